// Which words and signs is an expression made of?

package expr

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	endToken tokenKind = iota
	numberToken
	textToken // between quotes
	nameToken
	signToken
)

type token struct {
	kind     tokenKind
	pos, end int
	// text is the number or sign as written, the name or text without its quotes.
	text string
	// attribute: a name that can be nothing else, for it has an @ or backquotes.
	attribute bool
}

// signs, longer ones first.
var signs = []string{
	"&&", "||", "<=", ">=", "==", "!=", "!~",
	"<", ">", "=", "~", "!", "+", "-", "*", "/", "%", "(", ")", "[", "]", "{", "}", ",", ".", ":", "^", "#",
}

type lexer struct{ text string }

func (l *lexer) fail(pos, end int, format string, args ...any) *Error {
	return &Error{Text: l.text, Pos: pos, End: end, Message: fmt.Sprintf(format, args...)}
}

// next reads the token at or after a place.
func (l *lexer) next(at int) (token, error) {
	rest := strings.TrimLeftFunc(l.text[at:], unicode.IsSpace)
	at = len(l.text) - len(rest)
	if rest == "" {
		return token{kind: endToken, pos: at, end: at}, nil
	}
	switch c := rest[0]; {
	case isDigit(c), c == '.' && len(rest) > 1 && isDigit(rest[1]):
		return l.number(at)
	case c == '"' || c == '\'':
		return l.quoted(at, c, textToken)
	case c == '`':
		return l.quoted(at, c, nameToken)
	case c == '@':
		return l.at(at, at+1)
	}
	if n := nameLength(rest); n > 0 {
		if n == 1 && strings.HasPrefix(rest[1:], "@") && strings.Contains("fiuvpsd", rest[:1]) { // v@P
			return l.at(at, at+2)
		}
		return token{kind: nameToken, pos: at, end: at + n, text: rest[:n]}, nil
	}
	for _, s := range signs {
		if strings.HasPrefix(rest, s) {
			return token{kind: signToken, pos: at, end: at + len(s), text: s}, nil
		}
	}
	r, size := utf8.DecodeRuneInString(rest)
	return token{}, l.fail(at, at+size, "%q means nothing here", r)
}

// at reads the name behind an @.
func (l *lexer) at(pos, at int) (token, error) {
	rest := l.text[at:]
	if rest != "" && (rest[0] == '"' || rest[0] == '\'' || rest[0] == '`') {
		t, err := l.quoted(at, rest[0], nameToken)
		t.pos = pos
		return t, err
	}
	n := nameLength(rest)
	if n == 0 {
		return token{}, l.fail(pos, at, "a name is missing after @")
	}
	return token{kind: nameToken, pos: pos, end: at + n, text: rest[:n], attribute: true}, nil
}

// quoted reads up to the closing quote. \" and \\ stand for " and \.
func (l *lexer) quoted(at int, quote byte, kind tokenKind) (token, error) {
	var b strings.Builder
	for i := at + 1; i < len(l.text); i++ {
		switch c := l.text[i]; {
		case c == quote:
			return token{kind: kind, pos: at, end: i + 1, text: b.String(), attribute: kind == nameToken}, nil
		case c == '\\' && i+1 < len(l.text) && (l.text[i+1] == quote || l.text[i+1] == '\\'):
			i++
			b.WriteByte(l.text[i])
		default:
			b.WriteByte(c)
		}
	}
	return token{}, l.fail(at, at+1, "this quote does not end")
}

// number reads 12, 1.5, .5, 1e-3.
func (l *lexer) number(at int) (token, error) {
	i := digits(l.text, at)
	if i < len(l.text) && l.text[i] == '.' {
		i = digits(l.text, i+1)
	}
	if i < len(l.text) && (l.text[i] == 'e' || l.text[i] == 'E') {
		mantissa := i
		if i++; i < len(l.text) && (l.text[i] == '+' || l.text[i] == '-') {
			i++
		}
		if end := digits(l.text, i); end > i {
			i = end
		} else {
			i = mantissa
		}
	}
	if n := nameLength(l.text[i:]); n > 0 {
		err := l.fail(at, i+n, "%q is neither a number nor a name", l.text[at:i+n])
		err.Hint = "odd names stand in backquotes: `" + l.text[at:i+n] + "`"
		return token{}, err
	}
	return token{kind: numberToken, pos: at, end: i, text: l.text[at:i]}, nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digits gives the end of the digits that begin at a place.
func digits(s string, at int) int {
	for at < len(s) && isDigit(s[at]) {
		at++
	}
	return at
}

// nameLength is the length of the name that a text begins with. A colon inside a
// name belongs to it: group:fast.
func nameLength(s string) int {
	n := 0
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		switch {
		case r == utf8.RuneError && size == 1:
			return n
		case r == '_' || unicode.IsLetter(r):
		case n > 0 && (unicode.IsDigit(r) || unicode.Is(unicode.M, r)):
		case n > 0 && r == ':' && startsName(s[n+1:]):
		default:
			return n
		}
		n += size
	}
	return n
}

func startsName(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size > 0 && (r == '_' || unicode.IsLetter(r))
}
