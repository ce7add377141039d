// The line: what of it is made anew and what is kept, what it says of each
// sequence, and that a long one is made elsewhere.

package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"floe/internal/playback"
	"floe/internal/sequence"
	"floe/internal/watch"
)

// surveyed tells whether the disk has been asked about all files of a sequence.
func (b *bench) surveyed(e *entry) bool {
	p := b.line.partOf(e)
	return p != nil && p.unasked == 0
}

// heard waits until the player is at the newest line.
func (b *bench) heard() {
	b.t.Helper()
	b.until("the player is at the newest line", func() bool { return b.line != nil && b.heardLine() == b.line })
}

// addElsewhere opens one more, which need not have a frame where the playhead is.
func (b *bench) addElsewhere(name string, numbers ...int) {
	b.t.Helper()
	b.Open([]string{b.files(name, numbers...)}, true)
	b.until(name+" is open", func() bool {
		e := b.entryNamed(name)
		return e != nil && b.surveyed(e) && b.heardLine() == b.line
	})
}

// found is a listing of the files there are.
func (b *bench) found(pattern string) *sequence.Sequence {
	b.t.Helper()
	found, err := sequence.Find([]string{pattern}, sequence.Options{})
	if err != nil || len(found) != 1 {
		b.t.Fatalf("%s: %d sequences, %v", pattern, len(found), err)
	}
	return found[0]
}

// comes tells of files that have come or changed, as the watcher does.
func (b *bench) comes(name string, numbers ...int) {
	b.t.Helper()
	e := b.entryNamed(name)
	c := watch.Change{Before: e.sequence, Sequence: b.found(b.files(name, numbers...))}
	for _, n := range numbers {
		i, there := c.Sequence.Index(sequence.NewNumber(int64(n)))
		if !there {
			b.t.Fatalf("there is no file %d", n)
		}
		if _, known := e.sequence.Index(sequence.NewNumber(int64(n))); known {
			c.Changed = append(c.Changed, c.Sequence.Files[i])
		} else {
			c.Added = append(c.Added, c.Sequence.Files[i])
		}
	}
	b.changed(c)
}

func TestLineIsSharedAndKept(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.addElsewhere("fire", 2, 3)
	b.heard()
	line := b.line
	smoke, fire := line.parts[0].listing, line.parts[1].listing
	if r := b.newReel(1); r.source != line.source || len(r.slots) != 3 {
		t.Errorf("a movie of %d slots has a source of its own: %v", len(r.slots), r.source != line.source)
	}
	b.seek(2)
	b.setVisible(b.entryNamed("fire"), false)
	if b.line != line {
		t.Error("the line was made anew although the same is open")
	}
	b.comes("fire", 4)
	b.heard()
	if b.line.parts[0].listing != smoke {
		t.Error("what has not changed was counted out again")
	}
	if b.line.parts[1].listing == fire || len(b.facts.Timeline.Slots) != 4 {
		t.Errorf("%d slots", len(b.facts.Timeline.Slots))
	}
}

// The playhead moves often, so little may be done each time.
func TestOwnTimelinesAreKept(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 4, 5)
	b.addElsewhere("fire", 3, 4, 5, 6)
	b.heard()
	b.until("all is read", func() bool {
		return !slices.ContainsFunc(b.facts.Timeline.States, func(s playback.State) bool {
			return s.Kind() == playback.Unread || s.Kind() == playback.Loading
		})
	})
	smoke, fire := b.entryNamed("smoke"), b.entryNamed("fire")
	b.seek(4)
	all := b.facts.Timeline
	own, at := b.ownTimeline(smoke)
	if n := numbersOf(own); !slices.Equal(n, []float64{1, 2, 3, 4, 5}) || at != 3 || own.States[2].Kind() != playback.Missing || own.States[3].Kind() != playback.Cached {
		t.Errorf("smoke has %v, states %v, the playhead at %d", n, own.States, at)
	}
	if own.Slots[3].FileBytes != 104 {
		t.Errorf("a file of 104 bytes has %d", own.Slots[3].FileBytes)
	}
	if n := func() []float64 { own, _ := b.ownTimeline(fire); return numbersOf(own) }(); !slices.Equal(n, []float64{3, 4, 5, 6}) {
		t.Errorf("fire has %v", n)
	}
	b.play(func(p *playback.Player) { p.SeekNumber(6) })
	b.until("at 6", func() bool { return b.number() == 6 })
	if b.facts.Timeline != all {
		t.Fatal("the timeline has changed: this tests nothing")
	}
	again, at := b.ownTimeline(smoke)
	if again != own || at != -1 {
		t.Errorf("made anew: %v; the playhead is at %d although there is no such frame", again != own, at)
	}
	if _, at := b.ownTimeline(fire); at != 3 {
		t.Errorf("fire's playhead is at %d", at)
	}
	if n, ok := b.ownNumber(fire, 1); !ok || n != 4 {
		t.Errorf("fire's second slot is %v, %v", n, ok)
	}
	if _, ok := b.ownNumber(fire, 4); ok {
		t.Error("fire has a fifth slot")
	}
}

