// floe sample: a believable sequence to try things with.

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"floe/internal/engine"
	"floe/internal/format/icecache"
	"floe/internal/h5convert"
	"floe/internal/sample"
)

type sampleFlags struct {
	frames, points, first, level, jobs int
	seed                               uint64
	strands, force, quiet              bool
	name                               string
}

func newSample() *cobra.Command {
	f := &sampleFlags{}
	cmd := &cobra.Command{
		Use:   "sample FOLDER",
		Short: "Write a sample sequence",
		Long: `Write a particle fountain as an .icecache sequence: points are born, fly, and die;
with position, velocity, colour, size, age, id, orientation, a constant mass, and
strands on request. The same seed gives the same values on every machine.
` + exitHelp,
		Example: `  floe sample /tmp/fountain --frames 24 --points 100000
  floe sample big --frames 200 --points 1000000 --level 1 -j 4`,
		Args: oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error { return runSample(cmd, args[0], f) },
	}
	flags := cmd.Flags()
	flags.IntVar(&f.frames, "frames", 24, "number of frames")
	flags.IntVar(&f.points, "points", 10_000, "points alive at once, about")
	flags.Uint64Var(&f.seed, "seed", 1, "another seed makes another fountain")
	flags.BoolVar(&f.strands, "strands", false, "add StrandPosition, an array per point")
	flags.IntVar(&f.first, "first", 1, "number of the first frame")
	flags.IntVar(&f.level, "level", 6, "gzip level, 1 (fast) to 9 (small)")
	flags.StringVar(&f.name, "name", "fountain", "name of the sequence")
	flags.IntVarP(&f.jobs, "jobs", "j", 0, "frames to write at once (default: one per core)")
	flags.BoolVarP(&f.force, "force", "f", false, "replace files that exist")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print errors only")
	return cmd
}

// oneFolder refuses anything but one argument.
func oneFolder(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageHint("write it like this: floe sample /tmp/fountain", "sample takes one folder, got %d arguments", len(args))
	}
	return nil
}

func (f *sampleFlags) check() error {
	switch {
	case f.frames < 1:
		return usage("--frames is %d, must be at least 1", f.frames)
	case f.points < 1 || f.points > 1<<31:
		return usage("--points is %d, must be 1 to 2147483648", f.points)
	case f.level < 1 || f.level > 9:
		return usage("--level is %d, must be 1 to 9", f.level)
	case f.name != filepath.Base(f.name) || f.name == "." || f.name == "..":
		return usage("--name is %q, must be a name without folders", f.name)
	}
	return nil
}

func runSample(cmd *cobra.Command, dir string, f *sampleFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if err := engine.CheckFolder(dir); err != nil {
		return usageHint(folderHint, "%w", err)
	}
	if err := f.refuse(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return &exitError{code: exitProblems, err: err}
	}
	engine.Sweep(dir)
	written, err := f.writeAll(cmd.Context(), dir)
	if err != nil {
		return &exitError{code: exitProblems, err: err}
	}
	if !f.quiet {
		fmt.Fprintf(cmd.OutOrStdout(), "wrote %d frames of about %s points, %s, to %s\n",
			f.frames, formatCount(int64(f.points)), formatBytes(written), filepath.Join(dir, f.name+".####.icecache"))
	}
	return nil
}

// refuse looks before anything is written whether a file is in the way.
func (f *sampleFlags) refuse(dir string) error {
	for i := range f.frames {
		path := f.path(dir, i)
		if _, err := os.Lstat(path); err == nil && !f.force {
			return &exitError{code: exitProblems, err: fmt.Errorf("%q exists", path), hint: "--force replaces existing files, --name and --first avoid them"}
		}
	}
	return nil
}

// path is the file of the i-th frame, counted from 0.
func (f *sampleFlags) path(dir string, i int) string {
	number := f.first + i
	sign := ""
	if number < 0 {
		sign, number = "-", -number
	}
	return filepath.Join(dir, fmt.Sprintf("%s.%s%04d.icecache", f.name, sign, number))
}

// writeAll writes the frames side by side and tells their bytes.
func (f *sampleFlags) writeAll(ctx context.Context, dir string) (int64, error) {
	if f.jobs <= 0 {
		f.jobs = runtime.NumCPU()
	}
	var mu sync.Mutex
	bar := newProgress(f.frames, 0, f.quiet)
	defer bar.clear()
	var written atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(f.jobs)
	for i := range f.frames {
		group.Go(func() error {
			n, err := f.writeFrame(ctx, f.path(dir, i), i)
			if err != nil {
				return err
			}
			written.Add(n)
			mu.Lock()
			defer mu.Unlock()
			bar.add(n)
			return nil
		})
	}
	err := group.Wait()
	return written.Load(), err
}

// writeFrame writes one file aside and renames it. i counts from 0.
func (f *sampleFlags) writeFrame(ctx context.Context, path string, i int) (size int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	frame := sample.Frame(sample.Params{Frames: f.frames, Points: f.points, Seed: f.seed, Strands: f.strands}, i+1)
	defer frame.Release()
	temp := h5convert.TempName(path)
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp)
		}
	}()
	w := bufio.NewWriterSize(file, 1<<18)
	err = icecache.Encoder{Level: f.level}.Encode(ctx, w, frame)
	if err == nil {
		err = w.Flush()
	}
	info, statErr := file.Stat()
	if err = errors.Join(err, statErr, file.Close()); err != nil {
		return 0, fmt.Errorf("write %q: %w", path, err)
	}
	return info.Size(), os.Rename(temp, path)
}
