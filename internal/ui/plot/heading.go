// What is a part of the panel called? A name, and beside it what is known of it.

package plot

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/ui/paint"
)

// heading writes a name and a dimmed note, cut to the width.
type heading struct {
	widget.BaseWidget
	raster     *canvas.Raster
	name, note string
}

func newHeading() *heading {
	h := &heading{}
	h.raster = paint.NewRaster(func() float32 { return h.raster.Size().Width }, h.paint)
	h.ExtendBaseWidget(h)
	return h
}

func (h *heading) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(h.raster) }

func (h *heading) MinSize() fyne.Size { return fyne.NewSize(40, headLine) }

func (h *heading) Refresh() { h.raster.Refresh() }

func (h *heading) set(name, note string) {
	if h.name != name || h.note != note {
		h.name, h.note = name, note
		h.Refresh()
	}
}

func (h *heading) paint(m *image.RGBA, scale float32) {
	st := styleFor(h)
	paint.Clear(m, st.background)
	s := raster{m, float64(scale)}
	const left = 6.0
	width := float64(m.Rect.Dx())/s.scale - left
	size := float64(theme.SizeForWidget(theme.SizeNameText, h))
	x, y := left, float64(m.Rect.Dy())/s.scale/2+size*0.36
	if h.name != "" {
		name := fit(s, h.name, size, width)
		s.text(x, y, name, size, -1, st.ink)
		x += s.textWidth(name, size) + 8
	}
	if rest := width + left - x; rest > 20 {
		s.text(x, y, fit(s, h.note, labelSize, rest), labelSize, -1, st.dim)
	}
}
