// floe export: a sequence into other formats.

package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"floe/internal/engine"
)

type exportFlags struct {
	engineFlags
	frameRange
	batchFlags
	to         string
	attributes []string
}

func newExport() *cobra.Command {
	f := &exportFlags{}
	cmd := &cobra.Command{
		Use:   "export FILE|FOLDER|PATTERN... --to FORMAT [-o FOLDER]",
		Short: "Export sequences to other formats",
		Long: `Export cache files, originals or converted ones, to another format, one file per
frame: ` + strings.Join(engine.ExportFormats(), ", ") + `. name.icecache becomes name.csv, name.ply and so on;
text (name.icecache.txt) is the layout of ICE Explorer.

Files that exist are not replaced without --force; --skip-existing goes on where
an earlier export stopped.
` + exitHelp,
		Example: `  floe export smoke.0101.icecache --to csv --attributes PointPosition,ID
  floe export smoke.####.icecache --frames 1-10 --to ply -o ply/
  floe export smoke.0101.icecache.sih5 --to icecache -o back/`,
		Args: someFiles,
		RunE: func(cmd *cobra.Command, args []string) error { return runExport(cmd, args, f) },
	}
	f.engineFlags.register(cmd)
	f.frameRange.register(cmd)
	f.batchFlags.register(cmd)
	cmd.Flags().StringVar(&f.to, "to", "", "format: "+strings.Join(engine.ExportFormats(), ", "))
	cmd.Flags().StringSliceVar(&f.attributes, "attributes", nil, "only these attributes, separated by commas")
	_ = cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions(engine.ExportFormats(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func runExport(cmd *cobra.Command, args []string, f *exportFlags) error {
	switch {
	case f.to == "":
		return usageHint("write --to csv, for example", "--to is missing: it names the format, one of %s", strings.Join(engine.ExportFormats(), ", "))
	case !slices.Contains(engine.ExportFormats(), f.to):
		return usage("--to is %q, must be one of %s", f.to, strings.Join(engine.ExportFormats(), ", "))
	}
	r, err := f.parse()
	if err != nil {
		return err
	}
	found, err := findFrames(args, r)
	if err != nil {
		return err
	}
	work, err := engine.PlanExport(found, engine.ExportOptions{
		To: f.to, Attributes: f.attributes, Dir: f.dir, Force: f.force, SkipExisting: f.skipExisting,
	})
	b := newBatchRun(cmd, &f.batchFlags, &f.engineFlags, "exported", "the same command with --skip-existing goes on from here")
	return b.run(cmd.Context(), work, err)
}
