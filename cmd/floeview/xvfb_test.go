// The real window on a screen without a monitor, used by a hand: what an artist
// does in a session.

//go:build linux && cgo

package main

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"floe/internal/sample"
	"floe/internal/ui"
)

// seen is true once a picture shows points of the frame under the playhead.
func seen(t ui.Trace) bool {
	return t.Shown != nil && *t.Shown == t.Number && t.Points > 0 && t.Every == 1
}

func at(number float64) func(ui.Trace) bool {
	return func(t ui.Trace) bool { return t.Number == number && seen(t) }
}

// TestSession is a session of an artist, step by step.
func TestSession(t *testing.T) {
	if testing.Short() {
		t.Skip("uses the real window for half a minute")
	}
	dir := t.TempDir()
	a := &artist{begin(t, fountain(t, dir)), dir}
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"first picture", a.firstPicture},
		{"play and stop", a.playAndStop},
		{"step", a.steps},
		{"scrub", a.scrubs},
		{"problems", a.findsProblems},
		{"orbit and zoom", a.turns},
		{"pick and box", a.selects},
		{"sort", a.sorts},
		{"filter", a.filters},
		{"colour", a.colors},
		{"statistics", a.measures},
		{"convert", a.converts},
		{"save a picture", a.savesPicture},
		{"a frame comes", a.seesNewFrame},
		{"a frame changes", a.seesChangedFrame},
		{"quit", a.quit},
	} {
		if !t.Run(step.name, func(t *testing.T) { a.t = t; step.do() }) {
			return
		}
	}
}

// artist looks at a sequence in a folder.
type artist struct {
	*session
	dir string
}

func (a *artist) firstPicture() {
	t := a.wait("the first frame", at(1))
	if t.Slots != frames || t.Missing != 1 || len(t.Open) != 1 || t.Open[0] != "fountain.####.icecache" {
		a.t.Errorf("%d slots, %d missing, open %q", t.Slots, t.Missing, t.Open)
	}
	x, y := a.area("view").at(0.5, 0.5)
	a.desk.hand(a.t, "mousemove", x, y) // keys go where the pointer is
}

func (a *artist) playAndStop() {
	a.key("space")
	a.wait("playing", func(t ui.Trace) bool { return t.Playing && t.Number >= 4 })
	a.key("space")
	a.wait("standing", func(t ui.Trace) bool { return !t.Playing })
}

func (a *artist) steps() {
	a.key("Home")
	a.wait("the first frame", at(1))
	a.key("Right")
	a.wait("the next frame", at(2))
	a.key("Left")
	a.wait("the first frame", at(1))
	a.key("shift+Right")
	a.wait("ten frames on", at(11))
	a.key("g")
	a.area("button OK")
	a.write("20")
	a.key("Return")
	a.wait("the frame that was typed", at(20))
	a.key("End")
	a.wait("the last frame", at(frames))
}

func (a *artist) scrubs() {
	bar := a.area("timeline")
	slot := func(number float64) float64 { return (number - 0.5) / frames }
	x0, y := bar.at(slot(3), 0.5)
	x1, _ := bar.at(slot(21), 0.5)
	a.drag("1", x0, y, x1, y)
	a.wait("the frame where the drag ended", at(21))
}

func (a *artist) findsProblems() {
	a.key("Home")
	a.wait("the first frame", at(1))
	a.key("ctrl+Right")
	a.wait("the missing frame, the last one held", func(t ui.Trace) bool {
		return t.Number == missingNumber && t.Shown != nil && *t.Shown == missingNumber-1
	})
	a.key("ctrl+Right")
	t := a.wait("the broken frame", func(t ui.Trace) bool { return t.Number == brokenNumber && t.Broken == 1 })
	if t.Log == 0 {
		a.t.Error("the log is empty")
	}
	a.key("ctrl+Left")
	a.wait("the missing frame", func(t ui.Trace) bool { return t.Number == missingNumber })
	a.key("End")
	a.wait("the last frame", at(frames))
}

func (a *artist) turns() {
	before, _ := a.now()
	view := a.area("view")
	x0, y0 := view.at(0.5, 0.5)
	x1, y1 := view.at(0.7, 0.55)
	a.drag("1", x0, y0, x1, y1)
	a.wait("another yaw", func(t ui.Trace) bool { return abs(t.YawRad-before.YawRad) > 0.1 && t.Distance == before.Distance })
	a.wheel(x0, y0, 3)
	a.wait("a smaller distance", func(t ui.Trace) bool { return t.Distance < 0.95*before.Distance && seen(t) })
	a.key("a") // frames all
	a.wait("all", func(t ui.Trace) bool { return t.Distance > 0.95*before.Distance && seen(t) })
}

func abs(x float64) float64 { return max(x, -x) }

