// A window of Fyne's test driver, with the UI goroutine that it lacks.

package viewport

import (
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/sample"
)

const testWidth, testHeight = 320, 240

// stage is a view in a window. The test's goroutine is the UI goroutine: it runs
// what the view asks for, and paints.
type stage struct {
	*View
	t      testing.TB
	window fyne.Window
	mu     sync.Mutex
	queue  []func() // guarded by mu
	asked  chan struct{}
	paints int
	scale  int // device pixels per Fyne's unit
}

func newStage(t testing.TB, o Options) *stage {
	test.NewTempApp(t)
	s := &stage{t: t, scale: 1, asked: make(chan struct{}, 1)}
	o.Do = func(f func()) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.queue = append(s.queue, f)
		select {
		case s.asked <- struct{}{}:
		default:
		}
	}
	s.View = New(o)
	s.window = test.NewTempWindow(t, s.View)
	s.window.SetPadded(false)
	s.window.Resize(fyne.NewSize(testWidth, testHeight))
	t.Cleanup(func() {
		s.Close()
		s.work()
	})
	return s
}

// work runs what waits for the UI goroutine and tells how much that was.
func (s *stage) work() int {
	s.mu.Lock()
	queue := s.queue
	s.queue = nil
	s.mu.Unlock()
	for _, f := range queue {
		f()
	}
	return len(queue)
}

// paint asks for the picture, as Fyne does after a refresh.
func (s *stage) paint() *image.RGBA {
	s.paints++
	size := s.raster.Size()
	return s.generate(int(size.Width)*s.scale, int(size.Height)*s.scale).(*image.RGBA)
}

// until works and paints until something holds.
func (s *stage) until(what string, holds func() bool) {
	s.t.Helper()
	for end := time.Now().Add(10 * time.Second); ; {
		if s.work() > 0 || s.paints == 0 {
			s.paint()
		}
		if holds() {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("never %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// settle waits until the newest wish is on the screen, exactly.
func (s *stage) settle() {
	s.t.Helper()
	s.until("at rest", s.atRest)
}

func (s *stage) atRest() bool {
	s.mu.Lock()
	waiting := len(s.queue)
	s.mu.Unlock()
	var rest bool
	answered := make(chan struct{})
	s.ask(func(p *pump) {
		s.View.mu.Lock()
		rest = p.done.number == s.wish.number && p.done.exact && !p.done.gliding && !s.page.sent && p.ahead == nil
		s.View.mu.Unlock()
		close(answered)
	})
	<-answered
	return rest && waiting == 0
}

// show gives the view one layer of points.
func (s *stage) show(frames ...*particle.Frame) {
	s.t.Helper()
	var f Frames
	for _, frame := range frames {
		f.Layers = append(f.Layers, Layer{Frame: frame, Name: "smoke"})
	}
	s.SetFrames(f)
	s.settle()
}

// counted makes frames whose references are counted.
type counted struct{ alive atomic.Int64 }

func (c *counted) of(f *particle.Frame) *particle.Frame {
	c.alive.Add(1)
	return particle.FrameOf(f.Header, f.Columns, func() { c.alive.Add(-1); f.Release() })
}

func (c *counted) fountain(points, number int) *particle.Frame {
	return c.of(sample.Frame(sample.Params{Points: points, Frames: 20}, number))
}

// cloud makes a frame of given places.
func cloud(places ...[3]float32) *particle.Frame {
	h := particle.Header{Counts: particle.Counts{Points: int64(len(places))},
		Attributes: []particle.Attribute{{Name: "PointPosition", Type: particle.Vector3, Structure: particle.Single, Context: particle.PerPoint}}}
	var xyz []float32
	for _, p := range places {
		xyz = append(xyz, p[:]...)
	}
	return particle.FrameOf(h, []particle.Column{particle.NewColumn(&h, h.Attributes[0], xyz)}, nil)
}

// row is points along the x axis, seen from the front: 0 at the left.
func row(n int) *particle.Frame {
	var places [][3]float32
	for i := range n {
		places = append(places, [3]float32{float32(i) - float32(n-1)/2, 0, 0})
	}
	return cloud(places...)
}

func frontCamera() render.Camera {
	c := render.DefaultCamera().View(render.Front)
	c.Distance = 14
	return c
}

// at is where a place in space is seen.
func (s *stage) at(p render.Vec3) fyne.Position {
	x, y, _, ok := s.Camera().Project(p, testWidth, testHeight)
	if !ok {
		s.t.Fatalf("%v is behind the camera", p)
	}
	return fyne.NewPos(float32(x), float32(y))
}

func (s *stage) press(button desktop.MouseButton, modifier fyne.KeyModifier, at fyne.Position) {
	s.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at, AbsolutePosition: at}, Button: button, Modifier: modifier})
}

func (s *stage) let(button desktop.MouseButton, at fyne.Position) {
	s.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at, AbsolutePosition: at}, Button: button})
}

// dragBy does what Fyne does for a drag: the right button is none to it.
func (s *stage) dragBy(button desktop.MouseButton, modifier fyne.KeyModifier, from fyne.Position, dx, dy float32) {
	s.press(button, modifier, from)
	for i := range 4 {
		part := float32(i+1) / 4
		at := from.AddXY(dx*part, dy*part)
		if button == right {
			s.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: button})
			continue
		}
		s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at}, Dragged: fyne.NewDelta(dx/4, dy/4)})
	}
	s.let(button, from.AddXY(dx, dy))
	if button == right {
		s.TappedSecondary(&fyne.PointEvent{Position: from.AddXY(dx, dy)})
		return
	}
	s.DragEnd()
}

func (s *stage) click(button desktop.MouseButton, modifier fyne.KeyModifier, at fyne.Position) {
	s.press(button, modifier, at)
	s.let(button, at)
	switch button {
	case left:
		s.Tapped(&fyne.PointEvent{Position: at})
	case right:
		s.TappedSecondary(&fyne.PointEvent{Position: at})
	}
}

// background calls Show on another goroutine; the channel closes when it returns.
func (s *stage) background(f Frames) <-chan struct{} {
	returned := make(chan struct{})
	go func() {
		defer close(returned)
		_ = s.ShowFrames(context.Background(), f)
	}()
	return returned
}

// look saves what the window shows if FLOE_SHOTS names a folder, to be looked at.
func (s *stage) look(name string) {
	dir := os.Getenv("FLOE_SHOTS")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := png.Encode(f, s.window.Canvas().Capture()); err != nil {
		s.t.Fatal(err)
	}
}
