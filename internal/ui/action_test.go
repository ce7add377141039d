// Menus, keys and cheat sheet: one table, and everything in it can be reached.

package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// record makes all actions note that they were done, instead of doing it.
func (b *bench) record() *[]string {
	var done []string
	for _, a := range b.actions.list {
		a.do, a.can = func() { done = append(done, a.id) }, nil
	}
	return &done
}

// canvasWithShortcuts remembers what is registered.
type canvasWithShortcuts struct {
	fyne.Canvas
	shortcuts map[string]func(fyne.Shortcut)
}

func (c *canvasWithShortcuts) AddShortcut(s fyne.Shortcut, do func(fyne.Shortcut)) {
	c.shortcuts[s.ShortcutName()] = do
}

func TestEveryKeyReachesItsAction(t *testing.T) {
	b := newBench(t)
	done := b.record()
	c := &canvasWithShortcuts{shortcuts: map[string]func(fyne.Shortcut){}}
	b.actions.register(c)
	b.window.SetMainMenu(b.buildMenu())
	menu := map[string]*fyne.MenuItem{}
	eachItem(b.window.MainMenu(), func(item *fyne.MenuItem) {
		if item.Shortcut != nil {
			menu[item.Shortcut.ShortcutName()] = item
		}
	})
	seen := map[key]string{}
	for _, a := range b.actions.list {
		for _, k := range a.keys {
			if other, twice := seen[k]; twice {
				t.Errorf("%s is the key of %s and %s", k, a.id, other)
			}
			seen[k] = a.id
			*done = nil
			switch name := k.shortcut().ShortcutName(); {
			case k.char != 0 || k.plain():
				b.press(k)
			case menu[name] != nil:
				menu[name].Action()
			case c.shortcuts[name] != nil:
				c.shortcuts[name](nil)
			}
			if !slices.Equal(*done, []string{a.id}) {
				t.Errorf("%s did %v, not %s", k, *done, a.id)
			}
		}
	}
	if len(seen) < 50 {
		t.Errorf("there are only %d keys", len(seen))
	}
}

func eachItem(m *fyne.MainMenu, do func(*fyne.MenuItem)) {
	var all func(m *fyne.Menu)
	all = func(m *fyne.Menu) {
		for _, item := range m.Items {
			do(item)
			if item.ChildMenu != nil {
				all(item.ChildMenu)
			}
		}
	}
	for _, one := range m.Items {
		all(one)
	}
}

// A key with Shift must not do what it does without.
func TestModifiersTellKeysApart(t *testing.T) {
	b := newBench(t)
	done := b.record()
	for _, c := range []struct {
		k    key
		want string
	}{{on(fyne.KeyRight), "next"}, {shift(fyne.KeyRight), "next-10"}, {on(fyne.KeyC), "color-next"}, {shift(fyne.KeyC), "color-previous"}, {shift(fyne.KeySpace), ""}} {
		*done = nil
		b.press(c.k)
		if got := strings.Join(*done, " "); got != c.want {
			t.Errorf("%s did %q, not %q", c.k, got, c.want)
		}
	}
}

func TestKeysWorkWithoutFocus(t *testing.T) {
	b := newBench(t)
	done := b.record()
	b.window.Canvas().Unfocus()
	b.press(on(fyne.KeySpace))
	b.press(typed('?'))
	if !slices.Equal(*done, []string{"play", "keys"}) {
		t.Errorf("space and ? did %v", *done)
	}
}

func TestTypingIntoAnEntryDoesNothingElse(t *testing.T) {
	b := newBench(t)
	done := b.record()
	b.window.Canvas().Focus(b.tab.filter)
	for _, a := range b.actions.list {
		for _, k := range a.keys {
			if k.plain() && k.name != fyne.KeyEscape { // that leaves the entry
				b.press(k)
			}
		}
	}
	for _, r := range "Age > 2 jkl ?" {
		b.press(typed(r))
	}
	app.driver.work()
	if len(*done) != 0 {
		t.Errorf("typing did %v", *done)
	}
	if !strings.Contains(b.tab.filter.Text, "Age > 2 jkl ?") {
		t.Errorf("the filter has %q", b.tab.filter.Text)
	}
}

