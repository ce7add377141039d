// What does a text like sim.1-100x2####.prt ask for?

package sequence

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Pattern is a path in which one place stands for the frame number. The package
// comment lists the ways to write it.
type Pattern struct {
	Dir            string // "." when the text has none
	Prefix, Suffix string // the text around the number, wildcards included
	Pad            int    // the padding that Format uses, 0 for none
	Range          Range  // the range written inside the pattern; zero for none

	widths []int  // paddings preferred when several lie in the folder; empty: take all
	number bool   // there is a place for a number; false for wildcards alone
	inline string // the range as written before the number

	wildPrefix, wildSuffix bool // * or ? occur there
}

// maxPad bounds the padding of %08d, $F8 and the like.
const maxPad = 99

const wildcards = "*?"

// ParsePattern reads a pattern. A text without a place for the number is an error.
func ParsePattern(text string) (Pattern, error) {
	_, base := filepath.Split(text)
	p := Pattern{Dir: filepath.Dir(text)}
	t, ok := findToken(base)
	switch {
	case ok:
		p.take(base, t)
	case strings.ContainsAny(base, wildcards):
		p.takeWildcards(base)
	default:
		return Pattern{}, fmt.Errorf("parse pattern %q: expected #, @, %%04d, $F4 or * where the frame number stands", shorten(text))
	}
	p.wildPrefix = strings.ContainsAny(p.Prefix, wildcards)
	p.wildSuffix = strings.ContainsAny(p.Suffix, wildcards)
	return p, nil
}

func (p *Pattern) take(base string, t token) {
	p.Prefix, p.Suffix, p.number = base[:t.start], base[t.end:], true
	p.Pad, p.widths, p.Range = t.widths[0], t.widths, t.numbers
	if !t.numbers.IsZero() {
		return
	}
	if start, r := rangeBefore(p.Prefix); !r.IsZero() {
		p.inline, p.Prefix, p.Range = p.Prefix[start:], p.Prefix[:start], r
	}
}

// takeWildcards lets the last * stand for the number, for Format.
func (p *Pattern) takeWildcards(base string) {
	at := strings.LastIndexAny(base, wildcards)
	p.Prefix, p.Suffix = base[:at], base[at:]
}

// literal reads the digits before the number as part of the name: in mesh2#.prt the
// 2 may be a range or belong to "mesh2". False when there are none.
func (p Pattern) literal() (Pattern, bool) {
	if p.inline == "" {
		return p, false
	}
	p.Prefix, p.inline, p.Range = p.Prefix+p.inline, "", Range{}
	return p, true
}

// Format returns the path that number n has by this pattern, for writing: # and
// #### both pad to four digits. Wildcards other than the number's stay as they are.
func (p Pattern) Format(n Number) string {
	suffix := p.Suffix
	if !p.number {
		suffix = suffix[1:]
	}
	return filepath.Join(p.Dir, p.Prefix+string(n.appendTo(nil, p.Pad, "."))+suffix)
}

// IsWild says whether the pattern has wildcards (* or ?) and may so mean several
// sequences.
func (p Pattern) IsWild() bool { return p.wildPrefix || p.wildSuffix }

// token is the place of the number in a file name.
type token struct {
	start, end int
	widths     []int
	numbers    Range // Softimage writes the range into the place
}

// findToken returns the last one in the name.
func findToken(name string) (last token, found bool) {
	for i := 0; i < len(name); {
		length, widths, numbers := tokenAt(name[i:])
		if length == 0 {
			i++
			continue
		}
		last, found = token{i, i + length, widths, numbers}, true
		i += length
	}
	return last, found
}

// tokenAt recognises the token that text begins with; length 0 when there is none.
func tokenAt(text string) (length int, widths []int, numbers Range) {
	switch text[0] {
	case '#':
		length, widths = hashes(text)
	case '@':
		length = runLength(text)
		widths = []int{padOfCount(length)}
	case '%':
		length, widths = between(text, "%", "d")
	case '$':
		length, widths = houdini(text)
	case '<':
		length, widths = angled(text)
	case '[':
		return softimage(text)
	}
	return length, widths, Range{}
}

