// Reading the binary form of JSON.

package bgeo

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"

	"floe/internal/particle"
)

// The first bytes of a binary tree.
const (
	binaryFirst  = 0x7f
	binaryLittle = "NSJb"
	binaryBig    = "bJSN"
)

// The tags before values.
const (
	tagNull      = 0x00
	tagBool      = 0x10
	tagInt8      = 0x11
	tagInt16     = 0x12
	tagInt32     = 0x13
	tagInt64     = 0x14
	tagReal16    = 0x18
	tagReal32    = 0x19
	tagReal64    = 0x1a
	tagUint8     = 0x21
	tagUint16    = 0x22
	tagRef       = 0x26
	tagText      = 0x27
	tagDefine    = 0x2b
	tagComma     = 0x2c
	tagForget    = 0x2d
	tagFalse     = 0x30
	tagTrue      = 0x31
	tagColon     = 0x3a
	tagUniform   = 0x40
	tagArray     = 0x5b
	tagArrayEnd  = 0x5d
	tagMap       = 0x7b
	tagMapEnd    = 0x7d
	longLengths  = 0xf1 // from here on a byte is no length itself
	length2      = 0xf2
	length4      = 0xf4
	length8      = 0xf8
	bitsPerWord  = 32
	tickedTokens = 1 << 16
)

// tagBytes is the size of a number by its tag; 0 for what is no number of whole
// bytes.
func tagBytes(tag byte) int64 {
	switch tag {
	case tagInt8, tagUint8:
		return 1
	case tagInt16, tagReal16, tagUint16:
		return 2
	case tagInt32, tagReal32:
		return 4
	case tagInt64, tagReal64:
		return 8
	}
	return 0
}

// binaryReader reads tokens. It is for one goroutine.
type binaryReader struct {
	cursor
	ctx   context.Context
	big   bool
	names map[int64][]byte // texts that have a number
	steps int

	inside bool // a uniform array
	tag    byte // of its elements
	left   int64
	bits   uint32 // of a word of bools
	inWord int
}

func (r *binaryReader) swapped() bool { return r.big }

func (r *binaryReader) seek(at int64) {
	r.inside = false
	r.cursor.seek(at)
}

func (r *binaryReader) order() binary.ByteOrder {
	if r.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// tick looks at the context now and then.
func (r *binaryReader) tick() error {
	if r.steps++; r.steps%tickedTokens == 0 {
		return r.ctx.Err()
	}
	return nil
}

// next reads definitions and separators on the way to the next value.
func (r *binaryReader) next() (token, error) {
	if r.inside {
		return r.element()
	}
	for {
		if err := r.tick(); err != nil {
			return token{}, err
		}
		at := r.at()
		tag, err := r.byte()
		if err != nil {
			return token{}, err
		}
		t := token{at: at, tag: tag}
		switch tag {
		case tagDefine:
			err = r.define()
		case tagForget:
			var id int64
			id, err = r.length()
			delete(r.names, id)
		case tagComma, tagColon:
		case tagNull, tagFalse, tagTrue, tagArray, tagArrayEnd, tagMap, tagMapEnd:
			t.data = r.at()
			return simpleToken(t), nil
		default:
			return r.value(t)
		}
		if err != nil {
			return token{}, err
		}
	}
}

// simpleToken is one without data.
func simpleToken(t token) token {
	switch t.tag {
	case tagFalse:
		t.kind = boolToken
	case tagTrue:
		t.kind, t.i = boolToken, 1
	case tagArray:
		t.kind = arrayBegin
	case tagArrayEnd:
		t.kind = arrayEnd
	case tagMap:
		t.kind = mapBegin
	case tagMapEnd:
		t.kind = mapEnd
	}
	return t
}

// value reads the data behind a tag.
func (r *binaryReader) value(t token) (token, error) {
	var err error
	switch t.tag {
	case tagText:
		t.kind = textToken
		t.text, err = r.text()
	case tagRef:
		t.kind = textToken
		t.text, err = r.reference()
	case tagBool:
		var b byte
		b, err = r.byte()
		t.kind = boolToken
		if b != 0 {
			t.i = 1
		}
	case tagUniform:
		return r.uniform(t)
	default:
		return r.number(t)
	}
	return t, err
}

// number reads one by its tag.
func (r *binaryReader) number(t token) (token, error) {
	size := tagBytes(t.tag)
	if size == 0 {
		return t, fmt.Errorf("%w: tag %#02x at %d", errForm, t.tag, t.at)
	}
	b, err := r.bytes(int(size))
	if err != nil {
		return t, err
	}
	t.kind = intToken
	switch t.tag {
	case tagInt8:
		t.i = int64(int8(b[0]))
	case tagUint8:
		t.i = int64(b[0])
	case tagInt16:
		t.i = int64(int16(r.order().Uint16(b)))
	case tagUint16:
		t.i = int64(r.order().Uint16(b))
	case tagInt32:
		t.i = int64(int32(r.order().Uint32(b)))
	case tagInt64:
		t.i = int64(r.order().Uint64(b))
	case tagReal16:
		t.kind, t.f = floatToken, float64(particle.Half(r.order().Uint16(b)).Float32())
	case tagReal32:
		t.kind, t.f = floatToken, float64(math.Float32frombits(r.order().Uint32(b)))
	case tagReal64:
		t.kind, t.f = floatToken, math.Float64frombits(r.order().Uint64(b))
	}
	return t, nil
}

// length reads a length, count or number of a text.
func (r *binaryReader) length() (int64, error) {
	at := r.at()
	first, err := r.byte()
	if err != nil || first < longLengths {
		return int64(first), err
	}
	var n int64
	size := int(first & 0x0f)
	if first != length2 && first != length4 && first != length8 {
		return 0, fmt.Errorf("%w: length %#02x at %d", errForm, first, at)
	}
	b, err := r.bytes(size)
	if err != nil {
		return 0, err
	}
	switch first {
	case length2:
		n = int64(r.order().Uint16(b))
	case length4:
		n = int64(r.order().Uint32(b))
	case length8:
		n = int64(r.order().Uint64(b))
	}
	if n < 0 {
		return 0, fmt.Errorf("%w: length %d at %d", errForm, n, at)
	}
	return n, nil
}

// text reads length and bytes.
func (r *binaryReader) text() ([]byte, error) {
	n, err := r.length()
	if err != nil {
		return nil, err
	}
	if n > r.p.size()-r.at() {
		return nil, r.short(n)
	}
	return r.bytes(int(n))
}

// define gives a text a number.
func (r *binaryReader) define() error {
	id, err := r.length()
	if err != nil {
		return err
	}
	text, err := r.text()
	if err != nil {
		return err
	}
	if r.names == nil {
		r.names = map[int64][]byte{}
	}
	r.names[id] = append([]byte(nil), text...)
	return nil
}

// reference gives the text that has a number.
func (r *binaryReader) reference() ([]byte, error) {
	at := r.at()
	id, err := r.length()
	if err != nil {
		return nil, err
	}
	text, known := r.names[id]
	if !known {
		return nil, fmt.Errorf("%w: text %d at %d is not defined", errForm, id, at)
	}
	return text, nil
}
