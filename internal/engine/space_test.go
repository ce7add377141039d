package engine

import (
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"floe/internal/pool"
)

func (noPool) Do(context.Context, pool.Request) (pool.Reply, error) {
	return pool.Reply{}, errors.New("no pool")
}

// The estimates are right within a third, whatever is written, with and without
// compressed sources.
func TestSpace(t *testing.T) {
	dir := t.TempDir()
	packed, plain := filepath.Join(dir, "packed"), filepath.Join(dir, "plain")
	writeSample(t, packed, "a", 3000, 1, 2, 3, 4, 5)
	unpack(t, packed, plain)
	p, err := OpenPool(inProcess)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	for _, from := range []string{packed, plain} {
		plans := map[string]func(out string) (*Work, error){
			"sih5": func(out string) (*Work, error) {
				return PlanConvert(mustFind(t, from), ConvertOptions{Dir: out})
			},
			"some attributes": func(out string) (*Work, error) {
				return PlanExport(mustFind(t, from), ExportOptions{To: "ply", Dir: out, Attributes: []string{"PointPosition"}})
			},
		}
		for _, format := range ExportFormats() {
			plans[format] = func(out string) (*Work, error) {
				return PlanExport(mustFind(t, from), ExportOptions{To: format, Dir: out})
			}
		}
		for name, plan := range plans {
			t.Run(filepath.Base(from)+" to "+name, func(t *testing.T) {
				out := filepath.Join(t.TempDir(), "out")
				w, err := plan(out)
				if err != nil {
					t.Fatal(err)
				}
				space, err := w.Space(t.Context(), p)
				if err != nil || space.FreeBytes <= 0 || space.Dir != out || space.Short() {
					t.Errorf("%+v, %v", space, err)
				}
				s := runAll(t, w, nil)
				if ratio := float64(space.NeedBytes) / float64(s.BytesOut); ratio < 2./3 || ratio > 1.5 {
					t.Errorf("%d bytes are %.2f of %d", space.NeedBytes, ratio, s.BytesOut)
				}
			})
		}
	}
}

// unpack copies files without their compression.
func unpack(t *testing.T, from, to string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range listing(t, from) {
		f, err := os.Open(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), b, 0o666)
		}
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// Where nothing tells, nothing is made up.
func TestSpaceUnknown(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "a.1.icecache", "a.2.icecache")
	w, err := PlanConvert(mustFind(t, dir), ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []pool.Pool{nil, noPool{}} {
		if s, err := w.Space(t.Context(), p); err != nil || s.NeedBytes != -1 || s.Short() {
			t.Errorf("%+v, %v", s, err)
		}
	}
	none, err := PlanConvert(nil, ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if s, err := none.Space(t.Context(), nil); err != nil || s.NeedBytes != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Space(ctx, noPool{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestShort(t *testing.T) {
	for s, want := range map[Space]bool{
		{NeedBytes: 2, FreeBytes: 1}:  true,
		{NeedBytes: 1, FreeBytes: 1}:  false,
		{NeedBytes: -1, FreeBytes: 0}: false,
		{NeedBytes: 2, FreeBytes: -1}: false,
	} {
		if s.Short() != want {
			t.Errorf("%+v: %t", s, !want)
		}
	}
}

// The size noted is modulo 4 GiB.
func TestGzipHint(t *testing.T) {
	for _, c := range []struct {
		name       string
		head       string
		size, note int64
		want       int64
	}{
		{"noted", "\x1f\x8b", 1000, 3000, 3000},
		{"does not compress", "\x1f\x8b", 1000, 990, 990},
		{"beyond 4 GiB", "\x1f\x8b", 1 << 31, 5, 1<<32 + 5},
		{"twice", "\x1f\x8b", 5 << 30, 7, 2<<32 + 7},
		{"zlib", "\x78\x9c", 1000, 3000, 0},
		{"too short", "\x1f\x8b", 10, 3000, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f")
			f, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			note := binary.LittleEndian.AppendUint32(nil, uint32(c.note))
			_, e1 := f.WriteString(c.head)
			_, e2 := f.WriteAt(note, c.size-4) // the rest is a hole
			if err := errors.Join(e1, e2, f.Close()); err != nil {
				t.Skipf("no file with a hole of that size here: %v", err)
			}
			if got := gzipHint(path); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
	if gzipHint(filepath.Join(t.TempDir(), "no")) != 0 {
		t.Error("of no file")
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct{ n, most, first, last, count int }{
		{1, 12, 0, 0, 1}, {5, 12, 0, 4, 5}, {1000, 12, 0, 999, 12}, {12, 12, 0, 11, 12},
	} {
		got := spread(c.n, c.most)
		if len(got) != c.count || got[0] != c.first || got[len(got)-1] != c.last {
			t.Errorf("%d of %d: %v", c.most, c.n, got)
		}
	}
}
