// Drawing the head of the columns and the scroll bars.

package grid

import (
	"image"

	"floe/internal/ui/paint"
)

// typeText is the small line under a column's name.
func (c *column) typeText() string {
	text := c.shown.TypeName()
	if c.shown.Constant {
		text += " · const"
	}
	return text
}

func (g *Grid) drawHead(p *picture, places []place) {
	width, height := p.Rect.Dx(), p.px(headerHeight)
	paint.Fill(p.RGBA, image.Rect(0, 0, width, height), p.header)
	for _, at := range places {
		if !at.frozen {
			g.drawHeadOf(p, at)
		}
	}
	paint.Fill(p.RGBA, image.Rect(0, 0, p.frozen, height), p.header)
	for _, at := range places {
		if at.frozen {
			g.drawHeadOf(p, at)
		}
	}
	line := max(p.px(1), 1)
	paint.Fill(p.RGBA, image.Rect(p.frozen-line, 0, p.frozen, height), p.edge)
	paint.Fill(p.RGBA, image.Rect(p.body.Max.X, 0, width, height), p.header)
	paint.Fill(p.RGBA, image.Rect(0, height-line, width, height), p.edge)
	g.drawMove(p, places)
}

func (g *Grid) drawHeadOf(p *picture, at place) {
	x0, x1, pad := p.px(at.from), p.px(at.to), p.px(padding)
	height, middle := p.px(headerHeight), p.px(headerHeight*0.54)
	if g.hovered == at.column && g.over == inHeader || g.mouse.moves(at.column) {
		paint.Fill(p.RGBA, image.Rect(x0, 0, x1, height), p.hover)
	}
	line := max(p.px(1), 1)
	paint.Fill(p.RGBA, image.Rect(x1-line, p.px(6), x1, height-p.px(6)), p.edge)
	ink := p.palette.text
	if at.shown.Constant {
		ink = p.dim
	}
	name := image.Rect(x0+pad, p.px(3), x1-pad, middle+p.px(1))
	sorted := g.sortedPart(at.column)
	if sorted == wholeSorted {
		name.Max.X -= p.px(arrowRoom - 4)
		drawArrow(p, x1-pad-p.px(4), (name.Min.Y+name.Max.Y)/2, g.sort.Descending)
	}
	align := -1
	if at.shown.IsNumeric() && len(at.labels) == 0 {
		align = 1
	}
	p.text.TextIn(p.RGBA, name, at.name, align, ink)
	second := image.Rect(x0+pad, middle, x1-pad, height-p.px(3))
	g.drawLabels(p, at, second, sorted)
	if len(at.labels) > 0 {
		d := g.newColumnDrawing(p, at, x0, x1)
		second.Max.X = max(d.slotBox(0, second).Max.X-p.small.Width(at.labels[0])-p.px(6), second.Min.X)
	}
	p.small.TextIn(p.RGBA, second, at.typeText(), align, p.faint)
}

// drawLabels writes the components' names over their slots.
func (g *Grid) drawLabels(p *picture, at place, line image.Rectangle, sorted int) {
	d := g.newColumnDrawing(p, at, p.px(at.from), p.px(at.to))
	for k, label := range at.labels {
		box, ink := d.slotBox(k, line), p.dim
		if g.hovered == at.column && g.over == inHeader && g.hoveredPart == k {
			ink = p.palette.text
		}
		if sorted == k {
			ink = p.primary
			drawArrow(p, box.Max.X-p.small.Width(label)-p.px(8), (box.Min.Y+box.Max.Y)/2, g.sort.Descending)
		}
		p.small.TextIn(p.RGBA, box, label, 1, ink)
	}
}

// drawArrow draws a triangle around a place: up for rising values.
func drawArrow(p *picture, x, y int, down bool) {
	size := max(p.px(4), 3)
	for i := range size {
		half := i
		if down {
			half = size - 1 - i
		}
		row := y - size/2 + i
		paint.Fill(p.RGBA, image.Rect(x-half, row, x+half+1, row+1), p.primary)
	}
}

// drawMove shows where a column that is dragged will go.
func (g *Grid) drawMove(p *picture, places []place) {
	if !g.mouse.moving() {
		return
	}
	x := p.px(g.dropX(places))
	paint.Fill(p.RGBA, image.Rect(x-p.px(1), 0, x+p.px(2), p.body.Max.Y), p.primary)
}

func (g *Grid) drawBars(p *picture) {
	width, height := p.Rect.Dx(), p.Rect.Dy()
	paint.Fill(p.RGBA, image.Rect(p.body.Max.X, p.body.Min.Y, width, height), p.track)
	paint.Fill(p.RGBA, image.Rect(0, p.body.Max.Y, width, height), p.track)
	bodyWidth, bodyHeight := g.body()
	if e := g.rowExtent(); e.scrolls() {
		at, length := e.thumb(bodyHeight)
		g.drawThumb(p, p.box(bodyWidth+2, headerHeight+at, bodyWidth+barWidth-2, headerHeight+at+length), inRowBar)
		g.drawRowBubble(p, headerHeight+at+length/2)
	}
	if e := g.columnExtent(); e.scrolls() {
		frozen := g.frozenWidth()
		at, length := e.thumb(bodyWidth - frozen)
		top := headerHeight + bodyHeight
		g.drawThumb(p, p.box(frozen+at, top+2, frozen+at+length, top+barWidth-2), inColumnBar)
	}
}

func (g *Grid) drawThumb(p *picture, box image.Rectangle, bar region) {
	ink := p.thumb
	if g.over == bar || g.pressed == bar {
		ink = p.thumbOver
	}
	paint.Fill(p.RGBA, box, ink)
}

// drawRowBubble tells where a dragged thumb has come to.
func (g *Grid) drawRowBubble(p *picture, y float64) {
	if g.pressed != inRowBar {
		return
	}
	text := "row " + digits(int64(g.top)+1) + " of " + digits(g.rowCount())
	w, h := p.text.Width(text)+p.px(16), p.text.Height+p.px(8)
	x := p.body.Max.X - w - p.px(6)
	top := min(max(p.px(y)-h/2, p.body.Min.Y+p.px(4)), p.body.Max.Y-h-p.px(4))
	box := image.Rect(x, top, x+w, top+h)
	paint.Fill(p.RGBA, box, p.bubble)
	p.text.TextIn(p.RGBA, box, text, 0, p.palette.body)
}