func numbersOf(t *playback.Timeline) (numbers []float64) {
	if t != nil {
		for _, s := range t.Slots {
			numbers = append(numbers, s.Number)
		}
	}
	return numbers
}

// Between a change and the player's next word the two timelines differ.
func TestSlotsOfTheTimelineThatIsShown(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 5, 6, 7)
	b.seek(6)
	b.comes("smoke", 3)
	if len(b.line.slots) == len(b.facts.Timeline.Slots) {
		t.Fatal("the player has been heard: this tests nothing")
	}
	if own, at := b.ownTimeline(b.entryNamed("smoke")); own != b.facts.Timeline || at != 1 {
		t.Errorf("the playhead is at %d", at)
	}
	if name := b.fileName(1); name != "smoke.0006.icecache" {
		t.Errorf("slot 1 shows %q", name)
	}
	if slot := b.slotNow(1); slot != 3 {
		t.Errorf("slot 1 is %d now", slot)
	}
	b.seekShown(2)
	b.until("frame 7", func() bool { return b.number() == 7 })
}

// manyFiles lists files that are nowhere.
func manyFiles(dir, name string, n int) *sequence.Sequence {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%s.%06d.icecache", name, i+1)
	}
	s := sequence.Group(names, sequence.Options{})[0]
	s.Dir = dir
	return s
}

func TestLongLinesAreMadeElsewhere(t *testing.T) {
	b := newBench(t)
	lists := map[string]*sequence.Sequence{}
	for _, name := range []string{"smoke", "fire", "rain"} {
		lists[name] = manyFiles(b.dir, name, soonLine+1000)
	}
	b.engine.find = func(args []string) ([]*sequence.Sequence, error) {
		return []*sequence.Sequence{lists[filepath.Base(args[0])]}, nil
	}
	b.opened(&opening{args: []string{"smoke"}, finding: &finding{sequences: []*sequence.Sequence{lists["smoke"]}}})
	if b.isOpen() || b.line != nil {
		t.Error("a long line was made at once")
	}
	// All at once: each must be there in the end.
	b.Open([]string{"fire"}, true)
	b.Open([]string{"rain"}, true)
	b.until("three are open", func() bool { return b.line != nil && len(b.line.parts) == 3 && b.heardLine() == b.line })
	b.until("a frame is shown", func() bool { return len(parts(b.frame)) == 3 })
	if n := len(b.facts.Timeline.Slots); n != soonLine+1000 {
		t.Errorf("%d slots", n)
	}
	b.seek(42)
	b.closeEntry(b.entryNamed("fire").id)
	b.until("two are shown", func() bool { return len(parts(b.frame)) == 2 && b.shownNumber() == 42 })
	if m := b.messages(failure); len(m) > 0 {
		t.Errorf("the log says %q", m)
	}
}

// What a change was about is read again even if the next change comes while the
// line is being made.
func TestChangesWhileTheLineIsMade(t *testing.T) {
	b := newBench(t)
	list := manyFiles(b.dir, "smoke", soonLine+10)
	b.engine.find = func([]string) ([]*sequence.Sequence, error) { return []*sequence.Sequence{list}, nil }
	b.Open([]string{"smoke"}, false)
	b.untilShown("smoke")
	b.until("three are read", func() bool {
		return !slices.ContainsFunc(b.facts.Timeline.States[:3], func(s playback.State) bool { return s.Kind() != playback.Cached })
	})
	b.engine.block()
	for i := range 3 {
		next := *list
		b.changed(watch.Change{Before: b.entries[0].sequence, Sequence: &next, Changed: list.Files[i : i+1]})
	}
	b.until("all three are to be read again", func() bool {
		return !slices.ContainsFunc(b.facts.Timeline.States[:3], func(s playback.State) bool { return s.Kind() == playback.Cached })
	})
}

// A sequence that is added costs no frame of another where it has none itself.
func TestAddingKeepsFramesElsewhere(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 4)
	cached := func(from, to int) bool {
		for _, s := range b.facts.Timeline.States[from:to] {
			if s.Kind() != playback.Cached {
				return false
			}
		}
		return true
	}
	b.until("four are read", func() bool { return cached(0, 4) })
	loads := b.engine.loads.Load()
	b.addElsewhere("fire", 4, 5)
	b.until("five are read", func() bool { return len(b.facts.Timeline.Slots) == 5 && cached(0, 5) })
	if n := b.engine.loads.Load() - loads; n != 2 {
		t.Errorf("%d files were read for the two that came", n)
	}
	b.seek(1)
	if f := b.frameOf(browserID(b.entryNamed("smoke"))); f == nil || b.frameOf(browserID(b.entryNamed("fire"))) != nil {
		t.Error("frame 1 is not smoke alone")
	}
	b.seek(4)
	if len(parts(b.frame)) != 2 || parts(b.frame)[1].Frame == nil {
		t.Error("frame 4 is not both")
	}
}

