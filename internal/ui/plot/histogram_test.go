package plot

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/stats"
)

type ranges [][2]float64

func shownHistogram(t *testing.T, scale float32) (*Histogram, *ranges) {
	test.NewTempApp(t)
	h, got := NewHistogram(), &ranges{}
	h.OnRange = func(lo, hi float64) { *got = append(*got, [2]float64{lo, hi}) }
	h.SetSummary(bell(t), "")
	h.SetRange(2, 6)
	window(t, h, 400, 200, scale)
	return h, got
}

func (h *Histogram) placeOf(v float64) float64 {
	f := h.frame()
	return f.x + h.shown.view().at(v)*f.w
}

func (r ranges) last(t *testing.T) (lo, hi float64) {
	t.Helper()
	if len(r) == 0 {
		t.Fatal("no range was set")
	}
	return r[len(r)-1][0], r[len(r)-1][1]
}

func TestDragEnd(t *testing.T) {
	h, got := shownHistogram(t, 1.5)
	press(h, h.placeOf(2)+3, 100, fyne.KeyModifierShift)
	for v := 2.0; v < 3.35; v += 0.1 {
		dragTo(h, h.placeOf(v), 100)
	}
	if len(*got) < 10 {
		t.Errorf("%d calls while dragging", len(*got))
	}
	if lo, hi := got.last(t); math.Abs(lo-3.3) > 0.05 || hi != 6 {
		t.Errorf("dragged to %g, %g", lo, hi)
	}
	dragTo(h, h.placeOf(7), 100)
	if lo, hi := got.last(t); lo != 6 || hi != 6 {
		t.Errorf("the lower end was dragged beyond the upper: %g, %g", lo, hi)
	}
	h.SetRange(-1, 1)
	if lo, _ := h.Range(); lo != 6 {
		t.Error("a range that came meanwhile took the end away")
	}
	release(h)
	calls := len(*got)
	dragTo(h, h.placeOf(5), 100)
	if len(*got) != calls {
		t.Error("dragged after the button was released")
	}
}

func TestEndsSnap(t *testing.T) {
	h, got := shownHistogram(t, 1)
	s := h.shown.summary
	for _, landmark := range []float64{s.Max, s.Percentile(99), 4} {
		press(h, h.placeOf(h.shown.hi), 100, 0)
		dragTo(h, h.placeOf(landmark)+2, 100)
		release(h)
		if _, hi := got.last(t); math.Abs(hi-landmark) > 1e-12 {
			t.Errorf("snapped to %g, not to %g", hi, landmark)
		}
	}
	press(h, h.placeOf(h.shown.hi), 100, fyne.KeyModifierShift)
	dragTo(h, h.placeOf(s.Max)-2, 100)
	if _, hi := got.last(t); hi == s.Max {
		t.Error("snapped although Shift was held")
	}
}

func TestDragBothEnds(t *testing.T) {
	h, got := shownHistogram(t, 1)
	strip := stripOf(h.frame())
	from := h.placeOf(4)
	press(h, from, strip.y+3, 0)
	dragTo(h, from+h.placeOf(5)-h.placeOf(4), strip.y+3)
	if lo, hi := got.last(t); math.Abs(lo-3) > 1e-6 || math.Abs(hi-7) > 1e-6 {
		t.Errorf("moved to %g, %g", lo, hi)
	}
}

func TestPressesThatSetNothing(t *testing.T) {
	h, got := shownHistogram(t, 1)
	press(h, h.placeOf(4), 100, 0) // between the ends, above the strip
	dragTo(h, h.placeOf(5), 100)
	release(h)
	h.MouseDown(&desktop.MouseEvent{PointEvent: at(h.placeOf(2), 100), Button: desktop.MouseButtonSecondary})
	dragTo(h, h.placeOf(3), 100)
	h.SetRange(math.NaN(), math.NaN())
	press(h, h.placeOf(2), 100, 0)
	dragTo(h, h.placeOf(3), 100)
	if len(*got) != 0 {
		t.Errorf("set %v", *got)
	}
}

func TestDoubleClickResets(t *testing.T) {
	h, got := shownHistogram(t, 1)
	test.DoubleTap(h)
	if lo, hi := got.last(t); lo != h.shown.summary.Min || hi != h.shown.summary.Max {
		t.Errorf("reset to %g, %g", lo, hi)
	}
	resets := 0
	h.OnReset = func() { resets++ }
	test.DoubleTap(h)
	if resets != 1 || len(*got) != 1 {
		t.Errorf("%d resets, %d ranges", resets, len(*got))
	}
}

