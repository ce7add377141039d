// Rubber band and lasso.

package viewport

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"

	"floe/internal/render"
	"floe/internal/ui/paint"
)

// Tool is what a plain drag with the left button does.
type Tool uint8

// The tools. Alt-drags, the wheel and the other buttons move the camera with
// each of them.
const (
	ToolOrbit Tool = iota // as the navigation says
	ToolBox
	ToolLasso
)

// band is a loop that is being drawn, in device pixels of the whole picture.
type band struct {
	loop  []render.Point2
	lasso bool
	mode  Mode
}

// stretch draws the loop up to the pointer.
func (v *View) stretch(at fyne.Position) {
	lasso := v.Tool() == ToolLasso
	begin, end := v.place(v.hand.begin), v.place(at)
	mode := v.hand.mode
	v.change(func(w *wish) {
		if !lasso {
			w.band = band{loop: render.Rectangle(begin, end), mode: mode}
			return
		}
		old := w.band.loop
		if len(old) == 0 {
			old = []render.Point2{begin}
		}
		w.band = band{loop: append(old[:len(old):len(old)], end), lasso: true, mode: mode}
	})
}

// endBand selects what the loop holds.
func (v *View) endBand(at fyne.Position) {
	if at != v.hand.last {
		v.stretch(at)
	}
	var b band
	v.change(func(w *wish) { b, w.band = w.band, band{} })
	if len(b.loop) > 2 {
		v.selectIn(b.loop, b.mode)
	}
}

// cancelBand drops a loop, if there is one.
func (v *View) cancelBand() bool {
	if v.hand.action != doSelect || !v.hand.dragging {
		return false
	}
	v.hand.action = doNothing
	v.change(func(w *wish) { w.band = band{} })
	return true
}

// Colours of loops, by what they do.
var bandColors = [...]color.NRGBA{
	Replace: {255, 255, 255, 255},
	Add:     {140, 225, 120, 255},
	Remove:  {255, 130, 110, 255},
}

var bandHalo = color.NRGBA{0, 0, 0, 110}

// draw draws the loop into a picture that is so much smaller than the whole.
func (b *band) draw(m *image.RGBA, shrink, ui float64) {
	if len(b.loop) < 2 {
		return
	}
	c := bandColors[b.mode]
	at := make([]render.Point2, len(b.loop))
	for i, p := range b.loop {
		at[i] = render.Point2{X: p.X * shrink, Y: p.Y * shrink}
	}
	if !b.lasso {
		fill := c
		fill.A = 22
		paint.Fill(m, boxOf(at), fill)
	}
	for _, pass := range []struct {
		width float64
		ink   color.NRGBA
	}{{3 * ui, bandHalo}, {1.2 * ui, c}} {
		for i, p := range at {
			next := at[(i+1)%len(at)]
			ink := pass.ink
			if b.lasso && i == len(at)-1 {
				ink.A /= 3 // the way back is only meant
			}
			paint.Line(m, p.X, p.Y, next.X, next.Y, pass.width, ink)
		}
	}
}

func boxOf(at []render.Point2) image.Rectangle {
	return image.Rect(int(math.Round(at[0].X)), int(math.Round(at[0].Y)), int(math.Round(at[2].X)), int(math.Round(at[2].Y)))
}
