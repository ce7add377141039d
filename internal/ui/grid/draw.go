// Drawing: the cells that are seen, the head and the bars over them.

package grid

import (
	"image"
	"image/color"
	"math"

	"floe/internal/table"
	"floe/internal/ui/paint"
)

// picture is what one drawing needs to know, in pixels.
type picture struct {
	*image.RGBA
	palette
	scale       float64
	text, small *paint.Face
	// body is where cells are; frozen is where those begin that scroll.
	body   image.Rectangle
	frozen int
	rowPx  int
	// rows that are seen, and where the first begins.
	first, last int64
	firstY      int
}

func (p *picture) px(units float64) int { return int(math.Round(units * p.scale)) }

// box makes a rectangle of units.
func (p *picture) box(x0, y0, x1, y1 float64) image.Rectangle {
	return image.Rect(p.px(x0), p.px(y0), p.px(x1), p.px(y1))
}

func (g *Grid) draw(m *image.RGBA, scale float32) {
	g.rescale(float64(scale))
	p := g.newPicture(m)
	if g.sheet == nil {
		paint.Clear(m, p.palette.body)
		g.drawNotice(p, "No frame")
		return
	}
	places := g.places()
	if fault := table.Guard(func() { g.drawCells(p, places) }); fault != nil {
		paint.Fill(m, p.body, p.palette.body)
		g.drawNotice(p, fault.Error())
	}
	g.drawHead(p, places)
	g.drawBars(p)
	g.drawNotices(p)
}

func (g *Grid) newPicture(m *image.RGBA) *picture {
	p := &picture{RGBA: m, palette: newPalette(), scale: g.scale}
	p.text, p.small = g.faces()
	width, height := g.body()
	p.body = p.box(0, headerHeight, width, headerHeight+height)
	p.frozen = p.px(g.frozenWidth())
	p.rowPx = max(p.px(rowHeight), 1)
	whole, part := math.Modf(g.top)
	p.first, p.firstY = int64(whole), p.body.Min.Y-int(math.Round(part*float64(p.rowPx)))
	p.last = min(p.first+int64((p.body.Max.Y-p.firstY)/p.rowPx)+1, g.rowCount())
	return p
}

// rowBox is the box of a row from one x to another.
func (p *picture) rowBox(row int64, x0, x1 int) image.Rectangle {
	y := p.firstY + int(row-p.first)*p.rowPx
	return image.Rect(x0, y, x1, y+p.rowPx)
}

// drawCells draws the columns that scroll, then the frozen ones over them.
func (g *Grid) drawCells(p *picture, places []place) {
	g.drawRows(p, p.body.Min.X, p.body.Max.X)
	for _, place := range places {
		if !place.frozen {
			g.drawColumn(p, place)
		}
	}
	g.drawRows(p, p.body.Min.X, p.frozen)
	for _, place := range places {
		if place.frozen {
			g.drawColumn(p, place)
		}
	}
	g.drawCurrent(p)
	g.drawShadow(p)
}

// drawRows lays the colours of the rows.
func (g *Grid) drawRows(p *picture, x0, x1 int) {
	for row := p.first; row < p.last; row++ {
		element := g.rows.At(row)
		paint.Fill(p.RGBA, p.rowBox(row, x0, x1), p.row(row, g.selection.Has(element), element == g.current))
	}
	end := p.rowBox(p.last, x0, x1)
	paint.Fill(p.RGBA, image.Rect(x0, end.Min.Y, x1, p.body.Max.Y), p.palette.body)
}

