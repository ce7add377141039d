// What is remembered: how each sequence was looked at, the window, what was
// opened.

package ui

import (
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"floe/internal/playback"
	"floe/internal/render"
	"floe/internal/settings"
	"floe/internal/ui/look"
)

// modeWords and missingWords are how settings spell them.
var (
	modeWords    = []string{"loop", "once", "pingpong"}
	missingWords = []string{"hold", "blank", "skip"}
	rangeWords   = []string{"frame", "sequence", "hand"}
)

func wordIndex(words []string, word string) int {
	for i, w := range words {
		if w == word {
			return i
		}
	}
	return 0
}

func settingsKey(e *entry) string { return settings.Key(e.sequence.Dir, e.sequence.Pattern()) }

// defaultLook is that of a sequence that was never seen.
func (w *Window) defaultLook() render.Look {
	l := render.DefaultLook()
	if w.isLight() {
		l.Background = render.LightBackground()
	}
	return l
}

// recallLook gives a sequence the look that it was left with, its condition and its
// marks.
func (w *Window) recallLook(e *entry) {
	if state, known := w.settings.Sequence(settingsKey(e)); known {
		var err error
		e.look, e.rangeMode = state.Look, look.RangeMode(wordIndex(rangeWords, state.Range))
		e.bookmarks = state.Marks
		if e.only, err = parseCondition(state.Only); err != nil {
			w.journal.warn("%s: the condition that was remembered: %v", filepath.Base(e.key), err)
		}
	}
}

// recallNumber gives the frame number that the first sequence was left at.
func (w *Window) recallNumber() (number float64, known bool) {
	if len(w.entries) == 0 {
		return 0, false
	}
	state, known := w.settings.Sequence(settingsKey(w.entries[0]))
	return state.Number, known
}

// recallPlaying sets the player as the first sequence was left.
func (w *Window) recallPlaying() {
	p := w.settings.Preferences()
	w.player.SetRealTime(p.RealTime)
	state, known := w.settings.Sequence(settingsKey(w.entries[0]))
	if !known {
		w.askFPS(w.entries[0])
		return
	}
	if state.FPS > 0 {
		w.player.SetFPS(state.FPS)
	}
	w.player.SetMode(playback.Mode(wordIndex(modeWords, state.Mode)))
	w.player.SetMissing(playback.MissingPolicy(wordIndex(missingWords, state.Missing)))
	if state.HasRange {
		slots := w.line.slots
		w.player.SetRange(nearestSlot(slots, state.In), nearestSlot(slots, state.Out))
	}
}

// askFPS takes the frame rate that the files tell.
func (w *Window) askFPS(e *entry) {
	player, s := w.player, e.sequence
	w.ending.Go(func() {
		if fps := w.engine.FPS(s); fps > 0 {
			player.SetFPS(fps)
		}
	})
}

// recallCamera looks from where the artist left the first sequence; a new one is
// framed as soon as it is there.
func (w *Window) recallCamera() {
	state, known := w.settings.Sequence(settingsKey(w.entries[0]))
	if known && state.Camera != (render.Camera{}) {
		w.view.SetCamera(state.Camera, false)
		return
	}
	c := render.DefaultCamera()
	c.Up = w.settings.Preferences().Up
	w.view.SetCamera(c, false)
	w.view.FrameAll()
}

// remember keeps how the open sequences are looked at.
func (w *Window) remember() {
	if w.facts.Timeline == nil || w.player == nil {
		return
	}
	for _, e := range w.entries {
		w.settings.SetSequence(settingsKey(e), w.stateOf(e))
	}
}

func (w *Window) stateOf(e *entry) settings.SequenceState {
	s, slots := w.facts.Settings, w.facts.Timeline.Slots
	state := settings.SequenceState{
		Look: e.look, FPS: s.FPS, Number: w.number(),
		Mode: modeWords[s.Mode%3], Missing: missingWords[s.Missing%3], Range: rangeWords[e.rangeMode%3],
		Only: e.only.String(), Marks: e.bookmarks,
	}
	if !w.awaitFirst {
		state.Camera = w.view.Camera()
	} else if old, known := w.settings.Sequence(settingsKey(e)); known { // the one now is nobody's choice
		state.Camera = old.Camera
	}
	if s.In >= 0 && s.Out < len(slots) && (s.In > 0 || s.Out < len(slots)-1) {
		state.HasRange, state.In, state.Out = true, slots[s.In].Number, slots[s.Out].Number
	}
	return state
}

