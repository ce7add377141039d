// The first pass: which point is nearest in each pixel?

package render

import (
	"math"
	"sync/atomic"
)

// blockPoints fit into the first-level cache.
const blockPoints = 512

// block is projected points on their way to the buffer.
type block struct {
	n      int
	x, y   [blockPoints]float32 // pixels
	depth  [blockPoints]float32
	radius [blockPoints]float32 // pixels
	id     [blockPoints]uint32  // point numbers
}

// scratch is what one worker needs.
type scratch struct {
	block
	row   rowScratch
	drawn int64
}

// canvas is the buffer that a worker writes to.
type canvas struct {
	pixels        []uint64
	width, height int
	base          uint32
	shared        bool
	stamps        *stampSet
}

// splat draws all layers.
func (r *Renderer) splat(workers int) {
	for i := range r.layers {
		l := &r.layers[i]
		v := r.view.float32s()
		planes := r.view.frustum(r.width, r.height, float64(l.size.largest)+2)
		ready := r.stampsOf(r.width)
		at := func(worker int) canvas {
			c := canvas{width: r.width, height: r.height, base: l.base, shared: shared(workers), stamps: ready}
			c.pixels = r.buffers[worker%len(r.buffers)]
			return c
		}
		parallel(workers, len(l.scene.chunks), func(worker, piece int) {
			chunk := &l.scene.chunks[piece]
			c, s := at(worker), r.scratch[worker]
			if !planes.misses(&chunk.box) && (l.clip == nil || l.clip.touches(chunk.box)) {
				l.drawChunk(&c, s, &v, chunk)
			}
			for k := range l.strokes {
				l.drawStrokes(&c, &l.strokes[k], &v, chunk)
			}
		})
	}
}

// run is points that follow each other in memory.
type run struct {
	xyz     []float32
	numbers []uint32 // nil: first, first+step …
	first   uint32
	step    int // of points, for the level of detail
}

// part gives the points of a chunk that are drawn: all, the beginning of an
// interleaved chunk, or every n-th of one in the file's order.
func (l *layer) part(c *chunk) run {
	s := l.scene
	if !s.ordered {
		skip := (l.every - c.first%l.every) % l.every
		first := c.first + min(skip, c.count)
		return run{xyz: s.xyz[3*first : 3*(c.first+c.count)], first: uint32(first), step: l.every}
	}
	n := (c.count + l.every - 1) / l.every
	return run{xyz: s.xyz[3*c.first : 3*(c.first+n)], numbers: s.numbers[c.first : c.first+n], step: 1}
}

func (l *layer) drawChunk(c *canvas, s *scratch, v *rows, chunk *chunk) {
	p := l.part(chunk)
	filtered := l.hidden != nil || l.clip != nil && !l.clip.contains(chunk.box)
	margin := l.size.largest
	if margin < 1 {
		margin = 0
	}
	w := window{-margin, -margin, float32(c.width) + margin, float32(c.height) + margin}
	for done := 0; 3*done < len(p.xyz); done += blockPoints * p.step {
		b := &s.block
		if filtered {
			l.projectSome(b, &p, done, v, &w)
		} else {
			p.project(b, done, v, &w)
		}
		s.drawn += int64(b.n) * l.scene.source.piled()
		l.splatBlock(c, b, v)
	}
}

// window is the pixels in which a point's centre may lie to be seen.
type window struct{ x0, y0, x1, y1 float32 }

// project fills a block with the next points that are seen. This is the
// innermost loop of the program; comparisons are written so that NaN fails.
func (p *run) project(b *block, from int, v *rows, w *window) {
	end := min(from+blockPoints*p.step, len(p.xyz)/3)
	n, step := 0, p.step
	m, win, xyz := *v, *w, p.xyz
	for i := from; i < end; i += step {
		q := xyz[3*i : 3*i+3 : 3*i+3]
		x, y, z := q[0], q[1], q[2]
		depth := dot(&m.z, x, y, z)
		if !(depth > m.near) {
			continue
		}
		scale := float32(1)
		if m.perspective {
			scale = 1 / depth
		}
		px := m.centerX + float32(dot(&m.x, x, y, z)*scale)
		py := m.centerY + float32(dot(&m.y, x, y, z)*scale)
		if !(px >= win.x0 && py >= win.y0 && px < win.x1 && py < win.y1) {
			continue
		}
		at := n & (blockPoints - 1) // below blockPoints, as the compiler can see
		b.x[at], b.y[at], b.depth[at] = px, py, depth
		b.id[at] = uint32(i)
		n++
	}
	b.n = n
	p.numberAll(b)
}

// numberAll makes point numbers of places in the run.
func (p *run) numberAll(b *block) {
	ids := b.id[:b.n]
	if p.numbers == nil {
		for i := range ids {
			ids[i] += p.first
		}
		return
	}
	for i, place := range ids {
		ids[i] = p.numbers[place]
	}
}

// number of the point at scalar k.
func (p *run) number(k int) uint32 {
	if p.numbers == nil {
		return p.first + uint32(k/3)
	}
	return p.numbers[k/3]
}

// projectSome is project without the points that are hidden or clipped.
func (l *layer) projectSome(b *block, p *run, from int, v *rows, w *window) {
	end := min(3*(from+blockPoints*p.step), len(p.xyz))
	b.n = 0
	for k := 3 * from; k+3 <= end; k += 3 * p.step {
		x, y, z, id := p.xyz[k], p.xyz[k+1], p.xyz[k+2], p.number(k)
		if !l.visible(id, x, y, z) {
			continue
		}
		px, py, depth, ok := v.at(x, y, z)
		if ok && px >= w.x0 && py >= w.y0 && px < w.x1 && py < w.y1 {
			n := b.n
			b.x[n], b.y[n], b.depth[n], b.id[n] = px, py, depth, id
			b.n++
		}
	}
}

