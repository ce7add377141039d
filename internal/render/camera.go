// Where the picture is taken from: a turntable around a pivot.

package render

import "math"

// Up is the axis that stands upright.
type Up uint8

// The axes: Y in Maya, Houdini and Softimage, Z in Blender and scans.
const (
	YUp Up = iota
	ZUp
)

// Camera looks at Pivot from Distance. It is a plain value: every method gives a
// changed copy. The zero value is usable; distances and fields of view that are
// 0 stand for [DefaultCamera]'s.
type Camera struct {
	// Pivot is what the camera turns around, and the centre of the picture.
	Pivot Vec3
	// Distance from pivot to eye, in scene units.
	Distance float64
	// YawRad turns around the upright axis, 0 being the front view. PitchRad is
	// above (positive) or below the horizon, at most a quarter turn. RollRad
	// turns the picture.
	YawRad, PitchRad, RollRad float64
	// FOVRad is the vertical field of view.
	FOVRad float64
	// Ortho projects in parallel. Then FOVRad and Distance tell the height of the
	// picture, so that what lies at the pivot keeps its size.
	Ortho bool
	// Up is the upright axis.
	Up Up
}

const (
	defaultDistance = 10.0
	defaultFOVRad   = 40 * math.Pi / 180
	minDistance     = 1e-9
	maxDistance     = 1e30
)

// DefaultCamera looks down at the origin from the right.
func DefaultCamera() Camera {
	return Camera{Distance: defaultDistance, FOVRad: defaultFOVRad, YawRad: 35 * math.Pi / 180, PitchRad: 20 * math.Pi / 180}
}

func (c Camera) withDefaults() Camera {
	if !(c.Distance > 0) {
		c.Distance = defaultDistance
	}
	if !(c.FOVRad > 0 && c.FOVRad < math.Pi) {
		c.FOVRad = defaultFOVRad
	}
	return c
}

// Axes gives the directions of the picture in space: to its right, to its top,
// and into it. They are of length 1 and depend on no cross product that could
// vanish, so the camera never flips, not even straight above.
func (c Camera) Axes() (right, up, forward Vec3) {
	sy, cy := math.Sincos(c.YawRad)
	sp, cp := math.Sincos(c.PitchRad)
	right = Vec3{cy, 0, -sy}
	up = Vec3{-sy * sp, cp, -cy * sp}
	forward = Vec3{-sy * cp, -sp, -cy * cp}
	sr, cr := math.Sincos(c.RollRad)
	right, up = right.Scale(cr).Add(up.Scale(sr)), up.Scale(cr).Sub(right.Scale(sr))
	if c.Up == ZUp {
		right, up, forward = zUp(right), zUp(up), zUp(forward)
	}
	return right, up, forward
}

// zUp turns a vector from Y up to Z up: the front view then looks along +Y.
func zUp(v Vec3) Vec3 { return Vec3{v[0], -v[2], v[1]} }

// Eye is where the camera stands.
func (c Camera) Eye() Vec3 {
	c = c.withDefaults()
	_, _, forward := c.Axes()
	return c.Pivot.Sub(forward.Scale(c.Distance))
}

// UnitsPerPixel is the size of a pixel at the pivot, in scene units.
func (c Camera) UnitsPerPixel(height int) float64 {
	c = c.withDefaults()
	return 2 * c.Distance * math.Tan(c.FOVRad/2) / float64(max(height, 1))
}

// Orbit turns around the pivot. The pitch stops straight above and below.
func (c Camera) Orbit(yawRad, pitchRad float64) Camera {
	const quarter = math.Pi / 2
	c.YawRad = math.Remainder(c.YawRad+yawRad, 2*math.Pi)
	c.PitchRad = min(max(c.PitchRad+pitchRad, -quarter), quarter)
	return c
}

// Roll turns the picture.
func (c Camera) Roll(rad float64) Camera {
	c.RollRad = math.Remainder(c.RollRad+rad, 2*math.Pi)
	return c
}

// Pan moves the scene by pixels, x to the right and y down: what lies at the
// pivot's depth follows the cursor.
func (c Camera) Pan(dx, dy float64, height int) Camera {
	right, up, _ := c.Axes()
	s := c.UnitsPerPixel(height)
	c.Pivot = c.Pivot.Sub(right.Scale(dx * s)).Add(up.Scale(dy * s))
	return c
}

