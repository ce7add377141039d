// The keyboard while the view has the focus.

package viewport

import "fyne.io/fyne/v2"

// focus takes the keyboard.
func (v *View) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(v); c != nil {
		c.Focus(v)
	}
}

// FocusGained belongs to Fyne.
func (v *View) FocusGained() {}

// FocusLost lets go of keys whose release will not be heard.
func (v *View) FocusLost() { clear(v.hand.held) }

// AcceptsTab gives Tab to OnTypedKey if the options say so.
func (v *View) AcceptsTab() bool { return v.catchTab }

// KeyDown holds S and Space, which change what drags do.
func (v *View) KeyDown(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyS || e.Name == fyne.KeySpace {
		v.hand.held[e.Name] = true
		v.hand.usedKey = false
	}
}

// KeyUp lets go. Where Space moves the camera, it is only now a key that was
// typed, unless it did.
func (v *View) KeyUp(e *fyne.KeyEvent) {
	if !v.hand.held[e.Name] {
		return
	}
	delete(v.hand.held, e.Name)
	if e.Name == fyne.KeySpace && v.spaceMoves() && !v.hand.usedKey {
		v.typed(e)
	}
}

func (v *View) spaceMoves() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.controls.navigation == Houdini
}

// TypedKey goes to the owner, but for Escape while a rubber band is drawn.
func (v *View) TypedKey(e *fyne.KeyEvent) {
	switch {
	case e.Name == fyne.KeyEscape && v.cancelBand():
	case e.Name == fyne.KeySpace && v.hand.held[fyne.KeySpace] && v.spaceMoves():
	default:
		v.typed(e)
	}
}

func (v *View) typed(e *fyne.KeyEvent) {
	if v.OnTypedKey != nil {
		v.OnTypedKey(e)
	}
}

// TypedRune goes to the owner.
func (v *View) TypedRune(r rune) {
	if v.OnTypedRune != nil {
		v.OnTypedRune(r)
	}
}
