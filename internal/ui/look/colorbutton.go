// A button that shows a colour and opens a small editor for it.

package look

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/ui/paint"
)

// colorButton edits a colour; the zero colour stands for a usual one.
type colorButton struct {
	painted
	value   color.RGBA
	usual   color.RGBA // what the zero colour looks like
	changed func(color.RGBA)
}

func newColorButton(usual color.RGBA, changed func(color.RGBA)) *colorButton {
	b := &colorButton{usual: usual, changed: changed}
	b.setup(b, func() fyne.Size { return fyne.NewSize(44, lineHeight()) }, b.draw)
	return b
}

func (b *colorButton) set(c color.RGBA) {
	b.value = c
	b.redraw()
}

// seen is the colour that is in use.
func (b *colorButton) seen() color.RGBA {
	if b.value == (color.RGBA{}) {
		return b.usual
	}
	return b.value
}

func (b *colorButton) draw(p *pen) {
	p.field(p.m.Rect, b.hovered)
	box := p.m.Rect.Inset(p.px(4))
	c := b.seen()
	swatch := box
	swatch.Max.X = min(box.Min.X+p.px(20), box.Max.X)
	paint.Fill(p.m, swatch, c)
	box.Min.X = swatch.Max.X + p.px(5)
	if text := hexText(c); p.small.Width(text) <= box.Dx() {
		p.small.TextIn(p.m, box, text, -1, p.dim)
	} else {
		paint.Fill(p.m, p.m.Rect.Inset(p.px(4)), c)
	}
}

func hexText(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// parseHex reads #rgb and #rrggbb, with or without #.
func parseHex(text string) (color.RGBA, bool) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "#")
	if len(text) == 3 {
		text = string([]byte{text[0], text[0], text[1], text[1], text[2], text[2]})
	}
	v, err := strconv.ParseUint(text, 16, 32)
	if err != nil || len(text) != 6 {
		return color.RGBA{}, false
	}
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}, true
}

// Tapped opens the editor.
func (b *colorButton) Tapped(*fyne.PointEvent) {
	b.hover.Out(b)
	c := canvasOf(b)
	if c == nil {
		return
	}
	e := newColorEditor(b)
	popup := widget.NewPopUp(container.NewPadded(e.content), c)
	size := popup.MinSize()
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	at.Y += b.Size().Height
	at.X = max(min(at.X, c.Size().Width-size.Width-4), 0)
	at.Y = max(min(at.Y, c.Size().Height-size.Height-4), 0)
	popup.ShowAtPosition(at)
}

// colorEditor has a plane of saturation and brightness, a bar of hues, usual
// colours, and an entry for the code.
type colorEditor struct {
	b       *colorButton
	hue     float64 // 0 to 1; kept although greys have none
	sat     float64
	bright  float64
	plane   *colorPlane
	bar     *colorPlane
	code    *widget.Entry
	content fyne.CanvasObject
}

func newColorEditor(b *colorButton) *colorEditor {
	e := &colorEditor{b: b}
	e.hue, e.sat, e.bright = toHSV(b.seen())
	e.plane = newColorPlane(fyne.NewSize(208, 120), e.drawPlane, func(x, y float64) {
		e.sat, e.bright = x, 1-y
		e.tell(fromHSV(e.hue, e.sat, e.bright))
	})
	e.bar = newColorPlane(fyne.NewSize(208, 16), e.drawBar, func(x, _ float64) {
		e.hue = x
		e.tell(fromHSV(e.hue, e.sat, e.bright))
	})
	usual := newColorPlane(fyne.NewSize(208, 22), drawPresets, func(x, _ float64) {
		e.set(presets[min(int(x*float64(len(presets))), len(presets)-1)])
	})
	e.code = widget.NewEntry()
	e.code.Scroll = fyne.ScrollNone
	e.code.SetText(hexText(b.seen()))
	e.code.OnSubmitted = func(text string) {
		if c, ok := parseHex(text); ok {
			e.set(c)
		} else {
			e.code.SetText(hexText(b.seen()))
		}
	}
	back := widget.NewButton("Default", func() {
		e.b.set(color.RGBA{})
		e.b.changed(color.RGBA{})
		e.follow(e.b.seen())
	})
	foot := container.NewBorder(nil, nil, nil, back, e.code)
	e.content = container.NewVBox(e.plane, e.bar, usual, foot)
	return e
}

// set takes a colour from outside of the plane.
func (e *colorEditor) set(c color.RGBA) {
	e.tell(c)
	e.follow(c)
}

func (e *colorEditor) follow(c color.RGBA) {
	h, s, v := toHSV(c)
	if s > 0 {
		e.hue = h
	}
	e.sat, e.bright = s, v
	e.code.SetText(hexText(c))
	e.plane.redraw()
	e.bar.redraw()
}

