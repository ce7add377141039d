// A slider with one handle, or two that span a range.

package look

import (
	"image"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"floe/internal/ui/paint"
)

// slider moves one or two values between lo and hi.
type slider struct {
	painted
	lo, hi  float64
	log     bool
	double  bool
	value   [2]float64 // the second one of double sliders only
	reset   [2]float64 // what a double click goes back to
	moved   func()
	active  int     // handle that is held
	grab    float64 // where on the handle, as a part of the way
	pressed time.Time
}

func newSlider(lo, hi float64, moved func()) *slider {
	s := &slider{lo: lo, hi: hi, moved: moved}
	s.value = [2]float64{lo, hi}
	s.reset = s.value
	s.setup(s, func() fyne.Size { return fyne.NewSize(48, lineHeight()) }, s.draw)
	return s
}

// newLogSlider moves by equal factors.
func newLogSlider(lo, hi float64, moved func()) *slider {
	s := newSlider(lo, hi, moved)
	s.log = true
	return s
}

// newSpan has two handles.
func newSpan(moved func()) *slider {
	s := newSlider(0, 1, moved)
	s.double = true
	return s
}

func (s *slider) set(values ...float64) {
	copy(s.value[:], values)
	s.redraw()
}

// part of the way at which a value is.
func (s *slider) part(v float64) float64 {
	lo, hi := s.lo, s.hi
	if s.log {
		lo, hi, v = math.Log(lo), math.Log(hi), math.Log(max(v, s.lo))
	}
	if !(hi > lo) {
		return 0
	}
	return min(max((v-lo)/(hi-lo), 0), 1)
}

func (s *slider) at(part float64) float64 {
	part = min(max(part, 0), 1)
	if s.log {
		return math.Exp(math.Log(s.lo) + part*(math.Log(s.hi)-math.Log(s.lo)))
	}
	return s.lo + part*(s.hi-s.lo)
}

const handleRadius = 6

// partAt is where the pointer is, as a part of the way.
func (s *slider) partAt(x float32) float64 {
	return float64(x-handleRadius) / max(float64(s.Size().Width-2*handleRadius), 1)
}

// MouseDown takes the handle, or brings it under the pointer.
func (s *slider) MouseDown(e *desktop.MouseEvent) {
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	s.hover.Out(s)
	if time.Since(s.pressed) < 350*time.Millisecond {
		s.pressed = time.Time{}
		s.change(s.reset)
		return
	}
	s.pressed = time.Now()
	s.take(e.Position.X)
}

// MouseUp implements desktop.Mouseable.
func (s *slider) MouseUp(*desktop.MouseEvent) {}

func (s *slider) take(x float32) {
	at := s.partAt(x)
	s.active = 0
	if first, second := s.part(s.value[0]), s.part(s.value[1]); s.double && (math.Abs(at-second) < math.Abs(at-first) || first == second && at > first) {
		s.active = 1
	}
	s.grab = s.part(s.value[s.active]) - at
	if reach := float64(handleRadius+2) / max(float64(s.Size().Width-2*handleRadius), 1); math.Abs(s.grab) > reach {
		s.grab = 0
		s.moveTo(at)
	}
}

// Dragged implements fyne.Draggable.
func (s *slider) Dragged(e *fyne.DragEvent) {
	s.pressed = time.Time{}
	s.moveTo(s.partAt(e.Position.X) + s.grab)
}

// DragEnd implements fyne.Draggable.
func (s *slider) DragEnd() {}

// Tapped does nothing: the press did it. Without it the tap would go to what lies
// below.
func (s *slider) Tapped(*fyne.PointEvent) {}

func (s *slider) moveTo(part float64) {
	values := s.value
	values[s.active] = s.round(s.at(part))
	if s.double {
		if s.active == 0 {
			values[0] = min(values[0], values[1])
		} else {
			values[1] = max(values[0], values[1])
		}
	}
	s.change(values)
}

func (s *slider) change(values [2]float64) {
	if values == s.value {
		return
	}
	s.value = values
	s.redraw()
	s.moved()
}

// round leaves as many digits as the hand has: a hundredth of the way, or three
// digits.
func (s *slider) round(v float64) float64 {
	step := (s.hi - s.lo) / 200
	if s.log {
		step = math.Abs(v) / 100
	}
	if !(step > 0) || math.IsInf(step, 0) {
		return v
	}
	decimal := math.Pow(10, math.Floor(math.Log10(step)))
	return min(max(math.Round(v/decimal)*decimal, s.lo), s.hi)
}

func (s *slider) draw(p *pen) {
	middle := p.m.Rect.Dy() / 2
	radius := float64(handleRadius) * p.scale
	width := float64(p.m.Rect.Dx()) - 2*radius
	x := func(v float64) int { return int(radius + s.part(v)*width) }
	thick := max(p.px(3), 2)
	groove := image.Rect(int(radius), middle-thick/2, int(radius+width), middle-thick/2+thick)
	paint.Fill(p.m, groove, paint.Mix(p.back, p.ink, 0.2))
	from, to := groove.Min.X, x(s.value[0])
	if s.double {
		from, to = x(s.value[0]), x(s.value[1])
	} else if s.lo < 0 && s.hi > 0 {
		from, to = min(x(0), to), max(x(0), to)
	}
	accent := theme.Color(theme.ColorNamePrimary)
	paint.Fill(p.m, image.Rect(from, groove.Min.Y, to, groove.Max.Y), accent)
	knob := paint.Mix(p.ink, p.back, 0.12)
	if s.hovered {
		knob = paint.Mix(p.ink, p.ink, 0)
	}
	size := 9.5 * p.scale
	for i := range 2 {
		if i == 0 || s.double {
			at := float64(x(s.value[i]))
			paint.Line(p.m, at, float64(middle)+0.5, at, float64(middle)+0.5, size, knob)
		}
	}
}
