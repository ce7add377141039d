package stats

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"floe/internal/particle"
)

// spreads are ways in which values lie, one frame after another.
var spreads = map[string]func(rng *rand.Rand, frame int) float64{
	"normal":         func(rng *rand.Rand, _ int) float64 { return rng.NormFloat64() },
	"drifting":       func(rng *rand.Rand, frame int) float64 { return rng.NormFloat64() + float64(frame)/3 },
	"far from zero":  func(rng *rand.Rand, _ int) float64 { return 1000 + rng.Float64() },
	"growing":        func(rng *rand.Rand, frame int) float64 { return math.Exp(rng.NormFloat64()*3 + float64(frame)/5) },
	"half of it 0":   func(rng *rand.Rand, _ int) float64 { return max(rng.NormFloat64(), 0) },
	"few":            func(rng *rand.Rand, _ int) float64 { return float64(rng.IntN(5)) },
	"ids":            func(rng *rand.Rand, frame int) float64 { return float64(frame*100 + rng.IntN(20_000)) },
	"all sizes":      func(rng *rand.Rand, _ int) float64 { return math.Float64frombits(rng.Uint64()) },
	"with NaN":       func(rng *rand.Rand, frame int) float64 { return math.Sqrt(rng.NormFloat64() + float64(frame)/10) },
	"one value":      func(*rand.Rand, int) float64 { return -7.25 },
	"two frames one": func(_ *rand.Rand, frame int) float64 { return float64(frame % 2) },
}

// framesOf gives values of both widths, and all of them together.
func framesOf(t *testing.T, seed uint64, frames, most int, next func(*rand.Rand, int) float64) (sums []Summary, all []float64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 11))
	single := rng.IntN(2) == 0
	for frame := range frames {
		values := make([]float64, 1+rng.IntN(most))
		for i := range values {
			values[i] = next(rng, frame)
			if single {
				values[i] = float64(float32(values[i]))
			}
		}
		all = append(all, values...)
		c := doubles(values)
		if single {
			narrow := make([]float32, len(values))
			for i, v := range values {
				narrow[i] = float32(v)
			}
			c = floats(narrow)
		}
		sums = append(sums, compute(t, c, Options{Sketch: true, Bins: -1}))
	}
	return sums, all
}

// TestTotalIsRightWithinWhatItSays is the promise: the value of every rank lies
// within the bounds, and the rank of the estimate is off by no more than RankError,
// which is no more than one in frameShare.
func TestTotalIsRightWithinWhatItSays(t *testing.T) {
	for name, next := range spreads {
		for seed := range uint64(4) {
			t.Run(fmt.Sprint(name, " ", seed), func(t *testing.T) {
				sums, all := framesOf(t, seed, 8, 7000, next)
				var total Total
				for i := range sums {
					total.Add(&sums[i])
				}
				checkTotal(t, &total, all, 1.0/frameShare)
			})
		}
	}
}

func checkTotal(t *testing.T, total *Total, all []float64, mostError float64) {
	t.Helper()
	var sorted []float64
	for _, v := range all {
		if isFinite(v) {
			sorted = append(sorted, v+0)
		}
	}
	slices.Sort(sorted)
	s := total.Summary(100, false)
	if s.Finite != int64(len(sorted)) || s.Values != int64(len(all)) {
		t.Fatalf("%d of %d values", s.Finite, s.Values)
	}
	if len(sorted) == 0 {
		return
	}
	percents := []float64{0.01, 1, 5, 25, 33.3, 50, 75, 95, 99, 99.99, 100}
	for i, e := range total.Estimate(percents...) {
		rank := int(nearestRank(s.Finite, percents[i]))
		if want := sorted[rank-1]; !(e.Lo <= want && want <= e.Hi && e.Lo <= e.Value && e.Value <= e.Hi) {
			t.Errorf("percentile %g is %g, said to be %g, from %g to %g", percents[i], want, e.Value, e.Lo, e.Hi)
		}
		first, _ := slices.BinarySearch(sorted, e.Value)
		last, _ := slices.BinarySearch(sorted, math.Nextafter(e.Value, math.Inf(1)))
		off := float64(max(first+1-rank, rank-last, 0)) / float64(len(sorted))
		if off > e.RankError || e.RankError > mostError {
			t.Errorf("percentile %g is %g by rank off, said %g, at most %g", percents[i], off, e.RankError, mostError)
		}
	}
	if s.Histogram.Total() != s.Finite {
		t.Errorf("%d values in the histogram, want %d", s.Histogram.Total(), s.Finite)
	}
	below := int64(0)
	for i, n := range s.Histogram.Counts[:len(s.Histogram.Counts)-1] {
		below += n
		want, _ := slices.BinarySearch(sorted, s.Histogram.Edge(i+1))
		if off := math.Abs(float64(below-int64(want))) / float64(s.Finite); off > mostError+1/float64(s.Finite) {
			t.Errorf("%g of the values off at the upper edge of bin %d", off, i)
		}
	}
}

