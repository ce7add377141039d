package engine

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"floe/internal/batch"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/wire"
)

// A conversion leaves the results and the series, and nothing to do.
func TestConvert(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "new", "out")
	writeSample(t, in, "a", 50, 1, 2, 3, 4)
	o := ConvertOptions{Dir: out, Frames: mustRange(t, "2-4"), FPS: 2, Generator: "test"}
	w, err := PlanConvert(mustFind(t, in), o)
	s := runAll(t, w, err)
	if s.Done != 3 || s.Points == 0 || s.BytesOut == 0 || s.BytesIn != w.Bytes {
		t.Errorf("%+v", s)
	}
	wantListing(t, out, "a.0002.icecache.sih5", "a.0003.icecache.sih5", "a.0004.icecache.sih5", "a.hdf.series")
	series, err := os.ReadFile(filepath.Join(out, "a.hdf.series"))
	if err != nil || !strings.Contains(string(series), `"time": 1.5`) {
		t.Errorf("%s, %v", series, err)
	}
	again, err := PlanConvert(mustFind(t, in), o)
	if err != nil || len(again.Jobs) != 0 || len(again.Skipped) != 3 || again.Bytes != 0 {
		t.Errorf("%+v, %v", again, err)
	}
	o.FPS = 25
	other, err := PlanConvert(mustFind(t, in), o)
	if err != nil || len(other.Jobs) != 3 {
		t.Errorf("another rate: %+v, %v", other, err)
	}
}

// Loader processes do the same, and are gone afterwards.
func TestConvertByProcesses(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 50, 1, 2)
	w, err := PlanConvert(mustFind(t, dir), ConvertOptions{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.Run(t.Context(), Options{Loaders: 4, BudgetBytes: 256 << 20, Nice: 10}, func(batch.Result) {})
	if err != nil || s.Done != 2 {
		t.Errorf("%+v, %v", s, err)
	}
}

// Which frames: a range and indices.
func TestNarrowed(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "a.1.icecache", "a.2.icecache", "a.3.icecache", "b.9.icecache")
	found := mustFind(t, dir)
	found[0] = Pick(found[0], []int{0, 2})
	w, err := PlanConvert(found, ConvertOptions{Frames: mustRange(t, "2-5")})
	if err != nil || len(w.Jobs) != 1 || w.Jobs[0].Number != "3" {
		t.Errorf("%+v, %v", w.Jobs, err)
	}
}

// Results lie where the policy says, and are found there.
func TestPolicies(t *testing.T) {
	for _, policy := range []Policy{Beside, HiddenBeside, Central} {
		t.Run(policy.String(), func(t *testing.T) {
			dir := t.TempDir()
			one, two, cache := filepath.Join(dir, "one"), filepath.Join(dir, "two"), filepath.Join(dir, "cache")
			writeSample(t, one, "a", 20, 1, 2)
			writeSample(t, two, "a", 20, 1)
			found := mustFind(t, one, two)
			w, err := PlanConvert(found, ConvertOptions{Policy: policy, CacheDir: cache})
			runAll(t, w, err)
			if len(w.Jobs) != 3 || len(w.Folders()) != 2 {
				t.Errorf("%+v", w.Jobs)
			}
			for _, s := range found {
				place := Sih5Dir(policy, cache, s.Dir)
				for i := range s.Files {
					if !Fresh(s.Path(i), place) {
						t.Errorf("%s is not fresh in %q", s.Path(i), place)
					}
				}
				if place == "" {
					place = s.Dir
				}
				if _, err := os.Stat(filepath.Join(place, "a.hdf.series")); err != nil {
					t.Error(err)
				}
			}
			if inside := listing(t, one); policy == Central && len(inside) != 2 {
				t.Errorf("the originals' folder holds %q", inside)
			}
		})
	}
}

// What floe has made is not converted, what others have made is not replaced.
func TestConvertForeign(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 20, 1, 2)
	touch(t, dir, "a.0002.icecache.sih5")
	w, err := PlanConvert(mustFind(t, dir), ConvertOptions{})
	if err != nil || len(w.Failed) != 1 || !errors.Is(w.Failed[0].Err, batch.ErrExists) {
		t.Fatalf("%+v, %v", w, err)
	}
	s, err := w.Run(t.Context(), inProcess, func(batch.Result) {})
	if err != nil || s.Done != 1 || s.Failed != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	w, err = PlanConvert(mustFind(t, filepath.Join(dir, "a.0001.icecache.sih5")), ConvertOptions{})
	if err != nil || len(w.Jobs) != 0 || len(w.Skipped) != 1 || w.Bytes != 0 {
		t.Errorf("%+v, %v", w, err)
	}
	w, err = PlanConvert(mustFind(t, dir), ConvertOptions{Force: true})
	if err != nil || len(w.Jobs) != 2 {
		t.Errorf("%+v, %v", w, err)
	}
}

