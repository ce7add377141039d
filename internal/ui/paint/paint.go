// Package paint draws the small things that widgets of our own are made of:
// text, lines and boxes, straight into an image.RGBA of device pixels. The
// timeline, the table and the plots use it, where one canvas object per text or
// line would be thousands.
//
//	face := paint.FaceOf(13 * scale) // pixels
//	face.Text(picture, x, baseline, "101", color)
//
// All of it belongs on the UI goroutine: faces keep glyphs that they have drawn.
package paint

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Face is the theme's font at one size. It is for one goroutine at a time.
type Face struct {
	font   font.Face
	glyphs map[rune]glyph
	// Ascent and Height of a line, in pixels.
	Ascent, Height int
}

// glyph is a drawn letter: its mask, where it stands from the pen, how far the
// pen goes.
type glyph struct {
	mask    *image.Alpha
	offset  image.Point
	advance fixed.Int26_6
}

var parsed = sync.OnceValues(func() (*opentype.Font, error) {
	return opentype.Parse(theme.DefaultTheme().Font(fyne.TextStyle{}).Content())
})

var parsedMono = sync.OnceValues(func() (*opentype.Font, error) {
	return opentype.Parse(theme.DefaultTheme().Font(fyne.TextStyle{Monospace: true}).Content())
})

type faceKey struct {
	pixels float64
	mono   bool
}

var (
	facesMu sync.Mutex
	faces   = map[faceKey]*Face{} // guarded by facesMu
)

// FaceOf gives the proportional font in a size in pixels; digits have one width.
func FaceOf(pixels float32) *Face { return faceOf(pixels, false) }

// MonoOf gives the font whose letters have one width.
func MonoOf(pixels float32) *Face { return faceOf(pixels, true) }

func faceOf(pixels float32, mono bool) *Face {
	key := faceKey{max(math.Round(float64(pixels)*4)/4, 4), mono}
	facesMu.Lock()
	defer facesMu.Unlock()
	if f := faces[key]; f != nil {
		return f
	}
	f := newFace(key)
	faces[key] = f
	return f
}

