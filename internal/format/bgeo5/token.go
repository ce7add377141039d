// The words of a text file.

package bgeo5

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"floe/internal/format"
)

// tokens gives the words of a text file one after another. Parentheses and
// brackets only separate them.
type tokens struct {
	in     format.Input
	at     int64  // of the end of window
	window []byte // what is not used yet
	buffer []byte
}

const (
	textBlock = 1 << 20
	maxToken  = 1 << 20
)

// isBlank tells what separates words.
func isBlank(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', '(', ')', '[', ']':
		return true
	}
	return false
}

// offset of the next byte.
func (t *tokens) offset() int64 { return t.at - int64(len(t.window)) }

// more makes the window longer; io.EOF at the end of the file.
func (t *tokens) more() error {
	n := min(textBlock, t.in.Size-t.at)
	if n <= 0 {
		return io.EOF
	}
	if len(t.window) > maxToken {
		return fmt.Errorf("%w: a word of more than %d bytes at %d", format.ErrLimit, maxToken, t.offset())
	}
	if t.buffer == nil {
		t.buffer = make([]byte, min(t.in.Size-t.at, maxToken+2*textBlock))
	}
	kept := copy(t.buffer, t.window)
	t.window = t.buffer[:kept+int(n)]
	if err := t.in.Fill(t.window[kept:], t.at); err != nil {
		return err
	}
	t.at += n
	return nil
}

// next gives the next word, valid until the following call. One that the file's
// end cuts off may lack its last letters and is an error.
func (t *tokens) next() ([]byte, error) {
	if err := t.skipBlanks(); err != nil {
		return nil, err
	}
	for n := 0; ; {
		for ; n < len(t.window); n++ {
			if isBlank(t.window[n]) {
				word := t.window[:n]
				t.window = t.window[n+1:]
				return word, nil
			}
		}
		if err := t.more(); err != nil {
			return nil, t.cut(err)
		}
	}
}

func (t *tokens) skipBlanks() error {
	for {
		for i, c := range t.window {
			if !isBlank(c) {
				t.window = t.window[i:]
				return nil
			}
		}
		t.window = nil
		if err := t.more(); err != nil {
			return t.cut(err)
		}
	}
}

func (t *tokens) cut(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: a word is missing at %d", format.ErrTruncated, t.at)
	}
	return err
}

// accept reports whether the next word is that, and goes over it then.
func (t *tokens) accept(word string) (bool, error) {
	if err := t.skipBlanks(); err != nil {
		return false, err
	}
	for len(t.window) <= len(word) {
		err := t.more()
		if errors.Is(err, io.EOF) && !strings.HasPrefix(word, string(t.window)) {
			return false, nil
		}
		if err != nil {
			err = t.cut(err)
			return false, err
		}
	}
	if string(t.window[:len(word)]) != word || !isBlank(t.window[len(word)]) {
		return false, nil
	}
	t.window = t.window[len(word):]
	return true, nil
}

// expect is accept that must succeed.
func (t *tokens) expect(word string) error {
	at := t.offset()
	ok, err := t.accept(word)
	if err == nil && !ok {
		err = fmt.Errorf("%q is missing at %d", word, at)
	}
	return err
}

// text is a word, or any characters in quotes.
func (t *tokens) text() ([]byte, error) {
	if err := t.skipBlanks(); err != nil {
		return nil, err
	}
	if t.window[0] != '"' {
		return t.next()
	}
	var text []byte
	for n := 1; ; n++ {
		for n+1 >= len(t.window) {
			if err := t.more(); err != nil {
				return nil, t.cut(err)
			}
		}
		switch c := t.window[n]; c {
		case '"':
			t.window = t.window[n+1:]
			return text, nil
		case '\\':
			n++
			text = append(text, t.window[n])
		default:
			text = append(text, c)
		}
	}
}

func (t *tokens) int32() (int32, error) {
	word, err := t.next()
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseInt(string(word), 10, 32)
	if err != nil {
		return 0, t.noNumber(word, "an integer of 32 bits")
	}
	return int32(v), nil
}

func (t *tokens) count() (int64, error) {
	v, err := t.int32()
	if err == nil && v < 0 {
		err = fmt.Errorf("a count of %d before %d", v, t.offset())
	}
	return int64(v), err
}

func (t *tokens) float32() (float32, error) {
	word, err := t.next()
	if err != nil {
		return 0, err
	}
	if v, err := format.ParseFloat(word, 32); err == nil {
		return float32(v), nil
	}
	if v, ok := nonFinite(string(word)); ok {
		return v, nil
	}
	return 0, t.noNumber(word, "a number")
}

// nonFinite knows the spellings of C that strconv does not.
func nonFinite(word string) (float32, bool) {
	word, negative := strings.CutPrefix(strings.ToLower(word), "-")
	switch {
	case word == "nan", strings.HasPrefix(word, "1.#qnan"), strings.HasPrefix(word, "1.#snan"), strings.HasPrefix(word, "1.#ind"):
		return float32(math.NaN()), true
	case strings.HasPrefix(word, "1.#inf") && negative:
		return float32(math.Inf(-1)), true
	case strings.HasPrefix(word, "1.#inf"):
		return float32(math.Inf(1)), true
	}
	return 0, false
}

func (t *tokens) noNumber(word []byte, want string) error {
	return fmt.Errorf("%.40q before %d is not %s", word, t.offset(), want)
}
