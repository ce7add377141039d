// From text to a tree.

package expr

import (
	"fmt"
	"slices"
	"strings"
)

// Limits of what is accepted: far above what anyone types, low enough that no
// text costs much memory or time.
const (
	maxText  = 8192 // bytes
	maxDepth = 100  // of the tree; chains of && and || count once
	maxWidth = 16   // components of a vector that is computed with
)

type nodeKind uint8

const (
	numberNode nodeKind = iota
	textNode
	nameNode
	rangeNode  // of element numbers
	callNode   // text(kids…)
	vectorNode // {kids…}
	memberNode // kid.text
	indexNode  // kids[0][kids[1]]
	signNode   // unary: text is + - !
	mathNode   // text is + - * / %
	compareNode
	andNode
	orNode
)

type node struct {
	kind      nodeKind
	pos, end  int
	at        int // of the sign, or of the component behind the dot
	text      string
	attribute bool // a name that is surely an attribute's
	kids      []*node
	ranges    []span
	depth     int
}

type parser struct {
	lexer
	tok    token
	before int // end of the token before
	depth  int
	inList int // inside of a call or a vector, where a comma separates
}

// Expr is an expression whose grammar is right. Whether its names mean anything
// shows when it is compiled.
type Expr struct {
	text string
	root *node
}

// Parse reads an expression. The error is an [*Error].
func Parse(text string) (*Expr, error) {
	p := &parser{lexer: lexer{text}}
	if len(text) > maxText {
		return nil, p.fail(maxText, maxText, "the expression has %d bytes, %d are the most", len(text), maxText)
	}
	if strings.TrimSpace(text) == "" {
		return nil, p.fail(0, 0, "the expression is empty")
	}
	root, err := p.whole()
	if err != nil {
		return nil, err
	}
	return &Expr{text: text, root: root}, nil
}

func (p *parser) whole() (*node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	root, err := p.or()
	if err == nil && p.tok.kind != endToken {
		err = p.unexpected()
	}
	return root, err
}

// advance takes the next token.
func (p *parser) advance() (err error) {
	p.before = p.tok.end
	p.tok, err = p.next(p.tok.end)
	return err
}

func (p *parser) is(signs ...string) bool {
	return p.tok.kind == signToken && slices.Contains(signs, p.tok.text)
}

// expect takes a sign that has to stand here.
func (p *parser) expect(sign, after string) error {
	if !p.is(sign) {
		if p.tok.kind == endToken {
			return p.fail(p.tok.pos, p.tok.end, "%q is missing after %s", sign, after)
		}
		return p.fail(p.tok.pos, p.tok.end, "%q is missing before %s", sign, quote(p.text[p.tok.pos:p.tok.end]))
	}
	return p.advance()
}

// unexpected tells of a token that cannot stand here.
func (p *parser) unexpected() error {
	if p.tok.kind == endToken {
		before := strings.TrimRight(p.text[:p.tok.pos], " \t")
		if before == "" {
			return p.fail(p.tok.pos, p.tok.end, "something is missing")
		}
		return p.fail(p.tok.pos, p.tok.end, "something is missing after %s", quote(p.text[p.before-lastLength(p.text[:p.before]):p.before]))
	}
	what := quote(p.text[p.tok.pos:p.tok.end])
	if p.tok.kind == signToken {
		return p.fail(p.tok.pos, p.tok.end, "something is missing before %s", what)
	}
	e := p.fail(p.tok.pos, p.tok.end, "a sign is missing before %s", what)
	e.Hint = "conditions are joined by && or ||; texts stand in double quotes, odd names in backquotes"
	return e
}

// lastLength is the length of the last sign of a text, to be named in an error.
func lastLength(s string) int {
	for _, sign := range signs {
		if strings.HasSuffix(s, sign) {
			return len(sign)
		}
	}
	return min(len(s), 1)
}

// quote keeps what is quoted in a message short.
func quote(s string) string {
	const most = 40
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return fmt.Sprintf("%q", s)
}

// join makes a node of kids, unless the tree gets too deep.
func (p *parser) join(n node, kids ...*node) (*node, error) {
	n.kids = kids
	for _, k := range kids {
		n.depth = max(n.depth, k.depth+1)
	}
	if n.depth > maxDepth {
		return nil, p.fail(n.at, n.at, "the expression is nested too deeply")
	}
	return &n, nil
}

func (p *parser) or() (*node, error)  { return p.chain(orNode, "||", p.and) }
func (p *parser) and() (*node, error) { return p.chain(andNode, "&&", p.compare) }

// chain reads operands joined by one sign.
func (p *parser) chain(kind nodeKind, sign string, operand func() (*node, error)) (*node, error) {
	first, err := operand()
	if err != nil || !p.is(sign) {
		return first, err
	}
	kids, at := []*node{first}, p.tok.pos
	for p.is(sign) {
		if err := p.advance(); err != nil {
			return nil, err
		}
		kid, err := operand()
		if err != nil {
			return nil, err
		}
		kids = append(kids, kid)
	}
	return p.join(node{kind: kind, pos: first.pos, end: kids[len(kids)-1].end, at: at}, kids...)
}

var comparisons = []string{"<", "<=", ">", ">=", "==", "!=", "=", "~", "!~"}

