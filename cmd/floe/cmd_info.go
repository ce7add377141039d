// floe info: header, dialect, warnings and attributes of files.

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"floe/internal/engine"
	"floe/internal/loader"
	"floe/internal/pool"
	"floe/internal/sequence"
)

type infoFlags struct {
	engineFlags
	frameRange
	json, jsonLines   bool
	stats, headerOnly bool
	all               bool
}

func newInfo() *cobra.Command {
	f := &infoFlags{}
	cmd := &cobra.Command{
		Use:   "info FILE|FOLDER|PATTERN... [RANGE]",
		Short: "Tell what is in cache files",
		Long: `Print header, dialect, warnings and attributes of cache files. A file means just
that file; a folder or a pattern means all frames of it. Of several frames of a
sequence the first is printed in full, and of each, the first too, one line with
number, points, attributes, size, what DIFFERS from the first, and what is wrong;
--all prints every frame in full, and so does --stats.

The values are read to tell constants and damage; --header reads the header only.
--stats adds minimum, maximum, sum, the number of values that are not finite, and
the SHA-256 of the values as little-endian bytes with constants expanded.
` + exitHelp,
		Example: `  floe info smoke.0101.icecache
  floe info smoke.####.icecache 100-200
  floe info --stats smoke.0101.icecache.sih5
  floe info --json 'smoke.*.icecache' | jq '.[].points'`,
		Args: someFiles,
		RunE: func(cmd *cobra.Command, args []string) error { return runInfo(cmd, args, f) },
	}
	f.engineFlags.register(cmd)
	f.frameRange.register(cmd)
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON array")
	cmd.Flags().BoolVar(&f.jsonLines, "json-lines", false, "print one JSON object a line, as files are done")
	cmd.Flags().BoolVar(&f.stats, "stats", false, "add statistics and digests of the values")
	cmd.Flags().BoolVar(&f.all, "all", false, "print every frame in full")
	cmd.Flags().BoolVar(&f.headerOnly, "header", false, "read no values: constants and dialect stay unknown")
	cmd.MarkFlagsMutuallyExclusive("json", "json-lines")
	cmd.MarkFlagsMutuallyExclusive("stats", "header")
	return cmd
}

// target is one file to inspect.
type target struct {
	path   string
	number any             // of the frame, nil if it has none
	at     sequence.Number // the same
	// sequence is what the frames of one sequence have in common, "" for none.
	sequence string
	err      error // it was not found
}

func runInfo(cmd *cobra.Command, args []string, f *infoFlags) error {
	targets, err := f.targets(args)
	if err != nil {
		return err
	}
	f.files = len(targets)
	p, err := f.open()
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	w := newInfoWriter(cmd.OutOrStdout(), f, targets)
	good, bad := 0, 0
	for result := range inspectAll(cmd.Context(), p, targets, f) {
		info := <-result
		if cmd.Context().Err() != nil {
			break
		}
		if info.Error != nil {
			bad++
		} else {
			good++
		}
		w.write(info)
	}
	w.end()
	return problems(bad, good, targets)
}

// problems is the error of a run that told of its bad files already.
func problems(bad, good int, targets []target) error {
	e := &exitError{code: exitProblems}
	switch {
	case bad == 0:
		return nil
	case good == 0:
		e.code = exitUnreadable
	}
	for _, t := range targets {
		if t.err != nil {
			e.hint = findHint(t.err)
		}
	}
	return e
}

// targets resolves each argument, in order. One that is not found is reported
// like a file that cannot be read, so that one wrong name does not hide the
// others.
func (f *infoFlags) targets(args []string) ([]target, error) {
	r, err := f.parse()
	if err != nil {
		return nil, err
	}
	var all []target
	seen := map[string]bool{}
	failed := 0
	for _, group := range argumentGroups(args) {
		found, err := framesOf(group, r, failed < wellTold)
		for _, t := range listTargets(found) {
			if !seen[t.path] {
				seen[t.path] = true
				all = append(all, t)
			}
		}
		if err != nil {
			failed++
			all = append(all, target{path: strings.Join(group, " "), err: err})
		}
	}
	if len(all) == 0 {
		return nil, unreadable(&engine.NoFramesError{Range: r}, aloneHint)
	}
	return all, nil
}

// wellTold is for how many names that are not found it is told what is there
// instead: each costs a look through the folder.
const wellTold = 10

