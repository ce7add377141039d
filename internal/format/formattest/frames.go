// Decoding in tests, checks of what came out, comparison of frames.

package formattest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"floe/internal/format"
	"floe/internal/particle"
)

// Decode decodes a file into Go memory and checks the frame.
func Decode(tb testing.TB, d format.Decoder, file []byte) *particle.Frame {
	tb.Helper()
	return DecodeWith(tb, d, Input(file, "test"+d.Suffixes()[0]), format.Options{}, format.HeapGrant)
}

// DecodeWith decodes and checks the frame; any error ends the test.
func DecodeWith(tb testing.TB, d format.Decoder, in format.Input, opt format.Options, grant format.Grant) *particle.Frame {
	tb.Helper()
	decoded, err := d.Decode(context.Background(), in, opt, grant)
	if err != nil {
		tb.Fatalf("decode: %v", err)
	}
	f, err := Check(decoded)
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

// Check makes a frame of what was decoded and verifies all that a frame
// promises: the layout fits, nothing overlaps, offsets ascend, codes are in the
// table.
func Check(decoded *format.Decoded) (*particle.Frame, error) {
	if decoded == nil {
		return nil, fmt.Errorf("neither a frame nor an error")
	}
	f, err := decoded.Frame(nil)
	if err != nil {
		return nil, err
	}
	if err := overlap(decoded); err != nil {
		return nil, err
	}
	for i := range f.Columns {
		if err := checkColumn(&f.Columns[i]); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func overlap(d *format.Decoded) error {
	var all []particle.Extent
	for i, c := range d.Layout.Columns {
		for _, e := range []particle.Extent{c.Data, c.Offsets, c.TableBytes, c.TableOffsets, c.IDs} {
			if e.Len == 0 {
				continue
			}
			if e.Off%particle.Alignment != 0 {
				return fmt.Errorf("attribute %q: part at %d is not aligned to %d", d.Header.Attributes[i].Name, e.Off, particle.Alignment)
			}
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b particle.Extent) int { return int(a.Off - b.Off) })
	for i := 1; i < len(all); i++ {
		if all[i-1].Off+all[i-1].Len > all[i].Off {
			return fmt.Errorf("columns overlap: %v and %v", all[i-1], all[i])
		}
	}
	if n := len(all); n > 0 && all[n-1].Off+all[n-1].Len > d.Layout.Size {
		return fmt.Errorf("last column %v ends behind the layout's size %d", all[n-1], d.Layout.Size)
	}
	return nil
}

func checkColumn(c *particle.Column) error {
	if err := c.CheckOffsets(); err != nil {
		return err
	}
	switch c.Type {
	case particle.Bool:
		for i, v := range c.Data {
			if v > 1 {
				return fmt.Errorf("attribute %q: bool %d is %d", c.Name, i, v)
			}
		}
	case particle.String:
		return checkTable(c)
	}
	return nil
}

func checkTable(c *particle.Column) error {
	last := int64(0)
	for i, o := range c.Table.Offsets {
		if o < last || o > int64(len(c.Table.Bytes)) || i == 0 && o != 0 {
			return fmt.Errorf("attribute %q: text offset %d is %d after %d", c.Name, i, o, last)
		}
		last = o
	}
	if last != int64(len(c.Table.Bytes)) {
		return fmt.Errorf("attribute %q: texts end at %d of %d bytes", c.Name, last, len(c.Table.Bytes))
	}
	for v := range int64(len(c.Data)) / 4 {
		if code := c.Code(v); code < 0 || code >= c.Table.Len() {
			return fmt.Errorf("attribute %q: code %d of value %d, %d texts", c.Name, code, v, c.Table.Len())
		}
	}
	if len(c.Data) == 0 && !c.Ragged() && int64(c.Table.Len()) != c.Stored() {
		return fmt.Errorf("attribute %q: %d texts for %d values", c.Name, c.Table.Len(), c.Stored())
	}
	return nil
}

// Diff tells the first difference of two frames in attributes, counts and
// values, "" if there is none. Constant and expanded columns of the same values
// are equal, as are different tables of the same texts.
func Diff(want, got *particle.Frame) string {
	if want.Counts != got.Counts {
		return fmt.Sprintf("counts %+v, want %+v", got.Counts, want.Counts)
	}
	if want.ObjectType != got.ObjectType || want.Substep != got.Substep {
		return fmt.Sprintf("object type %d, substep %d, want %d, %d", got.ObjectType, got.Substep, want.ObjectType, want.Substep)
	}
	if len(want.Columns) != len(got.Columns) {
		return fmt.Sprintf("%d columns, want %d", len(got.Columns), len(want.Columns))
	}
	for i := range want.Columns {
		if d := diffColumn(&want.Columns[i], &got.Columns[i]); d != "" {
			return fmt.Sprintf("attribute %q: %s", want.Columns[i].Name, d)
		}
	}
	return ""
}

func diffColumn(want, got *particle.Column) string {
	a, b := want.Attribute, got.Attribute
	a.Components, b.Components = a.Width(), b.Width()
	switch {
	case a != b:
		return fmt.Sprintf("is %+v, want %+v", b, a)
	case want.Values() != got.Values():
		return fmt.Sprintf("%d values, want %d", got.Values(), want.Values())
	case want.CountsDigest() != got.CountsDigest():
		return "array lengths differ"
	case want.Digest() != got.Digest():
		return "values differ"
	}
	return diffIDs(want, got)
}

func diffIDs(want, got *particle.Column) string {
	if want.Type != particle.Shape {
		return ""
	}
	for i := range want.Elements {
		a, b := ids(want, i), ids(got, i)
		if !slices.Equal(a, b) {
			return fmt.Sprintf("ids of element %d are %v, want %v", i, b, a)
		}
	}
	return ""
}

// ids of element i; zeros where the column has none.
func ids(c *particle.Column, i int64) []uint32 {
	from, to := c.Span(i)
	if c.IDs == nil {
		return make([]uint32, to-from)
	}
	return c.IDs[from:to]
}
