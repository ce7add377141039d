// What differs between two frames?

package diff

import (
	"context"
	"fmt"
	"slices"

	"floe/internal/particle"
)

// Options of a comparison; the zero value compares everything exactly.
type Options struct {
	// Absolute and Relative bound the differences that do not count.
	Absolute, Relative float64
	// ByOrder matches points by their order even if there are ids.
	ByOrder bool
	// Attributes to compare; none means all. Ignore leaves some of them out.
	Attributes, Ignore []string
}

// Result is how two frames differ.
type Result struct {
	PointsA int64 `json:"points_a"`
	PointsB int64 `json:"points_b"`
	// ByID tells that points were matched by their id.
	ByID bool `json:"by_id"`
	// Added points are in B only, Removed in A only. Matched are in both.
	Added   int64 `json:"added"`
	Removed int64 `json:"removed"`
	Matched int64 `json:"matched"`
	// Moved counts matched points that have another place in the order.
	Moved int64 `json:"moved"`
	// DuplicatesA and DuplicatesB are points whose id an earlier one has.
	DuplicatesA int64 `json:"duplicates_a"`
	DuplicatesB int64 `json:"duplicates_b"`
	// OnlyA and OnlyB are attributes that the other frame lacks.
	OnlyA []string `json:"only_a,omitempty"`
	OnlyB []string `json:"only_b,omitempty"`
	// Attributes in A's order, those that are the same included.
	Attributes []Attribute `json:"attributes"`
}

// Attribute is how the values of one attribute differ.
type Attribute struct {
	Name string `json:"name"`
	// NameB is its name in B, empty if it is the same.
	NameB string `json:"name_b,omitempty"`
	// Retyped tells the types if they differ: "float per point, float64 per point".
	Retyped string `json:"retyped,omitempty"`
	// Incomparable says why the values were not compared.
	Incomparable string `json:"incomparable,omitempty"`
	// Compared values, and those of them that differ.
	Compared int64 `json:"compared"`
	Changed  int64 `json:"changed"`
	// Largest is the largest |a-b| of any component that is a number in both, and
	// LargestRelative the largest |a-b|/max(|a|,|b|); 0 if none differs.
	Largest         float64 `json:"largest"`
	LargestRelative float64 `json:"largest_relative"`
	// RowA and RowB are where the first changed value is, -1 for none; ID is that
	// point's id if points were matched by id.
	RowA int64 `json:"row_a"`
	RowB int64 `json:"row_b"`
	ID   int64 `json:"id"`
	// A and B are that value, as text.
	A string `json:"a,omitempty"`
	B string `json:"b,omitempty"`
}

// Differs tells whether any value differs, or could not be compared.
func (a *Attribute) Differs() bool { return a.Changed > 0 || a.Incomparable != "" }

// Same tells whether nothing differs but types and order.
func (r *Result) Same() bool {
	return r.Added == 0 && r.Removed == 0 && len(r.OnlyA) == 0 && len(r.OnlyB) == 0 &&
		!slices.ContainsFunc(r.Attributes, func(a Attribute) bool { return a.Differs() })
}

// Frames compares two frames. The error is ctx's, or about an attribute of
// Options.Attributes that neither frame has.
func Frames(ctx context.Context, a, b *particle.Frame, o Options) (*Result, error) {
	for _, name := range o.Attributes {
		if a.Find(name) < 0 && b.Find(name) < 0 {
			return nil, fmt.Errorf("no attribute %q", name)
		}
	}
	m, err := match(ctx, a, b, o.ByOrder)
	if err != nil {
		return nil, err
	}
	r := &Result{
		PointsA: a.Points, PointsB: b.Points, ByID: m.idsA != nil, Matched: m.count, Moved: m.moved,
		Removed: a.Points - m.count, Added: b.Points - m.count,
		DuplicatesA: m.duplicatesA, DuplicatesB: m.duplicatesB,
		Attributes: []Attribute{},
	}
	pairs := partners(&a.Header, &b.Header)
	for i := range a.Columns {
		name, partner := a.Columns[i].Name, pairs[i]
		switch {
		case !o.wants(name):
		case partner < 0:
			r.OnlyA = append(r.OnlyA, name)
		default:
			d, err := compare(ctx, &a.Columns[i], &b.Columns[partner], m, o)
			if err != nil {
				return nil, err
			}
			r.Attributes = append(r.Attributes, d)
		}
	}
	for i := range b.Columns {
		if o.wants(b.Columns[i].Name) && !slices.Contains(pairs, i) {
			r.OnlyB = append(r.OnlyB, b.Columns[i].Name)
		}
	}
	return r, nil
}

func (o *Options) wants(name string) bool {
	return (len(o.Attributes) == 0 || slices.Contains(o.Attributes, name)) && !slices.Contains(o.Ignore, name)
}

// partners gives for each attribute of a the one of b that is the same, -1 for
// none.
func partners(a, b *particle.Header) []int {
	pairs := make([]int, len(a.Attributes))
	taken := map[int]bool{}
	take := func(i, j int) {
		if pairs[i] < 0 && j >= 0 && !taken[j] {
			pairs[i], taken[j] = j, true
		}
	}
	for i := range pairs {
		pairs[i] = -1
		take(i, slices.IndexFunc(b.Attributes, func(x particle.Attribute) bool { return x.Name == a.Attributes[i].Name }))
	}
	for i := range pairs {
		take(i, b.Find(a.Attributes[i].Name))
	}
	for i := range pairs {
		if role := particle.RoleOf(a.Attributes[i].Name); role != particle.NoRole && a.FindRole(role) == i {
			take(i, b.FindRole(role))
		}
	}
	return pairs
}
