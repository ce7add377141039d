// Every command and every consequence, without a clock or goroutines: loads are
// answered by hand.

package playback

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"floe/internal/particle"
)

var errRead = errors.New("file is cut off")

func TestLoadsFromThePlayheadOn(t *testing.T) {
	r := newRig(t, numbered(6), Options{Start: 2})
	equal(t, "asked at first", r.asks(), []int{2, 3, 4})
	if got := r.asked[0].priority; got != urgentPriority || r.asked[1].priority != windowPriority {
		t.Errorf("priorities are %d, %d", got, r.asked[1].priority)
	}
	equal(t, "order", r.giveAll(10), []int{2, 3, 4, 5, 1, 0})
	if snap := r.read(); snap.ShownIndex != 2 || snap.Frame == nil || snap.Waiting || snap.UsedBytes != 60 {
		t.Errorf("snapshot is %+v", snap)
	}
}

func TestLargestOfTheNextFilesFirst(t *testing.T) {
	slots := numbered(40)
	for i := range slots {
		slots[i].FileBytes = int64(100 + i%5)
	}
	slots[39].FileBytes = 9999
	r := newRig(t, slots, Options{Loads: 1})
	r.do(func(s *state, _ time.Time) { s.setMode(Once) })
	order := r.giveAll(10)
	equal(t, "first the playhead's, then the larger of the next two", order[:6], []int{0, 2, 3, 4, 1, 6})
	if at := slices.Index(order, 39); at < 30 {
		t.Errorf("the largest of all, and the farthest, came as number %d", at)
	}
}

func TestSeekCancelsWhatIsNotWanted(t *testing.T) {
	r := newRig(t, numbered(1000), Options{BudgetBytes: 50}) // room for five
	equal(t, "at first", r.asks(), []int{0, 1, 2})
	r.do(func(s *state, now time.Time) { s.seek(500, now) })
	equal(t, "before the cancelled ones have gone", r.asks(), []int{0, 500})
	r.giveAll(10)
	equal(t, "in memory", r.inMemory(), []int{499, 500, 501, 502, 503})
}

func TestFarLoadGivesWay(t *testing.T) {
	r := newRig(t, numbered(1000), Options{BudgetBytes: 1e6}) // everything fits, so everything is wanted
	r.do(func(s *state, now time.Time) { s.seek(500, now) })
	if got := r.asks(); !slices.Contains(got, 500) {
		t.Errorf("asks for %v, not for the playhead's", got)
	}
	for range 4 { // let the cancelled ones go
		for _, l := range r.asked {
			if l.cancelled {
				r.answer(l.at, nil, context.Canceled)
				break
			}
		}
	}
	for _, i := range r.asks() {
		if i != 0 && (i < 490 || i > 510) { // 0 was urgent, it may end
			t.Errorf("still loads %d", i)
		}
	}
}

// TestScrubbingReachesTheLastPlace: whatever was asked before, the frame under
// the playhead is asked for, with the highest priority.
func TestScrubbingReachesTheLastPlace(t *testing.T) {
	r := newRig(t, numbered(1000), Options{BudgetBytes: 1e6})
	for i := 10; i < 30; i++ {
		r.do(func(s *state, now time.Time) { s.seek(i, now) })
	}
	for len(r.asked) > 0 && !slices.Contains(r.asks(), 29) {
		k := slices.IndexFunc(r.asked, func(l *load) bool { return l.cancelled })
		if k < 0 {
			t.Fatalf("29 waits behind %v", r.asks())
		}
		r.answer(r.asked[k].at, nil, context.Canceled)
	}
	for _, l := range r.asked {
		if l.at != 29 && l.priority >= r.slots[29].load.priority {
			t.Errorf("slot %d has priority %d, 29 has %d", l.at, l.priority, r.slots[29].load.priority)
		}
	}
}

func TestWhatWasSeenStaysUntilTheNextIsThere(t *testing.T) {
	r := newRig(t, numbered(100), Options{BudgetBytes: 30})
	r.giveAll(10)
	r.do(func(s *state, now time.Time) { s.seek(50, now) })
	if snap := r.read(); snap.ShownIndex != 0 || !snap.Waiting || snap.Index != 50 || snap.State().Kind() != Loading {
		t.Errorf("while waiting: shows %d, waiting %t, at %d, %v", snap.ShownIndex, snap.Waiting, snap.Index, snap.State())
	}
	r.giveAll(10)
	if snap := r.read(); snap.ShownIndex != 50 || snap.Waiting {
		t.Errorf("then: shows %d, waiting %t", snap.ShownIndex, snap.Waiting)
	}
}

