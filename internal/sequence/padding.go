// How wide are the numbers written, and when is a width a sequence of its own?
//
// A name with leading zeros states its width; without, 1000 may be unpadded, four
// digits or an overflow of three. So padding distinguishes two sequences only where
// one number occurs twice: sim.1 and sim.0001.

package sequence

import (
	"cmp"
	"slices"
	"strconv"
)

// unpaddedDigits is the width from which numbers of equal width count as padded
// even without leading zeros: 1001 … 1240 is four digits wide, 10 … 99 is not two.
const unpaddedDigits = 4

// padding is the width that most names with leading zeros have, 0 for unpadded. Of
// a negative number the minus may be part of the width, so others are asked first.
func padding(members []*cut) int {
	negative, other := map[int]int{}, map[int]int{}
	same := members[0].width
	for _, c := range members {
		switch {
		case c.zeros && c.number.whole < 0:
			negative[c.width]++
		case c.zeros:
			other[c.width]++
		}
		if c.width != same {
			same = 0
		}
	}
	if best := cmp.Or(mostFrequent(other), mostFrequent(negative)); best > 0 {
		return best
	}
	if same >= unpaddedDigits {
		return same
	}
	return 0
}

// mostFrequent prefers the smaller of equally frequent widths.
func mostFrequent(widths map[int]int) int {
	best := 0
	for width, count := range widths {
		if most := widths[best]; count > most || count == most && width < best {
			best = width
		}
	}
	return best
}

// twins separates members of which some have the same number: by padding, then by
// how suffix and sub-frame are written, then by taking turns. The members are
// sorted, and so are the lists returned.
func twins(members []*cut) [][]*cut {
	widths := statedWidths(members)
	return separate(members, []func(*cut) string{
		func(c *cut) string { return strconv.Itoa(paddingClass(c, widths)) },
		func(c *cut) string { return c.name[c.end:] },
		func(c *cut) string { return c.point },
	})
}

func separate(members []*cut, by []func(*cut) string) [][]*cut {
	if !numbersRepeat(members) {
		return [][]*cut{members}
	}
	if len(by) == 0 {
		return turns(members)
	}
	var lists [][]*cut
	for _, group := range partition(members, by[0]) {
		lists = append(lists, separate(group, by[1:])...)
	}
	return lists
}

func numbersRepeat(members []*cut) bool {
	for i := 1; i < len(members); i++ {
		if members[i].number == members[i-1].number {
			return true
		}
	}
	return false
}

func partition(members []*cut, by func(*cut) string) [][]*cut {
	index := map[string]int{}
	var lists [][]*cut
	for _, c := range members {
		k := by(c)
		if _, known := index[k]; !known {
			index[k], lists = len(lists), append(lists, nil)
		}
		lists[index[k]] = append(lists[index[k]], c)
	}
	return lists
}

// turns gives the k-th name of each number to the k-th list.
func turns(members []*cut) [][]*cut {
	var lists [][]*cut
	turn := 0
	for i, c := range members {
		turn++
		if i == 0 || c.number != members[i-1].number {
			turn = 0
		}
		if turn == len(lists) {
			lists = append(lists, nil)
		}
		lists[turn] = append(lists[turn], c)
	}
	return lists
}

// statedWidths are the widths that leading zeros of numbers not negative state,
// ascending.
func statedWidths(members []*cut) []int {
	var widths []int
	for _, c := range members {
		if c.zeros && c.number.whole >= 0 && !slices.Contains(widths, c.width) {
			widths = append(widths, c.width)
		}
	}
	slices.Sort(widths)
	return widths
}

// paddingClass is the stated width a name belongs to, 0 for unpadded.
func paddingClass(c *cut, widths []int) int {
	minus := 0
	if c.number.whole < 0 && !slices.Contains(widths, c.width) {
		minus = 1
	}
	if c.zeros {
		return c.width + minus
	}
	fitting := 0
	for _, w := range widths {
		if w <= c.width+minus {
			fitting = w
		}
	}
	return fitting
}

// pick chooses among twins the one that a pattern means: of a preferred padding,
// else the one with most files. Other sequences all stay.
func pick(found []*Sequence, preferred []int) []*Sequence {
	if len(preferred) == 0 {
		return found
	}
	best := map[key]*Sequence{}
	rank := func(s *Sequence) int {
		if i := slices.Index(preferred, s.Pad); i >= 0 {
			return len(preferred) - i
		}
		return 0
	}
	for _, s := range found {
		b := best[s.key()]
		if b == nil || cmp.Or(cmp.Compare(rank(s), rank(b)), cmp.Compare(len(s.Files), len(b.Files))) > 0 {
			best[s.key()] = s
		}
	}
	return slices.DeleteFunc(found, func(s *Sequence) bool { return s.twin && best[s.key()] != s })
}
