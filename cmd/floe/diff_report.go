// floe diff: what is told.

package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"floe/internal/diff"
	"floe/internal/engine"
	"floe/internal/sequence"
)

// diffReport tells of frames as they are compared.
type diffReport struct {
	flags     *diffFlags
	out, errs io.Writer
	document  diffDocument
	same      []sequence.Number
	onlyA     []sequence.Number
	onlyB     []sequence.Number
	heading   string // of the sequence, not printed yet
}

// diffDocument is the JSON.
type diffDocument struct {
	Same bool `json:"same"`
	// Frames that were looked at, those that differ, and those that could not be
	// read.
	Frames     int            `json:"frames"`
	Different  int            `json:"different"`
	Unreadable int            `json:"unreadable"`
	Sequences  []diffSequence `json:"sequences"`
}

type diffSequence struct {
	A string `json:"a,omitempty"`
	B string `json:"b,omitempty"`
	// First is the first number that differs.
	First  *sequence.Number `json:"first_different"`
	Frames []diffFrame      `json:"frames"`
}

type diffFrame struct {
	engine.FrameDiff
	Same  bool   `json:"same"`
	Error string `json:"error,omitempty"`
}

func newDiffReport(cmd *cobra.Command, f *diffFlags) *diffReport {
	return &diffReport{flags: f, out: cmd.OutOrStdout(), errs: cmd.ErrOrStderr(), document: diffDocument{Sequences: []diffSequence{}}}
}

func nameOf(s *sequence.Sequence) string {
	switch {
	case s == nil:
		return ""
	case len(s.Files) == 1:
		return s.Path(0)
	}
	return filepath.Join(s.Dir, s.Pattern())
}

func (r *diffReport) begin(p sequencePair) {
	one := diffSequence{A: nameOf(p.a), B: nameOf(p.b), Frames: []diffFrame{}}
	r.document.Sequences = append(r.document.Sequences, one)
	r.same, r.onlyA, r.onlyB = nil, nil, nil
	switch {
	case p.b == nil:
		r.missing(p.a, "A")
	case p.a == nil:
		r.missing(p.b, "B")
	default:
		r.heading = fmt.Sprintf("%s and %s", one.A, one.B)
	}
}

// missing tells of a sequence without a partner: all its frames differ.
func (r *diffReport) missing(s *sequence.Sequence, side string) {
	r.document.Frames += len(s.Files)
	r.document.Different += len(s.Files)
	r.say("%s: only in %s", nameOf(s), side)
}

func (r *diffReport) say(format string, args ...any) {
	if r.flags.json || r.flags.quiet {
		return
	}
	if r.heading != "" {
		fmt.Fprintln(r.out, r.heading)
		r.heading = ""
	}
	fmt.Fprintf(r.out, format+"\n", args...)
}

// frame takes one comparison.
func (r *diffReport) frame(d engine.FrameDiff) {
	one := diffFrame{FrameDiff: d, Same: d.Same()}
	current := &r.document.Sequences[len(r.document.Sequences)-1]
	r.document.Frames++
	name := "the files"
	if d.Number != nil {
		name = "frame " + d.Number.String()
	}
	switch {
	case d.Err != nil:
		one.Error = d.Err.Error()
		r.document.Unreadable++
		if !r.flags.quiet {
			fmt.Fprintf(r.errs, "error: %s: %s\n", name, strings.ReplaceAll(one.Error, "\n", "; "))
		}
	case one.Same:
		if d.Number != nil {
			r.same = append(r.same, *d.Number)
		}
	default:
		r.document.Different++
		if current.First == nil {
			current.First = d.Number
		}
		r.tellFrame(name, d)
	}
	if r.flags.json {
		current.Frames = append(current.Frames, one)
	}
}

func (r *diffReport) tellFrame(name string, d engine.FrameDiff) {
	switch { // told at the end: they may be many
	case d.PathB == "":
		r.onlyA = append(r.onlyA, *d.Number)
		return
	case d.PathA == "":
		r.onlyB = append(r.onlyB, *d.Number)
		return
	}
	if r.document.Different > toldInFull && !r.flags.all {
		r.say("  %s: %s", name, shortDiff(d.Result))
		return
	}
	r.say("  %s: %s", name, pointsText(d.Result))
	for _, a := range d.Result.Attributes {
		if a.Differs() {
			r.say("    %s", attributeText(&a, d.Result.ByID))
		}
	}
	for _, only := range []struct {
		side  string
		names []string
	}{{"A", d.Result.OnlyA}, {"B", d.Result.OnlyB}} {
		if len(only.names) > 0 {
			r.say("    only in %s: %s", only.side, strings.Join(only.names, ", "))
		}
	}
}

