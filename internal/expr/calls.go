// What each function makes of its operands.

package expr

import (
	"math"
	"strings"

	"floe/internal/particle"
)

// lengthOf gives the length of a vector, and the size of a number.
func (c *compiler) lengthOf(n *node, v *value) *value {
	r := c.result(n, 1, []*value{v})
	switch {
	case v.width == 1:
		return c.absOf(n, v)
	case c.common(v) == floatKind:
		args := []fetch[float32]{get[float32](c, v)}
		put(r, reduce(args, v.width, lengths))
		if v.attribute >= 0 && v.width == 3 {
			r.lengths, r.slot = true, c.slotOf(v.attribute)
			put(r, lengthOfColumn(r.slot, r.floats))
		}
	default:
		put(r, reduce([]fetch[float64]{get[float64](c, v)}, v.width, lengths))
	}
	return r
}

func (c *compiler) counts(n *node, v *value) *value {
	r := &value{node: n, width: 1, attribute: -1, high: particle.MaxElements}
	put(r, counts(c.slotOf(v.attribute)))
	return r
}

// arrayArgument gives the only operand if it is an array.
func (c *compiler) arrayArgument(n *node) (*value, error) {
	if len(n.kids) != 1 {
		return nil, nil
	}
	v, err := c.value(n.kids[0])
	if err != nil || v.kind != arrayKind {
		return nil, err
	}
	if n.text = strings.ToLower(n.text); n.text != "count" && n.text != "length" && !foldable(c.scope.Header.Attributes[v.attribute]) {
		return nil, c.fail(n.kids[0], "only count() is known of it", "%s, which has no %s", c.describe(v), n.text)
	}
	return v, nil
}

// overArray compiles sum, min and max of an array.
func (c *compiler) overArray(n *node, v *value, empty float64, fold func(a, b float64) float64) *value {
	r := c.result(n, 1, nil)
	r.double = c.scope.Header.Attributes[v.attribute].Type.Scalar().ScalarBytes() == 8
	put(r, overArray(c.slotOf(v.attribute), empty, fold))
	return r
}

func (c *compiler) callLength(n *node) (*value, error) {
	if array, err := c.arrayArgument(n); err != nil {
		return nil, err
	} else if array != nil {
		return c.counts(n, array), nil
	}
	v, err := c.numbers(n.kids[0])
	if err != nil {
		return nil, err
	}
	return c.lengthOf(n, v), nil
}

func (c *compiler) callCount(n *node) (*value, error) {
	v, err := c.arrayArgument(n)
	if err == nil && v == nil {
		err = c.fail(n.kids[0], "", "only arrays have a count")
	}
	if err != nil {
		return nil, err
	}
	return c.counts(n, v), nil
}

func (c *compiler) callSum(n *node) (*value, error) {
	if array, err := c.arrayArgument(n); err != nil {
		return nil, err
	} else if array != nil {
		return c.overArray(n, array, 0, func(a, b float64) float64 { return a + b }), nil
	}
	v, err := c.numbers(n.kids[0])
	if err != nil {
		return nil, err
	}
	r := c.result(n, 1, []*value{v})
	switch c.common(v) {
	case floatKind:
		put(r, reduce([]fetch[float32]{get[float32](c, v)}, v.width, sums))
	case wideKind:
		put(r, reduce([]fetch[float64]{get[float64](c, v)}, v.width, sums))
	default:
		put(r, reduce([]fetch[int64]{get[int64](c, v)}, v.width, sums))
	}
	return c.computed(r, v), nil
}

// realArguments compiles operands that are computed in floats.
func (c *compiler) realArguments(n *node) (args []*value, width int, single bool, err error) {
	args, width, err = c.operands(n, n.kids)
	return args, width, err == nil && c.common(args...) == floatKind, err
}

