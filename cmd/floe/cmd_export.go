// floe export: a sequence into other formats.

package main

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"floe/internal/engine"
	"floe/internal/expr"
)

type exportFlags struct {
	engineFlags
	frameRange
	batchFlags
	usdaFlags
	to         string
	attributes []string
	derive     []string
	where      string
}

func newExport() *cobra.Command {
	f := &exportFlags{}
	cmd := &cobra.Command{
		Use:   "export FILE|FOLDER|PATTERN... [RANGE] --to FORMAT [-o FOLDER]",
		Short: "Export sequences to other formats",
		Long: `Export cache files, originals or converted ones, to another format, one file per
frame: ` + strings.Join(engine.ExportFormats(), ", ") + `.
name.icecache becomes name.csv, name.ply and so on; text (name.icecache.txt) is the
layout of ICE Explorer; bgeo is the classic one, which all Houdini versions read.
usda can hold all frames in one file: name it, as in -o sim.usda.

--where writes only the points that meet a condition, --derive adds attributes that
are computed, such as speed='length(PointVelocity)'; it may be repeated, and later
ones may use earlier ones. floe help expressions tells what can be written.

Files that exist are not replaced without --force; --skip-existing goes on where
an earlier export stopped.
` + exitHelp,
		Example: `  floe export smoke.0101.icecache --to csv --attributes PointPosition,ID
  floe export smoke.####.icecache --frames 1-10 --to ply -o ply/
  floe export smoke.0101.icecache.sih5 --to icecache -o back/
  floe export smoke.####.icecache --to ply --where 'PointPosition.y < 0 && Age > 2'
  floe export smoke.####.bgeo.sc --to usda -o smoke.usda --fps 25
  floe export smoke.####.icecache --to csv --derive speed='length(v)' --where 'speed > 5'`,
		Args: someFiles,
		RunE: func(cmd *cobra.Command, args []string) error { return runExport(cmd, args, f) },
	}
	f.engineFlags.register(cmd)
	f.frameRange.register(cmd)
	f.batchFlags.register(cmd)
	f.usdaFlags.register(cmd)
	cmd.Flags().StringVar(&f.to, "to", "", "format: "+strings.Join(engine.ExportFormats(), ", "))
	cmd.Flags().StringSliceVar(&f.attributes, "attributes", nil, "only these attributes, separated by commas; P and v find what plays their role")
	cmd.Flags().StringArrayVar(&f.derive, "derive", nil, "add an attribute, such as speed='length(PointVelocity)'; may be repeated")
	cmd.Flags().StringVar(&f.where, "where", "", "only points that meet a condition, such as 'PointPosition.y < 0'")
	_ = cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions(engine.ExportFormats(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func runExport(cmd *cobra.Command, args []string, f *exportFlags) error {
	switch {
	case f.to == "":
		return usageHint("write --to csv, for example", "--to is missing: it names the format, one of %s", strings.Join(engine.ExportFormats(), ", "))
	case !engine.CanExport(f.to):
		return usage("--to is %q, must be one of %s", f.to, strings.Join(engine.ExportFormats(), ", "))
	}
	if err := f.usdaFlags.valid(); err != nil {
		return err
	}
	derived, err := f.expressions()
	if err != nil {
		return err
	}
	r, err := f.parse()
	if err != nil {
		return err
	}
	found, err := findFrames(args, r)
	if err != nil {
		return err
	}
	o := engine.ExportOptions{
		To: f.to, Attributes: f.attributes, Derive: derived, Where: f.where, Dir: f.dir, Force: f.force, SkipExisting: f.skipExisting,
	}
	if err := f.folder(); err != nil {
		return err
	}
	if f.oneFile() {
		return f.exportOneFile(cmd, found, o)
	}
	work, err := engine.PlanExport(found, o)
	b := newBatchRun(cmd, &f.batchFlags, &f.engineFlags, "exported", "the same command with --skip-existing goes on from here")
	return b.run(cmd.Context(), work, err)
}

// folder refuses a name for the results that is meant to be a file.
func (f *exportFlags) folder() error {
	if _, err := os.Stat(f.dir); err == nil || f.dir == "" || f.oneFile() {
		return nil
	}
	switch {
	case f.dir == "-":
		return usage("-o is a folder for the results; export does not write to standard output")
	case strings.EqualFold(filepath.Ext(f.dir), engine.ExportSuffix(f.to)):
		return usageHint("files are named like their sources: write -o "+cmp.Or(filepath.Dir(f.dir), "."), "-o %q looks like a file; it is the folder for the results", f.dir)
	}
	return nil
}

// expressions reads --derive and --where, so that what is wrong with them is told
// before any file is read.
func (f *exportFlags) expressions() (derived []engine.Derived, err error) {
	for _, text := range f.derive {
		name, expression, found := strings.Cut(text, "=")
		name = strings.TrimSpace(name)
		switch {
		case !found || name == "":
			return nil, usageHint("write --derive speed='length(PointVelocity)', for example", "--derive is %q, must be NAME=EXPRESSION", text)
		case strings.ContainsFunc(name, unicode.IsControl):
			return nil, usage("--derive: %q is no name", name)
		}
		if err := checkExpression("--derive "+name, expression); err != nil {
			return nil, err
		}
		derived = append(derived, engine.Derived{Name: name, Expr: expression})
	}
	if f.where == "" {
		return derived, nil
	}
	return derived, checkExpression("--where", f.where)
}

// checkExpression shows where an expression goes wrong.
func checkExpression(flag, text string) error {
	_, err := expr.Parse(text)
	var e *expr.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return usageHint(e.Hint, "%s: at character %d: %s\n%s", flag, e.Character(), e.Message, e.Caret())
	}
	return usage("%s: %w", flag, err)
}
