// The browser: what it lists, and the answers to what it asks.

package ui

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"

	"floe/internal/mmap"
	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/render"
	"floe/internal/ui/browser"
)

// guard runs what reads frames: a mapped file that was cut short gives an error.
func guard(do func()) error {
	return mmap.Guard(func() error { do(); return nil })
}

func (w *Window) newBrowser() *browser.Browser {
	var b browser.Events
	b.OnSequence = func(id string) { w.activate(w.entryBy(id)) }
	b.OnAttribute = func(r browser.Ref) { w.chooseAttribute(r) }
	b.OnFrame = func(id string, slot int) {
		if e := w.entryBy(id); e != nil {
			slot = w.slotOf(e, slot)
			w.play(func(p *playback.Player) { p.Seek(slot) })
		}
	}
	b.OnVisible = func(id string, visible bool) { w.setVisible(w.entryBy(id), visible) }
	b.OnClose = func(id string) {
		if e := w.entryBy(id); e != nil {
			w.closeEntry(e.id)
		}
	}
	b.OnWantStats, b.OnWantValues = w.answerStats, w.answerValues
	b.OnExport = func(t browser.Target) { w.exportTarget(t) }
	b.OnReload = func(id string, slot int) {
		if e := w.entryBy(id); e != nil && slot >= 0 {
			slot = w.slotOf(e, slot)
		}
		w.readAgain(slot)
	}
	b.OnUseAsColor = func(r browser.Ref) {
		w.activate(w.entryBy(r.Sequence))
		w.colorBy(r.Name, render.Component(r.Component+1))
	}
	b.OnUseAsSize = func(r browser.Ref) { w.useAs(r, func(l *render.Look) { l.Size.Attribute = r.Name }) }
	b.OnUseAsVectors = func(r browser.Ref) { w.useAs(r, func(l *render.Look) { l.Vectors.Attribute = r.Name }) }
	b.OnUseAsStrands = func(r browser.Ref) { w.useAs(r, func(l *render.Look) { l.Strands.Attribute = r.Name }) }
	b.OnStatistics = func(r browser.Ref) {
		w.chooseAttribute(r)
		w.showTab(tabStats)
	}
	b.OnShowInTable = func(r browser.Ref) {
		w.activate(w.entryBy(r.Sequence))
		w.showTab(tabTable)
		w.grid.RevealColumn(r.Name)
	}
	b.OnCopy = w.copyText
	b.OnUnusedKey = func(e *fyne.KeyEvent) { w.typedKey(e.Name) }
	b.OnUnusedRune = func(r rune) { w.typedRune(r) }
	return browser.New(b)
}

func (w *Window) useAs(r browser.Ref, do func(l *render.Look)) {
	w.activate(w.entryBy(r.Sequence))
	w.changeLook(do)
}

func browserID(e *entry) string { return strconv.Itoa(e.id) }

func (w *Window) entryBy(id string) *entry {
	for _, e := range w.entries {
		if browserID(e) == id {
			return e
		}
	}
	return nil
}

// swatches tell sequences apart where each has one colour.
var swatches = []color.NRGBA{rgb(0x4ba3c7), rgb(0xe0913f), rgb(0x6fbf73), rgb(0xc06fc0), rgb(0xd0605e), rgb(0xb9b04a), rgb(0x8d8ae0), rgb(0x62b8b0)}

// showEntries lists what is open.
func (w *Window) showEntries() {
	var list []browser.Entry
	for _, e := range w.entries {
		one := browser.EntryOf(e.sequence)
		one.ID, one.Hidden, one.Color = browserID(e), e.hidden, swatches[e.id%len(swatches)]
		for _, size := range e.sizes {
			one.Bytes += size
		}
		list = append(list, one)
	}
	w.browser.SetSequences(list)
	if w.active == nil && len(w.entries) > 0 {
		w.activate(w.entries[0])
	}
	if len(w.entries) > 0 {
		w.hideWelcome()
	}
	w.restage()
	w.showStates()
	w.refreshMenu()
}

// showStates tells the browser how the frames stand.
func (w *Window) showStates() {
	for _, e := range w.entries {
		own, playhead := w.ownTimeline(e)
		w.browser.SetStates(browserID(e), own, playhead)
	}
}

