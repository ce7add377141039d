// Measuring: the figures of some attributes, for plots over a sequence.

package loader

import (
	"context"
	"fmt"

	"floe/internal/particle"
	"floe/internal/stats"
	"floe/internal/wire"
)

// Measure is the answer to one wire.MeasureArg.
type Measure struct {
	Attribute string          `json:"attribute"`
	Component stats.Component `json:"component"`
	// Summary is nil if Error tells why there is none: the frame lacks the
	// attribute or the component.
	Summary *stats.Summary `json:"summary,omitempty"`
	Error   string         `json:"error,omitempty"`
}

func measureAll(ctx context.Context, f *particle.Frame, args []wire.MeasureArg) ([]Measure, error) {
	var measures []Measure
	for _, a := range args {
		m, err := measure(ctx, f, a)
		if err != nil {
			return nil, err
		}
		measures = append(measures, m)
	}
	return measures, nil
}

// measure fails only if ctx ends it. Loaders work side by side, so each takes
// one core.
func measure(ctx context.Context, f *particle.Frame, a wire.MeasureArg) (Measure, error) {
	m := Measure{Attribute: a.Attribute, Component: stats.Component(a.Component)}
	c := f.Column(a.Attribute)
	if c == nil {
		m.Error = fmt.Sprintf("no attribute %q", a.Attribute)
		return m, nil
	}
	s, err := stats.Compute(ctx, c, stats.Options{
		Component: m.Component, Bins: a.Bins, Lo: a.Lo, Hi: a.Hi, Log: a.Log, Sketch: a.Sketch, Workers: 1,
	})
	switch {
	case ctx.Err() != nil:
		return m, ctx.Err()
	case err != nil:
		m.Error = err.Error()
	default:
		m.Summary = &s
	}
	return m, nil
}
