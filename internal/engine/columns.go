// Which components of which attributes are measured?

package engine

import (
	"cmp"
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
	if len(o.Attributes) == 0 {
		for i := range attributes {
			columns = append(columns, components(&attributes[i], o.Component)...)
		}
		return columns
	}
	wanted := make([][]Column, len(attributes))
	references, _ := o.references(attributes)
	for _, r := range references {
		for _, c := range components(&attributes[r.Attribute], o.component(r)) {
			if !slices.Contains(wanted[r.Attribute], c) {
				wanted[r.Attribute] = append(wanted[r.Attribute], c)
			}
		}
	}
	for _, some := range wanted {
		slices.SortFunc(some, func(a, b Column) int { return cmp.Compare(a.index, b.index) })
		columns = append(columns, some...)
	}
	return columns
}

// references of the attributes that are asked for, as far as they are there, and
// for each name why it means nothing, nil if it does.
func (o *StatsOptions) references(attributes []loader.AttributeInfo) (found []particle.Reference, errs []error) {
	h := HeaderOf(attributes)
	errs = make([]error, len(o.Attributes))
	for i, name := range o.Attributes {
		r, err := h.Refer(name)
		if err == nil {
			found = append(found, r)
		}
		errs[i] = err
	}
	return found, errs
}

// HeaderOf is what names need to be looked up: attributes, and no more.
func HeaderOf(attributes []loader.AttributeInfo) *particle.Header {
	h := &particle.Header{Attributes: make([]particle.Attribute, len(attributes))}
	for i := range attributes {
		h.Attributes[i] = attributeOf(&attributes[i])
	}
	return h
}

func attributeOf(a *loader.AttributeInfo) particle.Attribute {
	t, _ := particle.ParseType(a.Type)
	context, _ := particle.ParseContext(a.Context)
	attribute := particle.Attribute{Name: a.Name, Type: t, Components: a.Components, Context: context}
	if a.Structure == particle.Array.String() {
		attribute.Structure = particle.Array
	}
	return attribute
}

// component that is asked for: that of the name goes before that of all names.
func (o *StatsOptions) component(r particle.Reference) string {
	switch r.Component {
	case particle.WholeValue:
		return o.Component
	case particle.LengthOfAll:
		return LengthComponent
	}
	return strconv.Itoa(r.Component)
}

// components of an attribute that are asked for. The length of a matrix tells
// nothing, so it is measured only when it is asked for.
func components(a *loader.AttributeInfo, wanted string) (columns []Column) {
	attribute := attributeOf(a)
	names := attribute.ComponentNames()
	t := attribute.Type
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
	length := wanted == LengthComponent || wanted == "magnitude" || wanted == "0" && len(names) == 0
	if length || wanted == AllComponents && !matrix {
		columns = append(columns, whole)
	}
	for k, name := range names {
		if wanted == AllComponents || wanted == name || wanted == strconv.Itoa(k) {
			part.Component, part.index = name, stats.ComponentAt(k)
			columns = append(columns, part)
		}
	}
	return columns
}
