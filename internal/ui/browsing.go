// The browser: what it lists, and the answers to what it asks.

package ui

import (
	"image/color"
	"slices"
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
			if n, ok := w.ownNumber(e, slot); ok {
				w.seekNumber(n)
			}
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
		if slot < 0 {
			w.readAgain(-1)
		} else if e := w.entryBy(id); e != nil {
			if n, ok := w.ownNumber(e, slot); ok {
				w.readNumberAgain(n)
			}
		}
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
		p := w.line.partOf(e)
		if p == nil {
			continue // soon
		}
		one := p.shown
		one.ID, one.Hidden, one.Color = browserID(e), e.hidden, swatches[e.id%len(swatches)]
		one.Label, one.Bytes = e.name, p.bytes
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
	w.showBookmarks()
	w.refreshMenu()
}

// showStates tells the browser how the frames stand.
func (w *Window) showStates() {
	for _, e := range w.entries {
		own, playhead := w.ownTimeline(e)
		w.browser.SetStates(browserID(e), own, playhead)
	}
}

// ownTimeline is what the timeline says of one of several sequences, kept while it
// is that of the same player's timeline and the same part of a line.
type ownTimeline struct {
	of       *playback.Timeline
	part     *linePart
	timeline *playback.Timeline
}

// ownTimeline gives the timeline of a sequence, and the playhead on it: of several
// open ones each has numbers of its own. It is nil before the player has heard of
// the sequence, and for a file without a number beside others.
func (w *Window) ownTimeline(e *entry) (own *playback.Timeline, playhead int) {
	l, all := w.heardLine(), w.facts.Timeline
	p := l.partOf(e)
	switch {
	case p == nil:
		return nil, -1
	case len(l.parts) == 1:
		return all, w.facts.Index
	case p.slots == nil:
		return nil, -1
	}
	if e.own.of != all || e.own.part != p {
		e.own = ownTimeline{all, p, p.timeline(all)}
	}
	playhead, found := slices.BinarySearch(p.own, w.facts.Index)
	if !found {
		playhead = -1
	}
	return e.own.timeline, playhead
}

// timeline takes what is the sequence's own from the timeline of all. The points
// are those of all together, so they are left out.
func (p *linePart) timeline(all *playback.Timeline) *playback.Timeline {
	n := len(p.own)
	own := &playback.Timeline{Slots: p.ownSlots, States: make([]playback.State, n), Points: make([]int64, n), Errors: make([]error, n)}
	for i, at := range p.own {
		own.Points[i] = -1
		if own.States[i] = playback.Missing; p.ownSlots[i].Exists || !all.Slots[at].Exists {
			own.States[i], own.Errors[i] = all.States[at], all.Errors[at]
		}
	}
	return own
}

// ownNumber is the number of a slot of a sequence's own timeline.
func (w *Window) ownNumber(e *entry, own int) (number float64, ok bool) {
	t, _ := w.ownTimeline(e)
	if t == nil || own < 0 || own >= len(t.Slots) {
		return 0, false
	}
	return t.Slots[own].Number, true
}

func (w *Window) setVisible(e *entry, visible bool) {
	if e == nil {
		return
	}
	e.hidden = !visible
	w.showEntries()
}

// readAgain reads what is seen at a slot of the newest line again; everything if it
// is negative, then also files that are seen at every slot.
func (w *Window) readAgain(slot int) {
	if slot >= 0 {
		w.forget(slot)
		w.play(func(p *playback.Player) { p.Invalidate(slot) })
		return
	}
	stills := false
	for _, e := range w.entries {
		if !e.sequence.HasNumbers() {
			w.take(e, e.sequence)
			stills = true
		}
	}
	if stills {
		w.rejoin(w.survey)
	}
	w.whenJoined(w.readAll)
}

// forget has what is seen at a slot read the next time, whoever has it now.
func (w *Window) forget(slot int) {
	for _, p := range w.line.parts {
		if i, found := slices.BinarySearch(p.slots, slot); found {
			w.memory.Forget(p.sequence.Path(i))
			w.filesDiffer(p.entry, p.sequence.Files[i:i+1])
		}
	}
}

// readAll reads everything again.
func (w *Window) readAll() {
	w.memory.ForgetAll()
	w.play((*playback.Player).InvalidateAll)
}

// readNumberAgain reads what is seen at a number again, if that is there still.
func (w *Window) readNumberAgain(number float64) {
	if slot := w.line.find(number); slot >= 0 {
		w.readAgain(slot)
	}
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
	f.chooseOnly(e)
	if n, ok := w.ownNumber(e, t.Slot); ok {
		f.frames.SetText(numberPlain(n))
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
