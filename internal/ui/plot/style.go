// In which colours are plots drawn? The theme's on the screen, ink on paper.

package plot

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"floe/internal/ui/paint"
)

// Sizes of texts in Fyne's units.
const (
	labelSize = 11.0
	titleSize = 12.0
)

type style struct {
	background color.Color // of the widget
	ground     color.Color // behind bars and curves
	ink, dim   color.Color
	grid       color.Color
	accent     color.Color // curves, handles
	warning    color.Color // what is not finite
	broken     color.Color
	unread     color.Color
	// paper adds titles and labels of axes, and leaves out what is to be used.
	paper bool
}

// styleFor asks the theme that is valid for a widget.
func styleFor(w fyne.Widget) style {
	of := func(name fyne.ThemeColorName) color.Color { return theme.ColorForWidget(name, w) }
	s := style{
		background: of(theme.ColorNameBackground), ink: of(theme.ColorNameForeground), dim: of(theme.ColorNamePlaceHolder),
		accent: of(theme.ColorNamePrimary), warning: rgb(0xf0a03c), broken: rgb(0xff4d5e), unread: rgb(0x6a7175),
	}
	s.ground = paint.Mix(s.background, color.Black, 0.28)
	if !isDark(s.background) {
		s.ground = paint.Mix(s.background, color.White, 0.6)
		s.warning, s.broken, s.unread = rgb(0xa85f00), rgb(0xd81f3a), rgb(0xa4abaf)
	}
	s.grid = paint.Mix(s.ground, s.ink, 0.12)
	return s
}

// paperStyle is for pictures in documents.
func paperStyle() style {
	return style{
		background: color.White, ground: color.White, ink: rgb(0x1c1e1f), dim: rgb(0x5c6367), grid: rgb(0xe3e6e8),
		accent: rgb(0x1f6f9c), warning: rgb(0xa85f00), broken: rgb(0xc4122e), unread: rgb(0xb9bfc2), paper: true,
	}
}

func rgb(c uint32) color.RGBA { return color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255} }

func isDark(c color.Color) bool { return color.GrayModel.Convert(c).(color.Gray).Y < 128 }
