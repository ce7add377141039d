// Marks on the timeline: set, visited, remembered.

package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
)

func TestBookmarks(t *testing.T) {
	here := keeping(t.TempDir())
	b := newBench(t, here)
	b.press(on(fyne.KeyM)) // nothing is open
	b.open("smoke", 1, 2, 3, 4, 5, 6, 7, 8)
	for _, n := range []float64{6, 2} {
		b.seek(n)
		b.press(on(fyne.KeyM))
	}
	if got := b.bookmarks(); !slices.Equal(got, []float64{2, 6}) {
		t.Fatalf("%v are marked", got)
	}
	b.until("the menu says so", func() bool { return b.menuItem("Mark").Checked })
	for _, c := range []struct {
		id   string
		want float64
	}{{"next-mark", 6}, {"next-mark", 6}, {"previous-mark", 2}, {"previous-mark", 2}} {
		b.run(c.id)
		b.until("the mark is shown", func() bool { return b.number() == c.want })
	}
	b.seek(4)
	b.until("the menu says so", func() bool { return !b.menuItem("Mark").Checked })
	b.run("next-mark")
	b.until("from between", func() bool { return b.number() == 6 })
	dir := b.dir
	b.Close()

	again := newBench(t, here)
	again.dir = dir
	again.open("smoke", 1, 2, 3, 4, 5, 6, 7, 8)
	if got := again.bookmarks(); !slices.Equal(got, []float64{2, 6}) {
		t.Errorf("%v are remembered", got)
	}
	again.bookmark(6)
	if got := again.bookmarks(); !slices.Equal(got, []float64{2}) {
		t.Errorf("%v are marked", got)
	}
}

// A frame is marked once, whichever of several sequences is active.
func TestBookmarksOfSeveral(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.add("fire", 1, 2, 3)
	b.activate(b.entryNamed("smoke"))
	b.bookmark(2)
	b.activate(b.entryNamed("fire"))
	b.bookmark(3)
	if got := b.bookmarks(); !slices.Equal(got, []float64{2, 3}) {
		t.Errorf("%v are marked", got)
	}
	b.bookmark(2)
	if got := b.bookmarks(); !slices.Equal(got, []float64{3}) || len(b.entryNamed("smoke").bookmarks) != 0 {
		t.Errorf("%v are marked", got)
	}
	b.closeEntry(b.entryNamed("fire").id)
	b.until("it is closed", func() bool { return b.facts.Timeline != nil && len(b.entries) == 1 })
	if got := b.bookmarks(); len(got) != 0 {
		t.Errorf("%v are marked of what is closed", got)
	}
}
