// The histogram as a widget: hover, ends of the range to drag, a switch.

package plot

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"floe/internal/stats"
	"floe/internal/ui/paint"
)

// Histogram shows how values are spread. The ends of the range of colours are
// dragged by their handles, both at once by the strip of colours between them;
// they snap to round values, extremes, percentiles and zero unless Shift is
// held. A double click resets the range.
type Histogram struct {
	widget.BaseWidget
	// OnRange is called while the range is being dragged.
	OnRange func(lo, hi float64)
	// OnReset is called by a double click; without it OnRange is, with the
	// extremes of the values.
	OnReset func()

	raster *canvas.Raster
	shown  histogram
	drag   rangeDrag
	cursor desktop.Cursor
}

// NewHistogram makes an empty one.
func NewHistogram() *Histogram {
	h := &Histogram{shown: histogram{hover: -1}, cursor: desktop.DefaultCursor}
	h.raster = paint.NewRaster(func() float32 { return h.raster.Size().Width }, h.paint)
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer implements fyne.Widget.
func (h *Histogram) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(h.raster) }

// MinSize implements fyne.Widget.
func (h *Histogram) MinSize() fyne.Size { return fyne.NewSize(180, 110) }

// Refresh draws again, as after a change of the theme.
func (h *Histogram) Refresh() { h.raster.Refresh() }

// SetSummary shows values; nil shows none, and in their place why not.
func (h *Histogram) SetSummary(s *stats.Summary, why string) {
	h.shown.summary, h.shown.waiting = s, why
	if h.shown.hover >= h.shown.bins() {
		h.unhover()
	}
	h.Refresh()
}

// SetTitle names what the values are, in saved pictures.
func (h *Histogram) SetTitle(title string) { h.shown.title = title }

// SetColors gives the colour of a value, as points have it; nil for one colour.
func (h *Histogram) SetColors(of func(value float64) color.Color) {
	h.shown.colors = of
	h.Refresh()
}

// SetRange tells which values the colours span, from lo to hi. Without a range
// (lo or hi is NaN) there are no handles. While the artist drags an end, other
// ranges are ignored.
func (h *Histogram) SetRange(lo, hi float64) {
	if h.drag.handle != noHandle {
		return
	}
	h.shown.lo, h.shown.hi = lo, hi
	h.shown.hasRange = lo <= hi
	h.Refresh()
}

// Range gives the range of colours; NaN without one.
func (h *Histogram) Range() (lo, hi float64) {
	if !h.shown.hasRange {
		return math.NaN(), math.NaN()
	}
	return h.shown.lo, h.shown.hi
}

// SetLogCounts makes heights those of the counts' logarithms, so that rare
// values are seen.
func (h *Histogram) SetLogCounts(on bool) {
	h.shown.logCounts = on
	h.Refresh()
}

// LogCounts tells whether heights are logarithms.
func (h *Histogram) LogCounts() bool { return h.shown.logCounts }

func (h *Histogram) area() rect {
	s := h.Size()
	return rect{0, 0, float64(s.Width), float64(s.Height)}
}

func (h *Histogram) paint(m *image.RGBA, scale float32) {
	st := styleFor(h)
	s := raster{m, float64(scale)}
	area := rect{0, 0, float64(m.Rect.Dx()) / s.scale, float64(m.Rect.Dy()) / s.scale}
	h.shown.draw(s, area, st)
	drawChip(s, area, st, "log", h.shown.logCounts)
}

// valueAt gives the value under a place.
func (h *Histogram) valueAt(x float64) float64 {
	f := h.frame()
	return h.shown.view().value((x - f.x) / f.w)
}

func (h *Histogram) frame() rect {
	st := style{}
	return st.frame(h.area())
}

// MouseIn implements desktop.Hoverable.
func (h *Histogram) MouseIn(e *desktop.MouseEvent) { h.MouseMoved(e) }

// MouseOut implements desktop.Hoverable.
func (h *Histogram) MouseOut() { h.unhover() }

// MouseMoved implements desktop.Hoverable.
func (h *Histogram) MouseMoved(e *desktop.MouseEvent) {
	x, y := float64(e.Position.X), float64(e.Position.Y)
	h.cursor = desktop.DefaultCursor
	if h.drag.handle == noHandle && h.handleAt(x, y) != noHandle {
		h.cursor = desktop.HResizeCursor
	}
	if chipOf(h.area()).contains(x, y) {
		h.unhover()
		paint.ShowTip(h, e.AbsolutePosition.AddXY(8, 16), false, paint.TipLine{Text: "Heights as logarithms: rare values are seen too"})
		return
	}
	h.hoverAt(x, y, e.AbsolutePosition)
}

// Cursor implements desktop.Cursorable.
func (h *Histogram) Cursor() desktop.Cursor { return h.cursor }

func (h *Histogram) hoverAt(x, y float64, at fyne.Position) {
	bin := -1
	f := h.frame()
	if h.shown.bins() > 0 && h.drag.handle == noHandle && f.contains(x, y) {
		bin = h.shown.summary.Histogram.Bin(h.valueAt(x))
	}
	if bin < 0 {
		h.unhover()
		return
	}
	paint.ShowTip(h, at.SubtractXY(0, 10), true, h.shown.binTip(bin)...)
	if bin != h.shown.hover {
		h.shown.hover = bin
		h.Refresh()
	}
}

func (h *Histogram) unhover() {
	paint.HideTip(h)
	if h.shown.hover >= 0 {
		h.shown.hover = -1
		h.Refresh()
	}
}

// binTip tells what a bar stands for.
func (h *histogram) binTip(bin int) []paint.TipLine {
	b := &h.summary.Histogram
	n := b.Counts[bin]
	part := 100 * float64(n) / float64(h.summary.Finite)
	return []paint.TipLine{
		{Text: formatValue(b.Edge(bin)) + " … " + formatValue(b.Edge(bin+1))},
		{Text: plural(n, "value"), Key: formatPercent(part)},
	}
}
