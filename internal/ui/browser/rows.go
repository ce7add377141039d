// Which rows are there, from top to bottom?

package browser

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"floe/internal/particle"
)

// kind of a row.
type kind uint8

const (
	noRow        kind = iota
	sequenceRow       // name of a sequence
	detailRow         // its second line
	sectionRow        // Attributes, Header, Frames
	attributeRow      // an attribute
	factRow           // type, elements, memory of an attribute
	componentRow      // a component with its range
	valueRow          // one of the first values
	moreRow           // asks for more values
	fieldRow          // a line of the header
	frameRow          // a frame
	noteRow           // says why nothing is here
)

// row is one line; what it says is found when it is drawn.
type row struct {
	kind    kind
	of      *open
	section section
	attr    int // index into the header's attributes
	k       int // fact, component, value, field or slot
	text    string
}

// block is a run of rows: either listed, or all frames of a sequence.
type block struct {
	first int
	rows  []row
	all   *open // frames of it, all of them
}

func (b *block) len() int {
	if b.all != nil {
		return b.all.slots()
	}
	return len(b.rows)
}

// list is all rows.
type list struct {
	blocks []block
	total  int
}

func (l *list) at(i int) row {
	if i < 0 || i >= l.total {
		return row{}
	}
	b := &l.blocks[sort.Search(len(l.blocks), func(k int) bool { return l.blocks[k].first > i })-1]
	if b.all != nil {
		return row{kind: frameRow, of: b.all, section: frames, k: i - b.first}
	}
	return b.rows[i-b.first]
}

// find gives the place of a row, -1 if it is not listed.
func (l *list) find(key key) int {
	for _, b := range l.blocks {
		if b.all != nil {
			if key.kind == frameRow && key.sequence == b.all.entry.ID && key.k < b.len() {
				return b.first + key.k
			}
			continue
		}
		if i := slices.IndexFunc(b.rows, func(r row) bool { return r.key() == key }); i >= 0 {
			return b.first + i
		}
	}
	return -1
}

func (l *list) add(r row) {
	if n := len(l.blocks); n == 0 || l.blocks[n-1].all != nil {
		l.blocks = append(l.blocks, block{first: l.total})
	}
	b := &l.blocks[len(l.blocks)-1]
	b.rows = append(b.rows, r)
	l.total++
}

func (l *list) addFrames(s *open) {
	if s.slots() == 0 {
		return
	}
	l.blocks = append(l.blocks, block{first: l.total, all: s})
	l.total += s.slots()
}

// key names a row whatever place it has: the selection survives other frames,
// unfolding and searching.
type key struct {
	kind     kind
	sequence string
	name     string
	k        int
}

func (r row) key() key {
	if r.of == nil {
		return key{}
	}
	k := key{kind: r.kind, sequence: r.of.entry.ID, name: r.text, k: r.k}
	switch r.kind {
	case detailRow:
		k.kind = sequenceRow
	case sectionRow, noteRow:
		k.k = int(r.section)
	case attributeRow, factRow, componentRow, valueRow, moreRow:
		k.name = r.attribute().Name
	}
	return k
}

func (r row) attribute() particle.Attribute { return r.of.head.Attributes[r.attr] }

// hasAttribute tells whether the row belongs to an attribute.
func (r row) hasAttribute() bool {
	return r.kind == attributeRow || r.kind == factRow || r.kind == componentRow || r.kind == valueRow || r.kind == moreRow
}

// foldable rows have a chevron.
func (r row) foldable() bool {
	return r.kind == sequenceRow || r.kind == sectionRow || r.kind == attributeRow
}

// unfolded tells whether what belongs to a row is listed below it.
func (r row) unfolded() bool {
	switch r.kind {
	case sequenceRow, detailRow:
		return r.of.expanded
	case sectionRow:
		return r.of.opened[r.section]
	case attributeRow:
		return r.of.unfolded[r.attribute().Name]
	}
	return false
}

func (r row) setUnfolded(on bool) {
	switch r.kind {
	case sequenceRow, detailRow:
		r.of.expanded = on
	case sectionRow:
		r.of.opened[r.section] = on
	case attributeRow:
		r.of.unfolded[r.attribute().Name] = on
	}
}

// depth is how far a row is indented.
func (r row) depth() int {
	switch r.kind {
	case sequenceRow, detailRow:
		return 0
	case sectionRow:
		return 1
	case attributeRow, fieldRow, frameRow, noteRow:
		return 2
	}
	return 3
}

// search is what the artist types, taken apart.
type search struct {
	words  []string
	number float64 // NaN if no number was typed
}

