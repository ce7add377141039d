// Pictures, sheets and movies: sizes that are typed, frames in their order, and
// what is held on to when it is stopped.

package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/widget"

	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/render"
)

func TestParseSize(t *testing.T) {
	b := newBench(t)
	own := fmt.Sprint(int(b.view.Size().Width), int(b.view.Size().Height))
	for _, c := range []struct{ text, want, wrong string }{
		{pictureSizes[0], own, ""}, {"", own, ""}, {"  ", own, ""}, {"1920 x 1080", "1920 1080", ""}, {"640x480", "640 480", ""},
		{"640X480", "640 480", ""}, {" 640 × 480 ", "640 480", ""}, {"16x16384", "16 16384", ""},
		{"15x100", "", "15 x 100 is not between 16 and 16384"}, {"100x16385", "", "is not between"}, {"-100x100", "", "is not between"},
		{"1920", "", "should be like 1920 x 1080"}, {"x", "", "should be like"}, {"1920 x", "", "should be like"},
		{"wide x high", "", "should be like"}, {"19.2x10.8", "", "should be like"}, {"1x2x3", "", "should be like"},
		{"99999999999999999999x1", "", "should be like"},
	} {
		w, h, err := b.parseSize(c.text)
		switch {
		case c.wrong == "" && (err != nil || fmt.Sprint(w, h) != c.want):
			t.Errorf("%q is %d x %d, not %s: %v", c.text, w, h, c.want, err)
		case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)):
			t.Errorf("%q: the error is %v", c.text, err)
		}
	}
	for _, size := range pictureSizes {
		if _, _, err := b.parseSize(size); err != nil {
			t.Errorf("%q is offered: %v", size, err)
		}
	}
}

func TestPictureName(t *testing.T) {
	b := newBench(t)
	if n := b.pictureName(".png"); n != "floe.png" {
		t.Errorf("nothing is called %q", n)
	}
	b.open("smoke", 1)
	if n := b.pictureName(".0001.png"); n != "smoke.0001.png" {
		t.Errorf("smoke is called %q", n)
	}
}

// form gives the fields of the dialog that asks where to save.
func (b *bench) form() (size *widget.SelectEntry, path *field) {
	b.t.Helper()
	size = inOverlay[*widget.SelectEntry](b)[0]
	for _, e := range inOverlay[*field](b) {
		if strings.Contains(e.Text, string(filepath.Separator)) {
			path = e
		}
	}
	if path == nil {
		b.t.Fatal("the dialog asks for no path")
	}
	return size, path
}

func TestSavePicture(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	b.run("picture")
	size, path := b.form()
	if path.Text != filepath.Join(b.dir, "smoke.0001.png") {
		t.Errorf("it proposes %q", path.Text)
	}
	for _, c := range []struct{ size, path, wrong string }{
		{"big", path.Text, "should be like"}, {"64x48", "  ", "the name is missing"}, {"64x48", filepath.Join(b.dir, "a.jpg"), `are saved as .png, not ".jpg"`},
	} {
		size.SetText(c.size)
		path.SetText(c.path)
		b.tap("Save")
		if b.overlay() == nil {
			t.Fatalf("%+v was accepted", c)
		}
		if !strings.Contains(b.texts(), c.wrong) {
			t.Errorf("%+v: it says %q", c, b.texts())
		}
	}
	out := filepath.Join(b.dir, "out.png")
	path.SetText(out)
	size.SetText("64x48")
	b.tap("Save")
	b.until("it is saved", func() bool { return b.status.text.Text == "Saved "+out })
	if m := b.readPNG(out); m.Bounds().Size() != image.Pt(64, 48) {
		t.Errorf("it is %v", m.Bounds())
	}
	b.noTemporaryFiles()
}

