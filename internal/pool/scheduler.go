// Which loader gets which job.

package pool

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"floe/internal/wire"
)

// worker is one loader, whatever it is made of.
type worker interface {
	// run works on one task. An error that wraps ErrLoaderDied means that the
	// worker is gone.
	run(ctx context.Context, t *task) (Reply, error)
	// fit reports whether the worker can take a job.
	fit() bool
	// stop ends the worker and waits for its end, by force after a while.
	stop()
}

// scheduler is the Pool of all back ends; they differ in how workers start.
type scheduler struct {
	options Options
	budget  *budget
	start   func(ctx context.Context, p *scheduler) (worker, error)

	ctx   context.Context // ends when the pool closes
	stop  context.CancelFunc
	group sync.WaitGroup // the slots

	mu     sync.Mutex
	queue  taskHeap                // guarded by mu; empty while any slot is idle
	idle   []*slot                 // guarded by mu, the longest idle first
	seq    int64                   // guarded by mu
	closed bool                    // guarded by mu
	deaths map[string]*deathRecord // guarded by mu

	started, died, jobs, running atomic.Int64
	closeOnce                    sync.Once
}

// slot is the place of one worker; its goroutine owns it.
type slot struct {
	wake   chan *task
	worker worker
}

func newScheduler(o Options, start func(ctx context.Context, p *scheduler) (worker, error)) *scheduler {
	p := &scheduler{
		options: o,
		budget:  &budget{limit: o.BudgetBytes, nice: o.Nice},
		start:   start,
		deaths:  map[string]*deathRecord{},
	}
	p.budget.arena.ProtectFree = o.protectFree
	p.ctx, p.stop = context.WithCancel(context.Background())
	for range o.Loaders {
		s := &slot{wake: make(chan *task, 1)}
		p.group.Go(func() { p.serve(s) })
	}
	return p
}

// Do implements Pool.
func (p *scheduler) Do(ctx context.Context, r Request) (Reply, error) {
	if err := ctx.Err(); err != nil {
		return Reply{}, err
	}
	t := &task{request: r, ctx: ctx, done: make(chan struct{}), index: -1}
	if err := p.submit(t); err != nil {
		return Reply{}, err
	}
	select {
	case <-t.done:
		return t.reply, t.err
	case <-ctx.Done():
	}
	p.withdraw(t)
	if t.abandon() {
		return Reply{}, ctx.Err()
	}
	return t.reply, t.err
}

func (p *scheduler) submit(t *task) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	p.seq++
	t.seq = p.seq
	if len(p.idle) == 0 {
		p.queue.add(t)
		return nil
	}
	s := p.idle[0]
	p.idle = p.idle[1:]
	t.threads = p.share()
	s.wake <- t // has room: an idle slot has nothing in it
	return nil
}

// share is how many cores a job may use that is being handed to a loader: its
// part of all of them, while nobody waits. The caller holds mu and has taken the
// loader off the idle ones.
func (p *scheduler) share() int {
	busy := p.options.Loaders - len(p.idle)
	if len(p.queue) > 0 || busy < 1 {
		return 1
	}
	return min(max(p.options.Loaders/busy, 1), maxThreads)
}

// maxThreads bounds what one job is offered: no format has use for more.
const maxThreads = 64

// withdraw takes a task that nobody works on yet out of the queue.
func (p *scheduler) withdraw(t *task) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.index >= 0 {
		p.queue.remove(t)
	}
}

// serve is the life of one slot.
func (p *scheduler) serve(s *slot) {
	for p.ctx.Err() == nil {
		p.warm(s)
		t := p.next(s)
		if t == nil {
			break
		}
		p.work(s, t)
	}
	if s.worker != nil {
		s.worker.stop()
	}
}

// next waits for the slot's turn; nil when the pool closes.
func (p *scheduler) next(s *slot) *task {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil
	}
	if len(p.queue) > 0 {
		defer p.mu.Unlock()
		t := p.queue.take()
		t.threads = p.share()
		return t
	}
	p.idle = append(p.idle, s)
	p.mu.Unlock()
	select {
	case t := <-s.wake:
		return t
	case <-p.ctx.Done():
	}
	select {
	case t := <-s.wake:
		return t // handed over just before the close: it is answered like any other
	default:
		return nil
	}
}

