// How large are the points, and are they balls or discs?

package look

import (
	"fmt"

	"fyne.io/fyne/v2"

	"floe/internal/particle"
	"floe/internal/render"
)

// sizeMode tells what sets the size of points.
type sizeMode int

const (
	autoSize sizeMode = iota
	pixelSize
	unitSize
	attributeSize
)

// pointsPart is the section of points.
type pointsPart struct {
	p       *Panel
	section *section

	sizeMode sizeMode
	last     render.PointSize // what was set in modes that are not in use

	mode      *segments
	pixels    *slider
	pixelsBox *number
	units     *slider
	unitsBox  *number
	by        *dropdown
	scale     *slider
	scaleBox  *number
	say       *note
	shading   *segments
	smooth    *segments
	only      *only

	pixelsLine, unitsLine, byLine, scaleLine fyne.CanvasObject
}

func newPointsPart(p *Panel) *pointsPart {
	s := &pointsPart{p: p, last: render.PointSize{Pixels: 3, Units: 0.05, Scale: 1}}
	s.mode = newSegments(func() { s.setMode(sizeMode(s.mode.chosen())) }, "Auto", "Pixels", "Units", "Attribute")
	s.mode.tips = []string{"What suits the number of points", "The same size on the screen at any distance",
		"A radius in the units of the scene: nearer points are larger", "Each point has its own radius"}
	s.say = newNote()
	size := func(edit func(*render.PointSize)) { p.change(func(l *render.Look) { edit(&l.Size) }) }
	s.pixels, s.pixelsBox = s.amount(newLogSlider(1, 40, nil), 3, within(0.1, 500),
		func(v float64) { size(func(z *render.PointSize) { z.Pixels = v }) })
	s.units, s.unitsBox = s.amount(newLogSlider(1e-3, 1, nil), 0.05, positive,
		func(v float64) { size(func(z *render.PointSize) { z.Units = v }) })
	s.scale, s.scaleBox = s.amount(newLogSlider(0.05, 20, nil), 1, positive,
		func(v float64) { size(func(z *render.PointSize) { z.Scale = v }) })
	s.by = newDropdown(func() []option { o, _ := p.listOf(sizes); return o }, s.chooseAttribute)
	s.by.search = true
	s.shading = newSegments(func() { p.change(func(l *render.Look) { l.Shading = render.Shading(s.shading.chosen()) }) }, "Round", "Flat")
	s.shading.tips = []string{"Lit as balls where they are large enough; edges in depth are darkened among small ones", "Only the colour"}
	s.smooth = newSegments(func() { p.change(func(l *render.Look) { l.Samples = s.smooth.chosen() + 1 }) }, "Fast", "Smooth")
	s.smooth.tips = []string{"One sample per pixel", "Four samples per pixel: softer edges, four times the work"}
	s.pixelsLine = line("Diameter", "In pixels of the screen", s.pixels, s.pixelsBox)
	s.unitsLine = line("Radius", "In units of the scene", s.units, s.unitsBox)
	s.byLine = line("By", "The attribute that holds the radius.\nType to search.", s.by)
	s.scaleLine = line("Times", "What the radius is multiplied with", s.scale, s.scaleBox)
	s.only = newOnly(p)
	s.section = newSection("Points", "Which points are shown, their size and shading", s.summary,
		line("Only", "Show only points that meet a condition, such as Age > 2, v.y < 0 or rand(ID) < 0.1.\nThe same as in the table's filter.", s.only), s.only.say,
		line("Size", "What sets the size of points", s.mode), s.pixelsLine, s.unitsLine, s.byLine, s.scaleLine, s.say,
		line("Shading", "How points get their shape", s.shading), line("Edges", "How smooth edges are", s.smooth))
	return s
}

// amount joins a slider and an entry for the same value.
func (s *pointsPart) amount(slide *slider, reset float64, check func(float64) error, set func(float64)) (*slider, *number) {
	slide.moved = func() { set(slide.value[0]) }
	slide.reset[0], slide.reset[1] = reset, slide.value[1]
	box := newNumber(60, set)
	box.check = check
	box.problem = func(text string) {
		if s.say.say(text, true) {
			s.p.arrange()
		}
	}
	return slide, box
}

