// The scalars of a column, one by one: as text, as float64, as sort keys. They
// are read byte by byte order, so columns of mapped files need no alignment.

package table

import (
	"encoding/binary"
	"math"
	"strconv"

	"floe/internal/particle"
)

// scalars is one component of a column: a scalar every stride bytes.
type scalars struct {
	data   []byte
	kind   particle.Type // a scalar type
	stride int64
	count  int64 // stored scalars
}

// scalarsOf gives component k of all stored values.
func scalarsOf(c *particle.Column, k int) scalars {
	size, stride := int64(c.Type.ScalarBytes()), c.ValueBytes()
	s := scalars{kind: c.Type.Scalar(), stride: stride}
	if skip := int64(k) * size; stride > 0 && skip+size <= int64(len(c.Data)) {
		s.data = c.Data[skip:]
		s.count = (int64(len(s.data))-size)/stride + 1
	}
	return s
}

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func le64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// float gives scalar i; NaN if there is none.
func (s *scalars) float(i int64) float64 {
	if i < 0 || i >= s.count {
		return math.NaN()
	}
	b := s.data[i*s.stride:]
	switch s.kind {
	case particle.Float32:
		return float64(math.Float32frombits(le32(b)))
	case particle.Float64:
		return math.Float64frombits(le64(b))
	case particle.Float16:
		return float64(particle.Half(le16(b)).Float32())
	case particle.Uint64:
		return float64(le64(b))
	}
	return float64(s.int(i))
}

// int gives scalar i of a whole-numbered type; a uint64 as its bits.
func (s *scalars) int(i int64) int64 {
	b := s.data[i*s.stride:]
	switch s.kind {
	case particle.Bool, particle.Uint8:
		return int64(b[0])
	case particle.Int8:
		return int64(int8(b[0]))
	case particle.Int16:
		return int64(int16(le16(b)))
	case particle.Uint16:
		return int64(le16(b))
	case particle.Int32:
		return int64(int32(le32(b)))
	case particle.Uint32:
		return int64(le32(b))
	}
	return int64(le64(b)) // int64 and uint64
}

// append writes scalar i.
func (s *scalars) append(dst []byte, i int64) []byte {
	if i < 0 || i >= s.count {
		return dst
	}
	switch s.kind {
	case particle.Float32, particle.Float16:
		return appendFloat(dst, s.float(i), 32)
	case particle.Float64:
		return appendFloat(dst, s.float(i), 64)
	case particle.Uint64:
		return strconv.AppendUint(dst, uint64(s.int(i)), 10)
	case particle.Bool:
		return strconv.AppendBool(dst, s.int(i) != 0)
	}
	return strconv.AppendInt(dst, s.int(i), 10)
}

// isFloat reports whether scalars of a type can be NaN.
func isFloat(t particle.Type) bool {
	return t == particle.Float16 || t == particle.Float32 || t == particle.Float64
}

func notFinite(v float64) bool { return v-v != 0 }
