// Package usda writes frames as USD text: one prim of the type Points, for
// Houdini's Solaris, Maya, Blender, Omniverse, usdview.
//
//	err := usda.Encoder{}.Encode(ctx, w, frame) // one frame, one file
//
//	s, err := usda.NewSeries(w, temporary, usda.Options{FPS: 25}) // many frames, one file
//	for … {
//		err = s.Add(ctx, number, frame)
//	}
//	err = s.Close(ctx)
//
// # Properties
//
//	point3f[]  points                   the position, which a frame must have
//	float3[]   extent                   the box of the points with half their widths
//	vector3f[] velocities               the velocity, per second as in the frame
//	int64[]    ids                      the identity, if it is an integer
//	float[]    widths                   twice the size: USD wants diameters, caches keep radii
//	normal3f[] normals                  the normal
//	color3f[]  primvars:displayColor    the colour; bytes and words as 0…1
//	float[]    primvars:displayOpacity  its fourth component
//	T[]        primvars:NAME            every other attribute
//
// What these do not hold exactly, such as a position of float64 or a colour of
// bytes, follows as a primvar too.
//
// # Primvars
//
// The interpolation is vertex for attributes per point and constant for constants
// and attributes of the object. Types are USD's own:
//
//	bool  int8, int16, long: int  uint8: uchar  uint16, uint32: uint  int64  uint64
//	float16: half  float  float64: double  vector2 …: float2 …  color4: color4f
//	quaternion, rotation: quatf (w x y z)  matrix33: matrix3d  matrix44: matrix4d
//	string: string, the table once and primvars:NAME:indices
//	shape: int, with primvars:NAME_id (uint) if the frame has ids
//	2 to 4 scalars: int3, half2, double4 …   others: a flat array with elementSize
//	arrays per point: all values one after the other, constant, and
//	primvars:NAME:lengths (int[], vertex): USD knows no arrays of arrays
//
// Floats have the fewest digits that give the same value back; matrices are
// double in USD, but have the digits of the float32 that they were.
//
// Names keep letters, digits, _ and, between parts, colons; the rest becomes _.
// The name as it was is the displayName then. A name that is taken gets a further
// _.
//
// # Series
//
// USD wants all samples of a property together, frames come one after the other.
// So each frame is written to a temporary file that the caller gives, and Close
// joins them: memory does not grow with the number of points or frames but for
// about 100 bytes a property and frame. A property that is the same in all frames
// is written once. One that a frame does not have is None there. A constant that
// varies in other frames is spelled out.
//
// USD interpolates between samples where the number of points is the same, without
// regard to ids; whose points are born and die should look at whole frames.
//
// # What is left out
//
// Attributes per edge, polygon or sample, of the element generator, and point
// locations, which Points have no place for.
package usda
