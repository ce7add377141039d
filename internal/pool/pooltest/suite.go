// Package pooltest is the conformance suite of pools: what every back end has
// to do, and the loaders that misbehave for it.
package pooltest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"floe/internal/pool"
	"floe/internal/shm"
	"floe/internal/wire"
)

// Factory makes the pool under test; its handler is [Handle].
type Factory func(t *testing.T, o pool.Options) pool.Pool

// Suite runs all that holds for every back end.
func Suite(t *testing.T, make Factory) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, make Factory)
	}{
		{"Fill", testFill},
		{"FillTwice", testFillTwice},
		{"EmptyFrame", testEmptyFrame},
		{"Body", testBody},
		{"FailKeepsKind", testFailKeepsKind},
		{"CrashCostsOneJob", testCrash},
		{"CrashingFileIsQuarantined", testQuarantine},
		{"ManyJobs", testManyJobs},
		{"LoadersTakeTurns", testTurns},
		{"PriorityFirst", testPriority},
		{"CancelQueued", testCancelQueued},
		{"CancelRunning", testCancelRunning},
		{"CancelDeaf", testCancelDeaf},
		{"CancelWaitingForMemory", testCancelWaiting},
		{"HangIsStopped", testHang},
		{"ProgressIsNoHang", testProgress},
		{"BudgetHolds", testBudget},
		{"PrivateCounts", testPrivate},
		{"TooLargeForBudget", testTooLarge},
		{"Recycles", testRecycles},
		{"Storm", testStorm},
		{"CloseWhileBusy", testCloseBusy},
		{"CloseTwice", testCloseTwice},
		{"ReleaseAfterClose", testReleaseAfterClose},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, make) })
	}
}

func open(t *testing.T, factory Factory, o pool.Options) pool.Pool {
	t.Helper()
	p := factory(t, o)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if s := p.Stats(); s.Granted != 0 || s.Recycled != 0 {
			t.Errorf("after close %d bytes are granted, %d recycled", s.Granted, s.Recycled)
		}
	})
	return p
}

func request(kind string, a Args) pool.Request {
	return pool.Request{Kind: kind, Path: kind + ".file", Args: a.JSON()}
}

func mustFill(t *testing.T, p pool.Pool, kind string, a Args) pool.Reply {
	t.Helper()
	r, err := p.Do(t.Context(), request(kind, a))
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	check(t, r, a)
	return r
}

func check(t *testing.T, r pool.Reply, a Args) {
	t.Helper()
	if !r.HasFrame || r.Header.Points != a.Bytes {
		t.Fatalf("got a frame of %d points (%t), want %d", r.Header.Points, r.HasFrame, a.Bytes)
	}
	e := r.Layout.Columns[0].Data
	for i, b := range r.Memory[e.Off : e.Off+e.Len] {
		if b != byte(i)+a.Seed {
			t.Fatalf("byte %d is %d, want %d", i, b, byte(i)+a.Seed)
		}
	}
}

func testFill(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1})
	for _, n := range []int64{1, 63, 64, 4096, 1 << 20, shm.HugePage, 5<<20 + 17} {
		r := mustFill(t, p, Fill, Args{Bytes: n, Seed: byte(n % 251)})
		r.Release()
	}
}

func testFillTwice(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1, BudgetBytes: 8 << 20})
	r := mustFill(t, p, FillTwice, Args{Bytes: 3 << 20, Seed: 5})
	if g := p.Stats().Granted; g != shm.ClassBytes(3<<20) {
		t.Errorf("granted %d bytes for one frame of %d", g, shm.ClassBytes(3<<20))
	}
	r.Release()
}

func testEmptyFrame(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1})
	r := mustFill(t, p, Fill, Args{})
	r.Release()
}

func testBody(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1})
	r, err := p.Do(t.Context(), pool.Request{Kind: Body, Path: "smoke.0101.icecache"})
	if err != nil || string(r.Body) != "smoke.0101.icecache" || r.HasFrame {
		t.Fatalf("got %q, %t, %v", r.Body, r.HasFrame, err)
	}
	r.Release()
}

