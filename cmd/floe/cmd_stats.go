// floe stats: what the values of a sequence are like, frame by frame and over all.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"floe/internal/engine"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/stats"
)

type statsFlags struct {
	engineFlags
	frameRange
	pointFlags
	attributes           []string
	component            string
	derived              []engine.Derived // read by check
	bins                 int
	perFrame             bool
	json, jsonLines, csv bool
	plot                 string
	force                bool
	noCache              bool
	cache                string
}

func newStats() *cobra.Command {
	f := &statsFlags{}
	cmd := &cobra.Command{
		Use:   "stats FILE|FOLDER|PATTERN... [RANGE]",
		Short: "Measure the values of a sequence over time",
		Long: `Measure the attributes of a sequence: count, least and greatest value, mean,
standard deviation, percentiles, what is not finite, and with --histogram how the
values are spread; over the sequence, and with --per-frame of each frame. Vectors
are measured by component and by length.

Figures of a frame are exact. Percentiles over the sequence come from a sketch of
bounded size; how far their rank may be off is told with them, usually 0.1 % or less.

What was measured is kept in a folder .floe beside the files, or, where that cannot
be written, in your cache folder, so that asking again reads no frame that has not
changed. --cache central keeps it in your cache folder only; --no-cache neither
reads nor writes it.

floe help expressions tells what --where and --derive understand.
` + exitHelp,
		Example: `  floe stats smoke.####.icecache
  floe stats smoke.####.icecache 100-200 --attributes Age,PointVelocity
  floe stats smoke.####.icecache --attributes PointPosition --component y --where 'Age > 2'
  floe stats smoke.####.icecache --derive speed='length(v)' --attributes speed,P.y
  floe stats smoke.####.icecache --plot smoke.png
  floe stats smoke.####.icecache --csv > smoke.csv`,
		Args: someFiles,
		RunE: func(cmd *cobra.Command, args []string) error { return runStats(cmd, args, f) },
	}
	f.engineFlags.register(cmd)
	f.frameRange.register(cmd)
	f.pointFlags.register(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.attributes, "attributes", nil, "only these, separated by commas, such as Age,P,v.y")
	flags.StringVar(&f.component, "component", "", "only this component: length, x, y, z, r, g, b, a, w, m00 or a number from 0")
	flags.IntVar(&f.bins, "histogram", 0, "add histograms of so many bins")
	flags.BoolVar(&f.perFrame, "per-frame", false, "print the figures of every frame too")
	flags.BoolVar(&f.json, "json", false, "print one JSON array, with all frames")
	flags.BoolVar(&f.jsonLines, "json-lines", false, "print one JSON object a frame, as they are done, and one for the sequence")
	flags.BoolVar(&f.csv, "csv", false, "print a table with a line for each frame and component, and for the sequence")
	flags.StringVar(&f.plot, "plot", "", "draw points and attributes over time, to a .png or .svg")
	flags.BoolVarP(&f.force, "force", "f", false, "replace a picture that exists")
	flags.StringVar(&f.cache, "cache", "hidden", "where to keep what was measured: hidden (beside the files) or central")
	flags.BoolVar(&f.noCache, "no-cache", false, "measure everything anew and keep nothing")
	cmd.MarkFlagsMutuallyExclusive("json", "json-lines", "csv")
	cmd.MarkFlagsMutuallyExclusive("cache", "no-cache")
	_ = cmd.RegisterFlagCompletionFunc("cache", cobra.FixedCompletions([]string{"hidden", "central"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.MarkFlagFilename("plot", "png", "svg")
	return cmd
}

// maxBins keeps the answer about a frame below the size of a message.
const maxBins = 10_000

// check refuses what cannot be meant, before any work.
func (f *statsFlags) check() error {
	switch {
	case f.bins < 0 || f.bins > maxBins:
		return usage("--histogram is %d, must be 1 to %d", f.bins, maxBins)
	case f.plot != "" && plotKind(f.plot) == "":
		return usage("--plot is %q, must end in .png or .svg", f.plot)
	case f.cache != "hidden" && f.cache != "central":
		return usage("--cache is %q, must be hidden or central", f.cache)
	}
	var err error
	f.derived, err = f.expressions()
	return err
}

// options for the engine.
func (f *statsFlags) options() engine.StatsOptions {
	o := engine.StatsOptions{
		Attributes: f.attributes, Component: strings.ToLower(f.component), Derive: f.derived, Where: f.where, Bins: f.bins,
		MaxPayloadBytes: int64(f.maxPayload), Ahead: 2 * f.loaders(),
	}
	if !f.noCache {
		policy, _ := engine.ParsePolicy(f.cache)
		o.Cache = engine.FiguresCache(policy)
	}
	return o
}

func runStats(cmd *cobra.Command, args []string, f *statsFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	r, err := f.parse()
	if err != nil {
		return err
	}
	found, err := findFrames(args, r)
	if err != nil {
		return err
	}
	if f.plot != "" && len(found) > 1 {
		return usageHint("name one of them by a pattern; floe ls shows them", "--plot draws one sequence, and there are %d", len(found))
	}
	if err := f.plotPlace(); err != nil {
		return err
	}
	run := newStatsRun(cmd, f, found)
	defer run.close()
	for i, s := range found {
		if err := run.measure(cmd.Context(), i, s); err != nil {
			return err
		}
	}
	run.form.end()
	return run.result()
}

// statsForm is a form of printing: for people, JSON or CSV.
type statsForm interface {
	begin(s *sequence.Sequence)
	// frame prints what is known of a frame.
	frame(s *sequence.Sequence, f *engine.FrameStats)
	// total prints what is known of a sequence.
	total(t *engine.SequenceStats)
	// end is called after all sequences.
	end()
}

// statsRun is one call of the command.
type statsRun struct {
	flags   *statsFlags
	options engine.StatsOptions
	form    statsForm
	errs    io.Writer
	bar     *progress
	pool    pool.Pool // nil until a frame has to be read

	warned    bool // that nothing is kept
	good, bad int
	lacks     []error         // of --attributes: why no frame so far has it, nil if one has
	seen      particle.Header // attributes of all frames, to propose names
	measured  bool            // a column
}

func newStatsRun(cmd *cobra.Command, f *statsFlags, found []*sequence.Sequence) *statsRun {
	for _, s := range found {
		f.files += len(s.Files)
	}
	bar := newProgress(f.files, 0, false)
	if bar.out != nil {
		bar.bytes = bytesOf(found)
	}
	return &statsRun{
		flags: f, options: f.options(), form: f.form(cmd.OutOrStdout()), errs: cmd.ErrOrStderr(),
		bar: bar,
	}
}

func bytesOf(found []*sequence.Sequence) (sum int64) {
	for _, s := range found {
		for i := range s.Files {
			if info, err := sequence.Stat(s.Path(i)); err == nil {
				sum += info.Size()
			}
		}
	}
	return sum
}

func (f *statsFlags) form(out io.Writer) statsForm {
	switch {
	case f.json:
		return &statsJSON{out: out, bins: f.bins}
	case f.jsonLines:
		return &statsJSON{out: out, bins: f.bins, lines: true}
	case f.csv:
		return newStatsCSV(out, f.bins)
	}
	return &statsText{out: out, flags: f}
}

// measure prints one sequence.
func (r *statsRun) measure(ctx context.Context, index int, s *sequence.Sequence) error {
	total := engine.NewSequenceStats(s)
	r.form.begin(s)
	open := func() (pool.Pool, error) { return r.openFor(ctx, s) }
	err := engine.Measure(ctx, s, open, r.options, func(f engine.FrameStats) {
		if f.Err != nil || r.flags.perFrame || r.flags.json || r.flags.jsonLines || r.flags.csv {
			r.bar.clear() // a line is printed
		}
		r.note(&f)
		total.Add(&f)
		r.form.frame(s, &f)
		r.bar.add(f.Bytes)
	})
	r.bar.clear()
	r.keep()
	if err != nil {
		return r.stopped(ctx, err)
	}
	r.form.total(total)
	if r.flags.plot != "" && total.Frames > 0 {
		return r.draw(total)
	}
	return nil
}

// open starts the loaders, once for all sequences.
func (r *statsRun) open() (pool.Pool, error) {
	if r.pool != nil {
		return r.pool, nil
	}
	p, err := r.flags.open()
	r.pool = p
	return p, err
}

// openFor opens the pool, and looks whether the expressions mean anything in this
// sequence before all of it is read.
func (r *statsRun) openFor(ctx context.Context, s *sequence.Sequence) (pool.Pool, error) {
	p, err := r.open()
	if err != nil {
		return nil, err
	}
	w := wanted{derive: r.options.Derive, where: r.options.Where}
	return p, w.check(ctx, p, s, r.options.MaxPayloadBytes)
}

func (r *statsRun) close() {
	if r.pool != nil {
		_ = r.pool.Close()
	}
}

// note counts, and tells of a frame that cannot be read.
func (r *statsRun) note(f *engine.FrameStats) {
	if f.Err != nil {
		r.bad++
		fmt.Fprintln(r.errs, "error:", f.Err)
		return
	}
	r.good++
	r.measured = r.measured || len(f.Columns) > 0
	if r.good == 1 {
		r.lacks = f.Lacks
	}
	for i, err := range f.Lacks {
		if err == nil {
			r.lacks[i] = nil
		}
	}
	for _, name := range f.Attributes {
		if r.seen.Find(name) < 0 {
			r.seen.Attributes = append(r.seen.Attributes, particle.Attribute{Name: name, Context: particle.PerPoint})
		}
	}
}

// keep writes what was measured; that it cannot be kept is no failure.
func (r *statsRun) keep() {
	if r.options.Cache == nil {
		return
	}
	if err := r.options.Cache.Flush(); err != nil && !r.warned {
		r.warned = true
		why := strings.ReplaceAll(strings.ReplaceAll(err.Error(), "keep statistics: ", ""), "\n", "; ")
		fmt.Fprintf(r.errs, "warning: what was measured is not kept: %s\n", why)
	}
}

func (r *statsRun) stopped(ctx context.Context, err error) error {
	var e *exitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &e):
		return err
	}
	return &exitError{code: exitProblems, err: err}
}

// result is the error of a run whose bad frames have been told.
func (r *statsRun) result() error {
	if r.good > 0 {
		if err := r.notThere(); err != nil {
			return err
		}
	}
	switch {
	case r.bad == 0:
		return nil
	case r.good == 0:
		return &exitError{code: exitUnreadable}
	}
	return &exitError{code: exitProblems}
}

// notThere is about names that no frame has.
func (r *statsRun) notThere() error {
	for _, err := range r.lacks {
		if err != nil {
			return noSuchName(&r.seen, err)
		}
	}
	if r.flags.component != "" && !r.measured {
		return usageHint("x, y, z, r, g, b, a, w, length (or magnitude), or a number from 0", "no attribute has a component %q", r.flags.component)
	}
	return nil
}

// plotKind is the form of a picture by its name, "" for none.
func plotKind(path string) string {
	lower := strings.ToLower(path)
	i := slices.IndexFunc([]string{".png", ".svg"}, func(suffix string) bool { return strings.HasSuffix(lower, suffix) })
	return []string{"", "png", "svg"}[i+1]
}

// percentTexts are stats.Percents as they are printed.
func percentTexts(format string) (texts []string) {
	for _, p := range stats.Percents {
		texts = append(texts, fmt.Sprintf(format, p))
	}
	return texts
}
