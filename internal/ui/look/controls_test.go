package look

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/particle"
	"floe/internal/render"
)

var blank = image.NewRGBA(image.Rect(0, 0, 8, 8))

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		text string
		want float64
	}{
		{"1.5", 1.5}, {"1,5", 1.5}, {" 1e-3 ", 0.001}, {"−2", -2}, {"-.5", -0.5}, {"1/24", 1.0 / 24}, {"1,5/3", 0.5},
		{"1,000.5", 1000.5}, {"1.000,5", 1000.5}, {"1 000", 1000}, {"1,000,000.5", 1000000.5}, {"2E+2", 200},
	} {
		if got, err := parseNumber(c.text); err != nil || got != c.want {
			t.Errorf("%q is read as %v, %v; want %v", c.text, got, err, c.want)
		}
	}
	for _, text := range []string{"", " ", "-", "1e", "abc", "1.2.3", "0x10", "NaN", "inf", "1/0", "1e999", "1,2,3", "1_0x"} {
		if got, err := parseNumber(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestNumberTextIsReadBack(t *testing.T) {
	for _, v := range []float64{0, 1, -1, 0.05, 12345678, 1.0 / 24, 1e-9, -3.25, 1e20} {
		got, err := parseNumber(numberText(v))
		if err != nil || math.Abs(got-v) > 1e-3*math.Abs(v) {
			t.Errorf("%v is written %q and read as %v", v, numberText(v), got)
		}
		if len(numberText(v)) > 10 {
			t.Errorf("%v is written %q", v, numberText(v))
		}
	}
}

func TestSliderGoesBackOnADoubleClick(t *testing.T) {
	moved := 0
	s := newLogSlider(0.01, 100, nil)
	s.moved = func() { moved++ }
	s.reset[0] = 1
	s.Resize(fyne.NewSize(112, 24))
	down := func(x float32) {
		s.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary, PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, 5)}})
	}
	down(handleRadius + 75)
	if s.value[0] != 10 {
		t.Errorf("three quarters of the way are %v", s.value[0])
	}
	down(handleRadius + 75)
	if s.value[0] != 1 || moved != 2 {
		t.Errorf("after a double click it is %v, moved %d times", s.value[0], moved)
	}
}

func TestSpanKeepsItsOrder(t *testing.T) {
	s := newSpan(func() {})
	s.lo, s.hi = -10, 10
	s.set(-5, 5)
	s.Resize(fyne.NewSize(212, 24))
	slide(s, 0.25)
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(200, 5)}})
	if s.value != [2]float64{5, 5} {
		t.Errorf("the lower handle went to %v", s.value)
	}
	slide(s, 1)
	if s.value != [2]float64{5, 10} {
		t.Errorf("the upper handle went to %v", s.value)
	}
}

func TestTakingAHandleDoesNotMoveIt(t *testing.T) {
	moved := false
	s := newSlider(0, 1, func() { moved = true })
	s.Resize(fyne.NewSize(112, 24))
	s.set(0.5)
	slide(s, 0.53)
	if moved {
		t.Error("the handle jumped to where it was taken")
	}
}

func TestOptionListSearchesByKeys(t *testing.T) {
	p, heard, w := shown(t, 280, 800)
	heard.settle()
	test.Tap(p.color.by)
	if w.Canvas().Focused() != p.color.by.entry {
		t.Fatal("the search box has not the keyboard")
	}
	test.Type(p.color.by.entry, "vel")
	p.color.by.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if p.Look().Color.Attribute != "PointVelocity" || w.Canvas().Overlays().Top() != nil {
		t.Errorf("chose %q, list open %t", p.Look().Color.Attribute, w.Canvas().Overlays().Top() != nil)
	}
	test.Tap(p.color.by)
	l := p.color.by.list
	if l.all[l.seen[l.cursor]].text != "PointVelocity" {
		t.Error("the list does not begin at what is chosen")
	}
	p.color.by.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	p.color.by.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
	if p.Look().Color.Attribute != "Age" {
		t.Errorf("one below is %q", p.Look().Color.Attribute)
	}
	test.Tap(p.color.by)
	p.color.by.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.Canvas().Overlays().Top() != nil {
		t.Error("Escape left the list open")
	}
}

func TestEnterGivesTheKeyboardBack(t *testing.T) {
	p, _, w := shown(t, 280, 800)
	n := p.color.stops
	w.Canvas().Focus(n)
	n.SetText("nonsense")
	n.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if w.Canvas().Focused() != n {
		t.Error("the keyboard is gone although the number is wrong")
	}
	n.SetText("2")
	n.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if w.Canvas().Focused() != nil || p.Look().Color.ExposureStops != 2 {
		t.Error("the entry keeps the keyboard")
	}
}

func TestUnusableAttributesAreNotOffered(t *testing.T) {
	p, _, _ := shown(t, 280, 800)
	names := func(d *dropdown) (all []string) {
		for _, o := range d.options() {
			all = append(all, o.text)
		}
		return all
	}
	for _, c := range []struct{ got, want string }{
		{fmt.Sprint(names(p.lines.vectors)), "[None PointPosition PointVelocity]"},
		{fmt.Sprint(names(p.lines.strands)), "[None StrandPosition]"},
		{fmt.Sprint(names(p.points.by)), "[PointPosition PointVelocity Age Size Color Transform Seed]"},
		{fmt.Sprint(names(p.color.by)[2:]), "[PointPosition PointVelocity Age Size Color Transform StrandPosition Seed]"},
	} {
		if c.got != c.want {
			t.Errorf("offered are %s, want %s", c.got, c.want)
		}
	}
}

func TestColorEditor(t *testing.T) {
	var got color.RGBA
	b := newColorButton(red, func(c color.RGBA) { got = c })
	e := newColorEditor(b)
	e.bar.pick(1.0/3, 0)
	if got != (color.RGBA{0, 255, 0, 255}) {
		t.Errorf("a third of the hues is %v", got)
	}
	e.plane.pick(0, 0.5)
	if got != (color.RGBA{128, 128, 128, 255}) || e.hue != 1.0/3 {
		t.Errorf("grey is %v and has lost the hue: %v", got, e.hue)
	}
	e.code.OnSubmitted("#12aBff")
	if got != (color.RGBA{0x12, 0xab, 0xff, 255}) {
		t.Errorf("code gave %v", got)
	}
	e.code.OnSubmitted("nonsense")
	if got != (color.RGBA{0x12, 0xab, 0xff, 255}) || e.code.Text != "#12abff" {
		t.Errorf("nonsense gave %v, %q", got, e.code.Text)
	}
}

func TestHSVBothWays(t *testing.T) {
	for i := range 4096 {
		c := color.RGBA{uint8(i&15) * 17, uint8(i>>4&15) * 17, uint8(i>>8) * 17, 255}
		if got := fromHSV(toHSV(c)); got != c {
			t.Fatalf("%v comes back as %v", c, got)
		}
	}
}

// BenchmarkSetLook sets another look while 491 attributes are known.
func BenchmarkSetLook(b *testing.B) {
	p, _, _ := shown(b, 280, 800)
	h := &particle.Header{}
	for i := range 491 {
		h.Attributes = append(h.Attributes, particle.Attribute{Name: fmt.Sprint("attribute", i), Type: particle.Float32, Structure: particle.Single, Context: particle.PerPoint})
	}
	p.SetHeader(h)
	one, two := render.DefaultLook(), render.DefaultLook()
	two.Color.ExposureStops = 1
	for b.Loop() {
		p.SetLook(one)
		p.SetLook(two)
	}
}
