// What an inflater is given and what it answers.

package inflate

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Source is one compressed file.
type Source struct {
	io.ReaderAt
	// Size of the file in bytes.
	Size int64
	// Bytes, if not nil, is the whole file in memory.
	Bytes []byte
}

// Result tells what an inflater found.
type Result struct {
	// Bytes that came out.
	Bytes int64
	// Members of the gzip file; 1 for a zlib stream.
	Members int
	// Trailing is the number of bytes after the last member, all ignored.
	Trailing int64
}

// Inflater expands compressed files. Its methods are safe for concurrent use.
type Inflater interface {
	// Name of the library and its version: "libdeflate 1.14".
	Name() string
	// Private is the memory that Inflate will hold besides dst when dst has
	// dstBytes.
	Private(src Source, dstBytes int64) int64
	// Inflate expands src into dst, which it does not keep. progress, if not
	// nil, is called now and then with the bytes that came out so far. If dst is
	// too small the error is ErrSpace.
	Inflate(ctx context.Context, dst []byte, src Source, progress func(int64)) (Result, error)
}

// OneShotBytes is the largest output that is expanded in one uninterruptible
// call: half a second to two seconds of work.
const OneShotBytes = 1 << 30

var (
	// ErrSpace says that the output does not fit the memory given.
	ErrSpace = errors.New("inflated data exceeds the memory given")
	// ErrTruncated says that the compressed file ends too early.
	ErrTruncated = errors.New("compressed stream is truncated")
	// ErrCorrupt says that the compressed file is damaged or none at all.
	ErrCorrupt = errors.New("compressed stream is damaged")
	// ErrChecksum says that a stream expands, but to other bytes than were put in.
	// It wraps ErrCorrupt.
	ErrChecksum = fmt.Errorf("%w: wrong checksum", ErrCorrupt)
)

// StreamError is the error of a truncated or damaged stream.
type StreamError struct {
	// Bytes that came out before.
	Bytes int64
	// Err wraps ErrTruncated or ErrCorrupt.
	Err error
}

// Error tells where the stream broke.
func (e *StreamError) Error() string {
	return fmt.Sprintf("%v after %d bytes of output", e.Err, e.Bytes)
}

// Unwrap gives the cause.
func (e *StreamError) Unwrap() error { return e.Err }
