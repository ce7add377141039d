// How are measurements told? As a table with targets, or as JSON.

package main

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"

	"floe/internal/inflate"
)

// benchReport is the outcome of one measurement.
type benchReport struct {
	Bench   string         `json:"bench"`
	Machine benchMachine   `json:"machine"`
	Sample  benchMeasured  `json:"sample"`
	Columns []benchColumn  `json:"columns"`
	Rows    []*benchRow    `json:"rows"`
	Targets []*benchTarget `json:"targets"`
	Notes   []string       `json:"notes"`
}

type benchMachine struct {
	Floe    string `json:"floe"`
	Go      string `json:"go"`
	System  string `json:"system"`
	Cores   int    `json:"cores"`
	Inflate string `json:"inflate"`
	// Others is the share of the machine that other programs used meanwhile.
	Others *float64 `json:"others,omitempty"`
}

type benchMeasured struct {
	Path       string `json:"path"`
	Frames     int    `json:"frames"`
	Points     int64  `json:"points"`
	FileBytes  int64  `json:"file_bytes"`
	FrameBytes int64  `json:"frame_bytes"`
}

// benchColumn is a column of the table.
type benchColumn struct {
	Key    string `json:"key"`
	Title  string `json:"title"`
	digits int
}

// benchRow is a row; unknown values are missing in its map.
type benchRow struct {
	Name   string             `json:"name"`
	Values map[string]float64 `json:"values"`
}

// benchTarget is one goal and what was measured.
type benchTarget struct {
	Name   string   `json:"name"`
	Value  *float64 `json:"value"` // null if unknown
	Most   *float64 `json:"at_most,omitempty"`
	Least  *float64 `json:"at_least,omitempty"`
	Unit   string   `json:"unit,omitempty"`
	Met    bool     `json:"met"`
	Caveat string   `json:"caveat,omitempty"` // why the target does not apply here
	digits int
}

func newBenchReport(name string, s *benchSample) *benchReport {
	return &benchReport{
		Bench: name,
		Machine: benchMachine{
			Floe: version, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
			Cores: runtime.NumCPU(), Inflate: inflate.Default().Name(),
		},
		Sample: benchMeasured{
			Path: s.sequence.String(), Frames: s.len(), Points: s.points,
			FileBytes: s.fileBytes, FrameBytes: s.frameBytes,
		},
		Rows: []*benchRow{}, Targets: []*benchTarget{}, Notes: []string{},
	}
}

func (r *benchReport) column(key, title string, digits int) {
	r.Columns = append(r.Columns, benchColumn{key, title, digits})
}

// row adds values in the order of the columns.
func (r *benchReport) row(name string, values ...float64) {
	row := &benchRow{name, map[string]float64{}}
	for i, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			row.Values[r.Columns[i].Key] = v
		}
	}
	r.Rows = append(r.Rows, row)
}

// atMost adds a target with an upper bound.
func (r *benchReport) atMost(name string, value, bound float64, unit string) *benchTarget {
	t := newTarget(name, value, unit)
	t.Most, t.Met = &bound, value <= bound
	r.Targets = append(r.Targets, t)
	return t
}

// atLeast adds a target with a lower bound.
func (r *benchReport) atLeast(name string, value, bound float64, unit string) *benchTarget {
	t := newTarget(name, value, unit)
	t.Least, t.Met = &bound, value >= bound
	r.Targets = append(r.Targets, t)
	return t
}

func newTarget(name string, value float64, unit string) *benchTarget {
	t := &benchTarget{Name: name, Unit: unit, digits: 2}
	if unit != "" {
		t.digits = 1
	}
	if !math.IsNaN(value) {
		t.Value = &value
	}
	return t
}

// unless notes why a target does not apply.
func (t *benchTarget) unless(wrong bool, why string) {
	if wrong {
		t.Caveat = why
	}
}

func (r *benchReport) note(text string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(text, args...))
}

// disturbed tells how much other programs used.
func (r *benchReport) disturbed(variants []*variant) {
	if share := disturbance(variants); !math.IsNaN(share) {
		r.Machine.Others = &share
		r.note("other programs used %.0f %% of the machine meanwhile", 100*share)
	}
}

func (r *benchReport) print(out io.Writer, asJSON bool) {
	if asJSON {
		fmt.Fprintf(out, "%s\n", mustJSON(r))
		return
	}
	m, s := r.Machine, r.Sample
	fmt.Fprintf(out, "floe %s, %s, %s, %d cores, %s\n", m.Floe, m.Go, m.System, m.Cores, m.Inflate)
	fmt.Fprintf(out, "%d frames of %s points, %s decoded from %s each\n\n",
		s.Frames, formatCount(s.Points), formatBytes(s.FrameBytes), formatBytes(s.FileBytes))
	r.printRows(out)
	r.printTargets(out)
	for _, note := range r.Notes {
		fmt.Fprintf(out, "note: %s\n", note)
	}
}

func (r *benchReport) printRows(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	width := 0
	for _, row := range r.Rows {
		width = max(width, len(row.Name))
	}
	// Names stand left: they are padded here, and the writer sees one column
	// that is as wide in all lines.
	fmt.Fprintf(w, "%-*s\t", width, "")
	for _, c := range r.Columns {
		fmt.Fprintf(w, "%s\t", c.Title)
	}
	fmt.Fprintln(w)
	for _, row := range r.Rows {
		fmt.Fprintf(w, "%-*s\t", width, row.Name)
		for _, c := range r.Columns {
			text := "-"
			if v, ok := row.Values[c.Key]; ok {
				text = strconv.FormatFloat(v, 'f', c.digits, 64)
			}
			fmt.Fprintf(w, "%s\t", text)
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush()
	fmt.Fprintln(out)
}

func (r *benchReport) printTargets(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "target\tmeasured\twanted\t")
	for _, t := range r.Targets {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.Name, t.number(t.Value), t.wanted(), t.verdict())
	}
	_ = w.Flush()
}

func (t *benchTarget) number(v *float64) string {
	if v == nil {
		return "unknown"
	}
	return strings.TrimSpace(strconv.FormatFloat(*v, 'f', t.digits, 64) + " " + t.Unit)
}

func (t *benchTarget) wanted() string {
	if t.Most != nil {
		return "at most " + t.number(t.Most)
	}
	return "at least " + t.number(t.Least)
}

func (t *benchTarget) verdict() string {
	switch {
	case t.Caveat != "":
		return "does not apply: " + t.Caveat
	case t.Value == nil:
		return ""
	case t.Met:
		return "met"
	}
	return "MISSED"
}
