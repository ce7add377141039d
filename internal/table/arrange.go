// From wishes (filter, sort) to rows.

package table

import (
	"context"
	"fmt"
	"math"
	"slices"

	"floe/internal/render"
)

// Sort is what the rows are ordered by; the zero value keeps the natural order.
// NaN comes last either way, and equal rows stand by their number.
type Sort struct {
	// Column as [Sheet.Column] takes it; "" does not sort.
	Column     string
	Descending bool
}

// Arrangement is which elements are shown in which order. The zero value shows
// all in their natural order.
type Arrangement struct {
	Sort Sort
	// Filter leaves elements out; nil shows all.
	Filter *Filter
	// Search names the columns that a filter's plain text is looked for in; nil
	// stands for all.
	Search []string
	// Only, if not nil, shows no others.
	Only *render.Set
}

// Natural reports whether all elements are shown in their order.
func (a *Arrangement) Natural() bool {
	return a.Sort.Column == "" && !a.filters()
}

func (a *Arrangement) filters() bool { return !a.Filter.Empty() || a.Only != nil }

// sameRows reports whether two arrangements leave out the same.
func (a *Arrangement) sameRows(b *Arrangement) bool {
	return a.Filter.String() == b.Filter.String() && a.Only == b.Only &&
		(!a.Filter.searches() || slices.Equal(a.Search, b.Search))
}

// Arrange gives the rows of an arrangement. Before, which may be nil, is what is
// shown now: what both have in common is not computed again. The error is that
// of the context, or tells in the user's words what cannot be.
func (s *Sheet) Arrange(ctx context.Context, a Arrangement, before *Rows, progress Progress) (rows *Rows, err error) {
	if fault := Guard(func() { rows, err = s.arrange(ctx, a, before, progress) }); fault != nil {
		return nil, fault
	}
	return rows, err
}

func (s *Sheet) arrange(ctx context.Context, a Arrangement, before *Rows, progress Progress) (*Rows, error) {
	rows := s.All()
	rows.made = a
	if a.Natural() {
		return rows, nil
	}
	if s.count > math.MaxUint32 {
		return nil, errTooMany
	}
	filterShare := 1.0
	if a.Sort.Column != "" {
		filterShare = 0.3
	}
	if err := s.filterRows(ctx, rows, before, progress.part(0, filterShare)); err != nil {
		return nil, err
	}
	if a.Sort.Column == "" {
		return rows, nil
	}
	if err := s.sortRows(ctx, rows, progress.part(filterShare, 1)); err != nil {
		return nil, err
	}
	return rows, nil
}

func (s *Sheet) filterRows(ctx context.Context, rows, before *Rows, progress Progress) error {
	switch {
	case !rows.made.filters():
		return nil
	case before != nil && before.sheet == s && before.matched != nil && before.made.sameRows(&rows.made):
		rows.matched = before.matched
	default:
		var err error
		if rows.matched, err = s.match(ctx, &rows.made, progress); err != nil {
			return err
		}
	}
	rows.list = rows.matched.list()
	rows.count = int64(len(rows.list))
	return ctx.Err()
}

func (s *Sheet) sortRows(ctx context.Context, rows *Rows, progress Progress) error {
	column := s.Column(rows.made.Sort.Column)
	if column == nil {
		return fmt.Errorf("there is no %q to sort by", rows.made.Sort.Column)
	}
	units := (&keys{bits: column.keyBits()}).sortUnits()
	w := begin(ctx, progress, rows.count*units)
	if rows.list == nil && column.IsNumber() && !rows.made.Sort.Descending {
		return nil
	}
	list, err := w.sortList(column, rows.made.Sort.Descending, rows.list)
	if err != nil {
		return fmt.Errorf("sort by %s: %w", column.Name, err)
	}
	rows.list, rows.sorted = list, true
	return nil
}

// keyBits is the size of the column's keys.
func (c *Column) keyBits() int {
	if k, ok := c.keys(); ok && !c.isText() {
		return k.bits
	}
	return 32
}
