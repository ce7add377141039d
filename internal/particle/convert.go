// Conversion on read: any numeric column as float32 or float64.

package particle

import "slices"

// appendScalars appends the stored scalars of c, converted. Aligned columns go
// through a typed view, the rare misaligned ones scalar by scalar.
func appendScalars[T float32 | float64](dst []T, c *Column) []T {
	if c.Type == String {
		for v := range c.storedValues() {
			dst = append(dst, T(c.Code(v)))
		}
		return dst
	}
	switch c.Type.Scalar() {
	case Bool, Uint8:
		return appendCast[T, uint8](dst, c)
	case Int8:
		return appendCast[T, int8](dst, c)
	case Int16:
		return appendCast[T, int16](dst, c)
	case Uint16:
		return appendCast[T, uint16](dst, c)
	case Int32:
		return appendCast[T, int32](dst, c)
	case Uint32:
		return appendCast[T, uint32](dst, c)
	case Int64:
		return appendCast[T, int64](dst, c)
	case Uint64:
		return appendCast[T, uint64](dst, c)
	case Float32:
		return appendCast[T, float32](dst, c)
	case Float64:
		return appendCast[T, float64](dst, c)
	}
	return appendSlow(dst, c)
}

func appendCast[T float32 | float64, S int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float32 | float64](dst []T, c *Column) []T {
	src, ok := cast[S](c.Data)
	if !ok {
		return appendSlow(dst, c)
	}
	start := len(dst)
	dst = slices.Grow(dst, len(src))[:start+len(src)]
	for i, v := range src {
		dst[start+i] = T(v)
	}
	return dst
}

func appendSlow[T float32 | float64](dst []T, c *Column) []T {
	scalar := c.Type.Scalar()
	for i := range c.storedValues() * int64(c.Width()) {
		dst = append(dst, T(scalarAt(c.Data, scalar, i)))
	}
	return dst
}