func (b *bench) readPNG(path string) image.Image {
	b.t.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	m, err := png.Decode(f)
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

func (b *bench) noTemporaryFiles() {
	b.t.Helper()
	left, err := filepath.Glob(filepath.Join(b.dir, ".floe-*"))
	if err != nil || len(left) > 0 {
		b.t.Errorf("left over: %v %v", left, err)
	}
}

// What exists is replaced when that is asked for twice.
func TestSaveOverAFile(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	first, second := filepath.Join(b.dir, "a.png"), filepath.Join(b.dir, "b.png")
	for _, path := range []string{first, second} {
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	b.run("picture")
	size, path := b.form()
	size.SetText("32x32")
	path.SetText(first)
	b.tap("Save")
	if !strings.Contains(b.texts(), "a.png exists; save again to replace it") {
		t.Errorf("it says %q", b.texts())
	}
	path.SetText(second) // another one, which was not asked for
	b.tap("Save")
	if b.overlay() == nil || !strings.Contains(b.texts(), "b.png exists") {
		t.Fatal("another file was replaced")
	}
	b.tap("Save")
	b.until("it is saved", func() bool { return b.status.text.Text == "Saved "+second })
	b.readPNG(second)
	if i, err := os.Stat(first); err != nil || i.Size() != 0 {
		t.Error("the first was written too")
	}
}

func TestSaveWhereNothingCanBeSaved(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	b.run("picture")
	size, path := b.form()
	size.SetText("32x32")
	path.SetText(filepath.Join(b.dir, "gone", "a.png"))
	b.tap("Save")
	b.until("it is told", func() bool { return len(b.messages(failure)) == 1 })
	if m := b.messages(failure)[0]; !strings.HasPrefix(m, "save ") || !strings.Contains(m, "no such file") {
		t.Errorf("the log says %q", m)
	}
}

// A file is whole, or it is not there.
func TestWriteStreamThatFails(t *testing.T) {
	b := newBench(t)
	path := filepath.Join(b.dir, "a.tsv")
	broken := errors.New("broken")
	err := writeStream(path, func(out io.Writer) error {
		_, _ = out.Write([]byte("half"))
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a file is left: %v", err)
	}
	b.noTemporaryFiles()
	if err := writeWhole(path, []byte("whole")); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "whole" {
		t.Errorf("written %q: %v", text, err)
	}
}

func TestReelTakesTheRange(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3, 5, 6, 7, 8)
	numbers := func(every int) (n []float64) {
		for _, s := range b.newReel(every).slots {
			n = append(n, s.Number)
		}
		return n
	}
	if got := numbers(1); !slices.Equal(got, []float64{1, 2, 3, 5, 6, 7, 8}) {
		t.Errorf("all are %v", got)
	}
	b.play(func(p *playback.Player) { p.SetRange(1, 6) })
	b.until("the range is set", func() bool { return b.facts.Settings.In == 1 && b.facts.Settings.Out == 6 })
	if got := numbers(1); !slices.Equal(got, []float64{2, 3, 5, 6, 7}) {
		t.Errorf("the range is %v", got)
	}
	if got := numbers(2); !slices.Equal(got, []float64{2, 6}) { // 4 is missing
		t.Errorf("every second is %v", got)
	}
	if got := numbers(0); len(got) != 5 {
		t.Errorf("every zeroth is %v", got)
	}
}

func TestThinnedReel(t *testing.T) {
	for _, c := range []struct{ n, to int }{{3, 24}, {24, 24}, {25, 24}, {100, 24}, {1000, 2}} {
		r := &reel{}
		for i := range c.n {
			r.slots = append(r.slots, playback.Slot{Number: float64(i)})
		}
		r.thin(c.to)
		if want := min(c.n, c.to); len(r.slots) != want || r.slots[0].Number != 0 || r.slots[want-1].Number != float64(c.n-1) {
			t.Errorf("%d to %d: %d from %g to %g", c.n, c.to, len(r.slots), r.slots[0].Number, r.slots[len(r.slots)-1].Number)
		}
		if !slices.IsSortedFunc(r.slots, func(a, b playback.Slot) int { return int(a.Number - b.Number) }) {
			t.Errorf("%d to %d: out of order", c.n, c.to)
		}
	}
}

// seen is what a reel gave.
type seen struct {
	number float64
	lit    bool // something was drawn
	err    error
}

func (b *bench) watch(ctx context.Context, r *reel, stop func(n float64) error) (all []seen, err error) {
	var empty render.Renderer
	blank := image.NewRGBA(image.Rect(0, 0, 40, 30))
	empty.Draw(render.Shot{Look: r.shot.Look}, blank)
	err = r.each(ctx, 3, 40, 30, func(s playback.Slot, m *image.RGBA, err error) error {
		all = append(all, seen{s.Number, !slices.Equal(m.Pix, blank.Pix), err})
		return stop(s.Number)
	})
	return all, err
}

func goOn(float64) error { return nil }

// Frames come in their order although they are loaded beside each other, and a
// broken one is told in its place.
func TestReelInOrder(t *testing.T) {
	b := newBench(t)
	b.engine.make = brokenAt(3)
	b.open("smoke", 1, 2, 3, 4, 5, 6, 7, 8)
	all, err := b.watch(t.Context(), b.newReel(1), goOn)
	if err != nil || len(all) != 8 {
		t.Fatalf("%d frames: %v", len(all), err)
	}
	for i, s := range all {
		if s.number != float64(i+1) || (s.err != nil) != (i == 2) || s.err == nil && !s.lit {
			t.Errorf("frame %d is %+v", i+1, s)
		}
	}
}

func TestReelThatIsStopped(t *testing.T) {
	broken := errors.New("disk full")
	for _, c := range []struct {
		name string
		stop func(cancel context.CancelFunc) func(n float64) error
		want error
	}{
		{"by what is done with the frames", func(context.CancelFunc) func(float64) error {
			return func(n float64) error {
				if n == 2 {
					return broken
				}
				return nil
			}
		}, broken},
		{"by the artist", func(cancel context.CancelFunc) func(float64) error {
			return func(n float64) error {
				if n == 2 {
					cancel()
				}
				return nil
			}
		}, context.Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.open("smoke", 1, 2, 3, 4, 5, 6, 7, 8)
			b.until("all are in memory", func() bool { return len(b.facts.Timeline.Cached()) == 1 && b.engine.loading.Load() == 0 })
			alive := b.engine.alive.Load()
			r := b.newReel(1)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			all, err := b.watch(ctx, r, c.stop(cancel))
			if !errors.Is(err, c.want) || len(all) > 3 {
				t.Errorf("%d frames: %v", len(all), err)
			}
			if n := b.engine.alive.Load(); n != alive {
				t.Errorf("%d frames are held on to", n-alive)
			}
			if n := b.engine.loading.Load(); n != 0 {
				t.Errorf("%d loads go on", n)
			}
		})
	}
}

// Loads that hang end with the job.
func TestReelThatHangs(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	r := b.newReel(1)
	b.until("nothing loads", func() bool { return b.engine.loading.Load() == 0 })
	b.memory.ForgetAll() // what is in memory would not be read
	b.engine.block()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- r.each(ctx, 2, 16, 16, func(playback.Slot, *image.RGBA, error) error { return nil }) }()
	b.until("it loads", func() bool { return b.engine.loading.Load() > 0 })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// Going on looking changes nothing: hidden sequences, looks and camera are those
// of when the artist asked.
func TestReelIsOfWhenItWasAskedFor(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2)
	r := b.newReel(1)
	camera := r.shot.Camera
	b.lookFrom(render.Top)
	b.setVisible(b.entries[0], false)
	b.colorBy("Age", 0)
	if r.shot.Camera != camera || r.stage.parts[0].hidden || r.stage.parts[0].look.Color.Attribute != "" {
		t.Error("it has changed")
	}
	r2 := b.newReel(1)
	all, err := b.watch(t.Context(), r2, goOn)
	if err != nil || all[0].lit != all[1].lit {
		t.Errorf("%+v: %v", all, err)
	}
}

