// How large is a point on the screen?

package render

import "math"

// sizing gives radii in pixels of the buffer.
type sizing struct {
	pixels  float32 // radius, if neither units nor values
	units   float32 // radius in scene units, or what values are multiplied with
	values  scalars
	largest float32 // radius in pixels that no point exceeds
}

// Auto sizes cover about a quarter of the picture, within these diameters.
const (
	autoCover  = 0.25
	autoLeast  = 1
	autoLarger = 1.5 // below, 1 pixel is as good and faster
	autoMost   = 6
)

func (r *Renderer) sizingOf(l *layer, s *Shot, points int64) sizing {
	size := &l.look.Size
	z := sizing{largest: float32(r.height) / 2}
	if size.Attribute != "" {
		z.values = scalarsOf(l.scene.frame.Column(size.Attribute), 0)
	}
	scale := float32(orOne(size.Scale))
	switch {
	case z.values != nil:
		z.units = scale
	case size.Units > 0:
		z.units = float32(size.Units) * scale
	default:
		pixels := size.Pixels
		if !(pixels > 0) {
			ui := s.Look.uiScale()
			fine := max(ui, 1) // on a fine screen points cover the same part of the picture
			pixels = autoPixels(float64(r.width*r.height)/(float64(r.samples*r.samples)*fine*fine), points) * ui
		}
		z.pixels = min(float32(pixels)*float32(r.samples)/2, z.largest)
		z.largest = z.pixels
	}
	return z
}

func autoPixels(pixels float64, points int64) float64 {
	d := math.Sqrt(pixels * autoCover / float64(max(points, 1)))
	if d < autoLarger {
		return autoLeast
	}
	return min(d, autoMost)
}

// fixed reports whether all points have the same size on the screen.
func (z *sizing) fixed() bool { return z.values == nil && z.units == 0 }

// radii sets the radius of all points of a block.
func (z *sizing) radii(b *block, v *rows) {
	z.raw(b.id[:b.n], b.radius[:b.n])
	for i, raw := range b.radius[:b.n] {
		b.radius[i] = z.at(raw, b.depth[i], v)
	}
}

// raw sets what [sizing.at] makes radii of, for points in any order.
func (z *sizing) raw(ids []uint32, out []float32) {
	if z.values != nil {
		z.values.at(ids, out)
	}
}

// at gives the radius of a point at a depth.
func (z *sizing) at(raw, depth float32, v *rows) float32 {
	switch {
	case z.values != nil:
		return z.limit(float32(float32(raw*z.units) * v.pixels(depth)))
	case z.units != 0:
		return z.limit(float32(z.units * v.pixels(depth)))
	}
	return z.pixels
}

// limit also makes points of what has no size: they are seen as a pixel.
func (z *sizing) limit(radius float32) float32 {
	if !(radius > 0) {
		return 0
	}
	return min(radius, z.largest)
}
