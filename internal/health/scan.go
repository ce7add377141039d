// The loops over all values: extremes, and values that are no good numbers.

package health

import (
	"context"
	"encoding/binary"
	"math"
	"slices"

	"floe/internal/particle"
)

type integer interface {
	int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64
}

type float interface{ float32 | float64 }

// scan reads the numbers of a column by their scalar type.
func (d *Column) scan(ctx context.Context, c *particle.Column) error {
	switch c.Type.Scalar() {
	case particle.Bool, particle.Uint8:
		return scanIntegers[uint8](ctx, d, c)
	case particle.Int8:
		return scanIntegers[int8](ctx, d, c)
	case particle.Int16:
		return scanIntegers[int16](ctx, d, c)
	case particle.Uint16:
		return scanIntegers[uint16](ctx, d, c)
	case particle.Int32:
		return scanIntegers[int32](ctx, d, c)
	case particle.Uint32:
		return scanIntegers[uint32](ctx, d, c)
	case particle.Int64:
		return scanIntegers[int64](ctx, d, c)
	case particle.Uint64:
		return scanIntegers[uint64](ctx, d, c)
	case particle.Float16:
		return scanHalves(ctx, d, c)
	case particle.Float32:
		return scanFloats[float32](ctx, d, c)
	case particle.Float64:
		return scanFloats[float64](ctx, d, c)
	}
	return nil
}

// view is particle.View; a column that a foreign file laid out so that it cannot
// be read in place is copied.
func view[T particle.Number](c *particle.Column) []T {
	v, err := particle.View[T](*c)
	if err == nil {
		return v
	}
	moved := *c
	moved.Data = particle.Allocate(int64(len(c.Data)))
	copy(moved.Data, c.Data)
	v, _ = particle.View[T](moved) // of another type it is nil, and nothing is scanned
	return v
}

// blocks calls do with blocks of whole values, which it digests while they are in
// the cache, and looks at ctx now and then.
func blocks[T particle.Number](ctx context.Context, d *Column, v []T, width int, do func(from int, block []T)) error {
	size := max(blockScalars/width, 1) * width
	for i, from := 0, 0; from < len(v); i, from = i+1, from+size {
		if i%lookEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		block := v[from:min(from+size, len(v))]
		d.hash(particle.BytesOf(block))
		do(from, block)
	}
	return nil
}

// bounds are the extremes of each component so far.
type bounds[T integer | float] struct{ lo, hi []T }

func (b *bounds[T]) begin(v []T, width int) {
	if len(v) >= width {
		b.lo, b.hi = slices.Clone(v[:width]), slices.Clone(v[:width])
	}
}

// add takes a block of whole values in, all finite.
func (b *bounds[T]) add(v []T) {
	switch len(b.lo) {
	case 1:
		b.add1(v)
	case 3:
		b.add3(v)
	case 4:
		b.add4(v)
	default:
		b.addAny(v)
	}
}

// Comparing and branching is faster here than the built-in min and max, which
// care for NaN: the branches are nearly never taken.

func (b *bounds[T]) add1(v []T) {
	lo, hi := b.lo[0], b.hi[0]
	for _, x := range v {
		if x < lo {
			lo = x
		}
		if x > hi {
			hi = x
		}
	}
	b.lo[0], b.hi[0] = lo, hi
}

func (b *bounds[T]) add3(v []T) {
	lo, hi := [3]T(b.lo), [3]T(b.hi)
	for ; len(v) >= 3; v = v[3:] {
		x, y, z := v[0], v[1], v[2]
		if x < lo[0] {
			lo[0] = x
		}
		if x > hi[0] {
			hi[0] = x
		}
		if y < lo[1] {
			lo[1] = y
		}
		if y > hi[1] {
			hi[1] = y
		}
		if z < lo[2] {
			lo[2] = z
		}
		if z > hi[2] {
			hi[2] = z
		}
	}
	copy(b.lo, lo[:])
	copy(b.hi, hi[:])
}

func (b *bounds[T]) add4(v []T) {
	for k := range 4 {
		lo, hi := b.lo[k], b.hi[k]
		for w := v[k:]; ; w = w[4:] {
			if w[0] < lo {
				lo = w[0]
			}
			if w[0] > hi {
				hi = w[0]
			}
			if len(w) <= 4 {
				break
			}
		}
		b.lo[k], b.hi[k] = lo, hi
	}
}

func (b *bounds[T]) addAny(v []T) {
	width := len(b.lo)
	for k := range width {
		lo, hi := b.lo[k], b.hi[k]
		for i := k; i < len(v); i += width {
			if v[i] < lo {
				lo = v[i]
			}
			if v[i] > hi {
				hi = v[i]
			}
		}
		b.lo[k], b.hi[k] = lo, hi
	}
}

// tell writes the extremes as float64.
func (b *bounds[T]) tell(d *Column) {
	for k := range b.lo {
		d.Min[k], d.Max[k] = float64(b.lo[k]), float64(b.hi[k])
	}
}

