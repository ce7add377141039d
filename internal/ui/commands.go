// The table of actions: what the menus, the keys and the cheat sheet offer.

package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"floe/internal/playback"
	"floe/internal/render"
)

// commands lists all actions, in the order of the menus.
func (w *Window) commands() []*action {
	var all []*action
	for _, part := range [][]*action{
		w.fileCommands(), w.editCommands(), w.viewCommands(), w.showCommands(), w.playCommands(), w.windowCommands(), w.helpCommands(),
	} {
		all = append(all, part...)
	}
	return all
}

func (w *Window) fileCommands() []*action {
	return []*action{
		{id: "open", menu: "File", label: "Open Files…", keys: []key{ctrl(fyne.KeyO)}, do: func() { w.askOpen(Pick{Title: "Open a sequence by one of its files", Many: true}, false) }},
		{id: "open-folder", menu: "File", label: "Open Folder…", keys: []key{ctrlShift(fyne.KeyO)}, do: func() { w.askOpen(Pick{Title: "Open all sequences in a folder", Folder: true}, false) }},
		{id: "add", menu: "File", label: "Add Sequence…", do: func() { w.askOpen(Pick{Title: "Add a sequence to those shown", Many: true}, true) }},
		{id: "recent", menu: "File", label: "Open Recent", do: func() {}},
		{id: "reload", menu: "File|2", label: "Reload From Disk", keys: []key{on(fyne.KeyR)}, do: w.reload, can: w.isOpen},
		{id: "watch", menu: "File|2", label: "Watch the Folder", do: w.toggleWatch, on: func() bool { return w.watching }},
		{id: "follow", menu: "File|2", label: "Follow New Frames", do: w.toggleFollow, on: func() bool { return w.facts.Settings.Follow }, can: w.isOpen},
		{id: "close", menu: "File|2", label: "Close Sequences", keys: []key{ctrl(fyne.KeyW)}, do: w.closeAll, can: w.isOpen},
		{id: "convert", menu: "File|3", label: "Convert to HDF5 (.sih5)…", keys: []key{ctrlShift(fyne.KeyC)}, do: w.askConvert, can: w.isOpen},
		{id: "check", menu: "File|3", label: "Check for Problems", keys: []key{on(fyne.KeyF7)}, do: w.checkHealth, can: func() bool { return w.isOpen() && len(w.checks) == 0 }},
		{id: "export", menu: "File|3", label: "Export…", keys: []key{ctrl(fyne.KeyE)}, do: w.askExport, can: w.isOpen},
		{id: "picture", menu: "File|3", label: "Save Picture…", keys: []key{on(fyne.KeyF12), ctrl(fyne.KeyS)}, do: w.askPicture, can: w.isOpen},
		{id: "sheet", menu: "File|3", label: "Save Contact Sheet…", do: w.askSheet, can: w.isOpen},
		{id: "movie", menu: "File|3", label: "Save Movie or Pictures…", keys: []key{ctrlShift(fyne.KeyS)}, do: w.askMovie, can: w.isOpen},
		{id: "jobs", menu: "File|3", label: "Jobs", keys: []key{ctrl(fyne.KeyJ)}, do: func() { w.showTab(tabJobs) }},
		{id: "preferences", menu: "File|4", label: "Preferences…", keys: []key{ctrl(fyne.KeyComma)}, do: w.showPreferences},
		{id: "quit", menu: "File|5", label: "Quit", keys: []key{ctrl(fyne.KeyQ)}, do: w.quit},
	}
}

