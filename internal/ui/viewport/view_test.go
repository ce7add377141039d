// Pictures, pacing, levels of detail, and what becomes of frames.

package viewport

import (
	"bytes"
	"context"
	"errors"
	"image"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"floe/internal/mmap"
	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/sample"
)

func TestShowsWhatRenderDraws(t *testing.T) {
	s := newStage(t, Options{})
	f := sample.Frame(sample.Params{Points: 3000}, 60)
	defer f.Release()
	s.FrameAll()
	s.show(f)
	got := s.paint()
	if got.Rect.Dx() != testWidth || got.Rect.Dy() != testHeight {
		t.Fatalf("picture of %v", got.Rect)
	}
	scene := render.NewScene(f, render.SceneOptions{})
	defer scene.Release()
	shot := render.Shot{Layers: []render.Layer{{Scene: scene}}, Camera: render.DefaultCamera(), Look: render.DefaultLook()}
	shot.Camera = shot.FrameAll(testWidth, testHeight)
	want := image.NewRGBA(got.Rect)
	var r render.Renderer
	r.Draw(shot, want)
	if !bytes.Equal(got.Pix, want.Pix) {
		t.Error("the picture is not what render draws of the framed points")
	}
	s.look("fountain")
}

func TestFramesAllAtOnceAndLate(t *testing.T) {
	s := newStage(t, Options{})
	s.FrameAll()
	s.show(cloud()) // nothing to see yet
	if s.Camera() != render.DefaultCamera() {
		t.Error("framed no points")
	}
	cameras := 0
	s.OnCamera = func(render.Camera) { cameras++ }
	f := cloud([3]float32{100, 100, 100}, [3]float32{104, 100, 100})
	s.show(f)
	if got := s.Camera().Pivot; got != (render.Vec3{102, 100, 100}) {
		t.Errorf("looks at %v", got)
	}
	if cameras == 0 {
		t.Error("nobody was told")
	}
	s.SetSets(0, f, Sets{Selected: render.NewSet(2, 1)})
	s.FrameSelection()
	s.settle()
	if got := s.Camera().Pivot; got != (render.Vec3{104, 100, 100}) {
		t.Errorf("selection framed at %v", got)
	}
}

func TestReleasesAllFrames(t *testing.T) {
	s := newStage(t, Options{})
	var c counted
	for number := range 6 {
		a, b := c.fountain(30_000, number+10), c.fountain(500, number+10)
		s.SetFrames(Frames{Layers: []Layer{{Frame: a}, {Frame: b}, {}}})
		a.Release()
		b.Release()
		if number%2 == 0 {
			s.settle()
		}
	}
	s.settle()
	if n := c.alive.Load(); n != 2 {
		t.Errorf("%d frames are alive, 2 are seen", n)
	}
	s.until("sorted", func() bool { return s.sorted() == 1 })
	s.Close()
	s.Close()
	s.work()
	if n := c.alive.Load(); n != 0 {
		t.Errorf("%d frames are alive after Close", n)
	}
	if err := s.ShowFrames(t.Context(), Frames{}); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed view says %v", err)
	}
}

// sorted counts the ordered scenes.
func (s *stage) sorted() int {
	n := make(chan int)
	s.ask(func(p *pump) {
		count := 0
		for _, e := range p.scenes.of {
			if e.scene != nil && e.scene.Ordered() {
				count++
			}
		}
		n <- count
	})
	return <-n
}

func TestCloseWhileSorting(t *testing.T) {
	s := newStage(t, Options{})
	var c counted
	f := c.fountain(400_000, 15)
	s.SetFrames(Frames{Layers: []Layer{{Frame: f}}})
	f.Release()
	s.settle()
	time.Sleep(sortAfter)
	s.Close()
	s.work()
	if n := c.alive.Load(); n != 0 {
		t.Errorf("%d frames are alive", n)
	}
}

func TestSortingChangesNoPixel(t *testing.T) {
	s := newStage(t, Options{})
	f := sample.Frame(sample.Params{Points: 30_000}, 60)
	defer f.Release()
	s.FrameAll()
	s.show(f)
	before := bytes.Clone(s.paint().Pix)
	s.until("sorted", func() bool { return s.sorted() == 1 })
	c := s.Camera()
	s.SetCamera(c.Orbit(1, 0), false)
	s.settle()
	s.SetCamera(c, false)
	s.settle()
	if !bytes.Equal(before, s.paint().Pix) {
		t.Error("the sorted scene looks different")
	}
}

