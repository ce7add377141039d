// A histogram as a drawing: bars in the colours of their values, on axes.

package plot

import (
	"image/color"
	"math"
	"strings"

	"floe/internal/stats"
	"floe/internal/ui/paint"
)

// Margins of plots in Fyne's units.
const (
	headHeight   = 20.0
	leftMargin   = 50.0
	rightMargin  = 14.0
	stripGap     = 2.0
	stripHeight  = 7.0
	tickLength   = 3.0
	tickDistance = 54.0
	labelHeight  = 15.0
	paperTitle   = 26.0
	paperCaption = 18.0
)

// histogram is all that a picture of one shows.
type histogram struct {
	title     string
	summary   *stats.Summary
	colors    func(value float64) color.Color // nil for the accent
	lo, hi    float64                         // range of colours
	hasRange  bool
	logCounts bool
	waiting   string // shown if there is no summary
	hover     int    // bin under the pointer, -1 for none
	grabbed   handle
	fixed     span // what the axis shows while an end is held
}

// handle is an end of the range, or both.
type handle uint8

const (
	noHandle handle = iota
	loHandle
	hiHandle
	bothHandles
)

func (h *histogram) bins() int {
	if h.summary == nil || h.summary.Finite == 0 {
		return 0
	}
	return len(h.summary.Histogram.Counts)
}

// view is what the level axis shows: all bins, and the range as far as it is not
// much wider than they.
func (h *histogram) view() span {
	if h.fixed.valid() {
		return h.fixed
	}
	b := &h.summary.Histogram
	s := span{b.Lo, b.Hi, b.Log}
	if h.hasRange && h.lo < h.hi {
		least, most := s.value(-1), s.value(2)
		if s.log {
			least = max(least, math.SmallestNonzeroFloat64)
		}
		if wide := (span{min(s.lo, max(h.lo, least)), max(s.hi, min(h.hi, most)), s.log}); wide.valid() && (!s.log || wide.lo > 0) {
			s = wide
		}
	}
	return s.padded(0.03)
}

// frame is where bars stand in a box.
func (st *style) frame(area rect) rect {
	left, top, bottom := leftMargin, headHeight, stripGap+stripHeight+tickLength+labelHeight
	if st.paper {
		left, top, bottom = left+paperCaption, top+paperTitle, bottom+paperCaption
	}
	return rect{area.x + left, area.y + top, max(area.w-left-rightMargin, 1), max(area.h-top-bottom, 1)}
}

// draw fills the area.
func (h *histogram) draw(s surface, area rect, st style) {
	s.box(area, st.background)
	f := st.frame(area)
	h.drawHead(s, area, st)
	s.box(f, st.ground)
	if h.bins() == 0 {
		s.text(f.x+f.w/2, f.y+f.h/2+4, fit(s, h.reason(), titleSize, f.w), titleSize, 0, st.dim)
		return
	}
	view := h.view()
	groups := h.groups(int(f.w / s.pixel()))
	h.drawCounts(s, f, st, groups)
	h.drawBars(s, f, st, view, groups)
	h.drawStrip(s, f, st, view)
	drawTicks(s, rect{f.x, f.bottom() + stripGap + stripHeight, f.w, tickLength}, st, view, view.ticks(int(f.w/tickDistance)))
	if st.paper {
		s.text(f.x+f.w/2, area.bottom()-5, h.title, titleSize, 0, st.ink)
		label := "count"
		if h.logCounts {
			label = "count (logarithmic)"
		}
		s.upright(area.x+paperCaption, f.y+f.h/2, label, titleSize, st.ink)
		return
	}
	h.drawHandles(s, f, st, view)
}

// reason why there are no bars.
func (h *histogram) reason() string {
	switch {
	case h.summary == nil:
		return h.waiting
	case h.summary.Values == 0:
		return "no values"
	case h.summary.NonFinite() == h.summary.Values:
		return "no finite values"
	case h.summary.Finite == 0:
		return "texts have no histogram"
	}
	return ""
}

// drawHead writes what the bars do not show.
func (h *histogram) drawHead(s surface, area rect, st style) {
	y := area.y + 14
	if st.paper {
		s.text(area.x+area.w/2, area.y+20, "Distribution of "+h.title, titleSize+2, 0, st.ink)
		y += paperTitle
	}
	if h.summary == nil || h.summary.Values == 0 {
		return
	}
	x := st.frame(area).x
	count := plural(h.summary.Values, "value")
	s.text(x, y, count, labelSize, -1, st.dim)
	x += s.textWidth(count, labelSize) + 12
	if note := h.note(); note != "" {
		s.text(x, y, fit(s, note, labelSize, max(area.right()-chipWidth-14-x, 0)), labelSize, -1, st.warning)
	}
}

