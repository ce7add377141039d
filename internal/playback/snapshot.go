// What does the reader get? One consistent picture of the player.

package playback

import (
	"time"

	"floe/internal/particle"
)

// Snapshot is the state of the player at one time. It is immutable, but for the
// reference to Frame that its receiver gives back by Release.
type Snapshot struct {
	Settings
	Timeline *Timeline
	// Index is the slot of the playhead, -1 if the timeline is empty, and Number
	// its number.
	Index  int
	Number float64
	// Frame is what is to be seen, nil for nothing. It is the frame of ShownIndex
	// and ShownNumber, which are not the playhead's while that is held or waits;
	// ShownIndex is -1 if nothing is shown or its slot has left the timeline.
	Frame       *particle.Frame
	ShownIndex  int
	ShownNumber float64
	// Waiting is set while the frame to be seen is being loaded.
	Waiting bool
	// Reached is the rate at which frames were taken by the reader lately, 0 when
	// not playing.
	Reached float64
	// Dropped frames since playing began.
	Dropped int64
	// UsedBytes of the budget: cached frames and those being loaded.
	UsedBytes int64

	turn int64 // counts the moves of the playhead
}

// Release gives the reference to the frame back. It must be called exactly once.
func (s *Snapshot) Release() {
	if s.Frame != nil {
		s.Frame.Release()
	}
}

// State of the slot under the playhead.
func (s *Snapshot) State() State {
	if s.Index < 0 {
		return Missing
	}
	return s.Timeline.States[s.Index]
}

// Err says why the frame under the playhead could not be read, nil if that is
// not so.
func (s *Snapshot) Err() error {
	if s.Index < 0 {
		return nil
	}
	return s.Timeline.Errors[s.Index]
}

// Held tells whether another frame is shown in the place of a missing or broken
// one.
func (s *Snapshot) Held() bool {
	k := s.State().Kind()
	return s.Frame != nil && (k == Missing || k == Broken)
}

// snapshot describes the state; the frame is not retained yet.
func (s *state) snapshot() Snapshot {
	snap := Snapshot{
		Settings: s.Settings, Timeline: s.board.timeline(),
		Index: s.playhead, Frame: s.shown.frame, ShownIndex: s.shown.at, ShownNumber: s.shown.number,
		Waiting: s.waiting(), Dropped: s.dropped, UsedBytes: s.used(), turn: s.turn,
	}
	if s.playhead >= 0 {
		snap.Number = s.board.slots[s.playhead].Number
	}
	return snap
}

// publish makes a new pending snapshot if anything has changed since the last.
func (s *state) publish(now time.Time) {
	snap := s.snapshot()
	if snap == s.published {
		return
	}
	s.published = snap
	s.discardPending()
	pending := snap
	pending.Reached = s.meter.rate(now)
	if pending.Frame != nil {
		pending.Frame.Retain()
	}
	s.pending = &pending
}

func (s *state) discardPending() {
	if s.pending != nil {
		s.pending.Release()
		s.pending = nil
	}
}
