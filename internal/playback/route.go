// Which slot comes next? The way through the range, as mode and policy have it.

package playback

// route is the way that playing takes.
type route struct {
	in, out int
	mode    Mode
}

func (r route) length() int { return r.out - r.in + 1 }

func (r route) has(i int) bool { return r.in <= i && i <= r.out }

// enter is where playing begins in a direction.
func (r route) enter(dir Direction) int {
	if dir == Forward {
		return r.in
	}
	return r.out
}

// next gives the slot after at and the direction from there on; false at the end.
// Slots that skip says yes to are passed over. From outside the range the way
// leads to its beginning.
func (r route) next(at int, dir Direction, skip func(int) bool) (int, Direction, bool) {
	if !r.has(at) {
		to, ok := r.seek(r.enter(dir), dir, skip)
		return to, dir, ok
	}
	if to, ok := r.seek(at+int(dir), dir, skip); ok {
		return to, dir, true
	}
	switch r.mode {
	case Loop:
		to, ok := r.seek(r.enter(dir), dir, skip)
		return to, dir, ok
	case PingPong:
		if to, ok := r.seek(at-int(dir), -dir, skip); ok {
			return to, -dir, true
		}
		return at, dir, !skip(at) // the only slot
	}
	return at, dir, false
}

// seek gives the first slot from at on that is not skipped; false if the range
// ends before.
func (r route) seek(at int, dir Direction, skip func(int) bool) (int, bool) {
	for ; r.has(at); at += int(dir) {
		if !skip(at) {
			return at, true
		}
	}
	return at, false
}

// walker goes along a route slot by slot, without skipping, until it has been
// everywhere that the route leads to.
type walker struct {
	route route
	at    int
	dir   int
	steps int // taken so far
	left  int // to take
}

func (r route) walk(from int, dir Direction) walker {
	w := walker{route: r, at: from, dir: int(dir)}
	toEnd := r.out - from
	if dir == Backward {
		toEnd = from - r.in
	}
	switch r.mode {
	case Loop:
		w.left = r.length() - 1
	case PingPong:
		w.left = toEnd + r.length() - 1
	default:
		w.left = toEnd
	}
	return w
}

func (w *walker) done() bool { return w.left <= 0 }

// step moves on; at the ends it goes round or turns.
func (w *walker) step() int {
	w.left--
	w.steps++
	if !w.route.has(w.at + w.dir) {
		switch w.route.mode {
		case Loop:
			w.at = w.route.enter(Direction(w.dir)) - w.dir
		case PingPong:
			w.dir = -w.dir
		}
	}
	w.at += w.dir
	return w.at
}
