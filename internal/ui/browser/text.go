// Numbers, sizes and values as short texts.

package browser

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"floe/internal/particle"
)

// count writes 1000000 as "1,000,000".
func count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// plural writes "1 frame", "2,000 frames".
func plural(n int64, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + one + "s"
}

// byteSize writes "12.4 MB"; 1 MB is a million bytes, as in file managers.
func byteSize(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	v, unit := float64(n)/1000, 0
	for v >= 999.5 && unit < 4 {
		v, unit = v/1000, unit+1
	}
	precision := 1
	if v >= 99.95 {
		precision = 0
	}
	return strconv.FormatFloat(v, 'f', precision, 64) + " " + [...]string{"kB", "MB", "GB", "TB", "PB"}[unit]
}

// frameNumber writes a frame's number as in its file's name, without padding.
func frameNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// short writes a number with so many digits that it fits a narrow column.
func short(v float64) string {
	switch a := math.Abs(v); {
	case v == 0:
		return "0"
	case v == math.Trunc(v) && a < 1e10:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case a >= 1e6 || a < 1e-4:
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strconv.FormatFloat(v, 'g', 5, 64)
}

// span writes "-1 … 3.5", one number if there is only one.
func span(lo, hi float64) string {
	switch {
	case math.IsNaN(lo) || math.IsNaN(hi):
		return "no finite value"
	case lo == hi:
		return short(lo)
	}
	return short(lo) + " … " + short(hi)
}

// tag is the type in at most five letters, for narrow panels.
func tag(a particle.Attribute) string {
	if t := tags[a.Type]; t != "" && a.Width() == a.Type.Components() {
		return t
	}
	return tags[a.Type.Scalar()] + "×" + strconv.Itoa(a.Width())
}

var tags = map[particle.Type]string{
	particle.Bool: "bool", particle.Int8: "i8", particle.Uint8: "u8", particle.Int16: "i16",
	particle.Uint16: "u16", particle.Int32: "int", particle.Uint32: "u32", particle.Int64: "i64",
	particle.Uint64: "u64", particle.Float16: "half", particle.Float32: "float", particle.Float64: "dbl",
	particle.Vector2: "vec2", particle.Vector3: "vec3", particle.Vector4: "vec4",
	particle.Quaternion: "quat", particle.Rotation: "rot", particle.Matrix33: "mat3",
	particle.Matrix44: "mat4", particle.Color4: "col4", particle.Shape: "shape",
	particle.String: "text", particle.Location: "loc",
}

// typeText describes a type in full: "vector3: 3 × float32".
func typeText(a particle.Attribute) string {
	scalar := a.Type.Scalar()
	switch {
	case a.Type == particle.Location:
		return "location: one opaque block, kept as it is"
	case a.Type == particle.String:
		return "string: texts, each stored once"
	case a.Type == particle.Shape:
		return "shape: kind, and an id for instances"
	case a.Width() == 1 && scalar == a.Type:
		return a.Type.String()
	}
	return fmt.Sprintf("%s: %d × %s", a.Type, a.Width(), scalar)
}

// elementsText tells how many values there are: "1,000,000 points, one value for
// all".
func elementsText(a particle.Attribute, f ColumnFacts) string {
	text := plural(f.Elements, a.Context.String())
	switch {
	case a.Type == particle.Location:
		return text + ", " + byteSize(f.Bytes)
	case a.Ragged() && f.Constant && f.Elements > 1:
		return text + ", one array for all"
	case a.Ragged():
		return text + ", " + plural(f.Values, "value") + " in arrays"
	case f.Constant && f.Elements > 1:
		return text + ", one value for all"
	}
	return text
}

// mostValuesInText bounds how many values of one array a text lists.
const mostValuesInText = 8

// ValueTexts writes the values of elements from to from+n of a column: one text
// per element, one in all for a constant. It reads the frame's memory.
func ValueTexts(c *particle.Column, from, n int64) []string {
	if c.Type == particle.Location {
		return nil // one block for all elements; there is no value to show
	}
	var texts []string
	for i := max(from, 0); i < min(from+n, c.Stored()); i++ {
		texts = append(texts, elementText(c, i))
	}
	return texts
}

func elementText(c *particle.Column, i int64) string {
	from, to := c.Span(i)
	if !c.Ragged() {
		if from == to {
			return "no value"
		}
		return valueText(c, from)
	}
	var parts []string
	for v := from; v < min(to, from+mostValuesInText); v++ {
		parts = append(parts, valueText(c, v))
	}
	if to-from > mostValuesInText {
		parts = append(parts, "…")
	}
	return fmt.Sprintf("[%d]  %s", to-from, strings.Join(parts, ", "))
}

func valueText(c *particle.Column, v int64) string {
	switch {
	case c.Type == particle.String:
		return strconv.Quote(c.Text(v))
	case c.Type == particle.Bool:
		return strconv.FormatBool(c.Component(v, 0) != 0)
	case c.Type == particle.Shape && v < int64(len(c.IDs)):
		return fmt.Sprintf("%s, id %d", scalarText(c.Component(v, 0)), c.IDs[v])
	case c.Width() == 1:
		return scalarText(c.Component(v, 0))
	}
	parts := make([]string, min(c.Width(), 16))
	for k := range parts {
		parts[k] = scalarText(c.Component(v, k))
	}
	if c.Width() > len(parts) {
		parts = append(parts, "…")
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// scalarText keeps what distinguishes two float32.
func scalarText(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 7, 64)
}
