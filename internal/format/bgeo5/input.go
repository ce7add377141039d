// Reading pieces of a file, whether it is mapped or not.

package bgeo5

import (
	"encoding/binary"
	"fmt"

	"floe/internal/format"
)

// cursor walks over a binary file.
type cursor struct {
	in     format.Input
	at     int64
	window []byte // bytes from windowAt on
	from   int64
}

// windowBytes are read at once.
const windowBytes = 64 << 10

// take gives the next n bytes, valid until the next call.
func (c *cursor) take(n int64) ([]byte, error) {
	if n < 0 || n > c.in.Size-c.at {
		return nil, fmt.Errorf("%w: %d bytes at %d, the file has %d", format.ErrTruncated, n, c.at, c.in.Size)
	}
	if c.at < c.from || c.at+n > c.from+int64(len(c.window)) {
		size := min(max(n, windowBytes), c.in.Size-c.at)
		if int64(cap(c.window)) < size {
			c.window = make([]byte, size)
		}
		c.window, c.from = c.window[:size], c.at
		if err := c.in.Fill(c.window, c.at); err != nil {
			c.window = nil
			return nil, err
		}
	}
	b := c.window[c.at-c.from:][:n]
	c.at += n
	return b, nil
}

// skip goes on without reading.
func (c *cursor) skip(n int64) error {
	if n < 0 || n > c.in.Size-c.at {
		return fmt.Errorf("%w: %d bytes at %d, the file has %d", format.ErrTruncated, n, c.at, c.in.Size)
	}
	c.at += n
	return nil
}

func (c *cursor) int32() (int64, error) {
	b, err := c.take(4)
	if err != nil {
		return 0, err
	}
	return int64(int32(binary.BigEndian.Uint32(b))), nil
}

func (c *cursor) uint16() (int64, error) {
	b, err := c.take(2)
	if err != nil {
		return 0, err
	}
	return int64(binary.BigEndian.Uint16(b)), nil
}

// text is a length and as many bytes. A length of -1 is followed by one of 32
// bits.
func (c *cursor) text() ([]byte, error) {
	n, err := c.uint16()
	if err == nil && n == 1<<16-1 {
		n, err = c.int32()
	}
	if err != nil {
		return nil, err
	}
	return c.take(n)
}
