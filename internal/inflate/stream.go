// The stream reader: headers, unknown sizes, and an exact account of damage.

package inflate

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/adler32"
	"hash/crc32"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// Reader expands a gzip or zlib file as a stream. It is for one goroutine.
type Reader struct {
	src       Source
	in        *bufio.Reader
	count     *countingReader
	z         io.ReadCloser // flate; nil after Close
	container Container
	inMember  bool
	sum       hash.Hash32
	size      uint32 // bytes of this member, modulo 2^32
	result    Result
	err       error
}

type countingReader struct {
	io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

var (
	flatePool  = sync.Pool{New: func() any { return flate.NewReader(nil) }}
	readerPool = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 1<<16) }}
)

// NewReader begins to read src. Errors come from Read. Close gives its buffers
// to the next reader.
func NewReader(src Source) *Reader {
	r := &Reader{src: src, count: &countingReader{Reader: src.reader()}}
	r.in = readerPool.Get().(*bufio.Reader)
	r.in.Reset(r.count)
	r.z = flatePool.Get().(io.ReadCloser)
	return r
}

// Close ends reading; it does not close the source.
func (r *Reader) Close() {
	if r.z == nil {
		return
	}
	r.in.Reset(nil)
	readerPool.Put(r.in)
	flatePool.Put(r.z)
	r.z, r.in, r.err = nil, nil, errors.New("read of a closed inflate.Reader")
}

// Result tells what was read so far; Trailing only at io.EOF.
func (r *Reader) Result() Result { return r.result }

// Read expands the next bytes. At io.EOF all checksums were right.
func (r *Reader) Read(p []byte) (int, error) {
	for r.err == nil {
		if !r.inMember {
			r.err = r.nextMember()
			continue
		}
		n, err := r.z.Read(p)
		r.account(p[:n])
		if err != nil {
			r.err = r.endOfMember(err)
		}
		if n > 0 || len(p) == 0 {
			return n, nil
		}
	}
	return 0, r.err
}

func (r *Reader) account(p []byte) {
	r.sum.Write(p)
	r.size += uint32(len(p))
	r.result.Bytes += int64(len(p))
}

// nextMember reads the header of a member; io.EOF after the last one.
func (r *Reader) nextMember() error {
	head, err := r.in.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the compressed file: %w", err)
	}
	found := Detect(head)
	switch {
	case r.result.Members == 0 && len(head) < 2:
		return r.broken(ErrTruncated, "no header")
	case r.result.Members == 0 && found == None:
		return r.broken(ErrCorrupt, fmt.Sprintf("header % x", head))
	case r.result.Members > 0 && (r.container == Zlib || found != Gzip):
		r.result.Trailing = r.src.Size - r.count.n + int64(r.in.Buffered())
		return io.EOF
	}
	r.container = found
	if err := r.header(); err != nil {
		return r.failed(err)
	}
	r.inMember, r.size = true, 0
	r.result.Members++
	return r.z.(flate.Resetter).Reset(r.in, nil)
}

func (r *Reader) header() error {
	if r.container == Zlib {
		r.sum = adler32.New()
		return r.zlibHeader()
	}
	r.sum = crc32.NewIEEE()
	return r.gzipHeader()
}

func (r *Reader) zlibHeader() error {
	var b [2]byte
	if _, err := io.ReadFull(r.in, b[:]); err != nil {
		return err
	}
	if b[1]&0x20 != 0 {
		return fmt.Errorf("%w: preset dictionary", ErrCorrupt)
	}
	return nil
}

// Flags of a gzip header.
const (
	flagHeaderCRC = 1 << 1
	flagExtra     = 1 << 2
	flagName      = 1 << 3
	flagComment   = 1 << 4
	flagsReserved = 0xe0
)

func (r *Reader) gzipHeader() error {
	var b [10]byte
	if _, err := io.ReadFull(r.in, b[:]); err != nil {
		return err
	}
	flags := b[3]
	if b[2] != 8 || flags&flagsReserved != 0 {
		return fmt.Errorf("%w: gzip header with method %d, flags %#x", ErrCorrupt, b[2], flags)
	}
	if flags&flagExtra != 0 {
		if _, err := io.ReadFull(r.in, b[:2]); err != nil {
			return err
		}
		if _, err := r.in.Discard(int(binary.LittleEndian.Uint16(b[:2]))); err != nil {
			return err
		}
	}
	for _, flag := range []byte{flagName, flagComment} {
		if flags&flag != 0 {
			if err := r.skipText(); err != nil {
				return err
			}
		}
	}
	if flags&flagHeaderCRC != 0 {
		_, err := r.in.Discard(2)
		return err
	}
	return nil
}

