//go:build cgo

package h5convert

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

// dirtyGrant gives memory that is not zeroed, like a recycled segment.
func dirtyGrant(_ context.Context, n, _ int64) ([]byte, error) {
	b := particle.Allocate(n)
	for i := range b {
		b[i] = 0xAA
	}
	return b, nil
}

func readFrame(t testing.TB, path string) *particle.Frame {
	t.Helper()
	h, l, memory, err := Read(context.Background(), path, dirtyGrant)
	if err != nil {
		t.Fatal(err)
	}
	f, err := particle.NewFrame(h, l, memory, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestReadGivesWhatMapGives(t *testing.T) {
	for seed := range uint64(10) {
		want := random(seed, particletest.Options{OddNames: true})
		got := readFrame(t, write(t, want))
		got.Format = want.Format
		if err := particletest.Equal(want, got); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// run runs a program that may be missing.
func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func TestRepackedFiles(t *testing.T) {
	want := random(5, particletest.Options{Points: 30})
	path := write(t, want)
	for name, args := range map[string][]string{
		"compressed": {"-f", "SHUF", "-f", "GZIP=5", "-l", "CHUNK=7"},
		"newest":     {"-L"},
		"plain":      {"-f", "NONE"},
	} {
		t.Run(name, func(t *testing.T) {
			packed := filepath.Join(t.TempDir(), "packed.sih5")
			run(t, "h5repack", append(args, path, packed)...)
			f, _, err := Map(packed)
			if name == "plain" {
				// Offsets are those of libhdf5's default now: mapped if they
				// happen to be aligned.
				if err == nil {
					f.Release()
				} else if !errors.Is(err, ErrForeign) {
					t.Error(err)
				}
			} else if !errors.Is(err, ErrForeign) {
				t.Errorf("Map: %v", err)
			}
			got := readFrame(t, packed)
			got.Format = want.Format
			if err := particletest.Equal(want, got); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestReadErrors(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.sih5")
	if err := os.WriteFile(text, []byte("no HDF5"), 0o600); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(write(t, random(1, particletest.Options{})))
	if err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(dir, "half.sih5")
	if err := os.WriteFile(half, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(dir, "none.sih5")
	if err := writeTree(context.Background(), none, &tree{groups: []groupNode{{path: "/"}}}); err != nil {
		t.Fatal(err)
	}
	for path, words := range map[string]string{
		text: "signature not found", half: "trunc", none: "no points found", filepath.Join(dir, "missing"): "no such file",
	} {
		if _, _, _, err := Read(context.Background(), path, dirtyGrant); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
	refused := errors.New("budget")
	_, _, _, err = Read(context.Background(), write(t, random(1, particletest.Options{})), func(context.Context, int64, int64) ([]byte, error) { return nil, refused })
	if !errors.Is(err, refused) {
		t.Errorf("refused grant: %v", err)
	}
	if n := openIDs(); n != 0 {
		t.Errorf("%d objects of libhdf5 are open", n)
	}
}

// A file that claims more than it can hold is refused before memory is asked for.
func TestReadRefusesHugeClaims(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge.h5")
	err := writeTree(context.Background(), path, &tree{
		groups: []groupNode{{path: "/"}},
		datasets: []datasetNode{{path: "/position", scalar: particle.Float32, dims: []uint{1 << 40, 3},
			chunk: chunking{rows: 1024}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, _, _, err = Read(context.Background(), path, func(_ context.Context, n, _ int64) ([]byte, error) {
		t.Errorf("%d bytes were asked for", n)
		return nil, errors.New("no")
	})
	if !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
}

func TestForeignTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "snapshot.h5")
	floats := func(v ...float32) []byte { return particle.BytesOf(v) }
	err := writeTree(context.Background(), path, &tree{
		groups: []groupNode{{path: "/"}, {path: "/Header"}, {path: "/PartType0"}},
		datasets: []datasetNode{
			{path: "/Header/times", scalar: particle.Float64, dims: []uint{3}, data: make([]byte, 24)},
			{path: "/PartType0/Coordinates", scalar: particle.Float32, dims: []uint{2, 3}, data: floats(1, 2, 3, 4, 5, 6), chunk: chunking{rows: 1, deflate: 1}},
			{path: "/PartType0/Masses", scalar: particle.Float64, dims: []uint{2}, data: particle.BytesOf([]float64{7, 8})},
			{path: "/PartType0/Rank3", scalar: particle.Int8, dims: []uint{2, 1, 1}, data: []byte{1, 2}},
			{path: "/PartType0/Short", scalar: particle.Int8, dims: []uint{1}, data: []byte{1}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Map(path); !errors.Is(err, ErrForeign) {
		t.Errorf("Map: %v", err)
	}
	f := readFrame(t, path)
	if f.Format != "hdf5" || f.Points != 2 || len(f.Columns) != 2 {
		t.Fatalf("read %+v", f.Header)
	}
	position := f.Columns[f.FindRole(particle.PositionRole)]
	if v := position.Float64s(nil); v[0] != 1 || v[5] != 6 || position.Type != particle.Vector3 {
		t.Errorf("position %v", v)
	}
	if v := f.Column("Masses").Float64s(nil); v[1] != 8 {
		t.Errorf("masses %v", v)
	}
	if len(f.Warnings) != 4 {
		t.Errorf("warnings %q", f.Warnings)
	}
}

// The VTKHDF group alone serves too.
func TestForeignVTK(t *testing.T) {
	want := random(2, particletest.Options{Points: 10, PointsOnly: true})
	e := encoder{frame: want, names: linkNames(want.Attributes), plain: make([]string, len(want.Columns))}
	e.group("/")
	e.group(attributesGroup)
	for i := range want.Columns {
		if err := e.column(i); err != nil {
			t.Fatal(err)
		}
	}
	e.vtk()
	path := filepath.Join(t.TempDir(), "grid.vtkhdf")
	if err := writeTree(context.Background(), path, &e.tree); err != nil {
		t.Fatal(err)
	}
	f := readFrame(t, path)
	if f.Points != 10 || f.Columns[0].Name != "position" || string(f.Columns[0].Data) != string(want.Columns[0].Data) {
		t.Errorf("read %+v", f.Header)
	}
}
