// How did the points move from one frame to another?

package health

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
)

const (
	// pairSamples are the points by which a movement is judged as a whole.
	pairSamples = 4096
	// leastSamples must be found for that.
	leastSamples = 32
	// pairBlock is how many points one goroutine takes at a time, at least.
	pairBlock = 1 << 16
)

// alike is the cosine above which two directions are about the same.
const alike = 0.7

// ratio is displacement to velocity times frames: seconds per frame, if
// velocities are per second.
type ratio struct {
	median float64 // infinite where points move without velocity; NaN if unknown
	tight  bool    // most points agree, in direction too
	cosine float64 // median of the cosine between displacement and velocity
}

var unknownRatio = ratio{median: math.NaN()}

func (r ratio) known() bool { return !math.IsNaN(r.median) }

// movement is what a sample of the points that two frames have in common tells.
type movement struct {
	frames  float64 // from one number to the other
	matched int     // of the sample
	// most and nearly are the lengths of the displacement that 75 and 99 percent of
	// the points stay below.
	most, nearly float64
	// before compares with the velocities of the first frame, after with those of
	// the second.
	before, after ratio
	ageStep       float64 // median of the differences of ages, 0 if unknown
}

// measure finds the movement from a to b.
func measure(a, b *track, frames float64) movement {
	m := movement{frames: frames, before: unknownRatio, after: unknownRatio}
	if a == nil || b == nil || a.pos == nil || b.pos == nil {
		return m
	}
	var pairs []followed
	for j := 0; j < len(b.ids); j += len(b.ids)/pairSamples + 1 {
		if i := a.index.find(b.ids[j]); i >= 0 && !a.index.ambiguous(b.ids[j]) && !b.index.ambiguous(b.ids[j]) {
			pairs = append(pairs, followed{i, j, moved(a, b, i, j)})
		}
	}
	m.matched = len(pairs)
	if m.matched == 0 {
		return m
	}
	slices.SortFunc(pairs, func(p, q followed) int { return cmp.Compare(p.way, q.way) })
	length := func(at float64) float64 { return pairs[min(int(at*float64(len(pairs))), len(pairs)-1)].way }
	m.most, m.nearly = length(0.75), length(0.99)
	fast := pairs[len(pairs)/2:]
	fast = fast[:len(fast)-len(fast)/50] // those that teleport are none to judge by
	m.before = ratios(a, b, fast, frames, func(p followed) []float32 { return at(a.vel, p.i) })
	m.after = ratios(a, b, fast, frames, func(p followed) []float32 { return at(b.vel, p.j) })
	m.ageStep = ageStep(a, b, pairs)
	return m
}

// followed is a point that is i in one frame and j in the other, and how far it
// moved.
type followed struct {
	i, j int
	way  float64
}

// at gives the vector of a point, nil if there are none.
func at(vectors []float32, i int) []float32 {
	if vectors == nil {
		return nil
	}
	return vectors[3*i : 3*i+3]
}

// displacement of point j of b since it was point i of a.
func displacement(a, b *track, i, j int) (x, y, z float64) {
	p, q := a.pos[3*i:3*i+3], b.pos[3*j:3*j+3]
	return float64(q[0]) - float64(p[0]), float64(q[1]) - float64(p[1]), float64(q[2]) - float64(p[2])
}

// moved is its length; 0 for what is not finite, which is told elsewhere.
func moved(a, b *track, i, j int) float64 {
	x, y, z := displacement(a, b, i, j)
	if d := math.Sqrt(x*x + y*y + z*z); d-d == 0 {
		return d
	}
	return 0
}

// ratios compares displacements with the velocities of one of the frames.
func ratios(a, b *track, pairs []followed, frames float64, velocity func(followed) []float32) ratio {
	var all, cosines []float64
	for _, p := range pairs {
		v := velocity(p)
		if v == nil {
			return unknownRatio
		}
		x, y, z := displacement(a, b, p.i, p.j)
		vx, vy, vz := float64(v[0]), float64(v[1]), float64(v[2])
		speed := math.Sqrt(vx*vx + vy*vy + vz*vz)
		if p.way == 0 || speed-speed != 0 {
			continue
		}
		all = append(all, p.way/(speed*frames))
		if speed > 0 {
			cosines = append(cosines, (x*vx+y*vy+z*vz)/(p.way*speed))
		}
	}
	if len(all) < leastSamples {
		return unknownRatio
	}
	slices.Sort(all)
	slices.Sort(cosines)
	r := ratio{median: quantile(all, 0.5), cosine: 1}
	if len(cosines) > 0 {
		r.cosine = quantile(cosines, 0.5)
	}
	r.tight = quantile(all, 0.75) <= 2*quantile(all, 0.25) && r.cosine > alike
	return r
}

func ageStep(a, b *track, pairs []followed) float64 {
	if a.age == nil || b.age == nil {
		return 0
	}
	steps := make([]float64, len(pairs))
	for i, p := range pairs {
		steps[i] = float64(b.age[p.j]) - float64(a.age[p.i])
	}
	slices.Sort(steps)
	return quantile(steps, 0.5)
}

