// Conditions: which elements meet an expression.

package expr

import (
	"context"
	"math/bits"

	"floe/internal/particle"
)

// Condition is an expression that is true or false for each element.
type Condition struct {
	program
	bits test
}

// Condition compiles an expression that chooses. The error is an [*Error].
func (e *Expr) Condition(s Scope) (*Condition, error) {
	c := e.compiler(s)
	t, err := c.condition(e.root)
	if err != nil {
		return nil, err
	}
	return &Condition{c.program(), t}, nil
}

// Mask is a set of elements, one bit each; those behind the last are 0.
type Mask struct {
	// Elements is how many there are, in the set or not.
	Elements int64
	// Words holds element n in bit n%64 of word n/64.
	Words []uint64
}

// Mask gives the elements that meet the condition. The frame must have the
// attributes of the header that the condition was compiled with. The error is that
// of the context, or about a frame of another kind.
func (c *Condition) Mask(ctx context.Context, f *particle.Frame, r Run) (*Mask, error) {
	columns, err := c.bind(f)
	if err != nil {
		return nil, err
	}
	m := &Mask{Elements: f.Of(c.context)}
	m.Words = make([]uint64, (m.Elements+63)/64)
	err = r.each(ctx, columns, m.Elements, func(w *worker, b block) {
		first := b.from / 64
		c.bits(w, b, m.Words[first:first+int64(wordsOf(b.n))])
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// Has reports whether an element is in the set.
func (m *Mask) Has(element int64) bool {
	return element >= 0 && element < m.Elements && m.Words[element>>6]>>(element&63)&1 == 1
}

// Count is the number of elements in the set.
func (m *Mask) Count() (n int64) {
	for _, w := range m.Words {
		n += int64(bits.OnesCount64(w))
	}
	return n
}

// Indices gives the elements of the set in ascending order.
func (m *Mask) Indices() []int64 {
	indices := make([]int64, 0, m.Count())
	for i, w := range m.Words {
		for ; w != 0; w &= w - 1 {
			indices = append(indices, int64(i)<<6+int64(bits.TrailingZeros64(w)))
		}
	}
	return indices
}
