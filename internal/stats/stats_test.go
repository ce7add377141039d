// Figures against the naive way: sorting, and sums in 300 bits.

package stats

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"floe/internal/particle"
)

func columnOf[T particle.Number](name string, t particle.Type, components int, elements int64, scalars []T) particle.Column {
	a := particle.Attribute{Name: name, Type: t, Components: components, Structure: particle.Single, Context: particle.PerPoint}
	return particle.NewColumn(&particle.Header{Counts: particle.Counts{Points: elements}}, a, scalars)
}

func floats(values []float32) *particle.Column {
	c := columnOf("Age", particle.Float32, 0, int64(len(values)), values)
	return &c
}

func doubles(values []float64) *particle.Column {
	c := columnOf("Age", particle.Float64, 0, int64(len(values)), values)
	return &c
}

func compute(t *testing.T, c *particle.Column, o Options) Summary {
	t.Helper()
	s, err := Compute(t.Context(), c, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// naive is what the figures should be, of values that each count weight times.
func naive(values []float64, weight int64) Summary {
	s := None()
	var finite []float64
	for _, v := range values {
		switch {
		case math.IsNaN(v):
			s.NaN += weight
		case math.IsInf(v, 1):
			s.PosInf += weight
		case math.IsInf(v, -1):
			s.NegInf += weight
		default:
			finite = append(finite, v)
		}
	}
	s.Values, s.Finite = int64(len(values))*weight, int64(len(finite))*weight
	if len(finite) == 0 {
		return s
	}
	slices.Sort(finite)
	s.Min, s.Max = finite[0], finite[len(finite)-1]
	s.Mean, s.Std = exactMoments(finite)
	for i, p := range Percents {
		rank := (int64(len(finite))*int64(p) + 99) / 100
		s.Percentiles[i] = finite[rank-1]
	}
	return s
}

func exactMoments(values []float64) (mean, std float64) {
	number := func(v float64) *big.Float { return new(big.Float).SetPrec(4500).SetFloat64(v) }
	n, sum := number(float64(len(values))), number(0)
	for _, v := range values {
		sum.Add(sum, number(v))
	}
	average := number(0).Quo(sum, n)
	squares := number(0)
	for _, v := range values {
		d := number(0).Sub(number(v), average)
		squares.Add(squares, d.Mul(d, d))
	}
	mean, _ = average.Float64()
	squares.Quo(squares, n)
	std, _ = squares.Sqrt(squares).Float64()
	return mean, std
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// near allows rounding: relative to the values for the mean.
func near(a, b, size float64) bool { return same(a, b) || math.Abs(a-b) <= 1e-12*size+5e-324 }

func checkFigures(t *testing.T, got, want Summary) {
	t.Helper()
	if got.Values != want.Values || got.Finite != want.Finite || got.NaN != want.NaN || got.PosInf != want.PosInf || got.NegInf != want.NegInf {
		t.Errorf("counts %d %d %d %d %d, want %d %d %d %d %d", got.Values, got.Finite, got.NaN, got.PosInf, got.NegInf,
			want.Values, want.Finite, want.NaN, want.PosInf, want.NegInf)
	}
	if !same(got.Min, want.Min) || !same(got.Max, want.Max) {
		t.Errorf("from %g to %g, want %g to %g", got.Min, got.Max, want.Min, want.Max)
	}
	size := max(math.Abs(want.Min), math.Abs(want.Max))
	if !near(got.Mean, want.Mean, size) || !near(got.Std, want.Std, want.Std+1e-3*size) {
		t.Errorf("mean %g, deviation %g, want %g, %g", got.Mean, got.Std, want.Mean, want.Std)
	}
	for i, p := range Percents {
		if !same(got.Percentiles[i], want.Percentiles[i]) {
			t.Errorf("percentile %d is %g, want %g", p, got.Percentiles[i], want.Percentiles[i])
		}
	}
}

// checkHistogram counts again, by the edges.
func checkHistogram(t *testing.T, h Histogram, values []float64, weight int64) {
	t.Helper()
	if !(h.Lo < h.Hi) || !isFinite(h.Lo) || !isFinite(h.Hi) {
		t.Fatalf("histogram from %g to %g", h.Lo, h.Hi)
	}
	want := Histogram{Lo: h.Lo, Hi: h.Hi, Log: h.Log, Counts: make([]int64, len(h.Counts))}
	for _, v := range values {
		switch {
		case !isFinite(v):
		case v < h.Lo:
			want.Below += weight
		case v > h.Hi:
			want.Above += weight
		default:
			i := h.Bin(v)
			want.Counts[i] += weight
			slack := 1e-9 * (math.Abs(h.Lo) + math.Abs(h.Hi))
			if v < h.Edge(i)-slack || v > h.Edge(i+1)+slack {
				t.Errorf("%g is in bin %d, from %g to %g", v, i, h.Edge(i), h.Edge(i+1))
			}
		}
	}
	if !reflect.DeepEqual(h, want) {
		t.Errorf("histogram\n%v, want\n%v", h, want)
	}
}

var odd = []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0, 5e-324, -5e-324, 1e-45, -1e-45, math.MaxFloat32, -math.MaxFloat32}

// randomValues are of some kind that makes one or the other way hard.
func randomValues(rng *rand.Rand, n int) []float64 {
	values := make([]float64, n)
	kind := rng.IntN(6)
	center, spread := rng.NormFloat64()*math.Pow(10, float64(rng.IntN(10)-3)), math.Pow(10, float64(rng.IntN(10)-5))
	for i := range values {
		switch kind {
		case 0:
			values[i] = center + spread*rng.NormFloat64()
		case 1:
			values[i] = math.Exp(rng.NormFloat64() * 20)
		case 2:
			values[i] = float64(rng.IntN(5))
		case 3:
			values[i] = center
		case 4:
			values[i] = float64(math.Float32frombits(rng.Uint32()))
		case 5:
			values[i] = rng.Float64() - 0.5
		}
	}
	if rng.IntN(2) == 0 {
		for range rng.IntN(n/2 + 2) {
			values[rng.IntN(n)] = odd[rng.IntN(len(odd))]
		}
	}
	return values
}

func narrow(values []float64) ([]float32, []float64) {
	single, back := make([]float32, len(values)), make([]float64, len(values))
	for i, v := range values {
		single[i] = float32(v)
		back[i] = float64(single[i])
	}
	return single, back
}

func TestRandomValues(t *testing.T) {
	for seed := range uint64(120) {
		rng := rand.New(rand.NewPCG(seed, 1))
		n := 1 + rng.IntN(40)
		if seed%3 == 0 {
			n = 1 + rng.IntN(3*blockValues)
		}
		values := randomValues(rng, n)
		o := Options{Bins: rng.IntN(200), Log: rng.IntN(3) == 0, Workers: 1 + rng.IntN(3)}
		if rng.IntN(2) == 0 {
			lo, hi := rng.NormFloat64(), rng.NormFloat64()
			o.Lo, o.Hi = &lo, &hi
		}
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			single, back := narrow(values)
			s := compute(t, floats(single), o)
			checkFigures(t, s, naive(back, 1))
			checkHistogram(t, s.Histogram, back, 1)
			s = compute(t, doubles(values), o)
			checkFigures(t, s, naive(values, 1))
			checkHistogram(t, s.Histogram, values, 1)
		})
	}
}

