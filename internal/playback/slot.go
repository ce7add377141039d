// What does the player play? Slots of a timeline, and the source of their frames.

package playback

import (
	"cmp"
	"context"
	"slices"
	"sort"

	"floe/internal/particle"
)

// Source gives frames. Load is called from several goroutines at once. It returns
// soon after ctx ends; a frame that it returns nevertheless is welcome. The
// caller releases the frame. A higher priority should be served first.
type Source interface {
	Load(ctx context.Context, index, priority int) (*particle.Frame, error)
}

// Slot is one place on the timeline.
type Slot struct {
	// Number of the frame as in its file's name; may be negative or a sub-frame.
	Number float64
	// Exists is false for a gap.
	Exists bool
	// Index is what the source calls the frame; of no meaning for a gap.
	Index int
	// FileBytes is the size of the file, if known. It tells how long loading takes
	// compared with others: of frames that are about equally urgent, the largest
	// starts first, so that it does not keep the last loader busy when all others are done.
	FileBytes int64
	// Fast is set where a converted file is known to be at hand. Frames that were
	// read from one are marked without it.
	Fast bool
	// Problem is set where the caller knows something wrong with the frame, for
	// [Player.NextProblem].
	Problem bool
}

// Slots makes a timeline of the numbers of a sequence's files, which are indexed
// in their order, and the numbers missing between them. Both are ascending; a
// number that is in both is not missing.
func Slots(present, missing []float64) []Slot {
	slots := make([]Slot, 0, len(present)+len(missing))
	for i, n := range present {
		for len(missing) > 0 && missing[0] <= n {
			if missing[0] < n {
				slots = append(slots, Slot{Number: missing[0]})
			}
			missing = missing[1:]
		}
		slots = append(slots, Slot{Number: n, Exists: true, Index: i})
	}
	for _, n := range missing {
		slots = append(slots, Slot{Number: n})
	}
	return ordered(slots)
}

// ordered gives the slots in ascending order with no number twice; a slot that
// exists goes before one that does not. Slots that are so already are given back
// themselves.
func ordered(slots []Slot) []Slot {
	if ascending(slots) {
		return slots
	}
	slots = slices.Clone(slots)
	slices.SortStableFunc(slots, func(a, b Slot) int {
		if c := cmp.Compare(a.Number, b.Number); c != 0 || a.Exists == b.Exists {
			return c
		}
		if a.Exists {
			return -1
		}
		return 1
	})
	return slices.CompactFunc(slots, func(a, b Slot) bool { return a.Number == b.Number })
}

func ascending(slots []Slot) bool {
	for i := 1; i < len(slots); i++ {
		if !(slots[i-1].Number < slots[i].Number) {
			return false
		}
	}
	return true
}

// find gives the slot with that number, else the first above it.
func find(slots []Slot, number float64) (i int, found bool) {
	i = sort.Search(len(slots), func(i int) bool { return slots[i].Number >= number })
	return i, i < len(slots) && slots[i].Number == number
}

// nearest gives the slot whose number is the nearest, -1 if there is none.
func nearest(slots []Slot, number float64) int {
	i, found := find(slots, number)
	switch {
	case found || i == 0 && len(slots) > 0:
		return i
	case i == len(slots) || number-slots[i-1].Number <= slots[i].Number-number:
		return i - 1
	}
	return i
}
