// The small pictures in rows.

package browser

import (
	"image"
	"image/color"
	"math"

	"floe/internal/playback"
	"floe/internal/ui/paint"
)

func (p *pen) line(x0, y0, x1, y1 float64, c color.Color) {
	paint.Line(p.m, x0, y0, x1, y1, max(1.3*p.scale, 1), c)
}

// chevron points down where something is unfolded, else to the right.
func (p *pen) chevron(x int, down bool) {
	cx, cy := float64(x), float64(p.box.Min.Y+p.box.Max.Y)/2
	a, b := 2.0*p.scale, 3.5*p.scale
	if down {
		p.line(cx-b, cy-a+0.5, cx, cy+a, p.dim)
		p.line(cx, cy+a, cx+b, cy-a+0.5, p.dim)
		return
	}
	p.line(cx-a+0.5, cy-b, cx+a, cy, p.dim)
	p.line(cx+a, cy, cx-a+0.5, cy+b, p.dim)
}

// cross closes.
func (p *pen) cross(x, y int, c color.Color) {
	cx, cy, a := float64(x), float64(y), 3.5*p.scale
	p.line(cx-a, cy-a, cx+a, cy+a, c)
	p.line(cx-a, cy+a, cx+a, cy-a, c)
}

// eye is open or crossed out.
func (p *pen) eye(x, y int, c color.Color, open bool) {
	cx, cy := float64(x), float64(y)
	w, h := 6.5*p.scale, 4*p.scale
	const pieces = 10
	for i := range pieces {
		x0, x1 := float64(i)/pieces*2-1, float64(i+1)/pieces*2-1
		y0, y1 := math.Cos(x0*math.Pi/2)*h, math.Cos(x1*math.Pi/2)*h
		p.line(cx+x0*w, cy-y0, cx+x1*w, cy-y1, c)
		p.line(cx+x0*w, cy+y0, cx+x1*w, cy+y1, c)
	}
	paint.Line(p.m, cx, cy, cx, cy, 3.4*p.scale, c)
	if !open {
		p.line(cx-w*0.8, cy+h*1.3, cx+w*0.8, cy-h*1.3, c)
	}
}

// swatch is a box of colour.
func (p *pen) swatch(box image.Rectangle, c color.Color) {
	if c != nil {
		paint.Fill(p.m, box, c)
	}
	paint.Frame(p.m, box, max(p.px(1), 1), paint.Mix(p.back, p.ink, 0.35))
}

// state shows how a frame stands.
func (p *pen) state(box image.Rectangle, s playback.State) {
	width := max(p.px(1), 1)
	held := s.Is(playback.Held)
	switch s.Kind() {
	case playback.Cached:
		paint.Fill(p.m, box, cachedColor)
	case playback.Loading:
		paint.Frame(p.m, box, max(p.px(2), 1), loadingColor)
	case playback.Missing:
		c := missingColor
		if held {
			c = heldColor
		}
		paint.Frame(p.m, box, width, c)
	case playback.Broken:
		paint.Frame(p.m, box, width, missingColor)
		x0, y0, x1, y1 := float64(box.Min.X), float64(box.Min.Y), float64(box.Max.X), float64(box.Max.Y)
		p.line(x0, y0, x1, y1, missingColor)
		p.line(x0, y1, x1, y0, missingColor)
	default:
		paint.Fill(p.m, box, paint.Mix(p.back, unreadColor, 0.55))
	}
	if s.Is(playback.Fast) && s.Kind() != playback.Broken {
		paint.Fill(p.m, image.Rect(box.Min.X, box.Max.Y-max(p.px(2), 1), box.Max.X, box.Max.Y), color.NRGBA{0xe8, 0xf4, 0xff, 0xff})
	}
	if s.Is(playback.Warned) {
		side := max(p.px(4), 2)
		paint.Fill(p.m, image.Rect(box.Max.X-side, box.Min.Y, box.Max.X, box.Min.Y+side), heldColor)
	}
}
