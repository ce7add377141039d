// From vectors to numbers: length, dot, cross, normalize, the parts of arrays.

package expr

import (
	"math"

	"floe/internal/particle"
)

// reduce makes one component of the components of vectors, which lie in in one
// operand after another.
func reduce[T number](args []fetch[T], width int, do loop[T]) fetch[T] {
	return gatherThen(args, width, 1, func(out, in [][]T) { do(out[0], in) })
}

// gatherThen hands all components of all operands to do.
func gatherThen[T number](args []fetch[T], width, give int, do func(out, in [][]T)) fetch[T] {
	return func(w *worker, b block) [][]T {
		a := arenaOf[T](w)
		out := a.take(give, b.n)
		mark := w.mark()
		in := a.headers(len(args) * width)
		for i, arg := range args {
			planes := arg(w, b)
			for k := range width {
				in[i*width+k] = planes[min(k, len(planes)-1)]
			}
		}
		do(out, in)
		w.release(mark)
		return out
	}
}

// lengths sums in float64, so that no float32 overflows.
func lengths[T real](out []T, in [][]T) {
	if len(in) == 3 {
		x, y, z := in[0][:len(out)], in[1][:len(out)], in[2][:len(out)]
		for i := range out {
			out[i] = T(length3(float64(x[i]), float64(y[i]), float64(z[i])))
		}
		return
	}
	for i := range out {
		sum := 0.0
		for _, c := range in {
			sum += float64(float64(c[i]) * float64(c[i]))
		}
		out[i] = T(math.Sqrt(sum))
	}
}

// length3 rounds every product, so that all processors agree.
func length3(x, y, z float64) float64 { return math.Sqrt(squares(x, y, z)) }

func squares(x, y, z float64) float64 { return float64(float64(x*x)+float64(y*y)) + float64(z*z) }

// lengthOfColumn is length of a float32 vector with three components, read where
// it lies: most conditions are about velocities.
func lengthOfColumn(slot int, general fetch[float32]) fetch[float32] {
	return func(w *worker, b block) [][]float32 {
		c := &w.columns[slot]
		if c.f32 == nil || c.constant {
			return general(w, b)
		}
		out := w.f32.take(1, b.n)
		src := c.f32[3*b.from : 3*(b.from+int64(b.n))]
		dst := out[0]
		for i := range dst {
			v := src[:3]
			dst[i] = float32(length3(float64(v[0]), float64(v[1]), float64(v[2])))
			src = src[3:]
		}
		return out
	}
}

func dots[T number](width int) loop[T] {
	return func(out []T, in [][]T) {
		clear(out)
		for k := range width {
			a, b := in[k][:len(out)], in[width+k][:len(out)]
			for i := range out {
				out[i] += T(a[i] * b[i])
			}
		}
	}
}

func crosses[T number](out, in [][]T) {
	for k := range 3 {
		a, b, c, d := in[(k+1)%3], in[3+(k+2)%3], in[(k+2)%3], in[3+(k+1)%3]
		for i := range out[k] {
			out[k][i] = T(a[i]*b[i]) - T(c[i]*d[i])
		}
	}
}

// units gives vectors of length 1; the vector 0 stays 0, as in VEX.
func units[T real](out, in [][]T) {
	for i := range out[0] {
		sum := 0.0
		for _, c := range in {
			sum += float64(float64(c[i]) * float64(c[i]))
		}
		length := math.Sqrt(sum)
		for k := range out {
			out[k][i] = 0
			if sum != 0 {
				out[k][i] = T(float64(in[k][i]) / length)
			}
		}
	}
}

// sums adds the components up.
func sums[T number](out []T, in [][]T) {
	copy(out, in[0])
	for _, more := range in[1:] {
		for i := range out {
			out[i] += more[i]
		}
	}
}

// counts gives the number of values of an array.
func counts(slot int) fetch[int64] {
	return func(w *worker, b block) [][]int64 {
		out := w.i64.take(1, b.n)
		c := &w.columns[slot]
		for i := range out[0] {
			from, to := c.Span(b.from + int64(i))
			out[0][i] = to - from
		}
		return out
	}
}

// overArray folds the numbers of each array; an empty one gives NaN, and 0 for the
// sum.
func overArray(slot int, empty float64, fold func(a, b float64) float64) fetch[float64] {
	return func(w *worker, b block) [][]float64 {
		out := w.f64.take(1, b.n)
		c := &w.columns[slot]
		for i := range out[0] {
			from, to := c.Span(b.from + int64(i))
			v := empty
			for at := from; at < to; at++ {
				if x := c.Component(at, 0); at == from {
					v = x
				} else {
					v = fold(v, x)
				}
			}
			out[0][i] = v
		}
		return out
	}
}

// foldable reports whether an array's values are single numbers.
func foldable(a particle.Attribute) bool { return a.Type.IsNumeric() && a.Width() == 1 }
