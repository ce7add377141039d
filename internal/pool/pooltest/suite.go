// Package pooltest is the conformance suite of pools: what every back end has
// to do, and the loaders that misbehave for it.
package pooltest

import (
	"errors"
	"io/fs"
	"os"
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