func (c *compiler) callDot(n *node) (*value, error) {
	args, width, single, err := c.realArguments(n)
	if err != nil {
		return nil, err
	}
	r := c.result(n, 1, args)
	if single {
		put(r, reduce(getAll[float32](c, args), width, dots[float32](width)))
	} else {
		put(r, reduce(getAll[float64](c, args), width, dots[float64](width)))
	}
	return c.computed(r, args...), nil
}

func (c *compiler) callCross(n *node) (*value, error) {
	args, _, single, err := c.realArguments(n)
	if err != nil {
		return nil, err
	}
	for _, a := range args {
		if a.width != 3 {
			return nil, c.fail(a.node, "", "cross wants vectors with three components, but %s", c.describe(a))
		}
	}
	r := c.result(n, 3, args)
	if single {
		put(r, gatherThen(getAll[float32](c, args), 3, 3, crosses))
	} else {
		put(r, gatherThen(getAll[float64](c, args), 3, 3, crosses))
	}
	return r, nil
}

func (c *compiler) callNormalize(n *node) (*value, error) {
	args, width, single, err := c.realArguments(n)
	if err != nil {
		return nil, err
	}
	r := c.result(n, width, args)
	if single {
		put(r, gatherThen(getAll[float32](c, args), width, width, units))
	} else {
		put(r, gatherThen(getAll[float64](c, args), width, width, units))
	}
	return c.computed(r, args...), nil
}

func (c *compiler) callAbs(n *node) (*value, error) {
	v, err := c.numbers(n.kids[0])
	if err != nil {
		return nil, err
	}
	return c.absOf(n, v), nil
}

func (c *compiler) absOf(n *node, v *value) *value {
	r := c.result(n, v.width, []*value{v})
	c.elementwise(r, []*value{v}, absolute, absolute, absolute, absolute)
	if r.isWhole() {
		r.bound(0, max(math.Abs(v.low), math.Abs(v.high)))
	}
	return c.computed(r, v)
}

// elementwise applies the loop of the kind that the operands have in common.
func (c *compiler) elementwise(r *value, args []*value, ints loop[int64], uints loop[uint64], floats loop[float32], doubles loop[float64]) {
	switch c.common(args...) {
	case intKind:
		put(r, each(getAll[int64](c, args), r.width, ints))
	case uintKind:
		put(r, each(getAll[uint64](c, args), r.width, uints))
	case floatKind:
		put(r, each(getAll[float32](c, args), r.width, floats))
	default:
		put(r, each(getAll[float64](c, args), r.width, doubles))
	}
}

// callExtreme is min or max: of several, of the components of one vector, of the
// values of one array.
func (c *compiler) callExtreme(n *node) (*value, error) {
	least := strings.EqualFold(n.text, "min")
	array, err := c.arrayArgument(n)
	switch {
	case err != nil:
		return nil, err
	case array != nil && least:
		return c.overArray(n, array, math.NaN(), math.Min), nil
	case array != nil:
		return c.overArray(n, array, math.NaN(), math.Max), nil
	}
	args, width, err := c.operands(n, n.kids)
	if err != nil {
		return nil, err
	}
	if len(args) == 1 && width > 1 {
		if args, err = c.components(n, args[0]); err != nil {
			return nil, err
		}
		width = 1
	}
	r := c.result(n, width, args)
	if least {
		c.elementwise(r, args, smaller, smaller, smaller, smaller)
	} else {
		c.elementwise(r, args, larger, larger, larger, larger)
	}
	r.low, r.high = bounds(args)
	return c.computed(r, args...), nil
}

// components takes a vector apart, an attribute without reading it anew each time.
func (c *compiler) components(n *node, v *value) (parts []*value, err error) {
	if v.attribute < 0 && v.parts == nil {
		return nil, c.fail(n, "name its components, such as max(v.x, v.y, v.z)", "%s takes one vector only if it is an attribute", n.text)
	}
	for k := range v.width {
		parts = append(parts, c.component(n.kids[0], v, k))
	}
	return parts, nil
}