func scanIntegers[T integer](ctx context.Context, d *Column, c *particle.Column) error {
	v, width := view[T](c), c.Width()
	var b bounds[T]
	b.begin(v, width)
	err := blocks(ctx, d, v, width, func(_ int, block []T) { b.add(block) })
	b.tell(d)
	return err
}

// floatScan is a scan of floats in progress.
type floatScan[T float] struct {
	bounds[T]
	d     *Column
	width int
}

func scanFloats[T float](ctx context.Context, d *Column, c *particle.Column) error {
	s := floatScan[T]{d: d, width: c.Width()}
	err := blocks(ctx, d, view[T](c), s.width, s.block)
	s.tell(d)
	return err
}

// scanHalves widens them block by block. Their own denormals are usual values.
func scanHalves(ctx context.Context, d *Column, c *particle.Column) error {
	s := floatScan[float32]{d: d, width: c.Width()}
	var wide []float32
	err := blocks(ctx, d, view[particle.Half](c), s.width, func(from int, block []particle.Half) {
		wide = wide[:0]
		for _, h := range block {
			wide = append(wide, h.Float32())
		}
		s.block(from, wide)
	})
	s.tell(d)
	return err
}

// block takes a block of whole values in; from is the index of its first scalar.
func (s *floatScan[T]) block(from int, v []T) {
	bad, denormal := kinds(v)
	s.d.Denormal += denormal
	if bad {
		s.careful(from, v)
		return
	}
	if s.lo == nil {
		s.begin(v, s.width)
	}
	if math.IsNaN(float64(s.lo[0])) || s.width > 1 && s.anyUnknown() {
		s.careful(from, v)
		return
	}
	s.add(v)
}

// anyUnknown: a component that had no finite value yet has no extremes.
func (s *floatScan[T]) anyUnknown() bool {
	return slices.ContainsFunc(s.lo, func(x T) bool { return x != x })
}

// careful counts what is not finite, and takes in the rest.
func (s *floatScan[T]) careful(from int, v []T) {
	if s.lo == nil {
		s.lo, s.hi = make([]T, s.width), make([]T, s.width)
		for k := range s.lo {
			s.lo[k], s.hi[k] = T(math.NaN()), T(math.NaN())
		}
	}
	for i, x := range v {
		k := i % s.width
		switch {
		case x != x:
			s.d.NaN++
		case x-x != 0:
			s.d.Inf++
		default:
			if !(x >= s.lo[k]) {
				s.lo[k] = x
			}
			if !(x <= s.hi[k]) {
				s.hi[k] = x
			}
			continue
		}
		if s.d.FirstBad < 0 {
			s.d.FirstBad = int64((from + i) / s.width)
		}
	}
}

// kinds tells whether any value is not finite, and how many are denormal.
func kinds[T float](v []T) (bad bool, denormal int64) {
	switch v := any(v).(type) {
	case []float32:
		return kinds32(v)
	case []float64:
		return kinds64(v)
	}
	return false, 0
}

// Two float32 are looked at in one word: without their signs, and with the sign
// bits set so that a subtraction borrows from nobody else.
const (
	signs32     = 0x8000_0000_8000_0000
	ones32      = 0x0000_0001_0000_0001
	minNormal32 = 0x0080_0000_0080_0000 // as bits; added to infinity it gives the sign bit
	signs64     = 1 << 63
	minNormal64 = 1 << 52
)

// strange finds in two float32 the signs of what is not finite, and the signs of
// what is denormal.
func strange(x uint64) (bad, tiny uint64) {
	x &^= signs32
	y := x | signs32
	return x + minNormal32, ^(y - minNormal32) & (y - ones32) & signs32
}

func kinds32(v []float32) (bad bool, denormal int64) {
	var big, tiny uint64
	b := particle.BytesOf(v)
	for ; len(b) >= 32; b = b[32:] {
		b0, t0 := strange(binary.LittleEndian.Uint64(b[0:8]))
		b1, t1 := strange(binary.LittleEndian.Uint64(b[8:16]))
		b2, t2 := strange(binary.LittleEndian.Uint64(b[16:24]))
		b3, t3 := strange(binary.LittleEndian.Uint64(b[24:32]))
		big |= b0 | b1 | b2 | b3
		tiny += t0>>31 + t1>>31 + t2>>31 + t3>>31
	}
	for len(b) >= 4 {
		b0, t0 := strange(uint64(binary.LittleEndian.Uint32(b))) // and a zero, which is fine
		big |= b0
		tiny += t0 >> 31
		b = b[4:]
	}
	return big&signs32 != 0, int64(tiny&0xffff_ffff + tiny>>32)
}

func kinds64(v []float64) (bad bool, denormal int64) {
	var big, tiny uint64
	for b := particle.BytesOf(v); len(b) >= 8; b = b[8:] {
		x := binary.LittleEndian.Uint64(b) &^ signs64
		big |= x + minNormal64
		x |= signs64
		tiny += ^(x - minNormal64) & (x - 1) >> 63
	}
	return big&signs64 != 0, int64(tiny)
}
