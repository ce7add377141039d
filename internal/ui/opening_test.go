// What is opened while something else is being looked for, and menus that are
// open while frames come.

package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
)

// prefixes are the names of what is open, without numbers.
func (b *bench) prefixes() (names []string) {
	for _, e := range b.entries {
		names = append(names, e.sequence.Prefix)
	}
	return names
}

func TestAddsAreQueued(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	slow, quick := b.files("slow", 1, 2), b.files("quick", 1, 2)
	let := b.engine.hold(slow)
	b.Open([]string{slow}, true)
	b.Open([]string{quick}, true)
	b.idle(5e6)
	if n := len(b.entries); n != 1 {
		t.Errorf("%d are open before the first is found", n)
	}
	let()
	b.until("three are shown", func() bool { return len(parts(b.frame)) == 3 })
	if names := b.prefixes(); !slices.Equal(names, []string{"smoke.", "slow.", "quick."}) {
		t.Errorf("open are %q", names)
	}
}

// What is added to something that has yet to be found is not lost with it.
func TestAddToWhatIsBeingOpened(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	slow, quick := b.files("slow", 1, 2), b.files("quick", 1, 2)
	let := b.engine.hold(slow)
	b.Open([]string{slow}, false)
	b.Open([]string{quick}, true)
	b.idle(5e6)
	let()
	b.until("two are shown", func() bool { return len(parts(b.frame)) == 2 })
	if names := b.prefixes(); !slices.Equal(names, []string{"slow.", "quick."}) {
		t.Errorf("open are %q", names)
	}
}

// What replaces everything replaces what was to be added, too.
func TestOpenForgetsAdds(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	slow, quick := b.files("slow", 1, 2), b.files("quick", 1, 2)
	let := b.engine.hold(slow)
	b.Open([]string{slow}, true)
	b.Open([]string{quick}, false)
	b.untilShown("quick")
	let()
	b.idle(10e6)
	if names := b.prefixes(); !slices.Equal(names, []string{"quick."}) {
		t.Errorf("open are %q", names)
	}
}

// Adding what is open already leaves everything as it is.
func TestAddWhatIsOpen(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	line, loads := b.line, b.engine.loads.Load()
	b.Open([]string{b.file("smoke", 2)}, true)
	b.until("it is told", func() bool { return b.status.text.Text == "smoke.0002.icecache is open already" })
	b.idle(2e6)
	if b.line != line || b.engine.loads.Load() > max(loads, 2) {
		t.Error("something was read again")
	}
}

// Frames that come while a menu is open move the slots; it means its frame still.
func TestSlotMenuWhileFramesCome(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 5, 6, 7, 8)
	shown := len(b.facts.Timeline.Slots)
	menu := func(label string, come int, holds func() bool) {
		t.Helper()
		b.slotMenu(shown-2, fyne.NewPos(9, 9)) // of frame 7
		b.comes("smoke", come)
		b.heard()
		shown = len(b.facts.Timeline.Slots)
		b.choose(label)
		b.until(label, holds)
	}
	menu("Go to 0007", 4, func() bool { return b.number() == 7 })
	menu("Range Begins Here", 3, func() bool {
		s := b.facts.Settings
		return s.In == shown-2 && s.Out == shown-1
	})
	menu("Whole Range", 2, func() bool { return b.facts.Settings.In == 0 })
	menu("Copy File Name", 1, func() bool { return b.app.Clipboard().Content() == "smoke.0007.icecache" })
}
