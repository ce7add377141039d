// Decimal numbers, fast where they are usual and by strconv where they are not.

package format

import (
	"math"
	"strconv"
)

// ParseFloat is strconv.ParseFloat for bytes, faster for numbers of up to 19 digits:
// the nearest value of 32 or 64 bits, rounded once.
func ParseFloat(word []byte, bits int) (float64, error) {
	if d, n := ScanDecimal(word); n == len(word) && n > 0 {
		if bits == 32 {
			if v, ok := d.Float32(); ok {
				return float64(v), nil
			}
		} else if v, ok := d.Float64(); ok {
			return v, nil
		}
	}
	return strconv.ParseFloat(string(word), bits)
}

// Decimal is a number as it was written: ±mantissa · 10^exponent.
type Decimal struct {
	Mantissa uint64
	Exponent int
	Negative bool
	Whole    bool // without point and exponent
	Long     bool // more digits than the mantissa holds
}

// ScanDecimal reads the number that b begins with and tells how many bytes it has, 0
// for none. Words such as nan are not for it.
func ScanDecimal(b []byte) (d Decimal, n int) {
	i := 0
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		d.Negative = b[0] == '-'
		i = 1
	}
	first, m := i, uint64(0)
	for i < len(b) && b[i]-'0' <= 9 {
		m = m*10 + uint64(b[i]-'0')
		i++
	}
	digits := i - first
	d.Whole = true
	if i < len(b) && b[i] == '.' {
		i++
		point := i
		for i < len(b) && b[i]-'0' <= 9 {
			m = m*10 + uint64(b[i]-'0')
			i++
		}
		digits += i - point
		d.Exponent = point - i
		d.Whole = false
	}
	if digits == 0 {
		return Decimal{}, 0
	}
	d.Mantissa = m
	if digits > 19 {
		d.manyDigits(b[first:i])
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		if e, n := scanExponent(b[i+1:]); n > 0 {
			d.Exponent += e
			d.Whole = false
			i += 1 + n
		}
	}
	return d, i
}

// manyDigits takes mantissa and exponent from digits that are more than a
// mantissa holds, unless what they have too many are zeros.
func (d *Decimal) manyDigits(digits []byte) {
	d.Mantissa, d.Exponent = 0, 0
	fraction, dropped := false, 0
	for _, b := range digits {
		switch {
		case b == '.':
			fraction = true
			continue
		case d.Mantissa < 1e18: // there is room for one more
			d.Mantissa = d.Mantissa*10 + uint64(b-'0')
		default:
			dropped++
			d.Long = d.Long || b != '0'
		}
		if fraction {
			d.Exponent--
		}
	}
	d.Exponent += dropped
	d.Whole = d.Whole && d.Mantissa >= 1e18 && dropped <= 1
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

// Float64 gives the nearest float64 where one operation on exact numbers is
// enough to find it.
func (d Decimal) Float64() (v float64, ok bool) {
	if d.Long || d.Mantissa > 1<<53 {
		return 0, false
	}
	v = float64(d.Mantissa)
	switch e := d.Exponent; {
	case e == 0:
	case e < 0 && e >= -22:
		v /= tens[-e]
	case e > 0 && e <= 22:
		v *= tens[e]
	case d.Mantissa != 0:
		return 0, false
	}
	if d.Negative {
		v = -v
	}
	return v, true
}

// Float32 gives the nearest float32, rounded once. The float64 between does no
// harm unless it lies in the middle of two.
func (d Decimal) Float32() (v float32, ok bool) {
	wide, ok := d.Float64()
	const middle = 1 << 28
	if !ok || math.Float64bits(wide)&(2*middle-1) == middle || math.Abs(wide) < 0x1p-126 && wide != 0 {
		return 0, false
	}
	v = float32(wide)
	return v, v-v == 0 // strconv tells what is out of range
}
