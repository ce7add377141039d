// What a cancelled job leaves behind: nothing.

package pooltest

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"floe/internal/pool"
)

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
