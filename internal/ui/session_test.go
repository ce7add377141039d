// Opening: what was found, what was not, what overtakes what, and what is
// remembered.

package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/render"
	"floe/internal/sequence"
	"floe/internal/settings"
)

func TestOpenShowsTheFirstFrame(t *testing.T) {
	b := newBench(t)
	if b.isOpen() || !b.panels.welcome.root.Visible() || b.window.Title() != "Floe" {
		t.Errorf("before: open %v, the title %q", b.isOpen(), b.window.Title())
	}
	b.open("smoke", 1, 2, 3, 5)
	if len(b.entries) != 1 || len(b.facts.Timeline.Slots) != 5 || b.number() != 1 {
		t.Errorf("%d sequences, %d slots, at %g", len(b.entries), len(b.facts.Timeline.Slots), b.number())
	}
	if b.window.Title() != "smoke.####.icecache – Floe" || b.panels.welcome.root.Visible() {
		t.Errorf("the title is %q, the welcome is seen: %v", b.window.Title(), b.panels.welcome.root.Visible())
	}
	if b.active != b.entries[0] || b.grid.Rows() == nil || b.grid.Rows().Count() != b.frame.Points {
		t.Error("the table does not show the frame")
	}
	if slots := b.facts.Timeline.Slots; slots[3].Exists || slots[4].FileBytes != 105 || b.fileName(4) != "smoke.0005.icecache" {
		t.Errorf("slots are %v, the last file %q", slots, b.fileName(4))
	}
	if text := b.status.text.Text; text != "4 frames, 1 missing" {
		t.Errorf("the status says %q", text)
	}
}

func TestOpenNothing(t *testing.T) {
	nothing := func([]string) ([]*sequence.Sequence, error) { return nil, nil }
	for _, c := range []struct {
		name, arg, log string
		level          level
		find           func([]string) ([]*sequence.Sequence, error)
	}{
		{"folder without any", "empty", "empty", failure, nil},
		{"no such file", "gone/fog.0001.icecache", "fog.0001.icecache", failure, nil},
		{"no such pattern", "fog.####.icecache", "fog.####.icecache", failure, nil},
		{"nothing and no error", "fog", "there are no sequences in fog", warning, nothing},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.engine.find = c.find
			if err := os.Mkdir(filepath.Join(b.dir, "empty"), 0o777); err != nil {
				t.Fatal(err)
			}
			b.Open([]string{filepath.Join(b.dir, c.arg)}, false)
			b.until("something is said", func() bool { return strings.HasPrefix(b.status.text.Text, "Nothing to open in ") })
			if m := b.messages(c.level); len(m) != 1 || !strings.Contains(m[0], c.log) {
				t.Errorf("the log says %q", b.journal.text())
			}
			if !b.tabIs(tabLog) || b.isOpen() || !b.panels.welcome.root.Visible() {
				t.Error("the log is not in front, or something is open")
			}
		})
	}
}

// What cannot be found must not close what is open.
func TestOpenNothingKeepsWhatIsOpen(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	player := b.player
	b.Open([]string{filepath.Join(b.dir, "gone.####.icecache")}, false)
	b.until("it is told", func() bool { return len(b.messages(failure)) == 1 })
	if b.player != player || b.frame == nil || len(b.entries) != 1 {
		t.Error("what was open is gone")
	}
}

// Of several arguments some may fail.
func TestOpenSomeOfSeveral(t *testing.T) {
	b := newBench(t)
	b.Open([]string{b.files("smoke", 1, 2), filepath.Join(b.dir, "gone.####.icecache")}, false)
	b.untilShown("smoke")
	if m := b.messages(failure); len(m) != 1 || !strings.Contains(m[0], "gone.####.icecache") {
		t.Errorf("the log says %q", m)
	}
}

func TestOpenNoArguments(t *testing.T) {
	b := newBench(t)
	b.Open(nil, false)
	b.idle(0)
	if b.engine.findCount() != 0 {
		t.Error("something was looked for")
	}
}

