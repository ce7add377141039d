// What is wrong with a frame, given those before it?

package health

import (
	"math"
	"slices"

	"floe/internal/particle"
	"floe/internal/sequence"
)

// Tracker judges the frames of one sequence, which it is given in their order. It
// is for one goroutine.
type Tracker struct {
	o    Options
	seen *seen

	// ref is the last frame in order; suspect, if not nil, the one before, found to
	// differ from it.
	ref, suspect *entry
	// open is a finding about the suspect that the next frame decides on.
	open *openFinding

	records []record
	names   names
	boxes   []float64          // diagonals of the last frames in order
	nearly  []float64          // displacements per frame that 99 % of the points stay below, of pairs in order
	ratios  []float64          // of pairs in order whose points agree
	growth  map[string]float64 // scale of each attribute to the frame before
	steady  float64            // points to the frame before
	inOrder int
}

// entry is a frame that is held for comparison.
type entry struct {
	file   sequence.File
	facts  *Facts
	record int // index of its record
}

// openFinding is told in one of two ways.
type openFinding struct {
	alone  Finding  // if only this frame was so
	lasts  *Finding // if it stays so; nil for nothing
	points int64
	fewer  bool // than before
	// moved are the movements of points that may have jumped, by id.
	moved map[int64][3]float64
}

// NewTracker makes a tracker.
func NewTracker(o Options) *Tracker {
	return &Tracker{o: o.withDefaults(), seen: newSeen(), names: names{}, growth: map[string]float64{}}
}

// window is how many frames the bounding box is compared with.
const window = 12

// Add judges the next frame that could be read. The facts are the tracker's from
// then on. Findings may be about frames before it.
func (t *Tracker) Add(file sequence.File, facts *Facts) []Finding {
	found := t.alone(file, facts)
	e := &entry{file: file, facts: facts, record: len(t.records)}
	t.records = append(t.records, t.recordOf(file, facts))
	if facts.Points == 0 {
		return append(found, t.addEmpty(e)...)
	}
	if t.ref == nil {
		t.accept(e, nil)
		t.remember(e, nil)
		return found
	}
	return append(found, t.judge(e)...)
}

// judge compares a frame with the last one in order, and with the suspect.
func (t *Tracker) judge(e *entry) (found []Finding) {
	first := t.compare(t.ref, e)
	if !first.serious() {
		found = t.decide(e, true)
		t.remember(e, first)
		t.accept(e, first)
		return append(found, first.findings...)
	}
	if t.suspect == nil {
		t.remember(e, first)
		t.suspect, t.open = e, first.open
		return first.findings
	}
	second := t.compare(t.suspect, e)
	found = t.decide(e, t.open != nil && second.serious() && t.open.passes(e.facts.Points))
	t.remember(e, second)
	if !second.serious() {
		t.accept(e, second)
	} else {
		t.drop(t.ref)
		t.ref, t.suspect, t.open = t.suspect, e, second.open
	}
	return append(found, second.findings...)
}

// passes tells whether the number of points goes back to what it was.
func (o *openFinding) passes(points int64) bool {
	return o.fewer && points > o.points || !o.fewer && points < o.points
}

// addEmpty judges a frame without points. It is compared by count only, and takes
// nobody's place.
func (t *Tracker) addEmpty(e *entry) (found []Finding) {
	if e.record == 0 {
		return nil
	}
	before := &t.records[e.record-1]
	if before.points >= fewPoints && !before.sameAge {
		found = append(found, Found(CountJump, e.file, "", "no points, %s in frame %v", count(before.points), before.file.Number))
	}
	return found
}

// decide tells what was open about the suspect, given the frame after it; nil if
// there is none.
func (t *Tracker) decide(e *entry, alone bool) []Finding {
	open := t.open
	t.open = nil
	switch {
	case open == nil:
		return nil
	case open.moved != nil && e != nil:
		if t.wentOn(open, e) {
			return nil
		}
		return []Finding{open.alone}
	case alone:
		return []Finding{open.alone}
	case open.lasts != nil:
		return []Finding{*open.lasts}
	}
	return nil
}

// wentOn tells whether the points that may have jumped moved on like that, as far
// as they are still there.
func (t *Tracker) wentOn(open *openFinding, e *entry) bool {
	a, b := t.suspect.facts.track, e.facts.track
	if a == nil || b == nil {
		return true // nobody knows
	}
	on, known := 0, 0
	for id, first := range open.moved {
		i, j := a.index.find(id), b.index.find(id)
		if i < 0 || j < 0 {
			continue
		}
		known++
		x, y, z := displacement(a, b, i, j)
		if goesOn(first, [3]float64{x, y, z}) {
			on++
		}
	}
	return 2*on >= known
}

