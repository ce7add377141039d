// How close can the camera go and still see all?

package render

import (
	"math"
	"slices"
)

// frameMargin is the part of the picture that stays free around what is framed.
const frameMargin = 0.08

// fit tells the distance from a pivot at which a point is just seen.
type fit struct {
	pivot              Vec3
	right, up, forward Vec3 // the first two divided by their half of the view
}

func newFit(c Camera, pivot Vec3, width, height int) fit {
	right, up, forward := c.Axes()
	tanY := math.Tan(c.FOVRad/2) * (1 - frameMargin)
	tanX := tanY * float64(width) / float64(height)
	if c.Ortho {
		forward = Vec3{} // depth takes no room
	}
	return fit{pivot, right.Scale(1 / tanX), up.Scale(1 / tanY), forward}
}

// point is convex: over a box, it is largest at a corner.
func (f *fit) point(p Vec3) float64 {
	p = p.Sub(f.pivot)
	return max(math.Abs(p.Dot(f.right)), math.Abs(p.Dot(f.up))) - p.Dot(f.forward)
}

func (f *fit) box(b *Bounds) float64 {
	most := math.Inf(-1)
	for i := range 8 {
		most = max(most, f.point(b.corner(i)))
	}
	return most
}

// Frame moves so that the whole box is seen, as large as it fits, without
// turning. An empty box changes nothing; one of no size is shown from nearby.
func (c Camera) Frame(b Bounds, width, height int) Camera {
	c = c.withDefaults()
	if b.Empty() || width <= 0 || height <= 0 {
		return c
	}
	f := newFit(c, b.Center(), width, height)
	return c.framed(b, f.box(&b))
}

func (c Camera) framed(b Bounds, distance float64) Camera {
	c.Pivot = b.Center()
	switch radius := b.Radius(); {
	case radius == 0:
		distance = max(c.Pivot.Length()*1e-3, 1)
	case !(distance > radius*1e-6): // a line straight along the view needs no room
		distance = radius
	}
	c.Distance = min(max(distance, minDistance), maxDistance)
	return c
}

// FrameAll is [Camera.Frame] for the points that are drawn, which need less room
// than the box around them. It turns around the middle of that box.
func (s *Shot) FrameAll(width, height int) Camera {
	c := s.Camera.withDefaults()
	b := NoBounds()
	for i := range s.Layers {
		b = b.Union(s.visibleBounds(&s.Layers[i]))
	}
	if b.Empty() || width <= 0 || height <= 0 {
		return c
	}
	f := newFit(c, b.Center(), width, height)
	distance := math.Inf(-1)
	for i := range s.Layers {
		distance = max(distance, f.layer(s, &s.Layers[i], distance))
	}
	return c.framed(b, distance)
}

// visibleBounds is the box of the points of a layer that are not hidden.
func (s *Shot) visibleBounds(in *Layer) Bounds {
	l := newLayer(s, in)
	b := in.Scene.Bounds()
	if l.clip != nil {
		b = b.Intersect(*l.clip)
	}
	if in.Hidden == nil {
		return b
	}
	b = NoBounds()
	l.eachVisible(0, len(l.scene.chunks), func(p Vec3) { b = b.Include(p) })
	return b
}

// layer gives the distance that a layer needs, if it is more than known. Only
// chunks whose box needs more are looked at point by point, the most demanding
// first.
func (f *fit) layer(s *Shot, in *Layer, known float64) float64 {
	l := newLayer(s, in)
	type bound struct {
		chunk int
		most  float64
	}
	bounds := make([]bound, 0, len(l.scene.chunks))
	for i := range l.scene.chunks {
		if box := &l.scene.chunks[i].box; !box.Empty() {
			bounds = append(bounds, bound{i, f.box(box)})
		}
	}
	slices.SortFunc(bounds, func(a, b bound) int {
		if a.most > b.most {
			return -1
		}
		return 1
	})
	for _, b := range bounds {
		if b.most <= known {
			break
		}
		l.eachVisible(b.chunk, b.chunk+1, func(p Vec3) { known = max(known, f.point(p)) })
	}
	return known
}

// eachVisible calls do with the finite points of some chunks.
func (l *layer) eachVisible(from, to int, do func(Vec3)) {
	for i := from; i < to; i++ {
		p := l.part(&l.scene.chunks[i])
		for k := 0; k+3 <= len(p.xyz); k += 3 {
			x, y, z := p.xyz[k], p.xyz[k+1], p.xyz[k+2]
			if finite3(x, y, z) && l.visible(p.number(k), x, y, z) {
				do(Vec3{float64(x), float64(y), float64(z)})
			}
		}
	}
}
