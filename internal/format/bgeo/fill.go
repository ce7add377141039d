// Copying runs of bytes from the payload to their places, block by block.

package bgeo

import (
	"context"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
)

// filler copies runs. Blocks of the payload that no run touches are not read.
type filler struct {
	payload
	runs     []run // ascending
	blocks   []int64
	progress func(int64)
	next     atomic.Int64 // index of the next block to take
	done     atomic.Int64 // bytes
	telling  sync.Mutex   // progress is called by one at a time
	failed   atomic.Bool
}

// fill copies all runs with as many goroutines.
func fill(ctx context.Context, p payload, runs []run, threads int, progress func(int64)) error {
	slices.SortFunc(runs, func(a, b run) int {
		if a.from < b.from {
			return -1
		}
		return 1
	})
	f := &filler{payload: p, runs: runs, progress: progress}
	f.choose()
	threads = max(min(threads, len(f.blocks)), 1)
	errs := make([]error, threads)
	var group sync.WaitGroup
	for i := 1; i < threads; i++ {
		group.Go(func() { errs[i] = f.work(ctx) })
	}
	errs[0] = f.work(ctx)
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// choose lists the blocks that runs touch.
func (f *filler) choose() {
	next := int64(0)
	for _, r := range f.runs {
		if r.to == r.from {
			continue
		}
		for i := max(next, r.from/f.blockSize()); i*f.blockSize() < r.to; i++ {
			f.blocks = append(f.blocks, i)
			next = i + 1
		}
	}
}

// work takes blocks until none is left.
func (f *filler) work(ctx context.Context) error {
	var own scratch
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		i := f.next.Add(1) - 1
		if i >= int64(len(f.blocks)) || f.failed.Load() {
			return nil
		}
		if err := f.block(f.blocks[i], &own); err != nil {
			f.failed.Store(true)
			return err
		}
	}
}

// block reads block i straight to its place, or what runs want of it.
func (f *filler) block(i int64, own *scratch) error {
	from := i * f.blockSize()
	to := min(from+f.blockSize(), f.size())
	first := sort.Search(len(f.runs), func(k int) bool { return f.runs[k].to > from })
	defer f.tell(to - from)
	if r := f.runs[first]; r.from <= from && r.to >= to {
		return f.read(i, r.dst[from-r.from:][:to-from:to-from], own)
	}
	last := first
	for last+1 < len(f.runs) && f.runs[last+1].from < to {
		last++
	}
	end := min(f.runs[last].to, to) // nothing behind is wanted
	own.block = slices.Grow(own.block[:0], int(end-from))[:end-from]
	if err := f.read(i, own.block, own); err != nil {
		return err
	}
	for _, r := range f.runs[first : last+1] {
		a, b := max(r.from, from), min(r.to, end)
		copy(r.dst[a-r.from:], own.block[a-from:b-from])
	}
	return nil
}

func (f *filler) tell(bytes int64) {
	done := f.done.Add(bytes)
	if f.progress == nil {
		return
	}
	f.telling.Lock()
	defer f.telling.Unlock()
	f.progress(done)
}
