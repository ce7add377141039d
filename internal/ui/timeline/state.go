// What is shown? The player's state, and how bad that of a frame is.

package timeline

import (
	"floe/internal/playback"
)

// State is what a snapshot says, without its frame: it needs no release and may
// be kept.
type State struct {
	Timeline *playback.Timeline
	Settings playback.Settings
	// Index is the slot of the playhead, ShownIndex the one whose frame is seen; -1
	// for none. Their numbers are the frames'.
	Index, ShownIndex   int
	Number, ShownNumber float64
	// Waiting is set while the frame to be seen is being loaded.
	Waiting bool
	// Reached frames per second, 0 when not playing.
	Reached float64
	// Dropped frames since playing began.
	Dropped int64
	// UsedBytes of the budget.
	UsedBytes int64
}

// StateOf copies what does not belong to the snapshot's reader alone. It may be
// called on any goroutine.
func StateOf(s *playback.Snapshot) State {
	return State{
		Timeline: s.Timeline, Settings: s.Settings,
		Index: s.Index, ShownIndex: s.ShownIndex, Number: s.Number, ShownNumber: s.ShownNumber,
		Waiting: s.Waiting, Reached: s.Reached, Dropped: s.Dropped, UsedBytes: s.UsedBytes,
	}
}

// slots gives how many there are.
func (s *State) slots() int {
	if s.Timeline == nil {
		return 0
	}
	return len(s.Timeline.Slots)
}

// number of a slot, 0 for none.
func (s *State) number(slot int) float64 {
	if slot < 0 || slot >= s.slots() {
		return 0
	}
	return s.Timeline.Slots[slot].Number
}

// class is how a frame is drawn. Of several in one place the highest wins.
type class uint8

const (
	cached class = iota
	unread
	loading
	held
	missing
	broken
	classes
)

func classOf(s playback.State) class {
	switch s.Kind() {
	case playback.Loading:
		return loading
	case playback.Cached:
		return cached
	case playback.Missing:
		if s.Is(playback.Held) {
			return held
		}
		return missing
	case playback.Broken:
		return broken
	}
	return unread
}
