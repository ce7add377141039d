// Which frames has the artist marked?

package timeline

import (
	"image"
	"math"
	"slices"

	"floe/internal/ui/paint"
)

// SetMarks marks the frames with these numbers, which are ascending.
func (b *Bar) SetMarks(numbers []float64) {
	if slices.Equal(numbers, b.marks) {
		return
	}
	b.marks, b.stale = slices.Clone(numbers), true
	b.repaint()
}

// marked tells whether a slot is marked.
func (b *Bar) marked(slot int) bool {
	_, found := slices.BinarySearch(b.marks, b.state.number(slot))
	return found
}

// drawMarks draws a small flag for each mark that has a slot.
func (p *plate) drawMarks(a *axis, numbers []float64) {
	seen := p.track.visible()
	for _, n := range numbers {
		slot := a.find(n)
		if slot < seen.first || slot >= seen.end || a.slots[slot].Number != n {
			continue
		}
		p.drawMark(p.track.center(slot))
	}
}

// drawMark is a triangle that hangs from the top of the lane, and a thin line.
func (p *plate) drawMark(center float64) {
	lane := p.lane()
	x := int(math.Round(center))
	paint.Fill(p.RGBA, columns(lane, x, x+p.px(1)), fade(p.colors.ink, 0.35))
	half, height := 4*p.scale, p.px(6)
	for y := range height {
		width := half * float64(height-y) / float64(height)
		row := image.Rect(int(math.Round(center-width)), lane.Min.Y+y, int(math.Round(center+width))+1, lane.Min.Y+y+1)
		paint.Fill(p.RGBA, columns(row, lane.Min.X, lane.Max.X), p.colors.ink)
	}
}
