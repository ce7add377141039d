// How are the values spread? Bins of one width, of the values or their logarithms.

package stats

import (
	"context"
	"math"
)

// Limits of the number of bins.
const (
	DefaultBins = 128
	MaxBins     = 1 << 16
)

// Histogram counts values in bins of equal width. All but the last are open at
// their upper end.
type Histogram struct {
	// Lo and Hi are the ends of the first and the last bin; finite, Lo < Hi.
	Lo float64 `json:"lo"`
	Hi float64 `json:"hi"`
	// Log makes the bins equal in the logarithm; then Lo > 0.
	Log bool `json:"log,omitempty"`
	// Counts of the bins; nil if none were asked for.
	Counts []int64 `json:"counts,omitempty"`
	// Below and Above count the finite values outside. What is not positive is
	// below a logarithmic range.
	Below int64 `json:"below,omitempty"`
	Above int64 `json:"above,omitempty"`
}

// logDecades is how far below the top a logarithmic range begins whose lower end
// is not positive; renderers of colours do the same.
const logDecades = 6

// Edge gives the lower end of bin i, and the upper end of the last for i = bins.
func (h *Histogram) Edge(i int) float64 {
	n := len(h.Counts)
	switch t := float64(i) / float64(n); {
	case i <= 0:
		return h.Lo
	case i >= n:
		return h.Hi
	case h.Log:
		return math.Exp(between(math.Log(h.Lo), math.Log(h.Hi), t))
	default:
		return between(h.Lo, h.Hi, t)
	}
}

// between cannot overflow as lo + t*(hi-lo) can.
func between(lo, hi, t float64) float64 { return float64(lo*(1-t)) + float64(hi*t) }

// Bin gives the bin of a value, -1 for one that is in none.
func (h *Histogram) Bin(v float64) int {
	s := h.scale()
	if len(h.Counts) == 0 || !(v >= h.Lo && v <= h.Hi) {
		return -1
	}
	return s.bin(v)
}

// Total of all bins, without what is outside.
func (h *Histogram) Total() int64 {
	sum := int64(0)
	for _, n := range h.Counts {
		sum += n
	}
	return sum
}

// binScale maps values in range to bins.
type binScale struct {
	lo, hi, factor float64
	unit           float64 // power of two that keeps differences normal
	log            bool
	last           int
}

func (h *Histogram) scale() binScale {
	s := binScale{lo: h.Lo, hi: h.Hi, log: h.Log, last: len(h.Counts) - 1, unit: 1}
	lo, hi := h.Lo, h.Hi
	if s.log {
		lo, hi = math.Log(lo), math.Log(hi)
	}
	if size := hi - lo; !(size > 0x1p-1000 && size < 0x1p1000) {
		_, exponent := math.Frexp(hi/2 - lo/2)
		s.unit = math.Ldexp(1, min(max(-exponent, -1020), 1020))
	}
	s.lo = lo * s.unit
	s.factor = float64(len(h.Counts)) / (hi*s.unit - s.lo)
	return s
}

// bin of a value in range.
func (s *binScale) bin(v float64) int {
	if s.log {
		v = math.Log(v)
	}
	return min(max(int((float64(v*s.unit)-s.lo)*s.factor), 0), s.last)
}

// tally is what one worker counts.
type tally struct {
	counts       []int64
	below, above int64
}

// countBins counts one block.
func countBins[F float](t *tally, h *Histogram, s binScale, values []F) {
	if s.log || s.unit != 1 {
		countBinsSlow(t, h, s, values)
		return
	}
	counts, lo, hi, factor, last := t.counts, s.lo, h.Hi, s.factor, s.last
	for _, x := range values {
		v := float64(x)
		if v >= lo && v <= hi {
			if k := uint(int((v - lo) * factor)); k < uint(len(counts)) {
				counts[k]++
			} else {
				counts[last]++
			}
			continue
		}
		t.outside(v, lo)
	}
}

