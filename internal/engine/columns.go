// Which components of which attributes are measured?

package engine

import (
	"slices"
	"strconv"

	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/stats"
)

// Components by other names than their own.
const (
	AllComponents   = ""
	LengthComponent = "length"
)

// Column is a component of an attribute, one number for each value.
type Column struct {
	Attribute string
	// Component is its name, LengthComponent, or "" of an attribute that has but
	// one.
	Component string
	// Type is the attribute's, in words.
	Type string
	// Integer tells that there are no values between whole ones.
	Integer bool

	index    stats.Component
	perPoint bool // one value for each point
}

// String is Attribute.Component.
func (c Column) String() string {
	if c.Component == "" {
		return c.Attribute
	}
	return c.Attribute + "." + c.Component
}

// Principal tells whether it is what is shown of an attribute if only one
// component is: the length, or its only value.
func (c Column) Principal() bool { return c.index == 0 }

// columns of a frame that are asked for, in the order of its attributes.
func (o *StatsOptions) columns(attributes []loader.AttributeInfo) (columns []Column) {
	for i := range attributes {
		if name := attributes[i].Name; len(o.Attributes) == 0 || slices.Contains(o.Attributes, name) {
			columns = append(columns, o.components(&attributes[i])...)
		}
	}
	return columns
}

// components of an attribute that are asked for. The length of a matrix tells
// nothing, so it is measured only when it is asked for.
func (o *StatsOptions) components(a *loader.AttributeInfo) (columns []Column) {
	t, _ := particle.ParseType(a.Type)
	names := particle.Attribute{Name: a.Name, Type: t, Components: a.Components}.ComponentNames()
	scalar := t.Scalar()
	whole := Column{
		Attribute: a.Name, Type: a.Type, Integer: scalar >= particle.Bool && scalar <= particle.Uint64,
		perPoint: a.Structure == particle.Single.String() && a.Context == particle.PerPoint.String(),
	}
	part := whole
	if len(names) > 0 {
		whole.Component, whole.Integer = LengthComponent, false
	}
	matrix := t == particle.Matrix33 || t == particle.Matrix44
	if o.Component == LengthComponent || o.Component == AllComponents && !matrix {
		columns = append(columns, whole)
	}
	for k, name := range names {
		if o.Component == AllComponents || o.Component == name || o.Component == strconv.Itoa(k) {
			part.Component, part.index = name, stats.ComponentAt(k)
			columns = append(columns, part)
		}
	}
	return columns
}
