// Package diff tells how the points of two frames differ.
//
//	result, err := diff.Frames(ctx, a, b, diff.Options{Absolute: 1e-6})
//	if !result.Same() { fmt.Println(result.Removed, result.Added, result.Attributes) }
//
// # Which point is which
//
// Points are matched by their id where both frames have one, else by their order.
// Where several points of a frame have one id, the first matches the first of the
// other frame, the second the second and so on. Values of other contexts are matched
// by their order.
//
// # What counts as changed
//
// Two numbers a and b differ if |a-b| > Absolute + Relative*max(|a|, |b|); by default
// any difference counts, but 0 and -0 are the same, and so are two NaN of whatever
// bits. A value differs if any of its components does. Integers are compared
// exactly, whatever their width; a float beside an integer is compared as float64.
// Texts and arrays differ if anything in them does.
//
// Attributes are matched by name, exactly or else whatever the case, then by role:
// PointPosition of one program is the P of another. Differences of type alone are told
// (Retyped) and do not make frames differ.
//
// # Memory
//
// Matching by id takes up to 40 bytes a point while Frames runs, half as much more
// where most ids are there twice. Columns are read where they lie.
package diff
