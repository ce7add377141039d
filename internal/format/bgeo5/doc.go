// Package bgeo5 reads and writes the classic geometry of Houdini, version 5:
// binary .bgeo (.bhclassic) and text .geo (.hclassic), which Houdini wrote before
// version 12 and which solvers and every user of Partio write to this day.
//
//	decoded, err := bgeo5.Decoder{}.Decode(ctx, input, options, grant)
//	err := bgeo5.Encoder{}.Encode(ctx, w, frame) // binary
//
// # Layout
//
// Big endian: "Bgeo", 'V', int32 version 5, eight int32 counts (points,
// primitives, groups of points and of primitives, attributes of points, vertices,
// primitives and of the whole file), the definitions of the point attributes, one
// record per point, the primitives, the attributes of the whole file, and the
// bytes 00 ff. A record is x y z w and then the words of every attribute. A
// definition is a name, a number of words, a type and the words' defaults; that
// of an indexed string has its texts in place of the defaults. The text form has
// the same order. Nothing but the definitions is of unknown length, so the points
// are found without looking at them. The facts are SideFX's (GPD.txt, geo.html);
// docs/formats/bgeo5.md has them all.
//
// # Attributes
//
// The position is "P", whatever the writer called it. Two, three and four floats
// are vector2, vector3 and vector4 (color4 in a colour such as Cd), other numbers
// of floats and all integers are scalars with components. An indexed string of
// several words becomes one attribute per word: "name", "name[1]" … Its index -1
// is the empty text.
//
// # Caveats
//
// The weight w, which is 1 for particles, is not kept; Decode warns of others.
// Primitives, groups and attributes of vertices and primitives are not shown, and
// Header.Warnings says so. Attributes of the whole file stand behind the
// primitives; they are found behind particle systems (in text: near the end) but
// not behind primitives whose binary layout we cannot check.
//
// The format knows 32-bit floats and signed 32-bit integers only; Encoder says
// what becomes of other types.
package bgeo5
