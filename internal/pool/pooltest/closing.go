// How a pool ends, whatever its loaders do.

package pooltest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"floe/internal/pool"
)

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
