// Work on all cores: pieces taken in turn, everybody waited for.

package render

import (
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

func workersOr(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// parallel calls do for every piece from 0 to pieces-1 on up to so many workers,
// and returns when all is done. worker is below workers and never in two calls
// at once. A panic of any worker is the caller's, once the others have ended: so
// a frame mapped from a file that was cut short can be guarded by who draws it.
func parallel(workers, pieces int, do func(worker, piece int)) {
	workers = min(workers, pieces)
	if workers <= 1 {
		for i := range pieces {
			do(0, i)
		}
		return
	}
	p := pieceWork{pieces: int64(pieces), do: do}
	var group sync.WaitGroup
	for w := range workers - 1 {
		group.Go(func() { p.work(w) })
	}
	p.work(workers - 1)
	group.Wait()
	if failed := p.failed.Load(); failed != nil {
		panic(*failed)
	}
}

type pieceWork struct {
	pieces int64
	do     func(worker, piece int)
	next   atomic.Int64
	failed atomic.Pointer[any]
}

func (p *pieceWork) work(worker int) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if failure := recover(); failure != nil {
			p.failed.CompareAndSwap(nil, &failure)
			p.next.Store(p.pieces) // nobody begins another
		}
	}()
	for i := p.next.Add(1) - 1; i < p.pieces; i = p.next.Add(1) - 1 {
		p.do(worker, int(i))
	}
}
