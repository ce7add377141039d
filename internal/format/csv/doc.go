// Package csv writes frames as tables: a line of names, then one line per
// point. It is for spreadsheets, pandas, R and for programs that read nothing
// else.
//
//	err := csv.Encoder{}.Encode(ctx, w, frame)               // commas
//	err = csv.Encoder{Delimiter: '\t'}.Encode(ctx, w, frame) // .tsv
//
// # Columns
//
// Attributes per point come in file order. Vectors, colours and matrices are
// folded into one column per component: PointPosition.x, Color.r, Orientation.w,
// Matrix.m00 (row, column); values of other widths count: Weights[0]. A shape is
// its number; if the frame has instance indices or object ids, a further column
// Shape.id holds them.
//
// An attribute of the whole object is a column too, with the same value in every
// line, since that is how tables are joined.
//
// # Cells
//
// Integers are decimal, bool is 0 or 1, floats have the fewest digits that give
// the same float32 or float64 back (halves are written as float32), odd ones are
// nan, inf and -inf. The decimal point is a point everywhere. Texts are in double
// quotes, quotes inside are doubled (RFC 4180); lines end with LF. A cell of a
// ragged attribute holds all scalars of its array, separated by blanks, a vector
// being three of them; texts in arrays are quoted with backslashes first. A line
// that would be empty is "" instead, since readers skip empty lines.
//
// # What is left out
//
// Attributes per edge, polygon or sample, arrays of the whole object and point
// locations, which have no place in a table of points. A frame without any other
// attribute gives an empty file, a frame without points the line of names.
package csv
