// Our own writer of both forms of the tree, for tests: tokens.

package bgeo

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"

	"floe/internal/particle"
	"floe/internal/stride"
)

// form in which a tree is written.
type style struct {
	text     bool    // .geo
	big      bool    // big endian
	lists    bool    // numbers in plain lists with a tag each
	doubles  bool    // floats in lists as real64
	form     form    // pages if not given
	pageSize int64   // 1024 if not given
	packing  []int64 // of attributes of that total size
	flags    bool    // constant pages are found and written as such
	index    bool    // an index at the end
	ordered  bool    // groups as numbers of points
	bytes    bool    // groups as one number each
	extra    func(e *emitter)
	more     func(e *emitter) // behind the attributes
}

// emitter writes tokens.
type emitter struct {
	style
	b     []byte
	ids   map[string]int
	comma bool
}

func (e *emitter) order() binary.ByteOrder {
	if e.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (e *emitter) separate() {
	if e.text && e.comma {
		e.b = append(e.b, ",\n\t"...)
	}
	e.comma = true
}

func (e *emitter) open(bracket byte) {
	e.separate()
	e.b = append(e.b, bracket)
	e.comma = false
}

func (e *emitter) close(bracket byte) {
	e.b = append(e.b, bracket)
	e.comma = true
}

func (e *emitter) length(n int) {
	switch {
	case n < longLengths:
		e.b = append(e.b, byte(n))
	case n <= math.MaxUint16:
		e.b = append(e.b, length2, 0, 0)
		e.order().PutUint16(e.b[len(e.b)-2:], uint16(n))
	case n <= math.MaxUint32:
		e.b = append(e.b, length4, 0, 0, 0, 0)
		e.order().PutUint32(e.b[len(e.b)-4:], uint32(n))
	}
}

// str writes a text: quoted, or as a reference to its definition.
func (e *emitter) str(s string) {
	if e.separate(); e.text {
		e.b = append(e.b, '"')
		e.b = append(e.b, strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\r", `\r`, "\u20ac", `\u20ac`, "\U0001f3ae", `\ud83c\udfae`).Replace(s)...)
		e.b = append(e.b, '"')
		return
	}
	id, known := e.ids[s]
	if !known {
		id = len(e.ids)
		e.ids[s] = id
		e.b = append(e.b, tagDefine)
		e.length(id)
		e.length(len(s))
		e.b = append(e.b, s...)
	}
	e.b = append(e.b, tagRef)
	e.length(id)
}

// plain writes a text without a number for it.
func (e *emitter) plain(s string) {
	if e.text {
		e.str(s)
		return
	}
	e.b = append(e.b, tagText)
	e.length(len(s))
	e.b = append(e.b, s...)
}

func (e *emitter) num(v int64) {
	if e.separate(); e.text {
		e.b = strconv.AppendInt(e.b, v, 10)
		return
	}
	switch {
	case v == int64(int8(v)):
		e.b = append(e.b, tagInt8, byte(v))
	case v == int64(int16(v)):
		e.b = append(e.b, tagInt16, 0, 0)
		e.order().PutUint16(e.b[len(e.b)-2:], uint16(v))
	case v == int64(int32(v)):
		e.b = append(e.b, tagInt32, 0, 0, 0, 0)
		e.order().PutUint32(e.b[len(e.b)-4:], uint32(v))
	default:
		e.b = append(e.b, tagInt64, 0, 0, 0, 0, 0, 0, 0, 0)
		e.order().PutUint64(e.b[len(e.b)-8:], uint64(v))
	}
}

func (e *emitter) boolean(v bool) {
	e.separate()
	switch {
	case e.text:
		e.b = strconv.AppendBool(e.b, v)
	case v:
		e.b = append(e.b, tagTrue)
	default:
		e.b = append(e.b, tagFalse)
	}
}

// words writes alternating keys and values, all texts.
func (e *emitter) words(words ...string) {
	for _, w := range words {
		e.str(w)
	}
}

var scalarTags = map[particle.Type]byte{
	particle.Int8: tagInt8, particle.Uint8: tagUint8, particle.Int16: tagInt16, particle.Uint16: tagUint16,
	particle.Int32: tagInt32, particle.Int64: tagInt64,
	particle.Float16: tagReal16, particle.Float32: tagReal32, particle.Float64: tagReal64,
}

// numbers writes little-endian scalars as a list.
func (e *emitter) numbers(scalar particle.Type, raw []byte) {
	size := scalar.ScalarBytes()
	tag, tagged := scalarTags[scalar]
	if e.text || e.lists || !tagged {
		e.open('[')
		for i := 0; i < len(raw); i += size {
			e.number(scalar, raw[i:i+size])
		}
		e.close(']')
		return
	}
	e.b = append(e.b, tagUniform, tag)
	e.length(len(raw) / size)
	at := len(e.b)
	e.b = append(e.b, raw...)
	if e.big && size > 1 {
		stride.Turn(e.b[at:], e.b[at:], size)
	}
}

// bits writes bools.
func (e *emitter) bits(set []bool) {
	if e.text || e.lists {
		e.open('[')
		for _, b := range set {
			e.boolean(b)
		}
		e.close(']')
		return
	}
	e.b = append(e.b, tagUniform, tagBool)
	e.length(len(set))
	words := make([]uint32, (len(set)+31)/32)
	for i, b := range set {
		if b {
			words[i/32] |= 1 << (i % 32)
		}
	}
	for _, w := range words {
		e.b = append(e.b, 0, 0, 0, 0)
		e.order().PutUint32(e.b[len(e.b)-4:], w)
	}
}

// number writes one scalar in a list.
func (e *emitter) number(scalar particle.Type, raw []byte) {
	bits := uint64(0)
	for i, b := range raw {
		bits |= uint64(b) << (8 * i)
	}
	switch scalar {
	case particle.Int8:
		e.num(int64(int8(bits)))
	case particle.Int16:
		e.num(int64(int16(bits)))
	case particle.Int32:
		e.num(int64(int32(bits)))
	case particle.Float16:
		e.real(float64(particle.Half(bits).Float32()), bits, tagReal16)
	case particle.Float32:
		e.real(float64(math.Float32frombits(uint32(bits))), bits, tagReal32)
	case particle.Float64:
		e.real(math.Float64frombits(bits), bits, tagReal64)
	default:
		e.num(int64(bits))
	}
}

func (e *emitter) real(v float64, bits uint64, tag byte) {
	if e.separate(); e.text {
		e.b = strconv.AppendFloat(e.b, v, 'g', -1, 64)
		return
	}
	if e.doubles {
		tag, bits = tagReal64, math.Float64bits(v)
	}
	e.b = append(e.b, tag)
	at := len(e.b)
	for range tagBytes(tag) {
		e.b = append(e.b, byte(bits))
		bits >>= 8
	}
	if e.big {
		slices.Reverse(e.b[at:])
	}
}
