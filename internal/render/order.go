// Which points are neighbours? Sorting them into cells along a curve.

package render

import (
	"math"
	"slices"
)

const (
	cellBits  = 5 // per axis
	cellCount = 1 << (3 * cellBits)
	sampled   = 4096 // points that the grid is laid by
)

// Order makes a scene that draws the same picture from points sorted into 32³
// cells: cells out of sight are skipped, neighbours in space are neighbours in
// memory, and a part of each chunk is a part of the whole. It reads the frame
// once, takes 16 bytes a point, and shares the frame with s, to be released by
// itself.
func (s *Scene) Order() *Scene {
	t := &Scene{frame: s.frame.Retain(), source: s.source, ordered: true, workers: s.workers}
	defer t.releaseOnPanic()
	if s.source.finite == 0 {
		return t
	}
	o := newSorter(s)
	o.count()
	ends := o.place()
	t.xyz, t.numbers = o.xyz, o.numbers
	t.chunks = cellChunks(ends)
	parallel(s.workers, len(t.chunks), func(_, i int) { t.interleave(i) })
	return t
}

// sorter is a parallel counting sort. It is stable: every worker owns a range
// of the points, so the order does not depend on who was faster.
type sorter struct {
	in      []float32
	lo      [3]float32
	scale   [3]float32
	workers int
	keys    []uint16
	counts  [][cellCount]uint32 // per worker: points, then places, in each cell
	xyz     []float32
	numbers []uint32
}

const noCell = math.MaxUint16

func newSorter(s *Scene) *sorter {
	n := len(s.xyz) / 3
	o := &sorter{in: s.xyz, workers: max(min(s.workers, n/chunkPoints), 1)}
	o.layGrid()
	o.keys = make([]uint16, n)
	o.counts = make([][cellCount]uint32, o.workers)
	o.xyz = make([]float32, 3*s.source.finite)
	o.numbers = make([]uint32, s.source.finite)
	return o
}

// layGrid lays the cells over the middle 98 % of a sample, so that one stray
// point does not squeeze all others into one cell. Outer points go to the
// outermost cells.
func (o *sorter) layGrid() {
	n := len(o.in) / 3
	step := max(n/sampled, 1)
	for k := range 3 {
		var values []float32
		for i := 0; i < n; i += step {
			if p := o.in[3*i : 3*i+3]; finite3(p[0], p[1], p[2]) {
				values = append(values, p[k])
			}
		}
		if len(values) == 0 {
			continue // the few finite points fall into one cell
		}
		slices.Sort(values)
		lo, hi := values[len(values)/100], values[len(values)-1-len(values)/100]
		o.lo[k] = lo
		if size := hi - lo; size > 0 && size <= math.MaxFloat32 {
			o.scale[k] = (1 << cellBits) / size
		}
	}
}

// spread puts two zero bits between the bits of a number below 32.
var spread = func() (table [1 << cellBits]uint16) {
	for i := range table {
		for b := range cellBits {
			table[i] |= uint16(i>>b&1) << (3 * b)
		}
	}
	return table
}()

func (o *sorter) cell(x, y, z float32) uint16 {
	return spread[o.along(0, x)] | spread[o.along(1, y)]<<1 | spread[o.along(2, z)]<<2
}

func (o *sorter) along(axis int, v float32) int {
	c := float32((v - o.lo[axis]) * o.scale[axis])
	if !(c > 0) {
		return 0
	}
	return int(min(c, 1<<cellBits-1))
}

// owned is the range of points of a worker.
func (o *sorter) owned(worker int) (from, to int) {
	n := len(o.keys)
	return n * worker / o.workers, n * (worker + 1) / o.workers
}

func (o *sorter) count() {
	parallel(o.workers, o.workers, func(_, w int) {
		from, to := o.owned(w)
		counts := &o.counts[w]
		for i := from; i < to; i++ {
			p := o.in[3*i : 3*i+3 : 3*i+3]
			if !finite3(p[0], p[1], p[2]) {
				o.keys[i] = noCell
				continue
			}
			key := o.cell(p[0], p[1], p[2])
			o.keys[i] = key
			counts[key]++
		}
	})
}

// place moves the points and gives the end of each cell.
func (o *sorter) place() []uint32 {
	ends := make([]uint32, cellCount)
	next := uint32(0)
	for c := range cellCount {
		for w := range o.counts {
			n := o.counts[w][c]
			o.counts[w][c] = next
			next += n
		}
		ends[c] = next
	}
	parallel(o.workers, o.workers, func(_, w int) {
		from, to := o.owned(w)
		places := &o.counts[w]
		for i := from; i < to; i++ {
			key := o.keys[i]
			if key == noCell {
				continue
			}
			at := places[key]
			places[key]++
			*(*[3]float32)(o.xyz[3*at:]) = *(*[3]float32)(o.in[3*i:])
			o.numbers[at] = uint32(i)
		}
	})
	return ends
}

// cellChunks gathers small neighbouring cells to chunks and cuts up large ones.
func cellChunks(ends []uint32) []chunk {
	var chunks []chunk
	first := 0
	for _, end := range ends {
		for int(end)-first >= chunkPoints {
			count := min(int(end)-first, 2*chunkPoints-1)
			chunks = append(chunks, chunk{first: first, count: count})
			first += count
		}
	}
	if last := int(ends[len(ends)-1]); last > first {
		chunks = append(chunks, chunk{first: first, count: last - first})
	}
	return chunks
}

// interleaved is how many interleaved parts a chunk is put into, a power of 2.
const interleaved = 16

// interleave reorders a chunk so that any first part of it is spread evenly
// over the whole: all points i with i%16 == 0, then 8, 4, 12, 2 …, each part
// in ascending order. It also finds the chunk's box.
func (s *Scene) interleave(i int) {
	c := &s.chunks[i]
	xyz, numbers := s.xyz[3*c.first:3*(c.first+c.count)], s.numbers[c.first:c.first+c.count]
	c.box, _ = boundsOf(xyz)
	oldXYZ, oldNumbers := slices.Clone(xyz), slices.Clone(numbers)
	at := 0
	for part := range interleaved {
		start := 0
		for b := 1; b < interleaved; b <<= 1 {
			start = start<<1 | part&b/b
		}
		for k := start; k < c.count; k += interleaved {
			*(*[3]float32)(xyz[3*at:]) = *(*[3]float32)(oldXYZ[3*k:])
			numbers[at] = oldNumbers[k]
			at++
		}
	}
}
