// Panels: what is shown where, and what is remembered of it.

package ui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"floe/internal/render"
	"floe/internal/settings"
)

func (b *bench) shownPanels() string {
	var all []string
	for _, id := range allPanels {
		if b.panelShown(id) {
			all = append(all, string(id))
		}
	}
	return strings.Join(all, " ")
}

func TestPanels(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct{ id, want string }{
		{"panel-browser", "look bottom timeline"},
		{"panel-timeline", "look bottom"},
		{"panels", ""},
		{"panels", "look bottom"}, // as before, not all of them
		{"panel-browser", "browser look bottom"},
		{"panels", ""},
		{"tab-log", "bottom"},
		{"panels", ""},
		{"panels", "bottom"},
		{"window-new", "browser look bottom timeline"},
	} {
		b.run(c.id)
		if got := b.shownPanels(); got != c.want {
			t.Errorf("after %s there are %q, not %q", c.id, got, c.want)
		}
		if (b.panels.left != nil) != b.panelShown(panelBrowser) || (b.panels.bottom != nil) != b.panelShown(panelBottom) || b.panels.foot.Visible() != b.panelShown(panelTimeline) {
			t.Errorf("after %s the window shows others", c.id)
		}
		if checked := b.menuItem("Only the Picture").Checked; checked != (c.want == "") {
			t.Errorf("after %s the menu says %v", c.id, checked)
		}
	}
}

// Every panel hidden one by one, and then all of them wanted back.
func TestPanelsHiddenOneByOne(t *testing.T) {
	b := newBench(t)
	for _, id := range allPanels {
		b.togglePanel(id)
	}
	b.run("panels")
	if got := b.shownPanels(); got != "browser look bottom timeline" {
		t.Errorf("there are %q", got)
	}
}

func TestSplitsStay(t *testing.T) {
	b := newBench(t)
	b.panels.left.SetOffset(0.33)
	b.run("panel-look")
	b.run("panel-browser")
	b.run("panel-browser")
	if b.panels.left.Offset != 0.33 {
		t.Errorf("the browser is at %g", b.panels.left.Offset)
	}
	b.run("window-new")
	if b.panels.left.Offset != 0.2 {
		t.Errorf("after it is forgotten it is at %g", b.panels.left.Offset)
	}
}

func TestWindowIsRemembered(t *testing.T) {
	b := newBench(t)
	b.panels.left.SetOffset(0.31)
	b.run("panel-timeline")
	b.run("tab-log")
	b.run("panels") // the picture alone is a passing state: it is not remembered
	b.window.Resize(fyne.NewSize(1000, 700))
	b.Close()
	l := b.store.Window()
	if l.Width != 1000 || l.Height != 700 || l.Splits["browser"] != 0.31 || !l.Panels["browser"] || l.Panels["timeline"] || !l.Panels["tab-log"] {
		t.Errorf("remembered is %+v", l)
	}
	again := newBench(t, func(b *bench, _ *Options) { b.store.SetWindow(l) })
	if size := again.Canvas().Size(); size != fyne.NewSize(1000, 700) {
		t.Errorf("the size is %v", size)
	}
	if got := again.shownPanels(); got != "browser look bottom" || again.panels.left.Offset != 0.31 || !again.tabIs(tabLog) {
		t.Errorf("there are %q, the browser at %g", got, again.panels.left.Offset)
	}
}

// What was written by somebody else, or by an earlier version.
func TestStrangeWindow(t *testing.T) {
	b := newBench(t, func(b *bench, _ *Options) {
		b.store.SetWindow(settings.Window{Width: 3, Height: -1, Splits: map[string]float64{"browser": 7, "look": -1, "nobody": 0.5}, Panels: map[string]bool{"nobody": true}})
	})
	if size := b.Canvas().Size(); size.Width < 400 || size.Height < 300 {
		t.Errorf("the size is %v", size)
	}
	if b.panels.left.Offset != 0.2 || b.shownPanels() != "browser look bottom timeline" {
		t.Errorf("the browser is at %g, there are %q", b.panels.left.Offset, b.shownPanels())
	}
}

