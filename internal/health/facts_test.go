// Facts of one frame, compared with simple ways to find the same.

package health

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/sample"
	"floe/internal/sequence"
)

// TestScan: figures of random columns are those that particle finds.
func TestScan(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		points := 1 + int(seed)*300
		f := particletest.Random(r, particletest.Options{Points: points, Finite: seed%2 == 0})
		facts, err := Frame(t.Context(), f, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range f.Columns {
			c, got := &f.Columns[i], &facts.Columns[i]
			if !c.Type.IsNumeric() {
				continue
			}
			stored := *c // statistics count constants expanded
			if c.Constant {
				stored.Constant, stored.Elements = false, 1
			}
			want := stored.Stats()
			if !sameNumbers(got.Min, want.Min) || !sameNumbers(got.Max, want.Max) || got.NaN+got.Inf != want.NonFinite {
				t.Errorf("seed %d, %s: %v %v, %d NaN, %d Inf; want %v %v, %d", seed, c.Attribute, got.Min, got.Max, got.NaN, got.Inf, want.Min, want.Max, want.NonFinite)
			}
			if same := allSame(&stored); got.Same != (same || c.Constant && c.Elements > 1) {
				t.Errorf("seed %d, %s: same is %v", seed, c.Attribute, got.Same)
			}
		}
	}
}

// sameNumbers counts NaN as equal.
func sameNumbers(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || x != x && y != y })
}

// allSame tells whether all of several values are equal and finite.
func allSame(c *particle.Column) bool {
	v := c.Float64s(nil)
	width := c.Width()
	if len(v) <= width {
		return false
	}
	for i := range v {
		if v[i] != v[i%width] || v[i]-v[i] != 0 {
			return false
		}
	}
	return true
}

// TestKinds: every kind of float, at every place of a block.
func TestKinds(t *testing.T) {
	for n := range 40 {
		for at := range n {
			for _, c := range []struct {
				x        float64
				bad      bool
				denormal int64
			}{
				{1, false, 0}, {-2, false, 0}, {0, false, 0}, {math.Copysign(0, -1), false, 0}, {math.MaxFloat32, false, 0},
				{math.Inf(1), true, 0}, {math.Inf(-1), true, 0}, {math.NaN(), true, 0},
			} {
				single, double := make([]float32, n), make([]float64, n)
				fill(single, 1)
				single[at], double[at] = float32(c.x), c.x
				if bad, denormal := kinds32(single); bad != c.bad || denormal != c.denormal {
					t.Errorf("float32 %v at %d of %d: %v, %d", c.x, at, n, bad, denormal)
				}
				if bad, denormal := kinds64(double); bad != c.bad || denormal != c.denormal {
					t.Errorf("float64 %v at %d of %d: %v, %d", c.x, at, n, bad, denormal)
				}
			}
			single, double := make([]float32, n), make([]float64, n)
			for i := at; i < n; i++ {
				single[i], double[i] = math.Float32frombits(uint32(i+1)|uint32(i&1)<<31), -math.Float64frombits(uint64(i+1)<<30)
			}
			single[at], double[at] = math.Float32frombits(0x7fffff), math.Float64frombits(1<<52-1)
			if bad, denormal := kinds32(single); bad || denormal != int64(n-at) {
				t.Errorf("float32: %v, %d denormals of %d", bad, denormal, n-at)
			}
			if bad, denormal := kinds64(double); bad || denormal != int64(n-at) {
				t.Errorf("float64: %v, %d denormals of %d", bad, denormal, n-at)
			}
		}
	}
}

// TestFirstBad: the place of the first value that is no number.
func TestFirstBad(t *testing.T) {
	for _, at := range []int{0, 5, 4095, 4096, 30_000} {
		v := make([]float32, 3*40_000)
		v[3*at+1] = float32(math.Inf(1))
		v[3*39_999+2] = float32(math.NaN())
		f := newCloud().set("v", 3, v).frame(40_000)
		facts, err := Frame(t.Context(), f, Options{})
		if c := facts.Columns[0]; err != nil || c.FirstBad != int64(at) || c.Inf != 1 || c.NaN != 1 {
			t.Errorf("first bad %d, want %d; %d Inf, %d NaN, %v", c.FirstBad, at, c.Inf, c.NaN, err)
		}
	}
}

// TestMisaligned: columns of foreign files may begin anywhere.
func TestMisaligned(t *testing.T) {
	f := sample.Frame(sample.Params{Points: 300}, 50)
	g := copied(f)
	for i := range g.Columns {
		c := &g.Columns[i]
		c.Data = append(particle.Allocate(int64(len(c.Data)) + 64)[:1], c.Data...)[1:]
	}
	want, err := Frame(t.Context(), f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Frame(t.Context(), g, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.digest != want.digest || got.Box != want.Box || got.Duplicates != want.Duplicates || got.track == nil || !slices.Equal(got.track.pos, want.track.pos) {
		t.Errorf("%+v\n%+v", got, want)
	}
}

// TestDigest: any byte that differs is seen; a copy is not.
func TestDigest(t *testing.T) {
	digest := func(f *particle.Frame) uint64 {
		facts, err := Frame(t.Context(), f, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return facts.digest
	}
	f := sample.Frame(sample.Params{Points: 3000, Strands: true}, 50)
	want := digest(f)
	if digest(sample.Frame(sample.Params{Points: 3000, Strands: true}, 50)) != want {
		t.Error("equal frames differ")
	}
	for i := range f.Columns {
		c := &f.Columns[i]
		for _, at := range []int{0, len(c.Data) / 2, len(c.Data) - 1} {
			c.Data[at] ^= 1
			if digest(f) == want {
				t.Errorf("%s: byte %d does not count", c.Name, at)
			}
			c.Data[at] ^= 1
		}
	}
	if digest(without(f, "Mass")) == want {
		t.Error("a column does not count")
	}
}

// TestFrameStops when it is told to.
func TestFrameStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := sample.Frame(sample.Params{Points: 300_000}, 50)
	if _, err := Frame(ctx, f, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestRandomFrames: whatever comes, in whatever order, nothing panics; all findings
// can be read.
func TestRandomFrames(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 8))
		o := Options{TrackPoints: int64(r.IntN(3) * 10)}
		tracker := NewTracker(o)
		var report Report
		var last *particle.Frame
		for n := range 1 + r.IntN(8) {
			f := last
			if last == nil || r.IntN(3) > 0 {
				points := []int{0, particletest.NoPoints, 1, 200}[r.IntN(4)]
				f = particletest.Random(r, particletest.Options{Points: points, Attributes: r.IntN(5)})
				f = named(r, f)
			}
			last = f
			facts, err := Frame(t.Context(), f, o)
			if err != nil {
				t.Fatal(err)
			}
			file := sequence.File{Number: sequence.NewNumber(int64(n * (1 + r.IntN(3)))), HasNumber: r.IntN(9) > 0}
			report.Add(o, tracker.Add(file, facts)...)
		}
		report.Add(o, tracker.Finish()...)
		for _, f := range report.Findings {
			if f.Text == "" || f.Advice == "" || f.Severity < Note || !f.Code.Known() {
				t.Errorf("seed %d: %+v", seed, f)
			}
		}
	}
}

// named gives some of the attributes names that play a role.
func named(r *rand.Rand, f *particle.Frame) *particle.Frame {
	for i := range f.Columns {
		if r.IntN(2) == 0 {
			name := []string{"id", "v", "age", "P", "Color", "life"}[r.IntN(6)]
			f.Columns[i].Name, f.Attributes[i].Name = name, name
		}
	}
	return f
}
