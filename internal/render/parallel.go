// Work on all cores: pieces taken in turn, everybody waited for.

package render

import (
	"runtime"
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
// at once.
func parallel(workers, pieces int, do func(worker, piece int)) {
	workers = min(workers, pieces)
	if workers <= 1 {
		for i := range pieces {
			do(0, i)
		}
		return
	}
	var next atomic.Int64
	var group sync.WaitGroup
	work := func(worker int) {
		for i := next.Add(1) - 1; i < int64(pieces); i = next.Add(1) - 1 {
			do(worker, int(i))
		}
	}
	for w := range workers - 1 {
		group.Go(func() { work(w) })
	}
	work(workers - 1)
	group.Wait()
}
