// What is farther away is darker.

package render

import "math"

// depthCue maps depth to brightness.
type depthCue struct{ near, factor float32 }

// cueDarkest is the brightness of the farthest point, of 256.
const cueDarkest = 176

func newDepthCue(v *projection, b Bounds) depthCue {
	if b.Empty() {
		return depthCue{}
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range 8 {
		_, _, d := v.at(b.corner(i))
		lo, hi = min(lo, d), max(hi, d)
	}
	lo = max(lo, v.near)
	c := depthCue{near: float32(lo)}
	if hi > lo {
		c.factor = float32((256 - cueDarkest) / (hi - lo))
	}
	return c
}

// at gives the brightness of a pixel of the buffer, 256 being full.
func (c *depthCue) at(v uint64) uint16 {
	depth := math.Float32frombits(uint32(v >> 32))
	far := float32((depth - c.near) * c.factor)
	return uint16(256 - int(min(max(far, 0), 256-cueDarkest)))
}