// warm starts the slot's worker ahead of its next job. An error is left for the
// job to meet: it will try again.
func (p *scheduler) warm(s *slot) {
	if s.worker != nil && !s.worker.fit() {
		p.options.Log.Warn("an idle loader died")
		p.bury(s)
	}
	if s.worker == nil {
		_ = p.startWorker(p.ctx, s)
	}
}

func (p *scheduler) startWorker(ctx context.Context, s *slot) error {
	w, err := p.start(ctx, p)
	if err != nil {
		return fmt.Errorf("start loader: %w", err)
	}
	p.started.Add(1)
	s.worker = w
	return nil
}

func (p *scheduler) bury(s *slot) {
	p.died.Add(1)
	s.worker.stop()
	s.worker = nil
}

// work answers one task, whatever happens.
func (p *scheduler) work(s *slot, t *task) {
	ctx, cancel := context.WithCancel(t.ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	p.running.Add(1)
	reply, err := p.try(ctx, s, t)
	p.running.Add(-1)
	if err != nil && p.ctx.Err() != nil && t.ctx.Err() == nil {
		err = ErrClosed
	} else if err != nil && t.ctx.Err() != nil {
		err = t.ctx.Err()
	}
	p.jobs.Add(1)
	t.finish(reply, err)
}

func (p *scheduler) try(ctx context.Context, s *slot, t *task) (Reply, error) {
	if err := ctx.Err(); err != nil {
		return Reply{}, err
	}
	if err := p.quarantined(t.request.Path); err != nil {
		return Reply{}, err
	}
	if s.worker != nil && !s.worker.fit() {
		p.bury(s)
	}
	if s.worker == nil {
		if err := p.startWorker(ctx, s); err != nil {
			return Reply{}, err
		}
	}
	reply, err := s.worker.run(ctx, t)
	if errors.Is(err, ErrLoaderDied) {
		if ctx.Err() == nil {
			p.options.Log.Warn("loader replaced", "error", err)
			p.noteDeath(t.request.Path)
		}
		p.bury(s)
	}
	return reply, err
}

// Stats implements Pool.
func (p *scheduler) Stats() Stats {
	p.mu.Lock()
	waiting := len(p.queue)
	p.mu.Unlock()
	b := p.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	return Stats{
		Loaders: p.options.Loaders, Started: p.started.Load(), Died: p.died.Load(),
		Jobs: p.jobs.Load(), Waiting: waiting, Running: int(p.running.Load()), Asking: len(b.waiters),
		Budget: b.limit, Granted: b.used, Recycled: b.arena.Held(), Peak: b.peak,
	}
}

// Close implements Pool.
func (p *scheduler) Close() error {
	p.closeOnce.Do(func() {
		p.mu.Lock()
		p.closed = true
		waiting := p.queue
		p.queue = nil
		for _, t := range waiting {
			t.index = -1
		}
		p.mu.Unlock()
		p.stop()
		for _, t := range waiting {
			t.finish(Reply{}, ErrClosed)
		}
		p.group.Wait()
		p.budget.close()
	})
	return nil
}

// deathsUntilQuarantine is how many loaders a file may kill.
const deathsUntilQuarantine = 2

type deathRecord struct {
	count    int
	modified time.Time
	size     int64
}

func (p *scheduler) noteDeath(path string) {
	record := deathRecord{}
	file, _ := wire.OnDisk(path)
	if info, err := os.Stat(file); err == nil {
		record.modified, record.size = info.ModTime(), info.Size()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if old := p.deaths[path]; old != nil && old.modified.Equal(record.modified) && old.size == record.size {
		record.count = old.count
	}
	record.count++
	p.deaths[path] = &record
}

// quarantined refuses a file that has killed loaders, until it changes.
func (p *scheduler) quarantined(path string) error {
	p.mu.Lock()
	record := p.deaths[path]
	p.mu.Unlock()
	if record == nil || record.count < deathsUntilQuarantine {
		return nil
	}
	file, _ := wire.OnDisk(path)
	if info, err := os.Stat(file); err != nil || !info.ModTime().Equal(record.modified) || info.Size() != record.size {
		return nil
	}
	return fmt.Errorf("load %q: %w: it killed %d loaders: %w", path, ErrQuarantined, record.count,
		wire.Error{Kind: wire.Crashed, Text: "not tried again until the file changes"})
}
