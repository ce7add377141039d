// Files to work on, and loaders to do it.

package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"floe/internal/batch"
	"floe/internal/format/all"
	"floe/internal/format/icecache"
	"floe/internal/loader"
	"floe/internal/sample"
	"floe/internal/sequence"
)

// TestMain lets the test binary play the loaders.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "loader" {
		loader.Main(loader.Handler(loader.Config{Registry: all.Registry(), MapInput: true}))
	}
	os.Exit(m.Run())
}

// inProcess are options whose loaders need no start.
var inProcess = Options{Loaders: 2, BudgetBytes: 256 << 20, Backend: BackendGoroutine}

// writeSample writes frames of a fountain.
func writeSample(t *testing.T, dir, name string, points int, numbers ...int) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, n := range numbers {
		f := sample.Frame(sample.Params{Frames: 10, Points: points}, n)
		var b bytes.Buffer
		err := (icecache.Encoder{}).Encode(context.Background(), &b, f)
		f.Release()
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s.%04d.icecache", name, n)), b.Bytes(), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// touch makes files whose content does not matter.
func touch(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o777)
		if err == nil {
			err = os.WriteFile(path, []byte(name), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func mustFind(t *testing.T, args ...string) []*sequence.Sequence {
	t.Helper()
	found, err := FindFrames(args, sequence.Range{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// mustRange reads a range.
func mustRange(t *testing.T, text string) sequence.Range {
	t.Helper()
	r, err := sequence.ParseRange(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// told are sequences in words.
func told(found []*sequence.Sequence) (all []string) {
	for _, s := range found {
		all = append(all, strings.TrimSpace(s.Pattern()+" "+s.Range()))
	}
	return all
}

// runAll runs work and wants all jobs done.
func runAll(t *testing.T, w *Work, err error) Summary {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.Run(t.Context(), inProcess, func(r batch.Result) {
		if r.Err != nil {
			t.Errorf("%s: %v", r.Source, r.Err)
		}
	})
	if err != nil || s.Series != nil || s.Done != len(w.Jobs) {
		t.Fatalf("%+v, %v", s, err)
	}
	return s
}

// listing is what a folder holds, hidden files too.
func listing(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func wantListing(t *testing.T, dir string, want ...string) {
	t.Helper()
	if got := listing(t, dir); !slices.Equal(got, want) {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}