func (r *Reader) skipText() error {
	for {
		switch b, err := r.in.ReadByte(); {
		case err != nil:
			return err
		case b == 0:
			return nil
		}
	}
}

// endOfMember verifies the trailer of a member that ended with io.EOF.
func (r *Reader) endOfMember(err error) error {
	if !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return r.failed(err)
	}
	r.inMember = false
	if r.container == Zlib {
		return r.zlibTrailer()
	}
	var b [8]byte
	if _, err := io.ReadFull(r.in, b[:]); err != nil {
		return r.failed(err)
	}
	if sum := binary.LittleEndian.Uint32(b[:]); sum != r.sum.Sum32() {
		return &StreamError{Bytes: r.result.Bytes, Err: ErrChecksum}
	}
	if binary.LittleEndian.Uint32(b[4:]) != r.size {
		return r.broken(ErrCorrupt, "wrong length")
	}
	return nil
}

func (r *Reader) zlibTrailer() error {
	var b [4]byte
	if _, err := io.ReadFull(r.in, b[:]); err != nil {
		return r.failed(err)
	}
	if binary.BigEndian.Uint32(b[:]) != r.sum.Sum32() {
		return &StreamError{Bytes: r.result.Bytes, Err: ErrChecksum}
	}
	return nil
}

func (r *Reader) broken(kind error, what string) error {
	return &StreamError{Bytes: r.result.Bytes, Err: fmt.Errorf("%w: %s", kind, what)}
}

// failed tells damage of the stream from failure to read the file.
func (r *Reader) failed(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, ErrCorrupt):
		return &StreamError{Bytes: r.result.Bytes, Err: err}
	case errors.As(err, &corrupt):
		return r.broken(ErrCorrupt, "invalid deflate data")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &StreamError{Bytes: r.result.Bytes, Err: ErrTruncated}
	}
	return fmt.Errorf("read the compressed file: %w", err)
}

// streamBlock is how much is expanded between two looks at the context.
const streamBlock = 256 << 10

// stream expands src into dst block by block.
func stream(ctx context.Context, dst []byte, src Source, progress func(int64)) (Result, error) {
	r := NewReader(src)
	defer r.Close()
	for at := 0; ; {
		if err := ctx.Err(); err != nil {
			return r.Result(), err
		}
		if at == len(dst) {
			err := r.expectEnd()
			return r.Result(), err
		}
		n, err := io.ReadFull(r, dst[at:min(at+streamBlock, len(dst))])
		at += n
		report(progress, int64(at))
		if err != nil {
			return r.Result(), r.sticky()
		}
	}
}

// sticky is the error that ended reading, nil for a good end.
func (r *Reader) sticky() error {
	if r.err == io.EOF {
		return nil
	}
	return r.err
}

// expectEnd verifies that nothing but the trailer is left.
func (r *Reader) expectEnd() error {
	var one [1]byte
	if n, _ := io.ReadFull(r, one[:]); n > 0 {
		r.result.Bytes--
		return ErrSpace
	}
	return r.sticky()
}

// Count expands src to nowhere and tells how much it is; more than limit bytes
// are ErrSpace.
func Count(ctx context.Context, src Source, limit int64, progress func(int64)) (Result, error) {
	r := NewReader(src)
	defer r.Close()
	block := buffers.take(streamBlock)
	defer buffers.give(block)
	for {
		if err := ctx.Err(); err != nil {
			return r.Result(), err
		}
		_, err := io.ReadFull(r, block)
		report(progress, r.result.Bytes)
		switch {
		case r.result.Bytes > limit:
			return r.Result(), ErrSpace
		case err != nil:
			return r.Result(), r.sticky()
		}
	}
}

func report(progress func(int64), bytes int64) {
	if progress != nil {
		progress(bytes)
	}
}
