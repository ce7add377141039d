// One panel: bands and lines over the frames, with gaps where there is nothing.

package chart

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"floe/internal/stats"
)

// axis is a range of numbers, and whether there are only whole ones.
type axis struct {
	lo, hi float64
	whole  bool
	alone  string // stands for all numbers
}

// plot makes the panel; only the last one names the axis that all share.
func (p *Panel) plot(frames axis, last bool) *plot.Plot {
	g := plot.New()
	g.BackgroundColor = nil
	y := p.values()
	styleAxis(&g.X, ticks{whole: frames.whole, frames: true})
	styleAxis(&g.Y, ticks{whole: y.whole})
	g.Y.Label.Text = shortLabel(p.Title)
	switch {
	case frames.alone != "":
		g.X.Tick.Marker = plot.ConstantTicks{{Value: (frames.lo + frames.hi) / 2, Label: frames.alone}}
	case last:
		g.X.Label.Text = "frame"
	}
	g.Add(&plotter.Grid{Vertical: gridLine, Horizontal: gridLine})
	for _, run := range runsOf(p.Series) {
		p.addRun(g, run)
	}
	g.Add(brokenMarks{p.Series})
	g.X.Min, g.X.Max, g.Y.Min, g.Y.Max = frames.lo, frames.hi, y.lo, y.hi
	return g
}

// maxLabel letters stand beside a panel.
const maxLabel = 22

func shortLabel(s string) string {
	if r := []rune(s); len(r) > maxLabel {
		return string(r[:maxLabel-1]) + "…"
	}
	return s
}

// highest bounds what is drawn: the axis spans twice as much.
const highest = 1e300

// values is the range of what is drawn, with a little room.
func (p *Panel) values() axis {
	lo, hi, ok := p.Series.Range()
	if !ok {
		return axis{lo: 0, hi: 1}
	}
	lo, hi = max(lo, -highest), min(hi, highest)
	if p.Line {
		return axis{lo: min(lo, 0), hi: max(hi*1.06, 1), whole: true}
	}
	room := (hi - lo) * 0.05
	if room == 0 {
		room = max(hi, -hi) * 0.1
	}
	if room == 0 {
		room = 1
	}
	return axis{lo: lo - room, hi: hi + room}
}

func styleAxis(a *plot.Axis, marks ticks) {
	a.LineStyle, a.Padding = axisLine, 0
	a.Tick.LineStyle, a.Tick.Length = axisLine, vg.Points(3)
	a.Tick.Marker = marks
	align := a.Tick.Label
	a.Tick.Label = letters(vg.Points(8.5), ink)
	a.Tick.Label.XAlign, a.Tick.Label.YAlign = align.XAlign, align.YAlign
	align = a.Label.TextStyle
	a.Label.TextStyle = letters(vg.Points(9.5), ink)
	a.Label.TextStyle.XAlign, a.Label.TextStyle.YAlign = align.XAlign, align.YAlign
}

// bands are the percentiles that each encloses.
var bands = [len(bandHue)]func(e *stats.Entry) (lo, hi float64){
	func(e *stats.Entry) (lo, hi float64) { return e.Min, e.Max },
	func(e *stats.Entry) (lo, hi float64) { return e.P5, e.P95 },
	func(e *stats.Entry) (lo, hi float64) { return e.P25, e.P75 },
}

func (p *Panel) addRun(g *plot.Plot, run []stats.Entry) {
	if p.Line {
		g.Add(lineOf(run, medianLine, func(e *stats.Entry) float64 { return e.Mean }))
		return
	}
	for i, band := range bands {
		g.Add(bandOf(run, bandHue[i], band))
	}
	g.Add(
		lineOf(run, meanLine, func(e *stats.Entry) float64 { return e.Mean }),
		lineOf(run, medianLine, func(e *stats.Entry) float64 { return e.P50 }),
	)
}

func lineOf(run []stats.Entry, style draw.LineStyle, value func(*stats.Entry) float64) *plotter.Line {
	line := &plotter.Line{LineStyle: style}
	for i := range run {
		line.XYs = append(line.XYs, plotter.XY{X: run[i].Number, Y: bounded(value(&run[i]))})
	}
	return line
}

func bandOf(run []stats.Entry, c color.Color, band func(*stats.Entry) (lo, hi float64)) *plotter.Polygon {
	ring := make(plotter.XYs, 2*len(run))
	for i := range run {
		lo, hi := band(&run[i])
		ring[i] = plotter.XY{X: run[i].Number, Y: bounded(lo)}
		ring[len(ring)-1-i] = plotter.XY{X: run[i].Number, Y: bounded(hi)}
	}
	return &plotter.Polygon{XYs: []plotter.XYs{ring}, Color: c}
}

func bounded(v float64) float64 { return min(max(v, -highest), highest) }

// runsOf gives the entries with figures, as far as there is no gap between them. A
// frame alone becomes a run of some width, to be seen.
func runsOf(s *stats.Series) (runs [][]stats.Entry) {
	step := stepOf(s)
	var run []stats.Entry
	end := func() {
		if len(run) == 1 {
			left, right := run[0], run[0]
			left.Number -= step * 0.3
			right.Number += step * 0.3
			run = []stats.Entry{left, right}
		}
		if len(run) > 0 {
			runs = append(runs, run)
		}
		run = nil
	}
	for _, e := range s.Entries() {
		if n := len(run); !e.Known() || n > 0 && e.Number-run[n-1].Number > 1.5*step {
			end()
		}
		if e.Known() {
			run = append(run, e)
		}
	}
	end()
	return runs
}

// stepOf is the least distance of two frames, 1 if there is but one.
func stepOf(s *stats.Series) float64 {
	entries := s.Entries()
	if len(entries) < 2 {
		return 1
	}
	step := entries[1].Number - entries[0].Number
	for i := 2; i < len(entries); i++ {
		step = min(step, entries[i].Number-entries[i-1].Number)
	}
	return step
}

// brokenMarks are short lines at the foot.
type brokenMarks struct{ series *stats.Series }

// Plot implements plot.Plotter.
func (b brokenMarks) Plot(c draw.Canvas, g *plot.Plot) {
	x, _ := g.Transforms(&c)
	for _, e := range b.series.Entries() {
		if e.State == stats.Broken {
			at := x(e.Number)
			c.StrokeLines(draw.LineStyle{Color: brokenHue, Width: vg.Points(1.6)}, []vg.Point{{X: at, Y: c.Min.Y}, {X: at, Y: c.Min.Y + vg.Points(7)}})
		}
	}
}
