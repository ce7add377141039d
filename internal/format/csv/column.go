// From attributes to columns of cells.

package csv

import (
	"strconv"

	"floe/internal/format"
	"floe/internal/particle"
)

// column is one attribute: a name per cell, and what appends an element's cells
// with the delimiters between them.
type column struct {
	names []string
	cells func(dst []byte, element int64) []byte
}

func (e Encoder) columns(f *particle.Frame) []column {
	var all []column
	for i := range f.Columns {
		c := &f.Columns[i]
		if !hasPlace(c) {
			continue
		}
		all = append(all, e.column(c))
		if c.IDs != nil {
			all = append(all, column{names: []string{c.Name + ".id"}, cells: perPoint(c, e.list(c, idText(c)))})
		}
	}
	return all
}

// hasPlace reports whether a table of points can hold the attribute.
func hasPlace(c *particle.Column) bool {
	switch {
	case c.Type == particle.Location:
		return false
	case c.Context == particle.PerObject:
		return !c.Ragged()
	}
	return c.Context == particle.PerPoint
}

func (e Encoder) column(c *particle.Column) column {
	var cells func(dst []byte, element int64) []byte
	switch {
	case c.Type == particle.String && c.Ragged():
		cells = textList(c)
	case c.Type == particle.String:
		cells = text(c)
	case c.Ragged():
		cells = e.list(c, wide(c, ' '))
	default:
		cells = e.list(c, wide(c, e.Delimiter))
	}
	return column{names: names(c), cells: perPoint(c, cells)}
}

func names(c *particle.Column) []string {
	components := c.ComponentNames()
	if len(components) == 0 || c.Ragged() {
		return []string{c.Name}
	}
	all := make([]string, len(components))
	for k, component := range components {
		all[k] = c.Name + "." + component
		if component[0] <= '9' {
			all[k] = c.Name + "[" + component + "]"
		}
	}
	return all
}

// perPoint makes the cells of a constant or of the whole object once, for all
// points.
func perPoint(c *particle.Column, cells func([]byte, int64) []byte) func([]byte, int64) []byte {
	if c.Context != particle.PerObject && !(c.Constant && c.Elements > 0) {
		return cells
	}
	same := cells(nil, 0)
	return func(dst []byte, _ int64) []byte { return append(dst, same...) }
}

// list appends the values of an element, separated by blanks.
func (e Encoder) list(c *particle.Column, value func(dst []byte, v int64) []byte) func([]byte, int64) []byte {
	if !c.Ragged() && !c.Constant {
		return value
	}
	return func(dst []byte, element int64) []byte {
		from, to := c.Span(element)
		for v := from; v < to; v++ {
			if v > from {
				dst = append(dst, ' ')
			}
			dst = value(dst, v)
		}
		return dst
	}
}

// wide appends the scalars of a stored value.
func wide(c *particle.Column, separator byte) func(dst []byte, v int64) []byte {
	scalar, w := format.ScalarText(c), int64(c.Width())
	if w == 1 {
		return scalar
	}
	return func(dst []byte, v int64) []byte {
		dst = scalar(dst, v*w)
		for k := v*w + 1; k < (v+1)*w; k++ {
			dst = scalar(append(dst, separator), k)
		}
		return dst
	}
}

func idText(c *particle.Column) func(dst []byte, v int64) []byte {
	return func(dst []byte, v int64) []byte { return strconv.AppendUint(dst, uint64(c.IDs[v]), 10) }
}

func text(c *particle.Column) func(dst []byte, element int64) []byte {
	return func(dst []byte, element int64) []byte {
		v, _ := c.Span(element)
		return appendQuoted(dst, c.Text(v))
	}
}

// textList appends an array of texts: each quoted with backslashes, together
// quoted as a cell.
func textList(c *particle.Column) func(dst []byte, element int64) []byte {
	return func(dst []byte, element int64) []byte {
		from, to := c.Span(element)
		if from == to {
			return dst
		}
		var all []byte
		for v := from; v < to; v++ {
			if v > from {
				all = append(all, ' ')
			}
			all = strconv.AppendQuote(all, c.Text(v))
		}
		return appendQuoted(dst, all)
	}
}
