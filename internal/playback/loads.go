// Which frames are being loaded? Starting, cancelling, answers.

package playback

import (
	"context"
	"errors"
	"fmt"
	"time"

	"floe/internal/particle"
)

// The priorities of loads. An urgent load goes before all others, the newest
// before older ones.
const (
	tailPriority = iota
	windowPriority
	urgentPriority
)

var errNoFrame = errors.New("the source gave no frame")

// load is one question to the source. Every load is answered exactly once.
type load struct {
	at        int // slot; -1 when it has left the timeline
	index     int // what the source calls it
	priority  int
	source    Source
	cancel    context.CancelFunc
	reserved  int64 // bytes of the budget
	started   time.Time
	cancelled bool
	outdated  bool // the file has changed since
}

// request starts loads while there is something to load and room for it.
func (s *state) request(now time.Time) {
	for {
		i, priority := s.nextLoad()
		if i < 0 || !s.mayStart(i, priority) {
			return
		}
		s.start(i, priority, now)
	}
}

// nextLoad gives the most important slot to load, -1 for none.
func (s *state) nextLoad() (i, priority int) {
	if s.urgent >= 0 && s.slots[s.urgent].idle() {
		return s.urgent, urgentPriority
	}
	window := min(windowSlots, len(s.plan.want))
	if i := s.largestFile(s.plan.want[:window]); i >= 0 {
		return i, windowPriority
	}
	return s.largestFile(s.plan.want[window:]), tailPriority
}

// largestFile gives the slot to load with the largest file among the first few
// that are idle, the first of equals: few, so that what is in memory grows as one
// piece around the playhead.
func (s *state) largestFile(slots []int32) int {
	best, left := -1, 2*s.options.Loads
	for _, i := range slots {
		if !s.slots[i].idle() {
			continue
		}
		if best < 0 || s.board.slots[i].FileBytes > s.board.slots[best].FileBytes {
			best = int(i)
		}
		if left--; left <= 0 {
			break
		}
	}
	return best
}

// mayStart tells whether there is a free place and memory. Urgent loads may take
// as many places again. If there is no place, any other gives way to an urgent
// load, and one that is two windows away to those close to the playhead; not to
// all of the window, since in playing a slot enters it with every move.
func (s *state) mayStart(i, priority int) bool {
	places := s.options.Loads
	if priority == urgentPriority {
		places *= 2
	}
	near := s.plan.want[:min(windowSlots/2, len(s.plan.want))]
	switch {
	case len(s.loads) < places:
		return s.hasRoom(i, priority)
	case priority == urgentPriority:
		s.preempt(0)
	case s.largestFile(near) >= 0:
		s.preempt(2 * windowSlots)
	}
	return false
}

// preempt cancels the least important load, if it is at least that far down the
// plan's order; unless one that was cancelled is about to make room anyway.
func (s *state) preempt(distance int) {
	var worst *load
	for _, l := range s.loads {
		if l.cancelled {
			return
		}
		if l != s.passing && (worst == nil || s.plan.rank[l.at] > s.plan.rank[worst.at]) {
			worst = l
		}
	}
	if worst != nil && int(s.plan.rank[worst.at]) >= distance {
		s.cancel(worst)
	}
}

// hasRoom makes room in memory by evicting what the plan does not want; for an
// urgent load by evicting anything. One that is urgent and alone may exceed the
// budget: there is no other way to see it.
func (s *state) hasRoom(i, priority int) bool {
	urgent := priority == urgentPriority
	for s.used()+s.plan.sizes[i] > s.BudgetBytes {
		if !s.evict(-1, urgent) {
			return urgent && len(s.loads) == 0
		}
	}
	return true
}

func (s *state) start(i, priority int, now time.Time) {
	if priority == urgentPriority {
		priority += s.urgents
		s.urgents++
	}
	l := &load{at: i, index: s.board.slots[i].Index, priority: priority, source: s.source,
		reserved: s.plan.sizes[i], started: now}
	s.loads = append(s.loads, l)
	s.reserved += l.reserved
	s.slots[i].load = l
	s.refresh(i)
	s.launch(l)
}

// cancelUnwanted ends the loads that the plan has no place for.
func (s *state) cancelUnwanted() {
	for _, l := range s.loads {
		if !l.cancelled && !s.plan.wanted[l.at] {
			s.cancel(l)
		}
	}
}

// letPass is called before a seek. The load that was urgent may end, one at a time:
// if each were cancelled by the next seek, nothing would be seen while somebody
// scrubs faster than frames load. A source with a single loader cannot afford it.
func (s *state) letPass() {
	const severalLoaders = 3
	if s.passing == nil && s.urgent >= 0 && s.options.Loads >= severalLoaders {
		s.passing = s.slots[s.urgent].load
	}
}

// passes tells whether the load that was let pass leaves the memory that the urgent
// one needs.
func (s *state) passes() bool {
	if s.passing == nil {
		return false
	}
	needed := s.guess
	if s.urgent >= 0 && s.slots[s.urgent].size() > 0 {
		needed = s.slots[s.urgent].size()
	}
	return s.shown.bytes+s.passing.reserved+needed <= s.BudgetBytes
}

// worthSeeing tells whether the frame of slot i, which was passed in scrubbing, is
// a better sight than what is seen while the right one is loaded.
func (s *state) worthSeeing(l *load) bool {
	return l == s.passing && s.waiting() && (s.shown.at < 0 || distance(l.at, s.playhead) < distance(s.shown.at, s.playhead))
}

func distance(a, b int) int { return max(a-b, b-a) }

// cancel ends a load. It counts until its answer comes, but its slot may be asked
// for again.
func (s *state) cancel(l *load) {
	if l.cancelled {
		return
	}
	l.cancelled = true
	l.cancel()
	s.noLongerPassing(l)
	if l.at >= 0 && s.slots[l.at].load == l {
		s.slots[l.at].load = nil
		s.refresh(l.at)
	}
}

// answer ends a load.
func (s *state) answer(l *load, f *particle.Frame, err error, now time.Time) {
	s.forget(l)
	if f != nil && err == nil && !l.outdated && l.at >= 0 && s.slots[l.at].frame == nil && s.slots[l.at].readable() {
		s.measure(now.Sub(l.started))
		s.supersede(l)
		s.accept(l, f)
		s.noLongerPassing(l)
		return
	}
	s.noLongerPassing(l)
	if f != nil {
		f.Release()
	}
	if l.cancelled {
		return
	}
	if err == nil {
		err = errNoFrame
	}
	s.slots[l.at].err = fmt.Errorf("frame %v: %w", s.board.slots[l.at].Number, err)
	s.refresh(l.at)
}

// forget takes a load off the books.
func (s *state) forget(l *load) {
	for k := range s.loads {
		if s.loads[k] == l {
			last := len(s.loads) - 1
			s.loads[k], s.loads[last] = s.loads[last], nil
			s.loads = s.loads[:last]
			break
		}
	}
	s.reserved -= l.reserved
	s.stale = true
	if l.at >= 0 && s.slots[l.at].load == l {
		s.slots[l.at].load = nil
	}
	l.cancel()
}

func (s *state) noLongerPassing(l *load) {
	if s.passing == l {
		s.passing = nil
	}
}

// supersede cancels a second load of the slot: the first was cancelled, and
// answered with a frame nevertheless.
func (s *state) supersede(l *load) {
	if second := s.slots[l.at].load; second != nil {
		s.cancel(second)
	}
}

// measure keeps an average of how long loading takes.
func (s *state) measure(d time.Duration) {
	if s.latency == 0 {
		s.latency = d
	}
	s.latency += (d - s.latency) / 4
}
