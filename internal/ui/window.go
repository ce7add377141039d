// The window and its parts.

package ui

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"floe/internal/bundle"
	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/render"
	"floe/internal/settings"
	"floe/internal/ui/browser"
	"floe/internal/ui/grid"
	"floe/internal/ui/look"
	"floe/internal/ui/plot"
	"floe/internal/ui/timeline"
	"floe/internal/ui/viewport"
)

// Options of a window.
type Options struct {
	App     fyne.App
	Engine  Engine
	Version string
	Icon    fyne.Resource
	// Settings are kept there; the window closes them.
	Settings *settings.Store
	// Picker is the desktop's file dialog; nil uses Fyne's.
	Picker Picker
	// WatchEvery is the time between two looks at the folders; 0 is a second.
	WatchEvery time.Duration
	// Do runs a function on the UI goroutine without waiting; nil is fyne.Do.
	// Fyne's test driver has no such goroutine, so tests bring theirs.
	Do func(func())
	// Trace, if not nil, is told what the window shows, on the UI goroutine.
	Trace func(Trace)
}

// noFacts is what is known while nothing is open.
var noFacts = timeline.State{Index: -1, ShownIndex: -1}

// Window shows sequences. Its methods are for the UI goroutine.
type Window struct {
	options  Options
	engine   Engine
	settings *settings.Store
	picker   Picker
	app      fyne.App
	window   fyne.Window
	actions  *actions
	journal  *journal

	// ctx ends with the window; ending are the goroutines that end then.
	ctx    context.Context
	cancel context.CancelFunc
	ending sync.WaitGroup
	closed bool

	// The parts.
	view      *viewport.View
	bar       *timeline.Bar
	transport *timeline.Transport
	browser   *browser.Browser
	lookPanel *look.Panel
	grid      *grid.Grid
	plots     *plot.Panel
	jobs      *jobList
	healthTab *healthTab
	panels    *panels
	status    *statusBar

	// What is open: see session.go.
	entries []*entry
	args    []string
	active  *entry // whose look and table are edited
	player  *playback.Player
	pump    *pump
	facts   timeline.State
	// shownFacts are those that the timeline shows, since shownPlayer; showingSoon
	// is set while newer ones wait until showDue, for the timer that is the last of
	// showings.
	shownFacts  timeline.State
	shownPlayer time.Time
	showingSoon bool
	showDue     time.Time
	showings    int
	frame       *particle.Frame // of facts, retained
	openings    []*opening      // asked for and not open yet, in their order
	memory      *bundle.Memory  // frames of all sequences, by file
	lastID      int
	// line is the newest: see lining.go. lines are those that the player may be
	// heard to be at; joined is to be done with the next one.
	line       *line
	lines      []*line
	joined     []func()
	joining    int // counts lines being made, so that late ones are known
	stopSurvey context.CancelFunc
	// awaitFirst is set until the first frame of what was opened is here.
	awaitFirst bool

	look       render.Look // of the active entry
	bounds     render.Bounds
	finder     boundsFinder
	ranging    ranging
	dialogs    []dialog.Dialog // that are open, the topmost last
	tab        *tableTab
	figures    figures
	slowness   slowness
	checks     []*checking // that run
	through    bool
	lastSelect string // the condition that points were last selected by
	hoverText  string // what the status bar said of the point under the pointer
	watching   bool
	stopWatch  context.CancelFunc
	followed   time.Time // when the panels last followed the frame
	trace      tracer
	do         func(func()) // runs on the UI goroutine
}

// New makes a window and shows it. It does not run the app.
func New(o Options) *Window {
	w := &Window{options: o, engine: o.Engine, settings: o.Settings, picker: o.Picker, app: o.App, memory: bundle.NewMemory()}
	if w.do = o.Do; w.do == nil {
		w.do = fyne.Do
	}
	w.facts, w.shownFacts = noFacts, noFacts
	w.stopSurvey = func() {}
	w.figures.stopFrame, w.figures.stopSeries, w.figures.stopRange = func() {}, func() {}, func() {}
	w.watching = w.settings.Preferences().Watch
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.app.Settings().SetTheme(newSkin(string(w.settings.Preferences().Theme)))
	w.window = w.app.NewWindow("Floe")
	if o.Icon != nil {
		w.window.SetIcon(o.Icon)
	}
	w.journal = newJournal(w.copyText)
	w.look = w.defaultLook()
	w.actions = newActions(w.commands())
	w.actions.busy = func() bool { return len(w.dialogs) > 0 }
	w.actions.did, w.actions.preset = w.refreshMenu, w.presetOf
	w.build()
	w.wire()
	w.window.SetMaster()
	w.window.SetCloseIntercept(w.quit)
	w.window.SetOnDropped(w.dropped)
	w.showWelcome()
	w.restoreWindow()
	w.window.Show()
	w.focusView()
	w.startTrace()
	return w
}

// Canvas of the window, for tests.
func (w *Window) Canvas() fyne.Canvas { return w.window.Canvas() }

