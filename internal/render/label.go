// Texts for pictures that are put together of others, and thumbnails.

package render

import (
	"image"
	"image/color"
	"math"

	"floe/internal/particle"
)

// Label writes a text with its top left at x, y, in capitals of so many pixels.
// It gives the width of the text.
func Label(target *image.RGBA, x, y int, text string, height float64, c color.RGBA) float64 {
	f := newFont(math.Max(height, 1))
	s := newSheet(target, ink{0, 0, 0, 1})
	s.letters(f, float64(x), float64(y), text, inkOf(c))
	return f.width(text)
}

// Thumbnail is a small picture of a frame: its points in their colours, from the
// usual direction.
func Thumbnail(f *particle.Frame, width, height int) *image.RGBA {
	scene := NewScene(f, SceneOptions{})
	defer scene.Release()
	shot := Shot{Layers: []Layer{{Scene: scene}}, Camera: DefaultCamera(), Look: Look{Background: DarkBackground(), Samples: 2}}
	fit := NewFit(shot.Camera, width, height)
	fit.AddShot(&shot)
	shot.Camera = fit.Centered()
	m := image.NewRGBA(image.Rect(0, 0, max(width, 0), max(height, 0)))
	var r Renderer
	r.Draw(shot, m)
	return m
}
