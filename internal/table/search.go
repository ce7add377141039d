// Looking for plain text in cells.

package table

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"floe/internal/particle"
)

// textMatcher passes elements of which a cell contains a text, whatever the case.
func textMatcher(columns []*Column, text string) matcher {
	needle := []byte(strings.ToLower(text))
	cost := 0
	var tests []func(element int64) bool
	for _, c := range columns {
		test, ns := c.containsTest(needle)
		switch {
		case test == nil:
			continue
		case c.Constant && c.count > 0:
			if test(0) {
				return matcher{ns: 1, clear: func(bitset, int64, int64) {}}
			}
			continue
		}
		cost += ns
		tests = append(tests, test)
	}
	return matcher{ns: 10 + cost, clear: perElement(func(element int64) bool {
		for _, test := range tests {
			if test(element) {
				return true
			}
		}
		return false
	})}
}

// containsTest tells whether a cell contains a text in lower case; nil if no
// cell of the column can.
func (c *Column) containsTest(needle []byte) (test func(element int64) bool, ns int) {
	if c.isText() {
		return perText(c.source, func(text []byte) bool { return containsFold(text, needle) }), 5
	}
	if !c.canContain(needle) {
		return nil, 0
	}
	return func(element int64) bool {
		// Most cells are short: what fits on the stack costs no garbage.
		var room [256]byte
		cell, _ := c.Append(room[:0], element)
		return containsFold(cell, needle)
	}, cellNs * max(len(c.parts), 1)
}

// canContain reports whether a needle has only letters that cells of numbers
// are made of.
func (c *Column) canContain(needle []byte) bool {
	switch c.Attribute.Type {
	case particle.Shape, particle.String, particle.Location, particle.Bool:
		return true
	}
	for _, b := range needle {
		if !strings.ContainsRune("0123456789.-(),[] …einfa", rune(b)) {
			return false
		}
	}
	return true
}

// containsFold reports whether a text contains a needle in lower case.
func containsFold(text, needle []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return bytes.Contains(bytes.ToLower(text), needle)
		}
	}
	for ; len(text) >= len(needle); text = text[1:] {
		if hasPrefixFold(text, needle) {
			return true
		}
	}
	return false
}

func hasPrefixFold(text, needle []byte) bool {
	for i, n := range needle {
		b := text[i]
		if b >= 'A' && b <= 'Z' {
			b += 'a' - 'A'
		}
		if b != n {
			return false
		}
	}
	return true
}
