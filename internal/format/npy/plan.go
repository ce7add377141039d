// From arrays to attributes: what counts the points, and what belongs to what.

package npy

import (
	"fmt"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

// entry is an attribute: a leaf of an array.
type entry struct {
	particle.Attribute
	array   *array
	leaf    int
	offsets *array // of a ragged attribute
}

func (e *entry) of() *leaf { return &e.array.leaves[e.leaf] }

// plan of a frame.
type plan struct {
	particle.Header
	entries []entry
}

func (p *plan) warn(text string, args ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(text, args...))
}

func (p *plan) header() particle.Header {
	h := p.Header
	for i := range p.entries {
		h.Attributes = append(h.Attributes, p.entries[i].Attribute)
	}
	return h
}

// add makes attributes of the leaves of an array.
func (p *plan) add(a *array, context particle.Context, offsets *array) {
	for i := range a.leaves {
		e := entry{Attribute: a.leaves[i].attribute(context), array: a, leaf: i, offsets: offsets}
		if offsets != nil {
			e.Structure = particle.Array
		}
		p.entries = append(p.entries, e)
	}
	p.Warnings = append(p.Warnings, a.leftOut...)
}

// planSingle is the plan of a file with one array.
func planSingle(a *array) *plan {
	p := &plan{Header: particle.Header{Format: name, Version: a.version, Counts: particle.Counts{Points: a.rows}}}
	if !a.named {
		p.nameParts(a)
	}
	p.add(a, particle.PerPoint, nil)
	return p
}

// The names of what has none.
const (
	positionName = "Position"
	valuesName   = "values"
)

// nameParts takes the first three of three or more components for the position.
func (p *plan) nameParts(a *array) {
	for i := range a.leaves {
		a.leaves[i].name = valuesName
	}
	if len(a.leaves) != 1 || len(a.leaves[0].shape) != 1 || a.leaves[0].count < 3 {
		return
	}
	l := a.leaves[0]
	rest := l
	l.name, l.count, l.shape = positionName, 3, []int64{3}
	a.leaves = []leaf{l}
	if rest.count -= 3; rest.count > 0 {
		rest.shape, rest.offset = []int64{rest.count}, l.bytes()
		a.leaves = append(a.leaves, rest)
		p.warn("The array has %d columns without names; the first three are taken for the position.", rest.count+3)
	}
}

const (
	offsetsSuffix = "__offsets"
	idsSuffix     = "__ids"
)

// folders of an archive name contexts.
var folders = map[string]particle.Context{
	"object/": particle.PerObject, "edge/": particle.PerEdge, "polygon/": particle.PerPolygon, "sample/": particle.PerSample,
}

func folderOf(name string) (folder string, context particle.Context) {
	for folder, context := range folders {
		if strings.HasPrefix(name, folder) {
			return folder, context
		}
	}
	return "", particle.PerPoint
}

// members of an archive, to be planned.
type members struct {
	*plan
	arrays  []*array
	byName  map[string]*array
	counted map[particle.Context]int64
}

// planArchive is the plan of an archive.
func planArchive(p *plan, arrays []*array) {
	m := &members{plan: p, arrays: arrays, byName: map[string]*array{}, counted: map[particle.Context]int64{particle.PerObject: 1}}
	for _, a := range arrays {
		m.byName[a.name] = a
	}
	for _, a := range arrays {
		m.nameLeaves(a)
	}
	for _, c := range []particle.Context{particle.PerPoint, particle.PerEdge, particle.PerPolygon, particle.PerSample} {
		m.counted[c] = m.elements(c)
	}
	p.Counts = particle.Counts{Points: m.counted[particle.PerPoint], Edges: m.counted[particle.PerEdge],
		Polygons: m.counted[particle.PerPolygon], Samples: m.counted[particle.PerSample]}
	for _, a := range arrays {
		if !m.isOffsets(a) {
			m.place(a)
		}
	}
}

// nameLeaves: an array has its own name; fields of records have theirs, with
// that of the array where there are several.
func (m *members) nameLeaves(a *array) {
	folder, _ := folderOf(a.name)
	own := strings.TrimPrefix(a.name, folder)
	for i := range a.item.leaves {
		l := &a.item.leaves[i]
		switch {
		case !a.named:
			l.name = own
		case len(m.arrays) > 1:
			l.name = own + "." + l.name
		}
	}
	if !a.named && m.unnamed(a) {
		a.item.leaves[0].name = positionName
		m.warn("The array %q is taken for the position.", a.name)
	}
	if err := a.count(); err != nil {
		panic("npy: " + err.Error()) // it has been counted before
	}
}

