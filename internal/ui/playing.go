// Playing: commands to the player, and what it says.

package ui

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"floe/internal/playback"
	"floe/internal/ui/timeline"
)

func (w *Window) playStop() {
	w.play(func(p *playback.Player) {
		if w.facts.Settings.Playing {
			p.Stop()
			return
		}
		dir := w.facts.Settings.Direction
		if dir == 0 {
			dir = playback.Forward
		}
		p.Play(dir, 1)
	})
}

// maxSpeed of J and L.
const maxSpeed = 8

// shuttle plays in a direction, and faster if it does so already.
func (w *Window) shuttle(dir playback.Direction) {
	w.play(func(p *playback.Player) {
		speed := 1.0
		if s := w.facts.Settings; s.Playing && s.Direction == dir {
			speed = min(s.Speed*2, maxSpeed)
		}
		p.Play(dir, speed)
	})
}

func (w *Window) setMode(m playback.Mode) {
	w.play(func(p *playback.Player) { p.SetMode(m) })
	w.say("At the end: %s", modeName(m))
}

func (w *Window) setMissing(m playback.MissingPolicy) {
	w.play(func(p *playback.Player) { p.SetMissing(m) })
}

func (w *Window) toggleRealTime() {
	w.play(func(p *playback.Player) { p.SetRealTime(!w.facts.Settings.RealTime) })
}

func (w *Window) toggleFollow() {
	follow := !w.facts.Settings.Follow
	w.play(func(p *playback.Player) { p.Follow(follow) })
	if follow && !w.watching {
		w.toggleWatch()
	}
}

// askFrame asks for a frame number.
func (w *Window) askFrame() {
	w.ask("Go to frame", "number", strconv.FormatFloat(w.number(), 'f', -1, 64), func(text string) error {
		n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return fmt.Errorf("%q is no frame number", text)
		}
		w.play(func(p *playback.Player) { p.SeekNumber(n) })
		return nil
	})
}

// ask asks for a line of text; what done says is wrong with it is shown and can
// be mended.
func (w *Window) ask(title, label, text string, done func(text string) error) {
	entry := w.newField("")
	entry.SetText(text)
	entry.SetPlaceHolder(label)
	wrong := widget.NewLabel("")
	wrong.Importance = widget.DangerImportance
	wrong.Hide()
	var d *dialog.CustomDialog
	accept := func() {
		if err := done(entry.Text); err != nil {
			wrong.SetText(err.Error())
			wrong.Show()
			return
		}
		d.Hide()
	}
	entry.OnSubmitted = func(string) { accept() }
	ok := widget.NewButton("OK", accept)
	ok.Importance = widget.HighImportance
	d = dialog.NewCustomWithoutButtons(title, container.NewVBox(entry, wrong), w.window)
	d.SetButtons([]fyne.CanvasObject{widget.NewButton("Cancel", func() { d.Hide() }), ok})
	d.Resize(fyne.NewSize(360, 0))
	w.present(d)
	w.do(func() { // not now: the character of the key that led here is still to come
		w.window.Canvas().Focus(entry)
		entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	})
}

// number is the playhead's.
func (w *Window) number() float64 {
	if t := w.facts.Timeline; t != nil && w.facts.Index >= 0 && w.facts.Index < len(t.Slots) {
		return t.Slots[w.facts.Index].Number
	}
	return 0
}

// numberText writes a number as the files do.
func (w *Window) numberText(n float64) string { return w.padder()(n) }

// padded writes a number with at least so many digits before the point.
func padded(n float64, pad int) string {
	text := numberPlain(math.Abs(n))
	whole, rest, _ := strings.Cut(text, ".")
	if missing := pad - len(whole); missing > 0 {
		whole = strings.Repeat("0", missing) + whole
	}
	if n < 0 {
		whole = "-" + whole
	}
	if rest != "" {
		whole += "." + rest
	}
	return whole
}