func TestOpenReplacesOrAdds(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	first := b.player
	fire := b.files("fire", 3, 4)
	b.Open([]string{fire}, true)
	b.until("there are four", func() bool { return len(b.facts.Timeline.Slots) == 4 })
	if len(b.entries) != 2 || len(b.facts.Timeline.Slots) != 4 || b.player != first {
		t.Errorf("%d sequences, %d slots, the same player: %v", len(b.entries), len(b.facts.Timeline.Slots), b.player == first)
	}
	if title := b.window.Title(); title != "smoke.####.icecache and 1 more – Floe" {
		t.Errorf("the title is %q", title)
	}
	if b.active != b.entryNamed("smoke") {
		t.Error("another sequence is edited")
	}
	b.seek(3)
	if f := parts(b.frame); len(f) != 2 || f[0].Frame == nil || f[1].Frame == nil {
		t.Errorf("at 3 there are %d parts", len(f))
	}
	b.Open([]string{fire}, true)
	b.idle(10e6)
	if len(b.entries) != 2 {
		t.Errorf("what is open was opened again: %d sequences", len(b.entries))
	}
	b.open("rain", 1)
	if len(b.entries) != 1 || b.entryNamed("rain") == nil || b.player == first {
		t.Errorf("%d sequences are open after others were replaced", len(b.entries))
	}
}

func TestOpenFolder(t *testing.T) {
	b := newBench(t)
	b.files("smoke", 1, 2)
	b.files("fire", 1, 2)
	b.Open([]string{b.dir}, false)
	b.untilShown("fire")
	b.untilShown("smoke")
	if len(b.entries) != 2 || b.store.Recent()[0].Path != b.dir {
		t.Errorf("%d sequences, the recent one %q", len(b.entries), b.store.Recent()[0].Path)
	}
}

func TestNewerOpenOvertakes(t *testing.T) {
	b := newBench(t)
	slow, quick := b.files("slow", 1, 2), b.files("quick", 1, 2)
	let := b.engine.hold(slow)
	b.Open([]string{slow}, false)
	b.Open([]string{quick}, false)
	b.untilShown("quick")
	let()
	b.idle(20e6)
	if len(b.entries) != 1 || b.entryNamed("quick") == nil {
		t.Errorf("the older one came through: %v", b.window.Title())
	}
}

func TestOpenAfterClose(t *testing.T) {
	b := newBench(t)
	slow := b.files("slow", 1, 2)
	let := b.engine.hold(slow)
	b.Open([]string{slow}, false)
	b.Close()
	let()
	b.idle(10e6)
	if b.isOpen() {
		t.Error("a closed window has opened something")
	}
}

// What was to be opened when everything was closed, is not wanted any more than
// what is open.
func TestCloseSequencesForgetsWhatIsBeingOpened(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	slow := b.files("slow", 1, 2)
	let := b.engine.hold(slow)
	b.Open([]string{slow}, true)
	b.run("close")
	let()
	b.idle(20e6)
	if b.isOpen() {
		t.Error("it was opened all the same")
	}
}

func TestStartAtTheFileThatWasNamed(t *testing.T) {
	b := newBench(t)
	b.files("smoke", 1, 2, 3, 4)
	b.Open([]string{b.file("smoke", 3)}, false)
	b.untilShown("smoke")
	if b.number() != 3 || b.shownNumber() != 3 {
		t.Errorf("it begins at %g and shows %g", b.number(), b.shownNumber())
	}
	if len(b.facts.Timeline.Slots) != 4 {
		t.Errorf("%d frames of the sequence around the file", len(b.facts.Timeline.Slots))
	}
}

// A file beats the number that the artist left the sequence at.
func TestRememberedNumber(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 4)
	b.seek(4)
	b.run("close")
	if b.isOpen() || b.frame != nil || b.window.Title() != "Floe" || !b.panels.welcome.root.Visible() {
		t.Error("it is not closed")
	}
	b.open("smoke", 1, 2, 3, 4)
	if b.number() != 4 {
		t.Errorf("left at 4, it begins at %g", b.number())
	}
	b.Open([]string{b.file("smoke", 2)}, false)
	b.until("frame 2", func() bool { return b.frame != nil && b.shownNumber() == 2 })
}

// A frame that is gone by now: the nearest is as good.
func TestRememberedNumberThatIsGone(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 9)
	b.seek(9)
	b.run("close")
	if err := os.Remove(b.file("smoke", 9)); err != nil {
		t.Fatal(err)
	}
	b.open("smoke", 1, 2, 3)
	if b.number() != 3 {
		t.Errorf("it begins at %g", b.number())
	}
}

