// Package ply reads and writes PLY: a text header, then one row per point. It is
// for Blender, MeshLab, CloudCompare, Open3D, Gaussian splats and research code.
//
//	decoded, err := ply.Decoder{}.Decode(ctx, input, options, grant)
//	err = ply.Encoder{}.Encode(ctx, w, frame)             // binary_little_endian
//	err = ply.Encoder{ASCII: true}.Encode(ctx, w, frame)  // to look at
//
// # What is read
//
// Text and binary of both byte orders, every property of the element vertex.
// Files of our own come back with the attributes that they were made from, by
// their comments (see below). Of other files the names decide:
//
//	x y z                          position     vector3, or three of another type
//	nx ny nz, vx vy vz             normal, velocity
//	red green blue (alpha), r g b  color        as kept: uint8, or vector3 and color4
//	rot_0 … rot_3                  rot          quaternion, w first
//	NAME_x NAME_y (NAME_z NAME_w)  NAME         vector2, vector3, vector4
//	NAME_w NAME_x NAME_y NAME_z    NAME         quaternion
//	NAME_r …, NAME_red …           NAME         vector3, color4
//	NAME_0 … NAME_n, NAME_m00 …    NAME         any number, matrix33, matrix44
//
// All components must be of one type; doubles and integers make a scalar type
// with components. Lists are arrays per point, everything else keeps its name.
// scale_0 … of splats is the logarithm of a size, as in the file. Faces and other
// elements are told and skipped.
//
// Header reads only the text. Rows of one size are read by as many goroutines as
// allowed. Rows with lists are read twice, first for the number of values.
//
// # Caveats of reading
//
// PLY has no mark of its end. Binary rows that are missing are noticed by the
// size of the file; a text file whose last line has no end may lack digits of
// its last number, which is a warning. Numbers that their type cannot hold are
// an error.
//
// # What is written: properties of the element vertex
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
