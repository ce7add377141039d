// One attribute's values: access by element, expansion, conversion.

package particle

import (
	"fmt"
	"iter"
	"math"
)

// Column is the values of one attribute. Its slices are borrowed from the frame
// and must not be written to.
type Column struct {
	Attribute
	// Elements is N, the number of elements of the attribute's context.
	Elements int64
	// Constant columns store one element that stands for all N.
	Constant bool
	// Data holds the stored values, Width() scalars of Type.Scalar() each, in
	// native (little) endian order, aligned to [Alignment] unless the file that
	// it is mapped from decided otherwise.
	Data []byte
	// Offsets delimit the values of a ragged column's elements, in values. They
	// are not to be trusted: use [Column.Span].
	Offsets []int64
	// Table holds the texts of a string column.
	Table Strings
	// IDs are, per value of a shape column, the instance index (shape 128) or
	// object id (shape 129); nil if the source had none.
	IDs []uint32
}

// Strings is a table of texts: text i is Bytes[Offsets[i]:Offsets[i+1]].
type Strings struct {
	Bytes   []byte
	Offsets []int64
}

// Len is the number of texts.
func (s Strings) Len() int { return max(len(s.Offsets)-1, 0) }

// At gives text i, "" if the table does not hold it. It copies.
func (s Strings) At(i int) string {
	if i < 0 || i >= s.Len() {
		return ""
	}
	from, to := s.Offsets[i], s.Offsets[i+1]
	if from < 0 || to < from || to > int64(len(s.Bytes)) {
		return ""
	}
	return string(s.Bytes[from:to])
}

// Stored is the number of elements that the column keeps: 1 for a constant.
func (c *Column) Stored() int64 { return storedElements(c.Elements, c.Constant) }

// Values is the number of values after expansion: N, or the total of a ragged
// column's arrays, at most the largest int64.
func (c *Column) Values() int64 {
	if !c.Ragged() {
		return c.Elements
	}
	stored := c.storedValues()
	if !c.Constant || c.Elements <= 1 || stored == 0 {
		return stored
	}
	if c.Elements > math.MaxInt64/stored {
		return math.MaxInt64
	}
	return stored * c.Elements
}

func (c *Column) storedValues() int64 {
	if c.Type == String && len(c.Data) == 0 {
		return min(c.uncodedValues(), int64(c.Table.Len()))
	}
	size := c.ValueBytes()
	if size == 0 {
		return 0
	}
	return int64(len(c.Data)) / size
}

// uncodedValues is what a string column without codes should have: its table
// may hold texts although there are no values to refer to them.
func (c *Column) uncodedValues() int64 {
	if !c.Ragged() {
		return c.Stored()
	}
	if len(c.Offsets) == 0 {
		return 0
	}
	return max(c.Offsets[len(c.Offsets)-1], 0)
}

// Span gives the range of stored values of element i: [i, i+1) of a single
// column, the array of a ragged one, that of the constant for a constant,
// nothing for a location, whose block is of all elements together. Spans
// are always inside the data, whatever the offsets say.
func (c *Column) Span(i int64) (from, to int64) {
	if i < 0 || i >= c.Elements || c.Type == Location {
		return 0, 0
	}
	if c.Constant {
		i = 0
	}
	if !c.Ragged() {
		return i, i + 1
	}
	if i+1 >= int64(len(c.Offsets)) {
		return 0, 0
	}
	from, to = c.Offsets[i], c.Offsets[i+1]
	if from < 0 || to < from || to > c.storedValues() {
		return 0, 0
	}
	return from, to
}

// Spans yields the range of stored values of every element in order, constants
// expanded.
func (c *Column) Spans() iter.Seq2[int64, int64] {
	return func(yield func(from, to int64) bool) {
		for i := range c.Elements {
			if !yield(c.Span(i)) {
				return
			}
		}
	}
}

// CheckOffsets reads a ragged column's offsets once and tells the first that is
// out of order or out of range.
func (c *Column) CheckOffsets() error {
	if !c.Ragged() {
		return nil
	}
	values, last := c.storedValues(), int64(0)
	for i, o := range c.Offsets {
		if o < last || o > values || (i == 0 && o != 0) {
			return fmt.Errorf("%w: attribute %q: offset %d is %d after %d, of %d values", ErrLayout, c.Name, i, o, last, values)
		}
		last = o
	}
	if last != values {
		return fmt.Errorf("%w: attribute %q: offsets end at %d of %d values", ErrLayout, c.Name, last, values)
	}
	return nil
}

// Bytes gives the stored bytes of values from to to, without a copy.
func (c *Column) Bytes(from, to int64) []byte {
	size := c.ValueBytes()
	return c.Data[from*size : to*size]
}

// Code gives the table index of stored value v of a string column.
func (c *Column) Code(v int64) int {
	if len(c.Data) == 0 {
		return int(v)
	}
	if v < 0 || v >= int64(len(c.Data))/4 {
		return -1
	}
	return int(int32(le32(c.Data[v*4:])))
}

// Text gives stored value v of a string column.
func (c *Column) Text(v int64) string { return c.Table.At(c.Code(v)) }

// Component gives component k of stored value v as float64; NaN if there is no
// such value. It serves single look-ups; loops use [View] or [Column.Float64s].
func (c *Column) Component(v int64, k int) float64 {
	w := int64(c.Width())
	if c.Type == Location || v < 0 || k < 0 || int64(k) >= w || v >= c.storedValues() {
		return math.NaN()
	}
	if c.Type == String {
		return float64(c.Code(v))
	}
	return scalarAt(c.Data, c.Type.Scalar(), v*w+int64(k))
}

// Float64s appends all values, expanded, Width() each, converted to float64.
func (c *Column) Float64s(dst []float64) []float64 { return appendAs(dst, c) }

// Float32s appends all values, expanded, Width() each, converted to float32.
func (c *Column) Float32s(dst []float32) []float32 { return appendAs(dst, c) }

func appendAs[T float32 | float64](dst []T, c *Column) []T {
	if c.Type == Location {
		return dst
	}
	start := len(dst)
	dst = appendScalars(dst, c)
	if !c.Constant || c.Elements <= 1 {
		return dst
	}
	one := dst[start:]
	for range c.Elements - 1 {
		dst = append(dst, one[:len(one):len(one)]...)
	}
	return dst
}
