// Which points, and which attributes besides those of the files? Told to be wrong
// before thousands of files are read.

package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"floe/internal/engine"
	"floe/internal/expr"
	"floe/internal/loader"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/wire"
)

// pointFlags choose points and derive attributes.
type pointFlags struct {
	derive []string
	where  string
}

func (f *pointFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.derive, "derive", nil, "add an attribute, such as speed='length(v)'; may be repeated")
	cmd.Flags().StringVar(&f.where, "where", "", "only points that meet a condition, such as 'Age > 2'")
}

// expressions reads both flags; their names are looked up later.
func (f *pointFlags) expressions() ([]engine.Derived, error) {
	return (&exportFlags{derive: f.derive, where: f.where}).expressions()
}

// wanted are names that a command line holds against the frames.
type wanted struct {
	attributes []string
	derive     []engine.Derived
	where      string
}

// none: there is nothing to look up.
func (w *wanted) none() bool {
	return len(w.derive) == 0 && strings.TrimSpace(w.where) == "" && len(w.attributes) == 0
}

// lookedAt is how many headers are read, at most, to find the names.
const lookedAt = 9

// check looks the names up in headers of some frames, of which the first that has
// them all is enough. Frames that cannot be read, or have no points, tell nothing:
// if there are no others, nothing is wrong.
func (w *wanted) check(ctx context.Context, p pool.Pool, s *sequence.Sequence, maxPayload int64) (first error) {
	if w.none() {
		return nil
	}
	all := make([]int, len(s.Files))
	for i := range all {
		all[i] = i
	}
	for _, i := range spread(all, lookedAt) {
		info, err := engine.Info(ctx, p, s.Path(i), engine.InfoOptions{HeaderOnly: true, MaxPayloadBytes: maxPayload})
		if err != nil || info.Points == 0 {
			continue
		}
		h := engine.HeaderOf(info.Attributes)
		h.Points = info.Points
		number := ""
		if s.Files[i].HasNumber {
			number = s.Files[i].Number.String()
		}
		if err = w.against(h, number); err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// against looks the names up in the header of one frame.
func (w *wanted) against(h *particle.Header, number string) error {
	for _, d := range w.derive {
		if err := loader.DeriveHeader(h, []wire.DeriveArg{{Name: d.Name, Expr: d.Expr}}, number); err != nil {
			return expressionError("--derive "+d.Name, errors.Unwrap(err))
		}
	}
	if strings.TrimSpace(w.where) != "" {
		e, err := expr.Parse(w.where)
		if err == nil {
			_, err = e.Condition(expr.Scope{Header: h, Number: number})
		}
		if err != nil {
			return expressionError("--where", err)
		}
	}
	for _, name := range w.attributes {
		if _, err := h.Refer(name); err != nil {
			return noSuchName(h, err)
		}
	}
	return nil
}

// expressionError points at what is wrong with an expression.
func expressionError(flag string, err error) error {
	var e *expr.Error
	if errors.As(err, &e) {
		return usageHint(e.Hint, "%s: at character %d: %s\n%s", flag, e.Character(), e.Message, e.Caret())
	}
	return usage("%s: %w", flag, err)
}

// noSuchName is the error of a name that no frame knows: h tells what there is.
func noSuchName(h *particle.Header, err error) error {
	var e *particle.NameError
	if errors.As(err, &e) && e.Attribute == nil {
		return usageHint(expr.Suggest(h, e.Name), "no frame has an attribute %q", e.Name)
	}
	return usageHint("components are written v.y or v.length; floe info FILE tells what there is", "%w", err)
}