func (w *Window) editCommands() []*action {
	return []*action{
		{id: "select-all", menu: "Edit", label: "Select All Points", keys: []key{ctrl(fyne.KeyA)}, do: w.selectAll, can: w.isOpen},
		{id: "select-none", menu: "Edit", label: "Select Nothing", keys: []key{ctrl(fyne.KeyD), on(fyne.KeyEscape)}, do: w.selectNone},
		{id: "select-invert", menu: "Edit", label: "Invert Selection", do: w.selectInvert, can: w.isOpen},
		{id: "tool-box", menu: "Edit|2", label: "Select by Rectangle", keys: []key{on(fyne.KeyB)}, do: func() { w.setTool(toolBox) }, on: func() bool { return w.view.Tool() == toolBox }},
		{id: "tool-lasso", menu: "Edit|2", label: "Select by Lasso", keys: []key{on(fyne.KeyV)}, do: func() { w.setTool(toolLasso) }, on: func() bool { return w.view.Tool() == toolLasso }},
		{id: "through", menu: "Edit|2", label: "Select Through", keys: []key{on(fyne.KeyT)}, do: w.toggleThrough, on: func() bool { return w.through }},
		{id: "select-where", menu: "Edit|2", label: "Select by Expression…", keys: []key{on(fyne.KeyE)}, do: w.askSelect, can: w.isOpen},
		{id: "hide", menu: "Edit|3", label: "Hide Selection", keys: []key{ctrl(fyne.KeyH)}, do: w.hideSelection, can: w.hasSelection},
		{id: "isolate", menu: "Edit|3", label: "Isolate Selection", keys: []key{ctrl(fyne.KeyI)}, do: w.isolateSelection, can: w.hasSelection},
		{id: "show-only", menu: "Edit|3", label: "Show Only…", keys: []key{shift(fyne.KeyE)}, do: w.askOnly, can: w.isOpen, value: w.onlyText},
		{id: "show-all", menu: "Edit|3", label: "Show All Points", keys: []key{ctrlShift(fyne.KeyH)}, do: w.showAllPoints, can: w.isOpen},
		{id: "find-row", menu: "Edit|4", label: "Go to Point…", keys: []key{ctrl(fyne.KeyF)}, do: w.askPoint, can: w.isOpen},
		{id: "copy-values", menu: "Edit|4", label: "Copy Values of the Point", do: w.copyPoint, can: w.isOpen},
		{id: "copy-state", menu: "Edit|5", label: "Copy View", do: w.copyView, can: w.isOpen},
		{id: "paste-state", menu: "Edit|5", label: "Paste View", do: w.pasteView, can: w.isOpen},
	}
}

func (w *Window) viewCommands() []*action {
	view := func(id, label string, p render.Preset, keys ...key) *action {
		return &action{id: id, menu: "View/Look From", label: label, keys: keys, do: func() { w.lookFrom(p) }}
	}
	return []*action{
		{id: "frame-all", menu: "View", label: "Frame All", keys: []key{on(fyne.KeyA)}, do: func() { w.view.FrameAll() }, can: w.isOpen},
		{id: "frame-selection", menu: "View", label: "Frame Selection", keys: []key{on(fyne.KeyF)}, do: func() { w.view.FrameSelection() }, can: w.isOpen},
		view("view-front", "Front", render.Front, on(fyne.KeyF1), on(fyne.Key1)),
		view("view-top", "Top", render.Top, on(fyne.KeyF2), on(fyne.Key7)),
		view("view-left", "Left", render.Left, on(fyne.KeyF3), shift(fyne.Key3)),
		view("view-right", "Right", render.Right, on(fyne.KeyF4), on(fyne.Key3)),
		view("view-persp", "Perspective", render.Persp, on(fyne.KeyF5), on(fyne.Key9)),
		view("view-back", "Back", render.Back, shift(fyne.Key1)),
		view("view-bottom", "Bottom", render.Bottom, shift(fyne.Key7)),
		{id: "ortho", menu: "View", label: "Parallel Projection", keys: []key{on(fyne.Key5)}, do: w.toggleOrtho, on: func() bool { return w.view.Camera().Ortho }},
		{id: "z-up", menu: "View", label: "Z Is Up", do: w.toggleUp, on: func() bool { return w.view.Camera().Up == render.ZUp }},
	}
}

func (w *Window) showCommands() []*action {
	part := func(id, label string, p render.Parts, keys ...key) *action {
		return &action{id: id, menu: "View/Show", label: label, keys: keys, do: func() { w.togglePart(p) }, on: func() bool { return w.look.Show&p != 0 }}
	}
	return []*action{
		part("show-grid", "Grid", render.ShowGrid, on(fyne.KeyD)),
		part("show-axes", "Axes", render.ShowAxes),
		part("show-box", "Bounding Box", render.ShowBox),
		part("show-legend", "Colour Legend", render.ShowLegend),
		part("show-hud", "Texts", render.ShowHUD),
		{id: "color-next", menu: "View|2", label: "Colour by Next Attribute", keys: []key{on(fyne.KeyC)}, do: func() { w.cycleColor(1) }, can: w.isOpen, value: w.colorName},
		{id: "color-previous", menu: "View|2", label: "Colour by Previous Attribute", keys: []key{shift(fyne.KeyC)}, do: func() { w.cycleColor(-1) }, can: w.isOpen},
		{id: "component-next", menu: "View|2", label: "Next Component", keys: []key{on(fyne.KeyY)}, do: w.cycleComponent, can: w.isOpen},
		{id: "map-next", menu: "View|2", label: "Next Colour Map", keys: []key{on(fyne.KeyN)}, do: w.cycleMap, value: func() string { return w.look.Color.Map.String() }},
		{id: "bigger", menu: "View|3", label: "Larger Points", keys: []key{typed('+'), typed('=')}, do: func() { w.scalePoints(1.25) }},
		{id: "smaller", menu: "View|3", label: "Smaller Points", keys: []key{typed('-')}, do: func() { w.scalePoints(0.8) }},
		{id: "clip", menu: "View|3", label: "Clip Box", do: w.toggleClip, on: func() bool { return w.look.Clip.On }},
	}
}

