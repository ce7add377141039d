// Softimage's names of types, structures, contexts, categories and objects.

package text

import (
	"strconv"
	"strings"

	"floe/internal/particle"
)

var typeNames = map[particle.Type]string{
	particle.Bool: "Bool", particle.Int32: "Long", particle.Float32: "Float",
	particle.Vector2: "Vector2", particle.Vector3: "Vector3", particle.Vector4: "Vector4",
	particle.Quaternion: "Quaternion", particle.Rotation: "Rotation",
	particle.Matrix33: "Matrix33", particle.Matrix44: "Matrix44", particle.Color4: "Color4",
	particle.Shape: "Shape", particle.String: "String", particle.Location: "Location",
}

func typeName(a particle.Attribute) string {
	if a.Width() != a.Type.Components() {
		return a.Type.String() + "[" + strconv.Itoa(a.Width()) + "]"
	}
	if name, ok := typeNames[a.Type]; ok {
		return "siICENodeData" + name
	}
	return a.Type.String()
}

func structureName(s particle.Structure) string {
	switch s {
	case particle.Single:
		return "siICENodeStructureSingle"
	case particle.Array:
		return "siICENodeStructureArray"
	}
	return strconv.Itoa(int(s))
}

var contextNames = map[particle.Context]string{
	particle.PerObject: "Singleton", particle.PerPoint: "Component0D", particle.PerEdge: "Component1D",
	particle.PerPolygon: "Component2D", particle.PerSample: "Component0D2D",
	particle.ElementGenerator: "ElementGenerator",
}

func contextName(c particle.Context) string {
	if name, ok := contextNames[c]; ok {
		return "siICENodeContext" + name
	}
	return strconv.Itoa(int(c))
}

func categoryName(category uint32) string {
	if category < 3 {
		return "siICEAttributeCategory" + [...]string{"Unknown", "Builtin", "Custom"}[category]
	}
	return strconv.FormatUint(uint64(category), 10)
}

func objectName(object uint32) string {
	if object < 4 {
		return "siICENodeObject" + [...]string{"PointCloud", "PolygonMesh", "NurbsMesh", "NurbsCurve"}[object]
	}
	return strconv.FormatUint(uint64(object), 10)
}

var lineEnds = strings.NewReplacer("\n", `\n`, "\r", `\r`, `\`, `\\`)

// oneLine keeps a text in its line.
func oneLine(text string) string { return lineEnds.Replace(text) }
