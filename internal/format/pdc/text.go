// The text form.

package pdc

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

// openText reads names, types and the number of particles.
func (c *cache) openText() error {
	w := &words{in: c.in}
	if err := w.expect(textMagic); err != nil {
		return err
	}
	names, err := w.until("TYPES")
	if err != nil {
		return err
	}
	letters, err := w.until("NUMBER_OF_PARTICLES:")
	if err != nil {
		return err
	}
	if len(letters) != len(names) {
		return fmt.Errorf("%d types of %d attributes before %d", len(letters), len(names), w.offset())
	}
	numbers := int64(0)
	for i, name := range names {
		a, known := textAttribute(name, letters[i])
		if !known {
			return fmt.Errorf("attribute %q has the unknown type %.20q", name, letters[i])
		}
		c.attributes = append(c.attributes, a)
		numbers += int64(a.Width())
	}
	n, err := w.int32()
	if err != nil {
		return err
	}
	if c.points = int64(n); c.points < 0 {
		return fmt.Errorf("%d particles before %d", c.points, w.offset())
	}
	for _, word := range []string{"BEGIN", "DATA"} {
		if err := w.expect(word); err != nil {
			return err
		}
	}
	c.valuesAt = w.offset()
	// Each number has a digit and a blank.
	if numbers > 0 && c.points > (c.in.Size-c.valuesAt)/(2*numbers) {
		return fmt.Errorf("%w: %d particles of %d numbers at %d, the file has %d bytes", format.ErrTruncated, c.points, numbers, c.valuesAt, c.in.Size)
	}
	return nil
}

func textAttribute(name, letter string) (attribute, bool) {
	switch letter {
	case "V":
		return newAttribute(format.Text([]byte(name)), particle.Float64, 3), true
	case "R":
		return newAttribute(format.Text([]byte(name)), particle.Float64, 1), true
	case "I":
		return newAttribute(format.Text([]byte(name)), particle.Int32, 1), true
	}
	return attribute{}, false
}

// checkPoints is how many particles are read between two looks at the context.
const checkPoints = 1 << 13

func (c *cache) readText(ctx context.Context, columns [][]byte, opt format.Options) error {
	w := &words{in: c.in, at: c.valuesAt}
	for point := range c.points {
		if point%checkPoints == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if opt.Progress != nil {
				opt.Progress(w.offset())
			}
		}
		for i := range c.attributes {
			size := c.attributes[i].ValueBytes()
			if err := w.value(&c.attributes[i], columns[i][point*size:][:size]); err != nil {
				return fmt.Errorf("particle %d, attribute %q: %w", point, c.attributes[i].Name, err)
			}
		}
	}
	more, err := w.end()
	c.sayMore(more)
	return err
}

// value reads the numbers of one value.
func (w *words) value(a *attribute, into []byte) error {
	if a.Type == particle.Int32 {
		v, err := w.int32()
		binary.LittleEndian.PutUint32(into, uint32(v))
		return err
	}
	for k := 0; k < len(into); k += 8 {
		v, err := w.float64()
		if err != nil {
			return err
		}
		binary.LittleEndian.PutUint64(into[k:], math.Float64bits(v))
	}
	return nil
}

func (w *words) int32() (int32, error) {
	word, err := w.next()
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseInt(string(word), 10, 32)
	if err != nil {
		return 0, fmt.Errorf("%.40q before %d is not an integer of 32 bits", word, w.offset())
	}
	return int32(v), nil
}

func (w *words) float64() (float64, error) {
	word, err := w.next()
	if err != nil {
		return 0, err
	}
	if v, err := format.ParseFloat(word, 64); err == nil {
		return v, nil
	}
	if strings.EqualFold(string(word), "-nan") { // strconv does not know the sign
		return math.NaN(), nil
	}
	return 0, fmt.Errorf("%.40q before %d is not a number", word, w.offset())
}

// words of a text, one after another.
type words struct {
	in     format.Input
	at     int64  // of the end of window
	window []byte // what is not used yet
	buffer []byte
}

const (
	textBlock = 1 << 20
	maxWord   = 1 << 12
)

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// offset of the next byte.
func (w *words) offset() int64 { return w.at - int64(len(w.window)) }

// next gives the next word, valid until the following call. One that the file's
// end cuts off may lack its last letters and is an error.
func (w *words) next() ([]byte, error) {
	for n := 0; ; {
		for ; n < len(w.window); n++ {
			switch {
			case !isBlank(w.window[n]):
			case n == 0:
				w.window, n = w.window[1:], -1
			default:
				word := w.window[:n]
				w.window = w.window[n+1:]
				return word, nil
			}
		}
		if err := w.more(); err != nil {
			return nil, err
		}
	}
}

// more makes the window longer.
func (w *words) more() error {
	n := min(textBlock, w.in.Size-w.at)
	switch {
	case n <= 0:
		return fmt.Errorf("%w: a word is missing at %d", errEnd, w.at)
	case len(w.window) > maxWord:
		return fmt.Errorf("%w: a word of more than %d bytes at %d", format.ErrLimit, maxWord, w.offset())
	case w.buffer == nil:
		w.buffer = make([]byte, min(w.in.Size-w.at, textBlock+maxWord))
	}
	kept := copy(w.buffer, w.window)
	w.window = w.buffer[:kept+int(n)]
	if err := w.in.Fill(w.window[kept:], w.at); err != nil {
		return err
	}
	w.at += n
	return nil
}

// errEnd is format.ErrTruncated where there is nothing more to read.
var errEnd = fmt.Errorf("%w: %w", format.ErrTruncated, io.EOF)

// end gives the number of bytes behind the last word that was read, but for
// blanks.
func (w *words) end() (int64, error) {
	for {
		for i, c := range w.window {
			if !isBlank(c) {
				return w.in.Size - w.offset() - int64(i), nil
			}
		}
		w.window = nil
		if err := w.more(); errors.Is(err, errEnd) {
			return 0, nil
		} else if err != nil {
			return 0, err
		}
	}
}

func (w *words) expect(want string) error {
	at := w.offset()
	word, err := w.next()
	if err == nil && string(word) != want {
		err = fmt.Errorf("%.40q at %d, not %q", word, at, want)
	}
	return err
}

// until gives the words before that one.
func (w *words) until(last string) ([]string, error) {
	var all []string
	for {
		word, err := w.next()
		switch {
		case err != nil:
			return nil, err
		case string(word) == last:
			return all, nil
		case len(all) == maxAttributes:
			return nil, fmt.Errorf("%w: more than %d attributes", format.ErrLimit, maxAttributes)
		}
		all = append(all, string(word))
	}
}
