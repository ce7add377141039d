// Reading attributes, block by block.

package expr

import (
	"fmt"

	"floe/internal/particle"
)

// column is an attribute of the frame that is worked on, ready to be read.
type column struct {
	*particle.Column
	constant bool
	// One of these holds the scalars.
	i8  []int8
	u8  []uint8
	i16 []int16
	u16 []uint16
	i32 []int32
	u32 []uint32
	i64 []int64
	u64 []uint64
	f16 []particle.Half
	f32 []float32
	f64 []float64
	// answers caches what was found out of a text's table, by slot.
	answers map[int][]bool
}

// bindColumn makes a column readable.
func bindColumn(c *particle.Column) (column, error) {
	b := column{Column: c, constant: c.Constant && c.Elements > 1}
	if c.Ragged() || c.Type == particle.String || c.Type == particle.Location {
		return b, nil
	}
	if have, want := int64(len(c.Data)), c.Stored()*c.ValueBytes(); have < want {
		return b, fmt.Errorf("attribute %q has %d bytes of %d", c.Name, have, want)
	}
	return b, b.view()
}

// view gives the scalars their type. Foreign files may lie at odd addresses; those
// columns are copied.
func (b *column) view() error {
	plain := *b.Column
	plain.Type = plain.Type.Scalar()
	if plain.Type == particle.Bool {
		plain.Type = particle.Uint8 // a byte that is neither 0 nor 1 counts as true
	}
	err := b.viewAs(plain)
	if err == nil {
		return nil
	}
	aligned := particle.Allocate(int64(len(plain.Data)))
	copy(aligned, plain.Data)
	plain.Data = aligned
	return b.viewAs(plain)
}

func (b *column) viewAs(c particle.Column) (err error) {
	switch c.Type {
	case particle.Int8:
		b.i8, err = particle.View[int8](c)
	case particle.Uint8:
		b.u8, err = particle.View[uint8](c)
	case particle.Int16:
		b.i16, err = particle.View[int16](c)
	case particle.Uint16:
		b.u16, err = particle.View[uint16](c)
	case particle.Int32:
		b.i32, err = particle.View[int32](c)
	case particle.Uint32:
		b.u32, err = particle.View[uint32](c)
	case particle.Int64:
		b.i64, err = particle.View[int64](c)
	case particle.Uint64:
		b.u64, err = particle.View[uint64](c)
	case particle.Float16:
		b.f16, err = particle.View[particle.Half](c)
	case particle.Float32:
		b.f32, err = particle.View[float32](c)
	case particle.Float64:
		b.f64, err = particle.View[float64](c)
	default:
		err = fmt.Errorf("attribute %q: nothing can be read of a %s", c.Name, c.Type)
	}
	return err
}

// place gives the first scalar of component k of a block, and how far apart they
// are.
func (b *column) place(at block, k int) (first, stride int) {
	if b.constant {
		return k, 0
	}
	w := b.Width()
	return int(at.from)*w + k, w
}

// gather copies scalars that lie apart.
func gather[S int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float32 | float64, T number](dst []T, src []S, first, stride int) {
	if len(dst) == 0 {
		return
	}
	src = src[first : first+(len(dst)-1)*stride+1]
	at := 0
	for i := range dst {
		dst[i] = T(src[at])
		at += stride
	}
}

// loadFloats reads width components from k on of a float32 or half attribute.
func loadFloats(slot, k, width int) fetch[float32] {
	return func(w *worker, at block) [][]float32 {
		c := &w.columns[slot]
		if c.f32 != nil && c.Width() == 1 && !c.constant {
			out := w.f32.headers(1)
			out[0] = c.f32[at.from : at.from+int64(at.n)]
			return out
		}
		out := w.f32.take(width, at.n)
		first, stride := c.place(at, k)
		switch {
		case c.f32 == nil:
			loadHalves(out, c, at, k)
		case width == 3 && stride == 3:
			split3(out, c.f32[first:first+3*at.n])
		default:
			for j := range out {
				gather(out[j], c.f32, first+j, stride)
			}
		}
		return out
	}
}

// split3 takes vectors apart.
func split3(out [][]float32, src []float32) {
	x, y, z := out[0], out[1], out[2]
	y, z = y[:len(x)], z[:len(x)]
	for i := range x {
		v := src[:3]
		x[i], y[i], z[i] = v[0], v[1], v[2]
		src = src[3:]
	}
}

func loadHalves(out [][]float32, c *column, at block, k int) {
	for j := range out {
		first, stride := c.place(at, k+j)
		for i := range out[j] {
			out[j][i] = c.f16[first+i*stride].Float32()
		}
	}
}

func loadDoubles(slot, k, width int) fetch[float64] {
	return func(w *worker, at block) [][]float64 {
		c := &w.columns[slot]
		out := w.f64.take(width, at.n)
		for j := range out {
			first, stride := c.place(at, k+j)
			gather(out[j], c.f64, first, stride)
		}
		return out
	}
}

func loadUints(slot, k, width int) fetch[uint64] {
	return func(w *worker, at block) [][]uint64 {
		c := &w.columns[slot]
		out := w.u64.take(width, at.n)
		for j := range out {
			first, stride := c.place(at, k+j)
			gather(out[j], c.u64, first, stride)
		}
		return out
	}
}

// loadInts reads whole numbers of any type that int64 holds.
func loadInts(slot, k, width int) fetch[int64] {
	return func(w *worker, at block) [][]int64 {
		c := &w.columns[slot]
		out := w.i64.take(width, at.n)
		for j := range out {
			first, stride := c.place(at, k+j)
			c.loadInts(out[j], first, stride)
		}
		return out
	}
}

func (b *column) loadInts(dst []int64, first, stride int) {
	switch {
	case b.i32 != nil:
		gather(dst, b.i32, first, stride)
	case b.i64 != nil:
		gather(dst, b.i64, first, stride)
	case b.u8 != nil:
		gather(dst, b.u8, first, stride)
	case b.u32 != nil:
		gather(dst, b.u32, first, stride)
	case b.u16 != nil:
		gather(dst, b.u16, first, stride)
	case b.i16 != nil:
		gather(dst, b.i16, first, stride)
	case b.i8 != nil:
		gather(dst, b.i8, first, stride)
	}
}

// loadBits reads a bool attribute.
func loadBits(slot, k int) test {
	return func(w *worker, at block, dst []uint64) {
		c := &w.columns[slot]
		first, stride := c.place(at, k)
		clear(dst)
		for i := range at.n {
			if c.u8[first+i*stride] != 0 {
				dst[i>>6] |= 1 << (i & 63)
			}
		}
	}
}

// elementNumbers gives 0, 1, 2 …
func elementNumbers(w *worker, at block) [][]int64 {
	out := w.i64.take(1, at.n)
	for i := range out[0] {
		out[0][i] = at.from + int64(i)
	}
	return out
}

// boundsOf are the least and the largest number of a whole-numbered type.
func boundsOf(t particle.Type) (low, high float64) {
	bits := 8 * t.ScalarBytes()
	switch t.Scalar() {
	case particle.Uint8, particle.Uint16, particle.Uint32, particle.Uint64:
		return 0, float64(uint64(1)<<(bits-1))*2 - 1
	}
	half := float64(uint64(1) << (bits - 1))
	return -half, half - 1
}
