// What is wrong with a frame, given all others?

package health

import (
	"fmt"
	"math"
	"slices"

	"floe/internal/particle"
	"floe/internal/sequence"
)

// record is what is kept of every frame.
type record struct {
	file             sequence.File
	points           int64
	sameAge          bool // all points are equally old
	digest           uint64
	position         uint64 // digest of the positions, 0 without
	positionName     string
	velocityName     string
	speed, size      float64  // what 90 % of the velocities stay below; diagonal of the box
	known            bool     // how far points moved since the frame before:
	moved            float64  // what 75 % of them stay below
	guessed          bool     // as if their order were the same
	prev, next       ratio    // of displacement and this frame's velocities
	present, varying []uint64 // bits by number of the attribute's name
}

// names numbers the attributes of a sequence.
type names map[string]int

func (n names) of(name string) int {
	i, known := n[name]
	if !known {
		i = len(n)
		n[name] = i
	}
	return i
}

func setBit(bits *[]uint64, i int) {
	for len(*bits) <= i/64 {
		*bits = append(*bits, 0)
	}
	(*bits)[i/64] |= 1 << (i % 64)
}

func bit(bits []uint64, i int) bool { return i/64 < len(bits) && bits[i/64]>>(i%64)&1 != 0 }

// leastVarying is the number of points below which equal values mean nothing.
const leastVarying = 16

func (t *Tracker) recordOf(file sequence.File, f *Facts) record {
	r := record{file: file, points: f.Points, digest: f.digest, size: f.diagonal(), prev: unknownRatio, next: unknownRatio}
	if f.position >= 0 {
		c := &f.Columns[f.position]
		r.position, r.positionName = c.digest, c.Name
	}
	if f.velocity >= 0 {
		c := &f.Columns[f.velocity]
		r.speed, r.velocityName = c.scale[3], c.Name
	}
	r.sameAge = f.age >= 0 && f.Columns[f.age].Same
	if f.Points < leastVarying {
		return r
	}
	for i := range f.Columns {
		c := &f.Columns[i]
		if i != f.position && i != f.id && (c.Context != particle.PerPoint || c.scale == scale{} && !c.Same || !isFloat(c.Type)) {
			continue
		}
		n := t.names.of(c.Name)
		setBit(&r.present, n)
		if !c.Same {
			setBit(&r.varying, n)
		}
	}
	return r
}

func isFloat(t particle.Type) bool {
	switch t.Scalar() {
	case particle.Float16, particle.Float32, particle.Float64:
		return true
	}
	return false
}

// Finish tells what is known only when all frames were there.
func (t *Tracker) Finish() []Finding {
	found := t.decide(nil, false)
	t.drop(t.ref)
	t.drop(t.suspect)
	t.ref, t.suspect = nil, nil
	rate := t.overall()
	found = append(found, t.velocities(rate)...)
	found = append(found, t.frozen(rate)...)
	found = append(found, t.repeated()...)
	return append(found, t.constants()...)
}

// pace is what the velocities of a sequence have in common.
type pace struct {
	rate   float64 // seconds per frame; NaN if there is no such thing
	tight  bool    // in nearly all frames the points agree
	cosine float64
}

// leastRatios are needed to know a sequence's own ratio.
const leastRatios = 4

// overall finds the ratio of displacement to velocity of the whole sequence.
func (t *Tracker) overall() pace {
	var medians, cosines []float64
	known := 0
	for i := range t.records {
		for _, r := range []ratio{t.records[i].prev, t.records[i].next} {
			if r.known() {
				known++
			}
			if r.known() && r.tight && r.median-r.median == 0 {
				medians, cosines = append(medians, r.median), append(cosines, r.cosine)
			}
		}
	}
	if len(medians) < leastRatios || 2*len(medians) < known {
		return pace{rate: math.NaN()}
	}
	slices.Sort(medians)
	slices.Sort(cosines)
	p := pace{rate: middle(medians), cosine: middle(cosines)}
	p.tight = 10*len(medians) >= 9*known
	if quantile(medians, 0.75) > 1.5*quantile(medians, 0.25) {
		p.rate = math.NaN() // frames do not agree
	}
	return p
}