// accept makes a frame the one to compare with. v is how it compared with the one
// before, nil for the first.
func (t *Tracker) accept(e *entry, v *verdict) {
	t.inOrder++
	if d := e.facts.diagonal(); e.facts.HasBox {
		t.boxes = append(t.boxes, d)
		t.boxes = t.boxes[max(len(t.boxes)-window, 0):]
	}
	if v != nil {
		t.learn(v)
		t.steady = float64(e.facts.Points) / float64(v.from.facts.Points)
	}
	if t.suspect != nil {
		t.drop(t.suspect)
		t.suspect = nil
	}
	t.drop(t.ref)
	t.ref = e
}

func (t *Tracker) drop(e *entry) {
	if e != nil {
		e.facts.track.release()
		e.facts.track = nil
	}
}

// learn takes in what two frames in order tell of all.
func (t *Tracker) learn(v *verdict) {
	for name, r := range v.scales {
		t.growth[name] = r
	}
	m := v.movement
	if m.matched >= leastSamples {
		t.nearly = insert(t.nearly, m.nearly/m.frames)
		r := &t.records[v.to.record]
		r.known, r.moved = true, m.most
	} else if d, known := spotted(v.from.facts, v.to.facts); known {
		r := &t.records[v.to.record]
		r.known, r.moved, r.guessed = true, d, true
	}
	for _, r := range []ratio{m.before, m.after} {
		if r.tight {
			t.ratios = insert(t.ratios, r.median)
		}
	}
	t.records[v.from.record].next = m.before
	t.records[v.to.record].prev = m.after
}

// insert keeps a slice ascending.
func insert(sorted []float64, x float64) []float64 {
	at, _ := slices.BinarySearch(sorted, x)
	return slices.Insert(sorted, at, x)
}

// remember adds a frame's ids to those seen. Only those that the frames held do
// not have can be new.
func (t *Tracker) remember(e *entry, v *verdict) {
	track := e.facts.track
	if track == nil {
		return
	}
	if v == nil || v.from.facts.track == nil {
		t.seen.add(track.ids)
		return
	}
	ids := make([]int64, len(v.passage.fresh))
	for i, j := range v.passage.fresh {
		ids[i] = track.ids[j]
	}
	t.seen.add(ids)
}

// alone is what a frame tells by itself.
func (t *Tracker) alone(file sequence.File, facts *Facts) (found []Finding) {
	for _, w := range facts.Warnings {
		found = append(found, Found(ReadWarning, file, "", "%s", w))
	}
	for i := range facts.Columns {
		found = append(found, t.values(file, &facts.Columns[i])...)
	}
	if facts.Duplicates > 0 {
		about := ""
		if facts.Sampled {
			about = "about "
		}
		found = append(found, Found(IDDuplicate, file, facts.Columns[facts.id].Name,
			"%s%s of %s points have an id that another point has, such as %d", about, count(facts.Duplicates), count(facts.Points), facts.DuplicateID))
	}
	return found
}

// leastDenormals is how many there must be for a flood.
const leastDenormals = 16

// values judges the values of one attribute by themselves.
func (t *Tracker) values(file sequence.File, c *Column) (found []Finding) {
	if c.NaN > 0 {
		found = append(found, Found(NotANumber, file, c.Name, "%s numbers are NaN, the first bad one in value %s", share(c.NaN, c.Scalars), count(c.FirstBad)))
	}
	if c.Inf > 0 && particle.RoleOf(c.Name) != particle.LifeRole { // who lives for ever
		found = append(found, Found(Infinite, file, c.Name, "%s numbers are infinite, the first bad one in value %s", share(c.Inf, c.Scalars), count(c.FirstBad)))
	}
	if c.Denormal >= leastDenormals && float64(c.Denormal) > t.o.Denormals*float64(c.Scalars) {
		found = append(found, Found(Denormal, file, c.Name, "%s numbers are denormal", share(c.Denormal, c.Scalars)))
	}
	return found
}

// frames is the way from one frame to the other in numbers, 1 without numbers.
func framesBetween(a, b sequence.File) float64 {
	if !a.HasNumber || !b.HasNumber {
		return 1
	}
	if d := b.Number.Float64() - a.Number.Float64(); d > 0 {
		return d
	}
	return 1
}

// middle of an ascending slice, NaN if it is empty.
func middle(sorted []float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	return sorted[len(sorted)/2]
}
