// A storm of random commands over a source that fails, is slow or does not
// listen. After every step the player must be consistent; at the end nothing may
// be left.

package playback

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var (
	stormSeed  = flag.Uint64("storm.seed", 0, "first seed of the storm test; 0 chooses one")
	stormCount = flag.Int("storm.count", 60, "number of storms")
)

func TestStorm(t *testing.T) {
	seed := *stormSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	for k := range *stormCount {
		if !t.Run(fmt.Sprintf("again with -storm.count=1 -storm.seed=%d", seed+uint64(k)), func(t *testing.T) { storm(t, seed+uint64(k)) }) {
			return
		}
	}
}

// weather is one storm.
type weather struct {
	t      *testing.T
	rng    *rand.Rand
	player *Player
	source *fake
	held   []*Snapshot
}

func storm(t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 7))
	source := roughSource(seed)
	synctest.Test(t, func(t *testing.T) {
		o := Options{BudgetBytes: rng.Int64N(600), Loads: 1 + rng.IntN(4), Bytes: pointsAsBytes, FrameBytes: 1 + rng.Int64N(50)}
		w := &weather{t: t, rng: rng, source: source, player: New(source, randomSlots(rng), o)}
		for range 150 {
			w.command()
			w.pass()
			if rng.IntN(3) > 0 {
				w.read()
			}
			if t.Failed() {
				break
			}
		}
		w.calm()
		w.player.Close()
		for _, s := range w.held {
			s.Release()
		}
		if q, a := source.questions.Load(), source.answers.Load(); q != a {
			t.Errorf("%d questions, %d answers", q, a)
		}
	})
	if n := source.frames.Load(); n != 0 {
		t.Errorf("%d frames are left", n)
	}
}

// roughSource has its own weather; it answers the same question differently.
func roughSource(seed uint64) *fake {
	var mu sync.Mutex
	rng := rand.New(rand.NewPCG(seed, 8))
	draw := func(n int) int {
		mu.Lock()
		defer mu.Unlock()
		return rng.IntN(n)
	}
	return &fake{
		bytes: func(i int) int64 { return int64(1 + (i*37)%90 + draw(10)) },
		delay: func(i int) time.Duration { return time.Duration(draw(1+(i*13)%200)) * time.Millisecond },
		deaf:  func(int) bool { return draw(4) == 0 },
		fail: func(int) error {
			if draw(12) == 0 {
				return errRead
			}
			return nil
		},
	}
}

func randomSlots(rng *rand.Rand) []Slot {
	n := rng.IntN(60)
	if rng.IntN(12) == 0 {
		n = 0
	}
	slots := make([]Slot, n)
	for i := range slots {
		slots[i] = Slot{Number: float64(rng.IntN(90)-10) / 2, Exists: rng.IntN(6) > 0, Index: i,
			FileBytes: rng.Int64N(3) * 100, Problem: rng.IntN(20) == 0, Fast: rng.IntN(5) == 0}
	}
	return slots
}

func (w *weather) command() {
	p, rng := w.player, w.rng
	for range 1 + rng.IntN(3) {
		switch rng.IntN(20) {
		case 0, 1, 2:
			p.Seek(rng.IntN(70) - 5)
		case 3:
			p.SeekNumber(float64(rng.IntN(90)-10) / 2)
		case 4, 5, 6:
			p.Play(Direction(1-2*rng.IntN(2)), []float64{1, 1, 2, 0.5, 8}[rng.IntN(5)])
		case 7:
			p.Stop()
		case 8:
			p.Step(rng.IntN(9) - 4)
		case 9:
			p.NextProblem()
		case 10:
			p.PrevProblem()
		case 11:
			p.SetRange(rng.IntN(70)-5, rng.IntN(70)-5)
		case 12:
			p.SetMode(Mode(rng.IntN(3)))
		case 13:
			p.SetRealTime(rng.IntN(2) == 0)
		case 14:
			p.SetMissing(MissingPolicy(rng.IntN(3)))
		case 15:
			p.SetBudget(rng.Int64N(800) - 50)
		case 16:
			p.Invalidate(rng.IntN(60))
		case 17:
			p.SetFrames(w.source, randomSlots(rng))
		case 18:
			p.Follow(rng.IntN(3) == 0)
		case 19:
			switch rng.IntN(3) {
			case 0:
				p.ClearRange()
			case 1:
				p.InvalidateAll()
			case 2:
				p.SetFPS(float64(rng.IntN(60)))
			}
		}
	}
}

