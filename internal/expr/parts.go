// What an expression is made of, for those who mix it with plain words.

package expr

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

// Word gives the word or the quoted text that an expression is alone.
func (e *Expr) Word() (word string, ok bool) {
	if e.root.kind == textNode || e.root.kind == nameNode && !e.root.attribute {
		return e.root.text, true
	}
	return "", false
}

// NotWord gives x of an expression that is !x.
func (e *Expr) NotWord() (word string, ok bool) {
	if e.root.kind == signNode && e.root.text == "!" {
		return (&Expr{root: e.root.kids[0]}).Word()
	}
	return "", false
}

// IsCondition reports whether an expression can only be meant as a condition or a
// call: numbers, words, texts and sums of them may be what is looked for.
func (e *Expr) IsCondition() bool {
	switch e.root.kind {
	case compareNode, andNode, orNode, rangeNode, callNode:
		return true
	case signNode:
		return e.root.text == "!"
	case nameNode:
		return e.root.attribute
	}
	return false
}