func TestBrokenFrames(t *testing.T) {
	r := newRig(t, numbered(4), Options{})
	r.answer(0, nil, errRead)
	r.answer(1, nil, nil)
	r.answer(2, r.stock.frame(10), errRead)
	r.give(3, 10)
	snap := r.read()
	if !errors.Is(snap.Err(), errRead) || snap.State() != Broken|Held || !snap.Held() || snap.ShownIndex != 3 {
		t.Errorf("error %v, state %v, shows %d", snap.Err(), snap.State(), snap.ShownIndex)
	}
	if err := snap.Timeline.Errors[1]; err == nil || err.Error() != "frame 1: the source gave no frame" {
		t.Errorf("error is %v", err)
	}
	r.later(time.Hour)
	equal(t, "asked again", r.asks(), nil)
	r.do(func(s *state, _ time.Time) { s.invalidate(0) })
	equal(t, "asked after invalidating", r.asks(), []int{0})
	r.give(0, 10)
	if snap := r.read(); snap.Err() != nil || snap.State() != Cached || snap.ShownIndex != 0 {
		t.Errorf("mended: error %v, state %v", snap.Err(), snap.State())
	}
}

func TestMissingPolicies(t *testing.T) {
	tests := []struct {
		name   string
		policy MissingPolicy
		gaps   []int
		at     int
		shown  int
		state  State
		played []int // from 0, looping
	}{
		{"hold shows the one before", Hold, []int{2, 3}, 3, 1, Missing | Held, []int{1, 2, 3, 4, 0}},
		{"hold at the beginning shows the one after", Hold, []int{0, 1}, 0, 2, Missing | Held, []int{1, 2, 3, 4, 0}},
		{"hold without any", Hold, []int{0, 1, 2, 3, 4}, 0, -1, Missing | Held, []int{1, 2, 3, 4, 0}},
		{"blank", Blank, []int{2, 3}, 3, -1, Missing, []int{1, 2, 3, 4, 0}},
		{"skip passes over", Skip, []int{2, 3}, 3, 1, Missing, []int{1, 4, 0, 1, 4}},
		{"skip the ends", Skip, []int{0, 4}, 0, 1, Missing, []int{1, 2, 3, 1, 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, numbered(5, test.gaps...), Options{})
			r.do(func(s *state, _ time.Time) { s.setMissing(test.policy) })
			r.do(func(s *state, now time.Time) { s.seek(test.at, now) })
			r.giveAll(10)
			snap := r.read()
			if snap.ShownIndex != test.shown || snap.State() != test.state || (snap.Frame != nil) != (test.shown >= 0) {
				t.Errorf("at %d shows %d, state %v", snap.Index, snap.ShownIndex, snap.State())
			}
			if snap.Err() != nil || snap.Waiting {
				t.Errorf("error %v, waiting %t", snap.Err(), snap.Waiting)
			}
			r.do(func(s *state, now time.Time) { s.seek(0, now); s.play(Forward, 1, now) })
			equal(t, "played", r.frames(5), test.played)
		})
	}
}

func TestHoldLoadsWhatItShows(t *testing.T) {
	r := newRig(t, numbered(300, 200, 201, 202), Options{BudgetBytes: 20, Start: 202})
	equal(t, "asked first", r.asks()[:1], []int{199})
	r.giveAll(10)
	if snap := r.read(); snap.ShownIndex != 199 || !snap.Held() {
		t.Errorf("shows %d", snap.ShownIndex)
	}
	r.do(func(s *state, _ time.Time) { s.invalidate(199) })
	r.answer(199, nil, errRead)
	r.giveAll(10)
	if snap := r.read(); snap.ShownIndex != 198 {
		t.Errorf("after that broke, shows %d", snap.ShownIndex)
	}
}

func TestPlayEveryFrame(t *testing.T) {
	tests := []struct {
		name string
		mode Mode
		from int
		dir  Direction
		in   int
		out  int
		want []int
	}{
		{"loop", Loop, 3, Forward, 0, 4, []int{4, 0, 1, 2}},
		{"reverse", Loop, 1, Backward, 0, 4, []int{0, 4, 3, 2}},
		{"once", Once, 3, Forward, 0, 4, []int{4, 4, 4}},
		{"once backwards", Once, 1, Backward, 0, 4, []int{0, 0}},
		{"once from the end begins anew", Once, 4, Forward, 0, 4, []int{1, 2}},
		{"ping-pong", PingPong, 3, Forward, 0, 4, []int{4, 3, 2, 1, 0, 1}},
		{"range", Loop, 2, Forward, 1, 3, []int{3, 1, 2, 3}},
		{"from outside the range", Loop, 4, Forward, 1, 2, []int{2, 1, 2}},
		{"from outside, backwards", Loop, 0, Backward, 1, 3, []int{2, 1, 3}},
		{"one frame", Loop, 2, Forward, 2, 2, []int{2, 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, numbered(5), Options{Start: test.from})
			r.giveAll(10)
			r.do(func(s *state, now time.Time) {
				s.Mode = test.mode
				s.setRange(test.in, test.out, now)
				s.play(test.dir, 1, now)
			})
			equal(t, "played", r.frames(len(test.want)), test.want)
			if r.dropped != 0 {
				t.Errorf("%d dropped", r.dropped)
			}
			if stopped := test.mode == Once && len(test.want) > 1 && test.want[0] == test.want[1]; r.Playing == stopped {
				t.Errorf("playing %t", r.Playing)
			}
		})
	}
}

