// The curve as a widget: hover, click and drag to a frame, a switch.

package plot

import (
	"image"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"floe/internal/stats"
	"floe/internal/ui/paint"
)

// Curve shows an attribute's figures over the frames of a sequence, at their
// real numbers: gaps are gaps, and frames that could not be read are marked.
type Curve struct {
	widget.BaseWidget
	// OnSeek is called with the number of a frame by a click, and while dragging.
	OnSeek func(number float64)

	raster  *canvas.Raster
	shown   curve
	seeking bool
	sought  int // index that OnSeek was called with last
}

// NewCurve makes an empty one.
func NewCurve() *Curve {
	c := &Curve{shown: curve{hover: -1, spacing: 1}}
	c.raster = paint.NewRaster(func() float32 { return c.raster.Size().Width }, c.paint)
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *Curve) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.raster) }

// MinSize implements fyne.Widget.
func (c *Curve) MinSize() fyne.Size { return fyne.NewSize(180, 110) }

// Refresh draws again, as after a change of the theme.
func (c *Curve) Refresh() { c.raster.Refresh() }

// SetSeries shows a series as it stands now: it is copied, so that it may be
// filled in further. Nil shows none, and in its place why not; so does a series
// without figures.
func (c *Curve) SetSeries(s *stats.Series, why string) {
	if s != nil {
		s = s.Clone()
	}
	c.shown.setSeries(s)
	c.shown.waiting = why
	if c.shown.hover >= c.shown.len() {
		c.unhover()
	}
	c.Refresh()
}

// SetTitle names what the values are, in saved pictures.
func (c *Curve) SetTitle(title string) { c.shown.title = title }

// SetPlayhead tells which frame is seen. It repaints only if that has changed.
func (c *Curve) SetPlayhead(number float64) {
	if c.shown.hasPlayhead && c.shown.playhead == number {
		return
	}
	c.shown.playhead, c.shown.hasPlayhead = number, true
	c.Refresh()
}

// SetCounts shows the number of values in place of the values.
func (c *Curve) SetCounts(on bool) {
	c.shown.counts = on
	c.Refresh()
}

// Counts tells whether the number of values is shown.
func (c *Curve) Counts() bool { return c.shown.counts }

func (c *Curve) area() rect {
	s := c.Size()
	return rect{0, 0, float64(s.Width), float64(s.Height)}
}

func (c *Curve) paint(m *image.RGBA, scale float32) {
	st := styleFor(c)
	s := raster{m, float64(scale)}
	area := rect{0, 0, float64(m.Rect.Dx()) / s.scale, float64(m.Rect.Dy()) / s.scale}
	c.shown.draw(s, area, st)
	drawChip(s, area, st, "count", c.shown.counts)
}

func (c *Curve) frame() rect {
	st := style{}
	return st.frame(c.area())
}

// numberAt gives the place of the axis under the pointer.
func (c *Curve) numberAt(x float64) float64 {
	f := c.frame()
	return c.shown.view().value((x - f.x) / f.w)
}

// MouseIn implements desktop.Hoverable.
func (c *Curve) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseOut implements desktop.Hoverable.
func (c *Curve) MouseOut() { c.unhover() }

// MouseMoved implements desktop.Hoverable.
func (c *Curve) MouseMoved(e *desktop.MouseEvent) {
	x, y := float64(e.Position.X), float64(e.Position.Y)
	if chipOf(c.area()).contains(x, y) {
		c.unhover()
		paint.ShowTip(c, e.AbsolutePosition.AddXY(8, 16), false, paint.TipLine{Text: "How many values each frame has"})
		return
	}
	f := c.frame()
	if c.shown.len() == 0 || x < f.x || x > f.right() || y < f.y {
		c.unhover()
		return
	}
	c.hoverAt(x, e.AbsolutePosition)
}

func (c *Curve) hoverAt(x float64, at fyne.Position) {
	number := c.numberAt(x)
	i := c.shown.series.Nearest(number)
	entry := &c.shown.series.Entries()[i]
	if d := entry.Number - number; d > c.shown.spacing/2+1e-9 || -d > c.shown.spacing/2+1e-9 {
		c.unhover() // in a gap
		paint.ShowTip(c, at.SubtractXY(0, 12), true, paint.TipLine{Text: "no frame here"})
		return
	}
	paint.ShowTip(c, at.SubtractXY(0, 12), true, entryTip(entry)...)
	if i != c.shown.hover {
		c.shown.hover = i
		c.Refresh()
	}
}

func (c *Curve) unhover() {
	paint.HideTip(c)
	if c.shown.hover >= 0 {
		c.shown.hover = -1
		c.Refresh()
	}
}

// entryTip tells what is known of a frame.
func entryTip(e *stats.Entry) []paint.TipLine {
	title := paint.TipLine{Text: "frame " + formatNumber(e.Number)}
	switch {
	case e.State == stats.Broken:
		return []paint.TipLine{title, {Text: "broken: " + e.Reason}}
	case e.State == stats.Unread:
		return []paint.TipLine{title, {Text: "not computed yet"}}
	case !e.Known():
		return []paint.TipLine{title, {Text: plural(e.Values, "value") + ", none finite"}}
	}
	lines := []paint.TipLine{
		title,
		{Text: "max", Key: formatValue(e.Max)}, {Text: "p95", Key: formatValue(e.P95)}, {Text: "mean", Key: formatValue(e.Mean)},
		{Text: "p5", Key: formatValue(e.P5)}, {Text: "min", Key: formatValue(e.Min)},
		{Text: "values", Key: formatCount(e.Values)},
	}
	if e.NonFinite > 0 {
		lines = append(lines, paint.TipLine{Text: "not finite", Key: formatCount(e.NonFinite)})
	}
	return lines
}

func formatNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// MouseDown implements desktop.Mouseable.
func (c *Curve) MouseDown(e *desktop.MouseEvent) {
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	x, y := float64(e.Position.X), float64(e.Position.Y)
	if chipOf(c.area()).contains(x, y) {
		c.SetCounts(!c.shown.counts)
		return
	}
	f := c.frame()
	if c.shown.len() == 0 || x < f.x-rightMargin || x > f.right()+rightMargin || y < f.y {
		return
	}
	c.seeking, c.sought = true, -1
	c.seek(x)
}

// MouseUp implements desktop.Mouseable.
func (c *Curve) MouseUp(*desktop.MouseEvent) { c.seeking = false }

// Dragged implements fyne.Draggable.
func (c *Curve) Dragged(e *fyne.DragEvent) {
	if c.seeking && c.shown.len() > 0 {
		c.seek(float64(e.Position.X))
	}
}

// DragEnd implements fyne.Draggable.
func (c *Curve) DragEnd() { c.seeking = false }

// seek goes to the frame nearest to a place.
func (c *Curve) seek(x float64) {
	i := c.shown.series.Nearest(c.numberAt(x))
	if i == c.sought {
		return
	}
	c.sought = i
	number := c.shown.series.Entries()[i].Number
	c.SetPlayhead(number)
	if c.OnSeek != nil {
		c.OnSeek(number)
	}
}
