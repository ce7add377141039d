// Package csv reads and writes tables of text: a line of names, then one line per
// point. It is for spreadsheets, pandas, R and for programs that read nothing
// else.
//
//	decoded, err := csv.Decoder{}.Decode(ctx, input, options, grant)
//	err = csv.Encoder{}.Encode(ctx, w, frame)                // commas
//	err = csv.Encoder{Delimiter: '\t'}.Encode(ctx, w, frame) // .tsv
//
// # What is read
//
// Cells separated by tab, semicolon, bar, comma or blanks, whichever gives all of
// the first rows the same number of cells; lines end with LF, CR LF or CR. Empty
// lines and those that begin with # are skipped. Names stand in the first row, or
// in a comment right before it (# x y z); without names the first three numbers
// of a row are the position, three bytes behind them a colour. XYZ files may begin
// with the number of rows, those of chemists also with a line of remarks, whose
// Properties=… name the columns; of several samples the first is read.
//
// Columns are components of one attribute if they are named
//
//	P.x P.y P.z   P_x P_y P_z   px py pz   velX velY velZ   x y z    vectors
//	P:0 P:1 P:2   P.0 P.1 P.2   P_0 P_1 P_2                          vectors
//	P[0] P[1] P[2]                                                   components of a scalar type
//	C.r C.g C.b C.a   red green blue   r g b                         colours
//	Q.w Q.x Q.y Q.z   M.m00 … M.m22, M.m33                           quaternions, matrices
//
// # Types
//
// A table does not tell types; the cells do. Integers are int64 (uint64 if that
// is what it takes), but float where the name says position, velocity, normal,
// size, age, life, mass or orientation, and bytes or words in colours above 1.
// Other numbers are float32 if that is enough: no number has more than nine digits
// or they are exactly a float32, and the samples look as if printed from float32.
// Else they are float64. So a float64 whose values are all short, such as -9.81,
// comes back as float32.
//
// Cells of several numbers are arrays. Empty cells are nan; integers beyond what
// a float64 holds are read as text then. What is in quotes is text, unless
// everything is. The decimal point is a point; 1,5 is text, and a warning. So is
// a column of numbers and words.
//
// Header counts the rows and judges by the first MiB and some rows from all over
// the file. If a cell elsewhere is of another type, Decode reads the file again,
// and its header is the one that holds.
//
// # Caveats of reading
//
// A row that has too few or too many cells is an error. Where the file ends inside
// of a row it is format.ErrTruncated; a last line without end is a warning, since
// its last number may have been longer. Codes of texts are kept while there are
// up to 65,536 different ones.
//
// # What is written: columns
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
