// Rows as tab-separated text, as spreadsheets paste it.

package table

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"floe/internal/particle"
)

// ClipboardBytes is the size up to which text is put on the clipboard; what is
// larger belongs in a file.
const ClipboardBytes = 32 << 20

// TSV chooses what is written.
type TSV struct {
	// Rows, from From to before To.
	Rows     *Rows
	From, To int64
	// Columns by name. Vectors are written as one column per component, arrays as
	// their values with spaces between.
	Columns []string
}

// tsvBatch is the number of rows of a piece of text.
const tsvBatch = 4096

// WriteTSV writes a header and the rows. It gives the number of rows written.
func (s *Sheet) WriteTSV(ctx context.Context, out io.Writer, t TSV, progress Progress) (int64, error) {
	columns, err := s.tsvColumns(t.Columns)
	if err != nil {
		return 0, err
	}
	from, to := max(t.From, 0), min(t.To, t.Rows.Count())
	if _, err := out.Write(tsvHeader(columns)); err != nil {
		return 0, fmt.Errorf("write table: %w", err)
	}
	w := begin(ctx, progress, to-from)
	texts := make([][]byte, w.workers)
	written := int64(0)
	for at := from; at < to; at += tsvBatch * int64(w.workers) {
		// Each worker formats a piece, then all are written in their order.
		err := w.run(w.workers, func(_, piece int) {
			first := at + int64(piece)*tsvBatch
			texts[piece] = appendRows(texts[piece][:0], columns, t.Rows, first, min(first+tsvBatch, to))
		})
		for piece := 0; err == nil && piece < len(texts); piece++ {
			_, err = out.Write(texts[piece])
		}
		if err != nil {
			return written, fmt.Errorf("write table: %w", err)
		}
		done := min(tsvBatch*int64(w.workers), to-at)
		written += done
		w.advance(done)
	}
	return written, nil
}

// TSVBytes estimates the size of the text from some of the rows.
func (s *Sheet) TSVBytes(t TSV) int64 {
	columns, err := s.tsvColumns(t.Columns)
	rows := min(t.To, t.Rows.Count()) - max(t.From, 0)
	if err != nil || rows <= 0 {
		return 0
	}
	const samples = 256
	n := min(rows, samples)
	var text []byte
	for i := range n {
		row := max(t.From, 0) + i*rows/n
		text = appendRows(text, columns, t.Rows, row, row+1)
	}
	return int64(len(text))*rows/n + int64(len(tsvHeader(columns)))
}

// tsvColumns finds the columns, vectors as their components.
func (s *Sheet) tsvColumns(names []string) ([]*Column, error) {
	var all []*Column
	for _, name := range names {
		c := s.Column(name)
		if c == nil {
			return nil, fmt.Errorf("write table: %w", s.noColumn(name))
		}
		if !c.IsVector() {
			all = append(all, c)
			continue
		}
		for _, component := range c.Components() {
			all = append(all, c.part(component))
		}
	}
	return all, nil
}

func tsvHeader(columns []*Column) []byte {
	var line []byte
	for i, c := range columns {
		if i > 0 {
			line = append(line, '\t')
		}
		line = appendField(line, []byte(c.Name))
	}
	return append(line, '\n')
}

func appendRows(dst []byte, columns []*Column, rows *Rows, from, to int64) []byte {
	for row := from; row < to; row++ {
		element := rows.At(row)
		for i, c := range columns {
			if i > 0 {
				dst = append(dst, '\t')
			}
			dst = c.appendField(dst, element)
		}
		dst = append(dst, '\n')
	}
	return dst
}

// appendField appends all of a cell.
func (c *Column) appendField(dst []byte, element int64) []byte {
	switch {
	case c.isText():
		from, _ := c.source.Span(element)
		return appendField(dst, textAt(c.source, from))
	case c.source == nil || !c.Ragged() || c.Component == Length:
		dst, _ = c.Append(dst, element)
		return dst
	}
	from, to := c.source.Span(element)
	var field []byte
	for v := from; v < to; v++ {
		if v > from {
			field = append(field, ' ')
		}
		if c.Attribute.Type == particle.String {
			field = append(field, textAt(c.source, v)...)
			continue
		}
		field, _ = c.appendValue(field, v)
	}
	return appendField(dst, field)
}

// appendField quotes a text that would break the line, as spreadsheets do.
func appendField(dst, text []byte) []byte {
	if !bytes.ContainsAny(text, "\t\n\r\"") {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	for _, b := range text {
		if b == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, b)
	}
	return append(dst, '"')
}