func (w *Window) playCommands() []*action {
	p := func(do func(p *playback.Player)) func() { return func() { w.play(do) } }
	step := func(n int) func() { return p(func(p *playback.Player) { p.Step(n) }) }
	all := []*action{
		{id: "play", menu: "Play", label: "Play / Stop", keys: []key{on(fyne.KeySpace)}, do: w.playStop, on: func() bool { return w.facts.Settings.Playing }},
		{id: "forward", menu: "Play", label: "Forward (Again: Faster)", keys: []key{on(fyne.KeyL)}, do: func() { w.shuttle(playback.Forward) }},
		{id: "stop", menu: "Play", label: "Stop", keys: []key{on(fyne.KeyK)}, do: p((*playback.Player).Stop)},
		{id: "backward", menu: "Play", label: "Backward (Again: Faster)", keys: []key{on(fyne.KeyJ)}, do: func() { w.shuttle(playback.Backward) }},
		{id: "next", menu: "Play|2", label: "Next Frame", keys: []key{on(fyne.KeyRight)}, do: step(1)},
		{id: "previous", menu: "Play|2", label: "Previous Frame", keys: []key{on(fyne.KeyLeft)}, do: step(-1)},
		{id: "next-10", menu: "Play|2", label: "10 Frames On", keys: []key{shift(fyne.KeyRight)}, do: step(10)},
		{id: "previous-10", menu: "Play|2", label: "10 Frames Back", keys: []key{shift(fyne.KeyLeft)}, do: step(-10)},
		{id: "next-problem", menu: "Play|2", label: "Next Problem", keys: []key{ctrl(fyne.KeyRight)}, do: p((*playback.Player).NextProblem)},
		{id: "previous-problem", menu: "Play|2", label: "Previous Problem", keys: []key{ctrl(fyne.KeyLeft)}, do: p((*playback.Player).PrevProblem)},
		{id: "first", menu: "Play|2", label: "First of the Range", keys: []key{on(fyne.KeyHome)}, do: p(func(p *playback.Player) { p.Seek(w.facts.Settings.In) })},
		{id: "last", menu: "Play|2", label: "Last of the Range", keys: []key{on(fyne.KeyEnd)}, do: p(func(p *playback.Player) { p.Seek(w.facts.Settings.Out) })},
		{id: "mark", menu: "Play|2", label: "Mark", keys: []key{on(fyne.KeyM)}, do: w.toggleBookmark, on: func() bool { return w.isOpen() && w.isBookmarked(w.number()) }},
		{id: "next-mark", menu: "Play|2", label: "Next Mark", keys: []key{alt(fyne.KeyRight)}, do: func() { w.toBookmark(1) }},
		{id: "previous-mark", menu: "Play|2", label: "Previous Mark", keys: []key{alt(fyne.KeyLeft)}, do: func() { w.toBookmark(-1) }},
		{id: "goto", menu: "Play|2", label: "Go to Frame…", keys: []key{on(fyne.KeyG)}, do: w.askFrame},
		{id: "in", menu: "Play|3", label: "Range Begins Here", keys: []key{on(fyne.KeyI), typed('[')}, do: p(func(p *playback.Player) { p.SetRange(w.facts.Index, max(w.facts.Index, w.facts.Settings.Out)) })},
		{id: "out", menu: "Play|3", label: "Range Ends Here", keys: []key{on(fyne.KeyO), typed(']')}, do: p(func(p *playback.Player) { p.SetRange(min(w.facts.Index, w.facts.Settings.In), w.facts.Index) })},
		{id: "range-clear", menu: "Play|3", label: "Whole Range", keys: []key{typed('\\'), shift(fyne.KeyI), shift(fyne.KeyO)}, do: p((*playback.Player).ClearRange)},
	}
	all = append(all, w.modeCommands()...)
	for _, a := range all {
		if a.can == nil {
			a.can = w.isOpen
		}
	}
	return all
}

