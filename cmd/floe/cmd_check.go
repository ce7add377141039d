// floe check: what is wrong with a sequence?

package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"floe/internal/engine"
	"floe/internal/health"
	"floe/internal/pool"
	"floe/internal/sequence"
)

type checkFlags struct {
	engineFlags
	frameRange
	json, jsonLines  bool
	quiet, filesOnly bool
	only, ignore     []string
	expect           string
	sih5Dir          string
	limits           health.Options // thresholds
}

const checkExitHelp = `
Exit codes: 0 nothing worse than notes was found, 1 warnings or errors were found,
2 usage, 3 nothing could be read, 130 interrupted.`

func newCheck() *cobra.Command {
	f := &checkFlags{limits: health.Defaults()}
	cmd := &cobra.Command{
		Use:   "check FILE|FOLDER|PATTERN... [RANGE]",
		Short: "Tell what is wrong with a sequence",
		Long: `Look for missing, damaged and unfinished frames, values that are no numbers, points
that vanish, come back, jump or fly away, attributes that change, frames that are
frozen, and conversions that are out of date. Each finding has a code, a severity,
frames, an attribute, and advice. Without damage and with sane values there is none.

--ignore and --only take codes, several with commas. The codes are: ` + wrapped(health.Codes()) + `
` + checkExitHelp,
		Example: `  floe check smoke.####.icecache
  floe check --expect 1-240 caches/smoke.####.icecache
  floe check --ignore read-warning,sih5-stale --json caches/ | jq '.[].findings[]'`,
		Args: someFiles,
		RunE: func(cmd *cobra.Command, args []string) error { return runCheck(cmd, args, f) },
	}
	f.engineFlags.register(cmd)
	f.frameRange.register(cmd)
	f.register(cmd)
	return cmd
}

func (f *checkFlags) register(cmd *cobra.Command) {
	flags, o := cmd.Flags(), &f.limits
	flags.BoolVar(&f.json, "json", false, "print one JSON array of sequences")
	flags.BoolVar(&f.jsonLines, "json-lines", false, "print one JSON object a finding, as they are found")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print a line for each sequence only")
	flags.BoolVar(&f.filesOnly, "files", false, "look at names, numbers and sizes only, and open no file")
	flags.StringSliceVar(&f.only, "only", nil, "tell of these codes only")
	flags.StringSliceVar(&f.ignore, "ignore", nil, "do not tell of these codes")
	flags.StringVar(&f.expect, "expect", "", "the frames that should be there, such as 1-240")
	flags.StringVar(&f.sih5Dir, "sih5-dir", "", "where converted files are (default: beside the originals, and in .floe there)")
	flags.Float64Var(&o.FPS, "fps", 0, "frames per second, to judge velocities by (default: any usual rate)")
	flags.Float64Var(&o.CountDrop, "count-drop", o.CountDrop, "part of the points that may vanish in a frame")
	flags.Float64Var(&o.CountRise, "count-rise", o.CountRise, "how many times as many points the next frame may have")
	flags.Float64Var(&o.BoxGrowth, "bbox-growth", o.BoxGrowth, "how many times as large the bounding box may be in the next frame")
	flags.Float64Var(&o.TeleportSpeed, "teleport-speed", o.TeleportSpeed, "how many times its velocity a point may move")
	flags.Float64Var(&o.TeleportBox, "teleport-bbox", o.TeleportBox, "without velocities: how far a point may move, as a part of the bounding box")
	flags.Float64Var(&o.Velocity, "velocity-factor", o.Velocity, "by how much a frame's velocities may be unlike those of the others")
	flags.Float64Var(&o.Denormals, "denormals", o.Denormals, "part of an attribute's values that may be denormal")
	flags.DurationVar(&o.Recent, "recent", o.Recent, "a file that is not whole and not older is still being written")
	flags.Int64Var(&o.TrackPoints, "track-points", o.TrackPoints, "points of a frame that are followed at most; of more, a choice")
	cmd.MarkFlagsMutuallyExclusive("json", "json-lines", "quiet")
	cmd.MarkFlagsMutuallyExclusive("only", "ignore")
	complete := cobra.FixedCompletions(codeWords(), cobra.ShellCompDirectiveNoFileComp)
	_ = cmd.RegisterFlagCompletionFunc("only", complete)
	_ = cmd.RegisterFlagCompletionFunc("ignore", complete)
}

func codeWords() (words []string) {
	for _, c := range health.Codes() {
		words = append(words, string(c))
	}
	return words
}

// wrapped breaks a list into lines.
func wrapped(codes []health.Code) string {
	var b strings.Builder
	width := len("--ignore and --only take codes, several with commas. The codes are: ")
	for i, c := range codes {
		text := string(c)
		if i < len(codes)-1 {
			text += ","
		}
		if width+len(text) > 84 {
			b.WriteString("\n")
			width = 0
		} else if i > 0 {
			b.WriteString(" ")
		}
		b.WriteString(text)
		width += len(text) + 1
	}
	return b.String()
}

