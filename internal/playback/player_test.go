// The whole player with goroutines, in synthetic time.

package playback

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// watch runs a player within a bubble of synthetic time and checks that nothing
// is left of it.
func watch(t *testing.T, source *fake, slots []Slot, o Options, run func(p *Player)) {
	t.Helper()
	if o.Bytes == nil {
		o.Bytes = pointsAsBytes
	}
	synctest.Test(t, func(t *testing.T) {
		p := New(source, slots, o)
		run(p)
		p.Close()
		p.Close()
		p.Play(Forward, 1) // nobody obeys
		if _, open := <-p.Snapshots(); open {
			t.Error("a snapshot after Close")
		}
		if q, a := source.questions.Load(), source.answers.Load(); q != a {
			t.Errorf("%d questions, %d answers", q, a)
		}
	})
	if n := source.frames.Load(); n != 0 {
		t.Errorf("%d frames are left", n)
	}
}

// reader takes snapshots until the player closes, and gives them to see.
func reader(p *Player, see func(*Snapshot)) (wait func()) {
	var w sync.WaitGroup
	w.Go(func() {
		for s := range p.Snapshots() {
			see(s)
			s.Release()
		}
	})
	return w.Wait
}

// now gives the newest snapshot when everything has come to rest.
func now(p *Player) *Snapshot {
	synctest.Wait()
	s := <-p.Snapshots()
	s.Release()
	return s
}

func TestPlaysAtFullRateOnceCached(t *testing.T) {
	source := &fake{bytes: func(int) int64 { return 1_000_000 }}
	watch(t, source, numbered(100), Options{BudgetBytes: 200_000_000, Loads: 4}, func(p *Player) {
		synctest.Wait()
		p.SetRealTime(true)
		p.Play(Forward, 1)
		seen, last := 0, Snapshot{}
		wait := reader(p, func(s *Snapshot) {
			if s.turn != last.turn {
				seen++
			}
			last = *s
		})
		time.Sleep(10*time.Second + time.Millisecond)
		synctest.Wait()
		if seen < 240 || last.Dropped != 0 || last.Reached < 23.9 || last.Reached > 24.1 {
			t.Errorf("%d frames in 10 s, %d dropped, %.2f fps reached", seen, last.Dropped, last.Reached)
		}
		if n := len(source.questionsFor()); n != 100 {
			t.Errorf("%d loads of 100 frames", n)
		}
		p.Close()
		wait()
	})
}

func TestSlowSourceEveryFrame(t *testing.T) {
	source := &fake{delay: func(int) time.Duration { return 200 * time.Millisecond }}
	watch(t, source, numbered(1000), Options{BudgetBytes: 1000, Loads: 2}, func(p *Player) {
		p.Play(Forward, 1)
		var order []int
		var last Snapshot
		wait := reader(p, func(s *Snapshot) {
			if !s.Waiting && (len(order) == 0 || order[len(order)-1] != s.Index) {
				order = append(order, s.Index)
			}
			last = *s
		})
		time.Sleep(10 * time.Second)
		p.Close()
		wait()
		for i, at := range order {
			if at != i {
				t.Fatalf("played %v", order)
			}
		}
		if len(order) < 95 || last.Reached < 9 || last.Reached > 11 || last.Dropped != 0 {
			t.Errorf("two loaders of 5 fps: %d frames in 10 s, %.1f fps reached, %d dropped", len(order), last.Reached, last.Dropped)
		}
	})
}

func TestSlowSourceRealTime(t *testing.T) {
	source := &fake{delay: func(int) time.Duration { return 200 * time.Millisecond }}
	watch(t, source, numbered(1000), Options{BudgetBytes: 1000, Loads: 2}, func(p *Player) {
		p.SetRealTime(true)
		p.Play(Forward, 1)
		inTime := map[int]bool{}
		var last Snapshot
		wait := reader(p, func(s *Snapshot) {
			if !s.Waiting {
				inTime[s.Index] = true
			}
			last = *s
		})
		time.Sleep(10*time.Second + time.Millisecond)
		p.Close()
		wait()
		if last.Index != 240 {
			t.Errorf("after 10 s at %d", last.Index)
		}
		if len(inTime) < 80 || int(last.Dropped)+len(inTime) < 238 || int(last.Dropped)+len(inTime) > 242 {
			t.Errorf("two loaders of 5 fps: %d frames in time, %d dropped", len(inTime), last.Dropped)
		}
	})
}

