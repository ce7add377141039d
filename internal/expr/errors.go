// What is wrong with an expression, and where.

package expr

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error points at the part of an expression that is wrong.
type Error struct {
	// Text is the whole expression.
	Text string
	// Pos and End delimit the part, in bytes of Text.
	Pos, End int
	// Message says what is wrong, Hint what might help; Hint may be "".
	Message, Hint string
}

// Error gives `at character 5: there is no attribute "Agee"; did you mean Age?`.
func (e *Error) Error() string {
	text := fmt.Sprintf("at character %d: %s", e.Character(), e.Message)
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Character counts from 1.
func (e *Error) Character() int { return utf8.RuneCountInString(e.Text[:e.Pos]) + 1 }

// Caret gives two lines: the expression, or as much around the error as fits in a
// line, and carets under what is wrong.
func (e *Error) Caret() string {
	const before, after = 50, 26
	from, to := e.Pos, e.Pos
	for n := 0; n < before && from > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(e.Text[:from])
		from -= size
	}
	for n := 0; n < after && to < len(e.Text); n++ {
		_, size := utf8.DecodeRuneInString(e.Text[to:])
		to += size
	}
	width := max(utf8.RuneCountInString(e.Text[e.Pos:max(min(e.End, to), e.Pos)]), 1)
	return printable(e.Text[from:to]) + "\n" +
		strings.Repeat(" ", utf8.RuneCountInString(e.Text[from:e.Pos])) + strings.Repeat("^", width)
}

// printable keeps the carets below what they mean.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}
