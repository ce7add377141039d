// All keys, with what they would change as it stands now.

package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// mouseHelp is what no action says.
var mouseHelp = map[string][][2]string{
	"plain": {
		{"Drag", "orbit"}, {"Middle drag, Shift+drag", "pan"}, {"Right drag, wheel", "dolly"}, {"Ctrl+drag", "roll"},
		{"Click", "pick a point"}, {"Middle click", "centre on the point"}, {"Alt+drag", "as in Maya"}, {"S+drag", "as in Softimage"},
	},
	"maya":      {{"Alt+drag", "orbit"}, {"Alt+middle drag", "pan"}, {"Alt+right drag, wheel", "dolly"}, {"Drag", "select"}},
	"houdini":   {{"Alt+drag", "orbit"}, {"Alt+middle drag", "pan"}, {"Alt+right drag, wheel", "dolly"}, {"Space", "plays; Alt does what Space does in Houdini"}, {"1 2 3 4", "perspective, top, front, right"}},
	"softimage": {{"S+drag", "pan"}, {"S+middle drag, wheel", "dolly"}, {"S+right drag", "orbit"}},
	"blender":   {{"Middle drag", "orbit"}, {"Shift+middle drag", "pan"}, {"Ctrl+middle drag, wheel", "dolly"}, {"Alt+middle click", "centre on the point"}, {"Keypad 1 3 7 5", "front, right, top, parallel"}, {"Home", "frame all"}},
}

// keyLine is a line of the cheat sheet.
type keyLine struct {
	group, keys, text string
	a                 *action // nil for the mouse
}

// keyLines are all of them that contain a text.
func (w *Window) keyLines(search string) (lines []keyLine) {
	add := func(l keyLine) {
		if all := strings.ToLower(l.group + " " + l.keys + " " + l.text); strings.Contains(all, strings.ToLower(search)) {
			lines = append(lines, l)
		}
	}
	for _, help := range mouseHelp[w.navigationName()] {
		add(keyLine{"Mouse", help[0], help[1], nil})
	}
	for _, a := range w.actions.list {
		keys := w.actions.keysOf(a)
		if len(keys) == 0 && search == "" {
			continue // but it can be found
		}
		group, _, _ := strings.Cut(a.menu, "|")
		if group == "" {
			group = "Play"
		}
		add(keyLine{group, keysText(keys), a.label, a})
	}
	return lines
}

// state is what an action would change as it is now.
func (a *action) state() string {
	switch {
	case a == nil:
		return ""
	case a.value != nil:
		return a.value()
	case a.on != nil && a.on():
		return "on"
	case a.on != nil:
		return "off"
	}
	return ""
}

func (w *Window) showCheatSheet() {
	var d *dialog.CustomDialog
	choose := func(a *action) {
		d.Hide()
		a.run()
		w.refreshMenu()
	}
	rows := container.NewVBox()
	fill := func(search string) {
		rows.RemoveAll()
		group := ""
		for _, l := range w.keyLines(search) {
			if l.group != group {
				group = l.group
				rows.Add(widget.NewLabelWithStyle(strings.ReplaceAll(group, "/", " · "), fyne.TextAlignLeading, fyne.TextStyle{Bold: true}))
			}
			rows.Add(w.keyRow(l, choose))
		}
		rows.Refresh()
	}
	search := w.newField("")
	search.SetPlaceHolder("Search keys and actions")
	search.ActionItem = widget.NewIcon(theme.SearchIcon())
	search.OnChanged = fill
	search.OnSubmitted = func(text string) {
		for _, l := range w.keyLines(text) {
			if l.a != nil {
				choose(l.a)
				return
			}
		}
	}
	fill("")
	d = dialog.NewCustom("Keys and values", "Close", container.NewBorder(search, nil, nil, nil, container.NewVScroll(rows)), w.window)
	d.Resize(fyne.NewSize(620, min(760, w.window.Canvas().Size().Height-40)))
	w.present(d)
	w.do(func() { w.window.Canvas().Focus(search) }) // not now, see ask
}

// keyRow is a line: keys, what they do, how that stands. A click does it.
func (w *Window) keyRow(l keyLine, choose func(*action)) fyne.CanvasObject {
	keys := widget.NewLabelWithStyle(l.keys, fyne.TextAlignTrailing, fyne.TextStyle{})
	keys.Importance = widget.HighImportance
	keys.Truncation = fyne.TextTruncateEllipsis
	state := widget.NewLabel(l.a.state())
	state.Importance = widget.LowImportance
	left := container.NewGridWrap(fyne.NewSize(200, 24), keys)
	if l.a == nil {
		return container.NewBorder(nil, nil, left, state, widget.NewLabel(l.text))
	}
	do := widget.NewButton(l.text, func() { choose(l.a) })
	do.Importance = widget.LowImportance
	do.Alignment = widget.ButtonAlignLeading
	if !l.a.allowed() {
		do.Disable()
	}
	return container.NewBorder(nil, nil, left, state, do)
}
