// Arithmetic and logic: + - * / % and && || !.

package expr

import "math"

// operand compiles both sides of a sign and the width of the result.
func (c *compiler) operands(n *node, nodes []*node) (args []*value, width int, err error) {
	width = 1
	for _, kid := range nodes {
		v, err := c.numbers(kid)
		if err != nil {
			return nil, 0, err
		}
		if v.width > 1 && width > 1 && v.width != width {
			return nil, 0, c.fail(n, "", "%s, which does not fit a vector of %d", c.describe(v), width)
		}
		width = max(width, v.width)
		args = append(args, v)
	}
	return args, width, nil
}

// result begins a value that is computed from others.
func (c *compiler) result(n *node, width int, args []*value) *value {
	v := &value{node: n, width: width, attribute: -1, double: anyDouble(args)}
	for _, a := range args {
		if a.width == width && v.names == nil {
			v.names = a.names
		}
	}
	v.low, v.high = math.MinInt64, math.MaxInt64
	return v
}

// computed finishes a value: what is made of written numbers alone is one.
func (c *compiler) computed(v *value, args ...*value) *value {
	if v.width > 1 {
		return v
	}
	for _, a := range args {
		if a.constant == nil {
			return v
		}
	}
	w, b := &worker{}, block{n: 1}
	switch v.kind {
	case intKind:
		i := v.ints(w, b)[0][0]
		return (&constant{whole: true, i: i, f: float64(i)}).value(v.node)
	case floatKind:
		return (&constant{f: float64(v.floats(w, b)[0][0])}).value(v.node)
	case wideKind:
		return (&constant{f: v.doubles(w, b)[0][0]}).value(v.node)
	}
	return v
}

func (c *compiler) sign(n *node) (*value, error) {
	if n.text == "!" {
		bits, err := c.condition(n.kids[0])
		if err != nil {
			return nil, err
		}
		return c.truth(n, not(bits)), nil
	}
	args, width, err := c.operands(n, n.kids)
	if err != nil {
		return nil, err
	}
	if n.text == "+" {
		same := *args[0]
		same.node = n
		return &same, nil
	}
	if k := args[0].constant; k != nil && k.isUint && k.u == 1<<63 { // -9223372036854775808
		return (&constant{whole: true, i: math.MinInt64, f: math.MinInt64}).value(n), nil
	}
	v := c.result(n, width, args)
	switch kind := c.common(args...); kind {
	case floatKind:
		put(v, each(getAll[float32](c, args), width, negate))
	case wideKind:
		put(v, each(getAll[float64](c, args), width, negate))
	default:
		put(v, each(getAll[int64](c, args), width, negate))
		v.bound(-args[0].high, -args[0].low)
	}
	return c.computed(v, args...), nil
}

// bound narrows the range of a whole number unless it may wrap.
func (v *value) bound(limits ...float64) {
	low, high := limits[0], limits[0]
	for _, l := range limits {
		low, high = min(low, l), max(high, l)
	}
	if low >= math.MinInt64 && high < math.MaxInt64 {
		v.low, v.high = low, high
	}
}

func (c *compiler) math(n *node) (*value, error) {
	args, width, err := c.operands(n, n.kids)
	if err != nil {
		return nil, err
	}
	if n.text == "%" {
		return c.modulo(n, args, width)
	}
	v := c.result(n, width, args)
	kind := c.common(args...)
	switch {
	case kind == floatKind:
		put(v, each(getAll[float32](c, args), width, realLoop[float32](n.text)))
	case kind == wideKind || n.text == "/":
		put(v, each(getAll[float64](c, args), width, realLoop[float64](n.text)))
	case kind == uintKind && n.text != "-":
		put(v, each(getAll[uint64](c, args), width, wholeLoop[uint64](n.text)))
	default:
		put(v, each(getAll[int64](c, args), width, wholeLoop[int64](n.text)))
		v.bound(outcomes(n.text, args[0], args[1])...)
	}
	return c.computed(v, args...), nil
}

func realLoop[T real](sign string) loop[T] {
	if sign == "/" {
		return divide[T]
	}
	return wholeLoop[T](sign)
}

func wholeLoop[T number](sign string) loop[T] {
	switch sign {
	case "+":
		return add[T]
	case "-":
		return subtract[T]
	}
	return multiply[T]
}

// outcomes are the extremes of what a sign makes of two bounded numbers.
func outcomes(sign string, a, b *value) []float64 {
	switch sign {
	case "+":
		return []float64{a.low + b.low, a.high + b.high}
	case "-":
		return []float64{a.low - b.high, a.high - b.low}
	}
	return []float64{a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high}
}

// modulo stays whole where the divisor is a whole number that is written out.
func (c *compiler) modulo(n *node, args []*value, width int) (*value, error) {
	v := c.result(n, width, args)
	divisor := args[1].constant
	kind := c.common(args...)
	exact := divisor != nil && divisor.whole && (kind == intKind || kind == uintKind)
	switch {
	case exact && divisor.f == 0:
		return nil, c.fail(args[1].node, "", "nothing can be divided by 0")
	case exact && kind == uintKind:
		put(v, each(getAll[uint64](c, args), width, unsignedModulo))
	case exact:
		put(v, each(getAll[int64](c, args), width, wholeModulo))
		v.bound(0, divisor.f)
	case kind == floatKind:
		put(v, each(getAll[float32](c, args), width, modulo))
	default:
		put(v, each(getAll[float64](c, args), width, modulo))
	}
	return c.computed(v, args...), nil
}

func (c *compiler) logic(n *node) (*value, error) {
	var tests []test
	for _, kid := range n.kids {
		t, err := c.condition(kid)
		if err != nil {
			return nil, err
		}
		tests = append(tests, t)
	}
	if n.kind == andNode {
		return c.truth(n, allOf(tests)), nil
	}
	return c.truth(n, anyOf(tests)), nil
}

// allOf stops at blocks of which nothing is left.
func allOf(tests []test) test {
	return func(w *worker, b block, dst []uint64) {
		tests[0](w, b, dst)
		mark := w.mark()
		more := w.words(b)
		for _, t := range tests[1:] {
			if none(dst) {
				break
			}
			t(w, b, more)
			for i := range dst {
				dst[i] &= more[i]
			}
		}
		w.release(mark)
	}
}

func anyOf(tests []test) test {
	return func(w *worker, b block, dst []uint64) {
		tests[0](w, b, dst)
		mark := w.mark()
		more := w.words(b)
		for _, t := range tests[1:] {
			t(w, b, more)
			for i := range dst {
				dst[i] |= more[i]
			}
		}
		w.release(mark)
	}
}

func none(set []uint64) bool {
	for _, word := range set {
		if word != 0 {
			return false
		}
	}
	return true
}

func not(t test) test {
	return func(w *worker, b block, dst []uint64) {
		t(w, b, dst)
		invert(dst, b.n)
	}
}

// invert changes the bits of n elements.
func invert(dst []uint64, n int) {
	for i := range dst {
		dst[i] = ^dst[i]
	}
	if rest := n & 63; rest != 0 {
		dst[len(dst)-1] &= 1<<rest - 1
	}
}
