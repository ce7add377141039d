// Frames that come and change on disk, and sequences that have yet to come.

package ui

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"floe/internal/playback"
	"floe/internal/sequence"
	"floe/internal/watch"
)

// watching has a bench watch.
func watching(b *bench, o *Options) {
	o.WatchEvery = 30 * time.Millisecond
	p := b.store.Preferences()
	p.Watch = true
	b.store.SetPreferences(p)
}

// A simulation may be waited for before it has written anything.
func TestEmptyFolderIsWatched(t *testing.T) {
	b := newBench(t, watching)
	dir := filepath.Join(b.dir, "sim")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	b.Open([]string{dir}, false)
	b.until("it is told", func() bool { return b.status.text.Text == "There are no sequences in sim yet: what comes is shown" })
	if len(b.messages(failure)) > 0 || b.tabIs(tabLog) || b.isOpen() {
		t.Errorf("an empty folder is an error: %q", b.journal.text())
	}
	b.files("sim/smoke", 1, 2)
	b.files("sim/fire", 2)
	b.until("both have been opened", func() bool { return len(b.entries) == 2 && b.frame != nil && b.heardLine() == b.line })
	if names := b.prefixes(); !slices.Contains(names, "smoke.") || !slices.Contains(names, "fire.") {
		t.Errorf("open are %q", names)
	}
	if b.panels.welcome.root.Visible() {
		t.Error("the welcome is seen")
	}
	b.files("sim/smoke", 3)
	b.until("the next frame comes", func() bool { return len(b.facts.Timeline.Slots) == 3 })
}

// Whoever turns watching on later, or closes everything, is understood.
func TestWhatIsWatched(t *testing.T) {
	b := newBench(t)
	dir := filepath.Join(b.dir, "sim")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	b.Open([]string{dir}, false)
	b.until("it is told", func() bool { return b.status.text.Text == "Nothing to open in sim: the log tells why" })
	if args := b.watchArgs(); !slices.Equal(args, []string{dir}) {
		t.Errorf("%q are to be watched", args)
	}
	b.closeAll()
	if args := b.watchArgs(); len(args) > 0 {
		t.Errorf("%q are watched after all was closed", args)
	}
	smoke := b.files("smoke", 1)
	b.open("smoke", 1)
	b.Open([]string{dir}, false)
	b.until("nothing is found", func() bool { return b.status.text.Text == "Nothing to open in sim: the log tells why" })
	if args := b.watchArgs(); !slices.Equal(args, []string{smoke}) {
		t.Errorf("%q are watched beside what is open", args)
	}
}

// The padding is seen otherwise when the first number without zeros has come.
func TestPaddingThatChanges(t *testing.T) {
	b := newBench(t)
	write := func(name string) {
		if err := os.WriteFile(filepath.Join(b.dir, name), []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	list := func() *sequence.Sequence { return b.found(filepath.Join(b.dir, "smoke.#.icecache")) }
	write("smoke.1001.icecache")
	write("smoke.1002.icecache")
	b.Open([]string{filepath.Join(b.dir, "smoke.####.icecache")}, false)
	b.untilShown("smoke")
	before := b.entries[0].sequence
	if before.Pattern() != "smoke.####.icecache" {
		t.Fatalf("it is %q: this tests nothing", before.Pattern())
	}
	write("smoke.999.icecache")
	after := list()
	if after.Pattern() == before.Pattern() {
		t.Fatal("the padding is the same: this tests nothing")
	}
	b.changed(watch.Change{Before: before, Sequence: after, Added: after.Files[:1]})
	b.until("it has come", func() bool { return len(b.facts.Timeline.Slots) == 4 }) // 1000 is missing
	if e := b.entries[0]; e.key != sequenceKey(after) || e.name != "smoke.#.icecache" {
		t.Errorf("it is called %q, %q", e.key, e.name)
	}
	write("smoke.1003.icecache")
	next := list()
	b.changed(watch.Change{Before: after, Sequence: next, Added: next.Files[3:]})
	b.until("so has the next", func() bool { return len(b.facts.Timeline.Slots) == 5 })
	b.Open([]string{filepath.Join(b.dir, "smoke.1003.icecache")}, true)
	b.until("it is known to be open", func() bool { return b.status.text.Text == "smoke.1003.icecache is open already" })

	// And the same by reading all again.
	if err := os.Remove(filepath.Join(b.dir, "smoke.999.icecache")); err != nil {
		t.Fatal(err)
	}
	b.run("reload")
	b.until("it has gone", func() bool { return len(b.facts.Timeline.Slots) == 3 && b.entries[0].name == "smoke.####.icecache" })
}

// Of two paddings side by side each keeps its own.
func TestTwoPaddings(t *testing.T) {
	b := newBench(t)
	one := sequence.Group([]string{"a.0001.icecache", "a.0002.icecache"}, sequence.Options{})[0]
	two := sequence.Group([]string{"a.1.icecache", "a.2.icecache"}, sequence.Options{})[0]
	one.Dir, two.Dir = b.dir, b.dir
	b.opened(&opening{args: []string{b.dir}, finding: &finding{sequences: []*sequence.Sequence{one, two}}})
	if len(b.entries) != 2 {
		t.Fatalf("%d are open", len(b.entries))
	}
	more := sequence.Group([]string{"a.1.icecache", "a.2.icecache", "a.3.icecache"}, sequence.Options{})[0]
	more.Dir = b.dir
	if e := b.entryLike(more, two); e != b.entries[1] {
		t.Errorf("three unpadded ones are taken for %v", e)
	}
	other := sequence.Group([]string{"b.1.icecache"}, sequence.Options{})[0]
	other.Dir = b.dir
	if e := b.entryLike(other, nil); e != nil {
		t.Errorf("another sequence is taken for %v", e.name)
	}
	b.until("a frame is shown", func() bool { return b.frame != nil })
}

// A frame that changes is read again, and nothing else is.
func TestFrameThatChanges(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	all := func() bool {
		return !slices.ContainsFunc(b.facts.Timeline.States, func(s playback.State) bool { return s.Kind() != playback.Cached })
	}
	b.until("all are read", all)
	loads := b.engine.loads.Load()
	b.comes("smoke", 2)
	b.until("one is read again", func() bool { return b.engine.loads.Load() > loads && all() })
	b.idle(2e6)
	if n := b.engine.loads.Load() - loads; n != 1 {
		t.Errorf("%d files were read", n)
	}
	if text := b.status.text.Text; text != "smoke.####.icecache: frame 2 has changed" {
		t.Errorf("the status says %q", text)
	}
}
