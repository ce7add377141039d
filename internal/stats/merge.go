// Two summaries as one.

package stats

import (
	"math"
	"sort"
)

// Merge describes the values of both. Counts, extremes, mean and deviation are
// as if all values had been read at once. Histograms of one range are added; of
// others a histogram over both ranges is made, assuming that values are spread
// evenly within a bin. Percentiles come from the sketches if both have one, else
// from that histogram. [Total] is for more than a few.
func (s *Summary) Merge(o *Summary) Summary {
	m := Summary{
		Values: s.Values + o.Values, Finite: s.Finite + o.Finite,
		NaN: s.NaN + o.NaN, PosInf: s.PosInf + o.PosInf, NegInf: s.NegInf + o.NegInf,
	}
	known := s
	switch {
	case s.Finite == 0:
		known = o
		fallthrough
	case o.Finite == 0:
		m.Min, m.Max, m.Mean, m.Std = known.Min, known.Max, known.Mean, known.Std
		m.Percentiles, m.Estimated, m.RankError = known.Percentiles, known.Estimated, known.RankError
		m.Histogram, m.Sketch = known.Histogram, known.Sketch
		return m
	}
	m.Min, m.Max = min(s.Min, o.Min), max(s.Max, o.Max)
	m.Mean, m.Std = mergeMoments(s, o)
	m.Histogram = mergeHistograms(s, o)
	if s.Sketch != nil && o.Sketch != nil {
		m.Sketch = s.Sketch.Merge(o.Sketch)
		m.setEstimates(false)
		return m
	}
	m.Estimated = true
	for i, p := range Percents {
		m.Percentiles[i] = m.estimate(p)
	}
	return m
}

// mergeMoments scales, so that squares fit.
func mergeMoments(s, o *Summary) (mean, std float64) {
	largest := max(math.Abs(s.Min), math.Abs(s.Max), math.Abs(o.Min), math.Abs(o.Max))
	if largest == 0 || s.Min == o.Max && s.Max == o.Min {
		return s.Mean, 0
	}
	n, n2 := float64(s.Finite), float64(o.Finite)
	a, b := s.Std/largest, o.Std/largest
	mean, m2 := joinMoments(s.Mean/largest, a*a*n, n, o.Mean/largest, b*b*n2, n2)
	return mean * largest, math.Sqrt(m2/(n+n2)) * largest
}

func mergeHistograms(s, o *Summary) Histogram {
	a, b := &s.Histogram, &o.Histogram
	if len(a.Counts) == 0 || len(b.Counts) == 0 {
		return Histogram{}
	}
	m := Histogram{Lo: min(a.Lo, b.Lo), Hi: max(a.Hi, b.Hi), Log: a.Log && b.Log, Counts: make([]int64, max(len(a.Counts), len(b.Counts)))}
	for _, one := range []*Summary{s, o} {
		m.Below += one.Histogram.Below
		m.Above += one.Histogram.Above
		m.pour(&one.Histogram)
	}
	return m
}

// pour adds the counts of another histogram, whose range lies within.
func (h *Histogram) pour(o *Histogram) {
	if h.Lo == o.Lo && h.Hi == o.Hi && h.Log == o.Log && len(h.Counts) == len(o.Counts) {
		for i, n := range o.Counts {
			h.Counts[i] += n
		}
		return
	}
	cumulative := o.cumulative()
	below := int64(0)
	for i := range h.Counts {
		up := int64(math.Round(o.below(h.Edge(i+1), cumulative)))
		h.Counts[i] += up - below
		below = up
	}
}

// cumulative gives the counts before each bin, and at last of all.
func (h *Histogram) cumulative() []int64 {
	sums := make([]int64, len(h.Counts)+1)
	for i, n := range h.Counts {
		sums[i+1] = sums[i] + n
	}
	return sums
}

// below tells how many values in bins are less than v, evenly spread.
func (h *Histogram) below(v float64, cumulative []int64) float64 {
	switch i := h.Bin(v); {
	case v >= h.Hi:
		return float64(cumulative[len(h.Counts)])
	case i < 0:
		return 0
	default:
		lo, hi := h.Edge(i), h.Edge(i+1)
		return float64(cumulative[i]) + min(max((v-lo)/(hi-lo), 0), 1)*float64(h.Counts[i])
	}
}

// estimate finds a percentile in the histogram; what is outside of it is spread
// evenly up to the extremes.
func (s *Summary) estimate(percent int) float64 {
	h := &s.Histogram
	if len(h.Counts) == 0 {
		return math.NaN()
	}
	rank := float64(s.Finite) * float64(percent) / 100
	below, inside := float64(h.Below), float64(h.Total())
	if rank < below {
		return between(s.Min, min(h.Lo, s.Max), rank/below)
	}
	if rank -= below; rank >= inside {
		return between(max(h.Hi, s.Min), s.Max, min((rank-inside)/max(float64(h.Above), 1), 1))
	}
	sums := h.cumulative()
	i := sort.Search(len(sums), func(i int) bool { return float64(sums[i]) > rank }) - 1
	t := (rank - float64(sums[i])) / float64(h.Counts[i])
	return min(max(between(h.Edge(i), h.Edge(i+1), t), s.Min), s.Max)
}
