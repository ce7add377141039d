// Playing: what commands reach the player, and what it is heard to say.

package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"floe/internal/particle"
	"floe/internal/playback"
)

func TestPlayAndStop(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.press(on(fyne.KeySpace))
	b.until("it plays", func() bool { return b.facts.Settings.Playing })
	if s := b.facts.Settings; s.Direction != playback.Forward || s.Speed != 1 {
		t.Errorf("it plays %+v", s)
	}
	b.until("it moves", func() bool { return b.shownNumber() > 1 })
	b.press(on(fyne.KeySpace))
	b.until("it stops", func() bool { return !b.facts.Settings.Playing })
}

// Space goes on in the direction that was played last.
func TestPlayGoesOnBackward(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.press(on(fyne.KeyJ))
	b.until("it plays", func() bool { return b.facts.Settings.Playing })
	b.press(on(fyne.KeyK))
	b.until("it stops", func() bool { return !b.facts.Settings.Playing })
	b.press(on(fyne.KeySpace))
	b.until("it plays backward", func() bool { return b.facts.Settings.Playing && b.facts.Settings.Direction == playback.Backward })
}

func TestShuttle(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	for _, c := range []struct {
		key   fyne.KeyName
		dir   playback.Direction
		speed float64
	}{
		{fyne.KeyL, playback.Forward, 1}, {fyne.KeyL, playback.Forward, 2}, {fyne.KeyL, playback.Forward, 4},
		{fyne.KeyL, playback.Forward, 8}, {fyne.KeyL, playback.Forward, 8}, // fast enough
		{fyne.KeyJ, playback.Backward, 1}, {fyne.KeyJ, playback.Backward, 2}, {fyne.KeyL, playback.Forward, 1},
	} {
		b.press(on(c.key))
		what := fmt.Sprintf("%s plays at %g in direction %d", c.key, c.speed, c.dir)
		b.until(what, func() bool {
			s := b.facts.Settings
			return s.Playing && s.Direction == c.dir && s.Speed == c.speed
		})
	}
	b.press(on(fyne.KeyK))
	b.until("it stops", func() bool { return !b.facts.Settings.Playing })
	b.press(on(fyne.KeyL))
	b.until("it begins slowly again", func() bool { return b.facts.Settings.Playing && b.facts.Settings.Speed == 1 })
}

func TestStepping(t *testing.T) {
	b := newBench(t)
	var numbers []int
	for i := range 30 {
		numbers = append(numbers, i+1)
	}
	b.open("smoke", numbers...)
	for _, c := range []struct {
		id   string
		want float64
	}{
		{"next", 2}, {"next-10", 12}, {"previous", 11}, {"previous-10", 1}, {"last", 30}, {"first", 1}, {"next-10", 11}, {"in", 11},
		{"next-10", 21}, {"out", 21}, {"next", 11}, {"previous", 21}, {"first", 11}, {"last", 21},
	} {
		b.run(c.id)
		b.until(fmt.Sprintf("%s leads to %g", c.id, c.want), func() bool { return b.number() == c.want && b.shownNumber() == c.want })
	}
	b.run("range-clear")
	b.until("the whole range", func() bool { return b.facts.Settings.In == 0 && b.facts.Settings.Out == 29 })
	b.run("last")
	b.until("at the end", func() bool { return b.number() == 30 })
}

func TestRangeFromHere(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 4, 5, 6, 7, 8)
	b.play(func(p *playback.Player) { p.SetRange(1, 2) })
	b.seek(6)
	b.run("in") // beyond the end: that goes along
	b.until("6 to 6", func() bool { return b.facts.Settings.In == 5 && b.facts.Settings.Out == 5 })
	b.seek(3)
	b.run("out")
	b.until("3 to 3", func() bool { return b.facts.Settings.In == 2 && b.facts.Settings.Out == 2 })
}

func TestProblems(t *testing.T) {
	b := newBench(t)
	b.engine.make = brokenAt(4)
	b.open("smoke", 1, 2, 3, 4, 6)
	b.until("4 is broken", func() bool { return b.facts.Timeline.States[3].Kind() == playback.Broken })
	b.run("next-problem")
	b.until("at the broken one", func() bool { return b.number() == 4 })
	b.run("next-problem")
	b.until("at the gap", func() bool { return b.number() == 5 })
	b.run("previous-problem")
	b.until("back", func() bool { return b.number() == 4 })
}

