// Which points are selected or hidden: one selection for picture and table.

package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/ui/viewport"
)

// tool is what a drag in the picture does.
type tool = viewport.Tool

const (
	toolOrbit = viewport.ToolOrbit
	toolBox   = viewport.ToolBox
	toolLasso = viewport.ToolLasso
)

// setTool chooses a tool; the same again goes back to moving the camera.
func (w *Window) setTool(t tool) {
	if w.view.Tool() == t {
		t = toolOrbit
	}
	w.view.SetTool(t)
	switch t {
	case toolBox:
		w.say("Drag a rectangle; Shift adds, Ctrl removes, B ends")
	case toolLasso:
		w.say("Drag around points; Shift adds, Ctrl removes, V ends")
	default:
		w.say("")
	}
}

func (w *Window) toggleThrough() {
	w.through = !w.through
	w.view.SetThrough(w.through)
}

// picked answers a click into the picture.
func (w *Window) picked(h viewport.Hit, ok bool) {
	e := w.entryOf(h.Layer)
	if !ok || e == nil {
		if h.Mode == viewport.Replace {
			w.clearSelection()
		}
		return
	}
	w.activate(e)
	if h.Mode == viewport.Replace {
		w.clearOthers(e)
	}
	w.chooseIn(e, h.Frame, h.Selected, render.NewSet(h.Frame.Points, h.Point), h.Mode)
	w.goToPoint(e, h.Frame, h.Point)
	w.say("%s", describePoint(h.Frame, h.Point))
}

// chooseIn answers what was chosen in a frame of the picture, which marks what was
// selected before as drawn.
func (w *Window) chooseIn(e *entry, f *particle.Frame, drawn, chosen *render.Set, mode viewport.Mode) {
	others := mode != viewport.Replace && e.marks.selected.allOthers()
	w.selectIn(e, f, mode.Apply(e.selectedIn(f, drawn), chosen), others)
}

// describePoint is a line about a point: its number, id and values.
func describePoint(f *particle.Frame, point int64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Point %s", countText(point))
	for i := range f.Columns {
		c := &f.Columns[i]
		if c.Context != particle.PerPoint || c.Ragged() || !c.Type.IsNumeric() || b.Len() > 400 {
			continue
		}
		fmt.Fprintf(&b, "   %s %s", c.Name, valueText(c, point))
	}
	return b.String()
}

