// Numbers as text: the shortest that is exact, without needless zeros.

package table

import (
	"math"
	"strconv"
)

// appendFloat appends the shortest text that gives the same number of so many
// bits when it is read back.
func appendFloat(dst []byte, v float64, bits int) []byte {
	switch {
	case v != v:
		return append(dst, "NaN"...)
	case math.IsInf(v, 1):
		return append(dst, "Inf"...)
	case math.IsInf(v, -1):
		return append(dst, "-Inf"...)
	}
	if a := math.Abs(v); a == 0 || a >= 1e-5 && a < 1e9 {
		return strconv.AppendFloat(dst, v, 'f', -1, bits)
	}
	return trimExponent(strconv.AppendFloat(dst, v, 'e', -1, bits), len(dst))
}

// trimExponent makes "1e-06" and "1e+20" "1e-6" and "1e20".
func trimExponent(b []byte, from int) []byte {
	e := len(b) - 1
	for e > from && b[e] != 'e' {
		e--
	}
	to, i := e+1, e+1
	if i < len(b) && b[i] == '-' {
		to++
	}
	for i++; i < len(b)-1 && b[i] == '0'; i++ {
	}
	return append(b[:to], b[i:]...)
}