func (a *artist) selects() {
	view := a.area("view")
	x, y := a.findPoint(view)
	a.click(x, y)
	a.wait("one selected point, which is the current row", func(t ui.Trace) bool { return t.Selected == 1 && t.Current >= 0 })
	a.key("b")
	x0, y0 := view.at(0.3, 0.3)
	x1, y1 := view.at(0.7, 0.7)
	a.drag("1", x0, y0, x1, y1)
	t := a.wait("points in the box", func(t ui.Trace) bool { return t.Selected > 100 })
	if t.Selected >= t.Points {
		a.t.Errorf("%d of %d points are in the box", t.Selected, t.Points)
	}
	a.key("Escape", "Escape") // the tool, then the selection
	a.wait("nothing selected", func(t ui.Trace) bool { return t.Selected == 0 })
}

// findPoint looks for a pixel of a point near the middle: one that is bright.
func (a *artist) findPoint(view area) (x, y int) {
	a.t.Helper()
	var m *image.NRGBA
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var err error
		m, err = a.desk.picture()
		a.must(err)
		if x, y, light := brightest(m, view); light > 500 {
			return x, y
		}
	}
	a.fail("no point can be seen")
	return 0, 0
}

// brightest is the brightest pixel in the middle of an area.
func brightest(m *image.NRGBA, within area) (x, y, light int) {
	x0, y0 := within.at(0.4, 0.3)
	x1, y1 := within.at(0.6, 0.7)
	for py := y0; py < y1; py++ {
		for px := x0; px < x1; px++ {
			if c := m.NRGBAAt(px, py); int(c.R)+int(c.G)+int(c.B) > light {
				x, y, light = px, py, int(c.R)+int(c.G)+int(c.B)
			}
		}
	}
	return x, y, light
}

func (a *artist) sorts() {
	a.key("ctrl+5")
	table := a.area("table")
	x, y := table[0]+table[2]/2, table[1]+8 // in the upper line of the header
	a.click(x, y)
	sorted := a.wait("a sorted table", func(t ui.Trace) bool { return t.Sort != "" })
	time.Sleep(500 * time.Millisecond) // else it is a double click
	a.click(x, y)
	a.wait("the table sorted the other way", func(t ui.Trace) bool { return t.Sort == sorted.Sort+" down" })
}

func (a *artist) filters() {
	whole := a.wait("all rows", func(t ui.Trace) bool { return t.Rows == t.Points })
	a.click(a.area("filter").at(0.3, 0.5))
	a.write("Age > 1")
	a.wait("fewer rows", func(t ui.Trace) bool { return t.Rows > 0 && t.Rows < whole.Rows })
	a.key("ctrl+a", "BackSpace")
	a.wait("all rows", func(t ui.Trace) bool { return t.Rows == whole.Rows })
	a.click(a.area("view").at(0.5, 0.97)) // the keys are the picture's again
}

func (a *artist) colors() {
	before, _ := a.now()
	a.key("c")
	a.wait("another colour", func(t ui.Trace) bool { return t.Color != before.Color && seen(t) })
	a.key("shift+c")
	a.wait("the colour from before", func(t ui.Trace) bool { return t.Color == before.Color && seen(t) })
}

func (a *artist) measures() {
	a.key("ctrl+6")
	a.area("statistics")
}

func (a *artist) converts() {
	a.key("ctrl+shift+c")
	a.press("Convert")
	good := frames - 2
	a.wait("a job that is done", func(t ui.Trace) bool { return t.JobsDone == 1 && t.Jobs == 0 })
	a.wait("fast frames", func(t ui.Trace) bool { return t.Fast == good && seen(t) })
	made, err := filepath.Glob(filepath.Join(a.dir, "*.sih5"))
	a.must(err)
	if len(made) != good {
		a.t.Errorf("%d files, want %d: %q", len(made), good, made)
	}
}

func (a *artist) savesPicture() {
	a.key("F12")
	a.press("Save")
	var saved []string // the status bar may have something more urgent to say
	for end := time.Now().Add(20 * time.Second); len(saved) == 0 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		saved, _ = filepath.Glob(filepath.Join(a.dir, "*.png"))
	}
	if len(saved) != 1 {
		a.t.Fatalf("saved %q", saved)
	}
	f, err := os.Open(saved[0])
	a.must(err)
	defer f.Close()
	m, err := png.Decode(f)
	a.must(err)
	if view := a.area("view"); m.Bounds().Dx() != view[2] || m.Bounds().Dy() != view[3] {
		a.t.Errorf("the picture is %v, the view %v", m.Bounds(), view)
	}
}

func (a *artist) seesNewFrame() {
	writeFrame(a.t, a.dir, frames+1, encoded(a.t, sample.Params{Frames: frames, Points: points}, frames+1))
	a.wait("one more slot", func(t ui.Trace) bool { return t.Slots == frames+1 })
	t, _ := a.now()
	if t.Number != frames {
		a.t.Errorf("the playhead went to %v", t.Number)
	}
}