func parseSearch(text string) search {
	q := search{words: strings.Fields(strings.ToLower(text)), number: math.NaN()}
	typed := strings.Replace(strings.TrimSpace(text), ",", ".", 1)
	if v, err := strconv.ParseFloat(typed, 64); err == nil && !math.IsInf(v, 0) {
		q.number = v
	}
	return q
}

func (q search) on() bool { return len(q.words) > 0 }

// matches tells whether an attribute's name or type has all words.
func (q search) matches(names ...string) bool {
	text := strings.ToLower(strings.Join(names, " "))
	for _, w := range q.words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// listOf makes the rows of all sequences, those that a search finds if there is
// one.
func listOf(all []*open, q search) list {
	var l list
	for _, s := range all {
		l.add(row{kind: sequenceRow, of: s})
		l.add(row{kind: detailRow, of: s})
		switch {
		case q.on():
			l.addFound(s, q)
		case s.expanded:
			l.addSections(s)
		}
	}
	return l
}

func (l *list) addSections(s *open) {
	for which := range sections {
		l.add(row{kind: sectionRow, of: s, section: which})
		if !s.opened[which] {
			continue
		}
		switch {
		case which == frames && s.timeline != nil:
			l.addFrames(s)
		case which == frames || s.head == nil:
			l.add(row{kind: noteRow, of: s, section: which, text: "not read yet"})
		case which == header:
			for i := range s.fields {
				l.add(row{kind: fieldRow, of: s, section: header, k: i})
			}
		default:
			for i := range s.head.Attributes {
				l.addAttribute(s, i)
			}
		}
	}
}

// addFound lists frames, attributes and header fields that a search finds.
func (l *list) addFound(s *open, q search) {
	before := l.total
	if !math.IsNaN(q.number) && s.timeline != nil {
		if slot, exact := nearestSlot(s, q.number); exact {
			l.add(row{kind: frameRow, of: s, section: frames, k: slot})
		} else if slot >= 0 {
			l.add(row{kind: noteRow, of: s, section: frames, text: "no frame " + frameNumber(q.number) + "; the nearest is"})
			l.add(row{kind: frameRow, of: s, section: frames, k: slot})
		}
	}
	if s.head != nil {
		for i, a := range s.head.Attributes {
			if q.matches(a.Name, a.Type.String()) {
				l.addAttribute(s, i)
			}
		}
		for i, f := range s.fields {
			if q.matches(f.name) {
				l.add(row{kind: fieldRow, of: s, section: header, k: i})
			}
		}
	}
	if l.total == before {
		l.add(row{kind: noteRow, of: s, text: "nothing found"})
	}
}

// nearestSlot gives the slot of a number, or the one nearest to it.
func nearestSlot(s *open, number float64) (slot int, exact bool) {
	slots := s.timeline.Slots
	if len(slots) == 0 {
		return -1, false
	}
	i := sort.Search(len(slots), func(i int) bool { return slots[i].Number >= number })
	switch {
	case i == len(slots):
		i--
	case i > 0 && number-slots[i-1].Number < slots[i].Number-number:
		i--
	}
	return i, slots[i].Number == number
}

// Facts of an attribute, in their order.
const (
	typeFact = iota
	elementsFact
	memoryFact
	finiteFact
)

func (l *list) addAttribute(s *open, i int) {
	a := s.head.Attributes[i]
	l.add(row{kind: attributeRow, of: s, attr: i})
	if !s.unfolded[a.Name] {
		return
	}
	for fact := range finiteFact {
		l.add(row{kind: factRow, of: s, attr: i, k: fact})
	}
	if known, ok := s.stats[a.Name]; ok && known.NonFinite > 0 {
		l.add(row{kind: factRow, of: s, attr: i, k: finiteFact})
	}
	if a.Type.IsNumeric() {
		for k := range a.ComponentNames() {
			l.add(row{kind: componentRow, of: s, attr: i, k: k})
		}
	}
	l.addValues(s, i)
}

// Pages of values: a few at first, more when asked, and then the table is the
// better place.
const (
	firstValues = 5
	moreValues  = 25
	mostValues  = 205
)

func (l *list) addValues(s *open, i int) {
	a, stored := s.head.Attributes[i], s.storedElements(i)
	if a.Type == particle.Location {
		return
	}
	wanted := int64(firstValues)
	if v := s.values[a.Name]; v != nil {
		wanted = max(v.wanted, wanted)
	}
	for k := range min(wanted, stored) {
		l.add(row{kind: valueRow, of: s, attr: i, k: int(k)})
	}
	if stored > wanted {
		l.add(row{kind: moreRow, of: s, attr: i, k: int(wanted)})
	}
}
