// From space to pixels: the rows of the matrix, in both precisions.

package render

import "math"

// projection maps a point p to depth = forward·p + d, and to the pixel
// center + (x·p, y·p)/depth, or without the division in orthographic views.
type projection struct {
	x, y, z          Vec3 // rows; z is the direction of the view
	dx, dy, dz       float64
	centerX, centerY float64
	near             float64
	perspective      bool
	focal            float64 // pixels per unit at depth 1; per unit, orthographic
	eye              Vec3
}

// nearPart of the pivot's distance is where perspective views begin.
const nearPart = 1e-4

func newProjection(c Camera, width, height int) projection {
	c = c.withDefaults()
	right, up, forward := c.Axes()
	v := projection{
		z: forward, eye: c.Eye(), perspective: !c.Ortho,
		centerX: float64(width) / 2, centerY: float64(height) / 2,
		focal: 1 / c.UnitsPerPixel(height),
		near:  c.Distance * nearPart,
	}
	if v.perspective {
		v.focal *= c.Distance
	} else {
		v.near = -math.MaxFloat64
	}
	v.x, v.y = right.Scale(v.focal), up.Scale(-v.focal)
	v.dx, v.dy, v.dz = -v.x.Dot(v.eye), -v.y.Dot(v.eye), -v.z.Dot(v.eye)
	return v
}

// shift moves the eye of an orthographic view back, which changes no pixel, so
// that all depths of the box are positive: the buffer sorts positive depths only.
func (v *projection) shift(b Bounds) {
	if v.perspective || b.Empty() {
		return
	}
	lowest := math.Inf(1)
	for i := range 8 {
		lowest = min(lowest, v.z.Dot(b.corner(i))+v.dz)
	}
	step := max(b.Radius()*1e-3, math.SmallestNonzeroFloat32)
	if lowest < step {
		v.dz += step - lowest
		v.eye = v.eye.Sub(v.z.Scale(step - lowest))
	}
	v.near = 0
}

// at gives the pixel of a point.
func (v *projection) at(p Vec3) (x, y, depth float64) {
	depth = v.z.Dot(p) + v.dz
	scale := 1.0
	if v.perspective {
		scale = 1 / depth
	}
	return v.centerX + (v.x.Dot(p)+v.dx)*scale, v.centerY + (v.y.Dot(p)+v.dy)*scale, depth
}

// rows is a projection in the precision that points are stored in.
type rows struct {
	x, y, z          [4]float32
	centerX, centerY float32
	near, focal      float32
	perPixel         float32 // 1/focal
	perspective      bool
}

// float32s gives the rows, relative to an origin that was subtracted from the
// points.
func (v *projection) float32s() rows {
	row := func(r Vec3, d float64) [4]float32 {
		return [4]float32{float32(r[0]), float32(r[1]), float32(r[2]), float32(d)}
	}
	return rows{
		x: row(v.x, v.dx), y: row(v.y, v.dy), z: row(v.z, v.dz),
		centerX: float32(v.centerX), centerY: float32(v.centerY),
		near: float32(v.near), focal: float32(v.focal), perPixel: float32(1 / v.focal), perspective: v.perspective,
	}
}

// dot applies a row. The conversions forbid fused operations, which other
// processors would round differently.
func dot(r *[4]float32, x, y, z float32) float32 {
	return float32(float32(float32(r[0]*x)+float32(r[1]*y))+float32(r[2]*z)) + r[3]
}

// at gives pixel and depth of a point; ok is false in front of the near plane.
func (r *rows) at(x, y, z float32) (px, py, depth float32, ok bool) {
	depth = dot(&r.z, x, y, z)
	if !(depth > r.near) {
		return 0, 0, 0, false
	}
	scale := float32(1)
	if r.perspective {
		scale = 1 / depth
	}
	px = r.centerX + float32(dot(&r.x, x, y, z)*scale)
	py = r.centerY + float32(dot(&r.y, x, y, z)*scale)
	return px, py, depth, true
}

// pixels gives the length in pixels of a unit at a depth.
func (r *rows) pixels(depth float32) float32 {
	if r.perspective {
		return r.focal / depth
	}
	return r.focal
}

// units gives the length of a pixel at a depth.
func (r *rows) units(depth float32) float32 {
	if r.perspective {
		return float32(r.perPixel * depth)
	}
	return r.perPixel
}

// frustum is the planes that bound what is seen: inside, a·p + d >= 0.
type frustum [5]struct {
	a Vec3
	d float64
}

// frustum gives the planes, marginPixels outside of the picture.
func (v *projection) frustum(width, height int, marginPixels float64) frustum {
	var f frustum
	f[0].a, f[0].d = v.z, v.dz-v.near
	sides := [4]struct {
		row    Vec3
		d      float64
		sign   float64
		extent float64
	}{
		{v.x, v.dx, 1, v.centerX + marginPixels}, {v.x, v.dx, -1, float64(width) - v.centerX + marginPixels},
		{v.y, v.dy, 1, v.centerY + marginPixels}, {v.y, v.dy, -1, float64(height) - v.centerY + marginPixels},
	}
	for i, s := range sides {
		p := &f[i+1]
		p.a, p.d = s.row.Scale(s.sign), s.d*s.sign
		if v.perspective {
			p.a, p.d = p.a.Add(v.z.Scale(s.extent)), p.d+v.dz*s.extent
		} else {
			p.d += s.extent
		}
	}
	return f
}

// misses reports whether the box lies outside for certain.
func (f *frustum) misses(b *Bounds) bool {
	for i := range f {
		p := &f[i]
		most := p.d
		for k := range 3 {
			most += max(p.a[k]*b.Min[k], p.a[k]*b.Max[k])
		}
		// Rounding in the points' precision may bring a point back in.
		if most < -1e-5*(math.Abs(p.d)+1) {
			return true
		}
	}
	return false
}
