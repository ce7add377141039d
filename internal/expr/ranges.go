// Which points does 0-100:2 ^10-20 mean?

package expr

import (
	"strconv"
	"strings"
)

// span is one piece of a range of element numbers: every step-th from one to
// another, both included.
type span struct {
	from, to, step int64
	without        bool // ^: these are taken away
}

// rangeHere reads a range if one begins here that can be nothing else: it has a
// step, a ^, or several pieces. 5 and 10-20 are numbers until a condition is
// wanted; see pointsOf. Inside a list of operands commas are none of the range's.
func (p *parser) rangeHere() (*node, error) {
	if p.tok.kind != numberToken && !p.is("^") {
		return nil, nil
	}
	n := &node{kind: rangeNode, pos: p.tok.pos, at: p.tok.pos}
	sure := p.is("^")
	for at := p.tok.pos; ; {
		s, end, stepped, ok := p.span(at)
		if !ok {
			break
		}
		sure = sure || stepped || s.without || len(n.ranges) > 0
		n.ranges, n.end = append(n.ranges, s), end
		at = end + len(p.text[end:]) - len(strings.TrimLeft(p.text[end:], " \t"))
		if p.inList == 0 && strings.HasPrefix(p.text[at:], ",") {
			at += 1 + len(p.text[at+1:]) - len(strings.TrimLeft(p.text[at+1:], " \t"))
		}
	}
	if !sure || len(n.ranges) == 0 {
		if p.is("^") {
			e := p.fail(p.tok.pos, p.tok.end, "point numbers are missing after ^")
			e.Hint = "^10-20 leaves points out; powers are written pow(x, 2)"
			return nil, e
		}
		return nil, nil
	}
	return n, p.endRange(n)
}

// endRange goes on behind a range.
func (p *parser) endRange(n *node) error {
	for _, s := range n.ranges {
		if s.to < s.from || s.step < 1 {
			e := p.fail(n.pos, n.end, "this range is empty")
			e.Hint = "ranges go from the smaller to the larger number, such as 0-100 or 0-100:2"
			return e
		}
	}
	p.tok.end = n.end
	return p.advance()
}

// span reads one piece without spaces: 5, 0-100, 0-100:2, any of them after ^.
func (p *parser) span(at int) (s span, end int, stepped, ok bool) {
	t := p.text
	if at < len(t) && t[at] == '^' {
		s.without = true
		at++
	}
	s.step = 1
	if s.from, end, ok = wholeAt(t, at); !ok {
		return s, 0, false, false
	}
	s.to = s.from
	if to, after, more := wholeAt(t, end+1); more && t[end] == '-' {
		s.to, end = to, after
	}
	if step, after, more := wholeAt(t, end+1); more && t[end] == ':' {
		s.step, end, stepped = step, after, true
	}
	return s, end, stepped, end == len(t) || strings.IndexByte(" \t\r\n,)&|^", t[end]) >= 0
}

// wholeAt reads the digits at a place.
func wholeAt(t string, at int) (n int64, end int, ok bool) {
	if at >= len(t) || !isDigit(t[at]) {
		return 0, at, false
	}
	end = digits(t, at)
	n, err := strconv.ParseInt(t[at:end], 10, 64)
	return n, end, err == nil
}

// negatedRange reads !10-20, where 10-20 is no difference for once.
func (p *parser) negatedRange() (*node, error) {
	if p.tok.kind != numberToken {
		return nil, nil
	}
	if r, err := p.rangeHere(); r != nil || err != nil {
		return r, err
	}
	s, end, _, ok := p.span(p.tok.pos)
	if !ok || s.from == s.to {
		return nil, nil
	}
	n := &node{kind: rangeNode, pos: p.tok.pos, end: end, at: p.tok.pos, ranges: []span{s}}
	return n, p.endRange(n)
}

// pointsOf makes a range of 5 or 10-20 where a condition is wanted; nil if the
// node is neither.
func pointsOf(n *node, text string) []span {
	p := &parser{lexer: lexer{text: strings.Trim(text[n.pos:n.end], "() ")}}
	if n.kind != numberNode && (n.kind != mathNode || n.text != "-") {
		return nil
	}
	s, end, _, ok := p.span(0)
	if !ok || end != len(p.text) || s.from > s.to {
		return nil
	}
	return []span{s}
}

// fillSpans sets the bits of the elements from one on that the pieces choose. They
// apply in order; if the first takes away, all are there at first.
func fillSpans(spans []span, dst []uint64, from int64, n int) {
	clear(dst)
	if spans[0].without {
		setBits(dst, 0, int64(n))
	}
	for _, s := range spans {
		low, high := max(s.from-from, 0), min(s.to-from, int64(n)-1)
		if low > high {
			continue
		}
		if s.step == 1 && !s.without {
			setBits(dst, low, high+1)
			continue
		}
		if late := (from + low - s.from) % s.step; late != 0 {
			if s.step-late > high-low {
				continue
			}
			low += s.step - late
		}
		for i := low; i <= high; i += s.step {
			if bit := uint64(1) << (i & 63); s.without {
				dst[i>>6] &^= bit
			} else {
				dst[i>>6] |= bit
			}
			if s.step > high-i {
				break
			}
		}
	}
}

// setBits sets the bits from one to before another.
func setBits(dst []uint64, from, to int64) {
	for i := from; i < to; {
		if i&63 == 0 && to-i >= 64 {
			dst[i>>6] = ^uint64(0)
			i += 64
			continue
		}
		dst[i>>6] |= 1 << (i & 63)
		i++
	}
}
