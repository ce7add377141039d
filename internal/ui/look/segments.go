// A few choices side by side: one of them, or any of them.

package look

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"floe/internal/ui/paint"
)

// segments shows choices side by side.
type segments struct {
	painted
	options []string
	tips    []string // one per option, or none
	on      uint     // bit i: option i is chosen
	many    bool     // any number of them may be
	changed func()
}

// newSegments chooses one of the options.
func newSegments(changed func(), options ...string) *segments {
	s := &segments{options: options, changed: changed, on: 1}
	s.tracks = true
	s.setup(s, s.size, s.draw)
	return s
}

// newToggles switches each option on and off.
func newToggles(changed func(), options ...string) *segments {
	s := newSegments(changed, options...)
	s.many, s.on = true, 0
	return s
}

// chosen is the first option that is on, -1 if none is.
func (s *segments) chosen() int {
	for i := range s.options {
		if s.on>>i&1 != 0 {
			return i
		}
	}
	return -1
}

// choose shows an option as the chosen one; -1 none.
func (s *segments) choose(i int) {
	s.on = 0
	if i >= 0 {
		s.on = 1 << i
	}
	s.redraw()
}

func (s *segments) set(on uint) {
	s.on = on
	s.redraw()
}

func (s *segments) size() fyne.Size {
	width := float32(0)
	face := paint.FaceOf(theme.TextSize() - 1.5)
	for _, o := range s.options {
		width += float32(face.Width(o)) + 6
	}
	return fyne.NewSize(width, lineHeight())
}

// edges gives where the options begin and end in a width: all have the same air
// around their text.
func (s *segments) edges(face *paint.Face, width int) []int {
	texts := 0
	for _, o := range s.options {
		texts += face.Width(o)
	}
	air := float64(width-texts) / float64(max(len(s.options), 1))
	edges := []int{0}
	x := 0.0
	for _, o := range s.options {
		x += float64(face.Width(o)) + air
		edges = append(edges, int(x+0.5))
	}
	return edges
}

func (s *segments) at(x float32) int {
	const fine = 8 // hinted widths differ by less than the air around texts
	edges := s.edges(paint.FaceOf((theme.TextSize()-1.5)*fine), int(s.Size().Width*fine))
	for i := range s.options {
		if int(x*fine) < edges[i+1] {
			return i
		}
	}
	return len(s.options) - 1
}

// Tapped chooses.
func (s *segments) Tapped(e *fyne.PointEvent) {
	s.hover.Out(s)
	i := s.at(e.Position.X)
	before := s.on
	switch {
	case i < 0:
		return
	case s.many:
		s.on ^= 1 << i
	default:
		s.on = 1 << i
	}
	if s.on != before {
		s.redraw()
		s.changed()
	}
}

// MouseIn shows the tip of the option under the pointer.
func (s *segments) MouseIn(e *desktop.MouseEvent) {
	s.tipFor(s.at(e.Position.X))
	s.painted.MouseIn(e)
}

// MouseMoved implements desktop.Hoverable.
func (s *segments) MouseMoved(e *desktop.MouseEvent) {
	before, now := s.at(s.painted.at.X), s.at(e.Position.X)
	s.painted.MouseMoved(e)
	if before != now {
		s.tipFor(now)
		s.painted.MouseIn(e)
	}
}

func (s *segments) tipFor(i int) {
	if i >= 0 && i < len(s.tips) {
		s.tip = s.tips[i]
	}
}

func (s *segments) draw(p *pen) {
	p.field(p.m.Rect, false)
	accent := theme.Color(theme.ColorNamePrimary)
	edges := s.edges(p.small, p.m.Rect.Dx())
	for i, o := range s.options {
		box := image.Rect(edges[i], 0, edges[i+1], p.m.Rect.Dy())
		inside := image.Rect(box.Min.X, p.hair(), box.Max.X, box.Max.Y-p.hair())
		ink := p.dim
		switch {
		case s.on>>i&1 != 0:
			paint.Fill(p.m, inside, paint.Mix(p.back, accent, 0.42))
			ink = p.ink
		case s.hovered && s.at(s.painted.at.X) == i:
			paint.Fill(p.m, inside, paint.Mix(p.back, p.ink, 0.1))
		}
		if i > 0 {
			paint.Fill(p.m, image.Rect(box.Min.X, 0, box.Min.X+p.hair(), box.Max.Y), theme.Color(theme.ColorNameInputBorder))
		}
		p.small.TextIn(p.m, box, o, 0, ink)
	}
}
