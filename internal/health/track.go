// The points of a frame that can be found again by their id.

package health

import (
	"math"
	"slices"
	"sync"

	"floe/internal/particle"
)

// track is a copy of what is followed: ids, positions, velocities and ages of the
// same points in the same order. Parts that the frame does not have are nil.
type track struct {
	// shift tells that of 2^shift ids one is followed, see kept.
	shift    uint
	rows     []int64 // of the points that are followed; nil for all
	ids      []int64
	pos, vel []float32 // 3 for each
	age      []float32
	index    index
}

// mix spreads ids over 64 bits (the finalizer of SplitMix64).
func mix(id int64) uint64 {
	z := uint64(id) + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// kept tells whether an id is among the one of 2^shift that is followed. What is
// kept with a larger shift is kept with a smaller one too.
func kept(id int64, shift uint) bool { return mix(id)<<(64-shift) == 0 }

// newTrack reads the ids, nil if the column holds no ids: floats with fractions,
// or what is not finite.
func newTrack(c *particle.Column, shift uint) *track {
	t := &track{shift: shift, ids: int64s.take(int(c.Elements >> shift))}
	ok := true
	switch c.Type.Scalar() {
	case particle.Bool, particle.Uint8:
		collect(t, view[uint8](c))
	case particle.Int8:
		collect(t, view[int8](c))
	case particle.Int16:
		collect(t, view[int16](c))
	case particle.Uint16:
		collect(t, view[uint16](c))
	case particle.Int32:
		collect(t, view[int32](c))
	case particle.Uint32:
		collect(t, view[uint32](c))
	case particle.Int64:
		collect(t, view[int64](c))
	case particle.Uint64:
		collect(t, view[uint64](c)) // the same bits: different ids stay different
	case particle.Float32:
		ok = whole(t, view[float32](c))
	case particle.Float64:
		ok = whole(t, view[float64](c))
	default:
		ok = false
	}
	if !ok {
		t.release()
		return nil
	}
	return t
}

// noID is what Houdini and others give points that have no id.
const noID = -1

// collect takes the ids that are followed.
func collect[T integer | float](t *track, v []T) {
	if t.shift == 0 {
		for _, x := range v {
			t.ids = append(t.ids, int64(x))
		}
		if !slices.Contains(t.ids, noID) {
			return
		}
		t.ids = t.ids[:0]
	}
	t.rows = []int64{}
	for i, x := range v {
		if id := int64(x); id != noID && kept(id, t.shift) {
			t.rows, t.ids = append(t.rows, int64(i)), append(t.ids, id)
		}
	}
}

// whole is collect for ids that are written as floats; false if they are no ids.
func whole[T float](t *track, v []T) bool {
	for _, x := range v {
		if f := float64(x); f != math.Trunc(f) || math.Abs(f) > 1<<62 {
			return false
		}
	}
	collect(t, v)
	return true
}

// pick copies the rows that are followed.
func (t *track) pick(c *particle.Column) []float32 {
	if t.rows == nil {
		room := float32s.take(int(c.Elements) * c.Width())
		if c.Type.Scalar() == particle.Float32 && !c.Constant {
			return append(room, view[float32](c)...)
		}
		return c.Float32s(room)
	}
	width := c.Width()
	dst := float32s.take(len(t.rows) * width)
	for _, v := range t.rows {
		if c.Constant {
			v = 0
		}
		for k := range width {
			dst = append(dst, float32(c.Component(v, k)))
		}
	}
	return dst
}

// release gives the memory to the next frame.
func (t *track) release() {
	if t == nil {
		return
	}
	int64s.give(t.ids)
	for _, v := range [][]float32{t.pos, t.vel, t.age} {
		float32s.give(v)
	}
	int32s.give(t.index.table)
	*t = track{}
}

// spare keeps memory between frames: fresh pages cost as much as what is written
// to them.
type spare[T any] struct{ pool sync.Pool }

var (
	int64s   spare[int64]
	int32s   spare[int32]
	float32s spare[float32]
)

// take gives an empty slice with room for n.
func (s *spare[T]) take(n int) []T {
	if v, ok := s.pool.Get().(*[]T); ok && cap(*v) >= n {
		return (*v)[:0]
	}
	return make([]T, 0, n+n/16) // counts grow from frame to frame
}

func (s *spare[T]) give(v []T) {
	if cap(v) > 0 {
		v = v[:0]
		s.pool.Put(&v)
	}
}

// index finds the place of an id among ids. The first of several wins.
type index struct {
	ids   []int64
	dense bool
	lo    int64
	mask  uint64
	// table holds places plus one, by id minus lo if dense, else by hash, the next
	// free one behind it.
	table []int32

	duplicates, duplicateID int64
	// twice holds ids that are there more than once, up to maxTwice of them.
	twice map[int64]struct{}
}

// maxTwice bounds index.twice.
const maxTwice = 1 << 16

// denseSpread is how many times as wide as their number ids may be spread, to be
// looked up by their value.
const denseSpread = 4

func newIndex(ids []int64) index {
	x := index{ids: ids}
	if len(ids) == 0 {
		return x
	}
	lo, hi := slices.Min(ids), slices.Max(ids)
	x.lo = lo
	size := 1
	if spread := uint64(hi) - uint64(lo); spread < denseSpread*uint64(len(ids))+1024 {
		x.dense, size = true, int(spread)+1
	} else {
		for size < 2*len(ids) {
			size *= 2
		}
		x.mask = uint64(size) - 1
	}
	x.table = int32s.take(size)[:size]
	clear(x.table)
	if x.dense {
		x.fillDense()
	} else {
		x.fillHashed()
	}
	return x
}

func (x *index) fillDense() {
	for i, id := range x.ids {
		at := &x.table[id-x.lo]
		if *at != 0 {
			x.duplicate(id)
			continue
		}
		*at = int32(i) + 1
	}
}

func (x *index) fillHashed() {
	for i, id := range x.ids {
		at := x.slot(id)
		if x.table[at] != 0 {
			x.duplicate(id)
			continue
		}
		x.table[at] = int32(i) + 1
	}
}

func (x *index) duplicate(id int64) {
	if x.duplicates == 0 {
		x.duplicateID = id
	}
	x.duplicates++
	if x.twice == nil {
		x.twice = map[int64]struct{}{}
	}
	if len(x.twice) < maxTwice {
		x.twice[id] = struct{}{}
	}
}

// ambiguous tells whether an id may be that of several points.
func (x *index) ambiguous(id int64) bool {
	if x.twice == nil {
		return false
	}
	_, twice := x.twice[id]
	return twice || len(x.twice) == maxTwice
}

// slot is where an id is in the hashed table, or the free place for it.
func (x *index) slot(id int64) uint64 {
	at := mix(id) >> 8 & x.mask
	for x.table[at] != 0 && x.ids[x.table[at]-1] != id {
		at = (at + 1) & x.mask
	}
	return at
}

// findAfter is find with a guess: the place behind last. Most programs keep the
// order of their points.
func (x *index) findAfter(last int, id int64) int {
	if last++; last < len(x.ids) && x.ids[last] == id {
		return last
	}
	return x.find(id)
}

// find gives the place of an id, -1 if it is not there.
func (x *index) find(id int64) int {
	switch {
	case len(x.table) == 0:
		return -1
	case !x.dense:
		return int(x.table[x.slot(id)]) - 1
	}
	if at := uint64(id) - uint64(x.lo); at < uint64(len(x.table)) {
		return int(x.table[at]) - 1
	}
	return -1
}
