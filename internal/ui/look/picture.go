// What stands around the points, and how is it looked at?

package look

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"floe/internal/render"
)

// BackgroundMode tells where the background comes from.
type BackgroundMode uint8

// The modes.
const (
	ThemeBackground BackgroundMode = iota // dark or light as the window
	DarkBackground
	LightBackground
	OwnBackground
)

// picturePart is the section of the picture.
type picturePart struct {
	p       *Panel
	section *section

	backgroundMode BackgroundMode
	mode           *segments
	top, bottom    *colorButton
	ownLine        fyne.CanvasObject
	show           *segments
	selection      *colorButton
	up, projection *segments
}

// shownParts are in the order of the toggles.
var shownParts = []render.Parts{render.ShowGrid, render.ShowAxes, render.ShowBox, render.ShowLegend, render.ShowHUD}

var usualSelection = color.RGBA{255, 150, 20, 255}

func newPicturePart(p *Panel) *picturePart {
	s := &picturePart{p: p, backgroundMode: DarkBackground}
	s.mode = newSegments(func() { s.setMode(BackgroundMode(s.mode.chosen())) }, "Theme", "Dark", "Light", "Own")
	s.mode.tips = []string{"Dark or light as the window is", "A dark grey that suits all maps", "For papers", "Your own two colours"}
	dark := render.DarkBackground()
	s.top = newColorButton(dark.Top, func(c color.RGBA) { p.change(func(l *render.Look) { l.Background.Top = c }) })
	s.bottom = newColorButton(dark.Bottom, func(c color.RGBA) { p.change(func(l *render.Look) { l.Background.Bottom = c }) })
	s.ownLine = pair("Colours", "At the top and at the bottom", s.top, s.bottom)
	s.show = newToggles(s.chooseParts, "Grid", "Axes", "Box", "Legend", "Text")
	s.show.tips = []string{"The ground", "The directions, in a corner", "The box around all points", "What the colours mean", "Frame and number of points"}
	s.selection = newColorButton(usualSelection, func(c color.RGBA) { p.change(func(l *render.Look) { l.SelectionColor = c }) })
	s.up = newSegments(func() {
		if !p.syncing && p.events.OnUp != nil {
			p.events.OnUp(render.Up(s.up.chosen()))
		}
	}, "Y", "Z")
	s.up.tips = []string{"As in Maya, Houdini and Softimage", "As in Blender and scans"}
	s.projection = newSegments(func() {
		if !p.syncing && p.events.OnOrtho != nil {
			p.events.OnOrtho(s.projection.chosen() == 1)
		}
	}, "Perspective", "Parallel")
	s.section = newSection("View", "What stands around the points, and the camera", s.summary,
		line("Show", "What is drawn besides the points", s.show), line("Backdrop", "What is seen where nothing is", s.mode), s.ownLine,
		line("Selection", "The colour of points that are selected", s.selection),
		line("Up", "The axis that stands upright", s.up), line("Camera", "With perspective, or in parallel as in a technical drawing", s.projection))
	return s
}

// BackgroundMode tells where the background comes from.
func (p *Panel) BackgroundMode() BackgroundMode { return p.picture.backgroundMode }

// SetBackgroundMode shows where the background comes from; settings keep it beside
// the look. If it follows the theme and that is another, the look changes, which
// is told.
func (p *Panel) SetBackgroundMode(m BackgroundMode) {
	p.picture.backgroundMode = m
	p.withoutTelling(p.picture.sync)
	p.picture.followTheme()
}

// adopt draws conclusions from a look that was set from outside.
func (s *picturePart) adopt() {
	b := s.p.look.Background
	switch {
	case s.backgroundMode == ThemeBackground && b == themeBackground():
	case b == render.DarkBackground():
		s.backgroundMode = DarkBackground
	case b == render.LightBackground():
		s.backgroundMode = LightBackground
	default:
		s.backgroundMode = OwnBackground
	}
}

func (s *picturePart) sync() {
	l := &s.p.look
	s.mode.choose(int(s.backgroundMode))
	s.top.set(l.Background.Top)
	s.bottom.set(l.Background.Bottom)
	s.selection.set(l.SelectionColor)
	on := uint(0)
	for i, part := range shownParts {
		on |= bit(l.Show&part != 0, i)
	}
	s.show.set(on)
	if show(s.ownLine, s.backgroundMode == OwnBackground) {
		s.p.arrange()
	}
}

func (s *picturePart) syncCamera(up render.Up, ortho bool) {
	s.up.choose(int(up))
	s.projection.choose(int(bit(ortho, 0)))
}

func (s *picturePart) chooseParts() {
	s.p.change(func(l *render.Look) {
		for i, part := range shownParts {
			if l.Show &^= part; s.show.on>>i&1 != 0 {
				l.Show |= part
			}
		}
	})
}

func (s *picturePart) setMode(m BackgroundMode) {
	s.backgroundMode = m
	s.p.change(func(l *render.Look) {
		switch m {
		case ThemeBackground:
			l.Background = themeBackground()
		case DarkBackground:
			l.Background = render.DarkBackground()
		case LightBackground:
			l.Background = render.LightBackground()
		}
	})
	s.p.withoutTelling(s.sync)
}

// followTheme changes the background with the theme.
func (s *picturePart) followTheme() {
	if s.backgroundMode == ThemeBackground {
		s.p.change(func(l *render.Look) { l.Background = themeBackground() })
	}
}

// themeBackground is what goes with the window.
func themeBackground() render.Background {
	r, g, b, _ := theme.Color(theme.ColorNameBackground).RGBA()
	if r+g+b > 3*0x8000 {
		return render.LightBackground()
	}
	return render.DarkBackground()
}

func (s *picturePart) summary() string {
	var names []string
	for i, part := range shownParts {
		if s.p.look.Show&part != 0 {
			names = append(names, strings.ToLower(s.show.options[i]))
		}
	}
	if names == nil {
		return "points only"
	}
	return strings.Join(names, ", ")
}