// framesOf resolves one argument with its range. Files are not looked up: there
// may be thousands, and as many that are missing.
func framesOf(group []string, r sequence.Range, lookUp bool) ([]*sequence.Sequence, error) {
	if len(group) == 1 && engine.IsFile(group[0]) {
		return engine.NamedFiles(group, nil, r), nil
	}
	if _, isPattern := sequence.ParsePattern(group[0]); isPattern != nil && !lookUp {
		if _, err := os.Lstat(group[0]); err != nil {
			return nil, err
		}
	}
	return engine.Find(group, sequence.Options{Alone: true, Range: r})
}

// argumentGroups keeps a range with what it belongs to.
func argumentGroups(args []string) (groups [][]string) {
	for _, arg := range args {
		if last := len(groups) - 1; last >= 0 && !engine.IsFile(arg) && engine.IsRange(arg) {
			groups[last] = append(groups[last], arg)
		} else {
			groups = append(groups, []string{arg})
		}
	}
	return groups
}

func listTargets(found []*sequence.Sequence) []target {
	var all []target
	for _, s := range found {
		for i, file := range s.Files {
			t := target{path: s.Path(i)}
			if file.HasNumber {
				t.number, t.at = file.Number, file.Number
				t.sequence = filepath.Join(s.Dir, s.Prefix+"#"+s.Suffix)
			}
			all = append(all, t)
		}
	}
	for rest := all; len(rest) > 0; {
		run := runFrom(rest)
		inOrder(run)
		rest = rest[len(run):]
	}
	return all
}

// inOrder sorts frames of one sequence by their numbers: among them may be one
// whose name is padded otherwise. If numbers occur twice they are two sequences.
func inOrder(run []target) {
	seen := map[sequence.Number]bool{}
	for _, t := range run {
		seen[t.at] = true
	}
	if len(seen) == len(run) {
		slices.SortFunc(run, func(a, b target) int { return a.at.Compare(b.at) })
	}
}

// inspectAll gives the results in the order of the targets while the pool works
// ahead.
func inspectAll(ctx context.Context, p pool.Pool, targets []target, f *infoFlags) <-chan chan loader.Info {
	o := engine.InfoOptions{Stats: f.stats, HeaderOnly: f.headerOnly, MaxPayloadBytes: int64(f.maxPayload)}
	results := make(chan chan loader.Info, 2*f.loaders())
	go func() {
		defer close(results)
		for _, t := range targets {
			result := make(chan loader.Info, 1)
			select {
			case results <- result:
			case <-ctx.Done():
				return
			}
			go func() { result <- inspectOne(ctx, p, t, o) }()
		}
	}()
	return results
}

func inspectOne(ctx context.Context, p pool.Pool, t target, o engine.InfoOptions) loader.Info {
	err := t.err
	var info loader.Info
	if err == nil {
		info, err = engine.Info(ctx, p, t.path, o)
	}
	if err != nil {
		info = loader.Failed(t.path, err)
	}
	info.Number = t.number
	return info
}

// infoWriter prints in one of three forms.
type infoWriter struct {
	out     io.Writer
	flags   *infoFlags
	count   int
	targets []target
	table   *infoTable // of the frames that are being printed, nil for one in full
}

func newInfoWriter(out io.Writer, f *infoFlags, targets []target) *infoWriter {
	if f.json {
		fmt.Fprint(out, "[")
	}
	return &infoWriter{out: out, flags: f, targets: targets}
}

// write prints what is in the next target.
func (w *infoWriter) write(info loader.Info) {
	switch {
	case w.flags.json:
		if w.count > 0 {
			fmt.Fprint(w.out, ",")
		}
		fmt.Fprintf(w.out, "\n%s", mustJSON(info))
	case w.flags.jsonLines:
		fmt.Fprintf(w.out, "%s\n", mustJSON(info))
	default:
		w.text(info)
	}
	w.count++
}

func (w *infoWriter) text(info loader.Info) {
	at := w.count
	if at == 0 || !sameSequence(w.targets[at-1], w.targets[at]) || w.inFull() {
		w.endTable()
		if at > 0 {
			fmt.Fprintln(w.out)
		}
		if run := runFrom(w.targets[at:]); len(run) > 1 && !w.inFull() {
			w.table = newInfoTable(w.out, run)
		}
	}
	if w.table != nil {
		w.table.add(info)
	} else {
		printInfo(w.out, info)
	}
}

// inFull: a table has no room for statistics.
func (w *infoWriter) inFull() bool { return w.flags.all || w.flags.stats }

func sameSequence(a, b target) bool { return a.sequence != "" && a.sequence == b.sequence }