// unnamed reports whether a is what NumPy calls the first array that was saved
// without a name, and may be positions.
func (m *members) unnamed(a *array) bool {
	return a.name == "arr_0" && len(a.leaves) == 1 && len(a.shape) == 2 && a.shape[1] == 3 && a.leaves[0].count == 3
}

// offsetsOf finds the offsets of a ragged array.
func (m *members) offsetsOf(a *array) *array {
	for _, base := range []string{a.name, strings.TrimSuffix(a.name, idsSuffix)} {
		o, of := m.byName[base+offsetsSuffix], m.byName[base]
		if o != nil && m.isOffsets(o) && !a.named && of.rows == a.rows {
			return o
		}
	}
	return nil
}

// isOffsets reports whether a tells only how long other arrays are.
func (m *members) isOffsets(a *array) bool {
	of, ok := strings.CutSuffix(a.name, offsetsSuffix)
	return ok && a.isIntegers() && m.byName[of] != nil && !m.byName[of].named
}

// isIntegers: one dimension, one integer each.
func (a *array) isIntegers() bool {
	if len(a.shape) != 1 || len(a.leaves) != 1 || a.named {
		return false
	}
	t := a.leaves[0].scalar
	return a.leaves[0].count == 1 && t >= particle.Int8 && t <= particle.Uint64
}

// lengthOf is how many elements an array is for; -1 if it has no dimension.
func (m *members) lengthOf(a *array) int64 {
	if o := m.offsetsOf(a); o != nil {
		return o.rows - 1
	}
	if len(a.shape) == 0 {
		return -1
	}
	return a.rows
}

// elements of a context: those of the position, else those of most arrays, of
// as many the larger number.
func (m *members) elements(context particle.Context) int64 {
	votes := map[int64]int{}
	best := int64(0)
	for _, a := range m.arrays {
		if _, c := folderOf(a.name); c != context || m.isOffsets(a) {
			continue
		}
		n := m.lengthOf(a)
		if n < 0 {
			continue
		}
		if context == particle.PerPoint && a.isPosition() {
			return n
		}
		votes[n]++
		if votes[n] > votes[best] || votes[n] == votes[best] && n > best {
			best = n
		}
	}
	return best
}

func (a *array) isPosition() bool {
	for i := range a.leaves {
		if l := &a.leaves[i]; l.count == 3 && particle.RoleOf(l.name) == particle.PositionRole {
			return true
		}
	}
	return false
}

// place finds what an array belongs to.
func (m *members) place(a *array) {
	_, context := folderOf(a.name)
	n := m.lengthOf(a)
	switch {
	case n >= 0 && n == m.counted[context]:
		m.add(a, context, m.offsetsOf(a))
	case context != particle.PerPoint && context != particle.PerObject, m.offsetsOf(a) != nil, a.named && a.rows != 1,
		a.rows == 0, !a.fitsObject():
		m.warn("The array %q of shape %v has no place beside %d %ss and is not shown.", a.name, a.shape, m.counted[context], context)
	case a.named:
		m.add(a, particle.PerObject, nil)
	default:
		if len(a.shape) > 1 && a.shape[0] == 1 || len(a.shape) == 0 || a.asOne() == nil {
			m.add(a, particle.PerObject, nil)
		}
	}
}

// fitsObject: one value, of not too many components, or one text.
func (a *array) fitsObject() bool {
	if a.named {
		return true
	}
	if len(a.leaves) != 1 || a.rows > particle.MaxComponents/max(a.leaves[0].count, 1) {
		return false
	}
	return a.rows == 1 || a.leaves[0].scalar != particle.String
}

// check compares sizes with what the file can hold and with the limit, before
// anything is allocated.
func (p *plan) check(limit int64) error {
	total := int64(0)
	seen := map[*array]bool{}
	for i := range p.entries {
		for _, a := range []*array{p.entries[i].array, p.entries[i].offsets} {
			if a == nil || seen[a] {
				continue
			}
			seen[a] = true
			if have := a.source.size() - a.head; a.bytes() > have {
				return fmt.Errorf("%w: %s of %d bytes, there are %d", format.ErrTruncated, a.title(), a.bytes(), max(have, 0))
			}
			if total += a.bytes(); total > limit {
				return fmt.Errorf("%w: arrays of more than %d bytes", format.ErrLimit, limit)
			}
		}
	}
	return nil
}

// title names an array in errors.
func (a *array) title() string {
	if a.name == "" {
		return "values"
	}
	return fmt.Sprintf("array %q", a.name)
}
