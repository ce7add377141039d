// Loaders that crash or hang cost one job.

package pooltest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"floe/internal/pool"
	"floe/internal/wire"
)

func testCrash(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 2})
	for _, kind := range []string{Crash, CrashGranted} {
		_, err := p.Do(t.Context(), request(kind, Args{Bytes: 1 << 20}))
		if !errors.Is(err, pool.ErrLoaderDied) || wire.KindOf(err) != wire.Crashed {
			t.Fatalf("%s: got %v", kind, err)
		}
		var death *pool.LoaderError
		if !errors.As(err, &death) || death.Path != kind+".file" || death.Output == "" {
			t.Errorf("%s: the error lacks file or last output: %+v", kind, death)
		}
		r := mustFill(t, p, Fill, Args{Bytes: 1 << 16})
		r.Release()
	}
	if s := p.Stats(); s.Died != 2 || s.Granted != 0 {
		t.Errorf("%d died, %d bytes granted", s.Died, s.Granted)
	}
}

func testQuarantine(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1})
	path := t.TempDir() + "/bad.icecache"
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := pool.Request{Kind: Crash, Path: path}
	for range 2 {
		if _, err := p.Do(t.Context(), r); !errors.Is(err, pool.ErrLoaderDied) {
			t.Fatalf("got %v", err)
		}
	}
	if _, err := p.Do(t.Context(), r); !errors.Is(err, pool.ErrQuarantined) {
		t.Fatalf("third time: got %v", err)
	}
	if err := os.WriteFile(path, []byte("mended"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Do(t.Context(), pool.Request{Kind: Body, Path: path}); err != nil {
		t.Fatalf("after it changed: %v", err)
	}
}

func testHang(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1, HangTimeout: 150 * time.Millisecond, Grace: 50 * time.Millisecond})
	_, err := p.Do(t.Context(), request(Deaf, Args{Millis: 3000}))
	if !errors.Is(err, pool.ErrLoaderDied) {
		t.Fatalf("got %v", err)
	}
	r := mustFill(t, p, Fill, Args{Bytes: 100})
	r.Release()
}

func testProgress(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1, HangTimeout: 700 * time.Millisecond})
	if _, err := p.Do(t.Context(), request(Work, Args{Millis: 1500})); err != nil {
		t.Fatal(err)
	}
}

// testStorm mixes everything at random; every request gets its one answer.
func testStorm(t *testing.T, factory Factory) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	p := open(t, factory, pool.Options{Loaders: 3, BudgetBytes: 6 << 20, Grace: 100 * time.Millisecond})
	before := runtime.NumGoroutine()
	var group sync.WaitGroup
	limit := make(chan struct{}, 32)
	for i := range 300 {
		kind := []string{Fill, Fill, Fill, FillTwice, Body, Fail, Crash, CrashGranted, Sleep}[rng.IntN(9)]
		a := Args{Bytes: rng.Int64N(2 << 20), Seed: byte(i), Millis: rng.IntN(5)}
		cancelAfter := time.Duration(rng.IntN(20)) * time.Millisecond
		withCancel := rng.IntN(5) == 0
		limit <- struct{}{}
		group.Go(func() {
			defer func() { <-limit }()
			ctx := t.Context()
			if withCancel {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, cancelAfter)
				defer cancel()
			}
			r := request(kind, a)
			r.Path = fmt.Sprintf("%s.%d", kind, i)
			reply, err := p.Do(ctx, r)
			if err == nil && reply.HasFrame {
				check(t, reply, a)
			}
			if err != nil && (kind == Fill || kind == Body) && !withCancel {
				t.Errorf("%s: %v", kind, err)
			}
			reply.Release()
		})
	}
	group.Wait()
	await(t, func() bool { return p.Stats().Granted == 0 })
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	await(t, func() bool { return runtime.NumGoroutine() <= before })
}

