// Where the columns of a frame lie in one piece of memory.

package particle

import (
	"errors"
	"fmt"
	"math"
)

// Alignment of every column in bytes: one cache line, and enough for any load.
const Alignment = 64

// Align rounds n up to the next multiple of [Alignment].
func Align(n int64) int64 { return (n + Alignment - 1) &^ (Alignment - 1) }

// ErrLayout is wrapped by all errors about a layout that does not fit its
// header or its memory.
var ErrLayout = errors.New("bad column layout")

// Extent is a range of bytes in a frame's memory.
type Extent struct{ Off, Len int64 }

func (e Extent) end() int64 { return e.Off + e.Len }

// ColumnLayout says where the parts of one column lie. Parts that a column does
// not have are empty.
type ColumnLayout struct {
	// Constant columns store one element that stands for all.
	Constant bool
	// Data holds the values. A string column without Data has its strings one
	// per value in table order.
	Data Extent
	// Offsets are int64, elements+1 of them, of a ragged column.
	Offsets Extent
	// TableBytes and TableOffsets (int64, strings+1 of them) are the texts of a
	// string column.
	TableBytes, TableOffsets Extent
	// IDs are uint32, one per value, of a shape column: instance index or
	// object id.
	IDs Extent
}

// Layout places all columns of a frame, in the order of Header.Attributes.
type Layout struct {
	// Size is the number of bytes from the first to the end of the last column.
	Size    int64
	Columns []ColumnLayout
}

// ColumnSpec is what [Plan] needs to know of a column besides its attribute.
type ColumnSpec struct {
	// Constant: one element is stored.
	Constant bool
	// Values is the total number of values of a ragged column, or the size in
	// bytes of a location's block.
	Values int64
	// Strings and StringBytes are the size of a string column's table.
	Strings, StringBytes int64
	// Uncoded string columns have one string per value and no codes.
	Uncoded bool
	// IDs: a shape column carries ids.
	IDs bool
}

// Plan lays columns out one after another, each part aligned.
func Plan(h *Header, specs []ColumnSpec) (Layout, error) {
	if len(specs) != len(h.Attributes) {
		return Layout{}, fmt.Errorf("%w: %d columns for %d attributes", ErrLayout, len(specs), len(h.Attributes))
	}
	if err := h.validate(); err != nil {
		return Layout{}, fmt.Errorf("%w: %w", ErrLayout, err)
	}
	p := planner{columns: make([]ColumnLayout, len(specs))}
	for i, spec := range specs {
		p.column(i, h.Attributes[i], h.Of(h.Attributes[i].Context), spec)
	}
	if p.overflow {
		return Layout{}, fmt.Errorf("%w: size exceeds 63 bits", ErrLayout)
	}
	return Layout{Size: p.end, Columns: p.columns}, nil
}

type planner struct {
	columns  []ColumnLayout
	end      int64
	overflow bool
}

func (p *planner) column(i int, a Attribute, elements int64, spec ColumnSpec) {
	c := &p.columns[i]
	c.Constant = spec.Constant
	stored := storedElements(elements, spec.Constant)
	values := stored
	if a.Ragged() || a.Type == Location {
		values = spec.Values
	}
	if a.Type != String || !spec.Uncoded {
		c.Data = p.part(values, a.ValueBytes())
	}
	if a.Ragged() {
		c.Offsets = p.part(stored+1, 8)
	}
	if a.Type == String {
		c.TableBytes = p.part(spec.StringBytes, 1)
		c.TableOffsets = p.part(spec.Strings+1, 8)
	}
	if a.Type == Shape && spec.IDs {
		c.IDs = p.part(values, 4)
	}
}

func (p *planner) part(count, size int64) Extent {
	if count < 0 || (size > 0 && count > (math.MaxInt64/2-p.end)/size) {
		p.overflow = true
		return Extent{}
	}
	if count*size == 0 {
		return Extent{} // may lie behind memory that ends with the last value
	}
	e := Extent{Off: p.end, Len: count * size}
	p.end = Align(e.end())
	return e
}

// storedElements is how many elements a column keeps: all, or one for a
// constant that has any.
func storedElements(elements int64, constant bool) int64 {
	if constant && elements > 1 {
		return 1
	}
	return elements
}

// Check verifies that the layout fits header and memory of the given size:
// every part inside, aligned to its scalar, of the right length. It reads no
// values, so its cost does not depend on the number of points. Layouts from
// another process or a file pass through here before anything is mapped onto
// them.
func (l *Layout) Check(h *Header, size int64) error {
	if err := h.validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrLayout, err)
	}
	if len(l.Columns) != len(h.Attributes) {
		return fmt.Errorf("%w: %d columns for %d attributes", ErrLayout, len(l.Columns), len(h.Attributes))
	}
	for i := range l.Columns {
		a := h.Attributes[i]
		if err := l.Columns[i].check(a, h.Of(a.Context), size); err != nil {
			return fmt.Errorf("%w: attribute %q: %w", ErrLayout, a.Name, err)
		}
	}
	return nil
}

func (c *ColumnLayout) check(a Attribute, elements, size int64) error {
	stored := storedElements(elements, c.Constant)
	parts := []struct {
		name  string
		at    Extent
		unit  int64 // bytes per entry
		align int64
		want  int64 // entries; -1 for any
	}{
		{"data", c.Data, a.ValueBytes(), int64(a.Type.ScalarBytes()), stored},
		{"offsets", c.Offsets, 8, 8, 0},
		{"string bytes", c.TableBytes, 1, 1, 0},
		{"string offsets", c.TableOffsets, 8, 8, 0},
		{"ids", c.IDs, 4, 4, 0},
	}
	if a.Ragged() {
		parts[0].want, parts[1].want = -1, stored+1
	}
	if a.Type == Location || (a.Type == String && c.Data.Len == 0) {
		parts[0].want = -1
	}
	if a.Type == String {
		parts[2].want, parts[3].want = -1, -1
		if c.Data.Len == 0 && !a.Ragged() && stored > 0 {
			parts[3].want = stored + 1
		}
	}
	if a.Type == Shape && c.IDs.Len > 0 {
		parts[4].want = c.Data.Len / 4
	}
	for _, p := range parts {
		switch {
		case p.at.Off < 0 || p.at.Len < 0 || p.at.Len > size || p.at.Off > size-p.at.Len:
			return fmt.Errorf("%s at %d, %d bytes, outside of %d bytes", p.name, p.at.Off, p.at.Len, size)
		case p.at.Len > 0 && p.at.Off%p.align != 0:
			return fmt.Errorf("%s at %d is not aligned to %d", p.name, p.at.Off, p.align)
		case p.at.Len%p.unit != 0:
			return fmt.Errorf("%s of %d bytes is no multiple of %d", p.name, p.at.Len, p.unit)
		case p.want >= 0 && p.at.Len/p.unit != p.want:
			return fmt.Errorf("%s has %d entries, want %d", p.name, p.at.Len/p.unit, p.want)
		}
	}
	return nil
}
