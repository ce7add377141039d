// Which values does the colour map span?

package render

import "math"

// Range is an interval of values. The zero value stands for "the frame's own".
type Range struct{ Lo, Hi float64 }

// NoRange is the range of no values; a union with it changes nothing.
func NoRange() Range { return Range{math.Inf(1), math.Inf(-1)} }

// Empty reports whether the range is of no values.
func (r Range) Empty() bool { return !(r.Lo <= r.Hi) }

// Union spans both.
func (r Range) Union(o Range) Range { return Range{min(r.Lo, o.Lo), max(r.Hi, o.Hi)} }

// Suit gives the range that suits a map: zero in the middle of the diverging one
// if there are values on both sides.
func (r Range) Suit(by *ColorBy) Range {
	if by.Map == Diverging && !by.Log && r.Lo < 0 && r.Hi > 0 {
		most := max(-r.Lo, r.Hi)
		return Range{-most, most}
	}
	return r
}

// rangeOf gathers what a range is made of.
type rangeOf struct {
	lo, hi   float32
	positive float32 // smallest value above 0
}

func newRangeOf() rangeOf {
	inf := float32(math.Inf(1))
	return rangeOf{lo: inf, hi: -inf, positive: inf}
}

func (r *rangeOf) add(v float32) {
	if v-v != 0 {
		return
	}
	r.lo, r.hi = min(r.lo, v), max(r.hi, v)
	if v > 0 {
		r.positive = min(r.positive, v)
	}
}

type rangeKey struct {
	attribute string
	component Component
	log       bool
}

// Range gives the finite values of an attribute of all points of the frame,
// without the points' visibility. For a logarithmic map only positive values
// count. It is computed once per attribute and remembered.
func (s *Scene) Range(attribute string, component Component, log bool) Range {
	key := rangeKey{attribute, component, log}
	s.source.mu.Lock()
	defer s.source.mu.Unlock()
	if r, known := s.source.ranges[key]; known {
		return r
	}
	r := NoRange()
	if values := scalarsOf(s.frame.Column(attribute), component); values != nil {
		r = s.compute(values, log)
	}
	s.source.ranges[key] = r
	return r
}

func (s *Scene) compute(values scalars, log bool) Range {
	const piece = 1 << 16
	pieces := (values.stored() + piece - 1) / piece
	found := make([]rangeOf, s.workers)
	for i := range found {
		found[i] = newRangeOf()
	}
	parallel(s.workers, pieces, func(worker, i int) {
		local := newRangeOf()
		values.span(&local, i*piece, min((i+1)*piece, values.stored()))
		f := &found[worker]
		f.lo, f.hi, f.positive = min(f.lo, local.lo), max(f.hi, local.hi), min(f.positive, local.positive)
	})
	r := NoRange()
	for _, f := range found {
		one := Range{float64(f.lo), float64(f.hi)}
		if log {
			one.Lo = float64(f.positive)
		}
		if !one.Empty() {
			r = r.Union(one)
		}
	}
	return r
}

// scale maps values to 0…255, the colours of a map.
type scale struct {
	lo, factor float32
	log        bool
}

// logDecades is how far below the top a logarithmic range begins whose lower
// end is not positive.
const logDecades = 6

func newScale(r Range, log bool) scale {
	if r.Empty() {
		r = Range{0, 1}
	}
	if log {
		if !(r.Hi > 0) {
			r.Hi = 1
		}
		if !(r.Lo > 0) {
			r.Lo = r.Hi / math.Pow(10, logDecades)
		}
		r.Lo, r.Hi = float64(log2(float32(r.Lo))), float64(log2(float32(r.Hi)))
	}
	s := scale{lo: float32(r.Lo), log: log}
	if size := r.Hi - r.Lo; size > 0 {
		s.factor = float32(256 / size)
	}
	return s
}

// index gives the colour of a value; -1 for what is no number. A range of one
// value has the middle colour.
func (s *scale) index(v float32) int {
	if v != v {
		return -1
	}
	if s.log {
		if !(v > 0) {
			return 0
		}
		v = log2(v)
	}
	if s.factor == 0 {
		switch {
		case v < s.lo:
			return 0
		case v > s.lo:
			return 255
		}
		return 128
	}
	return clampIndex(float32((v - s.lo) * s.factor))
}

func clampIndex(at float32) int {
	if !(at > 0) { // also the NaN of infinite ranges
		return 0
	}
	return int(min(at, 255))
}

// log2 of a positive number within 0.0001, and the same on every machine: the
// exponent, and a table for the rest.
func log2(v float32) float32 {
	bits := math.Float32bits(v)
	exponent := int32(bits>>23) - 127
	if exponent == -127 { // subnormal
		return log2(float32(v*(1<<32))) - 32
	}
	mantissa := bits & (1<<23 - 1)
	i := mantissa >> 13
	part := float32(float32(mantissa&(1<<13-1)) * (1.0 / (1 << 13)))
	return float32(exponent) + log2Table[i] + float32(part*(log2Table[i+1]-log2Table[i]))
}

var log2Table = func() (table [1<<10 + 1]float32) {
	for i := range table {
		table[i] = float32(math.Log2(1 + float64(i)/(1<<10)))
	}
	return table
}()
