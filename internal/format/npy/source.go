// Where the bytes of an array come from: memory, a file, a member of an archive.

package npy

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"sync"

	"floe/internal/format"
	"floe/internal/inflate"
)

// source opens an array at its header as often as one likes.
type source interface {
	open() (*feed, error)
	// size that the array may have, header included, as far as can be told
	// without reading it.
	size() int64
}

// plain is a whole file, or a stored member.
type plain struct {
	in     format.Input
	at, n  int64
	sum    uint32 // of a member
	summed bool
}

func (p plain) size() int64 { return p.n }

func (p plain) open() (*feed, error) {
	f := &feed{}
	if p.in.Mapped != nil {
		f.raw = p.in.Mapped[min(p.at, int64(len(p.in.Mapped))):min(p.at+p.n, int64(len(p.in.Mapped)))]
	} else {
		f.r = io.NewSectionReader(p.in, p.at, p.n)
	}
	if p.summed {
		f.sum, f.want = crc32.NewIEEE(), p.sum
	}
	return f, nil
}

// packed is a deflated member.
type packed struct {
	plain
	inflated int64 // as the archive says
}

// size is what the archive says, as far as deflate can make that.
func (p packed) size() int64 { return min(p.inflated, p.n*inflate.MaxRatio) }

func (p packed) open() (*feed, error) {
	b := buffers.Get().(*bufio.Reader)
	b.Reset(io.NewSectionReader(readerOf(p.in), p.at, p.n))
	z := inflate.NewRawReader(b)
	end := func() {
		_ = z.Close() // it gives buffers back, nothing more
		b.Reset(nil)
		buffers.Put(b)
	}
	return &feed{r: io.LimitReader(z, p.inflated), sum: crc32.NewIEEE(), want: p.sum, end: end}, nil
}

// buffers for the compressed bytes.
var buffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 64<<10) }}

// readerOf reads mapped files from memory.
func readerOf(in format.Input) io.ReaderAt {
	if in.Mapped != nil {
		return bytesAt(in.Mapped)
	}
	return in
}

type bytesAt []byte

func (b bytesAt) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 || at > int64(len(b)) {
		return 0, io.EOF
	}
	n := copy(p, b[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

var errMethod = errors.New("its compression is not known")

// member finds a member of an archive.
func member(in format.Input, f *zip.File) (source, error) {
	const encrypted = 1
	at, err := f.DataOffset()
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("%w: no data at %d", format.ErrTruncated, at)
	case err != nil:
		return nil, err
	case f.Flags&encrypted != 0:
		return nil, fmt.Errorf("%w: it is encrypted", errMethod)
	case f.CompressedSize64 > uint64(in.Size) || at > in.Size-int64(f.CompressedSize64):
		return nil, fmt.Errorf("%w: %d bytes from %d on, the file has %d", format.ErrTruncated, f.CompressedSize64, at, in.Size)
	}
	p := plain{in: in, at: at, n: int64(f.CompressedSize64), sum: f.CRC32, summed: true}
	switch f.Method {
	case zip.Store:
		return p, nil
	case zip.Deflate:
		return packed{p, int64(min(f.UncompressedSize64, 1<<62))}, nil
	}
	return nil, fmt.Errorf("%w: method %d", errMethod, f.Method)
}

// feed gives the bytes of an array in their order.
type feed struct {
	r    io.Reader // nil if raw is all there is
	raw  []byte
	buf  []byte
	sum  hash.Hash32 // nil for none
	want uint32
	at   int64
	end  func()
}

func (f *feed) close() {
	if f.end != nil {
		f.end()
	}
}

// Read is for the header.
func (f *feed) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if f.r != nil {
		n, err := f.r.Read(p)
		f.account(p[:n])
		return n, err
	}
	n := copy(p, f.raw)
	f.account(f.raw[:n])
	f.raw = f.raw[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (f *feed) account(b []byte) {
	f.at += int64(len(b))
	if f.sum != nil {
		f.sum.Write(b)
	}
}

// next gives n bytes, which are valid until the next call.
func (f *feed) next(n int64) ([]byte, error) {
	if f.r == nil {
		if n > int64(len(f.raw)) {
			return nil, ended(io.ErrUnexpectedEOF, int64(len(f.raw)), n)
		}
		b := f.raw[:n]
		f.raw = f.raw[n:]
		f.account(b)
		return b, nil
	}
	if int64(cap(f.buf)) < n {
		f.buf = make([]byte, n)
	}
	b := f.buf[:n]
	return b, f.into(b)
}

// into fills dst.
func (f *feed) into(dst []byte) error {
	if f.r == nil {
		b, err := f.next(int64(len(dst)))
		copy(dst, b)
		return err
	}
	n, err := io.ReadFull(f.r, dst)
	f.account(dst[:n])
	return f.damaged(ended(err, int64(n), int64(len(dst))))
}

// damaged says where.
func (f *feed) damaged(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("at %d: %w", f.at, err)
}

// skip passes over n bytes.
func (f *feed) skip(ctx context.Context, n int64) error {
	for n > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		m := min(n, blockBytes)
		if _, err := f.next(m); err != nil {
			return err
		}
		n -= m
	}
	return nil
}

// finish reads what is left and verifies the checksum.
func (f *feed) finish(ctx context.Context) error {
	if f.sum == nil {
		return nil
	}
	if f.r == nil {
		f.account(f.raw)
		f.raw = nil
	}
	rest := make([]byte, 4<<10) // there is none, usually
	for f.r != nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := io.ReadFull(f.r, rest)
		f.account(rest[:n])
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return f.damaged(err)
		}
	}
	if f.sum.Sum32() != f.want {
		return fmt.Errorf("%w: %08x, the archive says %08x", format.ErrChecksum, f.sum.Sum32(), f.want)
	}
	return nil
}
