// How is it told what is wrong with a sequence?

package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"floe/internal/engine"
	"floe/internal/health"
	"floe/internal/sequence"
)

// checkWriter prints in one of four forms, and shows the progress.
type checkWriter struct {
	out      io.Writer
	flags    *checkFlags
	count    int
	total    int // frames of all sequences
	bytes    int64
	begin    time.Time
	progress *progress
	// lines are the findings that --json-lines printed already.
	lines map[string]bool
}

// checkedSequence is one sequence as --json prints it.
type checkedSequence struct {
	Pattern string `json:"pattern"`
	Dir     string `json:"dir"`
	Range   string `json:"range"`
	*health.Report
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Notes    int `json:"notes"`
}

// checkLine is one finding as --json-lines prints it.
type checkLine struct {
	Dir     string `json:"dir"`
	Pattern string `json:"pattern"`
	health.Finding
}

func newCheckWriter(out io.Writer, f *checkFlags, found []*sequence.Sequence) *checkWriter {
	w := &checkWriter{out: out, flags: f, begin: time.Now()}
	for _, s := range found {
		w.total += len(s.Files)
		for i := range s.Files {
			if info, err := sequence.Stat(s.Path(i)); err == nil {
				w.bytes += info.Size()
			}
		}
	}
	w.progress = newProgress(w.total, w.bytes, f.quiet || f.filesOnly)
	if f.json {
		fmt.Fprint(out, "[")
	}
	return w
}

// frame gives what is called for each frame of a sequence.
func (w *checkWriter) frame(s *sequence.Sequence) func(engine.HealthFrame) {
	w.lines = map[string]bool{}
	return func(done engine.HealthFrame) {
		w.progress.add(done.Bytes)
		if w.flags.jsonLines {
			o, _ := w.flags.healthOptions()
			r := health.Report{}
			r.Add(o.Options, done.Findings...)
			w.printLines(s, r.Findings)
		}
	}
}

// printLines prints findings that were not printed yet.
func (w *checkWriter) printLines(s *sequence.Sequence, findings []health.Finding) {
	for _, f := range findings {
		line := string(mustJSON(checkLine{s.Dir, s.Pattern(), f}))
		if !w.lines[line] {
			w.lines[line] = true
			w.progress.clear()
			fmt.Fprintln(w.out, line)
		}
	}
}

// report prints what was found in a sequence.
func (w *checkWriter) report(s *sequence.Sequence, r *health.Report) {
	w.progress.clear()
	switch {
	case w.flags.json:
		if w.count > 0 {
			fmt.Fprint(w.out, ",")
		}
		fmt.Fprintf(w.out, "\n%s", mustJSON(checkedSequence{
			Pattern: s.Pattern(), Dir: s.Dir, Range: s.Range(), Report: r,
			Errors: r.Count(health.Error), Warnings: r.Count(health.Warning), Notes: r.Count(health.Note),
		}))
	case w.flags.jsonLines:
		w.printLines(s, r.Findings)
	default:
		w.text(s, r)
	}
	w.count++
}

func (w *checkWriter) text(s *sequence.Sequence, r *health.Report) {
	if w.count > 0 && !w.flags.quiet {
		fmt.Fprintln(w.out)
	}
	if w.flags.quiet {
		fmt.Fprintf(w.out, "%s: %s\n", filepath.Join(s.Dir, s.String()), verdict(r))
		return
	}
	fmt.Fprintln(w.out, filepath.Join(s.Dir, s.String()))
	groups := r.Groups()
	codes, frames := 0, 0
	for _, g := range groups {
		codes, frames = max(codes, len(g.Code)), max(frames, len(g.Range))
	}
	frames = min(frames, 24)
	for _, g := range groups {
		fmt.Fprintf(w.out, "  %-7s  %-*s  %-*s  %s\n", g.Severity, codes, g.Code, frames, g.Range, about(g))
		for _, line := range linesOf(g) {
			fmt.Fprintf(w.out, "           %s\n", line)
		}
	}
	fmt.Fprintf(w.out, "  %s\n", w.summary(r))
}

// about is the attribute and what is wrong, in short.
func about(g health.Group) string {
	text := g.Code.Title()
	if g.Attribute != "" {
		text = g.Attribute + ": " + strings.ToLower(text[:1]) + text[1:]
	}
	return text
}

// mostLines of a group are printed.
const mostLines = 3

// linesOf are the first few texts of a group, each with the frames that it is
// about, and the advice.
func linesOf(g health.Group) (lines []string) {
	texts := []string{}
	frames := map[string][]health.Finding{}
	for _, f := range g.Findings {
		if frames[f.Text] == nil {
			texts = append(texts, f.Text)
		}
		frames[f.Text] = append(frames[f.Text], f)
	}
	if g.Code == health.Missing && g.Range != "" {
		texts = nil // the range has told it
	}
	for i, text := range texts {
		if i == mostLines && len(texts) > mostLines+1 {
			lines = append(lines, fmt.Sprintf("… and %d more", len(texts)-mostLines))
			break
		}
		if r := health.RangeOf(frames[text]); len(texts) > 1 && r != "" {
			text = r + ": " + text
		}
		lines = append(lines, text)
	}
	return append(lines, "-> "+g.Findings[0].Advice)
}

// verdict counts the findings.
func verdict(r *health.Report) string {
	var parts []string
	for _, severity := range []health.Severity{health.Error, health.Warning, health.Note} {
		switch n := r.Count(severity); {
		case n == 1:
			parts = append(parts, "1 "+severity.String())
		case n > 1:
			parts = append(parts, formatCount(int64(n))+" "+severity.String()+"s")
		}
	}
	if len(parts) == 0 {
		return "nothing found"
	}
	return strings.Join(parts, ", ")
}

// summary is the last line about a sequence.
func (w *checkWriter) summary(r *health.Report) string {
	frames := "frames"
	if r.Frames == 1 {
		frames = "frame"
	}
	text := fmt.Sprintf("%s; %s %s", verdict(r), formatCount(int64(r.Frames)), frames)
	if w.flags.filesOnly {
		return text + ", not opened"
	}
	if r.Read < r.Frames {
		text += fmt.Sprintf(", %s of them could be read", formatCount(int64(r.Read)))
	}
	text += ", " + formatCount(r.Points) + " points"
	if w.progress.out != nil { // for a person who waited
		text += fmt.Sprintf(", %.1f s", time.Since(w.begin).Seconds())
	}
	return text
}

// stopped ends the output when the user does not want the rest.
func (w *checkWriter) stopped() { w.progress.clear() }

func (w *checkWriter) end() {
	w.progress.clear()
	if w.flags.json {
		fmt.Fprint(w.out, "\n]\n")
	}
}
