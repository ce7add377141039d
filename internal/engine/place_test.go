package engine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"floe/internal/pool"
	"floe/internal/source"
)

func TestSih5Dir(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "shot010", "smoke v2")
	twin := filepath.Join(dir, "shot010_smoke", "v2")
	link := filepath.Join(dir, "link")
	for _, d := range []string{deep, twin} {
		if err := os.MkdirAll(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if got := Sih5Dir(Beside, "/cache", deep); got != "" {
		t.Errorf("beside: %q", got)
	}
	if got, want := Sih5Dir(HiddenBeside, "/cache", deep), filepath.Join(deep, ".floe"); got != want {
		t.Errorf("hidden: %q, want %q", got, want)
	}
	central := Sih5Dir(Central, "/cache", deep)
	if filepath.Dir(central) != filepath.Clean("/cache") || !strings.HasPrefix(filepath.Base(central), "shot010_smoke_v2-") {
		t.Errorf("central: %q", central)
	}
	if again := Sih5Dir(Central, "/cache", deep+"/../smoke v2/"); again != central {
		t.Errorf("%q and %q for one folder", central, again)
	}
	if other := Sih5Dir(Central, "/cache", twin); other == central {
		t.Errorf("%q for two folders", other)
	}
	if Sih5Dir(Central, "", deep) != filepath.Join(DefaultCacheDir(), filepath.Base(central)) {
		t.Error("no default folder")
	}
	if err := os.Symlink(deep, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	if linked := Sih5Dir(Central, "/cache", link); linked != central {
		t.Errorf("by a link: %q", linked)
	}
}

// Relative folders are told apart by where they are.
func TestCentralRelative(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	t.Chdir(a)
	first := Sih5Dir(Central, "/cache", ".")
	t.Chdir(b)
	if second := Sih5Dir(Central, "/cache", "."); first == second {
		t.Errorf("%q for %s and %s", first, a, b)
	}
}

func TestReadable(t *testing.T) {
	for path, want := range map[string]string{
		"/":                             "root",
		"/a":                            "a",
		"/show/shot/Überall":            "shot__berall",
		"/x/..hidden/.floe":             "hidden_.floe",
		"/q/" + strings.Repeat("é", 90): "root",
	} {
		if got := readable(filepath.FromSlash(path)); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
	if long := readable("/q/" + strings.Repeat("x", 300)); len(long) > readableBytes {
		t.Errorf("%d bytes", len(long))
	}
}

func TestPolicyNames(t *testing.T) {
	for _, p := range []Policy{Beside, HiddenBeside, Central} {
		if parsed, ok := ParsePolicy(p.String()); !ok || parsed != p {
			t.Errorf("%s: %v, %t", p, parsed, ok)
		}
	}
	if p, ok := ParsePolicy("elsewhere"); ok || p != Beside {
		t.Errorf("%v, %t", p, ok)
	}
}

// Fresh says what a source will do.
func TestFresh(t *testing.T) {
	dir := t.TempDir()
	place := filepath.Join(dir, "place")
	writeSample(t, dir, "a", 20, 1, 2, 3, 4)
	s := mustFind(t, dir)[0]
	w, err := PlanConvert(mustFind(t, dir), ConvertOptions{Dir: place, Frames: mustRange(t, "1-3")})
	runAll(t, w, err)
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(s.Path(1), later, later); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(source.Converted(s.Path(2), place), []byte("no HDF5"), 0o666); err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, false, false, false} { // fresh, changed, damaged, not converted
		if got := Fresh(s.Path(i), place); got != want {
			t.Errorf("frame %d: %t, want %t", i, got, want)
		}
		if mapped := isMapped(t, s.Path(i), place); mapped != want {
			t.Errorf("frame %d: mapped %t", i, mapped)
		}
		if Fresh(s.Path(i), "") {
			t.Errorf("frame %d is fresh in another folder", i)
		}
	}
	converted := source.Converted(s.Path(0), place)
	if !Fresh(converted, "") || Fresh(source.Converted(s.Path(2), place), "") || Fresh(converted+".no.sih5", "") {
		t.Error("of .sih5 files those of floe are fresh")
	}
	if err := os.Remove(s.Path(0)); err != nil {
		t.Fatal(err)
	}
	if Fresh(s.Path(0), place) {
		t.Error("a frame without its original is no frame")
	}
}

// isMapped tells whether a source gets along without a pool.
func isMapped(t *testing.T, path, place string) bool {
	t.Helper()
	f, err := source.New(mustFind(t, path)[0], noPool{}, source.Options{Sih5Dir: place}).Load(t.Context(), 0, 0)
	if err != nil {
		return false
	}
	f.Release()
	return true
}

// BenchmarkFresh is what the timeline pays per frame.
func BenchmarkFresh(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.1.icecache")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if Fresh(path, "") {
			b.Fatal("fresh")
		}
	}
}

// noPool does nothing.
type noPool struct{ pool.Pool }
