// Drags, clicks, keys, rubber bands.

package viewport

import (
	"math"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/sample"
)

const alt, shift, ctrl = fyne.KeyModifierAlt, fyne.KeyModifierShift, fyne.KeyModifierControl

func TestActions(t *testing.T) {
	for _, c := range []struct {
		navigation Navigation
		press      press
		want       action
	}{
		{Default, press{button: left}, doOrbit},
		{Default, press{button: left, modifier: shift}, doPan},
		{Default, press{button: left, modifier: ctrl}, doRoll},
		{Default, press{button: middle}, doPan},
		{Default, press{button: right}, doDolly},
		{Default, press{button: left, space: true}, doOrbit},
		{Default, press{button: left, tool: ToolBox}, doSelect},
		{Default, press{button: left, tool: ToolLasso, modifier: shift}, doSelect},
		{Default, press{button: left, tool: ToolLasso, modifier: alt}, doOrbit},
		{Default, press{button: middle, modifier: alt}, doPan},
		{Default, press{button: right, modifier: alt}, doDolly},
		{Default, press{button: left, s: true}, doPan},
		{Default, press{button: middle, s: true}, doDolly},
		{Default, press{button: right, s: true}, doOrbit},
		{Maya, press{button: left}, doSelect},
		{Maya, press{button: left, modifier: alt}, doOrbit},
		{Maya, press{button: left, space: true}, doSelect},
		{Houdini, press{button: left, space: true}, doOrbit},
		{Houdini, press{button: middle, space: true}, doPan},
		{Houdini, press{button: right, space: true}, doDolly},
		{Softimage, press{button: right, s: true}, doOrbit},
		{Blender, press{button: middle}, doOrbit},
		{Blender, press{button: middle, modifier: shift}, doPan},
		{Blender, press{button: middle, modifier: ctrl}, doDolly},
		{Blender, press{button: left}, doSelect},
		{Blender, press{button: left, modifier: alt}, doOrbit},
	} {
		if got := c.navigation.action(c.press); got != c.want {
			t.Errorf("%v %+v: %d, want %d", c.navigation, c.press, got, c.want)
		}
	}
}

func TestNavigationNames(t *testing.T) {
	for n := Default; n <= Blender; n++ {
		if got, ok := ParseNavigation(n.String()); !ok || got != n {
			t.Errorf("%v reads as %v", n, got)
		}
	}
	if _, ok := ParseNavigation("cinema"); ok {
		t.Error("knows cinema")
	}
}

func TestTestDriversDragTurns(t *testing.T) {
	s := newStage(t, Options{})
	s.show(row(5))
	before := s.Camera()
	test.Drag(s.window.Canvas(), fyne.NewPos(100, 100), 60, 10)
	after := s.Camera()
	if got := before.YawRad - after.YawRad; math.Abs(got-0.6) > 1e-6 {
		t.Errorf("60 to the right turn by %v", got)
	}
	if got := after.PitchRad - before.PitchRad; math.Abs(got-0.1) > 1e-6 {
		t.Errorf("10 down tilt by %v", got)
	}
}