func TestMovieOfPictures(t *testing.T) {
	b := newBench(t)
	b.engine.make = brokenAt(2)
	b.open("smoke", 1, 2, 3)
	b.run("movie")
	size, path := b.form()
	if filepath.Base(path.Text) != "smoke.avi" {
		t.Errorf("it proposes %q", path.Text)
	}
	path.SetText(filepath.Join(b.dir, "out.####.png"))
	size.SetText("32x24")
	entries := map[string]*field{}
	for _, e := range inOverlay[*field](b) {
		entries[e.Text] = e
	}
	fps, every := entries["24"], entries["1"]
	for _, c := range []struct {
		entry              *field
		text, wrong, right string
	}{{fps, "fast", "is no frame rate", "24"}, {fps, "0", "is no frame rate", "24"}, {every, "0", "is no number of frames", "1"}, {every, "x", "is no number of frames", "1"}} {
		c.entry.SetText(c.text)
		b.tap("Save")
		if b.overlay() == nil || !strings.Contains(b.texts(), c.wrong) {
			t.Fatalf("%q was accepted, or it says %q", c.text, b.texts())
		}
		c.entry.SetText(c.right)
	}
	b.tap("Save")
	b.until("it is done", func() bool { return len(b.jobs.jobs) == 1 && !b.jobs.running() })
	j := b.jobs.jobs[0]
	if !strings.HasPrefix(j.text.Text, "2 done, 1 failed in ") || !b.tabIs(tabJobs) {
		t.Errorf("it says %q", j.text.Text)
	}
	var names []string
	for _, o := range j.outcomes {
		names = append(names, o.line())
	}
	if want := []string{"frame 0001: drawn", "frame 0002: half of it is gone", "frame 0003: drawn"}; !slices.Equal(names, want) {
		t.Errorf("the list says %q", names)
	}
	if m := b.readPNG(filepath.Join(b.dir, "out.0001.png")); m.Bounds().Size() != image.Pt(32, 24) {
		t.Errorf("it is %v", m.Bounds())
	}
}

