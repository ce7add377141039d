package timeline

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/playback"
)

func TestTip(t *testing.T) {
	b := show(t, stateOf(-2, playback.Unread, playback.Cached|playback.Fast, playback.Broken|playback.Held, playback.Missing, playback.Cached|playback.Warned))
	b.FileName = func(slot int) string { return "smoke." + b.format(b.state.number(slot)) + ".icecache" }
	text := func(slot int) string {
		b.point(b.x(slot), 40)
		if b.hover.slot != slot || !b.hover.tip {
			t.Fatalf("the pointer over %d finds %+v", slot, b.hover)
		}
		var all []string
		for _, line := range b.describe(slot) {
			all = append(all, line.Text)
		}
		return strings.Join(all, "\n")
	}
	for slot, want := range [][]string{
		{"Frame -2", "smoke.-2.icecache", "not read yet"},
		{"Frame -1", "1,000,001 points", "in memory, from the converted .sih5"},
		{"Frame 0", "broken", "held in its place", errCut.Error()},
		{"Frame 1", "missing: there is no file"},
		{"Frame 2", "in memory", "has warnings"},
	} {
		for _, part := range want {
			if got := text(slot); !strings.Contains(got, part) {
				t.Errorf("tip of slot %d lacks %q:\n%s", slot, part, got)
			}
		}
	}
	if got := text(3); strings.Contains(got, "smoke") {
		t.Errorf("a missing frame has a file:\n%s", got)
	}
	if want := []int{0, 1, 2, 3, 4, 3}; !slices.Equal(b.hovers, want) {
		t.Errorf("hovered %v, want %v", b.hovers, want)
	}
	test.MoveMouse(b.window.Canvas(), fyne.NewPos(50, 20))
	if b.hover.tip || b.hovers[len(b.hovers)-1] != -1 {
		t.Error("the tip stays when the pointer leaves")
	}
}

func TestTipIsSeenAboveTheBar(t *testing.T) {
	b := show(t, stateOf(1, playback.Broken, playback.Cached))
	before := b.picture()
	b.point(b.x(0), 40)
	after := b.picture()
	changed := 0
	for y := range windowHeight - int(b.Size().Height) {
		for x := range windowWidth {
			if before.At(x, y) != after.At(x, y) {
				changed++
			}
		}
	}
	if changed < 2000 {
		t.Errorf("the tip changed %d pixels", changed)
	}
	b.press(b.x(0), 40, desktop.MouseButtonPrimary, 0)
	if b.hover.tip {
		t.Error("the tip stays while scrubbing")
	}
}

func TestTipFollowsTheState(t *testing.T) {
	b := show(t, stateOf(1, playback.Loading, playback.Loading))
	b.point(b.x(0), 40)
	b.hover.tip = true
	before := b.picture()
	b.SetState(changed(b.state, 0, playback.Broken))
	after := b.picture()
	same := true
	for y := range 200 {
		for x := range windowWidth {
			same = same && before.At(x, y) == after.At(x, y)
		}
	}
	if same {
		t.Error("the tip still says what was")
	}
	b.SetState(State{Index: -1})
	if b.hover.tip {
		t.Error("a tip on a frame that is gone")
	}
}

func TestLegend(t *testing.T) {
	b := show(t, stateOf(1, playback.Cached))
	before := b.picture()
	b.point(windowWidth-4, 5)
	if !b.hover.help || !b.hover.tip || b.hover.slot != -1 {
		t.Fatalf("over the question mark: %+v", b.hover)
	}
	if after := b.picture(); before.At(windowWidth-40, 60) == after.At(windowWidth-40, 60) {
		t.Error("no legend is seen")
	}
	b.press(windowWidth-4, 5, desktop.MouseButtonPrimary, 0)
	if len(b.seeks) != 0 {
		t.Error("the question mark seeks")
	}
}
