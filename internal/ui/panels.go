// Where the parts stand: panels around the picture, which come and go.

package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/ui/paint"
)

// panelID names a panel.
type panelID string

const (
	panelBrowser  panelID = "browser"
	panelLook     panelID = "look"
	panelBottom   panelID = "bottom"
	panelTimeline panelID = "timeline"
)

var allPanels = []panelID{panelBrowser, panelLook, panelBottom, panelTimeline}

// tabID names a tab of the bottom panel.
type tabID string

const (
	tabTable  tabID = "table"
	tabStats  tabID = "statistics"
	tabHealth tabID = "health"
	tabJobs   tabID = "jobs"
	tabLog    tabID = "log"
)

// panels are the parts of the window in their places.
type panels struct {
	window  *Window
	root    fyne.CanvasObject
	body    *fyne.Container
	middle  *fyne.Container // all but the timeline and the status
	picture *fyne.Container // the view, or the welcome
	welcome *welcome
	tabs    *container.AppTabs
	byTab   map[tabID]*container.TabItem
	shown   map[panelID]bool
	// The splits as they are now; nil while the panel is hidden.
	left, right, bottom *container.Split
	// offsets are where the artist left them.
	offsets map[panelID]float64
	before  map[panelID]bool // what "only the picture" hid
	foot    fyne.CanvasObject
}

func newPanels(w *Window) *panels {
	p := &panels{window: w, shown: map[panelID]bool{}, offsets: map[panelID]float64{}, byTab: map[tabID]*container.TabItem{}}
	for _, id := range allPanels {
		p.shown[id] = true
	}
	p.offsets[panelBrowser], p.offsets[panelLook], p.offsets[panelBottom] = 0.2, 0.78, 0.68
	p.welcome = newWelcome(w)
	p.picture = container.NewStack(w.view, p.welcome.root)
	p.tabs = container.NewAppTabs( // at once, for each append lays out all of them
		p.tab(tabTable, "Table", theme.GridIcon(), w.tab.root),
		p.tab(tabStats, "Statistics", theme.InfoIcon(), w.plots),
		p.tab(tabHealth, "Health", theme.WarningIcon(), w.healthTab.root),
		p.tab(tabJobs, "Jobs", theme.MediaRecordIcon(), w.jobs.root),
		p.tab(tabLog, "Log", theme.DocumentIcon(), w.journal.panel),
	)
	p.tabs.OnSelected = func(*container.TabItem) { w.tabShown() }
	p.foot = container.NewVBox(w.transport, w.bar)
	p.middle = container.NewStack()
	p.body = container.NewBorder(nil, container.NewVBox(p.foot, w.status.root), nil, nil, p.middle)
	p.root = paint.Tips(p.body)
	p.arrange()
	return p
}

func (p *panels) tab(id tabID, title string, icon fyne.Resource, content fyne.CanvasObject) *container.TabItem {
	p.byTab[id] = container.NewTabItemWithIcon(title, icon, content)
	return p.byTab[id]
}

// arrange puts the panels that are shown around the picture.
func (p *panels) arrange() {
	p.keepOffsets()
	p.left, p.right, p.bottom = nil, nil, nil
	var content fyne.CanvasObject = p.picture
	if p.shown[panelBottom] {
		p.bottom = container.NewVSplit(content, p.tabs)
		p.bottom.SetOffset(p.offsets[panelBottom])
		content = p.bottom
	}
	if p.shown[panelLook] {
		p.right = container.NewHSplit(content, p.window.lookPanel)
		p.right.SetOffset(p.offsets[panelLook])
		content = p.right
	}
	if p.shown[panelBrowser] {
		p.left = container.NewHSplit(p.window.browser, content)
		p.left.SetOffset(p.offsets[panelBrowser])
		content = p.left
	}
	if p.shown[panelTimeline] {
		p.foot.Show()
	} else {
		p.foot.Hide()
	}
	p.middle.Objects = []fyne.CanvasObject{content}
	p.middle.Refresh()
	p.body.Refresh()
}

// keepOffsets remembers where the artist dragged the splits to.
func (p *panels) keepOffsets() {
	for id, split := range map[panelID]*container.Split{panelBrowser: p.left, panelLook: p.right, panelBottom: p.bottom} {
		if split != nil {
			p.offsets[id] = split.Offset
		}
	}
}

