// Pictures are encoded side by side; who needs their order gets it.

package movie

import (
	"context"
	"errors"
	"image"
	"runtime"
	"sync"
)

// encoders works on pictures on several goroutines. add and finish are called by
// one goroutine at a time.
type encoders struct {
	buffers buffers
	slots   chan struct{} // one per picture that is being worked on
	ctx     context.Context
	fail    context.CancelCauseFunc // what fails first is the error of all
	group   sync.WaitGroup
	last    chan struct{} // closed when the picture added last is done with
}

func newEncoders(workers int) *encoders {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	e := &encoders{slots: make(chan struct{}, workers+1), last: make(chan struct{})}
	close(e.last)
	e.ctx, e.fail = context.WithCancelCause(context.Background())
	return e
}

// work is done on a picture. What needs the order of pictures comes after a call of
// turn, which fails if it will never be this picture's turn.
type work func(m *image.RGBA, turn func() error) error

// add copies a picture and has it worked on as soon as a goroutine is free. It
// fails if earlier work did.
func (e *encoders) add(ctx context.Context, m *image.RGBA, do work) error {
	if err := ctx.Err(); err != nil {
		e.fail(err)
	}
	select {
	case e.slots <- struct{}{}:
	case <-ctx.Done():
		e.fail(ctx.Err())
	case <-e.ctx.Done():
	}
	if err := e.err(); err != nil {
		return err
	}
	copied, before, done := e.buffers.clone(m), e.last, make(chan struct{})
	e.last = done
	e.group.Go(func() {
		defer func() { <-e.slots }()
		defer close(done)
		if err := do(copied, func() error { return e.await(before) }); err != nil {
			e.fail(err)
		}
		e.buffers.back(copied)
	})
	return nil
}

func (e *encoders) await(before chan struct{}) error {
	select {
	case <-before:
	case <-e.ctx.Done():
	}
	return e.err()
}

// err is what failed first, nil if nothing did.
func (e *encoders) err() error { return context.Cause(e.ctx) }

// finish waits for all work.
func (e *encoders) finish() error {
	e.group.Wait()
	return e.err()
}

// abort ends all work soon.
func (e *encoders) abort() { e.fail(errAborted) }

// errAborted is what other methods give after Abort.
var errAborted = errors.New("stopped")

// errClosed is what they give after Close.
var errClosed = errors.New("the film is closed")

// errEmpty is that of a film of nothing.
var errEmpty = errors.New("there are no pictures")
