// What an attribute's values are: data types, structures, contexts.

package particle

import "fmt"

// Type is the data type of one value of an attribute. The vector, matrix and
// colour types are float32 throughout, as in Softimage; wider data of other
// formats is a scalar type with Components > 1.
type Type uint8

// The data types. Sizes are bytes per value with the type's own number of
// components.
const (
	InvalidType Type = iota
	Bool             // 1 byte, 0 or 1
	Int8             // 1
	Uint8            // 1
	Int16            // 2
	Uint16           // 2
	Int32            // 4, "long" in Softimage's words
	Uint32           // 4
	Int64            // 8
	Uint64           // 8
	Float16          // 2, IEEE 754 half
	Float32          // 4
	Float64          // 8
	Vector2          // 2 x float32
	Vector3          // 3 x float32
	Vector4          // 4 x float32
	Quaternion       // 4 x float32, w x y z
	Matrix33         // 9 x float32, row by row
	Matrix44         // 16 x float32, row by row, translation in the last row
	Color4           // 4 x float32, r g b a, not clamped
	Rotation         // 4 x float32
	Shape            // int32 shape type; Column.IDs holds instance index or object id
	String           // int32 code into Column.Table
	Location         // opaque block of the whole attribute
	typeCount
)

type typeInfo struct {
	name       string
	scalar     Type
	components int
}

var typeInfos = [typeCount]typeInfo{
	InvalidType: {"invalid", InvalidType, 0},
	Bool:        {"bool", Bool, 1},
	Int8:        {"int8", Int8, 1},
	Uint8:       {"uint8", Uint8, 1},
	Int16:       {"int16", Int16, 1},
	Uint16:      {"uint16", Uint16, 1},
	Int32:       {"long", Int32, 1},
	Uint32:      {"uint32", Uint32, 1},
	Int64:       {"int64", Int64, 1},
	Uint64:      {"uint64", Uint64, 1},
	Float16:     {"float16", Float16, 1},
	Float32:     {"float", Float32, 1},
	Float64:     {"float64", Float64, 1},
	Vector2:     {"vector2", Float32, 2},
	Vector3:     {"vector3", Float32, 3},
	Vector4:     {"vector4", Float32, 4},
	Quaternion:  {"quaternion", Float32, 4},
	Matrix33:    {"matrix33", Float32, 9},
	Matrix44:    {"matrix44", Float32, 16},
	Color4:      {"color4", Float32, 4},
	Rotation:    {"rotation", Float32, 4},
	Shape:       {"shape", Int32, 1},
	String:      {"string", Int32, 1},
	Location:    {"location", Uint8, 1},
}

// Valid reports whether t is one of the named types.
func (t Type) Valid() bool { return t > InvalidType && t < typeCount }

// String gives the name used in reports and files: "vector3", "long", "int64".
func (t Type) String() string {
	if t < typeCount {
		return typeInfos[t].name
	}
	return fmt.Sprintf("type(%d)", uint8(t))
}

// ParseType is the inverse of [Type.String].
func ParseType(name string) (Type, bool) {
	for t := Bool; t < typeCount; t++ {
		if typeInfos[t].name == name {
			return t, true
		}
	}
	return InvalidType, false
}

// Scalar is the type of one component: Float32 for Vector3, Int32 for String
// (its code) and Shape, Uint8 for Location.
func (t Type) Scalar() Type {
	if t < typeCount {
		return typeInfos[t].scalar
	}
	return InvalidType
}

// Components is the type's own number of scalars per value.
func (t Type) Components() int {
	if t < typeCount {
		return typeInfos[t].components
	}
	return 0
}

// IsScalar reports whether values of t may have any number of components.
func (t Type) IsScalar() bool { return t >= Bool && t <= Float64 }

// IsNumeric reports whether values of t are numbers: all but shape, string and
// location.
func (t Type) IsNumeric() bool { return t >= Bool && t <= Rotation }

// ScalarBytes is the size of one component in bytes.
func (t Type) ScalarBytes() int {
	switch t.Scalar() {
	case Bool, Int8, Uint8:
		return 1
	case Int16, Uint16, Float16:
		return 2
	case Int32, Uint32, Float32:
		return 4
	case Int64, Uint64, Float64:
		return 8
	}
	return 0
}

// Structure tells whether an element has one value or an array of values.
// The numbers are Softimage's.
type Structure uint8

// The structures.
const (
	Single Structure = 1
	Array  Structure = 2
)

// String gives "single" or "array".
func (s Structure) String() string {
	switch s {
	case Single:
		return "single"
	case Array:
		return "array"
	}
	return fmt.Sprintf("structure(%d)", uint8(s))
}

// Context tells what an attribute's elements belong to. The numbers are
// Softimage's.
type Context uint8

// The contexts.
const (
	PerObject        Context = 1
	PerPoint         Context = 2
	PerEdge          Context = 4
	PerPolygon       Context = 8
	PerSample        Context = 16
	ElementGenerator Context = 32 // no elements are ever stored for it
)

var contextNames = map[Context]string{
	PerObject: "object", PerPoint: "point", PerEdge: "edge",
	PerPolygon: "polygon", PerSample: "sample", ElementGenerator: "generator",
}

// String gives "object", "point", "edge", "polygon", "sample" or "generator".
func (c Context) String() string {
	if name, ok := contextNames[c]; ok {
		return name
	}
	return fmt.Sprintf("context(%d)", uint8(c))
}

// ParseContext is the inverse of [Context.String].
func ParseContext(name string) (Context, bool) {
	for c, n := range contextNames {
		if n == name {
			return c, true
		}
	}
	return 0, false
}
