// Which numbers does "1-100x2,200" mean?

package sequence

import (
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"
)

// Range is a set of frame numbers as an artist writes it; see the package comment
// for the grammar. The zero Range means no restriction: it contains every number.
type Range struct {
	parts []part
}

// part is one piece between commas.
type part struct {
	first, last         Number // last may lie before first: 10-1 counts down
	openFirst, openLast bool
	mode                byte // 0, 'x' every step-th, 'y' all but these, ':' staggered
	step                Number
}

// maxStagger bounds the work of 1-100:n, which looks back over n passes.
const maxStagger = 1000

var one = Number{whole: 1}

// ParseRange reads a range such as "1-100", "1-100x2", "1,5,9-12" or "-10--5".
// Nothing is counted out, so "1-9999999999" costs no more than "1-2".
func ParseRange(text string) (Range, error) {
	var r Range
	for piece := range strings.SplitSeq(text, ",") {
		p, why := parsePart(strings.TrimSpace(piece))
		if why != "" {
			return Range{}, fmt.Errorf("parse range %q: %s; ranges look like 1-100, 1-100x2 or 1,5,9-12", shorten(text), why)
		}
		r.parts = append(r.parts, p)
	}
	return r, nil
}

// parsePart reads one piece; why says in words what is wrong with it, "" for nothing.
func parsePart(text string) (p part, why string) {
	rest := text
	n, used := scanNumber(rest)
	p.first, p.last, p.openFirst = n, n, used == 0
	rest = rest[used:]
	switch {
	case text == "":
		return p, "expected a number"
	case rest == "":
		return p, ""
	}
	dash := 1
	if strings.HasPrefix(rest, "..") {
		dash = 2
	} else if rest[0] != '-' || used == 0 {
		return p, fmt.Sprintf("expected a number at %q", shorten(text))
	}
	rest = rest[dash:]
	n, used = scanNumber(rest)
	p.last, p.openLast = n, used == 0
	if p.openFirst && p.openLast {
		return p, "expected a number before or after the dash"
	}
	return p, p.parseStep(rest[used:])
}

// parseStep reads "", "x2", "y2", ":3" or ";2".
func (p *part) parseStep(text string) (why string) {
	if text == "" {
		return ""
	}
	mode := text[0]
	if mode == ';' {
		mode = 'x'
	}
	step, used := scanNumber(text[1:])
	switch {
	case !strings.ContainsRune("xy:", rune(mode)):
		return fmt.Sprintf("unexpected %q after %s", shorten(text), p)
	case used == 0 || used != len(text)-1 || step.Compare(Number{}) <= 0:
		return "expected a step above 0 after " + text[:1]
	case p.openFirst:
		return "a step needs a first number"
	case mode != 'x' && (step.nano != 0 || p.openLast):
		return fmt.Sprintf("%s needs a whole step and a last number", text[:1])
	case mode == 'y' && step == one:
		return "y1 leaves nothing"
	case mode == ':' && step.whole > maxStagger:
		return fmt.Sprintf("a staggered step may be %d at most", maxStagger)
	}
	p.mode, p.step = mode, step
	return ""
}

// IsZero says whether the range restricts nothing.
func (r Range) IsZero() bool { return len(r.parts) == 0 }

// Contains says whether the range has n. Sub-frames between the ends of a plain
// range belong to it: 1-10 contains 1.5, and 1-10x1 does not.
func (r Range) Contains(n Number) bool {
	for _, p := range r.parts {
		if p.contains(n) {
			return true
		}
	}
	return len(r.parts) == 0
}

// Numbers gives the numbers in the order written, each once: 10-1 counts down, and
// 1-10:3 begins 1, 4, 7, 10. Between sub-frames it counts whole frames unless a
// step says otherwise. Pieces open at one end, and the zero Range, give nothing. A
// range may have more numbers than fit in memory; stop when there are enough.
func (r Range) Numbers() iter.Seq[Number] {
	return func(yield func(Number) bool) {
		for i, p := range r.parts {
			seen := func(n Number) bool {
				return slices.ContainsFunc(r.parts[:i], func(q part) bool { return q.lists(n) })
			}
			for n := range p.numbers() {
				if !seen(n) && !yield(n) {
					return
				}
			}
		}
	}
}

