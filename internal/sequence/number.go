// What is a frame number, and how is it read and written?

package sequence

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Number is a frame number: a whole frame, or a sub-frame such as 1001.5. It is
// exact to nine decimals, comparable with ==, and may be a map key: 1001.50 and
// 1001.5 are the same Number. The zero value is frame 0.
type Number struct {
	whole int64 // rounded down, so -0.5 is -1 and 500,000,000 billionths
	nano  int32 // billionths of a frame above whole, 0 … 999,999,999
}

const (
	billion    = 1_000_000_000
	nanoDigits = 9

	// maxWhole leaves room for the difference of any two numbers in an int64, and
	// for names that are a time in nanoseconds.
	maxWhole = 1<<62 - 1

	// ticksPerFrame are Maya's 6000 ticks a second at 24 frames a second.
	ticksPerFrame = 250
	nanosPerTick  = billion / ticksPerFrame
	lastTickNano  = (ticksPerFrame - 1) * nanosPerTick
)

// NewNumber returns a whole frame number. Values beyond ±(2^62-1) become that bound.
func NewNumber(n int64) Number {
	return Number{whole: min(max(n, -maxWhole), maxWhole)}
}

// ParseNumber reads "12", "-0001" or "1001.5".
func ParseNumber(text string) (Number, error) {
	n, used := scanNumber(text)
	if used == 0 || used != len(text) {
		return Number{}, fmt.Errorf("parse frame number %q: expected digits such as 101, -5 or 1001.5", text)
	}
	return n, nil
}

// scanNumber reads the number at the beginning of text and says how many bytes it
// took, 0 when there is none. A point counts only when digits follow.
func scanNumber(text string) (n Number, used int) {
	start := 0
	if strings.HasPrefix(text, "-") {
		start = 1
	}
	end := digitsEnd(text, start)
	stop := end
	if end < len(text) && text[end] == '.' && digitsEnd(text, end+1) > end+1 {
		stop = digitsEnd(text, end+1)
	}
	n, ok := makeNumber(start == 1, text[start:end], strings.TrimPrefix(text[end:stop], "."))
	if !ok {
		return Number{}, 0
	}
	return n, stop
}

// makeNumber puts a number together from its digits; false when they say too much.
func makeNumber(negative bool, whole, fraction string) (Number, bool) {
	w, ok := parseWhole(whole)
	if !ok {
		return Number{}, false
	}
	f, ok := parseFraction(fraction)
	if !ok {
		return Number{}, false
	}
	return signed(negative, w, f), true
}

func signed(negative bool, whole int64, nano int32) Number {
	switch {
	case !negative:
		return Number{whole, nano}
	case nano == 0:
		return Number{-whole, 0}
	default:
		return Number{-whole - 1, billion - nano}
	}
}

