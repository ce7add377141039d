// Filtering: conditions and plain text clear bits of a set.

package table

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"floe/internal/expr"
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
// attribute that is not there, a comparison that makes no sense. The error is an
// *expr.Error, which points at what is wrong.
func (f *Filter) Check(s *Sheet) (err error) {
	if fault := Guard(func() { _, _, err = s.compile(f) }); fault != nil {
		return fault
	}
	return err
}

// compile tells which clauses are conditions for a sheet; the others are looked for
// in cells. A word is a condition if it names truth: a bool attribute or a group.
func (s *Sheet) compile(f *Filter) (conditions []*expr.Condition, others []clause, err error) {
	if f == nil {
		return nil, nil, nil
	}
	scope := expr.Scope{Header: &s.frame.Header, Context: s.context}
	for _, c := range f.clauses {
		if c.kind != exprClause && (c.kind != wordClause || !scope.IsBool(c.text)) {
			others = append(others, c)
			continue
		}
		condition, err := c.expr.Condition(scope)
		if err != nil {
			return nil, nil, err
		}
		conditions = append(conditions, condition)
	}
	return conditions, others, nil
}

// match gives the elements that pass.
func (s *Sheet) match(ctx context.Context, a *Arrangement, progress Progress) (bitset, error) {
	conditions, others, err := s.compile(a.Filter)
	if err != nil {
		return nil, err
	}
	w := begin(ctx, progress, s.count*int64(len(conditions)+1))
	set := newBitset(s.count)
	for _, c := range conditions { // they take far less time than looking into cells
		mask, err := c.Mask(ctx, s.frame, expr.Run{Progress: w.advance})
		if err != nil {
			return nil, err
		}
		for i := range set {
			set[i] &= mask.Words[i]
		}
	}
	matchers := s.matchers(a, others)
	return set, w.each(s.count, 1, func(_ int, from, to int64) {
		part := set[from/64 : (to+63)/64]
		for _, m := range matchers {
			m.clear(part, from, to)
		}
	})
}

func (s *Sheet) matchers(a *Arrangement, clauses []clause) []matcher {
	var all []matcher
	if a.Only != nil {
		all = append(all, matcher{ns: 1, clear: perElement(a.Only.Has)})
	}
	for _, c := range clauses {
		all = append(all, s.matcher(c, a))
	}
	slices.SortStableFunc(all, func(a, b matcher) int { return cmp.Compare(a.ns, b.ns) })
	return all
}

func (s *Sheet) matcher(c clause, a *Arrangement) matcher {
	if c.kind == textClause || c.kind == wordClause {
		return textMatcher(s.searchColumns(a), c.text)
	}
	finite := finiteTest(s.searchColumns(a))
	if c.kind == finiteClause {
		return matcher{ns: 20, clear: perElement(finite)}
	}
	return matcher{ns: 20, clear: perElement(func(element int64) bool { return !finite(element) })}
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

// noColumn tells that there is no column of a name.
func (s *Sheet) noColumn(name string) error {
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		if whole := s.whole(name[:dot]); whole != nil {
			return fmt.Errorf("%s has no component %q", whole.Name, name[dot+1:])
		}
	}
	return fmt.Errorf("there is no attribute %q", name)
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