// velocities judges the velocities of every frame by the sequence's own ratio, and
// that by the frame rate.
func (t *Tracker) velocities(p pace) (found []Finding) {
	if math.IsNaN(p.rate) {
		return nil
	}
	name := ""
	for i := range t.records {
		r := &t.records[i]
		if name == "" {
			name = r.velocityName
		}
		if text := t.mismatch(r, p); text != "" {
			found = append(found, Found(VelocityMismatch, r.file, r.velocityName, "%s", text))
		}
	}
	return append(found, t.unusual(name, p.rate)...)
}

// mismatch says how a frame's velocities are unlike those of the others, "" if
// they are not. They must be so towards both neighbours: what starts or is hit
// between two frames is so towards one.
func (t *Tracker) mismatch(r *record, p pace) string {
	var sides []ratio
	for _, side := range []ratio{r.prev, r.next} {
		if side.known() {
			sides = append(sides, side)
		}
	}
	limit := t.o.Velocity
	if len(sides) == 1 {
		limit = max(10, limit)
	}
	large, small, astray := len(sides), len(sides), len(sides)
	for _, side := range sides {
		if side.tight && side.median*limit < p.rate {
			large--
		}
		if (side.tight || math.IsInf(side.median, 0)) && side.median > limit*p.rate {
			small--
		}
		if p.tight && p.cosine > alike && side.cosine < 0 {
			astray--
		}
	}
	switch {
	case len(sides) == 0:
	case large == 0:
		return fmt.Sprintf("velocities are about %.3g times too large for the movement", p.rate/sides[0].median)
	case small == 0 && len(sides) == 1: // what starts from rest, or comes to it
	case small == 0 && math.IsInf(sides[0].median, 0):
		return "velocities are zero, but points move"
	case small == 0:
		return fmt.Sprintf("velocities are about %.3g times too small for the movement", sides[0].median/p.rate)
	case astray == 0 && len(sides) > 1:
		return "velocities point elsewhere than points move"
	}
	return ""
}

// usualRates are frames per second of films, television and their substeps.
var usualRates = []float64{23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60, 72, 90, 96, 100, 120, 240}

// ticksPerFrame are Maya's, by which .pdc files are numbered.
const ticksPerFrame = 250

// unusual judges the ratio of the whole sequence by the frame rate.
func (t *Tracker) unusual(name string, rate float64) []Finding {
	is := func(fps float64) bool { return math.Abs(rate*fps-1) < 0.1 }
	if t.o.FPS > 0 {
		if is(t.o.FPS) {
			return nil
		}
		return []Finding{Found(VelocityScale, sequence.File{}, name,
			"points move %.4g times as far in a frame as their velocity says at %g frames per second", rate*t.o.FPS, t.o.FPS).as(Warning)}
	}
	for _, fps := range usualRates {
		if is(fps) || is(fps*ticksPerFrame) {
			return nil
		}
	}
	if is(1) || is(ticksPerFrame) { // per frame
		return nil
	}
	return []Finding{Found(VelocityScale, sequence.File{}, name,
		"points move %.4g times as far in a frame as their velocity says at 24 frames per second", rate*24)}
}

