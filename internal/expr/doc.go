// Package expr is the language in which points are chosen and attributes are
// derived: in the table, the view, the export and on the command line.
//
//	e, err := expr.Parse("length(v) > 2 && P.y < 0") // *Error: where it went wrong
//	c, err := e.Condition(expr.Scope{Header: &frame.Header})
//	mask, err := c.Mask(ctx, frame, expr.Run{Threads: 2})
//	chosen := expr.Filter(frame, mask)
//
//	e, err := expr.Parse("length(PointVelocity)")
//	d, err := e.Value(expr.Scope{Header: &frame.Header})
//	column, err := d.Column(ctx, frame, "speed", expr.Run{})
//
// docs/expressions.md is the language as artists meet it; what follows is for
// those who build on it.
//
// # Numbers
//
// A scalar is a whole number of 64 bits (signed, or unsigned for uint64
// attributes), a float32 or a float64. Whole numbers never go through floats:
// ID == 9007199254740993 is exact, and so are a whole number against a fraction
// and int64 against uint64. Their sums and products wrap at 64 bits. float32 stays
// float32: each operation rounds to it, as in VEX, so that a condition on a
// derived attribute and one on its expression choose the same points. A number
// that is written out adapts to what it meets (Age == 0.1 compares with the
// float32 nearest to 0.1). Division always gives a fraction; whole and fractional
// attributes together are computed in float64.
//
// NaN: every comparison with it is false but !=, which is true; x == nan and
// x != nan ask isnan(x). min, max, clamp and fit of a NaN are NaN.
//
// # Shapes
//
// Vectors are combined component by component, a scalar with each component.
// Compared with a number, a vector counts by its length and an array (a ragged
// attribute) by how many values it has; arrays can do nothing else but count, sum,
// min and max. Constant columns are like others; what depends on nothing but
// constants is a constant column again. Attributes of the whole object may be used
// as if each point had them.
//
// # Names
//
// An attribute is found by its spelling, then whatever the case, then as a group
// (fast for group:fast; group_fast too), then by its role: P, v, Cd, pscale, id,
// age mean whichever attribute of the frame is position, velocity and so on.
//
// # How it runs
//
// An expression becomes a tree of closures that work on blocks of 1024 elements,
// values of one component after another, in memory that each goroutine uses again
// and again. A condition fills a bit per element; && stops at blocks where nothing
// is left. The length of a text, the depth of a tree and the width of a vector are
// limited, so memory and the work per point are, whatever is typed.
//
// Parsed and compiled expressions do not change; many goroutines may use them.
package expr