func TestRememberedView(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 4, 5)
	camera := b.view.Camera()
	camera.YawRad, camera.Distance, camera.Up = 1.25, 77, render.ZUp
	b.view.SetCamera(camera, false)
	b.colorBy("Age", 0)
	b.changeLook(func(l *render.Look) { l.Size.Pixels = 7 })
	b.play(func(p *playback.Player) {
		p.SetMode(playback.PingPong)
		p.SetMissing(playback.Blank)
		p.SetFPS(12)
		p.SetRange(1, 3)
	})
	b.until("the player has heard", func() bool { return b.facts.Settings.In == 1 && b.facts.Settings.Out == 3 })
	b.run("close")

	b.open("fire", 1, 2, 3, 4, 5)
	if c := b.view.Camera(); c.Distance == 77 || b.look.Color.Attribute == "Age" || b.look.Size.Pixels == 7 {
		t.Errorf("another sequence is seen as the first: %+v", c)
	}
	if s := b.facts.Settings; s.Mode != playback.Loop || s.FPS != 24 || s.In != 0 || s.Out != 4 {
		t.Errorf("another sequence is played as the first: %+v", s)
	}
	b.open("smoke", 1, 2, 3, 4, 5)
	b.until("the range is back", func() bool { return b.facts.Settings.In == 1 && b.facts.Settings.Out == 3 })
	if c := b.view.Camera(); c.YawRad != 1.25 || c.Distance != 77 || c.Up != render.ZUp {
		t.Errorf("the camera is at %+v", c)
	}
	if b.look.Color.Attribute != "Age" || b.look.Size.Pixels != 7 || b.lookPanel.Look() != b.look {
		t.Errorf("it is seen as %+v, the panel shows %+v", b.look.Color, b.lookPanel.Look().Color)
	}
	if s := b.facts.Settings; s.Mode != playback.PingPong || s.Missing != playback.Blank || s.FPS != 12 {
		t.Errorf("it is played as %+v", s)
	}
}

func TestNewSequencesTakeThePreferences(t *testing.T) {
	b := newBench(t, func(b *bench, _ *Options) {
		p := b.store.Preferences()
		p.FPS, p.RealTime, p.Up, p.Theme = 30, true, render.ZUp, settings.ThemeLight
		b.store.SetPreferences(p)
	})
	b.open("smoke", 1, 2)
	b.until("the player has heard", func() bool { return b.facts.Settings.RealTime })
	if b.facts.Settings.FPS != 30 || b.view.Camera().Up != render.ZUp || b.look.Background != render.LightBackground() {
		t.Errorf("%g fps, up %v, background %+v", b.facts.Settings.FPS, b.view.Camera().Up, b.look.Background)
	}
}

// Of several sequences one is closed; the others stay as they are.
func TestCloseOneOfSeveral(t *testing.T) {
	for _, c := range []struct {
		name, close, stays string
		active             string // before
	}{
		{"the first, active", "smoke", "fire", "smoke"},
		{"the first, not active", "smoke", "fire", "fire"},
		{"the last, active", "fire", "smoke", "fire"},
		{"the last, not active", "fire", "smoke", "smoke"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.engine.make = twoClouds
			b.open("smoke", 1, 2)
			b.add("fire", 1, 2)
			b.activate(b.entryNamed("smoke"))
			b.changeLook(func(l *render.Look) { l.Size.Pixels = 3 })
			b.activate(b.entryNamed("fire"))
			b.changeLook(func(l *render.Look) { l.Size.Pixels = 9 })
			b.activate(b.entryNamed(c.active))
			stays := b.entryNamed(c.stays)
			want := stays.look
			b.select1(stays, render.NewSet(pointsOf(c.stays), 1))
			b.seek(2)
			b.closeEntry(b.entryNamed(c.close).id)
			app.driver.work()
			if f := b.frameOf(browserID(stays)); f != nil && f.Points != pointsOf(c.stays) {
				t.Errorf("while it is read again, %s has a frame of %d points, another's", c.stays, f.Points)
			}
			b.until("only one is shown", func() bool { return len(parts(b.frame)) == 1 && b.shownNumber() == 2 })
			if len(b.entries) != 1 || b.active != stays {
				t.Fatalf("%d are open, the active one is %+v", len(b.entries), b.active)
			}
			if stays.look != want || b.look != want || b.lookPanel.Look() != want {
				t.Errorf("%s has points of %g pixels, the window %g, the panel %g; it was left with %g", c.stays, stays.look.Size.Pixels,
					b.look.Size.Pixels, b.lookPanel.Look().Size.Pixels, want.Size.Pixels)
			}
			if b.frame.Points != pointsOf(c.stays) || stays.selected.Count() != 1 {
				t.Errorf("%d points are shown, %d selected", b.frame.Points, stays.selected.Count())
			}
			if n := b.window.Title(); !strings.HasPrefix(n, c.stays) || strings.Contains(n, "more") {
				t.Errorf("the title is %q", n)
			}
		})
	}
}

