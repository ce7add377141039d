package expr

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"floe/internal/particle"
)

// large has every sort of number, and so many points that there are several pieces
// and a rest.
func large(n int64) *particle.Frame {
	c := points(n)
	f32, f64 := make([]float32, n), make([]float64, n)
	i32, i64, u64, u8 := make([]int32, n), make([]int64, n), make([]uint64, n), make([]uint8, n)
	v, half, on := make([]float32, 3*n), make([]particle.Half, n), make([]bool, n)
	for i := range n {
		r := scramble(uint64(i))
		f32[i], f64[i] = float32(int32(r))/(1<<28), float64(int64(r))/(1<<60)
		i32[i], i64[i], u64[i], u8[i] = int32(r>>7), int64(r*3), r*5, uint8(r>>3)
		half[i], on[i] = particle.Half(r>>5), r&4 == 0
		for k := range int64(3) {
			v[3*i+k] = float32(int32(scramble(r+uint64(k)))) / (1 << 29)
		}
		if r%50 == 0 {
			f32[i], f64[i], v[3*i+1] = nan, math.NaN(), nan
		}
		if r%51 == 0 {
			f32[i], i64[i], u64[i] = float32(int32(i)%7), int64(i)%7, uint64(i)%7
			f64[i] = float64(i % 7)
		}
	}
	with(c, "f", particle.Float32, f32...)
	with(c, "d", particle.Float64, f64...)
	with(c, "i", particle.Int32, i32...)
	with(c, "l", particle.Int64, i64...)
	with(c, "u", particle.Uint64, u64...)
	with(c, "b", particle.Uint8, u8...)
	with(c, "h", particle.Float16, half...)
	with(c, "v", particle.Vector3, v...)
	with(c, "on", particle.Bool, on...)
	return c.frame()
}

// TestComparisonsAreExact compares all pairs of types with big numbers' help.
func TestComparisonsAreExact(t *testing.T) {
	const n = 2500
	f := large(n)
	names := []string{"f", "d", "i", "l", "u", "b", "h", "v.x", "3", "-2.5", "9007199254740993", "18446744073709551615", "0.1"}
	for _, a := range names {
		for _, b := range names {
			for sign, want := range map[string]func(order int, apart bool) bool{
				"<": func(o int, apart bool) bool { return !apart && o < 0 }, "<=": func(o int, apart bool) bool { return !apart && o <= 0 },
				">": func(o int, apart bool) bool { return !apart && o > 0 }, ">=": func(o int, apart bool) bool { return !apart && o >= 0 },
				"==": func(o int, apart bool) bool { return !apart && o == 0 }, "!=": func(o int, apart bool) bool { return apart || o != 0 },
			} {
				text := a + sign + b
				x, y := oracle(t, f, a, b), oracle(t, f, b, a)
				var expected []int64
				for i := range int64(n) {
					if p, q := x(i), y(i); want(compareBig(p, q)) {
						expected = append(expected, i)
					}
				}
				if got := chosen(t, f, text, Run{}); !slices.Equal(got, expected) && len(got)+len(expected) > 0 {
					t.Errorf("%s chooses %d, not %d", text, len(got), len(expected))
				}
			}
		}
	}
}

func TestSomeThreads(t *testing.T) {
	f := large(3*pieceBlocks*blockSize + 100)
	for _, text := range []string{"f > 0 && v.y < 0", "length(v) > 2 || l % 3 == 0", "index % 7 == 3 && !on", "v == v", "10-99999:7"} {
		one := chosen(t, f, text, Run{Threads: 1})
		for threads := range 5 {
			var done atomic.Int64
			many := chosen(t, f, text, Run{Threads: threads, Progress: func(n int64) { done.Add(n) }})
			if !slices.Equal(one, many) || len(one) == 0 || done.Load() != f.Points {
				t.Errorf("%s: %d by %d threads, %d by one; %d of %d told", text, len(many), threads, len(one), done.Load(), f.Points)
			}
		}
	}
}

