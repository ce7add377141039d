package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"floe/internal/health"
	"floe/internal/pool"
	"floe/internal/wire"
)

// checked checks the one sequence of a folder in this process.
func checked(t *testing.T, o HealthOptions, args ...string) *health.Report {
	t.Helper()
	found, failures := FindAll(args)
	if len(found) != 1 || failures != nil {
		t.Fatalf("found %v, %v", found, failures)
	}
	p, err := OpenPool(Options{Loaders: 2, BudgetBytes: 256 << 20}) // only loader processes tell kinds of errors
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	r, err := CheckHealth(t.Context(), p, found[0], o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wantFindings compares findings in short: "truncated 3".
func wantFindings(t *testing.T, r *health.Report, want ...string) {
	t.Helper()
	var got []string
	for _, f := range r.Findings {
		frame := "-"
		if f.Frame != nil {
			frame = f.Frame.String()
		}
		got = append(got, string(f.Code)+" "+frame)
	}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q\n%+v", got, want, r.Findings)
	}
}

// old makes files look as if nobody had written to them for an hour.
func old(t *testing.T, dir string) {
	t.Helper()
	at := time.Now().Add(-time.Hour)
	for _, name := range listing(t, dir) {
		if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

func edit(t *testing.T, path string, change func(b []byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, change(b), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestCheckHealthFiles: damage of all kinds is told for what it is.
func TestCheckHealthFiles(t *testing.T) {
	path := func(dir string, n int) string { return filepath.Join(dir, fmt.Sprintf("a.%04d.icecache", n)) }
	half := func(b []byte) []byte { return b[:len(b)/2] }
	for _, c := range []struct {
		name  string
		plant func(dir string)
		young bool
		o     HealthOptions
		want  []string
	}{
		{"healthy", func(string) {}, false, HealthOptions{}, nil},
		{"missing", func(dir string) { _ = os.Remove(path(dir, 4)) }, false, HealthOptions{}, []string{"missing 4"}},
		{"empty", func(dir string) { _ = os.Truncate(path(dir, 4), 0) }, false, HealthOptions{}, []string{"empty 4"}},
		{"truncated", func(dir string) { edit(t, path(dir, 4), half) }, false, HealthOptions{}, []string{"truncated 4"}},
		{"wrong checksum", func(dir string) {
			edit(t, path(dir, 4), func(b []byte) []byte { b[len(b)-8] ^= 1; return b })
		}, false, HealthOptions{}, []string{"checksum 4"}},
		{"damaged", func(dir string) {
			edit(t, path(dir, 4), func(b []byte) []byte {
				copy(b[12:], bytes.Repeat([]byte{0xff}, 200))
				return b
			})
		}, false, HealthOptions{}, []string{"damaged 4"}},
		{"something else", func(dir string) { edit(t, path(dir, 4), func([]byte) []byte { return []byte("what is this?") }) },
			false, HealthOptions{}, []string{"unknown-format 4"}},
		{"too large", func(string) {}, false, HealthOptions{MaxPayloadBytes: 1000, Options: health.Options{}},
			[]string{"too-large 1", "too-large 2", "too-large 3", "too-large 4", "too-large 5", "too-large 6"}},
		{"a link to nothing", func(dir string) {
			_ = os.Remove(path(dir, 4))
			if err := os.Symlink("nowhere", path(dir, 4)); err != nil {
				t.Skip(err)
			}
		}, false, HealthOptions{}, []string{"missing 4"}},
		{"half written", func(dir string) { edit(t, path(dir, 6), half) }, true, HealthOptions{}, []string{"growing 6"}},
		{"just begun", func(dir string) { _ = os.Truncate(path(dir, 6), 0) }, true, HealthOptions{}, []string{"growing 6"}},
		{"just begun, files only", func(dir string) { _ = os.Truncate(path(dir, 6), 0) }, true, HealthOptions{FilesOnly: true}, []string{"growing 6"}},
		{"half written long ago", func(dir string) { edit(t, path(dir, 6), half) }, true, HealthOptions{Options: health.Options{Recent: 1}}, []string{"truncated 6"}},
		{"ignored", func(dir string) { edit(t, path(dir, 4), half) }, false,
			HealthOptions{Options: health.Options{Ignore: []health.Code{health.Truncated}}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			writeSample(t, dir, "a", 300, 1, 2, 3, 4, 5, 6)
			c.plant(dir)
			if !c.young {
				old(t, dir)
			}
			told := 0
			c.o.Tell = func(HealthFrame) { told++ }
			r := checked(t, c.o, dir)
			wantFindings(t, r, c.want...)
			if !c.o.FilesOnly && told != r.Frames {
				t.Errorf("told of %d frames of %d", told, r.Frames)
			}
		})
	}
}

// TestCheckHealthGrows: a file that changes while it is read is told as such, and
// its values are not judged.
func TestCheckHealthGrows(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 300, 1, 2, 3, 4, 5, 6)
	old(t, dir)
	p, err := OpenPool(inProcess)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	found, _ := FindAll([]string{dir})
	o := HealthOptions{Ahead: 1, Tell: func(done HealthFrame) {
		if done.File.Name == "a.0001.icecache" {
			edit(t, filepath.Join(dir, "a.0005.icecache"), func(b []byte) []byte { return append(b, 0) })
		}
	}}
	r, err := CheckHealth(t.Context(), p, found[0], o)
	if err != nil || r.Read != 5 {
		t.Errorf("read %d, %v", r.Read, err)
	}
	wantFindings(t, r, "growing 5")
}

// TestCheckHealthConverted: conversions that are out of date, beside the originals
// and hidden; and the conversions by themselves.
func TestCheckHealthConverted(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 200, 1, 2, 3, 4, 5)
	old(t, dir)
	for _, policy := range []Policy{Beside, HiddenBeside} {
		w, err := PlanConvert(mustFind(t, dir), ConvertOptions{Policy: policy})
		runAll(t, w, err)
	}
	originals, conversions := filepath.Join(dir, "a.#.icecache"), filepath.Join(dir, "a.#.icecache.sih5")
	wantFindings(t, checked(t, HealthOptions{}, originals))
	wantFindings(t, checked(t, HealthOptions{}, conversions))

	now := time.Now().Add(-time.Minute)
	if err := os.Chtimes(filepath.Join(dir, "a.0002.icecache"), now, now); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "a.0003.icecache.sih5"), 0); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.0004.icecache.sih5"), []byte("not of floe"), 0o666); err != nil {
		t.Fatal(err)
	}
	wantFindings(t, checked(t, HealthOptions{}, originals), "sih5-stale 2", "sih5-stale 2", "sih5-stale 3")
	wantFindings(t, checked(t, HealthOptions{Sih5Dirs: []string{filepath.Join(dir, ".floe")}}, originals), "sih5-stale 2")
	wantFindings(t, checked(t, HealthOptions{Sih5Dirs: []string{t.TempDir()}}, originals))
	wantFindings(t, checked(t, HealthOptions{}, filepath.Join(dir, ".floe", "a.#.icecache.sih5")), "sih5-stale 2")
	if err := os.WriteFile(filepath.Join(dir, "a.0005.icecache"), []byte("made anew"), 0o666); err != nil {
		t.Fatal(err)
	}
	wantFindings(t, checked(t, HealthOptions{}, filepath.Join(dir, ".floe", "a.#.icecache.sih5")), "sih5-stale 2", "sih5-stale 5")
}

