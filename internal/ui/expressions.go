// Which points meet a condition that was typed?

package ui

import (
	"context"
	"errors"
	"strings"

	"floe/internal/expr"
	"floe/internal/particle"
	"floe/internal/render"
)

// condition is one whose grammar is right. It is immutable, and the same as long as
// nothing else is typed; a nil condition is met by all points.
type condition struct {
	text string
	expr *expr.Expr
}

// parseCondition gives nil for nothing. The error is an *expr.Error.
func parseCondition(text string) (*condition, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	e, err := expr.Parse(text)
	if err != nil {
		return nil, err
	}
	return &condition{text, e}, nil
}

// String gives what was typed.
func (c *condition) String() string {
	if c == nil {
		return ""
	}
	return strings.TrimSpace(c.text)
}

// fits tells whether the condition means something in a frame.
func (c *condition) fits(h *particle.Header) error {
	_, err := c.expr.Condition(expr.Scope{Header: h})
	return err
}

// in finds the points of a frame that meet the condition, and the others. The
// frame may fault.
func (c *condition) in(ctx context.Context, f *particle.Frame, number float64) (met, unmet *render.Set, err error) {
	compiled, err := c.expr.Condition(expr.Scope{Header: &f.Header, Number: numberPlain(number)})
	if err != nil {
		return nil, nil, err
	}
	mask, err := compiled.Mask(ctx, f, expr.Run{})
	if err != nil {
		return nil, nil, err
	}
	met = render.SetOfWords(mask.Elements, mask.Words)
	return met, met.Not(mask.Elements), nil
}

// caretText points at what is wrong with an expression: its text with carets below,
// for a font of one width, and what is to be said; the first is "" if nothing can be
// pointed at.
func caretText(err error) (caret, text string) {
	if err == nil {
		return "", ""
	}
	var e *expr.Error
	if !errors.As(err, &e) {
		return "", err.Error()
	}
	return e.Caret(), err.Error()
}

// filtered is a condition in a frame: which points it leaves out. It is kept, as
// resolved is.
type filtered struct {
	only  *condition
	frame *particle.Frame
	out   *render.Set
	wrong string // why the condition means nothing there; then all points are seen
}

func (r *filtered) resolve(ctx context.Context, only *condition, f *particle.Frame, number float64) {
	if only == nil || f == nil {
		*r = filtered{only: only}
		return
	}
	if r.only == only && r.frame == f {
		return
	}
	*r = filtered{only: only, frame: f}
	var err error
	fault := guard(func() { _, r.out, err = only.in(ctx, f, number) })
	switch {
	case fault != nil || ctx.Err() != nil: // the picture tells of faults
		r.out = nil
	case err != nil:
		r.out, r.wrong = nil, err.Error()
	case r.out.Count() == 0:
		r.out = nil
	}
}

// union is that of two sets, and one of them if the other is empty.
func union(a, b *render.Set) *render.Set {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return a.Union(b)
}
