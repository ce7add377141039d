// floe convert: a sequence into .sih5 files.

package main

import (
	"github.com/spf13/cobra"

	"floe/internal/engine"
)

type convertFlags struct {
	engineFlags
	frameRange
	batchFlags
	fps          float64
	hash, noSync bool
}

func newConvert() *cobra.Command {
	f := &convertFlags{}
	cmd := &cobra.Command{
		Use:   "convert FILE|FOLDER|PATTERN... [RANGE] [-o FOLDER]",
		Short: "Convert sequences to HDF5 (.sih5)",
		Long: `Convert cache files to .sih5, each to a file of its own: name.icecache becomes
name.icecache.sih5. A file means just that file; a folder or a pattern means all
frames of it. Every file is written aside, read back, compared with what was
decoded, flushed to disk, and only then given its name, so that a file with the
final name is always whole.

What is up to date is skipped, so an interrupted conversion goes on where it
stopped when it is called again. Results whose source has changed are made again.
A bad file is reported and costs its own frame only. Ctrl-C keeps what is finished.

A file name.hdf.series is written beside the results: ParaView opens it as one
animation.
` + exitHelp,
		Example: `  floe convert smoke.####.icecache -o /fast/disk/smoke
  floe convert caches/ --frames 1-100x2 -j 8
  floe convert caches/ --json-lines > log.jsonl`,
		Args: someFiles,
		RunE: func(cmd *cobra.Command, args []string) error { return runConvert(cmd, args, f) },
	}
	f.engineFlags.register(cmd)
	f.frameRange.register(cmd)
	f.batchFlags.register(cmd)
	cmd.Flags().Float64Var(&f.fps, "fps", 0, "frames per second, stored in the files and used for the series' times (24 if not given)")
	cmd.Flags().BoolVar(&f.hash, "hash", false, "store the SHA-256 of the source file")
	cmd.Flags().BoolVar(&f.noSync, "no-sync", false, "do not wait for the disk: faster, not safe against a power cut")
	return cmd
}

func runConvert(cmd *cobra.Command, args []string, f *convertFlags) error {
	if !(f.fps >= 0 && f.fps <= 1e6) {
		return usage("--fps is %v, must be above 0", f.fps)
	}
	r, err := f.parse()
	if err != nil {
		return err
	}
	found, err := findFrames(args, r)
	if err != nil {
		return err
	}
	work, err := engine.PlanConvert(found, engine.ConvertOptions{
		Dir: f.dir, Force: f.force, SkipExisting: f.skipExisting,
		FPS: f.fps, Hash: f.hash, NoSync: f.noSync, Generator: "floe " + version,
	})
	b := newBatchRun(cmd, &f.batchFlags, &f.engineFlags, "converted", "the same command goes on from here")
	return b.run(cmd.Context(), work, err)
}
