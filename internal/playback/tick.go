// When does the playhead move? By the clock, by what is ready, by what was seen.

package playback

import "time"

// wake says when tick has to be called next; false if an answer or the reader
// comes first.
func (s *state) wake(now time.Time) (time.Time, bool) {
	waits := !s.RealTime && !s.due.After(now)
	return s.due, s.Playing && !waits
}

// tick moves the playhead if that is due.
func (s *state) tick(now time.Time) {
	switch {
	case !s.Playing || now.Before(s.due):
	case s.RealTime:
		s.tickRealTime(now)
	default:
		s.tickEveryFrame(now)
	}
}

// tickEveryFrame moves on by one if this frame was seen and the next is ready.
func (s *state) tickEveryFrame(now time.Time) {
	next, dir, ok := s.route().next(s.playhead, s.Direction, s.skips)
	switch {
	case !s.seen:
	case !ok:
		s.stop()
	case s.ready(next):
		s.turnTo(next, dir)
		s.schedule(now)
	}
}

// schedule sets the time of the next move: an interval after this one was due,
// so that small delays do not add up, unless this one was far too late.
func (s *state) schedule(now time.Time) {
	s.due = s.due.Add(s.interval())
	if !s.due.After(now) {
		s.due = now.Add(s.interval())
	}
}

// tickRealTime moves on by as many frames as the clock says.
func (s *state) tickRealTime(now time.Time) {
	const lost = 10 * time.Second // the machine slept: do not count that
	steps := 1 + int(min(now.Sub(s.due), lost)/s.interval())
	for range steps {
		next, dir, ok := s.route().next(s.playhead, s.Direction, s.skips)
		if !ok {
			s.stop()
			return
		}
		if !s.seen && s.target(s.playhead) >= 0 {
			s.dropped++
		}
		s.turnTo(next, dir)
		s.due = s.due.Add(s.interval())
	}
	if !s.due.After(now) {
		s.due = now.Add(s.interval())
	}
}

// turnTo moves the playhead in playing.
func (s *state) turnTo(i int, dir Direction) {
	s.Direction, s.heading = dir, dir
	s.moveTo(i)
}

// moveTo moves the playhead.
func (s *state) moveTo(i int) {
	s.playhead = i
	s.turn++
	s.seen = false
	s.stale = true
}

// taken is called when the reader has received the pending snapshot.
func (s *state) taken(now time.Time) {
	snap := s.pending
	s.pending = nil
	if snap.turn != s.turn || snap.Waiting || s.seen {
		return
	}
	s.seen = true
	if s.Playing {
		s.meter.add(now)
	}
}

// meter measures the rate of the last second, or of the last frames if they are
// fewer.
type meter struct {
	times [32]time.Time // a ring
	count int           // of all, ever
}

func (m *meter) add(now time.Time) {
	m.times[m.count%len(m.times)] = now
	m.count++
}

func (m *meter) reset() { m.count = 0 }

// rate per second, 0 while there are fewer than two. It falls while the next one
// is overdue.
func (m *meter) rate(now time.Time) float64 {
	n := min(m.count, len(m.times))
	if n < 2 {
		return 0
	}
	last := m.times[(m.count-1)%len(m.times)]
	first := last
	k := 1
	for ; k < n; k++ {
		t := m.times[(m.count-1-k)%len(m.times)]
		first = t
		if last.Sub(t) >= time.Second {
			k++
			break
		}
	}
	if !last.After(first) {
		return 0
	}
	span, steps := last.Sub(first), k-1
	if now.Sub(last) > span/time.Duration(steps) {
		span, steps = now.Sub(first), k
	}
	return float64(steps) / span.Seconds()
}