// drawCurrent marks the current row.
func (g *Grid) drawCurrent(p *picture) {
	for row := p.first; row < p.last; row++ {
		if g.rows.At(row) != g.current {
			continue
		}
		box, line := p.rowBox(row, p.body.Min.X, p.body.Max.X), max(p.px(1), 1)
		edge := p.edge
		if g.focused {
			edge = p.primary
		}
		paint.Fill(p.RGBA, image.Rect(box.Min.X, box.Min.Y, box.Max.X, box.Min.Y+line), edge)
		paint.Fill(p.RGBA, image.Rect(box.Min.X, box.Max.Y-line, box.Max.X, box.Max.Y), edge)
		paint.Fill(p.RGBA, image.Rect(box.Min.X, box.Min.Y, box.Min.X+p.px(3), box.Max.Y), p.primary)
	}
}

// drawShadow is what the frozen columns cast on those that went under them.
func (g *Grid) drawShadow(p *picture) {
	line := max(p.px(1), 1)
	paint.Fill(p.RGBA, image.Rect(p.frozen-line, p.body.Min.Y, p.frozen, p.body.Max.Y), p.edge)
	if g.left <= 0 {
		return
	}
	for x := range p.px(5) {
		dark := uint8(56 * (1 - float64(x)/float64(p.px(5))))
		paint.Fill(p.RGBA, image.Rect(p.frozen+x, p.body.Min.Y, p.frozen+x+1, p.body.Max.Y), color.RGBA{A: dark})
	}
}

func (g *Grid) drawColumn(p *picture, at place) {
	x0, x1 := p.px(at.from), p.px(at.to)
	line := max(p.px(1), 1)
	if !at.frozen {
		paint.Fill(p.RGBA, image.Rect(x1-line, p.body.Min.Y, x1, min(p.rowBox(p.last, 0, 0).Min.Y, p.body.Max.Y)), p.line)
	}
	d := g.newColumnDrawing(p, at, x0, x1)
	for row := p.first; row < p.last; row++ {
		element := g.rows.At(row)
		d.cell(at.at(row, element, p.text, d.room, int(p.last-p.first)+2), row, element)
	}
}

// columnDrawing is what the cells of a column have in common.
type columnDrawing struct {
	*picture
	grid   *Grid
	column *column
	// x0 to x1 without padding; slots of equal width side by side.
	x0, x1, slot, room int
	right              bool
	ink                color.RGBA
	tint               func(element int64) (slot int, c color.RGBA)
}

func (g *Grid) newColumnDrawing(p *picture, at place, x0, x1 int) *columnDrawing {
	pad := p.px(padding)
	d := &columnDrawing{picture: p, grid: g, column: at.column, x0: x0 + pad, x1: x1 - pad, ink: p.palette.text}
	if at.swatch {
		d.x0 += p.px(swatch + 6)
	}
	slots := max(len(at.labels), 1)
	d.slot = (d.x1 - d.x0 + p.px(slotGap)) / slots
	d.room = max(d.slot-p.px(slotGap), 0)
	if slots == 1 {
		d.slot, d.room = d.x1-d.x0, max(d.x1-d.x0, 0)
	}
	d.right = at.shown.IsNumeric() || slots > 1
	if at.shown.Constant || at.shown.IsNumber() {
		d.ink = p.dim
	}
	d.tint = g.tintOf(at.column)
	return d
}

// slotBox is where component k of a cell stands; the last reaches to the edge.
func (d *columnDrawing) slotBox(k int, row image.Rectangle) image.Rectangle {
	from := d.x0 + k*d.slot
	return image.Rect(from, row.Min.Y, from+d.room, row.Max.Y)
}

func (d *columnDrawing) cell(c *cell, row, element int64) {
	line := d.rowBox(row, d.x0, d.x1)
	baseline := line.Min.Y + (d.rowPx-d.text.Height)/2 + d.text.Ascent
	if d.tint != nil {
		d.fillTint(line, element)
	}
	for k := range max(len(d.column.labels), 1) {
		box, ink := d.slotBox(k, line), d.ink
		if c.marks[k]&table.NotFinite != 0 {
			ink = d.bad
			d.fillBad(box, element)
		}
		x := box.Min.X
		if d.right {
			x = box.Max.X - c.widths[k]
		}
		d.text.Text(d.RGBA, x, baseline, c.texts[k], ink)
	}
	if d.column.swatch {
		d.drawSwatch(line, c.swatch)
	}
}