func TestEveryFrameWaits(t *testing.T) {
	r := newRig(t, numbered(5), Options{})
	r.do(func(s *state, now time.Time) { s.play(Forward, 1, now) })
	r.later(time.Second)
	equal(t, "without the first frame at", []int{r.playhead}, []int{0})
	r.give(0, 10)
	r.later(time.Second)
	equal(t, "without a reader at", []int{r.playhead}, []int{0})
	r.read()
	equal(t, "without the next frame at", []int{r.playhead}, []int{0})
	if _, timed := r.wake(r.now); timed {
		t.Error("waits by the clock for what the clock does not bring")
	}
	r.give(1, 10)
	equal(t, "when it is there, at once at", []int{r.playhead}, []int{1})
	if due, timed := r.wake(r.now); !timed || due != r.now.Add(r.interval()) {
		t.Errorf("next due in %v, %t", due.Sub(r.now), timed)
	}
}

// TestNextFrameIsUrgent: while playing every frame, the next one is all that
// the player waits for.
func TestNextFrameIsUrgent(t *testing.T) {
	slots := numbered(50)
	slots[20].FileBytes = 100 // would come first in the window
	r := newRig(t, slots, Options{Loads: 1})
	r.do(func(s *state, now time.Time) { s.play(Forward, 1, now) })
	r.give(0, 10)
	equal(t, "asks for", r.asks(), []int{1})
}

// TestNextFrameIsKept: a frame that is there before it is due is not let go, even
// if it does not fit beside the one that is seen.
func TestNextFrameIsKept(t *testing.T) {
	r := newRig(t, numbered(5), Options{BudgetBytes: 45})
	r.do(func(s *state, now time.Time) { s.play(Forward, 1, now) })
	r.give(0, 100)
	for r.asked[0].cancelled {
		r.answer(r.asked[0].at, nil, context.Canceled)
	}
	r.give(1, 100)
	r.later(time.Millisecond)
	equal(t, "in memory", r.inMemory(), []int{0, 1})
}

// TestDelaysDoNotAddUp: the clock is late a little every time.
func TestDelaysDoNotAddUp(t *testing.T) {
	for _, realTime := range []bool{false, true} {
		r := newRig(t, numbered(5), Options{})
		r.giveAll(10)
		begun := r.now
		r.do(func(s *state, now time.Time) { s.RealTime = realTime; s.play(Forward, 1, now) })
		for range 24 {
			r.read()
			r.later(r.due.Sub(r.now) + 10*time.Millisecond)
		}
		if got, want := r.due.Sub(begun), 25*r.interval(); got != want {
			t.Errorf("real time %t: frame 25 is due after %v, not %v", realTime, got, want)
		}
		r.read()
		r.later(300 * time.Millisecond)
		if wait := r.due.Sub(r.now); wait > r.interval() || wait <= 0 {
			t.Errorf("real time %t: after a long delay the next is due in %v", realTime, wait)
		}
	}
}

// TestFastSourceNeedsNoLead: if loading is quick, the playhead's frame is first in
// real time too.
func TestFastSourceNeedsNoLead(t *testing.T) {
	r := newRig(t, numbered(100), Options{})
	r.do(func(s *state, now time.Time) { s.RealTime = true; s.play(Forward, 1, now) })
	r.later(time.Millisecond)
	r.give(0, 10)
	if r.lead() != 0 {
		t.Errorf("loads %d ahead", r.lead())
	}
	r.latency = 50 * time.Millisecond
	if r.lead() != 2 {
		t.Errorf("50 ms at 24 fps: loads %d ahead", r.lead())
	}
}

