// Exporting: into other formats.

package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"floe/internal/batch"
	"floe/internal/expr"
	"floe/internal/format/all"
	"floe/internal/sequence"
	"floe/internal/wire"
)

// ErrFormat is wrapped when ExportOptions.To is none of ExportFormats.
var ErrFormat = errors.New("unknown format")

// ExportFormats are the names of the formats that can be exported to. PlanExport
// takes suffixes for names too: "bgeo" is whatever writes .bgeo.
func ExportFormats() (names []string) {
	for _, e := range all.Registry().Encoders {
		names = append(names, e.Name())
	}
	return append(names, wire.Sih5)
}

// CanExport tells whether PlanExport takes a format.
func CanExport(to string) bool { return ExportSuffix(to) != "" }

// formatName is the name of a format that may be given by its suffix.
func formatName(to string) string {
	if e := all.Registry().Encoder(to); e != nil {
		return e.Name()
	}
	if strings.EqualFold(strings.TrimPrefix(to, "."), wire.Sih5) {
		return wire.Sih5
	}
	return to
}

// ExportSuffix is the suffix of the files of a format, "" for one that is unknown.
func ExportSuffix(to string) string {
	if formatName(to) == wire.Sih5 {
		return ".sih5"
	}
	if e := all.Registry().Encoder(to); e != nil {
		return e.Suffix()
	}
	return ""
}

// ExportOptions of an export: To is needed.
type ExportOptions struct {
	// To is one of ExportFormats.
	To string
	// Attributes to write; none means all.
	Attributes []string
	// Derive are attributes to add, in order; later ones may use earlier ones. One
	// of the name of an attribute that exists takes its place.
	Derive []Derived
	// Where is the condition that a point must meet to be written, "" for none; see
	// package expr.
	Where string
	// Dir receives the results; "" means beside the sources.
	Dir string
	// Frames are the numbers to export; the zero Range means all. See Pick for
	// indices.
	Frames sequence.Range
	// Force replaces whatever exists.
	Force bool
	// SkipExisting skips whatever exists.
	SkipExisting bool
}

// Derived is an attribute that is computed; see package expr.
type Derived struct{ Name, Expr string }

// check reads the expressions; the error wraps an *expr.Error.
func (o ExportOptions) check() error {
	for _, d := range o.Derive {
		if d.Name == "" {
			return fmt.Errorf("derive %q: the attribute needs a name", d.Expr)
		}
		if _, err := expr.Parse(d.Expr); err != nil {
			return fmt.Errorf("derive %s: %w", d.Name, err)
		}
	}
	if o.Where == "" {
		return nil
	}
	if _, err := expr.Parse(o.Where); err != nil {
		return fmt.Errorf("where: %w", err)
	}
	return nil
}

// PlanExport plans an export. If results exist, and neither Force nor SkipExisting
// says what to do, the error wraps batch.ErrExists and the work is returned too:
// its Failed lists them. Other errors are about the whole: ErrFormat, an
// *expr.Error, a *PlaceError, or two sources with one result.
func PlanExport(sequences []*sequence.Sequence, o ExportOptions) (*Work, error) {
	o.To = formatName(o.To)
	suffix := ExportSuffix(o.To)
	if suffix == "" {
		return nil, fmt.Errorf("export to %q: %w", o.To, ErrFormat)
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := CheckFolder(o.Dir); err != nil {
		return nil, err
	}
	plan, err := batch.Make(unexported(narrowed(sequences, o.Frames), suffix), batch.Options{
		Dir: o.Dir, Suffix: suffix, Replace: o.To != "text", Check: inTheWay,
		Force: o.Force, SkipExisting: o.SkipExisting,
	})
	if plan == nil {
		return nil, err
	}
	return &Work{Plan: plan, kind: wire.KindExport, args: o.args, grow: exportGrowth(o)}, err
}

// unexported leaves out sequences that are what an earlier export has made of
// others among them: a folder means both.
func unexported(sequences []*sequence.Sequence, suffix string) (left []*sequence.Sequence) {
	type name struct{ dir, prefix string }
	others := map[name]bool{}
	for _, s := range sequences {
		if !strings.EqualFold(s.Ext(), suffix) {
			others[name{s.Dir, s.Prefix}] = true
		}
	}
	for _, s := range sequences {
		if !strings.EqualFold(s.Ext(), suffix) || !others[name{s.Dir, s.Prefix}] {
			left = append(left, s)
		}
	}
	return left
}

// inTheWay: whether an existing file is up to date cannot be told.
func inTheWay(string, fs.FileInfo) (batch.State, string, error) { return batch.Foreign, "exists", nil }

func (o ExportOptions) args(j batch.Job, d wire.DecodeArgs) any {
	a := wire.ExportArgs{DecodeArgs: d, Out: j.Out, To: o.To, Attributes: o.Attributes, Where: o.Where, Number: j.Number}
	a.Derive = deriveArgs(o.Derive)
	return a
}

func deriveArgs(derived []Derived) (args []wire.DeriveArg) {
	for _, d := range derived {
		args = append(args, wire.DeriveArg{Name: d.Name, Expr: d.Expr})
	}
	return args
}
