// How fast is the real window? On a screen without a monitor, with a million
// points:
//
//	go test -tags migrated_fynedo,x11 -run '^$' -bench Window ./cmd/floeview
//
// It takes some two minutes and 9 GB. Nothing else should run on the machine.
// FLOE_TEST_PROFILE=FILE keeps where the time of the window goes.

//go:build linux && cgo

package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"floe/internal/sample"
	"floe/internal/settings"
	"floe/internal/ui"
)

const (
	million = 1_000_000
	// benchFrames of a million points take 7 GB in memory.
	benchFrames = 100
	benchBudget = 9e9
)

// beginBench starts floeview with a picture of 1280 x 720 and nothing around it
// but the timeline.
func beginBench(b *testing.B, pattern string, fps float64) *session {
	home := b.TempDir()
	store := settings.Open(settings.Options{Dir: filepath.Join(home, "settings")})
	p := store.Preferences()
	p.BudgetBytes, p.FPS = benchBudget, fps
	store.SetPreferences(p)
	store.SetWindow(settings.Window{Width: 1286, Height: 884, Panels: map[string]bool{"browser": false, "look": false, "bottom": false}})
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	s := beginIn(b, home, pattern)
	s.wait("the first frame", at(1))
	return s
}

// needMemory skips where so much is not free.
func needMemory(b *testing.B, bytes int64) {
	text, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.SplitSeq(string(text), "\n") {
		var kb int64
		if n, _ := fmt.Sscanf(line, "MemAvailable: %d kB", &kb); n == 1 && kb<<10 < bytes {
			b.Skipf("%d MB of memory are free, want %d", kb>>10, bytes>>20)
		}
	}
}

// traces are those from one time to another, in seconds of the window's.
func (s *session) traces(from, to float64) (some []ui.Trace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.all {
		if from <= t.Seconds && t.Seconds <= to {
			some = append(some, t)
		}
	}
	return some
}

// rest waits so long and gives the traces of that time, which have to be two at
// least.
func (s *session) rest(d time.Duration) []ui.Trace {
	s.t.Helper()
	from, _ := s.now()
	to := s.waitFor(d+patience, "time to pass", func(t ui.Trace) bool { return t.Seconds >= from.Seconds+d.Seconds() })
	return s.traces(from.Seconds, to.Seconds)
}

// picturesPerSecond counts what was drawn.
func picturesPerSecond(all []ui.Trace) float64 {
	first, last := all[0], all[len(all)-1]
	return float64(last.Pictures-first.Pictures) / (last.Seconds - first.Seconds)
}

// reportLate tells how late the goroutine of the window was.
func reportLate(b *testing.B, all []ui.Trace) {
	var late []float64
	for _, t := range all {
		late = append(late, t.Late...)
	}
	slices.Sort(late)
	if len(late) == 0 {
		b.Fatal("nothing was measured")
	}
	at := func(part float64) float64 { return late[min(int(part*float64(len(late))), len(late)-1)] }
	b.ReportMetric(at(0.5), "late_p50_ms")
	b.ReportMetric(at(0.95), "late_p95_ms")
	b.ReportMetric(at(1), "late_max_ms")
}

// BenchmarkWindowFirstPicture is the time from the click on a sequence to the
// picture of its first frame, of files that the system has in memory.
func BenchmarkWindowFirstPicture(b *testing.B) {
	for _, kind := range []string{"icecache", "sih5"} {
		b.Run(kind, func(b *testing.B) {
			pattern := same(b, b.TempDir(), 2, sample.Params{Points: million})
			s := beginBench(b, pattern, 24)
			if kind == "sih5" {
				s.key("ctrl+shift+c")
				s.press("Convert")
				s.wait("fast frames", func(t ui.Trace) bool { return t.Fast == 2 && t.Jobs == 0 })
			}
			var took []float64
			for b.Loop() {
				took = append(took, s.openAgain(pattern))
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2], "p50_ms")
			b.ReportMetric(took[len(took)-1], "max_ms")
			b.ReportMetric(0, "ns/op")
			s.quit()
		})
	}
}

// openAgain closes what is open and opens it by a click on its name.
func (s *session) openAgain(pattern string) (ms float64) {
	s.t.Helper()
	s.key("ctrl+w")
	t := s.wait("the welcome", func(t ui.Trace) bool { return t.Areas["welcome"][2] > 0 && t.Shown == nil })
	name := ""
	for button := range t.Areas {
		if strings.HasSuffix(button, filepath.Base(pattern)) {
			name = strings.TrimPrefix(button, "button ")
		}
	}
	s.press(name)
	return s.wait("the first frame", func(t ui.Trace) bool { return at(1)(t) && t.FirstMs > 0 }).FirstMs
}

