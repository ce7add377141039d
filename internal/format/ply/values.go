// The bytes and the text of an element's properties.

package ply

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"floe/internal/format"
	"floe/internal/particle"
)

// Appenders take an element, or a stored value, and give dst with its
// properties at the end. In ASCII every number is followed by a blank.
type appender = func(dst []byte, i int64) []byte

// values appends the values of an element: one, or as list.
func (e Encoder) values(c *particle.Column) appender {
	value := binaryValue(c)
	if e.ASCII {
		value = textValue(c)
	}
	return e.element(c, c.Width(), value)
}

// element makes an appender of elements from one of stored values.
func (e Encoder) element(c *particle.Column, perValue int, value appender) appender {
	if !c.Ragged() {
		return func(dst []byte, element int64) []byte {
			v, _ := c.Span(element)
			return value(dst, v)
		}
	}
	return func(dst []byte, element int64) []byte {
		from, to := c.Span(element)
		dst = e.number(dst, uint32(to-from)*uint32(perValue))
		for v := from; v < to; v++ {
			dst = value(dst, v)
		}
		return dst
	}
}

func (e Encoder) number(dst []byte, n uint32) []byte {
	if e.ASCII {
		return append(strconv.AppendUint(dst, uint64(n), 10), ' ')
	}
	return binary.LittleEndian.AppendUint32(dst, n)
}

func (e Encoder) ids(c *particle.Column) appender {
	return e.element(c, 1, func(dst []byte, v int64) []byte { return e.number(dst, c.IDs[v]) })
}

func textValue(c *particle.Column) appender {
	scalar, w := format.ScalarText(c), int64(c.Width())
	return func(dst []byte, v int64) []byte {
		for i := v * w; i < (v+1)*w; i++ {
			dst = append(scalar(dst, i), ' ')
		}
		return dst
	}
}

// binaryValue copies what PLY holds as it is and widens the rest.
func binaryValue(c *particle.Column) appender {
	switch c.Type.Scalar() {
	case particle.Float16:
		return widened(c, func(dst []byte, h particle.Half) []byte {
			return binary.LittleEndian.AppendUint32(dst, math.Float32bits(h.Float32()))
		})
	case particle.Int64:
		return widened(c, func(dst []byte, v int64) []byte { return appendDouble(dst, float64(v)) })
	case particle.Uint64:
		return widened(c, func(dst []byte, v uint64) []byte { return appendDouble(dst, float64(v)) })
	}
	size, data := c.ValueBytes(), c.Data
	return func(dst []byte, v int64) []byte { return append(dst, data[v*size:(v+1)*size]...) }
}

func appendDouble(dst []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
}

func widened[T particle.Number](c *particle.Column, scalar func([]byte, T) []byte) appender {
	values, w := format.Scalars[T](c), int64(c.Width())
	return func(dst []byte, v int64) []byte {
		for _, s := range values[v*w : (v+1)*w] {
			dst = scalar(dst, s)
		}
		return dst
	}
}

// display appends a colour as it would be shown.
func (e Encoder) display(c *particle.Column) appender {
	channels := min(c.Width(), 4)
	return e.element(c, channels, func(dst []byte, v int64) []byte {
		for k := range channels {
			shade := shade(c.Component(v, k))
			if e.ASCII {
				dst = append(strconv.AppendUint(dst, uint64(shade), 10), ' ')
				continue
			}
			dst = append(dst, shade)
		}
		return dst
	})
}

// shade scales 0…1 to 0…255, what lies outside is cut, NaN is 0.
func shade(v float64) uint8 {
	switch {
	case v >= 1:
		return 255
	case v > 0:
		return uint8(float64(v*255) + 0.5) // the conversion keeps all machines at the same value
	}
	return 0
}

// checkDouble finds a 64-bit integer that a double cannot hold.
func checkDouble(c *particle.Column) error {
	switch c.Type.Scalar() {
	case particle.Int64:
		for _, v := range format.Scalars[int64](c) {
			if f := float64(v); f == 1<<63 || int64(f) != v {
				return fmt.Errorf("PLY cannot hold the integer %d", v)
			}
		}
	case particle.Uint64:
		for _, v := range format.Scalars[uint64](c) {
			if f := float64(v); f == 1<<64 || uint64(f) != v {
				return fmt.Errorf("PLY cannot hold the integer %d", v)
			}
		}
	}
	return nil
}
