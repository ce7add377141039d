// The one goroutine that owns libhdf5.

//go:build cgo

package h5convert

/*
#cgo pkg-config: hdf5
#include "shim.h"
*/
import "C"

import (
	"context"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"syscall"

	"gonum.org/v1/hdf5"
)

// library runs every call of libhdf5, one after another, on one thread: builds
// of it without thread safety are common, and error stacks are per thread.
var library = owner{tasks: make(chan func())}

type owner struct {
	start sync.Once
	tasks chan func()
}

// do runs fn on the owner's thread and waits for its end. It fails if ctx ends
// before fn's turn. The goroutine is started at first use and stays.
func (o *owner) do(ctx context.Context, fn func() error) error {
	o.start.Do(func() { go o.run() })
	var err error
	var panicked any
	done := make(chan struct{})
	task := func() {
		defer close(done)
		defer func() { panicked = recover() }()
		C.floe_errors()
		err = fn()
	}
	select {
	case o.tasks <- task:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	<-done
	if panicked != nil {
		panic(panicked)
	}
	return err
}

func (o *owner) run() {
	runtime.LockOSThread()
	for task := range o.tasks {
		task()
	}
}

// libraryError carries libhdf5's own words, and the system's error if it names
// one.
type libraryError struct {
	doing, text string
	errno       error
}

func (e *libraryError) Error() string {
	if e.text == "" {
		return e.doing + ": libhdf5 failed"
	}
	return e.doing + ": " + e.text
}

func (e *libraryError) Unwrap() error { return e.errno }

var errnoPattern = regexp.MustCompile(`errno = (\d+)`)

// lastError explains a call that failed. Only for use inside do.
func lastError(doing string) error {
	e := &libraryError{doing: doing, text: C.GoString(C.floe_error())}
	C.floe_errors()
	if m := errnoPattern.FindStringSubmatch(e.text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n > 0 {
			e.errno = syscall.Errno(n)
		}
	}
	return e
}

// check turns a negative result into an error.
func check[T ~int | ~int32 | ~int64](result T, doing string) error {
	if result < 0 {
		return lastError(doing)
	}
	return nil
}

// LibraryVersion is that of libhdf5, such as "1.10.8", "" in builds without it.
func LibraryVersion() (version string) {
	_ = library.do(context.Background(), func() error { // cannot fail: no deadline
		if v, err := hdf5.LibVersion(); err == nil {
			version = v.String()
		}
		return nil
	})
	return version
}

// openIDs counts the open objects of libhdf5, for tests.
func openIDs() (n int64) {
	_ = library.do(context.Background(), func() error { // cannot fail: no deadline
		n = int64(C.floe_open_ids())
		return nil
	})
	return n
}
