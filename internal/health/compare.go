// In what does a frame differ from one before it?

package health

import "math"

// verdict is how one frame compares with another.
type verdict struct {
	from, to *entry
	findings []Finding
	odd      bool         // it may be at fault as a whole
	open     *openFinding // for the next frame to decide
	scales   map[string]float64
	movement movement
	passage  passage
}

// serious tells that the frame is no good one to compare others with.
func (v *verdict) serious() bool { return v.odd || v.open != nil }

// odds adds a finding that makes the frame a suspect.
func (v *verdict) odds(f Finding) {
	v.findings, v.odd = append(v.findings, f), true
}

func (t *Tracker) compare(from, to *entry) *verdict {
	v := &verdict{from: from, to: to}
	v.schema()
	t.countJump(v)
	v.odd = v.odd || to.facts.Duplicates > 0 && from.facts.Duplicates == 0 // ids may be missing instead
	moved := t.units(v)
	a, b := from.facts.track, to.facts.track
	v.movement = measure(a, b, framesBetween(from.file, to.file))
	if a == nil || b == nil {
		if !moved {
			t.explosion(v, from.facts.Box, to.facts.Box, true)
		}
		return v
	}
	l := t.limits(v)
	if moved {
		l.base = math.Inf(1) // everything moved; that is told already
	}
	if from == t.suspect && t.open != nil {
		l.before = t.open.moved
	}
	v.passage = pass(a, b, l)
	if !moved {
		t.explosion(v, v.passage.from, v.passage.to, v.passage.matched >= fewMatched)
	}
	v.teleports(l)
	t.ids(v)
	return v
}

const (
	// fewPoints are too few for their count to mean anything.
	fewPoints = 100
	// fewMatched are too few to judge by how far they are apart.
	fewMatched = 8
)

// schema compares the attributes.
func (v *verdict) schema() {
	was, is := byName(v.from.facts), byName(v.to.facts)
	before := v.from.file.Number
	if a, b := v.from.facts.Format, v.to.facts.Format; a != b {
		v.odds(Found(FormatChange, v.to.file, "", "the file is %s, that of frame %v is %s", b, before, a))
	}
	for i := range v.from.facts.Columns {
		a := &v.from.facts.Columns[i]
		b := is[a.Name]
		switch {
		case b == nil:
			v.odds(Found(AttributeOff, v.to.file, a.Name, "frame %v has it", before))
		case !sameType(a, b):
			v.odds(Found(TypeChange, v.to.file, a.Name, "it is %s, was %s in frame %v", kind(b), kind(a), before))
		}
	}
	for i := range v.to.facts.Columns {
		if b := &v.to.facts.Columns[i]; was[b.Name] == nil {
			v.odds(Found(AttributeNew, v.to.file, b.Name, "frame %v does not have it", before))
		}
	}
}

func byName(f *Facts) map[string]*Column {
	m := make(map[string]*Column, len(f.Columns))
	for i := range f.Columns {
		if c := &f.Columns[i]; m[c.Name] == nil {
			m[c.Name] = c
		}
	}
	return m
}

func sameType(a, b *Column) bool {
	return a.Type == b.Type && a.Width() == b.Width() && a.Ragged() == b.Ragged() && a.Context == b.Context
}

// kind is a type in words: "float32 x 3 per point".
func kind(c *Column) string {
	text := c.Type.String()
	if c.Type.IsScalar() && c.Width() > 1 {
		text += " x " + count(c.Width())
	}
	if c.Ragged() {
		text += " array"
	}
	return text + " per " + c.Context.String()
}

// countJump compares the numbers of points.
func (t *Tracker) countJump(v *verdict) {
	a, b := v.from.facts.Points, v.to.facts.Points
	if a < fewPoints {
		return
	}
	left := 1 - t.o.CountDrop
	text := count(b) + " points, " + count(a) + " in frame " + v.from.file.Number.String()
	switch {
	case float64(b) < left*float64(a) && v.diedOfAge():
		v.odd = true
	case float64(b) < left*float64(a) && v.to.facts.track != nil:
		v.odds(Found(CountJump, v.to.file, "", "%s", text))
	case float64(b) < left*float64(a): // without ids it is hard to know who is gone
		f := Found(CountJump, v.to.file, "", "%s", text)
		v.open = &openFinding{alone: f, lasts: &f, fewer: true, points: b}
		if v.gotYounger() {
			v.open.lasts = nil
		}
	case float64(b) > float64(a)/left:
		v.open = &openFinding{alone: Found(CountJump, v.to.file, "", "%s", text), points: b}
		steady := t.inOrder > 3 && t.steady > 0.8 && t.steady < 1.25
		if steady && float64(b) > t.o.CountRise*float64(a) {
			f := v.open.alone.as(Note) // bursts are no fault
			v.open.lasts = &f
		}
	}
}

// diedOfAge tells whether the points that are gone were the oldest, by age or by
// id: they were born together, and had one life.
func (v *verdict) diedOfAge() bool {
	a, b := v.from.facts.track, v.to.facts.track
	if a == nil || b == nil {
		return false
	}
	oldest, youngest := math.Inf(-1), math.Inf(1) // of those that live, and of those that died
	for i, id := range a.ids {
		age := -float64(id) // younger ones have higher ids
		if a.age != nil {
			age = float64(a.age[i])
		}
		if b.index.find(id) >= 0 {
			oldest = max(oldest, age)
		} else {
			youngest = min(youngest, age)
		}
	}
	return youngest >= oldest && (a.age == nil || youngest > 0)
}

