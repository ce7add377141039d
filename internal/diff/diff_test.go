// Frames that are the same, and frames that are not.

package diff_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"floe/internal/diff"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/sample"
)

// cloud is a frame that is made column by column.
type cloud struct {
	h       particle.Header
	columns []particle.Column
}

func points(n int64) *cloud { return &cloud{h: particle.Header{Counts: particle.Counts{Points: n}}} }

func with[T particle.Number](c *cloud, name string, typ particle.Type, values ...T) *cloud {
	a := particle.Attribute{Name: name, Type: typ, Structure: particle.Single, Context: particle.PerPoint}
	if len(values) == 0 {
		panic("values are missing")
	}
	column := particle.NewColumn(&c.h, a, values)
	c.h.Attributes, c.columns = append(c.h.Attributes, a), append(c.columns, column)
	return c
}

func (c *cloud) frame() *particle.Frame { return particle.FrameOf(c.h, c.columns, nil) }

func frames(t *testing.T, a, b *particle.Frame, o diff.Options) *diff.Result {
	t.Helper()
	r, err := diff.Frames(t.Context(), a, b, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSameFrames(t *testing.T) {
	for seed := range uint64(20) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 3)), particletest.Options{Points: 50})
		r := frames(t, f, f, diff.Options{})
		if !r.Same() || len(r.Attributes) != len(f.Attributes) {
			t.Errorf("seed %d: %+v", seed, r)
		}
	}
}

func TestMatchByID(t *testing.T) {
	for name, base := range map[string]int64{"table": 100, "hash": math.MaxInt64 / 4} {
		t.Run(name, func(t *testing.T) {
			a := with(with(points(4), "id", particle.Int64, base, base*2+1, base+2, base+3), "age", particle.Float32, float32(1), 2, 3, 4)
			b := with(with(points(4), "id", particle.Int64, base+3, base+2, base, base*2+9), "age", particle.Float32, float32(4), 3.5, 1, 9)
			r := frames(t, a.frame(), b.frame(), diff.Options{})
			if !r.ByID || r.Added != 1 || r.Removed != 1 || r.Matched != 3 || r.Moved != 3 || r.Same() {
				t.Errorf("%+v", r)
			}
			age := r.Attributes[1]
			if age.Changed != 1 || age.Compared != 3 || age.Largest != 0.5 || age.ID != base+2 || age.RowA != 2 || age.RowB != 1 ||
				age.A != "3" || age.B != "3.5" {
				t.Errorf("age: %+v", age)
			}
		})
	}
}

func TestDuplicateIDs(t *testing.T) {
	a := with(points(4), "id", particle.Int32, int32(1), 2, 2, 3)
	b := with(points(3), "id", particle.Int32, int32(1), 2, 3)
	r := frames(t, a.frame(), b.frame(), diff.Options{})
	if r.DuplicatesA != 1 || r.DuplicatesB != 0 || r.Matched != 3 || r.Added != 0 || r.Removed != 1 || r.Same() {
		t.Errorf("%+v", r)
	}
}

