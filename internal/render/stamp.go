// Small round points, ready-made: a point in a cloud is a few pixels, and working
// out its outline costs more than drawing it.

package render

import "math"

const (
	stampSteps  = 4    // radii and places per pixel
	stampLeast  = 0.75 // pixels, the smallest radius
	stampMost   = 8.0  // pixels, the largest
	stampRadii  = int((stampMost-stampLeast)*stampSteps) + 1
	stampPlaces = stampSteps * stampSteps
)

// stamp is a disc of one radius at one place within a pixel.
type stamp struct {
	reach   int       // pixels to each side at most
	offsets []int32   // of its pixels in the buffer, from that of the centre
	rise    []float32 // of each pixel over the centre, in radii, as of a ball
}

// stampSet is all stamps for a width of the buffer.
type stampSet struct {
	width  int
	stamps [stampRadii][stampPlaces]stamp
}

// stampsOf gives the stamps, made when the first are needed.
func (r *Renderer) stampsOf(width int) *stampSet {
	if r.stamps == nil || r.stamps.width != width {
		r.stamps = newStampSet(width)
	}
	return r.stamps
}

func newStampSet(width int) *stampSet {
	set := &stampSet{width: width}
	for r := range set.stamps {
		for p := range set.stamps[r] {
			radius := stampLeast + float32(r)/stampSteps
			set.stamps[r][p] = newStamp(width, radius, placeOf(p%stampSteps), placeOf(p/stampSteps))
		}
	}
	return set
}

func placeOf(i int) float32 { return (float32(i) + 0.5) / stampSteps }

func newStamp(width int, radius, x, y float32) stamp {
	s := stamp{reach: ceil(radius) + 1}
	for row := -s.reach; row <= s.reach; row++ {
		for column := -s.reach; column <= s.reach; column++ {
			dx, dy := float32(column)+0.5-x, float32(row)+0.5-y
			if left := float32(radius*radius) - float32(dx*dx) - float32(dy*dy); left >= 0 {
				s.offsets = append(s.offsets, int32(row*width+column))
				s.rise = append(s.rise, left/float32(radius*radius))
			}
		}
	}
	return s
}

// stamped draws a disc by a stamp; false if there is none or the disc leaves the
// picture.
func (c *canvas) stamped(d *disc) bool {
	if d.radius > stampMost || d.depth-d.thick <= float32(d.depth*nearPart) {
		return false
	}
	// Shifted by a whole number, truncation is floor for places left of the edge.
	const shift = 1 << 12
	x, y := int(d.x+shift)-shift, int(d.y+shift)-shift
	px, py := int((d.x-float32(x))*stampSteps), int((d.y-float32(y))*stampSteps)
	s := &c.stamps.stamps[int((d.radius-stampLeast)*stampSteps+0.5)][(py&(stampSteps-1))*stampSteps+px&(stampSteps-1)]
	if x < s.reach || y < s.reach || x+s.reach >= c.width || y+s.reach >= c.height {
		return false
	}
	at := y*c.width + x
	rises := s.rise[:len(s.offsets)]
	if c.shared {
		for i, offset := range s.offsets {
			lower(&c.pixels[at+int(offset)], sortable(d.depth-float32(d.thick*rises[i]), d.id))
		}
		return true
	}
	// Without a branch: which pixels are won cannot be foretold.
	for i, offset := range s.offsets {
		p := &c.pixels[at+int(offset)]
		*p = min(*p, sortable(d.depth-float32(d.thick*rises[i]), d.id))
	}
	return true
}

func sqrt32(v float32) float32 { return float32(math.Sqrt(float64(v))) }