// note tells what is in no bar.
func (h *histogram) note() string {
	var parts []string
	for _, p := range []struct {
		n    int64
		what string
	}{
		{h.summary.NaN, "NaN"}, {h.summary.PosInf, "+Inf"}, {h.summary.NegInf, "-Inf"},
		{h.summary.Histogram.Below, "below"}, {h.summary.Histogram.Above, "above"},
	} {
		if p.n > 0 {
			parts = append(parts, formatCount(p.n)+" "+p.what)
		}
	}
	return strings.Join(parts, " · ")
}

// group is a bin, or several where they are narrower than a pixel.
type group struct {
	first, end int // bins
	count      int64
}

func (h *histogram) groups(most int) []group {
	counts := h.summary.Histogram.Counts
	each := (len(counts) + max(most, 1) - 1) / max(most, 1)
	var groups []group
	for i := 0; i < len(counts); i += each {
		g := group{first: i, end: min(i+each, len(counts))}
		for _, n := range counts[g.first:g.end] {
			g.count += n
		}
		groups = append(groups, g)
	}
	return groups
}

// countSpan gives the height of counts from 0 to 1.
func (h *histogram) countSpan(groups []group) func(n float64) float64 {
	most := 1.0
	for _, g := range groups {
		most = max(most, float64(g.count))
	}
	if h.logCounts {
		return func(n float64) float64 { return 0.95 * math.Log10(1+n) / math.Log10(1+most) }
	}
	return func(n float64) float64 { return 0.95 * n / most }
}

// drawCounts draws the upright axis.
func (h *histogram) drawCounts(s surface, f rect, st style, groups []group) {
	height := h.countSpan(groups)
	most := 1.0
	for _, g := range groups {
		most = max(most, float64(g.count))
	}
	about := int(f.h / 28)
	ticks := span{0, most, false}.ticks(about)
	if h.logCounts && most > 10 {
		ticks = append(span{1, most, true}.ticks(about), tick{})
	}
	for _, t := range ticks {
		if t.value != math.Trunc(t.value) {
			continue // there are no half values
		}
		y := f.bottom() - height(t.value)*f.h
		if t.value > 0 {
			s.line(f.x, y, f.right(), y, s.pixel(), st.grid)
		}
		s.text(f.x-6, y+4, formatShort(t.value), labelSize, 1, st.dim)
	}
}

func (h *histogram) drawBars(s surface, f rect, st style, view span, groups []group) {
	height := h.countSpan(groups)
	b := &h.summary.Histogram
	for _, g := range groups {
		if g.count == 0 {
			continue
		}
		x0, x1 := f.x+view.at(b.Edge(g.first))*f.w, f.x+view.at(b.Edge(g.end))*f.w
		if x1-x0 > 5*s.pixel() {
			x1 -= s.pixel() // so that bars are seen as bars
		}
		tall := max(height(float64(g.count))*f.h, 1)
		bar := rect{x0, f.bottom() - tall, max(x1-x0, s.pixel()), tall}
		s.box(bar, h.barColor(b.Edge(g.first), b.Edge(g.end), g, st))
	}
	h.drawOutline(s, f, st, view, groups)
	s.line(f.x, f.bottom(), f.right(), f.bottom(), s.pixel(), st.dim)
}

// drawOutline shows how high bars are whose colour is that of the ground.
func (h *histogram) drawOutline(s surface, f rect, st style, view span, groups []group) {
	height, b := h.countSpan(groups), &h.summary.Histogram
	c, last := fade(st.ink, 0.4), f.bottom()
	for _, g := range groups {
		x0, x1 := f.x+view.at(b.Edge(g.first))*f.w, f.x+view.at(b.Edge(g.end))*f.w
		y := f.bottom()
		if g.count > 0 {
			y -= max(height(float64(g.count))*f.h, 1)
			s.line(x0, y, x1, y, s.pixel(), c)
		}
		s.line(x0, min(y, last), x0, max(y, last), s.pixel(), c)
		if last = y; g.end == len(b.Counts) {
			s.line(x1, y, x1, f.bottom(), s.pixel(), c)
		}
	}
}

