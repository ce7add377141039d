// Which points lie under the cursor, or inside a loop around them?

package render

import (
	"math"
	"slices"
)

// Point2 is a place in the picture, in pixels.
type Point2 struct{ X, Y float64 }

// Hit is a point of a layer.
type Hit struct {
	Layer  int
	Number int64
	// Depth is the distance from the eye along the view, in scene units.
	Depth float64
}

// Pick gives the point that the last drawn picture shows at a pixel: one read.
func (r *Renderer) Pick(x, y int) (Hit, bool) {
	if len(r.layers) == 0 || x < 0 || y < 0 {
		return Hit{}, false
	}
	bx, by := x*r.samples+r.samples/2, y*r.samples+r.samples/2
	if bx >= r.width || by >= r.height {
		return Hit{}, false
	}
	v := r.buffers[0][by*r.width+bx]
	if v == nothing {
		return Hit{}, false
	}
	layer, number := r.layerOf(uint32(v))
	return Hit{layer, number, float64(math.Float32frombits(uint32(v >> 32)))}, true
}

// PickNear is Pick for small points: the hit nearest to the pixel within a
// distance, and of equally near ones the one in front.
func (r *Renderer) PickNear(x, y, pixels int) (Hit, bool) {
	var best Hit
	nearest, found := math.MaxInt, false
	for dy := -pixels; dy <= pixels; dy++ {
		for dx := -pixels; dx <= pixels; dx++ {
			away := dx*dx + dy*dy
			if away > pixels*pixels || away > nearest {
				continue
			}
			hit, ok := r.Pick(x+dx, y+dy)
			if ok && (away < nearest || hit.Depth < best.Depth) {
				best, nearest, found = hit, away, true
			}
		}
	}
	return best, found
}

// Where gives the place in space that the last drawn picture shows at a pixel,
// for zooming and turning around what is under the cursor.
func (r *Renderer) Where(x, y int) (Vec3, bool) {
	hit, ok := r.Pick(x, y)
	if !ok {
		return Vec3{}, false
	}
	return r.layers[hit.Layer].scene.Position(hit.Number)
}

// Rectangle is the loop of a rubber band.
func Rectangle(a, b Point2) []Point2 {
	return []Point2{a, {b.X, a.Y}, b, {a.X, b.Y}}
}

// Select gives, for each layer, the points inside a loop (a rubber band's or a
// lasso's) as last drawn: those that are seen, or with through also those
// behind them. With through all points count, also those that the level of
// detail left out.
func (r *Renderer) Select(loop []Point2, through bool) []*Set {
	sets := make([]*Set, len(r.layers))
	for i := range r.layers {
		sets[i] = NewSet(r.layers[i].scene.Points())
	}
	if len(r.layers) == 0 || len(loop) < 3 {
		return sets
	}
	inside := r.inside(loop)
	if through {
		r.selectThrough(inside, sets)
	} else {
		r.selectSeen(inside, sets)
	}
	return sets
}

// stencil tells which pixels of the buffer lie inside a loop.
type stencil struct {
	width, height int
	pixels        []bool
}

func (m *stencil) has(x, y int) bool {
	return x >= 0 && y >= 0 && x < m.width && y < m.height && m.pixels[y*m.width+x]
}

// inside fills a loop, row by row; where it crosses itself, even and odd take
// turns.
func (r *Renderer) inside(loop []Point2) *stencil {
	m := &stencil{width: r.width, height: r.height, pixels: make([]bool, r.width*r.height)}
	s := float64(r.samples)
	var crossings []float64
	for y := range r.height {
		crossings = crossings[:0]
		middle := (float64(y) + 0.5) / s
		for i, a := range loop {
			b := loop[(i+1)%len(loop)]
			if (a.Y <= middle) != (b.Y <= middle) {
				crossings = append(crossings, (a.X+(middle-a.Y)/(b.Y-a.Y)*(b.X-a.X))*s)
			}
		}
		slices.Sort(crossings)
		for i := 0; i+1 < len(crossings); i += 2 {
			from := int(min(max(math.Ceil(crossings[i]-0.5), 0), float64(r.width)))
			to := int(min(max(math.Ceil(crossings[i+1]-0.5), 0), float64(r.width)))
			for x := from; x < to; x++ {
				m.pixels[y*r.width+x] = true
			}
		}
	}
	return m
}

func (r *Renderer) selectSeen(inside *stencil, sets []*Set) {
	for i, v := range r.buffers[0] {
		if v != nothing && inside.pixels[i] {
			layer, number := r.layerOf(uint32(v))
			sets[layer].add(number)
		}
	}
}

// selectThrough projects all points again. Workers gather numbers and one adds
// them, since points of two chunks share words of the set.
func (r *Renderer) selectThrough(inside *stencil, sets []*Set) {
	v := r.view.float32s()
	w := window{0, 0, float32(r.width), float32(r.height)}
	for i := range r.layers {
		l := r.layers[i]
		l.every = 1
		planes := r.view.frustum(r.width, r.height, 1)
		found := make([][]uint32, len(l.scene.chunks))
		parallel(r.workers(), len(l.scene.chunks), func(worker, piece int) {
			if chunk := &l.scene.chunks[piece]; !planes.misses(&chunk.box) {
				found[piece] = l.within(inside, chunk, &r.scratch[worker].block, &v, &w)
			}
		})
		for _, numbers := range found {
			for _, n := range numbers {
				sets[i].add(int64(n))
			}
		}
		if l.scene.source.constant() && sets[i].Has(0) {
			sets[i] = NewSet(0).Not(l.scene.Points())
		}
	}
}

// within gives the points of a chunk that are not hidden and inside a loop.
func (l *layer) within(inside *stencil, chunk *chunk, b *block, v *rows, w *window) []uint32 {
	var numbers []uint32
	p := l.part(chunk)
	for done := 0; 3*done < len(p.xyz); done += blockPoints {
		l.projectSome(b, &p, done, v, w)
		for i := range b.n {
			if inside.has(int(b.x[i]), int(b.y[i])) {
				numbers = append(numbers, b.id[i])
			}
		}
	}
	return numbers
}
