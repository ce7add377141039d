// A series as a drawing: bands and a line over the frames' numbers.

package plot

import (
	"math"
	"slices"

	"floe/internal/stats"
)

// curve is all that a picture of a series shows.
type curve struct {
	title       string
	series      *stats.Series // nil for none
	waiting     string        // shown if there are no figures
	counts      bool          // show the number of values instead
	playhead    float64
	hasPlayhead bool
	hover       int // index under the pointer, -1 for none
	spacing     float64
	whole       bool // numbers are integers
}

// laneHeight is that of the states of frames, below the curve.
const laneHeight = 4.0

func (c *curve) setSeries(s *stats.Series) {
	c.series = s
	c.spacing, c.whole = 1, true
	if s == nil {
		return
	}
	c.spacing = usualSpacing(s.Entries())
	c.whole = !slices.ContainsFunc(s.Entries(), func(e stats.Entry) bool { return e.Number != math.Trunc(e.Number) })
}

// usualSpacing is the median distance of neighbours; what is much further apart
// has a gap between.
func usualSpacing(entries []stats.Entry) float64 {
	var distances []float64
	for i := 1; i < len(entries); i++ {
		distances = append(distances, entries[i].Number-entries[i-1].Number)
	}
	if len(distances) == 0 {
		return 1
	}
	slices.Sort(distances)
	return distances[(len(distances)-1)/2]
}

func (c *curve) len() int {
	if c.series == nil {
		return 0
	}
	return c.series.Len()
}

// view is what the level axis shows: half a frame more than all at both sides.
func (c *curve) view() span {
	e := c.series.Entries()
	return span{e[0].Number - c.spacing/2, e[len(e)-1].Number + c.spacing/2, false}
}

// figures that are drawn of a frame.
type figures struct{ min, p5, mean, p95, max float64 }

func (c *curve) figures(e *stats.Entry) (figures, bool) {
	if c.counts {
		n := float64(e.Values)
		return figures{n, n, n, n, n}, e.State == stats.Done
	}
	return figures{e.Min, e.P5, e.Mean, e.P95, e.Max}, e.Known()
}

// values is what the upright axis shows; counts begin at zero.
func (c *curve) values() (span, bool) {
	lo, hi := math.Inf(1), math.Inf(-1)
	entries := c.series.Entries()
	for i := range entries {
		if f, known := c.figures(&entries[i]); known {
			lo, hi = min(lo, f.min), max(hi, f.max)
		}
	}
	if lo > hi {
		return span{}, false
	}
	if c.counts {
		lo = 0
	}
	if lo == hi {
		pad := max(math.Abs(lo)/10, 1e-300)
		if lo == 0 {
			pad = 1
		}
		lo, hi = lo-pad, hi+pad
	}
	v := span{lo, hi, false}
	if wide := v.padded(0.06); !c.counts {
		return wide, true
	}
	return span{0, v.padded(0.06).hi, false}, true
}

// draw fills the area.
func (c *curve) draw(s surface, area rect, st style) {
	s.box(area, st.background)
	f := st.frame(area)
	if st.paper {
		s.text(area.x+area.w/2, area.y+20, c.heading(), titleSize+2, 0, st.ink)
		s.text(f.x+f.w/2, area.bottom()-5, "frame", titleSize, 0, st.ink)
		label := c.title
		if c.counts {
			label = "values"
		}
		s.upright(area.x+paperCaption, f.y+f.h/2, label, titleSize, st.ink)
	}
	s.box(f, st.ground)
	if c.len() == 0 {
		s.text(f.x+f.w/2, f.y+f.h/2+4, fit(s, c.waiting, titleSize, f.w), titleSize, 0, st.dim)
		return
	}
	view := c.view()
	values, known := c.values()
	if known {
		c.drawLegend(s, area, st)
		drawValues(s, f, st, values, c.counts)
		c.drawRuns(s, f, st, view, values)
	} else {
		s.text(f.x+f.w/2, f.y+f.h/2+4, fit(s, c.reason(), titleSize, f.w), titleSize, 0, st.dim)
	}
	c.drawLane(s, f, st, view)
	drawTicks(s, rect{f.x, f.bottom() + stripGap + stripHeight, f.w, tickLength}, st, view, c.numberTicks(view, f))
	if !st.paper {
		c.drawPlayhead(s, f, st, view)
	}
}

