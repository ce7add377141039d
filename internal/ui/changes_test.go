// What the watcher has noticed: frames that come, go and grow, and following them.

package ui

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"floe/internal/playback"
	"floe/internal/sequence"
	"floe/internal/watch"
)

// onDiskNow is what is on disk of the first sequence.
func (b *bench) onDiskNow() *sequence.Sequence {
	b.t.Helper()
	found, err := b.engine.Find([]string{b.entries[0].key})
	if err != nil || len(found) != 1 {
		b.t.Fatalf("%d found: %v", len(found), err)
	}
	return found[0]
}

func filesOf(s *sequence.Sequence, n int64) []sequence.File {
	i, ok := s.Index(sequence.NewNumber(n))
	if !ok {
		panic("no such file")
	}
	return s.Files[i : i+1]
}

func TestFrameHasCome(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.seek(2)
	camera := b.view.Camera()
	b.files("smoke", 3)
	s := b.onDiskNow()
	b.changed(watch.Change{Before: b.entries[0].sequence, Sequence: s, Added: filesOf(s, 3)})
	b.until("there are three", func() bool { return len(b.facts.Timeline.Slots) == 3 })
	b.until("it is read", func() bool { return b.facts.Timeline.States[2].Kind() == playback.Cached })
	if b.number() != 2 || b.view.Camera() != camera {
		t.Error("the playhead or the camera has moved")
	}
	if b.status.text.Text != "smoke.####.icecache: frame 3 has come" {
		t.Errorf("the status says %q", b.status.text.Text)
	}
}

// A frame that was missing, or could not be read, is tried again.
func TestFrameHasComeIntoAGap(t *testing.T) {
	b := newBench(t)
	b.engine.make = brokenAt(2)
	b.open("smoke", 1, 2, 4)
	b.until("2 is broken", func() bool { return b.facts.Timeline.States[1].Kind() == playback.Broken })
	b.engine.lock(func() { b.engine.make = brokenAt() })
	b.files("smoke", 2, 3)
	s := b.onDiskNow()
	b.changed(watch.Change{Before: b.entries[0].sequence, Sequence: s, Added: filesOf(s, 3), Changed: filesOf(s, 2)})
	b.until("both are read", func() bool {
		states := b.facts.Timeline.States
		return states[1].Kind() == playback.Cached && states[2].Kind() == playback.Cached
	})
}

func TestFrameIsGone(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	if err := os.Remove(b.file("smoke", 2)); err != nil {
		t.Fatal(err)
	}
	before := b.entries[0].sequence
	s := b.onDiskNow()
	b.changed(watch.Change{Before: before, Sequence: s, Removed: filesOf(before, 2)})
	b.until("it is missing", func() bool { return b.facts.Timeline.States[1].Kind() == playback.Missing })
	empty := *s
	empty.Files = nil
	b.changed(watch.Change{Before: s, Sequence: &empty, Removed: s.Files})
	if m := b.messages(warning); len(m) != 1 || m[0] != "all files of smoke.####.icecache are gone" {
		t.Errorf("the log says %q", m)
	}
	if b.frame == nil || !b.isOpen() {
		t.Error("what is in memory is gone too")
	}
}

func TestFollowNewFrames(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.run("follow")
	b.until("it follows", func() bool { return b.facts.Settings.Follow && b.number() == 2 })
	if !b.watching {
		t.Error("nobody looks for what is to be followed")
	}
	b.files("smoke", 3)
	s := b.onDiskNow()
	b.changed(watch.Change{Before: b.entries[0].sequence, Sequence: s, Added: filesOf(s, 3)})
	b.until("the playhead has followed", func() bool { return b.number() == 3 && b.frame != nil && b.shownNumber() == 3 })
	b.run("watch") // off: nothing can be followed
	b.run("follow")
	b.until("not followed", func() bool { return !b.facts.Settings.Follow })
	if b.watching {
		t.Error("following no more turns watching on")
	}
}

func TestGrowingAndStrange(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.until("both are read", func() bool { return b.facts.Timeline.States[1].Kind() == playback.Cached })
	loads := b.engine.loads.Load()
	s := b.onDiskNow()
	b.changed(watch.Change{Before: s, Sequence: s, Growing: filesOf(s, 2)})
	if b.status.text.Text != "smoke.0002.icecache is being written" {
		t.Errorf("the status says %q", b.status.text.Text)
	}
	b.changed(watch.Change{Err: errors.New("stale handle")})
	b.changed(watch.Change{})
	if m := b.messages(warning); len(m) != 1 || m[0] != "watching: stale handle" {
		t.Errorf("the log says %q", m)
	}
	other := sequence.Group([]string{"rain.0001.prt", "rain.0002.prt"}, sequence.Options{})[0]
	other.Dir = "/elsewhere"
	b.changed(watch.Change{Sequence: other, Added: other.Files})
	b.idle(5e6)
	if len(b.entries) != 1 || b.engine.loads.Load() != loads {
		t.Error("what was not asked for was opened, or something was read")
	}
}

func TestWatchAction(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	if b.menuItem("Watch the Folder").Checked {
		t.Error("it is watched")
	}
	b.run("watch")
	if !b.menuItem("Watch the Folder").Checked || !b.store.Preferences().Watch || b.stopWatch == nil {
		t.Error("it is not watched")
	}
	b.run("watch")
	if b.stopWatch != nil || b.store.Preferences().Watch {
		t.Error("it is still watched")
	}
}

// What is closed is not watched any more.
func TestWatchingEnds(t *testing.T) {
	b := newBench(t, watching)
	b.open("smoke", 1, 2)
	n := b.engine.findCount()
	b.until("it is looked for", func() bool { return b.engine.findCount() > n })
	b.engine.lock(func() {
		if args := b.engine.finds[n]; len(args) != 1 || !strings.HasSuffix(args[0], "smoke.####.icecache") {
			t.Errorf("looked for %q", args)
		}
	})
	b.run("close")
	n = b.engine.findCount()
	b.idle(100 * time.Millisecond)
	if b.engine.findCount() > n+1 { // one may have been under way
		t.Error("it is still looked for")
	}
}