func TestDrags(t *testing.T) {
	from := fyne.NewPos(250, 120)
	for name, c := range map[string]struct {
		button   desktop.MouseButton
		modifier fyne.KeyModifier
		key      fyne.KeyName
		check    func(before, after render.Camera) bool
	}{
		"orbit":     {left, 0, "", func(b, a render.Camera) bool { return a.YawRad < b.YawRad && a.Pivot == b.Pivot }},
		"alt orbit": {left, alt, "", func(b, a render.Camera) bool { return a.YawRad < b.YawRad && a.Pivot == b.Pivot }},
		"pan":       {middle, 0, "", func(b, a render.Camera) bool { return a.Pivot != b.Pivot && a.YawRad == b.YawRad }},
		"shift pan": {left, shift, "", func(b, a render.Camera) bool { return a.Pivot != b.Pivot && a.YawRad == b.YawRad }},
		"alt pan":   {middle, alt, "", func(b, a render.Camera) bool { return a.Pivot != b.Pivot && a.YawRad == b.YawRad }},
		"dolly":     {right, 0, "", func(b, a render.Camera) bool { return a.Distance < b.Distance && a.Pivot == b.Pivot }},
		"alt dolly": {right, alt, "", func(b, a render.Camera) bool { return a.Distance < b.Distance && a.Pivot == b.Pivot }},
		"roll":      {left, ctrl, "", func(b, a render.Camera) bool { return a.RollRad != b.RollRad && a.YawRad == b.YawRad }},
		"s pan":     {left, 0, fyne.KeyS, func(b, a render.Camera) bool { return a.Pivot != b.Pivot && a.YawRad == b.YawRad }},
		"s dolly":   {middle, 0, fyne.KeyS, func(b, a render.Camera) bool { return a.Distance < b.Distance && a.Pivot == b.Pivot }},
		"s orbit":   {right, 0, fyne.KeyS, func(b, a render.Camera) bool { return a.YawRad < b.YawRad && a.Pivot == b.Pivot }},
	} {
		s := newStage(t, Options{})
		contexts := 0
		s.OnContext = func(fyne.Position) { contexts++ }
		if c.key != "" {
			s.KeyDown(&fyne.KeyEvent{Name: c.key})
		}
		before := s.Camera()
		s.dragBy(c.button, c.modifier, from, 24, 16)
		if after := s.Camera(); !c.check(before, after) {
			t.Errorf("%s: from %+v to %+v", name, before, after)
		}
		if contexts != 0 {
			t.Errorf("%s: a drag is no click", name)
		}
		s.KeyUp(&fyne.KeyEvent{Name: fyne.KeyS})
		before = s.Camera()
		s.dragBy(left, 0, from, 24, 16)
		if s.Camera().YawRad == before.YawRad {
			t.Errorf("%s: the left button does not turn afterwards", name)
		}
	}
}

// What is grabbed stays under the pointer.
func TestPanAndRollFollowThePointer(t *testing.T) {
	for name, modifier := range map[string]fyne.KeyModifier{"pan": shift, "roll": ctrl} {
		s := newStage(t, Options{Camera: frontCamera()})
		s.show(row(5))
		place := render.Vec3{2, 0, 0}
		from := s.at(place)
		to := fyne.NewPos(from.X-30, from.Y+40)
		if name == "roll" { // on the circle around the middle
			r := from.X - testWidth/2
			to = fyne.NewPos(testWidth/2+r*0.6, testHeight/2+r*0.8)
		}
		s.dragBy(left, modifier, from, to.X-from.X, to.Y-from.Y)
		if got := s.at(place); math.Hypot(float64(got.X-to.X), float64(got.Y-to.Y)) > 0.1 {
			t.Errorf("%s: grabbed at %v, dragged to %v, is at %v", name, from, to, got)
		}
	}
}

func TestWheelZoomsAtThePointer(t *testing.T) {
	s := newStage(t, Options{Camera: frontCamera()})
	s.show(row(5))
	place := render.Vec3{2, 0, 0}
	at := s.at(place)
	before := s.Camera()
	wheel := func(delta float32) {
		s.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.NewDelta(0, delta)})
	}
	wheel(25)
	if got := before.Distance / s.Camera().Distance; math.Abs(got-1.2) > 0.01 {
		t.Errorf("a notch is a factor of %v", got)
	}
	if got := s.at(place); math.Hypot(float64(got.X-at.X), float64(got.Y-at.Y)) > 0.1 {
		t.Errorf("from %v to %v", at, got)
	}
	wheel(-25)
	if got := s.Camera().Distance; math.Abs(got-before.Distance) > 1e-6 {
		t.Errorf("there and back is %v, was %v", got, before.Distance)
	}
	wheel(1e6)
	if got := s.Camera().Distance; !(got > before.Distance/4) {
		t.Errorf("a fast wheel goes to %v", got)
	}
}