// BenchmarkWindowTurn drags around a million points for five seconds: with all
// panels around the picture, and in a window that shows the picture alone. Fyne
// paints the whole window for each picture, so the panels count.
func BenchmarkWindowTurn(b *testing.B) {
	pattern := same(b, b.TempDir(), 1, sample.Params{Points: million})
	b.Run("panels", func(b *testing.B) { benchTurn(b, pattern, false) })
	b.Run("alone", func(b *testing.B) { benchTurn(b, pattern, true) })
}

func benchTurn(b *testing.B, pattern string, alone bool) {
	s := beginBench(b, pattern, 24)
	if alone {
		s.key("ctrl+Tab")
		s.wait("the picture alone", func(t ui.Trace) bool { return t.Areas["timeline"][2] == 0 })
		s.desk.hand(b, "search", "--name", "Floe", "windowsize", 1286, 788)
		s.wait("the smaller window", func(t ui.Trace) bool { return t.Areas["view"][2] == 1280 && t.Areas["view"][3] == 729 })
	}
	view := s.area("view")
	time.Sleep(2 * time.Second) // until the points are in order
	x, y := view.at(0.5, 0.5)
	const steps, radius = 500, 250
	does := []any{"mousemove", x + radius, y, "sleep", pause, "mousedown", 1, "sleep", 0.1}
	for i := range steps {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 125)
		does = append(does, "mousemove", x+int(radius*cos), y+int(radius*sin), "sleep", 0.01)
	}
	does = append(does, "mouseup", 1)
	var all []ui.Trace
	for b.Loop() {
		from, _ := s.now()
		s.desk.hand(b, does...)
		to, _ := s.now()
		all = s.traces(from.Seconds+0.5, to.Seconds-0.2)
	}
	if len(all) < 2 {
		b.Fatal("nothing was measured")
	}
	b.ReportMetric(picturesPerSecond(all), "pictures/s")
	b.ReportMetric(float64(slices.MaxFunc(all, func(a, b ui.Trace) int { return a.Every - b.Every }).Every), "every")
	b.ReportMetric(meanOf(all, func(t ui.Trace) float64 { return t.DrawMs }), "draw_ms")
	b.ReportMetric(0, "ns/op")
	b.Logf("the view has %d x %d pixels", view[2], view[3])
	s.quit()
}

func meanOf(all []ui.Trace, value func(ui.Trace) float64) (mean float64) {
	for _, t := range all {
		mean += value(t) / float64(len(all))
	}
	return mean
}

// BenchmarkWindowPlay plays frames of a million points that are all in memory,
// and before that tells how late the window's goroutine was while two loaders
// read them.
func BenchmarkWindowPlay(b *testing.B) {
	needMemory(b, benchBudget+1e9)
	pattern := same(b, b.TempDir(), benchFrames, sample.Params{Points: million})
	for _, fps := range []float64{24, 120} {
		b.Run(fmt.Sprintf("fps=%g", fps), func(b *testing.B) {
			s := beginBench(b, pattern, fps)
			s.waitFor(5*time.Minute, "all frames in memory", func(t ui.Trace) bool { return t.Cached == benchFrames })
			s.key("space")
			s.wait("playing", func(t ui.Trace) bool { return t.Playing && t.Number > 10 })
			var all []ui.Trace
			for b.Loop() {
				all = s.rest(5 * time.Second)
			}
			b.ReportMetric(all[len(all)-1].Reached, "reached_fps")
			b.ReportMetric(picturesPerSecond(all), "pictures/s")
			b.ReportMetric(float64(all[len(all)-1].Dropped-all[0].Dropped), "dropped")
			b.ReportMetric(0, "ns/op")
			reportLate(b, all)
			s.quit()
		})
	}
}

// BenchmarkWindowLoad tells how late the window's goroutine is while two loaders
// take all of two cores.
func BenchmarkWindowLoad(b *testing.B) {
	needMemory(b, benchBudget+1e9)
	pattern := same(b, b.TempDir(), benchFrames, sample.Params{Points: million})
	s := beginBench(b, pattern, 24)
	var all []ui.Trace
	for b.Loop() {
		from, _ := s.now()
		s.key("r") // reads everything again
		s.wait("frames that are read again", func(t ui.Trace) bool { return t.Cached < from.Cached || t.Cached < benchFrames/2 })
		to := s.waitFor(5*time.Minute, "all frames in memory", func(t ui.Trace) bool { return t.Cached == benchFrames })
		all = append(all, s.traces(from.Seconds, to.Seconds)...)
		b.ReportMetric(benchFrames/(to.Seconds-from.Seconds), "frames/s")
	}
	b.ReportMetric(0, "ns/op")
	reportLate(b, all)
	s.quit()
}