// testQuarantineHangs: a file that makes loaders hang is as bad as one that
// crashes them; other files are not concerned, nor is one that does not exist.
func testQuarantineHangs(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1, HangTimeout: 100 * time.Millisecond, Grace: 50 * time.Millisecond})
	dir := t.TempDir()
	bad, good := dir+"/bad", dir+"/good"
	for _, path := range []string{bad, good} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	do := func(kind, path string) error {
		_, err := p.Do(t.Context(), pool.Request{Kind: kind, Path: path, Args: Args{Millis: 2000}.JSON()})
		return err
	}
	for range 2 {
		if err := do(Deaf, bad); !errors.Is(err, pool.ErrLoaderDied) {
			t.Fatalf("got %v", err)
		}
	}
	err := do(Body, bad)
	if !errors.Is(err, pool.ErrQuarantined) || wire.KindOf(err) != wire.Crashed {
		t.Errorf("got %v of kind %q", err, wire.KindOf(err))
	}
	if err := do(Body, good); err != nil {
		t.Errorf("another file: %v", err)
	}
	for range 3 { // no file, nothing to wait for a change of
		if err := do(Crash, dir+"/missing"); !errors.Is(err, pool.ErrLoaderDied) {
			t.Errorf("a missing file: %v", err)
		}
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(bad, later, later); err != nil {
		t.Fatal(err)
	}
	if err := do(Body, bad); err != nil {
		t.Errorf("after it changed: %v", err)
	}
}

// testStormOfCrashes is the storm by numbers: of 600 jobs 120 crash and 60 are
// cancelled; all others are answered, and nothing is left.
func testStormOfCrashes(t *testing.T, factory Factory) {
	const jobs, crashes, cancels = 600, 120, 60
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 3))
	before := runtime.NumGoroutine()
	p := open(t, factory, pool.Options{Loaders: 3, BudgetBytes: 6 << 20, Grace: 20 * time.Second})
	kinds := make([]string, jobs)
	for i := range kinds {
		switch {
		case i < crashes:
			kinds[i] = []string{Crash, CrashGranted}[i%2]
		case i < crashes+cancels:
			kinds[i] = []string{Sleep, SleepGranted}[i%2]
		default:
			kinds[i] = []string{Fill, Fill, FillTwice, Body, Fail}[i%5]
		}
	}
	rng.Shuffle(jobs, func(i, k int) { kinds[i], kinds[k] = kinds[k], kinds[i] })
	var mu sync.Mutex
	var ok, failed, cancelledJobs int
	var group sync.WaitGroup
	limit := make(chan struct{}, 16)
	for i, kind := range kinds {
		a := Args{Bytes: rng.Int64N(1 << 20), Seed: byte(i)}
		wait := time.Duration(rng.IntN(10_000)) * time.Microsecond
		ctx, cancel := context.WithCancel(t.Context())
		limit <- struct{}{}
		group.Go(func() {
			defer func() { cancel(); <-limit }()
			if kind == Sleep || kind == SleepGranted {
				a.Millis = 120_000
				defer time.AfterFunc(wait, cancel).Stop()
			}
			r := request(kind, a)
			r.Path = fmt.Sprintf("%s.%d", kind, i)
			reply, err := p.Do(ctx, r)
			if err == nil && reply.HasFrame {
				check(t, reply, a)
			}
			reply.Release()
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil, kind == Fail && errors.Is(err, fs.ErrNotExist):
				ok++
			case errors.Is(err, pool.ErrLoaderDied):
				failed++
			case errors.Is(err, context.Canceled):
				cancelledJobs++
			default:
				t.Errorf("%s: %v", r.Path, err)
			}
		})
	}
	group.Wait()
	if ok != jobs-crashes-cancels || failed != crashes || cancelledJobs != cancels {
		t.Errorf("%d well, %d failed, %d cancelled", ok, failed, cancelledJobs)
	}
	await(t, func() bool { s := p.Stats(); return s.Granted == 0 && s.Running == 0 })
	if s := p.Stats(); s.Died != crashes || s.Peak > 6<<20 {
		t.Errorf("%+v", s)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	await(t, func() bool { return runtime.NumGoroutine() <= before })
}
