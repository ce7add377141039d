// What is wrong with what is open: looking for it, and keeping what was found.

package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floe/internal/health"
	"floe/internal/sequence"
)

// checkup is what a check has found in a sequence. It is immutable: lines are
// marked by it on any goroutine.
type checkup struct {
	report *health.Report
	// ended says how far the check came; "" if it looked at everything.
	ended string
	bad   map[sequence.Number]bool // frames with warnings or errors
	// still tells of such a finding about a file without a number.
	still bool
}

func newCheckup(r *health.Report, ended string) *checkup {
	c := &checkup{report: r, ended: ended, bad: map[sequence.Number]bool{}}
	for n, severity := range r.Problems() {
		if severity >= health.Warning {
			c.bad[n] = true
		}
	}
	c.still = slices.ContainsFunc(r.Findings, func(f health.Finding) bool {
		return f.Frame == nil && f.File != "" && f.Severity >= health.Warning
	})
	return c
}

// marks tells whether a file is to be marked; a nil checkup marks none.
func (c *checkup) marks(f sequence.File) bool {
	switch {
	case c == nil:
		return false
	case f.HasNumber:
		return c.bad[f.Number]
	}
	return c.still
}

// without is what stays true when files have changed.
func (c *checkup) without(files []sequence.File) *checkup {
	if c == nil || len(files) == 0 {
		return c
	}
	numbers, names := map[sequence.Number]bool{}, map[string]bool{}
	for _, f := range files {
		names[f.Name] = true
		if f.HasNumber {
			numbers[f.Number] = true
		}
	}
	r := *c.report
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f health.Finding) bool {
		return names[f.File] || f.Frame != nil && numbers[*f.Frame]
	})
	if len(r.Findings) == len(c.report.Findings) {
		return c
	}
	return newCheckup(&r, c.ended)
}

// text says in a line what was found.
func (c *checkup) text() string {
	var parts []string
	for _, s := range []health.Severity{health.Error, health.Warning, health.Note} {
		if n := c.report.Count(s); n > 0 {
			parts = append(parts, plural(n, s.String()))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing is wrong"}
	}
	text := fmt.Sprintf("%s, %s read", strings.Join(parts, ", "), plural(c.report.Read, "frame"))
	if c.ended != "" {
		text += "; " + c.ended
	}
	return text
}

// checking is a check of one sequence that runs. Its fields are for the UI
// goroutine.
type checking struct {
	entry    *entry
	sequence *sequence.Sequence
	changed  []sequence.File // since it began
}

// checkHealth looks for what is wrong with all open sequences.
func (w *Window) checkHealth() {
	w.showTab(tabHealth)
	if !w.isOpen() || len(w.checks) > 0 {
		return
	}
	total := 0
	for _, e := range w.entries {
		w.checks = append(w.checks, &checking{entry: e, sequence: e.sequence})
		total += len(e.sequence.Files)
	}
	checks := slices.Clone(w.checks)
	var findings, frames int // of the job's goroutine, until it has ended
	j := w.jobs.start("Check for problems", total, 0, func(ctx context.Context, j *job) error {
		for _, c := range checks {
			r, err := w.engine.CheckHealth(ctx, c.sequence, func(f sequence.File, found []health.Finding) {
				frames++
				w.jobs.step(j, outcome{name: f.Name, text: findingsText(found)}, 0)
			})
			if r != nil {
				findings += len(r.Findings)
			}
			stopped := ctx.Err() != nil
			w.do(func() { w.checked(c, r, err, stopped) })
			if err != nil {
				return err
			}
		}
		w.do(func() { j.summary = fmt.Sprintf("%s, %s", plural(frames, "frame"), plural(findings, "finding")) })
		return nil
	})
	j.shows = w.healthTab.setProgress
	j.ends = func() {
		w.checks = nil
		w.healthTab.refresh()
		w.refreshMenu()
	}
	w.healthTab.setJob(j)
}

// findingsText is what was found in a frame, for the list of a job.
func findingsText(found []health.Finding) string {
	if len(found) == 0 {
		return "in order"
	}
	var texts []string
	for _, f := range found {
		texts = append(texts, findingText(f))
	}
	return strings.Join(texts, "; ")
}

// findingText is a finding without its frame.
func findingText(f health.Finding) string {
	text := f.Text
	if f.Attribute != "" && !strings.Contains(text, f.Attribute) {
		text = f.Attribute + ": " + text
	}
	return text
}

// checked takes what a check has found, unless its sequence has been closed.
func (w *Window) checked(c *checking, r *health.Report, err error, stopped bool) {
	if w.closed || r == nil || !slices.Contains(w.entries, c.entry) {
		return
	}
	ended := ""
	switch {
	case stopped:
		ended = "stopped before the end"
	case err != nil:
		ended = err.Error()
	}
	w.setCheckup(c.entry, newCheckup(r, ended).without(c.changed))
}

// setCheckup replaces what is known of a sequence, nil for nothing.
func (w *Window) setCheckup(e *entry, c *checkup) {
	if e.health.Swap(c) != c {
		w.healthTab.refresh()
		w.markLine()
	}
}

// filesDiffer forgets what was found in files that are not what they were.
func (w *Window) filesDiffer(e *entry, files []sequence.File) {
	for _, c := range w.checks {
		if c.entry == e {
			c.changed = append(c.changed, files...)
		}
	}
	if before := e.health.Load(); before != nil {
		w.setCheckup(e, before.without(files))
	}
}

// allDiffer forgets what was found in all files: they are read from disk again.
func (w *Window) allDiffer() {
	for _, c := range w.checks {
		c.changed = append(c.changed, c.sequence.Files...)
	}
	for _, e := range w.entries {
		w.setCheckup(e, nil)
	}
}

// findingsAt are what is known to be wrong at a slot that is shown.
func (w *Window) findingsAt(slot int) (texts []string) {
	l := w.heardLine()
	if l == nil || slot < 0 || slot >= len(l.slots) {
		return nil
	}
	for _, p := range l.parts {
		c, i := p.entry.health.Load(), p.fileAt(slot)
		if c == nil || i < 0 {
			continue
		}
		for _, f := range c.at(p.sequence.Files[i]) {
			texts = append(texts, findingText(f))
		}
	}
	return texts
}

// at gives the warnings and errors of a file.
func (c *checkup) at(file sequence.File) (found []health.Finding) {
	of := c.report.Findings
	if file.HasNumber {
		if !c.bad[file.Number] {
			return nil
		}
		of = c.report.Of(file.Number)
	}
	for _, f := range of {
		if f.Severity >= health.Warning && (file.HasNumber || f.File == file.Name) {
			found = append(found, f)
		}
	}
	return found
}
