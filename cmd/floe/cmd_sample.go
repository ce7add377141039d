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

	"floe/internal/format/icecache"
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
		Args: cobra.ExactArgs(1),
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

func (f *sampleFlags) check() error {
	switch {
	case f.frames < 1:
		return usage("--frames is %d, must be at least 1", f.frames)
	case f.points < 0 || f.points > 1<<31:
		return usage("--points is %d, must be 0 to 2147483648", f.points)
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
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return &exitError{code: exitProblems, err: err}
	}
	if f.jobs <= 0 {
		f.jobs = runtime.NumCPU()
	}
	var mu sync.Mutex
	bar := newProgress(f.frames, 0, f.quiet)
	var written atomic.Int64
	group, ctx := errgroup.WithContext(cmd.Context())
	group.SetLimit(f.jobs)
	for i := range f.frames {
		group.Go(func() error {
			n, err := f.writeFrame(ctx, dir, i)
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
	bar.clear()
	if err != nil {
		hint := ""
		if errors.Is(err, os.ErrExist) {
			hint = "--force replaces existing files"
		}
		return &exitError{code: exitProblems, err: err, hint: hint}
	}
	if !f.quiet {
		fmt.Fprintf(cmd.OutOrStdout(), "wrote %d frames of about %s points, %s, to %s\n",
			f.frames, formatCount(int64(f.points)), formatBytes(written.Load()), filepath.Join(dir, f.name+".####.icecache"))
	}
	return nil
}

// writeFrame writes one file aside and renames it. i counts from 0.
func (f *sampleFlags) writeFrame(ctx context.Context, dir string, i int) (size int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	path := filepath.Join(dir, fmt.Sprintf("%s.%04d.icecache", f.name, f.first+i))
	if _, err := os.Stat(path); err == nil && !f.force {
		return 0, fmt.Errorf("write %q: %w", path, os.ErrExist)
	}
	frame := sample.Frame(sample.Params{Frames: f.frames, Points: f.points, Seed: f.seed, Strands: f.strands}, i+1)
	defer frame.Release()
	file, err := os.CreateTemp(dir, ".sample-*.tmp")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
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
	if err := os.Chmod(file.Name(), 0o644); err != nil {
		return 0, err
	}
	return info.Size(), os.Rename(file.Name(), path)
}
