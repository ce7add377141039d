// Which element stands in which row.

package table

import (
	"math/bits"
	"slices"

	"floe/internal/render"
)

// Rows tells which elements of a sheet are shown in which order. It does not
// change. A nil *Rows is of no use; [Sheet.All] gives all elements in their order.
type Rows struct {
	sheet *Sheet
	count int64
	// list holds the element of each row, nil if row n is element n.
	list []uint32
	// sorted: the list does not ascend.
	sorted bool
	// matched are the elements that passed, nil for all.
	matched bitset
	made    Arrangement
}

// All gives all elements in their natural order.
func (s *Sheet) All() *Rows { return &Rows{sheet: s, count: s.count} }

// Count is the number of rows.
func (r *Rows) Count() int64 { return r.count }

// Filtered reports whether rows may have been left out.
func (r *Rows) Filtered() bool { return r.matched != nil }

// Arrangement is what the rows were made by.
func (r *Rows) Arrangement() Arrangement { return r.made }

// At gives the element of a row, -1 if there is no such row.
func (r *Rows) At(row int64) int64 {
	switch {
	case row < 0 || row >= r.count:
		return -1
	case r.list == nil:
		return row
	}
	return int64(r.list[row])
}

// Row gives the row of an element, false if it is not shown. In a sorted table
// it reads the list: 5 ms for 10 million rows.
func (r *Rows) Row(element int64) (int64, bool) {
	switch {
	case element < 0 || element >= r.sheet.count || r.matched != nil && !r.matched.has(element):
		return 0, false
	case r.list == nil:
		return element, true
	case !r.sorted:
		at, ok := slices.BinarySearch(r.list, uint32(element))
		return int64(at), ok
	}
	at := slices.Index(r.list, uint32(element))
	return int64(at), at >= 0
}

// Set gives the elements that are shown. It takes a fraction of a second for
// many millions.
func (r *Rows) Set() *render.Set { return r.Between(0, r.count) }

// Between gives the elements of the rows from one to before another.
func (r *Rows) Between(from, to int64) *render.Set {
	from, to = max(from, 0), min(to, r.count)
	if from == 0 && to == r.sheet.count {
		return (*render.Set)(nil).Not(r.sheet.count)
	}
	const batch = 1 << 20 // 8 MB of numbers at a time
	numbers := make([]int64, 0, max(min(to-from, batch), 0))
	var set *render.Set
	for row := from; row < to; {
		numbers = numbers[:0]
		for ; row < to && len(numbers) < batch; row++ {
			numbers = append(numbers, r.At(row))
		}
		if part := render.NewSet(r.sheet.count, numbers...); set == nil {
			set = part
		} else {
			set = set.Union(part)
		}
	}
	return set
}

// bitset holds one bit per element.
type bitset []uint64

// newBitset makes a set that holds all of so many elements.
func newBitset(count int64) bitset {
	b := make(bitset, (count+63)/64)
	for i := range b {
		b[i] = ^uint64(0)
	}
	if rest := count & 63; rest != 0 {
		b[len(b)-1] = 1<<rest - 1
	}
	return b
}

func (b bitset) has(n int64) bool { return b[n>>6]>>(n&63)&1 == 1 }

func (b bitset) count() (n int64) {
	for _, w := range b {
		n += int64(bits.OnesCount64(w))
	}
	return n
}

// list gives the elements in ascending order.
func (b bitset) list() []uint32 {
	list := make([]uint32, 0, b.count())
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			list = append(list, uint32(i<<6+bits.TrailingZeros64(w)))
		}
	}
	return list
}