func (c *curve) numberTicks(view span, f rect) []tick {
	if c.whole {
		return view.wholeTicks(int(f.w / tickDistance))
	}
	return view.ticks(int(f.w / tickDistance))
}

func (c *curve) heading() string {
	if c.counts {
		return "Number of values of " + c.title
	}
	return c.title + " over the sequence"
}

func (c *curve) reason() string {
	if c.series.Count(stats.Unread) < c.series.Len() {
		return "no finite values yet"
	}
	return c.waiting
}

// drawLegend tells what band and line mean.
func (c *curve) drawLegend(s surface, area rect, st style) {
	x, y := st.frame(area).x, area.y+14
	if st.paper {
		y += paperTitle
	}
	if c.counts {
		s.text(x, y, "values per frame", labelSize, -1, st.dim)
		return
	}
	limit := area.right() - rightMargin - 2*chipWidth
	for _, part := range []struct {
		text    string
		opacity float64
	}{{"mean", 1}, {"p5–p95", bandOpacity * 2}, {"min–max", bandOpacity}} {
		width := 13 + s.textWidth(part.text, labelSize)
		if x+width > limit {
			return
		}
		swatch := rect{x, y - 8, 9, 9}
		if part.opacity == 1 {
			swatch = rect{x, y - 4.5, 9, 2}
		}
		s.box(swatch, fade(st.accent, part.opacity))
		s.text(x+13, y, part.text, labelSize, -1, st.dim)
		x += width + 12
	}
}

// bandOpacity is that of min to max; the inner band lies over it.
const bandOpacity = 0.22

// drawValues draws the upright axis.
func drawValues(s surface, f rect, st style, values span, counts bool) {
	for _, t := range values.ticks(int(f.h / 28)) {
		y := f.bottom() - values.at(t.value)*f.h
		if y < f.y-1 || y > f.bottom()+1 || counts && t.value != math.Trunc(t.value) {
			continue
		}
		s.line(f.x, y, f.right(), y, s.pixel(), st.grid)
		label := t.label
		if counts {
			label = formatShort(t.value)
		}
		s.text(f.x-6, y+4, fit(s, label, labelSize, leftMargin-8), labelSize, 1, st.dim)
	}
}

// drawRuns draws what belongs together: known frames without a gap between.
func (c *curve) drawRuns(s surface, f rect, st style, view, values span) {
	entries := c.series.Entries()
	for from := 0; from < len(entries); {
		end := c.runFrom(from)
		if end > from {
			c.drawRun(s, f, st, view, values, entries[from:end])
		}
		from = max(end, from+1)
	}
}

// runFrom gives the end of the run that begins at an index, which is also its
// end if that frame is not known.
func (c *curve) runFrom(from int) int {
	entries := c.series.Entries()
	for i := from; i < len(entries); i++ {
		_, known := c.figures(&entries[i])
		if !known || i > from && entries[i].Number-entries[i-1].Number > 1.5*c.spacing {
			return i
		}
	}
	return len(entries)
}

func (c *curve) drawRun(s surface, f rect, st style, view, values span, run []stats.Entry) {
	columns := c.columns(run, f, s.pixel(), view)
	y := func(v float64) float64 { return f.bottom() - values.at(v)*f.h }
	outer, inner := make([]slice, len(columns)), make([]slice, len(columns))
	line := make([]point, len(columns))
	for i, at := range columns {
		outer[i] = slice{at.x, y(at.max), y(at.min)}
		inner[i] = slice{at.x, y(at.p95), y(at.p5)}
		line[i] = point{at.x, y(at.mean)}
	}
	if !c.counts {
		s.band(outer, fade(st.accent, bandOpacity))
		s.band(inner, fade(st.accent, bandOpacity*1.4))
	}
	s.path(line, 1.6, st.accent)
}

