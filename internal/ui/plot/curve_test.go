package plot

import (
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/stats"
)

func shownCurve(t *testing.T) (*Curve, *[]float64) {
	test.NewTempApp(t)
	c, sought := NewCurve(), &[]float64{}
	c.OnSeek = func(n float64) { *sought = append(*sought, n) }
	c.SetSeries(seriesOf(t), "Not computed yet")
	window(t, c, 500, 200, 1.5)
	return c, sought
}

func (c *Curve) placeOf(number float64) float64 {
	f := c.frame()
	return f.x + c.shown.view().at(number)*f.w
}

func TestSeekByClickAndDrag(t *testing.T) {
	c, sought := shownCurve(t)
	press(c, c.placeOf(5.3), 100, 0)
	dragTo(c, c.placeOf(5.4), 100)
	dragTo(c, c.placeOf(7), 100)
	dragTo(c, c.placeOf(21.4), 100) // in the gap
	dragTo(c, c.placeOf(23), 100)
	dragTo(c, c.placeOf(500), 100)
	release(c)
	dragTo(c, c.placeOf(2), 100)
	if want := []float64{5, 7, 19, 25, 40}; !reflect.DeepEqual(*sought, want) {
		t.Errorf("went to %v, want %v", *sought, want)
	}
	if c.shown.playhead != 40 {
		t.Errorf("playhead at %g", c.shown.playhead)
	}
}

func TestPressesThatDoNotSeek(t *testing.T) {
	c, sought := shownCurve(t)
	c.MouseDown(&desktop.MouseEvent{PointEvent: at(c.placeOf(5), 100), Button: desktop.MouseButtonSecondary})
	release(c)
	press(c, c.placeOf(5), 5, 0) // in the legend
	release(c)
	chip := chipOf(c.area())
	press(c, chip.x+4, chip.y+4, 0)
	release(c)
	c.SetSeries(nil, "")
	press(c, 200, 100, 0)
	dragTo(c, 250, 100)
	release(c)
	if len(*sought) != 0 {
		t.Errorf("went to %v", *sought)
	}
	if !c.Counts() {
		t.Error("the switch does nothing")
	}
}

func TestRunsEndAtGapsAndBrokenFrames(t *testing.T) {
	c, _ := shownCurve(t)
	var runs [][2]float64
	entries := c.shown.series.Entries()
	for from := 0; from < len(entries); {
		end := c.shown.runFrom(from)
		if end > from {
			runs = append(runs, [2]float64{entries[from].Number, entries[end-1].Number})
		}
		from = max(end, from+1)
	}
	if want := [][2]float64{{1, 9}, {11, 19}, {25, 34}}; !reflect.DeepEqual(runs, want) {
		t.Errorf("runs %v, want %v", runs, want)
	}
}

func TestCurveIsDrawn(t *testing.T) {
	c, _ := shownCurve(t)
	w := window(t, c, 500, 200, 1)
	picture := w.Canvas().Capture()
	f := c.frame()
	colorsAt := func(number float64) int {
		found := map[any]bool{}
		for y := int(f.y) + 2; y < int(f.bottom()); y++ {
			found[picture.At(int(c.placeOf(number)), y)] = true
		}
		return len(found)
	}
	// Ground and grid are all that is seen in the gap and where nothing is known.
	if n := colorsAt(22); n > 2 {
		t.Errorf("%d colours in the gap", n)
	}
	if n := colorsAt(38); n > 2 {
		t.Errorf("%d colours at an unread frame", n)
	}
	if n := colorsAt(15); n < 4 {
		t.Errorf("%d colours where bands and line are", n)
	}
	c.SetPlayhead(15)
	if differ(picture, w.Canvas().Capture()) < 50 {
		t.Error("no playhead")
	}
}

func TestSeriesIsCopied(t *testing.T) {
	c, _ := shownCurve(t)
	s := seriesOf(t)
	c.SetSeries(s, "")
	s.Reset(1)
	if c.shown.series.Count(stats.Unread) != 6 {
		t.Error("the widget sees what is filled in later")
	}
}

func TestHoverTellsTheFrame(t *testing.T) {
	c, _ := shownCurve(t)
	tip := func(number float64) string {
		i, found := c.shown.series.Find(number)
		if !found {
			t.Fatal(number)
		}
		var b strings.Builder
		for _, line := range entryTip(&c.shown.series.Entries()[i]) {
			b.WriteString(line.Text + " " + line.Key + "\n")
		}
		return b.String()
	}
	for number, want := range map[float64]string{5: "not finite 2", 10: "broken: cut short", 36: "not computed yet"} {
		if got := tip(number); !strings.Contains(got, want) || !strings.Contains(got, "frame "+formatNumber(number)) {
			t.Errorf("%g: %q", number, got)
		}
	}
	c.MouseMoved(&desktop.MouseEvent{PointEvent: at(c.placeOf(5.2), 100)})
	if c.shown.hover != 4 {
		t.Errorf("hover over %d", c.shown.hover)
	}
	c.MouseMoved(&desktop.MouseEvent{PointEvent: at(c.placeOf(22), 100)})
	if c.shown.hover != -1 {
		t.Error("hover in a gap")
	}
	c.MouseOut()
}

func TestOddSeries(t *testing.T) {
	test.NewTempApp(t)
	one := bell(t)
	for name, numbers := range map[string][]float64{
		"none": nil, "one": {7}, "two": {-5, 1e6}, "fractions": {1, 1.25, 1.5}, "thousands": func() (n []float64) {
			for i := range 5000 {
				n = append(n, float64(i))
			}
			return n
		}(),
	} {
		s := stats.NewSeries("Age", 0, numbers)
		c := NewCurve()
		w := window(t, c, 300, 160, 1)
		blank := w.Canvas().Capture()
		for range 2 {
			c.SetSeries(s, "Not computed yet")
			c.SetCounts(!c.Counts())
			if differ(blank, w.Canvas().Capture()) == 0 {
				t.Errorf("%s: nothing is drawn", name)
			}
			press(c, 150, 80, 0)
			release(c)
			for _, n := range numbers {
				s.Set(n, one)
			}
		}
	}
}