// hashes: # is four digits; #### is four here and sixteen in RV and fileseq.
func hashes(text string) (int, []int) {
	count := runLength(text)
	if count == 1 {
		return 1, []int{4}
	}
	return count, []int{count, 4 * count}
}

func runLength(text string) int {
	n := 1
	for n < len(text) && text[n] == text[0] {
		n++
	}
	return n
}

// padOfCount: a width of one pads nothing.
func padOfCount(count int) int {
	if count == 1 {
		return 0
	}
	return count
}

// between recognises opening, optional digits and closing: %04d.
func between(text, opening, closing string) (int, []int) {
	if !strings.HasPrefix(text, opening) {
		return 0, nil
	}
	end := digitsEnd(text, len(opening))
	width, ok := parseWhole("0" + text[len(opening):end])
	if !ok || width > maxPad || !strings.HasPrefix(text[end:], closing) {
		return 0, nil
	}
	return end + len(closing), []int{padOfCount(int(width))}
}

// houdini recognises $F, $F4, $FF and ${F4}, and not $FOO.
func houdini(text string) (int, []int) {
	if length, widths := between(text, "${F", "}"); length > 0 {
		return length, widths
	}
	for _, opening := range []string{"$FF", "$F"} {
		length, widths := between(text, opening, "")
		if length > 0 && (length == len(text) || !isLetter(text[length])) {
			return length, widths
		}
	}
	return 0, nil
}

// angled recognises <UDIM>, and Maya's and Houdini's <f> and <F4>.
func angled(text string) (int, []int) {
	const udim = "<UDIM>"
	if len(text) >= len(udim) && strings.EqualFold(text[:len(udim)], udim) {
		return len(udim), []int{4}
	}
	if length, widths := between(text, "<F", ">"); length > 0 {
		return length, widths
	}
	return between(text, "<f", ">")
}

// softimage recognises [1..100;2], and [frame] and [Frame #3] of its templates.
func softimage(text string) (int, []int, Range) {
	end := strings.IndexByte(text, ']')
	if end < 0 {
		return 0, nil, Range{}
	}
	inside := text[1:end]
	if strings.Contains(inside, "..") {
		r, err := ParseRange(inside)
		if err != nil {
			return 0, nil, Range{}
		}
		return end + 1, []int{0}, r
	}
	length, widths := between(strings.ToLower(inside)+"]", "frame #", "]")
	if strings.EqualFold(inside, "frame") {
		return end + 1, []int{0}, Range{}
	}
	if length == 0 {
		return 0, nil, Range{}
	}
	return end + 1, widths, Range{}
}

// rangeBefore finds the range that text ends with, the longest that makes sense. A
// dash at the end separates, it opens no range.
func rangeBefore(text string) (start int, r Range) {
	const attempts = 16 // bounds the work on a hostile text
	if text == "" || !isDigit(text[len(text)-1]) {
		return len(text), Range{}
	}
	from := len(strings.TrimRight(text, "0123456789,-.xy:;"))
	for i, tries := from, 0; i < len(text) && tries < attempts; i++ {
		if !mayBeginRange(text, i) {
			continue
		}
		tries++
		if r, err := ParseRange(text[i:]); err == nil && !isTakeNumber(r) {
			return i, r
		}
	}
	return len(text), Range{}
}

func mayBeginRange(text string, i int) bool {
	switch {
	case text[i] == '-':
		return signStart(text, i+1) == i
	case !isDigit(text[i]) || i > 0 && isDigit(text[i-1]):
		return false
	default:
		return signStart(text, i) == i && !isVersion(text, i)
	}
}

// isTakeNumber says whether the first number looks like 1.1 only because a take
// stands before it, as in sim.1.1-100#: no other number has a fraction.
func isTakeNumber(r Range) bool {
	first := r.parts[0]
	if first.first.nano == 0 {
		return false
	}
	for i, p := range r.parts {
		if i > 0 && p.first.nano != 0 || p.last != p.first && p.last.nano != 0 || p.step.nano != 0 {
			return false
		}
	}
	return true
}
