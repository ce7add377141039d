// floe export: a sequence into other formats.

package main

import (
	"context"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"floe/internal/batch"
	"floe/internal/format/all"
	"floe/internal/pool"
	"floe/internal/wire"
)

type exportFlags struct {
	engineFlags
	frameRange
	batchFlags
	to         string
	attributes []string
}

func exportFormats() []string {
	var names []string
	for _, e := range all.Registry().Encoders {
		names = append(names, e.Name())
	}
	return names
}

func newExport() *cobra.Command {
	f := &exportFlags{}
	cmd := &cobra.Command{
		Use:   "export FILE|FOLDER|PATTERN... --to FORMAT [-o FOLDER]",
		Short: "Export sequences to other formats",
		Long: `Export cache files, originals or converted ones, to another format, one file per
frame: ` + strings.Join(exportFormats(), ", ") + `. name.icecache becomes name.csv, name.ply and so on;
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
	cmd.Flags().StringVar(&f.to, "to", "", "format: "+strings.Join(exportFormats(), ", "))
	cmd.Flags().StringSliceVar(&f.attributes, "attributes", nil, "only these attributes, separated by commas")
	_ = cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions(exportFormats(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func runExport(cmd *cobra.Command, args []string, f *exportFlags) error {
	encoder := all.Registry().Encoder(f.to)
	switch {
	case f.to == "":
		return usageHint("write --to csv, for example", "--to is missing: it names the format, one of %s", strings.Join(exportFormats(), ", "))
	case encoder == nil:
		return usage("--to is %q, must be one of %s", f.to, strings.Join(exportFormats(), ", "))
	}
	r, err := f.parse()
	if err != nil {
		return err
	}
	found, err := findFrames(args, r)
	if err != nil {
		return err
	}
	b := &batchRun{
		flags: &f.batchFlags, engine: &f.engineFlags, out: cmd.OutOrStdout(), errs: cmd.ErrOrStderr(),
		verb:    "exported",
		goOn:    "the same command with --skip-existing goes on from here",
		options: batch.Options{Suffix: encoder.Suffix(), Replace: f.to != "text", Check: inTheWay},
		do:      f.do,
	}
	s, err := b.run(cmd.Context(), found)
	if err != nil {
		return err
	}
	return b.end(s)
}

// inTheWay: whether an existing file is up to date cannot be told.
func inTheWay(string, fs.FileInfo) (batch.State, string, error) { return batch.Foreign, "exists", nil }

func (f *exportFlags) do(ctx context.Context, p pool.Pool, j batch.Job, dialect string) (wire.ConvertBody, error) {
	args := wire.ExportArgs{
		DecodeArgs: wire.DecodeArgs{Dialect: dialect, MaxPayloadBytes: int64(f.maxPayload)},
		Out:        j.Out, To: f.to, Attributes: f.attributes,
	}
	return doBody(ctx, p, wire.KindExport, j.Source, mustJSON(args))
}
