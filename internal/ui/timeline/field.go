// Where is a number typed? A small entry that shows a value until somebody types.

package timeline

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"floe/internal/ui/paint"
)

// field shows a value that goes on changing, except while it is edited. Enter
// submits, Escape and leaving do not.
type field struct {
	widget.Entry
	value  string // to be shown
	typing bool
	fresh  bool // it is being clicked and was not edited before
	submit func(text string)
	step   func(n int) // for the arrow keys, nil for none
}

func newField(submit func(string)) *field {
	f := &field{submit: submit}
	f.ExtendBaseWidget(f)
	return f
}

// show changes the value.
func (f *field) show(value string) {
	f.value = value
	if !f.typing && f.Text != value {
		f.SetText(value)
	}
}

// FocusGained is for Fyne.
func (f *field) FocusGained() {
	paint.HideTips()
	f.typing = true
	f.Entry.FocusGained()
	f.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// MouseDown is for Fyne.
func (f *field) MouseDown(e *desktop.MouseEvent) {
	f.fresh = !f.typing
	f.Entry.MouseDown(e)
}

// MouseUp is for Fyne: the first click selects all, so that typing replaces it.
func (f *field) MouseUp(e *desktop.MouseEvent) {
	f.Entry.MouseUp(e)
	if f.fresh && f.SelectedText() == "" {
		f.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
	f.fresh = false
}

// FocusLost is for Fyne.
func (f *field) FocusLost() {
	f.typing = false
	f.Entry.FocusLost()
	f.show(f.value)
}

// TypedKey is for Fyne.
func (f *field) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		text := f.Text
		f.leave()
		f.submit(text)
	case fyne.KeyEscape:
		f.leave()
	case fyne.KeyUp, fyne.KeyDown:
		if f.step == nil {
			return
		}
		f.typing = false // what comes now is shown
		if e.Name == fyne.KeyUp {
			f.step(1)
		} else {
			f.step(-1)
		}
	default:
		f.Entry.TypedKey(e)
	}
}

// TypedRune is for Fyne.
func (f *field) TypedRune(r rune) {
	f.typing = true
	f.Entry.TypedRune(r)
}

// leave gives the keyboard back.
func (f *field) leave() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(f); c != nil && c.Focused() == fyne.Focusable(f) {
		c.Unfocus()
		return
	}
	f.FocusLost()
}

// rowLayout puts objects side by side, each in the middle of the height; spacers
// take what is left of the width.
type rowLayout struct{}

const rowGap = 1

func (rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spacers, used := 0, float32(0)
	for _, o := range objects {
		if _, ok := o.(layout.SpacerObject); ok {
			spacers++
			continue
		}
		used += o.MinSize().Width + rowGap
	}
	x := float32(0)
	for _, o := range objects {
		if _, ok := o.(layout.SpacerObject); ok {
			x += max(size.Width-used, 0) / float32(spacers)
			continue
		}
		least := o.MinSize()
		o.Resize(least)
		o.Move(fyne.NewPos(x, (size.Height-least.Height)/2))
		x += least.Width + rowGap
	}
}

func (rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if _, ok := o.(layout.SpacerObject); ok {
			continue
		}
		least := o.MinSize()
		size = fyne.NewSize(size.Width+least.Width+rowGap, max(size.Height, least.Height))
	}
	return size
}

// wide gives an object a width.
func wide(o fyne.CanvasObject, width float32) fyne.CanvasObject {
	return container.New(wideLayout(width), o)
}

type wideLayout float32

func (w wideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

func (w wideLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(float32(w), height)
}

// space is some distance.
func space() fyne.CanvasObject { return wide(layout.NewSpacer(), 8) }

// cutLine parts the first line from the others.
func cutLine(text string) (first, rest string, more bool) { return strings.Cut(text, "\n") }
