// The text of a filter, taken apart.

package table

import (
	"fmt"
	"strings"
)

// Filter says which elements are shown. It is made by [ParseFilter] and knows no
// sheet: it is applied by attributes' names. A nil filter shows all.
type Filter struct {
	text    string
	clauses []clause
}

// clause is one condition of a filter.
type clause struct {
	kind   clauseKind
	column string // of a comparison
	op     string // < <= > >= == !=
	value  string // of a comparison, or the text that is looked for
}

type clauseKind uint8

const (
	textClause clauseKind = iota
	compareClause
	nanClause    // some cell of the row is not finite
	finiteClause // none is
)

// ParseFilter reads conditions joined by &&, each one of
//
//	age > 2             compares, by < <= > >= == != (and = for ==)
//	PointPosition.y < 0 a component; a vector as a whole is compared by its length,
//	                    an array by its number of values, "#" is the element's number
//	Age == nan          the value is missing; Age == inf
//	name == "smoke"     a text
//	nan                 any cell of the row is NaN or infinite; !nan: none is
//	smok                any cell contains the text, whatever the case
//
// Names and texts with signs of their own stand in double quotes. Houdini's
// "@P.y>0" is understood. An empty text gives nil.
func ParseFilter(text string) (*Filter, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	f := &Filter{text: strings.TrimSpace(text)}
	for rest := text; ; {
		part, after, more, err := cutOutside(rest, "&&")
		if err != nil {
			return nil, err
		}
		c, err := parseClause(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		f.clauses = append(f.clauses, c)
		if !more {
			return f, nil
		}
		rest = after
	}
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

// searches reports whether the filter looks at the cells of the shown columns.
func (f *Filter) searches() bool {
	if f != nil {
		for _, c := range f.clauses {
			if c.kind != compareClause {
				return true
			}
		}
	}
	return false
}

func parseClause(part string) (clause, error) {
	switch {
	case part == "":
		return clause{}, fmt.Errorf("a condition is missing beside &&")
	case strings.EqualFold(part, "nan"):
		return clause{kind: nanClause}, nil
	case strings.EqualFold(part, "!nan"):
		return clause{kind: finiteClause}, nil
	}
	left, op, right, err := cutOperator(part)
	switch {
	case err != nil:
		return clause{}, err
	case op == "":
		return clause{kind: textClause, value: unquote(part)}, nil
	case left == "" || right == "":
		return clause{}, fmt.Errorf("%q lacks something to compare; to look for the text, put it in double quotes", part)
	}
	if left[0] == '@' {
		left = left[1:]
	}
	if _, again, _, err := cutOperator(right); err != nil || again != "" {
		return clause{}, fmt.Errorf("%q compares twice; join comparisons by &&", part)
	}
	return clause{kind: compareClause, column: unquote(left), op: op, value: unquote(right)}, nil
}

// operators, longer ones first.
var operators = []string{"<=", ">=", "==", "!=", "<", ">", "="}

// cutOperator finds the first operator outside of quotes; none gives "".
func cutOperator(part string) (left, op, right string, err error) {
	quoted := false
	for i := range len(part) {
		if part[i] == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		for _, op := range operators {
			if strings.HasPrefix(part[i:], op) {
				left, right = strings.TrimSpace(part[:i]), strings.TrimSpace(part[i+len(op):])
				if op == "=" {
					op = "=="
				}
				return left, op, right, nil
			}
		}
	}
	if quoted {
		err = fmt.Errorf("%s has a quote that does not end", part)
	}
	return part, "", "", err
}

// cutOutside is strings.Cut for a separator outside of quotes.
func cutOutside(s, sep string) (before, after string, found bool, err error) {
	quoted := false
	for i := range len(s) {
		if s[i] == '"' {
			quoted = !quoted
		}
		if !quoted && strings.HasPrefix(s[i:], sep) {
			return s[:i], s[i+len(sep):], true, nil
		}
	}
	if quoted {
		err = fmt.Errorf("%s has a quote that does not end", strings.TrimSpace(s))
	}
	return s, "", false, err
}

// unquote takes the double quotes away from around "a name".x or "a text".
func unquote(s string) string { return strings.ReplaceAll(s, `"`, "") }