func testFailKeepsKind(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1})
	_, err := p.Do(t.Context(), request(Fail, Args{}))
	if !errors.Is(err, fs.ErrNotExist) || wire.KindOf(err) != wire.NotExist {
		t.Fatalf("got %v of kind %q", err, wire.KindOf(err))
	}
}

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

func testManyJobs(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 3, BudgetBytes: 16 << 20})
	var group sync.WaitGroup
	for i := range 200 {
		group.Go(func() {
			a := Args{Bytes: int64(1 + i*997), Seed: byte(i)}
			r, err := p.Do(t.Context(), request(Fill, a))
			if err != nil {
				t.Errorf("job %d: %v", i, err)
				return
			}
			check(t, r, a)
			r.Release()
		})
	}
	group.Wait()
	if s := p.Stats(); s.Jobs != 200 || s.Died != 0 || s.Peak > 16<<20 {
		t.Errorf("%+v", s)
	}
}

// testTurns: with all loaders idle, jobs one after another must not all go to
// the same one. Only processes can tell who they are; for goroutines the test
// shows that idle loaders do not block.
func testTurns(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 3})
	for range 9 {
		if _, err := p.Do(t.Context(), request(Body, Args{})); err != nil {
			t.Fatal(err)
		}
	}
}

func testPriority(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1})
	var group sync.WaitGroup
	start := func(r pool.Request, done func()) {
		group.Go(func() {
			if _, err := p.Do(t.Context(), r); err != nil {
				t.Error(err)
			}
			done()
		})
	}
	start(request(Sleep, Args{Millis: 300}), func() {})
	awaitRunning(t, p)
	var mu sync.Mutex
	var order []string
	for i, c := range []struct {
		name     string
		priority int
		cost     int64
	}{{"low", 0, 1}, {"low-big", 0, 9}, {"high", 5, 1}} {
		r := request(Sleep, Args{Millis: 50})
		r.Priority, r.Cost = c.priority, c.cost
		start(r, func() {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, c.name)
		})
		awaitQueue(t, p, i+1)
	}
	group.Wait()
	if want := []string{"high", "low-big", "low"}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
}

func awaitRunning(t *testing.T, p pool.Pool) {
	await(t, func() bool { return p.Stats().Running > 0 })
}

func awaitQueue(t *testing.T, p pool.Pool, n int) {
	await(t, func() bool { return p.Stats().Waiting == n })
}

func await(t *testing.T, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited for 10 s in vain")
		}
	}
}

// prompt is how soon a cancelled Do must return. The requirement is 100 ms; on
// a loaded machine under the race detector the test allows more.
const prompt = time.Second

func cancelled(t *testing.T, p pool.Pool, r pool.Request, when func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := make(chan error, 1)
	go func() {
		_, err := p.Do(ctx, r)
		result <- err
	}()
	when()
	cancel()
	select {
	case err := <-result:
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
	case <-time.After(prompt):
		t.Fatal("Do did not return after the cancel")
	}
}

func testCancelQueued(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1})
	var group sync.WaitGroup
	group.Go(func() { _, _ = p.Do(t.Context(), request(Sleep, Args{Millis: 200})) })
	awaitRunning(t, p)
	cancelled(t, p, request(Body, Args{}), func() { awaitQueue(t, p, 1) })
	if w := p.Stats().Waiting; w != 0 {
		t.Errorf("%d jobs still wait", w)
	}
	group.Wait()
}

func testCancelRunning(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1})
	for _, kind := range []string{Sleep, SleepGranted} {
		cancelled(t, p, request(kind, Args{Bytes: 1 << 20, Millis: 60_000}), func() { awaitRunning(t, p) })
		r := mustFill(t, p, Fill, Args{Bytes: 100})
		r.Release()
	}
	if s := p.Stats(); s.Died != 0 || s.Granted != 0 {
		t.Errorf("a loader that listens was replaced: %+v", s)
	}
}

