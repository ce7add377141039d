// The small switches in the corner of a plot.

package plot

const (
	chipWidth  = 44.0
	chipHeight = 15.0
)

// chipOf is where the switch of a plot is.
func chipOf(area rect) rect {
	return rect{area.right() - rightMargin - chipWidth, area.y + 3, chipWidth, chipHeight}
}

// drawChip draws a switch; it is seen whether it is on.
func drawChip(s surface, area rect, st style, text string, on bool) {
	r := chipOf(area)
	ground, ink := st.grid, st.dim
	if on {
		ground, ink = st.accent, st.background
	}
	s.box(r, ground)
	s.text(r.x+r.w/2, r.y+11.5, text, labelSize, 0, ink)
}