func TestRealTimeDrops(t *testing.T) {
	r := newRig(t, numbered(100), Options{BudgetBytes: 1e6, Loads: 2})
	r.do(func(s *state, now time.Time) { s.RealTime = true; s.FPS = 10; s.play(Forward, 1, now) })
	r.give(0, 10)
	r.read()
	r.later(350 * time.Millisecond) // the machine was busy
	equal(t, "at", []int{r.playhead}, []int{3})
	if r.dropped != 2 { // 1 and 2; 3 is not gone yet
		t.Errorf("%d dropped", r.dropped)
	}
	r.give(1, 10)
	if snap := r.read(); snap.ShownIndex != 1 || !snap.Waiting || snap.Index != 3 {
		t.Errorf("late frame: shows %d at %d", snap.ShownIndex, snap.Index)
	}
	r.later(50 * time.Millisecond)
	if r.playhead != 4 || r.dropped != 3 {
		t.Errorf("at %d, %d dropped", r.playhead, r.dropped)
	}
	r.do(func(s *state, now time.Time) { s.play(Forward, 2, now) })
	if r.dropped != 3 {
		t.Errorf("faster: %d dropped", r.dropped)
	}
	r.do(func(s *state, now time.Time) { s.stop(); s.play(Forward, 1, now) })
	if r.dropped != 0 {
		t.Errorf("anew: %d dropped", r.dropped)
	}
}

// TestRealTimeLoadsAhead: what cannot be there in time is not what is loaded.
func TestRealTimeLoadsAhead(t *testing.T) {
	r := newRig(t, numbered(100), Options{BudgetBytes: 1e6, Loads: 1})
	r.do(func(s *state, now time.Time) { s.RealTime = true; s.FPS = 10; s.play(Forward, 1, now) })
	shown := map[int]bool{}
	for range 40 {
		r.later(100 * time.Millisecond)
		if l := r.asked[0]; r.now.Sub(l.started) >= 300*time.Millisecond {
			r.give(l.at, 10)
		}
		if snap := r.read(); snap != nil && !snap.Waiting {
			shown[snap.Index] = true
		}
	}
	if len(shown) < 8 {
		t.Errorf("only %d frames were shown in time, loading takes three frames", len(shown))
	}
}

func TestRealTimeDoesNotCountSleep(t *testing.T) {
	r := newRig(t, numbered(10), Options{})
	r.giveAll(10)
	r.do(func(s *state, now time.Time) { s.RealTime = true; s.play(Forward, 1, now) })
	r.read()
	r.later(100 * time.Hour)
	if r.dropped > 240 {
		t.Errorf("%d dropped", r.dropped)
	}
	if due, ok := r.wake(r.now); !ok || due.Sub(r.now) > time.Second {
		t.Errorf("next due in %v", due.Sub(r.now))
	}
}

func TestRealTimeOnceStops(t *testing.T) {
	r := newRig(t, numbered(3), Options{})
	r.giveAll(10)
	r.do(func(s *state, now time.Time) { s.RealTime, s.Mode = true, Once; s.play(Forward, 1, now) })
	r.later(time.Second)
	if r.Playing || r.playhead != 2 {
		t.Errorf("playing %t at %d", r.Playing, r.playhead)
	}
}

func TestReached(t *testing.T) {
	r := newRig(t, numbered(100), Options{BudgetBytes: 1e6})
	r.giveAll(10)
	r.do(func(s *state, now time.Time) { s.play(Forward, 2, now) })
	r.frames(100)
	if got := r.meter.rate(r.now); got < 47.9 || got > 48.1 {
		t.Errorf("24 fps at double speed reach %v", got)
	}
	r.later(2 * time.Second)
	if got := r.meter.rate(r.now); got > 16 {
		t.Errorf("after standing still for 2 s: %v", got)
	}
	r.do(func(s *state, _ time.Time) { s.stop() })
	if got := r.meter.rate(r.now); got != 0 {
		t.Errorf("stopped: %v", got)
	}
}

func TestStep(t *testing.T) {
	tests := []struct {
		name   string
		mode   Mode
		policy MissingPolicy
		from   int
		n      int
		want   int
	}{
		{"one", Once, Hold, 2, 1, 3},
		{"one back", Once, Hold, 2, -1, 1},
		{"none", Once, Hold, 2, 0, 2},
		{"ends at the end", Once, Hold, 4, 10, 7},
		{"ends at the end, ping-pong", PingPong, Hold, 4, 10, 7},
		{"around in a loop", Loop, Hold, 7, 1, 1},
		{"around back", Loop, Hold, 1, -1, 7},
		{"onto a gap", Once, Hold, 4, 1, 5},
		{"over a gap", Once, Skip, 4, 1, 7},
		{"outside of the range", Loop, Hold, 8, 1, 9},
		{"outside, around", Loop, Hold, 9, 1, 0},
		{"back into the range", Loop, Hold, 8, -1, 7},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, numbered(10, 5, 6), Options{Start: test.from})
			r.do(func(s *state, now time.Time) {
				s.setMode(test.mode)
				s.setMissing(test.policy)
				s.setRange(1, 7, now)
				s.step(test.n, now)
			})
			if r.playhead != test.want || r.Playing {
				t.Errorf("at %d, want %d; playing %t", r.playhead, test.want, r.Playing)
			}
		})
	}
}

