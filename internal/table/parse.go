// The text of a filter, taken apart: conditions and plain words.

package table

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"floe/internal/expr"
)

// Filter says which elements are shown. It is made by [ParseFilter] and knows no
// sheet: it is applied by attributes' names. A nil filter shows all.
type Filter struct {
	text    string
	clauses []clause
}

// clause is one part of a filter; elements must pass all.
type clause struct {
	kind clauseKind
	expr *expr.Expr // of conditions and words
	text string     // that is looked for
}

type clauseKind uint8

const (
	textClause   clauseKind = iota
	exprClause              // a condition
	wordClause              // a condition if it names a bool attribute, else a text
	nanClause               // some cell of the row is not finite
	finiteClause            // none is
)

// ParseFilter reads conditions and plain words, joined by &&. Conditions are those
// of package expr:
//
//	age > 2             compares, by < <= > >= == != (and = for ==)
//	PointPosition.y < 0 a component; a vector counts by its length, an array by its
//	                    number of values, "#" is the element's number
//	Age == nan          the value is missing; Age == inf
//	name == "smoke"     a text
//	alive || fast       bool attributes and groups
//	0-100:2 ^10-20      elements by their numbers
//
// Whatever else is typed is looked for:
//
//	nan                 any cell of the row is NaN or infinite; !nan: none is
//	smok                any cell contains the text, whatever the case; numbers too
//	"a > b"             so does what stands in double quotes
//
// Odd names stand in backquotes, or in double quotes on the left of a comparison.
// Houdini's "@P.y>0" is understood. An empty text gives nil. The error of a
// condition is an *expr.Error.
func ParseFilter(text string) (*Filter, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	f := &Filter{text: strings.TrimSpace(text)}
	if e, err := expr.Parse(f.text); err == nil {
		f.add(e)
		return f, nil
	}
	// As a whole it is no expression; perhaps some of its parts are.
	for at, more := 0, true; more; {
		part, found, err := cutOutside(f.text[at:], "&&")
		if err == nil {
			err = f.addPart(at, part)
		}
		if err != nil {
			return nil, err
		}
		at, more = at+len(part)+len("&&"), found
	}
	return f, nil
}

// String gives the text that the filter was made of.
func (f *Filter) String() string {
	if f == nil {
		return ""
	}
	return f.text
}

// Empty reports whether the filter shows all.
func (f *Filter) Empty() bool { return f == nil || len(f.clauses) == 0 }

// searches reports whether the filter may look at the cells of the shown columns.
func (f *Filter) searches() bool {
	return f != nil && slices.ContainsFunc(f.clauses, func(c clause) bool { return c.kind != exprClause })
}

// add takes what an expression joins by && as a clause each.
func (f *Filter) add(e *expr.Expr) {
	for _, part := range e.Conjuncts() {
		f.clauses = append(f.clauses, clauseOf(part))
	}
}

func clauseOf(e *expr.Expr) clause {
	word, quoted, isWord := e.Word()
	negated, isNegated := e.NotWord()
	switch {
	case isWord && !quoted && strings.EqualFold(word, "nan"):
		return clause{kind: nanClause}
	case isNegated && strings.EqualFold(negated, "nan"):
		return clause{kind: finiteClause}
	case isWord && quoted:
		return clause{kind: textClause, text: word}
	case isWord:
		return clause{kind: wordClause, expr: e, text: word}
	case e.IsCondition():
		return clause{kind: exprClause, expr: e}
	}
	return clause{kind: textClause, text: unquote(e.Part())}
}

// addPart takes one of several parts, of which some are no expressions. What
// compares is no plain text, so what is wrong with it is told.
func (f *Filter) addPart(at int, part string) error {
	text := strings.TrimSpace(part)
	if text == "" {
		return errors.New("a condition is missing beside &&")
	}
	e, err := expr.Parse(text)
	switch {
	case err == nil:
		f.add(e)
	case compares(text):
		return within(f.text, at+strings.Index(part, text), err)
	default:
		f.clauses = append(f.clauses, clause{kind: textClause, text: unquote(text)})
	}
	return nil
}

// within makes the error of a part point into the whole.
func within(whole string, at int, err error) error {
	var pointed *expr.Error
	if !errors.As(err, &pointed) {
		return err
	}
	moved := *pointed
	moved.Text, moved.Pos, moved.End = whole, pointed.Pos+at, pointed.End+at
	return &moved
}

// compares reports whether there is a comparison or an || outside of quotes.
func compares(text string) bool {
	for _, sign := range []string{"<", ">", "=", "||"} {
		if _, found, _ := cutOutside(text, sign); found {
			return true
		}
	}
	return false
}

// cutOutside is strings.Cut for a separator outside of double quotes; of what is
// behind it tells only whether there is any.
func cutOutside(s, sep string) (before string, found bool, err error) {
	quoted := false
	for i := range len(s) {
		if s[i] == '"' {
			quoted = !quoted
		}
		if !quoted && strings.HasPrefix(s[i:], sep) {
			return s[:i], true, nil
		}
	}
	if quoted {
		err = fmt.Errorf("%s has a quote that does not end", strings.TrimSpace(s))
	}
	return s, false, err
}

// unquote takes the double quotes away from around a text.
func unquote(s string) string { return strings.ReplaceAll(s, `"`, "") }
