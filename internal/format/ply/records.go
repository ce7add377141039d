// Rows of one size: many at once, by several goroutines.

package ply

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"floe/internal/particle"
	"floe/internal/stride"
)

// records is a table whose rows all have the same size.
type records struct {
	*job
	*program
	start int64 // offset of the first row
	block int64 // rows that are read at once
	order stride.Order

	next atomic.Int64 // row to be read

	mu   sync.Mutex
	done int64 // bytes
	err  error
}

// fillRecords reads the table at the window and leaves the window behind it.
func (j *job) fillRecords(p *program, w *window) error {
	r := &records{job: j, program: p, start: w.at(), block: max(int64(blockBytes/p.stride), 1), order: orderOf(j.form)}
	if err := w.skip(p.rows * int64(p.stride)); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(j.ctx)
	defer cancel()
	var group sync.WaitGroup
	for range max(j.opt.Threads, 1) {
		group.Go(func() {
			if err := r.work(ctx); err != nil {
				r.fail(err)
				cancel()
			}
		})
	}
	group.Wait()
	return r.err
}

// fail keeps the first error; those after it are of its cancelling.
func (r *records) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
}

// work reads blocks until there are no more.
func (r *records) work(ctx context.Context) error {
	var room, scratch []byte
	if r.in.Mapped == nil {
		room = make([]byte, min(r.block, r.rows)*int64(r.stride))
	}
	for {
		from := r.next.Add(r.block) - r.block
		if from >= r.rows {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := min(r.block, r.rows-from)
		bytes, err := r.read(room, from, rows)
		if err != nil {
			return err
		}
		if scratch, err = r.split(bytes, from, rows, scratch); err != nil {
			return err
		}
		r.report(int64(len(bytes)))
	}
}

// read gives the bytes of some rows.
func (r *records) read(room []byte, from, rows int64) ([]byte, error) {
	at, n := r.start+from*int64(r.stride), rows*int64(r.stride)
	if r.in.Mapped != nil {
		return r.in.Mapped[at:][:n], nil
	}
	return room[:n], r.in.Fill(room[:n], at)
}

func (r *records) report(bytes int64) {
	if r.opt.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done += bytes
	r.opt.Progress(r.done)
}

// splitBytes of rows are gone through op after op while they are in the cache.
const splitBytes = 128 << 10

// split takes rows apart into the columns. from is the first of them.
func (r *records) split(bytes []byte, from, rows int64, scratch []byte) ([]byte, error) {
	step := max(int64(splitBytes/r.stride), 1)
	for at := int64(0); at < rows; at += step {
		n := min(step, rows-at)
		some := bytes[at*int64(r.stride):][:n*int64(r.stride)]
		for i := range r.ops {
			if r.ops[i].column == skipped {
				continue
			}
			var err error
			if scratch, err = r.gather(&r.ops[i], some, from+at, n, scratch); err != nil {
				return scratch, fmt.Errorf("rows %d to %d of %q, attribute %q: %w",
					from+at, from+at+n-1, r.name, r.columns[r.ops[i].column].Name, err)
			}
		}
	}
	return scratch, nil
}

// gather copies one op's numbers of some rows to their column: straight, if they
// are the whole value as it is kept, else by way of scratch.
func (r *records) gather(o *op, some []byte, from, rows int64, scratch []byte) ([]byte, error) {
	c := &r.columns[o.column]
	data, size, to := c.data, c.ValueBytes(), c.Type.Scalar()
	if o.of == ids {
		data, size, to = c.ids, 4, particle.Uint32
	}
	dst := data[from*size:][:rows*size]
	field := stride.Field{Offset: o.offset, Scalars: o.n, Bytes: o.kind.ScalarBytes()}
	if !converts(o.kind, to) && int64(field.Size()) == size {
		stride.Gather(dst, some, r.stride, field, r.order)
		return scratch, nil
	}
	if n := int(rows) * field.Size(); cap(scratch) < n {
		scratch = make([]byte, n)
	}
	raw := scratch[:int(rows)*field.Size()]
	stride.Gather(raw, some, r.stride, field, r.order)
	raw, err := convert(raw, o.kind, to)
	if err != nil {
		return scratch, err
	}
	part := stride.Field{Offset: o.at * to.ScalarBytes(), Scalars: o.n, Bytes: to.ScalarBytes()}
	stride.Scatter(dst, raw, int(size), part, stride.Little)
	return scratch, nil
}
