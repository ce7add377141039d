// Running a compiled expression over a frame, on several goroutines.

package expr

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"floe/internal/particle"
)

// Run says how an expression is run. The zero value does.
type Run struct {
	// Threads to use at most; 0 stands for all there are.
	Threads int
	// Progress, if not nil, is told of every so many elements that are done, from
	// several goroutines.
	Progress func(elements int64)
}

// program is what conditions and values have in common.
type program struct {
	context    particle.Context
	refs       []int
	attributes []particle.Attribute
	varies     bool
}

func (c *compiler) program() program {
	p := program{context: c.scope.Context, refs: c.refs, varies: c.varies}
	for _, i := range c.refs {
		p.attributes = append(p.attributes, c.scope.Header.Attributes[i])
	}
	return p
}

// bind finds the columns in a frame, which must have the attributes that the
// expression was compiled for at their places.
func (p *program) bind(f *particle.Frame) ([]column, error) {
	columns := make([]column, len(p.refs))
	for slot, i := range p.refs {
		if want := p.attributes[slot]; i >= len(f.Columns) || !alike(f.Columns[i].Attribute, want) {
			return nil, fmt.Errorf("the expression was compiled for another frame: attribute %q is not where it was", want.Name)
		}
		c := f.Columns[i]
		if want := f.Of(p.context); c.Context != p.context { // one value for all
			c.Elements, c.Constant = want, true
		}
		var err error
		if columns[slot], err = bindColumn(&c); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

func alike(a, b particle.Attribute) bool {
	return a.Name == b.Name && a.Type == b.Type && a.Width() == b.Width() && a.Structure == b.Structure && a.Context == b.Context
}

// constant reports whether all elements give the same.
func (p *program) constant(columns []column) bool {
	for i := range columns {
		if !columns[i].Constant {
			return false
		}
	}
	return !p.varies
}

// pieceBlocks is how many blocks a goroutine takes at a time: a fraction of a
// millisecond of work, after which it looks whether it is still wanted.
const pieceBlocks = 32

// each calls do for every block. A panic of do, such as the fault of a mapped file
// that was cut short, reaches the caller's goroutine.
func (r Run) each(ctx context.Context, columns []column, elements int64, do func(w *worker, b block)) error {
	const piece = pieceBlocks * blockSize
	pieces := (elements + piece - 1) / piece
	threads := r.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	crew := &crew{ctx: ctx, pieces: pieces}
	task := func(w *worker, from, to int64) {
		for at := from; at < to; at += blockSize {
			do(w, block{from: at, n: int(min(to-at, blockSize))})
		}
		if r.Progress != nil {
			r.Progress(to - from)
		}
	}
	var group sync.WaitGroup
	for range min(int64(threads), pieces) {
		group.Go(func() {
			w := &worker{columns: append([]column(nil), columns...)}
			crew.work(func(n int64) { task(w, n*piece, min((n+1)*piece, elements)) })
		})
	}
	group.Wait()
	if failed := crew.failed.Load(); failed != nil {
		panic(*failed)
	}
	return ctx.Err()
}

type crew struct {
	ctx    context.Context
	pieces int64
	next   atomic.Int64
	failed atomic.Pointer[any]
}

func (c *crew) work(do func(piece int64)) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			c.failed.CompareAndSwap(nil, &p)
			c.next.Store(c.pieces) // nobody begins another
		}
	}()
	for n := c.next.Add(1) - 1; n < c.pieces && c.ctx.Err() == nil; n = c.next.Add(1) - 1 {
		do(n)
	}
}