func TestHardValues(t *testing.T) {
	tests := map[string][]float64{
		"one":                  {7},
		"one NaN":              {math.NaN()},
		"only infinities":      {math.Inf(1), math.Inf(-1), math.Inf(1)},
		"negative zero":        {math.Copysign(0, -1)},
		"far from zero":        {1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3},
		"huge":                 {math.MaxFloat64, -math.MaxFloat64, 1e308, 3},
		"huge, one side":       {1.7e308, 1.6e308, 1.5e308},
		"small":                {1e-200, 2e-200, 5e-200},
		"denormals":            {5e-324, 1e-323, 1.5e-323, 2e-322},
		"cancelling":           {1e16, 1, -1e16},
		"NaN of both signs":    {math.NaN(), math.Copysign(math.NaN(), -1), 1, 2},
		"NaN of small payload": {math.Float64frombits(0x7ff0000000000001), math.Float64frombits(0xfff0000000000001), 1, 2},
	}
	for name, values := range tests {
		t.Run(name, func(t *testing.T) {
			for _, times := range []int{1, smallCount} { // by sorting, by counting
				var many []float64
				for range times {
					many = append(many, values...)
				}
				s := compute(t, doubles(many), Options{Bins: 20})
				checkFigures(t, s, naive(many, 1))
				checkHistogram(t, s.Histogram, many, 1)
			}
		})
	}
}

func TestNaNBitsOfSingles(t *testing.T) {
	values := make([]float32, 3000)
	for i := range values {
		values[i] = [...]float32{math.Float32frombits(0x7f800001), math.Float32frombits(0xff800001), float32(math.Inf(1)), float32(math.Inf(-1)), 3, -math.MaxFloat32}[i%6]
	}
	_, back := narrow(nil)
	for _, v := range values {
		back = append(back, float64(v))
	}
	checkFigures(t, compute(t, floats(values), Options{}), naive(back, 1))
}

