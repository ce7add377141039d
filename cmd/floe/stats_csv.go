// Statistics as a table for spreadsheets.

package main

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"floe/internal/engine"
	"floe/internal/sequence"
	"floe/internal/stats"
)

type statsCSV struct {
	w    *csv.Writer
	bins int
}

func newStatsCSV(out io.Writer, bins int) *statsCSV {
	c := &statsCSV{w: csv.NewWriter(out), bins: bins}
	head := []string{"sequence", "frame", "path", "attribute", "component", "count", "nonfinite", "min"}
	head = append(head, percentTexts("p%d")...)
	head = append(head, "max", "mean", "std", "rank_error", "error")
	if bins > 0 {
		head = append(head, "histogram_lo", "histogram_hi", "histogram")
	}
	c.write(head)
	return c
}

// write lets the error of a full disk be found where output is written.
func (c *statsCSV) write(line []string) { _ = c.w.Write(line) }

func (c *statsCSV) begin(*sequence.Sequence) {}

func (c *statsCSV) frame(s *sequence.Sequence, f *engine.FrameStats) {
	at := []string{patternOf(s), "", f.Path}
	if f.File.HasNumber {
		at[1] = f.File.Number.String()
	}
	if f.Err != nil {
		line := append(at, make([]string, 5+len(stats.Percents)+5)...)
		line[len(line)-1] = f.Err.Error()
		if c.bins > 0 {
			line = append(line, "", "", "")
		}
		c.write(line)
	}
	for i := range f.Columns {
		c.column(at, f.Columns[i].Column, &f.Columns[i].Summary)
	}
	c.w.Flush()
}

// total lines have "all" for a frame.
func (c *statsCSV) total(t *engine.SequenceStats) {
	for _, column := range t.Columns {
		s := column.Total.Summary(histogramBins(c.bins), column.Integer)
		c.column([]string{patternOf(t.Sequence), "all", ""}, column.Column, &s)
	}
	c.w.Flush()
}

func (c *statsCSV) column(at []string, column engine.Column, s *stats.Summary) {
	line := append(append([]string{}, at...), column.Attribute, column.Component,
		strconv.FormatInt(s.Values, 10), strconv.FormatInt(s.NonFinite(), 10), decimal(s.Min))
	for _, v := range s.Percentiles {
		line = append(line, decimal(v))
	}
	line = append(line, decimal(s.Max), decimal(s.Mean), decimal(s.Std), decimal(s.RankError), "")
	if c.bins > 0 {
		h := &s.Histogram
		counts := make([]string, len(h.Counts))
		for i, n := range h.Counts {
			counts[i] = strconv.FormatInt(n, 10)
		}
		line = append(line, decimal(h.Lo), decimal(h.Hi), strings.Join(counts, " "))
	}
	c.write(line)
}

func (c *statsCSV) end() { c.w.Flush() }

// decimal is empty for what is not finite.
func decimal(v float64) string {
	if v-v != 0 {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
