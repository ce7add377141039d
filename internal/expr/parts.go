// What an expression is made of, for those who mix it with plain words.

package expr

import (
	"strings"

	"floe/internal/particle"
)

// String gives the text.
func (e *Expr) String() string { return e.text }

// Conjuncts takes a && b && c apart, and leaves anything else whole. Errors of the
// parts point into the whole text.
func (e *Expr) Conjuncts() []*Expr {
	if e.root.kind != andNode {
		return []*Expr{e}
	}
	var parts []*Expr
	for _, kid := range e.root.kids {
		parts = append(parts, &Expr{text: e.text, root: kid})
	}
	return parts
}

// Part gives the text of a conjunct.
func (e *Expr) Part() string { return e.text[e.root.pos:e.root.end] }

// Word gives the word that an expression is alone, or the text between quotes.
func (e *Expr) Word() (word string, quoted, ok bool) {
	switch {
	case e.root.kind == textNode:
		return e.root.text, true, true
	case e.root.kind == nameNode && !e.root.attribute && e.root.text != "index":
		return e.root.text, false, true
	}
	return "", false, false
}

// NotWord gives the word of an expression that is !word.
func (e *Expr) NotWord() (word string, ok bool) {
	if n := e.root; n.kind == signNode && n.text == "!" && n.kids[0].kind == nameNode {
		return n.kids[0].text, true
	}
	return "", false
}

// IsCondition reports whether an expression is surely meant as one: numbers, words,
// texts and sums of them may as well be what is looked for.
func (e *Expr) IsCondition() bool {
	switch n := e.root; n.kind {
	case compareNode, andNode, orNode, rangeNode:
		return true
	case callNode:
		_, known := functions()[strings.ToLower(n.text)]
		return known
	case signNode:
		return n.text == "!"
	case mathNode:
		return pointsOf(n, e.text) != nil
	case nameNode:
		return n.attribute
	}
	return false
}

// IsBool reports whether a name means a bool attribute or a group.
func (s Scope) IsBool(name string) bool {
	if s.Context == 0 {
		s.Context = particle.PerPoint
	}
	i := s.find(name)
	return i >= 0 && s.Header.Attributes[i].Type == particle.Bool && s.Header.Attributes[i].Width() == 1 && !s.Header.Attributes[i].Ragged()
}
