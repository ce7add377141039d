// The data types of the file and what they become.

package icecache

import "floe/internal/particle"

// Data types as the file numbers them: one bit each.
const (
	typeBool       = 1 << 0
	typeLong       = 1 << 1
	typeFloat      = 1 << 2
	typeVector2    = 1 << 3
	typeVector3    = 1 << 4
	typeVector4    = 1 << 5
	typeQuaternion = 1 << 6
	typeMatrix33   = 1 << 7
	typeMatrix44   = 1 << 8
	typeColor4     = 1 << 9
	typeGeometry   = 1 << 10
	typeLocation   = 1 << 11
	typeExecute    = 1 << 12
	typeReference  = 1 << 13
	typeRotation   = 1 << 14
	typeShape      = 1 << 15
	typeCustom     = 1 << 16
	typeString     = 1 << 17
	typeIcon       = 1 << 18
)

// typeOf is nil for numbers that are no data type. Types whose encoding nobody
// knows have an invalid particle type.
func typeOf(dataType uint32) *fileType {
	for i := range fileTypes {
		if fileTypes[i].number == dataType {
			return &fileTypes[i]
		}
	}
	return nil
}

type fileType struct {
	number uint32
	name   string
	as     particle.Type
}

var fileTypes = []fileType{
	{typeBool, "bool", particle.Bool},
	{typeLong, "long", particle.Int32},
	{typeFloat, "float", particle.Float32},
	{typeVector2, "vector2", particle.Vector2},
	{typeVector3, "vector3", particle.Vector3},
	{typeVector4, "vector4", particle.Vector4},
	{typeQuaternion, "quaternion", particle.Quaternion},
	{typeMatrix33, "matrix33", particle.Matrix33},
	{typeMatrix44, "matrix44", particle.Matrix44},
	{typeColor4, "color4", particle.Color4},
	{typeGeometry, "geometry", particle.InvalidType},
	{typeLocation, "location", particle.Location},
	{typeExecute, "execute", particle.InvalidType},
	{typeReference, "reference", particle.InvalidType},
	{typeRotation, "rotation", particle.Rotation},
	{typeShape, "shape", particle.Shape},
	{typeCustom, "custom", particle.InvalidType},
	{typeString, "string", particle.String},
	{typeIcon, "icon", particle.InvalidType},
}

// numberOf is the data type that holds values of t; 0 if none does.
func numberOf(t particle.Type) uint32 {
	for _, ft := range fileTypes {
		if ft.as == t && t != particle.InvalidType {
			return ft.number
		}
	}
	return 0
}

// Shape types that carry more than their number.
const (
	shapeInstance  = 128
	shapeReference = 129
)
