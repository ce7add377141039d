// The memory in which one goroutine computes a block.

package expr

// blockSize is how many elements are computed at a time: few enough that the
// values of a whole expression stay in the processor's cache. A multiple of 64.
const blockSize = 1024

// block is a run of up to blockSize elements. from is a multiple of 64.
type block struct {
	from int64
	n    int
}

// worker is one goroutine's memory and what it reads. What is taken is given back
// in the opposite order: who takes for itself only marks and releases.
type worker struct {
	columns []column
	i64     arena[int64]
	u64     arena[uint64]
	f32     arena[float32]
	f64     arena[float64]
}

// arena is a stack of slices of one block each.
type arena[T number] struct {
	planes    [][]T
	used      int
	heads     [][]T // lists of planes
	usedHeads int
	constants map[int][]T // by slot
}

type marks struct{ i64, u64, f32, f64 [2]int }

func (w *worker) mark() marks {
	return marks{w.i64.mark(), w.u64.mark(), w.f32.mark(), w.f64.mark()}
}

func (w *worker) release(m marks) {
	w.i64.release(m.i64)
	w.u64.release(m.u64)
	w.f32.release(m.f32)
	w.f64.release(m.f64)
}

// words takes a set of bits for a block.
func (w *worker) words(b block) []uint64 { return w.u64.take(1, wordsOf(b.n))[0] }

// wordsOf is the number of words that hold so many bits.
func wordsOf(n int) int { return (n + 63) / 64 }

func (a *arena[T]) mark() [2]int { return [2]int{a.used, a.usedHeads} }

func (a *arena[T]) release(m [2]int) { a.used, a.usedHeads = m[0], m[1] }

// take gives slices of n values, which hold anything.
func (a *arena[T]) take(width, n int) [][]T {
	heads := a.headers(width)
	for k := range heads {
		if a.used == len(a.planes) {
			a.planes = append(a.planes, make([]T, blockSize))
		}
		heads[k] = a.planes[a.used][:n]
		a.used++
	}
	return heads
}

// headers gives a list for slices that are had from elsewhere.
func (a *arena[T]) headers(width int) [][]T {
	for len(a.heads) < a.usedHeads+width {
		a.heads = append(a.heads, nil)
	}
	heads := a.heads[a.usedHeads : a.usedHeads+width : a.usedHeads+width]
	a.usedHeads += width
	return heads
}

// filled gives a block full of one number, the same for a slot always.
func (a *arena[T]) filled(slot int, n T) []T {
	if known := a.constants[slot]; known != nil {
		return known
	}
	if a.constants == nil {
		a.constants = map[int][]T{}
	}
	plane := make([]T, blockSize)
	for i := range plane {
		plane[i] = n
	}
	a.constants[slot] = plane
	return plane
}

// arenaOf gives a worker's slices of one type.
func arenaOf[T number](w *worker) *arena[T] {
	var z T
	var a any
	switch any(z).(type) {
	case int64:
		a = &w.i64
	case uint64:
		a = &w.u64
	case float32:
		a = &w.f32
	default:
		a = &w.f64
	}
	return a.(*arena[T])
}
