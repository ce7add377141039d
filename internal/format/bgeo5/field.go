// From a frame's columns to words of 32 bits.

package bgeo5

import (
	"encoding/binary"
	"math"

	"floe/internal/format"
	"floe/internal/particle"
)

// position is the index of the attribute that becomes P, -1 if there is none.
func position(f *particle.Frame) int {
	i := f.FindRole(particle.PositionRole)
	if i < 0 {
		return -1
	}
	switch c := &f.Columns[i]; c.Type.Scalar() {
	case particle.Float16, particle.Float32, particle.Float64:
		if c.Context == particle.PerPoint && inRange(c) {
			return i
		}
	}
	return -1
}

// holds reports whether the format has a place for a column that is not the
// position.
func holds(c *particle.Column) bool {
	switch {
	case c.Context != particle.PerPoint && c.Context != particle.PerObject,
		c.Context == particle.PerPoint && c.Name == "P",
		c.Ragged(), c.Type == particle.Shape, c.Type == particle.Location,
		c.Width() > math.MaxUint16, len(c.Name) > math.MaxInt16:
		return false
	}
	return inRange(c)
}

// inRange reports whether words can hold all values.
func inRange(c *particle.Column) bool {
	switch c.Type.Scalar() {
	case particle.Uint32:
		return all(c, func(v uint32) bool { return v <= math.MaxInt32 })
	case particle.Int64:
		return all(c, func(v int64) bool { return v == int64(int32(v)) })
	case particle.Uint64:
		return all(c, func(v uint64) bool { return v <= math.MaxInt32 })
	case particle.Float64:
		return all(c, func(v float64) bool { return v-v != 0 || !math.IsInf(float64(float32(v)), 0) })
	}
	return true
}

func all[T particle.Number](c *particle.Column, good func(T) bool) bool {
	for _, v := range format.Scalars[T](c) {
		if !good(v) {
			return false
		}
	}
	return true
}

// field is a column on its way into the records.
type field struct {
	column  *particle.Column
	convert func(dst []byte, from, to int64) // stored scalars; nil: they are words
	scratch []byte
}

func newField(c *particle.Column) field {
	f := field{column: c}
	switch c.Type.Scalar() {
	case particle.Bool, particle.Uint8:
		f.convert = converter(c, func(v uint8) uint32 { return uint32(v) })
	case particle.Int8:
		f.convert = converter(c, func(v int8) uint32 { return uint32(int32(v)) })
	case particle.Int16:
		f.convert = converter(c, func(v int16) uint32 { return uint32(int32(v)) })
	case particle.Uint16:
		f.convert = converter(c, func(v uint16) uint32 { return uint32(v) })
	case particle.Int64:
		f.convert = converter(c, func(v int64) uint32 { return uint32(v) })
	case particle.Uint64:
		f.convert = converter(c, func(v uint64) uint32 { return uint32(v) })
	case particle.Float16:
		f.convert = converter(c, func(v particle.Half) uint32 { return math.Float32bits(v.Float32()) })
	case particle.Float64:
		f.convert = converter(c, func(v float64) uint32 { return math.Float32bits(float32(v)) })
	}
	if c.Type == particle.String {
		f.convert = codes(c)
	}
	return f
}

func converter[T particle.Number](c *particle.Column, word func(T) uint32) func([]byte, int64, int64) {
	values := format.Scalars[T](c)
	return func(dst []byte, from, to int64) {
		for i, v := range values[from:to] {
			binary.LittleEndian.PutUint32(dst[i*wordBytes:], word(v))
		}
	}
}

// codes of texts; one that is not in the table is -1.
func codes(c *particle.Column) func([]byte, int64, int64) {
	texts := c.Table.Len()
	return func(dst []byte, from, to int64) {
		for v := from; v < to; v++ {
			code := c.Code(v)
			if code < 0 || code >= texts {
				code = -1
			}
			binary.LittleEndian.PutUint32(dst[(v-from)*wordBytes:], uint32(int32(code)))
		}
	}
}

// words of elements, little endian, valid until the next call.
func (f *field) words(from, to int64) []byte {
	width := int64(f.column.Width())
	size := width * wordBytes
	constant := f.column.Constant && f.column.Elements > 1
	if !constant && f.convert == nil {
		return f.column.Data[from*size : to*size]
	}
	if n := (to - from) * size; int64(cap(f.scratch)) < n {
		f.scratch = make([]byte, n)
	} else if f.scratch = f.scratch[:n]; constant {
		return f.scratch // filled by the first block, which is the largest
	}
	switch {
	case constant:
		f.fillConstant(size)
	default:
		f.convert(f.scratch, from*width, to*width)
	}
	return f.scratch
}

func (f *field) fillConstant(size int64) {
	if f.convert != nil {
		f.convert(f.scratch[:size], 0, size/wordBytes)
	} else {
		copy(f.scratch[:size], f.column.Data)
	}
	for n := size; n < int64(len(f.scratch)); n *= 2 {
		copy(f.scratch[n:], f.scratch[:n])
	}
}

// kind of the attribute in the file. Houdini turns vectors when it turns points.
func (f *field) kind() kind {
	c := f.column
	role := particle.RoleOf(c.Name)
	switch c.Type.Scalar() {
	case particle.Float16, particle.Float32, particle.Float64:
		if c.Width() == 3 && role != particle.ColorRole &&
			(c.Type == particle.Vector3 || role == particle.VelocityRole || role == particle.NormalRole) {
			return vectorKind
		}
		return floatKind
	}
	if c.Type == particle.String {
		return indexKind
	}
	return intKind
}

func (f *field) appendDefinition(dst []byte) []byte {
	c, kind := f.column, f.kind()
	dst = appendText(dst, c.Name)
	dst = binary.BigEndian.AppendUint16(dst, uint16(c.Width()))
	dst = binary.BigEndian.AppendUint32(dst, uint32(kind))
	if kind != indexKind {
		return append(dst, make([]byte, c.Width()*wordBytes)...) // defaults
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(c.Table.Len()))
	for i := range c.Table.Len() {
		dst = appendText(dst, c.Table.At(i))
	}
	return dst
}

// appendText writes a length and the text. Lengths beyond 16 bits have 32 more.
func appendText(dst []byte, text string) []byte {
	if len(text) <= math.MaxInt16 {
		dst = binary.BigEndian.AppendUint16(dst, uint16(len(text)))
	} else {
		dst = binary.BigEndian.AppendUint16(dst, math.MaxUint16)
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(text)))
	}
	return append(dst, text...)
}