// TestSlowReader: in real time it misses frames, which are counted; playing every
// frame it misses none.
func TestSlowReader(t *testing.T) {
	for _, realTime := range []bool{false, true} {
		watch(t, &fake{}, numbered(100), Options{Loads: 4, BudgetBytes: 10_000}, func(p *Player) {
			synctest.Wait()
			p.SetRealTime(realTime)
			p.Play(Forward, 1)
			seen := map[int64]bool{}
			last := *now(p)
			wait := reader(p, func(s *Snapshot) {
				if s.turn < last.turn || !realTime && s.turn > last.turn+1 {
					t.Errorf("real time %t: turn %d after %d", realTime, s.turn, last.turn)
				}
				seen[s.turn] = true
				last = *s
				time.Sleep(100 * time.Millisecond)
			})
			time.Sleep(10*time.Second + time.Millisecond)
			p.Close()
			wait()
			if n := len(seen); n < 95 || n > 105 {
				t.Errorf("real time %t: %d frames seen in 10 s", realTime, n)
			}
			if realTime && (last.Dropped < 130 || last.Dropped > 145) || !realTime && last.Dropped != 0 {
				t.Errorf("real time %t: %d dropped", realTime, last.Dropped)
			}
		})
	}
}

func TestCommands(t *testing.T) {
	source := &fake{fail: func(i int) error {
		if i == 7 {
			return errRead
		}
		return nil
	}}
	watch(t, source, numbered(20, 10), Options{Loads: 4, BudgetBytes: 1000}, func(p *Player) {
		p.SeekNumber(4.2)
		if s := now(p); s.Index != 4 || s.ShownIndex != 4 {
			t.Errorf("at %d", s.Index)
		}
		p.NextProblem()
		if s := now(p); s.Index != 7 || !errors.Is(s.Err(), errRead) {
			t.Errorf("at %d: %v", s.Index, s.Err())
		}
		p.PrevProblem()
		if s := now(p); s.Index != 10 || s.State().Kind() != Missing {
			t.Errorf("at %d", s.Index)
		}
		p.SetMissing(Blank)
		if s := now(p); s.Frame != nil {
			t.Error("a frame where there should be none")
		}
		p.Seek(3)
		p.SetRange(2, 5)
		p.SetMode(PingPong)
		p.SetFPS(30)
		p.Step(-1)
		if s := now(p); s.Index != 2 || s.In != 2 || s.Out != 5 || s.Mode != PingPong || s.FPS != 30 {
			t.Errorf("snapshot is %+v", s)
		}
		p.ClearRange()
		p.Follow(true)
		if s := now(p); s.Index != 19 || s.Out != 19 || !s.Follow {
			t.Errorf("at %d, range to %d", s.Index, s.Out)
		}
		p.SetBudget(20)
		if s := now(p); s.UsedBytes != 20 || s.BudgetBytes != 20 {
			t.Errorf("%d of %d bytes", s.UsedBytes, s.BudgetBytes)
		}
		p.Play(Backward, 2)
		p.Stop()
		p.SetBudget(-1)
		if s := now(p); s.Playing || s.Direction != Backward || s.Speed != 2 || s.UsedBytes != 10 {
			t.Errorf("snapshot is %+v", s)
		}
		p.SetFrames(source, numbered(25))
		if s := now(p); s.Index != 24 || s.ShownIndex != 24 {
			t.Errorf("at %d", s.Index)
		}
	})
}

