// Package ply writes frames as PLY: a text header, then one row per point. It
// is for Blender, MeshLab, CloudCompare, Open3D and research code.
//
//	err := ply.Encoder{}.Encode(ctx, w, frame)            // binary_little_endian
//	err = ply.Encoder{ASCII: true}.Encode(ctx, w, frame)  // to look at
//
// # Properties of the element vertex
//
//	x y z                   the position
//	nx ny nz                the normal
//	red green blue alpha    uchar, the colour for display
//	vx vy vz                the velocity
//	Size, Color_r …         everything else under its own name, in file order
//	list uint float Strand  ragged attributes, last
//
// Other programs understand colours as uchar only; float ones they read as black
// or not at all. So a float colour is written twice: clamped to 0…1 and scaled
// to 0…255 as red green blue (alpha), and exactly as Color_r Color_g Color_b
// (Color_a). A colour that is uchar already is written once.
//
// Vectors and matrices are folded as Name_x, Name_w, Name_m00 (row, column) or
// Name_0; blanks in names become _, and a name that is taken gets a further _. A
// list holds all scalars of its array: three of them are one vector. A shape is
// its number, with Name_id where the frame has instance indices or object ids.
//
// Types are PLY's own. Bool is uchar, half is float. PLY has no 64-bit integers:
// they are double, and a value that double cannot hold is an error that names
// the attribute.
//
// Attributes of other contexts follow as the elements object (one row),
// edge_data, polygon_data and sample_data, which other programs skip.
//
// # Comments
//
// One comment per attribute tells what the properties were, so that a reader can
// restore it:
//
//	comment attribute "PointPosition" vector3 per point: x y z
//	comment red green blue alpha: copy of "Color" for display
//
// # What is left out
//
// Texts and point locations, for which PLY has no type, and attributes of the
// element generator, which never have values. A comment says so:
//
//	comment left out: "Name" string per point
package ply