func TestFullScreen(t *testing.T) {
	b := newBench(t)
	b.press(on(fyne.KeyF11))
	if !b.window.FullScreen() {
		t.Error("it is not full")
	}
	b.press(on(fyne.KeyU))
	if b.window.FullScreen() {
		t.Error("it is still full")
	}
}

func TestCopyAndPasteView(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.seek(3)
	camera := b.view.Camera()
	camera.YawRad, camera.Distance = 0.5, 42
	b.view.SetCamera(camera, false)
	b.colorBy("Age", 0)
	b.typeOnly("Age < 3")
	b.bookmark(2)
	b.run("copy-state")
	text := b.app.Clipboard().Content()
	if text == "" || b.status.text.Text != "Copied" {
		t.Fatalf("copied %q", text)
	}
	b.view.SetCamera(render.DefaultCamera(), false)
	b.colorBy("", 0)
	b.typeOnly("")
	b.bookmark(2)
	b.seek(1)
	b.app.Clipboard().SetContent("see this:\n" + text + "\nnice")
	b.run("paste-state")
	b.until("the frame is back", func() bool { return b.number() == 3 })
	if b.look.Color.Attribute != "Age" || b.lookPanel.Look() != b.look {
		t.Errorf("coloured by %q", b.look.Color.Attribute)
	}
	if b.lookPanel.Only() != "Age < 3" || b.active.only.String() != "Age < 3" {
		t.Errorf("the condition is %q, the panel has %q", b.active.only, b.lookPanel.Only())
	}
	if got := b.bookmarks(); len(got) != 0 {
		t.Errorf("the view brought the marks %v", got)
	}
	if c := b.view.Camera(); c.YawRad != 0.5 || c.Distance != 42 {
		t.Errorf("the camera is at %+v", c)
	}
	before := b.look
	b.app.Clipboard().SetContent("something else")
	b.run("paste-state")
	if m := b.messages(warning); len(m) != 1 || !strings.HasPrefix(m[0], "the clipboard holds no view: ") || b.look != before {
		t.Errorf("the log says %q", m)
	}
}

func TestLookFrom(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		k    key
		says string
	}{{on(fyne.KeyF1), "front"}, {on(fyne.KeyF2), "top"}, {on(fyne.KeyF5), "persp"}, {shift(fyne.Key1), "back"}} {
		b.press(c.k)
		if !strings.Contains(strings.ToLower(b.status.text.Text), c.says) {
			t.Errorf("%s says %q", c.k, b.status.text.Text)
		}
	}
	b.run("z-up")
	if b.view.Camera().Up != render.ZUp {
		t.Error("z is not up")
	}
	before := b.view.Camera().Ortho
	b.run("ortho")
	if b.view.Camera().Ortho == before {
		t.Error("the projection is the same")
	}
}

// Where the desktop has no dialog, there is Fyne's.
func TestDialogInside(t *testing.T) {
	for _, c := range []struct {
		name   string
		picker Picker
	}{{"none", nil}, {"broken", func(context.Context, Pick) ([]string, error) { return nil, errors.New("no portal") }}} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, func(_ *bench, o *Options) { o.Picker = c.picker })
			for _, p := range []Pick{{Title: "Open"}, {Title: "Folder", Folder: true, Dir: b.dir}, {Title: "Save", Save: true, Name: "a.png", Extensions: []string{".png"}}} {
				b.pick(p, func([]string) {})
				b.until("the dialog is there", func() bool { return b.overlay() != nil })
				b.window.Canvas().Overlays().Remove(b.overlay())
			}
		})
	}
}

// The picture is really drawn, and the status says of what.
func TestPictureIsDrawn(t *testing.T) {
	b := newBench(t)
	b.painting = true
	b.engine.make = clouds(map[float64]int{1: 30, 2: 30})
	b.open("smoke", 1, 2)
	b.until("it is drawn", func() bool { return b.trace.pictures > 0 && b.trace.points == 30 })
	b.until("the status says so", func() bool { return b.status.picture.Text == "30 points" })
	b.run("play")
	pictures := b.trace.pictures
	b.until("it is drawn again and again", func() bool { return b.trace.pictures > pictures+3 })
	b.run("stop")
	b.until("it stops", func() bool { return !b.facts.Settings.Playing })
}