// passage is what all points that two frames have in common tell.
type passage struct {
	matched int64
	fresh   []int // places in b of ids that a does not have
	// boxes of the matched points in both frames.
	from, to [2][3]float64
	jumps    int64 // points that moved too far
	farthest float64
	jumper   int64 // id of the one that moved farthest
	jumpers  []int // places in b of some of them
	reborn   int64 // ids whose age went back
	rebornID int64
}

// limits say how far a point may move: base, and so many times its velocity.
type limits struct {
	base, times float64
	reborn      bool // ages tell whether an id was used again
	// before, if not nil, are movements of points in the frame before: who goes on
	// like that has not jumped.
	before map[int64][3]float64
}

// pass follows all points from a to b, on several goroutines.
func pass(a, b *track, l limits) passage {
	n := len(b.ids)
	workers := min(runtime.GOMAXPROCS(0), n/pairBlock+1)
	parts := make([]passage, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() { parts[w] = passPart(a, b, l, n*w/workers, n*(w+1)/workers) })
	}
	group.Wait()
	whole := parts[0]
	for _, p := range parts[1:] {
		whole.join(p)
	}
	return whole
}

func (p *passage) join(q passage) {
	p.matched += q.matched
	p.fresh = append(p.fresh, q.fresh...)
	p.jumps += q.jumps
	p.jumpers = append(p.jumpers, q.jumpers...)
	if q.farthest > p.farthest {
		p.farthest, p.jumper = q.farthest, q.jumper
	}
	if p.reborn == 0 {
		p.rebornID = q.rebornID
	}
	p.reborn += q.reborn
	for _, box := range []struct{ to, from *[2][3]float64 }{{&p.from, &q.from}, {&p.to, &q.to}} {
		for k := range 3 {
			box.to[0][k] = min(box.to[0][k], box.from[0][k])
			box.to[1][k] = max(box.to[1][k], box.from[1][k])
		}
	}
}

// corners are a box under construction, in the positions' own precision.
type corners struct{ lo, hi [3]float32 }

func emptyCorners() corners {
	inf := float32(math.Inf(1))
	return corners{lo: [3]float32{inf, inf, inf}, hi: [3]float32{-inf, -inf, -inf}}
}

func (c *corners) add(p []float32) {
	for k, x := range p[:3] {
		if x-x != 0 {
			continue
		}
		if x < c.lo[k] {
			c.lo[k] = x
		}
		if x > c.hi[k] {
			c.hi[k] = x
		}
	}
}

func (c *corners) box() (box [2][3]float64) {
	for k := range 3 {
		box[0][k], box[1][k] = float64(c.lo[k]), float64(c.hi[k])
	}
	return box
}

// passPart follows the points from to to of b.
func passPart(a, b *track, l limits, from, to int) (p passage) {
	before, after := emptyCorners(), emptyCorners()
	places := a.pos != nil && b.pos != nil
	reborn := l.reborn && a.age != nil && b.age != nil
	doubtful := a.index.duplicates+b.index.duplicates > 0
	near := l.base * l.base
	i, last := 0, -1
	for j := from; j < to; j++ {
		if i = a.index.findAfter(last, b.ids[j]); i >= 0 {
			last = i
		} else {
			p.fresh = append(p.fresh, j)
			continue
		}
		p.matched++
		if doubtful && (a.index.ambiguous(b.ids[j]) || b.index.ambiguous(b.ids[j])) {
			continue
		}
		if reborn && b.age[j] < a.age[i] && younger(a.age[i], b.age[j]) {
			if p.reborn++; p.reborn == 1 {
				p.rebornID = b.ids[j]
			}
			continue
		}
		if !places {
			continue
		}
		before.add(a.pos[3*i : 3*i+3])
		after.add(b.pos[3*j : 3*j+3])
		x, y, z := displacement(a, b, i, j)
		if d := x*x + y*y + z*z; d > near && d-d == 0 && d > square(l.base+l.times*fastest(a, b, i, j)) {
			if w, moved := l.before[b.ids[j]]; moved && goesOn(w, [3]float64{x, y, z}) {
				continue
			}
			if len(p.jumpers) < maxJumpers {
				p.jumpers = append(p.jumpers, j)
			}
			if p.jumps++; d > p.farthest {
				p.farthest, p.jumper = d, b.ids[j]
			}
		}
	}
	p.from, p.to = before.box(), after.box()
	return p
}

// maxJumpers bounds how many points that jumped are looked at again, per
// goroutine.
const maxJumpers = 1024

// goesOn tells whether a second movement continues a first.
func goesOn(first, second [3]float64) bool {
	dot, square := 0.0, 0.0
	for k := range 3 {
		dot, square = dot+first[k]*second[k], square+first[k]*first[k]
	}
	return dot > 0.25*square
}

// younger tells whether an age went back by more than rounding.
func younger(before, after float32) bool {
	return float64(before)-float64(after) > 1e-3*math.Abs(float64(before))
}

func square(x float64) float64 { return x * x }

// fastest is the larger speed of a point in both frames.
func fastest(a, b *track, i, j int) float64 {
	return max(speed(a.vel, i), speed(b.vel, j))
}

func speed(vel []float32, i int) float64 {
	if vel == nil {
		return 0
	}
	v := vel[3*i : 3*i+3]
	x, y, z := float64(v[0]), float64(v[1]), float64(v[2])
	if s := math.Sqrt(x*x + y*y + z*z); s-s == 0 {
		return s
	}
	return 0
}