func TestShowWaitsForThePaint(t *testing.T) {
	s := newStage(t, Options{})
	a, b := sample.Frame(sample.Params{Points: 500}, 50), sample.Frame(sample.Params{Points: 500}, 51)
	defer a.Release()
	defer b.Release()
	s.show(a)
	returned := s.background(Frames{Layers: []Layer{{Frame: b}}})
	for s.work() == 0 {
		time.Sleep(time.Millisecond)
	}
	select {
	case <-returned:
		t.Fatal("returned before the picture was painted")
	case <-time.After(unseenAfter / 5):
	}
	s.paint()
	select {
	case <-returned:
	case <-time.After(5 * time.Second):
		t.Fatal("did not return after the picture was painted")
	}
	if err := s.ShowFrames(t.Context(), Frames{Layers: []Layer{{Frame: b}}}); err != nil {
		t.Errorf("what is painted already: %v", err)
	}
}

func TestShowEndsWithItsContext(t *testing.T) {
	s := newStage(t, Options{})
	s.show(cloud())
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := s.ShowFrames(ctx, Frames{HUD: render.HUD{Title: "x"}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("gives %v", err)
	}
}

func TestAViewThatIsNotSeenHoldsNobodyUp(t *testing.T) {
	s := newStage(t, Options{})
	var c counted
	s.show(cloud())
	drawn := 0
	s.OnStatus = func(Status) { drawn++ }
	for number := range 5 { // nobody paints
		f := c.fountain(200, number+10)
		returned := s.background(Frames{Layers: []Layer{{Frame: f}}})
		select {
		case <-returned:
		case <-time.After(5 * time.Second):
			t.Fatal("held up for ever")
		}
		f.Release()
		s.work()
	}
	if drawn > 1 {
		t.Errorf("%d pictures were drawn that nobody saw", drawn)
	}
	if n := c.alive.Load(); n > 2 {
		t.Errorf("%d frames are kept", n)
	}
	s.paint() // it is seen again
	s.settle()
	if drawn < 2 {
		t.Error("the newest picture was not drawn when the view was seen again")
	}
}

func TestNothingIsDrawnForNothing(t *testing.T) {
	s := newStage(t, Options{})
	f := sample.Frame(sample.Params{Points: 30_000}, 60)
	defer f.Release()
	frames := Frames{Layers: []Layer{{Frame: f, Name: "a"}}, HUD: render.HUD{Lines: []string{"held"}}}
	s.SetFrames(frames)
	s.settle()
	s.until("sorted", func() bool { return s.sorted() == 1 })
	s.work()
	drawn := 0
	s.OnStatus = func(Status) { drawn++ }
	s.SetFrames(frames)
	s.SetLook(s.Look())
	for range 10 {
		s.paint()
		time.Sleep(restAfter / 8)
		s.work()
	}
	if drawn != 0 {
		t.Errorf("%d pictures of the same", drawn)
	}
	frames.HUD.Lines = []string{"not held"}
	s.SetFrames(frames)
	s.settle()
	if drawn == 0 {
		t.Error("another line was not drawn")
	}
}

func TestRecolourDoesNotProject(t *testing.T) {
	s := newStage(t, Options{})
	f := sample.Frame(sample.Params{Points: 3000}, 60)
	defer f.Release()
	s.show(f)
	var last Status
	s.OnStatus = func(st Status) { last = st }
	for name, change := range map[string]func(){
		"selection": func() { s.SetSets(0, f, Sets{Selected: render.NewSet(f.Points, 1, 2, 3)}) },
		"colour": func() {
			l := s.Look()
			l.Color.Attribute = "Age"
			s.SetLook(l)
		},
	} {
		before := bytes.Clone(s.paint().Pix)
		last = Status{}
		change()
		s.settle()
		if !last.Reused {
			t.Errorf("%s: points were projected again", name)
		}
		if bytes.Equal(before, s.paint().Pix) {
			t.Errorf("%s: nothing changed", name)
		}
	}
	s.SetSets(0, f, Sets{Hidden: render.NewSet(f.Points).Not(f.Points)})
	s.settle()
	if last.Drawn != 0 {
		t.Errorf("%d hidden points are seen", last.Drawn)
	}
}

func TestSetsComeWithTheFrame(t *testing.T) {
	s := newStage(t, Options{})
	a, b := row(3), row(3)
	s.show(a)
	hidden := &Sets{Hidden: render.NewSet(3, 0)}
	for _, c := range []struct {
		name string
		do   func()
		want int64 // points seen, 0 for no new picture
	}{
		{"another frame and its set", func() { s.SetFrames(Frames{Layers: []Layer{{Frame: b, Sets: hidden}}}) }, 2},
		{"the same frame stays as it was", func() { s.SetFrames(Frames{Layers: []Layer{{Frame: b, Name: "smoke"}}}) }, 2},
		{"sets of a frame that is not shown", func() { s.SetSets(0, a, Sets{}) }, 0},
		{"another frame without", func() { s.SetFrames(Frames{Layers: []Layer{{Frame: a}}}) }, 3},
		{"late sets of the one before", func() { s.SetSets(0, b, *hidden) }, 0},
		{"its own sets", func() { s.SetSets(0, a, *hidden) }, 2},
	} {
		var drawn []int64
		s.OnStatus = func(st Status) { drawn = append(drawn, st.Drawn) }
		c.do()
		s.settle()
		if (len(drawn) == 0) != (c.want == 0) || slices.ContainsFunc(drawn, func(n int64) bool { return n != c.want }) {
			t.Errorf("%s: saw %v points, not %d", c.name, drawn, c.want)
		}
	}
}

func TestLeavesPointsOutWhileMoving(t *testing.T) {
	s := newStage(t, Options{LowGraphics: true})
	f := sample.Frame(sample.Params{Points: 3 * leastShown}, 60)
	defer f.Release()
	s.FrameAll()
	s.show(f)
	taught := make(chan struct{})
	s.ask(func(p *pump) {
		p.moving = detail{every: 2, points: f.Points}
		close(taught)
	})
	<-taught
	var all []Status
	s.OnStatus = func(st Status) { all = append(all, st) }
	s.dragBy(left, 0, s.at(s.Camera().Pivot), 40, 0)
	s.settle()
	if len(all) < 2 {
		t.Fatalf("%d pictures", len(all))
	}
	first, last := all[0], all[len(all)-1]
	if first.Every != 2 || first.Exact || !first.HalfSize {
		t.Errorf("while moving: %+v", first)
	}
	if want := "showing 1 of 2 points while moving"; !strings.HasPrefix(first.String(), want) {
		t.Errorf("says %q", first)
	}
	if last.Every != 1 || !last.Exact || last.HalfSize {
		t.Errorf("at rest: %+v", last)
	}
	if got := s.paint().Rect.Dx(); got != testWidth {
		t.Errorf("%d pixels wide at rest", got)
	}
}

func TestSoftMoves(t *testing.T) {
	s := newStage(t, Options{})
	s.show(row(5))
	var pitches []float64
	s.OnCamera = func(c render.Camera) { pitches = append(pitches, c.PitchRad) }
	s.View.View(render.Top)
	s.settle()
	if len(pitches) < 3 || pitches[len(pitches)-1] != math.Pi/2 {
		t.Errorf("pitches on the way up: %v", pitches)
	}
	for i := 1; i < len(pitches); i++ {
		if pitches[i] < pitches[i-1] {
			t.Errorf("turned back: %v", pitches)
		}
	}
	s.SetInstant(true)
	pitches = nil
	s.View.View(render.Front)
	s.settle()
	if len(pitches) != 1 || pitches[0] != 0 {
		t.Errorf("a jump goes over %v", pitches)
	}
}

func TestFaultOfOneLayer(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a mapped file cannot be cut there")
	}
	s := newStage(t, Options{})
	var c counted
	path := filepath.Join(t.TempDir(), "points")
	mapped := c.of(mappedCloud(t, path, 200_000))
	good := c.of(row(7))
	frames := Frames{Layers: []Layer{{Frame: good, Name: "good"}, {Frame: mapped, Name: "cut"}}}
	s.SetFrames(frames)
	mapped.Release()
	good.Release()
	s.settle()
	faulty, fault := -1, error(nil)
	s.OnFault = func(layer int, err error) { faulty, fault = layer, err }
	var last Status
	s.OnStatus = func(st Status) { last = st }
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	s.SetCamera(s.Camera().Orbit(0.5, 0), false)
	s.settle()
	if faulty != 1 || !errors.Is(fault, mmap.ErrFault) {
		t.Errorf("layer %d: %v", faulty, fault)
	}
	if last.Points != 7 || last.Err == nil || !strings.Contains(last.Err.Error(), "cut") {
		t.Errorf("status %+v", last)
	}
	if _, err := s.Render(64, 48, nil); !errors.Is(err, mmap.ErrFault) {
		t.Errorf("a still gives %v", err)
	}
	s.look("fault")
	s.Close()
	s.work()
	if n := c.alive.Load(); n != 0 {
		t.Errorf("%d frames are alive", n)
	}
}

