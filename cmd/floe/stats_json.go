// Statistics as JSON: one array of all, or one object a line.

package main

import (
	"fmt"
	"io"
	"path/filepath"

	"floe/internal/engine"
	"floe/internal/sequence"
	"floe/internal/stats"
)

type statsJSON struct {
	out   io.Writer
	bins  int
	lines bool
	begun bool // of the array
	some  bool // frames of the sequence
}

// frameJSON is what is told of a frame.
type frameJSON struct {
	Sequence   string       `json:"sequence,omitempty"` // in lines
	Frame      any          `json:"frame"`
	Path       string       `json:"path"`
	Points     int64        `json:"points"`
	Matched    *int64       `json:"matched,omitempty"`
	Warnings   []string     `json:"warnings,omitempty"`
	Error      *string      `json:"error"`
	Attributes []columnJSON `json:"attributes"`
}

// totalJSON is what is told of a sequence.
type totalJSON struct {
	Sequence     string       `json:"sequence"`
	Range        string       `json:"range"`
	Frames       int          `json:"frames"`
	Bad          int          `json:"bad"`
	Missing      int          `json:"missing"`
	MissingRange string       `json:"missing_range"`
	Remembered   int          `json:"remembered"`
	Bytes        int64        `json:"bytes"`
	Points       int64        `json:"points"`
	Attributes   []columnJSON `json:"attributes"`
}

// columnJSON are the figures of a component.
type columnJSON struct {
	Attribute   string          `json:"attribute"`
	Component   string          `json:"component"`
	Type        string          `json:"type"`
	Frames      int             `json:"frames,omitempty"` // of a sequence
	Count       int64           `json:"count"`
	NonFinite   int64           `json:"nonfinite"`
	NaN         int64           `json:"nan"`
	PosInf      int64           `json:"pos_inf"`
	NegInf      int64           `json:"neg_inf"`
	Min         *float64        `json:"min"`
	Max         *float64        `json:"max"`
	Mean        *float64        `json:"mean"`
	Std         *float64        `json:"std"`
	Percentiles percentilesJSON `json:"percentiles"`
	// RankError is how far the ranks of the percentiles may be off, as a part of
	// all values.
	RankError float64          `json:"rank_error"`
	Histogram *stats.Histogram `json:"histogram,omitempty"`
}

func (w *statsJSON) begin(s *sequence.Sequence) {
	w.some = false
	if w.lines {
		return
	}
	if w.begun {
		fmt.Fprint(w.out, ",\n")
	} else {
		fmt.Fprint(w.out, "[\n")
	}
	w.begun = true
	fmt.Fprintf(w.out, `{"sequence":%s,"frames":[`, mustJSON(patternOf(s)))
}

func patternOf(s *sequence.Sequence) string { return filepath.Join(s.Dir, s.Pattern()) }

func (w *statsJSON) frame(s *sequence.Sequence, f *engine.FrameStats) {
	j := w.frameOf(f)
	if w.lines {
		j.Sequence = patternOf(s)
		fmt.Fprintf(w.out, "%s\n", mustJSON(j))
		return
	}
	if w.some {
		fmt.Fprint(w.out, ",")
	}
	w.some = true
	fmt.Fprintf(w.out, "\n%s", mustJSON(j))
}

func (w *statsJSON) frameOf(f *engine.FrameStats) frameJSON {
	j := frameJSON{Path: f.Path, Points: f.Points, Warnings: f.Warnings, Attributes: []columnJSON{}}
	if f.File.HasNumber {
		j.Frame = f.File.Number
	}
	if f.Err != nil {
		text := f.Err.Error()
		j.Error = &text
		return j
	}
	if f.Conditional {
		if n := f.Matched(); n >= 0 {
			j.Matched = &n
		}
	}
	for i := range f.Columns {
		j.Attributes = append(j.Attributes, w.columnOf(f.Columns[i].Column, &f.Columns[i].Summary))
	}
	return j
}

func (w *statsJSON) columnOf(c engine.Column, s *stats.Summary) columnJSON {
	j := columnJSON{
		Attribute: c.Attribute, Component: c.Component, Type: c.Type, Count: s.Values, NonFinite: s.NonFinite(),
		NaN: s.NaN, PosInf: s.PosInf, NegInf: s.NegInf, Min: finite(s.Min), Max: finite(s.Max), Mean: finite(s.Mean), Std: finite(s.Std),
		Percentiles: s.Percentiles, RankError: s.RankError,
	}
	if w.bins > 0 && len(s.Histogram.Counts) > 0 {
		j.Histogram = &s.Histogram
	}
	return j
}

// percentilesJSON are written as an object, in order.
type percentilesJSON [len(stats.Percents)]float64

// MarshalJSON implements json.Marshaler.
func (p percentilesJSON) MarshalJSON() ([]byte, error) {
	b := []byte("{")
	for i, name := range percentTexts("%d") {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "%q:%s", name, mustJSON(finite(p[i])))
	}
	return append(b, '}'), nil
}

// finite is nil for what JSON cannot say.
func finite(v float64) *float64 {
	if v-v != 0 {
		return nil
	}
	return &v
}

func (w *statsJSON) total(t *engine.SequenceStats) {
	j := totalJSON{
		Sequence: patternOf(t.Sequence), Frames: t.Frames, Bad: t.Bad, Remembered: t.Remembered,
		Bytes: t.Bytes, Points: t.Points, Attributes: []columnJSON{},
	}
	if s := t.Sequence; s.HasNumbers() {
		j.Range, j.Missing, j.MissingRange = s.Range(), s.MissingCount(), s.MissingRange()
	}
	for _, c := range t.Columns {
		s := c.Total.Summary(histogramBins(w.bins), c.Integer)
		column := w.columnOf(c.Column, &s)
		column.Frames = c.Frames
		j.Attributes = append(j.Attributes, column)
	}
	if w.lines {
		fmt.Fprintf(w.out, "%s\n", mustJSON(struct {
			Total totalJSON `json:"total"`
		}{j}))
		return
	}
	fmt.Fprintf(w.out, "\n],\"total\":%s}", mustJSON(j))
}

func (w *statsJSON) end() {
	if !w.lines {
		fmt.Fprint(w.out, "\n]\n")
	}
}
