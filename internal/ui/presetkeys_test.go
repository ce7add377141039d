package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"floe/internal/settings"
)

func TestNavigationsBringTheirKeys(t *testing.T) {
	b := newBench(t)
	done := b.record()
	for _, c := range []struct {
		navigation settings.Navigation
		key        key
		want       string
	}{
		{settings.NavigatePlain, on(fyne.KeyHome), "first"}, {settings.NavigatePlain, on(fyne.Key1), "view-front"},
		{settings.NavigateBlender, on(fyne.KeyHome), "frame-all"}, {settings.NavigateBlender, shift(fyne.KeyHome), "first"},
		{settings.NavigateBlender, on(fyne.Key7), "view-top"}, {settings.NavigateBlender, typed('.'), "frame-selection"},
		{settings.NavigateHoudini, on(fyne.Key1), "view-persp"}, {settings.NavigateHoudini, on(fyne.Key3), "view-front"},
		{settings.NavigateHoudini, on(fyne.KeyHome), "first"},
	} {
		p := b.store.Preferences()
		p.Navigation = c.navigation
		b.prefer(p)
		*done = nil
		b.press(c.key)
		if !slices.Equal(*done, []string{c.want}) {
			t.Errorf("%s: %s did %v, not %s", c.navigation, c.key, *done, c.want)
		}
		for _, l := range b.keyLines("") {
			if l.a != nil && l.a.id == c.want && !strings.Contains(", "+l.keys+",", ", "+c.key.String()+",") {
				t.Errorf("%s: the cheat sheet says %s for %s, not %s", c.navigation, l.keys, c.want, c.key)
			}
		}
	}
	p := b.store.Preferences()
	p.Navigation = settings.NavigateBlender
	b.prefer(p)
	if s := b.menuItem("First of the Range").Shortcut.ShortcutName(); !strings.Contains(s, "Shift") {
		t.Errorf("the menu shows %s for the first frame", s)
	}
}

// Every key of a preset is that of an action.
func TestPresetKeysMeanSomething(t *testing.T) {
	b := newBench(t)
	for navigation, keys := range presetKeys {
		for k, id := range keys {
			if b.actions.byID[id] == nil || !k.plain() {
				t.Errorf("%s: %s is for %q", navigation, k, id)
			}
		}
	}
}
