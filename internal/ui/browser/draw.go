// How rows are drawn.

package browser

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2/theme"

	"floe/internal/playback"
	"floe/internal/ui/paint"
)

// rowPart is what of a row the pointer is at.
type rowPart uint8

const (
	rowBody rowPart = iota
	foldPart
	colorPart
	eyePart
	closePart
)

// Widths within a row, in Fyne's units.
const (
	edge       = 4  // left of everything
	indent     = 12 // per depth
	foldWidth  = 14
	buttonSide = 20
	tagWidth   = 36
)

// partAt tells which part of a row is at x.
func (t *tree) partAt(r row, x float32) rowPart {
	left := float32(edge + indent*r.depth())
	right := t.Size().Width - t.barRoom()
	switch {
	case r.foldable() && r.kind != sectionRow && x < left+foldWidth:
		return foldPart
	case r.kind != sequenceRow:
		return rowBody
	case x >= right-buttonSide && t.b.OnClose != nil:
		return closePart
	case x >= right-2*buttonSide && x < right-buttonSide && t.b.OnVisible != nil:
		return eyePart
	case x < left+2*foldWidth && t.b.OnColor != nil:
		return colorPart
	}
	return rowBody
}

// barRoom is the width that the scroll bar takes.
func (t *tree) barRoom() float32 {
	if _, height := t.bar.thumb(); height > 0 {
		return barWidth()
	}
	return 0
}

// pen draws one row; boxes are in device pixels.
type pen struct {
	m      *image.RGBA
	scale  float64
	face   *paint.Face
	small  *paint.Face
	ink    color.Color
	dim    color.Color
	faint  color.Color
	back   color.Color
	states stateColors
	box    image.Rectangle // of the row
	left   int             // where its text begins
	right  int             // and ends
}

func (p *pen) px(units float64) int { return int(math.Round(units * p.scale)) }

func (t *tree) draw(m *image.RGBA, scale float32) {
	p := newPen(m, scale)
	paint.Clear(m, p.back)
	if t.b.list.total == 0 {
		p.small.TextIn(m, m.Rect, "nothing is open", 0, p.faint)
		return
	}
	height := float64(rowHeight() * scale)
	from, to := t.inSight()
	width := m.Rect.Dx() - p.px(float64(t.barRoom()))
	for i := from; i < to; i++ {
		y := (float64(i) - t.top) * height
		p.box = image.Rect(0, int(math.Round(y)), width, int(math.Round(y+height)))
		t.drawRow(p, i)
	}
	t.drawBar(p)
}

func newPen(m *image.RGBA, scale float32) *pen {
	back := theme.Color(theme.ColorNameBackground)
	ink := theme.Color(theme.ColorNameForeground)
	return &pen{
		m: m, scale: float64(scale), states: statesOn(back),
		face:  paint.FaceOf((theme.TextSize() - 0.5) * scale),
		small: paint.FaceOf((theme.TextSize() - 2) * scale),
		ink:   ink, dim: paint.Mix(ink, back, 0.34), faint: paint.Mix(ink, back, 0.58), back: back,
	}
}

func (t *tree) drawBar(p *pen) {
	y, height := t.bar.thumb()
	if height == 0 {
		return
	}
	c := paint.Mix(p.back, p.ink, 0.25)
	width := float64(barWidth())
	inset := width * 0.3
	if t.bar.hovered || t.bar.taken {
		c, inset = paint.Mix(p.back, p.ink, 0.4), width*0.15
	}
	right := p.m.Rect.Max.X
	paint.Fill(p.m, image.Rect(right-p.px(width-inset), p.px(y)+1, right-p.px(inset), p.px(y+height)-1), c)
}

