// The view as a picture to be saved, in any size.

package viewport

import (
	"image"
	"time"

	"floe/internal/mmap"
	"floe/internal/render"
)

// Render draws what the view shows in another size, exactly, with a renderer of
// its own; it blocks, so call it off the UI goroutine. Texts, lines and points
// keep their share of the picture. Change, if not nil, may alter the shot before
// it is drawn. The error is the fault of a mapped file.
func (v *View) Render(width, height int, change func(*render.Shot)) (*image.RGBA, error) {
	v.mu.Lock()
	if v.closed {
		v.mu.Unlock()
		return nil, ErrClosed
	}
	w, size, scale := v.wish, v.page.size, v.page.scale
	for i := range w.layers {
		if f := w.layers[i].Frame; f != nil {
			f.Retain()
		}
	}
	v.mu.Unlock()
	defer releaseAll(w.layers)
	if size.Y > 0 {
		scale *= float64(height) / float64(size.Y)
	}
	m := image.NewRGBA(image.Rect(0, 0, max(width, 1), max(height, 1)))
	return m, mmap.Guard(func() error { return w.still(m, scale, change) })
}

// Grab is Render in the size of the view.
func (v *View) Grab() (*image.RGBA, error) {
	v.mu.Lock()
	size := v.page.size
	v.mu.Unlock()
	if size == (image.Point{}) {
		size = image.Pt(1280, 720)
	}
	return v.Render(size.X, size.Y, nil)
}

// still draws the wish in one go. Scenes are made anew: those of the drawing
// goroutine live as it likes.
func (w *wish) still(m *image.RGBA, scale float64, change func(*render.Shot)) error {
	s := render.Shot{Camera: w.cameraAt(time.Now()), Look: w.look, HUD: w.hud}
	s.Look.UIScale = orOne(w.look.UIScale) * scale
	for i := range w.layers {
		l := &w.layers[i]
		if l.Frame == nil || l.Hidden {
			continue
		}
		scene := render.NewScene(l.Frame, render.SceneOptions{})
		defer scene.Release()
		s.Layers = append(s.Layers, render.Layer{Scene: scene, Look: l.Look, Selected: l.sets.Selected, Hidden: l.sets.Hidden})
	}
	if change != nil {
		change(&s)
	}
	var r render.Renderer
	r.Draw(s, m)
	return nil
}
