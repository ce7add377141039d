// Which slots are on the screen, and where? Zoom and pan.

package timeline

import "math"

// view maps slots to places. A slot i reaches from i to i+1; places are in any
// unit in which inset and width are given.
type view struct {
	slots int     // of the timeline
	first float64 // at the left end
	count float64 // that fit in
}

// fewest slots that can be zoomed to.
const fewest = 5

// all shows everything.
func all(slots int) view { return view{slots: slots, count: float64(max(slots, 1))} }

func (v view) whole() bool { return v.count >= float64(v.slots) }

// clamp keeps the view on the timeline.
func (v view) clamp() view {
	n := float64(max(v.slots, 1))
	v.count = min(max(v.count, min(fewest, n)), n)
	v.first = min(max(v.first, 0), n-v.count)
	return v
}

// zoom shows fewer slots by a factor, keeping what is at a place from 0 to 1.
func (v view) zoom(factor, at float64) view {
	under := v.first + at*v.count
	v.count /= factor
	w := v.clamp()
	w.first = under - at*w.count
	return w.clamp()
}

// pan moves along by slots.
func (v view) pan(slots float64) view {
	v.first += slots
	return v.clamp()
}

// reveal moves along so far that a slot is seen, and some of those that follow
// on it in the direction that it went out of sight.
func (v view) reveal(slot int) view {
	const ahead = 0.9 // of the view
	at := float64(slot)
	switch {
	case at < v.first:
		v.first = at + 1 - v.count*ahead
	case at+1 > v.first+v.count:
		v.first = at - v.count*(1-ahead)
	}
	return v.clamp()
}

// visible are the slots that are seen, also in part.
func (v view) visible() span {
	return span{max(int(v.first), 0), min(int(math.Ceil(v.first+v.count)), v.slots)}
}

// track is where a view is drawn.
type track struct {
	view
	left, width float64
}

func (t track) perSlot() float64 { return t.width / t.count }

// x is the left end of a slot.
func (t track) x(slot float64) float64 { return t.left + (slot-t.first)*t.perSlot() }

func (t track) center(slot int) float64 { return t.x(float64(slot) + 0.5) }

// at is the place of x in slots.
func (t track) at(x float64) float64 { return t.first + (x-t.left)/t.perSlot() }

// slot is the one at x, the nearest one that is seen if x is beside the track; -1
// if there are none.
func (t track) slot(x float64) int {
	s := t.visible()
	if s.empty() {
		return -1
	}
	return min(max(int(math.Floor(t.at(x))), s.first), s.end-1)
}
