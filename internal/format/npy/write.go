// Headers and values, for both encoders.

package npy

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"floe/internal/particle"
)

// words are NumPy's names of the scalars.
var words = map[particle.Type]string{
	particle.Bool: "|b1", particle.Int8: "|i1", particle.Uint8: "|u1", particle.Int16: "<i2", particle.Uint16: "<u2",
	particle.Int32: "<i4", particle.Uint32: "<u4", particle.Int64: "<i8", particle.Uint64: "<u8",
	particle.Float16: "<f2", particle.Float32: "<f4", particle.Float64: "<f8",
}

// output is an array, or a field, to be written.
type output struct {
	name   string
	column *particle.Column
	ids    bool    // Column.IDs, not the values
	word   string  // type of a scalar
	shape  []int64 // dimensions of a value
	width  int64   // bytes of a value
}

// outputs of an attribute: its values, and the ids of shapes.
func outputs(ctx context.Context, c *particle.Column) ([]output, error) {
	o := output{name: c.Name, column: c}
	if c.Type == particle.String {
		var err error
		if o.word, o.width, err = textWord(ctx, c); err != nil {
			return nil, fmt.Errorf("attribute %q: %w", c.Name, err)
		}
		return []output{o}, nil
	}
	o.word, o.width = words[c.Type.Scalar()], c.ValueBytes()
	switch w := int64(c.Width()); {
	case c.Type == particle.Matrix33:
		o.shape = []int64{3, 3}
	case c.Type == particle.Matrix44:
		o.shape = []int64{4, 4}
	case w > 1:
		o.shape = []int64{w}
	}
	all := []output{o}
	if c.IDs != nil {
		all = append(all, output{name: c.Name + idsSuffix, column: c, ids: true, word: words[particle.Uint32], width: 4})
	}
	return all, nil
}

var errEndsInNUL = errors.New("a text ends in a NUL, which NumPy would drop")

// textWord is U and as wide as the longest text, or S where a text is no UTF-8.
func textWord(ctx context.Context, c *particle.Column) (word string, width int64, err error) {
	letters, bytes, valid := int64(1), int64(1), true
	for i := range c.Table.Len() {
		if i&0xffff == 0 && ctx.Err() != nil {
			return "", 0, ctx.Err()
		}
		text := c.Table.At(i)
		if strings.HasSuffix(text, "\x00") {
			return "", 0, errEndsInNUL
		}
		valid = valid && utf8.ValidString(text)
		letters = max(letters, int64(utf8.RuneCountInString(text)))
		bytes = max(bytes, int64(len(text)))
	}
	switch {
	case !valid:
		return fmt.Sprintf("|S%d", bytes), bytes, nil
	case letters > math.MaxInt32/4:
		return "", 0, fmt.Errorf("a text of %d letters", letters)
	}
	return fmt.Sprintf("<U%d", letters), 4 * letters, nil
}

// appendValue appends stored value v.
func (o *output) appendValue(dst []byte, v int64) []byte {
	switch {
	case o.ids:
		return binary.LittleEndian.AppendUint32(dst, o.column.IDs[v])
	case o.column.Type != particle.String:
		return append(dst, o.column.Bytes(v, v+1)...)
	}
	end := len(dst) + int(o.width)
	text := o.column.Text(v)
	if o.word[0] == '|' {
		dst = append(dst, text...)
	} else {
		for _, r := range text {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(r))
		}
	}
	for len(dst) < end {
		dst = append(dst, 0)
	}
	return dst
}

// descr is the type of a field.
func (o *output) descr() string {
	if len(o.shape) == 0 {
		return fmt.Sprintf("(%s, %s)", quoted(o.name), quoted(o.word))
	}
	return fmt.Sprintf("(%s, %s, %s)", quoted(o.name), quoted(o.word), shapeText(o.shape))
}

// shapeText is a tuple as Python writes it.
func shapeText(shape []int64) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, n := range shape {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	if len(shape) == 1 {
		b.WriteByte(',')
	}
	b.WriteByte(')')
	return b.String()
}

// headerAlignment is that of the first value in the file.
const headerAlignment = 64

// header of an array, in the oldest version that holds it.
func header(descr string, shape []int64) []byte {
	text := fmt.Sprintf("{'descr': %s, 'fortran_order': False, 'shape': %s, }", descr, shapeText(shape))
	version, lengthBytes := byte(1), 2
	if len(text)+headerAlignment > math.MaxUint16 {
		version, lengthBytes = 2, 4
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		version, lengthBytes = 3, 4
	}
	front := len(magic) + 2 + lengthBytes
	fill := headerAlignment - (front+len(text)+1)%headerAlignment
	if fill == headerAlignment {
		fill = 0
	}
	b := append([]byte(magic), version, 0)
	n := uint32(len(text) + fill + 1)
	if lengthBytes == 2 {
		b = binary.LittleEndian.AppendUint16(b, uint16(n))
	} else {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	b = append(b, text...)
	b = append(b, strings.Repeat(" ", fill)...)
	return append(b, '\n')
}

// names gives every name once.
type names map[string]bool

// unique appends _ to a name until it is free, and with each of the suffixes.
func (n names) unique(name string, suffixes ...string) string {
	taken := func(suffix string) bool { return n[name+suffix] }
	for n[name] || slices.ContainsFunc(suffixes, taken) {
		name += "_"
	}
	n[name] = true
	for _, s := range suffixes {
		n[name+s] = true
	}
	return name
}

// pieces writes what is added for each of count elements, many at a time.
func pieces(ctx context.Context, w io.Writer, count int64, add func(dst []byte, i int64) []byte) error {
	var buf []byte
	for i := range count {
		buf = add(buf, i)
		if len(buf) < blockBytes/8 && i < count-1 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
		buf = buf[:0]
	}
	return ctx.Err()
}
