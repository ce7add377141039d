// Where do values lie on an axis, and which of them are written there?

package plot

import (
	"math"
	"strconv"
	"strings"
)

// span is the part of the number line that an axis shows.
type span struct {
	lo, hi float64
	log    bool // then lo > 0
}

func (s span) valid() bool { return s.lo < s.hi && isFinite(s.lo) && isFinite(s.hi) }

func isFinite(v float64) bool { return v-v == 0 }

// ends of the span in what is shown evenly: values or their logarithms. Halved,
// so that the difference of huge ones is finite.
func (s span) ends() (lo, hi float64) { return s.even(s.lo), s.even(s.hi) }

func (s span) even(v float64) float64 {
	if s.log {
		return math.Log(v) / 2
	}
	return v / 2
}

// at gives the place of a value, 0 at lo and 1 at hi; -1 for what has no
// logarithm.
func (s span) at(v float64) float64 {
	if s.log && !(v > 0) {
		return -1
	}
	lo, hi := s.ends()
	return (s.even(v) - lo) / (hi - lo)
}

// value is the inverse of at.
func (s span) value(t float64) float64 {
	lo, hi := s.ends()
	v := lo*(1-t) + hi*t
	if s.log {
		return math.Exp(2 * v)
	}
	return 2 * v
}

// padded is wider by a part of its size on both sides.
func (s span) padded(part float64) span {
	lo, hi := s.value(-part), s.value(1+part)
	if p := (span{lo, hi, s.log}); p.valid() && (!s.log || lo > 0) {
		return p
	}
	return s
}

// tick is a mark on an axis.
type tick struct {
	value float64
	label string
}

// ticks gives about so many round values of the span.
func (s span) ticks(about int) []tick {
	if !s.valid() {
		return nil
	}
	if s.log && s.hi/s.lo > 10 {
		return s.decades(about)
	}
	return s.multiples(niceStep((s.hi/2 - s.lo/2) / float64(max(about, 1)) * 2))
}

// wholeTicks are those of an axis of whole numbers.
func (s span) wholeTicks(about int) []tick {
	ticks := s.multiples(max(niceStep((s.hi-s.lo)/float64(max(about, 1))), 1))
	for i := range ticks {
		ticks[i].label = formatNumber(ticks[i].value)
	}
	return ticks
}

// multiples gives the multiples of a step.
func (s span) multiples(step float64) []tick {
	if step == 0 || !isFinite(step) || math.Abs(s.lo/step) > 1e14 {
		return nil // the values differ in their last digits only
	}
	var ticks []tick
	for i := math.Ceil(s.lo/step - 1e-9); i <= s.hi/step+1e-9; i++ {
		ticks = append(ticks, tick{i*step + 0, formatTick(i*step, step)}) // not -0
	}
	return ticks
}

// decades are powers of ten, with 2 and 5 times them where there is room.
func (s span) decades(about int) []tick {
	first, last := math.Ceil(math.Log10(s.lo)-1e-9), math.Floor(math.Log10(s.hi)+1e-9)
	every := math.Ceil((last - first + 1) / float64(max(about, 1)))
	parts := []float64{1}
	if every == 1 && (last-first+1)*3 <= float64(about) {
		parts, first = []float64{1, 2, 5}, first-1
	}
	var ticks []tick
	for e := first; e <= last; e += every {
		for _, p := range parts {
			if v := p * math.Pow(10, e); v >= s.lo*(1-1e-9) && v <= s.hi*(1+1e-9) {
				ticks = append(ticks, tick{v, formatTick(v, v)})
			}
		}
	}
	return ticks
}

// niceStep is the next 1, 2 or 5 times a power of ten.
func niceStep(least float64) float64 {
	if !(least > 0) {
		return 0
	}
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, f := range []float64{1, 2, 5} {
		if f*power >= least*(1-1e-9) {
			return f * power
		}
	}
	return 10 * power
}

// formatTick writes a round number with the digits that the step needs.
func formatTick(v, step float64) string {
	if math.Abs(v) < step/1e6 {
		return "0"
	}
	if a := math.Abs(v); a >= 1e6 || step < 1e-4 && a < 1e-2 || step < 1e-7 {
		digits := max(int(math.Floor(math.Log10(a)+1e-9)-math.Floor(math.Log10(step)+1e-9)), 0)
		return shortExponent(strconv.FormatFloat(v, 'e', min(digits, 12), 64))
	}
	return strconv.FormatFloat(v, 'f', max(int(-math.Floor(math.Log10(step)+1e-9)), 0), 64)
}

// shortExponent makes 1.0e+06 of 1e6.
func shortExponent(s string) string {
	mantissa, exponent, found := strings.Cut(s, "e")
	if !found {
		return s
	}
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	sign := ""
	if exponent[0] == '-' {
		sign = "-"
	}
	return mantissa + "e" + sign + strings.TrimLeft(exponent[1:], "0")
}

// formatValue writes a value with 7 digits, as many as a float has.
func formatValue(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case v == 0:
		return "0"
	}
	return shortExponent(strconv.FormatFloat(v, 'g', 7, 64))
}

// formatCount writes 1,234,567.
func formatCount(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural writes 1 value, 2 values.
func plural(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return formatCount(n) + " " + what
}

// formatShort writes 1.2M, at most four digits.
func formatShort(v float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if math.Abs(v) >= unit.size {
			return strconv.FormatFloat(v/unit.size, 'g', 4, 64) + unit.name
		}
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
