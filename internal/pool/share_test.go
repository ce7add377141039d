// How many cores a job is offered.

package pool_test

import (
	"context"
	"testing"
	"time"

	"floe/internal/pool"
	"floe/internal/wire"
)

// held keeps jobs until they are let go, and tells what they were offered.
type held struct {
	offered chan uint16
	letGo   chan struct{}
}

func (h held) handle(ctx context.Context, j wire.Job, _ wire.Granter, _ func(int64)) (wire.Ready, error) {
	h.offered <- j.Threads
	select {
	case <-h.letGo:
	case <-ctx.Done():
	}
	return wire.Ready{}, nil
}

// A job alone is offered all cores; one of many its own.
func TestShareOfCores(t *testing.T) {
	h := held{make(chan uint16), make(chan struct{})}
	p := pool.Goroutines(h.handle, pool.Options{Loaders: 4})
	defer func() { _ = p.Close() }()
	ended := make(chan error)
	submit := func() {
		go func() {
			_, err := p.Do(t.Context(), pool.Request{Kind: "any"})
			ended <- err
		}()
	}
	waitIdle(t, p)
	for i, want := range []uint16{4, 2, 1, 1} {
		submit()
		if got := <-h.offered; got != want {
			t.Errorf("job %d is offered %d cores, want %d", i, got, want)
		}
	}
	submit() // waits in the queue: taken when one ends, while all others work
	for p.Stats().Waiting == 0 {
		time.Sleep(time.Millisecond)
	}
	h.letGo <- struct{}{}
	if got := <-h.offered; got != 1 {
		t.Errorf("a job among four is offered %d cores", got)
	}
	close(h.letGo)
	for range 5 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// waitIdle returns when all loaders wait for work.
func waitIdle(t *testing.T, p pool.Pool) {
	t.Helper()
	for pool.Idle(p) < p.Stats().Loaders {
		if t.Context().Err() != nil {
			t.Fatal("the loaders do not become idle")
		}
		time.Sleep(time.Millisecond)
	}
}
