// What the tests share: frames that are counted, a source that obeys orders, a
// state without a clock.

package playback

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"floe/internal/particle"
)

// TestMain fails if any test left a frame unreleased.
func TestMain(m *testing.M) {
	var leaks atomic.Int64
	particle.TrackLeaks(func(stack string) {
		leaks.Add(1)
		fmt.Fprintln(os.Stderr, "leaked frame, made by", stack)
	})
	code := m.Run()
	for range 3 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	if leaks.Load() > 0 && code == 0 {
		code = 1
	}
	os.Exit(code)
}

// stock makes frames and counts those that are alive. In these tests a frame
// takes as many bytes of the budget as it has points.
type stock struct{ frames, bytes atomic.Int64 }

func (k *stock) frame(bytes int64) *particle.Frame {
	k.frames.Add(1)
	k.bytes.Add(bytes)
	h := particle.Header{Format: "icecache", Counts: particle.Counts{Points: bytes}}
	return particle.FrameOf(h, nil, func() {
		k.frames.Add(-1)
		k.bytes.Add(-bytes)
	})
}

func pointsAsBytes(f *particle.Frame) int64 { return f.Points }

// numbered makes slots of numbers; a gap wherever one is left out.
func numbered(n int, gaps ...int) []Slot {
	var present, missing []float64
	for i := range n {
		if slices.Contains(gaps, i) {
			missing = append(missing, float64(i))
		} else {
			present = append(present, float64(i))
		}
	}
	return Slots(present, missing)
}

// rig is a state whose loads are answered by hand.
type rig struct {
	*state
	t     *testing.T
	now   time.Time
	stock stock
	asked []*load // not answered yet, in the order of their start
}

func newRig(t *testing.T, slots []Slot, o Options) *rig {
	r := &rig{t: t, now: time.Unix(1000, 0)}
	if o.Bytes == nil {
		o.Bytes = pointsAsBytes
	}
	if o.BudgetBytes == 0 {
		o.BudgetBytes = 1000
	}
	if o.FrameBytes == 0 {
		o.FrameBytes = 10
	}
	if o.Loads == 0 {
		o.Loads = 3
	}
	r.state = newState(nil, o)
	r.launch = func(l *load) {
		l.cancel = func() {}
		r.asked = append(r.asked, l)
	}
	r.setFrames(nil, slots, r.now)
	r.settle()
	t.Cleanup(r.close)
	return r
}

func (r *rig) settle() {
	r.state.settle(r.now)
	r.check()
}

// do obeys a command.
func (r *rig) do(f func(s *state, now time.Time)) {
	f(r.state, r.now)
	r.settle()
}

// asks gives the slots being loaded, cancelled ones left out, in order of start.
func (r *rig) asks() []int {
	slots := []int{}
	for _, l := range r.asked {
		if !l.cancelled {
			slots = append(slots, l.at)
		}
	}
	return slots
}

// answer ends the oldest load that still wants slot i, or the oldest cancelled one.
func (r *rig) answer(i int, f *particle.Frame, err error) {
	r.t.Helper()
	for _, cancelled := range []bool{false, true} {
		for k, l := range r.asked {
			if l.at == i && l.cancelled == cancelled {
				r.asked = slices.Delete(r.asked, k, k+1)
				r.state.answer(l, f, err, r.now)
				r.settle()
				return
			}
		}
	}
	r.t.Fatalf("nobody asked for slot %d; asked for %v", i, r.asks())
}

func (r *rig) give(i int, bytes int64) { r.t.Helper(); r.answer(i, r.stock.frame(bytes), nil) }

// giveAll answers everything that is and will be asked, cancelled ones with
// their cancellation, and gives the order.
func (r *rig) giveAll(bytes int64) (order []int) {
	r.t.Helper()
	for len(r.asked) > 0 {
		l := r.asked[0]
		if l.cancelled {
			r.asked = r.asked[1:]
			r.state.answer(l, nil, context.Canceled, r.now)
			r.settle()
			continue
		}
		order = append(order, l.at)
		r.give(l.at, bytes)
	}
	return order
}

// read takes the pending snapshot, as a reader does; nil if there is none.
func (r *rig) read() *Snapshot {
	snap := r.pending
	if snap == nil {
		return nil
	}
	r.taken(r.now)
	r.settle()
	snap.Release()
	return snap
}

// later lets time pass.
func (r *rig) later(d time.Duration) {
	r.now = r.now.Add(d)
	r.settle()
}