func brokenAt(numbers ...float64) func(name string, number float64) (*particle.Frame, error) {
	return func(_ string, number float64) (*particle.Frame, error) {
		if slices.Contains(numbers, number) {
			return nil, fmt.Errorf("half of it is gone")
		}
		return cloud(3), nil
	}
}

func TestModes(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	for _, want := range []playback.Mode{playback.Once, playback.PingPong, playback.Loop} {
		b.press(on(fyne.KeyP))
		b.until(modeName(want), func() bool { return b.facts.Settings.Mode == want })
		if b.status.text.Text != "At the end: "+modeName(want) {
			t.Errorf("the status says %q", b.status.text.Text)
		}
	}
	for id, want := range map[string]playback.MissingPolicy{"blank": playback.Blank, "skip": playback.Skip, "hold": playback.Hold} {
		b.run(id)
		b.until(id, func() bool { return b.facts.Settings.Missing == want })
	}
	b.run("real-time")
	b.until("real time", func() bool { return b.facts.Settings.RealTime })
}

// The words of the settings have the order of the player's values.
func TestWordsOfModes(t *testing.T) {
	if modeWords[playback.Loop] != "loop" || modeWords[playback.Once] != "once" || modeWords[playback.PingPong] != "pingpong" {
		t.Errorf("modes are called %v", modeWords)
	}
	if missingWords[playback.Hold] != "hold" || missingWords[playback.Blank] != "blank" || missingWords[playback.Skip] != "skip" {
		t.Errorf("policies are called %v", missingWords)
	}
	if wordIndex(modeWords, "backwards") != 0 {
		t.Error("a word that nobody knows is not the default")
	}
}

func TestGoToFrame(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 5)
	ask := func(text string) *field {
		b.press(on(fyne.KeyG))
		entry := inOverlay[*field](b)[0]
		b.until("typing would replace the number", func() bool {
			return b.window.Canvas().Focused() == entry && entry.SelectedText() == entry.Text
		})
		entry.SetText(text)
		entry.OnSubmitted(text)
		return entry
	}
	ask(" 5 ")
	b.until("frame 5", func() bool { return b.number() == 5 })
	if b.overlay() != nil {
		t.Error("the dialog is still open")
	}
	for _, wrong := range []string{"", "five", "nan", "inf"} {
		entry := ask(wrong)
		if b.overlay() == nil {
			t.Fatalf("%q was accepted", wrong)
		}
		if !strings.Contains(b.texts(), "is no frame number") {
			t.Errorf("%q: the dialog says %q", wrong, b.texts())
		}
		entry.SetText("2")
		b.tap("OK")
		if b.overlay() != nil {
			t.Error("the dialog is still open")
		}
		b.seek(2)
	}
	b.press(on(fyne.KeyG))
	b.tap("Cancel")
	if b.overlay() != nil || b.window.Canvas().Focused() != b.view {
		t.Error("the picture has not got the keys back")
	}
}

// Each broken frame is told once, however often the timeline changes.
func TestErrorsAreToldOnce(t *testing.T) {
	b := newBench(t)
	b.engine.make = brokenAt(2, 4)
	b.open("smoke", 1, 2, 3, 4)
	b.until("both are told", func() bool { return len(b.messages(failure)) >= 2 })
	for _, n := range []float64{3, 4, 2, 1} {
		b.play(func(p *playback.Player) { p.SeekNumber(n) })
		b.until("the playhead is there", func() bool { return b.number() == n })
	}
	// A frame that comes before them moves their slots.
	b.files("smoke", 0)
	b.relist(false)
	b.until("frame 0 has come", func() bool { return len(b.facts.Timeline.Slots) == 5 })
	b.idle(5e6)
	m := b.messages(failure)
	slices.Sort(m)
	if !slices.Equal(m, []string{"frame 2: half of it is gone", "frame 4: half of it is gone"}) {
		t.Errorf("the log says %q", m)
	}
}

