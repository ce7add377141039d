// Lines that belong to points: vectors and strands.

package render

import (
	"math"

	"floe/internal/particle"
)

// stroke reads the lines of one attribute.
type stroke struct {
	column *particle.Column
	values []float32 // three scalars per value
	scale  float32   // of vectors; 0 for strands, whose values are places
}

// strokesOf gives what a look draws besides the points.
func strokesOf(l *layer) []stroke {
	var all []stroke
	add := func(name string, ragged bool, scale float64) {
		c := l.scene.frame.Column(name)
		if name == "" || c == nil || c.Ragged() != ragged || c.Width() != 3 || !c.Type.IsNumeric() || c.Context != particle.PerPoint {
			return
		}
		all = append(all, stroke{c, storedFloats(c), float32(scale)})
	}
	add(l.look.Vectors.Attribute, false, orOne(l.look.Vectors.Scale))
	add(l.look.Strands.Attribute, true, 0)
	return all
}

// storedFloats gives the stored scalars, without a copy if they are float32.
func storedFloats(c *particle.Column) []float32 {
	if v, err := particle.View[float32](*c); err == nil {
		return v
	}
	stored := *c
	stored.Constant = false
	return stored.Float32s(nil)
}

func (l *layer) drawStrokes(c *canvas, s *stroke, v *rows, chunk *chunk) {
	p := l.part(chunk)
	for k := 0; k+3 <= len(p.xyz); k += 3 * p.step {
		at := [3]float32{p.xyz[k], p.xyz[k+1], p.xyz[k+2]}
		id := p.number(k)
		if (l.hidden != nil || l.clip != nil) && !l.visible(id, at[0], at[1], at[2]) {
			continue
		}
		s.each(id, at, func(a, b [3]float32) { c.line(v, a, b, c.base+id) })
	}
}

// each calls draw with the pieces of a point's line. Values that are no numbers
// end it.
func (s *stroke) each(id uint32, at [3]float32, draw func(a, b [3]float32)) {
	from, to := s.column.Span(int64(id))
	for value := from; value < to; value++ {
		var next [3]float32
		copy(next[:], s.values[3*value:3*value+3])
		if s.scale != 0 {
			for k := range next {
				next[k] = at[k] + float32(next[k]*s.scale)
			}
		}
		if !finite3(next[0], next[1], next[2]) {
			return
		}
		draw(at, next)
		at = next
	}
}

// viewed is a point in the projection, before the division by depth.
type viewed struct{ x, y, depth float32 }

func (r *rows) viewed(p [3]float32) viewed {
	return viewed{dot(&r.x, p[0], p[1], p[2]), dot(&r.y, p[0], p[1], p[2]), dot(&r.z, p[0], p[1], p[2])}
}

// mix goes the part t from a to b.
func mix(a, b, t float32) float32 { return a + float32((b-a)*t) }

// clipNear moves the end that lies in front of the near plane onto it.
func (r *rows) clipNear(a, b viewed) (viewed, viewed, bool) {
	// A little behind it, so that rounding brings nothing back.
	near := r.near + float32(math.Abs(float64(r.near))*1e-3)
	if !(a.depth > near) && !(b.depth > near) {
		return a, b, false
	}
	cut := func(out, in viewed) viewed {
		t := (near - out.depth) / (in.depth - out.depth)
		return viewed{mix(out.x, in.x, t), mix(out.y, in.y, t), near}
	}
	if !(a.depth > near) {
		a = cut(a, b)
	} else if !(b.depth > near) {
		b = cut(b, a)
	}
	return a, b, true
}

// onScreen is a point in pixels; u is linear along a line on the screen: the
// depth, or its inverse in perspective.
type onScreen struct{ x, y, u float32 }

func (r *rows) screen(p viewed) onScreen {
	if !r.perspective {
		return onScreen{r.centerX + p.x, r.centerY + p.y, p.depth}
	}
	u := 1 / p.depth
	return onScreen{r.centerX + float32(p.x*u), r.centerY + float32(p.y*u), u}
}

// line draws a line of one pixel into the buffer.
func (c *canvas) line(r *rows, from, to [3]float32, id uint32) {
	a, b, ok := r.clipNear(r.viewed(from), r.viewed(to))
	if !ok {
		return
	}
	p, q := r.screen(a), r.screen(b)
	if !finite3(p.x, p.y, q.x) || !finite3(q.y, p.u, q.u) {
		return
	}
	p, q, ok = clipScreen(p, q, float32(c.width), float32(c.height))
	if !ok {
		return
	}
	dx, dy, du := q.x-p.x, q.y-p.y, q.u-p.u
	steps := max(int(max(abs(dx), abs(dy))+0.5), 1)
	part := 1 / float32(steps)
	for i := range steps + 1 {
		t := float32(float32(i) * part)
		depth := p.u + float32(du*t)
		if r.perspective {
			depth = 1 / depth
		}
		if depth > 0 {
			c.dot(p.x+float32(dx*t), p.y+float32(dy*t), sortable(depth, id))
		}
	}
}

// clipScreen cuts a line to the picture (Liang and Barsky, 1984).
func clipScreen(p, q onScreen, width, height float32) (onScreen, onScreen, bool) {
	t0, t1 := float32(0), float32(1)
	dx, dy := q.x-p.x, q.y-p.y
	for _, side := range [4][2]float32{{-dx, p.x}, {dx, width - p.x}, {-dy, p.y}, {dy, height - p.y}} {
		speed, room := side[0], side[1]
		switch t := room / speed; {
		case speed == 0 && room < 0:
			return p, q, false
		case speed < 0:
			t0 = max(t0, t)
		case speed > 0:
			t1 = min(t1, t)
		}
	}
	if t0 > t1 {
		return p, q, false
	}
	at := func(t float32) onScreen { return onScreen{mix(p.x, q.x, t), mix(p.y, q.y, t), mix(p.u, q.u, t)} }
	return at(t0), at(t1), true
}

func abs(v float32) float32 { return max(v, -v) }
