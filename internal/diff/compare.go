// How do the values of one attribute differ?

package diff

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"

	"floe/internal/particle"
)

// comparison compares two columns, pair after pair.
type comparison struct {
	a, b *particle.Column
	m    *matching // nil for other contexts than points
	o    Options
	out  *Attribute
	// components of b that go with those of a; nil for one to one.
	components []int
}

func compare(ctx context.Context, a, b *particle.Column, m *matching, o Options) (Attribute, error) {
	out := Attribute{Name: a.Name, RowA: -1, RowB: -1}
	if b.Name != a.Name {
		out.NameB = b.Name
	}
	if kindA, kindB := kind(a), kind(b); kindA != kindB {
		out.Retyped = kindA + ", " + kindB
	}
	c := &comparison{a: a, b: b, o: o, out: &out}
	if out.Incomparable = c.obstacle(); out.Incomparable != "" {
		return out, nil
	}
	pairs := min(a.Elements, b.Elements)
	if a.Context == particle.PerPoint {
		c.m, pairs = m, m.count
	} else if a.Elements != b.Elements {
		out.Incomparable = fmt.Sprintf("%d values and %d", a.Elements, b.Elements)
		return out, nil
	}
	c.components = order(a, b)
	err := c.all(ctx, pairs)
	if err != nil || out.Changed == 0 || usual(c.components, a, b) || a.Width() != b.Width() {
		return out, err
	}
	// The other program's vector may have w first, too: what fits better is right.
	again := Attribute{Name: out.Name, NameB: out.NameB, Retyped: out.Retyped, RowA: -1, RowB: -1}
	plain := &comparison{a: a, b: b, m: c.m, o: o, out: &again}
	if err := plain.all(ctx, pairs); err != nil || again.Changed >= out.Changed {
		return out, err
	}
	return again, nil
}

// kind is what a type is to a reader: "float[5] array per point".
func kind(c *particle.Column) string {
	text := c.Type.String()
	if c.Width() != c.Type.Components() {
		text += fmt.Sprintf("[%d]", c.Width())
	}
	if c.Ragged() {
		text += " array"
	}
	return text + " per " + c.Context.String()
}

// obstacle says why columns cannot be compared, "" if they can.
func (c *comparison) obstacle() string {
	a, b := c.a, c.b
	switch {
	case a.Context != b.Context:
		return "values of different contexts"
	case a.Ragged() != b.Ragged():
		return "one has an array per element"
	case a.Type == particle.Location && b.Type == particle.Location:
		return ""
	case a.Type.IsNumeric() != b.Type.IsNumeric(), !a.Type.IsNumeric() && a.Type != b.Type:
		return "different types"
	case a.Width() != b.Width() && !bothColors(a, b):
		return fmt.Sprintf("%d components and %d", a.Width(), b.Width())
	}
	return ""
}

// bothColors tells that one of two colours has an opacity besides.
func bothColors(a, b *particle.Column) bool {
	color := func(c *particle.Column) bool { return particle.RoleOf(c.Name) == particle.ColorRole }
	return color(a) && color(b) && min(a.Width(), b.Width()) == 3 && max(a.Width(), b.Width()) == 4
}

// order gives the component of b that goes with each of a: quaternions have w first
// here and last in other programs, where they are plain vectors of four.
func order(a, b *particle.Column) []int {
	quaternion := func(c *particle.Column) bool { return c.Type == particle.Quaternion || c.Type == particle.Rotation }
	if a.Width() == 4 && b.Width() == 4 && quaternion(a) != quaternion(b) &&
		particle.RoleOf(a.Name) == particle.OrientationRole && particle.RoleOf(b.Name) == particle.OrientationRole {
		if quaternion(a) {
			return []int{3, 0, 1, 2}
		}
		return []int{1, 2, 3, 0}
	}
	plain := make([]int, min(a.Width(), b.Width()))
	for k := range plain {
		plain[k] = k
	}
	return plain
}

// usual tells that components correspond one to one.
func usual(order []int, a, b *particle.Column) bool {
	return a.Width() == b.Width() && (len(order) == 0 || order[0] == 0)
}

func (c *comparison) all(ctx context.Context, pairs int64) error {
	c.out.Compared = pairs
	if c.a.Type == particle.Location {
		if !bytes.Equal(c.a.Data, c.b.Data) {
			c.out.Changed = 1
		}
		c.out.Compared = 1
		return nil
	}
	if done, err := c.quick(ctx, pairs); done || err != nil {
		return err
	}
	equal := c.elementwise()
	if c.a.Constant && c.b.Constant && pairs > 0 {
		if !equal(0, 0) {
			c.changed(0, 0)
			c.out.Changed = pairs
		}
		return nil
	}
	for k := range pairs {
		if k%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		rowA, rowB := c.rows(k)
		if !equal(rowA, rowB) {
			c.changed(rowA, rowB)
		}
	}
	return nil
}

func (c *comparison) rows(k int64) (a, b int64) {
	if c.m == nil {
		return k, k
	}
	return c.m.rows(k)
}

// changed notes a pair of elements that differ.
func (c *comparison) changed(rowA, rowB int64) {
	c.out.Changed++
	if c.out.Changed > 1 {
		return
	}
	c.out.RowA, c.out.RowB = rowA, rowB
	if c.m != nil && c.m.idsA != nil {
		c.out.ID = c.m.idsA[rowA]
	}
	c.out.A, c.out.B = text(c.a, rowA), text(c.b, rowB)
}

// text is an element's value for a reader, short.
func text(c *particle.Column, row int64) string {
	from, to := c.Span(row)
	var parts []string
	for v := from; v < to; v++ {
		if c.Type == particle.String {
			parts = append(parts, fmt.Sprintf("%q", c.Text(v)))
			continue
		}
		for k := range c.Width() {
			parts = append(parts, scalarText(c, v, k))
		}
		if len(parts) > 16 {
			return strings.Join(parts[:16], " ") + " …"
		}
	}
	return strings.Join(parts, " ")
}

func scalarText(c *particle.Column, v int64, k int) string {
	switch i := v*int64(c.Width()) + int64(k); c.Type.Scalar() {
	case particle.Int64:
		if s, err := particle.View[int64](*c); err == nil {
			return fmt.Sprint(s[i])
		}
	case particle.Uint64:
		if s, err := particle.View[uint64](*c); err == nil {
			return fmt.Sprint(s[i])
		}
	case particle.Float32, particle.Float16:
		return fmt.Sprint(float32(c.Component(v, k)))
	}
	return fmt.Sprint(c.Component(v, k))
}

// far tells whether two numbers differ by more than is allowed, and keeps the
// largest difference.
func (c *comparison) far(a, b float64) bool {
	if a == b || a != a && b != b {
		return false
	}
	d := math.Abs(a - b)
	if d != d || math.IsInf(d, 0) { // one of them is no number
		return true
	}
	size := max(math.Abs(a), math.Abs(b))
	c.out.Largest = max(c.out.Largest, d)
	c.out.LargestRelative = max(c.out.LargestRelative, d/size)
	return d > c.o.Absolute+c.o.Relative*size
}
