package paint

import (
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// window shows a button and a label with tips, which come at once.
func window(t *testing.T) (fyne.Window, *TipButton, fyne.CanvasObject) {
	t.Helper()
	test.NewTempApp(t)
	delay := tipDelay
	tipDelay = 0
	t.Cleanup(func() { tipDelay = delay })
	button := NewTipButton(theme.MediaPlayIcon(), "Play\tSpace", func() {})
	label := Tipped(widget.NewLabel("24"), "frames per second")
	w := test.NewTempWindow(t, Tips(container.NewBorder(nil, container.NewHBox(button, label), nil, nil)))
	w.Resize(fyne.NewSize(400, 200))
	return w, button, label
}

func middle(o fyne.CanvasObject) fyne.Position {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	return at.AddXY(o.Size().Width/2, o.Size().Height/2)
}

func TestTipComesAndGoes(t *testing.T) {
	w, button, label := window(t)
	before := w.Canvas().Capture()
	test.MoveMouse(w.Canvas(), middle(button))
	if shownFor != fyne.CanvasObject(button) {
		t.Fatal("no tip on the button")
	}
	box := shownAt.box
	if !box.Visible() || box.text.rows[0].text != "Play" || box.text.rows[0].key != "Space" {
		t.Errorf("tip is %+v", box.text.rows)
	}
	if bottom := box.Position().Y + box.Size().Height; bottom > button.Position().Y+fyne.CurrentApp().Driver().AbsolutePositionForObject(button).Y {
		t.Errorf("the tip reaches down to %v and covers its button", bottom)
	}
	if same(before, w.Canvas().Capture()) {
		t.Error("the tip is not to be seen")
	}
	test.MoveMouse(w.Canvas(), middle(label))
	if box.text.rows[0].text != "frames per second" {
		t.Errorf("tip of the label is %q", box.text.rows[0].text)
	}
	test.MoveMouse(w.Canvas(), fyne.NewPos(200, 20))
	if box.Visible() || shownFor != nil {
		t.Error("the tip stays")
	}
}

func TestTipGoesWhenPressed(t *testing.T) {
	w, button, _ := window(t)
	test.MoveMouse(w.Canvas(), middle(button))
	button.MouseDown(nil)
	if shownFor != nil {
		t.Error("the tip stays over a pressed button")
	}
}

func TestTipStaysInTheWindow(t *testing.T) {
	w, button, _ := window(t)
	for _, at := range []fyne.Position{{X: 0, Y: 0}, {X: 400, Y: 200}, {X: 200, Y: 3}, {X: -50, Y: 500}} {
		for _, above := range []bool{false, true} {
			ShowTip(button, at, above, TipLine{Text: strings.Repeat("word ", 20)})
			box := shownAt.box
			if p, q := box.Position(), box.Position().Add(box.Size()); p.X < 0 || p.Y < 0 || q.X > 400 || q.Y > 200 {
				t.Errorf("asked at %v, the tip is at %v..%v", at, p, q)
			}
		}
	}
	_ = w
}

func TestTipWithoutHostIsNoHarm(t *testing.T) {
	test.NewTempApp(t)
	tipDelay = 0
	button := NewTipButton(theme.MediaPlayIcon(), "Play", nil)
	w := test.NewTempWindow(t, button)
	test.MoveMouse(w.Canvas(), fyne.NewPos(10, 10))
	test.Tap(button)
	if shownFor == fyne.CanvasObject(button) {
		t.Error("a tip without a place")
	}
}

func TestTipButtonDisabled(t *testing.T) {
	test.NewTempApp(t)
	taps := 0
	b := NewTipButton(theme.MediaPlayIcon(), "Play", func() { taps++ })
	test.NewTempWindow(t, b)
	test.Tap(b)
	b.Disable()
	test.Tap(b)
	if taps != 1 {
		t.Errorf("%d taps arrived, one was made while enabled", taps)
	}
}

func TestWrap(t *testing.T) {
	f := FaceOf(13)
	for _, text := range []string{
		"read body of \"/shots/ab/010/cache/smoke_v003/particles.0101.icecache\": point count 4294967295 exceeds the size of the file",
		strings.Repeat("x", 300), "short", "", "two\nlines", "ünïcödé " + strings.Repeat("ß", 99),
	} {
		lines := f.Wrap(text, 150)
		for _, line := range lines {
			if f.Width(line) > 150 {
				t.Errorf("%q is %d wide", line, f.Width(line))
			}
		}
		squeeze := strings.NewReplacer(" ", "", "\n", "").Replace
		if got := squeeze(strings.Join(lines, "")); got != squeeze(text) {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := f.Wrap("wide", 1); len(got) != 4 {
		t.Errorf("no room at all gives %q", got)
	}
}

func same(a, b interface{ At(x, y int) color.Color }) bool {
	for y := range 200 {
		for x := range 400 {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func TestArrowsAreNamed(t *testing.T) {
	test.NewTempApp(t)
	l := layTip([]TipLine{{Text: "Next", Key: "Ctrl+→"}}, 300, 1)
	if got := l.rows[0].key; got != "Ctrl+Right" {
		t.Errorf("the key is %q", got)
	}
}
