// One column: an attribute as a whole, one of its components, or the number.

package table

import (
	"slices"
	"strings"

	"floe/internal/particle"
)

// NumberName is the name of the column of element numbers.
const NumberName = "#"

// Component tells which part of an attribute a column shows.
type Component int

// The whole value, its length, and (counting from 0) one scalar of it.
const (
	Whole  Component = -1
	Length Component = -2
)

// Column is a column of a sheet.
type Column struct {
	// Name as Sheet.Column takes it.
	Name string
	// Attribute that is shown; its name is empty for the element's number.
	Attribute particle.Attribute
	// Component of the attribute.
	Component Component
	// Constant columns show the same in all rows.
	Constant bool

	source *particle.Column // nil for the number
	parts  []scalars        // of the shown components; none for texts and blocks
	count  int64            // elements
}

func numberColumn(context particle.Context, count int64) *Column {
	return &Column{
		Name: NumberName, Attribute: particle.Attribute{Type: particle.Int64, Structure: particle.Single, Context: context},
		Component: Whole, count: count,
	}
}

func wholeColumn(c *particle.Column, name string) *Column {
	column := &Column{Name: name, Attribute: c.Attribute, Component: Whole, source: c, count: c.Elements}
	column.Constant = c.Constant && c.Elements > 1 || c.Type == particle.Location
	if c.Type != particle.Location {
		for k := range c.Width() {
			column.parts = append(column.parts, scalarsOf(c, k))
		}
	}
	return column
}

// part gives the column of a component by its name, nil if there is none.
func (c *Column) part(name string) *Column {
	p := *c
	p.Name = c.Name + "." + strings.ToLower(name)
	switch k := slices.Index(c.Components(), strings.ToLower(name)); {
	case k >= 0:
		p.Component, p.parts = Component(k), c.parts[k:k+1]
	case c.IsVector() && (strings.EqualFold(name, "length") || strings.EqualFold(name, "magnitude")):
		p.Name, p.Component = c.Name+".length", Length
	case c.Ragged() && (strings.EqualFold(name, "count") || strings.EqualFold(name, "length")):
		p.Name, p.Component = c.Name+".count", Length
	default:
		return nil
	}
	return &p
}

// Base is the name of the attribute's column as a whole.
func (c *Column) Base() string {
	if c.Component == Whole {
		return c.Name
	}
	return c.Name[:strings.LastIndexByte(c.Name, '.')]
}

// IsNumber reports whether this is the column of element numbers.
func (c *Column) IsNumber() bool { return c.source == nil }

// Ragged reports whether a cell of the whole column holds an array of values.
func (c *Column) Ragged() bool { return c.Attribute.Ragged() }

// IsVector reports whether values have several components, one value a cell.
func (c *Column) IsVector() bool {
	return !c.Ragged() && c.Component == Whole && len(c.parts) > 1
}

// Components are the names of the columns that a vector can be unfolded into,
// after the dot: "x", "y", "z"; none for others.
func (c *Column) Components() []string {
	if !c.IsVector() {
		return nil
	}
	return c.Attribute.ComponentNames()
}

// Role is what the attribute means to a viewer.
func (c *Column) Role() particle.Role {
	if c.source == nil {
		return particle.NoRole
	}
	return particle.RoleOf(c.Attribute.Name)
}

// IsNumeric reports whether cells are single numbers.
func (c *Column) IsNumeric() bool {
	return c.source == nil || c.Component == Length ||
		!c.Ragged() && c.Attribute.Type.IsNumeric() && len(c.parts) == 1
}

// TypeName says in a word or two what a cell is: "vector3", "float", "long array".
func (c *Column) TypeName() string {
	switch {
	case c.source == nil:
		return c.Attribute.Context.String()
	case c.Component == Length && c.Ragged():
		return "count"
	case c.Component == Length:
		return "length"
	case c.Ragged():
		return c.Attribute.Type.String() + " array"
	case c.Component != Whole:
		return c.Attribute.Type.Scalar().String()
	case c.Attribute.Components > 1:
		return c.Attribute.Type.String() + "×" + itoa(c.Attribute.Components)
	}
	return c.Attribute.Type.String()
}

// Float gives a cell's number: the length of a vector, the number of values of
// an array, the instance of nothing else. NaN if there is none.
func (c *Column) Float(element int64) float64 {
	if c.source == nil {
		return float64(element)
	}
	from, to := c.source.Span(element)
	switch {
	case c.Ragged():
		return float64(to - from)
	case len(c.parts) == 1:
		return c.parts[0].float(from)
	}
	return lengthOf(c.parts, from)
}

// Floats appends the components of a cell of a vector or scalar column.
func (c *Column) Floats(dst []float64, element int64) []float64 {
	if c.Ragged() || c.source == nil || c.Component == Length {
		return append(dst, c.Float(element))
	}
	from, _ := c.source.Span(element)
	for k := range c.parts {
		dst = append(dst, c.parts[k].float(from))
	}
	return dst
}

// SortsBy says what sorting by the column compares where that is not evident:
// "length", "count"; else "".
func (c *Column) SortsBy() string {
	switch {
	case c.Ragged():
		return "count"
	case c.IsVector():
		return "length"
	}
	return ""
}

// keys gives what the column is sorted and compared by; false for opaque blocks.
func (c *Column) keys() (keys, bool) {
	switch {
	case c.source == nil:
		return intKeys(func(element int64) int64 { return element }), true
	case c.Attribute.Type == particle.Location:
		return keys{}, false
	case c.Ragged():
		return intKeys(func(element int64) int64 {
			from, to := c.source.Span(element)
			return to - from
		}), true
	case c.Component == Length, c.IsVector():
		return lengthKeys(c.parts, c.source.Constant), true
	case c.Attribute.Type == particle.Shape && c.source.IDs != nil:
		return c.shapeKeys(), true
	}
	return scalarKeys(c.parts[0], c.source.Constant), true
}

// shapeKeys orders shapes by type, then by instance.
func (c *Column) shapeKeys() keys {
	return intKeys(func(element int64) int64 {
		i := stored(element, c.source.Constant)
		if i >= c.parts[0].count || i >= int64(len(c.source.IDs)) {
			return -1 << 63
		}
		return c.parts[0].int(i)<<32 | int64(c.source.IDs[i])
	})
}
