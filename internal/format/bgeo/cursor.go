// Reading bytes one after another from a payload in pieces.

package bgeo

import (
	"fmt"
	"io"

	"floe/internal/format"
)

// cursor is a place in a payload.
type cursor struct {
	p    payload
	buf  []byte // bytes at hand
	pos  int    // of the cursor in buf
	base int64  // of buf in the payload
	odd  []byte // bytes that lay in two pieces
}

// underneath gives the cursor of a reader that embeds it.
func (c *cursor) underneath() *cursor { return c }

func (c *cursor) at() int64 { return c.base + int64(c.pos) }

// seek goes to any place.
func (c *cursor) seek(at int64) {
	if at >= c.base && at <= c.base+int64(len(c.buf)) {
		c.pos = int(at - c.base)
		return
	}
	c.buf, c.pos, c.base = nil, 0, at
}

// skip goes n bytes on, which must be there.
func (c *cursor) skip(n int64) error {
	if n < 0 || n > c.p.size()-c.at() {
		return c.short(n)
	}
	c.seek(c.at() + n)
	return nil
}

func (c *cursor) short(n int64) error {
	return fmt.Errorf("%w: %d bytes at %d, %d left: %w", format.ErrTruncated, n, c.at(), c.p.size()-c.at(), io.ErrUnexpectedEOF)
}

// more brings at least one byte to hand, want of them if they lie in one piece.
func (c *cursor) more(want int) error {
	at := c.at()
	if at >= c.p.size() {
		return c.short(int64(want))
	}
	buf, err := c.p.window(at, want)
	if err != nil {
		return err
	}
	c.buf, c.pos, c.base = buf, 0, at
	return nil
}

// byte gives the next byte.
func (c *cursor) byte() (byte, error) {
	if c.pos >= len(c.buf) {
		if err := c.more(1); err != nil {
			return 0, err
		}
	}
	b := c.buf[c.pos]
	c.pos++
	return b, nil
}

// bytes gives the next n bytes, valid until the next call of anything.
func (c *cursor) bytes(n int) ([]byte, error) {
	if n <= len(c.buf)-c.pos {
		c.pos += n
		return c.buf[c.pos-n : c.pos], nil
	}
	if int64(n) > c.p.size()-c.at() {
		return nil, c.short(int64(n))
	}
	return c.gather(n)
}

// gather joins bytes of several pieces.
func (c *cursor) gather(n int) ([]byte, error) {
	c.odd = c.odd[:0]
	for len(c.odd) < n {
		if c.pos >= len(c.buf) {
			if err := c.more(n - len(c.odd)); err != nil {
				return nil, err
			}
		}
		k := min(n-len(c.odd), len(c.buf)-c.pos)
		c.odd = append(c.odd, c.buf[c.pos:c.pos+k]...)
		c.pos += k
	}
	return c.odd, nil
}