// Dolly multiplies the distance to the pivot: below 1 is closer.
func (c Camera) Dolly(factor float64) Camera {
	c = c.withDefaults()
	if factor > 0 {
		c.Distance = min(max(c.Distance*factor, minDistance), maxDistance)
	}
	return c
}

// ZoomAt dollies so that what lies under pixel (x, y) at the pivot's depth stays
// under it.
func (c Camera) ZoomAt(x, y, factor float64, width, height int) Camera {
	closer := c.Dolly(factor)
	kept := closer.Distance / c.withDefaults().Distance
	under := c.onPivotPlane(x, y, width, height)
	closer.Pivot = under.Add(c.Pivot.Sub(under).Scale(kept))
	return closer
}

// onPivotPlane gives the point under a pixel, at the pivot's depth.
func (c Camera) onPivotPlane(x, y float64, width, height int) Vec3 {
	right, up, _ := c.Axes()
	s := c.UnitsPerPixel(height)
	dx, dy := (x-float64(width)/2)*s, (y-float64(height)/2)*s
	return c.Pivot.Add(right.Scale(dx)).Sub(up.Scale(dy))
}

// LookAt moves the pivot, and the camera with it.
func (c Camera) LookAt(p Vec3) Camera {
	c.Pivot = p
	return c
}

// Preset is a named direction to look from.
type Preset uint8

// The presets; all but Persp are orthographic.
const (
	Persp Preset = iota
	Front
	Back
	Left
	Right
	Top
	Bottom
)

var presets = [...]struct {
	name       string
	yaw, pitch float64 // in quarter turns
}{
	Persp: {name: "persp"}, Front: {name: "front"}, Back: {"back", 2, 0}, Left: {"left", -1, 0},
	Right: {"right", 1, 0}, Top: {"top", 0, 1}, Bottom: {"bottom", 0, -1},
}

// String gives "persp", "front" …
func (p Preset) String() string {
	if int(p) < len(presets) {
		return presets[p].name
	}
	return "?"
}

// ParsePreset is the inverse of [Preset.String].
func ParsePreset(name string) (Preset, bool) {
	for p := range presets {
		if presets[p].name == name {
			return Preset(p), true
		}
	}
	return Persp, false
}

// Presets lists the names.
func Presets() []string {
	var names []string
	for _, p := range presets {
		names = append(names, p.name)
	}
	return names
}

// View turns to a preset; pivot, distance and field of view stay.
func (c Camera) View(p Preset) Camera {
	c.RollRad = 0
	if p == Persp || int(p) >= len(presets) {
		d := DefaultCamera()
		c.YawRad, c.PitchRad, c.Ortho = d.YawRad, d.PitchRad, false
		return c
	}
	c.YawRad, c.PitchRad, c.Ortho = presets[p].yaw*math.Pi/2, presets[p].pitch*math.Pi/2, true
	return c
}

// Blend is the camera on the way to another, t from 0 to 1, for soft moves.
func (c Camera) Blend(to Camera, t float64) Camera {
	c, to = c.withDefaults(), to.withDefaults()
	mix := func(a, b float64) float64 { return a + (b-a)*t }
	turn := func(a, b float64) float64 { return a + math.Remainder(b-a, 2*math.Pi)*t }
	to.Pivot = c.Pivot.Add(to.Pivot.Sub(c.Pivot).Scale(t))
	to.Distance = c.Distance * math.Pow(to.Distance/c.Distance, t)
	to.YawRad, to.RollRad = turn(c.YawRad, to.YawRad), turn(c.RollRad, to.RollRad)
	to.PitchRad, to.FOVRad = mix(c.PitchRad, to.PitchRad), mix(c.FOVRad, to.FOVRad)
	return to
}

// Project gives the pixel of a point and its depth, the distance from the eye
// along the view. Nothing in front of the eye gives false.
func (c Camera) Project(p Vec3, width, height int) (x, y, depth float64, ok bool) {
	v := newProjection(c, width, height)
	x, y, depth = v.at(p)
	return x, y, depth, depth > v.near
}

// Unproject gives the point under a pixel at a depth.
func (c Camera) Unproject(x, y, depth float64, width, height int) Vec3 {
	c = c.withDefaults()
	right, up, forward := c.Axes()
	s := c.UnitsPerPixel(height)
	if !c.Ortho {
		s *= depth / c.Distance
	}
	return c.Eye().Add(forward.Scale(depth)).
		Add(right.Scale((x - float64(width)/2) * s)).Sub(up.Scale((y - float64(height)/2) * s))
}
