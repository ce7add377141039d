// What convert and export share: planning, running, telling.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"floe/internal/batch"
	"floe/internal/h5convert"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/wire"
)

// batchFlags are common to commands that write a file per frame.
type batchFlags struct {
	dir                    string
	force, skipExisting    bool
	dryRun                 bool
	json, jsonLines, quiet bool
}

func (f *batchFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.dir, "output", "o", "", "folder for the results (default: beside the sources)")
	flags.BoolVarP(&f.force, "force", "f", false, "make everything again, replace whatever exists")
	flags.BoolVar(&f.skipExisting, "skip-existing", false, "skip whatever exists, up to date or not")
	flags.BoolVarP(&f.dryRun, "dry-run", "n", false, "only tell what would be done")
	flags.BoolVar(&f.json, "json", false, "print one JSON object with all results at the end")
	flags.BoolVar(&f.jsonLines, "json-lines", false, "print one JSON object a file")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print errors only")
	cmd.MarkFlagsMutuallyExclusive("json", "json-lines")
	cmd.MarkFlagsMutuallyExclusive("force", "skip-existing")
	_ = cmd.MarkFlagDirname("output")
}

// batchRun is one run of such a command.
type batchRun struct {
	flags     *batchFlags
	engine    *engineFlags
	out, errs io.Writer
	verb      string // "converted"
	options   batch.Options
	do        func(ctx context.Context, p pool.Pool, j batch.Job, dialect string) (wire.ConvertBody, error)

	bar     *progress
	results []fileResult
	skipped int

	mu       sync.Mutex
	dialects map[*sequence.Sequence]string // guarded by mu: how the last frame was read
}

// fileResult is one file as told in JSON.
type fileResult struct {
	Path     string   `json:"path"`
	Out      string   `json:"out"`
	Frame    string   `json:"frame,omitempty"`
	Status   string   `json:"status"` // converted, exported, skipped, failed, stopped, planned
	Reason   string   `json:"reason,omitempty"`
	Points   int64    `json:"points"`
	BytesIn  int64    `json:"bytes_in"`
	BytesOut int64    `json:"bytes_out"`
	Seconds  float64  `json:"seconds"`
	Warnings []string `json:"warnings,omitempty"`
	Error    string   `json:"error,omitempty"`
}

// batchReport is the whole run in JSON.
type batchReport struct {
	Files    []fileResult `json:"files"`
	Done     int          `json:"done"`
	Skipped  int          `json:"skipped"`
	Failed   int          `json:"failed"`
	Stopped  int          `json:"stopped"`
	Points   int64        `json:"points"`
	BytesIn  int64        `json:"bytes_in"`
	BytesOut int64        `json:"bytes_out"`
	Seconds  float64      `json:"seconds"`
}

// run plans and does the work. The error is about the run as a whole.
func (b *batchRun) run(ctx context.Context, found []*sequence.Sequence) (batch.Summary, error) {
	b.dialects = map[*sequence.Sequence]string{}
	b.options.Dir, b.options.Force, b.options.SkipExisting = b.flags.dir, b.flags.force, b.flags.skipExisting
	plan, err := batch.Make(found, b.options)
	if errors.Is(err, batch.ErrExists) {
		return batch.Summary{}, &exitError{code: exitProblems, err: err, hint: "--force replaces existing files, --skip-existing leaves them"}
	} else if err != nil {
		return batch.Summary{}, usage("%v", err)
	}
	b.tellPlan(plan)
	if b.flags.dryRun {
		for _, j := range plan.Jobs {
			b.tell(fileResult{Path: j.Source, Out: j.Out, Frame: j.Number, Status: "planned", BytesIn: j.Bytes}, "would be "+b.verb)
		}
		s := batch.Summary{Failed: len(plan.Failed)}
		b.finish(s)
		return s, nil
	}
	if err := b.prepare(plan); err != nil {
		return batch.Summary{}, err
	}
	p, err := b.engine.open()
	if err != nil {
		return batch.Summary{}, err
	}
	defer func() { _ = p.Close() }()
	b.bar = newProgress(len(plan.Jobs), plan.Bytes, b.flags.quiet || b.flags.json || b.flags.jsonLines)
	s := batch.Run(ctx, plan, b.engine.loaders(), func(ctx context.Context, j batch.Job) (batch.Output, error) {
		return b.one(ctx, p, j)
	}, b.tellResult)
	b.bar.clear()
	s.Failed += len(plan.Failed)
	b.finish(s)
	return s, nil
}

