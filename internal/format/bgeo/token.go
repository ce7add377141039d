// What do the binary and the text form of the tree have in common?

package bgeo

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"floe/internal/format"
)

// kind of a token.
type kind uint8

const (
	nullToken kind = iota
	boolToken
	intToken
	floatToken
	textToken
	arrayBegin
	arrayEnd
	mapBegin
	mapEnd
	uniformToken // a whole array of values of one type; binary only
)

var kindNames = [...]string{"null", "a bool", "an integer", "a number", "a text", "a list", "the end of a list", "a map", "the end of a map", "an array"}

func (k kind) String() string { return kindNames[k] }

// token is a value, or the begin or end of several.
type token struct {
	kind kind
	at   int64 // offset in the payload
	i    int64 // of an integer or bool
	f    float64
	text []byte // of a text, or the digits of a number; valid until the next token
	data int64  // where the elements of a list begin
	// Of a uniform array: the tag of its elements, and how many.
	tag   byte
	count int64
}

// reader gives the tokens of a tree one after another.
type reader interface {
	next() (token, error)
	// skip goes behind the value that begins with t, just read.
	skip(t token) error
	// enter makes the elements of the list or uniform array t, just read, the next
	// tokens; arrayEnd follows the last.
	enter(t token) error
	at() int64
	// underneath is where the tokens come from. A payload serves one cursor.
	underneath() *cursor
	// seek goes to a place where a value began.
	seek(at int64)
	// swapped: multi-byte values of uniform arrays are big endian.
	swapped() bool
}

var errForm = errors.New("unexpected layout")

// want is an error about a token that should be another.
func (t token) want(what string) error {
	return fmt.Errorf("%w: %s at %d where %s should be", errForm, t.kind, t.at, what)
}

// integer gives the value of a whole number.
func (t token) integer() (int64, error) {
	switch {
	case t.kind == intToken || t.kind == boolToken:
		return t.i, nil
	case t.kind == floatToken && t.f == math.Trunc(t.f) && math.Abs(t.f) < 1<<53:
		return int64(t.f), nil
	case t.kind == floatToken:
		return 0, fmt.Errorf("%w: %v at %d where an integer should be", errForm, t.f, t.at)
	}
	return 0, t.want("an integer")
}

// number gives the value of any number. A text form is rounded once, to the
// number of bits wanted.
func (t token) number(bits int) (float64, error) {
	switch t.kind {
	case intToken, boolToken:
		return float64(t.i), nil
	case floatToken:
		if t.text == nil || bits == 64 {
			return t.f, nil
		}
		v, err := format.ParseFloat(t.text, bits)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return 0, t.want("a number")
		}
		return v, nil
	}
	return 0, t.want("a number")
}

// copyText gives the text of a token; null is none.
func (t token) copyText() (string, error) {
	switch t.kind {
	case textToken:
		return string(t.text), nil
	case nullToken:
		return "", nil
	}
	return "", t.want("a text")
}

// reopen goes back to the elements of a list that was read before.
func reopen(r reader, t token) error {
	r.seek(t.data)
	return r.enter(t)
}

// nextScalar reads an element that must be there.
func nextScalar(r reader) (token, error) {
	t, err := r.next()
	if err == nil && t.kind > floatToken {
		err = t.want("a number")
	}
	return t, err
}

// nextInteger reads a whole number that must be there.
func nextInteger(r reader) (int64, error) {
	t, err := r.next()
	if err != nil {
		return 0, err
	}
	return t.integer()
}

// wantEnd reads the end of a list.
func wantEnd(r reader) error {
	t, err := r.next()
	if err == nil && t.kind != arrayEnd {
		err = t.want("the end of a list")
	}
	return err
}

// newReader tells the form by the first bytes.
func newReader(ctx context.Context, p payload) (reader, error) {
	c := cursor{p: p}
	first, err := c.byte()
	if err != nil {
		return nil, err
	}
	if first == binaryFirst {
		magic, err := c.bytes(4)
		if err != nil {
			return nil, err
		}
		switch string(magic) {
		case binaryLittle:
			return &binaryReader{cursor: c, ctx: ctx}, nil
		case binaryBig:
			return &binaryReader{cursor: c, ctx: ctx, big: true}, nil
		}
		return nil, fmt.Errorf("%w: binary JSON that begins with %q", format.ErrUnknown, magic)
	}
	c.seek(0)
	r := &textReader{cursor: c, ctx: ctx}
	if b, err := r.blank(); err != nil {
		return nil, err
	} else if b != '[' {
		return nil, fmt.Errorf("%w: neither binary nor text JSON", format.ErrUnknown)
	}
	return r, nil
}