// frozen tells of frames that are the same as the one before.
func (t *Tracker) frozen(p pace) (found []Finding) {
	var frames []*record // those with points
	for i := range t.records {
		if t.records[i].points > 0 {
			frames = append(frames, &t.records[i])
		}
	}
	same := make([]bool, len(frames))
	first, last := len(frames), -1 // of those that changed
	for i := 1; i < len(frames); i++ {
		same[i] = frames[i].digest == frames[i-1].digest
		if !same[i] {
			first, last = min(first, i), i
		}
	}
	if last < 0 && len(frames) > 1 {
		f := Found(Frozen, sequence.File{}, "", "all %s frames are the same", count(len(frames)))
		if !moving(frames[0], p) {
			f = f.as(Note)
		}
		return []Finding{f}
	}
	for i := 1; i < len(frames); i++ {
		r, before := frames[i], frames[i-1]
		switch {
		case same[i]:
			f := Found(Frozen, r.file, "", "all values are those of frame %v", before.file.Number)
			switch {
			case i < first && !moving(r, p), i > last && atRest(frames[last], r, p):
				continue
			case i > last && !moving(r, p) && (!frames[last].known || frames[last].guessed):
				f = f.as(Note)
			}
			found = append(found, f)
		case held(frames, i) && moving(r, p) && moving(before, p):
			found = append(found, Found(Frozen, r.file, r.positionName, "positions are those of frame %v, but velocities say that points move", before.file.Number))
		case held(frames, i) && i > 1 && i+1 < len(frames) && !held(frames, i-1) && !held(frames, i+1) && r.points >= leastVarying:
			found = append(found, Found(Frozen, r.file, r.positionName, "positions are those of frame %v, and differ in the frames around", before.file.Number))
		}
	}
	return found
}

// held tells whether positions are those of the frame before.
func held(frames []*record, i int) bool {
	return frames[i].position != 0 && frames[i].position == frames[i-1].position
}

// atRest tells whether the points of r came to rest by themselves: by their
// velocities, or because they hardly moved in the last frame in which they did.
func atRest(last, r *record, p pace) bool {
	if r.velocityName != "" {
		return !moving(r, p)
	}
	return last.known && last.moved <= 2e-3*last.size
}

// moving tells whether velocities say that points moved visibly.
func moving(r *record, p pace) bool {
	rate := p.rate
	if math.IsNaN(rate) {
		rate = 1.0 / 24
	}
	return r.speed*rate > 1e-3*r.size && r.speed > 0
}

// repeated tells of frames that are the same as one long before, and have other
// neighbours: a loop is no fault.
func (t *Tracker) repeated() (found []Finding) {
	first := map[uint64]int{}
	digest := func(i int) uint64 {
		if i < 0 || i >= len(t.records) {
			return 0
		}
		return t.records[i].digest
	}
	for i := range t.records {
		r := &t.records[i]
		j, known := first[r.digest]
		if !known {
			first[r.digest] = i
			continue
		}
		if r.points < leastVarying || digest(i-1) == r.digest || digest(i-1) == digest(j-1) || digest(i+1) == digest(j+1) {
			continue
		}
		found = append(found, Found(Repeated, r.file, "", "all values are those of frame %v", t.records[j].file.Number))
	}
	return found
}

// constants tells of attributes that have one value for all points in a few
// frames, and of positions and ids that do so at all.
func (t *Tracker) constants() (found []Finding) {
	sorted := make([]string, 0, len(t.names))
	for name := range t.names {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	for _, name := range sorted {
		found = append(found, t.constant(name)...)
	}
	return found
}

// constant judges one attribute. Frames before its values differ for the first
// time are a beginning; those after the last time may be rest.
func (t *Tracker) constant(name string) (found []Finding) {
	n := t.names[name]
	var same []int
	total, first, last := 0, len(t.records), -1
	for i := range t.records {
		r := &t.records[i]
		switch {
		case !bit(r.present, n):
			continue
		case bit(r.varying, n):
			first, last = min(first, i), i
		default:
			same = append(same, i)
		}
		total++
	}
	role := particle.RoleOf(name)
	always := role == particle.PositionRole || role == particle.IDRole
	if last < 0 {
		if always && total > 0 {
			found = append(found, Found(Constant, sequence.File{}, name, "all points have the same %s, in all %s frames", role, count(total)))
		}
		return found
	}
	if !always && 10*len(same) > total {
		return nil // it is so now and then
	}
	for _, i := range same {
		f := Found(Constant, t.records[i].file, name, "all %s points have the same value", count(t.records[i].points))
		switch {
		case i < first:
			continue
		case i > last && !always:
			f = f.as(Note)
		}
		found = append(found, f)
	}
	return found
}
