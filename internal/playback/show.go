// What is seen at the playhead? The frame there, one in its place, or nothing.

package playback

import "floe/internal/particle"

// shown is what is seen now: a reference of its own.
type shown struct {
	frame  *particle.Frame
	at     int // slot, -1 if there is none
	number float64
	bytes  int64
}

// target is the slot whose frame is to be seen at slot i, -1 for none.
func (s *state) target(i int) int {
	if i < 0 || s.slots[i].readable() {
		return i
	}
	if s.Missing == Blank {
		return -1
	}
	for j := i - 1; j >= 0; j-- {
		if s.slots[j].readable() {
			return j
		}
	}
	for j := i + 1; j < len(s.slots); j++ {
		if s.slots[j].readable() {
			return j
		}
	}
	return -1
}

// ready tells whether all is there that is to be seen at slot i.
func (s *state) ready(i int) bool {
	t := s.target(i)
	return t < 0 || s.slots[t].frame != nil
}

// waiting tells whether the frame to be seen is not there yet.
func (s *state) waiting() bool { return !s.ready(s.playhead) }

// show brings what is seen up to date. What was seen stays until the frame that
// is wanted is there; in real time, anything better is taken.
func (s *state) show() {
	t := s.target(s.playhead)
	switch {
	case t < 0:
		s.display(-1)
	case s.slots[t].frame != nil:
		s.display(t)
	case s.Playing && s.RealTime:
		if late := s.late(); late >= 0 {
			s.display(late)
		}
	}
}

// late gives the nearest cached frame that the playhead has passed since what is
// seen now, -1 if there is none.
func (s *state) late() int {
	r := route{in: s.In, out: s.Out}
	for k, i := 0, s.playhead; k < windowSlots; k++ {
		if i -= int(s.Direction); !r.has(i) || i == s.shown.at {
			return -1
		}
		if s.slots[i].frame != nil {
			return i
		}
	}
	return -1
}

// display shows the frame of slot i, or nothing for -1.
func (s *state) display(i int) {
	if i < 0 {
		s.shownNothing()
		return
	}
	x := &s.slots[i]
	if x.frame != s.shown.frame {
		s.shownNothing()
		s.shown = shown{frame: x.frame.Retain(), bytes: x.bytes}
		s.stale = true
	}
	s.shown.at, s.shown.number = i, s.board.slots[i].Number
}

func (s *state) shownNothing() {
	if s.shown.frame != nil {
		s.shown.frame.Release()
		s.stale = true
	}
	s.shown = shown{at: -1}
}

// extra is the memory of a frame that is seen but not cached any more.
func (s *state) extra() int64 {
	if s.shown.frame == nil || s.shown.at >= 0 && s.slots[s.shown.at].frame == s.shown.frame {
		return 0
	}
	return s.shown.bytes
}