// valueText is the value of a point, as short as it can be read.
func valueText(c *particle.Column, point int64) string {
	from, to := c.Span(point)
	if from >= to {
		return "–"
	}
	var parts []string
	for k := range c.Width() {
		parts = append(parts, scalarText(c.Type.Scalar(), c.Component(from, k)))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// scalarText writes whole numbers in full, others as short as they can be read.
func scalarText(t particle.Type, v float64) string {
	switch t {
	case particle.Float16, particle.Float32, particle.Float64:
		return fmt.Sprintf("%.5g", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// hovered shows what lies under the resting pointer.
func (w *Window) hovered(h viewport.Hit, ok bool) {
	switch {
	case ok:
		w.hoverText = describePoint(h.Frame, h.Point)
		w.say("%s", w.hoverText)
	case w.status.text.Text == w.hoverText:
		w.say("")
	}
}

// loopSelected answers a rubber band or a lasso, layer by layer.
func (w *Window) loopSelected(c viewport.Catch) {
	e := w.entryOf(c.Layer)
	if e == nil {
		return
	}
	w.chooseIn(e, c.Frame, c.Selected, c.Inside, c.Mode)
	w.say("%s selected", countText(w.selectedCount()))
}

func (w *Window) selectedCount() (n int64) {
	for _, e := range w.entries {
		n += e.selected.Count()
	}
	return n
}

// select1 selects points of the frame that is shown of a sequence.
func (w *Window) select1(e *entry, s *render.Set) {
	w.selectIn(e, w.frameOf(browserID(e)), s, false)
}

// selectIn selects points of a frame of a sequence. With others, those that other
// frames have beyond are meant too.
func (w *Window) selectIn(e *entry, f *particle.Frame, s *render.Set, others bool) {
	w.remark(e, selectedSet, f, s, others)
	w.refreshMenu()
}

func (w *Window) partOf(e *entry) int {
	for i, other := range w.entries {
		if other == e {
			return i
		}
	}
	return -1
}

func (w *Window) clearSelection() {
	w.clearOthers(nil)
}

// clearOthers selects nothing in all sequences but one.
func (w *Window) clearOthers(but *entry) {
	for _, e := range w.entries {
		if e != but && e.marks.selected != nil {
			w.select1(e, nil)
		}
	}
}

// selectNone ends a tool first, then the selection.
func (w *Window) selectNone() {
	if w.view.Tool() != toolOrbit {
		w.setTool(toolOrbit)
		return
	}
	w.clearSelection()
}

// eachShown calls do with the frame of every visible sequence.
func (w *Window) eachShown(do func(e *entry, f *particle.Frame)) {
	for _, p := range parts(w.frame) {
		if e := w.entryOf(p.Part); e != nil && p.Frame != nil && !e.hidden {
			do(e, p.Frame)
		}
	}
}

func (w *Window) selectAll() {
	w.eachShown(func(e *entry, f *particle.Frame) {
		all := render.NewSet(f.Points).Not(f.Points)
		w.selectIn(e, f, all.Minus(e.unseen), e.only == nil && !e.marks.hidden.allOthers())
	})
}

func (w *Window) selectInvert() {
	w.eachShown(func(e *entry, f *particle.Frame) {
		m := &e.marks
		w.selectIn(e, f, e.selected.Not(f.Points).Minus(e.unseen), e.only == nil && !m.selected.allOthers() && !m.hidden.allOthers())
	})
}

func (w *Window) hasSelection() bool { return w.selectedCount() > 0 }

func (w *Window) hideSelection() {
	w.eachShown(func(e *entry, f *particle.Frame) {
		if e.selected.Count() > 0 {
			w.hideIn(e, f, e.hiddenPoints.Union(e.selected), e.marks.hidden.allOthers() || e.marks.selected.allOthers())
			w.selectIn(e, f, nil, false)
		}
	})
}

func (w *Window) isolateSelection() {
	w.eachShown(func(e *entry, f *particle.Frame) {
		w.hideIn(e, f, e.selected.Not(f.Points), !e.marks.selected.allOthers())
	})
}

func (w *Window) showAllPoints() {
	for _, e := range w.entries {
		w.hide(e, nil)
		w.setOnly(e, nil)
	}
}

// hide leaves points of the frame that is shown out of the picture.
func (w *Window) hide(e *entry, s *render.Set) {
	w.hideIn(e, w.frameOf(browserID(e)), s, false)
}

// hideIn leaves points of a frame out; with others, also those that other frames
// have beyond.
func (w *Window) hideIn(e *entry, f *particle.Frame, s *render.Set, others bool) {
	w.remark(e, hiddenSet, f, s, others)
}

// copyPoint puts the values of the current point on the clipboard.
func (w *Window) copyPoint() {
	f, point := w.currentIn()
	if f == nil {
		w.say("There is no current point")
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "point\t%d\n", point)
	if f == w.activeFrame() {
		fmt.Fprintf(&b, "frame\t%s\n", w.numberText(w.shownNumber()))
	}
	err := guard(func() {
		for i := range f.Columns {
			c := &f.Columns[i]
			if c.Context == particle.PerPoint && c.Type.IsNumeric() {
				fmt.Fprintf(&b, "%s\t%s\n", c.Name, valueText(c, point))
			}
		}
	})
	if err != nil {
		w.journal.fail(err)
		return
	}
	w.copyText(b.String())
}

// viewMenu offers what concerns the picture.
func (w *Window) viewMenu(at fyne.Position) {
	menu := fyne.NewMenu("")
	for _, id := range []string{"frame-all", "frame-selection", "", "hide", "isolate", "show-all", "", "color-next", "component-next", "map-next", "", "copy-values", "picture"} {
		if id == "" {
			menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
			continue
		}
		a := w.actions.byID[id]
		item := fyne.NewMenuItem(a.label, a.run)
		a.show(item)
		menu.Items = append(menu.Items, item)
	}
	widget.ShowPopUpMenuAtPosition(menu, w.window.Canvas(), at)
}