// TestCheckHealthCrash: a loader that dies costs its frame.
func TestCheckHealthCrash(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 200, 1, 2, 3, 4, 5)
	old(t, dir)
	good, err := OpenPool(inProcess)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = good.Close() }()
	p := &spoilt{Pool: good, name: "a.0003.icecache", err: &pool.LoaderError{Path: "a.0003.icecache", What: "was killed by signal: segmentation fault"}}
	found, _ := FindAll([]string{dir})
	r, err := CheckHealth(t.Context(), p, found[0], HealthOptions{})
	if err != nil || r.Read != 4 {
		t.Errorf("read %d, %v", r.Read, err)
	}
	wantFindings(t, r, "crashed 3")
	for kind, want := range map[wire.Kind]string{wire.Unclosed: "unclosed 3", wire.Permission: "unreadable 3", wire.Internal: "unreadable 3", wire.Memory: "too-large 3"} {
		p.err = wire.Error{Kind: kind, Text: "why"}
		r, err := CheckHealth(t.Context(), p, found[0], HealthOptions{})
		if err != nil {
			t.Error(err)
		}
		wantFindings(t, r, want)
	}
	p.err = pool.ErrClosed
	if _, err := CheckHealth(t.Context(), p, found[0], HealthOptions{}); !errors.Is(err, pool.ErrClosed) {
		t.Errorf("error %v", err)
	}
}

