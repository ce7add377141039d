// Writing the fields and values of a file.

package icecache

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"math"

	"floe/internal/particle"
)

// encoding103 is a file being written. After the first error nothing more is.
type encoding103 struct {
	ctx     context.Context
	w       *bufio.Writer
	err     error
	scratch []byte
}

func (e *encoding103) bytes(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

func (e *encoding103) u32(values ...uint32) {
	var b [4]byte
	for _, v := range values {
		binary.LittleEndian.PutUint32(b[:], v)
		e.bytes(b[:])
	}
}

// text writes a padded string.
func (e *encoding103) text(s []byte) {
	if int64(len(s)) > math.MaxUint32-3 {
		e.err = fmt.Errorf("text of %d bytes is too long", len(s))
		return
	}
	e.u32(uint32(len(s)))
	e.bytes(s)
	e.bytes([]byte("___")[:padding(int64(len(s)))])
}

func (e *encoding103) header(f *particle.Frame, attributes int) {
	e.bytes([]byte(magic))
	e.u32(103, f.ObjectType, uint32(f.Points), uint32(f.Edges), uint32(f.Polygons), uint32(f.Samples),
		f.Substep, 0, uint32(attributes))
}

func (e *encoding103) definition(c *outgoing) {
	e.text([]byte(c.Name))
	e.u32(c.number)
	e.u32(uint32(c.Structure), uint32(c.Context), c.ObjectID, c.Category)
	if c.number == typeLocation {
		e.u32(uint32(len(c.Data)))
	}
}

// column writes flags and values.
func (e *encoding103) column(c *outgoing) {
	switch {
	case e.err != nil:
		return
	case c.number == typeLocation:
		e.u32(uint32(len(c.Data)))
		e.bytes(c.Data)
		return
	case c.Elements == 0:
		e.u32(0)
		return
	}
	for start := int64(0); start < c.Elements && e.err == nil; start += c.chunk {
		if e.err = e.ctx.Err(); e.err != nil {
			return
		}
		if c.Constant {
			e.u32(1)
			e.elements(c, 0, 1)
			continue
		}
		e.u32(0)
		e.elements(c, start, min(start+c.chunk, c.Elements))
	}
	if e.err != nil {
		e.err = fmt.Errorf("attribute %q: %w", c.Name, e.err)
	}
}

func (e *encoding103) elements(c *outgoing, from, to int64) {
	if !c.Ragged() {
		e.values(c, from, to)
		return
	}
	for i := from; i < to; i++ {
		first, last := c.Span(i)
		if last-first > math.MaxUint32 {
			e.err = fmt.Errorf("array of %d values is too long", last-first)
			return
		}
		e.u32(uint32(last - first))
		e.values(c, first, last)
	}
}

// values writes stored values from to to.
func (e *encoding103) values(c *outgoing, from, to int64) {
	switch c.Type {
	case particle.String:
		for v := from; v < to && e.err == nil; v++ {
			e.text(textOf(c.Column, v))
		}
	case particle.Shape:
		for v := from; v < to && e.err == nil; v++ {
			e.shape(c, v)
		}
	case particle.Bool:
		e.converted(c, from, to, 1)
	case particle.Int8, particle.Uint8, particle.Int16, particle.Uint16, particle.Uint32,
		particle.Int64, particle.Uint64, particle.Float16, particle.Float64:
		e.converted(c, from, to, 4)
	default:
		e.bytes(c.Bytes(from, to))
	}
}

// textOf gives the bytes of stored value v without a copy.
func textOf(c *particle.Column, v int64) []byte {
	code := c.Code(v)
	if code < 0 || code >= c.Table.Len() {
		return nil
	}
	from, to := c.Table.Offsets[code], c.Table.Offsets[code+1]
	if from < 0 || to < from || to > int64(len(c.Table.Bytes)) {
		return nil
	}
	return c.Table.Bytes[from:to]
}

func (e *encoding103) shape(c *outgoing, v int64) {
	shape := binary.LittleEndian.Uint32(c.Data[4*v:])
	id := uint32(0)
	if v < int64(len(c.IDs)) {
		id = c.IDs[v]
	}
	e.bytes([]byte{0})
	e.u32(shape)
	switch shape {
	case shapeInstance:
		e.u32(id)
	case shapeReference:
		e.u32(id)
		e.bytes([]byte{0, 0})
	}
}

// convertBlock is how many scalars are converted at a time.
const convertBlock = 4096

// converted writes scalars as bool or in the 4 bytes that the file has for them.
func (e *encoding103) converted(c *outgoing, from, to int64, size int) {
	width := int64(c.Width())
	old := int64(c.Type.ScalarBytes())
	whole := c.Type != particle.Float16 && c.Type != particle.Float64
	data := c.Data[from*width*old : to*width*old]
	for len(data) > 0 && e.err == nil {
		n := min(int64(len(data)), convertBlock*old)
		e.scratch = e.scratch[:0]
		for at := int64(0); at+old <= n; at += old {
			if size == 1 {
				e.scratch = append(e.scratch, truth(data[at] != 0))
				continue
			}
			v := scalar32(data[at:], c.Type)
			if whole && c.number != typeLong {
				v = math.Float32bits(float32(int32(v)))
			}
			e.scratch = binary.LittleEndian.AppendUint32(e.scratch, v)
		}
		e.bytes(e.scratch)
		data = data[n:]
	}
}

// scalar32 is a scalar as long or float bits.
func scalar32(b []byte, t particle.Type) uint32 {
	switch t {
	case particle.Int8:
		return uint32(int32(int8(b[0])))
	case particle.Uint8:
		return uint32(b[0])
	case particle.Int16:
		return uint32(int32(int16(binary.LittleEndian.Uint16(b))))
	case particle.Uint16:
		return uint32(binary.LittleEndian.Uint16(b))
	case particle.Float16:
		return math.Float32bits(particle.Half(binary.LittleEndian.Uint16(b)).Float32())
	case particle.Float64:
		return math.Float32bits(float32(math.Float64frombits(binary.LittleEndian.Uint64(b))))
	}
	return binary.LittleEndian.Uint32(b) // the low half of a wide integer
}