func TestStepStopsAndTurns(t *testing.T) {
	r := newRig(t, numbered(10), Options{Start: 5})
	r.do(func(s *state, now time.Time) { s.play(Forward, 1, now) })
	r.do(func(s *state, now time.Time) { s.step(-1, now) })
	if r.Playing || r.playhead != 4 || r.heading != Backward {
		t.Errorf("playing %t at %d heading %d", r.Playing, r.playhead, r.heading)
	}
}

func TestSeek(t *testing.T) {
	r := newRig(t, numbered(10), Options{Start: 5})
	for _, test := range []struct{ to, want int }{{3, 3}, {-7, 0}, {99, 9}} {
		r.do(func(s *state, now time.Time) { s.seek(test.to, now) })
		if r.playhead != test.want {
			t.Errorf("seek %d goes to %d", test.to, r.playhead)
		}
	}
	r.do(func(s *state, now time.Time) { s.play(Backward, 1, now); s.seek(5, now) })
	if !r.Playing || r.heading != Backward {
		t.Errorf("playing %t heading %d", r.Playing, r.heading)
	}
}

func TestRangeMovesThePlayingPlayhead(t *testing.T) {
	r := newRig(t, numbered(10), Options{})
	r.do(func(s *state, now time.Time) { s.setRange(7, 5, now) })
	if r.In != 5 || r.Out != 7 || r.playhead != 0 {
		t.Errorf("range %d to %d, at %d", r.In, r.Out, r.playhead)
	}
	r.do(func(s *state, now time.Time) { s.play(Forward, 1, now) })
	r.do(func(s *state, now time.Time) { s.setRange(-1, 2, now) })
	if r.In != 0 || r.Out != 2 || r.playhead != 0 {
		t.Errorf("range %d to %d, at %d", r.In, r.Out, r.playhead)
	}
}

func TestProblems(t *testing.T) {
	slots := numbered(12, 2, 3, 4)
	slots[9].Problem = true
	r := newRig(t, slots, Options{Loads: 12})
	for len(r.asked) > 0 {
		i := r.asked[0].at
		switch i {
		case 6:
			r.answer(i, nil, errRead)
		case 7:
			f := r.stock.frame(10)
			f.Warnings = []string{"odd"}
			r.answer(i, f, nil)
		case 8: // as it should be
			f := r.stock.frame(10)
			f.Warnings = []string{"12 polygons are not shown."}
			r.answer(i, f, nil)
		default:
			r.give(i, 10)
		}
	}
	var next, prev []int
	for range 5 {
		r.do(func(s *state, now time.Time) { s.jump(1, now) })
		next = append(next, r.playhead)
	}
	for range 5 {
		r.do(func(s *state, now time.Time) { s.jump(-1, now) })
		prev = append(prev, r.playhead)
	}
	equal(t, "next", next, []int{2, 6, 7, 9, 2})
	equal(t, "previous", prev, []int{9, 7, 6, 2, 9})
}

func TestNoProblem(t *testing.T) {
	r := newRig(t, numbered(5), Options{Start: 3})
	r.do(func(s *state, now time.Time) { s.jump(1, now) })
	if r.playhead != 3 {
		t.Errorf("at %d", r.playhead)
	}
}

func TestBudget(t *testing.T) {
	r := newRig(t, numbered(20), Options{BudgetBytes: 100, Start: 10})
	r.giveAll(10)
	equal(t, "of 100 bytes", r.inMemory(), []int{8, 9, 10, 11, 12, 13, 14, 15, 16, 17})
	r.do(func(s *state, _ time.Time) { s.BudgetBytes = 45; s.stale = true })
	equal(t, "of 45 bytes", r.inMemory(), []int{10, 11, 12, 13})
	r.do(func(s *state, _ time.Time) { s.BudgetBytes = 0; s.stale = true })
	equal(t, "of nothing", r.inMemory(), []int{10})
	r.do(func(s *state, now time.Time) { s.seek(3, now) })
	r.giveAll(10)
	equal(t, "of nothing, moved", r.inMemory(), []int{3})
}

func TestFramesLargerThanTheBudget(t *testing.T) {
	for _, realTime := range []bool{false, true} {
		r := newRig(t, numbered(10), Options{BudgetBytes: 45})
		r.do(func(s *state, now time.Time) { s.RealTime = realTime; s.play(Forward, 1, now) })
		shown := map[int]bool{}
		for range 200 {
			if len(r.asked) > 0 {
				l := r.asked[0]
				if l.cancelled {
					r.answer(l.at, nil, context.Canceled)
				} else {
					r.give(l.at, 100)
				}
			}
			if snap := r.read(); snap != nil && snap.ShownIndex >= 0 {
				shown[snap.ShownIndex] = true
			}
			if n := len(r.inMemory()); n > 2 {
				t.Fatalf("%d frames in memory", n)
			}
			r.later(r.interval())
		}
		if len(shown) != 10 {
			t.Errorf("real time %t: %d of 10 frames were shown", realTime, len(shown))
		}
		r.do(func(s *state, _ time.Time) { s.stop() })
		if n := len(r.inMemory()); n != 1 {
			t.Errorf("%d frames in memory when stopped", n)
		}
	}
}