// modeCommands say how playing behaves.
func (w *Window) modeCommands() []*action {
	mode := func(id, label string, m playback.Mode) *action {
		return &action{id: id, menu: "Play/At the End", label: label, do: func() { w.setMode(m) }, on: func() bool { return w.facts.Settings.Mode == m }}
	}
	missing := func(id, label string, m playback.MissingPolicy) *action {
		return &action{id: id, menu: "Play/Missing Frames", label: label, do: func() { w.setMissing(m) }, on: func() bool { return w.facts.Settings.Missing == m }}
	}
	return []*action{
		mode("loop", "Loop", playback.Loop), mode("once", "Stop", playback.Once), mode("ping-pong", "Turn Round", playback.PingPong),
		missing("hold", "Hold the Last One", playback.Hold), missing("blank", "Show Nothing", playback.Blank), missing("skip", "Skip", playback.Skip),
		{id: "mode", menu: "Play/At the End|2", label: "Next: Loop, Stop or Turn Round", keys: []key{on(fyne.KeyP)}, do: func() { w.setMode((w.facts.Settings.Mode + 1) % 3) }, value: func() string { return modeName(w.facts.Settings.Mode) }},
		{id: "real-time", menu: "Play|4", label: "Real Time (Drops Frames)", do: w.toggleRealTime, on: func() bool { return w.facts.Settings.RealTime }, value: w.fpsText},
	}
}

func modeName(m playback.Mode) string { return [...]string{"loop", "stop", "turn round"}[m%3] }

func (w *Window) fpsText() string { return fmt.Sprintf("%g fps", w.facts.Settings.FPS) }

func (w *Window) windowCommands() []*action {
	panel := func(id panelID, label string, k key) *action {
		return &action{id: "panel-" + string(id), menu: "Window", label: label, keys: []key{k}, do: func() { w.togglePanel(id) }, on: func() bool { return w.panelShown(id) }}
	}
	tab := func(id tabID, label string, k key) *action {
		return &action{id: "tab-" + string(id), menu: "Window|2", label: label, keys: []key{k}, do: func() { w.showTab(id) }}
	}
	return []*action{
		panel(panelBrowser, "Browser", ctrl(fyne.Key1)),
		panel(panelLook, "Look", ctrl(fyne.Key2)),
		panel(panelBottom, "Table, Statistics, Health, Log", ctrl(fyne.Key3)),
		panel(panelTimeline, "Timeline", ctrl(fyne.Key4)),
		{id: "panels", menu: "Window", label: "Only the Picture", keys: []key{{name: fyne.KeyTab, mod: fyne.KeyModifierControl}, typed('`')}, do: w.toggleAllPanels, on: func() bool { return !w.anyPanel() }},
		tab(tabTable, "Go to Table", ctrl(fyne.Key5)),
		tab(tabStats, "Go to Statistics", ctrl(fyne.Key6)),
		tab(tabLog, "Go to Log", ctrl(fyne.Key7)),
		tab(tabHealth, "Go to Health", ctrl(fyne.Key8)),
		{id: "fullscreen", menu: "Window|3", label: "Full Screen", keys: []key{on(fyne.KeyF11), on(fyne.KeyU)}, do: w.toggleFullScreen, on: func() bool { return w.window.FullScreen() }},
		{id: "theme", menu: "Window|3", label: "Light Theme", do: w.toggleTheme, on: func() bool { return w.isLight() }},
		{id: "window-new", menu: "Window|3", label: "Forget Layout", do: w.resetLayout},
	}
}

func (w *Window) helpCommands() []*action {
	return []*action{
		{id: "keys", menu: "Help", label: "Keys and Values", keys: []key{typed('?'), on(fyne.KeyH), {name: fyne.KeyK, mod: fyne.KeyModifierShortcutDefault}}, do: w.showCheatSheet},
		{id: "about", menu: "Help", label: "About Floe", do: w.showAbout},
	}
}

// modifiers that are held now; Fyne tells them with shortcuts only.
func modifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}
