// The simulation: repeatable to the byte, and plausible.

package sample

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

func small(strands bool) Params { return Params{Frames: 100, Points: 400, Seed: 1, Strands: strands} }

func TestSameBytesTwice(t *testing.T) {
	for _, number := range []int{1, 17, 60, 100, 5000} {
		if err := particletest.Equal(Frame(small(true), number), Frame(small(true), number)); err != nil {
			t.Errorf("frame %d: %v", number, err)
		}
	}
	other := small(true)
	other.Seed = 2
	if particletest.EqualData(Frame(small(true), 60), Frame(other, 60)) == nil {
		t.Error("another seed makes the same frame")
	}
}

func TestStrandsChangeNothingElse(t *testing.T) {
	with, without := Frame(small(true), 70), Frame(small(false), 70)
	for i := range without.Columns {
		if err := particletest.EqualColumns(&with.Columns[i], &without.Columns[i]); err != nil {
			t.Errorf("%s: %v", without.Columns[i].Name, err)
		}
	}
}

// TestCount: the fountain starts with few points, reaches about Points and
// stays there, also in short sequences.
func TestCount(t *testing.T) {
	p := Params{Frames: 400, Points: 9000}
	if n := Frame(p, 0).Points; n != 0 {
		t.Errorf("%d points before the beginning", n)
	}
	if n := Frame(p, -1000).Points; n != 0 {
		t.Errorf("%d points long before the beginning", n)
	}
	last := int64(0)
	for number := 1; number <= 48; number++ {
		n := Frame(p, number).Points
		if n <= last {
			t.Errorf("frame %d has %d points, the one before %d", number, n, last)
		}
		last = n
	}
	for _, p := range []Params{p, {Frames: 1, Points: 9000}, {Frames: 30, Points: 9000}, {Frames: 400, Points: 9000, FPS: 60}} {
		for _, number := range []int{1, p.Frames / 3, p.Frames, 10 * p.Frames} {
			n := Frame(p, number+1).Points
			if running := number >= p.Frames/3 && number > 0; running && p.FPS == 0 && (n < 8800 || n > 9200) {
				t.Errorf("%+v: frame %d has %d points", p, number+1, n)
			}
		}
	}
}

func TestDefaultsAndSmallCounts(t *testing.T) {
	if n := Frame(Params{}, 90).Points; n < 9800 || n > 10200 {
		t.Errorf("%d points by default", n)
	}
	for points := range 20 {
		f := Frame(Params{Points: points + 1, Strands: true, FPS: 0.01}, 3)
		if f.Points > int64(2*points+2) {
			t.Errorf("%d points, want about %d", f.Points, points+1)
		}
	}
	for _, fps := range []float64{math.NaN(), -1} {
		if n := Frame(Params{FPS: fps}, 90).Points; n == 0 {
			t.Errorf("no points at %v frames a second", fps)
		}
	}
}