// toldInFull is how many frames that differ are told of attribute by attribute.
const toldInFull = 3

// shortDiff tells of a frame in one line.
func shortDiff(d *diff.Result) string {
	var names []string
	for _, a := range d.Attributes {
		if a.Differs() {
			names = append(names, a.Name)
		}
	}
	names = append(append(names, d.OnlyA...), d.OnlyB...)
	text := pointsText(d)
	if len(names) > 0 {
		text += "; " + strings.Join(names, ", ") + " differ"
	}
	return text
}

// pointsText tells which points are in both.
func pointsText(d *diff.Result) string {
	var parts []string
	for _, p := range []struct {
		n    int64
		what string
	}{{d.Removed, "removed"}, {d.Added, "added"}, {d.DuplicatesA, "with an id twice in A"}, {d.DuplicatesB, "with an id twice in B"}} {
		if p.n > 0 {
			parts = append(parts, formatCount(p.n)+" "+p.what)
		}
	}
	how := "by order"
	if d.ByID {
		how = "by id"
	}
	text := fmt.Sprintf("%s points matched %s", formatCount(d.Matched), how)
	if d.Moved > 0 {
		text += fmt.Sprintf(" (%s in another place)", formatCount(d.Moved))
	}
	return strings.Join(append([]string{text}, parts...), ", ")
}

func attributeText(a *diff.Attribute, byID bool) string {
	name := a.Name
	if a.NameB != "" {
		name += " (" + a.NameB + ")"
	}
	if a.Incomparable != "" {
		text := name + ": " + a.Incomparable
		if a.Retyped != "" {
			text += " (" + a.Retyped + ")"
		}
		return text
	}
	text := fmt.Sprintf("%s: %s of %s differ", name, formatCount(a.Changed), formatCount(a.Compared))
	if a.Largest > 0 {
		text += fmt.Sprintf(", by %.3g at most (relative %.3g)", a.Largest, a.LargestRelative)
	}
	where := fmt.Sprintf("point %d", a.RowA)
	if byID {
		where = fmt.Sprintf("id %d", a.ID)
	}
	return text + fmt.Sprintf("; %s: %s -> %s", where, a.A, a.B)
}

func (r *diffReport) endSequence() {
	for _, only := range []struct {
		side    string
		numbers []sequence.Number
	}{{"A", r.onlyA}, {"B", r.onlyB}} {
		if len(only.numbers) > 0 {
			r.say("  only in %s: %s", only.side, compressed(only.numbers))
		}
	}
	if len(r.same) > 0 && len(r.same) < r.document.Frames {
		r.say("  the same: %s", compressed(r.same))
	}
}

// compressed writes whole numbers as ranges: 1-5,9.
func compressed(numbers []sequence.Number) string {
	var parts []string
	for from := 0; from < len(numbers); {
		to := from
		for to+1 < len(numbers) && follows(numbers[to], numbers[to+1]) {
			to++
		}
		text := numbers[from].String()
		if to > from {
			text += "-" + numbers[to].String()
		}
		parts = append(parts, text)
		from = to + 1
	}
	return strings.Join(parts, ",")
}

func follows(a, b sequence.Number) bool {
	x, wholeX := a.Int()
	y, wholeY := b.Int()
	return wholeX && wholeY && y == x+1
}

func (r *diffReport) different() bool { return r.document.Different+r.document.Unreadable > 0 }

// end prints the sum and gives the exit code.
func (r *diffReport) end() error {
	d := &r.document
	d.Same = !r.different()
	if r.flags.json {
		fmt.Fprintf(r.out, "%s\n", mustJSON(d))
	}
	r.heading = ""
	switch {
	case d.Same:
		r.say("the same: %s", framesText(d.Frames))
		return nil
	case d.Different > 0:
		r.say("DIFFERENT: %d of %s%s%s", d.Different, framesText(d.Frames), r.firstText(), r.unreadText())
		return &exitError{code: exitProblems}
	}
	r.say("UNKNOWN: nothing that could be read differs%s", r.unreadText())
	return &exitError{code: exitUnreadable}
}

func (r *diffReport) unreadText() string {
	if r.document.Unreadable == 0 {
		return ""
	}
	return fmt.Sprintf("; %d of %s could not be read", r.document.Unreadable, framesText(r.document.Frames))
}

func framesText(n int) string {
	if n == 1 {
		return "1 frame"
	}
	return fmt.Sprintf("%d frames", n)
}

func (r *diffReport) firstText() string {
	i := slices.IndexFunc(r.document.Sequences, func(s diffSequence) bool { return s.First != nil })
	if i < 0 {
		return ""
	}
	return fmt.Sprintf("; the first is %s", r.document.Sequences[i].First)
}