// twoClouds gives smoke 4 points and fire 5.
func twoClouds(name string, _ float64) (*particle.Frame, error) {
	return cloud(int(pointsOf(name))), nil
}

func pointsOf(name string) int64 {
	if strings.HasPrefix(name, "smoke") {
		return 4
	}
	return 5
}

// What the picture marks after one of several is closed is what is selected.
func TestCloseOneKeepsTheMarks(t *testing.T) {
	b := newBench(t)
	b.engine.make = twoClouds
	b.open("smoke", 1, 2)
	b.add("fire", 1, 2)
	b.select1(b.entryNamed("smoke"), render.NewSet(4, 0))
	b.select1(b.entryNamed("fire"), render.NewSet(5, 3))
	b.hide(b.entryNamed("fire"), render.NewSet(5, 4))
	b.closeEntry(b.entryNamed("smoke").id)
	b.until("fire alone is shown", func() bool { return b.frame != nil && b.frame.Points == 5 })
	b.until("the picture marks what is selected", func() bool {
		marked, hidden := b.marks(0)
		return slices.Equal(marked.Numbers(), []int64{3}) && slices.Equal(hidden.Numbers(), []int64{4})
	})
}

// marks are what the picture marks and leaves out of a layer.
func (b *bench) marks(layer int) (selected, hidden *render.Set) {
	b.t.Helper()
	_, err := b.view.Render(64, 64, func(s *render.Shot) {
		if layer < len(s.Layers) {
			selected, hidden = s.Layers[layer].Selected, s.Layers[layer].Hidden
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return selected, hidden
}

func TestCloseTheLastOne(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.closeEntry(b.entries[0].id)
	b.closeEntry(17) // nobody
	b.until("no frame is held", func() bool { return b.engine.alive.Load() == 0 })
	if b.isOpen() || b.active != nil || b.grid.Rows() != nil || b.facts.Timeline != nil || b.number() != 0 {
		t.Error("something is still open")
	}
}

// Closing what the statistics are about leaves none of them.
func TestCloseTheSubject(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.add("fire", 1, 2)
	b.showTab(tabStats)
	b.measure(subject{b.entryNamed("fire"), "Age", 0})
	b.until("figures", func() bool { return b.figures.summary != nil })
	fire := b.entryNamed("fire")
	b.closeEntry(fire.id)
	b.until("one is shown", func() bool { return len(parts(b.frame)) == 1 })
	b.idle(5e6)
	if b.figures.entry == fire {
		t.Error("the statistics are of what is closed")
	}
}

func TestReloadTakesNewFiles(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.seek(2)
	loads := b.engine.loads.Load()
	b.files("smoke", 3)
	b.run("reload")
	b.until("there are three", func() bool {
		return len(b.facts.Timeline.Slots) == 3 && b.facts.Timeline.States[1].Kind() == playback.Cached
	})
	b.until("everything is read again", func() bool { return b.engine.loads.Load() >= loads+3 })
	if b.number() != 2 {
		t.Errorf("the playhead went to %g", b.number())
	}
}

func TestReloadOfWhatIsGone(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	for _, n := range []int{1, 2} {
		if err := os.Remove(b.file("smoke", n)); err != nil {
			t.Fatal(err)
		}
	}
	b.run("reload")
	b.until("it is told", func() bool { return len(b.messages(failure)) > 0 })
	if !b.isOpen() || len(b.entries) != 1 {
		t.Error("it was closed")
	}
}

// Files with converted twins are marked once the disk has been asked.
func TestFastFrames(t *testing.T) {
	b := newBench(t)
	b.engine.fresh["smoke.0002.icecache"] = true
	b.open("smoke", 1, 2, 3)
	b.until("the fast one is known", func() bool { return b.facts.Timeline.Slots[1].Fast })
	if b.facts.Timeline.Slots[0].Fast {
		t.Error("all are marked")
	}
}

func TestHiddenSequence(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.add("fire", 1, 2)
	b.setVisible(b.entryNamed("smoke"), false)
	if stage := b.pump.stage.Load(); !stage.parts[0].hidden || stage.parts[1].hidden {
		t.Error("the picture has not heard")
	}
	b.selectAll()
	if b.entryNamed("smoke").selected.Count() != 0 || b.entryNamed("fire").selected.Count() == 0 {
		t.Error("points that are not seen were selected, or none")
	}
	b.setVisible(b.entryNamed("smoke"), true)
	b.setVisible(nil, true)
	if b.pump.stage.Load().parts[0].hidden {
		t.Error("it does not come back")
	}
}

func TestWarningsOfTheFirstFrame(t *testing.T) {
	b := newBench(t)
	b.engine.make = func(_ string, n float64) (*particle.Frame, error) {
		f := cloud(2)
		h := f.Header
		h.Warnings = []string{"substep is 0"}
		return particle.FrameOf(h, f.Columns, f.Release), nil
	}
	b.open("smoke", 1, 2)
	b.seek(2)
	if m := b.messages(warning); !slices.Equal(m, []string{"smoke.####.icecache: substep is 0"}) {
		t.Errorf("the log warns %q", m)
	}
}

func TestDropped(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	fire := b.files("fire", 1, 2)
	dropped := func(held fyne.KeyModifier, paths ...string) {
		var uris []fyne.URI
		for _, p := range paths {
			uris = append(uris, storage.NewFileURI(p))
		}
		app.driver.held = held
		b.dropped(fyne.Position{}, uris)
		app.driver.held = 0
	}
	dropped(fyne.KeyModifierShift, b.file("fire", 2))
	b.untilShown("fire")
	if len(b.entries) != 2 {
		t.Errorf("Shift: %d sequences are open", len(b.entries))
	}
	dropped(0, fire)
	b.until("it is alone", func() bool { return len(b.entries) == 1 && b.frame != nil })
	uri, err := storage.ParseURI("https://example.com/a.0001.icecache")
	if err != nil {
		t.Fatal(err)
	}
	n := b.engine.findCount()
	b.dropped(fyne.Position{}, []fyne.URI{uri})
	b.idle(0)
	if b.engine.findCount() != n {
		t.Error("a web address was looked for")
	}
}

func TestOpenByDialog(t *testing.T) {
	b := newBench(t)
	b.files("smoke", 1, 2)
	other := filepath.Dir(b.files("sub/fire", 1, 2))
	b.picked = [][]string{{b.file("smoke", 2)}, nil, {other}}
	b.run("open")
	b.untilShown("smoke")
	if p := b.asked[0]; p.Folder || !p.Many || p.Dir != b.dir || !slices.Equal(p.Extensions, []string{".icecache"}) {
		t.Errorf("the dialog was asked for %+v", p)
	}
	b.run("open") // cancelled
	b.until("asked", func() bool { return len(b.asked) == 2 })
	b.idle(2e6)
	if len(b.entries) != 1 || b.entryNamed("smoke") == nil {
		t.Error("a cancelled dialog changed what is open")
	}
	b.run("open-folder")
	b.untilShown("fire")
	if !b.asked[2].Folder || b.store.Window().LastDir != other || len(b.entries) != 1 {
		t.Errorf("asked for %+v, the next dialog begins in %q", b.asked[2], b.store.Window().LastDir)
	}
}

// Many broken frames are no reason to stop: what can be shown is shown.
func TestBrokenFirstFrame(t *testing.T) {
	b := newBench(t)
	b.engine.make = func(name string, n float64) (*particle.Frame, error) {
		if n == 1 {
			return nil, fmt.Errorf("read %q: %w", name, fs.ErrInvalid)
		}
		return cloud(3), nil
	}
	b.Open([]string{b.files("smoke", 1, 2)}, false)
	b.until("frame 2 is held in its place", func() bool { return b.frame != nil && b.shownNumber() == 2 && b.number() == 1 })
	if m := b.messages(failure); len(m) != 1 || !strings.HasPrefix(m[0], `frame 1: read "smoke.0001.icecache"`) {
		t.Errorf("the log says %q", m)
	}
	if !errors.Is(b.facts.Timeline.Errors[0], fs.ErrInvalid) {
		t.Errorf("the timeline says %v", b.facts.Timeline.Errors[0])
	}
}
