// The keyboard. Keys that the grid has no use for go on to the window.

package grid

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// FocusGained is Fyne's.
func (g *Grid) FocusGained() {
	g.focused = true
	g.redraw()
}

// FocusLost is Fyne's.
func (g *Grid) FocusLost() {
	g.focused, g.shift, g.control = false, false, false
	g.redraw()
}

func (g *Grid) takeFocus() {
	if c := g.canvas(); c != nil {
		c.Focus(g)
	}
}

func (g *Grid) canvas() fyne.Canvas {
	if app := fyne.CurrentApp(); app != nil {
		return app.Driver().CanvasForObject(g)
	}
	return nil
}

// KeyDown is Fyne's.
func (g *Grid) KeyDown(e *fyne.KeyEvent) { g.holdKey(e.Name, true) }

// KeyUp is Fyne's.
func (g *Grid) KeyUp(e *fyne.KeyEvent) { g.holdKey(e.Name, false) }

func (g *Grid) holdKey(name fyne.KeyName, down bool) {
	switch name {
	case desktop.KeyShiftLeft, desktop.KeyShiftRight:
		g.shift = down
	case desktop.KeyControlLeft, desktop.KeyControlRight:
		g.control = down
	}
}

// TypedKey is Fyne's.
func (g *Grid) TypedKey(e *fyne.KeyEvent) {
	g.acted()
	if g.rows == nil || !g.move(e.Name) {
		g.pass(e)
	}
}

// move goes to another row or column.
func (g *Grid) move(key fyne.KeyName) bool {
	page := max(int64(g.rowExtent().page)-1, 1)
	switch key {
	case fyne.KeyUp:
		g.step(-1)
	case fyne.KeyDown:
		g.step(1)
	case fyne.KeyPageUp:
		g.step(-page)
	case fyne.KeyPageDown:
		g.step(page)
	case fyne.KeyLeft:
		g.stepColumn(-1)
	case fyne.KeyRight:
		g.stepColumn(1)
	case fyne.KeyHome:
		g.scrollTo(g.top, 0)
	case fyne.KeyEnd:
		g.scrollTo(g.top, math.MaxFloat64)
	case fyne.KeyEscape:
		return g.Stop()
	default:
		return false
	}
	return true
}

// step goes rows down from the current one, or from the first that is seen.
func (g *Grid) step(rows int64) {
	if row, ok := g.currentRow(); ok {
		g.goToRow(row+rows, g.shift)
		return
	}
	g.goToRow(int64(math.Ceil(g.top)), false)
}

// stepColumn scrolls by a column.
func (g *Grid) stepColumn(by int) {
	x := 0.0
	for _, c := range g.columns {
		if c.shown == nil || c.frozen {
			continue
		}
		next := x + c.width
		switch {
		case by > 0 && next > g.left+0.5:
			g.scrollTo(g.top, next)
			return
		case by < 0 && next >= g.left-0.5:
			g.scrollTo(g.top, x)
			return
		}
		x = next
	}
}

// pass gives a key to who has a use for it.
func (g *Grid) pass(e *fyne.KeyEvent) {
	if g.events.OnKey != nil {
		g.events.OnKey(e)
		return
	}
	if c := g.canvas(); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

// TypedRune is Fyne's.
func (g *Grid) TypedRune(r rune) {
	if c := g.canvas(); c != nil && c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}

// TypedShortcut is Fyne's.
func (g *Grid) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		g.Copy()
		return
	case *fyne.ShortcutSelectAll:
		g.selectAll()
		return
	case *desktop.CustomShortcut:
		if g.rows != nil && g.jump(s) {
			return
		}
	}
	if c, ok := g.canvas().(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// jump goes to the first or last row: Ctrl+Home, Ctrl+End, with Shift selecting.
func (g *Grid) jump(s *desktop.CustomShortcut) bool {
	if s.Modifier&^fyne.KeyModifierShift != fyne.KeyModifierShortcutDefault {
		return false
	}
	extend := s.Modifier&fyne.KeyModifierShift != 0
	switch s.KeyName {
	case fyne.KeyHome:
		g.goToRow(0, extend)
	case fyne.KeyEnd:
		g.goToRow(g.rowCount()-1, extend)
	default:
		return false
	}
	return true
}