// TestGrowingFrames: sizes are learned; a frame that turned out too large is not
// asked for again and again.
func TestGrowingFrames(t *testing.T) {
	r := newRig(t, numbered(20), Options{BudgetBytes: 100, FrameBytes: 1})
	asked := 0
	for len(r.asked) > 0 {
		if asked++; asked > 60 {
			t.Fatal("asks for ever")
		}
		l := r.asked[0]
		if l.cancelled {
			r.answer(l.at, nil, context.Canceled)
			continue
		}
		r.give(l.at, int64(5*(l.at+1)))
	}
	if got := r.inMemory(); !slices.Contains(got, 0) || !slices.Contains(got, 1) || !slices.Contains(got, 2) {
		t.Errorf("in memory: %v", got)
	}
}

// TestScrubbingShowsSomething: one load may end; what it brings is shown if it is
// nearer than what is seen.
func TestScrubbingShowsSomething(t *testing.T) {
	r := newRig(t, numbered(1000), Options{BudgetBytes: 100})
	r.giveAll(10)
	r.do(func(s *state, now time.Time) { s.seek(500, now) })
	r.do(func(s *state, now time.Time) { s.seek(600, now) })
	r.do(func(s *state, now time.Time) { s.seek(700, now) })
	if got := r.asks(); !slices.Contains(got, 500) || slices.Contains(got, 600) || !slices.Contains(got, 700) {
		t.Fatalf("asks for %v", got)
	}
	r.give(500, 10)
	if snap := r.read(); snap.ShownIndex != 500 || snap.Index != 700 || !snap.Waiting {
		t.Errorf("shows %d", snap.ShownIndex)
	}
	r.do(func(s *state, now time.Time) { s.seek(400, now) }) // 700 goes on
	r.give(700, 10)
	if r.shown.at != 500 {
		t.Errorf("shows %d, farther away than what was seen", r.shown.at)
	}
	r.giveAll(10)
	if r.shown.at != 400 {
		t.Errorf("shows %d", r.shown.at)
	}
}

func TestScrubbingWithoutMemoryToSpare(t *testing.T) {
	r := newRig(t, numbered(1000), Options{BudgetBytes: 25})
	r.giveAll(10)
	r.do(func(s *state, now time.Time) { s.seek(500, now) })
	r.do(func(s *state, now time.Time) { s.seek(600, now) })
	if got := r.asks(); slices.Contains(got, 500) {
		t.Errorf("asks for %v", got)
	}
	r.giveAll(10)
}

func TestCancelledLoadThatSucceeds(t *testing.T) {
	r := newRig(t, numbered(100), Options{BudgetBytes: 60, Loads: 2})
	r.giveAll(10)
	r.do(func(s *state, now time.Time) { s.invalidate(0) })
	r.do(func(s *state, now time.Time) { s.seek(50, now) })
	r.do(func(s *state, now time.Time) { s.seek(0, now) })
	cancelled, again := r.asked[0], r.slots[0].load
	if !cancelled.cancelled || cancelled.at != 0 || again == nil || again == cancelled {
		t.Fatalf("slot 0 is not asked for twice: %+v, %+v", cancelled, again)
	}
	r.asked = r.asked[1:]
	r.state.answer(cancelled, r.stock.frame(10), nil, r.now)
	r.settle()
	if r.shown.at != 0 || !again.cancelled {
		t.Errorf("shows %d; second load cancelled %t", r.shown.at, again.cancelled)
	}
	r.answer(0, r.stock.frame(10), nil) // the second one, all the same
	r.giveAll(10)
}

func TestInvalidate(t *testing.T) {
	r := newRig(t, numbered(5), Options{})
	r.giveAll(10)
	r.read()
	old := r.shown.frame
	r.do(func(s *state, _ time.Time) { s.invalidate(0); s.invalidate(-1); s.invalidate(5) })
	snap := r.read()
	if snap.Frame != old || snap.State() != Loading || !snap.Waiting || snap.Timeline.Points[0] != -1 {
		t.Errorf("while read again: state %v, waiting %t, %d points", snap.State(), snap.Waiting, snap.Timeline.Points[0])
	}
	r.do(func(s *state, _ time.Time) { s.invalidate(0) }) // and again, while loading
	equal(t, "asks", r.asks(), []int{0})
	first := r.asked[0]
	r.asked = r.asked[1:]
	r.state.answer(first, r.stock.frame(77), nil, r.now) // the outdated one
	r.settle()
	if r.shown.frame != old {
		t.Error("an outdated frame is shown")
	}
	r.give(0, 12)
	if snap := r.read(); snap.Frame == old || snap.Timeline.Points[0] != 12 {
		t.Errorf("%d points", snap.Timeline.Points[0])
	}
}

