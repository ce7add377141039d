// What the numbers of a table are, by how they are written.

package csv

import (
	"math"
	"strconv"
	"strings"

	"floe/internal/format"
)

// decimal is a number as it was written.
type decimal struct{ format.Decimal }

// scan is format.ScanDecimal.
func scan(b []byte) (decimal, int) {
	d, n := format.ScanDecimal(b)
	return decimal{d}, n
}

// unread is a number that scan does not know; maybe strconv does.
var unread = decimal{format.Decimal{Long: true}}

// parseFloat reads any number that is a cell of its own. What is too large for
// the type is none.
func parseFloat(cell []byte, bits int) (float64, bool) {
	if v, err := strconv.ParseFloat(string(cell), bits); err == nil {
		return v, true
	}
	word := strings.ToLower(string(cell))
	positive := strings.TrimLeft(word, "+-")
	switch {
	case positive == "nan", strings.HasPrefix(positive, "nan("), positive == "1.#qnan", positive == "1.#ind", string(cell) == "NA":
		return math.NaN(), len(word)-len(positive) <= 1
	case positive == "1.#inf":
		if word[0] == '-' {
			return math.Inf(-1), true
		}
		return math.Inf(1), true
	}
	return 0, false
}

// integer gives the value if it is one of 64 bits with sign.
func (d decimal) integer() (int64, bool) {
	switch {
	case !d.Whole || d.Long || d.Exponent != 0:
		return 0, false
	case d.Negative:
		return int64(-d.Mantissa), d.Mantissa <= 1<<63
	}
	return int64(d.Mantissa), d.Mantissa < 1<<63
}

// unsigned gives the value of text, which d was scanned from, if it is one of 64
// bits without sign. It may have a digit more than scan counts on.
func (d decimal) unsigned(text []byte) (uint64, bool) {
	switch {
	case !d.Whole || d.Negative:
		return 0, false
	case !d.Long && d.Exponent == 0:
		return d.Mantissa, true
	}
	v, err := strconv.ParseUint(string(text), 10, 64)
	return v, err == nil
}

// digits is the number of significant digits without zeros at the end, at most
// 19.
func (d decimal) digits() int {
	m := d.Mantissa
	for m != 0 && m%10 == 0 {
		m /= 10
	}
	n := 0
	for ; m != 0; m /= 10 {
		n++
	}
	return n
}

// narrow reports whether a float32 is enough for v, written as d: no more digits
// than a float32 can need, or exactly a float32.
func (d decimal) narrow(v float64) bool {
	switch {
	case v-v != 0: // nan, inf
		return true
	case d.Whole && d.Mantissa > exactIn64: // v may be rounded
		return !d.Long && d.Exponent == 0 && float64(float32(v)) == v && uint64(math.Abs(v)) == d.Mantissa
	case float64(float32(v)) == v:
		return true
	case d.Long || d.Whole && d.Mantissa > 1<<24:
		return false
	case d.Mantissa > 999_999_999 && d.digits() > 9:
		return false
	}
	const largest, smallest = 0x1.ffffffp127, 0x1p-150 // that round to a float32
	return math.Abs(v) < largest && math.Abs(v) > smallest
}

// printed reports whether a float32 that is nearest to v, with as many digits as
// d has, is written as d: it may be where d comes from.
func (d decimal) printed(v float64) bool {
	if !d.narrow(v) {
		return false
	}
	if v-v != 0 || float64(float32(v)) == v {
		return true
	}
	var text [32]byte
	near := float64(float32(v))
	for _, written := range [][]byte{
		strconv.AppendFloat(text[:0], near, 'e', d.digits()-1, 64),
		strconv.AppendFloat(nil, near, 'e', -1, 32), // where the digits end in the middle, programs differ
	} {
		if back, _ := scan(written); back.trimmed() == d.trimmed() {
			return true
		}
	}
	return false
}

// trimmed moves zeros at the end of the mantissa to the exponent.
func (d decimal) trimmed() decimal {
	for d.Mantissa != 0 && d.Mantissa%10 == 0 {
		d.Mantissa /= 10
		d.Exponent++
	}
	d.Whole = false
	return d
}