// runFrom gives the first targets as far as they are frames of one sequence.
func runFrom(targets []target) []target {
	n := 1
	for n < len(targets) && sameSequence(targets[0], targets[n]) {
		n++
	}
	return targets[:n]
}

func (w *infoWriter) endTable() {
	if w.table != nil {
		w.table.end()
	}
	w.table = nil
}

func (w *infoWriter) end() {
	w.endTable()
	if w.flags.json {
		fmt.Fprint(w.out, "\n]\n")
	}
}

var objectTypes = []string{"point cloud", "polygon mesh", "NURBS mesh", "NURBS curve"}

func printInfo(out io.Writer, info loader.Info) {
	fmt.Fprintln(out, info.Path)
	if info.Error != nil {
		fmt.Fprintf(out, "  error: %s\n", *info.Error)
		return
	}
	fmt.Fprintf(out, "  %s, %s, %s points", kindOfFile(&info), kindOfObject(&info), formatCount(info.Points))
	for _, c := range []struct {
		n    int64
		name string
	}{{info.Edges, "edges"}, {info.Polygons, "polygons"}, {info.Samples, "samples"}} {
		if c.n > 0 {
			fmt.Fprintf(out, ", %s %s", formatCount(c.n), c.name)
		}
	}
	if info.Number != nil {
		fmt.Fprintf(out, ", frame %v", info.Number)
	}
	if info.Substep > 0 {
		fmt.Fprintf(out, ", substep %d", info.Substep)
	}
	fmt.Fprintln(out)
	if info.Dialect != "" && info.Dialect != "default" {
		fmt.Fprintf(out, "  read as: %s\n", info.Dialect)
	}
	for _, warning := range info.Warnings {
		fmt.Fprintf(out, "  warning: %s\n", warning)
	}
	for _, a := range info.Attributes {
		printAttribute(out, a, nameWidth(info.Attributes))
	}
}

func kindOfFile(info *loader.Info) string {
	if info.Format == "sih5" {
		return fmt.Sprintf("sih5 of a cache of version %d", info.Version)
	}
	if info.Version == 0 { // the format has none
		return info.Format
	}
	return fmt.Sprintf("%s version %d", info.Format, info.Version)
}

func kindOfObject(info *loader.Info) string {
	if int(info.ObjectType) < len(objectTypes) {
		return objectTypes[info.ObjectType]
	}
	return fmt.Sprintf("object type %d", info.ObjectType)
}

func nameWidth(attributes []loader.AttributeInfo) int {
	width := 0
	for _, a := range attributes {
		width = max(width, len(a.Name))
	}
	return min(width, 40)
}

// attributeKind is type and structure.
func attributeKind(a loader.AttributeInfo) string {
	kind := a.Type
	if a.Structure != "single" {
		kind += " array"
	}
	plain := a.Type == "bool" || a.Type == "long" || strings.Contains(a.Type, "int") || strings.HasPrefix(a.Type, "float")
	if a.Components > 1 && plain {
		kind += fmt.Sprintf(" x %d", a.Components)
	}
	return kind
}

func printAttribute(out io.Writer, a loader.AttributeInfo, width int) {
	line := fmt.Sprintf("  %-*s  %-16s  per %-7s", width, a.Name, attributeKind(a), a.Context)
	if a.Constant != nil && *a.Constant {
		line += "  constant"
	}
	fmt.Fprintln(out, strings.TrimRight(line, " "))
	if s := a.AttributeStats; s != nil {
		fmt.Fprintf(out, "  %-*s  %s values", width, "", formatCount(s.Values))
		if len(s.Min) > 0 {
			low, high := formatFloats(s.Min), formatFloats(s.Max)
			if len(s.MinExact) > 0 {
				low, high = formatExact(s.MinExact), formatExact(s.MaxExact)
			}
			fmt.Fprintf(out, ", min %s, max %s", low, high)
		}
		if s.NonFinite > 0 {
			fmt.Fprintf(out, ", %s NOT FINITE", formatCount(s.NonFinite))
		}
		fmt.Fprintf(out, ", sha256 %.16s…\n", s.SHA256)
	}
}

func formatFloats(values []float64) string {
	if len(values) == 1 {
		return fmt.Sprintf("%.6g", values[0])
	}
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = fmt.Sprintf("%.6g", v)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func formatExact(values []json.Number) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.String()
	}
	if len(texts) == 1 {
		return texts[0]
	}
	return "(" + strings.Join(texts, ", ") + ")"
}