func TestSetFramesKeepsWhatStays(t *testing.T) {
	r := newRig(t, Slots([]float64{10, 11, 12, 13}, nil), Options{Start: 2})
	r.answer(2, r.stock.frame(10), nil)
	r.answer(3, nil, errRead)
	equal(t, "asks", r.asks(), []int{0, 1})
	r.do(func(s *state, now time.Time) { s.setRange(1, 2, now) })
	r.do(func(s *state, now time.Time) {
		s.setFrames(nil, Slots([]float64{8, 9, 11, 11.5, 12, 13}, []float64{10}), now)
	})
	snap := r.read()
	if snap.Index != 5 || snap.Number != 12 || snap.ShownIndex != 5 || snap.In != 3 || snap.Out != 5 {
		t.Errorf("at %d = %v, shows %d, range %d to %d", snap.Index, snap.Number, snap.ShownIndex, snap.In, snap.Out)
	}
	if k := snap.Timeline.States[6].Kind(); k != Broken {
		t.Errorf("13 is %v", k)
	}
	if k := snap.Timeline.States[2].Kind(); k != Missing {
		t.Errorf("10 is %v", k)
	}
	if got := r.asks(); slices.Contains(got, 2) || !slices.Contains(got, 3) {
		t.Errorf("asks for %v", got)
	}
	r.giveAll(10)
	r.do(func(s *state, now time.Time) { s.setFrames(nil, Slots([]float64{1, 2}, nil), now) })
	if snap := r.read(); snap.Number != 2 || snap.ShownIndex != -1 || snap.Frame == nil {
		t.Errorf("at %v, shows %d", snap.Number, snap.ShownIndex)
	}
	r.giveAll(10)
	r.do(func(s *state, now time.Time) { s.setFrames(nil, nil, now) })
	if snap := r.read(); snap.Index != -1 || snap.Frame != nil || snap.Err() != nil || snap.State() != Missing {
		t.Errorf("of nothing: %+v", snap)
	}
	r.do(func(s *state, now time.Time) {
		s.play(Forward, 1, now)
		s.seek(3, now)
		s.step(1, now)
		s.jump(1, now)
		s.setRange(0, 3, now)
		s.invalidate(0)
	})
	r.do(func(s *state, now time.Time) { s.setFrames(nil, numbered(3), now) })
	if r.playhead != 2 || r.Out != 2 { // Start again
		t.Errorf("at %d, out %d", r.playhead, r.Out)
	}
}

func TestFollow(t *testing.T) {
	r := newRig(t, numbered(3), Options{})
	r.do(func(s *state, now time.Time) { s.Settings.Follow = true; s.follow(now) })
	if r.playhead != 2 {
		t.Errorf("at %d", r.playhead)
	}
	r.do(func(s *state, now time.Time) { s.setFrames(nil, numbered(6, 3, 5), now) })
	if r.playhead != 4 {
		t.Errorf("with newer frames at %d", r.playhead)
	}
	r.do(func(s *state, now time.Time) { s.seek(1, now); s.setFrames(nil, numbered(6, 5), now) })
	if r.playhead != 1 {
		t.Errorf("with an older frame at %d", r.playhead)
	}
	r.do(func(s *state, now time.Time) { s.play(Forward, 1, now); s.setFrames(nil, numbered(9), now) })
	if r.playhead != 1 || r.Out != 8 {
		t.Errorf("while playing at %d, range to %d", r.playhead, r.Out)
	}
}

func TestFastFramesAreMarked(t *testing.T) {
	slots := numbered(3)
	slots[1].Fast = true
	slots[2].Fast = true
	r := newRig(t, slots, Options{})
	f := r.stock.frame(10)
	f.Format = "sih5"
	r.answer(0, f, nil)
	r.give(1, 10) // it was not, after all
	equal(t, "states", states(r.read().Timeline), []int{int(Cached | Fast), int(Cached), int(Loading | Fast)})
}

func states(t *Timeline) (list []int) {
	for _, s := range t.States {
		list = append(list, int(s))
	}
	return list
}