// fileName is the file of a slot that is shown, of each sequence that has one.
func (w *Window) fileName(slot int) string {
	l := w.heardLine()
	if l == nil || slot < 0 || slot >= len(l.slots) || !l.slots[slot].Exists {
		return ""
	}
	var names []string
	for _, p := range l.parts {
		if i := p.fileAt(slot); i >= 0 {
			names = append(names, p.sequence.Files[i].Name)
		}
	}
	return strings.Join(names, "\n")
}

// heard takes what the player says; the news' frame becomes the window's.
func (w *Window) heard(n *news) {
	last, lastFrame := w.facts, w.frame
	w.facts, w.frame = n.state, n.frame
	if n.frame != lastFrame {
		w.frameChanged()
	}
	if lastFrame != nil {
		lastFrame.Release()
	}
	switch {
	case n.frame != lastFrame || !onlyLoads(&n.state, &last):
		w.showPlayer()
	case n.state.Waiting != w.shownFacts.Waiting:
		w.showPlayerSoon(time.Now().Add(waitingCalm))
	default:
		w.showPlayerSoon(w.shownPlayer.Add(loadsRate))
	}
	if n.state.Settings != last.Settings || n.state.Index != last.Index && !n.state.Settings.Playing && len(w.bookmarks()) > 0 {
		w.refreshMenu()
	}
	if n.state.Settings != last.Settings {
		if last.Settings.Playing && !n.state.Settings.Playing {
			w.atRest()
		}
	}
	w.showStatus()
}

// onlyLoads tells whether two states differ in what is in memory, and whether the
// frame to be seen is, only.
func onlyLoads(a, b *timeline.State) bool {
	return a.Settings == b.Settings && a.Index == b.Index && a.ShownIndex == b.ShownIndex &&
		a.Dropped == b.Dropped && (a.Timeline == nil) == (b.Timeline == nil)
}

// loadsRate is how often the timeline shows what has been loaded: each time the
// whole window is painted, which takes 25 ms of a machine without a graphics card.
const loadsRate = time.Second

// waitingCalm is how long the frame to be seen may be on its way before that is
// shown: mostly it is there sooner.
const waitingCalm = 150 * time.Millisecond

// showPlayerSoon shows the player's state at a time, or before.
func (w *Window) showPlayerSoon(due time.Time) {
	rest := time.Until(due)
	switch {
	case rest <= 0:
		w.showPlayer()
	case !w.showingSoon || due.Before(w.showDue):
		w.showingSoon, w.showDue = true, due
		w.showings++
		turn := w.showings
		time.AfterFunc(rest, func() {
			w.do(func() {
				// Else it has been shown since, and a later timer is for what came then.
				if w.showingSoon && turn == w.showings && !w.closed {
					w.showPlayer()
				}
			})
		})
	}
}

// showPlayer shows the player's state in timeline, controls and browser.
func (w *Window) showPlayer() {
	w.showingSoon, w.shownPlayer = false, time.Now()
	w.bar.SetState(w.facts)
	w.transport.SetState(w.facts)
	last := w.shownFacts
	w.shownFacts = w.facts
	if w.facts.Timeline != last.Timeline {
		w.timelineChanged(last.Timeline)
	} else if w.facts.Index != last.Index {
		w.showStates()
	}
}

// timelineChanged tells of frames that could not be read, each once.
func (w *Window) timelineChanged(last *playback.Timeline) {
	t := w.facts.Timeline
	if t == nil {
		return
	}
	broken := false
	for i, err := range t.Errors {
		if err != nil && errorAt(last, t.Slots[i].Number) != err {
			w.journal.fail(err)
			broken = true
		}
	}
	if broken {
		w.recallLacking()
	}
	w.showStates()
}

// errorAt is that of a frame: its slot may be another when frames have come.
func errorAt(t *playback.Timeline, number float64) error {
	if t == nil {
		return nil
	}
	i := sort.Search(len(t.Slots), func(i int) bool { return t.Slots[i].Number >= number })
	if i == len(t.Slots) || t.Slots[i].Number != number {
		return nil
	}
	return t.Errors[i]
}

