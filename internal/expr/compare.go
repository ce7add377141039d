// Comparisons of numbers, exact whatever types meet.

package expr

import (
	"math"
	"strings"
)

func (c *compiler) compare(n *node) (*value, error) {
	left, right, err := c.sides(n)
	if err != nil {
		return nil, err
	}
	if left.kind == textKind || right.kind == textKind || strings.HasSuffix(n.text, "~") {
		return c.compareTexts(n, left, right)
	}
	if left, err = c.comparable(left, right); err != nil {
		return nil, err
	}
	if right, err = c.comparable(right, left); err != nil {
		return nil, err
	}
	if isNaN(left) || isNaN(right) {
		return c.compareNaN(n, left, right)
	}
	if left.width > 1 && n.text != "==" && n.text != "!=" {
		return nil, c.fail(n, c.vectorHint(n.kids[0], " "+n.text+" …"), "vectors are equal or not, but none is %s another", n.text)
	}
	if left.constant != nil && right.constant == nil {
		return c.truth(n, c.relation(mirrored[n.text], right, left)), nil
	}
	return c.truth(n, c.relation(n.text, left, right)), nil
}

// sides compiles both. A text on the left of something that is no text attribute
// is a name in quotes: "odd name" > 2.
func (c *compiler) sides(n *node) (left, right *value, err error) {
	if right, err = c.value(n.kids[1]); err != nil {
		if n.kids[1].kind == nameNode {
			c.hintText(n, err)
		}
		return nil, nil, err
	}
	of := n.kids[0]
	if of.kind == textNode && (right.kind != textKind || right.attribute < 0) {
		of = quotedName(of)
	}
	left, err = c.value(of)
	return left, right, err
}

// hintText tells who compares a text with a bare word how texts are written.
func (c *compiler) hintText(n *node, err error) {
	e, ok := err.(*Error)
	left, leftErr := c.value(n.kids[0])
	if ok && leftErr == nil && left.kind == textKind {
		e.Hint = "texts stand in double quotes: " + quote(c.shown(n.kids[1]))
	}
}

// comparable makes a value fit for comparison with another: a vector counts by its
// length where the other is a number, an array by how many values it has.
func (c *compiler) comparable(v, other *value) (*value, error) {
	switch {
	case v.node.kind == rangeNode:
		return nil, c.rangeAsNumber(v.node)
	case v.kind == blockKind:
		return nil, c.fail(v.node, "", "%s, which cannot be compared", c.describe(v))
	case v.kind == arrayKind:
		return c.counts(v.node, v), nil
	case v.kind == boolKind && v.constant == nil:
		number := *v
		put(&number, bitFetch(v.bits))
		return &number, nil
	case v.width > maxWidth:
		return nil, c.fail(v.node, "name one component, such as "+c.shown(v.node)+"[0]", "%s, too wide to be compared", c.describe(v))
	case v.width > 1 && other.width == 1:
		return c.lengthOf(v.node, v), nil
	case v.width > 1 && v.width != other.width:
		return nil, c.fail(v.node, "", "%s, which cannot be compared with a vector of %d", c.describe(v), other.width)
	}
	return v, nil
}

func isNaN(v *value) bool { return v.constant != nil && v.constant.f != v.constant.f }

func (c *compiler) compareNaN(n *node, left, right *value) (*value, error) {
	if isNaN(left) {
		left = right
	}
	switch n.text {
	case "==":
		return c.truth(n, c.nanTest(left)), nil
	case "!=":
		return c.truth(n, not(c.nanTest(left))), nil
	}
	return nil, c.fail(n, "ask == nan, != nan or isnan()", "nothing is %s nan", n.text)
}

// nanTest finds elements with any component that is NaN.
func (c *compiler) nanTest(v *value) test {
	switch {
	case v.constant == nil && v.kind == floatKind:
		return not(equals(v.floats, v.floats))
	case v.constant == nil && v.kind == wideKind:
		return not(equals(v.doubles, v.doubles))
	}
	always := isNaN(v)
	return func(_ *worker, b block, dst []uint64) {
		clear(dst)
		if always {
			setBits(dst, 0, int64(b.n))
		}
	}
}

// mirrored turns a comparison around.
var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

// relation compares numbers of any kinds; a constant stands on the right.
func (c *compiler) relation(sign string, left, right *value) test {
	if k := right.constant; k != nil && left.constant == nil {
		return c.relationTo(sign, left, k)
	}
	kind := c.common(left, right)
	switch {
	case mixed(left, right):
		return c.mixedRelation(sign, left, right)
	case kind == intKind:
		return compareTwo(sign, get[int64](c, left), get[int64](c, right))
	case kind == uintKind:
		return compareTwo(sign, get[uint64](c, left), get[uint64](c, right))
	case kind == floatKind:
		return compareTwo(sign, get[float32](c, left), get[float32](c, right))
	}
	return compareTwo(sign, get[float64](c, left), get[float64](c, right))
}

