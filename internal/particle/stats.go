// Statistics and digests of a column: what a report says of its values.

package particle

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
)

// Stats summarises the values of one column, constants expanded.
type Stats struct {
	// Min, Max and Sum per component over all finite values; Min and Max are NaN
	// for a component without any. Nil for strings and locations.
	Min, Max, Sum []float64
	// NonFinite counts scalars that are NaN or infinite.
	NonFinite int64
	// Values is the number of values: N, or the total of a ragged column.
	Values int64
}

// Stats reads every stored value once.
func (c *Column) Stats() Stats {
	s := Stats{Values: c.Values()}
	if c.Type == String || c.Type == Location {
		return s
	}
	s.init(c.Width())
	if c.Elements == 0 {
		return s
	}
	switch c.Type.Scalar() {
	case Bool, Uint8:
		addScalars[uint8](&s, c)
	case Int8:
		addScalars[int8](&s, c)
	case Int16:
		addScalars[int16](&s, c)
	case Uint16:
		addScalars[uint16](&s, c)
	case Int32:
		addScalars[int32](&s, c)
	case Uint32:
		addScalars[uint32](&s, c)
	case Int64:
		addScalars[int64](&s, c)
	case Uint64:
		addScalars[uint64](&s, c)
	case Float32:
		addScalars[float32](&s, c)
	case Float64:
		addScalars[float64](&s, c)
	default:
		addSlow(&s, c)
	}
	if c.Constant && c.Elements > 1 {
		s.scale(c.Elements)
	}
	return s
}

func (s *Stats) init(width int) {
	s.Min, s.Max, s.Sum = make([]float64, width), make([]float64, width), make([]float64, width)
	for k := range width {
		s.Min[k], s.Max[k] = math.NaN(), math.NaN()
	}
}

func (s *Stats) scale(n int64) {
	s.NonFinite *= n
	for k := range s.Sum {
		s.Sum[k] *= float64(n)
	}
}

func (s *Stats) add(k int, v float64) {
	if v-v != 0 { // NaN or infinite
		s.NonFinite++
		return
	}
	if !(v >= s.Min[k]) {
		s.Min[k] = v
	}
	if !(v <= s.Max[k]) {
		s.Max[k] = v
	}
	s.Sum[k] += v
}

func addScalars[T int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float32 | float64](s *Stats, c *Column) {
	scalars, ok := cast[T](c.Data)
	if !ok {
		addSlow(s, c)
		return
	}
	width := c.Width()
	for k := range width {
		lo, hi, sum := math.Inf(1), math.Inf(-1), 0.0
		for i := k; i < len(scalars); i += width {
			v := float64(scalars[i])
			if v-v != 0 {
				s.NonFinite++
				continue
			}
			lo, hi, sum = min(lo, v), max(hi, v), sum+v
		}
		if lo <= hi {
			s.Min[k], s.Max[k] = lo, hi
		}
		s.Sum[k] = sum
	}
}

func addSlow(s *Stats, c *Column) {
	scalar, width := c.Type.Scalar(), int64(c.Width())
	for i := range c.storedValues() * width {
		s.add(int(i%width), scalarAt(c.Data, scalar, i))
	}
}

// Digest is the SHA-256 of a column's values, constants expanded, as
// little-endian bytes: numbers in their own width, bool as one byte, shape as
// its int32 type, a string as u32 byte length and UTF-8. A ragged column
// concatenates the values of its elements. A location is its block as it is.
func (c *Column) Digest() string {
	h := sha256.New()
	c.hashValues(h)
	return hex.EncodeToString(h.Sum(nil))
}

// CountsDigest is the SHA-256 of a ragged column's array lengths, one u32 per
// element, constants expanded; "" for a single column.
func (c *Column) CountsDigest() string {
	if !c.Ragged() {
		return ""
	}
	h := sha256.New()
	buf := make([]byte, 0, 1<<16)
	for from, to := range c.Spans() {
		buf = binary.LittleEndian.AppendUint32(buf, uint32(to-from))
		buf = flushFull(h, buf)
	}
	h.Write(buf)
	return hex.EncodeToString(h.Sum(nil))
}

func flushFull(h hash.Hash, buf []byte) []byte {
	if len(buf) < 1<<16-16 {
		return buf
	}
	h.Write(buf)
	return buf[:0]
}

func (c *Column) hashValues(h hash.Hash) {
	switch {
	case c.Type == Location:
		h.Write(c.Data)
	case c.Type == String:
		c.hashStrings(h)
	case !c.Constant || c.Elements <= 1:
		h.Write(c.Data)
	default:
		hashRepeated(h, c.Data, c.Elements)
	}
}

func (c *Column) hashStrings(h hash.Hash) {
	buf := make([]byte, 0, 1<<16)
	for from, to := range c.Spans() {
		for v := from; v < to; v++ {
			text := c.Text(v)
			buf = binary.LittleEndian.AppendUint32(buf, uint32(len(text)))
			buf = append(buf, text...)
			buf = flushFull(h, buf)
		}
	}
	h.Write(buf)
}

// hashRepeated writes n copies of one element in blocks of about 64 KiB.
func hashRepeated(h hash.Hash, element []byte, n int64) {
	if len(element) == 0 {
		return
	}
	per := max(int64(1<<16/len(element)), 1)
	block := make([]byte, 0, per*int64(len(element)))
	for range min(per, n) {
		block = append(block, element...)
	}
	for ; n > 0; n -= per {
		h.Write(block[:min(per, n)*int64(len(element))])
	}
}
