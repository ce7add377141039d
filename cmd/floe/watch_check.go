// floe watch --check: which frames are compared with which.

package main

import (
	"floe/internal/health"
	"floe/internal/sequence"
)

// watchCheck is what is known of the frames of one sequence so far. Frames are
// compared in the order of their numbers. One that comes late, from a farm that
// works at many, or again, begins a line of its own, which takes the first one's
// place when it has caught up: a sequence that is simulated anew.
type watchCheck struct {
	options     health.Options
	ahead, late *watchTrack
}

type watchTrack struct {
	tracker *health.Tracker
	last    sequence.Number
}

func (c *watchCheck) add(file sequence.File, facts *health.Facts) []health.Finding {
	switch number := file.Number; {
	case c.ahead == nil || number.Compare(c.ahead.last) > 0:
		return c.to(&c.ahead, file, facts)
	case c.late != nil && number.Compare(c.late.last) <= 0:
		c.late = nil
	}
	found := c.to(&c.late, file, facts)
	if c.late.last == c.ahead.last {
		c.ahead, c.late = c.late, nil
	}
	return found
}

func (c *watchCheck) to(t **watchTrack, file sequence.File, facts *health.Facts) []health.Finding {
	if *t == nil {
		*t = &watchTrack{tracker: health.NewTracker(c.options)}
	}
	(*t).last = file.Number
	return (*t).tracker.Add(file, facts)
}
