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

// member gives a component by name, a length, or an attribute with a dot in it.
func (c *compiler) member(n *node) (*value, error) {
	of := n.kids[0]
	if of.kind == nameNode {
		whole := of.text + "." + n.text
		if i := c.scope.Header.Find(whole); i >= 0 && c.scope.Header.Attributes[i].Name == whole && c.scope.find(whole) == i {
			return c.load(n, i), nil
		}
	}
	v, err := c.value(quotedName(of))
	if err != nil {
		return nil, err
	}
	name := strings.ToLower(n.text)
	switch {
	case v.kind == arrayKind && (name == "count" || name == "length"):
		return c.counts(n, v), nil
	case v.isNumber() && v.width > 1 && v.width <= maxWidth && (name == "length" || name == "magnitude"):
		return c.lengthOf(n, v), nil
	case !v.isNumber() || v.constant != nil:
		return nil, c.failAt(n, "", "%s and has no component %s", c.describe(v), quote(n.text))
	}
	k := componentOf(name, v.names, v.width)
	if k < 0 || v.width == 1 {
		return nil, c.failAt(n, componentNames(v.names, v.width), "%s and has no component %s", c.describe(v), quote(n.text))
	}
	return c.component(n, v, k), nil
}

// quotedName takes a text for the name that it is where it has components.
func quotedName(n *node) *node {
	if n.kind != textNode {
		return n
	}
	name := *n
	name.kind, name.attribute = nameNode, true
	return &name
}

// failAt points at what stands behind the dot.
func (c *compiler) failAt(n *node, hint, format string, args ...any) error {
	return c.fail(&node{pos: n.at, end: n.end}, hint, format, args...)
}

func (c *compiler) subscript(n *node) (*value, error) {
	v, err := c.value(quotedName(n.kids[0]))
	if err != nil {
		return nil, err
	}
	k, err := c.value(n.kids[1])
	switch {
	case err != nil:
		return nil, err
	case k.constant == nil || !k.constant.whole || k.constant.bool:
		return nil, c.fail(n.kids[1], "", "which component is wanted must be a whole number that is written out")
	case !v.isNumber() && v.kind != boolKind || v.constant != nil:
		return nil, c.fail(n, "", "%s and has no components", c.describe(v))
	case k.constant.isUint || k.constant.i < 0 || k.constant.i >= int64(v.width):
		return nil, c.fail(n.kids[1], componentNames(nil, v.width), "%s and has no component %s", c.describe(v), c.shown(n.kids[1]))
	}
	return c.component(n, v, int(k.constant.i)), nil
}

// component picks one of a value's components.
func (c *compiler) component(n *node, v *value, k int) *value {
	part := *v
	part.node, part.width, part.names, part.parts = n, 1, nil, nil
	switch {
	case v.parts != nil:
		part = *v.parts[k]
		part.node = n
	case v.attribute >= 0:
		c.part(&part, k, 1)
		if v.width > 1 {
			part.attribute = -1
		}
	case v.kind == intKind:
		part.ints = pick(v.ints, k)
	case v.kind == uintKind:
		part.uints = pick(v.uints, k)
	case v.kind == floatKind:
		part.floats = pick(v.floats, k)
	case v.kind == wideKind:
		part.doubles = pick(v.doubles, k)
	}
	return &part
}

func pick[T number](from fetch[T], k int) fetch[T] {
	return func(w *worker, b block) [][]T { return from(w, b)[k : k+1] }
}

// vector compiles {x, y, z}. Numbers that are written out still adapt.
func (c *compiler) vector(n *node) (*value, error) {
	if len(n.kids) < 2 || len(n.kids) > maxWidth {
		return nil, c.fail(n, "vectors look like {0, 1, 0}", "a vector has 2 to %d components", maxWidth)
	}
	v := &value{node: n, width: len(n.kids), attribute: -1}
	for _, kid := range n.kids {
		part, err := c.scalar(kid)
		if err != nil {
			return nil, err
		}
		v.parts = append(v.parts, part)
	}
	v.kind, v.double = c.common(v.parts...), anyDouble(v.parts)
	v.low, v.high = bounds(v.parts)
	switch v.kind {
	case intKind:
		v.ints = assemble[int64](c, v.parts)
	case uintKind:
		v.uints = assemble[uint64](c, v.parts)
	case floatKind:
		v.floats = assemble[float32](c, v.parts)
	default:
		v.doubles = assemble[float64](c, v.parts)
	}
	return v, nil
}

// assemble makes a vector of numbers.
func assemble[T number](c *compiler, parts []*value) fetch[T] {
	return gatherThen(getAll[T](c, parts), 1, len(parts), func(out, in [][]T) {
		for k := range out {
			copy(out[k], in[k])
		}
	})
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
