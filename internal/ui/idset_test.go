// Sets of ids: exact for all types, small and large, near and far.

package ui

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"floe/internal/mmap"
	"floe/internal/particle"
	"floe/internal/render"
)

// idFrame is a frame of nothing but ids.
func idFrame[T particle.Number](kind particle.Type, ids ...T) *particle.Frame {
	a := particle.Attribute{Name: "ID", Type: kind, Structure: particle.Single, Context: particle.PerPoint}
	h := particle.Header{Counts: particle.Counts{Points: int64(len(ids))}, Attributes: []particle.Attribute{a}}
	return particle.FrameOf(h, []particle.Column{particle.NewColumn(&h, a, ids)}, nil)
}

// found gives the points of a frame whose ids are those of some points of another.
func found(t testing.TB, from *particle.Frame, points []int64, in *particle.Frame) []int64 {
	t.Helper()
	set, err := newIDSet(idsOf(t.Context(), from, render.NewSet(from.Points, points...))).in(idColumn(in))
	if err != nil {
		t.Fatal(err)
	}
	return set.Numbers()
}

func TestIDsOfAllTypes(t *testing.T) {
	const big = 1 << 53
	for name, f := range map[string]*particle.Frame{
		"int8":    idFrame[int8](particle.Int8, -128, 0, 127, 5),
		"uint8":   idFrame[uint8](particle.Uint8, 255, 0, 128, 5),
		"int16":   idFrame[int16](particle.Int16, -32768, 0, 32767, 5),
		"uint16":  idFrame[uint16](particle.Uint16, 65535, 0, 32768, 5),
		"int32":   idFrame[int32](particle.Int32, math.MinInt32, 0, math.MaxInt32, 5),
		"uint32":  idFrame[uint32](particle.Uint32, math.MaxUint32, 0, 1<<31, 5),
		"int64":   idFrame[int64](particle.Int64, big+1, big, big+2, -big),
		"extreme": idFrame[int64](particle.Int64, math.MinInt64, 0, math.MaxInt64, 5),
		"uint64":  idFrame[uint64](particle.Uint64, math.MaxUint64, math.MaxUint64-1, 0, big+1),
		"float":   idFrame[float32](particle.Float32, -3, 0, 1<<24, 5),
		"double":  idFrame[float64](particle.Float64, -3, 0, big, 5),
	} {
		for _, points := range [][]int64{{0}, {1}, {2}, {3}, {0, 2}, {1, 3}, {0, 1, 2, 3}, nil} {
			if got := found(t, f, points, f); !slices.Equal(got, points) {
				t.Errorf("%s: found %v, not %v", name, got, points)
			}
		}
		f.Release()
	}
}

func TestIDsOfSeveralScalars(t *testing.T) {
	a := particle.Attribute{Name: "ID", Type: particle.Int32, Components: 2, Structure: particle.Single, Context: particle.PerPoint}
	h := particle.Header{Counts: particle.Counts{Points: 3}, Attributes: []particle.Attribute{a}}
	f := particle.FrameOf(h, []particle.Column{particle.NewColumn(&h, a, []int32{7, 1, 8, 7, 9, 9})}, nil)
	defer f.Release()
	if got := found(t, f, []int64{0}, f); !slices.Equal(got, []int64{0}) {
		t.Errorf("found %v", got)
	}
}

// A column in a mapped file need not be aligned.
func TestIDsThatAreNotAligned(t *testing.T) {
	f := idFrame[int64](particle.Int64, 4, 5, 6)
	defer f.Release()
	moved := append(particle.Allocate(1), f.Columns[0].Data...)
	f.Columns[0].Data = moved[1:]
	if got := found(t, f, []int64{1}, f); !slices.Equal(got, []int64{1}) {
		t.Errorf("found %v", got)
	}
}

func TestFramesWithoutIDs(t *testing.T) {
	a := particle.Attribute{Name: "ID", Type: particle.Int32, Structure: particle.Single, Context: particle.PerPoint}
	for name, c := range map[string]struct {
		points int64
		kind   particle.Context
		has    bool
	}{"the same for all": {3, particle.PerPoint, false}, "one point": {1, particle.PerPoint, true}, "of the object": {3, particle.PerObject, false}} {
		a.Context = c.kind
		h := particle.Header{Counts: particle.Counts{Points: c.points}, Attributes: []particle.Attribute{a}}
		column := particle.NewColumn(&h, a, []int32{7})
		column.Constant = true
		f := particle.FrameOf(h, []particle.Column{column}, nil)
		if (idColumn(f) != nil) != c.has {
			t.Errorf("%s: ids: %t", name, !c.has)
		}
		f.Release()
	}
}

// Against a map, for ids that lie close and far apart, over several parts.
func TestIDSetAgainstAMap(t *testing.T) {
	for _, spread := range []int64{1, 1000, 1 << 30, math.MaxInt64} {
		for _, count := range []int{1, 100, 50_000} {
			random := rand.New(rand.NewPCG(uint64(spread), uint64(count)))
			ids := make([]int64, 200_000)
			for i := range ids {
				ids[i] = random.Int64N(spread) - spread/2 + int64(i)
			}
			want := map[int64]bool{}
			for range count {
				want[ids[random.IntN(len(ids))]] = true
			}
			var meant []int64
			for id := range want {
				meant = append(meant, id)
			}
			f := idFrame(particle.Int64, ids...)
			set, err := newIDSet(meant).in(idColumn(f))
			if err != nil {
				t.Fatal(err)
			}
			for i, id := range ids {
				if set.Has(int64(i)) != want[id] {
					t.Fatalf("spread %d, %d ids: id %d is found: %t", spread, count, id, !want[id])
				}
			}
			f.Release()
		}
	}
}

func TestTooManyIDs(t *testing.T) {
	ids := make([]int64, maxHashed+1)
	ids[0] = math.MaxInt64
	if newIDSet(ids) != nil {
		t.Error("so many ids take too much memory")
	}
}

func TestIDsOfACancelledMark(t *testing.T) {
	f := idFrame[int32](particle.Int32, 1, 2)
	defer f.Release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if ids := idsOf(ctx, f, render.NewSet(2, 0)); ids != nil {
		t.Errorf("read %v for nobody", ids)
	}
}

func TestIDsOfAFileCutShort(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a mapped file cannot be cut there")
	}
	const n = 1_000_000
	path := filepath.Join(t.TempDir(), "points")
	if err := os.WriteFile(path, make([]byte, 4*n), 0o666); err != nil {
		t.Fatal(err)
	}
	m, err := mmap.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	f := idFrame(particle.Int32, make([]int32, n)...)
	defer f.Release()
	f.Columns[0].Data = m.Bytes()
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	if _, err := newIDSet([]int64{1}).in(idColumn(f)); !errors.Is(err, mmap.ErrFault) {
		t.Errorf("the error is %v", err)
	}
}

func BenchmarkFindIDs(b *testing.B) {
	const n = 1_000_000
	for _, spread := range []int64{1, 1000, 1 << 40} {
		ids := make([]int64, n)
		for i, at := range rand.Perm(n) {
			ids[i] = int64(at) * spread
		}
		f := idFrame(particle.Int64, ids...)
		for _, count := range []int{10, 10_000, n / 2} {
			s := newIDSet(ids[:count])
			b.Run(fmt.Sprintf("%d of 1M, %d apart", count, spread), func(b *testing.B) {
				for b.Loop() {
					if set, err := s.in(idColumn(f)); err != nil || set.Count() != int64(count) {
						b.Fatal(err)
					}
				}
			})
		}
		f.Release()
	}
}