// column is the figures at a place of the level axis.
type column struct {
	x float64
	figures
}

// columns gives one per frame, or one per pixel where there are more frames:
// their extremes and the mean of their means. A single frame gets a width.
func (c *curve) columns(run []stats.Entry, f rect, pixel float64, view span) []column {
	var columns []column
	n := 0.0
	for i := range run {
		figures, _ := c.figures(&run[i])
		x := f.x + view.at(run[i].Number)*f.w
		if k := len(columns) - 1; k >= 0 && x-columns[k].x < pixel {
			n++
			columns[k].join(figures, n)
			continue
		}
		columns, n = append(columns, column{x, figures}), 1
	}
	if len(columns) == 1 {
		half := max(c.spacing/2/(view.hi-view.lo)*f.w*0.6, pixel)
		left, right := columns[0], columns[0]
		left.x, right.x = left.x-half, right.x+half
		return []column{left, right}
	}
	return columns
}

func (c *column) join(f figures, n float64) {
	c.min, c.p5 = min(c.min, f.min), min(c.p5, f.p5)
	c.max, c.p95 = max(c.max, f.max), max(c.p95, f.p95)
	c.mean += (f.mean - c.mean) / n
}

// drawLane marks the state of each frame below the curve; gaps stay empty.
func (c *curve) drawLane(s surface, f rect, st style, view span) {
	entries := c.series.Entries()
	lane := rect{f.x, f.bottom() + stripGap, f.w, laneHeight}
	for from := 0; from < len(entries); {
		end := from + 1
		for end < len(entries) && entries[end].State == entries[from].State && entries[end].Number-entries[end-1].Number <= 1.5*c.spacing {
			end++
		}
		x0 := f.x + view.at(entries[from].Number-c.spacing/2)*f.w
		x1 := f.x + view.at(entries[end-1].Number+c.spacing/2)*f.w
		cell := rect{x0, lane.y, max(x1-x0, 1), lane.h}
		switch entries[from].State {
		case stats.Done:
			s.box(cell, fade(st.accent, 0.75))
		case stats.Broken:
			s.box(cell, st.broken)
			s.box(rect{cell.x, f.y, cell.w, f.h}, fade(st.broken, 0.10))
			drawCross(s, (x0+x1)/2, f.bottom()-8, st)
		default:
			s.box(cell, fade(st.unread, 0.5))
		}
		from = end
	}
}

func drawCross(s surface, x, y float64, st style) {
	s.path([]point{{x - 3.5, y - 3.5}, {x + 3.5, y + 3.5}}, 1.7, st.broken)
	s.path([]point{{x - 3.5, y + 3.5}, {x + 3.5, y - 3.5}}, 1.7, st.broken)
}

// drawPlayhead draws it, and the line of the pointer.
func (c *curve) drawPlayhead(s surface, f rect, st style, view span) {
	if c.hover >= 0 && c.hover < c.len() {
		e := &c.series.Entries()[c.hover]
		x := f.x + view.at(e.Number)*f.w
		s.line(x, f.y, x, f.bottom(), s.pixel(), st.dim)
		c.drawDot(s, f, st, x, e)
	}
	if t := view.at(c.playhead); c.hasPlayhead && t >= 0 && t <= 1 {
		x := f.x + t*f.w
		s.line(x, f.y, x, f.bottom()+stripGap+stripHeight, 1.5, st.ink)
	}
}

func (c *curve) drawDot(s surface, f rect, st style, x float64, e *stats.Entry) {
	values, any := c.values()
	if figures, known := c.figures(e); known && any {
		y := f.bottom() - values.at(figures.mean)*f.h
		s.box(rect{x - 3.5, y - 3.5, 7, 7}, st.ground)
		s.box(rect{x - 2.5, y - 2.5, 5, 5}, st.accent)
	}
}