func TestSketchIsBounded(t *testing.T) {
	var total Total
	var all []float64
	for round := range uint64(8) {
		sums, values := framesOf(t, 0, 60, 3000, func(rng *rand.Rand, frame int) float64 {
			return rng.NormFloat64()*math.Exp(float64(frame)) + float64(round)
		})
		all = append(all, values...)
		for i := range sums {
			total.Add(&sums[i])
			total.merge()
			if n := total.sum.Sketch.Nodes(); n > maxNodes {
				t.Fatalf("%d nodes", n)
			}
		}
	}
	checkTotal(t, &total, all, 3.0/frameShare)
}

func TestFoldingKeepsBounds(t *testing.T) {
	for name, next := range spreads {
		sums, all := framesOf(t, 3, 6, 9000, next)
		var total Total
		for i := range sums {
			total.Add(&sums[i])
		}
		total.merge()
		for _, most := range []int{2000, 300, 60, 8} {
			total.sum.Sketch = total.sum.Sketch.bounded(most)
			if n := total.sum.Sketch.Nodes(); n > most {
				t.Errorf("%s: %d nodes, want %d", name, n, most)
			}
			checkTotal(t, &total, all, 1)
		}
	}
}

func TestSketchesMergeInAnyOrder(t *testing.T) {
	for name, next := range spreads {
		sums, _ := framesOf(t, 5, 9, 4000, next)
		var forth, back *Sketch
		for i := range sums {
			forth, back = forth.Merge(sums[i].Sketch), sums[len(sums)-1-i].Sketch.Merge(back)
		}
		if !reflect.DeepEqual(forth, back) {
			t.Errorf("%s: another order gives another sketch", name)
		}
	}
}

func TestSketchOfAChangedType(t *testing.T) {
	var total Total
	var all []float64
	rng := rand.New(rand.NewPCG(9, 9))
	for i := range 10 {
		narrow, wide := make([]float32, 9000), make([]float64, 9000)
		for k := range narrow {
			narrow[k], wide[k] = float32(rng.NormFloat64()), rng.NormFloat64()
			all = append(all, []float64{float64(narrow[k]), wide[k]}[i%2])
		}
		s := compute(t, [...]*particle.Column{floats(narrow), doubles(wide)}[i%2], Options{Sketch: true, Bins: -1})
		total.Add(&s)
	}
	checkTotal(t, &total, all, 1.0/frameShare)
}

func TestSketchOfConstants(t *testing.T) {
	c := floats([]float32{0.25})
	c.Constant, c.Elements = true, 1_000_000
	var total Total
	for range 5 {
		s := compute(t, c, Options{Sketch: true})
		total.Add(&s)
	}
	s := total.Summary(10, false)
	if s.Finite != 5_000_000 || s.Percentile(50) != 0.25 || s.Percentile(1) != 0.25 || s.Estimated || s.Std != 0 {
		t.Errorf("%+v", s)
	}
}

func TestTotalOfNothing(t *testing.T) {
	var total Total
	if s := total.Summary(0, false); s.Values != 0 || !math.IsNaN(s.Min) {
		t.Errorf("%+v", s)
	}
	nan := compute(t, doubles([]float64{math.NaN()}), Options{Sketch: true})
	total.Add(&nan)
	if s := total.Summary(0, false); s.Values != 1 || s.NaN != 1 || !math.IsNaN(s.Percentile(50)) || total.Estimate(50) != nil {
		t.Errorf("%+v", s)
	}
	plain := compute(t, doubles([]float64{1, 2}), Options{})
	total.Add(&plain)
	if s := total.Summary(0, false); s.Max != 2 || !math.IsNaN(s.Percentile(50)) {
		t.Errorf("without a sketch: %+v", s)
	}
}

