// Which part of space is shown?

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"floe/internal/render"
)

// clipPart is the section of the clip box.
type clipPart struct {
	p       *Panel
	section *section

	on    *segments
	axes  [3]clipAxis
	say   *note
	lines []fyne.CanvasObject
}

// clipAxis is one axis of the box.
type clipAxis struct {
	low, high *number
	span      *slider
}

func newClipPart(p *Panel) *clipPart {
	s := &clipPart{p: p, say: newNote()}
	s.on = newSegments(s.toggle, "Off", "On")
	reset := newSegments(func() {}, "All points")
	reset.on = 0
	reset.tip = "As large as the box around all points"
	reset.changed = func() {
		reset.choose(-1)
		p.change(func(l *render.Look) { l.Clip.Box = p.bounds })
	}
	for k, name := range []string{"x", "y", "z"} {
		a := &s.axes[k]
		set := func(lo, hi float64) {
			p.change(func(l *render.Look) { l.Clip.Box.Min[k], l.Clip.Box.Max[k] = lo, hi })
		}
		a.span = newSpan(func() { set(a.span.value[0], a.span.value[1]) })
		a.low = newNumber(58, func(v float64) { set(v, p.look.Clip.Box.Max[k]) })
		a.high = newNumber(58, func(v float64) { set(p.look.Clip.Box.Min[k], v) })
		a.low.check = func(v float64) error { return notAbove(v, p.look.Clip.Box.Max[k]) }
		a.high.check = func(v float64) error { return notAbove(p.look.Clip.Box.Min[k], v) }
		a.low.problem, a.high.problem = s.problem, s.problem
		label := newLabel(name, "Points outside are not drawn")
		s.lines = append(s.lines, container.New(&across{first: 12, wide: 2}, label, a.low, a.span, a.high))
	}
	s.lines = append(s.lines, line("", "", reset))
	s.section = newSection("Clip box", "Show only what is inside of a box", s.summary,
		append(append([]fyne.CanvasObject{line("Clip", "Show only what is inside of the box", s.on)}, s.lines...), s.say)...)
	return s
}

func notAbove(lo, hi float64) error {
	if lo > hi {
		return errOrder
	}
	return nil
}

func (s *clipPart) problem(text string) {
	if s.say.say(text, true) {
		s.p.arrange()
	}
}

// toggle switches clipping; the first time the box is that of all points.
func (s *clipPart) toggle() {
	s.p.change(func(l *render.Look) {
		l.Clip.On = s.on.chosen() == 1
		if empty := l.Clip.Box == (render.Bounds{}) || l.Clip.Box.Empty(); l.Clip.On && empty && !s.p.bounds.Empty() {
			l.Clip.Box = s.p.bounds
		}
	})
}

func (s *clipPart) sync() {
	clip := &s.p.look.Clip
	s.on.choose(int(bit(clip.On, 0)))
	around := s.p.bounds
	if clip.On || clip.Box != (render.Bounds{}) {
		around = around.Union(clip.Box)
	}
	for k := range s.axes {
		a := &s.axes[k]
		if !around.Empty() {
			a.span.lo, a.span.hi = around.Min[k], around.Max[k]
		}
		a.span.reset = [2]float64{a.span.lo, a.span.hi}
		a.span.set(clip.Box.Min[k], clip.Box.Max[k])
		a.low.set(clip.Box.Min[k])
		a.high.set(clip.Box.Max[k])
	}
	changed := false
	for _, l := range s.lines {
		changed = show(l, clip.On) || changed
	}
	if changed {
		s.p.arrange()
	}
}

func (s *clipPart) summary() string {
	if s.p.look.Clip.On {
		return "on"
	}
	return "off"
}
