// The lines of one element.

package text

import (
	"math"
	"strconv"

	"floe/internal/format"
	"floe/internal/particle"
)

// elementLines gives what appends the lines of stored element i, nil if the
// attribute has no data to show.
func elementLines(c *particle.Column) func(dst []byte, i int64) []byte {
	value := valueText(c)
	switch {
	case c.Elements == 0 || value == nil:
		return nil
	case c.Ragged():
		return func(dst []byte, i int64) []byte {
			from, to := c.Span(i)
			dst = append(strconv.AppendInt(dst, i, 10), ": count="...)
			dst = strconv.AppendInt(dst, to-from, 10)
			for v := from; v < to; v++ {
				dst = value(append(dst, ' '), v)
			}
			return append(dst, '\n')
		}
	case c.Type == particle.Matrix33:
		return matrixLines(c, 3)
	case c.Type == particle.Matrix44:
		return matrixLines(c, 4)
	}
	return func(dst []byte, i int64) []byte {
		return append(value(append(strconv.AppendInt(dst, i, 10), ": "...), i), '\n')
	}
}

// valueText gives what appends stored value v in one line, nil for locations.
func valueText(c *particle.Column) func(dst []byte, v int64) []byte {
	switch c.Type {
	case particle.Location:
		return nil
	case particle.String:
		return func(dst []byte, v int64) []byte {
			return append(append(dst, "string="...), oneLine(c.Text(v))...)
		}
	case particle.Shape:
		return shapeText(c)
	}
	scalar, labels := scalarText(c), labels(c)
	w := int64(len(labels))
	return func(dst []byte, v int64) []byte {
		for k, label := range labels {
			dst = scalar(append(dst, label...), v*w+int64(k))
		}
		return dst
	}
}

func shapeText(c *particle.Column) func(dst []byte, v int64) []byte {
	scalar := format.ScalarText(c)
	return func(dst []byte, v int64) []byte {
		dst = scalar(append(dst, "value="...), v)
		if c.IDs == nil {
			return dst
		}
		return strconv.AppendUint(append(dst, " id="...), uint64(c.IDs[v]), 10)
	}
}

// labels stand before each component: "x=", " y=" …
func labels(c *particle.Column) []string {
	components := c.ComponentNames()
	if components == nil {
		return []string{"value="}
	}
	all := make([]string, len(components))
	for k, name := range components {
		switch {
		case name[0] == 'm' && len(name) == 3:
			name = "m[" + name[1:2] + "][" + name[2:] + "]"
		case c.Type.IsScalar():
			name = "[" + strconv.Itoa(k) + "]"
		}
		all[k] = name + "="
		if k > 0 {
			all[k] = " " + all[k]
		}
	}
	return all
}

// matrixLines gives each row of a matrix a line of its own.
func matrixLines(c *particle.Column, n int64) func(dst []byte, i int64) []byte {
	scalar, labels := scalarText(c), labels(c)
	return func(dst []byte, i int64) []byte {
		for row := range n {
			dst = append(strconv.AppendInt(dst, i, 10), ':')
			for k := row * n; k < (row+1)*n; k++ {
				if k == 0 {
					dst = append(dst, ' ') // the other labels begin with one
				}
				dst = scalar(append(dst, labels[k]...), i*n*n+k)
			}
			dst = append(dst, '\n')
		}
		return dst
	}
}

// scalarText is format.ScalarText with six decimals for floats.
func scalarText(c *particle.Column) func(dst []byte, i int64) []byte {
	switch c.Type.Scalar() {
	case particle.Float32:
		return fixed(c, appendFixed)
	case particle.Float16:
		return fixed(c, func(dst []byte, h particle.Half) []byte { return appendFixed(dst, h.Float32()) })
	case particle.Float64:
		return fixed(c, appendFixed64)
	}
	return format.ScalarText(c)
}

func fixed[T particle.Number](c *particle.Column, text func([]byte, T) []byte) func([]byte, int64) []byte {
	values := format.Scalars[T](c)
	return func(dst []byte, i int64) []byte { return text(dst, values[i]) }
}

// appendFixed64 appends v with six decimals.
func appendFixed64(dst []byte, v float64) []byte {
	if v-v != 0 {
		return format.AppendNonFinite(dst, v)
	}
	return strconv.AppendFloat(dst, v, 'f', 6, 64)
}

// appendFixed appends v with six decimals, rounded as strconv does and twice
// as fast: a million times a float32 is exact in a float64.
func appendFixed(dst []byte, v float32) []byte {
	millionths := float64(v) * 1e6
	if !(math.Abs(millionths) < 1<<53) {
		return appendFixed64(dst, float64(v))
	}
	if math.Signbit(millionths) {
		dst, millionths = append(dst, '-'), -millionths
	}
	n := uint64(math.RoundToEven(millionths))
	dst = strconv.AppendUint(dst, n/1e6, 10)
	digits := [7]byte{'.'}
	n %= 1e6
	for k := 6; k > 0; k-- {
		digits[k] = '0' + byte(n%10)
		n /= 10
	}
	return append(dst, digits[:]...)
}
