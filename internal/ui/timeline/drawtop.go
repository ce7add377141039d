// What follows the playhead, the pointer and the range's ends?

package timeline

import (
	"image"
	"math"

	"floe/internal/ui/paint"
)

// top is what is drawn over the base.
type top struct {
	index, shown int    // slots, -1 for none
	number       string // of the playhead
	waiting      bool
	in, out      int
	hover        int // -1 for none
	help         bool
}

func (p *plate) drawTop(t top, labels []label) {
	p.drawRange(t)
	p.drawLabels(t, labels)
	p.drawHelp(t.help)
	if t.hover >= 0 {
		x := int(math.Round(p.track.center(t.hover)))
		paint.Fill(p.RGBA, columns(p.lane(), x, x+p.px(1)), fade(p.colors.ink, 0.45))
	}
	if t.shown >= 0 && t.shown != t.index {
		p.drawShown(t.shown)
	}
	if p.headSeen(t) {
		p.drawHead(t)
	}
}

// drawLabels writes the numbers at the ruler that neither the playhead's covers
// nor the sign for help.
func (p *plate) drawLabels(t top, labels []label) {
	head := image.Rectangle{}
	if p.headSeen(t) {
		head = p.headBox(t).Inset(-p.px(3))
	}
	for _, l := range labels {
		if l.to <= p.helpBox().Min.X && (l.to <= head.Min.X || l.from >= head.Max.X) {
			p.face.Text(p.RGBA, l.from, p.face.Ascent-p.px(1), l.text, p.colors.dim)
		}
	}
}

// drawRange darkens what is outside and draws the bar with its two ends.
func (p *plate) drawRange(t top) {
	y0, y1 := p.rows(rangeTop, rangeHeight)
	lane := p.lane()
	groove := image.Rect(lane.Min.X, y0+p.px(2), lane.Max.X, y1-p.px(2))
	paint.Fill(p.RGBA, groove, p.colors.lane)
	if p.track.slots == 0 || t.out < t.in {
		return
	}
	left, right := int(math.Round(p.track.x(float64(t.in)))), int(math.Round(p.track.x(float64(t.out+1))))
	veil := fade(p.colors.background, 0.45)
	paint.Fill(p.RGBA, columns(lane, lane.Min.X, left), veil)
	paint.Fill(p.RGBA, columns(lane, right, lane.Max.X), veil)
	chosen := t.in > 0 || t.out < p.track.slots-1
	body, grip := paint.Mix(p.colors.lane, p.colors.ink, 0.22), paint.Mix(p.colors.lane, p.colors.ink, 0.5)
	if chosen {
		body, grip = paint.Mix(p.colors.lane, p.colors.head, 0.55), paint.Mix(p.colors.lane, p.colors.head, 1)
	}
	paint.Fill(p.RGBA, columns(groove, left, right), body)
	w := p.px(3)
	for _, x := range []int{left, right - w} {
		if x >= lane.Min.X-w && x <= lane.Max.X {
			paint.Fill(p.RGBA, image.Rect(x, y0, x+w, y1), grip)
		}
	}
}

// drawHelp draws a question mark in a ring.
func (p *plate) drawHelp(on bool) {
	ink := p.colors.dim
	if on {
		ink = p.colors.ink
	}
	p.face.TextIn(p.RGBA, p.helpBox(), "?", 0, ink)
}

// drawShown marks the frame that is seen while it is not the playhead's: a hollow
// line.
func (p *plate) drawShown(slot int) {
	lane := p.lane()
	x := int(math.Round(p.track.center(slot)))
	dash := p.px(3)
	for y := lane.Min.Y; y < lane.Max.Y; y += 2 * dash {
		paint.Fill(p.RGBA, columns(image.Rect(lane.Min.X, y, lane.Max.X, min(y+dash, lane.Max.Y)), x, x+p.px(1)), p.colors.head)
	}
}

// headSeen tells whether the playhead is in the picture.
func (p *plate) headSeen(t top) bool {
	if t.index < 0 {
		return false
	}
	x := p.track.center(t.index)
	return x >= p.track.left-1 && x <= p.track.left+p.track.width+1
}

// headBox is where the playhead's number stands.
func (p *plate) headBox(t top) image.Rectangle {
	_, bottom := p.rows(0, rulerHeight)
	width := p.face.Width(t.number) + p.px(8)
	left := min(max(int(math.Round(p.track.center(t.index)))-width/2, 0), p.Rect.Dx()-width)
	return image.Rect(left, 0, left+width, bottom)
}

// drawHead draws the playhead and its number; while it waits it is hollow.
func (p *plate) drawHead(t top) {
	lane, box := p.lane(), p.headBox(t)
	if p.track.perSlot() > 6*p.scale {
		left, right := p.track.x(float64(t.index)), p.track.x(float64(t.index+1))
		paint.Fill(p.RGBA, columns(lane, int(math.Round(left)), int(math.Round(right))-p.gap()), fade(p.colors.head, 0.22))
	}
	width := p.px(1.5)
	at := int(math.Round(p.track.center(t.index) - float64(width)/2))
	paint.Fill(p.RGBA, image.Rect(at, box.Max.Y, at+width, lane.Max.Y), p.colors.head)
	ink := p.colors.onHead
	paint.Fill(p.RGBA, box, p.colors.head)
	if t.waiting {
		paint.Fill(p.RGBA, box.Inset(p.px(1)), p.colors.background)
		ink = p.colors.head
	}
	p.face.TextIn(p.RGBA, box, t.number, 0, ink)
}
