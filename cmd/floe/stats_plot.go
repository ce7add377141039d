// Statistics as a picture.

package main

import (
	"bytes"
	"fmt"

	"floe/internal/chart"
	"floe/internal/engine"
)

// maxDetailed components are all drawn; of more, one per attribute.
const maxDetailed = 8

// draw writes the picture that --plot asks for.
func (r *statsRun) draw(t *engine.SequenceStats) error {
	c := chartOf(t, r.flags.where)
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
		fmt.Fprintf(text.out, "drew %s\n", r.flags.plot)
	}
	return nil
}

func chartOf(t *engine.SequenceStats, where string) chart.Chart {
	title := fmt.Sprintf("%s  %s", patternOf(t.Sequence), t.Sequence.Range())
	if where != "" {
		title += "  where " + where
	}
	c := chart.Chart{Title: title, Panels: []chart.Panel{{Title: "points", Series: t.PointCounts, Line: true}}}
	figures := withFigures(t.Columns)
	for _, column := range figures {
		if len(c.Panels) < chart.MaxPanels && (len(figures) <= maxDetailed || column.Principal()) {
			c.Panels = append(c.Panels, chart.Panel{Title: column.String(), Series: column.Series})
		}
	}
	return c
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
