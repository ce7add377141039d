// Package chart draws how figures change over a sequence: panels above each other
// over one axis of frames, as PNG or SVG.
//
//	c := chart.Chart{Title: "smoke.####.icecache", Panels: []chart.Panel{
//		{Title: "points", Series: counts, Line: true},
//		{Title: "Age", Series: ages},
//	}}
//	err := c.WritePNG(w)
//
// A panel shows bands of the values: the least to the greatest, the 5th to the 95th
// percentile, the 25th to the 75th; the median, and the mean as a dashed line.
// Frames that the sequence lacks, that could not be read, or that have no values,
// are gaps; those that could not be read have a red mark at the foot. The
// background is a light grey that suits light and dark pages alike.
//
// # Caveats
//
// Everything is drawn in memory: a panel takes about 1.5 MB as PNG. Coordinates
// beyond 1e300 are drawn at that height.
package chart
