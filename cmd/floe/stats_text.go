// Statistics for people: a table over the sequence, and one of each frame if
// asked for.

package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"floe/internal/engine"
	"floe/internal/sequence"
	"floe/internal/stats"
)

type statsText struct {
	out   io.Writer
	flags *statsFlags
	some  bool // a sequence was printed
}

func (w *statsText) begin(s *sequence.Sequence) {
	if w.some {
		fmt.Fprintln(w.out)
	}
	w.some = true
	if w.flags.perFrame {
		fmt.Fprintln(w.out, filepath.Join(s.Dir, s.String()))
	}
}

func (w *statsText) frame(_ *sequence.Sequence, f *engine.FrameStats) {
	if !w.flags.perFrame || f.Err != nil {
		return
	}
	title := filepath.Base(f.Path)
	if f.File.HasNumber {
		title = fmt.Sprintf("frame %v", f.File.Number)
	}
	points := formatCount(f.Points) + " points"
	if n := f.Matched(); w.flags.where != "" && n >= 0 {
		points = formatCount(n) + " of " + points
	}
	rows := make([]statsRow, len(f.Columns))
	for i := range f.Columns {
		rows[i] = statsRow{Column: f.Columns[i].Column, summary: f.Columns[i].Summary}
	}
	fmt.Fprintf(w.out, "\n  %s, %s\n", title, points)
	w.table(rows)
}

func (w *statsText) total(t *engine.SequenceStats) {
	if w.flags.perFrame {
		fmt.Fprintln(w.out)
	}
	w.heading(t)
	if t.Frames == 0 {
		return
	}
	rows := make([]statsRow, len(t.Columns))
	for i, c := range t.Columns {
		rows[i] = statsRow{Column: c.Column, summary: c.Total.Summary(histogramBins(w.flags.bins), c.Integer)}
		if c.Frames < t.Frames {
			rows[i].note = fmt.Sprintf("in %d of %d frames", c.Frames, t.Frames)
		}
	}
	if len(rows) > 0 {
		fmt.Fprintln(w.out)
	}
	w.table(rows)
	w.accuracy(rows)
	if t.Remembered > 0 && t.Frames > 0 {
		fmt.Fprintf(w.out, "  %d of %d frames remembered from before\n", t.Remembered, t.Frames)
	}
}

// histogramBins are those of Total.Summary for the flag, of which 0 is none.
func histogramBins(flag int) int {
	if flag == 0 {
		return -1
	}
	return flag
}

// heading tells what the figures are of.
func (w *statsText) heading(t *engine.SequenceStats) {
	s := t.Sequence
	fmt.Fprintf(w.out, "%s  %s, %s, %s", filepath.Join(s.Dir, s.String()), counted(int64(len(s.Files)), "frame"), formatBytes(t.Bytes), counted(t.Points, "point"))
	if t.Frames > 1 {
		fmt.Fprintf(w.out, " (%s to %s a frame)", formatCount(t.LeastPoints), formatCount(t.MostPoints))
	}
	fmt.Fprintln(w.out)
	if w.flags.where != "" {
		fmt.Fprintf(w.out, "  points where %s\n", w.flags.where)
	}
	if n := s.MissingCount(); s.HasNumbers() && n > 0 {
		fmt.Fprintf(w.out, "  %s MISSING: %s\n", counted(int64(n), "frame"), s.MissingRange())
	}
	if t.Bad > 0 {
		fmt.Fprintf(w.out, "  %s COULD NOT BE READ and count for nothing here\n", counted(int64(t.Bad), "frame"))
	}
}

func counted(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return formatCount(n) + " " + what + "s"
}

// statsRow is a line of a table.
type statsRow struct {
	engine.Column
	summary stats.Summary
	note    string
}

const maxNameWidth = 40

func (w *statsText) table(rows []statsRow) {
	if len(rows) == 0 {
		return
	}
	width := 0
	for _, r := range rows {
		width = max(width, min(len([]rune(r.String())), maxNameWidth))
	}
	head := append(append([]string{"min"}, percentTexts("%d%%")...), "max", "mean", "std")
	fmt.Fprintf(w.out, "  %-*s", width, "")
	for _, h := range head {
		fmt.Fprintf(w.out, " %10s", h)
	}
	fmt.Fprintln(w.out)
	for i := range rows {
		fmt.Fprintln(w.out, strings.TrimRight(rows[i].line(width), " "))
	}
	for i := range rows {
		if h := &rows[i].summary.Histogram; w.flags.bins > 0 && len(h.Counts) > 0 {
			printHistogram(w.out, rows[i].String(), h)
		}
	}
}

func (r *statsRow) line(width int) string {
	s := &r.summary
	line := fmt.Sprintf("  %-*s", width, r.String())
	notes := []string{r.note}
	switch {
	case s.Values == 0:
		line += fmt.Sprintf(" %10s", "no values")
	case s.Finite == 0 && s.NonFinite() == 0:
		line += fmt.Sprintf(" %10s  %s, %s", "", r.Type, counted(s.Values, "value"))
	case s.Finite > 0 && s.Min == s.Max:
		line += fmt.Sprintf(" %10s  in all %s", figure(s.Min), counted(s.Finite, "value"))
	case s.Finite > 0:
		for _, v := range append(append([]float64{s.Min}, s.Percentiles[:]...), s.Max, s.Mean, s.Std) {
			line += fmt.Sprintf(" %10s", figure(v))
		}
	}
	for _, n := range []struct {
		count int64
		name  string
	}{{s.NaN, "NaN"}, {s.PosInf, "+infinite"}, {s.NegInf, "-infinite"}} {
		if n.count > 0 {
			notes = append(notes, formatCount(n.count)+" "+n.name)
		}
	}
	for _, n := range notes {
		if n != "" {
			line += "  " + n
		}
	}
	return line
}

// figure has five digits that count; whole numbers have all, as far as they fit.
func figure(v float64) string {
	if v == float64(int64(v)) && v > -1e9 && v < 1e9 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.5g", v)
}

// accuracy tells how right the percentiles are, if they are not exact.
func (w *statsText) accuracy(rows []statsRow) {
	worst := 0.0
	for i := range rows {
		worst = max(worst, rows[i].summary.RankError)
	}
	if worst > 0 {
		fmt.Fprintf(w.out, "  percentiles are of ranks within %.2g %% of those asked for\n", worst*100)
	}
}

const barWidth = 50

func printHistogram(out io.Writer, title string, h *stats.Histogram) {
	most := int64(1)
	for _, n := range h.Counts {
		most = max(most, n)
	}
	fmt.Fprintf(out, "\n  %s\n", title)
	for i, n := range h.Counts {
		bar := strings.Repeat("█", int(float64(n)/float64(most)*barWidth+0.5))
		fmt.Fprintf(out, "  %10s … %-10s %13s %s\n", figure(h.Edge(i)), figure(h.Edge(i+1)), formatCount(n), bar)
	}
}

func (w *statsText) end() {}
