package source_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"floe/internal/format/all"
	"floe/internal/format/icecache"
	"floe/internal/h5convert"
	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/pool"
	"floe/internal/sample"
	"floe/internal/sequence"
	"floe/internal/source"
	"floe/internal/wire"
)

// TestMain lets the test binary play the loaders.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "loader" {
		loader.Main(handler())
	}
	os.Exit(m.Run())
}

func handler() wire.Handler { return loader.Handler(loader.Config{Registry: all.Registry()}) }

// recorded is a pool that remembers what it was asked for.
type recorded struct {
	pool.Pool
	mu       sync.Mutex
	requests []pool.Request
	before   func(*pool.Request) (pool.Reply, bool)
}

func (p *recorded) Do(ctx context.Context, r pool.Request) (pool.Reply, error) {
	p.mu.Lock()
	p.requests = append(p.requests, r)
	p.mu.Unlock()
	if p.before != nil {
		if reply, ok := p.before(&r); ok {
			return reply, nil
		}
	}
	return p.Pool.Do(ctx, r)
}

func (p *recorded) asked() []pool.Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]pool.Request(nil), p.requests...)
}

func newPool(t *testing.T) *recorded {
	t.Helper()
	p := &recorded{Pool: pool.Goroutines(handler(), pool.Options{Loaders: 2, BudgetBytes: 64 << 20})}
	t.Cleanup(func() {
		if g := p.Stats().Granted; g != 0 {
			t.Errorf("%d bytes were not released", g)
		}
		_ = p.Close()
	})
	return p
}

// noLeaks verifies that every frame made from now on is released.
func noLeaks(t *testing.T) {
	t.Helper()
	var mu sync.Mutex
	var leaks []string
	particle.TrackLeaks(func(stack string) {
		mu.Lock()
		defer mu.Unlock()
		leaks = append(leaks, stack)
	})
	t.Cleanup(func() {
		for range 3 { // cleanups run some time after the collection
			runtime.GC()
			time.Sleep(5 * time.Millisecond)
		}
		particle.TrackLeaks(nil)
		mu.Lock()
		defer mu.Unlock()
		for _, stack := range leaks {
			t.Errorf("nobody released the frame made at\n%s", stack)
		}
	})
}

// cache is a sequence of files on disk, with the frames they were made from.
type cache struct {
	*sequence.Sequence
	frames []*particle.Frame
}

func newCache(t *testing.T, n int) cache {
	t.Helper()
	dir := t.TempDir()
	c := cache{}
	var names []string
	for i := range n {
		name := "smoke." + strconv.Itoa(i+1) + ".icecache"
		names = append(names, name)
		f := sample.Frame(sample.Params{Points: 300, Frames: n}, i+1)
		c.frames = append(c.frames, f)
		w, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := (icecache.Encoder{}).Encode(t.Context(), w, f); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, f := range c.frames {
			f.Release()
		}
	})
	c.Sequence = sequence.Group(names, sequence.Options{})[0]
	c.Dir = dir
	return c
}

// convert writes a .sih5 of frame i at path, as made from the file as it is now.
func (c cache) convert(t *testing.T, i int, path string) {
	t.Helper()
	info, err := os.Stat(c.Path(i))
	if err != nil {
		t.Fatal(err)
	}
	p := h5convert.Provenance{FileName: info.Name(), FileSize: info.Size(), ModTimeUnixNano: info.ModTime().UnixNano()}
	if _, err := h5convert.Write(t.Context(), path, c.frames[i], p, h5convert.WriteOptions{NoSync: true}); err != nil {
		t.Fatal(err)
	}
}

