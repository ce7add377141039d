// One number per point: an attribute's value, component or length.

package render

import (
	"math"

	"floe/internal/particle"
)

// scalarOf gives one number for any point of a column.
type scalars interface {
	// at gives the value of each point of ids to out, NaN where there is none.
	at(ids []uint32, out []float32)
	// span adds the values of stored elements from to to a range.
	span(r *rangeOf, from, to int)
	// stored is the number of elements to span.
	stored() int
}

// scalarsOf chooses how to read a component of a column.
func scalarsOf(c *particle.Column, component Component) scalars {
	if c == nil || c.Type == particle.Location || c.Context != particle.PerPoint && c.Context != particle.PerObject {
		return nil
	}
	if c.Ragged() || c.Type == particle.String {
		return &slowScalars{c, component}
	}
	switch c.Type.Scalar() {
	case particle.Bool, particle.Uint8:
		return viewScalars[uint8](c, component)
	case particle.Int8:
		return viewScalars[int8](c, component)
	case particle.Int16:
		return viewScalars[int16](c, component)
	case particle.Uint16:
		return viewScalars[uint16](c, component)
	case particle.Int32:
		return viewScalars[int32](c, component)
	case particle.Uint32:
		return viewScalars[uint32](c, component)
	case particle.Int64:
		return viewScalars[int64](c, component)
	case particle.Uint64:
		return viewScalars[uint64](c, component)
	case particle.Float32:
		return viewScalars[float32](c, component)
	case particle.Float64:
		return viewScalars[float64](c, component)
	}
	return &slowScalars{c, component}
}

type number interface {
	int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float32 | float64
}

// columnScalars reads a plain column without a copy. A magnitude is over from
// 0 to width, a component over one.
type columnScalars[T number] struct {
	values     []T
	width      int // scalars per element
	first, sum int // the components in use
	single     bool
}

func viewScalars[T number](c *particle.Column, component Component) scalars {
	values, err := particle.View[T](*c)
	if err != nil {
		return &slowScalars{c, component} // not aligned
	}
	s := &columnScalars[T]{values: values, width: c.Width(), single: c.Stored() == 1}
	s.first, s.sum = componentsOf(c, component)
	if s.sum == 0 {
		return nil
	}
	return s
}

// componentsOf tells which scalars of a value count: one, or the first n of a
// length. None for a component that the column lacks.
func componentsOf(c *particle.Column, component Component) (first, n int) {
	width := c.Width()
	switch {
	case component > 0 && int(component) <= width:
		return int(component) - 1, 1
	case component > 0:
		return 0, 0
	case width == 1:
		return 0, 1
	case particle.RoleOf(c.Name) == particle.ColorRole || c.Type == particle.Color4:
		return 0, min(width, 3) // without alpha
	}
	return 0, width
}

func (s *columnScalars[T]) stored() int { return len(s.values) / s.width }

func (s *columnScalars[T]) at(ids []uint32, out []float32) {
	if s.sum > 1 {
		for i, id := range ids {
			out[i] = s.length(s.element(id))
		}
		return
	}
	values, width, first := s.values, uint(s.width), uint(s.first)
	if s.single {
		width = 0
	}
	for i, id := range ids {
		if k := uint(id)*width + first; k < uint(len(values)) {
			out[i] = float32(values[k])
		} else {
			out[i] = nan32
		}
	}
}

var nan32 = float32(math.NaN())

func (s *columnScalars[T]) element(id uint32) int {
	if s.single {
		return 0
	}
	return int(id)
}

func (s *columnScalars[T]) length(element int) float32 {
	from := element*s.width + s.first
	if from+s.sum > len(s.values) {
		return nan32
	}
	sum := 0.0
	for _, v := range s.values[from : from+s.sum] {
		sum += float64(float64(v) * float64(v))
	}
	return float32(math.Sqrt(sum))
}

func (s *columnScalars[T]) span(r *rangeOf, from, to int) {
	if s.sum > 1 {
		for i := from; i < to; i++ {
			r.add(s.length(i))
		}
		return
	}
	for i := from*s.width + s.first; i < to*s.width; i += s.width {
		r.add(float32(s.values[i]))
	}
}

// slowScalars reads whatever the column knows: of a ragged one the first value
// of each array, of a string its code.
type slowScalars struct {
	c         *particle.Column
	component Component
}

func (s *slowScalars) stored() int { return int(s.c.Stored()) }

func (s *slowScalars) one(element int64) float32 {
	if s.c.Elements == 1 {
		element = 0
	}
	from, to := s.c.Span(element)
	if from >= to {
		return nan32
	}
	first, n := componentsOf(s.c, s.component)
	switch n {
	case 0:
		return nan32
	case 1:
		return float32(s.c.Component(from, first))
	}
	sum := 0.0
	for k := first; k < first+n; k++ {
		v := s.c.Component(from, k)
		sum += float64(v * v)
	}
	return float32(math.Sqrt(sum))
}

func (s *slowScalars) at(ids []uint32, out []float32) {
	for i, id := range ids {
		out[i] = s.one(int64(id))
	}
}

func (s *slowScalars) span(r *rangeOf, from, to int) {
	for i := from; i < to; i++ {
		r.add(s.one(int64(i)))
	}
}
