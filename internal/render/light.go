// Shape from light: balls where points are large, a depth cue where they are
// small.

package render

// Light comes from the upper left, in front; Y points down on the screen.
const (
	lightX, lightY, lightZ = -0.42, -0.57, 0.71
	ambient                = 0.5
	rim                    = 0.18 // darker at the edge of a ball
)

// ballPixels is the radius from which a point is large enough to be a ball.
const ballPixels = 1.4

// light sets the brightness of the gathered pixels of a row.
func (r *Renderer) light(p *painter, s *rowScratch, row []uint64, y int) {
	raws, light := s.values[3][:len(s.ids)], s.light[:len(s.ids)]
	if p.size.fixed() && p.size.pixels < ballPixels*float32(r.samples) {
		for k, at := range s.place {
			light[k] = p.deep.at(row[at])
		}
		return
	}
	p.size.raw(s.ids, raws)
	least := ballPixels * float32(r.samples)
	var b ball
	last := uint32(nothing & 0xffffffff)
	for k, at := range s.place {
		if id := s.ids[k]; id != last {
			b, last = p.ball(id, raws[k]), id
		}
		cue := p.deep.at(row[at])
		if b.radius < least {
			light[k] = cue
			continue
		}
		light[k] = uint16(uint32(b.at(float32(at)+0.5, float32(y)+0.5)) * uint32(cue) >> 8)
	}
}

// ball is a point on the screen.
type ball struct{ x, y, radius, inverse float32 }

func (p *painter) ball(id uint32, raw float32) ball {
	x, y, z, ok := p.scene.source.at(int64(id))
	if !ok {
		return ball{}
	}
	var b ball
	var depth float32
	b.x, b.y, depth, ok = p.view.at(x, y, z)
	if !ok {
		return ball{}
	}
	b.radius = p.size.at(raw, depth, &p.view)
	b.inverse = 1 / b.radius
	return b
}

// lineLight is the brightness of what belongs to a point but is no ball: its
// strand or vector.
const lineLight = 200

// at gives the brightness of a pixel of the ball.
func (b *ball) at(px, py float32) uint16 {
	nx, ny := float32((px-b.x)*b.inverse), float32((py-b.y)*b.inverse)
	square := float32(nx*nx) + float32(ny*ny)
	if square > 1.6 {
		return lineLight
	}
	nz := root(1 - min(square, 1))
	facing := float32(nx*lightX) + float32(ny*lightY) + float32(nz*lightZ)
	shade := ambient + float32((1-ambient)*max(facing, 0)*1.2) - float32(rim*float32((1-nz)*(1-nz)))
	return uint16(float32(min(max(shade, 0), 1) * 256))
}

// root of a number from 0 to 1, from a table.
func root(v float32) float32 { return roots[int(float32(v*rootSteps))] }

const rootSteps = 512

var roots = func() (table [rootSteps + 1]float32) {
	for i := range table {
		table[i] = sqrt32(float32(i) / rootSteps)
	}
	return table
}()