// Points that share an id are compared too, whatever their order is otherwise.
func TestPointsOfOneID(t *testing.T) {
	for _, test := range []struct {
		name       string
		idsB       []int32
		valuesB    []float64
		changed    int64
		moved      int64
		added, row int64
	}{
		{"the same", []int32{-1, -1, 7, 7, -1}, []float64{1.0, 2, 3, 4, 5}, 0, 0, 0, -1},
		{"a later one differs", []int32{-1, -1, 7, 7, -1}, []float64{1.0, 9, 3, 4, 5}, 1, 0, 0, 1},
		{"ids in another order", []int32{7, -1, -1, 7, -1}, []float64{3.0, 1, 2, 4, 5}, 0, 3, 0, -1},
		{"another order, and a last one differs", []int32{7, 7, -1, -1, -1}, []float64{3.0, 8, 1, 2, 5}, 1, 4, 0, 3},
		{"one more", []int32{-1, -1, 7, 7, -1, 7}, []float64{1.0, 2, 3, 4, 5, 6}, 0, 0, 1, -1},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := with(with(points(5), "id", particle.Int32, int32(-1), -1, 7, 7, -1), "m", particle.Float64, 1.0, 2, 3, 4, 5)
			b := with(with(points(int64(len(test.idsB))), "id", particle.Int32, test.idsB...), "m", particle.Float64, test.valuesB...)
			r := frames(t, a.frame(), b.frame(), diff.Options{})
			m := r.Attributes[1]
			if !r.ByID || r.Matched != 5 || r.Moved != test.moved || r.Added != test.added || r.Removed != 0 ||
				m.Changed != test.changed || m.RowA != test.row || r.Same() != (test.changed == 0 && test.added == 0) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestMatchByOrder(t *testing.T) {
	a := with(with(points(3), "id", particle.Int32, int32(1), 2, 3), "m", particle.Float64, 1.0, 2, 3)
	b := with(with(points(2), "id", particle.Int32, int32(1), 3), "m", particle.Float64, 1.0, 3)
	r := frames(t, a.frame(), b.frame(), diff.Options{ByOrder: true})
	if r.ByID || r.Matched != 2 || r.Removed != 1 || r.Attributes[1].Changed != 1 || r.Attributes[1].Largest != 1 {
		t.Errorf("%+v", r)
	}
	if r = frames(t, a.frame(), b.frame(), diff.Options{Ignore: []string{"id"}}); len(r.Attributes) != 1 || !r.ByID {
		t.Errorf("%+v", r)
	}
}

func TestTolerance(t *testing.T) {
	nan := float32(math.NaN())
	a := with(points(6), "v", particle.Float32, float32(1), 1000, 0, nan, float32(math.Inf(1)), nan)
	b := with(points(6), "v", particle.Float32, float32(1.001), 1001, float32(math.Copysign(0, -1)), nan, float32(math.Inf(1)), 1)
	for _, c := range []struct {
		o    diff.Options
		want int64
	}{
		{diff.Options{}, 3}, {diff.Options{Absolute: 0.01}, 2}, {diff.Options{Relative: 0.01}, 1},
		{diff.Options{Absolute: 2}, 1}, // a number beside NaN differs in any case
	} {
		r := frames(t, a.frame(), b.frame(), c.o)
		if got := r.Attributes[0]; got.Changed != c.want || math.Abs(got.Largest-1) > 1e-6 {
			t.Errorf("%+v: %+v, want %d", c.o, got, c.want)
		}
	}
}

func TestIntegersAreExact(t *testing.T) {
	a := with(points(2), "n", particle.Int64, int64(1)<<60, -1)
	b := with(points(2), "n", particle.Int64, int64(1)<<60+1, -1)
	if r := frames(t, a.frame(), b.frame(), diff.Options{}); r.Attributes[0].Changed != 1 || r.Attributes[0].B != "1152921504606846977" {
		t.Errorf("%+v", r.Attributes)
	}
	c := with(points(2), "n", particle.Uint64, uint64(1)<<60, math.MaxUint64)
	if r := frames(t, a.frame(), c.frame(), diff.Options{}); r.Attributes[0].Changed != 1 || r.Attributes[0].RowA != 1 {
		t.Errorf("-1 and 2^64-1: %+v", r.Attributes)
	}
	d := with(points(2), "n", particle.Int8, int8(5), -1)
	e := with(points(2), "n", particle.Int32, int32(5), -1)
	if r := frames(t, d.frame(), e.frame(), diff.Options{}); !r.Same() || r.Attributes[0].Retyped != "int8 per point, long per point" {
		t.Errorf("%+v", r.Attributes)
	}
}

func TestAttributesOfOtherPrograms(t *testing.T) {
	a := with(with(points(1), "PointPosition", particle.Vector3, float32(1), 2, 3), "Mine", particle.Float32, float32(1))
	b := with(with(points(1), "P", particle.Vector3, float32(1), 2, 4), "Theirs", particle.Float32, float32(1))
	r := frames(t, a.frame(), b.frame(), diff.Options{})
	if !slices.Equal(r.OnlyA, []string{"Mine"}) || !slices.Equal(r.OnlyB, []string{"Theirs"}) {
		t.Errorf("only %v and %v", r.OnlyA, r.OnlyB)
	}
	if p := r.Attributes[0]; p.NameB != "P" || p.Changed != 1 || p.Largest != 1 || p.A != "1 2 3" {
		t.Errorf("%+v", p)
	}
	if r = frames(t, a.frame(), b.frame(), diff.Options{Attributes: []string{"PointPosition"}}); len(r.OnlyA)+len(r.OnlyB) != 0 {
		t.Errorf("%+v", r)
	}
	if _, err := diff.Frames(t.Context(), a.frame(), b.frame(), diff.Options{Attributes: []string{"Other"}}); err == nil {
		t.Error("an attribute that is in none is compared")
	}
}

func TestIncomparable(t *testing.T) {
	number := with(points(1), "x", particle.Float32, float32(1))
	vector := with(points(1), "x", particle.Vector2, float32(1), 2)
	text := with(points(1), "x", particle.String, int32(0))
	text.columns[0].Table = particle.MakeStrings([]string{"a"})
	for want, b := range map[string]*cloud{"1 components and 2": vector, "different types": text} {
		r := frames(t, number.frame(), b.frame(), diff.Options{})
		if r.Same() || r.Attributes[0].Incomparable != want {
			t.Errorf("%+v, want %q", r.Attributes, want)
		}
	}
}

func TestStringsAndArrays(t *testing.T) {
	texts := func(table []string, codes ...int32) *cloud {
		c := with(points(int64(len(codes))), "name", particle.String, codes...)
		c.columns[0].Table = particle.MakeStrings(table)
		return c
	}
	r := frames(t, texts([]string{"a", "b"}, 0, 1, 1).frame(), texts([]string{"b", "a"}, 1, 0, 1).frame(), diff.Options{})
	if got := r.Attributes[0]; got.Changed != 1 || got.RowA != 2 || got.A != `"b"` || got.B != `"a"` {
		t.Errorf("%+v", got)
	}
	strands := func(offsets []int64, values ...float32) *cloud {
		c := points(int64(len(offsets)) - 1)
		a := particle.Attribute{Name: "s", Type: particle.Float32, Structure: particle.Array, Context: particle.PerPoint}
		column := particle.Column{Attribute: a, Elements: c.h.Points, Data: particle.BytesOf(values), Offsets: offsets}
		c.h.Attributes, c.columns = append(c.h.Attributes, a), append(c.columns, column)
		return c
	}
	r = frames(t, strands([]int64{0, 1, 3}, 1, 2, 3).frame(), strands([]int64{0, 2, 3}, 1, 2, 3).frame(), diff.Options{})
	if got := r.Attributes[0]; got.Changed != 2 {
		t.Errorf("%+v", got)
	}
	r = frames(t, strands([]int64{0, 1, 3}, 1, 2, 3).frame(), strands([]int64{0, 1, 3}, 1, 2, 4).frame(), diff.Options{})
	if got := r.Attributes[0]; got.Changed != 1 || got.Largest != 1 {
		t.Errorf("%+v", got)
	}
}

// A constant is what it stands for.
func TestConstants(t *testing.T) {
	a := with(points(3), "m", particle.Float32, float32(2))
	a.columns[0].Constant = true
	b := with(points(3), "m", particle.Float32, float32(2), 2, 5)
	if r := frames(t, a.frame(), b.frame(), diff.Options{}); r.Attributes[0].Changed != 1 || r.Attributes[0].Largest != 3 {
		t.Errorf("%+v", r.Attributes)
	}
}

// Other programs keep w last, and opacity apart.
func TestOrientationAndColor(t *testing.T) {
	a := with(with(points(1), "Orientation", particle.Quaternion, float32(1), 2, 3, 4), "Color", particle.Color4, float32(5), 6, 7, 8)
	b := with(with(points(1), "orient", particle.Vector4, float32(2), 3, 4, 1), "Cd", particle.Vector3, float32(5), 6, 7)
	for _, pair := range [][2]*cloud{{a, b}, {b, a}} {
		if r := frames(t, pair[0].frame(), pair[1].frame(), diff.Options{}); !r.Same() {
			t.Errorf("%+v", r.Attributes)
		}
	}
	c := with(with(points(1), "orient", particle.Vector4, float32(1), 2, 3, 4), "Cd", particle.Vector3, float32(5), 6, 9)
	if r := frames(t, a.frame(), c.frame(), diff.Options{}); r.Attributes[0].Changed != 0 || r.Attributes[1].Largest != 2 {
		t.Errorf("w first in both: %+v", r.Attributes)
	}
	d := with(points(1), "orient", particle.Vector4, float32(9), 2, 3, 4)
	if r := frames(t, a.frame(), d.frame(), diff.Options{}); r.Attributes[0].Changed != 1 {
		t.Errorf("%+v", r.Attributes)
	}
}

// A file of a few bytes may claim billions of points that are all the same.
func TestManyConstants(t *testing.T) {
	huge := func(v float32) *particle.Frame {
		c := points(1 << 31)
		a := particle.Attribute{Name: "v", Type: particle.Float32, Structure: particle.Single, Context: particle.PerPoint}
		c.h.Attributes = []particle.Attribute{a}
		c.columns = []particle.Column{{Attribute: a, Elements: c.h.Points, Constant: true, Data: particle.BytesOf([]float32{v})}}
		return c.frame()
	}
	if r := frames(t, huge(1), huge(2), diff.Options{}); r.Attributes[0].Changed != 1<<31 || r.Attributes[0].Largest != 1 {
		t.Errorf("%+v", r.Attributes)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := sample.Frame(sample.Params{Points: 1000}, 10)
	defer f.Release()
	if _, err := diff.Frames(ctx, f, f, diff.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Shuffled points are found again, and nothing else.
func TestShuffled(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for _, sparse := range []int64{1, 1 << 40} {
		n := 5000
		ids, values := make([]int64, n), make([]float32, n)
		for i := range ids {
			ids[i], values[i] = int64(i)*sparse, rng.Float32()
		}
		a := with(with(points(int64(n)), "id", particle.Int64, ids...), "v", particle.Float32, values...)
		ids, values = slices.Clone(ids), slices.Clone(values)
		rng.Shuffle(n, func(i, j int) {
			ids[i], ids[j] = ids[j], ids[i]
			values[i], values[j] = values[j], values[i]
		})
		b := with(with(points(int64(n)), "id", particle.Int64, ids...), "v", particle.Float32, values...)
		r := frames(t, a.frame(), b.frame(), diff.Options{})
		if !r.Same() || r.Matched != int64(n) || r.Moved < int64(n)*9/10 || strings.Contains(r.Attributes[1].A, "0") {
			t.Errorf("%+v", r)
		}
	}
}

func BenchmarkFrames(b *testing.B) {
	const n = 1 << 20
	ids, p := make([]int64, n), make([]float32, 3*n)
	for i := range ids {
		ids[i] = int64(i)
	}
	make1 := func() *particle.Frame {
		return with(with(points(n), "id", particle.Int64, slices.Clone(ids)...), "P", particle.Vector3, slices.Clone(p)...).frame()
	}
	x, same := make1(), make1()
	for i := range p {
		p[i] += 1e-3
	}
	moved := make1()
	for i := range p {
		p[i] -= 1e-3
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(n, func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	shuffled := make1()
	for name, y := range map[string]*particle.Frame{"same": same, "shuffled": shuffled, "moved": moved} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := diff.Frames(b.Context(), x, y, diff.Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
		})
	}
}
