// The binary form.

package pdc

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"

	"floe/internal/format"
	"floe/internal/particle"
	"floe/internal/stride"
)

const (
	headerBytes   = 28
	bigEndian     = 1
	maxAttributes = 1 << 16
	maxName       = 1 << 12
)

// kinds of attributes, by number.
var kinds = [...]struct {
	scalar     particle.Type
	components int
	constant   bool
}{
	{particle.Int32, 1, true}, {particle.Int32, 1, false},
	{particle.Float64, 1, true}, {particle.Float64, 1, false},
	{particle.Float64, 3, true}, {particle.Float64, 3, false},
}

// openBinary goes from definition to definition, over the values.
func (c *cache) openBinary() error {
	head := make([]byte, headerBytes)
	if err := c.in.Fill(head, 0); err != nil {
		return err
	}
	field := func(at int) int64 { return int64(int32(binary.BigEndian.Uint32(head[at:]))) }
	if v, order := field(4), field(8); v != version || order != bigEndian {
		return fmt.Errorf("%w: version %d, byte order %d; only %d and %d are known", format.ErrUnknown, v, order, version, bigEndian)
	}
	n := field(24)
	if c.points = field(20); c.points < 0 || n < 0 {
		return fmt.Errorf("%d particles, %d attributes at 20", c.points, n)
	}
	if n > maxAttributes {
		return fmt.Errorf("%w: %d attributes, %d are allowed", format.ErrLimit, n, maxAttributes)
	}
	at := int64(headerBytes)
	for i := range n {
		a, end, err := c.attribute(at)
		if err != nil {
			return fmt.Errorf("attribute %d of %d at %d: %w", i+1, n, at, err)
		}
		c.attributes = append(c.attributes, a)
		at = end
	}
	c.sayMore(c.in.Size - at)
	return nil
}

// attribute reads a definition, and gives the end of its values.
func (c *cache) attribute(at int64) (a attribute, end int64, err error) {
	var word [8]byte
	if err := c.in.Fill(word[:4], at); err != nil {
		return a, 0, err
	}
	length := int64(int32(binary.BigEndian.Uint32(word[:])))
	if length < 0 || length > maxName {
		return a, 0, fmt.Errorf("a name of %d bytes", length)
	}
	name := make([]byte, length+4)
	if err := c.in.Fill(name, at+4); err != nil {
		return a, 0, err
	}
	number := int64(int32(binary.BigEndian.Uint32(name[length:])))
	if number < 0 || number >= int64(len(kinds)) {
		return a, 0, fmt.Errorf("attribute %q has the unknown type %d", name[:length], number)
	}
	kind := kinds[number]
	a = newAttribute(format.Text(name[:length]), kind.scalar, kind.components)
	a.constant, a.at = kind.constant, at+8+length
	size := a.ValueBytes()
	if !a.constant {
		size *= c.points
	}
	if size > c.in.Size-a.at {
		return a, 0, fmt.Errorf("attribute %q: %w: %d bytes of values at %d, the file has %d", a.Name, format.ErrTruncated, size, a.at, c.in.Size)
	}
	return a, a.at + size, nil
}

// blockBytes of one attribute are read at once; the context is looked at in
// between.
const blockBytes = 1 << 20

// block is a part of a column.
type block struct {
	attribute *attribute
	dst       []byte
	at        int64
}

// readBlocks turns the values into granted memory, with as many goroutines as
// allowed.
func (c *cache) readBlocks(ctx context.Context, columns [][]byte, opt format.Options) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	blocks := c.blocks(columns)
	var (
		group sync.WaitGroup
		mutex sync.Mutex
		next  int
		done  int64
	)
	take := func(last block) (b block, ok bool) {
		mutex.Lock()
		defer mutex.Unlock()
		if done += int64(len(last.dst)); opt.Progress != nil && len(last.dst) > 0 {
			opt.Progress(done)
		}
		if next == len(blocks) || ctx.Err() != nil {
			return b, false
		}
		next++
		return blocks[next-1], true
	}
	for range max(min(opt.Threads, len(blocks)), 1) {
		group.Go(func() {
			for b, ok := take(block{}); ok; b, ok = take(b) {
				if err := c.read(b); err != nil {
					cancel(fmt.Errorf("attribute %q: %w", b.attribute.Name, err))
				}
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

func (c *cache) blocks(columns [][]byte) []block {
	var all []block
	for i := range c.attributes {
		a, column := &c.attributes[i], columns[i]
		for from := 0; from < len(column); from += blockBytes {
			part := column[from:min(from+blockBytes, len(column))]
			all = append(all, block{attribute: a, dst: part, at: a.at + int64(from)})
		}
	}
	return all
}

// read turns the bytes of a block: on the way out of a mapped file, else in
// place.
func (c *cache) read(b block) error {
	size := int64(len(b.dst))
	src := b.dst
	if mapped := c.in.Mapped; mapped != nil && b.at+size <= int64(len(mapped)) {
		src = mapped[b.at:][:size]
	} else if err := c.in.Fill(b.dst, b.at); err != nil {
		return err
	}
	stride.Turn(b.dst, src, b.attribute.Type.ScalarBytes())
	return nil
}
