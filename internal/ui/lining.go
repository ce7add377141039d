// What do timeline, player, browser and movies share? One line of what is open,
// made once per change.

package ui

import (
	"slices"
	"sort"

	"floe/internal/bundle"
	"floe/internal/playback"
	"floe/internal/sequence"
	"floe/internal/ui/browser"
)

// line is the timeline and the source of all open sequences. It is immutable.
type line struct {
	slots  []playback.Slot
	source playback.Source
	parts  []*linePart // as the parts of the frames
}

// linePart is what a line says of one sequence. It is immutable.
type linePart struct {
	*listing
	entry *entry
	// slots[i] is the slot of file i. It is nil for a file without a number beside
	// others, which is seen at every slot.
	slots []int
	// own are the slots of the sequence's own timeline, its gaps included, and
	// ownSlots what that says of them.
	own      []int
	ownSlots []playback.Slot
	bytes    int64 // on disk, as far as known
	unasked  int   // files that the disk has not been asked about
}

// listing is what the files of a sequence mean, counted out once. It is immutable.
type listing struct {
	sequence         *sequence.Sequence
	numbers, missing []float64
	shown            browser.Entry
}

func newListing(s *sequence.Sequence) *listing {
	l := &listing{sequence: s, shown: browser.EntryOf(s)}
	if !s.HasNumbers() {
		return l
	}
	l.numbers = make([]float64, len(s.Files))
	for i, f := range s.Files {
		l.numbers[i] = f.Number.Float64()
	}
	for _, n := range s.Missing() {
		l.missing = append(l.missing, n.Float64())
	}
	return l
}

// lineEntry is what a line is made of, taken on the UI goroutine.
type lineEntry struct {
	entry    *entry
	name     string
	sequence *sequence.Sequence
	source   playback.Source
	known    *listing // nil if it has to be counted out
}

// newLine may be called anywhere.
func newLine(entries []lineEntry) *line {
	l := &line{}
	numbers := make([]bundle.Numbers, len(entries))
	for i, e := range entries {
		p := &linePart{entry: e.entry, listing: e.known}
		if p.listing == nil {
			p.listing = newListing(e.sequence)
		}
		l.parts = append(l.parts, p)
		numbers[i] = bundle.Numbers{Present: p.numbers, Missing: p.missing, Always: !e.sequence.HasNumbers()}
	}
	union := bundle.Union(numbers)
	l.slots = playback.Slots(union.Present, union.Missing)
	parts := make([]bundle.Part, len(entries))
	for i, e := range entries {
		parts[i] = bundle.Part{Name: e.name, Source: e.source, Index: union.Index[i]}
		l.parts[i].place(l.slots)
	}
	l.source = bundle.New(parts)
	l.mark()
	return l
}

// place finds the slots of the sequence's files and gaps: all are ascending.
func (p *linePart) place(slots []playback.Slot) {
	if !p.sequence.HasNumbers() {
		return
	}
	p.slots = make([]int, len(p.numbers))
	file, gap := 0, 0
	for at, s := range slots {
		own := playback.Slot{Number: s.Number}
		for gap < len(p.missing) && p.missing[gap] < s.Number {
			gap++
		}
		switch {
		case file < len(p.numbers) && p.numbers[file] == s.Number:
			own.Exists, own.Index = true, file
			for ; file < len(p.numbers) && p.numbers[file] == s.Number; file++ {
				p.slots[file] = at
			}
		case gap == len(p.missing) || p.missing[gap] != s.Number:
			continue
		}
		p.own, p.ownSlots = append(p.own, at), append(p.ownSlots, own)
	}
}

// mark writes to new slots what the disk has said, and what checks have found.
func (l *line) mark() {
	for i := range l.slots {
		l.slots[i].Fast, l.slots[i].Problem = l.slots[i].Exists, false
	}
	for _, p := range l.parts {
		p.mark(l.slots)
	}
}

func (p *linePart) mark(slots []playback.Slot) {
	p.bytes, p.unasked = 0, 0
	for i := range p.ownSlots {
		p.ownSlots[i].FileBytes, p.ownSlots[i].Fast, p.ownSlots[i].Problem = 0, p.ownSlots[i].Exists, false
	}
	own, found := 0, p.entry.health.Load()
	p.entry.disk.read(p.sequence.Files, func(i int, d onDisk) {
		p.bytes += d.bytes
		if !d.asked {
			p.unasked++
		}
		if p.slots == nil {
			if len(slots) == 1 { // else it is loaded once: no slot is slow for it
				slots[0].FileBytes, slots[0].Fast = slots[0].FileBytes+d.bytes, slots[0].Fast && d.fast
				slots[0].Problem = slots[0].Problem || found.marks(p.sequence.Files[i])
			}
			return
		}
		s := &slots[p.slots[i]]
		problem := found.marks(p.sequence.Files[i])
		s.FileBytes, s.Fast, s.Problem = s.FileBytes+d.bytes, s.Fast && d.fast, s.Problem || problem
		for ; own < len(p.own) && p.own[own] < p.slots[i]; own++ {
		}
		p.ownSlots[own].FileBytes, p.ownSlots[own].Fast, p.ownSlots[own].Problem = d.bytes, d.fast, problem
	})
}

