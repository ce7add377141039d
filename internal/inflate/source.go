// Reading the compressed file, and private buffers for the whole of it.

package inflate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

const readBlock = 1 << 20

// reader reads the source from its start.
func (s Source) reader() io.Reader {
	if s.Bytes != nil {
		return bytes.NewReader(s.Bytes)
	}
	return io.NewSectionReader(s.ReaderAt, 0, s.Size)
}

// readAt fills p from offset.
func readAt(s Source, p []byte, offset int64) error {
	if s.Bytes != nil {
		if offset < 0 || offset > int64(len(s.Bytes)) || copy(p, s.Bytes[offset:]) < len(p) {
			return io.ErrUnexpectedEOF
		}
		return nil
	}
	n, err := s.ReadAt(p, offset)
	switch {
	case n == len(p):
		return nil
	case errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	}
	return err
}

// load gives the whole source in memory, and a function to give it back.
func (s Source) load(ctx context.Context) (data []byte, free func(), err error) {
	if s.Bytes != nil {
		return s.Bytes, func() {}, nil
	}
	data = buffers.take(int(s.Size))
	free = func() { buffers.give(data) }
	for at := 0; at < len(data); at += readBlock {
		if err = ctx.Err(); err == nil {
			err = readAt(s, data[at:min(at+readBlock, len(data))], int64(at))
		}
		if err != nil {
			free()
			return nil, nil, fmt.Errorf("read the compressed file at %d: %w", at, err)
		}
	}
	return data, free, nil
}

// keepBytes bounds what the buffers of finished jobs hold together.
const keepBytes = 32 << 20

var buffers bufferPool

// bufferPool keeps a few buffers for the next job.
type bufferPool struct {
	mu   sync.Mutex
	free [][]byte // guarded by mu
	kept int      // bytes in free; guarded by mu
}

func (p *bufferPool) take(n int) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, b := range p.free {
		if cap(b) >= n && cap(b) <= 4*n+readBlock {
			p.free = append(p.free[:i], p.free[i+1:]...)
			p.kept -= cap(b)
			return b[:n]
		}
	}
	return make([]byte, n)
}

func (p *bufferPool) give(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept+cap(b) <= keepBytes {
		p.free = append(p.free, b)
		p.kept += cap(b)
	}
}
