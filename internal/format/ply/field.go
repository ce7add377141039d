// From attributes to elements and properties: names, order, types.

package ply

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"floe/internal/particle"
)

// element is a table of the file.
type element struct {
	name   string
	count  int64
	fields []field
}

// field is the properties of one attribute, or of a part of it.
type field struct {
	column *particle.Column
	of     part
	place  int      // in the row; then file order
	names  []string // of the properties
	kind   string   // type of the properties: "float", "list uint float"
	append func(dst []byte, element int64) []byte
}

// part says what of an attribute a field holds.
type part int

const (
	exact   part = iota // its values
	display             // its colour, clamped to uchar
	ids                 // instance indices or object ids of its shapes
)

func (p part) String() string {
	return [...]string{"values", "copy for display", "ids"}[p]
}

// Places in a row: what other programs look for comes first, what they may not
// be able to skip last.
const (
	positionPlace = iota
	normalPlace
	displayPlace
	velocityPlace
	usualPlace
	listPlace
)

var contexts = []struct {
	context particle.Context
	name    string
}{
	{particle.PerPoint, "vertex"}, {particle.PerObject, "object"}, {particle.PerEdge, "edge_data"},
	{particle.PerPolygon, "polygon_data"}, {particle.PerSample, "sample_data"},
}

// elements sorts the attributes by context. There is always a vertex element.
func (e Encoder) elements(f *particle.Frame) ([]element, error) {
	var elements []element
	for _, c := range contexts {
		el := element{name: c.name, count: f.Of(c.context)}
		for i := range f.Columns {
			column := &f.Columns[i]
			if column.Context != c.context || !hasPlace(column.Attribute) {
				continue
			}
			fields, err := e.fields(f, i)
			if err != nil {
				return nil, fmt.Errorf("attribute %q: %w", column.Name, err)
			}
			el.fields = append(el.fields, fields...)
		}
		if c.context == particle.PerPoint || len(el.fields) > 0 {
			el.arrange()
			elements = append(elements, el)
		}
	}
	return elements, nil
}

// hasPlace reports whether PLY has a type and an element for the attribute.
func hasPlace(a particle.Attribute) bool {
	for _, c := range contexts {
		if c.context == a.Context {
			return a.Type != particle.String && a.Type != particle.Location
		}
	}
	return false
}

func leftOut(f *particle.Frame) []particle.Attribute {
	var all []particle.Attribute
	for i := range f.Columns {
		if a := f.Columns[i].Attribute; !hasPlace(a) {
			all = append(all, a)
		}
	}
	return all
}

// arrange puts the fields in order and makes their names unique.
func (el *element) arrange() {
	slices.SortStableFunc(el.fields, func(a, b field) int { return a.place - b.place })
	taken := map[string]bool{}
	for i := range el.fields {
		for k, name := range el.fields[i].names {
			for taken[name] {
				name += "_"
			}
			taken[name] = true
			el.fields[i].names[k] = name
		}
	}
}

// fields of attribute i: its values, and what goes with them.
func (e Encoder) fields(f *particle.Frame, i int) ([]field, error) {
	c := &f.Columns[i]
	if err := check(c); err != nil {
		return nil, err
	}
	exactly := field{column: c, place: usualPlace, names: names(c), kind: kind(c.Type.Scalar()), append: e.values(c)}
	role := pointRole(f, i)
	if own := ownNames(c, role); own != nil {
		exactly.names, exactly.place = own, rolePlace[role]
	}
	all := []field{exactly}
	if role == particle.ColorRole && isFloat(c) {
		shown := field{column: c, of: display, place: displayPlace, names: colorNames(c), kind: "uchar", append: e.display(c)}
		all = append(all, shown)
	}
	if c.IDs != nil {
		all = append(all, field{column: c, of: ids, place: usualPlace, names: []string{clean(c.Name) + "_id"}, kind: "uint", append: e.ids(c)})
	}
	if c.Ragged() {
		for k := range all {
			all[k].kind, all[k].place = "list uint "+all[k].kind, listPlace
		}
	}
	return all, nil
}

// pointRole is the role that attribute i plays for the points, if it is the
// frame's first choice for it.
func pointRole(f *particle.Frame, i int) particle.Role {
	role := particle.RoleOf(f.Columns[i].Name)
	if f.Columns[i].Context != particle.PerPoint || f.FindRole(role) != i {
		return particle.NoRole
	}
	return role
}

var rolePlace = map[particle.Role]int{
	particle.PositionRole: positionPlace, particle.NormalRole: normalPlace,
	particle.VelocityRole: velocityPlace, particle.ColorRole: displayPlace,
}

// ownNames are the names that PLY has for a role, nil if it has none.
func ownNames(c *particle.Column, role particle.Role) []string {
	switch {
	case role == particle.PositionRole:
		return []string{"x", "y", "z"}
	case role == particle.NormalRole:
		return []string{"nx", "ny", "nz"}
	case role == particle.VelocityRole:
		return []string{"vx", "vy", "vz"}
	case role == particle.ColorRole && c.Type == particle.Uint8 && c.Width() <= 4:
		return colorNames(c)
	}
	return nil
}

func colorNames(c *particle.Column) []string {
	return []string{"red", "green", "blue", "alpha"}[:min(c.Width(), 4)]
}

func isFloat(c *particle.Column) bool {
	s := c.Type.Scalar()
	return s == particle.Float32 || s == particle.Float64 || s == particle.Float16
}

func names(c *particle.Column) []string {
	name := clean(c.Name)
	components := c.ComponentNames()
	if len(components) == 0 || c.Ragged() {
		return []string{name}
	}
	all := make([]string, len(components))
	for k, component := range components {
		all[k] = name + "_" + component
	}
	return all
}

// clean makes one word of a name.
func clean(name string) string {
	if name == "" {
		return "_"
	}
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r == 0x85 || r == 0xa0 {
			return '_'
		}
		return r
	}, name)
}

// kind is the PLY type that holds scalars of t.
func kind(t particle.Type) string {
	switch t {
	case particle.Bool, particle.Uint8:
		return "uchar"
	case particle.Int8:
		return "char"
	case particle.Int16:
		return "short"
	case particle.Uint16:
		return "ushort"
	case particle.Int32:
		return "int"
	case particle.Uint32:
		return "uint"
	case particle.Float16, particle.Float32:
		return "float"
	}
	return "double"
}

var errTooLong = errors.New("an array is longer than PLY can count")

// check tells what of a column cannot be held.
func check(c *particle.Column) error {
	w := int64(c.Width())
	if c.Ragged() && int64(len(c.Data))/int64(c.Type.ScalarBytes()) > math.MaxUint32 {
		for from, to := range c.Spans() {
			if (to-from)*w > math.MaxUint32 {
				return errTooLong
			}
		}
	}
	return checkDouble(c)
}
