// What sequences are called when two have the same pattern.

package ui

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/widget"
)

func TestDiffering(t *testing.T) {
	for _, c := range []struct{ name, dirs, want string }{
		{"the last element", "/sim/a /sim/b", "a b"},
		{"one before the last", "/sim/v1/cache /sim/v2/cache", "v1 v2"},
		{"two of three", "/a/x/c /a/y/c /b/x/d", "x/c y/c x/d"},
		{"one is inside of the other", "/sim /sim/sim", "/sim sim/sim"},
		{"at the root", "/ /sim", "/ /sim"},
		{"drives", "C:/cache D:/cache", "C: D:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := differing(strings.Fields(c.dirs)); !slices.Equal(got, strings.Fields(c.want)) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestSamePatternInTwoFolders(t *testing.T) {
	b := newBench(t)
	one, two := b.files("v1/cache/smoke", 1, 2), b.files("v2/cache/smoke", 1, 2)
	b.Open([]string{one}, false)
	b.untilShown("smoke")
	if b.entries[0].name != "smoke.####.icecache" {
		t.Errorf("alone it is called %q", b.entries[0].name)
	}
	b.Open([]string{two}, true)
	b.until("both are shown", func() bool { return len(parts(b.frame)) == 2 })
	want := []string{"smoke.####.icecache (v1)", "smoke.####.icecache (v2)"}
	if names := b.entryNames(); !slices.Equal(names, want) {
		t.Fatalf("they are called %q", names)
	}
	if s := b.pump.stage.Load(); s.title != want[0]+" and 1 more" || s.parts[0].name != want[0] || s.parts[1].name != want[1] {
		t.Errorf("the picture says %q, %q, %q", s.title, s.parts[0].name, s.parts[1].name)
	}
	if title := b.window.Title(); title != want[0]+" and 1 more – Floe" {
		t.Errorf("the window is called %q", title)
	}
	f := b.askJob(true, nil)
	if options := inOverlay[*widget.CheckGroup](b)[0].Options; !slices.Equal(options, want) {
		t.Errorf("to export there are %q", options)
	}
	f.chooseOnly(b.entries[1])
	_, chosen, err := f.job()
	if err != nil || len(chosen) != 1 || filepath.Base(filepath.Dir(chosen[0].Dir)) != "v2" {
		t.Errorf("the second is chosen, and %v is taken (%v)", chosen, err)
	}
	f.dialog.Hide()
	b.closeEntry(b.entries[0].id)
	b.until("one is shown", func() bool { return b.frame != nil && len(parts(b.frame)) == 1 })
	if b.entries[0].name != "smoke.####.icecache" {
		t.Errorf("alone again it is called %q", b.entries[0].name)
	}
}
