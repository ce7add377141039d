// floe diff: how two sequences differ.

package main

import (
	"github.com/spf13/cobra"

	"floe/internal/diff"
	"floe/internal/engine"
	"floe/internal/sequence"
)

type diffFlags struct {
	engineFlags
	frameRange
	absolute, relative float64
	byOrder            bool
	attributes, ignore []string
	first              bool
	json, quiet, all   bool
}

func newDiff() *cobra.Command {
	f := &diffFlags{}
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Tell how two sequences, or two files, differ",
		Long: `Compare the frames of two sequences, number by number: points that are in one only,
and how many values of each attribute differ, by how much, and where first. A and B
are files, folders or patterns, of any formats; two files are compared whatever
their numbers, folders sequence by sequence of the same name.

Points are matched by id where both have ids, else by order. Attributes are matched
by name, or by what they mean: PointPosition is the P of another program. A number
differs if |a-b| > --absolute + --relative * max(|a|,|b|).

Exit codes: 0 the same, 1 different, 2 usage, 3 some or all could not be read and
nothing else differs, 130 interrupted.`,
		Example: `  floe diff old/sim.####.icecache new/sim.####.icecache
  floe diff --absolute 1e-5 sim.0100.bgeo.sc sim.0100.icecache
  floe diff --first --quiet old/ new/ && echo the same`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageHint("quote patterns with * so that the shell leaves them alone", "diff takes two things to compare, not %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return runDiff(cmd, args, f) },
	}
	f.engineFlags.register(cmd)
	f.frameRange.register(cmd)
	n := cmd.Flags()
	n.Float64Var(&f.absolute, "absolute", 0, "differences up to this do not count")
	n.Float64Var(&f.relative, "relative", 0, "nor do differences up to this part of the larger value")
	n.BoolVar(&f.byOrder, "by-order", false, "match points by their order even if they have ids")
	n.StringSliceVar(&f.attributes, "attributes", nil, "only these attributes, separated by commas")
	n.StringSliceVar(&f.ignore, "ignore", nil, "not these attributes")
	n.BoolVar(&f.first, "first", false, "stop at the first frame that differs")
	n.BoolVar(&f.json, "json", false, "print one JSON document")
	n.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing; the exit code tells")
	n.BoolVar(&f.all, "all", false, "tell of all frames attribute by attribute")
	cmd.MarkFlagsMutuallyExclusive("json", "quiet")
	return cmd
}

func (f *diffFlags) options() engine.DiffOptions {
	return engine.DiffOptions{
		Options: diff.Options{
			Absolute: f.absolute, Relative: f.relative, ByOrder: f.byOrder, Attributes: f.attributes, Ignore: f.ignore,
		},
		First: f.first, MaxPayloadBytes: int64(f.maxPayload),
	}
}

func runDiff(cmd *cobra.Command, args []string, f *diffFlags) error {
	if !(f.absolute >= 0 && f.relative >= 0) {
		return usage("--absolute and --relative cannot be less than 0")
	}
	r, err := f.parse()
	if err != nil {
		return err
	}
	var sides [2][]*sequence.Sequence
	for i, arg := range args {
		if sides[i], err = findFrames([]string{arg}, r); err != nil {
			return err
		}
	}
	p, err := f.open()
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	report := newDiffReport(cmd, f)
	for _, pair := range sequencePairs(sides[0], sides[1]) {
		report.begin(pair)
		if pair.a != nil && pair.b != nil {
			err = engine.Diff(cmd.Context(), p, pair.a, pair.b, f.options(), report.frame)
		}
		if cmd.Context().Err() != nil {
			return nil // main tells of it
		}
		if err != nil {
			return &exitError{code: exitUsage, err: err}
		}
		report.endSequence()
		if f.first && report.different() {
			break
		}
	}
	return report.end()
}

// sequencePair is what is compared; one of them may be missing.
type sequencePair struct{ a, b *sequence.Sequence }

// sequencePairs joins sequences of one name; one beside one is compared whatever
// the names.
func sequencePairs(a, b []*sequence.Sequence) (pairs []sequencePair) {
	if len(a) == 1 && len(b) == 1 {
		return []sequencePair{{a[0], b[0]}}
	}
	taken := map[int]bool{}
	for _, s := range a {
		pair := sequencePair{a: s}
		prefix, _ := s.ResultParts() // frames inside a file are one beside their conversions
		for k, other := range b {
			known, _ := other.ResultParts()
			if !taken[k] && prefix == known && (s.Suffix == other.Suffix || pair.b == nil) {
				pair.b = other
			}
		}
		for k, other := range b {
			taken[k] = taken[k] || other == pair.b
		}
		pairs = append(pairs, pair)
	}
	for k, s := range b {
		if !taken[k] {
			pairs = append(pairs, sequencePair{b: s})
		}
	}
	return pairs
}