func countBinsSlow[F float](t *tally, h *Histogram, s binScale, values []F) {
	for _, x := range values {
		if v := float64(x); v >= h.Lo && v <= h.Hi {
			t.counts[s.bin(v)]++
		} else {
			t.outside(v, h.Lo)
		}
	}
}

func (t *tally) outside(v, lo float64) {
	switch {
	case !isFinite(v):
	case v < lo:
		t.below++
	default:
		t.above++
	}
}

// histogramFor gives an empty histogram for the values that m describes.
func (o *Options) histogramFor(m *moments, integer bool) Histogram {
	h := Histogram{Log: o.Log}
	bins := min(o.Bins, MaxBins)
	if bins == 0 {
		bins = DefaultBins
	}
	h.Lo, h.Hi = m.ownRange(o.Log)
	lo, hi := isLimit(o.Lo), isLimit(o.Hi)
	if lo {
		h.Lo = *o.Lo
	}
	if hi {
		h.Hi = *o.Hi
	}
	switch {
	case integer && !lo && !hi && !o.Log && m.finite > 0:
		bins = h.integerBins(bins)
	case bins > 0 && !lo && !hi && h.Lo == h.Hi:
		bins = 1
	case lo && !hi: // and all values may be below
		h.Hi = max(h.Lo, h.Hi)
	case hi && !lo:
		h.Lo = min(h.Lo, h.Hi)
	}
	h.makeValid()
	if bins > 0 {
		h.Counts = make([]int64, bins)
	}
	return h
}

func isLimit(v *float64) bool { return v != nil && isFinite(*v) }

// ownRange is that of the values, 0 to 1 without any.
func (m *moments) ownRange(log bool) (lo, hi float64) {
	switch {
	case m.finite == 0, log && !(m.max > 0):
		return 0, 1
	case log:
		return m.positive, m.max
	}
	return m.min, m.max
}

// integerBins makes each bin hold the same number of integers, so that there
// are no empty ones between. It gives the number of bins.
func (h *Histogram) integerBins(bins int) int {
	span := h.Hi - h.Lo + 1
	if bins <= 0 || span > 1<<50 || math.Abs(h.Lo) > 1<<50 {
		return bins
	}
	width := math.Ceil(span / float64(bins))
	n := math.Ceil(span / width)
	h.Lo -= 0.5
	h.Hi = h.Lo + n*width
	return int(n)
}

// makeValid makes the range one of more than a point, and positive if need be.
func (h *Histogram) makeValid() {
	if h.Lo > h.Hi {
		h.Lo, h.Hi = h.Hi, h.Lo
	}
	if h.Log {
		if !(h.Hi > 0) {
			h.Hi = 1
		}
		if !(h.Lo > 0) {
			h.Lo = max(h.Hi/math.Pow(10, logDecades), math.SmallestNonzeroFloat64)
		}
	}
	if h.Lo == h.Hi {
		h.widen()
	}
}

// widen puts a single value into the middle.
func (h *Histogram) widen() {
	v := h.Lo
	pad := math.Abs(v) / 10
	if v-pad == v {
		pad = 0.5
	}
	if h.Log && pad >= v {
		pad = 0 // a value next to nothing: its end stays
		h.Hi = v * 10
	}
	h.Lo, h.Hi = max(v-pad, -math.MaxFloat64), min(max(v+pad, h.Hi), math.MaxFloat64)
}

// histogram reads all values once.
func (w *work[F]) histogram(ctx context.Context, h *Histogram) error {
	tallies := make([]tally, w.workers)
	for i := range tallies {
		tallies[i].counts = make([]int64, len(h.Counts))
	}
	scale := h.scale()
	err := w.each(ctx, func(worker int, _ int64, values []F) { countBins(&tallies[worker], h, scale, values) })
	for _, t := range tallies {
		h.Below, h.Above = h.Below+t.below, h.Above+t.above
		for i, n := range t.counts {
			h.Counts[i] += n
		}
	}
	return err
}