// TestAnyCount: blocks, words and their rests.
func TestAnyCount(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 63, 64, 65, 127, 1023, 1024, 1025, 2047, 2048, 2111} {
		f := large(n)
		for _, pair := range [][2]string{
			{"length(v) > 2", "!(length(v) <= 2) && !isnan(v)"}, {"f < 1", "!(f >= 1 || isnan(f))"}, {"v.x < v.y", "v.y > v.x"}, {"on", "!!on"}, {"index < 70", "0-69"}, {"u != 3", "!(u == 3)"},
			{"dot(v, v) < 2", "v.x * v.x + v.y * v.y + v.z * v.z < 2"}, {"length(v) < 1.5", "v < 1.5"}, {"length(v) >= 1.5", "!(v < 1.5 || isnan(v))"}, {"length(v) <= 1.5", "length(v + 0) <= 1.5"},
		} {
			if a, b := chosen(t, f, pair[0], Run{}), chosen(t, f, pair[1], Run{}); !slices.Equal(a, b) {
				t.Errorf("%d points: %s chooses %d, %s %d", n, pair[0], len(a), pair[1], len(b))
			}
		}
		if n > 0 {
			if c := derived(t, f, "f * 2"); c.Elements != n || int64(len(c.Data)) != 4*n {
				t.Errorf("%d points: %d bytes", n, len(c.Data))
			}
		}
	}
}

// TestLengthsNearTheEdge: the quick way of length(v) > k is that of the slow one,
// above all where it is hardest to tell.
func TestLengthsNearTheEdge(t *testing.T) {
	const n = 3 * 64
	for _, k := range []float32{0, 1e-30, 1e-7, 0.1, 1, 2, 1e3, 1e7, 1e20, math.MaxFloat32} {
		c := points(n)
		v := make([]float32, 0, 3*n)
		near := k
		for i := range n {
			switch i % 4 {
			case 0:
				v = append(v, near, 0, 0)
			case 1:
				v = append(v, 0, near*0.6, near*0.8)
			case 2:
				v = append(v, 0, -math.Nextafter32(near, 0), 0)
			default:
				near = math.Nextafter32(near, float32(math.Inf(1-2*(i&8)/8)))
				v = append(v, near, near/1e4, 0)
			}
		}
		f := with(c, "v", particle.Vector3, v...).frame()
		for _, sign := range []string{"<", "<=", ">", ">=", "==", "!="} {
			quick, slow := fmt.Sprintf("length(v) %s %v", sign, float64(k)), fmt.Sprintf("length(v) * 1 %s %v", sign, float64(k))
			if a, b := chosen(t, f, quick, Run{}), chosen(t, f, slow, Run{}); !slices.Equal(a, b) {
				t.Errorf("%s chooses %d, %s %d", quick, len(a), slow, len(b))
			}
		}
	}
}

func TestFrameOfAnotherKind(t *testing.T) {
	f := zoo().frame()
	e, _ := Parse("Age > 1")
	c, err := e.Condition(Scope{Header: &f.Header})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Mask(t.Context(), large(10), Run{}); err == nil {
		t.Error("a condition was applied to a frame that lacks the attribute")
	}
	d, err := e.Value(Scope{Header: &f.Header})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Column(t.Context(), large(10), "x", Run{}); err == nil {
		t.Error("an attribute was derived of a frame that lacks another")
	}
	short := zoo()
	short.columns[2].Data = short.columns[2].Data[:8]
	if _, err := c.Mask(t.Context(), short.frame(), Run{}); err == nil {
		t.Error("a column without all its values is fine")
	}
}

func TestCancelled(t *testing.T) {
	f := large(10)
	e, _ := Parse("f > 1")
	c, _ := e.Condition(Scope{Header: &f.Header})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Mask(ctx, f, Run{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestPanicReachesTheCaller, who guards against files that are cut short.
func TestPanicReachesTheCaller(t *testing.T) {
	defer func() {
		if p := recover(); p != "told" {
			t.Errorf("%v", p)
		}
	}()
	f := large(10)
	chosen(t, f, "f > 1", Run{Progress: func(int64) { panic("told") }})
}

// TestOddAddresses: foreign files may lie anywhere.
func TestOddAddresses(t *testing.T) {
	f := large(100)
	want := chosen(t, f, "f > 0 && l > 0 || h < 0", Run{})
	for i := range f.Columns {
		odd := make([]byte, len(f.Columns[i].Data)+1)
		copy(odd[1:], f.Columns[i].Data)
		f.Columns[i].Data = odd[1:]
	}
	if got := chosen(t, f, "f > 0 && l > 0 || h < 0", Run{}); !slices.Equal(got, want) || len(got) == 0 {
		t.Errorf("%v, not %v", got, want)
	}
}

func TestOtherContexts(t *testing.T) {
	f := zoo().frame()
	e, _ := Parse("shade > Level")
	c, err := e.Condition(Scope{Header: &f.Header, Context: particle.PerPolygon})
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Mask(t.Context(), f, Run{})
	if err != nil || m.Elements != 2 || m.Count() != 1 || !m.Has(1) || m.Has(0) || m.Has(2) || m.Has(-1) {
		t.Errorf("%+v, %v", m, err)
	}
}