func (a *artist) seesChangedFrame() {
	before, _ := a.now()
	writeFrame(a.t, a.dir, frames, encoded(a.t, sample.Params{Frames: frames, Points: points / 2}, frames))
	a.wait("the new points", func(t ui.Trace) bool { return seen(t) && t.Points < before.Points*3/4 })
	a.wait("one fast frame less", func(t ui.Trace) bool { return t.Fast == before.Fast-1 })
}

// TestQuitWhileAJobRuns: what is finished stays, the rest is given up.
func TestQuitWhileAJobRuns(t *testing.T) {
	dir := t.TempDir()
	s := begin(t, same(t, dir, 400, sample.Params{Points: 100_000}))
	s.wait("the first frame", at(1))
	s.key("ctrl+shift+c")
	s.press("Convert")
	s.wait("a job", func(t ui.Trace) bool { return t.Jobs == 1 && t.Fast == 0 })
	loaders := s.loaders()
	s.key("ctrl+q")
	s.press("Stop and quit")
	s.ends(loaders)
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left %q", left)
	}
	if made, _ := filepath.Glob(filepath.Join(dir, "*.sih5")); len(made) >= 400 {
		t.Error("the job was over before it could be stopped")
	}
}

// TestLoaderKilled: a loader that is killed costs a frame at most.
func TestLoaderKilled(t *testing.T) {
	s := begin(t, same(t, t.TempDir(), 200, sample.Params{Points: 100_000}))
	s.wait("the first frame", at(1))
	s.key("space")
	s.wait("playing", func(t ui.Trace) bool { return t.Playing && t.Number > 5 })
	loaders := s.loaders()
	if len(loaders) == 0 {
		t.Fatal("there are no loaders")
	}
	for _, p := range loaders {
		s.must(syscall.Kill(p.pid, syscall.SIGKILL))
	}
	killed, _ := s.now()
	number := killed.Number
	s.wait("playing on", func(t ui.Trace) bool { return t.Number > number+10 })
	s.key("space")
	if done := s.wait("standing", func(t ui.Trace) bool { return !t.Playing }); done.Broken > len(loaders) {
		t.Errorf("%d frames are broken", done.Broken)
	}
	s.quit()
}

// TestWelcome: a window without a sequence.
func TestWelcome(t *testing.T) {
	s := begin(t)
	s.area("welcome")
	s.quit()
	s = begin(t, filepath.Join(t.TempDir(), "nothing.####.icecache"))
	s.wait("word of what is not there", func(t ui.Trace) bool { return t.Log > 0 && t.Areas["log"][2] > 0 && t.Areas["welcome"][2] > 0 })
	s.quit()
}

// TestFolder: all sequences of a folder are shown together.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	same(t, dir, 3, sample.Params{Points: 5000})
	alone := begin(t, dir)
	one := alone.wait("the first frame", at(1)).Points
	alone.quit()
	for n := 1; n <= 3; n++ {
		if err := os.Link(framePath(dir, n), filepath.Join(dir, fmt.Sprintf("other.%04d.icecache", n))); err != nil {
			t.Fatal(err)
		}
	}
	s := begin(t, dir)
	s.wait("two sequences", func(t ui.Trace) bool { return len(t.Open) == 2 && t.Slots == 3 && seen(t) && t.Points == 2*one })
	s.key("ctrl+w")
	s.wait("nothing", func(t ui.Trace) bool { return len(t.Open) == 0 && t.Slots == 0 && t.Areas["welcome"][2] > 0 })
	s.quit()
}

// TestRemembers: camera, number and colour are as they were left.
func TestRemembers(t *testing.T) {
	pattern := same(t, t.TempDir(), 5, sample.Params{Points: 5000})
	s := begin(t, pattern)
	s.wait("the first frame", at(1))
	view := s.area("view")
	x0, y0 := view.at(0.5, 0.5)
	x1, y1 := view.at(0.65, 0.6)
	before, _ := s.now()
	s.drag("1", x0, y0, x1, y1)
	s.key("c", "c", "Right", "Right")
	left := s.wait("another picture", func(t ui.Trace) bool { return at(3)(t) && t.YawRad != before.YawRad && t.Color != before.Color })
	s.quit()

	again := beginIn(t, s.home, pattern)
	again.wait("what was left", func(t ui.Trace) bool {
		return at(3)(t) && t.Color == left.Color && abs(t.YawRad-left.YawRad) < 1e-6 && abs(t.Distance-left.Distance) < 1e-6*left.Distance
	})
	again.quit()
}

func TestWithoutADisplay(t *testing.T) {
	checkRun(t, nil, exitProblems, "", "there is no display to open a window on")
}
