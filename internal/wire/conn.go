// A connection: messages with the handles that travel with them.

package wire

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// Handle is a descriptor (unix) or handle (Windows) that travels with a Grant.
type Handle uintptr

// NoHandle means that none travels.
const NoHandle = ^Handle(0)

// Conn carries messages. One goroutine may read while others write.
type Conn struct {
	pipe pipe
	// maxHandles that may be waiting to be claimed: none at the pool's end, to
	// which no handle is ever sent.
	maxHandles int

	writing sync.Mutex
	out     []byte // guarded by writing

	in      []byte   // owned by the reader
	handles []Handle // owned by the reader: arrived, not yet claimed
}

// newPoolConn makes the pool's end, newLoaderConn the loader's.
func newPoolConn(p pipe) *Conn   { return &Conn{pipe: p} }
func newLoaderConn(p pipe) *Conn { return &Conn{pipe: p, maxHandles: grantsUnderWay} }

// pipe is what the platform provides.
type pipe interface {
	// read reads some bytes and the handles that came with them.
	read(b []byte) (n int, handles []Handle, err error)
	// write writes all of b; the handle travels with its first byte.
	write(b []byte, h Handle) error
	// prepare adapts a grant to the platform before it is encoded.
	prepare(g Grant, h Handle) (Grant, Handle, error)
	close() error
}

// grantsUnderWay at most: one that comes too late, and the one that is due.
const grantsUnderWay = 2

// Write sends a message without a handle.
func (c *Conn) Write(m Message) error { return c.send(m, NoHandle) }

// WriteGrant sends a grant with the segment's handle, which stays the sender's.
func (c *Conn) WriteGrant(g Grant, h Handle) error {
	g, h, err := c.pipe.prepare(g, h)
	if err != nil {
		return fmt.Errorf("hand over segment: %w", err)
	}
	return c.send(g, h)
}

func (c *Conn) send(m Message, h Handle) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	b, err := Append(c.out[:0], m)
	if err != nil {
		return err
	}
	c.out = b[:0]
	return c.pipe.write(b, h)
}

// Read waits for the next message. With a Grant comes its handle, now the
// reader's. At the end of the connection the error is io.EOF.
func (c *Conn) Read() (Message, Handle, error) {
	raw, err := c.next()
	if err != nil {
		return nil, NoHandle, err
	}
	m, err := Parse(raw)
	if err != nil {
		return nil, NoHandle, err
	}
	g, ok := m.(Grant)
	if !ok {
		return m, NoHandle, nil
	}
	h, err := c.claim(g)
	if err != nil {
		return nil, NoHandle, err
	}
	return m, h, nil
}

// claim finds the handle of a grant. Only the pool's word is taken for one.
func (c *Conn) claim(g Grant) (Handle, error) {
	switch {
	case c.maxHandles == 0:
		return NoHandle, fmt.Errorf("%w: grant from a loader", ErrProtocol)
	case handlesInGrant && g.Handle != 0:
		return Handle(g.Handle), nil
	case g.Handle != 0 || len(c.handles) == 0:
		return NoHandle, fmt.Errorf("%w: grant without a segment", ErrProtocol)
	}
	h := c.handles[0]
	c.handles = c.handles[1:]
	return h, nil
}

// next gives the bytes of one message, valid until the next call.
func (c *Conn) next() ([]byte, error) {
	for {
		n, err := need(c.in)
		if err != nil {
			return nil, err
		}
		if n > 0 && len(c.in) >= n {
			raw := c.in[:n:n]
			c.in = c.in[n:]
			return raw, nil
		}
		if err := c.fill(max(n, 4096)); err != nil {
			return nil, err
		}
	}
}

func (c *Conn) fill(size int) error {
	if cap(c.in) < size {
		c.in = append(make([]byte, 0, size+4096), c.in...)
	}
	n, handles, err := c.pipe.read(c.in[len(c.in):cap(c.in)])
	n = max(n, 0) // -1 on some errors
	c.in = c.in[:len(c.in)+n]
	c.handles = append(c.handles, handles...)
	if len(c.handles) > c.maxHandles {
		return fmt.Errorf("%w: %d handles that nobody asked for", ErrProtocol, len(c.handles))
	}
	if n == 0 && err == nil {
		err = io.EOF
	}
	if n > 0 && !errors.Is(err, ErrProtocol) {
		return nil
	}
	if !errors.Is(err, io.EOF) { // package net wraps it
		return err
	}
	if len(c.in) > 0 {
		return io.ErrUnexpectedEOF
	}
	return io.EOF
}

// Close ends the connection; a blocked Read returns.
func (c *Conn) Close() error { return c.pipe.close() }

// CloseHandles closes handles that arrived and were never claimed. It is the
// reader's to call, after its last Read.
func (c *Conn) CloseHandles() {
	for _, h := range c.handles {
		CloseHandle(h)
	}
	c.handles = nil
}
