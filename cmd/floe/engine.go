// The flags of the pool behind the commands, and the hints when files are not found.

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"floe/internal/engine"
	"floe/internal/pool"
	"floe/internal/sequence"
)

// engineFlags set the pool up.
type engineFlags struct {
	jobs         int
	files        int // how many there are to work on, 0 if unknown; no flag
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

// loaderCommand, if set, replaces the loader's command line: tests put
// misbehaving loaders there.
var loaderCommand []string

// options for the engine.
func (e *engineFlags) options() engine.Options {
	o := engine.Options{
		Loaders: e.jobs, Files: e.files, BudgetBytes: int64(e.budget), Backend: e.backend,
		HangTimeout: e.hangTimeout, MemoryLimitBytes: int64(e.loaderMemory),
		MaxPayloadBytes: int64(e.maxPayload), Command: loaderCommand,
	}
	if e.verbose {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	return o
}

// loaders is how many to start: no more than there are files.
func (e *engineFlags) loaders() int { return e.options().Count() }

func (e *engineFlags) open() (pool.Pool, error) {
	p, err := engine.OpenPool(e.options())
	if err != nil {
		return nil, e.refused(err)
	}
	return p, nil
}

// refused is the error of a pool that did not open.
func (e *engineFlags) refused(err error) error {
	if errors.Is(err, engine.ErrBackend) {
		return usage("--backend is %q, must be %s or %s", e.backend, engine.BackendProcess, engine.BackendGoroutine)
	}
	return &exitError{code: exitProblems, err: err}
}

const nameHint = "name a folder, a file, or a pattern such as sim.####.icecache; floe ls FOLDER shows what is there"

func findHint(err error) string {
	var none *sequence.NotFoundError
	if errors.As(err, &none) && none.Empty {
		return "floe ls -r looks into its subfolders too, floe ls -a lists files of every kind"
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nameHint
	}
	return ""
}

const aloneHint = "a file means just that file; its folder or a pattern means all frames"

// findFrames resolves the arguments of commands that work on frames.
func findFrames(args []string, r sequence.Range) ([]*sequence.Sequence, error) {
	found, err := engine.FindFrames(args, r)
	if err == nil {
		return found, nil
	}
	var none *engine.NoFramesError
	var missing *sequence.NotFoundError
	last := args[len(args)-1]
	switch {
	case errors.As(err, &none):
		return nil, unreadable(err, aloneHint)
	case len(args) > 1 && errors.As(err, &missing) && missing.Arg == last && filepath.Ext(last) == "":
		// The slip of naming the folder for the results like a source.
		return nil, unreadable(err, fmt.Sprintf("if %q is to receive the results, write -o %s", last, last))
	}
	return nil, unreadable(err, findHint(err))
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
