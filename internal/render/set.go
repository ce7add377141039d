// Sets of points: what is selected, what is hidden.

package render

import "math/bits"

// Set is a set of point numbers. Sets are values to the renderer: it compares
// them by address, so change one by making another (Union, Minus, Not). A nil
// *Set is empty.
type Set struct {
	words []uint64
	size  int64
}

// NewSet makes a set for points 0 to size-1 that holds some of them.
func NewSet(size int64, numbers ...int64) *Set {
	s := &Set{words: make([]uint64, (size+63)/64), size: size}
	for _, n := range numbers {
		s.add(n)
	}
	return s
}

// SetOfWords makes a set for points 0 to size-1 of a bitmap: point n is bit n%64 of
// word n/64. Words that are missing are 0; what is behind the last point is cleared.
// The words belong to the set from then on.
func SetOfWords(size int64, words []uint64) *Set {
	n := int((size + 63) / 64)
	if len(words) < n {
		words = append(words, make([]uint64, n-len(words))...)
	}
	words = words[:n]
	if rest := size & 63; rest != 0 {
		words[n-1] &= 1<<rest - 1
	}
	return &Set{words: words, size: size}
}

func (s *Set) add(n int64) {
	if n >= 0 && n < s.size {
		s.words[n>>6] |= 1 << (n & 63)
	}
}

// Has reports whether point n is in the set.
func (s *Set) Has(n int64) bool {
	return s != nil && n >= 0 && n < s.size && s.words[n>>6]>>(n&63)&1 == 1
}

// Count is the number of points in the set.
func (s *Set) Count() int64 {
	if s == nil {
		return 0
	}
	n := 0
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return int64(n)
}

// Numbers lists the points in ascending order.
func (s *Set) Numbers() []int64 {
	if s == nil {
		return nil
	}
	numbers := make([]int64, 0, s.Count())
	for i, w := range s.words {
		for ; w != 0; w &= w - 1 {
			numbers = append(numbers, int64(i)<<6+int64(bits.TrailingZeros64(w)))
		}
	}
	return numbers
}

// Union gives the points of either.
func (s *Set) Union(o *Set) *Set { return combine(s, o, func(a, b uint64) uint64 { return a | b }) }

// Minus gives the points of s that are not in o.
func (s *Set) Minus(o *Set) *Set { return combine(s, o, func(a, b uint64) uint64 { return a &^ b }) }

// Intersect gives the points of both.
func (s *Set) Intersect(o *Set) *Set {
	return combine(s, o, func(a, b uint64) uint64 { return a & b })
}

// Not gives all other points of 0 to size-1: what to hide to isolate s.
func (s *Set) Not(size int64) *Set {
	rest := make([]uint64, (size+63)/64)
	for i := range rest {
		if rest[i] = ^uint64(0); s != nil && i < len(s.words) {
			rest[i] = ^s.words[i]
		}
	}
	return SetOfWords(size, rest)
}

func combine(a, b *Set, op func(a, b uint64) uint64) *Set {
	var none Set
	if a == nil {
		a = &none
	}
	if b == nil {
		b = &none
	}
	result := NewSet(max(a.size, b.size))
	at := func(s *Set, i int) uint64 {
		if i < len(s.words) {
			return s.words[i]
		}
		return 0
	}
	for i := range result.words {
		result.words[i] = op(at(a, i), at(b, i))
	}
	return result
}

// Bounds of the points of a scene that are in the set: for "frame selection".
func (s *Set) Bounds(scene *Scene) Bounds {
	b := NoBounds()
	for _, n := range s.Numbers() {
		if p, ok := scene.Position(n); ok {
			b = b.Include(p)
		}
	}
	return b
}
