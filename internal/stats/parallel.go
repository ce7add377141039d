// Work on all cores: blocks taken in turn, everybody waited for.

package stats

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// blockValues is the number of values worked on at a time: they fit the cache of
// a core. Figures are added up block by block, in order, so it is a constant.
const blockValues = 1 << 13

func workersOr(n int, stored int64) int {
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	return max(int(min(int64(n), blocksOf(stored))), 1)
}

func blocksOf(stored int64) int64 { return (stored + blockValues - 1) / blockValues }

// parallel calls do for every block on so many workers and returns when all is
// done, or early when ctx is. worker is below workers and never in two calls at
// once. A panic of any worker is the caller's, once the others have ended: so
// columns mapped from a file that was cut short can be guarded by the caller.
func parallel(ctx context.Context, workers int, blocks int64, do func(worker int, block int64)) error {
	w := blockWork{blocks: blocks, do: do}
	if workers <= 1 {
		w.work(ctx, 0)
		return ctx.Err()
	}
	var group sync.WaitGroup
	for i := range workers - 1 {
		group.Go(func() { w.guarded(ctx, i) })
	}
	w.guarded(ctx, workers-1)
	group.Wait()
	if failed := w.failed.Load(); failed != nil {
		panic(*failed)
	}
	return ctx.Err()
}

type blockWork struct {
	blocks int64
	do     func(worker int, block int64)
	next   atomic.Int64
	failed atomic.Pointer[any]
}

func (w *blockWork) guarded(ctx context.Context, worker int) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if failure := recover(); failure != nil {
			w.failed.CompareAndSwap(nil, &failure)
			w.next.Store(w.blocks) // nobody begins another
		}
	}()
	w.work(ctx, worker)
}

func (w *blockWork) work(ctx context.Context, worker int) {
	for i := w.next.Add(1) - 1; i < w.blocks; i = w.next.Add(1) - 1 {
		if i%16 == 0 && ctx.Err() != nil {
			w.next.Store(w.blocks)
			return
		}
		w.do(worker, i)
	}
}
