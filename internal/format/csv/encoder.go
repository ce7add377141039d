// The encoder: lines in order, streamed.

package csv

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"floe/internal/particle"
)

// Encoder writes CSV. It holds no state and may be used concurrently.
type Encoder struct {
	// Delimiter between cells: comma, semicolon, tab or bar; 0 stands for comma.
	Delimiter byte
}

// Name is "csv", or "tsv" with tabs.
func (e Encoder) Name() string {
	if e.Delimiter == '\t' {
		return "tsv"
	}
	return "csv"
}

// Suffix is ".csv", or ".tsv" with tabs.
func (e Encoder) Suffix() string { return "." + e.Name() }

const (
	flushBytes = 64 << 10
	checkLines = 4096 // lines between two looks at the context
)

// Encode writes the frame; see the package documentation for what is left out.
func (e Encoder) Encode(ctx context.Context, w io.Writer, f *particle.Frame) error {
	if e.Delimiter == 0 {
		e.Delimiter = ','
	}
	if bytes.IndexByte([]byte(",;\t|"), e.Delimiter) < 0 {
		return fmt.Errorf("write csv: %q cannot separate cells", e.Delimiter)
	}
	columns := e.columns(f)
	if len(columns) == 0 {
		return nil
	}
	if err := e.encode(ctx, w, f.Points, columns); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// Omits names the attributes that have no place in a table of points.
func (e Encoder) Omits(f *particle.Frame) []string {
	var names []string
	for i := range f.Columns {
		if !hasPlace(&f.Columns[i]) {
			names = append(names, f.Columns[i].Name)
		}
	}
	return names
}

func (e Encoder) encode(ctx context.Context, w io.Writer, points int64, columns []column) error {
	buf := e.head(make([]byte, 0, flushBytes*5/4), columns)
	for i := range points {
		if i%checkLines == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		buf = e.line(buf, columns, i)
		if len(buf) < flushBytes {
			continue
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
		buf = buf[:0]
	}
	_, err := w.Write(buf)
	return err
}

func (e Encoder) head(dst []byte, columns []column) []byte {
	first := true
	for _, c := range columns {
		for _, name := range c.names {
			if !first {
				dst = append(dst, e.Delimiter)
			}
			dst, first = e.appendName(dst, name), false
		}
	}
	return append(dst, '\n')
}

func (e Encoder) line(dst []byte, columns []column, element int64) []byte {
	start := len(dst)
	for i := range columns {
		if i > 0 {
			dst = append(dst, e.Delimiter)
		}
		dst = columns[i].cells(dst, element)
	}
	if len(dst) == start {
		dst = append(dst, `""`...)
	}
	return append(dst, '\n')
}

// appendName quotes a name only where it must be.
func (e Encoder) appendName(dst []byte, name string) []byte {
	for _, b := range []byte(name) {
		if b == e.Delimiter || b == '"' || b < ' ' {
			return appendQuoted(dst, name)
		}
	}
	if name == "" || name[0] == ' ' || name[len(name)-1] == ' ' {
		return appendQuoted(dst, name)
	}
	return append(dst, name...)
}

func appendQuoted[T string | []byte](dst []byte, text T) []byte {
	dst = append(dst, '"')
	for i := range len(text) {
		if text[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, text[i])
	}
	return append(dst, '"')
}
