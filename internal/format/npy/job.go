// One decoding: memory, texts first, then the numbers of every array.

package npy

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"floe/internal/format"
	"floe/internal/particle"
)

// blockBytes are read and taken apart while they lie in the processor's cache.
const blockBytes = 1 << 20

type job struct {
	*plan
	ctx   context.Context
	opt   format.Options
	grant format.Grant

	texts  []*texts // of the entries, nil for numbers
	layout particle.Layout
	memory []byte

	mu   sync.Mutex
	done int64 // bytes read; guarded by mu
}

func (j *job) run() (*format.Decoded, error) {
	j.texts = make([]*texts, len(j.entries))
	arrays := j.arrays()
	if j.hasTexts() {
		if err := j.allocate(); err != nil { // what will be needed at least
			return nil, err
		}
		if err := j.each(arrays, j.collect); err != nil {
			return nil, err
		}
	}
	if err := j.allocate(); err != nil {
		return nil, err
	}
	if err := j.ctx.Err(); err != nil {
		return nil, err
	}
	if err := j.each(arrays, j.fill); err != nil {
		return nil, err
	}
	return &format.Decoded{Header: j.header(), Layout: j.layout, Memory: j.memory}, nil
}

// arrays lists what has to be read, in the order of the file.
func (j *job) arrays() []*array {
	var all []*array
	seen := map[*array]bool{}
	for i := range j.entries {
		for _, a := range []*array{j.entries[i].array, j.entries[i].offsets} {
			if a != nil && !seen[a] {
				seen[a] = true
				all = append(all, a)
			}
		}
	}
	return all
}

func (j *job) hasTexts() bool {
	for i := range j.entries {
		if j.entries[i].Type == particle.String {
			return true
		}
	}
	return false
}

// allocate lays the columns out for what is known of the texts, and asks for
// their memory.
func (j *job) allocate() error {
	h := j.header()
	specs := make([]particle.ColumnSpec, len(j.entries))
	private := int64(len(j.entries))<<10 + int64(max(j.opt.Threads, 1))*blockBytes
	for i := range j.entries {
		e, t := &j.entries[i], j.texts[i]
		if e.Ragged() {
			specs[i].Values = e.array.rows
		}
		switch {
		case t != nil:
			specs[i].Strings, specs[i].StringBytes, specs[i].Uncoded = int64(len(t.offsets)-1), int64(len(t.bytes)), t.uncoded
			private += int64(4*cap(t.codes) + 8*cap(t.offsets) + cap(t.bytes))
		case e.Type == particle.String:
			private += e.array.rows * 4
		}
	}
	var err error
	if j.layout, err = particle.Plan(&h, specs); err != nil {
		return fmt.Errorf("lay out the columns: %w", err)
	}
	if j.layout.Size > j.opt.PayloadLimit()+maxItemBytes>>10 {
		return fmt.Errorf("%w: columns of %d bytes", format.ErrLimit, j.layout.Size)
	}
	if j.memory, err = j.grant(j.ctx, j.layout.Size, private); err != nil {
		return fmt.Errorf("allocate: %w", err) // which says how much
	}
	if int64(len(j.memory)) < j.layout.Size {
		return fmt.Errorf("get %d bytes of memory: %d granted", j.layout.Size, len(j.memory))
	}
	return nil
}

// each does something with every array, several at a time if that is allowed.
// The error is that of the first array that has one.
func (j *job) each(arrays []*array, do func(*array) error) error {
	errs := make([]error, len(arrays))
	work := func(i int) {
		if err := do(arrays[i]); err != nil {
			errs[i] = fmt.Errorf("read %s: %w", arrays[i].title(), err)
		}
	}
	if threads := min(j.opt.Threads, len(arrays)); threads > 1 {
		together(threads, len(arrays), work)
	} else {
		for i := range arrays {
			work(i)
		}
	}
	return cmp.Or(errs...)
}

// together does n things on some goroutines. A panic of one, such as the fault
// of a mapped file that was cut short, reaches the caller when all are done.
func together(threads, n int, work func(int)) {
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	panics := make(chan any, threads)
	var group sync.WaitGroup
	for range threads {
		group.Go(func() {
			defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
			defer func() {
				if p := recover(); p != nil {
					panics <- p
				}
			}()
			for i := range next {
				work(i)
			}
		})
	}
	group.Wait()
	select {
	case p := <-panics:
		panic(p)
	default:
	}
}

// read opens an array at its values, and verifies its checksum afterwards.
func (j *job) read(a *array, values func(*feed) error) error {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	f, err := a.source.open()
	if err != nil {
		return err
	}
	defer f.close()
	if err := f.skip(j.ctx, a.head); err != nil {
		return err
	}
	if err := values(f); err != nil {
		return err
	}
	return f.finish(j.ctx)
}

// blocks gives the records of an array, some whole ones at a time.
func (j *job) blocks(a *array, f *feed, do func(records []byte, from int64)) error {
	step := max(blockBytes/a.size, 1)
	for from := int64(0); from < a.rows; from += step {
		if err := j.ctx.Err(); err != nil {
			return err
		}
		n := min(step, a.rows-from)
		records, err := f.next(n * a.size)
		if err != nil {
			return err
		}
		do(records, from)
		j.progress(n * a.size)
	}
	return nil
}

func (j *job) progress(n int64) {
	if j.opt.Progress == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.done += n
	j.opt.Progress(j.done)
}

// collect reads the texts of an array.
func (j *job) collect(a *array) error {
	var leaves []*leaf
	var all []*texts
	for i := range j.entries {
		if e := &j.entries[i]; e.array == a && e.Type == particle.String {
			j.texts[i] = newTexts()
			leaves, all = append(leaves, e.of()), append(all, j.texts[i])
		}
	}
	if len(all) == 0 {
		return nil
	}
	return j.read(a, func(f *feed) error {
		return j.blocks(a, f, func(records []byte, _ int64) {
			for ; int64(len(records)) >= a.size; records = records[a.size:] {
				for i, l := range leaves {
					all[i].addField(records[l.offset:l.offset+l.size], l.wide, l.order)
				}
			}
		})
	})
}