// The result of a job that is done is kept, the rest is told of as stopped.
func TestCancel(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 20, 1, 2, 3, 4, 5)
	w, err := PlanConvert(mustFind(t, dir), ConvertOptions{Dir: filepath.Join(dir, "out")})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := inProcess
	o.Loaders = 1
	ends := 0
	s, err := w.Run(ctx, o, func(r batch.Result) {
		ends++
		if r.Err == nil {
			cancel()
		}
	})
	if err != nil || ends != 5 || s.Done == 0 || s.Stopped == 0 || s.Done+s.Stopped != 5 {
		t.Errorf("%d ends, %+v, %v", ends, s, err)
	}
	kept := listing(t, filepath.Join(dir, "out"))
	if len(kept) != s.Done+1 || slices.ContainsFunc(kept, func(name string) bool { return strings.HasSuffix(name, ".tmp") }) {
		t.Errorf("kept %q", kept)
	}
	again, err := PlanConvert(mustFind(t, dir), ConvertOptions{Dir: filepath.Join(dir, "out")})
	if err != nil || len(again.Jobs) != s.Stopped {
		t.Errorf("%+v, %v", again, err)
	}
}

// A bad file costs its own frame.
func TestConvertBad(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 20, 1, 2)
	touch(t, dir, "a.0003.icecache")
	w, err := PlanConvert(mustFind(t, dir), ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var bad []string
	s, err := w.Run(t.Context(), inProcess, func(r batch.Result) {
		if r.Err != nil {
			bad = append(bad, r.Number)
		}
	})
	if err != nil || s.Done != 2 || s.Failed != 1 || !slices.Equal(bad, []string{"3"}) {
		t.Errorf("%q, %+v, %v", bad, s, err)
	}
}

// Folders that cannot be: told by the plan, or by the run if it came about since.
func TestNoPlace(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 20, 1)
	touch(t, dir, "file")
	var place *PlaceError
	if _, err := PlanConvert(mustFind(t, dir), ConvertOptions{Dir: dir + "/file"}); !errors.As(err, &place) {
		t.Errorf("got %v", err)
	}
	w, err := PlanConvert(mustFind(t, dir), ConvertOptions{Policy: HiddenBeside})
	if err != nil {
		t.Fatal(err)
	}
	touch(t, dir, ".floe")
	if _, err = w.Run(t.Context(), inProcess, func(batch.Result) { t.Error("a job was begun") }); !errors.As(err, &place) {
		t.Errorf("got %v", err)
	}
	w, err = PlanConvert(mustFind(t, dir), ConvertOptions{Policy: HiddenBeside})
	if err != nil || len(w.Failed) != 1 {
		t.Errorf("%+v, %v", w, err)
	}
	if _, err := w.Run(t.Context(), Options{Backend: "none"}, nil); err != nil {
		t.Errorf("without jobs: %v", err)
	}
}

// A series that cannot be written costs nothing else.
func TestNoSeries(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 20, 1)
	if err := os.MkdirAll(filepath.Join(dir, "a.hdf.series", "inside"), 0o777); err != nil {
		t.Fatal(err)
	}
	w, err := PlanConvert(mustFind(t, dir+"/a.0001.icecache"), ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.Run(t.Context(), inProcess, func(batch.Result) {})
	if err != nil || s.Done != 1 || s.Series == nil {
		t.Errorf("%+v, %v", s, err)
	}
}

// Sequences that differ in a separator have a series each.
func TestSeriesNames(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "sim", 20, 1)
	if err := os.Rename(filepath.Join(dir, "sim.0001.icecache"), filepath.Join(dir, "sim_0001.icecache")); err != nil {
		t.Fatal(err)
	}
	writeSample(t, dir, "sim", 20, 2)
	w, err := PlanConvert(mustFind(t, dir), ConvertOptions{Dir: filepath.Join(dir, "out")})
	runAll(t, w, err)
	wantListing(t, filepath.Join(dir, "out"), "sim..icecache.hdf.series", "sim.0002.icecache.sih5", "sim_.icecache.hdf.series", "sim_0001.icecache.sih5")
}

// What killed runs left is told of and goes.
func TestSwept(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 20, 1)
	const left = ".a.0001.icecache.sih5.0123456789abcdef.tmp"
	touch(t, dir, left)
	old := time.Now().Add(-2 * StaleTemp)
	if err := os.Chtimes(filepath.Join(dir, left), old, old); err != nil {
		t.Fatal(err)
	}
	w, err := PlanConvert(mustFind(t, dir), ConvertOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	w.Swept = func(dir string, files int) {
		if files == 1 {
			told = append(told, dir)
		}
	}
	runAll(t, w, nil)
	if !slices.Equal(told, []string{dir}) {
		t.Errorf("told of %q", told)
	}
	wantListing(t, dir, "a.0001.icecache", "a.0001.icecache.sih5", "a.hdf.series")
}

