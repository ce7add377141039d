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
	"strconv"
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
		{"GraceEndsWithItsJob", testGraceEnds},
		{"CancelBehindItsJob", testCancelBehind},
		{"CancelAroundGrant", testCancelAroundGrant},
		{"SmallRequestDoesNotOvertake", testNoOvertaking},
		{"MemoryByPriority", testMemoryByPriority},
		{"QuarantineAfterHangs", testQuarantineHangs},
		{"Storm", testStorm},
		{"StormOfCrashes", testStormOfCrashes},
		{"CloseWhileHung", testCloseHung},
		{"CloseIdle", testCloseIdle},
		{"CloseWhileWaitingForMemory", testCloseWaiting},
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

// testTurns: with all loaders idle, jobs one after another go to each in turn,
// not all to the same one. Only processes can tell who they are; for goroutines
// the test shows that idle loaders do not block.
func testTurns(t *testing.T, factory Factory) {
	const loaders, rounds = 3, 6
	p := open(t, factory, pool.Options{Loaders: loaders})
	var group sync.WaitGroup
	for range loaders { // until all are there
		group.Go(func() { _, _ = p.Do(t.Context(), request(Sleep, Args{Millis: 200})) })
	}
	await(t, func() bool { return p.Stats().Running == loaders })
	group.Wait()
	served := map[string]int{}
	for range loaders * rounds {
		r, err := p.Do(t.Context(), request(PID, Args{}))
		if err != nil {
			t.Fatal(err)
		}
		served[string(r.Body)]++
	}
	if len(served) == 1 && served[strconv.Itoa(os.Getpid())] > 0 {
		return // goroutines
	}
	if len(served) != loaders {
		t.Fatalf("jobs went to %v", served)
	}
	for pid, n := range served {
		// A loader is idle again a moment after its answer: on a busy machine
		// another may be served twice meanwhile.
		if n < rounds-2 || n > rounds+2 {
			t.Errorf("process %s got %d of %d jobs: %v", pid, n, loaders*rounds, served)
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
	cancelled(t, p, request(Fill, Args{Bytes: 2 << 20}), func() {
		await(t, func() bool { return p.Stats().Asking == 1 })
	})
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

// testGraceEnds: the grace timer of a cancelled job must not hit the next one.
// The cancel comes at about the time when the job ends by itself.
func testGraceEnds(t *testing.T, factory Factory) {
	const grace = 40 * time.Millisecond
	p := open(t, factory, pool.Options{Loaders: 1, Grace: grace})
	for i := range 20 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+i%5)*time.Millisecond)
		_, err := p.Do(ctx, request(Sleep, Args{Millis: 3}))
		cancel()
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if _, err := p.Do(t.Context(), request(Work, Args{Millis: int(grace/time.Millisecond) + 20})); err != nil {
			t.Fatalf("the job after a cancelled one: %v", err)
		}
	}
}

// testCancelBehind: a cancel that follows its job at once is not lost: a loader
// that listens is never killed.
func testCancelBehind(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 2, Grace: 20 * time.Second})
	if _, err := p.Do(t.Context(), request(Body, Args{})); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	for i := range 300 {
		ctx, cancel := context.WithCancel(t.Context())
		running := make(chan struct{})
		go func() {
			<-running
			for range i % 7 * 50 {
				runtime.Gosched()
			}
			cancel()
		}()
		close(running)
		if _, err := p.Do(ctx, request(Sleep, Args{Millis: 60_000})); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		cancel()
	}
	for range 2 { // both are free again
		if _, err := p.Do(t.Context(), request(Body, Args{})); err != nil {
			t.Fatal(err)
		}
	}
	if s := p.Stats(); s.Died != 0 {
		t.Errorf("a cancel was lost: %+v", s)
	}
	if d := time.Since(begin); d > 15*time.Second {
		t.Errorf("took %v: a cancel was lost", d)
	}
}

// testCancelAroundGrant: cancels that cross with the grant that the job waits
// for. Whatever comes first, the memory goes back and the loader goes on.
func testCancelAroundGrant(t *testing.T, factory Factory) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 2))
	p := open(t, factory, pool.Options{Loaders: 2, BudgetBytes: 4 << 20, Grace: 20 * time.Second})
	for i := range 60 {
		held := mustFill(t, p, Fill, Args{Bytes: 3 << 20, Seed: byte(i)})
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		go func() {
			r, err := p.Do(ctx, request(Fill, Args{Bytes: 2 << 20, Seed: byte(i)}))
			r.Release()
			result <- err
		}()
		time.Sleep(time.Duration(rng.IntN(2000)) * time.Microsecond) // to be anywhere, not to wait for something
		first, second := cancel, held.Release
		if rng.IntN(2) == 0 {
			first, second = second, first
		}
		first()
		for range rng.IntN(400) {
			runtime.Gosched()
		}
		second()
		if err := <-result; err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		cancel()
	}
	await(t, func() bool { return p.Stats().Granted == 0 })
	if s := p.Stats(); s.Died != 0 || s.Peak > 4<<20 {
		t.Errorf("%+v", s)
	}
}

