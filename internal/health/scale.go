// How large are the values, roughly? A change of unit scales all of them.

package health

import (
	"math"
	"math/bits"
	"slices"

	"floe/internal/particle"
)

// sampleRows chooses points for the scale: by their ids, so that they are the same
// points in the next frame, else evenly.
func sampleRows(c *particle.Column, points int64) (rows []int64) {
	if c != nil && points > scaleSamples {
		if t := newTrack(c, uint(bits.Len64(uint64(points/scaleSamples)))); t != nil {
			rows = t.rows
			t.release()
		}
	}
	if len(rows) > 0 {
		return rows
	}
	for v := int64(0); v < points; v += points/scaleSamples + 1 {
		rows = append(rows, v)
	}
	return rows
}

// scaleOf takes the magnitudes of some rows of a column of floats. It is zero for
// what has no unit.
func scaleOf(c *particle.Column, rows []int64) scale {
	width := c.Width()
	if !isFloat(c.Type) || width > 4 || c.Ragged() || c.Context != particle.PerPoint {
		return scale{}
	}
	sample := make([]float64, 0, len(rows))
	for _, v := range rows {
		if c.Constant {
			v = 0
		}
		sum := 0.0
		for k := range width {
			x := c.Component(v, k)
			sum += x * x
		}
		if sum-sum == 0 {
			sample = append(sample, math.Sqrt(sum))
		}
	}
	slices.Sort(sample)
	return quantiles(sample)
}

// quantiles of an ascending sample.
func quantiles(sample []float64) (s scale) {
	if len(sample) == 0 {
		return s
	}
	for i, at := range scaleAt {
		s[i] = quantile(sample, at)
	}
	return s
}

// quantile of an ascending sample that is not empty: a value that occurs.
func quantile(sample []float64, at float64) float64 {
	return sample[min(int(at*float64(len(sample))), len(sample)-1)]
}