func TestInvalidateReadsAgain(t *testing.T) {
	bytes := int64(10)
	source := &fake{bytes: func(int) int64 { return bytes }}
	watch(t, source, numbered(3), Options{}, func(p *Player) {
		now(p)
		bytes = 11
		p.Invalidate(0)
		if s := now(p); s.Frame.Points != 11 {
			t.Errorf("%d points", s.Frame.Points)
		}
		bytes = 12
		p.InvalidateAll()
		if s := now(p); s.Timeline.Points[2] != 12 {
			t.Errorf("%d points", s.Timeline.Points[2])
		}
	})
}

// TestGrowingSequence: a simulation writes a frame every second, half at first.
func TestGrowingSequence(t *testing.T) {
	var mu sync.Mutex
	whole := 0
	source := &fake{fail: func(i int) error {
		mu.Lock()
		defer mu.Unlock()
		if i >= whole {
			return fmt.Errorf("file %d is cut off", i)
		}
		return nil
	}}
	watch(t, source, nil, Options{}, func(p *Player) {
		p.Follow(true)
		if s := now(p); s.Index != -1 || s.Frame != nil {
			t.Errorf("at %d", s.Index)
		}
		for n := range 5 {
			p.SetFrames(nil, numbered(n+1))
			if s := now(p); s.Index != n || s.State().Kind() != Broken || n > 0 && s.ShownIndex != n-1 {
				t.Errorf("frame %d half written: at %d, %v, shows %d", n, s.Index, s.State(), s.ShownIndex)
			}
			mu.Lock()
			whole = n + 1
			mu.Unlock()
			p.Invalidate(n)
			if s := now(p); s.ShownIndex != n {
				t.Errorf("frame %d written: shows %d", n, s.ShownIndex)
			}
		}
		if n := len(source.questionsFor()); n != 10 {
			t.Errorf("%d loads", n)
		}
	})
}

// TestScrubbing moves much faster than frames load.
func TestScrubbing(t *testing.T) {
	source := &fake{delay: func(int) time.Duration { return 80 * time.Millisecond }}
	watch(t, source, numbered(2000), Options{BudgetBytes: 200, Loads: 3}, func(p *Player) {
		time.Sleep(time.Second)
		shown := map[int]bool{}
		wait := reader(p, func(s *Snapshot) { shown[s.ShownIndex] = true })
		for i := range 200 {
			p.Seek(100 + 3*i)
			time.Sleep(5 * time.Millisecond)
		}
		synctest.Wait()
		if len(shown) < 8 {
			t.Errorf("%d frames were seen in a second", len(shown))
		}
		p.Close()
		wait()
	})
}

func TestCloseWhileLoading(t *testing.T) {
	source := &fake{delay: func(int) time.Duration { return time.Hour }, deaf: func(i int) bool { return i == 1 }}
	watch(t, source, numbered(10), Options{Loads: 3}, func(p *Player) { synctest.Wait() })
}

// TestFrameOutlivesThePlayer: what a reader holds stays valid.
func TestFrameOutlivesThePlayer(t *testing.T) {
	source := &fake{}
	synctest.Test(t, func(t *testing.T) {
		p := New(source, numbered(3), Options{})
		synctest.Wait()
		s := <-p.Snapshots()
		p.Close()
		if n := source.frames.Load(); n != 1 {
			t.Errorf("%d frames live while one is held", n)
		}
		s.Release()
		if n := source.frames.Load(); n != 0 {
			t.Errorf("%d frames are left", n)
		}
	})
}

// TestCommandsNeverWait: thousands come from many goroutines, nobody reads.
func TestCommandsNeverWait(t *testing.T) {
	source := &fake{delay: func(int) time.Duration { return time.Second }}
	watch(t, source, numbered(100), Options{BudgetBytes: 200, Loads: 2}, func(p *Player) {
		var all sync.WaitGroup
		for g := range 8 {
			all.Go(func() {
				for i := range 1000 {
					p.Seek((i*7 + g) % 100)
				}
			})
		}
		all.Wait()
		p.Seek(42)
		time.Sleep(5 * time.Second)
		if s := now(p); s.ShownIndex != 42 {
			t.Errorf("shows %d", s.ShownIndex)
		}
		if n := len(source.questionsFor()); n > 500 {
			t.Errorf("%d loads for 8000 moves", n)
		}
	})
}
