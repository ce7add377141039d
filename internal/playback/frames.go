// What happens when files appear, go or change?

package playback

import (
	"math"
	"time"
)

// setFrames takes over what is known of the numbers that stay.
func (s *state) setFrames(source Source, given []Slot, now time.Time) {
	if source != nil {
		s.source = source
	}
	before, oldSlots, oldBoard := s.newestNumber(), s.slots, s.board.slots
	given = ordered(given)
	s.remapPlace(given)
	s.slots, s.board = make([]slot, len(given)), newBoard(given)
	for i := range given {
		s.slots[i] = slot{exists: given[i].Exists, points: -1}
		if old, found := find(oldBoard, given[i].Number); found && given[i].Exists && oldSlots[old].exists {
			s.slots[i] = oldSlots[old]
			oldSlots[old].frame, oldSlots[old].load = nil, nil
		}
	}
	s.leave(oldSlots)
	s.remapLoads(given, oldBoard)
	s.hurry()
	s.refreshAll()
	if s.newestNumber() != before {
		s.follow(now)
	}
}

// follow goes to the newest frame if that is wished for.
func (s *state) follow(now time.Time) {
	if i := s.newest(); s.Follow && !s.Playing && i >= 0 {
		s.seek(i, now)
	}
}

// leave lets go what belongs to slots that are no longer.
func (s *state) leave(gone []slot) {
	for i := range gone {
		if f := gone[i].frame; f != nil {
			s.cached -= gone[i].bytes
			f.Release()
		}
	}
}

// remapPlace finds playhead, range and what is seen in the new timeline.
func (s *state) remapPlace(given []Slot) {
	old := s.board.slots
	s.remapPlayhead(old, given)
	s.remapRange(old, given)
	s.shown.at = -1
	if i, found := find(given, s.shown.number); found && s.shown.frame != nil {
		s.shown.at = i
	}
}

// remapPlayhead keeps its number, or goes to the nearest.
func (s *state) remapPlayhead(old, given []Slot) {
	switch last := len(given) - 1; {
	case last < 0:
		s.Playing = false
		s.moveTo(-1)
	case s.playhead < 0:
		s.moveTo(min(max(s.options.Start, 0), last))
	default:
		number := old[s.playhead].Number
		if i := nearest(given, number); given[i].Number == number {
			s.playhead = i
		} else {
			s.moveTo(i)
		}
	}
}

// remapRange keeps the numbers of a chosen range; otherwise everything is in it.
func (s *state) remapRange(old, given []Slot) {
	last := len(given) - 1
	if s.hasRange && last >= 0 {
		in, _ := find(given, old[s.In].Number)
		out, found := find(given, old[s.Out].Number)
		if !found {
			out--
		}
		if in <= out {
			s.In, s.Out = in, out
			return
		}
	}
	s.hasRange = false
	s.In, s.Out = 0, last
}

// remapLoads finds the loads' slots in the new timeline and cancels those that
// lost theirs.
func (s *state) remapLoads(given, old []Slot) {
	for _, l := range s.loads {
		if l.at < 0 {
			continue
		}
		i, found := find(given, old[l.at].Number)
		if !found || !given[i].Exists {
			l.at = -1
			s.cancel(l)
			continue
		}
		l.at = i
	}
}

// invalidate forgets a frame and its errors. What is seen stays until it has been
// read again.
func (s *state) invalidate(i int) {
	if i < 0 || i >= len(s.slots) || !s.slots[i].exists {
		return
	}
	for _, l := range s.loads {
		if l.at == i {
			l.outdated = true
			s.cancel(l)
		}
	}
	s.drop(i)
	x := &s.slots[i]
	x.err, x.points, x.fast, x.warned = nil, -1, false, false
	s.refresh(i)
	s.stale = true
}

// newest is the last slot that exists, -1 if there is none.
func (s *state) newest() int {
	for i := len(s.slots) - 1; i >= 0; i-- {
		if s.slots[i].exists {
			return i
		}
	}
	return -1
}

// newestNumber is its number, lower than any if there is none.
func (s *state) newestNumber() float64 {
	if i := s.newest(); i >= 0 {
		return s.board.slots[i].Number
	}
	return math.Inf(-1)
}
