// Numbers that the file has in another type than the frame.

package ply

import (
	"encoding/binary"
	"fmt"
	"math"

	"floe/internal/particle"
)

// convert turns little-endian numbers of the type from, in place, into the
// scalars of an attribute and gives their bytes. Types that differ come from
// files of our own, whose encoder widened what PLY has no type for; what cannot
// be narrowed again without loss is an error.
func convert(raw []byte, from, to particle.Type) ([]byte, error) {
	switch {
	case to == particle.Bool:
		return raw, checkBools(raw)
	case to == from:
		return raw, nil
	case to == particle.Float16 && from == particle.Float32:
		return toHalves(raw)
	case to == particle.Int64 && from == particle.Float64:
		return raw, toIntegers(raw, func(v float64) (uint64, bool) {
			return uint64(int64(v)), v >= -1<<63 && v < 1<<63 && v == math.Trunc(v)
		})
	case to == particle.Uint64 && from == particle.Float64:
		return raw, toIntegers(raw, func(v float64) (uint64, bool) {
			return uint64(v), v >= 0 && v < 1<<64 && v == math.Trunc(v)
		})
	}
	panic("ply: convert " + from.String() + " to " + to.String())
}

// converts reports whether convert has anything to do.
func converts(from, to particle.Type) bool { return from != to }

func checkBools(raw []byte) error {
	for _, b := range raw {
		if b > 1 {
			return fmt.Errorf("%d is no bool", b)
		}
	}
	return nil
}

func toIntegers(raw []byte, integer func(float64) (uint64, bool)) error {
	for i := 0; i+8 <= len(raw); i += 8 {
		v := math.Float64frombits(binary.LittleEndian.Uint64(raw[i:]))
		n, fits := integer(v)
		if !fits {
			return fmt.Errorf("%v is no integer of 64 bits", v)
		}
		binary.LittleEndian.PutUint64(raw[i:], n)
	}
	return nil
}

func toHalves(raw []byte) ([]byte, error) {
	n := len(raw) / 4
	for i := range n {
		v := math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		h := half(v)
		if h.Float32() != v && v == v {
			return nil, fmt.Errorf("%v is no half", v)
		}
		binary.LittleEndian.PutUint16(raw[2*i:], uint16(h))
	}
	return raw[:2*n], nil
}

// half gives the half that has exactly the value v, if there is one. A NaN keeps
// the upper bits of its payload.
func half(v float32) particle.Half {
	b := math.Float32bits(v)
	sign, exponent, mantissa := uint16(b>>16&0x8000), int(b>>23&0xff)-127, b&0x7fffff
	switch {
	case exponent == 128 && mantissa != 0:
		return particle.Half(sign | 0x7c00 | uint16(max(mantissa>>13, 1)))
	case exponent > 15:
		return particle.Half(sign | 0x7c00)
	case exponent >= -14:
		return particle.Half(sign | uint16(exponent+15)<<10 | uint16(mantissa>>13))
	case exponent >= -24:
		return particle.Half(sign | uint16((mantissa|0x800000)>>(-exponent-1)))
	}
	return particle.Half(sign)
}
