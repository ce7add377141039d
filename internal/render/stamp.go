// Small round points, ready-made: a point in a cloud is a few pixels, and working
// out its outline costs more than drawing it.

package render

import (
	"math"
	"sync"
	"sync/atomic"
)

const (
	stampSteps  = 4    // radii and places per pixel
	stampLeast  = 0.75 // pixels, the smallest radius
	stampMost   = 8.0  // pixels, the largest
	stampRadii  = int((stampMost-stampLeast)*stampSteps) + 1
	stampPlaces = stampSteps * stampSteps
)

// stamp is a disc of one radius at one place within a pixel.
type stamp struct {
	reach int // pixels to each side at most
	spans []stampSpan
	// rise of each pixel over the centre, in radii, as of a ball.
	rise []float32
}

// stampSpan is one row of a stamp, relative to the pixel of the centre.
type stampSpan struct{ x, y, count, first int }

// stamps are made when the first is needed.
var stamps = sync.OnceValue(func() *[stampRadii][stampPlaces]stamp {
	var all [stampRadii][stampPlaces]stamp
	for r := range all {
		for p := range all[r] {
			radius := stampLeast + float32(r)/stampSteps
			all[r][p] = newStamp(radius, placeOf(p%stampSteps), placeOf(p/stampSteps))
		}
	}
	return &all
})

func placeOf(i int) float32 { return (float32(i) + 0.5) / stampSteps }

func newStamp(radius, x, y float32) stamp {
	s := stamp{reach: ceil(radius) + 1}
	for row := -s.reach; row <= s.reach; row++ {
		dy := float32(row) + 0.5 - y
		left := float32(radius*radius) - float32(dy*dy)
		if left <= 0 {
			continue
		}
		half := sqrt32(left)
		x0, x1 := ceil(x-half-0.5), floor(x+half-0.5)
		if x1 < x0 {
			continue
		}
		s.spans = append(s.spans, stampSpan{x0, row, x1 - x0 + 1, len(s.rise)})
		for column := x0; column <= x1; column++ {
			dx := float32(column) + 0.5 - x
			s.rise = append(s.rise, (left-float32(dx*dx))/float32(radius*radius))
		}
	}
	return s
}

// stamped draws a disc by a stamp; false if there is none or the disc leaves the
// picture.
func (c *canvas) stamped(all *[stampRadii][stampPlaces]stamp, d *disc) bool {
	if d.radius > stampMost || d.depth-d.thick <= float32(d.depth*nearPart) {
		return false
	}
	// Shifted by a whole number, truncation is floor for places left of the edge.
	const shift = 1 << 12
	x, y := int(d.x+shift)-shift, int(d.y+shift)-shift
	px, py := int((d.x-float32(x))*stampSteps), int((d.y-float32(y))*stampSteps)
	s := &all[int((d.radius-stampLeast)*stampSteps+0.5)][(py&(stampSteps-1))*stampSteps+px&(stampSteps-1)]
	if x < s.reach || y < s.reach || x+s.reach >= c.width || y+s.reach >= c.height {
		return false
	}
	at := y*c.width + x
	for _, span := range s.spans {
		first := at + span.y*c.width + span.x
		row := c.pixels[first : first+span.count]
		for i, rise := range s.rise[span.first : span.first+span.count][:len(row)] {
			value := sortable(d.depth-float32(d.thick*rise), d.id)
			if value >= atomic.LoadUint64(&row[i]) {
				continue
			}
			if c.shared {
				lower(&row[i], value)
			} else {
				row[i] = value
			}
		}
	}
	return true
}

func sqrt32(v float32) float32 { return float32(math.Sqrt(float64(v))) }