func (e *colorEditor) tell(c color.RGBA) {
	e.code.SetText(hexText(c))
	e.plane.redraw()
	e.bar.redraw()
	if c != e.b.value {
		e.b.set(c)
		e.b.changed(c)
	}
}

func (e *colorEditor) drawPlane(p *pen) {
	w, h := p.m.Rect.Dx(), p.m.Rect.Dy()
	pure := fromHSV(e.hue, 1, 1)
	for y := range h {
		v := 1 - float64(y)/float64(max(h-1, 1))
		row := p.m.Pix[y*p.m.Stride:]
		for x := range w {
			s := float64(x) / float64(max(w-1, 1))
			row[4*x] = uint8(v * (255 + s*(float64(pure.R)-255)))
			row[4*x+1] = uint8(v * (255 + s*(float64(pure.G)-255)))
			row[4*x+2] = uint8(v * (255 + s*(float64(pure.B)-255)))
			row[4*x+3] = 255
		}
	}
	x, y := e.sat*float64(w-1), (1-e.bright)*float64(h-1)
	paint.Line(p.m, x, y, x, y, 11*p.scale, color.White)
	paint.Line(p.m, x, y, x, y, 8*p.scale, fromHSV(e.hue, e.sat, e.bright))
}

func (e *colorEditor) drawBar(p *pen) {
	w := p.m.Rect.Dx()
	for x := range w {
		paint.Fill(p.m, image.Rect(x, 0, x+1, p.m.Rect.Dy()), fromHSV(float64(x)/float64(w), 1, 1))
	}
	x := int(e.hue * float64(w-1))
	paint.Frame(p.m, image.Rect(x-p.px(3), 0, x+p.px(3), p.m.Rect.Dy()), max(p.px(2), 1), color.White)
}

// presets are colours that are often wanted.
var presets = []color.RGBA{
	{255, 255, 255, 255}, {191, 191, 191, 255}, {96, 96, 96, 255}, {0, 0, 0, 255}, {224, 74, 62, 255},
	{238, 146, 40, 255}, {244, 210, 74, 255}, {88, 178, 96, 255}, {75, 163, 199, 255}, {150, 105, 205, 255},
}

func drawPresets(p *pen) {
	paint.Clear(p.m, theme.Color(theme.ColorNameOverlayBackground))
	step := float64(p.m.Rect.Dx()) / float64(len(presets))
	for i, c := range presets {
		box := image.Rect(int(float64(i)*step), 0, int(float64(i+1)*step)-p.px(3), p.m.Rect.Dy())
		paint.Fill(p.m, box, c)
		paint.Frame(p.m, box, p.hair(), paint.Mix(p.back, p.ink, 0.25))
	}
}

// colorPlane tells where it is pressed, from 0 to 1.
type colorPlane struct {
	painted
	pick func(x, y float64)
}

func newColorPlane(size fyne.Size, draw func(*pen), pick func(x, y float64)) *colorPlane {
	c := &colorPlane{pick: pick}
	c.setup(c, func() fyne.Size { return size }, draw)
	return c
}

// MouseDown picks.
func (c *colorPlane) MouseDown(e *desktop.MouseEvent) { c.press(e.Position) }

// MouseUp implements desktop.Mouseable.
func (c *colorPlane) MouseUp(*desktop.MouseEvent) {}

// Dragged picks all along.
func (c *colorPlane) Dragged(e *fyne.DragEvent) { c.press(e.Position) }

// DragEnd implements fyne.Draggable.
func (c *colorPlane) DragEnd() {}

func (c *colorPlane) press(at fyne.Position) {
	part := func(v, size float32) float64 { return min(max(float64(v/max(size, 1)), 0), 1) }
	c.pick(part(at.X, c.Size().Width), part(at.Y, c.Size().Height))
}

func toHSV(c color.RGBA) (h, s, v float64) {
	r, g, b := float64(c.R)/255, float64(c.G)/255, float64(c.B)/255
	v = max(r, g, b)
	d := v - min(r, g, b)
	if d == 0 {
		return 0, 0, v
	}
	switch v {
	case r:
		h = math.Mod((g-b)/d+6, 6)
	case g:
		h = (b-r)/d + 2
	default:
		h = (r-g)/d + 4
	}
	return h / 6, d / v, v
}

func fromHSV(h, s, v float64) color.RGBA {
	part := func(n float64) uint8 {
		k := math.Mod(n+h*6, 6)
		return uint8(math.Round(255 * (v - v*s*max(0, min(k, 4-k, 1)))))
	}
	return color.RGBA{part(5), part(3), part(1), 255}
}