func TestPick(t *testing.T) {
	s := newStage(t, Options{Camera: frontCamera()})
	f := row(5)
	other := cloud([3]float32{0, 2, 0})
	hidden := cloud([3]float32{0, 2, 1})
	s.SetFrames(Frames{Layers: []Layer{{Frame: hidden, Hidden: true}, {Frame: f}, {}, {Frame: other}}})
	s.settle()
	var got Hit
	var frame *particle.Frame
	calls, found := 0, false
	s.OnPick = func(h Hit, ok bool) { got, frame, found = h, h.Frame, ok; calls++ }
	ask := func(do func()) {
		t.Helper()
		calls = 0
		do()
		s.until("picked", func() bool { return calls > 0 })
		s.work()
		if calls != 1 {
			t.Errorf("%d answers", calls)
		}
	}
	ask(func() { s.click(left, 0, s.at(render.Vec3{1, 0, 0}).AddXY(2, 1)) })
	if !found || got.Layer != 1 || got.Point != 3 || frame != f || got.Position != (render.Vec3{1, 0, 0}) || got.Mode != Replace {
		t.Errorf("%v %+v", found, got)
	}
	ask(func() { s.click(left, shift, s.at(render.Vec3{0, 2, 0})) })
	if !found || got.Layer != 3 || got.Point != 0 || frame != other || got.Mode != Add {
		t.Errorf("%v %+v", found, got)
	}
	ask(func() { test.TapCanvas(s.window.Canvas(), s.at(render.Vec3{-2, 0, 0})) })
	if !found || got.Point != 0 {
		t.Errorf("tap: %v %+v", found, got)
	}
	ask(func() { s.click(left, 0, fyne.NewPos(10, 10)) })
	if found {
		t.Errorf("found %+v in the void", got)
	}
}

// On a fine screen positions are not pixels.
func TestPickOnAFineScreen(t *testing.T) {
	s := newStage(t, Options{Camera: frontCamera()})
	s.scale = 2
	s.show(row(5))
	if got := s.paint().Rect.Dx(); got != 2*testWidth {
		t.Fatalf("%d pixels wide", got)
	}
	var point int64 = -1
	s.OnPick = func(h Hit, _ bool) { point = h.Point }
	s.click(left, 0, s.at(render.Vec3{1, 0, 0}))
	s.until("picked", func() bool { return point >= 0 })
	if point != 3 {
		t.Errorf("point %d", point)
	}
}

func TestMiddleClickCentres(t *testing.T) {
	s := newStage(t, Options{Camera: frontCamera()})
	s.show(row(5))
	s.click(middle, 0, s.at(render.Vec3{2, 0, 0}))
	s.until("centred", func() bool { return s.Camera().Pivot == render.Vec3{2, 0, 0} })
}

func TestRightClickIsTheMenu(t *testing.T) {
	s := newStage(t, Options{})
	var places []fyne.Position
	s.OnContext = func(at fyne.Position) { places = append(places, at) }
	s.click(right, 0, fyne.NewPos(20, 30))
	if !slices.Equal(places, []fyne.Position{fyne.NewPos(20, 30)}) {
		t.Errorf("menus at %v", places)
	}
}

func TestHover(t *testing.T) {
	s := newStage(t, Options{Camera: frontCamera()})
	s.show(row(5))
	var points []int64
	s.OnHover = func(h Hit, ok bool) {
		if !ok {
			h.Point = -1
		}
		points = append(points, h.Point)
	}
	for x := range 20 {
		test.MoveMouse(s.window.Canvas(), fyne.NewPos(float32(x), 10))
	}
	test.MoveMouse(s.window.Canvas(), s.at(render.Vec3{1, 0, 0}))
	s.until("hovered", func() bool { return len(points) > 0 })
	s.MouseOut()
	if !slices.Equal(points, []int64{3, -1}) {
		t.Errorf("heard %v", points)
	}
}