// prepare makes the output folder and clears what killed runs left in it.
func (b *batchRun) prepare(plan *batch.Plan) error {
	dirs := map[string]bool{}
	for _, j := range plan.Jobs {
		dirs[filepath.Dir(j.Out)] = true
	}
	for dir := range dirs {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return &exitError{code: exitProblems, err: err}
		}
		if n, _ := h5convert.SweepTemp(dir, staleTemp); n > 0 && !b.flags.quiet {
			fmt.Fprintf(b.errs, "removed %d unfinished files of earlier runs from %q\n", n, dir)
		}
	}
	return nil
}

func (b *batchRun) one(ctx context.Context, p pool.Pool, j batch.Job) (batch.Output, error) {
	b.mu.Lock()
	dialect := b.dialects[j.Sequence]
	b.mu.Unlock()
	body, err := b.do(ctx, p, j, dialect)
	if err != nil {
		return batch.Output{}, err
	}
	b.mu.Lock()
	b.dialects[j.Sequence] = body.Dialect
	b.mu.Unlock()
	return batch.Output{Points: body.Points, Bytes: body.Bytes, Warnings: body.Warnings}, nil
}

func (b *batchRun) tellPlan(p *batch.Plan) {
	for _, s := range p.Skipped {
		b.skipped++
		b.tell(fileResult{Path: s.Source, Out: s.Out, Frame: s.Number, Status: "skipped", Reason: s.Reason, BytesIn: s.Bytes}, "")
	}
	for _, f := range p.Failed {
		b.tell(fileResult{Path: f.Source, Out: f.Out, Frame: f.Number, Status: "failed", Error: f.Err.Error()}, "")
	}
}

func (b *batchRun) tellResult(r batch.Result) {
	b.bar.add(r.Job.Bytes)
	f := fileResult{
		Path: r.Source, Out: r.Out, Frame: r.Number, Status: b.verb,
		Points: r.Points, BytesIn: r.Job.Bytes, BytesOut: r.Output.Bytes,
		Seconds: r.Elapsed.Seconds(), Warnings: r.Warnings,
	}
	switch {
	case errors.Is(r.Err, context.Canceled):
		f.Status = "stopped"
	case r.Err != nil:
		f.Status, f.Error = "failed", r.Err.Error()
	}
	b.tell(f, "")
}

// tell tells one file: in JSON all of them, for people those with a message.
func (b *batchRun) tell(f fileResult, message string) {
	switch {
	case b.flags.jsonLines:
		fmt.Fprintf(b.out, "%s\n", mustJSON(f))
		return
	case b.flags.json:
		b.results = append(b.results, f)
		return
	}
	if b.bar != nil {
		b.bar.clear()
	}
	switch {
	case f.Error != "":
		fmt.Fprintf(b.errs, "error: %s\n", f.Error)
	case b.flags.quiet:
	case message != "":
		fmt.Fprintf(b.out, "%s %s: %s\n", f.Path, message, f.Out)
	default:
		for _, w := range f.Warnings {
			fmt.Fprintf(b.errs, "warning: %s: %s\n", f.Path, w)
		}
	}
}

// finish tells the sum.
func (b *batchRun) finish(s batch.Summary) {
	switch {
	case b.flags.json:
		fmt.Fprintf(b.out, "%s\n", mustJSON(batchReport{
			Files: append([]fileResult{}, b.results...), Done: s.Done, Skipped: b.skipped, Failed: s.Failed, Stopped: s.Stopped,
			Points: s.Points, BytesIn: s.BytesIn, BytesOut: s.BytesOut, Seconds: s.Elapsed.Seconds(),
		}))
		return
	case b.flags.jsonLines, b.flags.quiet, b.flags.dryRun:
		return
	}
	text := fmt.Sprintf("%d %s, %d skipped, %d failed", s.Done, b.verb, b.skipped, s.Failed)
	if s.Stopped > 0 {
		text += fmt.Sprintf(", %d not done", s.Stopped)
	}
	if s.Done > 0 {
		text += fmt.Sprintf(" in %s: %s points, %s to %s, %s/s", s.Elapsed.Round(time.Millisecond),
			formatCount(s.Points), formatBytes(s.BytesIn), formatBytes(s.BytesOut),
			formatBytes(int64(float64(s.BytesOut)/s.Elapsed.Seconds())))
	}
	fmt.Fprintln(b.out, text)
}

// end gives the exit code: bad files are problems, whatever their number.
func (b *batchRun) end(s batch.Summary) error {
	if s.Failed > 0 {
		return &exitError{code: exitProblems}
	}
	return nil
}
