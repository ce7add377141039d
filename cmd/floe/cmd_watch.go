// floe watch: frames as they are finished.

package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"floe/internal/engine"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/watch"
)

type watchFlags struct {
	engineFlags
	convert, check bool
	dir            string
	fps            float64
	jsonLines      bool
	existing       bool
	poll           bool
	interval       time.Duration
	settle         time.Duration
	idle           time.Duration
	count          int
}

func newWatch() *cobra.Command {
	f := &watchFlags{}
	cmd := &cobra.Command{
		Use:   "watch FILE|FOLDER|PATTERN...",
		Short: "Tell of frames as they are finished, convert and check them",
		Long: `Watch folders and print one line per frame that is finished, changes or goes, until
Ctrl-C. A folder may be empty, or not there yet. A frame counts when its format
says that its end is there; one of a format that does not say (gzip, .icecache,
.prt, text), when its file has kept size and time for --settle and can be read. A
frame that lacks its end is told as a problem when it has been left alone for ten
times as long, or at the end.

The system tells of changes where it can; folders are looked at every --interval
besides, for network disks. --convert makes a .sih5 of each frame; --check looks
for what is wrong with it beside the frames before, and at the end for what only
the whole sequence tells: missing numbers, repeated and frozen frames.

Exit codes: 0 after --count frames or --idle, 1 the same with problems, 2 usage,
3 the folders cannot be listed, 130 Ctrl-C (what runs is stopped, and nothing
half is left).`,
		Example: `  floe watch /caches/sim
  floe watch 'sim.####.bgeo.sc' --convert -o converted
  floe watch /caches/sim --check --json-lines | jq 'select(.problem)'
  floe watch /caches/sim --existing --convert --idle 10m`,
		Args: someFiles,
		RunE: func(cmd *cobra.Command, args []string) error { return runWatch(cmd, args, f) },
	}
	f.engineFlags.register(cmd)
	n := cmd.Flags()
	n.BoolVar(&f.convert, "convert", false, "make a .sih5 of each frame")
	n.StringVarP(&f.dir, "output", "o", "", "folder for the .sih5 files (default: beside the frames)")
	n.Float64Var(&f.fps, "fps", 0, "frames per second, stored in the .sih5 files")
	n.BoolVar(&f.check, "check", false, "tell what is wrong with each frame")
	n.BoolVar(&f.jsonLines, "json-lines", false, "print one JSON object a line")
	n.BoolVar(&f.existing, "existing", false, "begin with the frames that are there already")
	n.BoolVar(&f.poll, "poll", false, "only look; do not have the system tell")
	n.DurationVar(&f.interval, "interval", time.Second, "time between two looks")
	n.DurationVar(&f.settle, "settle", time.Second, "how long a file must keep its size if its format does not tell its end")
	n.DurationVar(&f.idle, "idle", 0, "end when nothing has happened for so long")
	n.IntVar(&f.count, "count", 0, "end after so many frames")
	return cmd
}

func (f *watchFlags) valid() error {
	switch {
	case f.interval <= 0:
		return usage("--interval is %v, must be more than 0", f.interval)
	case f.settle < 0 || f.idle < 0 || f.count < 0 || f.fps < 0:
		return usage("--settle, --idle, --count and --fps cannot be less than 0")
	case f.dir != "" && !f.convert:
		return usageHint("add --convert", "-o is for converted files")
	}
	return nil
}

func runWatch(cmd *cobra.Command, args []string, f *watchFlags) error {
	if err := f.valid(); err != nil {
		return err
	}
	if err := engine.CheckFolder(f.dir); err != nil {
		return &exitError{code: exitUsage, err: err}
	}
	p, err := f.open()
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	w := newWatchRun(cmd, f, p, cancel)
	known, err := w.begin(args)
	if err != nil {
		return err
	}
	watcher := watch.New(watch.Options{
		Find:  func() ([]*sequence.Sequence, error) { return findToWatch(args) },
		Known: known, Interval: f.interval, Settle: f.settle,
		Prove: engine.Prove, Dirs: watchedFolders(args), Poll: f.poll,
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.work(ctx)
	}()
	watcher.Run(ctx, func(c watch.Change) { w.take(ctx, c) })
	close(w.queue)
	<-done
	return w.end(cmd.Context(), watcher.Unsettled())
}

// findToWatch finds everything that the arguments mean, and passes over what is
// not there yet. Converted files beside their originals are left out.
func findToWatch(args []string) ([]*sequence.Sequence, error) {
	found, failures := engine.FindAll(args)
	return found, errors.Join(failures...)
}

// watchedFolders are the folders that the arguments lie in, as far as they exist.
func watchedFolders(args []string) (dirs []string) {
	for _, arg := range args {
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			dirs = append(dirs, arg)
		} else if !engine.IsRange(arg) {
			dirs = append(dirs, filepath.Dir(arg))
		}
	}
	return dirs
}

// begin tells what is there already, and gives it if it is not to be told of one
// by one.
func (w *watchRun) begin(args []string) ([]*sequence.Sequence, error) {
	found, err := findToWatch(args)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, unreadable(err, "")
	}
	w.tellBegin(found, args)
	if w.flags.existing {
		return nil, nil
	}
	return found, nil
}

// newWatchRun makes what goes on behind the watcher.
func newWatchRun(cmd *cobra.Command, f *watchFlags, p pool.Pool, stop func()) *watchRun {
	return &watchRun{
		flags: f, pool: p, out: cmd.OutOrStdout(), errs: cmd.ErrOrStderr(), stop: stop,
		queue: make(chan watchJob, 2*f.loaders()), checks: map[string]*watchCheck{},
		converted: map[string]*sequence.Sequence{}, newest: map[string]*sequence.Sequence{},
		waiting: map[string]watchLine{}, bad: map[string]bool{},
	}
}
