// Reading the file from front to back, in blocks.

package ply

import (
	"context"
	"errors"
	"fmt"
	"io"

	"floe/internal/format"
)

// blockBytes is how much is read at once, and between two looks at the context.
const blockBytes = 1 << 20

// window is the part of the file that is being read.
type window struct {
	ctx  context.Context
	in   format.Input
	size int64 // of the file
	base int64 // offset of buf in the file
	buf  []byte
	pos  int // in buf
	room []byte
}

func newWindow(ctx context.Context, in format.Input) *window {
	w := &window{ctx: ctx, in: in, size: in.Size}
	if in.Mapped != nil {
		w.size = min(w.size, int64(len(in.Mapped)))
	} else {
		w.room = make([]byte, min(blockBytes, w.size))
	}
	return w
}

// at is the offset of what is read next.
func (w *window) at() int64 { return w.base + int64(w.pos) }

func (w *window) left() int64 { return w.size - w.at() }

// seek goes on reading at an offset.
func (w *window) seek(at int64) {
	w.base, w.buf, w.pos = at, nil, 0
}

// more moves what is left of buf to its start and fills it up. It gives io.EOF
// if there was nothing left to read.
func (w *window) more() error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if w.in.Mapped != nil {
		return w.moreMapped()
	}
	rest := copy(w.room, w.buf[w.pos:])
	w.base, w.pos = w.base+int64(w.pos), 0
	from := w.base + int64(rest)
	if from >= w.size {
		w.buf = w.room[:rest]
		return io.EOF
	}
	n := int(min(int64(len(w.room)-rest), w.size-from))
	if err := w.in.Fill(w.room[rest:rest+n], from); err != nil {
		return err
	}
	w.buf = w.room[:rest+n]
	return nil
}

// moreMapped shows a block more of the mapped file.
func (w *window) moreMapped() error {
	end := w.base + int64(len(w.buf))
	if end >= w.size {
		return io.EOF
	}
	start := w.at()
	w.buf = w.in.Mapped[start:min(end+blockBytes, w.size)]
	w.base, w.pos = start, 0
	return nil
}

// truncated is the error of a file that ends where more was expected.
func (w *window) truncated(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w at %d", format.ErrTruncated, w.size)
	}
	return err
}

// read fills dst.
func (w *window) read(dst []byte) error {
	for {
		n := copy(dst, w.buf[w.pos:])
		w.pos += n
		if dst = dst[n:]; len(dst) == 0 {
			return nil
		}
		if err := w.more(); err != nil {
			return w.truncated(err)
		}
	}
}

// skip passes over n bytes.
func (w *window) skip(n int64) error {
	switch {
	case n > w.left():
		return w.truncated(io.EOF)
	case n <= int64(len(w.buf)-w.pos):
		w.pos += int(n)
	default:
		w.seek(w.at() + n)
	}
	return nil
}
