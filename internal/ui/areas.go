// Where on the screen are the parts? For tests that use the real window.

package ui

import (
	"math"
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// areas are the parts that can be seen, and the buttons of the welcome or of the
// dialog on top that can be pressed: left, top, width and height in pixels of the
// window. With a dialog only its buttons are told, for nothing else can be used.
func (w *Window) areas() map[string][4]int {
	all := map[string][4]int{}
	if top := w.window.Canvas().Overlays().Top(); top != nil {
		w.addButtons(all, overlayContent(top))
		return all
	}
	w.addArea(all, "view", w.view)
	w.addArea(all, "status", w.status.root)
	if w.panels.welcome.root.Visible() {
		w.addArea(all, "welcome", w.panels.welcome.root)
		w.addButtons(all, w.panels.welcome.root)
	}
	if w.panelShown(panelTimeline) {
		w.addArea(all, "timeline", w.bar)
		w.addArea(all, "transport", w.transport)
	}
	if w.panelShown(panelBrowser) {
		w.addArea(all, "browser", w.browser)
	}
	if w.panelShown(panelLook) {
		w.addArea(all, "look", w.lookPanel)
	}
	switch {
	case w.tabIs(tabTable):
		w.addArea(all, "table", w.grid)
		w.addArea(all, "filter", w.tab.filter)
	case w.tabIs(tabStats):
		w.addArea(all, "statistics", w.plots)
	case w.tabIs(tabHealth):
		w.addArea(all, "health", w.healthTab.root)
	case w.tabIs(tabJobs):
		w.addArea(all, "jobs", w.jobs.root)
	case w.tabIs(tabLog):
		w.addArea(all, "log", w.journal.panel)
	}
	return all
}

func (w *Window) addArea(to map[string][4]int, name string, o fyne.CanvasObject) {
	at, size := w.app.Driver().AbsolutePositionForObject(o), o.Size()
	scale := float64(w.window.Canvas().Scale())
	px := func(units float32) int { return int(math.Round(float64(units) * scale)) }
	to[name] = [4]int{px(at.X), px(at.Y), px(size.Width), px(size.Height)}
}

// overlayContent is what an overlay of Fyne shows; its type is not public.
func overlayContent(o fyne.CanvasObject) fyne.CanvasObject {
	v := reflect.Indirect(reflect.ValueOf(o))
	if v.Kind() != reflect.Struct {
		return o
	}
	if f := v.FieldByName("Content"); f.IsValid() && f.CanInterface() {
		if content, ok := f.Interface().(fyne.CanvasObject); ok && content != nil {
			return overlayContent(content)
		}
	}
	return o
}

// addButtons finds the buttons below an object.
func (w *Window) addButtons(to map[string][4]int, o fyne.CanvasObject) {
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			w.addButtons(to, child)
		}
	case *widget.Button:
		if o.Visible() && !o.Disabled() && o.Text != "" {
			w.addArea(to, "button "+o.Text, o)
		}
	}
}
