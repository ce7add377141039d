// Reading the text form of JSON.

package bgeo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"floe/internal/format"
)

// textReader reads tokens. Texts may hold control characters, which JSON forbids
// and Houdini writes. It is for one goroutine.
type textReader struct {
	cursor
	ctx   context.Context
	steps int
	word  []byte // the text or number that was read last
}

func (r *textReader) swapped() bool { return false }

func (r *textReader) enter(t token) error {
	if t.kind != arrayBegin {
		return t.want("a list")
	}
	return nil
}

// blank goes to the next byte that means something and gives it.
func (r *textReader) blank() (byte, error) {
	for {
		for r.pos < len(r.buf) {
			switch b := r.buf[r.pos]; b {
			case ' ', '\t', '\n', '\r', ',', ':':
				r.pos++
			default:
				return b, nil
			}
		}
		if err := r.more(1); err != nil {
			return 0, err
		}
	}
}

func (r *textReader) next() (token, error) {
	if r.steps++; r.steps%tickedTokens == 0 && r.ctx.Err() != nil {
		return token{}, r.ctx.Err()
	}
	first, err := r.blank()
	t := token{at: r.at()}
	if err != nil {
		return t, err
	}
	switch first {
	case '[':
		t.kind = arrayBegin
	case ']':
		t.kind = arrayEnd
	case '{':
		t.kind = mapBegin
	case '}':
		t.kind = mapEnd
	case '"':
		r.pos++
		t.kind = textToken
		t.text, err = r.text()
		return t, err
	default:
		return r.bare(t)
	}
	r.pos++
	t.data = r.at()
	return t, nil
}

// bare reads a word without quotes: a number or a name.
func (r *textReader) bare(t token) (token, error) {
	r.word = r.word[:0]
	for {
		n := 0
		rest := r.buf[r.pos:]
		for n < len(rest) && !ends(rest[n]) {
			n++
		}
		r.word = append(r.word, rest[:n]...)
		r.pos += n
		if n < len(rest) {
			return r.meaning(t)
		}
		if len(r.word) > maxWord {
			return t, fmt.Errorf("%w: a word of more than %d bytes at %d", errForm, maxWord, t.at)
		}
		if r.at() >= r.p.size() {
			return t, r.short(1) // a number at the end may go on
		}
		if err := r.more(1); err != nil {
			return t, err
		}
	}
}

const maxWord = 1 << 10

func ends(b byte) bool {
	switch b {
	case ' ', '\t', '\n', '\r', ',', ':', ']', '}', '[', '{', '"':
		return true
	}
	return false
}

// meaning of a bare word.
func (r *textReader) meaning(t token) (token, error) {
	switch string(r.word) {
	case "true":
		t.kind, t.i = boolToken, 1
		return t, nil
	case "false":
		t.kind = boolToken
		return t, nil
	case "null":
		return t, nil
	}
	if !bytes.ContainsAny(r.word, ".eEnN") && string(r.word) != "-0" {
		if i, err := strconv.ParseInt(string(r.word), 10, 64); err == nil {
			t.kind, t.i = intToken, i
			return t, nil
		}
	}
	f, err := format.ParseFloat(r.word, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return t, fmt.Errorf("%w: %q at %d", errForm, r.word, t.at)
	}
	t.kind, t.f, t.text = floatToken, f, r.word
	if math.IsNaN(f) || math.IsInf(f, 0) && err == nil {
		t.text = nil
	}
	return t, nil
}

// text reads up to the closing quote.
func (r *textReader) text() ([]byte, error) {
	r.word = r.word[:0]
	for {
		rest := r.buf[r.pos:]
		n := bytes.IndexAny(rest, `"\`)
		if n < 0 {
			n = len(rest)
		}
		r.word = append(r.word, rest[:n]...)
		r.pos += n
		b, err := r.byte()
		switch {
		case err != nil:
			return nil, err
		case b == '"':
			return r.word, nil
		case b == '\\':
			if err := r.escape(); err != nil {
				return nil, err
			}
		default:
			r.pos-- // the next piece
		}
	}
}

func (r *textReader) escape() error {
	b, err := r.byte()
	if err != nil {
		return err
	}
	switch b {
	case 'b':
		b = '\b'
	case 'f':
		b = '\f'
	case 'n':
		b = '\n'
	case 'r':
		b = '\r'
	case 't':
		b = '\t'
	case 'u':
		return r.unicode()
	}
	r.word = append(r.word, b)
	return nil
}

// unicode reads four hexadecimal digits, and the second half of a pair.
func (r *textReader) unicode() error {
	v, err := r.hex()
	if err != nil {
		return err
	}
	if utf16.IsSurrogate(v) {
		at := r.at()
		if pair, err := r.bytes(2); err == nil && string(pair) == `\u` {
			low, err := r.hex()
			if err != nil {
				return err
			}
			v = utf16.DecodeRune(v, low)
		} else {
			r.seek(at)
		}
	}
	r.word = utf8.AppendRune(r.word, v)
	return nil
}

func (r *textReader) hex() (rune, error) {
	at := r.at()
	digits, err := r.bytes(4)
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseUint(string(digits), 16, 32)
	if err != nil {
		return 0, fmt.Errorf("%w: \\u%s at %d", errForm, digits, at)
	}
	return rune(v), nil
}

// skip looks for the closing bracket; what lies between is only looked at for
// brackets and quotes.
func (r *textReader) skip(t token) error {
	if t.kind != arrayBegin && t.kind != mapBegin {
		return nil
	}
	for depth := 1; ; {
		rest := r.buf[r.pos:]
		n := nextBracket(rest)
		if n == len(rest) {
			r.pos = len(r.buf)
			if err := r.nextPiece(); err != nil {
				return err
			}
			continue
		}
		r.pos += n + 1
		switch rest[n] {
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				return nil
			}
		default:
			if err := r.skipText(); err != nil {
				return err
			}
		}
	}
}

func (r *textReader) nextPiece() error {
	if err := r.more(1); err != nil {
		return err
	}
	return r.ctx.Err()
}

// nextBracket gives the place of the first bracket or quote, else the length.
func nextBracket(b []byte) int {
	for i, c := range b {
		if brackets[c] {
			return i
		}
	}
	return len(b)
}

var brackets = [256]bool{'[': true, ']': true, '{': true, '}': true, '"': true}

// skipText goes behind the closing quote.
func (r *textReader) skipText() error {
	for {
		b, err := r.byte()
		if err == nil && b == '\\' {
			_, err = r.byte()
		} else if b == '"' {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
