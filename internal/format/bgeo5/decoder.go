// The decoder: which of the two forms a file has, and from file to frame.

package bgeo5

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"floe/internal/format"
	"floe/internal/particle"
)

// Decoder reads both forms. It holds no state and may be used concurrently.
type Decoder struct{}

// Name is "bgeo5".
func (Decoder) Name() string { return name }

// Suffixes are those of Houdini and of Partio; what a .bgeo holds is told by its
// content, as new Houdini files have the same suffix.
func (Decoder) Suffixes() []string {
	return []string{".bgeo", ".geo", ".bhclassic", ".hclassic", ".itbl", ".atbl"}
}

const (
	name        = "bgeo5"
	version     = 5
	binaryMagic = "BgeoV"
	textMagic   = "PGEOMETRY"
)

// Sniff looks for the two magic words.
func (Decoder) Sniff(head []byte, _ string) int {
	if bytes.HasPrefix(head, []byte(binaryMagic)) {
		return 100
	}
	rest, ok := bytes.CutPrefix(head, []byte(textMagic))
	if ok && len(rest) > 0 && isBlank(rest[0]) {
		return 100
	}
	return 0
}

// Header reads the definitions of the attributes.
func (Decoder) Header(in format.Input, _ format.Options) (particle.Header, error) {
	g, err := open(in)
	if err != nil {
		return particle.Header{}, err
	}
	return g.header(), nil
}

// Complete looks for the mark at the end. A binary file that ends with its last
// value is complete too: there are writers that leave the mark out.
func (Decoder) Complete(in format.Input) error {
	g, err := open(in)
	if err != nil {
		return err
	}
	if !g.complete() {
		return fmt.Errorf("%w: the mark at its end is missing", format.ErrTruncated)
	}
	return nil
}

func (g *geometry) complete() bool { return g.marked || g.end == g.in.Size }

// Decode reads all.
func (Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	g, err := open(in)
	if err != nil {
		return nil, err
	}
	d := &format.Decoded{Header: g.header()}
	if d.Layout, err = particle.Plan(&d.Header, g.specs()); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if d.Memory, err = grant(ctx, d.Layout.Size, g.private(opt.Threads)); err != nil {
		return nil, err
	}
	if int64(len(d.Memory)) < d.Layout.Size {
		return nil, fmt.Errorf("%w: %d bytes granted, %d needed", format.ErrLimit, len(d.Memory), d.Layout.Size)
	}
	if err := g.fill(ctx, d, opt); err != nil {
		return nil, err
	}
	return d, nil
}

// geometry is a file without the values of its points.
type geometry struct {
	in       format.Input
	text     bool
	counts   counts
	columns  []column // of points, P first
	recordAt int64    // of the first point
	details  []column // of the whole file
	words    []byte   // values of the details, little endian
	end      int64    // of the last value, -1 if it is not known
	marked   bool     // the end of the file is marked as such
	warnings []string
}

// counts stand at the start of a file.
type counts struct {
	points, primitives, pointGroups, primitiveGroups                int64
	pointAttributes, vertexAttributes, primitiveAttributes, details int64
}

// column is an attribute and its place in a record.
type column struct {
	particle.Attribute
	offset int // bytes
	texts  particle.Strings
}

func (c *column) words() int { return c.Width() }

// stride is the size of a record: x y z w and the attributes.
func (g *geometry) stride() int { return end(g.columns, weightAt+wordBytes) }

const (
	wordBytes = 4
	weightAt  = 3 * wordBytes // w follows x y z
)

// end of the last of columns in a record, whose first words are others'.
func end(columns []column, first int) int {
	for i := range columns {
		first = max(first, columns[i].offset+columns[i].words()*wordBytes)
	}
	return first
}

