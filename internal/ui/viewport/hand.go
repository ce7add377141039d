// The mouse: clicks, drags, and a pointer that rests.

package viewport

import (
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

var (
	_ fyne.Draggable         = (*View)(nil)
	_ fyne.Focusable         = (*View)(nil)
	_ fyne.Scrollable        = (*View)(nil)
	_ fyne.SecondaryTappable = (*View)(nil)
	_ fyne.Tabbable          = (*View)(nil)
	_ fyne.Tappable          = (*View)(nil)
	_ desktop.Cursorable     = (*View)(nil)
	_ desktop.Hoverable      = (*View)(nil)
	_ desktop.Keyable        = (*View)(nil)
	_ desktop.Mouseable      = (*View)(nil)
)

// hand is what the mouse and the keys are doing, owned by the UI goroutine.
type hand struct {
	button      desktop.MouseButton // of the drag or click; 0 for none
	mode        Mode
	action      action
	begin, last fyne.Position
	dragging    bool // farther than a click
	loose       bool // a drag that no press was heard of
	// clicked is where a press ended that was dealt with, so that the tap that
	// Fyne makes of it is not.
	clicked  fyne.Position
	answered bool
	held     map[fyne.KeyName]bool
	usedKey  bool // a held key moved the camera
	hover    *time.Timer
	hovering bool
	rests    int  // counts, so that late answers are known
	alt      bool // the drag began with Alt
	calming  bool // see calmMenu
}

// MouseDown begins a click or a drag.
func (v *View) MouseDown(e *desktop.MouseEvent) {
	v.focus()
	v.unhover()
	if v.hand.button == 0 {
		v.begin(e.Button, e.Modifier, e.Position)
	}
}

func (v *View) begin(button desktop.MouseButton, modifier fyne.KeyModifier, at fyne.Position) {
	h := &v.hand
	v.mu.Lock()
	c := v.controls
	v.mu.Unlock()
	h.button, h.begin, h.last, h.dragging, h.loose = button, at, at, false, false
	h.mode, h.alt = modeOf(modifier), modifier&fyne.KeyModifierAlt != 0
	h.action = c.navigation.action(press{button, modifier, h.held[fyne.KeyS], h.held[fyne.KeySpace], c.tool})
}

// Dragged goes on with a drag. Fyne's events do not tell the button.
func (v *View) Dragged(e *fyne.DragEvent) {
	if v.hand.button != 0 {
		v.moveTo(e.Position)
		return
	}
	v.begin(left, 0, e.Position)
	v.hand.loose = true
	v.moveTo(e.Position.Add(e.Dragged))
}

// DragEnd ends a drag that no press was heard of; others end in MouseUp.
func (v *View) DragEnd() {
	if v.hand.loose {
		v.release(v.hand.last)
	}
}

// MouseMoved goes on with a drag of the right button, which Fyne does not call
// one, or lets the pointer rest.
func (v *View) MouseMoved(e *desktop.MouseEvent) {
	switch h := &v.hand; {
	case h.button != 0 && e.Button&h.button == 0:
		v.release(h.last) // where we did not see it
	case h.button != 0:
		v.moveTo(e.Position)
	default:
		v.rest(e.Position)
	}
}

// MouseIn is the first move.
func (v *View) MouseIn(e *desktop.MouseEvent) { v.MouseMoved(e) }

// MouseOut forgets what was under the pointer.
func (v *View) MouseOut() { v.unhover() }

// moveTo follows the pointer.
func (v *View) moveTo(at fyne.Position) {
	h := &v.hand
	if !h.dragging && math.Hypot(float64(at.X-h.begin.X), float64(at.Y-h.begin.Y)) <= clickRadius {
		return
	}
	h.dragging = true
	if at == h.last {
		return
	}
	switch h.action {
	case doNothing:
	case doSelect:
		v.stretch(at)
	default:
		h.usedKey = h.usedKey || len(h.held) > 0
		v.drag(h.action, h.last, at)
	}
	h.last = at
}

// MouseUp ends a click or a drag.
func (v *View) MouseUp(e *desktop.MouseEvent) {
	h := &v.hand
	if e.Button != h.button {
		return
	}
	button, dragged := h.button, h.dragging
	v.release(e.Position)
	h.clicked, h.answered = e.Position, true
	if !dragged {
		v.click(button, e.Position, e.AbsolutePosition)
	}
}

// release ends a drag.
func (v *View) release(at fyne.Position) {
	h := &v.hand
	if h.dragging && h.action == doSelect {
		v.endBand(at)
	}
	if h.alt {
		v.calmMenu()
	}
	h.button, h.dragging, h.loose = 0, false, false
}

func (v *View) click(button desktop.MouseButton, at, onCanvas fyne.Position) {
	switch button {
	case left:
		v.pick(at, v.hand.mode)
	case middle:
		v.centre(at)
	case right:
		if v.OnContext != nil {
			v.OnContext(onCanvas)
		}
	}
}

// Tapped is a click of which no press was heard, by touch.
func (v *View) Tapped(e *fyne.PointEvent) { v.tapped(left, e) }

// TappedSecondary is a right click of which no press was heard.
func (v *View) TappedSecondary(e *fyne.PointEvent) { v.tapped(right, e) }

func (v *View) tapped(button desktop.MouseButton, e *fyne.PointEvent) {
	h := &v.hand
	if h.answered && h.clicked == e.Position {
		h.answered = false
		return
	}
	v.focus()
	h.mode = Replace
	v.click(button, e.Position, e.AbsolutePosition)
}

// Cursor is a cross for tools that select.
func (v *View) Cursor() desktop.Cursor {
	if v.Tool() != ToolOrbit {
		return desktop.CrosshairCursor
	}
	return desktop.DefaultCursor
}

// hoverAfter is how long the pointer rests before the view says what is there.
const hoverAfter = 120 * time.Millisecond

// rest waits for the pointer to rest.
func (v *View) rest(at fyne.Position) {
	if v.OnHover == nil {
		return
	}
	v.unhover()
	turn := v.hand.rests
	v.hand.hover = time.AfterFunc(hoverAfter, func() {
		v.askPoint(at, Replace, func(h Hit, ok bool) {
			if ok && v.hand.rests == turn {
				v.hand.hovering = true
				v.OnHover(h, true)
			}
		})
	})
}

func (v *View) unhover() {
	v.hand.rests++
	if v.hand.hover != nil {
		v.hand.hover.Stop()
		v.hand.hover = nil
	}
	if v.hand.hovering {
		v.hand.hovering = false
		v.OnHover(Hit{}, false)
	}
}
