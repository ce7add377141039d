package timeline

import (
	"image/color"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/playback"
)

func TestScrub(t *testing.T) {
	b := show(t, stateOf(1, make([]playback.State, 10)...))
	b.press(b.x(2), 40, desktop.MouseButtonPrimary, 0)
	b.dragTo(b.x(2)+3, 40)
	b.dragTo(b.x(5), 90)
	b.dragTo(b.x(9)+500, 40)
	b.dragTo(-50, 40)
	b.letGo()
	b.dragTo(b.x(7), 40)
	if want := []int{2, 5, 9, 0}; !slices.Equal(b.seeks, want) {
		t.Errorf("sought %v, want %v", b.seeks, want)
	}
}

func TestPlayheadIsWhereItIsDraggedTo(t *testing.T) {
	b := show(t, stateOf(1, make([]playback.State, 10)...))
	s := b.state
	s.Index = 1
	b.SetState(s)
	head := color.RGBAModel.Convert(paletteFor(b).head).(color.RGBA)
	b.press(b.x(6), 40, desktop.MouseButtonPrimary, 0)
	b.SetState(changed(s, 4, playback.Cached)) // the player has not heard yet
	if b.lane(6, inPlot) != head || b.lane(1, inPlot) == head {
		t.Error("the playhead does not follow the pointer")
	}
	b.letGo()
	s.Index = 6
	b.SetState(s)
	s.Index = 8
	b.SetState(s)
	if b.lane(8, inPlot) != head {
		t.Error("the playhead does not follow the player")
	}
}

func TestRangeDrag(t *testing.T) {
	const row = rangeTop + 3
	b := show(t, stateOf(1, make([]playback.State, 20)...))
	edge := func(slot int) float32 { return float32(b.track().x(float64(slot))) }
	do := func(from, to, y float32, m fyne.KeyModifier) {
		b.press(from, y, desktop.MouseButtonPrimary, m)
		b.dragTo(to, y)
		b.letGo()
		s := b.state
		s.Settings.In, s.Settings.Out = b.in, b.out // as the player answers
		b.SetState(s)
	}
	for _, step := range []struct {
		what     string
		from, to float32
		y        float32
		modifier fyne.KeyModifier
		want     [2]int
	}{
		{"shift, to the left", b.x(12), b.x(4), 45, fyne.KeyModifierShift, [2]int{4, 12}},
		{"its beginning", edge(4), b.x(6), row, 0, [2]int{6, 12}},
		{"its end", edge(13), b.x(15), row, 0, [2]int{6, 15}},
		{"its middle", b.x(10), b.x(12), row, 0, [2]int{8, 17}},
		{"its middle beyond the end", b.x(10), b.x(19), row, 0, [2]int{10, 19}},
		{"its end before its beginning", edge(20), b.x(3), row, 0, [2]int{10, 10}},
	} {
		do(step.from, step.to, step.y, step.modifier)
		if got := [2]int{b.in, b.out}; got != step.want || b.ranges[len(b.ranges)-1] != step.want {
			t.Errorf("%s: %v, told %v, want %v", step.what, got, b.ranges[len(b.ranges)-1], step.want)
		}
	}
	if len(b.seeks) != 0 {
		t.Errorf("dragging the range sought %v", b.seeks)
	}
	if b.lane(2, inStrip) == b.lane(10, inStrip) {
		t.Error("a frame outside of the range looks like one inside")
	}
}

func TestZoomKeepsTheFrameUnderTheCursor(t *testing.T) {
	b := show(t, long(5000))
	for _, x := range []float32{8, 100, 333, 608} {
		b.ZoomAll()
		for range 12 {
			before := b.track().at(float64(x))
			b.wheel(x, 0, 25)
			if after := b.track().at(float64(x)); after < before-0.01 || after > before+0.01 {
				t.Fatalf("at %v the wheel moved slot %v to %v", x, before, after)
			}
		}
		if got := b.view.count; got > 400 {
			t.Errorf("12 notches show %v of 5000 slots", got)
		}
	}
	for range 100 {
		b.wheel(300, 0, 25)
	}
	if b.view.count != fewest {
		t.Errorf("the nearest view is of %v slots", b.view.count)
	}
	for range 100 {
		b.wheel(300, 0, -25)
	}
	if !b.view.whole() {
		t.Errorf("the farthest view is %+v", b.view)
	}
}

func TestPan(t *testing.T) {
	b := show(t, long(1000))
	b.zoomTo(view{1000, 400, 100})
	b.press(300, 40, desktop.MouseButtonTertiary, 0)
	b.dragTo(240, 40)
	b.dragTo(180, 40)
	b.letGo()
	if got := b.view.first; got < 419.9 || got > 420.1 {
		t.Errorf("dragged by 20 slots, the view begins at %v", got)
	}
	b.wheel(300, -25, 0)
	if got := b.view.first; got < 429.9 || got > 430.1 {
		t.Errorf("a sideways notch leads to %v", got)
	}
	b.zoomTo(b.view.pan(1e9))
	if got := b.view.first; got != 900 {
		t.Errorf("the last view begins at %v", got)
	}
	if len(b.seeks) != 0 {
		t.Errorf("panning sought %v", b.seeks)
	}
}

func TestDoubleClickShowsAll(t *testing.T) {
	b := show(t, long(1000))
	click := func(x float32) {
		b.press(x, 40, desktop.MouseButtonPrimary, 0)
		b.letGo()
	}
	b.zoomTo(view{1000, 400, 100})
	click(100)
	click(300)
	b.DoubleTapped(&fyne.PointEvent{})
	if b.view.whole() {
		t.Error("clicks at two places are no double click")
	}
	click(300)
	b.DoubleTapped(&fyne.PointEvent{})
	if !b.view.whole() {
		t.Error("a double click does not show everything")
	}
}

func TestContext(t *testing.T) {
	b := show(t, stateOf(1, make([]playback.State, 10)...))
	slot, at := -1, fyne.Position{}
	b.OnContext = func(i int, p fyne.Position) { slot, at = i, p }
	test.TapSecondaryAt(b.Bar, fyne.NewPos(b.x(7), 40))
	if slot != 7 || at.Y != 40+windowHeight-b.Size().Height {
		t.Errorf("context of %d at %v", slot, at)
	}
}

func TestEmptyBarIsNoHarm(t *testing.T) {
	b := show(t, State{Index: -1, ShownIndex: -1})
	b.picture()
	b.press(100, 40, desktop.MouseButtonPrimary, 0)
	b.dragTo(200, 40)
	b.press(100, 18, desktop.MouseButtonPrimary, fyne.KeyModifierShift)
	b.dragTo(200, 40)
	b.letGo()
	b.wheel(100, 25, 25)
	b.point(100, 40)
	b.ZoomAll()
	b.ZoomRange()
	b.TappedSecondary(&fyne.PointEvent{})
	b.DoubleTapped(&fyne.PointEvent{})
	if len(b.seeks)+len(b.ranges) > 0 {
		t.Error("an empty bar asked for something")
	}
}
