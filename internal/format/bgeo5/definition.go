// Definitions of attributes: names, types, texts.

package bgeo5

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"floe/internal/format"
	"floe/internal/particle"
)

// kind is the type of an attribute, as a binary file has it.
type kind int64

const (
	floatKind  kind = 0
	intKind    kind = 1
	stringKind kind = 2 // text of a fixed size in the record; Houdini itself stopped using it
	indexKind  kind = 4
	vectorKind kind = 5
)

var kindNames = map[string]kind{"float": floatKind, "int": intKind, "string": stringKind, "index": indexKind, "vector": vectorKind}

// definition of an attribute.
type definition struct {
	name  string
	kind  kind
	words int
	texts particle.Strings
}

// maxColumns bounds the attributes of one file; wide tables have some hundreds.
const maxColumns = 1 << 16

var errKind = errors.New("unknown type of attribute")

// check refuses what cannot be read.
func (d *definition) check() error {
	switch {
	case d.words <= 0 || d.words > 1<<16-1:
		return fmt.Errorf("attribute %q has %d words", d.name, d.words)
	case d.kind == stringKind:
		return fmt.Errorf("attribute %q: %w: plain string (2), of which no file is known", d.name, errKind)
	case d.kind != floatKind && d.kind != intKind && d.kind != indexKind && d.kind != vectorKind:
		return fmt.Errorf("attribute %q: %w: %d", d.name, errKind, d.kind)
	}
	return nil
}

// columns places the attributes behind each other, the first at offset.
func columns(definitions []definition, context particle.Context, offset int) ([]column, error) {
	var all []column
	for _, d := range definitions {
		parts := 1
		if d.kind == indexKind {
			parts = d.words
		}
		if len(all)+parts > maxColumns {
			return nil, fmt.Errorf("%w: more than %d attributes", format.ErrLimit, maxColumns)
		}
		for k := range parts {
			c := column{Attribute: d.attribute(context), offset: offset, texts: d.texts}
			if k > 0 {
				c.Name += "[" + strconv.Itoa(k) + "]"
			}
			all = append(all, c)
			offset += c.words() * wordBytes
		}
	}
	return all, nil
}

// attribute is what a definition stands for, or one word of an indexed string.
func (d *definition) attribute(context particle.Context) particle.Attribute {
	a := particle.Attribute{Name: d.name, Structure: particle.Single, Context: context}
	switch {
	case d.kind == indexKind:
		a.Type = particle.String
	case d.kind == intKind:
		a.Type = particle.Int32
	case d.words == 2:
		a.Type = particle.Vector2
	case d.words == 3:
		a.Type = particle.Vector3
	case d.words == 4 && particle.RoleOf(d.name) == particle.ColorRole:
		a.Type = particle.Color4
	case d.words == 4:
		a.Type = particle.Vector4
	default:
		a.Type = particle.Float32
	}
	if a.Type.IsScalar() && d.words > 1 {
		a.Components = d.words
	}
	return a
}

// addText appends a text to a table.
func addText(s *particle.Strings, raw []byte) {
	s.Bytes = append(s.Bytes, format.Text(raw)...)
	s.Offsets = append(s.Offsets, int64(len(s.Bytes)))
}

// definitions of a binary file.
func (c *cursor) definitions(n int64) ([]definition, error) {
	if most := (c.in.Size - c.at) / 8; n > most {
		return nil, fmt.Errorf("%w: %d attributes at %d, the file has %d bytes", format.ErrTruncated, n, c.at, c.in.Size)
	}
	var all []definition
	for range n {
		if len(all) == maxColumns {
			return nil, fmt.Errorf("%w: more than %d attributes", format.ErrLimit, maxColumns)
		}
		at := c.at
		d, err := c.definition()
		if err != nil {
			return nil, fmt.Errorf("definition of an attribute at %d: %w", at, err)
		}
		all = append(all, d)
	}
	return all, nil
}

func (c *cursor) definition() (definition, error) {
	raw, err := c.text()
	if err != nil {
		return definition{}, err
	}
	d := definition{name: format.Text(raw)}
	words, err := c.uint16()
	if err != nil {
		return d, err
	}
	number, err := c.int32()
	if err != nil {
		return d, err
	}
	d.words, d.kind = int(words), kind(number)
	if err := d.check(); err != nil {
		return d, err
	}
	if d.kind != indexKind {
		return d, c.skip(words * wordBytes) // defaults
	}
	if err := c.texts(&d.texts); err != nil {
		return d, fmt.Errorf("attribute %q: %w", d.name, err)
	}
	return d, nil
}

// texts of an indexed string.
func (c *cursor) texts(s *particle.Strings) error {
	n, err := c.int32()
	if err != nil {
		return err
	}
	if n < 0 || n > (c.in.Size-c.at)/2 {
		return fmt.Errorf("%w: %d texts at %d, the file has %d bytes", format.ErrTruncated, n, c.at, c.in.Size)
	}
	s.Offsets = slices.Grow(s.Offsets, int(n)+1)
	s.Offsets = append(s.Offsets, 0)
	for range n {
		raw, err := c.text()
		if err != nil {
			return err
		}
		addText(s, raw)
	}
	return nil
}

// names of definitions for a sentence.
func names(definitions []definition) string {
	const most = 8
	var list []byte
	for i, d := range definitions {
		if i > 0 {
			list = append(list, ", "...)
		}
		if i == most {
			return string(append(list, "…"...))
		}
		list = append(list, d.name...)
	}
	return string(list)
}
