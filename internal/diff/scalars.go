// Comparing the scalars of columns, by their types.

package diff

import (
	"bytes"
	"context"
	"math"

	"floe/internal/particle"
)

// quick compares single columns of one type whose bytes are mostly the same: whole
// blocks at once, and only blocks that differ value by value. done is false for
// other columns.
func (c *comparison) quick(ctx context.Context, pairs int64) (done bool, err error) {
	a, b := c.a, c.b
	inOrder := c.m == nil || c.m.rowsA == nil
	if !usual(c.components, a, b) || !inOrder || a.Type != b.Type || !a.Type.IsNumeric() || a.Ragged() || a.Constant || b.Constant {
		return false, nil
	}
	const block = 4096
	rows := c.rowByRow()
	for from := int64(0); from < pairs; from += block {
		if from%checkEvery == 0 && ctx.Err() != nil {
			return true, ctx.Err()
		}
		if to := min(from+block, pairs); !bytes.Equal(a.Bytes(from, to), b.Bytes(from, to)) {
			rows(from, to)
		}
	}
	return true, nil
}

// rowByRow makes a function that compares the same rows of both columns.
func (c *comparison) rowByRow() func(from, to int64) {
	if c.a.Type.Scalar() == particle.Float32 {
		a, errA := particle.View[float32](*c.a)
		b, errB := particle.View[float32](*c.b)
		if errA == nil && errB == nil {
			return func(from, to int64) { c.floatRows(a, b, from, to) }
		}
	}
	equal := c.elementwise()
	return func(from, to int64) {
		for row := from; row < to; row++ {
			if !equal(row, row) {
				c.changed(row, row)
			}
		}
	}
}

// floatRows is the usual case: most differences are of finite numbers.
func (c *comparison) floatRows(a, b []float32, from, to int64) {
	width, o, largest, relative := int64(c.a.Width()), c.o, c.out.Largest, c.out.LargestRelative
	for row := from; row < to; row++ {
		x, y := a[row*width:(row+1)*width], b[row*width:(row+1)*width]
		far := false
		for k, v := range x {
			w := y[k]
			if v == w || v != v && w != w {
				continue
			}
			d, size := math.Abs(float64(v)-float64(w)), max(math.Abs(float64(v)), math.Abs(float64(w)))
			if d <= math.MaxFloat64 { // neither is NaN or infinite
				largest, relative = max(largest, d), max(relative, d/size)
				far = far || d > o.Absolute+o.Relative*size
			} else {
				far = true
			}
		}
		if far {
			c.changed(row, row)
		}
	}
	c.out.Largest, c.out.LargestRelative = largest, relative
}

// elementwise makes a function that compares an element of a with one of b.
func (c *comparison) elementwise() func(rowA, rowB int64) bool {
	components := c.components
	switch {
	case !usual(components, c.a, c.b):
		return c.spans(func(v, w int64) bool {
			same := true
			for k, other := range components {
				if c.far(c.a.Component(v, k), c.b.Component(w, other)) {
					same = false
				}
			}
			return same
		})
	case c.a.Type == particle.String:
		return c.spans(func(v, w int64) bool { return c.a.Text(v) == c.b.Text(w) })
	case c.a.Type == particle.Shape:
		return c.spans(func(v, w int64) bool {
			return c.a.Component(v, 0) == c.b.Component(w, 0) && idAt(c.a, v) == idAt(c.b, w)
		})
	case isInteger(c.a) && isInteger(c.b):
		return c.spans(c.integers())
	case c.a.Type.Scalar() == particle.Float32 && c.b.Type.Scalar() == particle.Float32:
		if values, ok := c.float32s(); ok {
			return c.spans(values)
		}
	}
	width := c.a.Width()
	return c.spans(func(v, w int64) bool {
		same := true
		for k := range width {
			if c.far(c.a.Component(v, k), c.b.Component(w, k)) {
				same = false // the largest difference is wanted: go on
			}
		}
		return same
	})
}