func TestExport(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, dir, "a", 20, 1, 2)
	o := ExportOptions{To: "csv", Attributes: []string{"PointPosition"}, Frames: mustRange(t, "2")}
	w, err := PlanExport(mustFind(t, dir), o)
	runAll(t, w, err)
	b, err := os.ReadFile(filepath.Join(dir, "a.0002.csv"))
	if head, _, _ := strings.Cut(string(b), "\n"); err != nil || !strings.Contains(head, "PointPosition") || strings.Contains(head, "ID") {
		t.Errorf("%q, %v", head, err)
	}
	wantListing(t, dir, "a.0001.icecache", "a.0002.csv", "a.0002.icecache")
	o.Frames = sequence.Range{}
	w, err = PlanExport(mustFind(t, dir), o)
	if !errors.Is(err, batch.ErrExists) || w == nil || len(w.Failed) != 1 || len(w.Jobs) != 1 {
		t.Fatalf("%+v, %v", w, err)
	}
	o.SkipExisting = true
	w, err = PlanExport(mustFind(t, dir), o)
	if s := runAll(t, w, err); s.Done != 1 || len(w.Skipped) != 1 {
		t.Errorf("%+v, %+v", s, w.Skipped)
	}
	if _, err := PlanExport(mustFind(t, dir), ExportOptions{To: "abc"}); !errors.Is(err, ErrFormat) {
		t.Errorf("got %v", err)
	}
	var place *PlaceError
	if _, err := PlanExport(mustFind(t, dir), ExportOptions{To: "csv", Dir: dir + "/a.0001.icecache"}); !errors.As(err, &place) {
		t.Errorf("got %v", err)
	}
}

func TestExportFormats(t *testing.T) {
	for _, name := range ExportFormats() {
		if perValue[name] == 0 {
			t.Errorf("no size is known of %s", name)
		}
	}
	if len(ExportFormats()) == 0 {
		t.Error("none")
	}
}

// teller is a pool that claims to have done all.
type teller struct {
	pool.Pool
	asked []wire.ConvertArgs
	body  wire.ConvertBody
}

func (p *teller) Do(_ context.Context, r pool.Request) (pool.Reply, error) {
	var args wire.ConvertArgs
	if err := json.Unmarshal(r.Args, &args); err != nil {
		return pool.Reply{}, err
	}
	p.asked = append(p.asked, args)
	b, err := json.Marshal(p.body)
	return pool.Reply{Ready: wire.Ready{Body: b}}, err
}

func (p *teller) Close() error { return nil }

// A loader's word is not enough; and how one frame was read is tried first with
// the next of its sequence.
func TestConfirmAndDialect(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "a.1.icecache", "a.2.icecache", "b.1.icecache")
	w, err := PlanConvert(mustFind(t, dir), ConvertOptions{Dir: filepath.Join(dir, "out"), FPS: 25, Hash: true})
	if err != nil {
		t.Fatal(err)
	}
	p := &teller{body: wire.ConvertBody{Bytes: 4, Dialect: "odd"}}
	r := &run{work: w, pool: p, maxPayloadBytes: 99, dialects: map[*sequence.Sequence]string{}}
	if _, err := r.one(t.Context(), w.Jobs[0]); err == nil || !strings.Contains(err.Error(), "was reported as done, but") {
		t.Errorf("got %v", err)
	}
	touch(t, filepath.Join(dir, "out"), "a.1.icecache.sih5", ".a.1.icecache.sih5.0123456789abcdef.tmp")
	if _, err := r.one(t.Context(), w.Jobs[0]); err == nil || !strings.Contains(err.Error(), "bytes and not 4") {
		t.Errorf("got %v", err)
	}
	r.close()
	wantListing(t, filepath.Join(dir, "out"), "a.1.icecache.sih5")
	p.body.Bytes = int64(len("a.1.icecache.sih5"))
	touch(t, filepath.Join(dir, "out"), "a.2.icecache.sih5", "b.1.icecache.sih5")
	for _, j := range w.Jobs {
		if _, err := r.one(t.Context(), j); err != nil {
			t.Error(err)
		}
	}
	var dialects []string
	for _, a := range p.asked[2:] {
		dialects = append(dialects, a.Dialect)
	}
	if !slices.Equal(dialects, []string{"", "odd", ""}) {
		t.Errorf("dialects %q", dialects)
	}
	if a := p.asked[0]; a.MaxPayloadBytes != 99 || a.FPS != 25 || !a.Hash || a.Number != "1" {
		t.Errorf("%+v", a)
	}
}
