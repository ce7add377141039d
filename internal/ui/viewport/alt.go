// Fyne takes the release of Alt for a wish to open the menu, even after a drag.

package viewport

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// altEvery is how often the view looks whether Alt is still held.
const altEvery = 10 * time.Millisecond

// calmMenu closes the menu bar that Fyne 2.8 opens when Alt is released after a
// drag: it forgets that wish when another key is pressed, but not for the mouse,
// and tells neither us nor anybody else.
func (v *View) calmMenu() {
	driver, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	if !ok || v.hand.calming {
		return
	}
	v.hand.calming = true
	var look func()
	look = func() {
		if driver.CurrentKeyModifiers()&fyne.KeyModifierAlt != 0 {
			time.AfterFunc(altEvery, func() { v.do(look) })
			return
		}
		v.hand.calming = false
		c := fyne.CurrentApp().Driver().CanvasForObject(v)
		if c == nil {
			return
		}
		if item, ok := c.Focused().(interface{ Child() *widget.Menu }); ok {
			item.Child().Dismiss()
		}
	}
	time.AfterFunc(altEvery, func() { v.do(look) })
}
