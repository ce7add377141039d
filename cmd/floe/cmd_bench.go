// floe bench: how fast this machine does the work, as ratios.

package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

// benchFlags are common to all measurements.
type benchFlags struct {
	points, frames, runs int
	dir                  string
	patience             time.Duration
	json                 bool
}

func newBench() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure this machine",
		Long: `Measure how fast this machine decodes, reloads and converts, on a sample sequence
that is written for it. The variants that are compared take turns, so that other
programs disturb all of them alike; after one turn to warm up each has --runs
turns, and the table shows medians, minima, and ratios, which are medians of the
ratios within a turn. How much others disturbed it is told below the table; with
--patience a turn is taken again while they use more than 5 % of the machine
(Linux only). Targets that do not apply to the size of the frames say so;
a missed target does not change the exit code.

With --dir the sample is kept there and used again. If the folder holds a
sequence of yours, that is measured, its last --frames frames.
` + exitHelp,
		Example: `  floe bench pool
  floe bench decode --points 1000000
  floe bench reload --points 8000000 --frames 1 --dir /fast/disk/bench
  floe bench convert -j 8 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newBenchPool(), newBenchDecode(), newBenchReload(), newBenchConvert())
	return cmd
}

// register adds the flags with the defaults of one measurement.
func (f *benchFlags) register(cmd *cobra.Command, points, frames int) {
	flags := cmd.Flags()
	flags.IntVar(&f.points, "points", points, "points of a frame, about")
	flags.IntVar(&f.frames, "frames", frames, "number of frames")
	flags.IntVar(&f.runs, "runs", 5, "turns that each variant has")
	flags.DurationVar(&f.patience, "patience", 0, "for so long, take turns again that other programs disturbed")
	flags.StringVar(&f.dir, "dir", "", "folder that keeps the sample for the next time (default: a temporary one)")
	flags.BoolVar(&f.json, "json", false, "print one JSON object")
	_ = cmd.MarkFlagDirname("dir")
}

func (f *benchFlags) check() error {
	switch {
	case f.points < 1 || f.points > 1<<28:
		return usage("--points is %d, must be 1 to %d", f.points, 1<<28)
	case f.frames < 1:
		return usage("--frames is %d, must be at least 1", f.frames)
	case f.runs < 1:
		return usage("--runs is %d, must be at least 1", f.runs)
	case f.patience < 0:
		return usage("--patience is %v, must be positive", f.patience)
	}
	return nil
}

// benchWork is one measurement: it fills the report.
type benchWork func(ctx context.Context, s *benchSample, r *benchReport) error

// run measures on a sample and prints the report.
func (f *benchFlags) run(cmd *cobra.Command, work benchWork) error {
	if err := f.check(); err != nil {
		return err
	}
	s, err := openBenchSample(cmd.Context(), f)
	if err != nil {
		return &exitError{code: exitProblems, err: err}
	}
	defer s.close()
	r := newBenchReport(cmd.Name(), s)
	if err := work(cmd.Context(), s, r); err != nil {
		return &exitError{code: exitProblems, err: err}
	}
	r.print(cmd.OutOrStdout(), f.json)
	return nil
}
