// floe watch --check: which frames are compared with which.

package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"floe/internal/engine"
	"floe/internal/health"
	"floe/internal/sequence"
)

// watchCheck is what is known of the frames of one sequence so far. Frames are
// compared in the order of their numbers. One that comes late, from a farm that
// works at many, or again, begins a line of its own, which takes the first one's
// place when it has caught up: a sequence that is simulated anew.
type watchCheck struct {
	options     health.Options
	ahead, late *watchTrack
}

type watchTrack struct {
	tracker *health.Tracker
	last    sequence.Number
}

func (c *watchCheck) add(file sequence.File, facts *health.Facts) []health.Finding {
	switch number := file.Number; {
	case c.ahead == nil || number.Compare(c.ahead.last) > 0:
		return c.to(&c.ahead, file, facts)
	case c.late != nil && number.Compare(c.late.last) <= 0:
		c.late = nil
	}
	found := c.to(&c.late, file, facts)
	if c.late.last == c.ahead.last {
		c.ahead, c.late = c.late, nil
	}
	return found
}

func (c *watchCheck) to(t **watchTrack, file sequence.File, facts *health.Facts) []health.Finding {
	if *t == nil {
		*t = &watchTrack{tracker: health.NewTracker(c.options)}
	}
	(*t).last = file.Number
	return (*t).tracker.Add(file, facts)
}

// finish gives what only the end tells.
func (c *watchCheck) finish() (found []health.Finding) {
	for _, t := range []*watchTrack{c.ahead, c.late} {
		if t != nil {
			found = append(found, t.tracker.Finish()...)
		}
	}
	return found
}

// findingText is a finding in one line.
func findingText(f health.Finding) string {
	text := fmt.Sprintf("%s %s: ", f.Severity, f.Code)
	if f.Attribute != "" {
		text += f.Attribute + ": "
	}
	return text + f.Text
}

// tellWhole tells what is wrong with the sequences as wholes, and whether that is
// more than notes.
func (w *watchRun) tellWhole() (worse bool) {
	for _, key := range slices.Sorted(maps.Keys(w.newest)) {
		s := w.newest[key]
		report := &health.Report{}
		if files, err := engine.CheckHealth(context.Background(), nil, s, engine.HealthOptions{Options: w.healthOptions(), FilesOnly: true}); err == nil {
			report.Add(w.healthOptions(), files.Findings...)
		}
		if c := w.checks[key]; c != nil {
			report.Add(w.healthOptions(), c.finish()...)
		}
		for _, f := range report.Findings {
			worse = worse || f.Severity >= health.Warning
			w.tellFinding(s, f)
		}
	}
	return worse
}

func (w *watchRun) tellFinding(s *sequence.Sequence, f health.Finding) {
	if w.flags.jsonLines {
		path := ""
		if f.File != "" {
			path = filepath.Join(s.Dir, f.File)
		}
		l := watchLine{Time: time.Now(), Event: "end", Path: path, Number: f.Frame, Findings: []health.Finding{f}, Problem: f.Severity >= health.Warning}
		fmt.Fprintf(w.out, "%s\n", mustJSON(l))
		return
	}
	where := nameOf(s)
	if f.Frame != nil {
		where += " frame " + f.Frame.String()
	}
	fmt.Fprintf(w.out, "%s  end      %s  %s\n", time.Now().Format(time.TimeOnly), where, findingText(f))
}
