// Encoding of the fields: little endian, lengths before contents.

package wire

import (
	"encoding/binary"
	"fmt"

	"floe/internal/particle"
)

type encoder struct{ b []byte }

func (e *encoder) u8(v uint8)   { e.b = append(e.b, v) }
func (e *encoder) u16(v uint16) { e.b = binary.LittleEndian.AppendUint16(e.b, v) }
func (e *encoder) u32(v uint32) { e.b = binary.LittleEndian.AppendUint32(e.b, v) }
func (e *encoder) i64(v int64)  { e.b = binary.LittleEndian.AppendUint64(e.b, uint64(v)) }

func (e *encoder) flag(v bool) {
	if v {
		e.u8(1)
		return
	}
	e.u8(0)
}

func (e *encoder) text(s string) {
	e.u32(uint32(len(s)))
	e.b = append(e.b, s...)
}

func (e *encoder) bytes(b []byte) {
	e.u32(uint32(len(b)))
	e.b = append(e.b, b...)
}

func (e *encoder) extent(x particle.Extent) { e.i64(x.Off); e.i64(x.Len) }

func (e *encoder) header(h *particle.Header) {
	e.text(h.Format)
	e.i64(int64(h.Version))
	e.u32(h.ObjectType)
	e.u32(h.Substep)
	for _, n := range [...]int64{h.Points, h.Edges, h.Polygons, h.Samples} {
		e.i64(n)
	}
	e.text(h.Dialect)
	e.u32(uint32(len(h.Warnings)))
	for _, w := range h.Warnings {
		e.text(w)
	}
	e.u32(uint32(len(h.Attributes)))
	for _, a := range h.Attributes {
		e.attribute(a)
	}
}

func (e *encoder) attribute(a particle.Attribute) {
	e.text(a.Name)
	e.u8(uint8(a.Type))
	e.u8(uint8(a.Structure))
	e.u8(uint8(a.Context))
	e.u32(uint32(a.Components))
	e.u32(a.Category)
	e.u32(a.ObjectID)
}

func (e *encoder) layout(l *particle.Layout) {
	e.i64(l.Size)
	e.u32(uint32(len(l.Columns)))
	for _, c := range l.Columns {
		e.flag(c.Constant)
		for _, x := range [...]particle.Extent{c.Data, c.Offsets, c.TableBytes, c.TableOffsets, c.IDs} {
			e.extent(x)
		}
	}
}

// decoder reads fields; after the first error all reads give zero values.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
		d.b = nil
	}
}

func (d *decoder) take(n int64) []byte {
	if n < 0 || n > int64(len(d.b)) {
		d.fail("field of %d bytes, %d left", n, len(d.b))
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) u8() uint8 {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) u16() uint16 {
	if b := d.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (d *decoder) u32() uint32 {
	if b := d.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (d *decoder) i64() int64 {
	if b := d.take(8); b != nil {
		return int64(binary.LittleEndian.Uint64(b))
	}
	return 0
}

func (d *decoder) flag() bool {
	v := d.u8()
	if v > 1 {
		d.fail("flag %d", v)
	}
	return v == 1
}

func (d *decoder) text() string { return string(d.take(int64(d.u32()))) }

func (d *decoder) bytes() []byte {
	b := d.take(int64(d.u32()))
	if len(b) == 0 {
		return nil
	}
	return append([]byte(nil), b...)
}

// count reads a number of entries of at least size bytes each, bounded by what
// is left of the message.
func (d *decoder) count(size int64) int {
	n := int64(d.u32())
	if n*size > int64(len(d.b)) {
		d.fail("%d entries of %d bytes, %d left", n, size, len(d.b))
		return 0
	}
	return int(n)
}

func (d *decoder) extent() particle.Extent {
	return particle.Extent{Off: d.i64(), Len: d.i64()}
}

// Smallest encodings, to bound counts by the bytes left.
const (
	minText      = 4
	minAttribute = 4 + 3 + 12
	columnBytes  = 1 + 5*16
)

func (d *decoder) header() particle.Header {
	h := particle.Header{Format: d.text(), Version: int(d.i64()), ObjectType: d.u32(), Substep: d.u32()}
	for _, n := range [...]*int64{&h.Points, &h.Edges, &h.Polygons, &h.Samples} {
		*n = d.i64()
	}
	h.Dialect = d.text()
	if n := d.count(minText); n > 0 {
		h.Warnings = make([]string, n)
		for i := range h.Warnings {
			h.Warnings[i] = d.text()
		}
	}
	if n := d.count(minAttribute); n > 0 {
		h.Attributes = make([]particle.Attribute, n)
		for i := range h.Attributes {
			h.Attributes[i] = d.attribute()
		}
	}
	return h
}

func (d *decoder) attribute() particle.Attribute {
	return particle.Attribute{
		Name: d.text(), Type: particle.Type(d.u8()), Structure: particle.Structure(d.u8()),
		Context: particle.Context(d.u8()), Components: int(d.u32()),
		Category: d.u32(), ObjectID: d.u32(),
	}
}

func (d *decoder) layout() particle.Layout {
	l := particle.Layout{Size: d.i64()}
	if n := d.count(columnBytes); n > 0 {
		l.Columns = make([]particle.ColumnLayout, n)
		for i := range l.Columns {
			l.Columns[i] = particle.ColumnLayout{
				Constant: d.flag(), Data: d.extent(), Offsets: d.extent(),
				TableBytes: d.extent(), TableOffsets: d.extent(), IDs: d.extent(),
			}
		}
	}
	return l
}