func (c cache) check(t *testing.T, s *source.Source, i int) {
	t.Helper()
	f, err := s.Load(t.Context(), i, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Release()
	if err := particletest.EqualData(f, c.frames[i]); err != nil {
		t.Errorf("index %d: %v", i, err)
	}
}

func TestDecoded(t *testing.T) {
	noLeaks(t)
	c, p := newCache(t, 4), newPool(t)
	s := source.New(c.Sequence, p, source.Options{})
	for _, i := range []int{2, 0, 3, 1, 1} {
		c.check(t, s, i)
	}
	for k, r := range p.asked() {
		if r.Kind != wire.KindDecode || r.Path != c.Path([]int{2, 0, 3, 1, 1}[k]) || r.Priority != 0 {
			t.Errorf("asked for %+v", r)
		}
	}
}

// A fresh converted file is mapped, beside the original or in its own folder; a
// stale one is not, and with Decode none is.
func TestMapped(t *testing.T) {
	noLeaks(t)
	dir := t.TempDir()
	for _, c := range []struct {
		name    string
		o       source.Options
		prepare func(t *testing.T, c cache)
		mapped  bool
	}{
		{"beside", source.Options{}, func(t *testing.T, c cache) { c.convert(t, 0, c.Path(0)+".sih5") }, true},
		{"in a folder", source.Options{Sih5Dir: dir}, func(t *testing.T, c cache) {
			c.convert(t, 0, filepath.Join(dir, filepath.Base(c.Path(0))+".sih5"))
		}, true},
		{"in another folder", source.Options{Sih5Dir: dir + "/none"}, func(t *testing.T, c cache) { c.convert(t, 0, c.Path(0)+".sih5") }, false},
		{"decode", source.Options{Decode: true}, func(t *testing.T, c cache) { c.convert(t, 0, c.Path(0)+".sih5") }, false},
		{"stale by time", source.Options{}, func(t *testing.T, c cache) {
			c.convert(t, 0, c.Path(0)+".sih5")
			later := time.Now().Add(time.Hour)
			if err := os.Chtimes(c.Path(0), later, later); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"stale by size", source.Options{}, func(t *testing.T, c cache) {
			info, err := os.Stat(c.Path(0))
			if err != nil {
				t.Fatal(err)
			}
			p := h5convert.Provenance{FileName: info.Name(), FileSize: info.Size() + 1, ModTimeUnixNano: info.ModTime().UnixNano()}
			if _, err := h5convert.Write(t.Context(), c.Path(0)+".sih5", c.frames[1], p, h5convert.WriteOptions{NoSync: true}); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"damaged", source.Options{}, func(t *testing.T, c cache) {
			if err := os.WriteFile(c.Path(0)+".sih5", []byte("\x89HDF\r\n\x1a\nrubbish"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"none", source.Options{}, func(*testing.T, cache) {}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			cache, p := newCache(t, 2), newPool(t)
			c.prepare(t, cache)
			s := source.New(cache.Sequence, p, c.o)
			cache.check(t, s, 0)
			if mapped := len(p.asked()) == 0; mapped != c.mapped {
				t.Errorf("mapped: %t, want %t", mapped, c.mapped)
			}
			cache.check(t, s, 1) // has no converted file
			if n := len(p.asked()); (n == 1) != c.mapped {
				t.Errorf("the pool was asked %d times", n)
			}
		})
	}
}

// A sequence of converted files is mapped whatever their originals; what cannot
// be mapped is read by a loader, or fails there.
func TestSequenceOfConverted(t *testing.T) {
	noLeaks(t)
	c, p := newCache(t, 3), newPool(t)
	dir := t.TempDir()
	var names []string
	for i := range c.frames {
		names = append(names, "smoke."+strconv.Itoa(i+1)+".sih5")
		c.convert(t, i, filepath.Join(dir, names[i]))
		if err := os.Remove(c.Path(i)); err != nil {
			t.Fatal(err)
		}
	}
	converted := cache{sequence.Group(names, sequence.Options{})[0], c.frames}
	converted.Dir = dir
	s := source.New(converted.Sequence, p, source.Options{Decode: true})
	for i := range c.frames {
		converted.check(t, s, i)
	}
	if n := len(p.asked()); n != 0 {
		t.Errorf("the pool was asked %d times", n)
	}
	if err := os.WriteFile(converted.Path(1), []byte("no HDF5"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err := s.Load(t.Context(), 1, 0); err == nil {
		f.Release()
		t.Error("loaded a damaged file")
	}
	if n := len(p.asked()); n != 1 {
		t.Errorf("the pool was asked %d times about a damaged file", n)
	}
}

func TestIndexOutOfRange(t *testing.T) {
	c, p := newCache(t, 2), newPool(t)
	s := source.New(c.Sequence, p, source.Options{})
	for _, i := range []int{-1, 2, 1 << 40} {
		if _, err := s.Load(t.Context(), i, 0); err == nil || !strings.Contains(err.Error(), "the sequence has 2") {
			t.Errorf("index %d: %v", i, err)
		}
	}
	if len(p.asked()) != 0 {
		t.Error("the pool was asked")
	}
}

func TestErrors(t *testing.T) {
	noLeaks(t)
	c, p := newCache(t, 3), newPool(t)
	if err := os.Remove(c.Path(0)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.Path(1), []byte("no cache"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := source.New(c.Sequence, p, source.Options{})
	if _, err := s.Load(t.Context(), 0, 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	if _, err := s.Load(t.Context(), 1, 0); err == nil || !strings.Contains(err.Error(), c.Path(1)) {
		t.Errorf("damaged: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Load(ctx, 2, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	c.check(t, s, 2) // the others go on
}

// How one frame was read is tried first for the next.
func TestDialectIsRemembered(t *testing.T) {
	c, p := newCache(t, 2), newPool(t)
	dialect := ""
	p.before = func(r *pool.Request) (pool.Reply, bool) {
		var a wire.DecodeArgs
		if err := json.Unmarshal(r.Args, &a); err != nil {
			t.Error(err)
		}
		if a.Dialect != dialect || a.MaxPayloadBytes != 12345 {
			t.Errorf("arguments %+v, want dialect %q", a, dialect)
		}
		dialect += "x"
		return pool.Reply{Ready: wire.Ready{HasFrame: true, Header: particle.Header{Dialect: dialect}}}, true
	}
	s := source.New(c.Sequence, p, source.Options{MaxPayloadBytes: 12345})
	for range 3 {
		f, err := s.Load(t.Context(), 0, 7)
		if err != nil {
			t.Fatal(err)
		}
		f.Release()
	}
	if r := p.asked(); len(r) != 3 || r[0].Priority != 7 {
		t.Errorf("asked for %+v", r)
	}
}

// A frame that does not fit its memory is an error, and its memory goes back.
func TestBadReply(t *testing.T) {
	noLeaks(t)
	c, p := newCache(t, 1), newPool(t)
	p.before = func(*pool.Request) (pool.Reply, bool) {
		return pool.Reply{Ready: wire.Ready{HasFrame: true, Header: particle.Header{Counts: particle.Counts{Points: -1}}}}, true
	}
	s := source.New(c.Sequence, p, source.Options{})
	if _, err := s.Load(t.Context(), 0, 0); !errors.Is(err, particle.ErrLayout) || !strings.Contains(err.Error(), c.Path(0)) {
		t.Errorf("got %v", err)
	}
}

// Frames outlive the pool and stay as they are.
func TestFrameOutlivesPool(t *testing.T) {
	noLeaks(t)
	c := newCache(t, 1)
	for name, p := range map[string]pool.Pool{
		"goroutines": pool.Goroutines(handler(), pool.Options{Loaders: 1}),
		"processes":  processes(t),
	} {
		s := source.New(c.Sequence, p, source.Options{})
		f, err := s.Load(t.Context(), 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		if err := particletest.EqualData(f.Retain(), c.frames[0]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		f.Release()
		f.Release()
		if g := p.Stats().Granted; g != 0 {
			t.Errorf("%s: %d bytes were not released", name, g)
		}
	}
}

func processes(t *testing.T) pool.Pool {
	t.Helper()
	p, err := pool.Processes(pool.Options{Loaders: 2, BudgetBytes: 64 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Many at a time, mapped and decoded, some of them cancelled.
func TestConcurrentLoads(t *testing.T) {
	noLeaks(t)
	c := newCache(t, 6)
	for _, i := range []int{1, 4} {
		c.convert(t, i, source.Converted(c.Path(i), ""))
	}
	p := processes(t)
	s := source.New(c.Sequence, p, source.Options{})
	var group sync.WaitGroup
	for k := range 60 {
		group.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if k%5 == 0 {
				time.AfterFunc(time.Duration(k)*100*time.Microsecond, cancel)
			}
			i := k % len(c.frames)
			f, err := s.Load(ctx, i, k)
			if err != nil {
				if k%5 != 0 || !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				return
			}
			defer f.Release()
			if err := particletest.EqualData(f, c.frames[i]); err != nil {
				t.Errorf("index %d: %v", i, err)
			}
		})
	}
	group.Wait()
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if st := p.Stats(); st.Granted != 0 || st.Died != 0 {
		t.Errorf("%+v", st)
	}
}

// killedOnce is a pool whose loader is killed at the first job.
type killedOnce struct {
	pool.Pool
	what string
	jobs int
}

func (p *killedOnce) Do(ctx context.Context, r pool.Request) (pool.Reply, error) {
	if p.jobs++; p.jobs == 1 {
		return pool.Reply{}, &pool.LoaderError{Path: r.Path, PID: 7, What: p.what}
	}
	return p.Pool.Do(ctx, r)
}

func TestKilledLoaderIsNoFaultOfTheFile(t *testing.T) {
	for what, wantJobs := range map[string]int{"died: signal: killed": 2, "was killed by signal: segmentation fault": 1} {
		p := &killedOnce{Pool: newPool(t), what: what}
		f, err := source.New(newCache(t, 1).Sequence, p, source.Options{}).Load(t.Context(), 0, 0)
		if p.jobs != wantJobs || (err == nil) != (wantJobs == 2) {
			t.Errorf("%s: %d jobs, %v", what, p.jobs, err)
		}
		if f != nil {
			f.Release()
		}
	}
}

func TestConverted(t *testing.T) {
	for _, c := range []struct{ path, dir, want string }{
		{"shots/a.1.prt", "", "shots/a.1.prt.sih5"},
		{"shots/a.1.prt", "out", "out/a.1.prt.sih5"},
		{"a.1.prt", "", "a.1.prt.sih5"},
	} {
		if got := filepath.ToSlash(source.Converted(filepath.FromSlash(c.path), c.dir)); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestIsHDF5(t *testing.T) {
	for path, want := range map[string]bool{
		"a.sih5": true, "a.1.SIH5": true, "b.h5": true, "b.hdf5": true, "b.HDF": true,
		"a.icecache": false, "h5": false, "a.sih5.gz": false, "": false,
	} {
		if source.IsHDF5(path) != want {
			t.Errorf("%q: %t", path, !want)
		}
	}
}
