// The figures of some values, and those of two sets of values together.

package stats

import (
	"encoding/json"
	"math"

	"floe/internal/particle"
)

// Summary describes values. It is a plain value; the slice of its histogram is
// shared by copies and must not be changed.
type Summary struct {
	// Values is the number of values, constants expanded; Finite those among them
	// that are numbers, 0 for strings and locations.
	Values, Finite int64
	// NaN, PosInf and NegInf count what is no finite number.
	NaN, PosInf, NegInf int64
	// Min, Max, Mean, Std and Percentiles are of the finite values, NaN if there
	// are none. Std divides by their number.
	Min, Max, Mean, Std float64
	// Percentiles are those of Percents.
	Percentiles [len(Percents)]float64
	// Estimated percentiles are right within RankError, as a part of all values,
	// if there is a Sketch, else within a bin of the histogram.
	Estimated bool
	RankError float64
	Histogram Histogram
	// Sketch for what is to be known of several summaries together; nil if it was
	// not asked for.
	Sketch *Sketch
}

// None is the summary of no values; merging it changes nothing.
func None() Summary {
	nan := math.NaN()
	s := Summary{Min: nan, Max: nan, Mean: nan, Std: nan}
	for i := range s.Percentiles {
		s.Percentiles[i] = nan
	}
	return s
}

// NonFinite counts NaN and both infinities.
func (s *Summary) NonFinite() int64 { return s.NaN + s.PosInf + s.NegInf }

// Percentile gives one of Percents, NaN for others.
func (s *Summary) Percentile(percent int) float64 {
	for i, p := range Percents {
		if p == percent {
			return s.Percentiles[i]
		}
	}
	return math.NaN()
}

func textSummary(c *particle.Column) Summary {
	s := None()
	s.Values = c.Values()
	return s
}

func (m *moments) summary() Summary {
	s := None()
	s.Finite, s.NaN, s.PosInf, s.NegInf = m.finite, m.nan, m.posInf, m.negInf
	s.Values = m.finite + m.nan + m.posInf + m.negInf
	if m.finite > 0 {
		s.Min, s.Max, s.Mean, s.Std = m.min+0, m.max+0, m.boundedMean(), m.std()
	}
	return s
}

// multiply makes each value count n times.
func (s *Summary) multiply(n int64) {
	if n == 1 {
		return
	}
	h := &s.Histogram
	for _, count := range []*int64{&s.Values, &s.Finite, &s.NaN, &s.PosInf, &s.NegInf, &h.Below, &h.Above} {
		*count = times(*count, n)
	}
	for i := range h.Counts {
		h.Counts[i] = times(h.Counts[i], n)
	}
	s.Sketch = s.Sketch.times(n)
}

// times gives the largest number where the product is none.
func times(a, n int64) int64 {
	if a > 0 && n > math.MaxInt64/a {
		return math.MaxInt64
	}
	return a * n
}

// summaryJSON is a Summary as it is written: JSON cannot say NaN, so it is null.
type summaryJSON struct {
	Values      int64      `json:"values"`
	Finite      int64      `json:"finite"`
	NaN         int64      `json:"nan,omitempty"`
	PosInf      int64      `json:"pos_inf,omitempty"`
	NegInf      int64      `json:"neg_inf,omitempty"`
	Min         *float64   `json:"min"`
	Max         *float64   `json:"max"`
	Mean        *float64   `json:"mean"`
	Std         *float64   `json:"std"`
	Percentiles []*float64 `json:"percentiles"`
	Estimated   bool       `json:"estimated,omitempty"`
	RankError   float64    `json:"rank_error,omitempty"`
	Histogram   *Histogram `json:"histogram,omitempty"`
	Sketch      []byte     `json:"sketch,omitempty"`
}

func orNull(v float64) *float64 {
	if !isFinite(v) {
		return nil
	}
	return &v
}

func orNaN(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

// MarshalJSON implements json.Marshaler.
func (s Summary) MarshalJSON() ([]byte, error) {
	j := summaryJSON{
		Values: s.Values, Finite: s.Finite, NaN: s.NaN, PosInf: s.PosInf, NegInf: s.NegInf,
		Min: orNull(s.Min), Max: orNull(s.Max), Mean: orNull(s.Mean), Std: orNull(s.Std), Estimated: s.Estimated, RankError: s.RankError,
	}
	for _, v := range s.Percentiles {
		j.Percentiles = append(j.Percentiles, orNull(v))
	}
	if len(s.Histogram.Counts) > 0 {
		j.Histogram = &s.Histogram
	}
	if s.Sketch != nil {
		j.Sketch = s.Sketch.append(nil)
	}
	return json.Marshal(j)
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *Summary) UnmarshalJSON(b []byte) error {
	var j summaryJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*s = None()
	s.Values, s.Finite, s.NaN, s.PosInf, s.NegInf = j.Values, j.Finite, j.NaN, j.PosInf, j.NegInf
	s.Min, s.Max, s.Mean, s.Std, s.Estimated = orNaN(j.Min), orNaN(j.Max), orNaN(j.Mean), orNaN(j.Std), j.Estimated
	s.RankError = j.RankError
	for i := range min(len(j.Percentiles), len(s.Percentiles)) {
		s.Percentiles[i] = orNaN(j.Percentiles[i])
	}
	if j.Histogram != nil {
		s.Histogram = *j.Histogram
	}
	if len(j.Sketch) == 0 {
		return nil
	}
	r := &binaryReader{rest: j.Sketch}
	s.Sketch = r.sketch()
	return r.end()
}
