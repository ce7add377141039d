// Which frames stay in memory? Accepting, evicting, counting.

package playback

import "floe/internal/particle"

// used bytes of the budget.
func (s *state) used() int64 { return s.cached + s.reserved + s.extra() }

// accept takes a frame that was loaded: into the cache if there is room, else it
// is let go. Its size is known from now on, so it is not asked for in vain again.
func (s *state) accept(l *load, f *particle.Frame) {
	i := l.at
	x := &s.slots[i]
	x.bytes = max(s.options.Bytes(f), 1)
	x.points, x.fast, x.warned = f.Points, f.Format == "sih5", len(f.Alarms()) > 0
	s.guess = x.bytes
	s.stale = true
	s.replan()
	seen := s.worthSeeing(l)
	if s.makeRoom(i, x.bytes, seen) {
		x.frame = f
		s.cached += x.bytes
	} else {
		f.Release()
	}
	s.refresh(i)
	if seen {
		s.display(i)
	}
}

// makeRoom evicts what is less important than slot i; false if that is not
// enough. For what is to be seen it always is.
func (s *state) makeRoom(i int, bytes int64, seen bool) bool {
	limit := int(s.plan.rank[i])
	if seen || i == s.urgent || i == s.target(s.playhead) {
		limit = -1
	}
	for s.used()+bytes > s.BudgetBytes {
		if !s.evict(limit, true) {
			return limit < 0
		}
	}
	return true
}

// evict drops the least important frame that comes after limit in the plan's
// order, also a wanted one if told so; false if there is none. What is seen, and
// what is to be seen next, is never evicted.
func (s *state) evict(limit int, wanted bool) bool {
	goal := s.target(s.playhead)
	for k := len(s.plan.order) - 1; k > limit; k-- {
		i := int(s.plan.order[k])
		protected := i == s.shown.at || i == s.urgent || i == goal
		if s.slots[i].frame == nil || protected || s.plan.wanted[i] && !wanted {
			continue
		}
		s.drop(i)
		return true
	}
	return false
}

// drop lets a cached frame go.
func (s *state) drop(i int) {
	x := &s.slots[i]
	if x.frame == nil {
		return
	}
	s.cached -= x.bytes
	x.frame.Release()
	x.frame = nil
	s.refresh(i)
}

// shrink evicts until the budget is kept: it may have become smaller, or what was
// protected is no longer.
func (s *state) shrink() {
	for s.used() > s.BudgetBytes && s.evict(-1, true) {
	}
}
