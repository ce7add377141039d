// Points that are chosen by a condition: shown alone, or selected.

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"floe/internal/particle"
	"floe/internal/render"
)

// typedOnly takes the condition that the panel has for the active sequence. One
// that is wrong changes nothing.
func (w *Window) typedOnly(text string) (problem string) {
	c, err := parseCondition(text)
	if err != nil {
		return err.Error()
	}
	if w.active == nil {
		return ""
	}
	if h := w.header(); c != nil && h != nil {
		if err := c.fits(h); err != nil {
			return err.Error()
		}
	}
	w.setOnly(w.active, c)
	return ""
}

// setOnly shows only those points of a sequence that meet a condition, nil for all.
func (w *Window) setOnly(e *entry, c *condition) {
	if e.only.String() == c.String() {
		return
	}
	e.only = c
	if e == w.active {
		w.showOnly()
	}
	w.restage()
	w.refreshMenu()
}

// showOnly shows the active sequence's condition in the panel.
func (w *Window) showOnly() {
	if w.active != nil {
		w.lookPanel.SetOnly(w.active.only.String())
		w.tellOnly()
	}
}

// tellOnly says why the active sequence's condition means nothing in the frame that
// is shown.
func (w *Window) tellOnly() {
	if e := w.active; e != nil && e.filtered.only == e.only {
		w.lookPanel.SetOnlyProblem(e.only.String(), e.filtered.wrong)
	}
}

// askOnly leads to the entry of the panel.
func (w *Window) askOnly() {
	if !w.panelShown(panelLook) {
		w.togglePanel(panelLook)
	}
	w.do(w.lookPanel.FocusOnly) // not now, see ask
}

func (w *Window) onlyText() string {
	if w.active == nil || w.active.only == nil {
		return ""
	}
	return w.active.only.String()
}

const selectHint = "Age > 2      PointPosition.y < 0      length(v) > 5      rand(ID) < 0.01      0-100:2"

// selectForm is the dialog of a selection by a condition.
type selectForm struct {
	window *Window
	text   *field
	add    *widget.Check
	caret  *widget.Label
	wrong  *widget.Label
	choose *widget.Button
	dialog *dialog.CustomDialog
}

// askSelect asks for a condition and selects what meets it.
func (w *Window) askSelect() {
	f := &selectForm{window: w, text: w.newField(""), add: widget.NewCheck("Add to what is selected", nil)}
	f.text.SetPlaceHolder("Condition")
	f.caret, f.wrong = newCaretLabels()
	hint := widget.NewLabel(selectHint)
	hint.Importance = widget.LowImportance
	f.choose = widget.NewButton("Select", f.accept)
	f.choose.Importance = widget.HighImportance
	f.text.OnChanged = func(string) { f.check() }
	f.text.OnSubmitted = func(string) { f.accept() }
	f.dialog = dialog.NewCustomWithoutButtons("Select by expression", container.NewVBox(f.text, f.caret, f.wrong, hint, f.add), w.window)
	f.dialog.SetButtons([]fyne.CanvasObject{widget.NewButton("Cancel", func() { f.dialog.Hide() }), f.choose})
	f.dialog.Resize(fyne.NewSize(620, 250))
	f.text.SetText(w.lastSelect)
	f.check()
	w.present(f.dialog)
	w.do(func() { // not now, see ask
		w.window.Canvas().Focus(f.text)
		f.text.TypedShortcut(&fyne.ShortcutSelectAll{})
	})
}

// newCaretLabels are for what caretText gives.
func newCaretLabels() (caret, wrong *widget.Label) {
	caret = widget.NewLabelWithStyle("", fyne.TextAlignLeading, fyne.TextStyle{Monospace: true})
	wrong = widget.NewLabel("")
	wrong.Wrapping = fyne.TextWrapWord
	caret.Importance, wrong.Importance = widget.DangerImportance, widget.DangerImportance
	caret.Hide()
	wrong.Hide()
	return caret, wrong
}

// showCaret points at what is wrong, nil for nothing.
func showCaret(caret, wrong *widget.Label, err error) {
	pointed, text := caretText(err)
	for label, t := range map[*widget.Label]string{caret: pointed, wrong: text} {
		label.SetText(t)
		setShown(label, t != "")
	}
}

// check says what is wrong with the condition, as it is typed.
func (f *selectForm) check() (*condition, error) {
	c, err := parseCondition(f.text.Text)
	if err == nil && c != nil {
		err = f.window.fitsAny(c)
	}
	showCaret(f.caret, f.wrong, err)
	if c == nil || err != nil {
		f.choose.Disable()
	} else {
		f.choose.Enable()
	}
	return c, err
}

func (f *selectForm) accept() {
	c, err := f.check()
	if c == nil || err != nil {
		return
	}
	f.window.lastSelect = c.String()
	f.dialog.Hide()
	f.window.selectWhere(c, f.add.Checked)
}

// fitsAny tells why a condition means nothing in any visible sequence; nil if it
// means something in one.
func (w *Window) fitsAny(c *condition) (first error) {
	fits := false
	w.eachShown(func(_ *entry, f *particle.Frame) {
		switch err := c.fits(&f.Header); {
		case err == nil:
			fits = true
		case first == nil:
			first = err
		}
	})
	if fits {
		return nil
	}
	return first
}

// selectWhere selects the points that meet a condition, of all visible sequences
// where it means something.
func (w *Window) selectWhere(c *condition, add bool) {
	number := w.shownNumber()
	w.eachShown(func(e *entry, f *particle.Frame) {
		switch err := c.fits(&f.Header); {
		case err == nil:
			w.findMeeting(c, e, f, number, func(met *render.Set) {
				if add {
					w.selectIn(e, f, e.selectedIn(f, e.selected).Union(met), e.marks.selected.allOthers())
				} else {
					w.selectIn(e, f, met, false)
				}
				w.say("%s selected by %s", countText(w.selectedCount()), c)
			})
		case !add:
			w.selectIn(e, f, nil, false)
		}
	})
}

// findMeeting finds the points of a frame that meet a condition and can be seen,
// off the UI goroutine.
func (w *Window) findMeeting(c *condition, e *entry, f *particle.Frame, number float64, do func(met *render.Set)) {
	f.Retain()
	unseen := e.unseen
	w.ending.Go(func() {
		var met *render.Set
		var err error
		fault := guard(func() {
			if met, _, err = c.in(w.ctx, f, number); err == nil {
				met = met.Minus(unseen)
			}
		})
		if fault != nil {
			err = fault
		}
		w.do(func() {
			defer f.Release()
			switch {
			case w.closed || !slices.Contains(w.entries, e):
			case err != nil:
				w.journal.fail(err)
			default:
				do(met)
			}
		})
	})
}