// Reading again tells again, for it may be another error.
func TestErrorsOfReadingAgain(t *testing.T) {
	b := newBench(t)
	n := 0
	b.engine.make = func(string, float64) (*particle.Frame, error) {
		n++
		return nil, errors.New(strings.Repeat("very ", n) + "broken")
	}
	b.Open([]string{b.files("smoke", 1)}, false)
	b.until("it is told", func() bool { return len(b.messages(failure)) == 1 })
	b.readAgain(-1)
	b.until("it is told again", func() bool { return len(b.messages(failure)) == 2 })
}

func TestSlotMenu(t *testing.T) {
	b := newBench(t)
	b.engine.make = brokenAt(2)
	b.open("smoke", 1, 2, 3)
	b.until("2 is broken", func() bool { return b.facts.Timeline.Errors[1] != nil })
	b.slotMenu(17, fyne.NewPos(9, 9))
	if b.overlay() != nil {
		t.Error("there is a menu of no slot")
	}
	b.slotMenu(1, fyne.NewPos(9, 9))
	for label, holds := range map[string]func() bool{
		"Copy Error":        func() bool { return b.app.Clipboard().Content() == "frame 2: half of it is gone" },
		"Copy File Name":    func() bool { return b.app.Clipboard().Content() == "smoke.0002.icecache" },
		"Go to 0002":        func() bool { return b.number() == 2 },
		"Range Begins Here": func() bool { return b.facts.Settings.In == 1 && b.facts.Settings.Out == 2 },
	} {
		b.slotMenu(1, fyne.NewPos(9, 9))
		b.choose(label)
		b.until(label, holds)
	}
	b.slotMenu(1, fyne.NewPos(9, 9))
	b.choose("Whole Range")
	b.until("the whole range", func() bool { return b.facts.Settings.In == 0 })
	loads := b.engine.loads.Load()
	b.slotMenu(1, fyne.NewPos(9, 9))
	b.choose("Read Again")
	b.until("it is read again", func() bool { return b.engine.loads.Load() > loads })
}

// choose takes an item of the menu that is open.
func (b *bench) choose(label string) {
	b.t.Helper()
	var labels []string
	for _, menu := range inOverlay[*widget.PopUpMenu](b) {
		for _, item := range menu.Items {
			walk(item, func(o fyne.CanvasObject) {
				if text, ok := o.(*canvas.Text); ok {
					labels = append(labels, text.Text)
				}
			})
			if len(labels) > 0 && labels[len(labels)-1] == label {
				item.(fyne.Tappable).Tapped(&fyne.PointEvent{})
				app.driver.work()
				return
			}
		}
	}
	b.t.Fatalf("the menu has no %q but %q", label, labels)
}

// The bar and the controls lead to the player.
func TestTimelineCommands(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 4)
	bar, c := b.barEvents(), b.transportCommands()
	bar.OnSeek(2)
	b.until("sought", func() bool { return b.number() == 3 })
	bar.OnRange(1, 2)
	b.until("range", func() bool { return b.facts.Settings.In == 1 && b.facts.Settings.Out == 2 })
	c.Seek(1)
	b.until("sought", func() bool { return b.number() == 2 })
	c.SeekNumber(3)
	b.until("sought a number", func() bool { return b.number() == 3 })
	c.Step(-1)
	b.until("stepped", func() bool { return b.number() == 2 })
	c.SetFPS(50)
	c.SetMode(playback.Once)
	c.SetMissing(playback.Skip)
	c.SetRealTime(true)
	c.Play(playback.Backward, 2)
	b.until("everything is set", func() bool {
		s := b.facts.Settings
		return s.FPS == 50 && s.Mode == playback.Once && s.Missing == playback.Skip && s.RealTime && s.Speed == 2
	})
	c.Stop()
	b.until("stopped", func() bool { return !b.facts.Settings.Playing })
	if c.Format(7) != "0007" || bar.FileName(0) != "smoke.0001.icecache" {
		t.Errorf("7 is %q, slot 0 %q", c.Format(7), bar.FileName(0))
	}
}