// A pointer that is gone when the answer comes hovers over nothing.
func TestLateHover(t *testing.T) {
	for name, leave := range map[string]func(s *stage, at fyne.Position){
		"out":     func(s *stage, _ fyne.Position) { s.MouseOut() },
		"pressed": func(s *stage, at fyne.Position) { s.press(left, 0, at) },
	} {
		s := newStage(t, Options{Camera: frontCamera()})
		s.show(row(5))
		s.OnHover = func(_ Hit, ok bool) { t.Errorf("%s: heard %t", name, ok) }
		at := s.at(render.Vec3{1, 0, 0})
		s.rest(at)
		for answered := false; !answered; time.Sleep(time.Millisecond) {
			s.mu.Lock()
			answered = len(s.queue) > 0
			s.mu.Unlock()
		}
		leave(s, at)
		s.work()
	}
}

func TestRubberBandAndLasso(t *testing.T) {
	s := newStage(t, Options{Camera: frontCamera()})
	// Point 5 lies behind point 2.
	f := cloud([3]float32{-2, 0, 0}, [3]float32{-1, 0, 0}, [3]float32{0, 0, 0}, [3]float32{1, 0, 0}, [3]float32{2, 0, 0}, [3]float32{0, 0, -1})
	s.show(f)
	var got []int64
	var mode Mode
	heard := 0
	s.OnSelect = func(c Catch) {
		got, mode = c.Inside.Numbers(), c.Mode
		heard++
		s.SetSets(c.Layer, c.Frame, Sets{Selected: c.Mode.Apply(nil, c.Inside)})
	}
	a := s.at(render.Vec3{-1, 0, 0}).SubtractXY(6, 20)
	b := s.at(render.Vec3{1, 0, 0}).AddXY(6, 20)
	for _, c := range []struct {
		tool     Tool
		modifier fyne.KeyModifier
		through  bool
		want     []int64
		mode     Mode
	}{
		{ToolBox, 0, false, []int64{1, 2, 3}, Replace},
		{ToolBox, shift, true, []int64{1, 2, 3, 5}, Add},
		{ToolLasso, ctrl, false, []int64{1, 2}, Remove},
	} {
		s.SetTool(c.tool)
		s.SetThrough(c.through)
		heard = 0
		camera := s.Camera()
		s.press(left, c.modifier, a)
		path := []fyne.Position{b}
		if c.tool == ToolLasso { // a triangle
			path = []fyne.Position{fyne.NewPos(b.X, a.Y), fyne.NewPos(a.X, b.Y)}
		}
		for _, p := range path {
			s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: p}})
		}
		drawn := slices.Clone(s.settled())
		s.look([]string{"", "box", "lasso"}[c.tool])
		s.let(left, path[len(path)-1])
		s.DragEnd()
		s.until("selected", func() bool { return heard > 0 })
		if !slices.Equal(got, c.want) || mode != c.mode {
			t.Errorf("%+v: %v, mode %d", c, got, mode)
		}
		if slices.Equal(drawn, s.settled()) {
			t.Errorf("%+v: no loop was drawn, or it stays", c)
		}
		if s.Camera() != camera {
			t.Error("the camera moved")
		}
	}
}

// settled is the picture at rest.
func (s *stage) settled() []byte {
	s.t.Helper()
	s.settle()
	return s.paint().Pix
}

func TestEscapeDropsTheBand(t *testing.T) {
	s := newStage(t, Options{Camera: frontCamera()})
	s.show(row(5))
	s.SetTool(ToolBox)
	s.OnSelect = func(Catch) { t.Error("selected") }
	var keys []fyne.KeyName
	s.OnTypedKey = func(e *fyne.KeyEvent) { keys = append(keys, e.Name) }
	s.press(left, 0, fyne.NewPos(10, 10))
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(300, 200)}})
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(310, 200)}})
	s.let(left, fyne.NewPos(310, 200))
	s.DragEnd()
	s.settle()
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if !slices.Equal(keys, []fyne.KeyName{fyne.KeyEscape}) {
		t.Errorf("keys %v", keys)
	}
}

