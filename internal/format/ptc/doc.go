// Package ptc reads the point clouds of Pixar's RenderMan before RIS: .ptc of
// versions 0 to 2, such as bake3d and Partio write.
//
//	decoded, err := ptc.Decoder{}.Decode(ctx, input, options, grant)
//
// # Layout
//
// Little endian:
//
//	bytes 0    "pptc", int32 version, float64 number of points
//	16         float32[6] bounding box, x y z of its least and of its greatest corner
//	           version 1 on: float32[4]; version 2: float32 greatest radius, float32[32]
//	           float32[16] world to eye, float32[16] eye to screen, float32[3] format
//	           int32 number of variables, int32 floats of all variables of a point
//	           per variable a line, "type name\n"
//	           version 1 on: float32[2]
//	           records: float32[3] position, uint16 phi, uint16 nz, float32 radius, variables
//
// No description by Pixar is public; the facts are Partio's, and Per
// Christensen's for the normals; docs/formats/ptc.md has them all.
//
// # Attributes
//
// position, normal and radius, which have no names in the file, then the
// variables under theirs: float as float, color, vector, point and normal as
// vector3, matrix as matrix44. The matrices and the format of the camera are
// attributes of the object: worldToEye, eyeToScreen, format.
//
// A normal is kept in the file as two angles of 16 bits, nz = 2·z/65535 − 1 and
// φ = 2π (p/65535 − ½): x = r sin φ, y = r cos φ with r = √(1 − nz²). Both 65535
// stand for none, which is 0 0 0 here.
//
// # Caveats
//
// What the further numbers of versions 1 and 2 mean is not known; they are
// passed over.
package ptc