// still makes a file without a number.
func (b *bench) still(name string) string {
	b.t.Helper()
	path := filepath.Join(b.dir, name+".icecache")
	if err := os.WriteFile(path, []byte(strings.Repeat("x", 50)), 0o666); err != nil {
		b.t.Fatal(err)
	}
	return path
}

func TestFileWithoutNumberBesideOthers(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1001, 1002, 1003)
	ground := b.still("ground")
	b.Open([]string{ground}, true)
	b.until("it is shown everywhere", func() bool {
		return len(b.entries) == 2 && len(parts(b.frame)) == 2 && b.heardLine() == b.line && b.surveyed(b.entries[1])
	})
	if n := numbersOf(b.facts.Timeline); !slices.Equal(n, []float64{1001, 1002, 1003}) {
		t.Errorf("the numbers are %v", n)
	}
	for slot, want := range []string{"smoke.1001.icecache\nground.icecache", "smoke.1002.icecache\nground.icecache"} {
		if name := b.fileName(slot); name != want {
			t.Errorf("slot %d shows %q", slot, name)
		}
	}
	if own, at := b.ownTimeline(b.entries[1]); own != nil || at != -1 {
		t.Errorf("it has frames of its own: %v, %d", numbersOf(own), at)
	}
	allRead := func() bool {
		return !slices.ContainsFunc(b.facts.Timeline.States, func(s playback.State) bool { return s.Kind() != playback.Cached })
	}
	b.until("all is read", allRead)

	loads := b.engine.loads.Load()
	b.files("smoke", 1004)
	b.comes("smoke", 1004)
	b.until("the new one is read", func() bool { return len(b.facts.Timeline.Slots) == 4 && allRead() })
	// A second time if it was still being read when the disk had been asked about it.
	if n := b.engine.loads.Load() - loads; n < 1 || n > 2 {
		t.Errorf("%d files were read for one that has come", n)
	}

	for _, c := range []struct {
		name string
		want int64 // of four files and one
		do   func()
	}{
		{"it changes", 1, func() {
			s := b.found(ground)
			b.changed(watch.Change{Before: b.entries[1].sequence, Sequence: s, Changed: s.Files})
		}},
		{"it is converted", 1, func() { b.filesConverted(map[string]bool{ground: true}, true) }},
		{"all is read again", 5, func() { b.readAgain(-1) }},
		{"reload", 5, func() { b.run("reload") }},
	} {
		before := b.engine.loads.Load()
		c.do()
		b.until(c.name+": what has changed is read again", func() bool { return b.engine.loads.Load() >= before+c.want && allRead() })
		b.idle(2e6)
		if n := b.engine.loads.Load() - before; n != c.want {
			t.Errorf("%s: %d files were read, want %d", c.name, n, c.want)
		}
	}
}

func BenchmarkNewLine100k(b *testing.B) {
	smoke := manyFiles("/sim", "smoke", 100_000)
	one := lineEntry{entry: &entry{sequence: smoke, disk: newDisk()}, sequence: smoke}
	fire := manyFiles("/sim", "fire", 50_000)
	two := lineEntry{entry: &entry{sequence: fire, disk: newDisk()}, sequence: fire, known: newListing(fire)}
	b.Run("one, counted out", func(b *testing.B) {
		for b.Loop() {
			newLine([]lineEntry{one})
		}
	})
	one.known = newListing(smoke)
	b.Run("two, known", func(b *testing.B) {
		for b.Loop() {
			newLine([]lineEntry{one, two})
		}
	})
}

func BenchmarkOwnTimelines100k(b *testing.B) {
	smoke, fire := manyFiles("/sim", "smoke", 100_000), manyFiles("/sim", "fire", 50_000)
	w := &Window{entries: []*entry{{sequence: smoke, disk: newDisk()}, {sequence: fire, disk: newDisk()}}}
	entries, _ := w.lineEntries()
	l := newLine(entries)
	w.lines = []*line{l}
	n := len(l.slots)
	timelines := make([]*playback.Timeline, 2)
	for i := range timelines {
		timelines[i] = &playback.Timeline{Slots: l.slots, States: make([]playback.State, n), Points: make([]int64, n), Errors: make([]error, n)}
	}
	w.facts.Timeline = timelines[0]
	b.Run("the playhead moves", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			w.facts.Index = i % n
			w.ownTimeline(w.entries[0])
			w.ownTimeline(w.entries[1])
		}
	})
	b.Run("a frame was read", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			w.facts.Timeline = timelines[i%2]
			w.ownTimeline(w.entries[0])
			w.ownTimeline(w.entries[1])
		}
	})
}

// What is missing of one is there once another that has it is added.
func TestAddingFillsGaps(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 4)
	b.play(func(p *playback.Player) { p.SeekNumber(3) })
	b.until("the frame before is held", func() bool { return b.number() == 3 && b.shownNumber() == 2 })
	b.addElsewhere("fire", 3)
	b.until("the gap is filled", func() bool {
		return b.shownNumber() == 3 && b.frameOf(browserID(b.entryNamed("fire"))) != nil
	})
}
