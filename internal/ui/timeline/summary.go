// How do many frames stand, taken together? Summaries, brought up to date where
// something changed.

package timeline

import (
	"math/bits"

	"floe/internal/playback"
)

// summary is how some slots stand.
type summary struct {
	has    uint8 // a bit for each class that occurs
	marks  uint8
	points int64 // the most of any frame, -1 where nobody has looked
}

// The marks.
const (
	anyFast uint8 = 1 << iota
	anySlow       // there is a file that is not fast
	anyWarned
)

var nothing = summary{points: -1}

func summaryOf(s playback.State, points int64) summary {
	c := classOf(s)
	m := summary{has: 1 << c, points: points}
	switch {
	case s.Is(playback.Fast):
		m.marks = anyFast
	case c <= loading:
		m.marks = anySlow
	}
	if s.Is(playback.Warned) {
		m.marks |= anyWarned
	}
	return m
}

func (s *summary) add(t summary) {
	s.has |= t.has
	s.marks |= t.marks
	s.points = max(s.points, t.points)
}

// worst gives the class that is drawn; there must be a slot.
func (s summary) worst() class { return class(bits.Len8(s.has) - 1) }

func (s summary) hasClass(c class) bool { return s.has&(1<<c) != 0 }

// fast tells whether all files that are there are fast.
func (s summary) fast() bool { return s.marks&(anyFast|anySlow) == anyFast }

func (s summary) warned() bool { return s.marks&anyWarned != 0 }

// block is how many slots are summed up in advance.
const block = 64

// overview sums up a timeline.
type overview struct {
	timeline *playback.Timeline
	blocks   []summary
	peak     int64 // the most points of any frame
}

// span is slots from first to before end.
type span struct{ first, end int }

func (s span) empty() bool { return s.first >= s.end }

func (s span) meets(t span) bool { return max(s.first, t.first) < min(s.end, t.end) }

// set takes a newer timeline and says which slots may look different: those of the
// blocks that changed, everything if the slots or the scale did.
func (o *overview) set(t *playback.Timeline) span {
	old := o.timeline
	if old == t {
		return span{}
	}
	o.timeline = t
	n := 0
	if t != nil {
		n = len(t.Slots)
	}
	fresh := old == nil || len(old.Slots) != n || n > 0 && &old.Slots[0] != &t.Slots[0]
	if fresh {
		o.blocks = make([]summary, (n+block-1)/block)
	}
	changed := span{n, 0}
	for k := range o.blocks {
		s := span{k * block, min((k+1)*block, n)}
		if fresh || differ(old, t, s) {
			o.blocks[k] = o.scan(s)
			changed = span{min(changed.first, s.first), s.end}
		}
	}
	if peak := o.highest(); peak != o.peak {
		o.peak, changed = peak, span{0, n}
	}
	if fresh {
		changed = span{0, n}
	}
	return changed
}

// differ compares what is drawn of some slots; unchanged slices are shared.
func differ(a, b *playback.Timeline, s span) bool {
	return differs(a.States, b.States, s) || differs(a.Points, b.Points, s)
}

func differs[T comparable](a, b []T, s span) bool {
	if &a[0] == &b[0] {
		return false
	}
	if s.end-s.first == block { // arrays are compared 30 times as fast as slices
		return *(*[block]T)(a[s.first:]) != *(*[block]T)(b[s.first:])
	}
	for i := s.first; i < s.end; i++ {
		if a[i] != b[i] {
			return true
		}
	}
	return false
}

func (o *overview) highest() int64 {
	peak := int64(0)
	for i := range o.blocks {
		peak = max(peak, o.blocks[i].points)
	}
	return peak
}

// scan sums up slot by slot.
func (o *overview) scan(s span) summary {
	sum := nothing
	for i := s.first; i < s.end; i++ {
		sum.add(summaryOf(o.timeline.States[i], o.timeline.Points[i]))
	}
	return sum
}

// of sums up some slots.
func (o *overview) of(s span) summary {
	first, end := (s.first+block-1)/block, s.end/block
	if first >= end {
		return o.scan(s)
	}
	sum := o.scan(span{s.first, first * block})
	for _, b := range o.blocks[first:end] {
		sum.add(b)
	}
	sum.add(o.scan(span{end * block, s.end}))
	return sum
}

// worst gives the slot of some that is the worst, the first of equals.
func (o *overview) worst(s span) int {
	at, worst := s.first, class(0)
	for i := s.first; i < s.end; i++ {
		if c := classOf(o.timeline.States[i]); c > worst {
			at, worst = i, c
		}
	}
	return at
}