func positive(v float64) error {
	if !(v > 0) {
		return fmt.Errorf("it must be above 0")
	}
	return nil
}

func modeOf(z render.PointSize) sizeMode {
	switch {
	case z.Attribute != "":
		return attributeSize
	case z.Units > 0:
		return unitSize
	case z.Pixels > 0:
		return pixelSize
	}
	return autoSize
}

// adopt draws conclusions from a look that was set from outside.
func (s *pointsPart) adopt() { s.sizeMode = modeOf(s.p.look.Size) }

func (s *pointsPart) sync() {
	z := s.p.look.Size
	s.remember(z)
	s.mode.choose(int(s.sizeMode))
	s.pixels.set(s.last.Pixels)
	s.pixelsBox.set(s.last.Pixels)
	if radius := s.p.bounds.Radius(); radius > 0 {
		s.units.lo, s.units.hi = radius*1e-4, radius*0.1
	}
	s.units.set(s.last.Units)
	s.unitsBox.set(s.last.Units)
	s.scale.set(s.last.Scale)
	s.scaleBox.set(s.last.Scale)
	if z.Attribute == "" {
		s.by.show(option{text: "choose one"}, true)
	} else {
		s.p.current(s.by, z.Attribute, sizes)
	}
	s.shading.choose(int(s.p.look.Shading))
	s.smooth.choose(min(max(s.p.look.Samples, 1), 2) - 1)
	changed := show(s.pixelsLine, s.sizeMode == pixelSize)
	changed = show(s.unitsLine, s.sizeMode == unitSize) || changed
	changed = show(s.byLine, s.sizeMode == attributeSize) || changed
	changed = show(s.scaleLine, s.sizeMode == attributeSize) || changed
	if changed {
		s.p.arrange()
	}
}

// remember keeps what a look says of each mode.
func (s *pointsPart) remember(z render.PointSize) {
	if z.Pixels > 0 {
		s.last.Pixels = z.Pixels
	}
	if z.Units > 0 {
		s.last.Units = z.Units
	}
	if z.Attribute != "" {
		s.last.Attribute = z.Attribute
	}
	s.last.Scale = 1
	if z.Scale != 0 {
		s.last.Scale = z.Scale
	}
}

// setMode changes what sets the size. What was set before in that mode is used
// again.
func (s *pointsPart) setMode(m sizeMode) {
	s.sizeMode = m
	s.p.change(func(l *render.Look) {
		scale := l.Size.Scale
		l.Size = render.PointSize{}
		switch m {
		case pixelSize:
			l.Size.Pixels = s.last.Pixels
		case unitSize:
			l.Size.Units = s.suitableUnits()
		case attributeSize:
			l.Size.Attribute, l.Size.Scale = s.suitableAttribute(), scale
		}
	})
	s.p.withoutTelling(s.sync)
}

// suitableUnits is a radius that can be seen in a scene of this size.
func (s *pointsPart) suitableUnits() float64 {
	if v := s.last.Units; v >= s.units.lo && v <= s.units.hi {
		return v
	}
	return s.units.at(0.5)
}

// suitableAttribute is the one used before, else the one that is called size.
func (s *pointsPart) suitableAttribute() string {
	if s.last.Attribute != "" || s.p.header == nil {
		return s.last.Attribute
	}
	if i := s.p.header.FindRole(particle.SizeRole); i >= 0 {
		return s.p.header.Attributes[i].Name
	}
	return ""
}

func (s *pointsPart) chooseAttribute(i int) {
	if _, names := s.p.listOf(sizes); i < len(names) {
		s.p.change(func(l *render.Look) { l.Size.Attribute = names[i] })
	}
}

func (s *pointsPart) summary() string {
	if s.only.Text != "" {
		return "only " + s.only.Text
	}
	z := s.p.look.Size
	switch s.sizeMode {
	case pixelSize:
		return numberText(z.Pixels) + " pixels"
	case unitSize:
		return numberText(z.Units) + " units"
	case attributeSize:
		return z.Attribute
	}
	return "automatic size"
}