func (t *tree) drawRow(p *pen, i int) {
	r := t.b.list.at(i)
	t.drawBack(p, r, i)
	p.left = p.px(float64(edge + indent*r.depth()))
	p.right = p.box.Max.X - p.px(6)
	if r.foldable() {
		p.chevron(p.left+p.px(foldWidth)/2-p.px(1), r.unfolded() || r.kind == sequenceRow && t.b.query.on())
		p.left += p.px(foldWidth)
	}
	switch r.kind {
	case sequenceRow:
		t.drawSequence(p, r, i)
	case detailRow:
		p.left += p.px(2 * foldWidth)
		p.text(p.small, r.of.entry.detail(), p.dim)
	case sectionRow:
		right := p.value(p.small, r.of.summary(r.section), p.dim, 0.62)
		p.right = right - p.px(6)
		p.text(p.face, sectionNames[r.section], p.ink)
	case attributeRow:
		p.drawAttribute(r)
	case factRow:
		name, value := factText(r)
		p.pair(name, value, p.dim)
	case componentRow:
		text, stale := rangeText(r)
		p.pair(r.attribute().ComponentNames()[r.k], text, p.staleInk(stale))
	case valueRow:
		p.drawValue(r)
	case moreRow:
		p.drawMore(r, t.b.OnShowInTable != nil)
	case fieldRow:
		f := r.of.fields[r.k]
		ink := p.ink
		if f.name == "Warning" {
			ink = theme.Color(theme.ColorNameWarning)
		}
		p.pair(f.name, f.value, ink)
	case frameRow:
		p.drawFrame(r)
	case noteRow:
		p.text(p.small, r.text, p.faint)
	}
}

// drawBack shows what is marked and what is under the pointer.
func (t *tree) drawBack(p *pen, r row, i int) {
	switch {
	case r.key() == t.b.chosen && t.b.chosen != key{}:
		c := theme.Color(theme.ColorNameSelection)
		if !t.focused {
			c = paint.Mix(p.back, p.ink, 0.13)
		}
		paint.Fill(p.m, p.box, c)
	case r.kind == sequenceRow || r.kind == detailRow:
		paint.Fill(p.m, p.box, theme.Color(theme.ColorNameHeaderBackground))
	}
	if i == t.hover && r.kind != noteRow {
		paint.Fill(p.m, p.box, theme.Color(theme.ColorNameHover))
	}
}

// text writes from left to right, cut off with an ellipsis.
func (p *pen) text(f *paint.Face, s string, c color.Color) {
	f.TextIn(p.m, image.Rect(p.left, p.box.Min.Y, p.right, p.box.Max.Y), s, -1, c)
}

// value writes at the right, over at most a part of the room. It gives where the
// text begins.
func (p *pen) value(f *paint.Face, s string, c color.Color, part float64) int {
	if s == "" || p.right <= p.left {
		return p.right
	}
	s = f.Fit(s, int(float64(p.right-p.left)*part))
	at := p.right - f.Width(s)
	f.TextIn(p.m, image.Rect(at, p.box.Min.Y, p.right, p.box.Max.Y), s, -1, c)
	return at
}

// pair writes a name and, in a column of its own, what it is.
func (p *pen) pair(name, value string, c color.Color) {
	column := p.left + min(p.px(74), (p.right-p.left)/2)
	f := *p
	f.right = column - p.px(4)
	f.text(p.small, name, p.faint)
	f.left, f.right = column, p.right
	f.text(p.small, value, c)
}

func (p *pen) staleInk(stale bool) color.Color {
	if stale {
		return p.faint
	}
	return p.ink
}

func (t *tree) drawSequence(p *pen, r row, i int) {
	e := &r.of.entry
	hover := rowBody
	if i == t.hover {
		hover = t.partAt(r, t.hoverX)
	}
	side := p.px(10)
	y := (p.box.Min.Y + p.box.Max.Y - side) / 2
	p.swatch(image.Rect(p.left, y, p.left+side, y+side), e.Color)
	p.left += p.px(foldWidth)
	p.right = p.box.Max.X
	button := func(part rowPart, draw func(x, y int, c color.Color)) {
		c := p.faint
		if hover == part {
			c = p.ink
		}
		draw(p.right-p.px(buttonSide)/2, (p.box.Min.Y+p.box.Max.Y)/2, c)
		p.right -= p.px(buttonSide)
	}
	if t.b.OnClose != nil {
		button(closePart, p.cross)
	}
	if t.b.OnVisible != nil {
		button(eyePart, func(x, y int, c color.Color) {
			if !e.Hidden && hover != eyePart {
				c = p.dim
			}
			p.eye(x, y, c, !e.Hidden)
		})
	}
	p.right -= p.px(2)
	ink := p.ink
	if e.Hidden {
		ink = p.faint
	}
	p.text(p.face, e.label(), ink)
}

