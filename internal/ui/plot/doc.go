// Package plot shows what an attribute's values are like: a histogram whose ends
// set the range of colours, a curve over the frames of a sequence, and a panel
// with both and the figures.
//
//	panel := plot.NewPanel(plot.Events{OnCompute: compute, OnRange: setRange, OnSeek: seek})
//	panel.SetAttribute(plot.Attribute{Name: "PointVelocity", Type: "vector3", Components: []string{"x", "y", "z"}})
//	panel.SetSummary(&summary)
//	panel.SetSeries(series)
//
// The widgets compute nothing: they are given a stats.Summary and a stats.Series
// and tell what the artist wants by callbacks.
//
// # Caveats
//
// All methods and callbacks belong on the UI goroutine. Each Set call repaints,
// so a series that is filled in should be handed over some ten times a second
// and not with every frame. Summaries are kept and must not be changed
// afterwards; series are copied. Tips need paint.Tips around the window's
// content.
package plot