func TestEveryActionHasAPlaceAndAName(t *testing.T) {
	b := newBench(t)
	labels := map[string]string{}
	for _, a := range b.actions.list {
		if a.label == "" || a.menu == "" && len(a.keys) == 0 {
			t.Errorf("%q cannot be found: label %q, menu %q", a.id, a.label, a.menu)
		}
		top, _, _ := strings.Cut(a.menu, "/")
		if top, _, _ = strings.Cut(top, "|"); a.menu != "" && !slices.Contains(menuOrder, top) {
			t.Errorf("%q is in the menu %q", a.id, a.menu)
		}
		labels[a.label] = a.id
	}
	eachItem(b.window.MainMenu(), func(item *fyne.MenuItem) { delete(labels, item.Label) })
	delete(labels, b.actions.byID["mode"].label) // by key only
	if len(labels) != 0 {
		t.Errorf("the menu lacks %v", labels)
	}
}

func TestKeyTwicePanics(t *testing.T) {
	for _, c := range []struct {
		name string
		list []*action
	}{
		{"key", []*action{{id: "a", keys: []key{on(fyne.KeyA)}}, {id: "b", keys: []key{on(fyne.KeyA)}}}},
		{"name", []*action{{id: "a"}, {id: "a"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("nobody complained")
				}
			}()
			newActions(c.list)
		})
	}
}

func TestMenuShowsHowThingsStand(t *testing.T) {
	b := newBench(t)
	for _, label := range []string{"Reload From Disk", "Export…", "Play / Stop", "Frame All", "Hide Selection", "Close Sequences"} {
		if !b.menuItem(label).Disabled {
			t.Errorf("%s makes no sense while nothing is open, but is offered", label)
		}
	}
	if b.menuItem("Open Files…").Disabled || b.menuItem("Quit").Disabled {
		t.Error("nothing can be opened, or the program not be left")
	}
	b.open("smoke", 1, 2, 3)
	for _, label := range []string{"Reload From Disk", "Export…", "Play / Stop", "Frame All"} {
		if b.menuItem(label).Disabled {
			t.Errorf("%s cannot be done although something is open", label)
		}
	}
	if !b.menuItem("Hide Selection").Disabled {
		t.Error("a selection of nothing can be hidden")
	}
	b.run("select-all")
	if b.menuItem("Hide Selection").Disabled {
		t.Error("a selection cannot be hidden")
	}
	if !b.menuItem("Loop").Checked || b.menuItem("Turn Round").Checked {
		t.Error("looping is not checked")
	}
	b.run("ping-pong")
	b.until("the menu says so", func() bool { return !b.menuItem("Loop").Checked && b.menuItem("Turn Round").Checked })
	b.run("play")
	b.until("playing is checked", func() bool { return b.menuItem("Play / Stop").Checked })
	b.run("close")
	if !b.menuItem("Reload From Disk").Disabled {
		t.Error("what is closed can be reloaded")
	}
}

// Switches that are used by their menu item show it there.
func TestMenuSwitches(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	for _, a := range b.actions.list {
		if a.on == nil || a.menu == "" || strings.HasPrefix(a.menu, "Play") || a.id == "follow" || !a.allowed() {
			continue
		}
		item := b.menuItem(a.label)
		before := item.Checked
		item.Action()
		app.driver.work()
		if after := b.menuItem(a.label).Checked; after == before {
			t.Errorf("%s was %v and still is", a.label, before)
		}
		b.menuItem(a.label).Action()
		app.driver.work()
	}
}

