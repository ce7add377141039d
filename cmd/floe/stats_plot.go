// Statistics as a picture.

package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"floe/internal/chart"
	"floe/internal/engine"
)

// maxDetailed components are all drawn; of more, one per attribute.
const maxDetailed = 8

// maxPanels are drawn where nobody asked for more by name.
const maxPanels = 12

// plotPlace refuses to replace a picture.
func (f *statsFlags) plotPlace() error {
	if f.plot == "" || f.force {
		return nil
	}
	if _, err := os.Lstat(f.plot); err == nil {
		return &exitError{code: exitProblems, err: fmt.Errorf("%q exists", f.plot), hint: "--force replaces it"}
	}
	return nil
}

// draw writes the picture that --plot asks for.
func (r *statsRun) draw(t *engine.SequenceStats) error {
	c, without := chartOf(t, r.flags)
	var b bytes.Buffer
	var err error
	if plotKind(r.flags.plot) == "svg" {
		err = c.WriteSVG(&b)
	} else {
		err = c.WritePNG(&b)
	}
	if err == nil {
		err = engine.WriteWhole(r.flags.plot, b.Bytes())
	}
	if err != nil {
		return &exitError{code: exitProblems, err: err}
	}
	if text, people := r.form.(*statsText); people {
		fmt.Fprintf(text.out, "drew %s%s\n", r.flags.plot, without)
	}
	return nil
}

// chartOf chooses what is drawn, and tells what is not.
func chartOf(t *engine.SequenceStats, f *statsFlags) (c chart.Chart, without string) {
	c.Title = fmt.Sprintf("%s  %s", patternOf(t.Sequence), t.Sequence.Range())
	if f.where != "" {
		c.Title += "  where " + f.where
	}
	if file := t.Sequence.Files[0]; len(t.Sequence.Files) == 1 {
		c.Alone = file.Name
		if file.HasNumber {
			c.Alone = "frame " + file.Number.String()
		}
	}
	c.Panels = []chart.Panel{{Title: "points", Series: t.PointCounts, Line: true}}
	figures, constants, most := withFigures(t.Columns), 0, chart.MaxPanels
	if len(f.attributes) == 0 {
		figures, constants = withoutConstants(figures)
		most = maxPanels
	}
	detailed, more, last := len(figures) <= maxDetailed, 0, ""
	for _, column := range figures {
		again := column.Attribute == last
		last = column.Attribute
		switch {
		case again && !detailed: // the length was first
		case len(c.Panels) == most:
			more++
		default:
			c.Panels = append(c.Panels, chart.Panel{Title: column.String(), Series: column.Series})
		}
	}
	return c, leftOut(constants, more)
}

// leftOut says what is not in the picture.
func leftOut(constants, more int) string {
	var parts []string
	if constants > 0 {
		parts = append(parts, counted(int64(constants), "constant"))
	}
	if more > 0 {
		parts = append(parts, counted(int64(more), "more attribute"))
	}
	if len(parts) == 0 {
		return ""
	}
	return ", without " + strings.Join(parts, " and ") + "; --attributes names what to draw"
}

// withoutConstants leaves out what has one value in all frames, and counts the
// attributes that this leaves nothing of.
func withoutConstants(columns []*engine.ColumnTotal) (some []*engine.ColumnTotal, constants int) {
	for _, c := range columns {
		if s := c.Total.Summary(-1, c.Integer); s.Min < s.Max || s.NonFinite() > 0 {
			some = append(some, c)
		}
	}
	lost := map[string]bool{}
	for _, c := range columns {
		if !slices.ContainsFunc(some, func(other *engine.ColumnTotal) bool { return other.Attribute == c.Attribute }) {
			lost[c.Attribute] = true
		}
	}
	return some, len(lost)
}

// withFigures leaves texts out.
func withFigures(columns []*engine.ColumnTotal) (some []*engine.ColumnTotal) {
	for _, c := range columns {
		if _, _, ok := c.Series.Range(); ok {
			some = append(some, c)
		}
	}
	return some
}
