// A frame made ready to be drawn: positions, pieces of them, and their boxes.

package render

import (
	"fmt"
	"math"
	"sync"

	"floe/internal/particle"
)

// maxPoints that a scene draws: one number is "nothing" in the buffer.
const maxPoints = math.MaxUint32 - 1

// SceneOptions choose what is drawn of a frame.
type SceneOptions struct {
	// Position names the attribute that places the points; "" takes the one that
	// plays the role.
	Position string
	// Workers bounds the cores in use; 0 for all.
	Workers int
}

// Scene is a frame that can be drawn. It is immutable but for its cache of
// ranges and may be drawn by several renderers at once.
type Scene struct {
	frame   *particle.Frame
	source  *sourceOf // shared by a scene and its ordered twin
	xyz     []float32 // three per drawn point
	numbers []uint32  // of the drawn points; nil: they are 0, 1, 2 …
	chunks  []chunk
	ordered bool
	workers int
}

// sourceOf is what a scene and its ordered twin have in common.
type sourceOf struct {
	points int64     // of the frame, drawable or not
	xyz    []float32 // by point number; one triple if constant
	bounds Bounds
	finite int64 // drawn points that have a place
	reason string

	mu     sync.Mutex
	ranges map[rangeKey]Range // guarded by mu
}

// chunk is a run of points that is culled and drawn as one.
type chunk struct {
	first, count int
	box          Bounds
}

// chunkPoints keeps a chunk's points in the second-level cache.
const chunkPoints = 4096

// NewScene makes a scene that draws straight from the frame's memory, which it
// retains. A frame without positions gives a scene that draws nothing and says
// why ([Scene.Reason]).
func NewScene(f *particle.Frame, o SceneOptions) *Scene {
	s := &Scene{frame: f.Retain(), workers: workersOr(o.Workers)}
	defer s.releaseOnPanic()
	s.source = &sourceOf{points: f.Points, bounds: NoBounds(), ranges: map[rangeKey]Range{}}
	s.xyz, s.source.reason = positions(f, o.Position)
	s.source.xyz = s.xyz
	s.chunks = make([]chunk, (len(s.xyz)/3+chunkPoints-1)/chunkPoints)
	for i := range s.chunks {
		s.chunks[i] = chunk{first: i * chunkPoints, count: min(chunkPoints, len(s.xyz)/3-i*chunkPoints)}
	}
	s.measure()
	return s
}

// positions gives the triples, or why there are none. A constant position is
// one triple: all points lie behind the first.
func positions(f *particle.Frame, name string) (xyz []float32, reason string) {
	i := f.FindRole(particle.PositionRole)
	if name != "" {
		i = f.Find(name)
	}
	switch {
	case i < 0 && name != "":
		return nil, fmt.Sprintf("no attribute %q", name)
	case i < 0:
		return nil, "no positions in this frame"
	}
	c := &f.Columns[i]
	if c.Ragged() || c.Width() < 2 || !c.Type.IsNumeric() || c.Context != particle.PerPoint {
		return nil, fmt.Sprintf("%s is no position", c.Attribute)
	}
	if c.Elements == 0 {
		return nil, ""
	}
	if v, err := particle.View[float32](*c); err == nil && c.Width() == 3 {
		return v[:min(len(v)/3, maxPoints)*3], ""
	}
	stored := *c
	stored.Elements, stored.Constant = c.Stored(), false
	return triples(stored.Float32s(nil), c.Width()), ""
}

// triples gives values of any width as x y z.
func triples(values []float32, width int) []float32 {
	if width == 3 {
		return values
	}
	n := min(len(values)/width, maxPoints)
	xyz := make([]float32, 3*n)
	for i := range n {
		copy(xyz[3*i:3*i+3], values[i*width:(i+1)*width])
	}
	return xyz
}

// measure finds the boxes of the chunks and of all.
func (s *Scene) measure() {
	finite := make([]int64, s.workers)
	parallel(s.workers, len(s.chunks), func(worker, i int) {
		c := &s.chunks[i]
		var n int
		c.box, n = boundsOf(s.xyz[3*c.first : 3*(c.first+c.count)])
		finite[worker] += int64(n)
	})
	for i := range s.chunks {
		s.source.bounds = s.source.bounds.Union(s.chunks[i].box)
	}
	for _, n := range finite {
		s.source.finite += n
	}
	if s.source.reason == "" && s.source.finite == 0 && s.source.points > 0 {
		s.source.reason = "no point has a finite position"
	}
}

// boundsOf gives the box of the points that have a finite place, and how many.
func boundsOf(xyz []float32) (Bounds, int) {
	inf := float32(math.Inf(1))
	lo, hi, n := [3]float32{inf, inf, inf}, [3]float32{-inf, -inf, -inf}, 0
	for i := 0; i+3 <= len(xyz); i += 3 {
		x, y, z := xyz[i], xyz[i+1], xyz[i+2]
		if !finite3(x, y, z) {
			continue
		}
		lo[0], lo[1], lo[2] = min(lo[0], x), min(lo[1], y), min(lo[2], z)
		hi[0], hi[1], hi[2] = max(hi[0], x), max(hi[1], y), max(hi[2], z)
		n++
	}
	b := NoBounds()
	for k := range 3 {
		b.Min[k], b.Max[k] = float64(lo[k]), float64(hi[k])
	}
	return b, n
}

// finite3 reports whether all three are numbers and not infinite.
func finite3(x, y, z float32) bool { return x-x == 0 && y-y == 0 && z-z == 0 }

// Release gives the frame back. A scene and its ordered twin are released each.
func (s *Scene) Release() { s.frame.Release() }

// releaseOnPanic is deferred while a scene is made: if reading the frame faults,
// nobody else knows of the reference.
func (s *Scene) releaseOnPanic() {
	if failure := recover(); failure != nil {
		s.frame.Release()
		panic(failure)
	}
}

// Frame is what the scene draws; it lives until Release.
func (s *Scene) Frame() *particle.Frame { return s.frame }

// Points is the number of points of the frame.
func (s *Scene) Points() int64 { return s.source.points }

// Bounds is the box of all points that have a finite place.
func (s *Scene) Bounds() Bounds { return s.source.bounds }

// Ordered reports whether the points are sorted into cells.
func (s *Scene) Ordered() bool { return s.ordered }

// Reason tells in a few words why nothing is drawn, "" if something is.
func (s *Scene) Reason() string { return s.source.reason }

// Position gives the place of a point; false if it has none.
func (s *Scene) Position(number int64) (Vec3, bool) {
	x, y, z, ok := s.source.at(number)
	return Vec3{float64(x), float64(y), float64(z)}, ok && finite3(x, y, z)
}

// constant reports whether all points lie at one place.
func (s *sourceOf) constant() bool { return len(s.xyz) == 3 && s.points > 1 }

// piled is the number of points that each drawn one stands for.
func (s *sourceOf) piled() int64 {
	if s.constant() {
		return s.points
	}
	return 1
}

func (s *sourceOf) at(number int64) (x, y, z float32, ok bool) {
	if s.constant() && number < s.points {
		number = min(number, 0)
	}
	if number < 0 || number >= int64(len(s.xyz)/3) {
		return 0, 0, 0, false
	}
	p := s.xyz[3*number : 3*number+3]
	return p[0], p[1], p[2], true
}
