// length(v) > 2 without roots: the commonest condition, at the speed of memory.

package expr

import (
	"math"
	"sort"
)

// lengthRelation compares the lengths of a float32 vector attribute with a number.
// A length is the root of a sum, rounded to float32, so the lengths that pass are
// those of the sums above or below a certain one, which is searched for once. The
// result is that of the general way, which serves what this cannot.
func lengthRelation(sign string, slot int, k float32, general test) test {
	greater := sign == ">" || sign == ">="
	passes := realOrder(sign, k)
	if passes == nil {
		return general
	}
	edge, found := firstSum(func(sum float64) bool { return passes(float32(math.Sqrt(sum))) == greater })
	if !found {
		return general
	}
	return func(w *worker, b block, dst []uint64) {
		c := &w.columns[slot]
		if c.f32 == nil || c.constant {
			general(w, b, dst)
			return
		}
		src := c.f32[3*b.from : 3*(b.from+int64(b.n))]
		if greater {
			sumsFrom(dst, src, edge)
		} else {
			sumsBelow(dst, src, edge)
		}
	}
}

// realOrder gives the comparison with a number, nil for == and !=.
func realOrder(sign string, k float32) func(float32) bool {
	switch sign {
	case "<":
		return func(v float32) bool { return v < k }
	case "<=":
		return func(v float32) bool { return v <= k }
	case ">":
		return func(v float32) bool { return v > k }
	case ">=":
		return func(v float32) bool { return v >= k }
	}
	return nil
}

// firstSum finds the least float64, from 0 to infinity, from which on something
// holds.
func firstSum(holds func(sum float64) bool) (sum float64, found bool) {
	infinite := int(math.Float64bits(math.Inf(1)))
	at := sort.Search(infinite+1, func(bits int) bool { return holds(math.Float64frombits(uint64(bits))) })
	return math.Float64frombits(uint64(at)), at <= infinite
}

// vectors64 is 64 vectors, a word's worth.
type vectors64 = [192]float32

// sumsFrom tells which sums are an edge or more.
func sumsFrom(dst []uint64, src []float32, edge float64) {
	roughly := roughTest(edge)
	for i := range dst {
		if len(src) < len(vectors64{}) {
			dst[i] = sumsOf(src, func(sum float64) bool { return sum >= edge })
			return
		}
		block := (*vectors64)(src)
		word, sure := roughly.above(block)
		if !sure {
			word = sumsOf(block[:], func(sum float64) bool { return sum >= edge })
		}
		dst[i] = word
		src = src[len(block):]
	}
}

// sumsBelow tells which are less.
func sumsBelow(dst []uint64, src []float32, edge float64) {
	roughly := roughTest(edge)
	for i := range dst {
		if len(src) < len(vectors64{}) {
			dst[i] = sumsOf(src, func(sum float64) bool { return sum < edge })
			return
		}
		block := (*vectors64)(src)
		word, sure := roughly.above(block)
		if word = ^word; !sure {
			word = sumsOf(block[:], func(sum float64) bool { return sum < edge })
		}
		dst[i] = word
		src = src[len(block):]
	}
}

// sumsOf tests up to 64 sums exactly.
func sumsOf(src []float32, passes func(sum float64) bool) (word uint64) {
	for i := range len(src) / 3 {
		v := src[3*i:][:3]
		word |= one(passes(squares(float64(v[0]), float64(v[1]), float64(v[2])))) << i
	}
	return word
}

// rough tells on which side of an edge a sum is by float32, where it is not too
// near: a float32 sum of three squares is off by less than four parts in 2^24, if
// nothing is extremely small or large.
type rough struct{ edge, tolerance2 float32 }

func roughTest(edge float64) rough {
	if !(edge > 1e-12 && edge < 1e12) {
		return rough{0, float32(math.NaN())} // never sure
	}
	tolerance := edge / (1 << 19)
	return rough{float32(edge), float32(tolerance * tolerance)}
}

// above tells which sums are above the edge; it is sure or not of all.
func (r rough) above(v *vectors64) (word uint64, sure bool) {
	edge, tolerance2 := r.edge, r.tolerance2
	for i := 0; i < len(v); i += 3 {
		d := float32(v[i]*v[i]+v[i+1]*v[i+1]) + v[i+2]*v[i+2] - edge
		if !(d*d >= tolerance2) {
			return 0, false
		}
		word = word>>1 | one(d > 0)<<63
	}
	return word, true
}