func TestFaultBeforeTheFirstPicture(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a mapped file cannot be cut there")
	}
	s := newStage(t, Options{})
	var c counted
	path := filepath.Join(t.TempDir(), "points")
	f := c.of(mappedCloud(t, path, 200_000))
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	s.FrameAll()
	var last Status
	s.OnStatus = func(st Status) { last = st }
	s.SetFrames(Frames{Layers: []Layer{{Frame: f, Name: "cut"}}})
	f.Release()
	s.settle()
	if !errors.Is(last.Err, mmap.ErrFault) {
		t.Errorf("says %v", last.Err)
	}
	s.show()
	if n := c.alive.Load(); n != 0 {
		t.Errorf("%d frames are alive", n)
	}
}

// mappedCloud is points in a mapped file, which can be cut.
func mappedCloud(t *testing.T, path string, points int) *particle.Frame {
	t.Helper()
	xyz := make([]float32, 3*points)
	for i := range xyz {
		xyz[i] = float32(i%977) / 977
	}
	if err := os.WriteFile(path, particle.BytesOf(xyz), 0o666); err != nil {
		t.Fatal(err)
	}
	m, err := mmap.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	f := cloud(make([][3]float32, points)...)
	f.Columns[0].Data = m.Bytes()
	return particle.FrameOf(f.Header, f.Columns, func() { _ = m.Close() })
}

