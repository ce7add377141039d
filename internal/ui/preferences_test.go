// Preferences: what may be typed, and what they change at once.

package ui

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/render"
	"floe/internal/settings"
)

// widgetOf is the field of a form that belongs to a label.
func widgetOf[T fyne.CanvasObject](b *bench, items []*widget.FormItem, label string) T {
	b.t.Helper()
	for _, item := range items {
		if item.Text == label {
			if w, ok := item.Widget.(T); ok {
				return w
			}
		}
	}
	b.t.Fatalf("there is no %q of that kind", label)
	panic("unreachable")
}

// textEntry is a field, whatever extends it.
type textEntry interface {
	fyne.CanvasObject
	SetText(string)
	Validate() error
}

func textIn(e textEntry) string { return reflect.ValueOf(e).Elem().FieldByName("Text").String() }

func TestPreferenceValidators(t *testing.T) {
	b := newBench(t)
	var p settings.Preferences
	items := append(b.enginePreferences(&p), b.viewPreferences(&p)...)
	for _, c := range []struct {
		label, text string
		ok          bool
		holds       func() bool
	}{
		{"Loader processes", "4", true, func() bool { return p.Loaders == 4 }},
		{"Loader processes", " 0 ", true, func() bool { return p.Loaders == 0 }},
		{"Loader processes", "256", true, func() bool { return p.Loaders == 256 }},
		{"Loader processes", "257", false, nil}, {"Loader processes", "-1", false, nil},
		{"Loader processes", "many", false, nil}, {"Loader processes", "", false, nil}, {"Loader processes", "1.5", false, nil},
		{"Memory for frames, GB", "1.5", true, func() bool { return p.BudgetBytes == 1_500_000_000 }},
		{"Memory for frames, GB", "0", true, func() bool { return p.BudgetBytes == 0 }},
		{"Memory for frames, GB", "-1", false, nil}, {"Memory for frames, GB", "nan", false, nil}, {"Memory for frames, GB", "inf", false, nil},
		{"Memory for frames, GB", "1e9", false, nil}, {"Memory for frames, GB", "8 GB", false, nil},
		{"Frames a second", "23.976", true, func() bool { return p.FPS == 23.976 }},
		{"Frames a second", "0", false, nil}, {"Frames a second", "-24", false, nil}, {"Frames a second", "1001", false, nil},
		{"Frames a second", "nan", false, nil}, {"Frames a second", "pal", false, nil},
	} {
		e := widgetOf[textEntry](b, items, c.label)
		before := p
		e.SetText(c.text)
		err := e.Validate()
		switch {
		case (err == nil) != c.ok:
			t.Errorf("%s %q: the error is %v", c.label, c.text, err)
		case c.ok && !c.holds():
			t.Errorf("%s %q: the preferences are %+v", c.label, c.text, p)
		case !c.ok && p != before:
			t.Errorf("%s %q changed something", c.label, c.text)
		}
	}
}

func TestPreferenceChoices(t *testing.T) {
	b := newBench(t)
	p := b.store.Preferences()
	items := append(b.enginePreferences(&p), b.viewPreferences(&p)...)
	choose := func(label, what string) {
		s := widgetOf[*widget.Select](b, items, label)
		if s.Selected == "" || !slices.Contains(s.Options, what) {
			t.Fatalf("%s is %q of %q", label, s.Selected, s.Options)
		}
		s.SetSelected(what)
	}
	choose("Converted files", "in one cache folder")
	choose("Navigation", "Houdini")
	choose("Theme", "light")
	choose("Upright axis", "Z (Blender, scans)")
	for _, label := range []string{"Playing", "Camera", "Slow graphics", "Folders"} {
		c := widgetOf[*widget.Check](b, items, label)
		c.SetChecked(!c.Checked)
	}
	units := widgetOf[textEntry](b, items, "Units of length")
	units.SetText(" cm ")
	want := b.store.Preferences()
	want.Sih5, want.Navigation, want.Theme, want.Up, want.Units = settings.Sih5Central, settings.NavigateHoudini, settings.ThemeLight, render.ZUp, "cm"
	want.RealTime, want.SmoothMoves, want.LowGraphics, want.Watch = !want.RealTime, !want.SmoothMoves, !want.LowGraphics, !want.Watch
	if p != want {
		t.Errorf("the preferences are %+v, not %+v", p, want)
	}
}

// Every value that settings know can be chosen.
func TestEveryChoiceIsOffered(t *testing.T) {
	if len(navigations) != 5 || len(navigationChoices()) != 5 {
		t.Errorf("%d navigations", len(navigations))
	}
	b := newBench(t)
	for _, n := range navigations {
		p := b.store.Preferences()
		p.Navigation = n.name
		b.store.SetPreferences(p)
		if b.navigation() != n.is {
			t.Errorf("%s is %v", n.name, b.navigation())
		}
	}
}