// relationTo compares with a number that is written out. A fraction is compared
// with the nearest number of its own kind, a whole number exactly.
func (c *compiler) relationTo(sign string, v *value, k *constant) test {
	switch v.kind {
	case floatKind:
		general := compareConstant(sign, v.floats, float32(k.f))
		if v.lengths {
			return lengthRelation(sign, v.slot, float32(k.f), general)
		}
		return general
	case wideKind:
		return compareConstant(sign, v.doubles, k.f)
	case uintKind:
		return wholeRelation(sign, v.uints, k, func(k *constant) (uint64, bool) {
			switch {
			case k.isUint:
				return k.u, true
			case k.whole:
				return uint64(k.i), k.i >= 0
			}
			return uint64(k.f), k.f >= 0 && k.f < 1<<64
		})
	}
	return wholeRelation(sign, v.ints, k, func(k *constant) (int64, bool) {
		if k.whole {
			return k.i, !k.isUint
		}
		return int64(k.f), k.f >= -1<<63 && k.f < 1<<63
	})
}

// wholeRelation compares whole numbers with a constant that need not be whole, nor
// within their reach.
func wholeRelation[T int64 | uint64](sign string, f fetch[T], k *constant, fit func(*constant) (T, bool)) test {
	if !k.whole && k.f != math.Trunc(k.f) {
		switch sign {
		case "==", "!=":
			return verdict(sign == "!=")
		case "<", "<=": // x < 1.5 is x <= 1
			sign, k = "<=", &constant{f: math.Floor(k.f)}
		default:
			sign, k = ">=", &constant{f: math.Ceil(k.f)}
		}
	}
	if n, ok := fit(k); ok {
		return compareConstant(sign, f, n)
	}
	if k.f > 0 {
		return verdict(sign == "<" || sign == "<=" || sign == "!=")
	}
	return verdict(sign == ">" || sign == ">=" || sign == "!=")
}

// verdict is the same for all elements.
func verdict(all bool) test {
	return func(_ *worker, b block, dst []uint64) {
		clear(dst)
		if all {
			setBits(dst, 0, int64(b.n))
		}
	}
}

// mixed reports whether two varying numbers have no kind in which both are exact.
func mixed(a, b *value) bool {
	if a.parts != nil || b.parts != nil {
		return false
	}
	return a.isWhole() != b.isWhole() || a.isWhole() && a.kind != b.kind
}

// mixedRelation compares without rounding.
func (c *compiler) mixedRelation(sign string, a, b *value) test {
	if !a.isWhole() {
		a, b, sign = b, a, mirrored[sign]
	}
	switch {
	case a.kind == uintKind && b.kind == intKind:
		return compareMixed(mirrored[sign], get[int64](c, b), get[uint64](c, a), orderIntUint)
	case b.kind == uintKind:
		return compareMixed(sign, get[int64](c, a), get[uint64](c, b), orderIntUint)
	case a.kind == uintKind:
		return compareMixed(sign, get[uint64](c, a), get[float64](c, b), orderUintFloat)
	}
	return compareMixed(sign, get[int64](c, a), get[float64](c, b), orderIntFloat)
}

// apart is the order of NaN and anything.
const apart = 2

func orderIntUint(a int64, b uint64) int {
	switch {
	case a < 0 || uint64(a) < b:
		return -1
	case uint64(a) > b:
		return 1
	}
	return 0
}

func orderIntFloat(a int64, b float64) int {
	switch {
	case b != b:
		return apart
	case b >= 1<<63:
		return -1
	case b < -1<<63:
		return 1
	}
	return orderWhole(a, int64(math.Floor(b)), b)
}

func orderUintFloat(a uint64, b float64) int {
	switch {
	case b != b:
		return apart
	case b >= 1<<64:
		return -1
	case b < 0:
		return 1
	}
	return orderWhole(a, uint64(math.Floor(b)), b)
}

// orderWhole compares a with b, whose floor is given.
func orderWhole[T int64 | uint64](a, floor T, b float64) int {
	switch {
	case a < floor || a == floor && b != math.Floor(b):
		return -1
	case a > floor:
		return 1
	}
	return 0
}

func compareMixed[A, B number](sign string, left fetch[A], right fetch[B], order func(A, B) int) test {
	passes := map[string][4]bool{ // of -1, 0, 1, apart
		"<": {true}, "<=": {true, true}, ">": {false, false, true}, ">=": {false, true, true},
		"==": {false, true}, "!=": {true, false, true, true},
	}[sign]
	return perComponent(sign == "!=", left, right, func(dst []uint64, a []A, b []B) {
		clear(dst)
		for i := range a {
			if passes[order(a[i], b[i])+1] {
				dst[i>>6] |= 1 << (i & 63)
			}
		}
	})
}

// perComponent joins what the components of vectors give: all must be equal, or
// any different.
func perComponent[A, B number](any bool, left fetch[A], right fetch[B], do func(dst []uint64, a []A, b []B)) test {
	return func(w *worker, b block, dst []uint64) {
		mark := w.mark()
		as, bs := left(w, b), right(w, b)
		do(dst, as[0], bs[0])
		for k := 1; k < max(len(as), len(bs)); k++ {
			more := w.words(b)
			do(more, as[min(k, len(as)-1)], bs[min(k, len(bs)-1)])
			for i := range dst {
				if any {
					dst[i] |= more[i]
				} else {
					dst[i] &= more[i]
				}
			}
		}
		w.release(mark)
	}
}