// String writes the range so that ParseRange reads it back.
func (r Range) String() string {
	texts := make([]string, len(r.parts))
	for i, p := range r.parts {
		texts[i] = p.String()
	}
	return strings.Join(texts, ",")
}

func (p part) String() string {
	switch {
	case p.openFirst:
		return ".." + p.last.String()
	case p.mode != 0 && p.openLast:
		return p.first.String() + ".." + string(p.mode) + p.step.String()
	case p.openLast:
		return p.first.String() + ".."
	case p.mode != 0:
		return p.first.String() + "-" + p.last.String() + string(p.mode) + p.step.String()
	case p.first == p.last:
		return p.first.String()
	default:
		return p.first.String() + "-" + p.last.String()
	}
}

// ends returns the lowest and the highest number, open ends far out.
func (p part) ends() (low, high Number) {
	low, high = p.first, p.last
	if p.openFirst {
		low = Number{whole: -maxWhole - 1}
	}
	if p.openLast {
		high = Number{whole: maxWhole, nano: billion - 1}
	}
	if low.Compare(high) > 0 {
		return high, low
	}
	return low, high
}

func (p part) contains(n Number) bool {
	low, high := p.ends()
	if n.Compare(low) < 0 || n.Compare(high) > 0 {
		return false
	}
	switch p.mode {
	case 'x':
		return n.sub(p.first).isMultiple(p.step)
	case 'y':
		return !n.sub(p.first).isMultiple(p.step)
	default:
		return true
	}
}

// lists says whether numbers gives n.
func (p part) lists(n Number) bool {
	if p.openFirst || p.openLast || !p.contains(n) {
		return false
	}
	return p.mode == 'x' || n.sub(p.first).nano == 0
}

// numbers counts the piece out in the order written.
func (p part) numbers() iter.Seq[Number] {
	switch {
	case p.openFirst || p.openLast:
		return func(func(Number) bool) {}
	case p.mode == 'x':
		return p.count(p.step)
	case p.mode == 'y':
		return p.filter(one, func(n Number) bool { return !n.sub(p.first).isMultiple(p.step) })
	case p.mode == ':':
		return p.staggered()
	default:
		return p.count(one)
	}
}

// count goes from first towards last by step.
func (p part) count(step Number) iter.Seq[Number] {
	return func(yield func(Number) bool) {
		low, high := p.ends()
		times, _ := high.sub(low).divide(step)
		n, down := p.first, p.first.Compare(p.last) > 0
		for yield(n) && times > 0 {
			times--
			if down {
				n = n.sub(step)
			} else {
				n = n.add(step)
			}
		}
	}
}

func (p part) filter(step Number, keep func(Number) bool) iter.Seq[Number] {
	return func(yield func(Number) bool) {
		for n := range p.count(step) {
			if keep(n) && !yield(n) {
				return
			}
		}
	}
}

// staggered makes passes at ever smaller steps, leaving out what came before.
func (p part) staggered() iter.Seq[Number] {
	return func(yield func(Number) bool) {
		for step := p.step.whole; step > 0; step-- {
			fresh := func(n Number) bool { return !p.passed(n, step) }
			for n := range p.filter(Number{whole: step}, fresh) {
				if !yield(n) {
					return
				}
			}
		}
	}
}

// passed says whether an earlier pass, one of a larger step, had n.
func (p part) passed(n Number, step int64) bool {
	distance := n.sub(p.first).whole
	for larger := step + 1; larger <= p.step.whole; larger++ {
		if distance%larger == 0 {
			return true
		}
	}
	return false
}

// within marks the files that the piece contains; files are sorted by number.
func (p part) within(files []File, keep []bool) {
	low, high := p.ends()
	from := sort.Search(len(files), func(i int) bool { return files[i].Number.Compare(low) >= 0 })
	for i := from; i < len(files) && files[i].Number.Compare(high) <= 0; i++ {
		keep[i] = keep[i] || p.contains(files[i].Number)
	}
}

// shorten keeps quoted input readable in a message.
func shorten(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
