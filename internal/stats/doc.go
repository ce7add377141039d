// Package stats tells what an attribute's values are like: figures, percentiles
// and a histogram of one frame, the same over a sequence, and a cache of them on
// disk.
//
//	s, err := stats.Compute(ctx, frame.Column("PointVelocity"), stats.Options{Component: stats.ComponentAt(1)})
//	fmt.Println(s.Min, s.Max, s.Percentile(50), s.Histogram.Counts)
//
// # What is exact
//
// Counts, minimum, maximum, histogram and percentiles are exact for any number
// of values; a percentile is a value that occurs (the nearest rank), not one
// between two. Mean and standard deviation (of all values, divided by their
// number) are added up in float64 in an order that does not depend on the number
// of workers, so that the same values give the same bits. Integers beyond 2^53
// count as the nearest float64. The length of a vector of 32 bits or less is
// rounded to float32, as it is when points are coloured.
//
// # Over a sequence
//
// With Options.Sketch a [Summary] has a [Sketch], of which [Total] adds any number
// up in bounded memory. Percentiles of a total are estimates with certain bounds:
// their rank is off by 1/512 of the values at most, unless values drift over so
// many orders of magnitude that the sketch must be made coarser; RankError says
// how far it may be. Counts, extremes, mean and deviation stay what they would be
// if all values had been read at once.
//
// # What is counted
//
// Each value of a constant column counts once per element. A ragged column
// counts the values of all its arrays. NaN and the infinities are counted and
// enter nothing else. Strings and locations have a count and no figures.
//
// # Caveats
//
// Columns are borrowed: they have to live until Compute returns. A fault of a
// mapped file reaches the goroutine that called it, so mmap.Guard around it
// works.
package stats
