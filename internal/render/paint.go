// Drawing over the finished picture: pixels, lines, boxes, texts.

package render

import (
	"image"
	"image/color"
	"math"
)

// ink is a colour with an opacity from 0 to 1.
type ink struct {
	r, g, b uint8
	alpha   float64
}

func inkOf(c color.RGBA) ink { return ink{c.R, c.G, c.B, float64(c.A) / 255} }

func (k ink) faded(alpha float64) ink {
	k.alpha *= alpha
	return k
}

// sheet is a picture that is drawn over.
type sheet struct {
	*image.RGBA
	width, height int
	halo          ink // around texts
}

func newSheet(m *image.RGBA, halo ink) *sheet { return &sheet{m, m.Rect.Dx(), m.Rect.Dy(), halo} }

// blend covers a part of a pixel.
func (s *sheet) blend(x, y int, k ink, cover float64) {
	if x < 0 || y < 0 || x >= s.width || y >= s.height || !(cover > 0) {
		return
	}
	a := int(min(cover*k.alpha, 1)*256 + 0.5)
	at := y*s.Stride + 4*x
	p := s.Pix[at : at+4 : at+4]
	p[0] = uint8((int(p[0])*(256-a) + int(k.r)*a) >> 8)
	p[1] = uint8((int(p[1])*(256-a) + int(k.g)*a) >> 8)
	p[2] = uint8((int(p[2])*(256-a) + int(k.b)*a) >> 8)
	p[3] = uint8((int(p[3])*(256-a) + 255*a) >> 8)
}

// fill covers a rectangle of whole pixels.
func (s *sheet) fill(x, y, width, height int, k ink) {
	for row := max(y, 0); row < min(y+height, s.height); row++ {
		for column := max(x, 0); column < min(x+width, s.width); column++ {
			s.blend(column, row, k, 1)
		}
	}
}

// text writes with the top left of its capitals at x, y, in a soft halo that
// keeps it readable on anything.
func (s *sheet) text(f *font, x, y float64, text string, k ink) {
	halo := s.halo.faded(0.6 * k.alpha)
	away := max(math.Round(f.height/10), 1)
	for _, d := range [4][2]float64{{away, away}, {-away, away}, {away, -away}, {-away, -away}} {
		s.letters(f, x+d[0], y+d[1], text, halo)
	}
	s.letters(f, x, y, text, k)
}

func (s *sheet) letters(f *font, x, y float64, text string, k ink) {
	top := int(math.Round(y))
	for _, letter := range text {
		s.stamp(f.mask(letter), int(math.Round(x)), top, k)
		x += (f.glyph(letter).width + glyphGap) * f.scale()
	}
}

func (s *sheet) stamp(m *mask, x, y int, k ink) {
	for i, c := range m.coverage {
		if c != 0 {
			s.blend(x-m.left+i%m.width, y-m.top+i/m.width, k, float64(c)/255)
		}
	}
}

// end is an end of a line: pixels, what is linear along the line ([onScreen]),
// and how much of the ink is left.
type end struct{ x, y, u, fade float64 }

// line draws a smooth line. hidden, if given, tells what lies behind something.
func (s *sheet) line(a, b end, width float64, k ink, hidden func(x, y int, u float64) bool) {
	steep := math.Abs(b.y-a.y) > math.Abs(b.x-a.x)
	if steep {
		a.x, a.y, b.x, b.y = a.y, a.x, b.y, b.x
	}
	if a.x > b.x {
		a, b = b, a
	}
	length := b.x - a.x
	if !(length < 1e5) {
		return
	}
	slope := 0.0
	if length > 0 {
		slope = (b.y - a.y) / length
	}
	// Seen along the other axis, a slanted line is thicker.
	half := width / 2 * math.Sqrt(1+slope*slope)
	for x := int(math.Floor(a.x)); x <= int(math.Floor(b.x)); x++ {
		along := min(float64(x)+1, b.x) - max(float64(x), a.x)
		if length == 0 {
			along = 1
		}
		t := 0.0
		if length > 0 {
			t = min(max((float64(x)+0.5-a.x)/length, 0), 1)
		}
		middle := a.y + t*(b.y-a.y)
		u, fade := a.u+t*(b.u-a.u), a.fade+t*(b.fade-a.fade)
		for y := int(math.Floor(middle - half)); y <= int(math.Floor(middle+half)); y++ {
			cover := min(float64(y)+1, middle+half) - max(float64(y), middle-half)
			px, py := x, y
			if steep {
				px, py = y, x
			}
			if hidden == nil || !hidden(px, py, u) {
				s.blend(px, py, k, cover*along*fade)
			}
		}
	}
}