func (c *compiler) callClamp(n *node) (*value, error) {
	args, width, err := c.operands(n, n.kids)
	if err != nil {
		return nil, err
	}
	r := c.result(n, width, args)
	c.elementwise(r, args, between, between, between, between)
	r.low, r.high = bounds(args)
	return c.computed(r, args...), nil
}

// callRound leaves whole numbers as they are.
func (c *compiler) callRound(n *node) (*value, error) {
	v, err := c.numbers(n.kids[0])
	if err != nil {
		return nil, err
	}
	kind := c.common(v)
	if kind != floatKind && kind != wideKind {
		same := *v
		same.node = n
		return &same, nil
	}
	do := map[string]func(float64) float64{"floor": math.Floor, "ceil": math.Ceil, "round": math.Round}[strings.ToLower(n.text)]
	r, args := c.result(n, v.width, []*value{v}), []*value{v}
	if kind == floatKind {
		put(r, each(getAll[float32](c, args), v.width, by[float32](do)))
	} else {
		put(r, each(getAll[float64](c, args), v.width, by[float64](do)))
	}
	return c.computed(r, v), nil
}

// callReal compiles functions that give fractions, component by component.
func (c *compiler) callReal(n *node) (*value, error) {
	args, width, single, err := c.realArguments(n)
	if err != nil {
		return nil, err
	}
	r := c.result(n, width, args)
	if single {
		put(r, each(getAll[float32](c, args), width, realFunction[float32](strings.ToLower(n.text))))
	} else {
		put(r, each(getAll[float64](c, args), width, realFunction[float64](strings.ToLower(n.text))))
	}
	return c.computed(r, args...), nil
}

func realFunction[T real](name string) loop[T] {
	switch name {
	case "sqrt":
		return root[T]
	case "sin":
		return by[T](math.Sin)
	case "cos":
		return by[T](math.Cos)
	case "pow":
		return power[T]
	}
	return refit[T]
}

func (c *compiler) callMod(n *node) (*value, error) {
	args, width, err := c.operands(n, n.kids)
	if err != nil {
		return nil, err
	}
	return c.modulo(n, args, width)
}

// callRand gives the same number for the same id always, whatever its type.
func (c *compiler) callRand(n *node) (*value, error) {
	var args []*value
	var parts []fetch[int64]
	for _, kid := range n.kids {
		v, err := c.scalar(kid)
		if err != nil {
			return nil, err
		}
		args, parts = append(args, v), append(parts, c.identity(v))
	}
	r := c.result(n, 1, nil)
	put(r, randoms(parts))
	return c.computed(r, args...), nil
}

func randoms(parts []fetch[int64]) fetch[float32] {
	return func(w *worker, b block) [][]float32 {
		out := w.f32.take(1, b.n)
		mark := w.mark()
		ids := parts[0](w, b)[0]
		var seeds []int64
		if len(parts) > 1 {
			seeds = parts[1](w, b)[0]
		}
		for i := range out[0] {
			seed := int64(0)
			if seeds != nil {
				seed = seeds[i]
			}
			out[0][i] = random(ids[i], seed)
		}
		w.release(mark)
		return out
	}
}

// identity gives a number as 64 bits: whole numbers as they are, others as those
// of their float64.
func (c *compiler) identity(v *value) fetch[int64] {
	if kind := c.common(v); kind == intKind || kind == uintKind {
		return get[int64](c, v)
	}
	from := get[float64](c, v)
	return func(w *worker, b block) [][]int64 {
		out := w.i64.take(1, b.n)
		mark := w.mark()
		for i, f := range from(w, b)[0] {
			if out[0][i] = int64(math.Float64bits(f)); f == math.Trunc(f) && math.Abs(f) < 1<<53 {
				out[0][i] = int64(f)
			}
		}
		w.release(mark)
		return out
	}
}

func (c *compiler) callIsNaN(n *node) (*value, error) {
	v, err := c.numbers(n.kids[0])
	if err != nil {
		return nil, err
	}
	return c.truth(n, c.nanTest(v)), nil
}
