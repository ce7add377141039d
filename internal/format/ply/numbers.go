// The next numbers of a file, written as bytes or as text.

package ply

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
	"floe/internal/stride"
)

// numbers reads the numbers of a file one after the other.
type numbers interface {
	// take fills dst with numbers of a type, little endian.
	take(dst []byte, kind particle.Type) error
	// skip passes over n numbers.
	skip(kind particle.Type, n int64) error
	// length reads the length of a list of a type. As many numbers may be left.
	length(count, kind particle.Type) (int64, error)
	// window is where they come from.
	where() *window
}

// numbersOf makes the reader that a form needs.
func numbersOf(f form, w *window) numbers {
	if f == asciiForm {
		return &textNumbers{window: w}
	}
	return &binaryNumbers{window: w, order: orderOf(f)}
}

func orderOf(f form) stride.Order {
	if f == bigForm {
		return stride.Big
	}
	return stride.Little
}

// binaryNumbers are bytes.
type binaryNumbers struct {
	*window
	order stride.Order
	word  [8]byte
}

func (b *binaryNumbers) where() *window { return b.window }

func (b *binaryNumbers) take(dst []byte, kind particle.Type) error {
	if err := b.read(dst); err != nil {
		return err
	}
	if size := kind.ScalarBytes(); b.order == stride.Big && size > 1 {
		stride.Turn(dst, dst, size)
	}
	return nil
}

func (b *binaryNumbers) skip(kind particle.Type, n int64) error {
	return b.window.skip(n * int64(kind.ScalarBytes()))
}

func (b *binaryNumbers) length(count, kind particle.Type) (int64, error) {
	if err := b.take(b.word[:count.ScalarBytes()], count); err != nil {
		return 0, err
	}
	n := integer(b.word[:], count)
	switch most := b.left() / int64(kind.ScalarBytes()); {
	case n < 0:
		return 0, fmt.Errorf("a list of %d numbers", n)
	case n > most:
		return 0, fmt.Errorf("%w: a list of %d numbers where the file has room for %d", format.ErrTruncated, n, most)
	}
	return n, nil
}

// integer is a little-endian integer of a type; what exceeds an int64 is -1.
func integer(b []byte, kind particle.Type) int64 {
	le := binary.LittleEndian
	switch kind {
	case particle.Int8:
		return int64(int8(b[0]))
	case particle.Uint8:
		return int64(b[0])
	case particle.Int16:
		return int64(int16(le.Uint16(b)))
	case particle.Uint16:
		return int64(le.Uint16(b))
	case particle.Int32:
		return int64(int32(le.Uint32(b)))
	case particle.Uint32:
		return int64(le.Uint32(b))
	}
	return max(int64(le.Uint64(b)), -1)
}

// textNumbers are words.
type textNumbers struct {
	*window
}

func (t textNumbers) where() *window { return t.window }

// isBlank tells the bytes between words.
var isBlank = [256]bool{' ': true, '\t': true, '\n': true, '\v': true, '\f': true, '\r': true}

// maxWord is longer than any number.
const maxWord = 4096

// word gives the next word, valid until the next call.
func (t textNumbers) word() ([]byte, error) {
	for {
		for t.pos < len(t.buf) && isBlank[t.buf[t.pos]] {
			t.pos++
		}
		end := t.pos
		for end < len(t.buf) && !isBlank[t.buf[end]] {
			end++
		}
		if end-t.pos > maxWord {
			return nil, fmt.Errorf("%w: a word of more than %d bytes", format.ErrLimit, maxWord)
		}
		if end == len(t.buf) { // the word may go on
			err := t.more()
			switch {
			case err == nil:
				continue
			case !errors.Is(err, io.EOF) || t.pos == len(t.buf):
				return nil, t.truncated(err)
			}
			end = len(t.buf)
		}
		word := t.buf[t.pos:end]
		t.pos = end
		return word, nil
	}
}

// atEnd reports whether the last word ended with the file, and not with a blank.
// It may have been longer.
func (w *window) atEnd() bool { return w.size > 0 && w.pos == len(w.buf) && w.at() == w.size }

func (t textNumbers) skip(_ particle.Type, n int64) error {
	for range n {
		if _, err := t.word(); err != nil {
			return err
		}
	}
	return nil
}

func (t textNumbers) length(_, _ particle.Type) (int64, error) {
	word, err := t.word()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(string(word), 10, 63)
	switch most := uint64(t.left()+1) / 2; {
	case err != nil:
		return 0, fmt.Errorf("%.40q is no length of a list", word)
	case n > most:
		return 0, fmt.Errorf("%w: a list of %d numbers where the file has room for %d", format.ErrTruncated, n, most)
	}
	return int64(n), nil
}

func (t textNumbers) take(dst []byte, kind particle.Type) error {
	size := kind.ScalarBytes()
	for ; len(dst) >= size; dst = dst[size:] {
		word, err := t.word()
		if err != nil {
			return err
		}
		bits, err := parse(word, kind)
		switch {
		case err != nil && t.atEnd():
			return fmt.Errorf("%w: %w", format.ErrTruncated, err)
		case err != nil:
			return err
		}
		switch size {
		case 1:
			dst[0] = byte(bits)
		case 2:
			binary.LittleEndian.PutUint16(dst, uint16(bits))
		case 4:
			binary.LittleEndian.PutUint32(dst, uint32(bits))
		case 8:
			binary.LittleEndian.PutUint64(dst, bits)
		}
	}
	return nil
}

// parse reads a number of a type and gives its bits.
func parse(word []byte, kind particle.Type) (uint64, error) {
	switch kind {
	case particle.Float32:
		v, err := parseFloat(word, 32)
		return uint64(math.Float32bits(float32(v))), err
	case particle.Float64:
		v, err := parseFloat(word, 64)
		return math.Float64bits(v), err
	}
	return parseInteger(word, kind)
}

func parseFloat(word []byte, bits int) (float64, error) {
	v, err := format.ParseFloat(word, bits)
	if err == nil {
		return v, nil
	}
	if v, ok := oddNumber(strings.ToLower(string(word))); ok {
		return v, nil
	}
	return 0, fmt.Errorf("%.40q is no number of %d bits", word, bits)
}

// oddNumber knows how C libraries spell what is no number: -nan, nan(ind),
// 1.#INF, -1.#IND.
func oddNumber(word string) (float64, bool) {
	positive := strings.TrimLeft(word, "+-")
	switch {
	case strings.HasPrefix(positive, "nan"), strings.HasPrefix(positive, "1.#") && positive != "1.#inf":
		return math.NaN(), true
	case positive == "1.#inf":
		if word[0] == '-' {
			return math.Inf(-1), true
		}
		return math.Inf(1), true
	}
	return 0, false
}

// parseInteger also takes 255.0, as some write their colours.
func parseInteger(word []byte, kind particle.Type) (uint64, error) {
	bits := 8 * kind.ScalarBytes()
	signed := kind == particle.Int8 || kind == particle.Int16 || kind == particle.Int32 || kind == particle.Int64
	whole := string(word)
	if head, tail, dotted := strings.Cut(whole, "."); dotted && strings.Trim(tail, "0") == "" {
		whole = head
	}
	if signed {
		v, err := strconv.ParseInt(whole, 10, bits)
		if err == nil {
			return uint64(v), nil
		}
	} else if v, err := strconv.ParseUint(strings.TrimPrefix(whole, "+"), 10, bits); err == nil {
		return v, nil
	}
	return 0, fmt.Errorf("%.40q is no %s", word, kind)
}
