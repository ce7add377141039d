// What a part of an expression is, once its names mean something.

package expr

import (
	"strconv"

	"floe/internal/particle"
)

// kind of a value's scalars.
type kind uint8

const (
	boolKind  kind = iota
	intKind        // int64
	uintKind       // uint64, of uint64 attributes only
	floatKind      // float32
	wideKind       // float64
	textKind
	arrayKind // a ragged attribute: counted and summed up, never a number itself
	blockKind // an attribute of which nothing is known
)

// fetch gives the values of a block's elements, one slice for each component. They
// belong to the worker, or to the frame, and are not written to.
type fetch[T number] func(w *worker, b block) [][]T

type number interface {
	int64 | uint64 | float32 | float64
}

// test sets a bit for each element of a block that meets a condition; the bits
// behind the last element stay 0.
type test func(w *worker, b block, dst []uint64)

// value is a compiled part of an expression.
type value struct {
	node  *node
	kind  kind
	width int

	// constant is a number that is written out and adapts to what it meets.
	constant *constant
	// parts are the components of a vector that is written out; they adapt too.
	parts []*value
	// double: a float64 attribute takes part, so what is stored is float64.
	double bool
	// low and high bound whole numbers; they choose the type they are stored as.
	low, high float64
	// names of the components, nil for the usual ones.
	names []string
	// attribute is the column of a value that is an attribute as it is, else -1.
	attribute int

	// lengths: the value is the length of the vector attribute in that slot.
	lengths bool
	slot    int

	ints    fetch[int64]
	uints   fetch[uint64]
	floats  fetch[float32]
	doubles fetch[float64]
	bits    test
	text    string // of a text that is written out; attribute is -1
}

// constant is a number that is written out: exactly whole, or a float64.
type constant struct {
	whole  bool // ints, or uints if beyond int64
	bool   bool // true or false
	i      int64
	u      uint64
	isUint bool
	f      float64
}

// parseConstant reads 12, 1.5, 1e-3; whole numbers exactly if 64 bits hold them.
func parseConstant(text string) *constant {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return &constant{whole: true, i: i, f: float64(i)}
	}
	if u, err := strconv.ParseUint(text, 10, 64); err == nil {
		return &constant{whole: true, isUint: true, u: u, f: float64(u)}
	}
	f, _ := strconv.ParseFloat(text, 64) // too large is infinite
	return &constant{f: f}
}

func (v *value) isNumber() bool { return v.kind >= intKind && v.kind <= wideKind }

func (v *value) isWhole() bool { return v.kind == intKind || v.kind == uintKind }

// put stores a fetch with the kind that it gives.
func put[T number](v *value, f fetch[T]) {
	switch f := any(f).(type) {
	case fetch[int64]:
		v.kind, v.ints = intKind, f
	case fetch[uint64]:
		v.kind, v.uints = uintKind, f
	case fetch[float32]:
		v.kind, v.floats = floatKind, f
	case fetch[float64]:
		v.kind, v.doubles = wideKind, f
	}
}

// get gives a value's numbers as another kind, converted if need be.
func get[T number](c *compiler, v *value) fetch[T] {
	if v.constant != nil {
		return constantFetch[T](c, v.constant)
	}
	if v.parts != nil {
		return assemble[T](c, v.parts)
	}
	switch v.kind {
	case boolKind:
		return convert[int64, T](bitFetch(v.bits), 1)
	case intKind:
		return convert[int64, T](v.ints, v.width)
	case uintKind:
		return convert[uint64, T](v.uints, v.width)
	case floatKind:
		return convert[float32, T](v.floats, v.width)
	}
	return convert[float64, T](v.doubles, v.width)
}

// constantFetch fills a block with a number once for each worker.
func constantFetch[T number](c *compiler, k *constant) fetch[T] {
	slot := c.slots
	c.slots++
	var n T
	switch any(n).(type) {
	case int64:
		n = T(k.i)
		if k.isUint {
			n = T(k.u)
		}
	case uint64:
		n = T(k.u)
		if !k.isUint {
			n = T(k.i)
		}
	default:
		n = T(k.f)
	}
	return func(w *worker, b block) [][]T {
		a := arenaOf[T](w)
		planes := a.headers(1)
		planes[0] = a.filled(slot, n)[:b.n]
		return planes
	}
}

// bitFetch gives 1 for true and 0 for false.
func bitFetch(bits test) fetch[int64] {
	return func(w *worker, b block) [][]int64 {
		out := w.i64.take(1, b.n)
		mark := w.mark()
		set := w.words(b)
		bits(w, b, set)
		for i := range out[0] {
			out[0][i] = int64(set[i>>6] >> (i & 63) & 1)
		}
		w.release(mark)
		return out
	}
}

func convert[S, T number](from fetch[S], width int) fetch[T] {
	if same, ok := any(from).(fetch[T]); ok {
		return same
	}
	return func(w *worker, b block) [][]T {
		out := arenaOf[T](w).take(width, b.n)
		mark := w.mark()
		for k, in := range from(w, b) {
			dst := out[k][:len(in)]
			for i, v := range in {
				dst[i] = T(v)
			}
		}
		w.release(mark)
		return out
	}
}

// describe names what a value is, for errors: "PointVelocity is a vector3".
func (c *compiler) describe(v *value) string {
	what := quote(c.text[v.node.pos:v.node.end])
	if v.attribute >= 0 {
		a := c.scope.Header.Attributes[v.attribute]
		return Spell(a.Name) + " is " + typeWords(a)
	}
	switch {
	case v.kind == textKind:
		return what + " is a text"
	case v.kind == boolKind:
		return what + " is a condition"
	case v.width > 1:
		return what + " is a vector of " + strconv.Itoa(v.width)
	}
	return what + " is a number"
}

// typeWords gives "a vector3", "an array of float".
func typeWords(a particle.Attribute) string {
	name := a.Type.String()
	if a.Type.IsScalar() && a.Width() > 1 {
		name += "×" + strconv.Itoa(a.Width())
	}
	switch {
	case a.Ragged():
		return "an array of " + name
	case name[0] == 'i':
		return "an " + name
	}
	return "a " + name
}

// value gives the constant as a part of an expression.
func (k *constant) value(n *node) *value {
	v := &value{node: n, width: 1, constant: k, attribute: -1, kind: wideKind}
	switch {
	case k.bool:
		v.kind = boolKind
		on := k.i != 0
		v.bits = func(_ *worker, b block, dst []uint64) {
			clear(dst)
			if on {
				setBits(dst, 0, int64(b.n))
			}
		}
	case k.isUint:
		v.kind = uintKind
	case k.whole:
		v.kind = intKind
	}
	v.low, v.high = k.f, k.f
	return v
}