func parseWhole(digits string) (int64, bool) {
	var n int64
	for i := range len(digits) {
		d := int64(digits[i] - '0')
		if n > (maxWhole-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, digits != ""
}

func parseFraction(digits string) (int32, bool) {
	digits = strings.TrimRight(digits, "0")
	if len(digits) > nanoDigits {
		return 0, false
	}
	var n int32
	for i := range nanoDigits {
		n *= 10
		if i < len(digits) {
			n += int32(digits[i] - '0')
		}
	}
	return n, true
}

// tickNano turns Maya's ticks after a frame into a fraction. Ticks that 24 frames
// a second cannot have keep their order just below the next frame.
func tickNano(ticks int64) (int32, bool) {
	const last = ticksPerFrame - 1
	switch {
	case ticks <= last:
		return int32(ticks) * nanosPerTick, true
	case ticks-last < nanosPerTick:
		return lastTickNano + int32(ticks-last), true
	default:
		return 0, false
	}
}

// ticks is the way back from tickNano.
func ticks(nano int32) int64 {
	if nano > lastTickNano {
		return ticksPerFrame - 1 + int64(nano-lastTickNano)
	}
	return int64(nano / nanosPerTick)
}

// String writes the number without padding: "12", "-1", "1001.5".
func (n Number) String() string { return string(n.appendTo(nil, 0, ".")) }

// appendTo writes the number with its whole part padded to pad digits.
func (n Number) appendTo(b []byte, pad int, point string) []byte {
	negative, whole, nano := n.parts()
	if negative {
		b = append(b, '-')
	}
	b = appendDigits(b, whole, pad)
	if nano == 0 {
		return b
	}
	b = append(b, point...)
	if point == tickWord {
		return strconv.AppendInt(b, ticks(nano), 10)
	}
	return []byte(strings.TrimRight(string(appendDigits(b, int64(nano), nanoDigits)), "0"))
}

// parts takes the number apart as it is written: sign, whole part, billionths.
func (n Number) parts() (negative bool, whole int64, nano int32) {
	switch {
	case n.whole >= 0:
		return false, n.whole, n.nano
	case n.nano == 0:
		return true, -n.whole, 0
	default:
		return true, -n.whole - 1, billion - n.nano
	}
}

func appendDigits(b []byte, value int64, pad int) []byte {
	var digits [20]byte
	text := strconv.AppendInt(digits[:0], value, 10)
	for range pad - len(text) {
		b = append(b, '0')
	}
	return append(b, text...)
}

// Compare returns -1, 0 or +1 as n lies before, at or after other.
func (n Number) Compare(other Number) int {
	if c := cmp.Compare(n.whole, other.whole); c != 0 {
		return c
	}
	return cmp.Compare(n.nano, other.nano)
}

// Float64 returns the nearest floating point value.
func (n Number) Float64() float64 { return float64(n.whole) + float64(n.nano)/billion }

// Int returns the number rounded down, and whether it was whole.
func (n Number) Int() (value int64, whole bool) { return n.whole, n.nano == 0 }

// MarshalJSON writes a JSON number.
func (n Number) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalJSON reads a JSON number written without an exponent, or the same in quotes.
func (n *Number) UnmarshalJSON(data []byte) (err error) {
	*n, err = ParseNumber(strings.Trim(string(data), `"`))
	return err
}

// add and sub are exact. A difference may exceed maxWhole; it still fits.
func (n Number) add(d Number) Number {
	sum := Number{n.whole + d.whole, n.nano + d.nano - billion}
	if sum.nano >= 0 {
		return Number{sum.whole + 1, sum.nano}
	}
	return Number{sum.whole, sum.nano + billion}
}

func (n Number) sub(d Number) Number {
	if n.nano < d.nano {
		return Number{n.whole - d.whole - 1, n.nano - d.nano + billion}
	}
	return Number{n.whole - d.whole, n.nano - d.nano}
}

// divide says how often step fits into n (at most math.MaxInt64 times) and what is
// left over. Neither may be negative, step not zero.
func (n Number) divide(step Number) (times int64, rest Number) {
	if n.nano == 0 && step.nano == 0 {
		return n.whole / step.whole, Number{n.whole % step.whole, 0}
	}
	quotient, remainder := new(big.Int).QuoRem(n.nanos(), step.nanos(), new(big.Int))
	whole, nano := remainder.QuoRem(remainder, big.NewInt(billion), new(big.Int))
	rest = Number{whole.Int64(), int32(nano.Int64())}
	if !quotient.IsInt64() {
		return math.MaxInt64, rest
	}
	return quotient.Int64(), rest
}

func (n Number) nanos() *big.Int {
	whole := new(big.Int).Mul(big.NewInt(n.whole), big.NewInt(billion))
	return whole.Add(whole, big.NewInt(int64(n.nano)))
}

// isMultiple says whether n is a whole number of steps, of either sign, from zero.
func (n Number) isMultiple(step Number) bool {
	if n.whole < 0 {
		n = Number{}.sub(n)
	}
	_, rest := n.divide(step)
	return rest == Number{}
}

// digitsEnd returns where the run of digits that begins at start ends.
func digitsEnd(text string, start int) int {
	for start < len(text) && isDigit(text[start]) {
		start++
	}
	return start
}

// digitsStart returns where the run of digits that ends at end starts.
func digitsStart(text string, end int) int {
	for end > 0 && isDigit(text[end-1]) {
		end--
	}
	return end
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
