// The Python literals that a header is made of: dictionaries, lists, tuples,
// strings, integers, True, False, None.

package npy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Values of a literal are string, int64, bool, nil, list, tuple and dict.
type (
	list  []any
	tuple []any
	dict  map[string]any
)

const maxDepth = 32

// literal reads one literal, followed by nothing but blanks.
func literal(text string) (any, error) {
	p := &literals{text: text}
	v, err := p.value(0)
	if err == nil && p.peek() != 0 {
		err = errors.New("more text than one literal")
	}
	if err != nil {
		return nil, fmt.Errorf("byte %d of the header's text: %w", p.at, err)
	}
	return v, nil
}

type literals struct {
	text string
	at   int
}

// peek gives the next byte behind blanks, 0 at the end.
func (p *literals) peek() byte {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n\f", p.text[p.at]) >= 0 {
		p.at++
	}
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *literals) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deep")
	}
	switch c := p.peek(); {
	case c == '{':
		return p.dict(depth)
	case c == '[':
		items, _, err := p.items(']', depth)
		return list(items), err
	case c == '(':
		items, commas, err := p.items(')', depth)
		if len(items) == 1 && commas == 0 {
			return items[0], err // brackets only
		}
		return tuple(items), err
	case c == '\'' || c == '"':
		return p.string(c)
	case c == '-' || c >= '0' && c <= '9':
		return p.integer()
	}
	return p.word()
}

// items reads values between commas up to the closing bracket.
func (p *literals) items(end byte, depth int) (items []any, commas int, err error) {
	p.at++
	for p.peek() != end {
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, 0, err
		}
		items = append(items, v)
		if p.peek() != ',' {
			break
		}
		p.at++
		commas++
	}
	return items, commas, p.expect(end)
}

func (p *literals) expect(c byte) error {
	if p.peek() != c {
		return fmt.Errorf("%q expected", c)
	}
	p.at++
	return nil
}

func (p *literals) dict(depth int) (any, error) {
	p.at++
	d := dict{}
	for p.peek() != '}' {
		key, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		name, ok := key.(string)
		if !ok {
			return nil, errors.New("a key that is no string")
		}
		if err := p.expect(':'); err != nil {
			return nil, err
		}
		if d[name], err = p.value(depth + 1); err != nil {
			return nil, err
		}
		if p.peek() != ',' {
			break
		}
		p.at++
	}
	return d, p.expect('}')
}

// integer reads a number, with the L that Python 2 put behind long ones.
func (p *literals) integer() (any, error) {
	from := p.at
	for p.at++; p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9'; {
		p.at++
	}
	n, err := strconv.ParseInt(p.text[from:p.at], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the number %s", p.text[from:p.at])
	}
	if p.at < len(p.text) && p.text[p.at] == 'L' {
		p.at++
	}
	return n, nil
}

func (p *literals) word() (any, error) {
	for word, v := range map[string]any{"True": true, "False": false, "None": nil} {
		if strings.HasPrefix(p.text[p.at:], word) {
			p.at += len(word)
			return v, nil
		}
	}
	// Python 2 marks Unicode strings, Python 3 bytes.
	if p.at+1 < len(p.text) && strings.IndexByte("ub", p.text[p.at]) >= 0 && strings.IndexByte(`'"`, p.text[p.at+1]) >= 0 {
		p.at++
		return p.string(p.text[p.at])
	}
	return nil, errors.New("a value expected")
}

var escapes = map[byte]byte{'\\': '\\', '\'': '\'', '"': '"', 'n': '\n', 'r': '\r', 't': '\t', 'a': '\a', 'b': '\b', 'f': '\f', 'v': '\v'}

// hexEscapes have that many digits.
var hexEscapes = map[byte]int{'x': 2, 'u': 4, 'U': 8}

func (p *literals) string(quote byte) (any, error) {
	var out []byte
	for p.at++; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		switch {
		case c == quote:
			p.at++
			return string(out), nil
		case c != '\\':
			out = append(out, c)
			continue
		}
		if p.at++; p.at == len(p.text) {
			break
		}
		c = p.text[p.at]
		if plain, ok := escapes[c]; ok {
			out = append(out, plain)
			continue
		}
		digits := hexEscapes[c]
		if digits == 0 || p.at+digits >= len(p.text) {
			return nil, fmt.Errorf(`the escape \%c`, c)
		}
		code, err := strconv.ParseUint(p.text[p.at+1:p.at+1+digits], 16, 32)
		if err != nil || code > utf8.MaxRune {
			return nil, fmt.Errorf(`the escape \%s`, p.text[p.at:p.at+1+digits])
		}
		out = utf8.AppendRune(out, rune(code))
		p.at += digits
	}
	return nil, errors.New("a string without an end")
}

// quoted is a string as Python writes it. What cannot be printed is escaped.
func quoted(s string) string {
	b := []byte{'\''}
	for _, r := range s {
		switch {
		case r == '\'' || r == '\\':
			b = append(b, '\\', byte(r))
		case !strconv.IsPrint(r) && r <= 0xffff:
			b = fmt.Appendf(b, `\u%04x`, r)
		case !strconv.IsPrint(r):
			b = fmt.Appendf(b, `\U%08x`, r)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return string(append(b, '\''))
}