// spoilt is a pool that fails at one file.
type spoilt struct {
	pool.Pool
	name string
	err  error
}

func (s *spoilt) Do(ctx context.Context, r pool.Request) (pool.Reply, error) {
	if strings.HasSuffix(r.Path, s.name) {
		return pool.Reply{}, s.err
	}
	return s.Pool.Do(ctx, r)
}

// TestCheckHealthMemory: a budget for hardly more than one frame is enough, however
// many are wanted ahead; nothing is left granted.
func TestCheckHealthMemory(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 20_000, 1, 2, 3, 4, 5, 6, 7, 8)
	old(t, dir)
	o := inProcess
	o.BudgetBytes = 4 << 20
	p, err := OpenPool(o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	found, _ := FindAll([]string{dir})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := CheckHealth(ctx, p, found[0], HealthOptions{Ahead: 8})
	if err != nil || r.Read != 8 {
		t.Errorf("read %d, %v, %+v", r.Read, err, r.Findings)
	}
	wantFindings(t, r)
	if s := p.Stats(); s.Granted != 0 {
		t.Errorf("%d bytes are still granted", s.Granted)
	}
}

// TestCheckHealthStops when it is told to, and leaves nothing behind.
func TestCheckHealthStops(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 2000, 1, 2, 3, 4, 5, 6, 7, 8)
	p, err := OpenPool(inProcess)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	found, _ := FindAll([]string{dir})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := 0
	_, err = CheckHealth(ctx, p, found[0], HealthOptions{Tell: func(HealthFrame) {
		if done++; done == 2 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || done != 2 {
		t.Errorf("%d frames, error %v", done, err)
	}
	if s := p.Stats(); s.Granted != 0 {
		t.Errorf("%d bytes are still granted", s.Granted)
	}
}

// TestCheckHealthTwins: a file with another padding is told once.
func TestCheckHealthTwins(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 100, 1, 2, 3, 4, 5)
	for from, to := range map[string]string{"a.0003.icecache": "a.3.icecache", "a.0005.icecache": "a.05.icecache"} {
		b, err := os.ReadFile(filepath.Join(dir, from))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, to), b, 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Remove(filepath.Join(dir, "a.0005.icecache"))
	old(t, dir)
	wantFindings(t, checked(t, HealthOptions{}, filepath.Join(dir, "a.%04d.icecache")), "duplicate 3", "padding 5")
}

// TestCheckHealthSamples: nothing is wrong with files of other programs, but what
// is known.
func TestCheckHealthSamples(t *testing.T) {
	const samples = "../../../shared/samples" // beside the checkout; a clone has none
	if _, err := os.Stat(samples); err != nil {
		t.Skip("no sample files: ", err)
	}
	p, err := OpenPool(Options{Loaders: 2, BudgetBytes: 256 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	checked := 0
	err = filepath.WalkDir(samples, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		found, _ := FindAll([]string{dir})
		for _, s := range found {
			if strings.HasPrefix(s.Prefix, "points_noprim_") {
				continue // versions of a program, not frames: their types differ
			}
			r, err := CheckHealth(t.Context(), p, s, HealthOptions{})
			if err != nil {
				return err
			}
			for _, f := range r.Findings {
				if f.Severity > health.Note {
					t.Errorf("%s: %+v", s, f)
				}
			}
			checked++
		}
		return nil
	})
	if err != nil || checked == 0 {
		t.Errorf("%d sequences, %v", checked, err)
	}
}
