// Which numbers stand at the ruler?

package timeline

import (
	"math"
	"slices"
	"sort"

	"floe/internal/playback"
)

// axis is what the numbers of a timeline are like.
type axis struct {
	slots   []playback.Slot
	spacing float64 // usual distance of neighbours
	uniform bool    // it is always the same
	breaks  []int   // slots before which numbers are left out
}

// newAxis looks at all numbers.
func newAxis(slots []playback.Slot) axis {
	a := axis{slots: slots, spacing: usualSpacing(slots), uniform: true}
	for i := 1; i < len(slots); i++ {
		d := slots[i].Number - slots[i-1].Number
		if math.Abs(d-a.spacing) > 1e-6*a.spacing {
			a.uniform = false
		}
		if d > 1.5*a.spacing {
			a.breaks = append(a.breaks, i)
		}
	}
	return a
}

// find gives the first slot with that number or a higher one.
func (a *axis) find(number float64) int { return a.findIn(span{0, len(a.slots)}, number) }

// usualSpacing is the median of some distances.
func usualSpacing(slots []playback.Slot) float64 {
	const samples = 1000
	var distances []float64
	for i := 1; i < len(slots); i += 1 + len(slots)/samples {
		distances = append(distances, slots[i].Number-slots[i-1].Number)
	}
	if len(distances) == 0 {
		return 1
	}
	slices.Sort(distances)
	return max(distances[len(distances)/2], 1e-9)
}

// tick is a mark at the ruler.
type tick struct {
	slot  int
	label bool
}

// ticks gives marks for a track, and labels that need room each. Both are in the
// track's unit.
func (a *axis) ticks(t track, room, minor float64) []tick {
	s := t.visible()
	if s.empty() {
		return nil
	}
	step := a.step(room / t.perSlot())
	labels := a.labels(t, step, room)
	small := a.minorStep(step, minor/t.perSlot())
	if small == 0 {
		return labels
	}
	return append(a.multiples(s, small), labels...)
}

// labels are the ticks that have a number: where numbers go on after a break, and
// multiples of the step.
func (a *axis) labels(t track, step, room float64) []tick {
	var chosen []tick
	last := math.Inf(-1)
	for _, i := range a.breaksIn(t.visible()) {
		if x := t.center(i); x-last >= room {
			chosen, last = append(chosen, tick{i, true}), x
		}
	}
	breaks := len(chosen)
	at, last := 0, math.Inf(-1)
	for _, m := range a.multiples(t.visible(), step) {
		x := t.center(m.slot)
		for at < breaks && t.center(chosen[at].slot) <= x {
			last, at = t.center(chosen[at].slot), at+1
		}
		if x-last < room || at < breaks && t.center(chosen[at].slot)-x < room {
			continue
		}
		chosen, last = append(chosen, tick{m.slot, true}), x
	}
	return chosen
}

func (a *axis) breaksIn(s span) []int {
	first, _ := slices.BinarySearch(a.breaks, s.first)
	end, _ := slices.BinarySearch(a.breaks, s.end)
	return a.breaks[first:end]
}

// step is the distance of labels in numbers, for at least so many slots.
func (a *axis) step(slots float64) float64 {
	if slots <= 1 {
		return a.spacing
	}
	if a.uniform {
		return a.spacing * nice(slots)
	}
	return nice(slots * a.spacing)
}

// minorStep is the distance of marks without a number, 0 for none.
func (a *axis) minorStep(step, slots float64) float64 {
	for _, parts := range []float64{10, 5, 2} {
		small := step / parts
		if small >= a.spacing*max(slots, 0.999) && (!a.uniform || isMultiple(small, a.spacing)) {
			return small
		}
	}
	return 0
}

// aligned tells whether multiples of the spacing are numbers of slots.
func (a *axis) aligned() bool {
	return a.uniform && len(a.slots) > 0 && isMultiple(a.slots[0].Number, a.spacing)
}

func isMultiple(number, of float64) bool {
	r := number / of
	return math.Abs(r-math.Round(r)) < 1e-6
}

// multiples gives the slots whose number is a multiple of step; if the numbers
// are spaced evenly, but not from zero, those that are multiples away from the
// first one.
func (a *axis) multiples(s span, step float64) []tick {
	if a.uniform {
		return a.evenMultiples(s, step)
	}
	var found []tick
	slack := 1e-6 * step // of rounding
	for i := s.first; i < s.end; {
		next := math.Ceil((a.slots[i].Number-slack)/step) * step
		if i += a.findIn(span{i, s.end}, next-slack); i < s.end && a.slots[i].Number <= next+slack {
			found = append(found, tick{slot: i})
			i++
		}
	}
	return found
}

// findIn gives how many of some slots have lower numbers.
func (a *axis) findIn(s span, number float64) int {
	return sort.Search(s.end-s.first, func(i int) bool { return a.slots[s.first+i].Number >= number })
}

func (a *axis) evenMultiples(s span, step float64) []tick {
	every := max(int(math.Round(step/a.spacing)), 1)
	phase := 0
	if a.aligned() {
		phase = int(math.Round(a.slots[0].Number/a.spacing)) % every
	}
	first := s.first
	if rest := ((first+phase)%every + every) % every; rest != 0 {
		first += every - rest
	}
	var found []tick
	for i := first; i < s.end; i += every {
		found = append(found, tick{slot: i})
	}
	return found
}

// nice gives the next number up of 1, 2, 5, 10, 20 …
func nice(n float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(n)))
	for _, f := range []float64{1, 2, 5} {
		if f*power >= n*(1-1e-9) {
			return f * power
		}
	}
	return 10 * power
}