// spans compares the values of two elements one by one, which for a single column
// are one each.
func (c *comparison) spans(same func(v, w int64) bool) func(rowA, rowB int64) bool {
	return func(rowA, rowB int64) bool {
		fromA, toA := c.a.Span(rowA)
		fromB, toB := c.b.Span(rowB)
		if toA-fromA != toB-fromB {
			return false
		}
		equal := true
		for i := range toA - fromA {
			if !same(fromA+i, fromB+i) {
				equal = false
			}
		}
		return equal
	}
}

func idAt(c *particle.Column, v int64) uint32 {
	if v < 0 || v >= int64(len(c.IDs)) {
		return 0
	}
	return c.IDs[v]
}

func (c *comparison) float32s() (func(v, w int64) bool, bool) {
	a, errA := particle.View[float32](*c.a)
	b, errB := particle.View[float32](*c.b)
	width := int64(c.a.Width())
	return func(v, w int64) bool {
		same := true
		for k := range width {
			x, y := a[v*width+k], b[w*width+k]
			if x != y && c.far(float64(x), float64(y)) {
				same = false
			}
		}
		return same
	}, errA == nil && errB == nil
}

func isInteger(c *particle.Column) bool {
	s := c.Type.Scalar()
	return s >= particle.Bool && s <= particle.Uint64 && c.Type.IsNumeric()
}

// integers compares exactly: a difference counts unless it is within the bounds.
func (c *comparison) integers() func(v, w int64) bool {
	a, b, width := integerAt(c.a), integerAt(c.b), int64(c.a.Width())
	return func(v, w int64) bool {
		same := true
		for k := range width {
			x, negativeX := a(v*width + k)
			y, negativeY := b(w*width + k)
			if x == y && negativeX == negativeY {
				continue
			}
			fx, fy := asFloat(x, negativeX), asFloat(y, negativeY)
			if fx == fy { // beyond 2^53
				c.out.Largest = max(c.out.Largest, 1)
				if c.o.Absolute+c.o.Relative*max(fx, -fx) < 1 {
					same = false
				}
			} else if c.far(fx, fy) {
				same = false
			}
		}
		return same
	}
}

func asFloat(bits uint64, negative bool) float64 {
	if negative {
		return float64(int64(bits))
	}
	return float64(bits)
}

// integerAt makes a function that gives a stored integer as 64 bits, and whether
// those are negative.
func integerAt(c *particle.Column) func(i int64) (uint64, bool) {
	switch c.Type.Scalar() {
	case particle.Int8:
		return signed[int8](c)
	case particle.Int16:
		return signed[int16](c)
	case particle.Int32:
		return signed[int32](c)
	case particle.Int64:
		return signed[int64](c)
	case particle.Uint16:
		return unsigned[uint16](c)
	case particle.Uint32:
		return unsigned[uint32](c)
	case particle.Uint64:
		return unsigned[uint64](c)
	}
	data := c.Data // bool and uint8
	return func(i int64) (uint64, bool) { return uint64(data[i]), false }
}

func signed[T int8 | int16 | int32 | int64](c *particle.Column) func(i int64) (uint64, bool) {
	v := aligned[T](c)
	return func(i int64) (uint64, bool) { return uint64(int64(v[i])), v[i] < 0 }
}

func unsigned[T uint16 | uint32 | uint64](c *particle.Column) func(i int64) (uint64, bool) {
	v := aligned[T](c)
	return func(i int64) (uint64, bool) { return uint64(v[i]), false }
}

// aligned views the scalars of a column; one that is not aligned is copied.
func aligned[T particle.Number](c *particle.Column) []T {
	if v, err := particle.View[T](*c); err == nil {
		return v
	}
	moved := *c
	moved.Data = particle.Allocate(int64(len(c.Data)))
	copy(moved.Data, c.Data)
	v, err := particle.View[T](moved)
	if err != nil {
		panic("diff: " + err.Error())
	}
	return v
}