// A selection means all points, whatever the level of detail on the screen.
func TestSelectionIsExactWhileMoving(t *testing.T) {
	s := newStage(t, Options{})
	f := sample.Frame(sample.Params{Points: 3 * leastShown}, 60)
	defer f.Release()
	s.FrameAll()
	s.show(f)
	selected := func() (n int64) {
		heard := false
		s.OnSelect = func(c Catch) { n, heard = c.Inside.Count(), true }
		s.selectIn(render.Rectangle(render.Point2{}, render.Point2{X: testWidth, Y: testHeight}), Replace)
		s.until("selected", func() bool { return heard })
		return n
	}
	want := selected()
	s.ask(func(p *pump) { p.moving = detail{every: 2, points: f.Points} })
	turned := false
	s.OnStatus = func(st Status) { turned = turned || st.Every == 2 }
	s.SetCamera(s.Camera().Orbit(1e-6, 0), false)
	s.until("left out", func() bool { return turned })
	if got := selected(); got < want*98/100 {
		t.Errorf("%d points while moving, %d at rest", got, want)
	}
}

func TestKeysGoToTheOwner(t *testing.T) {
	s := newStage(t, Options{CatchTab: true})
	var keys []fyne.KeyName
	var runes []rune
	s.OnTypedKey = func(e *fyne.KeyEvent) { keys = append(keys, e.Name) }
	s.OnTypedRune = func(r rune) { runes = append(runes, r) }
	test.Type(s, "f1")
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	if string(runes) != "f1" || !slices.Equal(keys, []fyne.KeyName{fyne.KeyHome}) {
		t.Errorf("heard %q and %v", string(runes), keys)
	}
	if !s.AcceptsTab() {
		t.Error("lets Tab go")
	}
	s.click(left, 0, fyne.NewPos(5, 5))
	if s.window.Canvas().Focused() != fyne.Focusable(s.View) {
		t.Error("a click does not take the focus")
	}
}

func TestSpaceInHoudini(t *testing.T) {
	s := newStage(t, Options{Navigation: Houdini})
	typed := 0
	s.OnTypedKey = func(*fyne.KeyEvent) { typed++ }
	space := &fyne.KeyEvent{Name: fyne.KeySpace}
	s.KeyDown(space)
	s.TypedKey(space)
	s.dragBy(left, 0, fyne.NewPos(50, 50), 30, 0)
	s.KeyUp(space)
	if typed != 0 {
		t.Error("turning also played")
	}
	s.KeyDown(space)
	s.TypedKey(space)
	s.KeyUp(space)
	if typed != 1 {
		t.Errorf("Space alone is typed %d times", typed)
	}
	s.SetNavigation(Default)
	s.KeyDown(space)
	s.TypedKey(space)
	s.KeyUp(space)
	if typed != 2 {
		t.Error("Space does not play by default")
	}
}

func TestLostFocusLetsKeysGo(t *testing.T) {
	s := newStage(t, Options{})
	s.KeyDown(&fyne.KeyEvent{Name: fyne.KeyS})
	s.FocusLost()
	before := s.Camera()
	s.dragBy(left, 0, fyne.NewPos(50, 50), 30, 0)
	if s.Camera().YawRad == before.YawRad {
		t.Error("S is still held")
	}
}

// A drag of the right button that ends outside of the view is not seen to end.
func TestButtonReleasedElsewhere(t *testing.T) {
	s := newStage(t, Options{})
	s.press(right, 0, fyne.NewPos(50, 50))
	moved := func(x float32, button desktop.MouseButton) {
		s.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, 50)}, Button: button})
	}
	moved(70, right)
	between := s.Camera()
	s.MouseOut()
	moved(200, 0)
	moved(220, 0)
	if s.Camera() != between {
		t.Error("the drag went on")
	}
	s.dragBy(left, 0, fyne.NewPos(50, 50), 30, 0)
	if s.Camera().YawRad == between.YawRad {
		t.Error("the next drag does nothing")
	}
}