// TestTimelinesAreImmutable: a reader may keep an old one.
func TestTimelinesAreImmutable(t *testing.T) {
	r := newRig(t, numbered(50), Options{BudgetBytes: 100})
	type kept struct {
		t      *Timeline
		states []State
		points []int64
		errors []error
	}
	var all []kept
	for i := 0; len(r.asked) > 0 && i < 100; i++ {
		if snap := r.read(); snap != nil {
			all = append(all, kept{snap.Timeline, slices.Clone(snap.Timeline.States), slices.Clone(snap.Timeline.Points), slices.Clone(snap.Timeline.Errors)})
		}
		if l := r.asked[0]; i%7 == 3 {
			r.answer(l.at, nil, errRead)
		} else {
			r.give(l.at, 10)
		}
	}
	for i, k := range all {
		if !slices.Equal(k.t.States, k.states) || !slices.Equal(k.t.Points, k.points) || !slices.Equal(k.t.Errors, k.errors) {
			t.Errorf("timeline %d has changed", i)
		}
	}
	if len(all) < 10 {
		t.Errorf("%d snapshots", len(all))
	}
}

func TestNothingNewIsNotTold(t *testing.T) {
	r := newRig(t, numbered(5), Options{})
	r.giveAll(10)
	r.read()
	r.do(func(s *state, now time.Time) { s.seek(0, now); s.stop() })
	r.later(time.Hour)
	if r.pending != nil {
		t.Error("a snapshot of nothing new")
	}
}

func TestUnreadSnapshotsAreReplaced(t *testing.T) {
	r := newRig(t, numbered(50), Options{})
	r.giveAll(10)
	for i := range 50 {
		r.do(func(s *state, now time.Time) { s.seek(i, now) })
	}
	if snap := r.read(); snap.Index != 49 {
		t.Errorf("the newest is at %d", snap.Index)
	}
}

func TestCachedSpans(t *testing.T) {
	c, u := Cached, Unread
	tests := []struct {
		states []State
		want   []Span
	}{
		{nil, nil},
		{[]State{u, u}, nil},
		{[]State{c | Fast, c, u, c}, []Span{{0, 1}, {3, 3}}},
		{[]State{Missing, c, c | Warned}, []Span{{1, 2}}},
	}
	for _, test := range tests {
		if got := (&Timeline{States: test.states}).Cached(); !slices.Equal(got, test.want) {
			t.Errorf("%v: got %v, want %v", test.states, got, test.want)
		}
	}
}

func TestSlots(t *testing.T) {
	slots := Slots([]float64{-2, 1, 1.5, 4}, []float64{-1, 0, 1, 3})
	want := []Slot{{Number: -2, Exists: true}, {Number: -1}, {Number: 0}, {Number: 1, Exists: true, Index: 1},
		{Number: 1.5, Exists: true, Index: 2}, {Number: 3}, {Number: 4, Exists: true, Index: 3}}
	if !slices.Equal(slots, want) {
		t.Errorf("got %+v", slots)
	}
	for _, test := range []struct {
		number float64
		want   int
	}{{-99, 0}, {-2, 0}, {1.2, 3}, {1.3, 4}, {2, 4}, {99, 6}} {
		if got := nearest(slots, test.number); got != test.want {
			t.Errorf("nearest to %v is slot %d, want %d", test.number, got, test.want)
		}
	}
	if nearest(nil, 1) != -1 {
		t.Error("there is a nearest of nothing")
	}
}

func TestSubFramesAndNegativeNumbers(t *testing.T) {
	r := newRig(t, Slots([]float64{-1, -0.5, 0.5}, []float64{0}), Options{})
	r.giveAll(10)
	r.do(func(s *state, now time.Time) { s.step(2, now) })
	if snap := r.read(); snap.Number != 0 || snap.ShownNumber != -0.5 || !snap.Held() {
		t.Errorf("at %v shows %v", snap.Number, snap.ShownNumber)
	}
}

func TestOptions(t *testing.T) {
	o := Options{}.withDefaults()
	if o.BudgetBytes != DefaultBudgetBytes || o.Loads < 2 || o.FrameBytes <= 0 {
		t.Errorf("defaults are %+v", o)
	}
	f := particle.FrameOf(particle.Header{}, make([]particle.Column, 3), nil)
	defer f.Release()
	if n := o.Bytes(f); n < 3*100 || n > 1<<20 {
		t.Errorf("an empty frame takes %d bytes", n)
	}
	nan := 0.
	nan /= nan
	for _, fps := range []float64{0, -1, nan} {
		if goodFPS(fps) != 24 || goodSpeed(fps) != 1 {
			t.Errorf("%v is %v fps, speed %v", fps, goodFPS(fps), goodSpeed(fps))
		}
	}
	if goodFPS(1e9) != fastestFPS || goodFPS(1e-9) != slowestFPS {
		t.Error("any rate will do")
	}
}
