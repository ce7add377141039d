// The pictures of docs/images: made of the real window by scripts/screenshots.sh.

//go:build linux && cgo

package main

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"floe/internal/render"
	"floe/internal/settings"
	"floe/internal/ui"
)

// In the environment: the folder that the pictures go to, and that of the
// sequence that they show, beside which its contact sheet lies.
const (
	screenshots  = "FLOE_SCREENSHOTS"
	shotSequence = "FLOE_SCREENSHOTS_OF"
)

// largest is how many bytes a picture may have.
const largest = 300 << 10

// What the pictures show: so many frames, and the frame of it.
const (
	shotFrames = 96
	shotNumber = 60
	// Of the one that has such frames:
	shotMissing = 43
	shotBroken  = 77
)

// shot is one picture.
type shot struct {
	name   string
	theme  settings.Theme
	flawed bool // of the sequence with a missing and a broken frame
	look   func(l *render.Look)
	only   string // condition that points meet
	budget int64
	panels map[string]bool // those that are not shown
	splits map[string]float64
	scale  float32 // 0 is 1
	do     func(a *artist)
	rests  func(a *artist) (x, y int)      // where the pointer is; nil is outside
	part   func(a *artist) image.Rectangle // nil is all of the window
}

func shots() []shot {
	alone := map[string]bool{"browser": false, "look": false}
	halves := map[string]float64{"bottom": 0.56}
	return []shot{
		{name: "window", theme: settings.ThemeDark, do: readAll},
		{name: "light", theme: settings.ThemeLight, do: readAll},
		{name: "table", theme: settings.ThemeDark, panels: alone, splits: halves, do: sortAndSelect,
			look: func(l *render.Look) { l.Color.Attribute, l.Color.Map = "Age", render.Viridis }},
		{name: "statistics", theme: settings.ThemeDark, panels: alone, splits: halves, do: computeCurve,
			look: func(l *render.Look) { l.Color.Attribute, l.Color.Map = "PointVelocity", render.Turbo }},
		{name: "condition", theme: settings.ThemeDark, only: "v.y < 0 && Age < 2", do: readAll, panels: map[string]bool{"browser": false}},
		{name: "health", theme: settings.ThemeDark, flawed: true, panels: alone, splits: halves, do: check},
		{name: "convert", theme: settings.ThemeDark, do: func(a *artist) {
			readAll(a)
			a.key("ctrl+shift+c")
			a.area("button Convert")
		}},
		{name: "timeline", theme: settings.ThemeDark, flawed: true, budget: 700e6, scale: 1.5,
			panels: map[string]bool{"browser": false, "look": false, "bottom": false}, do: convertSome, rests: onHelp, part: timelinePart},
	}
}

// readAll waits until all frames are in memory.
func readAll(a *artist) {
	a.wait("all frames in memory", func(t ui.Trace) bool { return t.Cached == shotFrames })
}

// sortAndSelect takes some points, and lists them from young to old.
func sortAndSelect(a *artist) {
	readAll(a)
	view, table := a.area("view"), a.area("table")
	a.key("b")
	x0, y0 := view.at(0.42, 0.2)
	x1, y1 := view.at(0.48, 0.5)
	a.drag("1", x0, y0, x1, y1)
	a.wait("selected points", func(t ui.Trace) bool { return t.Selected > 0 })
	a.key("b")
	a.click(table[0]+table[2]*95/100, table[1]+8)
	a.wait("a sorted table", func(t ui.Trace) bool { return t.Sort == "Age" })
	filter := a.area("filter")
	a.click(filter[0]+filter[2]+22, filter[1]+filter[3]/2) // selected only
	a.wait("the selected rows", func(t ui.Trace) bool { return t.Rows == t.Selected })
}

// check reads all frames and lists what is wrong with them.
func check(a *artist) {
	a.wait("the frames in memory", func(t ui.Trace) bool { return t.Cached == shotFrames-2 })
	a.key("F7")
	a.wait("findings", func(t ui.Trace) bool { return t.JobsDone == 1 && t.Warned >= 1 })
	a.key("ctrl+8")
	box := a.area("health")
	a.click(box[0]+box[2]/10, box[1]+76) // the second line
	a.wait("the broken frame", func(t ui.Trace) bool { return t.Number == shotBroken })
}

func computeCurve(a *artist) {
	readAll(a)
	a.key("ctrl+6")
	box := a.area("statistics")
	a.click(box[0]+box[2]*9/10, box[1]+16)
}

// convertSome leaves frames of each kind.
func convertSome(a *artist) {
	a.key("g") // to the broken frame, so that it is known to be one
	a.area("button OK")
	a.write(fmt.Sprint(shotBroken))
	a.key("Return")
	a.wait("the broken frame", func(t ui.Trace) bool { return t.Broken == 1 })
	a.key("ctrl+shift+c")
	a.area("button Convert")
	a.key("Tab") // the frames
	a.write("52-68")
	time.Sleep(time.Second) // until it has been understood
	a.press("Convert")
	a.wait("fast frames", func(t ui.Trace) bool { return t.Fast == 17 && t.Jobs == 0 })
	a.key("ctrl+3") // the job is no part of the picture
	a.key("ctrl+Left")
	a.wait("the missing frame", func(t ui.Trace) bool { return t.Number == shotMissing })
}

func onHelp(a *artist) (x, y int) {
	bar := a.area("timeline")
	return bar[0] + bar[2] - 12, bar[1] + 10
}

