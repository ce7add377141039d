// Vectors: taken apart by .y and [1], put together by {x, y, z}.

package expr

import "strings"

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