func TestSameBitsForAnyWorkers(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	values := make([]float32, 300_000)
	for i := range values {
		values[i] = float32(rng.NormFloat64() * math.Exp(rng.Float64()*20))
	}
	want := compute(t, floats(values), Options{Workers: 1})
	for _, workers := range []int{0, 2, 5, 16} {
		if got := compute(t, floats(values), Options{Workers: workers}); !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers: %+v, want %+v", workers, got, want)
		}
	}
}

func TestTypes(t *testing.T) {
	const n = 5000
	rng := rand.New(rand.NewPCG(1, 9))
	check := func(c particle.Column) {
		t.Run(c.Type.String(), func(t *testing.T) {
			values := c.Float64s(nil)
			s := compute(t, &c, Options{})
			checkFigures(t, s, naive(values, 1))
			checkHistogram(t, s.Histogram, values, 1)
		})
	}
	check(columnOf("v", particle.Bool, 0, n, fill(n, func() bool { return rng.IntN(3) == 0 })))
	check(columnOf("v", particle.Int8, 0, n, fill(n, func() int8 { return int8(rng.Uint32()) })))
	check(columnOf("v", particle.Uint8, 0, n, fill(n, func() uint8 { return uint8(rng.Uint32()) })))
	check(columnOf("v", particle.Int16, 0, n, fill(n, func() int16 { return int16(rng.Uint32()) })))
	check(columnOf("v", particle.Uint16, 0, n, fill(n, func() uint16 { return uint16(rng.Uint32()) })))
	check(columnOf("v", particle.Int32, 0, n, fill(n, func() int32 { return int32(rng.Uint32()) })))
	check(columnOf("v", particle.Uint32, 0, n, fill(n, rng.Uint32)))
	check(columnOf("v", particle.Int64, 0, n, fill(n, func() int64 { return int64(rng.Uint64()) })))
	check(columnOf("v", particle.Uint64, 0, n, fill(n, rng.Uint64)))
	check(columnOf("v", particle.Float16, 0, n, fill(n, func() particle.Half { return particle.Half(rng.Uint32()) })))
	check(columnOf("v", particle.Shape, 0, n, fill(n, func() int32 { return int32(rng.IntN(9)) })))
}

func fill[T any](n int, next func() T) []T {
	s := make([]T, n)
	for i := range s {
		s[i] = next()
	}
	return s
}

func TestComponents(t *testing.T) {
	data := []float32{3, 4, 12, 0, 0, 0, 1, -2, 2}
	vector := columnOf("PointVelocity", particle.Vector3, 0, 3, data)
	color := columnOf("Color", particle.Color4, 0, 2, []float32{3, 4, 0, 9, 0, 6, 8, 9})
	wide := columnOf("d", particle.Float64, 2, 2, []float64{3e200, 4e200, 3e-200, 4e-200})
	ints := columnOf("i", particle.Int32, 2, 2, []int32{3, 4, -6, 8})
	tests := []struct {
		column    *particle.Column
		component Component
		min, max  float64
	}{
		{&vector, 0, 0, 13}, {&vector, MagnitudeOf, 0, 13}, {&vector, ComponentAt(1), -2, 4}, {&vector, ComponentAt(2), 0, 12},
		{&color, 0, 5, 10}, {&color, ComponentAt(3), 9, 9},
		{&wide, 0, 5e-200, 5e200}, {&wide, ComponentAt(0), 3e-200, 3e200},
		{&ints, MagnitudeOf, 5, 10}, {&ints, ComponentAt(0), -6, 3},
	}
	for _, test := range tests {
		s := compute(t, test.column, Options{Component: test.component})
		if !near(s.Min, test.min, test.min) || !near(s.Max, test.max, test.max) {
			t.Errorf("%s component %d: %g to %g, want %g to %g", test.column.Name, test.component, s.Min, s.Max, test.min, test.max)
		}
	}
	if _, err := Compute(t.Context(), &vector, Options{Component: ComponentAt(3)}); err == nil {
		t.Error("a vector3 has a fourth component")
	}
}

func TestMisalignedColumn(t *testing.T) {
	c := floats([]float32{1, 2, 3, -5})
	shifted := append(make([]byte, 1), c.Data...)
	c.Data = shifted[1:]
	checkFigures(t, compute(t, c, Options{}), naive([]float64{1, 2, 3, -5}, 1))
}

