// Does a file name match a pattern, and which number has it then?

package sequence

import "strings"

// Match says whether a file name (without folder) matches, and which number it has.
// The range of the pattern is not asked. A name that matches by wildcards alone has
// the number that Group would give it, if any. Where a name has two readings, whole
// frame or sub-frame, Match takes the one that fits the pattern.
func (p Pattern) Match(name string) (File, bool) {
	c, ok := p.cut(name)
	if !ok {
		return File{}, false
	}
	if c.onlySubframe {
		c = c.asSubframe()
	}
	return File{c.number, c.hasNumber, name}, true
}

// cut takes the name apart where the pattern says.
func (p Pattern) cut(name string) (cut, bool) {
	switch {
	case !p.number:
		return cutName(name), glob(foldExt(p.Prefix+p.Suffix), foldExt(name))
	case !p.wildPrefix:
		if !strings.HasPrefix(name, p.Prefix) {
			return cut{}, false
		}
		return p.cutAt(name, len(p.Prefix))
	}
	for end := len(name); ; {
		start, stop := lastDigits(name[:end])
		if start == stop {
			return cut{}, false
		}
		start = signStart(name, start)
		if c, ok := p.cutAt(name, start); ok && glob(p.Prefix, name[:start]) {
			return c, true
		}
		end = start
	}
}

// cutAt takes the number that begins at start: whole if the rest of the name then
// fits the suffix, with ticks or a sub-frame if it fits only so.
func (p Pattern) cutAt(name string, start int) (cut, bool) {
	digits := start
	if strings.HasPrefix(name[start:], "-") {
		digits++
	}
	end := digitsEnd(name, digits)
	if end == digits || start < digits && signStart(name, digits) == digits {
		return cut{}, false
	}
	c, ok := cutWhole(name, start, digits, end)
	if !ok {
		return cut{}, false
	}
	c.ext = extStart(name)
	if p.fits(name[end:]) {
		return c, true
	}
	if t, ok := p.cutTicks(c); ok {
		return t, true
	}
	return p.cutSubframe(c, digits)
}

func (p Pattern) cutTicks(c cut) (cut, bool) {
	rest, ok := strings.CutPrefix(c.name[c.end:], tickWord)
	digits := rest[:digitsEnd(rest, 0)]
	if !ok || digits == "" || !validTicks(digits) || !p.fits(rest[len(digits):]) {
		return cut{}, false
	}
	return c.withTicks(digits, c.end+len(tickWord)+len(digits)), true
}

// cutSubframe goes on behind a number whose digits begin at digits.
func (p Pattern) cutSubframe(c cut, digits int) (cut, bool) {
	point := c.end
	if point == len(c.name) || c.name[point] != '.' && c.name[point] != ',' {
		return cut{}, false
	}
	end := digitsEnd(c.name, point+1)
	if end == point+1 || !p.fits(c.name[end:]) {
		return cut{}, false
	}
	c.sub, c.end, c.onlySubframe = newSubframe(c.name, c.start, digits, point, end), end, true
	return c, c.sub.possible
}

// fits compares the rest of a name with the suffix; its extension in any case.
func (p Pattern) fits(rest string) bool {
	switch {
	case p.wildSuffix:
		return glob(foldExt("0" + p.Suffix)[1:], foldExt("0" + rest)[1:])
	case rest == p.Suffix:
		return true
	case len(rest) != len(p.Suffix):
		return false
	}
	ext := extStart("0"+rest) - 1
	return rest[:ext] == p.Suffix[:ext] && strings.EqualFold(rest[ext:], p.Suffix[ext:])
}

// glob matches * for any text and ? for any one character. Brackets are ordinary
// characters, which names contain more often than anyone means a class.
func glob(pattern, name string) bool {
	star, resume := -1, 0
	p, n := 0, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, n
			p++
		case p < len(pattern) && pattern[p] == '?':
			p, n = p+1, n+charLength(name[n:])
		case p < len(pattern) && pattern[p] == name[n]:
			p, n = p+1, n+1
		case star >= 0:
			resume++
			p, n = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// charLength is the length in bytes of the character that text begins with.
func charLength(text string) int {
	for i := range text {
		if i > 0 {
			return i
		}
	}
	return len(text)
}