func TestLogSwitch(t *testing.T) {
	h, _ := shownHistogram(t, 1)
	w := window(t, h, 400, 200, 1)
	before := w.Canvas().Capture()
	c := chipOf(h.area())
	press(h, c.x+5, c.y+5, 0)
	if !h.LogCounts() || differ(before, w.Canvas().Capture()) < 500 {
		t.Error("the switch changes nothing")
	}
	press(h, c.x+5, c.y+5, 0)
	if h.LogCounts() {
		t.Error("it cannot be switched off")
	}
}

func TestHoverTellsTheBin(t *testing.T) {
	h, _ := shownHistogram(t, 1)
	h.MouseMoved(&desktop.MouseEvent{PointEvent: at(h.placeOf(4), 150)})
	b := h.shown.summary.Histogram
	if want := b.Bin(4); h.shown.hover != want {
		t.Errorf("bin %d, want %d", h.shown.hover, want)
	}
	lines := h.shown.binTip(h.shown.hover)
	if lines[0].Text != formatValue(b.Edge(h.shown.hover))+" … "+formatValue(b.Edge(h.shown.hover+1)) ||
		lines[1].Text != plural(b.Counts[h.shown.hover], "value") {
		t.Errorf("%+v", lines)
	}
	h.MouseMoved(&desktop.MouseEvent{PointEvent: at(h.placeOf(2), 150)})
	if h.Cursor() != desktop.HResizeCursor {
		t.Error("no sign that the end can be dragged")
	}
	h.MouseOut()
	if h.shown.hover != -1 {
		t.Error("still hovered")
	}
}

// The colours of a bar in range are those of the map, outside they are dimmed.
func TestBarColors(t *testing.T) {
	h, _ := shownHistogram(t, 1)
	red := color.NRGBA{255, 0, 0, 255}
	h.SetColors(func(float64) color.Color { return red })
	w := window(t, h, 400, 200, 1)
	picture := w.Canvas().Capture()
	f := h.frame()
	count := func(from, to float64) (exact int) {
		for x := int(h.placeOf(from)) + 2; x < int(h.placeOf(to))-2; x++ {
			if color.NRGBAModel.Convert(picture.At(x, int(f.bottom())-2)) == red {
				exact++
			}
		}
		return exact
	}
	inside, width := count(3, 5), int(h.placeOf(5)-h.placeOf(3))
	if inside < width/2 {
		t.Errorf("%d of %d pixels in range have the map's colour", inside, width)
	}
	if outside := count(6.1, 8) + count(0, 1.9); outside > 0 {
		t.Errorf("%d pixels out of range have it", outside)
	}
}

func TestRangeBeyondTheAxis(t *testing.T) {
	h, _ := shownHistogram(t, 1)
	h.SetRange(-1e9, 1e9)
	v := h.shown.view()
	b := h.shown.summary.Histogram
	if size := b.Hi - b.Lo; v.hi-v.lo > 4*size {
		t.Errorf("values take %g of %g", size, v.hi-v.lo)
	}
	window(t, h, 400, 200, 1).Canvas().Capture()
	if got := h.handleAt(h.frame().x, 100); got != loHandle {
		t.Errorf("the end beyond the axis cannot be taken: %d", got)
	}
}

// Whatever the values, drawing must not fail, and something must be seen.
func TestOddSummaries(t *testing.T) {
	test.NewTempApp(t)
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	none := stats.None()
	logs := stats.Options{Log: true, Bins: 1000}
	for name, s := range map[string]*stats.Summary{
		"nil": nil, "none": &none, "text": {Values: 5}, "NaN": summaryOf(t, []float32{nan}, stats.Options{}),
		"one": summaryOf(t, []float32{7}, stats.Options{}), "zero": summaryOf(t, []float32{0, 0}, stats.Options{}),
		"huge": summaryOf(t, []float32{-math.MaxFloat32, math.MaxFloat32, inf}, stats.Options{}),
		"tiny": summaryOf(t, []float32{1e-45, 3e-45}, stats.Options{}), "logs": summaryOf(t, []float32{1e-30, 1, 1e30, -1}, logs),
		"many bins": summaryOf(t, []float32{1, 2, 3, 4}, stats.Options{Bins: stats.MaxBins}),
	} {
		h := NewHistogram()
		h.SetSummary(s, "Choose an attribute")
		w := window(t, h, 300, 160, 1)
		empty := w.Canvas().Capture()
		for _, r := range [][2]float64{{0, 1}, {-1e300, 1e300}, {5, 5}, {math.NaN(), 1}} {
			h.SetRange(r[0], r[1])
			h.SetLogCounts(!h.LogCounts())
			press(h, h.frame().x+h.frame().w, 100, 0)
			dragTo(h, h.frame().x+20, 100)
			release(h)
			if differ(empty, w.Canvas().Capture()) == 0 && h.LogCounts() {
				t.Errorf("%s: nothing is drawn", name)
			}
		}
	}
}
