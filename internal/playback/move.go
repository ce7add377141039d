// How are commands obeyed that move the playhead, or its way?

package playback

import "time"

func (s *state) play(dir Direction, speed float64, now time.Time) {
	if dir != Backward {
		dir = Forward
	}
	if s.playhead < 0 {
		return
	}
	if !s.Playing {
		s.dropped = 0
	}
	s.Playing, s.Direction, s.heading, s.Speed = true, dir, dir, goodSpeed(speed)
	s.restart(now)
	if s.atEnd() {
		s.moveTo(s.playStart())
	}
}

// atEnd tells whether playing could not begin where the playhead is.
func (s *state) atEnd() bool {
	r := s.route()
	if !r.has(s.playhead) {
		return true
	}
	_, _, ok := r.next(s.playhead, s.Direction, s.skips)
	return !ok && s.Mode == Once
}

// playStart is the first slot to play.
func (s *state) playStart() int {
	r := s.route()
	if i, ok := r.seek(r.enter(s.Direction), s.Direction, s.skips); ok {
		return i
	}
	return r.enter(s.Direction)
}

func (s *state) stop() {
	s.Playing = false
	s.meter.reset()
	s.hurry()
}

// restart begins to count time anew.
func (s *state) restart(now time.Time) {
	s.due = now.Add(s.interval())
	s.meter.reset()
	s.hurry()
}

// hurry makes the plan choose anew what is urgent.
func (s *state) hurry() {
	s.urgent = -1
	s.stale = true
}

func (s *state) seek(i int, now time.Time) {
	if len(s.slots) == 0 {
		return
	}
	i = min(max(i, 0), len(s.slots)-1)
	if i == s.playhead {
		return
	}
	if !s.Playing {
		s.heading = Forward
		if i < s.playhead {
			s.heading = Backward
		}
	}
	s.letPass()
	s.moveTo(i)
	s.restart(now)
}

func (s *state) step(n int, now time.Time) {
	s.stop()
	dir := Forward
	if n < 0 {
		dir, n = Backward, -n
	}
	r, at := s.route(), s.playhead
	if r.mode == PingPong {
		r.mode = Once
	}
	for range min(n, 2*len(s.slots)) {
		next, _, ok := r.next(at, dir, s.skips)
		if !ok {
			break
		}
		at = next
	}
	s.seek(at, now)
	s.heading = dir
}

// jump goes to the next problem in a direction.
func (s *state) jump(dir int, now time.Time) {
	s.stop()
	t, n := s.board.timeline(), len(s.slots)
	for k := 1; k <= n; k++ {
		i := ((s.playhead+dir*k)%n + n) % n
		if t.problem(i) {
			s.seek(i, now)
			return
		}
	}
}

func (s *state) clearRange() {
	s.hasRange = false
	s.In, s.Out = 0, len(s.slots)-1
	s.hurry()
}

func (s *state) setMode(m Mode) {
	s.Mode = m
	s.hurry()
}

func (s *state) setMissing(m MissingPolicy) {
	s.Missing = m
	s.refreshAll()
	s.hurry()
}

func (s *state) setRange(in, out int, now time.Time) {
	if len(s.slots) == 0 {
		return
	}
	if in > out {
		in, out = out, in
	}
	last := len(s.slots) - 1
	s.hasRange = true
	s.In, s.Out = min(max(in, 0), last), min(max(out, 0), last)
	s.hurry()
	if s.Playing && !s.route().has(s.playhead) {
		s.moveTo(s.playStart())
		s.restart(now)
	}
}
