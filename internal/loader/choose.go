// Choosing points and deriving attributes, for exports and measures.

package loader

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floe/internal/expr"
	"floe/internal/particle"
	"floe/internal/wire"
)

// derive gives f with more attributes, or others of the same name. Each may use
// those before it. The new frame borrows from f, which must outlive it. A frame
// without points often has no attributes either; warnings tell what could not be
// derived there.
func (j *job) derive(ctx context.Context, f *particle.Frame, wanted []wire.DeriveArg, number string) (_ *particle.Frame, warnings []string, err error) {
	for _, d := range wanted {
		c, err := j.derived(ctx, f, d, number)
		switch {
		case err == nil:
			f = withColumn(f, c)
		case f.Points == 0 && ctx.Err() == nil:
			warnings = append(warnings, fmt.Sprintf("%s cannot be derived: the frame has no points, and %v", d.Name, err))
		default:
			return nil, nil, fmt.Errorf("derive %s: %w", d.Name, err)
		}
	}
	return f, warnings, nil
}

func (j *job) derived(ctx context.Context, f *particle.Frame, d wire.DeriveArg, number string) (particle.Column, error) {
	e, err := expr.Parse(d.Expr)
	if err != nil {
		return particle.Column{}, err
	}
	v, err := e.Value(expr.Scope{Header: &f.Header, Number: number})
	if err != nil {
		return particle.Column{}, err
	}
	return v.Column(ctx, f, d.Name, j.run())
}

// DeriveHeader adds the attributes that would be derived of a frame with that header.
// Of a frame without points those that make no sense there are left out. The error
// wraps an *expr.Error.
func DeriveHeader(h *particle.Header, wanted []wire.DeriveArg, number string) error {
	h.Attributes = slices.Clone(h.Attributes)
	for _, d := range wanted {
		e, err := expr.Parse(d.Expr)
		var v *expr.Value
		if err == nil {
			v, err = e.Value(expr.Scope{Header: h, Number: number})
		}
		switch {
		case err != nil && h.Points == 0:
			continue
		case err != nil:
			return fmt.Errorf("derive %s: %w", d.Name, err)
		}
		a := v.Attribute(d.Name)
		if at := placeOf(h.Attributes, a); at < 0 {
			h.Attributes = append(h.Attributes, a)
		} else {
			h.Attributes[at] = a
		}
	}
	return nil
}

// placeOf gives the attribute that a new one replaces, -1 if it is one more.
func placeOf(attributes []particle.Attribute, a particle.Attribute) int {
	return slices.IndexFunc(attributes, func(b particle.Attribute) bool { return a.Name == b.Name && a.Context == b.Context })
}

// withColumn appends a column, or puts it in the place of the one of its name.
func withColumn(f *particle.Frame, c particle.Column) *particle.Frame {
	h := f.Header
	h.Attributes = slices.Clone(f.Attributes)
	columns := slices.Clone(f.Columns)
	if at := placeOf(h.Attributes, c.Attribute); at < 0 {
		h.Attributes, columns = append(h.Attributes, c.Attribute), append(columns, c)
	} else {
		h.Attributes[at], columns[at] = c.Attribute, c
	}
	return particle.FrameOf(h, columns, nil)
}

// condition tells which points of f meet a condition; nil if there is none. If
// there are no points it does not matter what the condition asks for.
func (j *job) condition(ctx context.Context, f *particle.Frame, where, number string) (*expr.Mask, error) {
	if strings.TrimSpace(where) == "" {
		return nil, nil
	}
	e, err := expr.Parse(where)
	if err != nil {
		return nil, fmt.Errorf("where: %w", err)
	}
	c, err := e.Condition(expr.Scope{Header: &f.Header, Number: number})
	switch {
	case err != nil && f.Points == 0:
		return &expr.Mask{}, nil
	case err != nil:
		return nil, fmt.Errorf("where: %w", err)
	}
	return c.Mask(ctx, f, j.run())
}

// run says how many cores the job may use.
func (j *job) run() expr.Run { return expr.Run{Threads: max(int(j.Threads), 1)} }

// choose leaves the points out that are not in a set; nil leaves all. warnings say
// what had to be left out with them. The new frame borrows from f.
func choose(ctx context.Context, f *particle.Frame, m *expr.Mask) (chosen *particle.Frame, warnings []string, err error) {
	if m == nil {
		return f, nil, nil
	}
	chosen, without, err := expr.Filter(ctx, f, particle.PerPoint, m)
	if len(without) > 0 {
		warnings = append(warnings, fmt.Sprintf("%s cannot be had of some of the points; left out", strings.Join(without, ", ")))
	}
	return chosen, warnings, err
}
