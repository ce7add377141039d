package paint

import (
	"image"

	"fyne.io/fyne/v2/canvas"
)

// NewRaster makes the canvas object of a widget that draws itself. Draw gets a
// picture of device pixels to fill and how many of them make one of Fyne's
// units; it is called on the UI goroutine after a Refresh or a new size, and
// should take less than 4 ms. The picture is the same one as long as the size
// stays.
func NewRaster(width func() float32, draw func(m *image.RGBA, scale float32)) *canvas.Raster {
	var m *image.RGBA
	r := canvas.NewRaster(func(w, h int) image.Image {
		if m == nil || m.Rect.Dx() != w || m.Rect.Dy() != h {
			m = image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
		}
		scale := float32(1)
		if unit := width(); unit > 0 {
			scale = float32(w) / unit
		}
		draw(m, scale)
		return m
	})
	r.ScaleMode = canvas.ImageScalePixels
	return r
}
