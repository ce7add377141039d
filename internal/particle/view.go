// Typed views of column bytes: the package's only unsafe code.

package particle

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"unsafe"
)

// Half is an IEEE 754 half as stored; see [Half.Float32].
type Half uint16

// Number is what a view can be made of.
type Number interface {
	bool | int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | Half | float32 | float64
}

func scalarOf[T Number]() Type {
	var z T
	switch any(z).(type) {
	case bool:
		return Bool
	case int8:
		return Int8
	case uint8:
		return Uint8
	case int16:
		return Int16
	case uint16:
		return Uint16
	case int32:
		return Int32
	case uint32:
		return Uint32
	case int64:
		return Int64
	case uint64:
		return Uint64
	case Half:
		return Float16
	case float32:
		return Float32
	}
	return Float64
}

// View gives the stored scalars of a column without a copy: Stored() x Width()
// of a single column, all values x Width() of a ragged one. T must be the
// column's scalar type; uint8 also views bool and location. A column whose
// bytes are not aligned for T (possible in a foreign mapped file) is an error,
// as is a bool that is neither 0 nor 1: the language knows no such value.
func View[T Number](c Column) ([]T, error) {
	want, have := scalarOf[T](), c.Type.Scalar()
	if want != have && (want != Uint8 || have != Bool) {
		return nil, fmt.Errorf("view attribute %q: is %s of %s, not %s", c.Name, c.Type, have, want)
	}
	if want == Bool {
		if i := slices.IndexFunc(c.Data, func(b byte) bool { return b > 1 }); i >= 0 {
			return nil, fmt.Errorf("view attribute %q: value %d is %d, not a bool", c.Name, i, c.Data[i])
		}
	}
	view, ok := cast[T](c.Data)
	if !ok {
		return nil, fmt.Errorf("view attribute %q: data is not aligned for %s", c.Name, have)
	}
	return view, nil
}

// cast reinterprets bytes as scalars; false if they are not aligned for T.
func cast[T Number](b []byte) ([]T, bool) {
	var z T
	size := int(unsafe.Sizeof(z))
	if len(b) < size {
		return nil, true
	}
	p := unsafe.Pointer(unsafe.SliceData(b))
	if uintptr(p)%unsafe.Alignof(z) != 0 {
		return nil, false
	}
	return unsafe.Slice((*T)(p), len(b)/size), true
}

// BytesOf reinterprets scalars as their bytes, without a copy.
func BytesOf[T Number](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(s[0])))
}

// Int64s reinterprets bytes as int64, without a copy; false if misaligned.
func Int64s(b []byte) ([]int64, bool) { return cast[int64](b) }

func address(b []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b))) }

func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }

// scalarAt reads scalar i of packed little-endian data.
func scalarAt(data []byte, t Type, i int64) float64 {
	switch t {
	case Bool, Uint8:
		return float64(data[i])
	case Int8:
		return float64(int8(data[i]))
	case Int16:
		return float64(int16(binary.LittleEndian.Uint16(data[i*2:])))
	case Uint16:
		return float64(binary.LittleEndian.Uint16(data[i*2:]))
	case Float16:
		return float64(Half(binary.LittleEndian.Uint16(data[i*2:])).Float32())
	case Int32:
		return float64(int32(le32(data[i*4:])))
	case Uint32:
		return float64(le32(data[i*4:]))
	case Float32:
		return float64(math.Float32frombits(le32(data[i*4:])))
	case Int64:
		return float64(int64(binary.LittleEndian.Uint64(data[i*8:])))
	case Uint64:
		return float64(binary.LittleEndian.Uint64(data[i*8:]))
	case Float64:
		return math.Float64frombits(binary.LittleEndian.Uint64(data[i*8:]))
	}
	return math.NaN()
}

// Float32 converts exactly; NaN payloads keep their upper bits.
func (h Half) Float32() float32 {
	sign, exp, frac := uint32(h>>15)<<31, uint32(h>>10)&0x1f, uint32(h)&0x3ff
	switch {
	case exp == 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | frac<<13)
	case exp != 0:
		return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
	case frac == 0:
		return math.Float32frombits(sign)
	}
	// Subnormal: frac x 2^-24 is exact in float32.
	v := float32(frac) / (1 << 24)
	if sign != 0 {
		v = -v
	}
	return v
}
