// What does playing cost? 100 frames of a million points, 52 MB each, that share
// one block of memory; the clock is simulated.

package playback

import (
	"fmt"
	"testing"
	"time"

	"floe/internal/particle"
)

const (
	millionPoints = 1_000_000
	bytesPerPoint = 52 // position, velocity, colour, id, age, size, mass
)

// millions makes a state with n cached frames of a million points.
func millions(b testing.TB, n int, budget int64) *state {
	block := make([]byte, millionPoints*bytesPerPoint)
	s := newState(nil, Options{BudgetBytes: budget, Loads: 3, FrameBytes: int64(len(block))})
	s.launch = func(l *load) { l.cancel = func() {} }
	s.setFrames(nil, numbered(n), time.Unix(0, 0))
	s.settle(time.Unix(0, 0))
	answerAll(s, block, time.Unix(0, 0))
	b.Cleanup(func() {
		for len(s.loads) > 0 {
			s.answer(s.loads[0], nil, nil, time.Unix(0, 0))
		}
		s.release()
	})
	return s
}

// answerAll gives what is asked for until nothing is.
func answerAll(s *state, block []byte, now time.Time) {
	for len(s.loads) > 0 {
		h := particle.Header{Format: "sih5", Counts: particle.Counts{Points: millionPoints}}
		s.answer(s.loads[0], particle.FrameOf(h, []particle.Column{{Data: block}}, nil), nil, now)
		s.settle(now)
	}
}

// showNext lets the time of one frame pass and the reader take what is shown.
func showNext(s *state, now time.Time) (shown int) {
	s.settle(now)
	if s.pending == nil {
		return -1
	}
	snap := s.pending
	s.taken(now)
	snap.Release()
	return snap.ShownIndex
}

func BenchmarkShownFrame(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprintf("%d frames", n), func(b *testing.B) {
			s := millions(b, n, 1<<50)
			now := time.Unix(0, 0)
			showNext(s, now)
			s.play(Forward, 1, now)
			b.ReportAllocs()
			for b.Loop() {
				now = now.Add(s.interval())
				if showNext(s, now) != s.playhead {
					b.Fatal("not shown")
				}
			}
			if s.dropped > 0 {
				b.Fatalf("%d dropped", s.dropped)
			}
		})
	}
}

// BenchmarkShownFrameWithLoad plays a loop that does not fit: every frame shown
// is also one loaded and one evicted.
func BenchmarkShownFrameWithLoad(b *testing.B) {
	block := make([]byte, millionPoints*bytesPerPoint)
	s := millions(b, 100, 50*int64(len(block)))
	now := time.Unix(0, 0)
	showNext(s, now)
	s.play(Forward, 1, now)
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(s.interval())
		if showNext(s, now) != s.playhead {
			b.Fatal("not shown")
		}
		answerAll(s, block, now)
	}
}

// BenchmarkPlayer is the same with goroutines and channels, as fast as it goes.
func BenchmarkPlayer(b *testing.B) {
	source := &fake{}
	p := New(source, numbered(100), Options{BudgetBytes: 1 << 30, Bytes: pointsAsBytes})
	defer p.Close()
	for s := range p.Snapshots() {
		cached := s.Timeline.Cached()
		s.Release()
		if len(cached) == 1 && cached[0] == (Span{0, 99}) {
			break
		}
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		p.Seek(i % 100)
		s := <-p.Snapshots()
		for s.Index != i%100 {
			s.Release()
			s = <-p.Snapshots()
		}
		s.Release()
	}
}

// TestSustains24 plays 100 frames of a million points for a simulated minute, in
// real time and every frame: none is late, none is left out. The time that it
// really takes is the player's own cost.
func TestSustains24(t *testing.T) {
	for _, realTime := range []bool{false, true} {
		s := millions(t, 100, 6<<30)
		now := time.Unix(0, 0)
		showNext(s, now)
		s.RealTime = realTime
		s.play(Forward, 1, now)
		const minute = 24 * 60
		begun := time.Now()
		for range minute {
			now = now.Add(s.interval())
			if showNext(s, now) != s.playhead {
				t.Fatalf("slot %d is not shown in time", s.playhead)
			}
		}
		cost := time.Since(begun)
		if rate := s.meter.rate(now); s.dropped != 0 || rate < 23.99 || rate > 24.01 {
			t.Errorf("real time %t: %d dropped, %v fps", realTime, s.dropped, rate)
		}
		if cost > 10*time.Second {
			t.Errorf("real time %t: a minute of playing took %v", realTime, cost)
		}
	}
}
