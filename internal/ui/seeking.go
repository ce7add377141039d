// The point that was picked, and its row.

package ui

import (
	"weak"

	"floe/internal/particle"
	"floe/internal/table"
)

// sought is a point that the table goes to as soon as it shows the points of the
// frame that is in the picture.
type sought struct {
	frame         weak.Pointer[particle.Frame]
	point, points int64
	id            string // "" for none
}

// goToPoint shows the row of a point of a frame, which need not be the table's.
func (w *Window) goToPoint(e *entry, f *particle.Frame, point int64) {
	w.tab.sought = nil
	if e != w.active {
		return
	}
	if s := w.pointSheet(); s != nil && s.Frame() == f {
		w.grid.GoToPoint(point)
		return
	}
	wanted := &sought{frame: weak.Make(f), point: point, points: f.Points}
	sheet := table.New(f, particle.PerPoint)
	defer sheet.Release()
	if id := sheet.ID(); id != nil {
		_ = table.Guard(func() { wanted.id = id.Cell(point).Text }) // the picture tells of faults
	}
	w.tab.sought = wanted
	w.goToSought()
}

// goToSought goes to the point that is sought, if it can be there.
func (w *Window) goToSought() {
	s, wanted := w.pointSheet(), w.tab.sought
	if s == nil || wanted == nil || s.Frame() != w.activeFrame() {
		return
	}
	w.tab.sought = nil
	switch {
	case wanted.frame == weak.Make(s.Frame()):
		w.grid.GoToPoint(wanted.point)
	case wanted.id != "" && s.ID() != nil:
		w.grid.GoToID(wanted.id)
	case wanted.points == s.Count():
		w.grid.GoToPoint(wanted.point)
	}
}

// currentIn gives the current point and its frame, nil for none.
func (w *Window) currentIn() (*particle.Frame, int64) {
	if wanted, f := w.tab.sought, w.activeFrame(); wanted != nil && f != nil && wanted.frame == weak.Make(f) {
		return f, wanted.point
	}
	if s := w.pointSheet(); s != nil && w.grid.Current() >= 0 {
		return s.Frame(), w.grid.Current()
	}
	return nil, -1
}