func (w *Window) panelShown(id panelID) bool { return w.panels.shown[id] }

func (w *Window) togglePanel(id panelID) {
	w.panels.shown[id] = !w.panels.shown[id]
	w.panels.arrange()
	w.tabShown()
}

func (w *Window) anyPanel() bool {
	for _, on := range w.panels.shown {
		if on {
			return true
		}
	}
	return false
}

// toggleAllPanels leaves the picture alone, or brings back what was there.
func (w *Window) toggleAllPanels() {
	p := w.panels
	if w.anyPanel() {
		p.before = p.shown
		p.shown = map[panelID]bool{}
	} else if p.before != nil {
		p.shown, p.before = p.before, nil
	} else {
		for _, id := range allPanels {
			p.shown[id] = true
		}
	}
	p.arrange()
	w.tabShown()
}

// showTab brings a tab up.
func (w *Window) showTab(id tabID) {
	if !w.panels.shown[panelBottom] {
		w.togglePanel(panelBottom)
	}
	w.panels.tabs.Select(w.panels.byTab[id])
}

// tabIs tells whether a tab can be seen.
func (w *Window) tabIs(id tabID) bool {
	return w.panels != nil && w.panels.shown[panelBottom] && w.panels.tabs.Selected() == w.panels.byTab[id]
}

func (w *Window) toggleFullScreen() { w.window.SetFullScreen(!w.window.FullScreen()) }

// resetLayout puts the panels back to where they were in the beginning.
func (w *Window) resetLayout() {
	p := w.panels
	p.left, p.right, p.bottom = nil, nil, nil
	for _, id := range allPanels {
		p.shown[id] = true
	}
	p.offsets[panelBrowser], p.offsets[panelLook], p.offsets[panelBottom] = 0.2, 0.78, 0.68
	p.arrange()
}

// welcome is what is seen while nothing is open.
type welcome struct {
	window *Window
	root   *fyne.Container
	recent *fyne.Container
}

func newWelcome(w *Window) *welcome {
	v := &welcome{window: w, recent: container.NewVBox()}
	title := widget.NewLabelWithStyle("Drop a sequence here", fyne.TextAlignCenter, fyne.TextStyle{Bold: true})
	title.SizeName = theme.SizeNameHeadingText
	text := widget.NewLabelWithStyle("a file of it, or a folder; with Shift it is added to what is open", fyne.TextAlignCenter, fyne.TextStyle{})
	text.Importance = widget.LowImportance
	run := func(id string) func() { return func() { w.actions.byID[id].run() } }
	buttons := container.NewCenter(container.NewHBox(
		widget.NewButtonWithIcon("Open files…", theme.FileIcon(), run("open")),
		widget.NewButtonWithIcon("Open folder…", theme.FolderOpenIcon(), run("open-folder")),
	))
	v.root = container.NewStack(container.NewCenter(container.NewVBox(title, text, buttons, v.recent)))
	v.refresh()
	return v
}

// refresh lists what was opened before.
func (v *welcome) refresh() {
	v.recent.RemoveAll()
	for i, r := range v.window.settings.Recent() {
		if i == 0 {
			head := widget.NewLabelWithStyle("Recently", fyne.TextAlignCenter, fyne.TextStyle{})
			head.Importance = widget.LowImportance
			v.recent.Add(head)
		}
		if i == 8 {
			break
		}
		b := widget.NewButton(shorten(r.Path, 80), func() { v.window.Open([]string{r.Path}, false) })
		b.Importance = widget.LowImportance
		v.recent.Add(b)
	}
	v.recent.Refresh()
}

func (w *Window) showWelcome() {
	w.panels.welcome.root.Show()
	w.window.SetTitle("Floe")
}

func (w *Window) hideWelcome() {
	w.panels.welcome.root.Hide()
	if len(w.entries) > 0 {
		title := w.entries[0].name
		if more := len(w.entries) - 1; more > 0 {
			title += fmt.Sprintf(" and %d more", more)
		}
		w.window.SetTitle(title + " – Floe")
	}
}
