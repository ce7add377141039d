// The pool behind the commands, and how they find their files.

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"floe/internal/format/all"
	"floe/internal/loader"
	"floe/internal/pool"
	"floe/internal/sequence"
)

// engineFlags set the pool up.
type engineFlags struct {
	jobs         int
	budget       byteSize
	backend      string
	hangTimeout  time.Duration
	loaderMemory byteSize
	maxPayload   byteSize
	verbose      bool
}

func (e *engineFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVarP(&e.jobs, "jobs", "j", 0, "loaders to work at once (default: one per core)")
	f.Var(&e.budget, "budget", "memory for decoded frames, such as 4G")
	f.StringVar(&e.backend, "backend", "process", "what a loader is: process or goroutine")
	f.DurationVar(&e.hangTimeout, "hang-timeout", time.Minute, "stop a loader that shows no progress for so long")
	f.Var(&e.loaderMemory, "loader-memory", "private memory that one loader process may use")
	f.Var(&e.maxPayload, "max-payload", "largest size that a compressed file may expand to")
	f.BoolVarP(&e.verbose, "verbose", "v", false, "tell of loaders that were replaced")
	_ = cmd.RegisterFlagCompletionFunc("backend", cobra.FixedCompletions([]string{"process", "goroutine"}, cobra.ShellCompDirectiveNoFileComp))
}

func (e *engineFlags) loaders() int {
	if e.jobs > 0 {
		return e.jobs
	}
	return runtime.NumCPU()
}

// testLoader, if set, replaces the loader's command line: tests put misbehaving
// loaders there.
const testLoader = "FLOE_TEST_LOADER"

func (e *engineFlags) open() (pool.Pool, error) {
	if e.jobs < 0 {
		return nil, usage("--jobs is %d, must be positive", e.jobs)
	}
	o := pool.Options{
		Loaders: e.loaders(), BudgetBytes: int64(e.budget), HangTimeout: e.hangTimeout,
		MemoryLimitBytes: int64(e.loaderMemory),
	}
	if e.verbose {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	switch e.backend {
	case "goroutine":
		return pool.Goroutines(loader.Handler(loader.Config{Registry: all.Registry()}), o), nil
	case "process":
		if command := os.Getenv(testLoader); command != "" {
			o.Command = []string{command}
		}
		p, err := pool.Processes(o)
		if err != nil {
			return nil, &exitError{code: exitProblems, err: err}
		}
		return p, nil
	}
	return nil, usage("--backend is %q, must be process or goroutine", e.backend)
}

// originals are the suffixes of the formats that are decoded; converted are
// those that are opened by mapping.
func originals() []string { return all.Registry().Suffixes() }

var converted = []string{".sih5", ".hdf5", ".h5"}

// find resolves arguments. In a folder that holds originals and their
// conversions, the originals are meant.
func find(args []string, o sequence.Options) ([]*sequence.Sequence, error) {
	if o.Extensions == nil {
		o.Extensions = originals()
	}
	found, err := sequence.Find(args, o)
	if errors.Is(err, fs.ErrNotExist) {
		o.Extensions = append(originals(), converted...)
		if again, e := sequence.Find(args, o); e == nil {
			return again, nil
		}
	}
	if err != nil {
		hint := ""
		if errors.Is(err, fs.ErrNotExist) {
			hint = "name a folder, a file, or a pattern such as sim.####.icecache; floe ls FOLDER shows what is there"
		}
		return nil, unreadable(err, hint)
	}
	return found, nil
}

// frameRange is the --frames flag.
type frameRange struct{ text string }

func (r *frameRange) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.text, "frames", "", "only these frames, such as 1-100x2 or 5,9-12")
}

func (r *frameRange) parse() (sequence.Range, error) {
	if r.text == "" {
		return sequence.Range{}, nil
	}
	parsed, err := sequence.ParseRange(r.text)
	if err != nil {
		return parsed, usage("--frames: %v", err)
	}
	return parsed, nil
}

// mustJSON encodes values that cannot fail to encode.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("floe: encode %T: %v", v, err))
	}
	return b
}
