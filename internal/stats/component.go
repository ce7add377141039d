// Which number of a value is looked at: a component or the length.

package stats

import (
	"math"

	"floe/internal/particle"
)

// Component of an attribute: 0 is what suits the type (the length of a vector or
// a colour, else the value), MagnitudeOf the length, and k+1 component k.
type Component int

// MagnitudeOf is the length of a value; of a colour without its alpha.
const MagnitudeOf Component = -1

// ComponentAt is component k, counting from 0.
func ComponentAt(k int) Component { return Component(k + 1) }

// scalarsOf tells which scalars of a value count: one, or the first n of a
// length. None for a component that the attribute lacks.
func (k Component) scalarsOf(a *particle.Attribute) (first, n int) {
	width := a.Width()
	switch {
	case k > 0 && int(k) <= width:
		return int(k) - 1, 1
	case k > 0:
		return 0, 0
	case width == 1:
		return 0, 1
	case particle.RoleOf(a.Name) == particle.ColorRole || a.Type == particle.Color4:
		return 0, min(width, 3) // without alpha
	}
	return 0, width
}

// float is what values are computed in: float32 where it holds them exactly.
type float interface{ float32 | float64 }

// reader gives the values from to to, in buf or without a copy. It is safe for
// concurrent use.
type reader[F float] func(buf []F, from, to int64) []F

type number interface {
	int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float32 | float64
}

// part is a component of a column: of every width scalars n from first.
type part struct{ width, first, n int }

// reader32 reads columns whose scalars a float32 holds.
func reader32(c *particle.Column, p part) reader[float32] {
	switch c.Type.Scalar() {
	case particle.Bool, particle.Uint8:
		return viewReader[float32, uint8](c, p)
	case particle.Int8:
		return viewReader[float32, int8](c, p)
	case particle.Int16:
		return viewReader[float32, int16](c, p)
	case particle.Uint16:
		return viewReader[float32, uint16](c, p)
	case particle.Float16:
		return halfReader(c, p)
	case particle.Float32:
		return viewReader[float32, float32](c, p)
	}
	return nil
}

// reader64 reads the others.
func reader64(c *particle.Column, p part) reader[float64] {
	switch c.Type.Scalar() {
	case particle.Int32:
		return viewReader[float64, int32](c, p)
	case particle.Uint32:
		return viewReader[float64, uint32](c, p)
	case particle.Int64:
		return viewReader[float64, int64](c, p)
	case particle.Uint64:
		return viewReader[float64, uint64](c, p)
	case particle.Float64:
		return viewReader[float64, float64](c, p)
	}
	return slowReader[float64](c, p)
}

func viewReader[F float, T number](c *particle.Column, p part) reader[F] {
	values, err := particle.View[T](*c)
	if err != nil {
		return slowReader[F](c, p) // not aligned
	}
	if same, ok := any(values).([]F); ok && p.width == 1 {
		return func(_ []F, from, to int64) []F { return same[from:to] }
	}
	if p.n > 1 {
		return func(buf []F, from, to int64) []F { return lengths(buf[:to-from], values[from*int64(p.width):], p) }
	}
	return func(buf []F, from, to int64) []F {
		buf = buf[:to-from]
		source := values[from*int64(p.width)+int64(p.first) : to*int64(p.width)]
		for i, at := 0, 0; i < len(buf) && at < len(source); i, at = i+1, at+p.width {
			buf[i] = F(source[at])
		}
		return buf
	}
}

func lengths[F float, T number](buf []F, source []T, p part) []F {
	if p.width == 3 && p.n == 3 { // nearly all vectors
		source = source[:3*len(buf)]
		for i := range buf {
			x, y, z := float64(source[3*i]), float64(source[3*i+1]), float64(source[3*i+2])
			sum := float64(float64(x*x)+float64(y*y)) + float64(z*z)
			if sum > 1e-290 && sum < 1e300 {
				buf[i] = F(math.Sqrt(sum))
			} else {
				buf[i] = F(root(sum, source[3*i:][:3]))
			}
		}
		return buf
	}
	for i := range buf {
		sum := 0.0
		for _, v := range source[i*p.width+p.first:][:p.n] {
			sum += float64(float64(v) * float64(v))
		}
		buf[i] = F(root(sum, source[i*p.width+p.first:][:p.n]))
	}
	return buf
}

// root is the square root of a sum of squares, computed anew and scaled if that
// overflowed or vanished.
func root[T number](sum float64, values []T) float64 {
	if sum > 1e-290 && sum < 1e300 {
		return math.Sqrt(sum)
	}
	length := 0.0
	for _, v := range values {
		if math.IsNaN(float64(v)) {
			return math.NaN()
		}
		length = math.Hypot(length, float64(v))
	}
	return length
}

func halfReader(c *particle.Column, p part) reader[float32] {
	values, err := particle.View[particle.Half](*c)
	if err != nil {
		return slowReader[float32](c, p)
	}
	return func(buf []float32, from, to int64) []float32 {
		buf = buf[:to-from]
		one := make([]float64, p.n)
		for i := range buf {
			for k := range one {
				one[k] = float64(values[(from+int64(i))*int64(p.width)+int64(p.first+k)].Float32())
			}
			buf[i] = float32(lengthOf(one))
		}
		return buf
	}
}

// slowReader reads whatever the column knows.
func slowReader[F float](c *particle.Column, p part) reader[F] {
	return func(buf []F, from, to int64) []F {
		buf = buf[:to-from]
		one := make([]float64, p.n)
		for i := range buf {
			for k := range one {
				one[k] = c.Component(from+int64(i), p.first+k)
			}
			buf[i] = F(lengthOf(one))
		}
		return buf
	}
}

// lengthOf is the value itself if there is one, with its sign.
func lengthOf(values []float64) float64 {
	if len(values) == 1 {
		return values[0]
	}
	sum := 0.0
	for _, v := range values {
		sum += float64(v * v)
	}
	return root(sum, values)
}
