// Which points are meant in other frames than the one they were chosen in?

package ui

import (
	"context"
	"sync/atomic"
	"weak"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/ui/viewport"
)

// mark says which points of one sequence are meant, whatever their numbers in a
// frame: by their ids where frames have any, else by their numbers, as long as
// there are as many points. It may be read from all goroutines; a nil mark means
// no points.
type mark struct {
	// frame is what set is of. It is not held: only to be known again.
	frame  weak.Pointer[particle.Frame]
	points int64
	set    *render.Set
	// others: all points are meant but those whose ids are noted, also those that
	// other frames have beyond. That is what "all" and "isolate" mean, and spares
	// the ids of a million points.
	others bool
	byID   bool
	// ids are noted off the UI goroutine; nil until then, and if they cannot be.
	ids    atomic.Pointer[idSet]
	noted  chan struct{} // closed when nothing is to be expected of ids any more
	cancel context.CancelFunc
}

// marks are those of a sequence.
type marks struct{ selected, hidden *mark }

// newMark makes a mark of points of a frame; nil for none.
func (w *Window) newMark(f *particle.Frame, set *render.Set, others bool) *mark {
	if set.Count() == 0 {
		return nil
	}
	ctx, cancel := context.WithCancel(w.ctx)
	m := &mark{frame: weak.Make(f), points: f.Points, set: set, others: others, noted: make(chan struct{}), cancel: cancel}
	m.byID = idColumn(f) != nil
	if !m.byID {
		cancel()
		close(m.noted)
		return m
	}
	f.Retain()
	w.ending.Go(func() {
		defer cancel()
		defer f.Release()
		m.note(ctx, f)
		w.do(func() {
			if w.pump != nil && !w.closed {
				w.pump.showAgain()
			}
		})
	})
	return m
}

// noteIDs reads the ids of points; a variable, so that tests can hold it.
var noteIDs = idsOf

// note notes the ids of the points, or of the others.
func (m *mark) note(ctx context.Context, f *particle.Frame) {
	defer close(m.noted)
	points := m.set
	if m.others {
		points = points.Not(f.Points)
	}
	_ = guard(func() { // the picture tells of faults
		ids := noteIDs(ctx, f, points)
		if ctx.Err() == nil {
			m.ids.Store(newIDSet(ids))
		}
	})
}

// drop ends what is done for a mark that is not wanted any more.
func (m *mark) drop() {
	if m != nil {
		m.cancel()
	}
}

// meaning is what a mark means in a frame.
type meaning uint8

const (
	meansSet     meaning = iota
	meansIDs             // the points with the ids
	meansUnknown         // not to be told, or not yet
	meansNothing         // there are more or fewer points: nor will it later
)

// means tells it, without reading any point.
func (m *mark) means(f *particle.Frame) meaning {
	switch {
	case m.frame == weak.Make(f):
		return meansSet
	case m.byID && idColumn(f) != nil:
		return meansIDs
	case m.points == f.Points:
		return meansSet
	case m.byID:
		return meansUnknown
	}
	return meansNothing
}

// await waits until the ids are noted, or ctx ends, for who must not do without.
func (m *mark) await(ctx context.Context) {
	if m != nil {
		select {
		case <-m.noted:
		case <-ctx.Done():
		}
	}
}

// resolved is a mark in a frame. It is kept, so that the same points are the same
// set and the picture is not drawn again for nothing.
type resolved struct {
	mark  *mark
	ids   *idSet
	frame *particle.Frame
	set   *render.Set
}

func (r *resolved) resolve(m *mark, f *particle.Frame) {
	if m == nil || f == nil {
		*r = resolved{mark: m}
		return
	}
	ids := m.ids.Load()
	if r.mark == m && r.frame == f && r.ids == ids {
		return
	}
	*r = resolved{mark: m, ids: ids, frame: f}
	switch m.means(f) {
	case meansSet:
		r.set = m.set
	case meansIDs:
		if ids == nil {
			return // blank rather than wrong
		}
		found, err := ids.in(idColumn(f))
		switch {
		case err != nil: // the picture tells of it
		case m.others:
			r.set = found.Not(f.Points)
		case found.Count() > 0:
			r.set = found
		}
	}
}

// resolvedPart are the marks and the condition of a sequence in the frame that is
// to be shown.
type resolvedPart struct {
	selected, hidden resolved
	filtered         filtered
	unseen           *render.Set // hidden, or left out by the condition
}

