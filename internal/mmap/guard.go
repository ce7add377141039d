// Faults while reading a mapping, as errors.

package mmap

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrFault is wrapped by every [FaultError].
var ErrFault = errors.New("mapped file cannot be read any more")

// FaultError tells which byte of which file could not be read.
type FaultError struct {
	// Path of the mapped file.
	Path string
	// Offset of the byte in the file.
	Offset int64
	// Addr is its address in memory.
	Addr uintptr
}

// Error names file and offset.
func (e *FaultError) Error() string {
	return fmt.Sprintf("read %q at offset %d (address %#x): %v: it was truncated or its disk failed", e.Path, e.Offset, e.Addr, ErrFault)
}

// In reports whether the byte is one of b, a part of the mapping.
func (e *FaultError) In(b []byte) bool {
	start := address(b)
	return e.Addr >= start && e.Addr-start < uintptr(len(b))
}

// Unwrap gives ErrFault.
func (e *FaultError) Unwrap() error { return ErrFault }

// Guard runs fn. If fn faults while it reads a file mapped by this package, fn
// ends there and Guard returns a [FaultError]; deferred calls of fn run, locks
// that it holds without a deferred unlock stay locked. All other panics pass
// through. Guards may be nested; the price is below a microsecond.
func Guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			fault := faultOf(p)
			if fault == nil {
				panic(p)
			}
			err = fault
		}
	}()
	return fn()
}

// faultOf recognises the panic of a fault inside a mapping, nil for others.
func faultOf(p any) *FaultError {
	f, ok := p.(interface {
		error
		Addr() uintptr
	})
	if !ok {
		return nil
	}
	path, offset, ok := live.find(f.Addr())
	if !ok {
		return nil
	}
	return &FaultError{Path: path, Offset: offset, Addr: f.Addr()}
}
