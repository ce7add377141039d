// What stands in a cell.

package table

import (
	"strconv"
	"unicode/utf8"

	"floe/internal/particle"
)

// Mark says what is special about a cell.
type Mark uint8

// The marks.
const (
	// NotFinite: the cell holds a NaN or an infinity.
	NotFinite Mark = 1 << iota
	// Cut: the cell holds more than the text shows.
	Cut
)

// Cell is a formatted cell.
type Cell struct {
	Text string
	Mark Mark
	// Number is Column.Float.
	Number float64
}

// maxShown is how many bytes of an array or a text a cell shows.
const maxShown = 160

// Cell formats a cell.
func (c *Column) Cell(element int64) Cell {
	text, mark := c.Append(nil, element)
	return Cell{Text: string(text), Mark: mark, Number: c.Float(element)}
}

// Append appends the text of a cell: "1.5", "(0, 1.25, -3)", "[2] 7, 9".
func (c *Column) Append(dst []byte, element int64) ([]byte, Mark) {
	switch {
	case element < 0 || element >= c.count:
		return dst, 0
	case c.source == nil:
		return strconv.AppendInt(dst, element, 10), 0
	case c.Component == Length:
		return c.appendLength(dst, element)
	case c.Attribute.Type == particle.Location:
		return append(strconv.AppendInt(dst, int64(len(c.source.Data)), 10), " bytes"...), 0
	}
	from, to := c.source.Span(element)
	if c.Ragged() {
		return c.appendArray(dst, from, to)
	}
	dst, mark := c.appendValue(dst, from)
	return dst, mark
}

func (c *Column) appendLength(dst []byte, element int64) ([]byte, Mark) {
	v := c.Float(element)
	if c.Ragged() {
		return strconv.AppendInt(dst, int64(v), 10), 0
	}
	return appendFloat(dst, v, 32), markOf(v)
}

func markOf(v float64) Mark {
	if notFinite(v) {
		return NotFinite
	}
	return 0
}

// AppendPart appends component k of a cell of a vector.
func (c *Column) AppendPart(dst []byte, element int64, k int) ([]byte, Mark) {
	from, _ := c.source.Span(element)
	return c.appendScalar(dst, from, k)
}

func (c *Column) appendScalar(dst []byte, v int64, k int) ([]byte, Mark) {
	part := &c.parts[k]
	dst = part.append(dst, v)
	if isFloat(part.kind) {
		return dst, markOf(part.float(v))
	}
	return dst, 0
}

// appendValue appends stored value v.
func (c *Column) appendValue(dst []byte, v int64) ([]byte, Mark) {
	switch c.Attribute.Type {
	case particle.String:
		return c.appendText(dst, v)
	case particle.Shape:
		return c.appendShape(dst, v), 0
	}
	if len(c.parts) == 1 {
		return c.appendScalar(dst, v, 0)
	}
	var marks Mark
	dst = append(dst, '(')
	for k := range c.parts {
		if k > 0 {
			dst = append(dst, ", "...)
		}
		var mark Mark
		dst, mark = c.appendScalar(dst, v, k)
		marks |= mark
	}
	return append(dst, ')'), marks
}

// appendText appends a text on one line.
func (c *Column) appendText(dst []byte, v int64) ([]byte, Mark) {
	text := textAt(c.source, v)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case i >= maxShown:
			return append(dst, "…"...), Cut
		case r < ' ':
			dst = append(dst, ' ')
		default:
			dst = append(dst, text[i:i+size]...)
		}
		i += size
	}
	return dst, 0
}

// textAt is particle.Column.Text without a copy.
func textAt(c *particle.Column, v int64) []byte {
	code, t := c.Code(v), &c.Table
	if code < 0 || code >= t.Len() {
		return nil
	}
	from, to := t.Offsets[code], t.Offsets[code+1]
	if from < 0 || to < from || to > int64(len(t.Bytes)) {
		return nil
	}
	return t.Bytes[from:to]
}

// shapeNames are Softimage's, by number.
var shapeNames = map[int64]string{
	-1: "unknown", 0: "point", 1: "segment", 2: "disc", 3: "rectangle", 4: "sphere", 5: "box", 6: "cylinder",
	7: "capsule", 8: "cone", 9: "blob", 128: "instance", 129: "reference",
}

func (c *Column) appendShape(dst []byte, v int64) []byte {
	if v < 0 || v >= c.parts[0].count {
		return dst
	}
	number := c.parts[0].int(v)
	if name := shapeNames[number]; name != "" {
		dst = append(dst, name...)
	} else {
		dst = strconv.AppendInt(append(dst, "shape "...), number, 10)
	}
	if number >= 128 && v < int64(len(c.source.IDs)) {
		dst = strconv.AppendUint(append(dst, ' '), uint64(c.source.IDs[v]), 10)
	}
	return dst
}

// appendArray appends "[3] 1, 2, 3", as many values as there is room for.
func (c *Column) appendArray(dst []byte, from, to int64) ([]byte, Mark) {
	begin, marks := len(dst), Mark(0)
	dst = append(strconv.AppendInt(append(dst, '['), to-from, 10), ']')
	for v := from; v < to; v++ {
		if len(dst)-begin > maxShown {
			return append(dst, ", …"...), marks | Cut
		}
		if v > from {
			dst = append(dst, ',')
		}
		var mark Mark
		dst, mark = c.appendValue(append(dst, ' '), v)
		marks |= mark
	}
	return dst, marks
}

func itoa(n int) string { return strconv.Itoa(n) }
