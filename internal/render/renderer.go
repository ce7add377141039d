// The renderer: buffers that are used again, and what was drawn last.

package render

import (
	"image"
	"math"
	"slices"
)

// Renderer draws shots. Its zero value is ready. It keeps buffers and what was
// drawn last, so one per view is best; it is for one goroutine at a time.
type Renderer struct {
	// Workers bounds the cores in use; 0 for all.
	Workers int

	buffers [][]uint64 // depth<<32 | point, per worker; resolve merges them into the first
	apart   bool       // not merged yet
	scratch []*scratch // per worker
	drawn   geometry
	layers  []layer
	view    projection // to buffer pixels
	width   int        // of the buffers
	height  int
	samples int
	stats   Stats
	stamps  *stampSet
	font    *font
}

// nothing in a pixel.
const nothing = math.MaxUint64

// privateBuffers is up to how many workers each have a buffer of their own. More
// share one, which costs an atomic operation per hit instead of a merge. Both
// give the same picture.
const privateBuffers = 4

// geometry is all that decides which point a pixel shows.
type geometry struct {
	camera                        Camera
	width, height, samples, every int
	uiScale                       float64
	layers                        []layerGeometry
}

type layerGeometry struct {
	scene   *Scene
	hidden  *Set
	size    PointSize
	strands Strands
	vectors Vectors
	clip    Clip
}

func geometryOf(s *Shot, width, height int) geometry {
	g := geometry{camera: s.Camera.withDefaults(), width: width, height: height, samples: s.Look.samples(), every: s.every(), uiScale: s.Look.uiScale()}
	for i := range s.Layers {
		l, look := &s.Layers[i], s.look(&s.Layers[i])
		g.layers = append(g.layers, layerGeometry{l.Scene, l.Hidden, look.Size, look.Strands, look.Vectors, look.Clip})
	}
	return g
}

func (g *geometry) equal(o *geometry) bool {
	return g.camera == o.camera && g.width == o.width && g.height == o.height && g.samples == o.samples &&
		g.every == o.every && g.uiScale == o.uiScale && slices.Equal(g.layers, o.layers)
}

// Draw draws a shot to the whole of target. Scenes of the shot must live until
// the next Draw or Forget.
func (r *Renderer) Draw(s Shot, target *image.RGBA) Stats {
	width, height := target.Rect.Dx(), target.Rect.Dy()
	if width <= 0 || height <= 0 {
		return Stats{}
	}
	g := geometryOf(&s, width, height)
	reused := g.equal(&r.drawn)
	if !reused {
		r.drawn = geometry{} // in case that drawing panics
		r.project(&s, width, height)
		r.drawn = g
	}
	r.resolve(&s, target)
	r.overlay(&s, target)
	r.stats.Reused = reused
	return r.stats
}

// Forget drops what was drawn, and with it all references to scenes. Buffers
// stay.
func (r *Renderer) Forget() {
	r.drawn, r.layers = geometry{}, nil
	r.stats = Stats{}
}

func (r *Renderer) workers() int { return workersOr(r.Workers) }

// project fills the buffer: the first pass.
func (r *Renderer) project(s *Shot, width, height int) {
	r.samples = s.Look.samples()
	r.width, r.height = width*r.samples, height*r.samples
	r.view = newProjection(s.Camera, r.width, r.height)
	r.view.shift(s.bounds())
	r.setLayers(s)
	workers := r.workers()
	r.reserve(workers)
	r.clear(workers)
	r.splat(workers)
	r.apart = true
	r.count(s)
}

func (r *Renderer) count(s *Shot) {
	r.stats = Stats{Every: s.every(), Exact: s.every() == 1}
	for _, l := range s.Layers {
		r.stats.Points += l.Scene.Points()
	}
	for _, s := range r.scratch {
		r.stats.Drawn += s.drawn
	}
}

// shared reports whether workers write to one buffer.
func shared(workers int) bool { return workers > privateBuffers }

// reserve makes room for every worker.
func (r *Renderer) reserve(workers int) {
	buffers := workers
	if shared(workers) {
		buffers = 1
	}
	for len(r.scratch) < workers {
		r.scratch = append(r.scratch, &scratch{})
	}
	for len(r.buffers) < buffers {
		r.buffers = append(r.buffers, nil)
	}
	r.buffers = r.buffers[:buffers]
	n := r.width * r.height
	for i, b := range r.buffers {
		if cap(b) < n {
			b = make([]uint64, n)
		}
		r.buffers[i] = b[:n]
	}
}

// bands cuts the rows of the buffer into pieces for several workers.
const bandRows = 16

func (r *Renderer) bands() int { return (r.height + bandRows - 1) / bandRows }

// band is the range of pixels of a piece.
func (r *Renderer) band(i int) (from, to int) {
	return i * bandRows * r.width, min((i+1)*bandRows, r.height) * r.width
}

func (r *Renderer) clear(workers int) {
	for _, s := range r.scratch {
		s.drawn = 0
	}
	parallel(workers, len(r.buffers)*r.bands(), func(_, i int) {
		from, to := r.band(i % r.bands())
		b := r.buffers[i/r.bands()][from:to]
		for k := range b {
			b[k] = nothing
		}
	})
}

// merge takes the nearest point of all buffers into a row of the first.
func (r *Renderer) merge(row []uint64, y int) {
	for _, b := range r.buffers[1:] {
		other := b[y*r.width : (y+1)*r.width][:len(row)]
		for k, v := range row {
			row[k] = min(v, other[k])
		}
	}
}

// layer is a layer of a shot, ready to be projected.
type layer struct {
	scene   *Scene
	hidden  *Set
	look    *Look
	base    uint32 // number of its first point in the buffer
	every   int
	size    sizing
	clip    *Bounds // nil: none
	strokes []stroke
}

// newLayer knows which points are seen, at full detail.
func newLayer(s *Shot, in *Layer) layer {
	l := layer{scene: in.Scene, hidden: in.Hidden, look: s.look(in), every: 1}
	if l.look.Clip.On {
		box := l.look.Clip.Box
		l.clip = &box
	}
	return l
}

func (r *Renderer) setLayers(s *Shot) {
	r.layers = make([]layer, 0, len(s.Layers))
	base, points := uint64(0), int64(0)
	for _, l := range s.Layers {
		points += l.Scene.source.finite
	}
	for i := range s.Layers {
		in := &s.Layers[i]
		if base+uint64(len(in.Scene.source.xyz)/3) > maxPoints {
			break // more points than the buffer has numbers for
		}
		l := newLayer(s, in)
		l.base, l.every = uint32(base), s.every()
		l.size = r.sizingOf(&l, s, points/int64(s.every()))
		l.strokes = strokesOf(&l)
		r.layers = append(r.layers, l)
		base += uint64(len(in.Scene.source.xyz) / 3)
	}
}

// layerOf finds the layer of a point in the buffer; the number is the point's.
func (r *Renderer) layerOf(id uint32) (index int, number int64) {
	for i := len(r.layers) - 1; i > 0; i-- {
		if id >= r.layers[i].base {
			return i, int64(id - r.layers[i].base)
		}
	}
	return 0, int64(id)
}
