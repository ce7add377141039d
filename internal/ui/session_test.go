// Opening: what was found, what was not, and what overtakes what.

package ui

import (
	"testing"
)

func TestOpenShowsTheFirstFrame(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 5)
	if len(b.entries) != 1 || len(b.facts.Timeline.Slots) != 5 || b.number() != 1 {
		t.Errorf("%d sequences, %d slots, at %g", len(b.entries), len(b.facts.Timeline.Slots), b.number())
	}
	if b.window.Title() != "smoke.####.icecache – Floe" || b.panels.welcome.root.Visible() {
		t.Errorf("the title is %q, the welcome is seen: %v", b.window.Title(), b.panels.welcome.root.Visible())
	}
}
