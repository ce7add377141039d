// What changes with the frame: table, browser, figures, selection.

package ui

import (
	"fmt"
	"time"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/ui/plot"
	"floe/internal/ui/viewport"
)

// tableRate is how often the table follows while playing.
const tableRate = 250 * time.Millisecond

// frameChanged is called when another frame is shown.
func (w *Window) frameChanged() {
	// The browser wants to hear of each: it asks for figures when one rests.
	w.describeFrames()
	w.tellPartFailures()
	if w.facts.Settings.Playing && time.Since(w.followed) < tableRate {
		return // atRest catches up
	}
	w.followFrame()
}

// atRest is called when playing has stopped.
func (w *Window) atRest() { w.followFrame() }

// followFrame shows the frame everywhere else than in the picture.
func (w *Window) followFrame() {
	w.followed = time.Now()
	if w.awaitFirst && w.frame != nil {
		w.awaitFirst = false
		w.firstFrame()
	}
	w.showHeader()
	w.findRange()
	w.showTable()
	if !w.facts.Settings.Playing {
		w.measureFrame()
	}
	w.plots.SetPlayhead(w.shownNumber())
}

// tellPartFailures tells of the sequences that have no frame here although they
// should: each once.
func (w *Window) tellPartFailures() {
	if len(w.entries) < 2 {
		return // the timeline tells
	}
	for _, p := range parts(w.frame) {
		e := w.entryOf(p.Part)
		if e == nil || p.Err == nil || e.failed[w.shownNumber()] {
			continue
		}
		if e.failed == nil {
			e.failed = map[float64]bool{}
		}
		e.failed[w.shownNumber()] = true
		w.journal.fail(fmt.Errorf("%s: %w", e.name, p.Err))
	}
}

// firstFrame is here: what could not be decided without one is decided now.
func (w *Window) firstFrame() {
	for _, p := range parts(w.frame) {
		if e := w.entryOf(p.Part); e != nil && p.Frame != nil {
			for _, text := range p.Frame.Warnings {
				w.journal.warn("%s: %s", e.name, text)
			}
		}
	}
}

// showHeader tells the look panel what there is to choose from.
func (w *Window) showHeader() {
	f := w.activeFrame()
	if f == nil {
		return
	}
	w.lookPanel.SetHeader(&f.Header)
	w.findBounds(f)
}

// boundsFinder finds out where points are, of one frame at a time: while the
// artist scrubs, only the newest is worth it. It belongs to the UI goroutine.
type boundsFinder struct {
	busy bool
	next *particle.Frame // the newest that waits, retained; nil for none
}

// findBounds finds out, off the UI goroutine, where the points are: for the clip
// box.
func (w *Window) findBounds(f *particle.Frame) {
	if w.facts.Settings.Playing {
		return
	}
	w.finder.drop()
	w.finder.next = f.Retain()
	if !w.finder.busy {
		w.findNextBounds()
	}
}

func (b *boundsFinder) drop() {
	if b.next != nil {
		b.next.Release()
		b.next = nil
	}
}

func (w *Window) findNextBounds() {
	f := w.finder.next
	if w.finder.busy, w.finder.next = f != nil, nil; f == nil {
		return
	}
	w.ending.Go(func() {
		defer f.Release()
		b := render.NoBounds()
		err := guard(func() {
			scene := render.NewScene(f, render.SceneOptions{})
			b = scene.Bounds()
			scene.Release()
		})
		w.do(func() {
			w.findNextBounds()
			if err == nil && w.activeFrame() == f {
				w.foundBounds(b)
			}
		})
	})
}

func (w *Window) foundBounds(b render.Bounds) {
	w.bounds = b
	w.lookPanel.SetBounds(b)
	if w.look.Show&render.ShowBox != 0 {
		w.restage()
	}
}

// activeChanged shows another sequence in the panels.
func (w *Window) activeChanged() {
	w.tab.sought = nil
	w.grid.SetSheet(nil) // its rows are of another sequence
	w.showHeader()
	w.showTable()
}

// tabShown shows what was not worth its time while it could not be seen.
func (w *Window) tabShown() {
	if w.panels == nil {
		return
	}
	w.showTable()
	w.measureFrame()
}

// dropFrames lets go of everything that holds a frame.
func (w *Window) dropFrames() {
	w.figures.stopFrame()
	w.stopSeries()
	w.figures.stopRange()
	w.figures.subject = subject{}
	w.finder.drop()
	w.tab.sought = nil
	w.grid.SetSheet(nil)
	w.view.SetFrames(viewport.Frames{})
	if w.frame != nil {
		w.frame.Release()
		w.frame = nil
	}
	w.facts, w.shownFacts = noFacts, noFacts
	w.bar.SetState(w.facts)
	w.transport.SetState(w.facts)
	w.plots.SetSeries(nil)
	w.plots.SetAttribute(plot.Attribute{})
	w.plots.SetSummary(nil)
	w.showStatus()
}

// pictureDrawn hears of each picture.
func (w *Window) pictureDrawn(s viewport.Status) {
	w.trace.pictures++
	if s.Drawn > 0 {
		w.trace.drew()
	}
	w.trace.points, w.trace.every, w.trace.drawMs = s.Drawn, s.Every, float64(s.Took.Microseconds())/1000
	w.status.setPicture(s.String())
}

// showStatus shows what the status bar says of the whole.
func (w *Window) showStatus() {
	text := ""
	if n := w.selectedCount(); n > 0 {
		text = countText(n) + " selected"
	}
	var hidden int64
	for _, e := range w.entries {
		hidden += e.unseen.Count()
	}
	if hidden > 0 {
		text += fmt.Sprintf("   %s hidden", countText(hidden))
	}
	w.status.setSelection(text)
}
