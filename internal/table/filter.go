// Filtering: each condition clears bits of a set, column by column.

package table

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"floe/internal/particle"
)

// matcher clears the bits of elements that do not pass: set holds those of the
// elements from one on to before another, a multiple of 64 first.
type matcher struct {
	clear func(set bitset, from, to int64)
	// ns is about what an element costs: cheap conditions go first.
	ns int
}

// Check tells what is wrong with a filter for a sheet before it is applied: an
// attribute that is not there, a comparison that makes no sense.
func (f *Filter) Check(s *Sheet) (err error) {
	if fault := Guard(func() { err = f.check(s) }); fault != nil {
		return fault
	}
	return err
}

func (f *Filter) check(s *Sheet) error {
	if f == nil {
		return nil
	}
	for _, c := range f.clauses {
		if c.kind == compareClause {
			if _, err := s.comparison(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// match gives the elements that pass.
func (s *Sheet) match(ctx context.Context, a *Arrangement, progress Progress) (bitset, error) {
	matchers, err := s.matchers(a)
	if err != nil {
		return nil, err
	}
	set := newBitset(s.count)
	w := begin(ctx, progress, s.count)
	return set, w.each(s.count, 1, func(_ int, from, to int64) {
		part := set[from/64 : (to+63)/64]
		for _, m := range matchers {
			m.clear(part, from, to)
		}
	})
}

func (s *Sheet) matchers(a *Arrangement) ([]matcher, error) {
	var all []matcher
	if a.Only != nil {
		all = append(all, matcher{ns: 1, clear: perElement(a.Only.Has)})
	}
	if a.Filter != nil {
		for _, c := range a.Filter.clauses {
			m, err := s.matcher(c, a)
			if err != nil {
				return nil, err
			}
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b matcher) int { return cmp.Compare(a.ns, b.ns) })
	return all, nil
}

func (s *Sheet) matcher(c clause, a *Arrangement) (matcher, error) {
	switch c.kind {
	case compareClause:
		return s.comparison(c)
	case textClause:
		return textMatcher(s.searchColumns(a), c.value), nil
	}
	finite := finiteTest(s.searchColumns(a))
	if c.kind == finiteClause {
		return matcher{ns: 20, clear: perElement(finite)}, nil
	}
	return matcher{ns: 20, clear: perElement(func(element int64) bool { return !finite(element) })}, nil
}

// searchColumns are the columns that plain text is looked for in.
func (s *Sheet) searchColumns(a *Arrangement) []*Column {
	if a.Search == nil {
		return s.columns
	}
	var all []*Column
	for _, name := range a.Search {
		if c := s.Column(name); c != nil {
			all = append(all, c)
		}
	}
	return all
}

// perElement asks for each element that has passed so far.
func perElement(passes func(element int64) bool) func(set bitset, from, to int64) {
	return func(set bitset, from, _ int64) {
		for i, w := range set {
			if w == 0 {
				continue
			}
			keep := w
			for bit := range int64(64) {
				if w>>bit&1 == 1 && !passes(from+int64(i)<<6+bit) {
					keep &^= 1 << bit
				}
			}
			set[i] = keep
		}
	}
}

func (s *Sheet) comparison(c clause) (matcher, error) {
	column := s.Column(c.column)
	if column == nil {
		return matcher{}, s.noColumn(c.column)
	}
	if column.isText() {
		return textComparison(column.source, c), nil
	}
	k, ok := column.keys()
	if !ok || column.Attribute.Type == particle.String && !column.Ragged() {
		return matcher{}, fmt.Errorf("%s is a %s, which cannot be compared", column.Name, column.TypeName())
	}
	if column.Attribute.Type == particle.Shape && !column.Ragged() {
		k = scalarKeys(column.parts[0], column.source.Constant) // by type
	}
	r, err := literalRange(&k, c.op, c.value)
	if err != nil {
		return matcher{}, fmt.Errorf("%s is a %s: %w", column.Name, column.TypeName(), err)
	}
	return matcher{ns: 4, clear: func(set bitset, from, to int64) { k.compare(set, from, to, r) }}, nil
}

func (s *Sheet) noColumn(name string) error {
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		if whole := s.whole(name[:dot]); whole != nil {
			return fmt.Errorf("%s has no component %q", whole.Name, name[dot+1:])
		}
	}
	return fmt.Errorf("there is no attribute %q", name)
}

// compare clears the bits of elements whose key is not in a range.
func (k *keys) compare(set bitset, from, to int64, r keyRange) {
	if r.empty && !r.outside {
		clear(set)
		return
	}
	var block [keyBlock]uint64
	for ; from < to; from += keyBlock {
		n := min(to-from, keyBlock)
		k.fill(block[:n], from)
		for i := 0; i < int(n); i += 64 {
			set[0] &= r.word(block[i:min(i+64, int(n))])
			set = set[1:]
		}
	}
}

// word gives a bit for each of up to 64 keys.
func (r *keyRange) word(keys []uint64) (w uint64) {
	low, span := r.low, r.high-r.low
	for i, key := range keys {
		var bit uint64
		if key-low <= span {
			bit = 1
		}
		w |= bit << i
	}
	if r.empty {
		w = 0
	}
	if r.outside {
		w = ^w
	}
	return w
}

// textComparison compares each text of the table once.
func textComparison(c *particle.Column, clause clause) matcher {
	value := []byte(clause.value)
	passes := func(text []byte) bool {
		order := bytes.Compare(text, value)
		switch clause.op {
		case "<":
			return order < 0
		case "<=":
			return order <= 0
		case ">":
			return order > 0
		case ">=":
			return order >= 0
		case "!=":
			return order != 0
		}
		return order == 0
	}
	return matcher{ns: 5, clear: perElement(perText(c, passes))}
}

// perText asks for each text of a table once, at the first element that has it.
func perText(c *particle.Column, passes func(text []byte) bool) func(element int64) bool {
	if len(c.Data) == 0 || c.Table.Len() > 1<<16 { // a text per value
		return func(element int64) bool { return passes(textAt(c, stored(element, c.Constant))) }
	}
	known := make([]bool, c.Table.Len())
	for i := range known {
		known[i] = passes(textOf(&c.Table, uint32(i)))
	}
	missing := passes(nil)
	return func(element int64) bool {
		if code := c.Code(stored(element, c.Constant)); code >= 0 && code < len(known) {
			return known[code]
		}
		return missing
	}
}

// finiteTest tells whether all numbers of an element are finite.
func finiteTest(columns []*Column) func(element int64) bool {
	var varying []*Column
	constant := true
	for _, c := range columns {
		switch {
		case c.source == nil || !isFloat(c.Attribute.Type.Scalar()):
		case c.Constant:
			constant = constant && c.finite(0)
		default:
			varying = append(varying, c)
		}
	}
	return func(element int64) bool {
		if !constant {
			return false
		}
		for _, c := range varying {
			if !c.finite(element) {
				return false
			}
		}
		return true
	}
}

func (c *Column) finite(element int64) bool {
	from, to := c.source.Span(element)
	for v := from; v < to; v++ {
		for k := range c.parts {
			if notFinite(c.parts[k].float(v)) {
				return false
			}
		}
	}
	return true
}