func (l *layer) visible(id uint32, x, y, z float32) bool {
	if l.hidden.Has(int64(id)) {
		return false
	}
	if l.clip == nil {
		return true
	}
	p := [3]float32{x, y, z}
	for k, v := range p {
		if !(float64(v) >= l.clip.Min[k] && float64(v) <= l.clip.Max[k]) {
			return false
		}
	}
	return true
}

func (l *layer) splatBlock(c *canvas, b *block, v *rows) {
	z := &l.size
	switch {
	case z.fixed() && z.pixels < stampLeast:
		c.dots(b)
	case z.fixed() && z.pixels <= 1:
		c.squares(b)
	default:
		z.radii(b, v)
		c.discs(b, v)
	}
}

// put writes to a pixel if the value is less: nearer, or as near and of a
// smaller number.
func (c *canvas) put(at int, v uint64) {
	if uint(at) >= uint(len(c.pixels)) {
		return
	}
	p := &c.pixels[at]
	if v < atomic.LoadUint64(p) {
		if c.shared {
			lower(p, v)
		} else {
			*p = v
		}
	}
}

// lower is put for a pixel that others write to at the same time.
func lower(p *uint64, v uint64) {
	for old := atomic.LoadUint64(p); v < old; old = atomic.LoadUint64(p) {
		if atomic.CompareAndSwapUint64(p, old, v) {
			return
		}
	}
}

// sortable joins a positive depth and a point.
func sortable(depth float32, id uint32) uint64 {
	return uint64(math.Float32bits(depth))<<32 | uint64(id)
}

// dots draws points of one pixel, all of them inside.
func (c *canvas) dots(b *block) {
	if c.shared {
		for i := range b.n {
			c.put(int(b.y[i])*c.width+int(b.x[i]), sortable(b.depth[i], c.base+b.id[i]))
		}
		return
	}
	// Without a branch: which pixels are won cannot be foretold.
	pixels, width, base := c.pixels, c.width, c.base
	n := b.n
	xs, ys, depths, ids := b.x[:n], b.y[:n], b.depth[:n], b.id[:n]
	for i, x := range xs {
		if at := int(ys[i])*width + int(x); uint(at) < uint(len(pixels)) {
			pixels[at] = min(pixels[at], sortable(depths[i], base+ids[i]))
		}
	}
}

// squares draws points of 2×2 pixels.
func (c *canvas) squares(b *block) {
	for i := range b.n {
		v := sortable(b.depth[i], c.base+b.id[i])
		// Shifted by a pixel, truncation is floor for places left of the edge.
		x, y := int(b.x[i]+0.5)-1, int(b.y[i]+0.5)-1
		at := y*c.width + x
		if c.shared || x < 0 || y < 0 || x+1 >= c.width || y+1 >= c.height {
			c.square(x, y, v)
			continue
		}
		above, below := c.pixels[at:at+2:at+2], c.pixels[at+c.width:at+c.width+2:at+c.width+2]
		above[0], above[1] = min(above[0], v), min(above[1], v)
		below[0], below[1] = min(below[0], v), min(below[1], v)
	}
}

// square is a square that may leave the picture.
func (c *canvas) square(x, y int, v uint64) {
	for row := max(y, 0); row <= min(y+1, c.height-1); row++ {
		for column := max(x, 0); column <= min(x+1, c.width-1); column++ {
			c.put(row*c.width+column, v)
		}
	}
}

// discs draws round points of any size; the middle lies nearer, as of a ball.
func (c *canvas) discs(b *block, v *rows) {
	for i := range b.n {
		radius := b.radius[i]
		if radius < stampLeast {
			c.dot(b.x[i], b.y[i], sortable(b.depth[i], c.base+b.id[i]))
			continue
		}
		d := disc{b.x[i], b.y[i], b.depth[i], radius, radius * v.units(b.depth[i]), c.base + b.id[i]}
		if !c.stamped(&d) {
			c.disc(&d)
		}
	}
}

func (c *canvas) dot(x, y float32, v uint64) {
	if px, py := floor(x), floor(y); px >= 0 && py >= 0 && px < c.width && py < c.height {
		c.put(py*c.width+px, v)
	}
}

type disc struct {
	x, y, depth, radius float32
	thick               float32 // radius in the units of depth
	id                  uint32
}

func (c *canvas) disc(d *disc) {
	square := float32(d.radius * d.radius)
	least := float32(d.depth * nearPart) // a ball around the eye stays in front of it
	perSquare := d.thick / square
	y0, y1 := max(ceil(d.y-d.radius-0.5), 0), min(floor(d.y+d.radius-0.5), c.height-1)
	for y := y0; y <= y1; y++ {
		dy := float32(y) + 0.5 - d.y
		left := square - float32(dy*dy)
		if left <= 0 {
			continue
		}
		half := sqrt32(left)
		x0, x1 := max(ceil(d.x-half-0.5), 0), min(floor(d.x+half-0.5), c.width-1)
		if x1 < x0 {
			continue
		}
		row := c.pixels[y*c.width+x0 : y*c.width+x1+1]
		dx := float32(x0) + 0.5 - d.x
		for i := range row {
			depth := max(d.depth-float32((left-float32(dx*dx))*perSquare), least)
			dx++
			value := sortable(depth, d.id)
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
}

// floor and ceil to int, for pixels near the picture.
func floor(v float32) int { return int(math.Floor(float64(v))) }

func ceil(v float32) int { return int(math.Ceil(float64(v))) }
