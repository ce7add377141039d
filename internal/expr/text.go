// Comparisons of texts, and patterns such as piece*.

package expr

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"floe/internal/particle"
)

func (c *compiler) compareTexts(n *node, left, right *value) (*value, error) {
	for _, v := range []*value{left, right} {
		if v.kind != textKind {
			return nil, c.fail(v.node, textHint(n, left, right), "%s, which cannot be compared with a text", c.describe(v))
		}
	}
	sign := n.text
	if left.attribute < 0 && right.attribute >= 0 && !strings.HasSuffix(sign, "~") {
		left, right, sign = right, left, mirrored[sign]
	}
	passes, err := c.textTest(n, sign, right)
	switch {
	case err != nil:
		return nil, err
	case left.attribute < 0:
		return nil, c.fail(left.node, "names of attributes with odd signs stand in backquotes", "this text is compared with another")
	case right.attribute >= 0:
		return c.truth(n, compareColumns(c.slotOf(left.attribute), c.slotOf(right.attribute), textOrders[sign])), nil
	}
	slot := c.slots
	c.slots++
	return c.truth(n, eachText(c.slotOf(left.attribute), slot, passes)), nil
}

func textHint(n *node, left, right *value) string {
	if strings.HasSuffix(n.text, "~") {
		return n.text + ` compares a text attribute with a pattern: name ~ "piece*"`
	}
	if left.kind == textKind && right.constant != nil {
		return "texts stand in double quotes"
	}
	return ""
}

// textOrders tells which outcomes of bytes.Compare a sign wants.
var textOrders = map[string]func(order int) bool{
	"<": func(o int) bool { return o < 0 }, "<=": func(o int) bool { return o <= 0 },
	">": func(o int) bool { return o > 0 }, ">=": func(o int) bool { return o >= 0 },
	"==": func(o int) bool { return o == 0 }, "!=": func(o int) bool { return o != 0 },
}

// textTest makes a test of a text that is written out.
func (c *compiler) textTest(n *node, sign string, right *value) (func(text []byte) bool, error) {
	want := []byte(right.text)
	if !strings.HasSuffix(sign, "~") {
		order := textOrders[sign]
		return func(text []byte) bool { return order(bytes.Compare(text, want)) }, nil
	}
	if right.attribute >= 0 {
		return nil, c.fail(right.node, textHint(n, right, right), "a pattern must be written out")
	}
	if len(want) > maxPattern {
		return nil, c.fail(right.node, "", "the pattern has %d bytes, %d are the most", len(want), maxPattern)
	}
	pass := sign == "~"
	return func(text []byte) bool { return matches(text, want) == pass }, nil
}

// maxPattern bounds what a pattern costs, whatever texts a file has.
const maxPattern = 200

// matches reports whether a text is what a pattern stands for: * any signs, ? one.
// It never looks back beyond the last *, so it takes no longer than the product of
// the lengths.
func matches(text, pattern []byte) bool {
	star, again := -1, 0
	t, p := 0, 0
	for t < len(text) {
		_, size := utf8.DecodeRune(text[t:])
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, again = p, t
			p++
		case p < len(pattern) && pattern[p] == '?':
			t, p = t+size, p+1
		case p < len(pattern) && pattern[p] == text[t]:
			t, p = t+1, p+1
		case star < 0:
			return false
		default:
			_, size := utf8.DecodeRune(text[again:])
			again += size
			t, p = again, star+1
		}
	}
	return strings.Trim(string(pattern[p:]), "*") == ""
}

// textOf gives text i of a table without a copy.
func textOf(s *particle.Strings, i int) []byte {
	if i < 0 || i >= s.Len() {
		return nil
	}
	from, to := s.Offsets[i], s.Offsets[i+1]
	if from < 0 || to < from || to > int64(len(s.Bytes)) {
		return nil
	}
	return s.Bytes[from:to]
}

// stored is the place of an element's value.
func (b *column) stored(element int64) int64 {
	if b.constant {
		return 0
	}
	return element
}

// fewTexts is up to how many texts of a table are asked for beforehand.
const fewTexts = 1 << 12

// eachText asks for each text of a small table once, else for that of each element.
func eachText(slot, answers int, passes func(text []byte) bool) test {
	return func(w *worker, at block, dst []uint64) {
		c := &w.columns[slot]
		known := c.answer(answers, passes)
		clear(dst)
		for i := range at.n {
			code := c.Code(c.stored(at.from + int64(i)))
			yes := false
			if known != nil && code >= 0 && code < len(known) {
				yes = known[code]
			} else {
				yes = passes(textOf(&c.Table, code))
			}
			if yes {
				dst[i>>6] |= 1 << (i & 63)
			}
		}
	}
}

// answer remembers which texts pass; nil if there are too many.
func (b *column) answer(slot int, passes func(text []byte) bool) []bool {
	if len(b.Data) == 0 || b.Table.Len() > fewTexts {
		return nil
	}
	if known := b.answers[slot]; known != nil {
		return known
	}
	known := make([]bool, b.Table.Len())
	for i := range known {
		known[i] = passes(textOf(&b.Table, i))
	}
	if b.answers == nil {
		b.answers = map[int][]bool{}
	}
	b.answers[slot] = known
	return known
}

func compareColumns(left, right int, order func(int) bool) test {
	return func(w *worker, at block, dst []uint64) {
		a, b := &w.columns[left], &w.columns[right]
		clear(dst)
		for i := range at.n {
			element := at.from + int64(i)
			text := textOf(&a.Table, a.Code(a.stored(element)))
			other := textOf(&b.Table, b.Code(b.stored(element)))
			if order(bytes.Compare(text, other)) {
				dst[i>>6] |= 1 << (i & 63)
			}
		}
	}
}
