// How does every frame stand? The honest timeline, shared copy on write.

package playback

import "slices"

// State of a slot: one of five kinds, and flags.
type State uint8

// The kinds.
const (
	Unread  State = iota // there is a file, its frame is not in memory
	Loading              // asked for
	Cached               // in memory
	Missing              // there is no file
	Broken               // it could not be read
)

// The flags.
const (
	// Fast marks frames that come, or came, from a converted file.
	Fast State = 8 << iota
	// Held marks missing and broken frames in whose place another is shown.
	Held
	// Warned marks frames that were read with warnings, or that the caller knows
	// a problem of.
	Warned
)

// Kind is the state without flags.
func (s State) Kind() State { return s & 7 }

// Is tells whether a flag is set.
func (s State) Is(flag State) bool { return s&flag != 0 }

// Timeline is how all slots stand. It is immutable, and the same pointer as
// before as long as nothing changed.
type Timeline struct {
	// Slots are those that New or SetFrames was given: the very same slice, if it
	// was in ascending order.
	Slots  []Slot
	States []State
	// Points are the counts, kept after a frame has left the memory; -1 where
	// nobody has looked yet.
	Points []int64
	// Errors say why broken frames could not be read.
	Errors []error
}

// Span is a run of slots, First and Last included.
type Span struct{ First, Last int }

// Cached gives the runs of slots that are in memory.
func (t *Timeline) Cached() []Span {
	var spans []Span
	for i, s := range t.States {
		switch {
		case s.Kind() != Cached:
		case len(spans) > 0 && spans[len(spans)-1].Last == i-1:
			spans[len(spans)-1].Last = i
		default:
			spans = append(spans, Span{i, i})
		}
	}
	return spans
}

// problem tells whether a slot is one to jump to: broken or with a warning, or the
// first of a run of missing ones.
func (t *Timeline) problem(i int) bool {
	s := t.States[i]
	switch s.Kind() {
	case Missing:
		return i == 0 || t.States[i-1].Kind() != Missing
	case Broken:
		return true
	}
	return s.Is(Warned)
}

// board is the timeline that the loop writes to.
type board struct {
	slots  []Slot
	states shared[State]
	points shared[int64]
	errors shared[error]
	newest *Timeline // nil when something changed since
}

func newBoard(slots []Slot) board {
	n := len(slots)
	return board{
		slots:  slots,
		states: shared[State]{values: make([]State, n)},
		points: shared[int64]{values: make([]int64, n)},
		errors: shared[error]{values: make([]error, n)},
	}
}

func (b *board) set(i int, s State, points int64, err error) {
	if b.states.values[i] != s {
		b.states.set(i, s)
		b.newest = nil
	}
	if b.points.values[i] != points {
		b.points.set(i, points)
		b.newest = nil
	}
	if (b.errors.values[i] != nil || err != nil) && !sameError(b.errors.values[i], err) {
		b.errors.set(i, err)
		b.newest = nil
	}
}

// sameError compares without the panic that == has for some errors: only nil is
// ever written over an error.
func sameError(a, b error) bool { return a != nil && b != nil }

// timeline gives the state as of now.
func (b *board) timeline() *Timeline {
	if b.newest == nil {
		b.newest = &Timeline{Slots: b.slots, States: b.states.share(), Points: b.points.share(), Errors: b.errors.share()}
	}
	return b.newest
}

// shared is a slice that others may read while its owner goes on writing: the
// first write after share copies it.
type shared[T any] struct {
	values []T
	given  bool
}

func (s *shared[T]) share() []T {
	s.given = true
	return s.values
}

func (s *shared[T]) set(i int, v T) {
	if s.given {
		s.values, s.given = slices.Clone(s.values), false
	}
	s.values[i] = v
}