// timelinePart is the timeline with what explains it above.
func timelinePart(a *artist) image.Rectangle {
	transport, bar := a.area("transport"), a.area("timeline")
	return image.Rect(0, transport[1]-440, bar[2], bar[1]+bar[3])
}

func TestScreenshots(t *testing.T) {
	to, dir := os.Getenv(screenshots), os.Getenv(shotSequence)
	if to == "" || dir == "" {
		t.Skip("scripts/screenshots.sh makes pictures of the window")
	}
	if !filepath.IsAbs(to) || !filepath.IsAbs(dir) {
		t.Fatalf("%q and %q must be whole paths", to, dir)
	}
	flawed := filepath.Join(dir, "damaged") // one picture shows its name
	if err := os.MkdirAll(flawed, 0o777); err != nil {
		t.Fatal(err)
	}
	spoil(t, dir, flawed)
	for _, s := range shots() {
		t.Run(s.name, func(t *testing.T) {
			from := dir
			if s.flawed {
				from = flawed
			}
			s.take(t, from, filepath.Join(to, s.name+".png"))
		})
	}
	t.Run("sheet", func(t *testing.T) {
		m, err := readPicture(dir + ".png")
		if err != nil {
			t.Fatal(err)
		}
		save(t, filepath.Join(to, "sheet.png"), m)
	})
}

// spoil makes a sequence with a missing and a broken frame out of a whole one.
func spoil(t *testing.T, whole, flawed string) {
	for n := 1; n <= shotFrames; n++ {
		if n == shotMissing {
			continue
		}
		content, err := os.ReadFile(framePath(whole, n))
		if err != nil {
			t.Fatal(err)
		}
		if n == shotBroken {
			content = content[:len(content)/3]
		}
		writeFrame(t, flawed, n, content)
	}
	old := time.Now().Add(-time.Hour) // else it might be written still
	if err := os.Chtimes(framePath(flawed, shotBroken), old, old); err != nil {
		t.Fatal(err)
	}
}

func readPicture(name string) (*image.NRGBA, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		return nil, err
	}
	n := image.NewNRGBA(m.Bounds())
	draw.Draw(n, n.Rect, m, n.Rect.Min, draw.Src)
	return n, nil
}

// save writes a picture, which has to be small.
func save(t *testing.T, name string, m *image.NRGBA) {
	t.Helper()
	if err := writeSmall(name, m); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Size() > largest {
		t.Errorf("%s has %d bytes, want %d at most (%v)", name, info.Size(), largest, err)
	}
}

// take makes a picture.
func (s shot) take(t *testing.T, dir, name string) {
	home := t.TempDir()
	if s.scale == 0 {
		s.scale = 1
	}
	if err := s.prepare(filepath.Join(home, "settings"), dir); err != nil {
		t.Fatal(err)
	}
	t.Setenv("FYNE_SCALE", fmt.Sprint(s.scale))
	a := &artist{beginIn(t, home, filepath.Join(dir, "fountain.####.icecache")), dir}
	a.wait("the frame", at(shotNumber))
	a.desk.hand(t, "mousemove", 640, 2) // where it touches nothing
	s.do(a)
	x, y := 1599, 999
	if s.rests != nil {
		x, y = s.rests(a)
	}
	a.desk.hand(t, "mousemove", x, y)
	whole := a.still()
	part := image.Rect(0, 0, 1280, 800)
	if s.part != nil {
		part = s.part(a)
	}
	save(t, name, whole.SubImage(part).(*image.NRGBA))
	a.desk.hand(t, "mousemove", 640, 2)
	a.key("Escape")
	a.quit()
}

// prepare writes settings as an earlier session would have left them.
func (s shot) prepare(settingsDir, dir string) error {
	store := settings.Open(settings.Options{Dir: settingsDir})
	p := store.Preferences()
	p.Theme, p.SmoothMoves, p.BudgetBytes = s.theme, false, s.budget
	store.SetPreferences(p)
	store.SetWindow(settings.Window{Width: 1280 / s.scale, Height: 800 / s.scale, LastDir: dir, Panels: s.panels, Splits: s.splits})
	state := settings.DefaultSequenceState()
	state.Number, state.Look = shotNumber, render.DefaultLook()
	state.Camera.Pivot, state.Camera.Distance = render.Vec3{0, 1.8, 0}, 9.2
	state.Camera.YawRad, state.Camera.PitchRad = 30*math.Pi/180, 14*math.Pi/180
	state.Look.Samples = 2
	state.Only = s.only
	if s.theme == settings.ThemeLight {
		state.Look.Background = render.LightBackground()
	}
	if s.look != nil {
		s.look(&state.Look)
	}
	store.SetSequence(settings.Key(dir, "fountain.####.icecache"), state)
	return store.Close()
}

// still waits until nothing on the screen changes any more.
func (a *artist) still() *image.NRGBA {
	a.t.Helper()
	var last *image.NRGBA
	since, begun := time.Now(), time.Now()
	for last == nil || time.Since(since) < 1500*time.Millisecond {
		if time.Since(begun) > patience {
			a.fail("the screen does not come to rest")
		}
		time.Sleep(100 * time.Millisecond)
		m, err := a.desk.picture()
		a.must(err)
		if last == nil || !bytes.Equal(m.Pix, last.Pix) {
			since = time.Now()
		}
		last = m
	}
	return last
}