func (r *resolvedPart) resolve(ctx context.Context, p *stagePart, f *particle.Frame, number float64) {
	hidden, out := r.hidden.set, r.filtered.out
	r.selected.resolve(p.marks.selected, f)
	r.hidden.resolve(p.marks.hidden, f)
	r.filtered.resolve(ctx, p.only, f, number)
	if r.hidden.set != hidden || r.filtered.out != out {
		r.unseen = union(r.hidden.set, r.filtered.out)
	}
}

func (r *resolvedPart) sets() *viewport.Sets {
	return &viewport.Sets{Selected: r.selected.set, Hidden: r.unseen}
}

// takeSets takes what the marks mean in the frames that come, together with these.
func (w *Window) takeSets(n *news) {
	lost := false
	for _, p := range parts(n.frame) {
		e := w.entryOf(p.Part)
		if e == nil || p.Frame == nil {
			continue
		}
		var r resolvedPart
		if p.Part < len(n.sets) {
			r = n.sets[p.Part]
		}
		e.setsOf = weak.Make(p.Frame)
		e.selected = e.marks.selected.take(&r.selected, p.Frame)
		e.hiddenPoints = e.marks.hidden.take(&r.hidden, p.Frame)
		e.takeFiltered(&r)
		lost = e.dropLost(p.Frame) || lost
	}
	if lost {
		w.restage()
	}
}

// takeFiltered takes what the condition means in the frame, if the pump knows of it.
func (e *entry) takeFiltered(r *resolvedPart) {
	e.filtered = filtered{only: e.only}
	if r.filtered.only == e.only {
		e.filtered = r.filtered
		e.filtered.frame = nil // not held
	}
	e.unseen = r.unseen
	if e.hiddenPoints != r.hidden.set || e.filtered.out != r.filtered.out {
		e.unseen = union(e.hiddenPoints, e.filtered.out)
	}
}

// take gives the points in a frame from what the pump has found, if that was of
// this mark; else what can be told without reading.
func (m *mark) take(r *resolved, f *particle.Frame) *render.Set {
	switch {
	case m == nil:
		return nil
	case r.mark == m:
		return r.set
	case m.means(f) == meansSet:
		return m.set
	}
	return nil // soon
}

// dropLost drops marks that mean nothing any more.
func (e *entry) dropLost(f *particle.Frame) (lost bool) {
	for _, m := range []**mark{&e.marks.selected, &e.marks.hidden} {
		if *m != nil && (*m).means(f) == meansNothing {
			(*m).drop()
			*m, lost = nil, true
		}
	}
	return lost
}

// remark replaces one of the marks of a sequence by that of points of a frame, and
// shows it everywhere.
func (w *Window) remark(e *entry, which setKind, f *particle.Frame, set *render.Set, others bool) {
	var m *mark
	if f != nil {
		m = w.newMark(f, set, others)
	}
	shown := w.frameOf(browserID(e))
	now := m.take(&resolved{}, orFrame(shown, f))
	old := &e.marks.selected
	if which == hiddenSet {
		old = &e.marks.hidden
		e.hiddenPoints, e.unseen = now, union(now, e.filtered.out)
	} else {
		e.selected = now
	}
	(*old).drop()
	*old = m
	w.restageWith(func() {
		if shown != nil {
			w.view.SetSets(w.partOf(e), shown, viewport.Sets{Selected: e.selected, Hidden: e.unseen})
		}
	})
	if e == w.active && which == selectedSet {
		w.grid.SelectIn(f, particle.PerPoint, set)
		w.grid.SelectIn(shown, particle.PerPoint, e.selected)
	}
	w.showStatus()
}

func orFrame(f, otherwise *particle.Frame) *particle.Frame {
	if f != nil {
		return f
	}
	return otherwise
}

// setKind is one of the two sets.
type setKind uint8

const (
	selectedSet setKind = iota
	hiddenSet
)

// selectedIn gives what is selected in a frame that the picture or the table
// shows: drawn there, unless something newer is known.
func (e *entry) selectedIn(f *particle.Frame, drawn *render.Set) *render.Set {
	switch m := e.marks.selected; {
	case m == nil:
		return nil
	case m.frame == weak.Make(f):
		return m.set
	case e.setsOf == weak.Make(f):
		return e.selected
	}
	return drawn
}

// allOthers tells whether a mark means all points but some.
func (m *mark) allOthers() bool { return m != nil && m.others }
