// Where in a file name is the frame number, and where does the suffix begin?

package sequence

import "strings"

// cut is a file name taken apart: text before the number, number, text after it.
type cut struct {
	name         string
	number       Number
	hasNumber    bool
	start, end   int // the number is name[start:end], with its minus and sub-frame
	width        int // digits of its whole part
	zeros        bool
	point        string // what stands before the sub-frame: "", ".", "," or tickWord
	ext          int    // where the suffix begins
	sub          subframe
	onlySubframe bool // read otherwise, the name is none of ours
}

// subframe is the other way to read a name such as x.1001.5.prt; see subframe.go.
type subframe struct {
	possible        bool
	start           int
	whole, fraction string
	number          Number
}

const (
	frameWord = "Frame" // Maya: nameFrame12Tick125.mc
	tickWord  = "Tick"
)

// cutName finds the number by the rules of the package comment.
func cutName(name string) cut {
	ext := extStart(name)
	for end := ext; ; {
		start, stop := lastDigits(name[:end])
		if start == stop {
			return cut{name: name, ext: ext}
		}
		if c, ok := cutAt(name, start, stop); ok {
			c.ext = ext
			return c
		}
		end = start
	}
}

// cutAt reads the run of digits name[start:end], the last one that matters.
func cutAt(name string, start, end int) (cut, bool) {
	if c, ok := cutTick(name, start, end); ok {
		return c, true
	}
	if isVersion(name, start) {
		return cut{}, false
	}
	c, ok := cutWhole(name, signStart(name, start), start, end)
	c.sub = subframeAt(name, start, end)
	return c, ok
}

// cutWhole takes the digits name[start:end] as a whole number, with the minus at
// sign if that lies before.
func cutWhole(name string, sign, start, end int) (cut, bool) {
	n, ok := makeNumber(sign < start, name[start:end], "")
	return cut{
		name: name, number: n, hasNumber: ok, start: sign, end: end,
		width: end - start, zeros: name[start] == '0' && end-start > 1,
	}, ok
}

// cutTick reads Frame12Tick125, where the run of digits is the 125.
func cutTick(name string, start, end int) (cut, bool) {
	if !strings.HasSuffix(name[:start], tickWord) {
		return cut{}, false
	}
	frameEnd := start - len(tickWord)
	frameStart := digitsStart(name, frameEnd)
	sign := signStart(name, frameStart)
	if frameStart == frameEnd || !strings.HasSuffix(name[:sign], frameWord) {
		return cut{}, false
	}
	c, ok := cutWhole(name, sign, frameStart, frameEnd)
	return c.withTicks(name[start:end], end), ok && validTicks(name[start:end])
}

func validTicks(digits string) bool {
	count, ok := parseWhole(digits)
	if ok {
		_, ok = tickNano(count)
	}
	return ok
}

func (c cut) withTicks(digits string, end int) cut {
	count, _ := parseWhole(digits)
	nano, _ := tickNano(count)
	negative, whole, _ := c.number.parts()
	c.number, c.end, c.point = signed(negative, whole, nano), end, tickWord
	return c
}

// subframeAt reads 1001.5 or 1001,5, where the run of digits is the 5.
func subframeAt(name string, start, end int) subframe {
	point := start - 1
	if point < 1 || name[point] != '.' && name[point] != ',' {
		return subframe{}
	}
	wholeStart := digitsStart(name, point)
	if wholeStart == point || isVersion(name, wholeStart) {
		return subframe{}
	}
	return newSubframe(name, signStart(name, wholeStart), wholeStart, point, end)
}

// newSubframe takes name[start:end] as a number whose point stands at point.
func newSubframe(name string, sign, start, point, end int) subframe {
	whole, fraction := name[start:point], name[point+1:end]
	n, ok := makeNumber(sign < start, whole, fraction)
	return subframe{ok, sign, whole, fraction, n}
}

// asSubframe reads the name the other way.
func (c cut) asSubframe() cut {
	c.start, c.number, c.hasNumber = c.sub.start, c.sub.number, true
	c.width, c.zeros = len(c.sub.whole), c.sub.whole[0] == '0' && len(c.sub.whole) > 1
	c.point = c.name[c.end-len(c.sub.fraction)-1 : c.end-len(c.sub.fraction)]
	return c
}

// signStart includes the minus before the digits at start, if it is one: after a
// letter or digit a dash only separates.
func signStart(name string, start int) int {
	dash := start - 1
	if dash < 0 || name[dash] != '-' {
		return start
	}
	if dash > 0 && isWordByte(name[dash-1]) && !strings.HasSuffix(name[:dash], frameWord) {
		return start
	}
	return dash
}

// isVersion says whether the digits at start are those of v003.
func isVersion(name string, start int) bool {
	return start > 0 && name[start-1]|0x20 == 'v'
}

// isWordByte is true in letters of any script, and in digits.
func isWordByte(c byte) bool { return isLetter(c) || isDigit(c) || c >= 0x80 }

// lastDigits returns the last run of digits, start == end when there is none.
func lastDigits(text string) (start, end int) {
	end = len(text)
	for end > 0 && !isDigit(text[end-1]) {
		end--
	}
	return digitsStart(text, end), end
}

// Ext returns the suffix of a file name, whole when it is double: ".prt",
// ".bgeo.sc", ".icecache.gz", ".icecache.sih5". Case is kept. Digits alone are
// never a suffix: Ext("fog.0101") is "".
func Ext(name string) string { return name[extStart(name):] }

// foldExt takes the case out of the suffix.
func foldExt(name string) string {
	ext := extStart(name)
	if lower := strings.ToLower(name[ext:]); lower != name[ext:] {
		return name[:ext] + lower
	}
	return name
}

func extStart(name string) int {
	end := len(name)
	dot := lastComponent(name)
	if dot < 0 {
		return end
	}
	for {
		before := lastComponent(name[:dot])
		if before < 0 || !wraps(name[dot+1:end], name[before+1:dot]) {
			return dot
		}
		dot, end = before, dot
	}
}

// lastComponent returns where the dot of a suffix stands, -1 for none. A suffix is
// short, plain letters and digits, with at least one letter.
func lastComponent(name string) int {
	const longest = 12
	letters := false
	for i := len(name) - 1; i > 0 && i >= len(name)-longest-1; i-- {
		switch c := name[i]; {
		case c == '.' && letters:
			return i
		case isLetter(c):
			letters = true
		case !isDigit(c):
			return -1
		}
	}
	return -1
}

// wraps says whether a file of the outer suffix holds one of the inner.
func wraps(outer, inner string) bool {
	switch strings.ToLower(outer) {
	case "gz", "sc", "zst", "bz2", "xz", "lz4":
		return isCacheSuffix(inner) || !strings.ContainsAny(inner, "0123456789")
	case "sih5", "hdf5", "h5", "hdf", "series", "txt", "xml":
		return isCacheSuffix(inner)
	}
	return false
}

// isCacheSuffix knows the suffixes that other programs put their own after.
func isCacheSuffix(text string) bool {
	switch strings.ToLower(text) {
	case "icecache", "bgeo", "geo", "prt", "pdc", "pda", "pdb", "mc", "mcx", "bin", "ply",
		"csv", "xyz", "ptc", "pc2", "abc", "sih5", "hdf5", "h5", "hdf":
		return true
	}
	return false
}