func TestRecentMenu(t *testing.T) {
	b := newBench(t)
	if items := b.menuItem("Open Recent").ChildMenu.Items; len(items) != 1 || !items[0].Disabled {
		t.Errorf("%d recent ones before anything was opened", len(items))
	}
	b.open("smoke", 1, 2)
	b.open("fire", 1, 2)
	items := b.menuItem("Open Recent").ChildMenu.Items
	if len(items) != 4 || !strings.HasSuffix(items[0].Label, "fire.####.icecache") || !strings.HasSuffix(items[1].Label, "smoke.####.icecache") {
		t.Fatalf("%d recent ones, the first %q", len(items), items[0].Label)
	}
	items[1].Action()
	b.untilShown("smoke")
	if len(b.entries) != 1 {
		t.Errorf("%d sequences are open", len(b.entries))
	}
	items = b.menuItem("Open Recent").ChildMenu.Items
	items[len(items)-1].Action()
	if items := b.menuItem("Open Recent").ChildMenu.Items; len(items) != 1 || len(b.store.Recent()) != 0 {
		t.Errorf("%d recent ones after they were cleared", len(items))
	}
}

func TestCheatSheet(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	for _, c := range []struct{ search, want, not string }{
		{"", "Frame All", "no such thing"}, {"loop", "Loop, Stop or Turn Round", "Frame All"}, {"ORBIT", "orbit", "Frame All"},
		{"f12", "Save Picture…", "Frame All"}, {"look from", "Front", "Frame All"}, {"nothing like it", "", "Frame All"},
	} {
		var texts []string
		for _, l := range b.keyLines(c.search) {
			texts = append(texts, l.text)
		}
		all := strings.Join(texts, "\n")
		if !strings.Contains(all, c.want) || strings.Contains(all, c.not) {
			t.Errorf("%q finds %q", c.search, texts)
		}
	}
	for _, n := range navigations {
		p := b.store.Preferences()
		p.Navigation = n.name
		b.store.SetPreferences(p)
		if lines := b.keyLines(""); lines[0].group != "Mouse" {
			t.Errorf("nothing is said about the mouse with %s", n.name)
		}
	}
}

// The sheet says what each switch stands at.
func TestCheatSheetValues(t *testing.T) {
	b := newBench(t, func(b *bench, _ *Options) {
		p := b.store.Preferences()
		p.FPS = 25
		b.store.SetPreferences(p)
	})
	b.open("smoke", 1, 2)
	state := func(id string) string { return b.actions.byID[id].state() }
	if state("mode") != "loop" || state("real-time") != "25 fps" || state("clip") != "off" || state("open") != "" || state("color-next") != "the points' own" {
		t.Errorf("mode %q, real time %q, clip %q, open %q, colour %q", state("mode"), state("real-time"), state("clip"), state("open"), state("color-next"))
	}
	b.run("clip")
	b.run("show-grid")
	if state("clip") != "on" {
		t.Error("the clip box is not on")
	}
	b.press(on(fyne.KeyH))
	entry := inOverlay[*field](b)[0]
	if b.window.Canvas().Focused() != entry {
		t.Error("the search has no focus")
	}
	if entry.Text != "" {
		t.Errorf("the key that opened it was typed into it: %q", entry.Text)
	}
	if !slices.Contains(b.buttons(), "Frame All") || !strings.Contains(b.texts(), "the points' own") {
		t.Errorf("the sheet says %q and offers %q", b.texts(), b.buttons())
	}
	entry.SetText("contact")
	if !slices.Contains(b.buttons(), "Save Contact Sheet…") {
		t.Errorf("searching for what has no key finds %q", b.buttons())
	}
	entry.SetText("lasso")
	if found := b.buttons(); !slices.Contains(found, "Select by Lasso") || slices.Contains(found, "Frame All") {
		t.Errorf("searching for lasso leaves %q", found)
	}
	b.tap("Select by Lasso")
	if b.view.Tool() != toolLasso {
		t.Error("a click on a line does not do what it says")
	}
	if b.window.Canvas().Overlays().Top() != nil {
		t.Error("the sheet stays open")
	}
}

func TestAbout(t *testing.T) {
	b := newBench(t)
	b.run("about")
	if !strings.Contains(b.texts(), "Floe 1.2.3") || !strings.Contains(b.texts(), "2 loaders") {
		t.Errorf("about says %q", b.texts())
	}
	b.tap("Close")
	if b.overlay() != nil || b.window.Canvas().Focused() != b.view {
		t.Error("the picture has not got the keys back")
	}
}

var _ desktop.Driver = (*testDriver)(nil)