// barEvents is what the timeline asks for.
func (w *Window) barEvents() timeline.BarEvents {
	return timeline.BarEvents{
		OnSeek:    w.seekShown,
		OnRange:   w.setPlayRange,
		OnContext: w.slotMenu,
		FileName:  w.fileName,
		Findings:  w.findingsAt,
		Format:    w.numberText,
	}
}

// transportCommands is what the controls ask for.
func (w *Window) transportCommands() timeline.Commands {
	return timeline.Commands{
		Play:        func(dir playback.Direction, speed float64) { w.play(func(p *playback.Player) { p.Play(dir, speed) }) },
		Stop:        func() { w.play((*playback.Player).Stop) },
		Step:        func(n int) { w.play(func(p *playback.Player) { p.Step(n) }) },
		Seek:        w.seekShown,
		SeekNumber:  w.seekNumber,
		NextProblem: func() { w.play((*playback.Player).NextProblem) },
		PrevProblem: func() { w.play((*playback.Player).PrevProblem) },
		SetMode:     w.setMode,
		SetFPS:      func(fps float64) { w.play(func(p *playback.Player) { p.SetFPS(fps) }) },
		SetRealTime: func(on bool) { w.play(func(p *playback.Player) { p.SetRealTime(on) }) },
		SetMissing:  w.setMissing,
		Format:      w.numberText,
	}
}

func (w *Window) seekNumber(n float64) { w.play(func(p *playback.Player) { p.SeekNumber(n) }) }

// seekShown goes to a slot that is shown; the player's may be others by now.
func (w *Window) seekShown(slot int) {
	slot = w.slotNow(slot)
	w.play(func(p *playback.Player) { p.Seek(slot) })
}

// setPlayRange plays some of the slots that are shown only. Everything is what is
// to come, too.
func (w *Window) setPlayRange(in, out int) {
	w.play(func(p *playback.Player) {
		if t := w.facts.Timeline; in <= 0 && t != nil && out >= len(t.Slots)-1 {
			p.ClearRange()
			return
		}
		p.SetRange(w.slotNow(in), w.slotNow(out))
	})
}

// slotMenu offers what can be done with the frame under the pointer. Its slot may
// be another by the time that something is chosen, so the number is kept.
func (w *Window) slotMenu(slot int, at fyne.Position) {
	t := w.facts.Timeline
	if t == nil || slot < 0 || slot >= len(t.Slots) {
		return
	}
	number, file := t.Slots[slot].Number, w.fileName(slot)
	there := func(do func(slot int)) func() {
		return func() {
			if slot := w.line.find(number); slot >= 0 {
				do(slot)
			}
		}
	}
	rangeTo := func(in, out int) { w.play(func(p *playback.Player) { p.SetRange(in, out) }) }
	menu := fyne.NewMenu("",
		fyne.NewMenuItem("Go to "+w.numberText(number), func() { w.seekNumber(number) }),
		fyne.NewMenuItem("Read Again", there(w.readAgain)),
		fyne.NewMenuItem(map[bool]string{true: "Unmark", false: "Mark"}[w.isBookmarked(number)], func() { w.bookmark(number) }),
		fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem("Range Begins Here", there(func(slot int) { rangeTo(slot, max(slot, w.slotNow(w.facts.Settings.Out))) })),
		fyne.NewMenuItem("Range Ends Here", there(func(slot int) { rangeTo(max(min(slot, w.slotNow(w.facts.Settings.In)), 0), slot) })),
		fyne.NewMenuItem("Whole Range", func() { w.play((*playback.Player).ClearRange) }),
		fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem("Copy File Name", func() { w.copyText(file) }),
	)
	if err := t.Errors[slot]; err != nil {
		menu.Items = append(menu.Items, fyne.NewMenuItem("Copy Error", func() { w.copyText(err.Error()) }))
	}
	widget.ShowPopUpMenuAtPosition(menu, w.window.Canvas(), at)
}
