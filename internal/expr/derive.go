// Values: an expression as a column.

package expr

import (
	"context"
	"math"

	"floe/internal/particle"
)

// Value is an expression that gives a value for each element.
type Value struct {
	program
	attribute particle.Attribute // but for the name
	copies    int                // the column that it is a copy of, -1 if it is computed
	from      *compiledValue
}

// compiledValue writes a block of values.
type compiledValue struct {
	width int
	write func(w *worker, b block, dst *particle.Column)
}

// Value compiles an expression that gives numbers, vectors or true and false, or
// the copy of an attribute of any type. The error is an [*Error].
func (e *Expr) Value(s Scope) (*Value, error) {
	c := e.compiler(s)
	v, err := c.value(e.root)
	if err != nil {
		return nil, err
	}
	d := &Value{copies: v.attribute, attribute: particle.Attribute{Structure: particle.Single, Context: c.scope.Context, Category: 2}}
	switch {
	case v.attribute >= 0:
		a := c.scope.Header.Attributes[v.attribute]
		d.attribute.Type, d.attribute.Components, d.attribute.Structure = a.Type, a.Components, a.Structure
		if a.Type == particle.Location && a.Context != c.scope.Context {
			return nil, c.fail(e.root, "", "%s, which each %s cannot have", c.describe(v), c.scope.Context)
		}
	case v.kind == textKind:
		return nil, c.fail(e.root, "", "a text cannot be derived")
	default:
		d.setType(v)
		d.from = c.writer(v, d.attribute.Type.Scalar())
	}
	d.program = c.program()
	return d, nil
}

var vectors = map[int]particle.Type{2: particle.Vector2, 3: particle.Vector3, 4: particle.Vector4}

// exactFloat32 is the number up to which a float32 holds all whole numbers.
const exactFloat32 = 1 << 24

// setType chooses the type that values are stored as: whole numbers and truth
// exactly, fractions as float32 unless a float64 takes part.
func (d *Value) setType(v *value) {
	scalar := particle.Float32
	fraction := v.kind == wideKind || v.kind == floatKind
	switch {
	case v.kind == boolKind:
		scalar = particle.Bool
	case fraction && v.double:
		scalar = particle.Float64
	case v.kind == uintKind:
		scalar = particle.Uint64
	case v.kind == intKind && vectors[v.width] != 0 && v.low >= -exactFloat32 && v.high <= exactFloat32:
		// {0, 1, 0} is a vector like any other
	case v.kind == intKind && v.low >= math.MinInt32 && v.high <= math.MaxInt32:
		scalar = particle.Int32
	case v.kind == intKind:
		scalar = particle.Int64
	}
	d.attribute.Type = scalar
	switch vector := vectors[v.width]; {
	case v.width == 1:
	case scalar == particle.Float32 && vector != 0:
		d.attribute.Type = vector
	default:
		d.attribute.Components = v.width
	}
}

// Attribute describes the column that an expression gives under a name.
func (d *Value) Attribute(name string) particle.Attribute {
	a := d.attribute
	a.Name = name
	if a.Type == particle.Vector4 && d.copies < 0 && particle.RoleOf(name) == particle.ColorRole {
		a.Type = particle.Color4
	}
	return a
}

// Column computes the values of all elements. The column is on the heap, but the
// copy of an attribute borrows the frame's memory. The error is that of the
// context, or about a frame of another kind.
func (d *Value) Column(ctx context.Context, f *particle.Frame, name string, r Run) (particle.Column, error) {
	columns, err := d.bind(f)
	if err != nil {
		return particle.Column{}, err
	}
	if d.copies >= 0 {
		c := f.Columns[d.copies]
		if c.Context != d.context {
			c.Constant = true
		}
		c.Attribute, c.Elements = d.Attribute(name), f.Of(d.context)
		return c, nil
	}
	c := particle.Column{Attribute: d.Attribute(name), Elements: f.Of(d.context)}
	c.Constant = d.constant(columns) && c.Elements > 1
	c.Data = particle.Allocate(c.Stored() * c.ValueBytes())
	err = r.each(ctx, columns, c.Stored(), func(w *worker, b block) {
		mark := w.mark()
		d.from.write(w, b, &c)
		w.release(mark)
	})
	return c, err
}

// writer stores blocks of a value as scalars of a type.
func (c *compiler) writer(v *value, scalar particle.Type) *compiledValue {
	cv := &compiledValue{width: v.width}
	switch scalar {
	case particle.Bool:
		cv.write = storeBits(v.bits)
	case particle.Int32:
		cv.write = store[int64, int32](get[int64](c, v))
	case particle.Int64:
		cv.write = store[int64, int64](get[int64](c, v))
	case particle.Uint64:
		cv.write = store[uint64, uint64](get[uint64](c, v))
	case particle.Float64:
		cv.write = store[float64, float64](get[float64](c, v))
	default:
		cv.write = store[float32, float32](get[float32](c, v))
	}
	return cv
}

func storeBits(t test) func(w *worker, b block, dst *particle.Column) {
	return func(w *worker, b block, dst *particle.Column) {
		set := w.words(b)
		t(w, b, set)
		out := dst.Bytes(b.from, b.from+int64(b.n))
		for i := range out {
			out[i] = byte(set[i>>6] >> (i & 63) & 1)
		}
	}
}

func store[S number, T int32 | int64 | uint64 | float32 | float64](from fetch[S]) func(w *worker, b block, dst *particle.Column) {
	return func(w *worker, b block, dst *particle.Column) {
		plain := *dst
		plain.Type = plain.Type.Scalar()
		all, err := particle.View[T](plain)
		if err != nil {
			panic("expr: " + err.Error()) // it was allocated for this
		}
		width := dst.Width()
		out := all[b.from*int64(width) : (b.from+int64(b.n))*int64(width)]
		for k, plane := range from(w, b) {
			for i, v := range plane {
				out[i*width+k] = T(v)
			}
		}
	}
}