// holdAll fills the budget with one frame.
func holdAll(t *testing.T, p pool.Pool) pool.Reply {
	t.Helper()
	return mustFill(t, p, Fill, Args{Bytes: p.Stats().Budget})
}

// finishing starts jobs one after another, each when the one before waits for
// memory, and tells the order in which they end.
func finishing(t *testing.T, p pool.Pool, jobs ...pool.Request) (order func() []string) {
	t.Helper()
	var mu sync.Mutex
	var names []string
	var group sync.WaitGroup
	for i, r := range jobs {
		group.Go(func() {
			reply, err := p.Do(t.Context(), r)
			if err != nil {
				t.Errorf("%s: %v", r.Path, err)
			}
			mu.Lock()
			names = append(names, r.Path)
			mu.Unlock()
			reply.Release()
		})
		await(t, func() bool { return p.Stats().Asking == i+1 })
	}
	return func() []string {
		group.Wait()
		return names
	}
}

func testNoOvertaking(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 3, BudgetBytes: 8 << 20})
	held := mustFill(t, p, Fill, Args{Bytes: 6 << 20})
	large, small := request(Fill, Args{Bytes: 8 << 20}), request(Fill, Args{Bytes: 1 << 20})
	large.Path, small.Path = "large", "small"
	order := finishing(t, p, large, small)
	if s := p.Stats(); s.Granted != 6<<20 {
		t.Errorf("while a large request waits, a small one got memory: %d bytes granted", s.Granted)
	}
	held.Release()
	if got := order(); !slices.Equal(got, []string{"large", "small"}) {
		t.Errorf("order %v", got)
	}
}

func testMemoryByPriority(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 4, BudgetBytes: 4 << 20})
	held := holdAll(t, p)
	var jobs []pool.Request
	for _, priority := range []int{0, 5, 9} {
		r := request(Fill, Args{Bytes: 4 << 20})
		r.Path, r.Priority = fmt.Sprintf("priority %d", priority), priority
		jobs = append(jobs, r)
	}
	order := finishing(t, p, jobs...)
	held.Release()
	if got := order(); !slices.Equal(got, []string{"priority 9", "priority 5", "priority 0"}) {
		t.Errorf("order %v", got)
	}
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

// closed closes the pool and tells how long that took.
func closed(t *testing.T, p pool.Pool) time.Duration {
	t.Helper()
	begin := time.Now()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return time.Since(begin)
}

// testCloseHung: loaders that listen to nothing do not keep a pool from closing.
func testCloseHung(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 2, Grace: 100 * time.Millisecond})
	results := make(chan error, 2)
	for range cap(results) {
		go func() {
			_, err := p.Do(t.Context(), request(Deaf, Args{Millis: 5000}))
			results <- err
		}()
	}
	await(t, func() bool { return p.Stats().Running == cap(results) })
	if d := closed(t, p); d > 3*time.Second {
		t.Errorf("took %v", d)
	}
	for range cap(results) {
		if err := <-results; !errors.Is(err, pool.ErrClosed) {
			t.Errorf("got %v", err)
		}
	}
}

func testCloseIdle(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 3})
	if _, err := p.Do(t.Context(), request(Body, Args{})); err != nil {
		t.Fatal(err)
	}
	if d := closed(t, p); d > 2*time.Second {
		t.Errorf("took %v", d)
	}
}

func testCloseWaiting(t *testing.T, factory Factory) {
	p := open(t, factory, pool.Options{Loaders: 2, BudgetBytes: 4 << 20})
	held := holdAll(t, p)
	results := make(chan error, 2)
	for range cap(results) {
		go func() {
			r, err := p.Do(t.Context(), request(Fill, Args{Bytes: 4 << 20}))
			r.Release()
			results <- err
		}()
	}
	await(t, func() bool { return p.Stats().Asking == cap(results) })
	if d := closed(t, p); d > 3*time.Second {
		t.Errorf("took %v", d)
	}
	for range cap(results) {
		if err := <-results; !errors.Is(err, pool.ErrClosed) {
			t.Errorf("got %v", err)
		}
	}
	held.Release()
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
