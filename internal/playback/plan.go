// What should be in memory, and what is most important? A pure function of the
// playhead, the way it will go, the sizes and the budget.

package playback

const (
	// behindWeight makes a frame behind the playhead count as that many ahead.
	behindWeight = 3
	// windowSlots are those nearest to the playhead, which go before all others:
	// about a second.
	windowSlots = 24
)

// scene is what a plan is made of.
type scene struct {
	slots   []slot
	route   route
	center  int       // the slot that distances are counted from
	heading Direction // where it is going
	first   []int     // slots that are kept whatever they cost
	budget  int64     // bytes
	guess   int64     // bytes of a frame when nothing is known
}

// plan is the answer. Its slices are reused by the next one.
type plan struct {
	order  []int32 // every readable slot once, the most important first
	rank   []int32 // by slot: its place in order, -1 for unreadable ones
	want   []int32 // those of order that the budget has room for
	wanted []bool  // by slot: it is in want
	sizes  []int64 // by slot: bytes, known or guessed; set for those considered
}

// make fills the plan.
func (p *plan) make(sc scene) {
	p.reset(len(sc.slots))
	for _, i := range sc.first {
		p.add(sc.slots, i)
	}
	first := len(p.order)
	p.addRange(sc)
	inRange := len(p.order)
	p.addOutside(sc)
	p.keep(sc, first, inRange)
}

func (p *plan) reset(n int) {
	if cap(p.rank) < n {
		p.order, p.want = make([]int32, 0, n), make([]int32, 0, n)
		p.rank, p.wanted, p.sizes = make([]int32, n), make([]bool, n), make([]int64, n)
	}
	p.order, p.want = p.order[:0], p.want[:0]
	p.rank, p.wanted, p.sizes = p.rank[:n], p.wanted[:n], p.sizes[:n]
	clear(p.wanted)
	clear(p.sizes)
	for i := range p.rank {
		p.rank[i] = -1
	}
}

// add appends a slot if there is a frame to read and it is not in the order yet.
func (p *plan) add(slots []slot, i int) {
	if i < 0 || i >= len(slots) || p.rank[i] >= 0 || !slots[i].readable() {
		return
	}
	p.rank[i] = int32(len(p.order))
	p.order = append(p.order, int32(i))
}

// addRange goes away from the center both ways at once, slower backwards.
func (p *plan) addRange(sc scene) {
	p.add(sc.slots, sc.center)
	ahead := sc.route.walk(sc.center, sc.heading)
	behind := sc.route.walk(sc.center, -sc.heading)
	for !ahead.done() || !behind.done() {
		if behind.done() || !ahead.done() && ahead.steps+1 <= (behind.steps+1)*behindWeight {
			p.add(sc.slots, ahead.step())
		} else {
			p.add(sc.slots, behind.step())
		}
	}
}

// addOutside appends what lies outside of the range, the nearest first: never
// asked for, but kept while there is room.
func (p *plan) addOutside(sc scene) {
	below, above := sc.route.in-1, sc.route.out+1
	for below >= 0 || above < len(sc.slots) {
		p.add(sc.slots, below)
		p.add(sc.slots, above)
		below, above = below-1, above+1
	}
}

// keep takes from the order what fits. The first ones need not fit; later ones
// that are larger than the whole budget are left out; it ends at one that does
// not fit beside those before it. An unknown size is taken to be that of the
// known frame considered before.
func (p *plan) keep(sc scene, first, inRange int) {
	left, guess := sc.budget, sc.guess
	for k, i := range p.order[:inRange] {
		if known := sc.slots[i].size(); known > 0 {
			guess = known
		}
		p.sizes[i] = guess
		if k >= first {
			if guess > sc.budget {
				continue
			}
			if guess > left {
				return
			}
		}
		left -= guess
		p.want = append(p.want, i)
		p.wanted[i] = true
	}
}