func TestConstants(t *testing.T) {
	c := columnOf("Size", particle.Float32, 0, 1_000_000, []float32{0.25})
	s := compute(t, &c, Options{Bins: 10})
	checkFigures(t, s, naive([]float64{0.25}, 1_000_000))
	checkHistogram(t, s.Histogram, []float64{0.25}, 1_000_000)
	if s.Std != 0 || s.Percentile(1) != 0.25 {
		t.Errorf("%+v", s)
	}
	c = columnOf("Size", particle.Float32, 0, particle.MaxElements, []float32{float32(math.NaN())})
	if s = compute(t, &c, Options{}); s.NaN != particle.MaxElements || s.Finite != 0 {
		t.Errorf("%+v", s)
	}
}

func TestRagged(t *testing.T) {
	c := floats([]float32{1, 2, 3, 4, 5, 6})
	c.Structure, c.Elements, c.Offsets = particle.Array, 3, []int64{0, 1, 1, 6}
	checkFigures(t, compute(t, c, Options{}), naive([]float64{1, 2, 3, 4, 5, 6}, 1))
	c.Constant, c.Elements, c.Offsets = true, 100, []int64{0, 6}
	s := compute(t, c, Options{Bins: 6})
	checkFigures(t, s, naive([]float64{1, 2, 3, 4, 5, 6}, 100))
	checkHistogram(t, s.Histogram, []float64{1, 2, 3, 4, 5, 6}, 100)
}

func TestNothingToMeasure(t *testing.T) {
	empty := floats(nil)
	if s := compute(t, empty, Options{}); s.Values != 0 || !math.IsNaN(s.Min) || !math.IsNaN(s.Percentile(50)) || s.Histogram.Total() != 0 {
		t.Errorf("%+v", s)
	}
	text := particle.Column{Attribute: particle.Attribute{Name: "s", Type: particle.String, Structure: particle.Single, Context: particle.PerPoint}, Elements: 7}
	if s := compute(t, &text, Options{}); s.Values != 7 || s.Finite != 0 || !math.IsNaN(s.Mean) {
		t.Errorf("%+v", s)
	}
}

func TestIntegerBins(t *testing.T) {
	for _, test := range []struct{ values, bins, want int }{{2, 128, 2}, {100, 128, 100}, {300, 100, 100}, {257, 128, 86}} {
		values := make([]int32, test.values*10)
		for i := range values {
			values[i] = int32(i % test.values)
		}
		c := columnOf("n", particle.Int32, 0, int64(len(values)), values)
		h := compute(t, &c, Options{Bins: test.bins}).Histogram
		if len(h.Counts) != test.want {
			t.Errorf("%d integers in %d bins, want %d", test.values, len(h.Counts), test.want)
		}
		for i, n := range h.Counts[:len(h.Counts)-1] {
			if n != h.Counts[0] {
				t.Errorf("%d values: bin %d has %d, the first %d", test.values, i, n, h.Counts[0])
			}
		}
	}
}

