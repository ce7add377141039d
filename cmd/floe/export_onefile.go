// floe export -o sim.usda: many frames in one file.

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"floe/internal/batch"
	"floe/internal/engine"
	"floe/internal/sequence"
)

// usdaFlags are what a file with time samples tells besides the points.
type usdaFlags struct {
	fps, metersPerUnit float64
	upAxis             string
}

func (u *usdaFlags) register(cmd *cobra.Command) {
	n := cmd.Flags()
	n.Float64Var(&u.fps, "fps", 24, "frames per second, for -o FILE.usda")
	n.StringVar(&u.upAxis, "up-axis", "Y", "Y or Z, for -o FILE.usda")
	n.Float64Var(&u.metersPerUnit, "meters-per-unit", 0, "length of a unit, such as 0.01, for -o FILE.usda (default: not told)")
}

func (u *usdaFlags) valid() error {
	switch {
	case !(u.fps > 0):
		return usage("--fps is %g, must be more than 0", u.fps)
	case u.upAxis != "Y" && u.upAxis != "Z":
		return usage("--up-axis is %q, must be Y or Z", u.upAxis)
	case !(u.metersPerUnit >= 0):
		return usage("--meters-per-unit is %g, cannot be less than 0", u.metersPerUnit)
	}
	return nil
}

// oneFile tells whether the results are to be one file.
func (f *exportFlags) oneFile() bool {
	return engine.ExportSuffix(f.to) == ".usda" && strings.EqualFold(filepath.Ext(f.dir), ".usda")
}

func (f *exportFlags) exportOneFile(cmd *cobra.Command, found []*sequence.Sequence, o engine.ExportOptions) error {
	switch {
	case len(found) != 1:
		return usageHint("name one of them; floe ls lists them", "-o %s is for one sequence, there are %d", f.dir, len(found))
	case f.skipExisting || f.json || f.jsonLines || f.dryRun:
		return usage("--skip-existing, --json, --json-lines and --dry-run are for one file per frame")
	}
	p, err := f.open()
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	bar := newProgress(len(found[0].Files), 0, f.quiet)
	warned, begin := map[string]int{}, time.Now()
	sum, err := engine.ExportOneFile(cmd.Context(), p, found[0], engine.OneFileOptions{
		ExportOptions: o, Path: f.dir, FPS: f.fps, UpAxis: f.upAxis, MetersPerUnit: f.metersPerUnit, MaxPayloadBytes: int64(f.maxPayload),
	}, func(done engine.OneFileFrame) {
		bar.clear()
		if done.Err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "error: %v\n", done.Err)
		}
		for _, w := range done.Warnings {
			if warned[w]++; warned[w] == 1 && !f.quiet {
				fmt.Fprintf(cmd.ErrOrStderr(), "warning: %s: %s\n", done.Path, w)
			}
		}
		bar.add(0)
	})
	bar.clear()
	switch {
	case cmd.Context().Err() != nil:
		return nil // main tells of it
	case errors.Is(err, batch.ErrExists):
		return &exitError{code: exitProblems, err: err, hint: "--force replaces it"}
	case err != nil:
		return &exitError{code: exitUnreadable, err: err}
	}
	if !f.quiet {
		fmt.Fprintf(cmd.OutOrStdout(), "%d frames in %s, %d failed in %s: %s points, %s\n", sum.Frames, f.dir, sum.Failed,
			time.Since(begin).Round(time.Millisecond), formatCount(sum.Points), formatBytes(sum.Bytes))
	}
	if sum.Failed > 0 {
		return &exitError{code: exitProblems}
	}
	return nil
}