// frames lets the playhead play n frames, read each, and gives the slots.
func (r *rig) frames(n int) (at []int) {
	for range n {
		r.read()
		r.later(r.interval())
		at = append(at, r.playhead)
	}
	return at
}

func (r *rig) inMemory() []int {
	at := []int{}
	for i := range r.slots {
		if r.slots[i].frame != nil {
			at = append(at, i)
		}
	}
	return at
}

func (r *rig) close() {
	for _, l := range r.asked {
		r.state.answer(l, nil, context.Canceled, r.now)
	}
	r.release()
	if n := r.stock.frames.Load(); n != 0 {
		r.t.Errorf("%d frames are left", n)
	}
}

func (r *rig) check() {
	r.t.Helper()
	if err := r.state.inconsistent(); err != nil {
		r.t.Fatal(err)
	}
}

// inconsistent checks what must hold after every settle.
func (s *state) inconsistent() error {
	var cached, reserved int64
	loose := 0 // frames that could be evicted
	for i := range s.slots {
		x := &s.slots[i]
		if x.frame != nil {
			cached += x.bytes
			if i != s.shown.at && i != s.urgent && i != s.target(s.playhead) {
				loose++
			}
		}
		if x.load != nil && (x.load.at != i || x.load.cancelled || x.frame != nil) {
			return fmt.Errorf("slot %d has the load of slot %d, cancelled %t, frame %t", i, x.load.at, x.load.cancelled, x.frame != nil)
		}
		if s.board.states.values[i] != s.stateOf(i) || s.board.points.values[i] != x.points {
			return fmt.Errorf("slot %d is %v on the timeline, %v in truth", i, s.board.states.values[i], s.stateOf(i))
		}
		if (s.board.errors.values[i] != nil) != (x.err != nil) {
			return fmt.Errorf("slot %d: error %v on the timeline, %v in truth", i, s.board.errors.values[i], x.err)
		}
	}
	active, ending := 0, int64(0)
	for _, l := range s.loads {
		reserved += l.reserved
		if l.cancelled {
			ending += l.reserved
		} else {
			active++
		}
	}
	switch {
	case cached != s.cached || reserved != s.reserved:
		return fmt.Errorf("counted %d cached and %d reserved, there are %d and %d", s.cached, s.reserved, cached, reserved)
	case s.used() > s.BudgetBytes && loose > 0:
		return fmt.Errorf("%d of %d bytes are used while %d frames could be evicted", s.used(), s.BudgetBytes, loose)
	case s.used()-ending > s.BudgetBytes && active > 1:
		return fmt.Errorf("%d of %d bytes are used while %d loads are wanted", s.used(), s.BudgetBytes, active)
	case len(s.loads) > 2*s.options.Loads:
		return fmt.Errorf("%d loads at once, the limit is %d", len(s.loads), s.options.Loads)
	case len(s.slots) > 0 && (s.playhead < 0 || s.playhead >= len(s.slots)):
		return fmt.Errorf("playhead %d of %d", s.playhead, len(s.slots))
	case s.ready(s.playhead) && s.target(s.playhead) != s.shown.at:
		return fmt.Errorf("slot %d is shown, %d should be", s.shown.at, s.target(s.playhead))
	case !s.ready(s.playhead) && len(s.loads) == 0 && !(s.Playing && s.RealTime):
		return fmt.Errorf("waits for slot %d, and nothing is being loaded; urgent is %d", s.target(s.playhead), s.urgent)
	}
	return nil
}

func equal(t *testing.T, what string, got, want []int) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// fake is a source for a whole player: it counts questions and answers.
type fake struct {
	stock
	bytes func(index int) int64
	delay func(index int) time.Duration
	fail  func(index int) error
	deaf  func(index int) bool // does not listen to its context

	questions, answers atomic.Int64

	mu    sync.Mutex
	asked []int // guarded by mu
}

func (f *fake) Load(ctx context.Context, index, _ int) (*particle.Frame, error) {
	f.questions.Add(1)
	defer f.answers.Add(1)
	f.mu.Lock()
	f.asked = append(f.asked, index)
	f.mu.Unlock()
	if f.delay != nil {
		done := ctx.Done()
		if f.deaf != nil && f.deaf(index) {
			done = nil
		}
		select {
		case <-time.After(f.delay(index)):
		case <-done:
			return nil, ctx.Err()
		}
	}
	if f.fail != nil {
		if err := f.fail(index); err != nil {
			return nil, err
		}
	}
	bytes := int64(10)
	if f.bytes != nil {
		bytes = f.bytes(index)
	}
	return f.frame(bytes), nil
}

func (f *fake) questionsFor() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked)
}
