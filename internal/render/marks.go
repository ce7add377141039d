// Rings around selected points, where they are so few that nobody would see them
// otherwise.

package render

import (
	"image/color"
	"math"
)

// maxMarks is how many selected points get a ring: more than that are seen
// without.
const maxMarks = 48

// marks draws the rings, also around points that others hide.
func (o *overlay) marks() {
	for i := range o.shot.Layers {
		l := &o.shot.Layers[i]
		if l.Scene == nil || l.Selected == nil || l.Selected.Count() > maxMarks {
			continue
		}
		look := o.shot.look(l)
		k := inkOf(look.SelectionColor)
		if look.SelectionColor == (color.RGBA{}) {
			k = ink{255, 150, 20, 1}
		}
		for _, n := range l.Selected.Numbers() {
			p, ok := l.Scene.Position(n)
			if ok && !l.Hidden.Has(n) && !look.Clip.excludes(p) {
				o.ring(p, k)
			}
		}
	}
}

// excludes tells whether a point is left out.
func (c *Clip) excludes(p Vec3) bool {
	for i := range 3 {
		if c.On && !(p[i] >= c.Box.Min[i] && p[i] <= c.Box.Max[i]) {
			return true
		}
	}
	return false
}

// ring draws a ring around the place of a point.
func (o *overlay) ring(p Vec3, k ink) {
	v := &o.r.view
	if _, _, ok := o.clipped(p, p); !ok {
		return
	}
	x, y, _ := v.at(p)
	samples := float64(o.r.samples)
	x, y = x/samples, y/samples
	const steps = 24
	radius := 7 * o.ui
	if !(x > -radius && y > -radius && x < float64(o.width)+radius && y < float64(o.height)+radius) {
		return
	}
	corner := func(i int, r float64) end {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / steps)
		return end{x + r*cos, y + r*sin, 0, 1}
	}
	for i := range steps {
		o.line(corner(i, radius), corner(i+1, radius), 3.2*o.ui, o.halo.faded(0.5), nil)
	}
	for i := range steps {
		o.line(corner(i, radius), corner(i+1, radius), 1.6*o.ui, k, nil)
	}
}