// gotYounger tells whether the oldest points are gone.
func (v *verdict) gotYounger() bool {
	a, b := v.from.facts, v.to.facts
	return a.age >= 0 && b.age >= 0 && b.Columns[b.age].Max[0] < 0.9*a.Columns[a.age].Max[0]
}

// explosion compares boxes: of the points that both frames have, where they have
// ids.
func (t *Tracker) explosion(v *verdict, from, to [2][3]float64, enough bool) {
	f := v.to.facts
	if len(t.boxes) < 2 || !enough || v.from.facts.Points < fewMatched || !f.HasBox {
		return
	}
	largest := 0.0
	for _, d := range t.boxes {
		largest = max(largest, d)
	}
	a, b, growth := diagonal(from), diagonal(to), t.o.BoxGrowth
	if v.to.facts.track == nil && f.Points > v.from.facts.Points {
		growth *= 10 // new points may begin anywhere
	}
	if !(b > growth*a && b > growth*largest && a > 0) {
		return
	}
	v.odds(Found(BoxExplosion, v.to.file, f.Columns[f.position].Name,
		"the diagonal is %.4g, %.4g in frame %v", b, a, v.from.file.Number))
}

// limits say from where on a point has jumped.
func (t *Tracker) limits(v *verdict) limits {
	m := v.movement
	l := limits{base: math.Inf(1), reborn: m.ageStep >= 0}
	size := v.from.facts.diagonal()
	if m.matched < leastSamples || size == 0 {
		return l
	}
	if rate := t.rate(m); rate > 0 {
		l.base, l.times = 0.02*size, t.o.TeleportSpeed*rate*m.frames
		return l
	}
	usual := 30 * m.most
	if len(t.nearly) > 0 {
		usual = 10 * middle(t.nearly) * m.frames
	}
	l.base = max(t.o.TeleportBox*size*m.frames, usual)
	return l
}

// rate is seconds per frame as velocities and displacements have it so far, the
// most lenient of this movement and those before; 0 if velocities tell nothing.
func (t *Tracker) rate(m movement) float64 {
	if !m.before.known() || !m.after.known() || len(t.ratios) == 0 && !m.before.tight && !m.after.tight {
		return 0
	}
	rate := 0.0
	if len(t.ratios) > 0 {
		rate = middle(t.ratios)
	}
	for _, r := range []ratio{m.before, m.after} {
		if r.tight && r.median-r.median == 0 {
			rate = max(rate, r.median)
		}
	}
	return rate
}

// teleports tells of the points that jumped. Where no velocities tell how far they
// may move, the next frame has to tell whether they go on like that.
func (v *verdict) teleports(l limits) {
	p := v.passage
	if p.jumps == 0 {
		return
	}
	f := v.to.facts
	what := "of their velocity"
	if l.times == 0 {
		what = "of the usual"
	}
	found := Found(Teleport, v.to.file, f.Columns[f.position].Name,
		"%s points moved far out %s since frame %v, id %d the farthest: by %.4g", share(p.jumps, p.matched), what, v.from.file.Number, p.jumper, math.Sqrt(p.farthest))
	if l.times > 0 || v.serious() {
		v.odds(found)
		return
	}
	note := found.as(Note)
	v.open = &openFinding{alone: found, lasts: &note, moved: map[int64][3]float64{}}
	a, b := v.from.facts.track, f.track
	for _, j := range p.jumpers {
		x, y, z := displacement(a, b, a.index.find(b.ids[j]), j)
		v.open.moved[b.ids[j]] = [3]float64{x, y, z}
	}
}

// ids tells of ids that came back and ids that were used again.
func (t *Tracker) ids(v *verdict) {
	f, track := v.to.facts, v.to.facts.track
	name := f.Columns[f.id].Name
	returned, again := int64(0), v.passage.reborn
	returnedID, againID := int64(0), v.passage.rebornID
	if again*2 > v.passage.matched {
		again = 0 // time runs backwards, or ages tell something else
	}
	for _, j := range v.passage.fresh {
		id := track.ids[j]
		switch {
		case !t.cameBack(v, id):
		case t.newborn(v, j):
			if again++; again == 1 {
				againID = id
			}
		default:
			if returned++; returned == 1 {
				returnedID = id
			}
		}
	}
	if returned > 0 {
		v.odds(Found(IDReturned, v.to.file, name,
			"%s points have ids that were gone in frame %v, such as %d", share(returned<<track.shift, f.Points), v.from.file.Number, returnedID))
	}
	if again > 0 {
		v.odds(Found(IDReborn, v.to.file, name,
			"%s points are new, but have ids that were used before, such as %d", share(again<<track.shift, f.Points), againID))
	}
}

// cameBack tells whether an id that the frame before does not have was there
// earlier.
func (t *Tracker) cameBack(v *verdict, id int64) bool {
	if !t.seen.has(id) {
		return false
	}
	for _, e := range []*entry{t.ref, t.suspect} {
		if e == nil || e.facts.track == nil {
			continue
		}
		if !kept(id, e.facts.track.shift) || e.facts.track.index.find(id) >= 0 {
			return false
		}
	}
	return true
}

// newborn tells whether a point that has an old id is young.
func (t *Tracker) newborn(v *verdict, j int) bool {
	age := v.to.facts.track.age
	return age != nil && v.movement.ageStep > 0 && float64(age[j]) <= 1.5*v.movement.ageStep
}