func testCancelDeaf(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1, Grace: 50 * time.Millisecond})
	cancelled(t, p, request(Deaf, Args{Millis: 2000}), func() { awaitRunning(t, p) })
	r := mustFill(t, p, Fill, Args{Bytes: 100})
	r.Release()
	if s := p.Stats(); s.Died != 1 {
		t.Errorf("%+v", s)
	}
}

func testCancelWaiting(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 2, BudgetBytes: 4 << 20})
	held := mustFill(t, p, Fill, Args{Bytes: 3 << 20})
	cancelled(t, p, request(Fill, Args{Bytes: 2 << 20}), func() { time.Sleep(100 * time.Millisecond) })
	held.Release()
	r := mustFill(t, p, Fill, Args{Bytes: 3 << 20})
	r.Release()
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

func testBudget(t *testing.T, factory Factory) {
	const size = 3 << 20
	budget := 2 * shm.ClassBytes(size)
	p := open(t, factory, pool.Options{Loaders: 4, BudgetBytes: budget})
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			a := Args{Bytes: size, Seed: byte(i)}
			r, err := p.Do(t.Context(), request(Fill, a))
			if err != nil {
				t.Error(err)
				return
			}
			check(t, r, a)
			r.Release()
		})
	}
	group.Wait()
	if s := p.Stats(); s.Peak > budget {
		t.Errorf("peak %d of a budget of %d", s.Peak, budget)
	}
}

func testPrivate(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1, BudgetBytes: 8 << 20})
	_, err := p.Do(t.Context(), request(Fill, Args{Bytes: 2 << 20, Private: 7 << 20}))
	if wire.KindOf(err) != wire.Memory {
		t.Fatalf("got %v", err)
	}
	r := mustFill(t, p, Fill, Args{Bytes: 2 << 20, Private: 6 << 20})
	if g := p.Stats().Granted; g != 2<<20 {
		t.Errorf("after the job %d bytes are granted", g)
	}
	r.Release()
}

func testTooLarge(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1, BudgetBytes: 1 << 20})
	_, err := p.Do(t.Context(), request(Fill, Args{Bytes: 1<<20 + 1}))
	if wire.KindOf(err) != wire.Memory {
		t.Fatalf("got %v", err)
	}
	r := mustFill(t, p, Fill, Args{Bytes: 1 << 20})
	r.Release()
}

func testRecycles(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1, BudgetBytes: 64 << 20})
	for i := range 20 {
		r := mustFill(t, p, Fill, Args{Bytes: 2 << 20, Seed: byte(i)})
		r.Release()
	}
	if s := p.Stats(); s.Peak != 2<<20 || s.Recycled != 2<<20 {
		t.Errorf("one frame at a time took %d bytes at its peak, %d recycled", s.Peak, s.Recycled)
	}
	for n := int64(4 << 20); n <= 60<<20; n += 4 << 20 { // evicts what is in the way
		r := mustFill(t, p, Fill, Args{Bytes: n})
		r.Release()
	}
	if s := p.Stats(); s.Peak > 64<<20 {
		t.Errorf("peak %d", s.Peak)
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

func testCloseBusy(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 2})
	results := make(chan error, 6)
	for range cap(results) {
		go func() {
			_, err := p.Do(t.Context(), request(SleepGranted, Args{Bytes: 1 << 20, Millis: 60_000}))
			results <- err
		}()
	}
	awaitQueue(t, p, cap(results)-2)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for range cap(results) {
		if err := <-results; !errors.Is(err, pool.ErrClosed) {
			t.Errorf("got %v", err)
		}
	}
	if _, err := p.Do(t.Context(), request(Body, Args{})); !errors.Is(err, pool.ErrClosed) {
		t.Errorf("after close: %v", err)
	}
}

func testCloseTwice(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 2})
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func testReleaseAfterClose(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 1})
	a := Args{Bytes: 1 << 20, Seed: 3}
	r := mustFill(t, p, Fill, a)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, r, a)
	r.Release()
}