func TestPreferencesDialog(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	edit := func(from, to string) {
		for _, e := range inOverlay[textEntry](b) {
			if textIn(e) == from {
				e.SetText(to)
				return
			}
		}
		t.Fatalf("nothing is %q", from)
	}
	b.run("preferences")
	edit("0", "many") // the loaders
	b.tap("Apply")
	if b.overlay() == nil || !strings.Contains(b.texts(), `"many" is not a number from 0 to 256`) {
		t.Fatalf("it was accepted, or it says %q", b.texts())
	}
	edit("many", "3")
	b.tap("Cancel")
	if b.store.Preferences().Loaders != 0 || len(b.engine.setups) != 0 {
		t.Error("cancelled preferences were taken")
	}
	b.run("preferences")
	edit("0", "3")
	b.tap("Apply")
	if b.store.Preferences().Loaders != 3 || b.overlay() != nil || b.status.text.Text != "Preferences are kept" {
		t.Errorf("%d loaders, the status says %q", b.store.Preferences().Loaders, b.status.text.Text)
	}
	if s := b.engine.setups; len(s) != 1 || s[0].Loaders != 3 || s[0].Sih5Policy != "beside" {
		t.Errorf("the engine was told %+v", s)
	}
	if b.window.Canvas().Focused() != fyne.Focusable(b.view) {
		t.Error("the picture has not got the keys back")
	}
}

func TestPreferencesTakeEffect(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	p := b.store.Preferences()
	p.Theme, p.Navigation, p.RealTime, p.Watch = settings.ThemeLight, settings.NavigateMaya, true, true
	b.engine.lock(func() { b.engine.budget = 1 << 20 })
	b.prefer(p)
	b.until("the player has heard", func() bool { return b.facts.Settings.RealTime && b.facts.Settings.BudgetBytes == 1<<20 })
	if !b.watching || b.store.Preferences() != p || !b.isLight() {
		t.Errorf("watching %v, light %v", b.watching, b.isLight())
	}
	if b.look.Background != render.LightBackground() {
		t.Error("the picture is dark")
	}
	// Where converted files are looked for is another place: the disk is asked again.
	b.until("everything is known", func() bool { return !b.facts.Timeline.Slots[0].Fast })
	b.engine.lock(func() { b.engine.fresh["smoke.0001.icecache"] = true })
	p.Sih5 = settings.Sih5Central
	b.prefer(p)
	b.until("the disk was asked again", func() bool { return b.facts.Timeline.Slots[0].Fast })
}

func TestEngineThatWillNot(t *testing.T) {
	b := newBench(t)
	b.engine.configure = errors.New("no such folder")
	p := b.store.Preferences()
	p.CacheDir = "/gone"
	b.prefer(p)
	if m := b.messages(failure); !slices.Equal(m, []string{"no such folder"}) || b.status.text.Text != "no such folder" {
		t.Errorf("the log says %q, the status %q", m, b.status.text.Text)
	}
}

func TestSetupOfPreferences(t *testing.T) {
	p := settings.DefaultPreferences()
	p.Loaders, p.BudgetBytes, p.Sih5, p.CacheDir = 3, 5e9, settings.Sih5Hidden, "/cache"
	if s := SetupOf(p); s != (Setup{Loaders: 3, BudgetBytes: 5e9, Sih5Policy: "hidden", CacheDir: "/cache"}) {
		t.Errorf("it is %+v", s)
	}
}

// A budget that is no round number must not change by being looked at.
func TestLookingAtPreferencesChangesNothing(t *testing.T) {
	b := newBench(t, func(b *bench, _ *Options) {
		p := b.store.Preferences()
		p.BudgetBytes = 1_234_567_890
		b.store.SetPreferences(p)
	})
	before := b.store.Preferences()
	b.run("preferences")
	b.tap("Apply")
	if after := b.store.Preferences(); after != before {
		t.Errorf("they are %+v, not %+v", after, before)
	}
}

func TestTheme(t *testing.T) {
	b := newBench(t)
	if b.isLight() || b.look.Background != render.DarkBackground() {
		t.Error("it begins light")
	}
	b.run("theme")
	if !b.isLight() || b.look.Background != render.LightBackground() || !b.menuItem("Light Theme").Checked {
		t.Error("it is not light")
	}
	if c := theme.Color(theme.ColorNameBackground); c != colors[theme.ColorNameBackground][1] {
		t.Errorf("the background is %v", c)
	}
	own := render.LightBackground()
	own.Top.R++
	b.changeLook(func(l *render.Look) { l.Background = own })
	b.run("theme")
	if b.isLight() || b.look.Background != own {
		t.Error("a background that was chosen is changed by the theme")
	}
}

// Every colour of the theme has two faces, and all sizes are used.
func TestSkin(t *testing.T) {
	for name, both := range colors {
		if both[0] == both[1] && name != theme.ColorNamePrimary {
			t.Errorf("%s is the same in dark and light", name)
		}
		for i, choice := range []string{ThemeDark, ThemeLight} {
			if got := newSkin(choice).Color(name, theme.VariantDark); got != both[i] {
				t.Errorf("%s in %s is %v", name, choice, got)
			}
		}
		if got := newSkin(ThemeSystem).Color(name, theme.VariantLight); got != both[1] {
			t.Errorf("%s as the system is %v", name, got)
		}
	}
	if newSkin(ThemeDark).Size(theme.SizeNameModalBlurRadius) != 0 {
		t.Error("dialogs blur the window")
	}
	if newSkin(ThemeDark).Size(theme.SizeNameSeparatorThickness) == 0 {
		t.Error("sizes that are not ours are lost")
	}
}
