// Where the axes have their marks, and what is written there.

package chart

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// ticks are some round numbers; those of frames are written in full.
type ticks struct{ whole, frames bool }

// mostTicks are labelled.
const mostTicks = 6

// Ticks implements plot.Ticker.
func (t ticks) Ticks(lo, hi float64) (marks []plot.Tick) {
	step := roundStep((hi/mostTicks - lo/mostTicks))
	if t.whole {
		step = max(step, 1)
	}
	if !(step > 0) || math.IsInf(step, 0) {
		return nil
	}
	u := unit{1, ""}
	if !t.frames {
		u = unitFor(max(math.Abs(lo), math.Abs(hi)))
	}
	first := math.Ceil(lo / step)
	for i := range 4 * mostTicks {
		v := (first + float64(i)) * step
		if v > hi {
			break
		}
		marks = append(marks, plot.Tick{Value: v, Label: label(v, step, u)})
	}
	return marks
}

// roundStep is 1, 2 or 5 times a power of ten, and not less.
func roundStep(least float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, factor := range []float64{1, 2, 5} {
		if factor*power >= least*(1-1e-9) {
			return factor * power
		}
	}
	return 10 * power
}

// unit of all labels of an axis.
type unit struct {
	size float64
	name string
}

var units = []unit{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}

// unitFor suits numbers up to a size: from 20 000 on they are written as 20k.
func unitFor(size float64) unit {
	if size < 1e15 {
		for _, u := range units {
			if size >= 20*u.size || u.size > 1e3 && size >= u.size {
				return u
			}
		}
	}
	return unit{1, ""}
}

// label writes a number with the digits that tell it from its neighbours.
func label(v, step float64, u unit) string {
	size := math.Abs(v)
	switch {
	case size < step/2:
		return "0"
	case size >= 1e15 || step < 1e-4:
		return strconv.FormatFloat(v, 'g', digitsFor(size, step), 64)
	}
	return plain(v/u.size, step/u.size) + u.name
}

func plain(v, step float64) string {
	decimals := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	s := strconv.FormatFloat(v, 'f', min(decimals, 12), 64)
	if strings.Contains(s, ".") && decimals > 3 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func digitsFor(size, step float64) int {
	return min(max(int(math.Ceil(math.Log10(size/step)))+1, 1), 15)
}
