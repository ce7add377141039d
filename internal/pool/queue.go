// The queue of jobs that wait for a loader.

package pool

import (
	"container/heap"
	"context"
	"sync"

	"floe/internal/wire"
)

// task is one request on its way.
type task struct {
	request Request
	ctx     context.Context
	seq     int64
	index   int // position in the queue, -1 when not in it; guarded by the pool's mu
	threads int // how many cores it may use; set when it is handed to a loader

	done chan struct{} // closed once reply and err are set

	mu        sync.Mutex
	finished  bool // guarded by mu
	abandoned bool // guarded by mu: nobody waits for the answer any more
	reply     Reply
	err       error
}

// finish answers the task; the memory of an answer that nobody wants goes back.
func (t *task) finish(r Reply, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.finished {
		panic("pool: a request was answered twice")
	}
	t.finished = true
	if t.abandoned {
		r.Release()
		return
	}
	t.reply, t.err = r, err
	close(t.done)
}

// abandon reports false if the answer is there already.
func (t *task) abandon() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.finished {
		return false
	}
	t.abandoned = true
	return true
}

func (t *task) job(id wire.JobID) wire.Job {
	return wire.Job{ID: id, Kind: t.request.Kind, Path: t.request.Path, Args: t.request.Args, Threads: uint16(t.threads)}
}

// taskHeap orders by priority, then cost, then arrival.
type taskHeap []*task

func (h taskHeap) Len() int { return len(h) }

func (h taskHeap) Less(i, j int) bool {
	a, b := h[i], h[j]
	switch {
	case a.request.Priority != b.request.Priority:
		return a.request.Priority > b.request.Priority
	case a.request.Cost != b.request.Cost:
		return a.request.Cost > b.request.Cost
	}
	return a.seq < b.seq
}

func (h taskHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push is for container/heap.
func (h *taskHeap) Push(x any) {
	t := x.(*task)
	t.index = len(*h)
	*h = append(*h, t)
}

// Pop is for container/heap.
func (h *taskHeap) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.index = -1
	return t
}

func (h *taskHeap) add(t *task)    { heap.Push(h, t) }
func (h *taskHeap) take() *task    { return heap.Pop(h).(*task) }
func (h *taskHeap) remove(t *task) { heap.Remove(h, t.index) }
