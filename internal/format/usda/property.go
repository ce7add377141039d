// From attributes to properties of the prim: names, types, texts.

package usda

import (
	"fmt"
	"math"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

// text appends element i of something.
type text func(dst []byte, i int64) []byte

// property is one attribute of the prim in one frame.
type property struct {
	name, typ   string // typ without []
	array       bool
	displayName string
	elementSize int // scalars per element if that is not in the type, else 0
	// interpolation is "" for what has none, and inferred for what is vertex or
	// constant as the frame has it.
	interpolation string
	constant      bool  // one element stands for count,
	whole         bool  // but all are written nevertheless: a table of texts
	count         int64 // elements
	text          text
}

// inferred interpolations depend on constant.
const inferred = "inferred"

// stored is how many elements there are to write.
func (p *property) stored() int64 {
	if p.constant && !p.whole {
		return min(p.count, 1)
	}
	return p.count
}

// builder collects the properties of a frame.
type builder struct {
	frame *particle.Frame
	all   []property
	done  map[int]bool // attributes that are held exactly
	taken map[string]bool
}

// properties of a frame, in the order that they are written in.
func properties(f *particle.Frame) ([]property, error) {
	b := &builder{frame: f, done: map[int]bool{}, taken: map[string]bool{"displayColor": true, "displayOpacity": true}}
	if err := b.points(); err != nil {
		return nil, err
	}
	b.vectors(particle.VelocityRole, "vector3f", "velocities", "")
	b.ids()
	b.widths()
	b.vectors(particle.NormalRole, "normal3f", "normals", inferred)
	b.colors()
	for i := range f.Columns {
		if hasPlace(&f.Columns[i]) && !b.done[i] {
			b.primvar(&f.Columns[i])
		}
	}
	return b.all, nil
}

// hasPlace reports whether a Points prim can hold the attribute.
func hasPlace(c *particle.Column) bool {
	return c.Type != particle.Location && (c.Context == particle.PerPoint || c.Context == particle.PerObject)
}

// role finds the column per point that plays a role, nil if none does.
func (b *builder) role(r particle.Role) (int, *particle.Column) {
	if i := b.frame.FindRole(r); i >= 0 && b.frame.Columns[i].Context == particle.PerPoint {
		return i, &b.frame.Columns[i]
	}
	return -1, nil
}

// points must be as many as there are, even if they are all at one place.
func (b *builder) points() error {
	i, c := b.role(particle.PositionRole)
	if c == nil {
		return fmt.Errorf("there is no position per point, which a Points prim must have")
	}
	point := spread(c, tuple(narrow(c, 1), 3))
	b.all = append(b.all, property{name: "points", typ: "point3f", array: true, count: c.Elements, text: point},
		property{name: "extent", typ: "float3", array: true, count: 2, text: b.extent(c)})
	b.done[i] = isNarrow(c)
	return nil
}

// vectors of three that USD has a name for. Those without interpolation are one
// per point, constant or not.
func (b *builder) vectors(r particle.Role, typ, name, interpolation string) {
	i, c := b.role(r)
	if c == nil {
		return
	}
	p := property{name: name, typ: typ, array: true, interpolation: interpolation, count: c.Elements, text: tuple(narrow(c, 1), 3)}
	if interpolation == "" {
		p.text = spread(c, p.text)
	} else {
		p.constant = isConstant(c)
	}
	b.all = append(b.all, p)
	b.done[i] = isNarrow(c)
}

// ids are integers that int64 holds.
func (b *builder) ids() {
	i, c := b.role(particle.IDRole)
	if c == nil || c.Width() != 1 || c.Type < particle.Int8 || c.Type > particle.Uint64 {
		return
	}
	if c.Type == particle.Uint64 {
		for _, v := range format.Scalars[uint64](c) {
			if v > math.MaxInt64 {
				return
			}
		}
	}
	b.all = append(b.all, property{name: "ids", typ: "int64", array: true, count: c.Elements, text: spread(c, format.ScalarText(c))})
	b.done[i] = true
}

// size is the column of the sizes, which may be of the whole object.
func (b *builder) size() (int, *particle.Column) {
	i := b.frame.FindRole(particle.SizeRole)
	if i < 0 || b.frame.Columns[i].Width() != 1 || !hasPlace(&b.frame.Columns[i]) || b.frame.Columns[i].Type == particle.Bool {
		return -1, nil
	}
	return i, &b.frame.Columns[i]
}

// diameter: caches keep radii.
const diameter = 2

func (b *builder) widths() {
	i, c := b.size()
	if c == nil {
		return
	}
	b.all = append(b.all, property{name: "widths", typ: "float", array: true, interpolation: inferred,
		constant: isConstant(c) || c.Context == particle.PerObject, count: max(c.Elements, b.frame.Points), text: narrow(c, diameter)})
	b.done[i] = isNarrow(c) && c.Context == particle.PerPoint
}

// colors are split into what is shown and how opaque it is.
func (b *builder) colors() {
	i, c := b.role(particle.ColorRole)
	if c == nil {
		return
	}
	w, scalar := int64(c.Width()), narrow(c, unit(c.Type))
	shown := property{name: "primvars:displayColor", typ: "color3f", array: true, interpolation: inferred,
		constant: isConstant(c), count: c.Elements}
	shown.text = parenthesize(3, func(dst []byte, k int64) []byte { return scalar(dst, k/3*w+k%3) })
	b.all = append(b.all, shown)
	if w >= 4 {
		shown.name, shown.typ = "primvars:displayOpacity", "float"
		shown.text = func(dst []byte, i int64) []byte { return scalar(dst, i*w+3) }
		b.all = append(b.all, shown)
	}
	b.done[i] = isNarrow(c) && w <= 4
}

// unit is what makes 0…1 of a colour's component.
func unit(t particle.Type) float64 {
	switch t {
	case particle.Uint8:
		return 1.0 / math.MaxUint8
	case particle.Uint16:
		return 1.0 / math.MaxUint16
	}
	return 1
}

// isNarrow reports whether float keeps the values exactly.
func isNarrow(c *particle.Column) bool {
	s := c.Type.Scalar()
	return s == particle.Float32 || s == particle.Float16
}

// narrow appends scalar i as a float, multiplied.
func narrow(c *particle.Column, by float64) text {
	if by == 1 && isNarrow(c) {
		return format.ScalarText(c)
	}
	w := int64(c.Width())
	return func(dst []byte, i int64) []byte {
		return format.AppendFloat32(dst, float32(c.Component(i/w, int(i%w))*by))
	}
}

func isConstant(c *particle.Column) bool { return c.Constant && c.Elements > 0 }

// spread gives the element of every point, though it may be stored once.
func spread(c *particle.Column, stored text) text {
	if !isConstant(c) {
		return stored
	}
	return func(dst []byte, _ int64) []byte { return stored(dst, 0) }
}

// tuple puts width scalars into parentheses.
func tuple(scalar text, width int) text {
	if width == 1 {
		return scalar
	}
	return parenthesize(int64(width), scalar)
}

func parenthesize(width int64, scalar text) text {
	return func(dst []byte, i int64) []byte {
		dst = append(dst, '(')
		for k := range width {
			if k > 0 {
				dst = append(dst, ", "...)
			}
			dst = scalar(dst, i*width+k)
		}
		return append(dst, ')')
	}
}

// extent is the box of the finite points; a box of nothing is at the origin.
func (b *builder) extent(position *particle.Column) text {
	s, margin := position.Stats(), 0.0
	if _, size := b.size(); size != nil {
		if top := size.Stats().Max; len(top) > 0 && top[0] > 0 {
			margin = top[0] // half of the width
		}
	}
	return func(dst []byte, i int64) []byte {
		corner, sign := s.Min, -1.0
		if i == 1 {
			corner, sign = s.Max, 1
		}
		return parenthesize(3, func(dst []byte, k int64) []byte {
			v := 0.0
			if int(k) < len(corner) && corner[k] == corner[k] {
				v = corner[k] + sign*margin
			}
			return format.AppendFloat32(dst, float32(v))
		})(dst, 0)
	}
}

// identifier makes a name of what USD allows, and unique.
func (b *builder) identifier(name string) string {
	parts := strings.Split(name, ":")
	if last := parts[len(parts)-1]; last == "indices" || last == "lengths" {
		parts = []string{name}
	}
	for i := range parts {
		parts[i] = clean(parts[i])
	}
	name = strings.Join(parts, ":")
	for b.taken[name] {
		name += "_"
	}
	b.taken[name] = true
	return name
}

// clean makes an identifier of any text.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, name)
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "_" + name
	}
	return name
}
