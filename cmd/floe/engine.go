// The pool behind the commands, and how they find their files.

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
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

// loaders is how many to start: no more than there are files.
func (e *engineFlags) loaders() int {
	n := runtime.NumCPU()
	if e.jobs > 0 {
		n = e.jobs
	}
	if e.files > 0 {
		n = min(n, e.files)
	}
	return n
}

// loaderCommand, if set, replaces the loader's command line: tests put
// misbehaving loaders there.
var loaderCommand []string

func (e *engineFlags) open() (pool.Pool, error) {
	o := pool.Options{
		Loaders: e.loaders(), BudgetBytes: int64(e.budget), HangTimeout: e.hangTimeout,
		MemoryLimitBytes: int64(e.loaderMemory), Command: loaderCommand,
	}
	if e.verbose {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	switch e.backend {
	case "goroutine":
		return pool.Goroutines(loader.Handler(loader.Config{Registry: all.Registry()}), o), nil
	case "process":
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

// find resolves arguments; it fails if any of them finds nothing.
func find(args []string, o sequence.Options) ([]*sequence.Sequence, error) {
	found, err := search(args, o)
	if err != nil {
		return nil, unreadable(err, findHint(err))
	}
	return found, nil
}

const nameHint = "name a folder, a file, or a pattern such as sim.####.icecache; floe ls FOLDER shows what is there"

func findHint(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return nameHint
	}
	return ""
}

// search returns what it found together with the errors of the arguments that
// failed. In a folder that holds originals and their conversions, the originals
// are meant.
func search(args []string, o sequence.Options) ([]*sequence.Sequence, error) {
	if o.Extensions != nil {
		return sequence.Find(args, o)
	}
	o.Extensions = originals()
	found, err := sequence.Find(args, o)
	if !errors.Is(err, fs.ErrNotExist) {
		return found, err
	}
	o.Extensions = append(originals(), converted...)
	var failures []error
	for _, failure := range unjoin(err) {
		again, e := sequence.Find(again(args, failure), o)
		if e != nil {
			failures = append(failures, failure)
		}
		found = append(found, again...)
	}
	return found, errors.Join(failures...)
}

// unjoin takes joined errors apart.
func unjoin(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// again is the argument that failed with the range that belongs to it.
func again(args []string, failure error) []string {
	var e *sequence.NotFoundError
	if !errors.As(failure, &e) {
		return []string{""} // finds nothing
	}
	i := slices.Index(args, e.Arg)
	if i < 0 {
		return []string{e.Arg}
	}
	end := i + 1
	for end < len(args) && isRange(args[end]) {
		end++
	}
	return args[i:end]
}

func isRange(arg string) bool {
	_, err := sequence.ParseRange(arg)
	return err == nil
}

// isFile: such an argument means just that file, where a pattern or a folder
// means sequences.
func isFile(arg string) bool {
	info, err := os.Stat(arg)
	return err == nil && info.Mode().IsRegular()
}

// findFrames resolves the arguments of commands that work on frames. A file
// means just that file, unless a range follows; with several, those of one
// sequence are put together.
func findFrames(args []string, r sequence.Range) ([]*sequence.Sequence, error) {
	var files, others []string
	for i, arg := range args {
		if len(args) > 1 && strings.HasSuffix(arg, seriesSuffix) {
			continue // our own, caught by a * of the shell
		}
		if isFile(arg) && (i+1 == len(args) || isFile(args[i+1]) || !isRange(args[i+1])) {
			files = append(files, arg)
		} else {
			others = append(others, arg)
		}
	}
	var found []*sequence.Sequence
	if len(others) > 0 {
		var err error
		if found, err = find(others, sequence.Options{Range: r}); err != nil {
			return nil, notFoundFrames(args, err)
		}
	}
	found = append(found, namedFiles(files, found, r)...)
	if len(found) == 0 {
		return nil, unreadable(fmt.Errorf("none of the files named is of frames %s", r), aloneHint)
	}
	return found, nil
}

const aloneHint = "a file means just that file; its folder or a pattern means all frames"

// notFoundFrames knows the slip of naming the folder for the results like a
// source.
func notFoundFrames(args []string, err error) error {
	last := args[len(args)-1]
	var e *sequence.NotFoundError
	if len(args) > 1 && errors.As(err, &e) && e.Arg == last && filepath.Ext(last) == "" {
		return unreadable(err, fmt.Sprintf("if %q is to receive the results, write -o %s", last, last))
	}
	return err
}

// namedFiles makes sequences of just these files, less those found already.
func namedFiles(files []string, known []*sequence.Sequence, r sequence.Range) (found []*sequence.Sequence) {
	seen := map[string]bool{}
	for _, s := range known {
		for i := range s.Files {
			seen[s.Path(i)] = true
		}
	}
	var dirs []string
	names := map[string][]string{}
	for _, path := range files {
		path = filepath.Clean(path)
		if seen[path] {
			continue
		}
		dir, name := filepath.Dir(path), filepath.Base(path)
		if names[dir] == nil {
			dirs = append(dirs, dir)
		}
		names[dir] = append(names[dir], name)
	}
	for _, dir := range dirs {
		if s := subframe(dir, names[dir], r); s != nil {
			found = append(found, s)
			continue
		}
		for _, s := range sequence.Group(names[dir], sequence.Options{Range: r}) {
			s.Dir = dir
			found = append(found, s)
		}
	}
	return found
}

var twoNumbers = regexp.MustCompile(`\d[._]\d+\.`)

// subframe makes a sequence of a single file whose name may hold a sub-frame,
// s.1001.5.prt: only the files around it tell. It is nil for other names.
func subframe(dir string, names []string, r sequence.Range) *sequence.Sequence {
	if len(names) != 1 || !twoNumbers.MatchString(names[0]) {
		return nil
	}
	around, err := sequence.Find([]string{filepath.Join(dir, names[0])}, sequence.Options{Range: r})
	if err != nil {
		return nil
	}
	for _, s := range around {
		for _, file := range s.Files {
			if file.Name == names[0] {
				only := *s
				only.Files = []sequence.File{file}
				return &only
			}
		}
	}
	return nil
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