// build makes the parts.
func (w *Window) build() {
	w.status = newStatusBar(w.do)
	w.view = w.newView()
	w.bar = timeline.NewBar(w.barEvents())
	w.transport = timeline.NewTransport(w.transportCommands())
	w.browser = w.newBrowser()
	w.lookPanel = w.newLookPanel()
	w.grid = w.newGrid()
	w.tab = w.newTableTab()
	w.plots = w.newPlots()
	w.jobs = newJobList(w)
	w.healthTab = newHealthTab(w)
	w.panels = newPanels(w)
	w.journal.heard = func(m *message) {
		if m.level != info {
			w.status.setText(m.line(), m.level)
		}
	}
	w.window.SetMainMenu(w.buildMenu())
	w.window.SetContent(w.panels.root)
}

// wire leads keys to the actions.
func (w *Window) wire() {
	c := w.window.Canvas()
	c.SetOnTypedKey(func(e *fyne.KeyEvent) { w.typedKey(e.Name) })
	c.SetOnTypedRune(w.typedRune)
	w.actions.register(c)
}

// typedKey does what a key is for.
func (w *Window) typedKey(name fyne.KeyName) {
	if len(w.dialogs) > 0 {
		if name == fyne.KeyEscape {
			w.closeDialog()
		}
		return
	}
	if w.actions.typedKey(name, modifiers()&fyne.KeyModifierShift) {
		w.refreshMenu()
	}
}

func (w *Window) typedRune(r rune) {
	if len(w.dialogs) == 0 && w.actions.typedRune(r) {
		w.refreshMenu()
	}
}

func (w *Window) buildMenu() *fyne.MainMenu {
	return w.actions.mainMenu(map[string]*fyne.Menu{"recent": w.recentMenu()})
}

// refreshMenu shows how the actions stand.
func (w *Window) refreshMenu() {
	m := w.window.MainMenu()
	if m == nil {
		return
	}
	changed := false
	for _, menu := range m.Items {
		changed = w.actions.refreshMenu(menu) || changed
	}
	if changed {
		m.Refresh()
	}
}

// recentMenu lists what was opened before.
func (w *Window) recentMenu() *fyne.Menu {
	menu := fyne.NewMenu("Open Recent")
	for _, r := range w.settings.Recent() {
		menu.Items = append(menu.Items, fyne.NewMenuItem(shorten(r.Path, 80), func() { w.Open([]string{r.Path}, false) }))
	}
	if len(menu.Items) == 0 {
		nothing := fyne.NewMenuItem("Nothing yet", nil)
		nothing.Disabled = true
		menu.Items = append(menu.Items, nothing)
		return menu
	}
	menu.Items = append(menu.Items, fyne.NewMenuItemSeparator(), fyne.NewMenuItem("Clear the List", func() {
		w.settings.ForgetRecent()
		w.refreshRecent()
	}))
	return menu
}

func (w *Window) refreshRecent() {
	w.window.SetMainMenu(w.buildMenu())
	w.panels.welcome.refresh()
}

// shorten keeps the end of a text, which tells paths apart.
func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return "…" + string(r[len(r)-n+1:])
}

// dropped opens what was dropped onto the window; with Shift it is added.
func (w *Window) dropped(_ fyne.Position, uris []fyne.URI) {
	var args []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			args = append(args, u.Path())
		}
	}
	w.Open(args, modifiers()&fyne.KeyModifierShift != 0)
}

// askOpen lets the artist choose.
func (w *Window) askOpen(p Pick, add bool) {
	p.Dir, p.Extensions = w.folder(), w.engine.Extensions()
	w.pick(p, func(paths []string) {
		w.noteFolder(paths[0], p.Folder)
		w.Open(paths, add)
	})
}

// say shows a line in the status bar.
func (w *Window) say(format string, a ...any) { w.status.say(format, a...) }

func (w *Window) copyText(text string) {
	w.app.Clipboard().SetContent(text)
	w.say("Copied")
}

// focusView gives the keys to the picture.
func (w *Window) focusView() { w.window.Canvas().Focus(w.view) }

// quit ends the program: at once for the eye, and within a second for the rest.
func (w *Window) quit() {
	if w.jobs.running() && !w.jobs.leaving {
		w.askLeave()
		return
	}
	w.window.Hide()
	w.Close()
	w.app.Quit()
}

// leaveTime is how long the program waits for what runs when it ends: a disk that
// does not answer must not keep it.
const leaveTime = 800 * time.Millisecond

// Close ends everything that runs and keeps what is to be remembered. It touches
// nothing of the screen, so it may be called when that is gone.
func (w *Window) Close() {
	if w.closed {
		return
	}
	w.closed = true
	w.rememberWindow()
	w.letGo()
	w.cancel()
	w.jobs.stop()
	w.dropFrames()
	w.grid.Close()
	if err := w.settings.Close(); err != nil {
		w.journal.fail(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.ending.Wait()
		w.grid.Wait()
		w.view.Close()
	}()
	select {
	case <-ended:
	case <-time.After(leaveTime):
	}
}