// open reads all but the points.
func open(in format.Input) (*geometry, error) {
	head := make([]byte, min(max(in.Size, 0), int64(len(textMagic))))
	if err := in.Fill(head, 0); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	g := &geometry{in: in, end: -1}
	var err error
	switch {
	case bytes.HasPrefix(head, []byte(binaryMagic)):
		err = g.openBinary()
	case string(head) == textMagic:
		g.text = true
		err = g.openText()
	case len(head) == 0:
		err = fmt.Errorf("%w: the file is empty", format.ErrTruncated)
	default:
		err = fmt.Errorf("%w: the file begins with % x", format.ErrUnknown, head)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if !g.complete() {
		g.warn("The mark at the end of the file is missing: what stands behind the points may be cut off.")
	}
	return g, nil
}

func (g *geometry) warn(sentence string, values ...any) {
	g.warnings = append(g.warnings, fmt.Sprintf(sentence, values...))
}

func (g *geometry) header() particle.Header {
	h := particle.Header{Format: name, Version: version, Warnings: g.warnings}
	h.Points = g.counts.points
	for _, list := range [][]column{g.columns, g.details} {
		for _, c := range list {
			h.Attributes = append(h.Attributes, c.Attribute)
		}
	}
	return h
}

// specs leave room for one text more than a string column has: the empty one,
// which index -1 stands for.
func (g *geometry) specs() []particle.ColumnSpec {
	var specs []particle.ColumnSpec
	for _, list := range [][]column{g.columns, g.details} {
		for _, c := range list {
			specs = append(specs, particle.ColumnSpec{Strings: int64(c.texts.Len()) + 1, StringBytes: int64(len(c.texts.Bytes))})
		}
	}
	return specs
}

// private is what is held besides the granted memory.
func (g *geometry) private(threads int) int64 {
	held := int64(max(threads, 1)) * max(blockBytes, int64(g.stride()))
	for i := range g.columns {
		held += int64(len(g.columns[i].texts.Bytes) + 8*len(g.columns[i].texts.Offsets))
	}
	return held
}

// fill writes all values into the granted memory.
func (g *geometry) fill(ctx context.Context, d *format.Decoded, opt format.Options) error {
	targets := make([]target, len(g.columns))
	for i := range g.columns {
		targets[i].column = &g.columns[i]
		targets[i].data, _, _, _, _ = d.Layout.Values(i, d.Memory)
	}
	read := g.readRecords
	if g.text {
		read = g.readText
	}
	found, err := read(ctx, targets, opt)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if found.weighted > 0 {
		d.Header.Warnings = append(d.Header.Warnings, fmt.Sprintf(
			"The weight (w) is not shown; it differs from 1 in %d of %d points.", found.weighted, g.counts.points))
	}
	for i := range g.columns {
		fillTexts(d, i, &g.columns[i], found.untold[i])
	}
	for k := range g.details {
		i := len(g.columns) + k
		data, _, _, _, _ := d.Layout.Values(i, d.Memory)
		copy(data, g.words[g.details[k].offset:])
		fillTexts(d, i, &g.details[k], g.details[k].Type == particle.String && tell(data, g.details[k].texts.Len()))
	}
	return ctx.Err()
}

// tell replaces index -1 by that of the empty text behind the others, and
// reports whether there was one. Indices are little endian and in range.
func tell(indices []byte, texts int) (untold bool) {
	for i := 0; i < len(indices); i += wordBytes {
		if binary.LittleEndian.Uint32(indices[i:]) == noText {
			binary.LittleEndian.PutUint32(indices[i:], uint32(texts))
			untold = true
		}
	}
	return untold
}

// noText is index -1.
const noText = 1<<32 - 1

// fillTexts writes the table of column i, with the empty text behind it if some
// point has none.
func fillTexts(d *format.Decoded, i int, c *column, untold bool) {
	if c.Type != particle.String {
		return
	}
	if !untold {
		d.Layout.Columns[i].TableOffsets.Len -= 8
	}
	_, _, text, offsets, _ := d.Layout.Values(i, d.Memory)
	copy(text, c.texts.Bytes)
	for k := range len(offsets) / 8 {
		at := int64(len(c.texts.Bytes))
		if k < len(c.texts.Offsets) {
			at = c.texts.Offsets[k]
		}
		binary.LittleEndian.PutUint64(offsets[8*k:], uint64(at))
	}
}
