// Numbers as text, for the encoders of text formats.

package format

import (
	"math"
	"strconv"

	"floe/internal/particle"
)

// AppendFloat32 appends the shortest decimal that gives v back, NaN and the
// infinities as nan, inf and -inf.
func AppendFloat32(dst []byte, v float32) []byte { return appendFloat(dst, float64(v), 32) }

// AppendFloat64 is AppendFloat32 in double precision.
func AppendFloat64(dst []byte, v float64) []byte { return appendFloat(dst, v, 64) }

func appendFloat(dst []byte, v float64, bits int) []byte {
	if v-v == 0 {
		return strconv.AppendFloat(dst, v, 'g', -1, bits)
	}
	return AppendNonFinite(dst, v)
}

// AppendNonFinite appends nan, inf or -inf.
func AppendNonFinite(dst []byte, v float64) []byte {
	switch {
	case math.IsInf(v, 1):
		return append(dst, "inf"...)
	case math.IsInf(v, -1):
		return append(dst, "-inf"...)
	}
	return append(dst, "nan"...)
}

// ScalarText gives a function that appends stored scalar i of a column as text:
// integers in decimal, bool as 0 or 1, floats as AppendFloat32 (halves too) and
// AppendFloat64, strings as their codes. It is safe for concurrent use. A
// column that is not aligned is copied first.
func ScalarText(c *particle.Column) func(dst []byte, i int64) []byte {
	switch c.Type.Scalar() {
	case particle.Bool, particle.Uint8:
		return scalarText(c, func(dst []byte, v uint8) []byte { return strconv.AppendUint(dst, uint64(v), 10) })
	case particle.Int8:
		return scalarText(c, func(dst []byte, v int8) []byte { return strconv.AppendInt(dst, int64(v), 10) })
	case particle.Int16:
		return scalarText(c, func(dst []byte, v int16) []byte { return strconv.AppendInt(dst, int64(v), 10) })
	case particle.Uint16:
		return scalarText(c, func(dst []byte, v uint16) []byte { return strconv.AppendUint(dst, uint64(v), 10) })
	case particle.Int32:
		return scalarText(c, func(dst []byte, v int32) []byte { return strconv.AppendInt(dst, int64(v), 10) })
	case particle.Uint32:
		return scalarText(c, func(dst []byte, v uint32) []byte { return strconv.AppendUint(dst, uint64(v), 10) })
	case particle.Int64:
		return scalarText(c, func(dst []byte, v int64) []byte { return strconv.AppendInt(dst, v, 10) })
	case particle.Uint64:
		return scalarText(c, func(dst []byte, v uint64) []byte { return strconv.AppendUint(dst, v, 10) })
	case particle.Float16:
		return scalarText(c, func(dst []byte, v particle.Half) []byte { return AppendFloat32(dst, v.Float32()) })
	case particle.Float32:
		return scalarText(c, AppendFloat32)
	case particle.Float64:
		return scalarText(c, AppendFloat64)
	}
	panic("format: scalars of " + c.Type.String())
}

func scalarText[T particle.Number](c *particle.Column, text func([]byte, T) []byte) func([]byte, int64) []byte {
	values := Scalars[T](c)
	return func(dst []byte, i int64) []byte { return text(dst, values[i]) }
}

// Scalars is particle.View for columns known to be of T: one that is not
// aligned is copied.
func Scalars[T particle.Number](c *particle.Column) []T {
	if v, err := particle.View[T](*c); err == nil {
		return v
	}
	moved := *c
	moved.Data = particle.Allocate(int64(len(c.Data)))
	copy(moved.Data, c.Data)
	v, err := particle.View[T](moved)
	if err != nil {
		panic("format: " + err.Error())
	}
	return v
}
