// The colours of a grid, taken from the theme when it is drawn.

package grid

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"floe/internal/ui/paint"
)

type palette struct {
	body, zebra, header, hover, line, edge      color.RGBA
	text, dim, faint                            color.RGBA
	primary, selected, selectedZebra, current   color.RGBA
	bad, badFill, badSelected, thumb, thumbOver color.RGBA
	track, bubble                               color.RGBA
	dark                                        bool
}

func themed(name fyne.ThemeColorName) color.RGBA {
	return color.RGBAModel.Convert(theme.Color(name)).(color.RGBA)
}

func newPalette() palette {
	body, text, primary := themed(theme.ColorNameInputBackground), themed(theme.ColorNameForeground), themed(theme.ColorNamePrimary)
	p := palette{body: body, text: text, primary: primary}
	p.dark = int(body.R)+int(body.G)+int(body.B) < 384
	p.zebra = paint.Mix(body, text, 0.035)
	p.header = themed(theme.ColorNameHeaderBackground)
	p.hover = paint.Mix(p.header, text, 0.07)
	p.line = color.RGBAModel.Convert(color.NRGBA{text.R, text.G, text.B, 24}).(color.RGBA)
	p.edge = paint.Mix(body, text, 0.20)
	p.dim = paint.Mix(body, text, 0.62)
	p.faint = paint.Mix(body, text, 0.45)
	p.selected = paint.Mix(body, primary, 0.26)
	p.selectedZebra = paint.Mix(p.zebra, primary, 0.26)
	p.current = paint.Mix(body, primary, 0.42)
	p.bad = color.RGBA{196, 24, 24, 255}
	if p.dark {
		p.bad = color.RGBA{255, 112, 104, 255}
	}
	p.badFill = paint.Mix(body, p.bad, 0.14)
	p.badSelected = paint.Mix(p.selected, p.bad, 0.2)
	p.track = paint.Mix(body, text, 0.04)
	p.thumb = paint.Mix(body, text, 0.24)
	p.thumbOver = paint.Mix(body, text, 0.42)
	p.bubble = paint.Mix(body, text, 0.85)
	return p
}

// row is the colour behind a row.
func (p *palette) row(row int64, selected, current bool) color.RGBA {
	switch {
	case current && selected:
		return p.current
	case selected && row&1 == 1:
		return p.selectedZebra
	case selected:
		return p.selected
	case row&1 == 1:
		return p.zebra
	}
	return p.body
}
