// Which ids are meant, and which points of a frame have them?

package ui

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"floe/internal/mmap"
	"floe/internal/particle"
	"floe/internal/render"
)

// idSet is a set of ids that answers for a million points in some milliseconds.
// It does not change.
type idSet struct {
	lo, hi int64 // the least and the greatest; lo > hi for no ids
	// bits of id-lo, where that is no more than a table takes.
	bits []uint64
	// Otherwise table is a hash table with open addresses, in which 0 is an empty
	// place; zero tells whether the id 0 is meant.
	table []int64
	zero  bool
	shift uint
}

const (
	// denseBits is how long a bitmap may be for any number of ids: 1 MB stays in
	// the cache. denseEach is how many bits each id may take beyond that.
	denseBits, denseEach = 1 << 23, 64
	// maxHashed is how many ids may be hashed: 128 MB.
	maxHashed = 1 << 23
)

// newIDSet makes a set, nil if it would take too much memory.
func newIDSet(ids []int64) *idSet {
	if len(ids) == 0 {
		return &idSet{lo: 1}
	}
	s := &idSet{lo: slices.Min(ids), hi: slices.Max(ids)}
	span := uint64(s.hi) - uint64(s.lo)
	switch {
	case span < max(denseBits, denseEach*uint64(len(ids))):
		s.bits = make([]uint64, span/64+1)
		for _, id := range ids {
			at := uint64(id) - uint64(s.lo)
			s.bits[at/64] |= 1 << (at % 64)
		}
	case len(ids) > maxHashed:
		return nil
	default:
		s.hash(ids)
	}
	return s
}

func (s *idSet) hash(ids []int64) {
	s.shift = 62
	for 1<<(64-s.shift) < 2*len(ids) {
		s.shift--
	}
	s.table = make([]int64, 1<<(64-s.shift))
	for _, id := range ids {
		if id == 0 {
			s.zero = true
			continue
		}
		s.table[s.place(id)] = id
	}
}

// place is where an id is in the table, or would be.
func (s *idSet) place(id int64) uint64 {
	mask := uint64(len(s.table) - 1)
	at := uint64(id) * 0x9e3779b97f4a7c15 >> s.shift // neighbours far apart
	for s.table[at] != id && s.table[at] != 0 {
		at = (at + 1) & mask
	}
	return at
}

func (s *idSet) has(id int64) bool {
	switch {
	case id < s.lo || id > s.hi:
		return false
	case s.bits != nil:
		at := uint64(id) - uint64(s.lo)
		return s.bits[at/64]>>(at%64)&1 == 1
	case id == 0:
		return s.zero
	}
	return s.table[s.place(id)] == id
}

// idColumn is the column of a frame that tells who each point is, nil if there is
// none.
func idColumn(f *particle.Frame) *particle.Column {
	i := f.FindRole(particle.IDRole)
	if i < 0 {
		return nil
	}
	c := &f.Columns[i]
	if c.Context != particle.PerPoint || c.Elements != f.Points || c.Constant && c.Elements > 1 || c.Type.Scalar() == particle.Bool {
		return nil
	}
	return c
}

// idsOf gives the ids of some points. It reads the frame, which may fault.
func idsOf(ctx context.Context, f *particle.Frame, points *render.Set) []int64 {
	c := idColumn(f)
	if c == nil {
		return nil
	}
	r := readIDs(c)
	var ids []int64
	for i, n := range points.Numbers() {
		if i%(1<<16) == 0 && ctx.Err() != nil {
			return nil
		}
		if n < c.Elements {
			ids = append(ids, r.at(n))
		}
	}
	return ids
}

// in gives the points of a column of ids that have one of these. It reads the
// frame, and gives the error of a fault.
func (s *idSet) in(c *particle.Column) (*render.Set, error) {
	if s.lo > s.hi {
		return render.NewSet(c.Elements), nil
	}
	const part = 1 << 16
	parts := (c.Elements + part - 1) / part
	words := make([]uint64, (c.Elements+63)/64) // no two parts write into one word
	var next atomic.Int64
	search := func(r idReader) error {
		return mmap.Guard(func() error {
			for i := next.Add(1) - 1; i < parts; i = next.Add(1) - 1 {
				r.find(s, i*part, min((i+1)*part, c.Elements), words)
			}
			return nil
		})
	}
	var r idReader
	if err := mmap.Guard(func() error { r = readIDs(c); return nil }); err != nil {
		return nil, err
	}
	errs := make([]error, min(runtime.GOMAXPROCS(0), max(int(parts), 1)))
	var others sync.WaitGroup
	for i := range errs[1:] {
		others.Go(func() { errs[i+1] = search(r) })
	}
	errs[0] = search(r)
	others.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return render.SetOfWords(c.Elements, words), nil
}

// idReader reads ids as they are stored: a float64 has no room for all of them.
type idReader interface {
	at(n int64) int64
	// find sets the bits of those whose ids are in s.
	find(s *idSet, from, to int64, bits []uint64)
}

// scalars are ids of one type, each the first of so many.
type scalars[T int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64] struct {
	values []T
	each   int64
}

func (r scalars[T]) at(n int64) int64 { return int64(r.values[n*r.each]) }

func (r scalars[T]) find(s *idSet, from, to int64, bits []uint64) {
	for n := from; n < to; n++ {
		if s.has(int64(r.values[n*r.each])) {
			bits[n>>6] |= 1 << (n & 63)
		}
	}
}

func readIDs(c *particle.Column) idReader {
	switch c.Type.Scalar() {
	case particle.Int8:
		return scalarsOf[int8](c)
	case particle.Uint8:
		return scalarsOf[uint8](c)
	case particle.Int16:
		return scalarsOf[int16](c)
	case particle.Uint16:
		return scalarsOf[uint16](c)
	case particle.Int32:
		return scalarsOf[int32](c)
	case particle.Uint32:
		return scalarsOf[uint32](c)
	case particle.Int64:
		return scalarsOf[int64](c)
	case particle.Uint64:
		return scalarsOf[uint64](c)
	}
	values := make([]int64, 0, c.Stored()*int64(c.Width()))
	for _, v := range c.Float64s(nil) {
		values = append(values, int64(v))
	}
	return scalars[int64]{values, int64(c.Width())}
}

func scalarsOf[T int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64](c *particle.Column) idReader {
	values, err := particle.View[T](*c)
	if err != nil { // not aligned, as it may be in a mapped file
		moved := *c
		moved.Data = particle.Allocate(int64(len(c.Data)))
		copy(moved.Data, c.Data)
		if values, err = particle.View[T](moved); err != nil {
			panic("ui: ids of another type: " + err.Error())
		}
	}
	return scalars[T]{values, int64(c.Width())}
}
