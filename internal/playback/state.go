// What does the loop own? All state of the player, and what follows from a change.

package playback

import (
	"time"

	"floe/internal/particle"
)

// state is owned by the loop. Its methods are called by it alone, are given the
// time, and never wait: they can be tested without a clock.
type state struct {
	// Values copied to every snapshot.
	Settings
	dropped int64

	// Given once.
	options Options
	launch  func(*load) // starts a load; its answer comes back by answer

	// The timeline.
	source   Source
	slots    []slot
	board    board
	hasRange bool // In and Out were chosen; else they are the ends

	// The playhead.
	playhead int       // -1 if there are no slots
	heading  Direction // where it moved last
	turn     int64     // counts its moves
	seen     bool      // the reader got this turn's frame
	due      time.Time // of the next move

	// Memory.
	cached   int64   // bytes of the frames in slots
	loads    []*load // not answered yet, cancelled ones included
	reserved int64   // bytes estimated for them
	guess    int64   // bytes of the frame read last
	latency  time.Duration
	urgent   int   // slot that is needed at once, -1 for none
	urgents  int   // loads started for that reason
	passing  *load // may end although its frame is not wanted any more; nil for none
	plan     plan  // valid unless stale
	first    []int // buffer of the plan
	stale    bool  // something happened that the plan depends on

	// What goes up.
	shown     shown
	meter     meter
	published Snapshot  // the last one, to compare with; its frame is not retained
	pending   *Snapshot // not taken yet; holds a reference
}

// slot is what the loop knows of a place on the timeline.
type slot struct {
	exists, fast bool
	warned       bool
	points       int64           // -1 if unknown
	bytes        int64           // of the frame when last read, 0 if unknown
	frame        *particle.Frame // cached; a reference
	load         *load           // whose answer is waited for
	err          error           // broken
}

// readable tells whether there is, or may be, a frame.
func (s *slot) readable() bool { return s.exists && s.err == nil }

// idle tells whether a load would change anything.
func (s *slot) idle() bool { return s.readable() && s.frame == nil && s.load == nil }

// size in memory, as far as known.
func (s *slot) size() int64 {
	if s.frame == nil && s.load != nil {
		return s.load.reserved
	}
	return s.bytes
}

func newState(source Source, o Options) *state {
	o = o.withDefaults()
	s := &state{options: o, guess: o.FrameBytes, playhead: -1, urgent: -1, heading: Forward, stale: true}
	s.Settings = Settings{Direction: Forward, Speed: 1, FPS: goodFPS(o.FPS), BudgetBytes: o.BudgetBytes, Out: -1}
	s.shown.at = -1
	s.source = source
	s.board = newBoard(nil)
	return s
}

// settle draws the consequences of what happened: it moves the playhead if that
// is due, decides what is seen, loads and evicts, and says what changed.
func (s *state) settle(now time.Time) {
	s.tick(now)
	s.show()
	s.replan()
	s.shrink()
	s.request(now)
	s.publish(now)
}

// refresh writes how a slot stands to the timeline.
func (s *state) refresh(i int) {
	x := &s.slots[i]
	s.board.set(i, s.stateOf(i), x.points, x.err)
}

func (s *state) refreshAll() {
	for i := range s.slots {
		s.refresh(i)
	}
}

func (s *state) stateOf(i int) State {
	x, given := &s.slots[i], &s.board.slots[i]
	st := Unread
	switch {
	case !x.exists:
		st = Missing
	case x.err != nil:
		st = Broken
	case x.frame != nil:
		st = Cached
	case x.load != nil:
		st = Loading
	}
	if x.fast || x.exists && x.points < 0 && given.Fast {
		st |= Fast
	}
	if x.warned || given.Problem {
		st |= Warned
	}
	if s.Missing == Hold && !x.readable() {
		st |= Held
	}
	return st
}

// route is the way of playing, and of planning: the range, or everything if the
// playhead has left it.
func (s *state) route() route {
	r := route{in: s.In, out: s.Out, mode: s.Mode}
	if !s.Playing && !r.has(s.playhead) {
		r.in, r.out = 0, len(s.slots)-1
	}
	return r
}

// skips tells whether playing passes over a slot.
func (s *state) skips(i int) bool { return s.Missing == Skip && !s.slots[i].readable() }

// replan makes the plan anew if it is stale, and cancels what it has no place for.
func (s *state) replan() {
	if !s.stale {
		return
	}
	s.stale = false
	s.urgent = s.chooseUrgent()
	r, center := s.route(), s.center()
	if !r.has(center) {
		r.in, r.out = 0, len(s.slots)-1
	}
	s.plan.make(scene{
		slots: s.slots, route: r, center: center, heading: s.heading, first: s.firsts(),
		budget: s.BudgetBytes - s.extra(), guess: s.guess,
	})
	s.cancelUnwanted()
}

// firsts are the slots that are kept whatever they cost.
func (s *state) firsts() []int {
	s.first = s.first[:0]
	for _, i := range []int{s.shown.at, s.target(s.playhead)} {
		if i >= 0 && s.slots[i].frame != nil {
			s.first = append(s.first, i)
		}
	}
	s.first = append(s.first, s.urgent)
	if s.passes() {
		s.first = append(s.first, s.passing.at)
	}
	return s.first
}

// chooseUrgent gives the slot whose frame is needed at once: the one to be seen,
// or the one due next when that is there.
func (s *state) chooseUrgent() int {
	t := s.target(s.playhead)
	switch {
	case !s.Playing || !s.RealTime && t >= 0 && s.slots[t].frame == nil:
		return t
	case !s.RealTime:
		next, _, ok := s.route().next(s.playhead, s.Direction, s.skips)
		if !ok {
			return t
		}
		return s.target(next)
	case s.underway():
		return s.urgent
	}
	return s.nextTarget(s.center())
}

// nextTarget is the first frame to be seen from slot i on, -1 if there is none
// soon.
func (s *state) nextTarget(i int) int {
	dir, ok := s.Direction, true
	for range windowSlots {
		if t := s.target(i); t >= 0 {
			return t
		}
		if i, dir, ok = s.route().next(i, dir, s.skips); !ok {
			break
		}
	}
	return -1
}

// center is where the plan counts from. In real time that is the first frame
// that can be there before it is due.
func (s *state) center() int {
	if !s.Playing || !s.RealTime || s.playhead < 0 {
		return s.playhead
	}
	at, dir := s.playhead, s.Direction
	for range s.lead() {
		next, turned, ok := s.route().next(at, dir, s.skips)
		if !ok {
			break
		}
		at, dir = next, turned
	}
	return at
}

// lead is how many frames pass while one is loaded; none if it is there before
// half of its own time has passed.
func (s *state) lead() int {
	if s.latency < s.interval()/2 {
		return 0
	}
	return int(min((s.latency+s.interval()-1)/s.interval(), windowSlots))
}

// underway tells whether the urgent frame of real-time playing is still useful:
// it is being loaded, or lies ahead. Replacing it at every move would never
// finish a frame that takes longer than one.
func (s *state) underway() bool {
	if s.urgent < 0 || !s.slots[s.urgent].readable() {
		return false
	}
	if s.slots[s.urgent].load != nil {
		return true
	}
	return s.slots[s.urgent].frame != nil && s.urgent != s.shown.at && s.liesAhead(s.urgent)
}

func (s *state) liesAhead(i int) bool {
	at, dir, ok := s.playhead, s.Direction, true
	for range windowSlots {
		if at, dir, ok = s.route().next(at, dir, s.skips); !ok {
			return false
		}
		if s.target(at) == i {
			return true
		}
	}
	return false
}
