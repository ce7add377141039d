// The content of a compressed file, expanded as far as it is read.

package gz

import (
	"errors"
	"io"
	"sync"

	"floe/internal/inflate"
)

const (
	headBytes   = 1 << 20 // kept for ever
	recentBytes = 1 << 20 // at least, kept of what was expanded last
	stepBytes   = 64 << 10
)

// lazy is the content as an io.ReaderAt. Reading forward is cheap; what lies
// further back than it remembers is expanded again.
type lazy struct {
	mu     sync.Mutex
	src    inflate.Source
	size   int64 // that it is said to have
	r      *inflate.Reader
	at     int64  // bytes that were expanded
	head   []byte // the first of them
	recent []byte // the last of them

	wrongSize bool  // the content ends elsewhere
	broken    error // that reading ended with
}

func newLazy(src inflate.Source, size int64) *lazy {
	return &lazy{src: src, size: size, r: inflate.NewReader(src)}
}

func (z *lazy) close() { z.r.Close() }

// ReadAt fills p. At the size that the content is said to have it looks whether
// that is right.
func (z *lazy) ReadAt(p []byte, at int64) (n int, err error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	for n < len(p) && err == nil {
		var m int
		m, err = z.some(p[n:], at+int64(n))
		n += m
	}
	if err == nil && at+int64(n) == z.size && z.at == z.size && !z.wrongSize {
		if err = z.more(); err == nil {
			z.wrongSize = true
		}
	}
	switch {
	case errors.Is(err, io.EOF):
		z.wrongSize = z.wrongSize || z.at != z.size
	case err != nil:
		z.broken = err
	}
	if n == len(p) && z.broken == nil {
		return n, nil
	}
	return n, err
}

// some copies what it can at once.
func (z *lazy) some(p []byte, at int64) (int, error) {
	if at < int64(len(z.head)) {
		return copy(p, z.head[at:]), nil
	}
	if at < z.at-int64(len(z.recent)) {
		z.r.Close()
		z.r, z.at, z.recent = inflate.NewReader(z.src), 0, z.recent[:0]
	}
	for at >= z.at {
		if err := z.more(); err != nil {
			return 0, err
		}
	}
	return copy(p, z.recent[at-z.at+int64(len(z.recent)):]), nil
}

// more expands some bytes.
func (z *lazy) more() error {
	if len(z.recent) >= 2*recentBytes {
		z.recent = z.recent[:copy(z.recent, z.recent[len(z.recent)-recentBytes:])]
	}
	if cap(z.recent) == 0 {
		z.recent = make([]byte, 0, 2*recentBytes+stepBytes)
	}
	have := len(z.recent)
	n, err := z.r.Read(z.recent[have:min(have+stepBytes, cap(z.recent))])
	z.recent = z.recent[:have+n]
	if room := headBytes - len(z.head); room > 0 && z.at == int64(len(z.head)) {
		z.head = append(z.head, z.recent[have:have+min(n, room)]...)
	}
	z.at += int64(n)
	z.wrongSize = z.wrongSize || z.at > z.size
	if n > 0 {
		return nil
	}
	return err
}
