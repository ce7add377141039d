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

// stateColors are those of the timeline.
type stateColors struct {
	unread, loading, cached, missing, held, broken, fast, warned color.Color
}

// statesOn gives the colours that are seen on a ground.
func statesOn(back color.Color) stateColors {
	if r, g, b, _ := back.RGBA(); r+g+b > 3*0x8000 {
		return stateColors{unread: rgb(0xa4abaf), loading: rgb(0x6b757b), cached: rgb(0x2f9e5b), missing: rgb(0xd23b31),
			held: rgb(0xe58a12), broken: rgb(0xd81f3a), fast: rgb(0x2b8fd6), warned: rgb(0xf2b705)}
	}
	return stateColors{unread: rgb(0x6a7175), loading: rgb(0xb4bdc2), cached: rgb(0x3fae6b), missing: rgb(0xe0483e),
		held: rgb(0xf0a03c), broken: rgb(0xff4d5e), fast: rgb(0x58b4f0), warned: rgb(0xf6c945)}
}

func rgb(c uint32) color.Color { return color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255} }

// state shows how a frame stands.
func (p *pen) state(box image.Rectangle, s playback.State) {
	width := max(p.px(1), 1)
	held := s.Is(playback.Held)
	switch s.Kind() {
	case playback.Cached:
		paint.Fill(p.m, box, p.states.cached)
	case playback.Loading:
		paint.Frame(p.m, box, max(p.px(2), 1), p.states.loading)
	case playback.Missing:
		c := p.states.missing
		if held {
			c = p.states.held
		}
		paint.Frame(p.m, box, width, c)
	case playback.Broken:
		paint.Frame(p.m, box, width, p.states.broken)
		x0, y0, x1, y1 := float64(box.Min.X), float64(box.Min.Y), float64(box.Max.X), float64(box.Max.Y)
		p.line(x0, y0, x1, y1, p.states.broken)
		p.line(x0, y1, x1, y0, p.states.broken)
	default:
		paint.Fill(p.m, box, p.states.unread)
	}
	if s.Is(playback.Fast) && s.Kind() != playback.Broken {
		paint.Fill(p.m, image.Rect(box.Min.X, box.Max.Y-max(p.px(2), 1), box.Max.X, box.Max.Y), p.states.fast)
	}
	if s.Is(playback.Warned) {
		side := max(p.px(4), 2)
		paint.Fill(p.m, image.Rect(box.Max.X-side, box.Min.Y, box.Max.X, box.Min.Y+side), p.states.warned)
	}
}
