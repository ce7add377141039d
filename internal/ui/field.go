// Dialogs, and the entries in them: Escape leaves both.

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"
)

// field is an entry that can be left with Escape.
type field struct {
	widget.Entry
	escape func()
}

func newField(escape func()) *field {
	f := &field{escape: escape}
	f.ExtendBaseWidget(f)
	return f
}

// TypedKey is Fyne's.
func (f *field) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		f.escape()
		return
	}
	f.Entry.TypedKey(e)
}

// newField makes an entry of a dialog.
func (w *Window) newField(text string) *field {
	f := newField(w.closeDialog)
	f.SetText(text)
	return f
}

// present shows a dialog. Until it is closed, keys and menus do nothing else.
// closed is called when that has happened, however.
func (w *Window) present(d dialog.Dialog, closed ...func()) {
	w.dialogs = append(w.dialogs, d)
	d.Show() // first: Fyne's file dialogs are made by it
	d.SetOnClosed(func() {
		for i, other := range w.dialogs {
			if other == d {
				w.dialogs = append(w.dialogs[:i:i], w.dialogs[i+1:]...)
				break
			}
		}
		for _, do := range closed {
			do()
		}
		if len(w.dialogs) == 0 {
			w.focusView()
		}
	})
}

// closeDialog closes the topmost dialog, if there is one.
func (w *Window) closeDialog() {
	if n := len(w.dialogs); n > 0 {
		w.dialogs[n-1].Dismiss()
	}
}
