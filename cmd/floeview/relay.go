// One pool after another, behind one name.

package main

import (
	"context"
	"errors"
	"slices"
	"sync"

	"floe/internal/pool"
)

// relay hands requests to the newest of its pools. An older one ends when its last
// request has been answered; the frames in its memory live on. It implements
// pool.Pool and is safe for concurrent use.
type relay struct {
	mu     sync.Mutex
	newest *stint         // guarded by mu, nil before the first
	older  []*stint       // guarded by mu: those with requests
	ending sync.WaitGroup // the closes of older ones
}

// stint is the time of one pool.
type stint struct {
	pool.Pool
	requests int  // guarded by the relay's mu
	over     bool // guarded by the relay's mu
}

// replace makes p the pool of all requests that come.
func (r *relay) replace(p pool.Pool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if old := r.newest; old != nil {
		old.over = true
		r.older = append(r.older, old)
		r.endIfIdle(old)
	}
	r.newest = &stint{Pool: p}
}

// endIfIdle closes a pool that nobody needs any more. The caller holds mu.
func (r *relay) endIfIdle(s *stint) {
	if s.over && s.requests == 0 {
		r.older = slices.DeleteFunc(r.older, func(o *stint) bool { return o == s })
		r.ending.Go(func() { _ = s.Close() })
	}
}

// Do implements pool.Pool.
func (r *relay) Do(ctx context.Context, q pool.Request) (pool.Reply, error) {
	r.mu.Lock()
	s := r.newest
	s.requests++
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		s.requests--
		r.endIfIdle(s)
	}()
	return s.Pool.Do(ctx, q)
}

// Stats implements pool.Pool: those of the newest.
func (r *relay) Stats() pool.Stats {
	r.mu.Lock()
	s := r.newest
	r.mu.Unlock()
	return s.Stats()
}

// Close implements pool.Pool, for all of them.
func (r *relay) Close() error {
	r.mu.Lock()
	all := append(slices.Clone(r.older), r.newest)
	r.mu.Unlock()
	var errs []error
	for _, s := range all {
		errs = append(errs, s.Close())
	}
	r.ending.Wait()
	return errors.Join(errs...)
}
