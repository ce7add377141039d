// Points and boxes in space, in the units of the scene.

package render

import "math"

// Vec3 is a point or a direction: x, y, z.
type Vec3 [3]float64

// Add gives a+b.
func (a Vec3) Add(b Vec3) Vec3 { return Vec3{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }

// Sub gives a-b.
func (a Vec3) Sub(b Vec3) Vec3 { return Vec3{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

// Scale gives a times s.
func (a Vec3) Scale(s float64) Vec3 { return Vec3{a[0] * s, a[1] * s, a[2] * s} }

// Dot gives the scalar product.
func (a Vec3) Dot(b Vec3) float64 {
	return float64(a[0]*b[0]) + float64(a[1]*b[1]) + float64(a[2]*b[2])
}

// Cross gives the vector product.
func (a Vec3) Cross(b Vec3) Vec3 {
	return Vec3{
		float64(a[1]*b[2]) - float64(a[2]*b[1]),
		float64(a[2]*b[0]) - float64(a[0]*b[2]),
		float64(a[0]*b[1]) - float64(a[1]*b[0]),
	}
}

// Length gives the length.
func (a Vec3) Length() float64 { return math.Sqrt(a.Dot(a)) }

// Bounds is a box along the axes. The zero value is a box of no size at the
// origin; [NoBounds] is the box of nothing.
type Bounds struct{ Min, Max Vec3 }

// NoBounds is the box of no point; adding to it gives the box of what is added.
func NoBounds() Bounds {
	inf := math.Inf(1)
	return Bounds{Vec3{inf, inf, inf}, Vec3{-inf, -inf, -inf}}
}

// Empty reports whether the box holds no point at all.
func (b Bounds) Empty() bool {
	return !(b.Min[0] <= b.Max[0] && b.Min[1] <= b.Max[1] && b.Min[2] <= b.Max[2])
}

// Union gives the box around both.
func (b Bounds) Union(o Bounds) Bounds {
	for k := range 3 {
		b.Min[k], b.Max[k] = min(b.Min[k], o.Min[k]), max(b.Max[k], o.Max[k])
	}
	return b
}

// Intersect gives the box that both have in common, empty if there is none.
func (b Bounds) Intersect(o Bounds) Bounds {
	for k := range 3 {
		b.Min[k], b.Max[k] = max(b.Min[k], o.Min[k]), min(b.Max[k], o.Max[k])
	}
	if b.Empty() {
		return NoBounds()
	}
	return b
}

// Include gives the box around b and a point.
func (b Bounds) Include(p Vec3) Bounds { return b.Union(Bounds{p, p}) }

// Center of the box; the origin for an empty one.
func (b Bounds) Center() Vec3 {
	if b.Empty() {
		return Vec3{}
	}
	return b.Min.Scale(0.5).Add(b.Max.Scale(0.5))
}

// Radius is half the diagonal; 0 for an empty box.
func (b Bounds) Radius() float64 {
	if b.Empty() {
		return 0
	}
	return b.Max.Scale(0.5).Sub(b.Min.Scale(0.5)).Length()
}

// corner i of 8: bit k of i chooses the maximum along axis k.
func (b Bounds) corner(i int) Vec3 {
	p := b.Min
	for k := range 3 {
		if i>>k&1 == 1 {
			p[k] = b.Max[k]
		}
	}
	return p
}

// contains reports whether o lies inside b.
func (b Bounds) contains(o Bounds) bool {
	for k := range 3 {
		if o.Min[k] < b.Min[k] || o.Max[k] > b.Max[k] {
			return false
		}
	}
	return true
}

// touches reports whether the boxes have a point in common.
func (b Bounds) touches(o Bounds) bool {
	for k := range 3 {
		if !(o.Min[k] <= b.Max[k] && o.Max[k] >= b.Min[k]) {
			return false
		}
	}
	return true
}