func (p *parser) compare() (*node, error) {
	left, err := p.sum()
	if err != nil || !p.is(comparisons...) {
		return left, err
	}
	n := node{kind: compareNode, pos: left.pos, at: p.tok.pos, text: p.tok.text}
	if n.text == "=" {
		n.text = "=="
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	right, err := p.sum()
	if err != nil {
		return nil, err
	}
	if p.is(comparisons...) {
		e := p.fail(p.tok.pos, p.tok.end, "this compares twice")
		e.Hint = "join comparisons by &&"
		return nil, e
	}
	n.end = right.end
	return p.join(n, left, right)
}

func (p *parser) sum() (*node, error)  { return p.math(p.term, "+", "-") }
func (p *parser) term() (*node, error) { return p.math(p.unary, "*", "/", "%") }

// math reads operands from left to right.
func (p *parser) math(operand func() (*node, error), signs ...string) (*node, error) {
	left, err := operand()
	for err == nil && p.is(signs...) {
		n := node{kind: mathNode, pos: left.pos, at: p.tok.pos, text: p.tok.text}
		if err := p.advance(); err != nil {
			return nil, err
		}
		var right *node
		if right, err = operand(); err == nil {
			n.end = right.end
			left, err = p.join(n, left, right)
		}
	}
	return left, err
}

// enter counts how deep the parser itself is.
func (p *parser) enter() error {
	if p.depth++; p.depth > maxDepth {
		return p.fail(p.tok.pos, p.tok.end, "the expression is nested too deeply")
	}
	return nil
}

func (p *parser) unary() (*node, error) {
	if !p.is("-", "+", "!") {
		return p.postfix()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	n := node{kind: signNode, pos: p.tok.pos, at: p.tok.pos, text: p.tok.text}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if n.text == "!" {
		if r, err := p.negatedRange(); r != nil || err != nil {
			return p.signed(n, r, err)
		}
	}
	kid, err := p.unary()
	return p.signed(n, kid, err)
}

func (p *parser) signed(n node, kid *node, err error) (*node, error) {
	if err != nil {
		return nil, err
	}
	n.end = kid.end
	return p.join(n, kid)
}

// postfix reads what may stand behind an operand: .y and [2].
func (p *parser) postfix() (*node, error) {
	n, err := p.operand()
	for err == nil && p.is(".", "[") {
		if p.is(".") {
			n, err = p.member(n)
		} else {
			n, err = p.subscript(n)
		}
	}
	return n, err
}

func (p *parser) member(of *node) (*node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind != nameToken {
		return nil, p.fail(p.tok.pos, p.tok.end, "a component is missing after the dot: x, y, z, w, r, g, b or a")
	}
	n := node{kind: memberNode, pos: of.pos, end: p.tok.end, at: p.tok.pos, text: p.tok.text}
	if err := p.advance(); err != nil {
		return nil, err
	}
	return p.join(n, of)
}

func (p *parser) subscript(of *node) (*node, error) {
	n := node{kind: indexNode, pos: of.pos, at: p.tok.pos}
	kids, end, err := p.list("]", "[")
	if err != nil {
		return nil, err
	}
	if len(kids) != 1 {
		return nil, p.fail(n.at, end, "one number must stand between [ and ]")
	}
	n.end = end
	return p.join(n, of, kids[0])
}

// list reads operands between brackets, the opening one being the current token.
func (p *parser) list(closing, opening string) (kids []*node, end int, err error) {
	if err := p.enter(); err != nil {
		return nil, 0, err
	}
	p.inList++
	defer func() { p.depth--; p.inList-- }()
	if err := p.advance(); err != nil {
		return nil, 0, err
	}
	for !p.is(closing) {
		if len(kids) > 0 {
			if err := p.expect(",", opening); err != nil {
				return nil, 0, err
			}
		}
		kid, err := p.or()
		if err != nil {
			return nil, 0, err
		}
		kids = append(kids, kid)
		if p.tok.kind == endToken {
			return nil, 0, p.fail(p.tok.pos, p.tok.end, "%q is missing at the end", closing)
		}
	}
	end = p.tok.end
	return kids, end, p.advance()
}

// operand reads a number, text, name, call, vector, range or parentheses.
func (p *parser) operand() (*node, error) {
	if r, err := p.rangeHere(); r != nil || err != nil {
		return r, err
	}
	t := p.tok
	n := node{pos: t.pos, end: t.end, at: t.pos, text: t.text}
	switch {
	case t.kind == numberToken:
		n.kind = numberNode
	case t.kind == textToken:
		n.kind = textNode
	case t.kind == nameToken:
		return p.name(t)
	case p.is("#"):
		n.kind, n.text = nameNode, "index"
	case p.is("("):
		return p.parenthesis()
	case p.is("{"):
		n.kind = vectorNode
		kids, end, err := p.list("}", "{")
		if err != nil {
			return nil, err
		}
		n.end = end
		return p.join(n, kids...)
	default:
		return nil, p.unexpected()
	}
	return &n, p.advance()
}

// name reads a name, or a call if a parenthesis follows.
func (p *parser) name(t token) (*node, error) {
	n := node{kind: nameNode, pos: t.pos, end: t.end, at: t.pos, text: t.text, attribute: t.attribute}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if t.attribute || !p.is("(") {
		return &n, nil
	}
	kids, end, err := p.list(")", "(")
	if err != nil {
		return nil, err
	}
	n.kind, n.end = callNode, end
	return p.join(n, kids...)
}

func (p *parser) parenthesis() (*node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	list := p.inList
	p.inList = 0
	defer func() { p.depth--; p.inList = list }()
	open := p.tok.pos
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind == endToken {
		return nil, p.fail(open, open+1, "this parenthesis is not closed")
	}
	inside := *n
	inside.pos, inside.end = open, p.tok.end
	return &inside, p.expect(")", "(")
}
