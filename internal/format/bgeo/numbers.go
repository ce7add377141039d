// Values that are read one by one: lists of the text form, and lists of the
// binary form whose elements have tags of their own or another type.

package bgeo

import (
	"encoding/binary"
	"fmt"
	"math"

	"floe/internal/particle"
)

// numbers puts values of any token into a column of one type.
type numbers struct {
	reader
	dst    []byte
	scalar particle.Type
	bytes  int64 // of a scalar
}

// put writes scalar i.
func (n *numbers) put(i int64, t token) error {
	dst := n.dst[i*n.bytes : (i+1)*n.bytes]
	switch n.scalar {
	case particle.Float16, particle.Float32, particle.Float64:
		return putFloat(dst, t)
	}
	v, err := t.integer()
	if err != nil {
		return err
	}
	if n.scalar == particle.Bool {
		if dst[0] = 0; v != 0 {
			dst[0] = 1
		}
		return nil
	}
	if !fits(v, n.scalar) {
		return fmt.Errorf("%w: %d at %d does not fit %s", errForm, v, t.at, n.scalar)
	}
	putBits(dst, uint64(v))
	return nil
}

func putBits(dst []byte, v uint64) {
	switch len(dst) {
	case 1:
		dst[0] = byte(v)
	case 2:
		binary.LittleEndian.PutUint16(dst, uint16(v))
	case 4:
		binary.LittleEndian.PutUint32(dst, uint32(v))
	case 8:
		binary.LittleEndian.PutUint64(dst, v)
	}
}

// putFloat rounds to the size of dst.
func putFloat(dst []byte, t token) error {
	bits := max(8*len(dst), 32)
	v, err := t.number(bits)
	if err != nil {
		return err
	}
	switch len(dst) {
	case 2:
		binary.LittleEndian.PutUint16(dst, uint16(halfOf(float32(v))))
	case 4:
		binary.LittleEndian.PutUint32(dst, math.Float32bits(float32(v)))
	case 8:
		binary.LittleEndian.PutUint64(dst, math.Float64bits(v))
	}
	return nil
}

// fits reports whether an integer type holds v.
func fits(v int64, t particle.Type) bool {
	switch t {
	case particle.Int8:
		return v == int64(int8(v))
	case particle.Int16:
		return v == int64(int16(v))
	case particle.Int32:
		return v == int64(int32(v))
	case particle.Uint8:
		return v == int64(uint8(v))
	case particle.Uint16:
		return v == int64(uint16(v))
	case particle.Uint32:
		return v == int64(uint32(v))
	case particle.Uint64:
		return v >= 0
	}
	return true
}

// halfOf rounds to the nearest half, ties to even. What was a half before comes
// out the same.
func halfOf(f float32) particle.Half {
	b := math.Float32bits(f)
	sign := uint16(b >> 16 & 0x8000)
	exponent, fraction := int(b>>23&0xff)-127+15, b&0x7fffff
	switch {
	case b&0x7fffffff > 0x7f800000: // NaN, the upper bits of its payload
		return particle.Half(sign | 0x7c00 | max(uint16(fraction>>13), 1))
	case exponent >= 31:
		return particle.Half(sign | 0x7c00)
	case exponent < -10:
		return particle.Half(sign)
	case exponent <= 0:
		shift := uint(14 - exponent)
		return particle.Half(sign | uint16(roundOff(fraction|0x800000, shift)))
	}
	return particle.Half(sign + uint16(roundOff(uint32(exponent)<<23|fraction, 13)))
}

// roundOff drops the lowest bits of v, to the nearest, ties to even.
func roundOff(v uint32, bits uint) uint32 {
	half, odd := uint32(1)<<(bits-1), v>>bits&1
	return (v + half - 1 + odd) >> bits
}

// block reads all values of an attribute.
func (n *numbers) block(b *block, elements int64) error {
	if err := reopen(n.reader, b.data); err != nil {
		return err
	}
	switch b.form {
	case pages:
		return n.pages(b, elements)
	case tuples:
		return n.tuples(b.size, elements)
	case arrays:
		return n.arrays(b.size, elements)
	}
	return fmt.Errorf("%w: no values", errForm)
}

// run reads count scalars to every stride-th place from the first on.
func (n *numbers) run(first, count, stride int64) error {
	for i := range count {
		t, err := nextScalar(n.reader)
		if err == nil {
			err = n.put(first+i*stride, t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (n *numbers) pages(b *block, elements int64) error {
	p, err := b.paging(elements)
	if err != nil {
		return err
	}
	err = p.each(func(k part) error {
		rows := k.count
		if k.constant {
			rows = 1
		}
		for i := range rows {
			if err := n.run((k.first+i)*p.size+k.offset, k.width, 1); err != nil {
				return err
			}
		}
		if k.constant {
			n.repeat(k, p.size)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return wantEnd(n.reader)
}

// repeat copies a part of the first element to the others of its page.
func (n *numbers) repeat(k part, size int64) {
	stride := size * n.bytes
	from := k.first*stride + k.offset*n.bytes
	value := n.dst[from : from+k.width*n.bytes]
	for range k.count - 1 {
		from += stride
		copy(n.dst[from:], value)
	}
}

// tuples reads a list of lists.
func (n *numbers) tuples(size, elements int64) error {
	for i := range elements {
		if err := n.list(i*size, size, 1); err != nil {
			return err
		}
	}
	return wantEnd(n.reader)
}

// arrays reads one list per component.
func (n *numbers) arrays(size, elements int64) error {
	for k := range size {
		if err := n.list(k, elements, size); err != nil {
			return err
		}
	}
	return wantEnd(n.reader)
}

// list reads one list of count scalars.
func (n *numbers) list(first, count, stride int64) error {
	t, err := n.next()
	if err == nil {
		err = n.enter(t)
	}
	if err == nil {
		err = n.run(first, count, stride)
	}
	if err != nil {
		return err
	}
	return wantEnd(n.reader)
}
