// Which colour means what? The states' own, and the theme's for the rest.

package timeline

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"floe/internal/ui/paint"
)

// palette is all colours of the bar.
type palette struct {
	background, lane, ink, dim, line color.Color
	head, onHead                     color.Color
	classes                          [classes]color.RGBA
	fast, warned                     color.RGBA
	hatch                            color.RGBA // between the hatches of loading
}

// stateColors are those of the classes on dark and on light ground: of one
// brightness where they mean the same, and far apart for all kinds of eyes in the
// order green, orange, red by brightness too.
var stateColors = [2][classes]color.RGBA{
	{cached: rgb(0x3fae6b), unread: rgb(0x6a7175), loading: rgb(0xb4bdc2), held: rgb(0xf0a03c), missing: rgb(0xe0483e), broken: rgb(0xff4d5e)},
	{cached: rgb(0x2f9e5b), unread: rgb(0xa4abaf), loading: rgb(0x6b757b), held: rgb(0xe58a12), missing: rgb(0xd23b31), broken: rgb(0xd81f3a)},
}

func rgb(c uint32) color.RGBA { return color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255} }

// paletteFor asks the theme that is valid for a widget.
func paletteFor(w fyne.Widget) palette {
	of := func(name fyne.ThemeColorName) color.Color { return theme.ColorForWidget(name, w) }
	p := palette{
		background: of(theme.ColorNameBackground),
		ink:        of(theme.ColorNameForeground),
		dim:        of(theme.ColorNamePlaceHolder),
		head:       of(theme.ColorNamePrimary),
		onHead:     of(theme.ColorNameForegroundOnPrimary),
		fast:       rgb(0x58b4f0), warned: rgb(0xf6c945), classes: stateColors[0],
	}
	p.lane = paint.Mix(p.background, color.Black, 0.28)
	if !dark(p.background) {
		p.lane = paint.Mix(p.background, color.Black, 0.06)
		p.fast, p.warned, p.classes = rgb(0x2b8fd6), rgb(0xf2b705), stateColors[1]
	}
	p.line = paint.Mix(p.lane, p.ink, 0.3)
	p.hatch = paint.Mix(p.lane, p.classes[unread], 0.8)
	return p
}

func dark(c color.Color) bool { return color.GrayModel.Convert(c).(color.Gray).Y < 128 }

// fade gives a colour an opacity from 0 to 1.
func fade(c color.Color, opacity float64) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = uint8(float64(n.A)*opacity + 0.5)
	return n
}
