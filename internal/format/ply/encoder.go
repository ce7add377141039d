// The encoder: header, then the rows of each element, streamed.

package ply

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"floe/internal/particle"
)

// Encoder writes PLY. It holds no state and may be used concurrently.
type Encoder struct {
	// ASCII writes numbers as text: three times the size, slower, exact too.
	ASCII bool
}

// Name is "ply", or "ply-ascii".
func (e Encoder) Name() string {
	if e.ASCII {
		return "ply-ascii"
	}
	return "ply"
}

// Suffix is ".ply".
func (e Encoder) Suffix() string { return ".ply" }

const (
	flushBytes = 64 << 10
	checkRows  = 4096 // rows between two looks at the context
)

// Encode writes the frame; see the package documentation for what is left out.
func (e Encoder) Encode(ctx context.Context, w io.Writer, f *particle.Frame) error {
	elements, err := e.elements(f)
	if err != nil {
		return fmt.Errorf("write ply: %w", err)
	}
	buf := e.header(make([]byte, 0, flushBytes*5/4), elements, leftOut(f))
	for _, el := range elements {
		if buf, err = e.rows(ctx, w, buf, el); err != nil {
			return fmt.Errorf("write ply: %w", err)
		}
	}
	if _, err = w.Write(buf); err != nil {
		return fmt.Errorf("write ply: %w", err)
	}
	return nil
}

// Omits names the attributes that PLY has no type or no element for.
func (e Encoder) Omits(f *particle.Frame) []string {
	var names []string
	for _, a := range leftOut(f) {
		names = append(names, a.Name)
	}
	return names
}

// rows appends the rows of an element to buf and writes it whenever it is full.
func (e Encoder) rows(ctx context.Context, w io.Writer, buf []byte, el element) ([]byte, error) {
	for i := range el.count {
		if i%checkRows == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for k := range el.fields {
			buf = el.fields[k].append(buf, i)
		}
		if e.ASCII {
			buf = endLine(buf, len(el.fields) > 0)
		}
		if len(buf) < flushBytes {
			continue
		}
		if _, err := w.Write(buf); err != nil {
			return nil, err
		}
		buf = buf[:0]
	}
	return buf, nil
}

// endLine puts the line's end in the place of the blank after the last number.
func endLine(buf []byte, blank bool) []byte {
	if blank {
		buf = buf[:len(buf)-1]
	}
	return append(buf, '\n')
}

func (e Encoder) header(dst []byte, elements []element, leftOut []particle.Attribute) []byte {
	format := "binary_little_endian"
	if e.ASCII {
		format = "ascii"
	}
	dst = append(dst, "ply\nformat "+format+" 1.0\n"...)
	for _, el := range elements {
		for _, f := range el.fields {
			dst = append(dst, "comment "+f.comment()+"\n"...)
		}
	}
	for _, a := range leftOut {
		dst = append(dst, "comment left out: "+describe(a)+"\n"...)
	}
	for _, el := range elements {
		dst = append(dst, "element "+el.name+" "...)
		dst = append(strconv.AppendInt(dst, el.count, 10), '\n')
		for _, f := range el.fields {
			for _, name := range f.names {
				dst = append(dst, "property "+f.kind+" "+name+"\n"...)
			}
		}
	}
	return append(dst, "end_header\n"...)
}

func (f *field) comment() string {
	names := strings.Join(f.names, " ")
	if f.of == exact {
		return "attribute " + describe(f.column.Attribute) + ": " + names
	}
	return names + ": " + f.of.String() + " of " + strconv.Quote(f.column.Name)
}

// describe is a.String with the name in quotes, and the width if it is not the
// type's own.
func describe(a particle.Attribute) string {
	a.Name = strconv.Quote(a.Name)
	if a.Width() == a.Type.Components() {
		return a.String()
	}
	array := ""
	if a.Ragged() {
		array = " array"
	}
	return fmt.Sprintf("%s %s[%d]%s per %s", a.Name, a.Type, a.Width(), array, a.Context)
}