// barColor dims what is outside of the range.
func (h *histogram) barColor(lo, hi float64, g group, st style) color.Color {
	middle := lo/2 + hi/2
	c := h.colorOf(middle, st)
	if !h.inRange(middle) {
		c = paint.Mix(paint.Mix(c, st.dim, 0.35), st.ground, 0.55)
	}
	if h.hover >= g.first && h.hover < g.end && !st.paper {
		c = paint.Mix(c, st.ink, 0.45)
	}
	return c
}

func (h *histogram) inRange(v float64) bool { return !h.hasRange || v >= h.lo && v <= h.hi }

func (h *histogram) colorOf(v float64, st style) color.Color {
	if h.colors == nil {
		return st.accent
	}
	return h.colors(v)
}

// drawStrip shows the colours themselves, below the bars.
func (h *histogram) drawStrip(s surface, f rect, st style, view span) {
	strip := stripOf(f)
	s.box(strip, st.grid)
	if h.colors == nil || !h.hasRange {
		return
	}
	from, to := f.x+clamp(view.at(h.lo))*f.w, f.x+clamp(view.at(h.hi))*f.w
	pieces := int(min(max((to-from)/s.pixel(), 1), 256))
	for i := range pieces {
		x0 := from + (to-from)*float64(i)/float64(pieces)
		x1 := from + (to-from)*float64(i+1)/float64(pieces)
		value := view.value((((x0 + x1) / 2) - f.x) / f.w)
		s.box(rect{x0, strip.y, min(x1+s.pixel(), to) - x0, strip.h}, h.colorOf(value, st)) // over its neighbour, or seams are seen
	}
}

func stripOf(f rect) rect { return rect{f.x, f.bottom() + stripGap, f.w, stripHeight} }

func clamp(t float64) float64 { return min(max(t, 0), 1) }

// drawTicks writes values below an axis; at is where the marks stand.
func drawTicks(s surface, at rect, st style, view span, ticks []tick) {
	last := math.Inf(-1)
	for _, t := range ticks {
		x := at.x + view.at(t.value)*at.w
		width := s.textWidth(t.label, labelSize)
		if x < at.x-1 || x > at.right()+1 {
			continue
		}
		s.line(x, at.y, x, at.y+at.h, s.pixel(), st.dim)
		if x-width/2 > last+6 {
			s.text(x, at.bottom()+11, t.label, labelSize, 0, st.dim)
			last = x + width/2
		}
	}
}

// drawHandles draws the ends of the range, with their values while they are
// being moved.
func (h *histogram) drawHandles(s surface, f rect, st style, view span) {
	if !h.hasRange {
		return
	}
	for _, one := range []struct {
		handle handle
		value  float64
	}{{loHandle, h.lo}, {hiHandle, h.hi}} {
		t := view.at(one.value)
		x := f.x + clamp(t)*f.w
		strip := stripOf(f)
		held := h.grabbed == one.handle || h.grabbed == bothHandles
		c := color.Color(paint.Mix(st.dim, st.ink, 0.5))
		if held {
			c = st.accent
		}
		s.line(x, f.y, x, strip.bottom(), s.pixel(), c)
		if t < -1e-6 || t > 1+1e-6 {
			drawAway(s, x, strip, t > 1, c)
		} else {
			s.box(rect{x - 3.5, strip.y - 2, 7, strip.h + 4}, st.background)
			s.box(rect{x - 2.5, strip.y - 1, 5, strip.h + 2}, c)
		}
		if held {
			drawBubble(s, x, f, st, formatValue(one.value))
		}
	}
}

// drawAway points to an end beyond the axis.
func drawAway(s surface, x float64, strip rect, right bool, c color.Color) {
	way := -4.0
	if right {
		way = 4
	}
	middle := strip.y + strip.h/2
	s.path([]point{{x - way, middle - 4}, {x, middle}, {x - way, middle + 4}}, 1.6, c)
}

// drawBubble writes a value beside a line.
func drawBubble(s surface, x float64, f rect, st style, text string) {
	w := s.textWidth(text, labelSize) + 10
	left := x + 4
	if left+w > f.right() {
		left = x - 4 - w
	}
	s.box(rect{left, f.y + 3, w, 17}, st.accent)
	ink := color.Color(color.White)
	if !isDark(st.accent) {
		ink = color.Black
	}
	s.text(left+5, f.y+15, text, labelSize, -1, ink)
}
