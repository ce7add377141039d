package plot

import (
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/particle"
	"floe/internal/stats"
	"floe/internal/ui/paint"
)

func summaryOf(t testing.TB, values []float32, o stats.Options) *stats.Summary {
	t.Helper()
	a := particle.Attribute{Name: "Age", Type: particle.Float32, Structure: particle.Single, Context: particle.PerPoint}
	c := particle.NewColumn(&particle.Header{Counts: particle.Counts{Points: int64(len(values))}}, a, values)
	s, err := stats.Compute(t.Context(), &c, o)
	if err != nil {
		t.Fatal(err)
	}
	return &s
}

// bell is many values around 4, one NaN, one infinity.
func bell(t testing.TB) *stats.Summary {
	rng := rand.New(rand.NewPCG(1, 2))
	values := make([]float32, 20000)
	for i := range values {
		values[i] = float32(rng.NormFloat64() + 4)
	}
	values[0], values[1], values[2], values[3] = 0, 8.2, float32(math.NaN()), float32(math.Inf(1))
	return summaryOf(t, values, stats.Options{})
}

// seriesOf has frames 1 to 40 without 20 to 24; 10 is broken, 35 and later are
// unread.
func seriesOf(t testing.TB) *stats.Series {
	t.Helper()
	var numbers []float64
	for n := 1.0; n <= 40; n++ {
		if n < 20 || n > 24 {
			numbers = append(numbers, n)
		}
	}
	s := stats.NewSeries("PointVelocity", 0, numbers)
	one := bell(t)
	for _, n := range numbers {
		switch {
		case n == 10:
			s.Fail(n, errors.New("cut short"))
		case n < 35:
			f := *one
			f.Mean += n / 10
			s.Set(n, &f)
		}
	}
	return s
}

// window shows an object; scale is the number of pixels per unit.
func window(t *testing.T, o fyne.CanvasObject, width, height, scale float32) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, paint.Tips(o))
	w.SetPadded(false)
	if c, ok := w.Canvas().(interface{ SetScale(float32) }); ok {
		c.SetScale(scale)
	}
	w.Resize(fyne.NewSize(width, height))
	return w
}

func at(x, y float64) fyne.PointEvent {
	return fyne.PointEvent{Position: fyne.NewPos(float32(x), float32(y))}
}

func press(w desktop.Mouseable, x, y float64, modifier fyne.KeyModifier) {
	w.MouseDown(&desktop.MouseEvent{PointEvent: at(x, y), Button: desktop.MouseButtonPrimary, Modifier: modifier})
}

func dragTo(w fyne.Draggable, x, y float64) { w.Dragged(&fyne.DragEvent{PointEvent: at(x, y)}) }

func release(w desktop.Mouseable) { w.MouseUp(&desktop.MouseEvent{}) }

// differ counts the pixels that differ.
func differ(a, b image.Image) int {
	n := 0
	r := a.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				n++
			}
		}
	}
	return n
}
