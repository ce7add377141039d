// The goroutine back end: loaders without isolation.

package pool

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"floe/internal/shm"
	"floe/internal/wire"
)

// Goroutines makes a pool whose loaders are goroutines that call handler. They
// start at once and share this process, which means that a crash in C code or a
// runaway allocation takes the program with it; a panic is caught. A handler
// that ignores its context is left behind after the grace period: its job has
// been answered and its memory stays counted until it returns.
func Goroutines(handler wire.Handler, o Options) Pool {
	return newScheduler(o.withDefaults(), func(_ context.Context, p *scheduler) (worker, error) {
		return &goroutine{pool: p, handler: handler}, nil
	})
}

type goroutine struct {
	pool    *scheduler
	handler wire.Handler
	nextID  wire.JobID
}

func (g *goroutine) fit() bool { return true }
func (g *goroutine) stop()     {}

type outcome struct {
	ready wire.Ready
	err   error
}

func (g *goroutine) run(ctx context.Context, t *task) (Reply, error) {
	g.nextID++
	w := &goroutineJob{budget: g.pool.budget, priority: t.request.Priority, alive: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan outcome, 1)
	go func() {
		ready, err := w.call(ctx, g.handler, t.job(g.nextID))
		done <- outcome{ready, err}
	}()
	o, err := g.await(ctx, cancel, w, done)
	if err != nil {
		go func() { <-done; w.end() }() // ends when the handler does
		return Reply{}, &LoaderError{Path: t.request.Path, What: err.Error()}
	}
	return w.reply(t.request.Path, o)
}

// await waits for the outcome, as long as there is progress and, once
// cancelled, for the grace period.
func (g *goroutine) await(ctx context.Context, cancel func(), w *goroutineJob, done <-chan outcome) (outcome, error) {
	o := g.pool.options
	hang := time.NewTimer(o.HangTimeout)
	defer hang.Stop()
	for {
		select {
		case out := <-done:
			return out, nil
		case <-w.alive:
			hang.Reset(o.HangTimeout)
		case <-hang.C:
			if w.waiting() {
				hang.Reset(o.HangTimeout)
				continue
			}
			cancel()
			return outcome{}, fmt.Errorf("made no progress for %v and was abandoned", o.HangTimeout)
		case <-ctx.Done():
			select {
			case out := <-done:
				return out, nil
			case <-time.After(o.Grace):
				return outcome{}, fmt.Errorf("did not stop within %v and was abandoned", o.Grace)
			}
		}
	}
}

// goroutineJob is the memory side of one job.
type goroutineJob struct {
	budget   *budget
	priority int
	alive    chan struct{} // has room for one sign of life

	mu       sync.Mutex
	lease    *lease // guarded by mu
	asking   bool   // guarded by mu: waits for memory
	finished bool   // guarded by mu
}

func (w *goroutineJob) call(ctx context.Context, handler wire.Handler, j wire.Job) (ready wire.Ready, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &LoaderError{Path: j.Path, What: fmt.Sprintf("panicked: %v", r), Output: string(debug.Stack())}
		}
	}()
	return handler(ctx, j, w.grant, w.progress)
}

func (w *goroutineJob) progress(int64) {
	select {
	case w.alive <- struct{}{}:
	default:
	}
}

func (w *goroutineJob) waiting() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asking
}

func (w *goroutineJob) grant(ctx context.Context, bytes, private int64) ([]byte, error) {
	w.end()
	w.ask(true)
	l, err := w.budget.acquire(ctx, bytes, private, w.priority)
	w.ask(false)
	w.progress(0)
	if err != nil {
		return nil, err
	}
	m, err := l.segment.Map(shm.ReadWrite, !l.segment.Huge())
	if err != nil {
		l.destroy()
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.finished {
		l.release()
		return nil, errors.New("the job has ended")
	}
	w.lease = l
	return m[:bytes], nil
}

func (w *goroutineJob) ask(asking bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asking = asking
}

// end gives the current grant back.
func (w *goroutineJob) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lease != nil {
		w.lease.release()
		w.lease = nil
	}
}

func (w *goroutineJob) reply(path string, o outcome) (Reply, error) {
	w.mu.Lock()
	l := w.lease
	w.lease, w.finished = nil, true
	w.mu.Unlock()
	if o.err != nil || !o.ready.HasFrame {
		if l != nil {
			l.release()
		}
		return Reply{Ready: o.ready}, o.err
	}
	return finishReply(path, o.ready, l)
}

// finishReply checks a frame against its grant and makes the reply. It takes
// the lease over.
func finishReply(path string, ready wire.Ready, l *lease) (Reply, error) {
	if l == nil {
		return Reply{}, fmt.Errorf("load %q: %w: a frame without memory", path, wire.ErrProtocol)
	}
	if err := ready.Layout.Check(&ready.Header, l.segment.Size()); err != nil {
		l.destroy()
		return Reply{}, fmt.Errorf("load %q: %w: %w", path, wire.ErrProtocol, err)
	}
	m, err := l.segment.Map(shm.ReadOnly, true)
	if err != nil {
		l.destroy()
		return Reply{}, fmt.Errorf("load %q: %w", path, err)
	}
	l.dropPrivate()
	return Reply{Ready: ready, Memory: m, lease: l}, nil
}
