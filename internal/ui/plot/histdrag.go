// Dragging the range of colours.

package plot

import (
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Distances in Fyne's units.
const (
	grabWithin = 8
	snapWithin = 5
)

// rangeDrag is a drag under way.
type rangeDrag struct {
	handle handle
	view   span    // as it was when the drag began
	lo, hi float64 // too
	from   float64 // place where it began
	free   bool    // Shift was held: no snapping
}

// MouseDown implements desktop.Mouseable.
func (h *Histogram) MouseDown(e *desktop.MouseEvent) {
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	x, y := float64(e.Position.X), float64(e.Position.Y)
	if chipOf(h.area()).contains(x, y) {
		h.SetLogCounts(!h.shown.logCounts)
		return
	}
	handle := h.handleAt(x, y)
	if handle == noHandle {
		return
	}
	h.unhover()
	h.drag = rangeDrag{
		handle: handle, view: h.shown.view(), lo: h.shown.lo, hi: h.shown.hi, from: x,
		free: e.Modifier&fyne.KeyModifierShift != 0,
	}
	h.shown.grabbed, h.shown.fixed = handle, h.drag.view
	h.Refresh()
}

// MouseUp implements desktop.Mouseable.
func (h *Histogram) MouseUp(*desktop.MouseEvent) { h.DragEnd() }

// Dragged implements fyne.Draggable.
func (h *Histogram) Dragged(e *fyne.DragEvent) {
	if h.drag.handle != noHandle {
		h.dragTo(float64(e.Position.X))
	}
}

// DragEnd implements fyne.Draggable.
func (h *Histogram) DragEnd() {
	if h.drag.handle == noHandle {
		return
	}
	h.drag = rangeDrag{}
	h.shown.grabbed, h.shown.fixed = noHandle, span{}
	h.Refresh()
}

// DoubleTapped implements fyne.DoubleTappable.
func (h *Histogram) DoubleTapped(e *fyne.PointEvent) {
	if chipOf(h.area()).contains(float64(e.Position.X), float64(e.Position.Y)) {
		return
	}
	switch {
	case h.OnReset != nil:
		h.OnReset()
	case h.shown.bins() > 0:
		h.setRange(h.shown.summary.Min, h.shown.summary.Max)
	}
}

// handleAt tells what a press at a place would take: the nearer of the ends, or
// both in the strip between them.
func (h *Histogram) handleAt(x, y float64) handle {
	f := h.frame()
	if h.shown.bins() == 0 || !h.shown.hasRange || y < f.y || y > stripOf(f).bottom()+3 {
		return noHandle
	}
	view := h.shown.view()
	lo, hi := f.x+clamp(view.at(h.shown.lo))*f.w, f.x+clamp(view.at(h.shown.hi))*f.w
	toLo, toHi := math.Abs(x-lo), math.Abs(x-hi)
	switch {
	case min(toLo, toHi) <= grabWithin && (toLo < toHi || toLo == toHi && x < lo):
		return loHandle
	case min(toLo, toHi) <= grabWithin:
		return hiHandle
	case y >= stripOf(f).y && x > lo && x < hi:
		return bothHandles
	}
	return noHandle
}

// dragTo moves what is held; an end stays on its side of the other.
func (h *Histogram) dragTo(x float64) {
	d, f := &h.drag, h.frame()
	t := clamp((x - f.x) / f.w)
	switch d.handle {
	case loHandle:
		h.setRange(min(h.snapped(t), d.hi), d.hi)
	case hiHandle:
		h.setRange(d.lo, max(h.snapped(t), d.lo))
	case bothHandles:
		by := (x - d.from) / f.w
		h.setRange(d.view.value(d.view.at(d.lo)+by), d.view.value(d.view.at(d.hi)+by))
	}
}

func (h *Histogram) setRange(lo, hi float64) {
	if lo == h.shown.lo && hi == h.shown.hi && h.shown.hasRange || !(lo <= hi) || !isFinite(lo) || !isFinite(hi) {
		return
	}
	h.shown.lo, h.shown.hi, h.shown.hasRange = lo, hi, true
	h.Refresh()
	if h.OnRange != nil {
		h.OnRange(lo, hi)
	}
}

// snapped gives the value at a place of the axis, or a telling one close by.
func (h *Histogram) snapped(t float64) float64 {
	view, f := h.drag.view, h.frame()
	best, found := snapWithin/f.w, math.NaN()
	if !h.drag.free {
		for _, v := range h.landmarks() {
			if d := math.Abs(view.at(v) - t); d <= best {
				best, found = d, v
			}
		}
	}
	if !math.IsNaN(found) {
		return found
	}
	return roundTo(view.value(t), view.value(t+0.5/f.w)-view.value(t))
}

// landmarks are the values that an end snaps to, the most telling last: of
// equally near ones that is taken.
func (h *Histogram) landmarks() []float64 {
	s := h.shown.summary
	var values []float64
	for _, t := range h.drag.view.ticks(int(h.frame().w / tickDistance)) {
		values = append(values, t.value)
	}
	return append(values, s.Percentile(1), s.Percentile(99), s.Percentile(5), s.Percentile(95), s.Min, s.Max, 0)
}

// roundTo drops the digits that are finer than half a unit: nobody chose them.
func roundTo(v, unit float64) float64 {
	unit = math.Abs(unit)
	if !(unit > 0) || !isFinite(unit) {
		return v
	}
	power := math.Floor(math.Log10(unit))
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', int(min(max(math.Floor(math.Log10(math.Max(math.Abs(v), unit)))-power, 0), 16)), 64), 64)
	if err != nil {
		return v
	}
	return rounded
}

func formatPercent(v float64) string {
	switch {
	case v > 0 && v < 0.01:
		return "<0.01 %"
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64) + " %"
	}
	return strconv.FormatFloat(v, 'f', 2, 64) + " %"
}