func floats(t *testing.T, f *particle.Frame, name string) []float32 {
	t.Helper()
	v, err := particle.View[float32](*f.Column(name))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func ids(t *testing.T, f *particle.Frame) []int32 {
	t.Helper()
	v, err := particle.View[int32](*f.Column("ID"))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestValuesArePlausible(t *testing.T) {
	for _, number := range []int{1, 10, 50, 100, 100_000} {
		f := Frame(Params{Points: 5000, Strands: true}, number)
		seen := map[int32]bool{}
		for _, id := range ids(t, f) {
			if seen[id] || id < 0 {
				t.Fatalf("frame %d: id %d again", number, id)
			}
			seen[id] = true
		}
		checkEach(t, f, "PointPosition", 3, func(v []float32) bool { return inside(v) })
		checkEach(t, f, "StrandPosition", 3, func(v []float32) bool { return inside(v) })
		checkEach(t, f, "PointVelocity", 3, func(v []float32) bool { return length(v) < 10 })
		checkEach(t, f, "Orientation", 4, func(v []float32) bool { return math.Abs(length(v)-1) < 1e-6 })
		checkEach(t, f, "Age", 1, func(v []float32) bool { return v[0] >= 0 && v[0] < 4 })
		checkEach(t, f, "Size", 1, func(v []float32) bool { return v[0] > 0 && v[0] < 0.05 })
		checkEach(t, f, "Mass", 1, func(v []float32) bool { return v[0] == 1 })
		checkEach(t, f, "Color", 4, func(v []float32) bool {
			return v[0] > 0 && v[0] <= 1.6 && v[1] > 0 && v[2] > 0 && v[3] > 0 && v[3] <= 1
		})
		if err := f.Column("StrandPosition").CheckOffsets(); err != nil {
			t.Error(err)
		}
	}
}

func checkEach(t *testing.T, f *particle.Frame, name string, width int, good func([]float32) bool) {
	t.Helper()
	values := floats(t, f, name)
	for i := 0; i < len(values); i += width {
		if v := values[i : i+width]; !good(v) {
			t.Fatalf("%s %d is %v", name, i/width, v)
		}
	}
}

func inside(v []float32) bool {
	return math.Abs(float64(v[0])) < 4 && math.Abs(float64(v[2])) < 4 && v[1] > -1e-4 && v[1] < 4.5
}

func length(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

// TestFramesFit compares neighbouring frames by id: particles move by their
// velocity, turn over and keep their identity.
func TestFramesFit(t *testing.T) {
	p := Params{Points: 4000}
	a, b := Frame(p, 80), Frame(p, 81)
	at := map[int32]int{}
	for i, id := range ids(t, a) {
		at[id] = i
	}
	pa, pb := floats(t, a, "PointPosition"), floats(t, b, "PointPosition")
	va, vb := floats(t, a, "PointVelocity"), floats(t, b, "PointVelocity")
	ages, born, bounced, moved := floats(t, b, "Age"), 0, 0, 0
	for j, id := range ids(t, b) {
		i, ok := at[id]
		if !ok {
			born++
			if ages[j] > 1.0/24 {
				t.Errorf("id %d appears %v s old", id, ages[j])
			}
			continue
		}
		if i != j {
			moved++
		}
		delete(at, id)
		var err [3]float32
		for k := range 3 {
			mean := (va[3*i+k] + vb[3*j+k]) / 2
			err[k] = (pb[3*j+k]-pa[3*i+k])*24 - mean
		}
		if va[3*i+1] < 0 && vb[3*j+1] >= 0 || vb[3*j+1] == 0 { // on the ground
			bounced++
			err[1] = 0
		}
		if length(err[:]) > 0.02 {
			t.Errorf("id %d: velocity is off by %v", id, err)
		}
	}
	if died := len(at); born < 20 || died < 20 || bounced > 1600 || moved < 100 {
		t.Errorf("%d born, %d died, %d bounced, %d moved in memory", born, died, bounced, moved)
	}
}

// TestCompresses as real caches do: neither noise nor a pattern.
func TestCompresses(t *testing.T) {
	f := Frame(Params{Points: 50_000}, 100)
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, 6)
	in := 0
	for i := range f.Columns {
		n, _ := w.Write(f.Columns[i].Data)
		in += n
	}
	_ = w.Close()
	if ratio := float64(in) / float64(out.Len()); ratio < 1.4 || ratio > 2.2 {
		t.Errorf("gzip makes it smaller by %.2f", ratio)
	}
}

func TestSinesAreRight(t *testing.T) {
	for i := range 100_000 {
		phase := uint32(i) * 42949
		s, c := sincos(phase)
		angle := float64(phase) / (1 << 32) * 2 * math.Pi
		if math.Abs(float64(s)-math.Sin(angle)) > 4e-7 || math.Abs(float64(c)-math.Cos(angle)) > 4e-7 {
			t.Fatalf("phase %#x: %v, %v", phase, s, c)
		}
	}
}

func BenchmarkFrame(b *testing.B) {
	for _, strands := range []bool{false, true} {
		b.Run(fmt.Sprintf("strands=%t", strands), func(b *testing.B) {
			p := Params{Points: 1_000_000, Strands: strands}
			b.ReportAllocs()
			for b.Loop() {
				f := Frame(p, 100)
				b.SetBytes(f.StoredBytes())
				f.Release()
			}
		})
	}
}
