// From a tree to closures: what the names mean, which types meet.

package expr

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"floe/internal/particle"
)

type compiler struct {
	text  string
	scope Scope
	// refs are the attributes that are read, by slot.
	refs []int
	// slots counts what workers remember.
	slots int
	// varies: the result depends on the element's number.
	varies bool
}

func (e *Expr) compiler(s Scope) *compiler {
	if s.Context == 0 {
		s.Context = particle.PerPoint
	}
	if s.Header == nil {
		s.Header = &particle.Header{}
	}
	return &compiler{text: e.text, scope: s}
}

func (c *compiler) fail(n *node, hint, format string, args ...any) error {
	return &Error{Text: c.text, Pos: n.pos, End: n.end, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// value compiles a node to whatever it is.
func (c *compiler) value(n *node) (*value, error) {
	switch n.kind {
	case numberNode:
		return parseConstant(n.text).value(n), nil
	case textNode:
		return &value{node: n, kind: textKind, width: 1, text: n.text, attribute: -1}, nil
	case nameNode:
		return c.name(n)
	case rangeNode:
		return c.truth(n, c.points(n.ranges)), nil
	case callNode:
		return c.call(n)
	case vectorNode:
		return c.vector(n)
	case memberNode:
		return c.member(n)
	case indexNode:
		return c.subscript(n)
	case signNode:
		return c.sign(n)
	case mathNode:
		return c.math(n)
	case compareNode:
		return c.compare(n)
	}
	return c.logic(n)
}

// numbers compiles a node that has to be a number or a vector.
func (c *compiler) numbers(n *node) (*value, error) {
	v, err := c.value(n)
	if err != nil {
		return nil, err
	}
	switch {
	case n.kind == rangeNode:
		return nil, c.rangeAsNumber(n)
	case v.kind == arrayKind:
		return nil, c.fail(n, fmt.Sprintf("count(%[1]s), sum(%[1]s), min(%[1]s) and max(%[1]s) are numbers", c.shown(n)),
			"%s: one number is wanted for each %s", c.describe(v), c.scope.Context)
	case v.kind == textKind, v.kind == blockKind:
		return nil, c.fail(n, "", "%s, not a number", c.describe(v))
	case v.width > maxWidth:
		return nil, c.fail(n, "name one component, such as "+c.shown(n)+"[0]", "%s, too wide to be computed with", c.describe(v))
	}
	return v, nil
}

func (c *compiler) rangeAsNumber(n *node) error {
	return c.fail(n, "join it to other conditions by && or ||", "%s is a range of points, not a number", quote(c.shown(n)))
}

// scalar compiles a node that has to be a single number.
func (c *compiler) scalar(n *node) (*value, error) {
	v, err := c.numbers(n)
	if err == nil && v.width > 1 {
		err = c.fail(n, c.vectorHint(n, ""), "%s, where a single number is wanted", c.describe(v))
	}
	return v, err
}

// shown is a node as it was written, if it is short enough to be repeated.
func (c *compiler) shown(n *node) string {
	if text := c.text[n.pos:n.end]; len(text) <= 40 {
		return text
	}
	return "…"
}

func (c *compiler) vectorHint(n *node, rest string) string {
	return fmt.Sprintf("write length(%[1]s)%[2]s or a component, such as %[1]s.y%[2]s", c.shown(n), rest)
}

// condition compiles a node that has to be true or false.
func (c *compiler) condition(n *node) (test, error) {
	if points := pointsOf(n, c.text); points != nil {
		return c.points(points), nil
	}
	v, err := c.value(n)
	if err != nil {
		return nil, err
	}
	switch {
	case v.kind == boolKind:
		return v.bits, nil
	case v.kind == arrayKind:
		return nil, c.fail(n, "write count("+c.shown(n)+") > 0", "%s, not a condition", c.describe(v))
	case v.kind == textKind:
		return nil, c.fail(n, "write name == "+quote(c.shown(n))+", for example", "%s, not a condition", c.describe(v))
	case v.width > 1:
		return nil, c.fail(n, c.vectorHint(n, " > 0"), "%s, not a condition", c.describe(v))
	case v.isWhole() && v.constant == nil:
		return c.notZero(v), nil
	case v.isNumber():
		return nil, c.fail(n, "compare it, such as "+c.shown(n)+" > 0", "%s, not a condition", c.describe(v))
	}
	return nil, c.fail(n, "", "%s, not a condition", c.describe(v))
}

func (c *compiler) notZero(v *value) test {
	if v.kind == uintKind {
		return compareConstant("!=", v.uints, 0)
	}
	return compareConstant("!=", v.ints, 0)
}

func (c *compiler) truth(n *node, bits test) *value {
	return &value{node: n, kind: boolKind, width: 1, bits: bits, attribute: -1, high: 1}
}

func (c *compiler) points(spans []span) test {
	c.varies = true
	return func(_ *worker, b block, dst []uint64) { fillSpans(spans, dst, b.from, b.n) }
}

// slotOf gives the place of an attribute among those that are read.
func (c *compiler) slotOf(attribute int) int {
	if slot := slices.Index(c.refs, attribute); slot >= 0 {
		return slot
	}
	c.refs = append(c.refs, attribute)
	return len(c.refs) - 1
}

// words mean the same in all frames.
var words = map[string]*constant{
	"number": nil, "index": nil,
	"nan": {f: math.NaN()}, "inf": {f: math.Inf(1)}, "pi": {f: math.Pi},
	"true": {whole: true, bool: true, i: 1, f: 1}, "false": {whole: true, bool: true},
}

func (c *compiler) name(n *node) (*value, error) {
	lower := strings.ToLower(n.text)
	if k, reserved := words[lower]; reserved && !n.attribute {
		switch {
		case k != nil:
			return k.value(n), nil
		case lower == "index":
			return c.index(n), nil
		}
		return c.frameNumber(n)
	}
	if i := c.scope.find(n.text); i >= 0 {
		return c.load(n, i), nil
	}
	switch n.text { // Houdini's words
	case "ptnum":
		return c.index(n), nil
	case "Frame":
		return c.frameNumber(n)
	}
	if a, other := c.scope.elsewhere(n.text); other {
		return nil, c.fail(n, "", "%s belongs to each %s, not to each %s", Spell(a.Name), a.Context, c.scope.Context)
	}
	return nil, c.fail(n, c.scope.suggest(n.text), "there is no attribute %s", quote(n.text))
}

func (c *compiler) index(n *node) *value {
	c.varies = true
	return &value{node: n, kind: intKind, width: 1, ints: elementNumbers, attribute: -1, high: particle.MaxElements}
}

func (c *compiler) frameNumber(n *node) (*value, error) {
	k := parseConstant(c.scope.Number)
	if c.scope.Number == "" || math.IsNaN(k.f) {
		return nil, c.fail(n, "", "the number of the frame is not known")
	}
	return k.value(n), nil
}

// load reads an attribute as a whole.
func (c *compiler) load(n *node, i int) *value {
	a := c.scope.Header.Attributes[i]
	v := &value{node: n, width: a.Width(), attribute: i, names: a.ComponentNames()}
	switch {
	case a.Type == particle.Location:
		v.kind = blockKind
	case a.Ragged():
		v.kind = arrayKind
	case a.Type == particle.String:
		v.kind = textKind
	case v.width > maxWidth:
		v.kind = floatKind // of which only components can be had
		c.part(v, 0, 0)
	default:
		c.part(v, 0, v.width)
	}
	c.slotOf(i)
	return v
}

// part makes a value read width components of its attribute from one on.
func (c *compiler) part(v *value, from, width int) {
	a := c.scope.Header.Attributes[v.attribute]
	slot := c.slotOf(v.attribute)
	switch t := a.Type.Scalar(); t {
	case particle.Bool:
		if width == 1 {
			v.kind, v.bits = boolKind, loadBits(slot, from)
		} else {
			put(v, loadInts(slot, from, width))
		}
		v.high = 1
	case particle.Float16, particle.Float32:
		put(v, loadFloats(slot, from, width))
	case particle.Float64:
		put(v, loadDoubles(slot, from, width))
		v.double = true
	case particle.Uint64:
		put(v, loadUints(slot, from, width))
		v.low, v.high = boundsOf(t)
	default:
		put(v, loadInts(slot, from, width))
		v.low, v.high = boundsOf(t)
	}
}

func getAll[T number](c *compiler, values []*value) (all []fetch[T]) {
	for _, v := range values {
		all = append(all, get[T](c, v))
	}
	return all
}

// bounds holds those of all values.
func bounds(values []*value) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = min(low, v.low), max(high, v.high)
	}
	return low, high
}

func anyDouble(values []*value) bool {
	return slices.ContainsFunc(values, func(v *value) bool { return v.double })
}

// common is the kind that numbers are computed in when they meet; see the package
// documentation.
func (c *compiler) common(values ...*value) kind {
	var varying, whole, unsigned, fraction, wide bool // of what varies
	var constantFraction, constantUint, negative bool
	all := slices.Clone(values)
	for len(all) > 0 {
		v := all[0]
		all = all[1:]
		switch {
		case v.parts != nil:
			all = append(all, v.parts...)
		case v.constant != nil:
			constantFraction = constantFraction || !v.constant.whole
			constantUint = constantUint || v.constant.isUint
			negative = negative || v.constant.i < 0
		default:
			varying = true
			whole = whole || v.kind == intKind || v.kind == boolKind
			unsigned = unsigned || v.kind == uintKind
			fraction = fraction || v.kind == floatKind
			wide = wide || v.kind == wideKind
		}
	}
	switch {
	case wide, fraction && (whole || unsigned):
		return wideKind
	case fraction:
		return floatKind
	case constantFraction:
		return wideKind
	case unsigned && !whole && !negative:
		return uintKind
	case constantUint && (whole || !varying):
		return wideKind
	}
	return intKind
}
