// What the disk is asked, and how often.

package ui

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"floe/internal/playback"
	"floe/internal/sequence"
)

// curious is an engine that notes what the disk is asked.
type curious struct {
	*fakeEngine
	mu    sync.Mutex
	asked []string      // guarded by mu
	gate  chan struct{} // guarded by mu; keeps answers, if not nil, from
	from  string        // this file on
}

func (c *curious) Fresh(dir, path string) bool {
	name := filepath.Base(path)
	c.mu.Lock()
	c.asked = append(c.asked, name)
	gate := c.gate
	if name < c.from {
		gate = nil
	}
	c.mu.Unlock()
	if gate != nil {
		<-gate
	}
	return c.fakeEngine.Fresh(dir, path)
}

// take gives what was asked since the last time.
func (c *curious) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := c.asked
	c.asked = nil
	slices.Sort(asked)
	return asked
}

// keep has questions about a file and those after it wait; let answers them.
func (c *curious) keep(from string) (let func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	gate := make(chan struct{})
	c.gate, c.from = gate, from
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.gate = nil
		close(gate)
	}
}

func curiousBench(t *testing.T) (*bench, *curious) {
	var c *curious
	b := newBench(t, func(b *bench, o *Options) {
		c = &curious{fakeEngine: b.engine}
		o.Engine = c
	})
	return b, c
}

func TestDiskIsAskedOncePerFile(t *testing.T) {
	b, c := curiousBench(t)
	b.engine.fresh["smoke.0001.icecache"] = true
	b.open("smoke", 1, 2)
	b.heard()
	expect := func(when string, want ...string) {
		t.Helper()
		b.until(when+": the disk has been asked", func() bool {
			return !slices.ContainsFunc(b.entries, func(e *entry) bool { return !b.surveyed(e) })
		})
		b.heard()
		if asked := c.take(); !slices.Equal(asked, want) {
			t.Errorf("%s: asked about %v, not %v", when, asked, want)
		}
		if !b.facts.Timeline.Slots[0].Fast || b.facts.Timeline.Slots[0].FileBytes == 0 {
			t.Errorf("%s: what is known of the first file is lost", when)
		}
	}
	expect("open", "smoke.0001.icecache", "smoke.0002.icecache")
	b.comes("smoke", 3)
	if p := b.line.parts[0]; !b.line.slots[0].Fast || p.bytes != 101+102 {
		t.Errorf("the marks vanish while the disk is asked: %v, %d bytes", b.line.slots[0], p.bytes)
	}
	expect("one has come", "smoke.0003.icecache")
	b.comes("smoke", 2)
	expect("one has changed", "smoke.0002.icecache")
	b.add("fire", 1)
	b.engine.lock(func() { b.engine.fresh["fire.0001.icecache"] = true })
	b.filesConverted(map[string]bool{b.file("fire", 1): true}, true)
	b.until("fire is fast", func() bool { return b.surveyed(b.entryNamed("fire")) && b.line.slots[0].Fast })
	expect("one is added and converted", "fire.0001.icecache", "fire.0001.icecache")
	b.run("reload")
	b.until("all is asked again", func() bool { c.mu.Lock(); defer c.mu.Unlock(); return len(c.asked) == 4 })
	expect("reload", "fire.0001.icecache", "smoke.0001.icecache", "smoke.0002.icecache", "smoke.0003.icecache")
}

// A slow disk and a simulation that goes on: what has been answered is kept, and
// only one asks.
func TestNewerSurveyGoesOnWhereTheOlderWas(t *testing.T) {
	b, c := curiousBench(t)
	let := c.keep("smoke.0003")
	b.Open([]string{b.files("smoke", 1, 2, 3, 4, 5)}, false)
	b.until("the third is asked about", func() bool { c.mu.Lock(); defer c.mu.Unlock(); return len(c.asked) == 3 })
	b.comes("smoke", 6) // the first survey hangs at the third file
	b.until("the second survey hangs there too", func() bool { c.mu.Lock(); defer c.mu.Unlock(); return len(c.asked) == 4 })
	let()
	b.until("all is known", func() bool { return b.surveyed(b.entries[0]) })
	b.idle(2e6)
	name := func(n int) string { return filepath.Base(b.file("smoke", n)) }
	if asked := c.take(); !slices.Equal(asked, []string{name(1), name(2), name(3), name(3), name(4), name(5), name(6)}) {
		t.Errorf("asked about %v", asked)
	}
}

// An answer that was on its way when the file changed is not believed.
func TestLateAnswersOfTheDisk(t *testing.T) {
	d := newDisk()
	ctx, cancel := context.WithCancel(t.Context())
	d.note(ctx, "a", onDisk{bytes: 1, asked: true})
	cancel()
	d.forget("a")
	d.note(ctx, "a", onDisk{bytes: 2, asked: true})
	d.read([]sequence.File{{Name: "a"}}, func(_ int, o onDisk) {
		if o.asked || o.bytes != 1 {
			t.Errorf("known is %+v", o)
		}
	})
}

// Slots have the size of all their files, and are fast if all are.
func TestMarksOfSeveral(t *testing.T) {
	b, _ := curiousBench(t)
	for _, name := range []string{"smoke.0001.icecache", "smoke.0002.icecache", "fire.0002.icecache"} {
		b.engine.fresh[name] = true
	}
	b.open("smoke", 1, 2, 3)
	b.addElsewhere("fire", 2, 3)
	b.until("all is known", func() bool { return b.surveyed(b.entries[0]) && b.surveyed(b.entries[1]) && b.heardLine() == b.line })
	want := []playback.Slot{
		{Number: 1, Exists: true, Index: 0, FileBytes: 101, Fast: true},
		{Number: 2, Exists: true, Index: 1, FileBytes: 204, Fast: true},
		{Number: 3, Exists: true, Index: 2, FileBytes: 206},
	}
	if slots := b.facts.Timeline.Slots; !slices.Equal(slots, want) {
		t.Errorf("slots are %+v", slots)
	}
	if fire := b.line.parts[1]; fire.bytes != 205 || fire.ownSlots[0].FileBytes != 102 || !fire.ownSlots[0].Fast || fire.ownSlots[1].Fast {
		t.Errorf("fire has %d bytes, %+v", fire.bytes, fire.ownSlots)
	}
}
