// Checks, expressions and marks in the real window, and what of them is there the
// next day.

//go:build linux && cgo

package main

import (
	"testing"
	"time"

	"floe/internal/ui"
)

func TestCheckExpressionsAndMarks(t *testing.T) {
	if testing.Short() {
		t.Skip("uses the real window for some seconds")
	}
	home, sequence := t.TempDir(), fountain(t, t.TempDir())
	a := &artist{session: beginIn(t, home, sequence)}
	a.firstPicture()
	a.key("F7")
	a.wait("the broken frame is marked", func(t ui.Trace) bool { return t.JobsDone == 1 && t.Warned >= 1 })
	if now, _ := a.now(); now.Warned > 3 {
		t.Errorf("%d frames are marked of a sequence with one that is broken", now.Warned)
	}
	all := a.wait("the first frame", at(1)).Points

	a.key("shift+e")
	time.Sleep(time.Second / 2) // until the entry has the keys
	a.write("Age > 1")
	a.key("Return")
	some := a.wait("a part of the points", func(t ui.Trace) bool { return t.Hidden > 0 && t.Points < all && seen(t) })
	a.key("Right")
	a.wait("other points of the next frame", func(t ui.Trace) bool { return at(2)(t) && t.Hidden > 0 && t.Points != some.Points })
	a.key("e")
	a.area("button Cancel")     // nothing to select by yet
	time.Sleep(time.Second / 2) // until the entry has the keys
	a.write("v.y < 0")
	a.key("Return")
	a.wait("a selection of what is seen", func(t ui.Trace) bool { return t.Selected > 0 && t.Selected < t.Points })
	a.key("m")
	a.key("Home")
	a.wait("the first frame", at(1))
	a.key("alt+Right")
	a.wait("the mark", func(t ui.Trace) bool { return t.Number == 2 && t.Marks == 1 })
	a.quit()

	b := &artist{session: beginIn(t, home, sequence)}
	b.wait("the same points and mark", func(t ui.Trace) bool { return at(2)(t) && t.Hidden > 0 && t.Marks == 1 })
	b.quit()
}
