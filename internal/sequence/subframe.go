// Is x.1001.5.prt frame 1001.5 of "x.", or frame 5 of "x.1001."?
//
// One name cannot tell, the folder can. sim.1.0101, sim.1.0102 … are frames of take
// 1: many second numbers, few first ones. x.1001.5, x.1002.5 … are sub-frames: many
// first numbers and few second ones, or whole frames beside them.

package sequence

import "strings"

// settle decides for each name that has two readings, all names of one text
// together, and drops names that make sense as sub-frames only but are not.
func settle(cuts []cut) []cut {
	open := map[key][]int{}
	whole := map[key]bool{}
	for i := range cuts {
		if c := &cuts[i]; c.sub.possible {
			k := key{c.name[:c.sub.start], c.suffixKey(), false}
			open[k] = append(open[k], i)
		}
	}
	if len(open) == 0 {
		return cuts
	}
	for i := range cuts {
		whole[cuts[i].key()] = true
	}
	for k, indices := range open {
		if !areSubframes(cuts, indices, whole[k]) {
			continue
		}
		for _, i := range indices {
			cuts[i] = cuts[i].asSubframe()
			cuts[i].onlySubframe = false
		}
	}
	kept := cuts[:0]
	for _, c := range cuts {
		if !c.onlySubframe {
			kept = append(kept, c)
		}
	}
	return kept
}

// areSubframes weighs the evidence, strongest first.
func areSubframes(cuts []cut, indices []int, wholeBeside bool) bool {
	e := gather(cuts, indices)
	switch {
	case e.doubles: // 1.1 and 1.10 would be one frame
		return false
	case e.paddedFrames: // take.1.0101
		return false
	case e.wholes > e.fractions:
		return true
	case wholeBeside && e.fractions < 10:
		return true
	default:
		return e.shortestWhole >= 4 && e.longestFraction < 4 // x.1001.5
	}
}

type evidence struct {
	wholes, fractions              int // how many different ones
	shortestWhole, longestFraction int // digits
	doubles, paddedFrames          bool
}

func gather(cuts []cut, indices []int) evidence {
	wholes, fractions := map[string]bool{}, map[string]bool{}
	numbers, names := map[Number]bool{}, map[string]bool{}
	longestWhole := 0
	e := evidence{shortestWhole: len(cuts[indices[0]].name)}
	for _, i := range indices {
		s := cuts[i].sub
		wholes[s.whole], fractions[s.fraction] = true, true
		numbers[s.number], names[cuts[i].name] = true, true
		longestWhole = max(longestWhole, len(s.whole))
		e.shortestWhole = min(e.shortestWhole, len(s.whole))
		e.longestFraction = max(e.longestFraction, len(s.fraction))
	}
	for f := range fractions {
		padded := len(f) > 2 && f[0] == '0' && strings.Trim(f, "0") != ""
		e.paddedFrames = e.paddedFrames || padded && len(f) > longestWhole
	}
	e.wholes, e.fractions = len(wholes), len(fractions)
	e.doubles = len(numbers) < len(names)
	return e
}