// drawAttribute writes type, name, marks and range.
func (p *pen) drawAttribute(r row) {
	a, f := r.attribute(), r.of.fact(r.attr)
	tagEnd := p.left + p.px(tagWidth)
	t := *p
	t.right = tagEnd - p.px(3)
	t.text(p.small, tag(a), paint.Mix(theme.Color(theme.ColorNamePrimary), p.dim, 0.35))
	p.left = tagEnd
	text, stale := rangeText(r)
	ink := p.dim
	if stale {
		ink = p.faint
	}
	if r.of.stats[a.Name].NonFinite > 0 && a.Type.IsNumeric() {
		text, ink = text+"  NaN", theme.Color(theme.ColorNameWarning)
	}
	var marks []string
	if a.Ragged() {
		marks = append(marks, "array")
	}
	if f.Constant && f.Elements > 1 {
		marks = append(marks, "constant")
	}
	if c := a.Context.String(); c != "point" {
		marks = append(marks, c)
	}
	nameWidth := p.face.Width(a.Name)
	room := p.right - p.left - nameWidth - p.px(8)
	if p.small.Width(text) > room { // the name comes first, but not alone
		room = max(room, (p.right-p.left)*3/10)
	}
	p.right = p.value(p.small, text, ink, float64(room)/float64(max(p.right-p.left, 1))) - p.px(6)
	for _, m := range marks {
		if width := p.small.Width(m) + p.px(8); width < p.right-p.left-nameWidth-p.px(4) {
			p.chip(p.right-width, width, m)
			p.right -= width + p.px(4)
		}
	}
	p.text(p.face, a.Name, p.ink)
}

// chip is a small word in a frame.
func (p *pen) chip(x, width int, s string) {
	height := p.small.Height + p.px(1)
	y := (p.box.Min.Y + p.box.Max.Y - height) / 2
	box := image.Rect(x, y, x+width, y+height)
	paint.Frame(p.m, box, max(p.px(1), 1), paint.Mix(p.back, p.ink, 0.22))
	p.small.TextIn(p.m, box, s, 0, p.dim)
}

func (p *pen) drawValue(r row) {
	text, stale := valueOf(r)
	name := count(int64(r.k))
	if f := r.of.fact(r.attr); f.Constant && f.Elements > 1 {
		name = "all"
	}
	p.pair(name, text, p.staleInk(stale))
}

func (p *pen) drawMore(r row, table bool) {
	left := r.of.storedElements(r.attr) - int64(r.k)
	text := "more…  (" + count(left) + " left)"
	if r.k >= mostValues {
		text = count(left) + " more"
		if table {
			text += ": show in table"
		}
	}
	p.text(p.small, text, theme.Color(theme.ColorNameHyperlink))
}

func (p *pen) drawFrame(r row) {
	t, state := r.of.timeline, r.of.timeline.States[r.k]
	ink := p.dim
	if r.k == r.of.playhead {
		ink = p.ink
		paint.Fill(p.m, image.Rect(0, p.box.Min.Y, p.px(3), p.box.Max.Y), theme.Color(theme.ColorNamePrimary))
	}
	side := p.px(9)
	y := (p.box.Min.Y + p.box.Max.Y - side) / 2
	p.state(image.Rect(p.left, y, p.left+side, y+side), state)
	p.left += side + p.px(6)
	number := *p
	number.right = p.left + p.px(54)
	number.value(p.face, r.number(), ink, 1)
	p.left = number.right + p.px(8)
	switch {
	case state.Kind() == playback.Broken && t.Errors[r.k] != nil:
		p.text(p.small, t.Errors[r.k].Error(), p.states.broken)
		return
	case state.Kind() == playback.Missing:
		ink := p.states.missing
		if state.Is(playback.Held) {
			ink = p.states.held
		}
		p.text(p.small, stateText(r), ink)
		return
	}
	if bytes := t.Slots[r.k].FileBytes; bytes > 0 {
		p.value(p.small, byteSize(bytes), p.dim, 1)
	}
	p.right -= p.px(62)
	if points := t.Points[r.k]; points >= 0 {
		p.value(p.small, plural(points, "point"), p.dim, 1)
	} else if state.Kind() == playback.Loading {
		p.value(p.small, "loading", p.faint, 1)
	}
}