// Nothing of it may fail while nothing is open.
func TestCommandsWithoutASequence(t *testing.T) {
	b := newBench(t)
	for _, a := range b.actions.list {
		switch a.id {
		case "quit", "open", "open-folder", "add":
			continue
		}
		a.run()
		if o := b.overlay(); o != nil {
			b.window.Canvas().Overlays().Remove(o)
		}
	}
	b.idle(0)
	if b.isOpen() {
		t.Error("something is open")
	}
}

// What the picture says of a frame that is not what it should be.
func TestHUD(t *testing.T) {
	st := &stage{title: "smoke", padding: func(n float64) string { return padded(n, 4) }, parts: []stagePart{{name: "smoke"}}}
	frame := cloud(1)
	defer frame.Release()
	broken := errors.New("broken")
	for _, c := range []struct {
		name  string
		state playback.State
		err   error
		frame *particle.Frame
		waits bool
		want  string
	}{
		{"as it should be", playback.Cached, nil, frame, false, ""},
		{"not there yet", playback.Loading, nil, nil, true, "loading"},
		{"the last one is seen while the next is loaded", playback.Loading, nil, frame, true, ""},
		{"held for a missing one", playback.Missing | playback.Held, nil, frame, false, "missing: frame 0002 is held"},
		{"held for a broken one", playback.Broken | playback.Held, broken, frame, false, "broken: frame 0002 is held"},
		{"missing", playback.Missing, nil, nil, false, "missing"},
		{"broken", playback.Broken, broken, nil, false, "broken: the log tells why"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &playback.Snapshot{Timeline: &playback.Timeline{
				Slots: []playback.Slot{{Number: 3}}, States: []playback.State{c.state}, Points: []int64{1}, Errors: []error{c.err},
			}, Number: 3, Frame: c.frame, ShownNumber: 2, Waiting: c.waits}
			h := st.hud(s)
			if h.Title != "smoke" || h.Frame != "0003" || strings.Join(h.Lines, "; ") != c.want || h.WantedFPS != 0 {
				t.Errorf("it says %+v", h)
			}
			s.Playing, s.FPS, s.Speed, s.Reached = true, 24, 2, 23
			if h := st.hud(s); h.WantedFPS != 48 || h.ReachedFPS != 23 {
				t.Errorf("while playing it says %+v", h)
			}
		})
	}
	if h := st.hud(&playback.Snapshot{Index: -1}); h.Frame != "" {
		t.Errorf("of no frame it says %+v", h)
	}
}

// Of several sequences one may be broken.
func TestHUDOfSeveral(t *testing.T) {
	b := newBench(t)
	b.engine.make = func(name string, n float64) (*particle.Frame, error) {
		if strings.HasPrefix(name, "fire") {
			return nil, errors.New("gone")
		}
		return cloud(3), nil
	}
	b.open("smoke", 1)
	b.Open([]string{b.files("fire", 1)}, true)
	b.until("both are there", func() bool { return len(parts(b.frame)) == 2 })
	s := &playback.Snapshot{Timeline: b.facts.Timeline, Number: 1, Frame: b.frame}
	if h := b.pump.stage.Load().hud(s); !slices.Contains(h.Lines, "fire.####.icecache: broken") || h.Title != "smoke.####.icecache and 1 more" {
		t.Errorf("it says %+v", h)
	}
}

// What is shown later is shown once, and not by the timer of something that has been
// shown since.
func TestLoadsAreShownInTheirTurn(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	begun := time.Now()
	b.showPlayerSoon(begun.Add(20 * time.Millisecond))
	b.showPlayer()
	b.showPlayerSoon(begun.Add(time.Hour))
	for time.Since(begun) < 60*time.Millisecond {
		app.driver.work()
	}
	if !b.showingSoon {
		t.Error("it was shown by an old timer")
	}
	b.showPlayerSoon(time.Now().Add(10 * time.Millisecond)) // sooner
	b.until("it is shown", func() bool { return !b.showingSoon })
	b.showPlayerSoon(time.Now().Add(-time.Second))
	if b.showingSoon || time.Since(b.shownPlayer) > time.Second {
		t.Error("what is due is not shown at once")
	}
}