func TestMovieThatIsStopped(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 2, 3)
	b.until("nothing loads", func() bool { return b.engine.loading.Load() == 0 })
	b.memory.ForgetAll() // what is in memory would not be read
	b.engine.block()
	path := filepath.Join(b.dir, "a.avi")
	if err := b.startMovie(path, 32, 24, 24, 1); err != nil {
		t.Fatal(err)
	}
	b.until("it loads", func() bool { return b.engine.loading.Load() > 0 })
	b.jobs.jobs[0].stop.OnTapped()
	b.until("it ends", func() bool { return !b.jobs.running() })
	if text := b.jobs.jobs[0].text.Text; !strings.HasPrefix(text, "stopped after") {
		t.Errorf("it says %q", text)
	}
	left, _ := filepath.Glob(filepath.Join(b.dir, "*a.avi*"))
	hidden, _ := filepath.Glob(filepath.Join(b.dir, ".*"))
	if len(left)+len(hidden) > 0 || len(b.messages(failure)) > 0 {
		t.Errorf("left over: %v %v; the log says %q", left, hidden, b.journal.text())
	}
}

func TestMovieThatCannotBe(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1, 3)
	if err := b.startMovie(filepath.Join(b.dir, "a.xyz"), 32, 24, 24, 1); err == nil {
		t.Error("a film of no kind was begun")
	}
	b.play(func(p *playback.Player) { p.SetRange(1, 1) }) // a gap
	b.until("the range is set", func() bool { return b.facts.Settings.Out == 1 && b.facts.Settings.In == 1 })
	if err := b.startMovie(filepath.Join(b.dir, "a.avi"), 32, 24, 24, 1); err == nil || err.Error() != "the range has no frames" {
		t.Errorf("the error is %v", err)
	}
}

func TestContactSheet(t *testing.T) {
	b := newBench(t)
	b.engine.make = brokenAt(2)
	b.open("smoke", 1, 2, 3, 4)
	b.run("sheet")
	size, path := b.form()
	if filepath.Base(path.Text) != "smoke.sheet.png" {
		t.Errorf("it proposes %q", path.Text)
	}
	size.SetText("80x60")
	out := path.Text
	b.tap("Save")
	b.until("it is done", func() bool { return len(b.jobs.jobs) == 1 && !b.jobs.running() })
	m := b.readPNG(out)
	if m.Bounds().Size() != image.Pt(80, 60) {
		t.Fatalf("it is %v", m.Bounds())
	}
	for i, drawn := range []bool{true, false, true, true} {
		if _, _, _, a := m.At(i%2*40+20, i/2*30+15).RGBA(); (a != 0) != drawn {
			t.Errorf("picture %d is there: %v", i, a != 0)
		}
	}
}

// So small that nothing can be seen, but nothing breaks.
func TestContactSheetOfManyInLittleRoom(t *testing.T) {
	b := newBench(t)
	var numbers []int
	for i := range 30 {
		numbers = append(numbers, i)
	}
	b.open("smoke", numbers...)
	b.run("sheet")
	size, path := b.form()
	size.SetText("16x16")
	out := path.Text
	b.tap("Save")
	b.until("it is done", func() bool { return len(b.jobs.jobs) == 1 && !b.jobs.running() })
	if _, err := os.Stat(out); err != nil {
		t.Errorf("%v; it says %q", err, b.jobs.jobs[0].text.Text)
	}
}

func TestSaveTable(t *testing.T) {
	b := newBench(t)
	b.engine.make = func(string, float64) (*particle.Frame, error) { return cloud(3), nil }
	b.open("smoke", 1)
	out := filepath.Join(b.dir, "a.tsv")
	b.picked = [][]string{nil, {out}}
	b.saveTable() // cancelled
	b.until("it is asked", func() bool { return len(b.asked) == 1 })
	b.idle(2e6)
	if len(b.jobs.jobs) != 0 {
		t.Error("a cancelled dialog saves")
	}
	b.saveTable()
	b.until("it is saved", func() bool {
		return b.status.text.Text == "Table a.tsv: 1 done, 0 failed in 0 s" || strings.HasPrefix(b.status.text.Text, "Saved ")
	})
	text, err := os.ReadFile(out)
	if err != nil || strings.Count(string(text), "\n") != 4 || !strings.Contains(string(text), "Heat") {
		t.Errorf("the table is %q: %v", text, err)
	}
	if p := b.asked[0]; !p.Save || p.Name != "smoke.0001.tsv" {
		t.Errorf("asked for %+v", p)
	}
}
