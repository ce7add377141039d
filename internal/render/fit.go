// How close can the camera go and still see all?

package render

import (
	"cmp"
	"math"
	"slices"
)

// frameMargin is the part of the picture that stays free around what is framed.
const frameMargin = 0.08

// Fit gathers what a camera shall see, without turning it: boxes, the points of
// shots, the fits of other frames of a sequence.
type Fit struct {
	camera Camera
	// The distance that a point needs is the largest of four linear functions of
	// it, one per side of the picture, less that of the pivot. So the largest
	// value of each over all points is all that has to be known of them.
	sides  [4]Vec3
	most   [4]float64
	bounds Bounds
}

// NewFit makes a fit of nothing for pictures of a size.
func NewFit(c Camera, width, height int) Fit {
	f := Fit{camera: c.withDefaults(), bounds: NoBounds()}
	right, up, forward := f.camera.Axes()
	tanY := math.Tan(f.camera.FOVRad/2) * (1 - frameMargin)
	tanX := tanY * float64(max(width, 1)) / float64(max(height, 1))
	if c.Ortho {
		forward = Vec3{} // depth takes no room
	}
	across, above := right.Scale(1/tanX), up.Scale(1/tanY)
	f.sides = [4]Vec3{across.Sub(forward), across.Scale(-1).Sub(forward), above.Sub(forward), above.Scale(-1).Sub(forward)}
	for i := range f.most {
		f.most[i] = math.Inf(-1)
	}
	return f
}

// AddBox adds all corners of a box.
func (f *Fit) AddBox(b Bounds) {
	if b.Empty() {
		return
	}
	f.bounds = f.bounds.Union(b)
	for i := range 8 {
		f.take(b.corner(i))
	}
}

func (f *Fit) take(p Vec3) {
	for i := range f.sides {
		f.most[i] = max(f.most[i], f.sides[i].Dot(p))
	}
}

// Union adds what another fit of the same camera has seen.
func (f *Fit) Union(o Fit) {
	f.bounds = f.bounds.Union(o.bounds)
	for i := range f.most {
		f.most[i] = max(f.most[i], o.most[i])
	}
}

// AddShot adds the points that a shot shows, which need less room than the box
// around them. Only chunks whose box needs more than is known are looked at
// point by point, the most demanding first.
func (f *Fit) AddShot(s *Shot) {
	for i := range s.Layers {
		l := newLayer(s, &s.Layers[i])
		f.bounds = f.bounds.Union(l.visibleBounds())
		for _, side := range f.sides {
			f.addSide(&l, side)
		}
	}
}

// demand is how much a chunk may need at a side.
type demand struct {
	chunk int
	most  float64
}

func (f *Fit) addSide(l *layer, side Vec3) {
	demands := make([]demand, 0, len(l.scene.chunks))
	for i := range l.scene.chunks {
		if box := &l.scene.chunks[i].box; !box.Empty() {
			demands = append(demands, demand{i, highest(side, box)})
		}
	}
	slices.SortFunc(demands, func(a, b demand) int { return cmp.Compare(b.most, a.most) })
	known := slices.Index(f.sides[:], side)
	for _, d := range demands {
		if d.most <= f.most[known] {
			return
		}
		l.eachVisible(d.chunk, d.chunk+1, f.take)
	}
}

// highest value of a linear function over a box.
func highest(side Vec3, b *Bounds) float64 {
	sum := 0.0
	for k := range 3 {
		sum += max(side[k]*b.Min[k], side[k]*b.Max[k])
	}
	return sum
}

// visibleBounds is the box of the points that are neither hidden nor clipped.
func (l *layer) visibleBounds() Bounds {
	if l.hidden == nil && l.clip == nil {
		return l.scene.Bounds()
	}
	b := NoBounds()
	l.eachVisible(0, len(l.scene.chunks), func(p Vec3) { b = b.Include(p) })
	return b
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

// Bounds is the box around all of it.
func (f *Fit) Bounds() Bounds { return f.bounds }

// Camera sees all of it, as large as it fits, and turns around the middle of its
// box. A fit of nothing changes nothing; a single place is shown from nearby.
func (f *Fit) Camera() Camera {
	if f.bounds.Empty() {
		return f.camera
	}
	return f.from(f.bounds.Center())
}

// Centered is Camera with margins that are about equal at both sides, above and
// below, for pictures that do not turn.
func (f *Fit) Centered() Camera {
	if f.bounds.Empty() || f.bounds.Radius() == 0 {
		return f.Camera()
	}
	pivot := f.bounds.Center()
	right, up, _ := f.camera.Axes()
	for i, along := range []Vec3{right, up} {
		a, b := 2*i, 2*i+1
		excess := f.need(a, pivot) - f.need(b, pivot)
		pivot = pivot.Add(along.Scale(excess / (f.sides[a].Dot(along) - f.sides[b].Dot(along))))
	}
	return f.from(pivot)
}

// need is the distance from a pivot that one side asks for.
func (f *Fit) need(side int, pivot Vec3) float64 { return f.most[side] - f.sides[side].Dot(pivot) }

func (f *Fit) from(pivot Vec3) Camera {
	distance := math.Inf(-1)
	for i := range f.sides {
		distance = max(distance, f.need(i, pivot))
	}
	switch radius := f.bounds.Radius(); {
	case radius == 0:
		distance = max(pivot.Length()*1e-3, 1)
	case !(distance > radius*1e-6): // a line straight along the view needs no room
		distance = radius
	}
	c := f.camera
	c.Pivot = pivot
	c.Distance = min(max(distance, minDistance), maxDistance)
	return c
}

// Frame moves so that the whole box is seen, as large as it fits, without
// turning. An empty box changes nothing; one of no size is shown from nearby.
func (c Camera) Frame(b Bounds, width, height int) Camera {
	f := NewFit(c, width, height)
	f.AddBox(b)
	return f.Camera()
}

// FrameAll is [Camera.Frame] for the points that are drawn.
func (s *Shot) FrameAll(width, height int) Camera {
	f := NewFit(s.Camera, width, height)
	f.AddShot(s)
	return f.Camera()
}