func newFace(key faceKey) *Face {
	load := parsed
	if key.mono {
		load = parsedMono
	}
	parsedFont, err := load()
	if err != nil {
		panic("paint: the theme's font: " + err.Error())
	}
	ff, err := opentype.NewFace(parsedFont, &opentype.FaceOptions{Size: key.pixels, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		panic("paint: the theme's font: " + err.Error())
	}
	m := ff.Metrics()
	return &Face{font: ff, glyphs: map[rune]glyph{}, Ascent: m.Ascent.Ceil(), Height: m.Ascent.Ceil() + m.Descent.Ceil()}
}

func (f *Face) glyph(r rune) glyph {
	if g, ok := f.glyphs[r]; ok {
		return g
	}
	rect, mask, maskAt, advance, ok := f.font.Glyph(fixed.Point26_6{}, r)
	g := glyph{advance: advance}
	if ok && !rect.Empty() {
		g.mask = image.NewAlpha(image.Rect(0, 0, rect.Dx(), rect.Dy()))
		draw.Draw(g.mask, g.mask.Rect, mask, maskAt, draw.Src)
		g.offset = rect.Min
	}
	f.glyphs[r] = g
	return g
}

// Width of a text in pixels.
func (f *Face) Width(s string) int {
	var w fixed.Int26_6
	for _, r := range s {
		w += f.glyph(r).advance
	}
	return w.Ceil()
}

// Text writes s with its baseline at y, beginning at x. It gives where it ends.
func (f *Face) Text(m *image.RGBA, x, y int, s string, c color.Color) int {
	pen := fixed.I(x)
	premultiplied := color.RGBAModel.Convert(c).(color.RGBA)
	for _, r := range s {
		g := f.glyph(r)
		if g.mask != nil {
			blend(m, g.mask, image.Pt(pen.Round(), y).Add(g.offset), premultiplied)
		}
		pen += g.advance
	}
	return pen.Ceil()
}

// TextIn writes s in the middle of the height of a box, cut off at its sides
// with an ellipsis. Align is -1 for the left, 0 for the middle, 1 for the right.
func (f *Face) TextIn(m *image.RGBA, box image.Rectangle, s string, align int, c color.Color) {
	s = f.Fit(s, box.Dx())
	x := box.Min.X
	switch {
	case align == 0:
		x += (box.Dx() - f.Width(s)) / 2
	case align > 0:
		x = box.Max.X - f.Width(s)
	}
	f.Text(m, x, box.Min.Y+(box.Dy()-f.Height)/2+f.Ascent, s, c)
}

// Fit cuts a text to a width, with an ellipsis.
func (f *Face) Fit(s string, width int) string {
	if f.Width(s) <= width {
		return s
	}
	var w fixed.Int26_6
	room := fixed.I(width) - f.glyph('…').advance
	for i, r := range s {
		w += f.glyph(r).advance
		if w > room {
			if room < 0 {
				return ""
			}
			return s[:i] + "…"
		}
	}
	return s
}

// blend lays a colour through a mask.
func blend(m *image.RGBA, mask *image.Alpha, at image.Point, c color.RGBA) {
	r := mask.Rect.Add(at).Intersect(m.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := m.Pix[m.PixOffset(r.Min.X, y):]
		from := mask.Pix[(y-at.Y)*mask.Stride+r.Min.X-at.X:]
		for i := range r.Dx() {
			if a := uint32(from[i]); a != 0 {
				over(row[4*i:4*i+4:4*i+4], c, a)
			}
		}
	}
}

// over lays c, weakened to a of 255, over a pixel.
func over(p []uint8, c color.RGBA, a uint32) {
	rest := 255 - uint32(c.A)*a/255
	p[0] = uint8((uint32(c.R)*a + uint32(p[0])*rest) / 255)
	p[1] = uint8((uint32(c.G)*a + uint32(p[1])*rest) / 255)
	p[2] = uint8((uint32(c.B)*a + uint32(p[2])*rest) / 255)
	p[3] = uint8((uint32(c.A)*a + uint32(p[3])*rest) / 255)
}

// Clear fills the picture.
func Clear(m *image.RGBA, c color.Color) { Fill(m, m.Rect, c) }

// Fill fills a box; a colour that is not opaque is laid over what is there.
func Fill(m *image.RGBA, box image.Rectangle, c color.Color) {
	op := draw.Src
	if _, _, _, a := c.RGBA(); a != 0xffff {
		op = draw.Over
	}
	draw.Draw(m, box, image.NewUniform(c), image.Point{}, op)
}

// Frame draws the border of a box, inside of it.
func Frame(m *image.RGBA, box image.Rectangle, width int, c color.Color) {
	Fill(m, image.Rect(box.Min.X, box.Min.Y, box.Max.X, box.Min.Y+width), c)
	Fill(m, image.Rect(box.Min.X, box.Max.Y-width, box.Max.X, box.Max.Y), c)
	Fill(m, image.Rect(box.Min.X, box.Min.Y+width, box.Min.X+width, box.Max.Y-width), c)
	Fill(m, image.Rect(box.Max.X-width, box.Min.Y+width, box.Max.X, box.Max.Y-width), c)
}

// Line draws a line of a width in pixels with smooth edges.
func Line(m *image.RGBA, x0, y0, x1, y1, width float64, c color.Color) {
	premultiplied := color.RGBAModel.Convert(c).(color.RGBA)
	dx, dy := x1-x0, y1-y0
	length := math.Hypot(dx, dy)
	half := width / 2
	box := image.Rect(int(math.Floor(min(x0, x1)-half-1)), int(math.Floor(min(y0, y1)-half-1)),
		int(math.Ceil(max(x0, x1)+half+1)), int(math.Ceil(max(y0, y1)+half+1))).Intersect(m.Rect)
	// Rows of a steep line touch few pixels, so walk along the longer side.
	steep := math.Abs(dy) > math.Abs(dx)
	reach := half + 1
	if length > 0 {
		reach = (half + 1) * length / max(math.Abs(dx), math.Abs(dy))
	}
	visit := func(x, y int) {
		if !image.Pt(x, y).In(box) {
			return
		}
		px, py := float64(x)+0.5-x0, float64(y)+0.5-y0
		t := 0.0
		if length > 0 {
			t = min(max((px*dx+py*dy)/(length*length), 0), 1)
		}
		cover := half + 0.5 - math.Hypot(px-t*dx, py-t*dy)
		if cover > 0 {
			over(m.Pix[m.PixOffset(x, y):], premultiplied, uint32(min(cover, 1)*255))
		}
	}
	if steep {
		for y := box.Min.Y; y < box.Max.Y; y++ {
			x := x0 + dx*min(max((float64(y)+0.5-y0)/dy, 0), 1)
			for i := int(math.Floor(x - reach)); i <= int(math.Ceil(x+reach)); i++ {
				visit(i, y)
			}
		}
		return
	}
	for x := box.Min.X; x < box.Max.X; x++ {
		y := y0
		if dx != 0 {
			y += dy * min(max((float64(x)+0.5-x0)/dx, 0), 1)
		}
		for i := int(math.Floor(y - reach)); i <= int(math.Ceil(y+reach)); i++ {
			visit(x, i)
		}
	}
}

// Mix is the colour between two, t from 0 to 1.
func Mix(a, b color.Color, t float64) color.RGBA {
	p, q := color.RGBAModel.Convert(a).(color.RGBA), color.RGBAModel.Convert(b).(color.RGBA)
	mix := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*t)) }
	return color.RGBA{mix(p.R, q.R), mix(p.G, q.G), mix(p.B, q.B), mix(p.A, q.A)}
}
