// What convert and export share: flags, and telling what is planned and done.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"floe/internal/batch"
	"floe/internal/engine"
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
	goOn      string // hint after a stop

	bar     *progress
	results []fileResult
	skipped map[string]int // by reason
	hints   map[string]bool
	causes  map[string]int // how often a failure was told, less the file's name
	warned  map[string]int // how often a warning came; only the first is told at once
}

func newBatchRun(cmd *cobra.Command, f *batchFlags, e *engineFlags, verb, goOn string) *batchRun {
	return &batchRun{
		flags: f, engine: e, out: cmd.OutOrStdout(), errs: cmd.ErrOrStderr(), verb: verb, goOn: goOn,
		skipped: map[string]int{}, hints: map[string]bool{}, causes: map[string]int{}, warned: map[string]int{},
	}
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

// run does what was planned and tells of it; err is that of the planning.
func (b *batchRun) run(ctx context.Context, w *engine.Work, err error) error {
	if err != nil {
		return unplanned(w, err)
	}
	b.tellPlan(w.Plan)
	if b.flags.dryRun {
		return b.pretend(w.Plan)
	}
	b.bar = newProgress(len(w.Jobs), w.Bytes, b.flags.quiet || b.flags.json || b.flags.jsonLines)
	w.Swept = b.tellSwept
	s, err := w.Run(ctx, b.engine.options(), b.tellResult)
	b.bar.clear()
	if err != nil {
		return b.notBegun(err)
	}
	b.finish(s.Summary, w.Plan)
	if s.Series != nil {
		return &exitError{code: exitProblems, err: s.Series}
	}
	return end(s.Summary)
}

const (
	folderHint = "name a folder; it is made if it does not exist"
	outHint    = "-o FOLDER writes the results elsewhere"
)

// unplanned is the error when there is no plan.
func unplanned(w *engine.Work, err error) error {
	var place *engine.PlaceError
	switch {
	case errors.As(err, &place):
		return usageHint(folderHint, "-o %w", err)
	case errors.Is(err, batch.ErrExists):
		return refused(w.Plan)
	}
	return usageHint("do them one after another, each with an -o of its own", "%v", err)
}

// notBegun is the error when nothing of the plan was done.
func (b *batchRun) notBegun(err error) error {
	var place *engine.PlaceError
	if errors.As(err, &place) {
		return &exitError{code: exitProblems, err: err, hint: outHint}
	}
	return b.engine.refused(err)
}

// pretend tells what would be done.
func (b *batchRun) pretend(plan *batch.Plan) error {
	for _, j := range plan.Jobs {
		b.tell(fileResult{Path: j.Source, Out: j.Out, Frame: j.Number, Status: "planned", BytesIn: j.Bytes}, "would be "+b.verb)
	}
	s := batch.Summary{Failed: len(plan.Failed)}
	b.finish(s, plan)
	return end(s)
}

func (b *batchRun) tellSwept(dir string, files int) {
	if !b.flags.quiet {
		b.bar.clear()
		fmt.Fprintf(b.errs, "removed %d unfinished files of earlier runs from %q\n", files, dir)
	}
}

const existsHint = "--force replaces existing files, --skip-existing leaves them"

// refused tells of results that exist and are not to be replaced.
func refused(plan *batch.Plan) error {
	var first *batch.Failed
	count := 0
	for i, f := range plan.Failed {
		if errors.Is(f.Err, batch.ErrExists) {
			if first == nil {
				first = &plan.Failed[i]
			}
			count++
		}
	}
	text := strings.TrimPrefix(first.Err.Error(), batch.ErrExists.Error()+": ")
	if count > 1 {
		text += fmt.Sprintf(" (and %d more)", count-1)
	}
	hint := existsHint
	if isSame(first.Source, first.Out) {
		hint = outHint
	}
	return &exitError{code: exitProblems, err: errors.New(text), hint: hint}
}

func isSame(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

func (b *batchRun) tellPlan(p *batch.Plan) {
	for _, s := range p.Skipped {
		b.skipped[s.Reason]++
		b.tell(fileResult{Path: s.Source, Out: s.Out, Frame: s.Number, Status: "skipped", Reason: s.Reason, BytesIn: s.Bytes}, "")
	}
	for _, f := range p.Failed {
		if errors.Is(f.Err, batch.ErrExists) {
			b.hints[existsHint] = true
		}
		b.tell(fileResult{Path: f.Source, Out: f.Out, Frame: f.Number, Status: "failed", Error: strings.TrimPrefix(f.Err.Error(), batch.ErrExists.Error()+": ")}, "")
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
		b.hints[failureHints[wire.KindOf(r.Err)]] = true
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
		if text := b.shortly(f); text != "" {
			fmt.Fprintf(b.errs, "error: %s\n", text)
		}
	case b.flags.quiet:
	case message != "":
		fmt.Fprintf(b.out, "%s %s: %s\n", f.Path, message, f.Out)
	default:
		for _, w := range f.Warnings {
			if b.warned[w]++; b.warned[w] == 1 {
				fmt.Fprintf(b.errs, "warning: %s: %s\n", f.Path, w)
			}
		}
	}
}

// failureHints are told once, at the end.
var failureHints = map[wire.Kind]string{
	wire.Memory:   "--budget 4G gives the frames more memory",
	wire.Limit:    "--max-payload raises the limit, if the files are to be trusted",
	wire.DiskFull: "make room on the disk",
	wire.Crashed:  "a loader that dies costs its own frame only; floe info FILE tells whether the file is sound",
}

// The same failure is told in full, then by the file's name, then counted.
const (
	sameFailures  = 3
	namedFailures = 20
)

// anyNumber: frame numbers and sizes do not make another failure.
var anyNumber = regexp.MustCompile(`\d+`)

// randomName is the part of a temporary file's name that is never the same.
var randomName = regexp.MustCompile(`[0-9a-f]{16}\.tmp`)

// shortly gives the error of a file, in brief if others had the same, "" if many
// had.
func (b *batchRun) shortly(f fileResult) string {
	cause := strings.ReplaceAll(f.Error, f.Path, "")
	cause = strings.ReplaceAll(cause, filepath.Base(f.Out), "")
	cause = anyNumber.ReplaceAllString(randomName.ReplaceAllString(cause, ""), "")
	b.causes[cause]++
	switch n := b.causes[cause]; {
	case n > namedFailures:
		return ""
	case n > sameFailures:
		return fmt.Sprintf("%q: the same", f.Path)
	}
	return f.Error
}

// skippedText counts what was skipped, with the reasons if they are not the
// usual one.
func (b *batchRun) skippedText() string {
	total := b.skippedCount()
	if total == b.skipped[upToDate] {
		return fmt.Sprintf("%d skipped", total)
	}
	reasons := slices.Sorted(maps.Keys(b.skipped))
	for i, reason := range reasons {
		if len(reasons) > 1 {
			reasons[i] = fmt.Sprintf("%d %s", b.skipped[reason], reason)
		}
	}
	return fmt.Sprintf("%d skipped (%s)", total, strings.Join(reasons, ", "))
}

// upToDate is the usual reason, as the batch package words it.
const upToDate = "is up to date"

func (b *batchRun) skippedCount() (total int) {
	for _, n := range b.skipped {
		total += n
	}
	return total
}

// finish tells the sum.
func (b *batchRun) finish(s batch.Summary, plan *batch.Plan) {
	switch {
	case b.flags.json:
		fmt.Fprintf(b.out, "%s\n", mustJSON(batchReport{
			Files: append([]fileResult{}, b.results...), Done: s.Done, Skipped: b.skippedCount(), Failed: s.Failed, Stopped: s.Stopped,
			Points: s.Points, BytesIn: s.BytesIn, BytesOut: s.BytesOut, Seconds: s.Elapsed.Seconds(),
		}))
		return
	case b.flags.jsonLines:
		return
	}
	b.tellWarned()
	if !b.flags.quiet {
		b.tellSum(s, plan)
	}
	if s.Stopped > 0 || b.hints[failureHints[wire.DiskFull]] {
		b.hints[b.goOn] = true
	}
	for _, hint := range slices.Sorted(maps.Keys(b.hints)) {
		if hint != "" {
			fmt.Fprintln(b.errs, "hint:", hint)
		}
	}
}

// tellWarned counts the failures and the warnings that many files had.
func (b *batchRun) tellWarned() {
	for _, n := range b.causes {
		if n > namedFailures {
			fmt.Fprintf(b.errs, "error: the same in %d more\n", n-namedFailures)
		}
	}
	for _, w := range slices.Sorted(maps.Keys(b.warned)) {
		if n := b.warned[w]; n > 1 {
			fmt.Fprintf(b.errs, "warning: the same in %d more: %s\n", n-1, w)
		}
	}
}

func (b *batchRun) tellSum(s batch.Summary, plan *batch.Plan) {
	if b.flags.dryRun {
		fmt.Fprintf(b.out, "%d would be %s (%s), %s, %d failed\n", len(plan.Jobs), b.verb, formatBytes(plan.Bytes), b.skippedText(), s.Failed)
		return
	}
	text := fmt.Sprintf("%d %s, %s, %d failed", s.Done, b.verb, b.skippedText(), s.Failed)
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
func end(s batch.Summary) error {
	if s.Failed > 0 {
		return &exitError{code: exitProblems}
	}
	return nil
}
