// Ownership of frames: references, misuse, leaks; look-up of columns.

package particle_test

import (
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"floe/internal/particle"
)

func panics(f func()) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text, _ = r.(string)
		}
	}()
	f()
	return ""
}

func TestReferences(t *testing.T) {
	released := 0
	f := particle.FrameOf(particle.Header{}, nil, func() { released++ })
	if f.Retain() != f {
		t.Error("Retain gives another frame")
	}
	f.Release()
	if released != 0 {
		t.Error("released too early")
	}
	f.Release()
	if released != 1 {
		t.Errorf("released %d times", released)
	}
	if text := panics(f.Release); !strings.HasPrefix(text, "particle: Release") {
		t.Errorf("third Release: %q", text)
	}
	if released != 1 {
		t.Errorf("released %d times", released)
	}
}

func TestRetainAfterReleasePanics(t *testing.T) {
	f := particle.FrameOf(particle.Header{}, nil, nil)
	f.Release()
	if text := panics(func() { f.Retain() }); !strings.HasPrefix(text, "particle: Retain") {
		t.Errorf("got %q", text)
	}
}

func TestReferencesFromManyGoroutines(t *testing.T) {
	var released atomic.Int64
	f := particle.FrameOf(particle.Header{}, nil, func() { released.Add(1) })
	var wg sync.WaitGroup
	for range 8 {
		f.Retain()
		wg.Go(func() {
			for range 1000 {
				f.Retain().Release()
			}
			f.Release()
		})
	}
	f.Release()
	wg.Wait()
	if n := released.Load(); n != 1 {
		t.Errorf("released %d times", n)
	}
}

// leaks runs make and tells what TrackLeaks reports of its frames.
func leaks(t *testing.T, makeFrames func()) []string {
	t.Helper()
	reports := make(chan string, 100)
	particle.TrackLeaks(func(stack string) { reports <- stack })
	defer particle.TrackLeaks(nil)
	makeFrames()
	// Cleanups run some time after the collection that finds the frame; the
	// sentinel's tells that a whole round has passed.
	for range 2 {
		done := make(chan struct{})
		runtime.AddCleanup(new([64]byte), func(done chan struct{}) { close(done) }, done)
		for collected := false; !collected; {
			runtime.GC()
			select {
			case <-done:
				collected = true
			case <-time.After(time.Millisecond):
			}
		}
	}
	time.Sleep(10 * time.Millisecond)
	var got []string
	for len(reports) > 0 {
		got = append(got, <-reports)
	}
	return got
}

func forget() { particle.FrameOf(particle.Header{}, nil, nil).Retain().Release() }

func TestLeakIsReported(t *testing.T) {
	got := leaks(t, func() { forget() })
	if len(got) != 1 || !strings.Contains(got[0], "forget") {
		t.Errorf("got %q", got)
	}
}

func TestNoLeakIsReported(t *testing.T) {
	got := leaks(t, func() {
		for range 10 {
			particle.FrameOf(particle.Header{}, nil, nil).Release()
		}
	})
	if len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

func TestNoLeakIsReportedWhenOff(t *testing.T) {
	if got := leaks(t, func() { particle.TrackLeaks(nil); forget() }); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

func TestColumnByName(t *testing.T) {
	h := header(1, attribute("Color", particle.Color4), attribute("color", particle.Vector3), attribute("ID", particle.Int32))
	columns := make([]particle.Column, 3)
	for i, a := range h.Attributes {
		columns[i].Attribute = a
	}
	f := particle.FrameOf(*h, columns, nil)
	for name, want := range map[string]int{"Color": 0, "color": 1, "COLOR": 0, "id": 2} {
		if got := f.Column(name); got != &f.Columns[want] {
			t.Errorf("%s is %v", name, got)
		}
	}
	if f.Column("size") != nil || f.Column("") != nil {
		t.Error("found what is not there")
	}
}

func TestAlarms(t *testing.T) {
	h := particle.Header{Warnings: []string{"12 polygons are not shown.", "The count is odd."}}
	if got := h.Alarms(); len(got) != 1 || got[0] != h.Warnings[1] {
		t.Errorf("alarms are %q", got)
	}
}
