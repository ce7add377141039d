// Long work: on all cores, in pieces, cancellable, with progress, surviving a
// file that vanishes.

package table

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// ErrUnreadable is wrapped by errors about a frame whose memory cannot be read
// any more: its file was cut short.
var ErrUnreadable = errors.New("the frame's file was cut short while it was read")

// Progress is told how much of some work is done, 0 to 1, some ten times a
// second, from any goroutine but never from two at once.
type Progress func(fraction float64)

// part is the progress of a task that is a part of another.
func (p Progress) part(from, to float64) Progress {
	if p == nil {
		return nil
	}
	return func(fraction float64) { p(from + fraction*(to-from)) }
}

// pieceRows is the number of rows of a piece of work: small enough to be
// cancelled in a blink, large enough to cost nothing. It is a multiple of 64, so
// that pieces share no word of a set.
const pieceRows = 1 << 15

func pieces(rows int64) int { return int((rows + pieceRows - 1) / pieceRows) }

// bounds of a piece.
func bounds(piece int, rows int64) (from, to int64) {
	from = int64(piece) * pieceRows
	return from, min(from+pieceRows, rows)
}

// Guard runs fn and turns a fault while it reads a mapped frame into an error.
func Guard(fn func()) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = faultOf(p)
		}
	}()
	fn()
	return nil
}

// faultOf gives the error of a memory fault's panic; other panics go on.
func faultOf(p any) error {
	if fault, ok := p.(interface {
		error
		Addr() uintptr
	}); ok {
		return fmt.Errorf("%w: %w", ErrUnreadable, fault)
	}
	panic(p)
}

// work is a task in steps of known sizes, so that progress is one number.
type work struct {
	ctx      context.Context
	workers  int
	total    int64
	done     atomic.Int64
	progress Progress
	told     sync.Mutex
	next     time.Time // guarded by told
}

// begin starts a task of so many units, such as rows times passes.
func begin(ctx context.Context, progress Progress, total int64) *work {
	return &work{ctx: ctx, workers: runtime.GOMAXPROCS(0), total: max(total, 1), progress: progress}
}

func (w *work) advance(units int64) {
	done := w.done.Add(units)
	if w.progress == nil || !w.told.TryLock() {
		return
	}
	defer w.told.Unlock()
	if now := time.Now(); now.After(w.next) {
		w.next = now.Add(100 * time.Millisecond)
		w.progress(min(float64(done)/float64(w.total), 1))
	}
}

// each calls do for every piece of some rows on all workers, until one fails or
// the context ends. Worker is below w.workers and never in two calls at once.
// Units is what a row counts for in the progress.
func (w *work) each(rows, units int64, do func(worker int, from, to int64)) error {
	count := pieces(rows)
	return w.run(count, func(worker, piece int) {
		from, to := bounds(piece, rows)
		do(worker, from, to)
		w.advance((to - from) * units)
	})
}

// run calls do for every piece; see each.
func (w *work) run(count int, do func(worker, piece int)) error {
	crew := &crew{ctx: w.ctx, count: int64(count), do: do}
	var group sync.WaitGroup
	for worker := range min(w.workers, count) {
		group.Go(func() { crew.work(worker) })
	}
	group.Wait()
	if failed := crew.failed.Load(); failed != nil {
		return faultOf(*failed)
	}
	return w.ctx.Err()
}

type crew struct {
	ctx    context.Context
	count  int64
	do     func(worker, piece int)
	next   atomic.Int64
	failed atomic.Pointer[any]
}

func (c *crew) work(worker int) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			c.failed.CompareAndSwap(nil, &p)
			c.next.Store(c.count) // nobody begins another
		}
	}()
	for i := c.next.Add(1) - 1; i < c.count && c.ctx.Err() == nil; i = c.next.Add(1) - 1 {
		c.do(worker, int(i))
	}
}
