// What plots are drawn on: a picture for the screen or a file, or an SVG.

package plot

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"floe/internal/ui/paint"
)

// rect is a box, in Fyne's units.
type rect struct{ x, y, w, h float64 }

func (r rect) right() float64  { return r.x + r.w }
func (r rect) bottom() float64 { return r.y + r.h }

func (r rect) contains(x, y float64) bool {
	return x >= r.x && x < r.right() && y >= r.y && y < r.bottom()
}

// slice is a vertical cut through a band: from top to bottom at x.
type slice struct{ x, top, bottom float64 }

type point struct{ x, y float64 }

// surface takes what a plot is made of, in Fyne's units from the left upper
// corner. Colours that are not opaque are laid over what is there.
type surface interface {
	box(r rect, c color.Color)
	line(x0, y0, x1, y1, width float64, c color.Color)
	path(points []point, width float64, c color.Color)
	band(slices []slice, c color.Color)
	// text stands on the baseline y; align is -1 if it begins at x, 0 if x is its
	// middle, 1 if it ends there.
	text(x, y float64, s string, size float64, align int, c color.Color)
	// upright text reads from below; x is its baseline and y its middle.
	upright(x, y float64, s string, size float64, c color.Color)
	textWidth(s string, size float64) float64
	// pixel is the size of the smallest thing that looks sharp.
	pixel() float64
}

// raster draws into a picture of device pixels.
type raster struct {
	m     *image.RGBA
	scale float64
}

func (r raster) device(v float64) int { return int(math.Round(v * r.scale)) }

func (r raster) pixel() float64 { return 1 / r.scale }

func (r raster) box(b rect, c color.Color) {
	paint.Fill(r.m, image.Rect(r.device(b.x), r.device(b.y), r.device(b.right()), r.device(b.bottom())), c)
}

// line moves upright and level lines to whole pixels, so that they are sharp.
func (r raster) line(x0, y0, x1, y1, width float64, c color.Color) {
	wide := max(r.device(width), 1)
	switch {
	case x0 == x1:
		x := r.device(x0 - width/2)
		paint.Fill(r.m, image.Rect(x, r.device(min(y0, y1)), x+wide, r.device(max(y0, y1))), c)
	case y0 == y1:
		y := r.device(y0 - width/2)
		paint.Fill(r.m, image.Rect(r.device(min(x0, x1)), y, r.device(max(x0, x1)), y+wide), c)
	default:
		paint.Line(r.m, x0*r.scale, y0*r.scale, x1*r.scale, y1*r.scale, width*r.scale, c)
	}
}

func (r raster) path(points []point, width float64, c color.Color) {
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		paint.Line(r.m, a.x*r.scale, a.y*r.scale, b.x*r.scale, b.y*r.scale, width*r.scale, c)
	}
}

// band fills one column of pixels after another, with smooth ends.
func (r raster) band(slices []slice, c color.Color) {
	for i := 1; i < len(slices); i++ {
		a, b := slices[i-1], slices[i]
		x0, x1 := a.x*r.scale, b.x*r.scale
		for x := int(math.Ceil(x0 - 0.5)); float64(x)+0.5 < x1; x++ {
			t := (float64(x) + 0.5 - x0) / (x1 - x0)
			r.column(x, (a.top+(b.top-a.top)*t)*r.scale, (a.bottom+(b.bottom-a.bottom)*t)*r.scale, c)
		}
	}
}

// column is at least one pixel high.
func (r raster) column(x int, top, bottom float64, c color.Color) {
	if bottom-top < 1 {
		top = (top+bottom)/2 - 0.5
		bottom = top + 1
	}
	first, last := int(math.Ceil(top)), int(math.Floor(bottom))
	paint.Fill(r.m, image.Rect(x, first, x+1, last), c)
	paint.Fill(r.m, image.Rect(x, first-1, x+1, first), fade(c, float64(first)-top))
	paint.Fill(r.m, image.Rect(x, last, x+1, last+1), fade(c, bottom-float64(last)))
}

func (r raster) face(size float64) *paint.Face { return paint.FaceOf(float32(size * r.scale)) }

func (r raster) text(x, y float64, s string, size float64, align int, c color.Color) {
	f := r.face(size)
	at := r.device(x) - f.Width(s)*(align+1)/2
	f.Text(r.m, at, r.device(y), s, c)
}

// upright writes beside the picture and turns that.
func (r raster) upright(x, y float64, s string, size float64, c color.Color) {
	f := r.face(size)
	level := image.NewRGBA(image.Rect(0, 0, f.Width(s), f.Height))
	f.Text(level, 0, f.Ascent, s, c)
	turned := image.NewRGBA(image.Rect(0, 0, f.Height, f.Width(s)))
	for i := range level.Rect.Dx() {
		for k := range level.Rect.Dy() {
			turned.SetRGBA(k, turned.Rect.Dy()-1-i, level.RGBAAt(i, k))
		}
	}
	at := image.Pt(r.device(x)-f.Ascent, r.device(y)-turned.Rect.Dy()/2)
	draw.Draw(r.m, turned.Rect.Add(at), turned, image.Point{}, draw.Over)
}

func (r raster) textWidth(s string, size float64) float64 {
	return float64(r.face(size).Width(s)) / r.scale
}

// fade gives a colour a part of its opacity.
func fade(c color.Color, opacity float64) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = uint8(float64(n.A)*min(max(opacity, 0), 1) + 0.5)
	return n
}

// fit cuts a text to a width, with an ellipsis.
func fit(s surface, text string, size, width float64) string {
	if s.textWidth(text, size) <= width {
		return text
	}
	letters := []rune(text)
	for len(letters) > 0 && s.textWidth(string(letters)+"…", size) > width {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}
