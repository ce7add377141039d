// Percentiles and histogram out of a sketch, and how far they may be off.

package stats

import (
	"cmp"
	"math"
	"slices"
)

// Estimate of a percentile. It is certain that the value of that rank (the nearest
// rank, as of exact percentiles) lies from Lo to Hi, both included.
type Estimate struct {
	Value, Lo, Hi float64
	// RankError is how far the rank of Value may be from the one asked for, as a
	// part of all values: 0.001 means that the median may be of 49.9 to 50.1 per
	// cent. Zero if Value is exact.
	RankError float64
}

// Extremes of the values of a sketch, which it does not know itself, and whether
// they are integers.
type Extremes struct {
	Least, Greatest float64
	Integer         bool
}

// Estimate percentiles, each from above 0 to 100; nil if there are no values.
func (s *Sketch) Estimate(x Extremes, percents ...float64) []Estimate {
	q := newQuery(s.intervals(x.Least, x.Greatest))
	if q.total == 0 {
		return nil
	}
	estimates := make([]Estimate, len(percents))
	for i, p := range percents {
		estimates[i] = q.estimate(nearestRank(q.total, p), x.Integer)
	}
	return estimates
}

// nearestRank is the least number of values that are so many percent of all, one
// at least. For whole percents it is exact.
func nearestRank(total int64, percent float64) int64 {
	if whole := int64(percent); float64(whole) == percent {
		return max(total/100*whole+(total%100*whole+99)/100, 1)
	}
	return min(max(int64(math.Ceil(float64(total)*percent/100)), 1), total)
}

// query holds intervals in the orders of both their ends, with the counts up to
// each.
type query struct {
	total        int64
	byLo, byHi   []interval
	sumLo, sumHi []int64
}

func newQuery(all []interval) *query {
	q := &query{byLo: all, byHi: slices.Clone(all)}
	slices.SortFunc(q.byLo, func(a, b interval) int { return cmp.Compare(a.lo, b.lo) })
	slices.SortFunc(q.byHi, func(a, b interval) int { return cmp.Compare(a.hi, b.hi) })
	q.sumLo, q.sumHi = sums(q.byLo), sums(q.byHi)
	if n := len(all); n > 0 {
		q.total = q.sumLo[n-1]
	}
	return q
}

func sums(all []interval) []int64 {
	sums := make([]int64, len(all))
	sum := int64(0)
	for i := range all {
		sum += all[i].count
		sums[i] = sum
	}
	return sums
}

// estimate a rank, counted from 1. The values below it in the worst case all lie
// at the lower ends, or all at the upper ones.
func (q *query) estimate(rank int64, integer bool) Estimate {
	i, _ := slices.BinarySearch(q.sumLo, rank)
	k, _ := slices.BinarySearch(q.sumHi, rank)
	e := Estimate{Lo: q.byLo[i].lo, Hi: q.byHi[k].hi}
	if integer {
		e.Lo, e.Hi = math.Ceil(e.Lo), math.Floor(e.Hi)
	}
	e.Value = q.spread(rank, e.Lo, e.Hi)
	if integer {
		e.Value = math.Round(e.Value)
	}
	atMost := rank - q.surelyUpTo(e.Value)
	atLeast := q.perhapsBelow(e.Value) + 1 - rank
	e.RankError = float64(max(atMost, atLeast, 0)) / float64(q.total)
	return e
}

// surelyUpTo counts the values that cannot be more than v.
func (q *query) surelyUpTo(v float64) int64 {
	i, _ := slices.BinarySearchFunc(q.byHi, v, func(n interval, v float64) int {
		if n.hi <= v {
			return -1
		}
		return 1
	})
	return before(q.sumHi, i)
}

// perhapsBelow counts the values that may be less than v.
func (q *query) perhapsBelow(v float64) int64 {
	i, _ := slices.BinarySearchFunc(q.byLo, v, func(n interval, v float64) int {
		if n.lo < v {
			return -1
		}
		return 1
	})
	return before(q.sumLo, i)
}

func before(sums []int64, i int) int64 {
	if i == 0 {
		return 0
	}
	return sums[i-1]
}

// spread finds the value of a rank as if values were spread evenly within their
// intervals; it is known to lie from lo to hi.
func (q *query) spread(rank int64, lo, hi float64) float64 {
	want := float64(rank) - 0.5
	if q.below(lo, true) >= want {
		return lo
	}
	for range 60 {
		middle := lo/2 + hi/2
		if !(lo < middle && middle < hi) {
			break
		}
		if q.below(middle, true) < want {
			lo = middle
		} else {
			hi = middle
		}
	}
	return hi
}

// below is how many values are less than v, or v itself too, spread evenly.
func (q *query) below(v float64, orEqual bool) float64 {
	i, _ := slices.BinarySearchFunc(q.byHi, v, func(n interval, v float64) int {
		if n.hi < v || n.hi == v && orEqual {
			return -1
		}
		return 1
	})
	sum := float64(before(q.sumHi, i))
	for k := range q.byHi[i:] {
		if n := &q.byHi[i+k]; n.lo < v {
			sum += float64(n.count) * n.share(v)
		}
	}
	return sum
}

// share is the part of the interval below v, which lies within.
func (n *interval) share(v float64) float64 {
	if size := n.hi - n.lo; isFinite(size) {
		return (v - n.lo) / size
	}
	return (v/2 - n.lo/2) / (n.hi/2 - n.lo/2)
}

// histogram counts in so many bins from the least to the greatest value; what
// lies in an interval that an edge divides is spread evenly. Each count of
// values below an edge is right within what intervals leave in doubt there.
func (s *Sketch) histogram(m *moments, bins int, integer bool) Histogram {
	o := Options{Bins: bins}
	h := o.histogramFor(m, integer)
	if len(h.Counts) == 0 || s.Nodes() == 0 {
		return h
	}
	q := newQuery(s.intervals(m.min, m.max))
	below := int64(0)
	for i := range h.Counts {
		up := q.total
		if i+1 < len(h.Counts) {
			up = int64(math.Round(q.below(h.Edge(i+1), false)))
		}
		h.Counts[i], below = up-below, up
	}
	return h
}