func TestStills(t *testing.T) {
	s := newStage(t, Options{})
	f := sample.Frame(sample.Params{Points: 3000}, 60)
	defer f.Release()
	s.FrameAll()
	s.show(f)
	got, err := s.Grab()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Pix, s.paint().Pix) {
		t.Error("a grab is not what is seen")
	}
	large, err := s.Render(800, 600, func(shot *render.Shot) { shot.Look.Background = render.Background{} })
	if err != nil || large.Rect.Dx() != 800 || large.Rect.Dy() != 600 {
		t.Fatalf("a picture of %v, %v", large.Rect, err)
	}
	if large.RGBAAt(0, 0).A != 0 {
		t.Error("the change was not heard")
	}
}

func TestAnotherSize(t *testing.T) {
	s := newStage(t, Options{})
	s.show(row(5))
	old := s.generate(200, 100).(*image.RGBA)
	if old.Rect.Dx() != testWidth {
		t.Errorf("a picture of %v is not the old one", old.Rect)
	}
	// The window now asks for this size again and again.
	s.until("the new size", func() bool {
		return s.generate(200, 100).(*image.RGBA).Rect.Dx() == 200
	})
}

func TestDetail(t *testing.T) {
	const million, ms, budget = 1_000_000, time.Millisecond, 24 * time.Millisecond
	var d detail
	if d.next(million) != 1 {
		t.Error("leaves points out of the first picture")
	}
	for _, c := range []struct {
		points int64
		took   time.Duration
		want   int
	}{
		{10 * million, 100 * ms, 8},
		{10 * million, 14 * ms, 8},
		{10 * million, 300 * ms, 8}, // disturbed
		{10 * million, 14 * ms, 8},
		{10 * million, 7 * ms, 4},
		{10 * million, 60 * ms, 4},
		{10 * million, 60 * ms, 16},
		{10 * million, 900 * ms, 16},
		{10 * million, 900 * ms, 32}, // fewer would not help
		{100 * million, 20 * ms, 256},
		{100 * million, 2 * ms, 128},
		{million, 20 * ms, 4},
	} {
		every := d.next(c.points)
		if d.drew(every, c.points, c.took, budget); d.every != c.want {
			t.Errorf("%v for 1 of %d of %d points: then 1 of %d, want %d", c.took, every, c.points, d.every, c.want)
		}
	}
}

func TestDetailTriesMoreNowAndThen(t *testing.T) {
	const points, budget = 10_000_000, 24 * time.Millisecond
	takes := map[int]time.Duration{1: 40 * time.Millisecond, 2: 30 * time.Millisecond, 4: 20 * time.Millisecond, 8: 15 * time.Millisecond}
	d := detail{every: 8, points: points, before: budget, patience: soon}
	seen := map[int]int{}
	for range 1000 {
		every := d.next(points)
		seen[every]++
		d.drew(every, points, takes[every], budget)
	}
	if seen[4] < 900 {
		t.Errorf("the level that fits was found in %d of 1000 pictures: %v", seen[4], seen)
	}
}