func (d *columnDrawing) fillBad(box image.Rectangle, element int64) {
	fill := d.badFill
	if d.grid.selection.Has(element) {
		fill = d.badSelected
	}
	pad := d.px(4)
	paint.Fill(d.RGBA, image.Rect(box.Min.X-pad, box.Min.Y+1, box.Max.X+pad, box.Max.Y-1), fill)
}

func (d *columnDrawing) drawSwatch(line image.Rectangle, c color.RGBA) {
	size := d.px(swatch)
	x, y := d.x0-d.px(swatch+6), line.Min.Y+(d.rowPx-size)/2
	box := image.Rect(x, y, x+size, y+size)
	paint.Fill(d.RGBA, box, c)
	paint.Frame(d.RGBA, box, max(d.px(1), 1), paint.Mix(c, d.palette.text, 0.3))
}

// fillTint shows the colour that the picture gives a value.
func (d *columnDrawing) fillTint(line image.Rectangle, element int64) {
	k, c := d.tint(element)
	box := image.Rect(d.x0-d.px(padding-1), line.Min.Y, d.x1+d.px(padding-1), line.Max.Y)
	if k >= 0 {
		slot := d.slotBox(k, line)
		box = image.Rect(slot.Min.X-d.px(4), line.Min.Y, slot.Max.X+d.px(4), line.Max.Y)
	}
	weak := color.NRGBA{c.R, c.G, c.B, 70}
	paint.Fill(d.RGBA, box, weak)
	paint.Fill(d.RGBA, image.Rect(box.Min.X, box.Min.Y, box.Min.X+d.px(3), box.Max.Y), c)
}

// drawNotices says what is going on, or why there are no rows.
func (g *Grid) drawNotices(p *picture) {
	switch {
	case g.problem != "":
		g.drawPill(p, g.problem, p.bad)
	case g.job != nil && g.job.fraction > 0:
		done := " … " + digits(int64(g.job.fraction*100)) + " %  (Esc stops)"
		g.drawPill(p, g.job.what+done, p.primary)
		bar := image.Rect(p.body.Min.X, p.body.Min.Y, p.body.Min.X+int(g.job.fraction*float64(p.body.Dx())), p.body.Min.Y+p.px(2))
		paint.Fill(p.RGBA, bar, p.primary)
	}
	if g.rowCount() > 0 {
		return
	}
	switch {
	case g.sheet.Count() == 0:
		g.drawNotice(p, "No "+g.sheet.Context().String()+"s in this frame")
	case g.onlySelected && g.filter.Empty():
		g.drawNotice(p, "Nothing is selected")
	default:
		g.drawNotice(p, "No row passes "+g.filter.String())
	}
}

// drawNotice writes into the middle.
func (g *Grid) drawNotice(p *picture, text string) {
	room := image.Rect(p.body.Min.X+p.px(12), p.body.Min.Y, p.body.Max.X-p.px(12), p.body.Max.Y)
	p.text.TextIn(p.RGBA, room, text, 0, p.faint)
}

// drawPill writes a line over the bottom of the rows.
func (g *Grid) drawPill(p *picture, text string, accent color.RGBA) {
	text = p.text.Fit(text, p.body.Dx()-p.px(40))
	w, h := p.text.Width(text)+p.px(24), p.text.Height+p.px(8)
	x, y := p.body.Min.X+(p.body.Dx()-w)/2, p.body.Max.Y-h-p.px(8)
	box := image.Rect(x, y, x+w, y+h)
	paint.Fill(p.RGBA, box, p.header)
	paint.Frame(p.RGBA, box, max(p.px(1), 1), p.edge)
	paint.Fill(p.RGBA, image.Rect(x, y, x+p.px(3), y+h), accent)
	p.text.TextIn(p.RGBA, box, text, 0, p.palette.text)
}