// options for the engine.
func (f *checkFlags) healthOptions() (engine.HealthOptions, error) {
	o := engine.HealthOptions{Options: f.limits, FilesOnly: f.filesOnly, MaxPayloadBytes: int64(f.maxPayload)}
	if o.Recent == 0 {
		o.Recent = 1 // 0 stands for the usual one
	}
	if f.sih5Dir != "" {
		o.Sih5Dirs = []string{f.sih5Dir}
	}
	for _, list := range []struct {
		words []string
		to    *[]health.Code
	}{{f.only, &o.Only}, {f.ignore, &o.Ignore}} {
		for _, word := range list.words {
			c := health.Code(word)
			if !c.Known() {
				return o, usageHint(similarCode(word), "no code %q", word)
			}
			*list.to = append(*list.to, c)
		}
	}
	if f.expect != "" {
		r, err := sequence.ParseRange(f.expect)
		if err != nil {
			return o, usage("--expect: %v", err)
		}
		o.Expect = r
	}
	return o, f.checkLimits()
}

func similarCode(word string) string {
	for _, c := range codeWords() {
		if strings.Contains(c, word) || strings.Contains(word, c) || len(word) > 2 && strings.HasPrefix(c, word[:3]) {
			return "did you mean " + c + "?"
		}
	}
	return "floe check --help lists the codes"
}

// checkLimits refuses thresholds that would find everything or mean nothing.
func (f *checkFlags) checkLimits() error {
	o := &f.limits
	for _, l := range []struct {
		name     string
		value    float64
		from, to float64
	}{
		{"count-drop", o.CountDrop, 0, 1}, {"denormals", o.Denormals, 0, 1}, {"teleport-bbox", o.TeleportBox, 0, 1e9},
		{"count-rise", o.CountRise, 1, 1e9}, {"bbox-growth", o.BoxGrowth, 1, 1e9},
		{"teleport-speed", o.TeleportSpeed, 1, 1e9}, {"velocity-factor", o.Velocity, 1, 1e9},
	} {
		if !(l.value > l.from && l.value <= l.to) {
			return usage("--%s is %g, must be more than %g and at most %g", l.name, l.value, l.from, l.to)
		}
	}
	switch {
	case o.FPS != 0 && !(o.FPS > 0 && o.FPS < 1e6):
		return usage("--fps is %g, must be positive", o.FPS)
	case o.Recent < 0 || o.Recent > 24*time.Hour:
		return usage("--recent is %v, must be 0s to 24h", o.Recent)
	case o.TrackPoints < 1:
		return usage("--track-points is %d, must be positive", o.TrackPoints)
	}
	return nil
}

func runCheck(cmd *cobra.Command, args []string, f *checkFlags) error {
	o, err := f.healthOptions()
	if err != nil {
		return err
	}
	r, err := f.parse()
	if err != nil {
		return err
	}
	found, err := findFrames(args, r)
	if err != nil {
		if f.json {
			fmt.Fprintln(cmd.OutOrStdout(), "[]") // for programs that read on
		}
		return err
	}
	for _, s := range found {
		f.files += len(s.Files)
	}
	p, closePool, err := f.pool()
	if err != nil {
		return err
	}
	defer closePool()
	return f.checkAll(cmd, p, found, o)
}

// pool opens the pool unless no file is opened.
func (f *checkFlags) pool() (pool.Pool, func(), error) {
	if f.filesOnly {
		return nil, func() {}, nil
	}
	p, err := f.open()
	if err != nil {
		return nil, nil, err
	}
	return p, func() { _ = p.Close() }, nil
}

// checkAll checks one sequence after the other.
func (f *checkFlags) checkAll(cmd *cobra.Command, p pool.Pool, found []*sequence.Sequence, o engine.HealthOptions) error {
	w := newCheckWriter(cmd.OutOrStdout(), f, found)
	worst, read := health.Severity(0), 0
	for _, s := range found {
		o := o
		o.Tell = w.frame(s)
		report, err := engine.CheckHealth(cmd.Context(), p, s, o)
		if cmd.Context().Err() != nil {
			w.stopped()
			return cmd.Context().Err()
		}
		if err != nil {
			return &exitError{code: exitProblems, err: err}
		}
		w.report(s, report)
		worst, read = max(worst, report.Worst()), read+report.Read
	}
	w.end()
	switch {
	case read == 0 && !f.filesOnly && worst == health.Error:
		return &exitError{code: exitUnreadable}
	case worst >= health.Warning:
		return &exitError{code: exitProblems}
	}
	return nil
}
