// Attributes that USD has no name of its own for.

package usda

import (
	"strconv"
	"unicode/utf8"

	"floe/internal/format"
	"floe/internal/particle"
)

// scalarTypes are USD's names for ours; what is missing is widened.
var scalarTypes = map[particle.Type]string{
	particle.Bool: "bool", particle.Int8: "int", particle.Int16: "int", particle.Int32: "int", particle.Int64: "int64",
	particle.Uint8: "uchar", particle.Uint16: "uint", particle.Uint32: "uint", particle.Uint64: "uint64",
	particle.Float16: "half", particle.Float32: "float", particle.Float64: "double", particle.Shape: "int",
	particle.Vector2: "float2", particle.Vector3: "float3", particle.Vector4: "float4", particle.Color4: "color4f",
	particle.Quaternion: "quatf", particle.Rotation: "quatf", particle.Matrix33: "matrix3d", particle.Matrix44: "matrix4d",
}

// folded reports whether USD has the scalar type in twos, threes and fours.
func folded(t particle.Type) bool {
	switch t {
	case particle.Int8, particle.Int16, particle.Int32, particle.Float16, particle.Float32, particle.Float64:
		return true
	}
	return false
}

// primvar adds an attribute under its name.
func (b *builder) primvar(c *particle.Column) {
	name := b.identifier(c.Name)
	p := property{name: "primvars:" + name, array: true, interpolation: inferred, constant: isConstant(c), count: c.Elements}
	if name != c.Name {
		p.displayName = c.Name
	}
	if c.Type == particle.String {
		b.strings(c, p)
		return
	}
	p.value(c)
	b.place(c, p)
	if c.IDs != nil {
		p.name, p.typ, p.elementSize = "primvars:"+b.identifier(c.Name+"_id"), "uint", 0
		p.displayName = ""
		p.text = func(dst []byte, v int64) []byte { return strconv.AppendUint(dst, uint64(c.IDs[v]), 10) }
		b.place(c, p)
	}
}

// value finds type and text of one value.
func (p *property) value(c *particle.Column) {
	scalar, w := format.ScalarText(c), c.Width()
	p.typ, p.text = scalarTypes[c.Type], tuple(scalar, w)
	switch {
	case c.Type == particle.Matrix33:
		p.text = matrix(scalar, 3)
	case c.Type == particle.Matrix44:
		p.text = matrix(scalar, 4)
	case !c.Type.IsScalar() || w == 1:
	case w <= 4 && folded(c.Type):
		p.typ += strconv.Itoa(w)
	default:
		p.elementSize, p.text = w, flat(scalar, w)
	}
}

// matrix writes rows in parentheses in parentheses.
func matrix(scalar text, n int64) text { return parenthesize(n, parenthesize(n, scalar)) }

// flat writes the scalars of an element one after the other.
func flat(scalar text, width int) text {
	w := int64(width)
	return func(dst []byte, i int64) []byte {
		dst = scalar(dst, i*w)
		for k := i*w + 1; k < (i+1)*w; k++ {
			dst = scalar(append(dst, ", "...), k)
		}
		return dst
	}
}

// place adds a property whose text is of stored values, as the column's shape
// needs: one per point, one of the object, or arrays.
func (b *builder) place(c *particle.Column, p property) {
	switch {
	case c.Ragged():
		p.interpolation = "constant"
		b.arrays(c, p, p.name+":lengths")
		return
	case c.Context == particle.PerObject:
		p.interpolation, p.array = "constant", p.elementSize > 0
	}
	b.all = append(b.all, p)
}

// arrays adds all values of a ragged column, and the lengths of its arrays. A
// constant is spelled out.
func (b *builder) arrays(c *particle.Column, values property, lengthsName string) {
	values.constant, values.count = false, c.Values()
	if isConstant(c) {
		from, to := c.Span(0)
		stored := values.text
		values.text = func(dst []byte, i int64) []byte { return stored(dst, from+i%(to-from)) }
	}
	b.all = append(b.all, values)
	if c.Context == particle.PerObject {
		return // one array of the object
	}
	lengths := property{name: lengthsName, typ: "int", array: true, interpolation: "vertex", count: c.Elements}
	lengths.text = func(dst []byte, i int64) []byte {
		from, to := c.Span(i)
		return strconv.AppendInt(dst, to-from, 10)
	}
	b.all = append(b.all, lengths)
}

// strings adds the table of texts and the indices into it, whose interpolation
// the table has.
func (b *builder) strings(c *particle.Column, table property) {
	table.typ = "string"
	if c.Context == particle.PerObject && !c.Ragged() {
		table.interpolation, table.array = "constant", false
		table.text = func(dst []byte, v int64) []byte { return appendQuoted(dst, c.Text(v)) }
		b.all = append(b.all, table)
		return
	}
	table.text = func(dst []byte, i int64) []byte { return appendQuoted(dst, c.Table.At(int(i))) }
	table.whole, table.count = true, int64(c.Table.Len())
	indices := property{name: table.name + ":indices", typ: "int", array: true, constant: table.constant, count: c.Elements}
	indices.text = func(dst []byte, v int64) []byte { return strconv.AppendInt(dst, int64(c.Code(v)), 10) }
	if c.Ragged() {
		table.interpolation = "constant"
		b.all = append(b.all, table)
		b.arrays(c, indices, table.name+":lengths")
		return
	}
	b.all = append(b.all, table, indices)
}

// appendQuoted writes a text with the escapes that USD knows.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case s[i] == '"' || s[i] == '\\':
			dst = append(dst, '\\', s[i])
		case s[i] == '\n':
			dst = append(dst, `\n`...)
		case s[i] < ' ' || s[i] == 0x7f || r == utf8.RuneError && n == 1:
			dst = append(dst, '\\', '0'+s[i]>>6, '0'+s[i]>>3&7, '0'+s[i]&7) // hexadecimal ones have no end
		default:
			dst = append(dst, s[i:i+n]...)
		}
		i += n
	}
	return append(dst, '"')
}
