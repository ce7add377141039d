// Which attributes are drawn as lines?

package look

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"floe/internal/render"
)

// linesPart is the section of vectors and strands.
type linesPart struct {
	p       *Panel
	section *section

	vectors *dropdown
	length  *slider
	times   *number
	say     *note
	strands *dropdown

	lengthLine fyne.CanvasObject
}

const none = "None"

func newLinesPart(p *Panel) *linesPart {
	s := &linesPart{p: p}
	s.vectors = newDropdown(func() []option { o, _ := p.listOf(vectors, none); return o }, func(i int) {
		if _, names := p.listOf(vectors, none); i < len(names) {
			p.change(func(l *render.Look) { l.Vectors.Attribute = names[i] })
		}
	})
	s.strands = newDropdown(func() []option { o, _ := p.listOf(strands, none); return o }, func(i int) {
		if _, names := p.listOf(strands, none); i < len(names) {
			p.change(func(l *render.Look) { l.Strands.Attribute = names[i] })
		}
	})
	s.vectors.search, s.strands.search = true, true
	set := func(v float64) { p.change(func(l *render.Look) { l.Vectors.Scale = v }) }
	s.length = newLogSlider(1e-3, 10, func() { set(s.length.value[0]) })
	s.length.reset[0] = 1
	s.times = newNumber(60, set)
	s.say = newNote()
	s.times.check = func(v float64) error {
		if v == 0 {
			return errors.New("it must not be 0")
		}
		return nil
	}
	s.times.problem = func(text string) {
		if s.say.say(text, true) {
			p.arrange()
		}
	}
	s.lengthLine = line("Times", "What vectors are multiplied with.\n1/24 draws a velocity as the way of one frame at 24 fps.", s.length, s.times)
	s.section = newSection("Lines", "Attributes that are drawn as lines", s.summary,
		line("Vectors", "An attribute drawn as a line from each point, such as the velocity", s.vectors), s.lengthLine, s.say,
		line("Strands", "An array of positions per point, drawn as a line through them", s.strands))
	return s
}

func (s *linesPart) sync() {
	l := &s.p.look
	if s.vectors.show(option{text: none}, false); l.Vectors.Attribute != "" {
		s.p.current(s.vectors, l.Vectors.Attribute, vectors)
	}
	if s.strands.show(option{text: none}, false); l.Strands.Attribute != "" {
		s.p.current(s.strands, l.Strands.Attribute, strands)
	}
	scale := l.Vectors.Scale
	if scale == 0 {
		scale = 1
	}
	s.length.set(scale)
	s.times.set(scale)
	if show(s.lengthLine, l.Vectors.Attribute != "") {
		s.p.arrange()
	}
}

func (s *linesPart) summary() string {
	var names []string
	for _, n := range []string{s.p.look.Vectors.Attribute, s.p.look.Strands.Attribute} {
		if n != "" {
			names = append(names, n)
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ", ")
}