// marked is the same line with what the disk has said and checks have found since.
func (l *line) marked() *line {
	newer := &line{slots: slices.Clone(l.slots), source: l.source, parts: make([]*linePart, len(l.parts))}
	for i := range newer.slots {
		newer.slots[i].FileBytes = 0
	}
	for i, p := range l.parts {
		part := *p
		part.ownSlots = slices.Clone(p.ownSlots)
		newer.parts[i] = &part
	}
	newer.mark()
	return newer
}

// partOf gives the part of an open sequence, nil if the line does not have it.
func (l *line) partOf(e *entry) *linePart {
	if l == nil {
		return nil
	}
	if i := slices.IndexFunc(l.parts, func(p *linePart) bool { return p.entry == e }); i >= 0 {
		return l.parts[i]
	}
	return nil
}

// find gives the slot of a number, -1 if there is none.
func (l *line) find(number float64) int {
	if l == nil {
		return -1
	}
	i := nearestSlot(l.slots, number)
	if i < 0 || l.slots[i].Number != number {
		return -1
	}
	return i
}

// is tells whether a timeline of the player is that of the line.
func (l *line) is(t *playback.Timeline) bool {
	return t != nil && len(t.Slots) == len(l.slots) && len(t.Slots) > 0 && &t.Slots[0] == &l.slots[0]
}

// nearestSlot gives the slot with the nearest number, -1 if there are no slots.
func nearestSlot(slots []playback.Slot, number float64) int {
	i := sort.Search(len(slots), func(i int) bool { return slots[i].Number >= number })
	if i == len(slots) || i > 0 && number-slots[i-1].Number <= slots[i].Number-number {
		i--
	}
	return i
}

// fileAt is the index of the file that a slot shows, -1 for none.
func (p *linePart) fileAt(slot int) int {
	if p.slots == nil {
		return 0
	}
	if i, found := slices.BinarySearch(p.slots, slot); found {
		return i
	}
	return -1
}

// soonLine is for how many slots a line is made at once; a longer one takes tens
// of milliseconds.
const soonLine = 5000

// rejoin makes a new line, since what is open has changed, gives it to the player
// and calls then: at once, or soon if the line is long.
func (w *Window) rejoin(then func()) {
	w.joined = append(w.joined, then)
	w.joining++
	turn := w.joining
	w.nameEntries()
	entries, slots := w.lineEntries()
	if slots <= soonLine {
		w.join(newLine(entries))
		return
	}
	w.ending.Go(func() {
		l := newLine(entries)
		w.do(func() {
			if turn == w.joining && !w.closed {
				w.join(l)
			}
		})
	})
}

// lineEntries is what a line is to be made of, and about how many slots it gets.
func (w *Window) lineEntries() (entries []lineEntry, slots int) {
	for _, e := range w.entries {
		one := lineEntry{entry: e, name: e.name, sequence: e.sequence, source: e.source}
		if p := w.line.partOf(e); p != nil && p.sequence == e.sequence {
			one.known = p.listing
		}
		slots += len(e.sequence.Files)
		if slots <= soonLine { // counting is not free either
			slots += e.sequence.MissingCount()
		}
		entries = append(entries, one)
	}
	return entries, slots
}

// join takes a new line.
func (w *Window) join(l *line) {
	w.setLine(l)
	then := w.joined
	w.joined = nil
	for _, do := range then {
		do()
	}
}

// whenJoined does something as soon as the line is that of what is open.
func (w *Window) whenJoined(do func()) {
	if len(w.joined) > 0 {
		w.joined = append(w.joined, do)
		return
	}
	do()
}

// setLine makes a line the newest and gives it to the player.
func (w *Window) setLine(l *line) {
	w.line = l
	w.lines = append(w.lines, l)
	if w.player != nil {
		w.player.SetFrames(l.source, l.slots)
	}
}

// dropLine forgets the line and what was to be done with the next one.
func (w *Window) dropLine() {
	w.stopSurvey()
	w.joining++
	w.joined, w.line, w.lines = nil, nil, nil
}

// heardLine is the line that the player's timeline is of, nil if it has not heard
// of any. The newest one may be newer.
func (w *Window) heardLine() *line {
	for i, l := range w.lines {
		if l.is(w.facts.Timeline) {
			w.lines = w.lines[i:]
			return l
		}
	}
	return nil
}

// slotNow gives the slot, in the newest line, of a slot that is shown: that of the
// same number, else the nearest; -1 if there is none.
func (w *Window) slotNow(slot int) int {
	t := w.facts.Timeline
	if w.line == nil || t == nil || slot < 0 || slot >= len(t.Slots) {
		return -1
	}
	return nearestSlot(w.line.slots, t.Slots[slot].Number)
}
