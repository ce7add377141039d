// Uniform arrays of the binary form, and passing values by.

package bgeo

import (
	"fmt"
	"math"

	"floe/internal/particle"
)

// uniform reads what comes before the elements of a uniform array.
func (r *binaryReader) uniform(t token) (token, error) {
	t.kind = uniformToken
	var err error
	if t.tag, err = r.byte(); err != nil {
		return t, err
	}
	if t.count, err = r.length(); err != nil {
		return t, err
	}
	t.data = r.at()
	if t.tag != tagBool && t.tag != tagText && t.tag != tagRef && tagBytes(t.tag) == 0 {
		return t, fmt.Errorf("%w: array of tag %#02x at %d", errForm, t.tag, t.at)
	}
	if least := uniformBytes(t); least > r.p.size()-t.data {
		return t, r.short(least)
	}
	return t, nil
}

// uniformBytes is the size of a uniform array's elements, or the least size of
// texts.
func uniformBytes(t token) int64 {
	if t.count > particle.MaxElements*particle.MaxComponents {
		return math.MaxInt64
	}
	switch t.tag {
	case tagBool:
		return (t.count + bitsPerWord - 1) / bitsPerWord * (bitsPerWord / 8)
	case tagText, tagRef:
		return t.count
	}
	if size := tagBytes(t.tag); t.count <= math.MaxInt64/size {
		return t.count * size
	}
	return math.MaxInt64
}

func (r *binaryReader) enter(t token) error {
	switch t.kind {
	case arrayBegin:
		return nil
	case uniformToken:
		r.inside, r.tag, r.left, r.inWord = true, t.tag, t.count, 0
		return nil
	}
	return t.want("a list")
}

// element reads the next one of a uniform array.
func (r *binaryReader) element() (token, error) {
	t := token{at: r.at(), tag: r.tag}
	if r.left == 0 {
		r.inside = false
		t.kind = arrayEnd
		return t, nil
	}
	if err := r.tick(); err != nil {
		return t, err
	}
	r.left--
	if r.tag != tagBool {
		return r.value(t)
	}
	if r.inWord == 0 {
		b, err := r.bytes(bitsPerWord / 8)
		if err != nil {
			return t, err
		}
		r.bits, r.inWord = r.order().Uint32(b), bitsPerWord
	}
	t.kind, t.i = boolToken, int64(r.bits&1)
	r.bits >>= 1
	r.inWord--
	return t, nil
}

// skip walks over lists and maps without recursion, over uniform arrays of
// numbers by arithmetic.
func (r *binaryReader) skip(t token) error {
	depth := 0
	for {
		switch t.kind {
		case arrayBegin, mapBegin:
			depth++
		case arrayEnd, mapEnd:
			depth--
		case uniformToken:
			if err := r.skipUniform(t); err != nil {
				return err
			}
		}
		if depth <= 0 {
			return nil
		}
		var err error
		if t, err = r.next(); err != nil {
			return err
		}
	}
}

func (r *binaryReader) skipUniform(t token) error {
	if t.tag != tagText && t.tag != tagRef {
		return r.cursor.skip(uniformBytes(t))
	}
	for range t.count {
		n, err := r.length()
		if err == nil && t.tag == tagText {
			err = r.cursor.skip(n)
		}
		if err == nil {
			err = r.tick()
		}
		if err != nil {
			return err
		}
	}
	return nil
}
