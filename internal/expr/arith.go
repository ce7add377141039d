// The inner loops of arithmetic.

package expr

import "math"

type real interface{ float32 | float64 }

// loop computes one component of a block from those of its operands.
type loop[T number] func(out []T, in [][]T)

// each applies a loop component by component; operands of one component serve all
// of the others'.
func each[T number](args []fetch[T], width int, do loop[T]) fetch[T] {
	return func(w *worker, b block) [][]T {
		a := arenaOf[T](w)
		out := a.take(width, b.n)
		mark := w.mark()
		in := a.headers(len(args) * (width + 1))
		lists, now := in[:len(args)*width], in[len(args)*width:]
		for i, arg := range args {
			planes := arg(w, b)
			for k := range width {
				lists[k*len(args)+i] = planes[min(k, len(planes)-1)]
			}
		}
		for k := range out {
			copy(now, lists[k*len(args):])
			do(out[k], now)
		}
		w.release(mark)
		return out
	}
}

func add[T number](out []T, in [][]T) {
	a, b := in[0][:len(out)], in[1][:len(out)]
	for i := range out {
		out[i] = a[i] + b[i]
	}
}

func subtract[T number](out []T, in [][]T) {
	a, b := in[0][:len(out)], in[1][:len(out)]
	for i := range out {
		out[i] = a[i] - b[i]
	}
}

func multiply[T number](out []T, in [][]T) {
	a, b := in[0][:len(out)], in[1][:len(out)]
	for i := range out {
		out[i] = a[i] * b[i]
	}
}

func divide[T real](out []T, in [][]T) {
	a, b := in[0][:len(out)], in[1][:len(out)]
	for i := range out {
		out[i] = a[i] / b[i]
	}
}

func negate[T number](out []T, in [][]T) {
	a := in[0][:len(out)]
	for i := range out {
		out[i] = -a[i]
	}
}

func absolute[T number](out []T, in [][]T) {
	a := in[0][:len(out)]
	for i, v := range a {
		if v < 0 {
			v = -v
		}
		out[i] = v + 0 // -0 is 0
	}
}

func smaller[T number](out []T, in [][]T) {
	copy(out, in[0])
	for _, more := range in[1:] {
		more = more[:len(out)]
		for i := range out {
			out[i] = min(out[i], more[i])
		}
	}
}

func larger[T number](out []T, in [][]T) {
	copy(out, in[0])
	for _, more := range in[1:] {
		more = more[:len(out)]
		for i := range out {
			out[i] = max(out[i], more[i])
		}
	}
}

// between is clamp(x, low, high); if low is above high, high counts.
func between[T number](out []T, in [][]T) {
	x, low, high := in[0][:len(out)], in[1][:len(out)], in[2][:len(out)]
	for i := range out {
		out[i] = min(max(x[i], low[i]), high[i])
	}
}

// refit is fit(x, a, b, c, d), which stays between c and d as Houdini's does. If a
// is b, it is c.
func refit[T real](out []T, in [][]T) {
	x, a, b, c, d := in[0][:len(out)], in[1][:len(out)], in[2][:len(out)], in[3][:len(out)], in[4][:len(out)]
	for i := range out {
		t := T(0)
		if a[i] != b[i] {
			t = (x[i] - a[i]) / (b[i] - a[i])
		} else if x[i] != x[i] {
			t = x[i]
		}
		t = min(max(t, 0), 1)
		switch {
		case t == 1:
			out[i] = d[i] // exactly
		default:
			out[i] = c[i] + T(t*(d[i]-c[i]))
		}
	}
}

// modulo has the sign of the divisor, as in VEX: mod(-1, 3) is 2.
func modulo[T real](out []T, in [][]T) {
	a, b := in[0][:len(out)], in[1][:len(out)]
	for i := range out {
		out[i] = T(floatMod(float64(a[i]), float64(b[i])))
	}
}

func floatMod(a, b float64) float64 {
	r := math.Mod(a, b)
	if r != 0 && (r < 0) != (b < 0) {
		r += b
	}
	return r
}

// wholeModulo divides by a number that is not 0.
func wholeModulo(out []int64, in [][]int64) {
	a, b := in[0][:len(out)], in[1][:len(out)]
	for i := range out {
		r := a[i] % b[i]
		if r != 0 && (r < 0) != (b[i] < 0) {
			r += b[i]
		}
		out[i] = r
	}
}

func unsignedModulo(out []uint64, in [][]uint64) {
	a, b := in[0][:len(out)], in[1][:len(out)]
	for i := range out {
		out[i] = a[i] % b[i]
	}
}

// by makes a loop of a function of one number.
func by[T real](f func(float64) float64) loop[T] {
	return func(out []T, in [][]T) {
		a := in[0][:len(out)]
		for i := range out {
			out[i] = T(f(float64(a[i])))
		}
	}
}

func root[T real](out []T, in [][]T) {
	a := in[0][:len(out)]
	for i := range out {
		out[i] = T(math.Sqrt(float64(a[i])))
	}
}

func power[T real](out []T, in [][]T) {
	a, b := in[0][:len(out)], in[1][:len(out)]
	for i := range out {
		out[i] = T(math.Pow(float64(a[i]), float64(b[i])))
	}
}

// scramble is the finalizer of SplitMix64 (Steele, Lea, Flood 2014): neighbouring
// ids get numbers that have nothing to do with each other.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// random gives a number from 0 to below 1, exact in float32, for an id and a seed.
func random(id, seed int64) float32 {
	return float32(scramble(uint64(id)^scramble(uint64(seed)))>>40) / (1 << 24)
}
