// One timeline for several sequences.

package bundle

import (
	"cmp"
	"math"
	"slices"
)

// Numbers are those of one sequence, ascending.
type Numbers struct {
	// Present are the numbers of the files, in the order of their indices.
	Present []float64
	// Missing are the numbers left out between them.
	Missing []float64
	// Always is set for a single file without a number: it is seen at every number
	// of the others.
	Always bool
}

// Line is the timeline of several sequences; Present and Missing are what
// playback.Slots takes.
type Line struct {
	// Present are the numbers at which at least one sequence has a file, ascending.
	Present []float64
	// Missing are the numbers at which none has one, although one should, or
	// although there are frames on both sides.
	Missing []float64
	// Index gives, for each sequence, what Part.Index needs: one entry per number
	// of Present.
	Index [][]int
}

// Union makes one timeline of several.
func Union(parts []Numbers) Line {
	var l Line
	for _, p := range parts {
		l.Present = append(l.Present, p.Present...)
		l.Missing = append(l.Missing, p.Missing...)
	}
	l.Present = ascending(l.Present)
	if len(l.Present) == 0 && slices.ContainsFunc(parts, func(p Numbers) bool { return p.Always }) {
		l.Present = []float64{0}
	}
	l.Missing = without(ascending(append(l.Missing, between(parts, l.Present)...)), l.Present)
	for _, p := range parts {
		l.Index = append(l.Index, p.index(l.Present))
	}
	return l
}

func ascending(numbers []float64) []float64 {
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// without takes from ascending numbers those of another ascending list.
func without(numbers, unwanted []float64) []float64 {
	return slices.DeleteFunc(numbers, func(n float64) bool {
		for len(unwanted) > 0 && unwanted[0] < n {
			unwanted = unwanted[1:]
		}
		return len(unwanted) > 0 && unwanted[0] == n
	})
}

// index goes through three ascending lists at once.
func (p *Numbers) index(union []float64) []int {
	index := make([]int, len(union))
	at, gap := 0, 0
	for i, n := range union {
		for at < len(p.Present) && p.Present[at] < n {
			at++
		}
		for gap < len(p.Missing) && p.Missing[gap] < n {
			gap++
		}
		switch {
		case at < len(p.Present) && p.Present[at] == n:
			index[i] = at
		case p.Always:
			index[i] = 0
		case gap < len(p.Missing) && p.Missing[gap] == n:
			index[i] = Gap
		default:
			index[i] = None
		}
	}
	return index
}

// maxBetween bounds what between counts out.
const maxBetween = 100_000

// between counts out the numbers between sequences of which one ends before the
// next begins: 11 to 19 for 1-10 and 20-30.
func between(parts []Numbers, union []float64) []float64 {
	parts = slices.DeleteFunc(slices.Clone(parts), func(p Numbers) bool { return len(p.Present) == 0 })
	slices.SortFunc(parts, func(a, b Numbers) int { return cmp.Compare(a.Present[0], b.Present[0]) })
	step := commonStep(union)
	var numbers []float64
	end := math.Inf(1)
	for _, p := range parts {
		first, last := p.Present[0], p.Present[len(p.Present)-1]
		for k := 1.0; step > 0 && len(numbers) < maxBetween; k++ {
			n := math.Round((end+k*step)*1e9) / 1e9
			if !(n < first-step/2) {
				break
			}
			numbers = append(numbers, n)
		}
		if math.IsInf(end, 1) || last > end {
			end = last
		}
	}
	return numbers
}

// commonStep is the distance that occurs most often, 0 if there is none; the
// smaller of two that occur equally often.
func commonStep(numbers []float64) float64 {
	counts := map[float64]int{}
	best := 0.0
	for i := 1; i < len(numbers); i++ {
		step := math.Round((numbers[i]-numbers[i-1])*1e9) / 1e9
		counts[step]++
		if n := counts[step]; n > counts[best] || n == counts[best] && step < best {
			best = step
		}
	}
	return best
}