func TestWorkersDoNotChangeSketches(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	values := make([]float64, 200_000)
	for i := range values {
		values[i] = rng.NormFloat64() * math.Exp(rng.Float64()*20)
	}
	want := compute(t, doubles(values), Options{Workers: 1, Sketch: true})
	if got := compute(t, doubles(values), Options{Workers: 5, Sketch: true}); !reflect.DeepEqual(got, want) {
		t.Error("5 workers make another sketch")
	}
	plain := compute(t, doubles(values), Options{})
	if want.Sketch = nil; !reflect.DeepEqual(plain, want) {
		t.Error("with a sketch the figures are others")
	}
}

func TestBinary(t *testing.T) {
	for name, next := range spreads {
		sums, _ := framesOf(t, 2, 3, 20_000, next)
		for i := range sums {
			checkBinary(t, name, &sums[i])
		}
		var total Total
		for i := range sums {
			total.Add(&sums[i])
		}
		s := total.Summary(64, false)
		checkBinary(t, name, &s)
	}
	none := None()
	checkBinary(t, "none", &none)
	logs := compute(t, doubles([]float64{1, 10, 100, -3}), Options{Log: true, Bins: 7})
	checkBinary(t, "log", &logs)
}

func checkBinary(t *testing.T, name string, s *Summary) {
	t.Helper()
	b, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back Summary
	if err := back.UnmarshalBinary(b); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if !reflect.DeepEqual(back.Sketch, s.Sketch) {
		t.Errorf("%s: another sketch", name)
	}
	figures, want := back, withoutEmpty(*s)
	figures.Sketch, want.Sketch = nil, nil
	if fmt.Sprintf("%+v", figures) != fmt.Sprintf("%+v", want) {
		t.Errorf("%s: %+v, want %+v", name, figures, want)
	}
	for n := range b {
		if back.UnmarshalBinary(b[:n]) == nil {
			t.Fatalf("%s: believed, cut to %d of %d bytes", name, n, len(b))
		}
		if n > 3000 {
			break
		}
	}
	if back.UnmarshalBinary(append(slices.Clone(b), 0)) == nil {
		t.Errorf("%s: believed, with a byte too many", name)
	}
}

func FuzzBinary(f *testing.F) {
	for _, values := range [][]float64{{}, {1}, {1, 2, math.NaN(), -5e300}, make([]float64, 5000)} {
		s, err := Compute(f.Context(), doubles(values), Options{Sketch: true, Bins: 9})
		if err != nil {
			f.Fatal(err)
		}
		b, err := s.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var s Summary
		if s.UnmarshalBinary(b) != nil {
			return
		}
		again, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var same Summary
		if err := same.UnmarshalBinary(again); err != nil {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
		third, _ := same.MarshalBinary()
		if !bytes.Equal(again, third) {
			t.Error("reading and writing changes it")
		}
		var total Total
		total.Add(&s)
		total.Add(&same)
		sum := total.Summary(16, false)
		_ = sum.Percentile(50)
		_ = s.Sketch.bounded(3)
	})
}

func BenchmarkSketch(b *testing.B) {
	const n = 10_000_000
	rng := rand.New(rand.NewPCG(1, 1))
	values, wide, zero := make([]float32, n), make([]float64, n), make([]float32, n)
	for i := range values {
		values[i], wide[i], zero[i] = float32(rng.NormFloat64()), rng.NormFloat64(), float32(max(rng.NormFloat64(), 0))
	}
	for name, c := range map[string]*particle.Column{"float32": floats(values), "float64": doubles(wide), "half 0": floats(zero)} {
		for _, sketch := range []bool{false, true} {
			b.Run(fmt.Sprintf("10M %s/sketch=%t", name, sketch), func(b *testing.B) {
				for b.Loop() {
					s, err := Compute(b.Context(), c, Options{Sketch: sketch, Workers: 1})
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(s.Sketch.Nodes()), "nodes")
				}
			})
		}
	}
}

func BenchmarkTotal(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	sums := make([]Summary, 1000)
	for frame := range sums {
		values := make([]float32, 20_000)
		for i := range values {
			values[i] = float32(rng.NormFloat64() + float64(frame)/100)
		}
		var err error
		if sums[frame], err = Compute(b.Context(), floats(values), Options{Sketch: true}); err != nil {
			b.Fatal(err)
		}
	}
	bytes, _ := sums[500].Sketch.append(nil), 0
	b.ReportMetric(float64(len(bytes)), "B/frame")
	for b.Loop() {
		var total Total
		for i := range sums {
			total.Add(&sums[i])
		}
		s := total.Summary(0, false)
		b.ReportMetric(s.RankError, "rank-error")
		b.ReportMetric(float64(s.Sketch.Nodes()), "nodes")
	}
}
