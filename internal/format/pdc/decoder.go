// The decoder: which of the two forms a file has, and from file to frame.

package pdc

import (
	"bytes"
	"context"
	"fmt"

	"floe/internal/format"
	"floe/internal/particle"
)

// Decoder reads both forms. It holds no state and may be used concurrently.
type Decoder struct{}

// Name is "pdc".
func (Decoder) Name() string { return name }

// Suffixes are ".pdc" and ".pda".
func (Decoder) Suffixes() []string { return []string{".pdc", ".pda"} }

const (
	name        = "pdc"
	binaryMagic = "PDC "
	textMagic   = "ATTRIBUTES"
	version     = 1
)

// Sniff looks at the first word; that of a text is no rare one.
func (Decoder) Sniff(head []byte, _ string) int {
	if bytes.HasPrefix(head, []byte(binaryMagic)) {
		return 100
	}
	rest, ok := bytes.CutPrefix(head, []byte(textMagic))
	if ok && len(rest) > 0 && isBlank(rest[0]) {
		return 90
	}
	return 0
}

// Header reads names, types and counts.
func (Decoder) Header(in format.Input, _ format.Options) (particle.Header, error) {
	c, err := open(in)
	if err != nil {
		return particle.Header{}, err
	}
	return c.header(), nil
}

// Complete compares the file's size with that of all values. A text proves
// little: it must have room for all numbers and not end within one.
func (Decoder) Complete(in format.Input) error {
	c, err := open(in)
	if err != nil || !c.text {
		return err
	}
	var last [1]byte
	if err := in.Fill(last[:], in.Size-1); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if !isBlank(last[0]) && c.points > 0 {
		return fmt.Errorf("read %s: %w: it ends within a number", name, format.ErrTruncated)
	}
	return nil
}

// Decode reads all.
func (Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, err := open(in)
	if err != nil {
		return nil, err
	}
	d := &format.Decoded{Header: c.header()}
	if d.Layout, err = particle.Plan(&d.Header, c.specs()); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if d.Memory, err = grant(ctx, d.Layout.Size, c.private()); err != nil {
		return nil, err
	}
	if int64(len(d.Memory)) < d.Layout.Size {
		return nil, fmt.Errorf("%w: %d bytes granted, %d needed", format.ErrLimit, len(d.Memory), d.Layout.Size)
	}
	columns := make([][]byte, len(c.attributes))
	for i := range columns {
		columns[i], _, _, _, _ = d.Layout.Values(i, d.Memory)
	}
	if err := c.fill(ctx, columns, opt); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	d.Header.Warnings = c.warnings // a text's end is known now
	return d, ctx.Err()
}

// cache is a file without its values.
type cache struct {
	in         format.Input
	text       bool
	points     int64
	attributes []attribute
	valuesAt   int64 // in a text
	warnings   []string
}

// attribute is a column and where its values are.
type attribute struct {
	particle.Attribute
	constant bool
	at       int64 // in a binary file
}

// open reads all but the values.
func open(in format.Input) (*cache, error) {
	head := make([]byte, min(max(in.Size, 0), int64(len(textMagic))))
	err := in.Fill(head, 0)
	c := &cache{in: in}
	switch {
	case err != nil:
	case bytes.HasPrefix(head, []byte(binaryMagic)):
		err = c.openBinary()
	case string(head) == textMagic:
		c.text = true
		err = c.openText()
	case len(head) == 0:
		err = fmt.Errorf("%w: the file is empty", format.ErrTruncated)
	default:
		err = fmt.Errorf("%w: the file begins with % x", format.ErrUnknown, head)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return c, nil
}

func (c *cache) header() particle.Header {
	h := particle.Header{Format: name, Version: version, Warnings: c.warnings}
	h.Points = c.points
	for _, a := range c.attributes {
		h.Attributes = append(h.Attributes, a.Attribute)
	}
	return h
}

// sayMore tells of bytes behind the last value.
func (c *cache) sayMore(bytes int64) {
	if bytes > 0 {
		c.warnings = append(c.warnings, fmt.Sprintf("%d bytes behind the last value are not read.", bytes))
	}
}

func (c *cache) specs() []particle.ColumnSpec {
	specs := make([]particle.ColumnSpec, len(c.attributes))
	for i, a := range c.attributes {
		specs[i].Constant = a.constant
	}
	return specs
}

// private is what is held besides the granted memory: a text's window.
func (c *cache) private() int64 {
	if c.text {
		return textBlock + maxWord
	}
	return 0
}

func (c *cache) fill(ctx context.Context, columns [][]byte, opt format.Options) error {
	if c.text {
		return c.readText(ctx, columns, opt)
	}
	return c.readBlocks(ctx, columns, opt)
}

// newAttribute per particle: a scalar, or a vector of doubles.
func newAttribute(name string, t particle.Type, components int) attribute {
	a := particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: particle.PerPoint}
	if components > 1 {
		a.Components = components
	}
	return attribute{Attribute: a}
}
