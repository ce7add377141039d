// Where two frames differ.

package particletest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"floe/internal/particle"
)

// Equal tells the first difference between two frames: any field of the
// headers, or the data as [EqualData] compares it.
func Equal(a, b *particle.Frame) error {
	switch {
	case a.Format != b.Format:
		return fmt.Errorf("format %q and %q", a.Format, b.Format)
	case a.Version != b.Version:
		return fmt.Errorf("version %d and %d", a.Version, b.Version)
	case a.ObjectType != b.ObjectType:
		return fmt.Errorf("object type %d and %d", a.ObjectType, b.ObjectType)
	case a.Substep != b.Substep:
		return fmt.Errorf("substep %d and %d", a.Substep, b.Substep)
	case a.Dialect != b.Dialect:
		return fmt.Errorf("dialect %q and %q", a.Dialect, b.Dialect)
	case !slices.Equal(a.Warnings, b.Warnings):
		return fmt.Errorf("warnings %q and %q", a.Warnings, b.Warnings)
	}
	return EqualData(a, b)
}

// EqualData tells the first difference between the counts, the attributes and
// the values of two frames. Values are compared bit by bit after expansion, so
// a constant equals a column that repeats one value, -0 differs from 0, and any
// NaN equals any other. How strings are coded does not matter.
func EqualData(a, b *particle.Frame) error {
	if a.Counts != b.Counts {
		return fmt.Errorf("counts %+v and %+v", a.Counts, b.Counts)
	}
	if len(a.Columns) != len(a.Attributes) || len(b.Columns) != len(b.Attributes) {
		return errors.New("columns do not match attributes")
	}
	if len(a.Columns) != len(b.Columns) {
		return fmt.Errorf("%d and %d attributes", len(a.Columns), len(b.Columns))
	}
	for i := range a.Columns {
		if a.Columns[i].Attribute != a.Attributes[i] || b.Columns[i].Attribute != b.Attributes[i] {
			return fmt.Errorf("column %d does not match its attribute", i)
		}
		if err := EqualColumns(&a.Columns[i], &b.Columns[i]); err != nil {
			return fmt.Errorf("attribute %d %q: %w", i, a.Attributes[i].Name, err)
		}
	}
	return nil
}

// EqualColumns tells the first difference between two columns, as [EqualData].
func EqualColumns(a, b *particle.Column) error {
	if x, y := normal(a.Attribute), normal(b.Attribute); x != y {
		return fmt.Errorf("%+v and %+v", x, y)
	}
	if a.Elements != b.Elements {
		return fmt.Errorf("%d and %d elements", a.Elements, b.Elements)
	}
	if a.Type == particle.Location {
		if !bytes.Equal(a.Data, b.Data) {
			return fmt.Errorf("blocks of %d and %d bytes differ", len(a.Data), len(b.Data))
		}
		return nil
	}
	if a.Values() != b.Values() {
		return fmt.Errorf("%d and %d values", a.Values(), b.Values())
	}
	if a.Values() > 0 && (a.IDs == nil) != (b.IDs == nil) {
		return fmt.Errorf("ids: %t and %t", a.IDs != nil, b.IDs != nil)
	}
	for i := range a.Elements {
		if err := equalElements(a, b, i); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	return nil
}

// normal spells the number of components out.
func normal(a particle.Attribute) particle.Attribute {
	a.Components = a.Width()
	return a
}

func equalElements(a, b *particle.Column, i int64) error {
	from, to := a.Span(i)
	from2, to2 := b.Span(i)
	if to-from != to2-from2 {
		return fmt.Errorf("%d and %d values", to-from, to2-from2)
	}
	for v := range to - from {
		if err := equalValues(a, b, from+v, from2+v); err != nil {
			return fmt.Errorf("value %d: %w", v, err)
		}
	}
	return nil
}

func equalValues(a, b *particle.Column, v, w int64) error {
	if a.Type == particle.String {
		if x, y := a.Text(v), b.Text(w); x != y {
			return fmt.Errorf("%q and %q", x, y)
		}
		return nil
	}
	if a.IDs != nil && a.IDs[v] != b.IDs[w] {
		return fmt.Errorf("id %d and %d", a.IDs[v], b.IDs[w])
	}
	x, y := a.Bytes(v, v+1), b.Bytes(w, w+1)
	if bytes.Equal(x, y) {
		return nil
	}
	size := a.Type.ScalarBytes()
	for k := range a.Width() {
		if !sameScalar(a.Type.Scalar(), x[k*size:], y[k*size:]) {
			return fmt.Errorf("component %d: %v (% x) and %v (% x)", k,
				a.Component(v, k), x[k*size:(k+1)*size], b.Component(w, k), y[k*size:(k+1)*size])
		}
	}
	return nil
}

// sameScalar compares bits, all NaNs being the same.
func sameScalar(t particle.Type, x, y []byte) bool {
	size := t.ScalarBytes()
	return bytes.Equal(x[:size], y[:size]) || (isNaN(t, x) && isNaN(t, y))
}

func isNaN(t particle.Type, b []byte) bool {
	switch t {
	case particle.Float16:
		return binary.LittleEndian.Uint16(b)&0x7fff > 0x7c00
	case particle.Float32:
		return binary.LittleEndian.Uint32(b)&0x7fffffff > 0x7f800000
	case particle.Float64:
		return math.IsNaN(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	}
	return false
}
