// How the window looks: Fyne's theme, denser and calmer.

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Themes that preferences name.
const (
	ThemeSystem = "system"
	ThemeDark   = "dark"
	ThemeLight  = "light"
)

// skin is Fyne's theme with less air, greys that do not tint what is looked at,
// and an accent of ice.
type skin struct {
	fyne.Theme
	choice string // one of the themes
}

func newSkin(choice string) skin { return skin{theme.DefaultTheme(), choice} }

// colors replace Fyne's, dark and light.
var colors = map[fyne.ThemeColorName][2]color.NRGBA{
	theme.ColorNameBackground:        {rgb(0x232527), rgb(0xeceeef)},
	theme.ColorNameMenuBackground:    {rgb(0x2c2f32), rgb(0xf7f8f8)},
	theme.ColorNameOverlayBackground: {rgb(0x2a2d2f), rgb(0xf7f8f8)},
	theme.ColorNameHeaderBackground:  {rgb(0x2c2f32), rgb(0xe2e5e7)},
	theme.ColorNameInputBackground:   {rgb(0x1a1c1d), rgb(0xfcfcfc)},
	theme.ColorNameInputBorder:       {rgb(0x3a3e41), rgb(0xc4c9cc)},
	theme.ColorNameButton:            {rgb(0x33373a), rgb(0xdde1e3)},
	theme.ColorNameForeground:        {rgb(0xd6d9db), rgb(0x26292b)},
	theme.ColorNamePlaceHolder:       {rgb(0x82888c), rgb(0x7c8387)},
	theme.ColorNameDisabled:          {rgb(0x6d7377), rgb(0x9ba2a6)},
	theme.ColorNamePrimary:           {rgb(0x4ba3c7), rgb(0x1f7fa8)},
	theme.ColorNameFocus:             {rgba(0x4ba3c766), rgba(0x1f7fa855)},
	theme.ColorNameSelection:         {rgba(0x4ba3c755), rgba(0x1f7fa844)},
	theme.ColorNameHyperlink:         {rgb(0x6cbfe0), rgb(0x1f7fa8)},
	theme.ColorNameSeparator:         {rgb(0x17191a), rgb(0xcdd2d5)},
}

func rgb(c uint32) color.NRGBA { return rgba(c<<8 | 0xff) }

func rgba(c uint32) color.NRGBA {
	return color.NRGBA{uint8(c >> 24), uint8(c >> 16), uint8(c >> 8), uint8(c)}
}

// sizes replace Fyne's.
var sizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNamePadding:         3,
	theme.SizeNameInnerPadding:    5,
	theme.SizeNameText:            13,
	theme.SizeNameHeadingText:     18,
	theme.SizeNameSubHeadingText:  15,
	theme.SizeNameCaptionText:     11,
	theme.SizeNameInlineIcon:      18,
	theme.SizeNameScrollBar:       10,
	theme.SizeNameScrollBarSmall:  4,
	theme.SizeNameInputRadius:     3,
	theme.SizeNameSelectionRadius: 2,
	// Blurring the window behind a dialog takes 80 ms a picture without a GPU.
	theme.SizeNameModalBlurRadius: 0,
}

func (s skin) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch s.choice {
	case ThemeDark:
		v = theme.VariantDark
	case ThemeLight:
		v = theme.VariantLight
	}
	if c, ok := colors[name]; ok {
		return c[v&1]
	}
	return s.Theme.Color(name, v)
}

func (s skin) Size(name fyne.ThemeSizeName) float32 {
	if size, ok := sizes[name]; ok {
		return size
	}
	return s.Theme.Size(name)
}
