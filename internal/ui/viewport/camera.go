// Where one looks from, and how drags move it.

package viewport

import (
	"math"
	"time"

	"fyne.io/fyne/v2"

	"floe/internal/render"
)

// Camera is where the view looks from, or will when a soft move has ended.
func (v *View) Camera() render.Camera {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.wish.camera
}

// SetCamera looks from somewhere else, at once or softly.
func (v *View) SetCamera(c render.Camera, soft bool) {
	v.change(func(w *wish) {
		w.fit = fitNothing
		w.setCamera(c, soft && v.soft())
	})
}

// soft is called with the lock held.
func (v *View) soft() bool { return !v.controls.instant && v.page.shown != nil }

// View turns to a preset.
func (v *View) View(p render.Preset) {
	v.change(func(w *wish) { w.setCamera(w.camera.View(p), v.soft()) })
}

// SetUp chooses the axis that stands upright.
func (v *View) SetUp(up render.Up) {
	v.change(func(w *wish) {
		c := w.camera
		c.Up = up
		w.setCamera(c, false)
	})
}

// SetOrtho chooses between parallel and perspective projection.
func (v *View) SetOrtho(on bool) {
	v.change(func(w *wish) {
		c := w.camera
		c.Ortho = on
		w.setCamera(c, false)
	})
}

// FrameAll moves the camera so that all points are seen; if there are none yet,
// as soon as there are.
func (v *View) FrameAll() { v.change(func(w *wish) { w.fit = fitAll }) }

// FrameSelection moves the camera so that the selected points are seen, all
// points if none is selected.
func (v *View) FrameSelection() { v.change(func(w *wish) { w.fit = fitSelection }) }

// Speeds of the mouse, per Fyne's unit of length.
const (
	radPerUnit  = 0.01
	dollySpeed  = 0.006
	wheelSpeed  = 0.0073 // a notch of 25 is a fifth
	wheelMost   = 100    // Fyne speeds fast wheels up a hundredfold
	clickRadius = 3
	pickRadius  = 5
)

// navigate moves the camera by hand, which ends soft moves and what is to be
// framed.
func (v *View) navigate(do func(c render.Camera) render.Camera) {
	v.change(func(w *wish) {
		w.fit = fitNothing
		w.setCamera(do(w.cameraAt(time.Now())), false)
	})
}

// drag moves the camera by a piece of a drag.
func (v *View) drag(a action, from, to fyne.Position) {
	size := v.Size()
	dx, dy := float64(to.X-from.X), float64(to.Y-from.Y)
	height := max(int(size.Height), 1) // a pan needs one unit for both only
	v.navigate(func(c render.Camera) render.Camera {
		switch a {
		case doOrbit:
			return c.Orbit(-dx*radPerUnit, dy*radPerUnit)
		case doPan:
			return c.Pan(dx, dy, height)
		case doDolly:
			return c.Dolly(math.Exp((dy - dx) * dollySpeed))
		case doRoll:
			return c.Roll(angle(size, to) - angle(size, from))
		}
		return c
	})
}

// angle of a place around the middle of the view, clockwise.
func angle(size fyne.Size, at fyne.Position) float64 {
	return math.Atan2(float64(at.Y-size.Height/2), float64(at.X-size.Width/2))
}

// Scrolled zooms at the pointer.
func (v *View) Scrolled(e *fyne.ScrollEvent) {
	notches := min(max(float64(e.Scrolled.DY), -wheelMost), wheelMost)
	if notches == 0 {
		return
	}
	size := v.Size()
	v.navigate(func(c render.Camera) render.Camera {
		return c.ZoomAt(float64(e.Position.X), float64(e.Position.Y), math.Exp(-notches*wheelSpeed), int(size.Width), int(size.Height))
	})
}
