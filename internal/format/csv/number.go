// Decimal numbers, fast where they are usual and by strconv where they are not.

package csv

import (
	"math"
	"strconv"
	"strings"
)

// decimal is a number as it was written: ±mantissa · 10^exponent.
type decimal struct {
	mantissa uint64
	exponent int
	negative bool
	whole    bool // without point and exponent
	long     bool // more digits than the mantissa holds
}

// scan reads the number that b begins with and tells how many bytes it has, 0
// for none. Words such as nan are not for it.
func scan(b []byte) (d decimal, n int) {
	i := 0
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		d.negative = b[0] == '-'
		i = 1
	}
	first, m := i, uint64(0)
	for i < len(b) && b[i]-'0' <= 9 {
		m = m*10 + uint64(b[i]-'0')
		i++
	}
	digits := i - first
	d.whole = true
	if i < len(b) && b[i] == '.' {
		i++
		point := i
		for i < len(b) && b[i]-'0' <= 9 {
			m = m*10 + uint64(b[i]-'0')
			i++
		}
		digits += i - point
		d.exponent = point - i
		d.whole = false
	}
	if digits == 0 {
		return decimal{}, 0
	}
	d.mantissa = m
	if digits > 19 {
		d.manyDigits(b[first:i])
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		if e, n := scanExponent(b[i+1:]); n > 0 {
			d.exponent += e
			d.whole = false
			i += 1 + n
		}
	}
	return d, i
}

// manyDigits takes mantissa and exponent from digits that are more than a
// mantissa holds, unless what they have too many are zeros.
func (d *decimal) manyDigits(digits []byte) {
	d.mantissa, d.exponent = 0, 0
	fraction, dropped := false, 0
	for _, b := range digits {
		switch {
		case b == '.':
			fraction = true
			continue
		case d.mantissa < 1e18: // there is room for one more
			d.mantissa = d.mantissa*10 + uint64(b-'0')
		default:
			dropped++
			d.long = d.long || b != '0'
		}
		if fraction {
			d.exponent--
		}
	}
	d.exponent += dropped
	d.whole = d.whole && d.mantissa >= 1e18 && dropped <= 1
}

// scanExponent reads what follows an e.
func scanExponent(b []byte) (e, n int) {
	sign := 1
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		if b[0] == '-' {
			sign = -1
		}
		n = 1
	}
	first := n
	for n < len(b) && b[n]-'0' <= 9 {
		e = min(e*10+int(b[n]-'0'), 1<<20)
		n++
	}
	if n == first {
		return 0, 0
	}
	return sign * e, n
}

// tens are the powers that a float64 holds exactly.
var tens = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
	1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// float gives the nearest float64 where one operation on exact numbers is
// enough to find it.
func (d decimal) float() (v float64, ok bool) {
	if d.long || d.mantissa > 1<<53 {
		return 0, false
	}
	v = float64(d.mantissa)
	switch e := d.exponent; {
	case e == 0:
	case e < 0 && e >= -22:
		v /= tens[-e]
	case e > 0 && e <= 22:
		v *= tens[e]
	case d.mantissa != 0:
		return 0, false
	}
	if d.negative {
		v = -v
	}
	return v, true
}

// float32 gives the nearest float32, rounded once. The float64 between does no
// harm unless it lies in the middle of two.
func (d decimal) float32() (v float32, ok bool) {
	wide, ok := d.float()
	const middle = 1 << 28
	if !ok || math.Float64bits(wide)&(2*middle-1) == middle || math.Abs(wide) < 0x1p-126 && wide != 0 {
		return 0, false
	}
	v = float32(wide)
	return v, v-v == 0 // strconv tells what is out of range
}

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
	case !d.whole || d.long || d.exponent != 0:
		return 0, false
	case d.negative:
		return int64(-d.mantissa), d.mantissa <= 1<<63
	}
	return int64(d.mantissa), d.mantissa < 1<<63
}

// unsigned gives the value of text, which d was scanned from, if it is one of 64
// bits without sign. It may have a digit more than scan counts on.
func (d decimal) unsigned(text []byte) (uint64, bool) {
	switch {
	case !d.whole || d.negative:
		return 0, false
	case !d.long && d.exponent == 0:
		return d.mantissa, true
	}
	v, err := strconv.ParseUint(string(text), 10, 64)
	return v, err == nil
}

// digits is the number of significant digits without zeros at the end, at most
// 19.
func (d decimal) digits() int {
	m := d.mantissa
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
	case d.whole && d.mantissa > exactIn64: // v may be rounded
		return !d.long && d.exponent == 0 && float64(float32(v)) == v && uint64(math.Abs(v)) == d.mantissa
	case float64(float32(v)) == v:
		return true
	case d.long || d.whole && d.mantissa > 1<<24:
		return false
	case d.mantissa > 999_999_999 && d.digits() > 9:
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
	back, _ := scan(strconv.AppendFloat(text[:0], float64(float32(v)), 'e', d.digits()-1, 64))
	return back.trimmed() == d.trimmed()
}

// trimmed moves zeros at the end of the mantissa to the exponent.
func (d decimal) trimmed() decimal {
	for d.mantissa != 0 && d.mantissa%10 == 0 {
		d.mantissa /= 10
		d.exponent++
	}
	d.whole = false
	return d
}
