// How does the bar look? What stays while the playhead moves: lane, ruler, range.

package timeline

import (
	"image"
	"image/color"
	"math"

	"floe/internal/ui/paint"
)

// The rows of the bar in Fyne's units, from the top.
const (
	rulerHeight = 15
	rangeTop    = 16
	rangeHeight = 7
	laneTop     = 25
	stripHeight = 8 // of the states, at the bottom of the lane
	fastHeight  = 2 // of the mark below them
	minHeight   = 62
	inset       = 8 // left and right, for handles and labels at the ends
)

// plate is a picture to draw on, in device pixels.
type plate struct {
	*image.RGBA
	scale  float64
	colors palette
	track  track
	face   *paint.Face
}

// label is a number at the ruler: where it begins and ends.
type label struct {
	text     string
	from, to int
}

// px gives device pixels, at least one.
func (p *plate) px(units float64) int { return max(int(math.Round(units*p.scale)), 1) }

func (p *plate) rows(top, height float64) (y0, y1 int) {
	return int(math.Round(top * p.scale)), int(math.Round((top + height) * p.scale))
}

// lane is where the frames are.
func (p *plate) lane() image.Rectangle {
	y0, _ := p.rows(laneTop, 0)
	left, right := int(math.Round(p.track.left)), int(math.Round(p.track.left+p.track.width))
	return image.Rect(left, y0, right, p.Rect.Dy()-p.px(2))
}

// strip is where the states are, mark of .sih5 below it, plot above.
func (p *plate) parts() (plot, strip, fast image.Rectangle) {
	plot, strip, fast = p.lane(), p.lane(), p.lane()
	fast.Min.Y = fast.Max.Y - p.px(fastHeight)
	strip.Max.Y = fast.Min.Y
	strip.Min.Y = strip.Max.Y - p.px(stripHeight-fastHeight)
	plot.Max.Y = strip.Min.Y - p.px(1)
	return plot, strip, fast
}

// columns cuts a part of the lane out.
func columns(r image.Rectangle, x0, x1 int) image.Rectangle {
	r.Min.X, r.Max.X = max(r.Min.X, x0), min(r.Max.X, x1)
	return r
}

// cell is what is drawn in one piece: a frame, or all that share a pixel.
type cell struct {
	x0, x1 int
	slots  span
	sum    summary
}

// cells divides what is seen.
func (p *plate) cells(o *overview) []cell {
	t, s := p.track, p.track.visible()
	if s.empty() {
		return nil
	}
	round := func(x float64) int { return int(math.Round(x)) }
	if t.perSlot() >= 1 {
		cells := make([]cell, 0, s.end-s.first)
		for i := s.first; i < s.end; i++ {
			one := span{i, i + 1}
			cells = append(cells, cell{round(t.x(float64(i))), round(t.x(float64(i + 1))), one, o.scan(one)})
		}
		return cells
	}
	left, right := round(t.left), round(t.left+t.width)
	cells := make([]cell, 0, right-left)
	for x := left; x < right && s.first < s.end; x++ {
		part := span{s.first, min(max(int(t.at(float64(x+1))), s.first+1), s.end)}
		if x == right-1 {
			part.end = s.end
		}
		cells = append(cells, cell{x, x + 1, part, o.of(part)})
		s.first = part.end
	}
	return cells
}

// gap between wide cells.
func (p *plate) gap() int {
	if p.track.perSlot() < 5*p.scale {
		return 0
	}
	return p.px(1)
}

// drawBase draws all that does not follow the playhead or the pointer, and gives
// the numbers that are to be written where the playhead leaves room.
func (p *plate) drawBase(o *overview, a *axis, format func(float64) string) []label {
	paint.Clear(p.RGBA, p.colors.background)
	paint.Fill(p.RGBA, p.lane(), p.colors.lane)
	cells := p.cells(o)
	p.drawPoints(cells, o.peak)
	for c := range classes { // the worst last: they may be wider than their place
		for i := range cells {
			if cells[i].sum.worst() == c {
				p.drawCell(cells[i], c)
			}
		}
	}
	p.drawFast(cells)
	p.drawCrosses(cells)
	p.drawWarnings(cells)
	p.drawBreaks(a)
	return p.drawRuler(a, format)
}

// drawPoints draws how many points the frames have, against the most of any.
func (p *plate) drawPoints(cells []cell, peak int64) {
	plot, _, _ := p.parts()
	if peak <= 0 {
		return
	}
	plot.Min.Y += p.px(2)
	area, edge := paint.Mix(p.colors.lane, p.colors.ink, 0.17), paint.Mix(p.colors.lane, p.colors.ink, 0.5)
	for _, c := range cells {
		if c.sum.points < 0 {
			continue
		}
		height := int(math.Ceil(float64(c.sum.points) / float64(peak) * float64(plot.Dy())))
		bar := columns(plot, c.x0, c.x1)
		bar.Min.Y = bar.Max.Y - max(height, 1)
		paint.Fill(p.RGBA, bar, area)
		bar.Max.Y = bar.Min.Y + p.px(1)
		paint.Fill(p.RGBA, bar, edge)
	}
}

