// What changes with the frame: table, browser, figures, selection.

package ui

import (
	"fmt"
	"time"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/ui/viewport"
)

// tableRate is how often the table follows while playing.
const tableRate = 250 * time.Millisecond

// frameChanged is called when another frame is shown.
func (w *Window) frameChanged() {
	w.carrySets()
	// The browser wants to hear of each: it asks for figures when one rests.
	w.describeFrames()
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

// findBounds finds out, off the UI goroutine, where the points are: for the clip
// box.
func (w *Window) findBounds(f *particle.Frame) {
	if w.facts.Settings.Playing {
		return
	}
	f.Retain()
	w.ending.Go(func() {
		defer f.Release()
		var b render.Bounds
		if guard(func() {
			scene := render.NewScene(f, render.SceneOptions{})
			b = scene.Bounds()
			scene.Release()
		}) != nil {
			return
		}
		w.do(func() {
			if w.activeFrame() == f {
				w.bounds = b
				w.lookPanel.SetBounds(b)
				if w.look.Show&render.ShowBox != 0 {
					w.restage()
				}
			}
		})
	})
}

// activeChanged shows another sequence in the panels.
func (w *Window) activeChanged() {
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
	w.grid.SetSheet(nil)
	w.view.SetFrames(viewport.Frames{})
	if w.frame != nil {
		w.frame.Release()
		w.frame = nil
	}
	w.facts = noFacts
	w.bar.SetState(w.facts)
	w.transport.SetState(w.facts)
	w.plots.SetSeries(nil)
	w.plots.SetSummary(nil)
	w.showStatus()
}

// maxCarried is how many selected points are looked for by their id in another
// frame. Searching more would take longer than a frame lasts.
const maxCarried = 2_000_000

// carrySets finds the selected and the hidden points in the frame that is shown
// now: by their ids, where it has any; else by their numbers, if it has as many
// points.
func (w *Window) carrySets() {
	for _, p := range parts(w.frame) {
		e := w.entryOf(p.Part)
		if e == nil || p.Frame == nil {
			continue
		}
		if e.ids == nil && e.selected.Count() == 0 && e.hiddenPoints.Count() == 0 {
			e.points = p.Frame.Points
			continue
		}
		w.carry(e, p.Part, p.Frame)
	}
}

// carry looks the sets of one sequence up in a frame, off the UI goroutine.
func (w *Window) carry(e *entry, part int, f *particle.Frame) {
	if e.ids == nil {
		if e.points != f.Points { // numbers mean other points now
			e.selected, e.hiddenPoints = nil, nil
			w.view.SetSelection(part, nil)
			w.view.SetHidden(part, nil)
		}
		e.points = f.Points
		return
	}
	ids := e.ids
	frame := f.Retain()
	w.ending.Go(func() {
		defer frame.Release()
		var selected, hidden *render.Set
		if err := guard(func() { selected, hidden = ids.in(frame) }); err != nil {
			return
		}
		w.do(func() {
			if w.closed || e.ids != ids || w.entryOf(part) != e || w.frameOf(browserID(e)) != frame {
				return // there is another frame by now
			}
			e.selected, e.hiddenPoints, e.points = selected, hidden, frame.Points
			w.view.SetSelection(part, selected)
			w.view.SetHidden(part, hidden)
			if e == w.active && w.tabIs(tabTable) {
				w.grid.SetSelection(selected)
			}
			w.showStatus()
		})
	})
}

// idSets are selected and hidden points by their ids.
type idSets struct{ selected, hidden map[int64]bool }

// note gives the ids of sets of points of a frame, nil if it has none or they are
// too many. Of a set that did not change the ids before stay: its points may be
// missing in this frame.
func (s *idSets) note(f *particle.Frame, selected, hidden *render.Set, which setKind) *idSets {
	c := idColumn(f)
	if c == nil || selected.Count()+hidden.Count() > maxCarried {
		return nil
	}
	var noted idSets
	if s != nil {
		noted = *s
	}
	if s == nil || which == selectedSet {
		noted.selected = idsIn(c, selected)
	}
	if s == nil || which == hiddenSet {
		noted.hidden = idsIn(c, hidden)
	}
	if len(noted.selected)+len(noted.hidden) == 0 {
		return nil
	}
	return &noted
}

// setKind is one of the two sets.
type setKind uint8

const (
	selectedSet setKind = iota
	hiddenSet
)

func idsIn(c *particle.Column, s *render.Set) map[int64]bool {
	ids := map[int64]bool{}
	for _, n := range s.Numbers() {
		ids[int64(c.Component(n, 0))] = true
	}
	return ids
}

func idColumn(f *particle.Frame) *particle.Column {
	i := f.FindRole(particle.IDRole)
	if i < 0 || f.Columns[i].Constant || f.Columns[i].Ragged() || f.Columns[i].Elements != f.Points {
		return nil
	}
	return &f.Columns[i]
}

// in finds the points of a frame.
func (s *idSets) in(f *particle.Frame) (selected, hidden *render.Set) {
	c := idColumn(f)
	if c == nil {
		return nil, nil
	}
	var chosen, left []int64
	for n, id := range c.Float64s(nil) {
		if s.selected[int64(id)] {
			chosen = append(chosen, int64(n))
		}
		if s.hidden[int64(id)] {
			left = append(left, int64(n))
		}
	}
	return setOf(f.Points, chosen), setOf(f.Points, left)
}

func setOf(size int64, numbers []int64) *render.Set {
	if len(numbers) == 0 {
		return nil
	}
	return render.NewSet(size, numbers...)
}

// noteIDs remembers which points are meant by a set that has changed, whatever
// their numbers in the next frame.
func (w *Window) noteIDs(e *entry, which setKind) {
	before := e.ids
	e.ids = nil
	if f := w.frameOf(browserID(e)); f != nil {
		e.points = f.Points
		_ = guard(func() { e.ids = before.note(f, e.selected, e.hiddenPoints, which) }) // the picture tells of faults
	}
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
		hidden += e.hiddenPoints.Count()
	}
	if hidden > 0 {
		text += fmt.Sprintf("   %s hidden", countText(hidden))
	}
	w.status.setSelection(text)
}
