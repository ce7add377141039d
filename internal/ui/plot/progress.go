// How far is the computation? A slim bar with words in it.

package plot

import (
	"fmt"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/ui/paint"
)

type progress struct {
	widget.BaseWidget
	raster      *canvas.Raster
	done, total int
}

func newProgress() *progress {
	p := &progress{}
	p.raster = paint.NewRaster(func() float32 { return p.raster.Size().Width }, p.paint)
	p.ExtendBaseWidget(p)
	return p
}

func (p *progress) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.raster) }

func (p *progress) MinSize() fyne.Size { return fyne.NewSize(130, 18) }

func (p *progress) Refresh() { p.raster.Refresh() }

func (p *progress) set(done, total int) {
	if p.done != done || p.total != total {
		p.done, p.total = done, total
		p.Refresh()
	}
}

func (p *progress) paint(m *image.RGBA, scale float32) {
	st := styleFor(p)
	paint.Clear(m, st.background)
	s := raster{m, float64(scale)}
	size := rect{0, 0, float64(m.Rect.Dx()) / s.scale, float64(m.Rect.Dy()) / s.scale}
	bar := rect{0, (size.h - 16) / 2, size.w, 16}
	s.box(bar, theme.ColorForWidget(theme.ColorNameInputBorder, p))
	bar.w *= float64(p.done) / float64(max(p.total, 1))
	s.box(bar, fade(st.accent, 0.65))
	text := fmt.Sprintf("%d of %d frames", p.done, p.total)
	s.text(size.w/2, bar.y+12, fit(s, text, labelSize, size.w-6), labelSize, 0, st.ink)
}
