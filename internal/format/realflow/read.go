// Reading pieces of a file, and doing so on several goroutines.

package realflow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"

	"floe/internal/format"
	"floe/internal/particle"
)

// bytesAt gives bytes of the file, in buffer if it is not mapped.
func bytesAt(in format.Input, buffer []byte, at, n int64) ([]byte, error) {
	if at < 0 || at > in.Size || n > in.Size-at {
		return nil, fmt.Errorf("%w: %d bytes at offset %d of %d", format.ErrTruncated, n, at, in.Size)
	}
	if in.Mapped != nil {
		return in.Mapped[at : at+n], nil
	}
	got, err := in.ReadAt(buffer[:n], at)
	switch {
	case int64(got) == n:
		return buffer[:n], nil
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%w: %d bytes at offset %d", format.ErrTruncated, n, at)
	}
	return nil, fmt.Errorf("read %d bytes at offset %d: %w", n, at, err)
}

// granted asks for the memory of a frame.
func granted(ctx context.Context, opt format.Options, grant format.Grant, h *particle.Header, specs []particle.ColumnSpec, private int64) (*format.Decoded, error) {
	layout, err := particle.Plan(h, specs)
	if err != nil {
		return nil, err
	}
	if layout.Size > opt.PayloadLimit() {
		return nil, fmt.Errorf("%w: %d particles have %d bytes", format.ErrLimit, h.Points, layout.Size)
	}
	memory, err := grant(ctx, layout.Size, private)
	if err != nil {
		return nil, err
	}
	if int64(len(memory)) < layout.Size {
		return nil, fmt.Errorf("granted %d bytes of %d", len(memory), layout.Size)
	}
	return &format.Decoded{Header: *h, Layout: layout, Memory: memory}, nil
}

// queue hands tasks 0 … count-1 to goroutines, until one fails or ctx ends.
type queue struct {
	count    int
	progress func(int64)

	mu   sync.Mutex
	next int   // guarded by mu
	done int64 // guarded by mu: bytes
	err  error // guarded by mu: the first
	lost any   // guarded by mu: what a goroutine panicked with
}

// run does all tasks. worker is called once on each goroutine; do, which it
// gives, does a task and tells how many bytes that were.
func (q *queue) run(ctx context.Context, threads int, worker func() (do func(task int) (int64, error))) error {
	work := func() {
		defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
		defer q.recover()
		do := worker()
		for task := q.take(0, ctx.Err()); task >= 0; {
			bytes, err := do(task)
			if err == nil {
				err = ctx.Err()
			}
			task = q.take(bytes, err)
		}
	}
	var group sync.WaitGroup
	for range min(threads, q.count) - 1 {
		group.Go(work)
	}
	work()
	group.Wait()
	if q.lost != nil {
		panic(q.lost) // a mapped file that became shorter: the caller knows what to do
	}
	return q.err
}

// recover ends the work when a goroutine panics.
func (q *queue) recover() {
	if p := recover(); p != nil {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.lost, q.next = p, q.count
	}
}

// take counts what was done and gives the next task, -1 if there is none.
func (q *queue) take(bytes int64, err error) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err == nil {
		q.err = err
	}
	q.done += bytes
	if q.progress != nil && bytes > 0 {
		q.progress(q.done)
	}
	if q.err != nil || q.next == q.count {
		return -1
	}
	q.next++
	return q.next - 1
}