// ownTimeline is what the timeline says of one sequence: of several open ones
// each has numbers of its own. The points are those of all together, so they are
// left out.
func (w *Window) ownTimeline(e *entry) (own *playback.Timeline, playhead int) {
	all := w.facts.Timeline
	if len(w.entries) == 1 || all == nil || len(e.slots) == 0 {
		return all, w.facts.Index
	}
	first, last := e.slots[0], e.slots[len(e.slots)-1]
	if last >= len(all.Slots) {
		return nil, -1 // the player has yet to hear of the sequence
	}
	has := make([]bool, last-first+1)
	for _, at := range e.slots {
		has[at-first] = true
	}
	gaps := map[float64]bool{}
	for _, n := range e.missing() {
		gaps[n] = true
	}
	own, playhead = &playback.Timeline{}, -1
	for at := first; at <= last; at++ {
		slot, state, err := all.Slots[at], all.States[at], all.Errors[at]
		switch {
		case has[at-first]:
		case gaps[slot.Number]:
			state, err = playback.Missing, nil
		default:
			continue
		}
		if at == w.facts.Index {
			playhead = len(own.Slots)
		}
		own.Slots = append(own.Slots, slot)
		own.States = append(own.States, state)
		own.Points = append(own.Points, -1)
		own.Errors = append(own.Errors, err)
	}
	return own, playhead
}

// slotOf translates a slot of a sequence's own timeline.
func (w *Window) slotOf(e *entry, own int) int {
	t, _ := w.ownTimeline(e)
	all := w.facts.Timeline
	if t == nil || all == nil || own < 0 || own >= len(t.Slots) {
		return -1
	}
	return nearestSlot(all.Slots, t.Slots[own].Number)
}

func (w *Window) setVisible(e *entry, visible bool) {
	if e == nil {
		return
	}
	e.hidden = !visible
	w.showEntries()
}

func (w *Window) readAgain(slot int) {
	w.play(func(p *playback.Player) {
		if slot < 0 {
			p.InvalidateAll()
		} else {
			p.Invalidate(slot)
		}
	})
}

func (w *Window) exportTarget(t browser.Target) {
	var attributes []string
	if t.Attribute != "" {
		attributes = []string{t.Attribute}
	}
	f := w.askJob(true, attributes)
	e := w.entryBy(t.Sequence)
	if e == nil {
		return
	}
	f.sequences.SetSelected([]string{e.sequence.Pattern()})
	if slot := w.slotOf(e, t.Slot); slot >= 0 {
		f.frames.SetText(numberPlain(w.facts.Timeline.Slots[slot].Number))
	}
}

// frameOf is the frame shown of a sequence, borrowed; nil for none.
func (w *Window) frameOf(id string) *particle.Frame {
	for _, p := range parts(w.frame) {
		if e := w.entryOf(p.Part); e != nil && browserID(e) == id {
			return p.Frame
		}
	}
	return nil
}

// answer computes something of a frame off the UI goroutine, and then tells it,
// unless the frame faults.
func (w *Window) answer(id string, compute func(f *particle.Frame), tell func(number float64)) {
	f := w.frameOf(id)
	if f == nil {
		return
	}
	f.Retain()
	number := w.shownNumber()
	w.ending.Go(func() {
		defer f.Release()
		if err := guard(func() { compute(f) }); err != nil {
			return // the picture tells
		}
		w.do(func() {
			if !w.closed {
				tell(number)
			}
		})
	})
}

func (w *Window) answerStats(id, attribute string) {
	var stats particle.Stats
	w.answer(id, func(f *particle.Frame) {
		if c := f.Column(attribute); c != nil {
			stats = c.Stats()
		}
	}, func(number float64) { w.browser.SetStats(id, number, attribute, stats) })
}

func (w *Window) answerValues(id, attribute string, n int64) {
	var texts []string
	w.answer(id, func(f *particle.Frame) {
		if c := f.Column(attribute); c != nil {
			texts = browser.ValueTexts(c, 0, n)
		}
	}, func(number float64) { w.browser.SetValues(id, number, attribute, texts) })
}

// shownNumber is the number of the frame that is shown.
func (w *Window) shownNumber() float64 {
	if t := w.facts.Timeline; t != nil && w.facts.ShownIndex >= 0 && w.facts.ShownIndex < len(t.Slots) {
		return t.Slots[w.facts.ShownIndex].Number
	}
	return 0
}

// describeFrames tells the browser about the frames that are shown.
func (w *Window) describeFrames() {
	number := w.shownNumber()
	seen := map[*entry]bool{}
	for _, p := range parts(w.frame) {
		e := w.entryOf(p.Part)
		if e == nil || p.Frame == nil {
			continue
		}
		seen[e] = true
		if facts, err := factsOf(p.Frame); err == nil {
			w.browser.SetFrame(browserID(e), number, &p.Frame.Header, facts)
		}
	}
	for _, e := range w.entries {
		if !seen[e] {
			w.browser.SetFrame(browserID(e), number, nil, nil)
		}
	}
}

// factsOf costs microseconds: it reads sizes.
func factsOf(f *particle.Frame) (facts []browser.ColumnFacts, err error) {
	err = guard(func() { facts = browser.FactsOf(f) })
	return facts, err
}