// drawCell draws the state.
func (p *plate) drawCell(c cell, worst class) {
	_, strip, _ := p.parts()
	x1 := c.x1 - p.gap()
	box := columns(strip, c.x0, x1)
	ink := p.colors.classes[worst]
	switch worst {
	case cached:
		paint.Fill(p.RGBA, box, ink)
	case unread:
		box.Min.Y = box.Max.Y - p.px(3)
		paint.Fill(p.RGBA, box, ink)
	case loading:
		p.hatch(box, ink)
	case held:
		p.tint(c.x0, max(x1, c.x0+p.px(1.5)), ink, 0.26)
		box = columns(strip, c.x0, max(x1, c.x0+p.px(1.5)))
		paint.Fill(p.RGBA, box, ink)
		box.Min.Y += (box.Dy() - p.px(1.5)) / 2
		box.Max.Y = box.Min.Y + p.px(1.5)
		paint.Fill(p.RGBA, box, p.colors.lane)
	case missing:
		right := max(x1, c.x0+p.px(2))
		p.tint(c.x0, right, ink, 0.3)
		cap := columns(p.lane(), c.x0, right)
		cap.Max.Y = cap.Min.Y + p.px(4)
		paint.Fill(p.RGBA, cap, ink)
	case broken:
		right := max(x1, c.x0+p.px(2))
		p.tint(c.x0, right, ink, 0.4)
		paint.Fill(p.RGBA, columns(strip, c.x0, right), ink)
	}
	if worst != cached && c.sum.hasClass(cached) {
		box = columns(strip, c.x0, c.x1)
		box.Min.Y = box.Max.Y - p.px(2)
		paint.Fill(p.RGBA, box, p.colors.classes[cached])
	}
}

func (p *plate) tint(x0, x1 int, c color.Color, opacity float64) {
	paint.Fill(p.RGBA, columns(p.lane(), x0, x1), fade(c, opacity))
}

// hatch fills a box with slanting lines that go on in the next one.
func (p *plate) hatch(box image.Rectangle, ink color.RGBA) {
	wide := p.px(3)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if (x+y)%(2*wide) < wide {
				p.SetRGBA(x, y, ink)
			} else {
				p.SetRGBA(x, y, p.colors.hatch)
			}
		}
	}
}

// drawFast marks the frames that come from converted files.
func (p *plate) drawFast(cells []cell) {
	_, _, row := p.parts()
	for _, c := range cells {
		if c.sum.fast() {
			paint.Fill(p.RGBA, columns(row, c.x0, c.x1-p.gap()), p.colors.fast)
		}
	}
}

// drawCrosses crosses broken frames; where they are narrower than a cross, every
// run of them gets one.
func (p *plate) drawCrosses(cells []cell) {
	plot, _, _ := p.parts()
	half := min(4*p.scale, float64(plot.Dy())/2-1)
	y, last := float64(plot.Min.Y)+half+p.scale, math.Inf(-1)
	for _, c := range cells {
		x := float64(c.x0+c.x1-p.gap()) / 2
		if c.sum.worst() != broken || x-last < 2.6*half {
			continue
		}
		last = x
		for _, line := range []struct {
			width float64
			ink   color.Color
		}{{3 * p.scale, p.colors.lane}, {1.6 * p.scale, p.colors.classes[broken]}} {
			paint.Line(p.RGBA, x-half, y-half, x+half, y+half, line.width, line.ink)
			paint.Line(p.RGBA, x-half, y+half, x+half, y-half, line.width, line.ink)
		}
	}
}

// drawWarnings puts dots above frames with warnings.
func (p *plate) drawWarnings(cells []cell) {
	plot, _, _ := p.parts()
	y, last := float64(plot.Max.Y)-4*p.scale, math.Inf(-1)
	for _, c := range cells {
		x := float64(c.x0+c.x1-p.gap()) / 2
		if !c.sum.warned() || x-last < 5*p.scale {
			continue
		}
		last = x
		paint.Line(p.RGBA, x, y, x, y, 6*p.scale, p.colors.lane)
		paint.Line(p.RGBA, x, y, x, y, 4.5*p.scale, p.colors.warned)
	}
}

// drawBreaks draws dashed lines where numbers are left out that are no slots.
func (p *plate) drawBreaks(a *axis) {
	lane, next := p.lane(), 0
	dash := p.px(2)
	for _, i := range a.breaksIn(p.track.visible()) {
		x := int(math.Round(p.track.x(float64(i)))) - p.gap()
		if x < next {
			continue
		}
		next = x + p.px(4)
		for y := lane.Min.Y; y < lane.Max.Y; y += 2 * dash {
			paint.Fill(p.RGBA, image.Rect(x, y, x+p.px(1), y+dash), p.colors.dim)
		}
	}
}

// drawRuler draws the ticks and gives their numbers.
func (p *plate) drawRuler(a *axis, format func(float64) string) []label {
	if len(a.slots) == 0 {
		return nil
	}
	var labels []label
	widest := max(p.face.Width(format(a.slots[0].Number)), p.face.Width(format(a.slots[len(a.slots)-1].Number)))
	_, bottom := p.rows(0, rulerHeight)
	for _, t := range a.ticks(p.track, float64(widest)+14*p.scale, 5*p.scale) {
		x := p.track.center(t.slot)
		height := p.px(3)
		if t.label {
			height = p.px(4)
			labels = append(labels, p.label(x, format(a.slots[t.slot].Number)))
		}
		at := int(math.Round(x - p.scale/2))
		paint.Fill(p.RGBA, image.Rect(at, bottom-height, at+p.px(1), bottom), p.colors.line)
	}
	return labels
}

// label puts a number over the middle of its frame.
func (p *plate) label(x float64, text string) label {
	width := p.face.Width(text)
	from := max(int(math.Round(x))-width/2, 0)
	return label{text, from, from + width}
}

// helpBox is where the legend is to be had.
func (p *plate) helpBox() image.Rectangle {
	side := p.px(rulerHeight)
	return image.Rect(p.Rect.Dx()-side, 0, p.Rect.Dx(), side)
}