// noteRecent puts what was opened at the head of the recent ones: folders as
// such, files as their sequence.
func (w *Window) noteRecent(args []string) {
	folders := false
	for _, arg := range args {
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			w.settings.Opened(arg)
			folders = true
		}
	}
	if !folders {
		for _, e := range w.entries {
			w.settings.Opened(e.key)
		}
	}
	w.refreshRecent()
}

// folder is where file dialogs begin: beside what is open, else where one ended.
func (w *Window) folder() string {
	if w.active != nil {
		return w.active.sequence.Dir
	}
	if dir := w.settings.Window().LastDir; dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
}

func (w *Window) noteFolder(path string, isFolder bool) {
	if !isFolder {
		path = filepath.Dir(path)
	}
	l := w.settings.Window()
	l.LastDir = path
	w.settings.SetWindow(l)
}

// copyView puts camera, look and condition on the clipboard, as text.
func (w *Window) copyView() {
	if w.active == nil || w.facts.Timeline == nil {
		return
	}
	text, err := w.stateOf(w.active).Text()
	if err != nil {
		w.journal.fail(err)
		return
	}
	w.copyText(text)
}

// pasteView takes them from the clipboard.
func (w *Window) pasteView() {
	if w.active == nil || w.facts.Timeline == nil {
		return
	}
	state, err := settings.ParseText(w.app.Clipboard().Content(), w.stateOf(w.active))
	if err != nil {
		w.journal.add(warning, "the clipboard holds no view: "+err.Error())
		return
	}
	only, err := parseCondition(state.Only)
	if err != nil {
		w.journal.warn("the condition of the view: %v", err)
		only = w.active.only
	}
	w.view.SetCamera(state.Camera, true)
	w.setLook(state.Look)
	w.setOnly(w.active, only)
	w.play(func(p *playback.Player) {
		p.SetFPS(state.FPS)
		p.SeekNumber(state.Number)
	})
}

// restoreWindow sets size and panels as they were.
func (w *Window) restoreWindow() {
	l := w.settings.Window()
	size := fyne.NewSize(l.Width, l.Height)
	if l.Width < 400 || l.Height < 300 {
		size = fyne.NewSize(1440, 900)
	}
	w.window.Resize(size)
	w.window.SetFullScreen(l.FullScreen)
	p := w.panels
	for _, id := range allPanels {
		if shown, known := l.Panels[string(id)]; known {
			p.shown[id] = shown
		}
	}
	for id, offset := range l.Splits {
		if offset > 0.02 && offset < 0.98 {
			p.offsets[panelID(id)] = offset
		}
	}
	p.left, p.right, p.bottom = nil, nil, nil
	p.arrange()
	for id, tab := range p.byTab {
		if l.Panels["tab-"+string(id)] {
			p.tabs.Select(tab)
		}
	}
}

// rememberWindow keeps size and panels.
func (w *Window) rememberWindow() {
	p := w.panels
	p.keepOffsets()
	l := w.settings.Window()
	l.FullScreen = w.window.FullScreen()
	if size := w.window.Canvas().Size(); !l.FullScreen {
		l.Width, l.Height = size.Width, size.Height
	}
	l.Splits, l.Panels = map[string]float64{}, map[string]bool{}
	shown := p.shown
	if !w.anyPanel() && p.before != nil {
		shown = p.before
	}
	for _, id := range allPanels {
		l.Panels[string(id)] = shown[id]
	}
	for id, offset := range p.offsets {
		l.Splits[string(id)] = offset
	}
	for id, tab := range p.byTab {
		l.Panels["tab-"+string(id)] = p.tabs.Selected() == tab
	}
	w.settings.SetWindow(l)
}
