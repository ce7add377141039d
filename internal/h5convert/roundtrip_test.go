//go:build cgo

package h5convert

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

var someProvenance = Provenance{
	FileName: "cloud.0101.icecache", FileSize: 12345, ModTimeUnixNano: 1_700_000_000_123_456_789,
	HashAlgo: "xxh3-128", Hash: "00ff", Compression: "gzip", Format: "icecache",
	Number: "0101", HasNumber: true, FPS: 25,
}

func random(seed uint64, opts particletest.Options) *particle.Frame {
	return particletest.Random(rand.New(rand.NewPCG(seed, 1)), opts)
}

// write writes a frame into a new folder.
func write(t testing.TB, f *particle.Frame) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "frame.sih5")
	if _, err := Write(context.Background(), path, f, someProvenance, WriteOptions{Generator: "test 1", NoSync: true}); err != nil {
		t.Fatal(err)
	}
	return path
}

// checkSame maps path and compares it with the frame that it was written of.
func checkSame(t testing.TB, path string, want *particle.Frame, p Provenance) {
	t.Helper()
	got, provenance, err := Map(path)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Release()
	if provenance != p {
		t.Errorf("provenance %+v, want %+v", provenance, p)
	}
	if got.Format != "sih5" {
		t.Errorf("format %q", got.Format)
	}
	got.Format = want.Format
	if err := particletest.Equal(want, got); err != nil {
		t.Error(err)
	}
	for i := range got.Columns {
		if got.Columns[i].Constant != want.Columns[i].Constant {
			t.Errorf("%s: constant %t", got.Columns[i].Name, got.Columns[i].Constant)
		}
		if err := got.Columns[i].CheckOffsets(); err != nil && want.Columns[i].CheckOffsets() == nil {
			t.Error(err)
		}
	}
}

func TestRoundTripOfEveryForm(t *testing.T) {
	for seed := range uint64(40) {
		opts := particletest.Options{OddNames: seed%2 == 0, NoPosition: seed%5 == 4}
		if seed%7 == 3 {
			opts.Points = particletest.NoPoints
		}
		f := random(seed, opts)
		t.Run(fmt.Sprint(seed), func(t *testing.T) { checkSame(t, write(t, f), f, someProvenance) })
	}
}

func TestOneFileIsLeft(t *testing.T) {
	path := write(t, random(1, particletest.Options{}))
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 || entries[0].Name() != "frame.sih5" {
		t.Errorf("folder has %v, %v", entries, err)
	}
}

func TestOddNamesAndContexts(t *testing.T) {
	h := particle.Header{Counts: particle.Counts{Points: 2}, Format: "random", Dialect: "nul\x00\xff"}
	names := []string{"", ".", "..", "a/b", "a.b", "X", "X", "X_2", "nul\x00", "bad\xff", strings.Repeat("é", 500), "VTKHDF", " "}
	var columns []particle.Column
	for i, name := range names {
		a := particle.Attribute{Name: name, Type: particle.Int16, Components: i % 3, Structure: particle.Single, Context: particle.PerPoint}
		columns = append(columns, particle.NewColumn(&h, a, make([]int16, 2*a.Width())))
		h.Attributes = append(h.Attributes, a)
	}
	for _, context := range []particle.Context{0, 7, 255, particle.ElementGenerator} {
		a := particle.Attribute{Name: context.String(), Type: particle.Vector3, Structure: particle.Single, Context: context}
		columns = append(columns, particle.NewColumn(&h, a, []float32(nil)))
		h.Attributes = append(h.Attributes, a)
	}
	f := particle.FrameOf(h, columns, nil)
	checkSame(t, write(t, f), f, someProvenance)
}

// Few values are written in one task, many in one each; a file may have both, and
// so many small datasets that they are no small task.
func TestSmallAndLargeDatasets(t *testing.T) {
	const points = 20_000 // vectors of 240 kB
	h := particle.Header{Counts: particle.Counts{Points: points}, Format: "random"}
	var columns []particle.Column
	add := func(kind particle.Type) {
		a := particle.Attribute{Name: fmt.Sprint("A", len(columns)), Type: kind, Structure: particle.Single, Context: particle.PerPoint}
		values := make([]float32, points*a.Width())
		for i := range values {
			values[i] = float32(i + len(columns))
		}
		h.Attributes = append(h.Attributes, a)
		columns = append(columns, particle.NewColumn(&h, a, values))
	}
	for range earlyBytes/(points*12) + 2 {
		add(particle.Vector3)
	}
	add(particle.Color4) // 320 kB
	add(particle.Float32)
	all := h.Attributes
	for first := range len(columns) {
		if first > 1 && first < len(columns)-2 {
			continue
		}
		h.Attributes = all[first:]
		f := particle.FrameOf(h, columns[first:], nil)
		checkSame(t, write(t, f), f, someProvenance)
	}
}

func TestLibraryVersion(t *testing.T) {
	if v := LibraryVersion(); !strings.HasPrefix(v, "1.") && !strings.HasPrefix(v, "2.") {
		t.Errorf("version %q", v)
	}
}