func TestRangesAskedFor(t *testing.T) {
	at := func(v float64) *float64 { return &v }
	c := doubles([]float64{-1, 0, 0.001, 1, 10, 100})
	tests := []struct {
		name         string
		o            Options
		lo, hi       float64
		below, above int64
	}{
		{"own", Options{}, -1, 100, 0, 0},
		{"given", Options{Lo: at(0), Hi: at(10)}, 0, 10, 1, 1},
		{"swapped", Options{Lo: at(10), Hi: at(0)}, 0, 10, 1, 1},
		{"lower end", Options{Lo: at(1)}, 1, 100, 3, 0},
		{"lower end above all", Options{Lo: at(1000)}, 900, 1100, 6, 0},
		{"upper end below all", Options{Hi: at(-10)}, -11, -9, 0, 6},
		{"NaN", Options{Lo: at(math.NaN())}, -1, 100, 0, 0},
		{"logarithms", Options{Log: true}, 0.001, 100, 2, 0},
		{"logarithms from zero", Options{Log: true, Lo: at(0)}, 1e-4, 100, 2, 0},
		{"negative logarithms", Options{Log: true, Lo: at(-3), Hi: at(-2)}, 1e-6, 1, 2, 2},
	}
	for _, test := range tests {
		h := compute(t, c, test.o).Histogram
		if !near(h.Lo, test.lo, 1) || !near(h.Hi, test.hi, 1) || h.Below != test.below || h.Above != test.above {
			t.Errorf("%s: %g to %g, %d below, %d above; want %+v", test.name, h.Lo, h.Hi, h.Below, h.Above, test)
		}
		if h.Total()+h.Below+h.Above != 6 {
			t.Errorf("%s: values are lost", test.name)
		}
	}
	if s := compute(t, c, Options{Bins: -1}); s.Histogram.Counts != nil {
		t.Error("bins that nobody asked for")
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Compute(ctx, floats(make([]float32, 100_000)), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestFaultReachesTheCaller(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	_ = parallel(t.Context(), 3, 100, func(_ int, block int64) {
		if block == 50 {
			panic("cut short")
		}
	})
}

func TestJSON(t *testing.T) {
	for _, s := range []Summary{
		None(),
		compute(t, doubles([]float64{1.5, math.NaN(), math.Inf(1), -2}), Options{Bins: 3}),
		compute(t, doubles([]float64{math.NaN()}), Options{Bins: -1}),
	} {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back Summary
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprintf("%+v", back) != fmt.Sprintf("%+v", withoutEmpty(s)) {
			t.Errorf("%+v\nbecame %+v", s, back)
		}
	}
}

func withoutEmpty(s Summary) Summary {
	if s.Histogram.Counts == nil {
		s.Histogram = Histogram{}
	}
	return s
}

func TestMerge(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 7))
		a, b := randomValues(rng, 1+rng.IntN(2000)), randomValues(rng, 1+rng.IntN(2000))
		all := append(slices.Clone(a), b...)
		o := Options{Bins: 50 + rng.IntN(100)}
		x, y, want := compute(t, doubles(a), o), compute(t, doubles(b), o), naive(all, 1)
		got := x.Merge(&y)
		if got.Histogram.Total()+got.Histogram.Below+got.Histogram.Above != got.Finite {
			t.Errorf("seed %d: %d of %d values in the histogram", seed, got.Histogram.Total(), got.Finite)
		}
		bin := (got.Histogram.Hi - got.Histogram.Lo) / float64(len(got.Histogram.Counts))
		for i := range got.Percentiles {
			if got.Estimated && isFinite(bin) && math.Abs(got.Percentiles[i]-want.Percentiles[i]) > 4*bin {
				t.Errorf("seed %d: percentile %d is %g, want %g within %g", seed, Percents[i], got.Percentiles[i], want.Percentiles[i], bin)
			}
		}
		got.Percentiles = want.Percentiles
		checkFigures(t, got, want)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestMergeOfOneRangeIsExact(t *testing.T) {
	lo, hi := 0.0, 10.0
	o := Options{Bins: 10, Lo: &lo, Hi: &hi}
	a, b := compute(t, doubles([]float64{1, 2, 11}), o), compute(t, doubles([]float64{2, 3, -1}), o)
	all := compute(t, doubles([]float64{1, 2, 11, 2, 3, -1}), o)
	if got := a.Merge(&b); !reflect.DeepEqual(got.Histogram, all.Histogram) {
		t.Errorf("%+v, want %+v", got.Histogram, all.Histogram)
	}
	none := None()
	if got := none.Merge(&a); !reflect.DeepEqual(got, a) {
		t.Errorf("with nothing: %+v", got)
	}
	if got := a.Merge(&none); !reflect.DeepEqual(got, a) {
		t.Errorf("with nothing: %+v", got)
	}
}

func BenchmarkCompute(b *testing.B) {
	const n = 10_000_000
	rng := rand.New(rand.NewPCG(1, 1))
	values, vectors, wide := make([]float32, n), make([]float32, 3*n), make([]float64, n)
	for i := range values {
		values[i] = float32(rng.NormFloat64())
		wide[i] = rng.NormFloat64()
	}
	for i := range vectors {
		vectors[i] = float32(rng.NormFloat64())
	}
	vector := columnOf("v", particle.Vector3, 0, n, vectors)
	cases := []struct {
		name string
		c    *particle.Column
		o    Options
	}{
		{"10M float32", floats(values), Options{}},
		{"10M float32, one worker", floats(values), Options{Workers: 1}},
		{"10M float32, log", floats(values), Options{Log: true}},
		{"10M float32, equal", floats(make([]float32, n)), Options{}},
		{"10M float64", doubles(wide), Options{}},
		{"10M vector3.y", &vector, Options{Component: ComponentAt(1)}},
		{"10M vector3 length", &vector, Options{}},
		{"1k float32", floats(values[:1000]), Options{}},
	}
	for _, test := range cases {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Compute(b.Context(), test.c, test.o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
