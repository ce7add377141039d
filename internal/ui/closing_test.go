// Closing: every frame is released and every goroutine ends, whatever is running.

package ui

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	"floe/internal/playback"
	"floe/internal/sequence"
	"floe/internal/stats"
	"floe/internal/ui/look"
)

// goroutines waits until there are no more than before.
func (b *bench) goroutines(before int) {
	b.t.Helper()
	if !b.try(func() bool { return runtime.NumGoroutine() <= before }) {
		stacks := make([]byte, 1<<18)
		b.t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
	}
}

func TestCloseEndsEverything(t *testing.T) {
	for _, c := range []struct {
		name string
		busy func(b *bench)
	}{
		{"nothing open", func(*bench) {}},
		{"at rest", func(b *bench) { b.open("smoke", 1, 2, 3) }},
		{"painted", func(b *bench) {
			b.painting = true
			b.open("smoke", 1, 2, 3)
			b.until("it is drawn", func() bool { return b.trace.pictures > 0 })
		}},
		{"playing", func(b *bench) {
			b.painting = true
			b.open("smoke", 1, 2, 3)
			b.run("play")
			b.until("it plays", func() bool { return b.shownNumber() > 1 })
		}},
		{"played and not painted", func(b *bench) {
			b.painting = true
			b.open("smoke", 1, 2, 3)
			b.until("it is drawn", func() bool { return b.trace.pictures > 0 })
			b.painting = false
			b.run("play")
			b.idle(20 * time.Millisecond)
		}},
		{"loads that hang", func(b *bench) {
			b.engine.block()
			b.Open([]string{b.files("smoke", 1, 2, 3)}, false)
			b.until("it loads", func() bool { return b.engine.loading.Load() >= 3 })
		}},
		{"more loads that hang", func(b *bench) {
			b.open("smoke", 1, 2, 3)
			b.until("all are read", func() bool { return b.facts.Timeline.States[2].Kind() == playback.Cached })
			b.engine.block()
			b.run("reload")
			b.until("it loads", func() bool { return b.engine.loading.Load() > 0 })
			b.run("close")
			b.Open([]string{b.files("fire", 1, 2)}, false)
			b.until("the next one loads", func() bool { return b.isOpen() })
		}},
		{"jobs", func(b *bench) {
			b.open("smoke", 1, 2, 3)
			b.until("nothing loads", func() bool { return b.engine.loading.Load() == 0 })
			b.memory.ForgetAll()
			b.engine.block()
			if err := b.startMovie(b.dir+"/a.avi", 32, 24, 24, 1); err != nil {
				b.t.Fatal(err)
			}
			startWorker(b, "Conversion", 3, 0)
			b.until("it loads", func() bool { return b.engine.loading.Load() > 0 })
		}},
		{"measuring", func(b *bench) {
			b.engine.measure = func(ctx context.Context, _ string, _ Measure) (stats.Summary, error) {
				<-ctx.Done()
				return stats.Summary{}, ctx.Err()
			}
			b.open("smoke", 1, 2, 3)
			b.showTab(tabStats)
			b.until("there is something to measure", func() bool { return b.figures.entry != nil })
			b.computeSeries()
			b.sequenceRange(look.RangeKey{Attribute: "Age"})
		}},
		{"planning", func(b *bench) {
			b.engine.plan = func(ctx context.Context, _ []*sequence.Sequence, _ Job) (*Plan, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			b.open("smoke", 1, 2, 3)
			b.askJob(false, nil)
			b.until("it is planned", func() bool { return b.engine.planned("") })
		}},
		{"watching", func(b *bench) {
			b.open("smoke", 1, 2, 3)
			b.run("watch")
		}},
		{"a table being sorted", func(b *bench) {
			b.open("smoke", 1, 2, 3)
			b.run("select-all")
			b.tab.only.SetChecked(true)
			b.tab.filter.SetText("Age > 1")
			b.applyFilter()
			b.grid.GoToID("7")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			b := newBench(t, func(b *bench, o *Options) {
				o.Trace = func(s Trace) { b.traces = append(b.traces, s) }
			})
			c.busy(b)
			b.painting = false // nobody paints a window that closes
			began := time.Now()
			b.Close()
			if took := time.Since(began); took > time.Second {
				t.Errorf("it took %v", took)
			}
			b.Close() // once more does nothing
			if !b.try(func() bool { return b.engine.alive.Load() == 0 }) {
				t.Errorf("%d frames were not released", b.engine.alive.Load())
			}
			b.goroutines(before)
			if err := b.store.Flush(); err != nil {
				t.Errorf("the settings: %v", err)
			}
		})
	}
}

// What is remembered when the window closes is there the next time.
func TestCloseRemembers(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.seek(3)
	b.colorBy("Age", 0)
	key := settingsKey(b.entries[0])
	b.Close()
	state, known := b.store.Sequence(key)
	if !known || state.Number != 3 || state.Look.Color.Attribute != "Age" {
		t.Errorf("remembered is %+v", state)
	}
}

// A window that closes while nothing has been shown yet must not forget what was
// remembered before.
func TestCloseBeforeAnythingIsShown(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.seek(3)
	b.run("close")
	b.engine.block()
	b.Open([]string{b.files("smoke", 1, 2, 3)}, false)
	b.until("it is open", b.isOpen)
	key := settingsKey(b.entries[0])
	b.Close()
	if state, _ := b.store.Sequence(key); state.Number != 3 {
		t.Errorf("remembered is frame %g", state.Number)
	}
}

// The window asks the app to end by its button too.
func TestWindowButton(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	b.quit()
	if !b.closed || app.quits != 1 {
		t.Errorf("closed %v, quit %d times", b.closed, app.quits)
	}
}

// Opening and closing again and again leaves nothing behind.
func TestOpenAndCloseAgainAndAgain(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.run("close")
	b.until("nothing is held", func() bool { return b.engine.alive.Load() == 0 && b.engine.loading.Load() == 0 })
	b.idle(5e6)
	before := runtime.NumGoroutine()
	for range 5 {
		b.open("smoke", 1, 2, 3)
		b.add("fire", 1, 2)
		b.closeEntry(b.entries[0].id)
		b.run("close")
	}
	b.until("nothing is held", func() bool { return b.engine.alive.Load() == 0 })
	b.goroutines(before)
	if len(b.entries) != 0 || b.frame != nil {
		t.Error("something is open")
	}
}

// What is in memory is not read again because something is opened beside it, or
// closed.
func TestBesideReadsNothingAgain(t *testing.T) {
	b := newBench(t)
	all := func(n int) func() bool {
		return func() bool {
			return b.facts.Timeline != nil && len(b.facts.Timeline.Cached()) == 1 && b.engine.loads.Load() >= int64(n)
		}
	}
	b.open("smoke", 1, 2, 3, 4)
	b.until("all is read", all(4))
	b.add("fire", 1, 2, 3)
	b.until("the other is read too", all(7))
	b.closeEntry(b.entryNamed("fire").id)
	b.until("one is left", func() bool { return len(b.entries) == 1 && all(7)() })
	b.idle(2e6)
	if n := b.engine.loads.Load(); n != 7 {
		t.Errorf("%d files were read, want 4 and 3", n)
	}
}

// With a budget too small for two frames it still shows and plays.
func TestSmallBudget(t *testing.T) {
	b := newBench(t, func(b *bench, _ *Options) { b.engine.budget = 1 })
	b.open("smoke", 1, 2, 3)
	for _, n := range []float64{3, 1, 2} {
		b.seek(n)
	}
	b.until("little is held", func() bool { return b.engine.alive.Load() <= 3 })
}

func TestTrace(t *testing.T) {
	b := newBench(t, func(b *bench, o *Options) {
		o.Trace = func(s Trace) { b.traces = append(b.traces, s) }
	})
	b.painting = true
	b.engine.make = brokenAt(2)
	b.engine.fresh["smoke.0003.icecache"] = true
	b.open("smoke", 1, 2, 3, 5)
	b.run("select-all")
	last := func() Trace {
		if len(b.traces) == 0 {
			return Trace{}
		}
		return b.traces[len(b.traces)-1]
	}
	b.until("it is told", func() bool {
		l := last()
		return l.Cached == 3 && l.Broken == 1 && l.Missing == 1 && l.Selected == 3 && l.Log == 1
	})
	l := last()
	if !slices.Equal(l.Open, []string{"smoke.####.icecache"}) || l.Slots != 5 || l.Number != 1 || l.Shown == nil || *l.Shown != 1 || l.Rows != 3 || l.Playing {
		t.Errorf("it is %+v", l)
	}
	if l.Seconds <= 0 || l.LateMs < 0 || l.LateP95Ms > l.LateMs || l.Color != "the points' own" {
		t.Errorf("it is %+v", l)
	}
	b.run("play")
	b.until("playing is told", func() bool { return last().Playing })
	b.run("stop")
	b.until("stopping is told", func() bool { return !last().Playing })
	startWorker(b, "Movie", 1, 0)
	b.until("a job is told", func() bool { return last().Jobs == 1 })
	b.jobs.jobs[0].cancel()
	b.until("its end is told", func() bool { return last().Jobs == 0 && last().JobsDone == 1 })
	b.run("close")
	b.until("nothing is open", func() bool { return len(last().Open) == 0 && last().Shown == nil })
}

// Nothing is told again while nothing changes.
func TestTraceIsQuietAtRest(t *testing.T) {
	b := newBench(t, func(b *bench, o *Options) {
		o.Trace = func(s Trace) { b.traces = append(b.traces, s) }
	})
	b.open("smoke", 1)
	b.until("it is told", func() bool { return len(b.traces) > 0 && b.traces[len(b.traces)-1].Cached == 1 })
	work := func(d time.Duration) { // the trace's ticks never let the driver be idle
		for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Millisecond) {
			app.driver.work()
		}
	}
	work(700 * time.Millisecond) // longer than what the timeline puts off
	n := len(b.traces)
	work(300 * time.Millisecond)
	if len(b.traces) > n+1 {
		t.Errorf("told %d times while nothing happened", len(b.traces)-n)
	}
}
