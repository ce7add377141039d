// A frame: header, columns, and who may free their memory.

package particle

import (
	"fmt"
	"sync/atomic"
)

// Frame is the points at one number of a sequence. It is immutable and may be
// read from many goroutines. It begins with one reference, owned by whoever
// received it; see the package documentation for how long its bytes stay valid.
type Frame struct {
	Header
	Columns []Column

	refs    atomic.Int64
	release func()
	leak    *leakRecord
}

// NewFrame lays the columns over memory. The layout is checked against header
// and memory first, so both may come from an untrusted place. release runs once,
// at the last Release, on the goroutine that calls it; it may be nil.
func NewFrame(h Header, l Layout, memory []byte, release func()) (*Frame, error) {
	if err := l.Check(&h, int64(len(memory))); err != nil {
		return nil, err
	}
	columns := make([]Column, len(h.Attributes))
	for i := range columns {
		if err := columns[i].place(&h, h.Attributes[i], l.Columns[i], memory); err != nil {
			return nil, err
		}
	}
	return FrameOf(h, columns, release), nil
}

// FrameOf makes a frame of columns that the caller has built, one per
// attribute, without further checks.
func FrameOf(h Header, columns []Column, release func()) *Frame {
	f := &Frame{Header: h, Columns: columns, release: release}
	f.refs.Store(1)
	f.leak = trackLeak(f)
	return f
}

func (c *Column) place(h *Header, a Attribute, l ColumnLayout, memory []byte) error {
	part := func(e Extent) []byte {
		if e.Len == 0 {
			return nil
		}
		return memory[e.Off : e.Off+e.Len : e.Off+e.Len]
	}
	*c = Column{Attribute: a, Elements: h.Of(a.Context), Constant: l.Constant, Data: part(l.Data)}
	var ok [3]bool
	c.Offsets, ok[0] = cast[int64](part(l.Offsets))
	c.Table.Bytes = part(l.TableBytes)
	c.Table.Offsets, ok[1] = cast[int64](part(l.TableOffsets))
	c.IDs, ok[2] = cast[uint32](part(l.IDs))
	if ok != [3]bool{true, true, true} {
		return fmt.Errorf("%w: attribute %q: memory is not aligned", ErrLayout, a.Name)
	}
	return nil
}

// Retain adds a reference and returns the frame.
func (f *Frame) Retain() *Frame {
	if f.refs.Add(1) <= 1 {
		panic("particle: Retain of a released frame")
	}
	return f
}

// Release gives one reference back. At the last one the memory goes to its
// owner and no slice of the frame may be used any more.
func (f *Frame) Release() {
	switch n := f.refs.Add(-1); {
	case n > 0:
		return
	case n < 0:
		panic("particle: Release of a released frame")
	}
	f.leak.done()
	if f.release != nil {
		f.release()
	}
}

// Column gives the column with that name (exact, else whatever the case), nil
// if there is none.
func (f *Frame) Column(name string) *Column {
	if i := f.Find(name); i >= 0 {
		return &f.Columns[i]
	}
	return nil
}

// StoredBytes is the memory that the columns occupy.
func (f *Frame) StoredBytes() int64 {
	var n int64
	for i := range f.Columns {
		c := &f.Columns[i]
		n += int64(len(c.Data)) + 8*int64(len(c.Offsets)) +
			int64(len(c.Table.Bytes)) + 8*int64(len(c.Table.Offsets)) + 4*int64(len(c.IDs))
	}
	return n
}
