// The figures of a whole sequence, added up frame by frame in bounded memory.

package stats

import "math"

// Total adds summaries up that were computed with Options.Sketch. Counts,
// extremes, mean and deviation are as if all values had been read at once;
// percentiles and histogram come from the merged sketches and tell how right they
// are. It keeps no more than a few sketches. The zero value is empty; it is for one
// goroutine. The same summaries in the same order give the same bits.
type Total struct {
	sum     Summary
	begun   bool
	pending []*Sketch // not yet in the sum's
}

// maxPending sketches are merged with each other before they meet the large one.
const maxPending = 16

// Add a summary.
func (t *Total) Add(s *Summary) {
	if !t.begun {
		t.sum, t.begun = None(), true
	}
	sum := Summary{
		Values: t.sum.Values + s.Values, Finite: t.sum.Finite + s.Finite,
		NaN: t.sum.NaN + s.NaN, PosInf: t.sum.PosInf + s.PosInf, NegInf: t.sum.NegInf + s.NegInf,
		Min: t.sum.Min, Max: t.sum.Max, Mean: t.sum.Mean, Std: t.sum.Std,
	}
	switch {
	case s.Finite == 0:
	case t.sum.Finite == 0:
		sum.Min, sum.Max, sum.Mean, sum.Std = s.Min, s.Max, s.Mean, s.Std
	default:
		sum.Min, sum.Max = min(t.sum.Min, s.Min), max(t.sum.Max, s.Max)
		sum.Mean, sum.Std = mergeMoments(&t.sum, s)
	}
	sum.Sketch = t.sum.Sketch
	t.sum = sum
	if t.pending = append(t.pending, s.Sketch); len(t.pending) == maxPending {
		t.merge()
	}
}

// merge takes what is pending, two and two, into the sum.
func (t *Total) merge() {
	p := t.pending
	for len(p) > 1 {
		for i := range len(p) / 2 {
			p[i] = p[2*i].Merge(p[2*i+1])
		}
		if n := len(p); n%2 == 1 {
			p[n/2] = p[n-1]
		}
		p = p[:(len(p)+1)/2]
	}
	if len(p) == 1 {
		t.sum.Sketch = t.sum.Sketch.Merge(p[0])
	}
	clear(t.pending)
	t.pending = t.pending[:0]
}

// Summary of all that was added, with a histogram of so many bins: 0 for
// DefaultBins, negative for none. Of integers each bin holds the same number, and
// percentiles are whole. Percentiles are NaN if a summary had no sketch.
func (t *Total) Summary(bins int, integer bool) Summary {
	if !t.begun {
		return None()
	}
	t.merge()
	s := t.sum
	s.setEstimates(integer)
	if s.Finite > 0 && s.Sketch.Count() == s.Finite {
		s.Histogram = s.Sketch.histogram(&moments{finite: s.Finite, min: s.Min, max: s.Max}, bins, integer)
	}
	return s
}

// Estimate percentiles of all that was added; nil if a summary had no sketch.
func (t *Total) Estimate(percents ...float64) []Estimate {
	if t.merge(); t.sum.Sketch.Count() != t.sum.Finite {
		return nil
	}
	return t.sum.Sketch.Estimate(Extremes{Least: t.sum.Min, Greatest: t.sum.Max}, percents...)
}

// setEstimates fills the percentiles in out of the sketch.
func (s *Summary) setEstimates(integer bool) {
	for i := range s.Percentiles {
		s.Percentiles[i] = math.NaN()
	}
	if s.Finite == 0 || s.Sketch.Count() != s.Finite {
		return
	}
	percents := make([]float64, len(Percents))
	for i, p := range Percents {
		percents[i] = float64(p)
	}
	s.RankError = 0
	for i, e := range s.Sketch.Estimate(Extremes{s.Min, s.Max, integer}, percents...) {
		s.Percentiles[i] = e.Value
		s.RankError = max(s.RankError, e.RankError)
	}
	s.Estimated = s.RankError > 0
}