// pass lets time pass, and looks at the state while everything is at rest.
func (w *weather) pass() {
	time.Sleep(time.Duration(w.rng.IntN(120)) * time.Millisecond)
	synctest.Wait()
	s := w.player.state
	if err := s.inconsistent(); err != nil {
		w.t.Error(err)
	}
	w.checkMemory(s)
}

// checkMemory compares what the player counts with what is alive: frames in the
// cache, the one shown, and those that snapshots hold.
func (w *weather) checkMemory(s *state) {
	outside := int64(0)
	known := map[any]bool{s.shown.frame: true}
	for i := range s.slots {
		known[s.slots[i].frame] = true
	}
	for _, snap := range append(slices.Clone(w.held), s.pending) {
		if snap != nil && snap.Frame != nil && !known[snap.Frame] {
			known[snap.Frame] = true
			outside += snap.Frame.Points
		}
	}
	if got, want := w.source.stock.bytes.Load(), s.cached+s.extra()+outside; got != want {
		w.t.Errorf("%d bytes are alive, %d are accounted for", got, want)
	}
}

// read takes a snapshot, if there is one, and keeps some of them for a while.
func (w *weather) read() {
	select {
	case s := <-w.player.Snapshots():
		w.checkSnapshot(s)
		w.held = append(w.held, s)
	default:
	}
	for len(w.held) > w.rng.IntN(4) {
		w.held[0].Release()
		w.held = w.held[1:]
	}
}

func (w *weather) checkSnapshot(s *Snapshot) {
	tl := s.Timeline
	if len(tl.States) != len(tl.Slots) || len(tl.Points) != len(tl.Slots) || len(tl.Errors) != len(tl.Slots) {
		w.t.Errorf("timeline of %d slots, %d states, %d counts, %d errors", len(tl.Slots), len(tl.States), len(tl.Points), len(tl.Errors))
	}
	if s.Index < 0 != (len(tl.Slots) == 0) || s.Index >= len(tl.Slots) {
		w.t.Errorf("playhead %d of %d", s.Index, len(tl.Slots))
		return
	}
	if s.Index >= 0 && s.Number != tl.Slots[s.Index].Number {
		w.t.Errorf("number %v at slot %d = %v", s.Number, s.Index, tl.Slots[s.Index].Number)
	}
	if s.ShownIndex >= 0 && (s.Frame == nil || s.ShownNumber != tl.Slots[s.ShownIndex].Number) {
		w.t.Errorf("shows slot %d, number %v, frame %t", s.ShownIndex, s.ShownNumber, s.Frame != nil)
	}
	if !s.Waiting && s.State().Kind() == Cached && (s.ShownIndex != s.Index || s.Frame.Points != tl.Points[s.Index]) {
		w.t.Errorf("at %d, which is cached, shows %d", s.Index, s.ShownIndex)
	}
	for i, state := range tl.States {
		if (state.Kind() == Missing) == tl.Slots[i].Exists || (state.Kind() == Broken) != (tl.Errors[i] != nil) {
			w.t.Errorf("slot %d, exists %t, is %d: %v", i, tl.Slots[i].Exists, state, tl.Errors[i])
		}
		if tl.Errors[i] != nil && !errors.Is(tl.Errors[i], errRead) {
			w.t.Errorf("slot %d: %v", i, tl.Errors[i])
		}
	}
}

// calm stops everything: then what can be loaded within the budget is loaded, the
// playhead's frame at least, and nothing goes on.
func (w *weather) calm() {
	w.player.Stop()
	time.Sleep(time.Minute)
	synctest.Wait()
	s := w.player.state
	if len(s.loads) > 0 || s.waiting() {
		w.t.Errorf("after a minute %d loads go on, waiting %t", len(s.loads), s.waiting())
	}
	asked := w.source.questions.Load()
	time.Sleep(time.Hour)
	if n := w.source.questions.Load() - asked; n > 0 {
		w.t.Errorf("%d loads in an hour of rest", n)
	}
	w.pass()
}
