// The memory budget: who may have how much, and who waits.

package pool

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"floe/internal/shm"
	"floe/internal/wire"
)

// budget grants segments within a limit. A request is granted whole or waits;
// waiting holds nothing, so there is no deadlock among waiters; requests are
// granted by priority, and a small one never overtakes a larger one that came
// first, so none starves.
type budget struct {
	limit int64
	nice  int       // of making segments
	arena shm.Arena // recycled segments; they count against the limit too

	evicting sync.Mutex // one at a time: memory is gone before the next looks

	mu      sync.Mutex
	used    int64     // guarded by mu: granted bytes, private announcements included
	live    int64     // guarded by mu: bytes that exist, recycled ones included
	peak    int64     // guarded by mu: of live
	waiters []*waiter // guarded by mu: best first
	closed  bool      // guarded by mu: recycle no more
}

type waiter struct {
	class, private int64
	priority       int
	granted        chan struct{} // closed when need has been added to used
	segment        *shm.Segment  // a recycled one, if there was; set before granted
}

func (w *waiter) need() int64 { return w.class + w.private }

// lease is one grant.
type lease struct {
	budget  *budget
	segment *shm.Segment

	mu      sync.Mutex
	counted int64 // guarded by mu: bytes this lease has in budget.used
	ended   bool  // guarded by mu
}

// acquire waits for memory: bytes of a segment, and private bytes that the
// loader holds itself.
func (b *budget) acquire(ctx context.Context, bytes, private int64, priority int) (*lease, error) {
	class := shm.ClassBytes(bytes)
	if class+private > b.limit {
		class = max((bytes+4095)&^4095, 4096) // no rounding where it would not fit
	}
	w := &waiter{class: class, private: private, priority: priority, granted: make(chan struct{})}
	if w.need() > b.limit {
		return nil, wire.Error{Kind: wire.Memory, Text: fmt.Sprintf(
			"needs %s of memory, the budget is %s", formatBytes(w.need()), formatBytes(b.limit))}
	}
	if err := b.wait(ctx, w); err != nil {
		return nil, err
	}
	b.evict()
	b.exists(private)
	if w.segment == nil {
		var err error
		if w.segment, err = b.create(class); err != nil {
			b.exists(-private)
			b.giveBack(w.need())
			return nil, err
		}
	}
	return &lease{budget: b, segment: w.segment, counted: w.need()}, nil
}

// wait returns when the waiter's need has been added to used.
func (b *budget) wait(ctx context.Context, w *waiter) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	b.enqueue(w)
	b.serve()
	b.mu.Unlock()
	select {
	case <-w.granted:
		return nil
	case <-ctx.Done():
	}
	b.mu.Lock()
	b.dequeue(w)
	b.serve()
	b.mu.Unlock()
	select {
	case <-w.granted: // granted meanwhile: give it back
		b.putBack(w)
	default:
	}
	return ctx.Err()
}

// putBack undoes a grant that nobody took up.
func (b *budget) putBack(w *waiter) {
	if w.segment == nil {
		b.giveBack(w.need())
	} else if !b.recycle(w.segment, w.need()) {
		b.discard(w.segment)
		b.giveBack(w.need())
	}
}

func (b *budget) enqueue(w *waiter) {
	at := len(b.waiters)
	for at > 0 && b.waiters[at-1].priority < w.priority {
		at--
	}
	b.waiters = append(b.waiters, nil)
	copy(b.waiters[at+1:], b.waiters[at:])
	b.waiters[at] = w
}

func (b *budget) dequeue(w *waiter) {
	for i := range b.waiters {
		if b.waiters[i] == w {
			b.waiters = append(b.waiters[:i], b.waiters[i+1:]...)
			return
		}
	}
}

// serve grants to the head of the queue as long as it fits. Recycled segments
// do not stand in the way: they are evicted for it. The caller holds mu.
func (b *budget) serve() {
	for len(b.waiters) > 0 && b.used+b.waiters[0].need() <= b.limit {
		w := b.waiters[0]
		b.waiters = b.waiters[1:]
		b.used += w.need()
		w.segment = b.arena.Take(w.class)
		close(w.granted)
	}
}

// create makes a segment; its bytes are counted as used already, and there is
// room for them.
func (b *budget) create(class int64) (*shm.Segment, error) {
	b.exists(class)
	var s *shm.Segment
	var err error
	niced(b.nice, func() {
		s, err = shm.Create(class)
		if errors.Is(err, shm.ErrNoMemory) {
			b.free()
			s, err = shm.Create(class)
		}
	})
	if err != nil {
		b.exists(-class)
		return nil, wire.Error{Kind: wire.Memory, Text: err.Error()}
	}
	return s, nil
}

// evict closes recycled segments until all memory is within the limit.
func (b *budget) evict() {
	b.evicting.Lock()
	defer b.evicting.Unlock()
	for {
		b.mu.Lock()
		var s *shm.Segment
		if b.used+b.arena.Held() > b.limit {
			s = b.arena.Evict()
		}
		b.mu.Unlock()
		if s == nil {
			return
		}
		b.discard(s)
	}
}

// free closes all recycled segments.
func (b *budget) free() {
	b.evicting.Lock()
	defer b.evicting.Unlock()
	for s := b.arena.Evict(); s != nil; s = b.arena.Evict() {
		b.discard(s)
	}
}

func (b *budget) discard(s *shm.Segment) {
	s.Close()
	b.exists(-s.Size())
}

// exists notes bytes that come into being or, if negative, go.
func (b *budget) exists(bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.live += bytes
	b.peak = max(b.peak, b.live)
}

func (b *budget) giveBack(bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= bytes
	b.serve()
}

// close stops recycling; leases that are still out are freed when they end.
func (b *budget) close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.free()
}

// dropPrivate ends the private part of the lease: the job is done.
func (l *lease) dropPrivate() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if extra := l.private(); extra > 0 && !l.ended {
		l.counted -= extra
		l.budget.exists(-extra)
		l.budget.giveBack(extra)
	}
}

func (l *lease) private() int64 { return l.counted - l.segment.Size() }

// release recycles the segment: nobody has access to it any more.
func (l *lease) release() { l.end(true) }

// destroy frees the segment without recycling it: a loader that died may have
// left it in any state, and must be gone for certain.
func (l *lease) destroy() { l.end(false) }

func (l *lease) end(recycle bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	l.ended = true
	b := l.budget
	b.exists(-l.private())
	if !recycle || !b.recycle(l.segment, l.counted) {
		b.discard(l.segment)
		b.giveBack(l.counted)
	}
}

// recycle keeps a segment and takes its lease off the count in one step; false
// if the budget is closed.
func (b *budget) recycle(s *shm.Segment, counted int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	b.arena.Put(s)
	b.used -= counted
	b.serve()
	return true
}

func formatBytes(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.2f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d bytes", n)
}
