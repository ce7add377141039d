package timeline

import (
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/playback"
)

// Heights above the end of the lane.
const (
	inFast  = 1
	inStrip = 3.5 // the lower half of the strip
	inPlot  = 14
)

func TestEveryStateHasItsColorInItsPlace(t *testing.T) {
	b := show(t, stateOf(1, playback.Unread, playback.Cached, playback.Cached|playback.Fast, playback.Missing,
		playback.Missing|playback.Held, playback.Broken, playback.Loading, playback.Cached|playback.Warned, playback.Unread))
	p := paletteFor(b)
	of := func(c class) color.RGBA { return p.classes[c] }
	for _, test := range []struct {
		what  string
		slot  int
		above float32
		want  color.RGBA
	}{
		{"unread", 0, inStrip, of(unread)},
		{"cached", 1, inStrip, of(cached)},
		{"cached and fast", 2, inStrip, of(cached)},
		{"the fast mark", 2, inFast, p.fast},
		{"broken", 5, inStrip, of(broken)},
		{"missing, its cap", 3, b.Size().Height - laneTop - 4, of(missing)},
		{"held, above its cut", 4, 7, of(held)},
		{"held, below it", 4, 2.5, of(held)},
	} {
		if got := b.lane(test.slot, test.above); got != test.want {
			t.Errorf("%s is %v, want %v", test.what, got, test.want)
		}
	}
	lane := color.RGBAModel.Convert(p.lane).(color.RGBA)
	for what, got := range map[string]color.RGBA{
		"above unread": b.lane(0, 7), "fast mark of cached": b.lane(1, inFast), "cut of held": b.lane(4, 4.5),
	} {
		if got != lane {
			t.Errorf("%s is %v, want the lane's %v", what, got, lane)
		}
	}
	if b.lane(3, inStrip) != b.lane(3, inPlot) {
		t.Error("a missing frame has a bar")
	}
}

func TestLoadingIsHatched(t *testing.T) {
	b := show(t, stateOf(1, playback.Loading, playback.Cached))
	p := paletteFor(b)
	seen := map[color.RGBA]bool{}
	for x := float32(20); x < 60; x++ {
		seen[b.pixel(x, b.Size().Height-2-inStrip)] = true
	}
	if !seen[p.classes[loading]] || !seen[p.hatch] {
		t.Errorf("the hatch is of %v", seen)
	}
}

func TestWarningDotAndCross(t *testing.T) {
	b := show(t, stateOf(1, playback.Cached|playback.Warned, playback.Broken, playback.Cached))
	b.SetState(changed(b.state, 2, playback.Unread))
	p := paletteFor(b)
	count := func(slot int, want color.RGBA) (n int) {
		m := b.picture()
		for y := windowHeight - int(b.Size().Height) + laneTop + 1; y < windowHeight-12; y++ {
			for x := int(b.x(slot)) - 8; x < int(b.x(slot))+8; x++ {
				if near(color.RGBAModel.Convert(m.At(x, y)).(color.RGBA), want) {
					n++
				}
			}
		}
		return n
	}
	if n := count(0, p.warned); n < 6 {
		t.Errorf("the dot has %d pixels", n)
	}
	if n := count(1, p.classes[broken]); n < 12 {
		t.Errorf("the cross has %d pixels", n)
	}
	if count(2, p.warned)+count(2, p.classes[broken]) > 0 {
		t.Error("a sound frame has a dot or a cross")
	}
}

// near allows for smooth edges.
func near(a, b color.RGBA) bool {
	off := func(x, y uint8) bool { return max(x, y)-min(x, y) > 30 }
	return !off(a.R, b.R) && !off(a.G, b.G) && !off(a.B, b.B)
}

func TestBreakIsDashed(t *testing.T) {
	s := stateOf(1, make([]playback.State, 12)...)
	for i := 6; i < 12; i++ {
		s.Timeline.Slots[i].Number += 100
	}
	b := show(t, s)
	dashes := func(slot int) (n int) {
		dim := color.RGBAModel.Convert(paletteFor(b).dim).(color.RGBA)
		for y := float32(laneTop); y < b.Size().Height-12; y++ {
			if b.pixel(float32(math.Round(b.track().x(float64(slot))))-1, y) == dim {
				n++
			}
		}
		return n
	}
	if n := dashes(6); n < 8 || n > 20 {
		t.Errorf("the break has %d pixels", n)
	}
	if n := dashes(5); n != 0 {
		t.Errorf("where none is, %d", n)
	}
}

func TestPointsAreDrawnToScale(t *testing.T) {
	s := stateOf(1, playback.Cached, playback.Cached, playback.Unread)
	s.Timeline.Points = []int64{1000, 500, -1}
	b := show(t, s)
	height := func(slot int) (n int) {
		lane := color.RGBAModel.Convert(paletteFor(b).lane).(color.RGBA)
		for above := float32(11); above < b.Size().Height-laneTop-2; above++ {
			if b.lane(slot, above) != lane {
				n++
			}
		}
		return n
	}
	if full, half := height(0), height(1); full < 20 || half < full/2-1 || half > full/2+2 {
		t.Errorf("1000 points are %d high, 500 are %d", full, half)
	}
	if n := height(2); n != 0 {
		t.Errorf("an unknown count is %d high", n)
	}
}

// TestNoProblemIsHidden looks for one bad frame among very many, anywhere.
func TestNoProblemIsHidden(t *testing.T) {
	const n = 20000
	states := slices.Repeat([]playback.State{playback.Cached}, n)
	sound := stateOf(1, states...)
	b := show(t, sound)
	for _, at := range []int{0, 1, 63, 64, 777, 5000, 12345, n - 2, n - 1} {
		for _, bad := range []struct {
			state playback.State
			color color.RGBA
			above float32
		}{
			{playback.Broken, paletteFor(b).classes[broken], 7},
			{playback.Missing, paletteFor(b).classes[missing], b.Size().Height - laneTop - 4},
			{playback.Missing | playback.Held, paletteFor(b).classes[held], 7},
		} {
			b.SetState(changed(sound, at, bad.state))
			x := b.x(at)
			m, found := b.picture(), false
			y := int(windowHeight - 2 - bad.above)
			for dx := -2; dx <= 2; dx++ {
				found = found || color.RGBAModel.Convert(m.At(int(x)+dx, y)) == bad.color
			}
			if !found {
				t.Errorf("slot %d in state %d is not to be seen", at, bad.state)
			}
			if got := b.slotNear(float64(x)); got != at {
				t.Errorf("the pointer over slot %d finds %d", at, got)
			}
		}
	}
}

// TestWorstWins puts two states into one pixel.
func TestWorstWins(t *testing.T) {
	order := []playback.State{playback.Cached, playback.Unread, playback.Loading, playback.Missing | playback.Held, playback.Missing, playback.Broken}
	for i, a := range order {
		for k, b := range order {
			sum := summaryOf(a, -1)
			sum.add(summaryOf(b, -1))
			if want := class(max(i, k)); sum.worst() != want {
				t.Errorf("%d and %d give %d, want %d", a, b, sum.worst(), want)
			}
		}
	}
}

func TestOverviewIsThatOfAllSlots(t *testing.T) {
	s := long(1000)
	var o overview
	o.set(s.Timeline)
	for first := 0; first < 1000; first += 37 {
		for end := first + 1; end <= 1000; end += 41 {
			if got, want := o.of(span{first, end}), o.scan(span{first, end}); got != want {
				t.Fatalf("%d..%d: %+v, want %+v", first, end, got, want)
			}
		}
	}
	next := changed(s, 500, playback.Broken)
	if span := o.set(next.Timeline); span.first > 500 || span.end <= 500 || span.end-span.first > block {
		t.Errorf("a change at 500 is told as %v", span)
	}
	if !o.of(span{0, 1000}).hasClass(broken) || o.of(span{448, 512}).worst() != broken {
		t.Error("the change is not in the overview")
	}
	if span := o.set(next.Timeline); !span.empty() {
		t.Errorf("nothing changed, told as %v", span)
	}
}

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

func TestViewFollowsThePlayhead(t *testing.T) {
	b := show(t, long(1000))
	b.zoomTo(view{1000, 400, 100})
	s := b.state
	for _, index := range []int{450, 501, 700, 699, 3, 999} {
		s.Index = index
		b.SetState(s)
		if v := b.view.visible(); index < v.first || index >= v.end {
			t.Errorf("%d is outside of %v", index, v)
		}
	}
	b.zoomTo(b.view.pan(-500))
	s.Waiting = true
	b.SetState(s)
	if b.view.first > 500 {
		t.Error("a playhead that did not move took the view along")
	}
	s.Settings.Playing = true
	for index := 500; index < 520; index++ {
		b.zoomTo(view{1000, 100, 100})
		s.Index = index
		b.SetState(s)
		if index > 500 && b.view.first != 100 {
			t.Fatal("playing takes away what somebody looks at")
		}
	}
	b.zoomTo(view{1000, 420, 100})
	s.Index = 520
	b.SetState(s)
	if v := b.view.visible(); v.first > 520 || v.end <= 520 {
		t.Errorf("playing out of the view shows %v", v)
	}
}

func TestNewSlotsKeepTheView(t *testing.T) {
	b := show(t, stateOf(100, make([]playback.State, 50)...))
	b.SetState(stateOf(100, make([]playback.State, 60)...))
	if b.view != all(60) {
		t.Errorf("a view of everything became %+v", b.view)
	}
	b.zoomTo(view{60, 20, 10})
	b.SetState(stateOf(90, make([]playback.State, 80)...)) // ten more in front
	if b.view != (view{80, 30, 10}) {
		t.Errorf("the frames moved: %+v", b.view)
	}
	b.SetState(State{Index: -1})
	b.picture()
	b.SetState(stateOf(1, playback.Cached))
	if b.view != all(1) {
		t.Errorf("after nothing, one: %+v", b.view)
	}
}

func TestRefreshOnlyIfSomethingIsSeen(t *testing.T) {
	b := show(t, long(1000))
	b.zoomTo(view{1000, 400, 100})
	s := b.state
	s.Index, s.ShownIndex = 450, 450
	b.SetState(s)
	b.picture()
	repaints := 0
	b.repaint = func() { repaints++ }
	for _, step := range []struct {
		what   string
		change func(s *State)
		want   int
	}{
		{"nothing", func(*State) {}, 0},
		{"memory, rate and lost frames", func(s *State) { s.UsedBytes, s.Reached, s.Dropped = 1, 2, 3 }, 0},
		{"a frame outside of the view", func(s *State) { *s = changed(*s, 900, playback.Loading) }, 0},
		{"a frame in the view", func(s *State) { *s = changed(*s, 420, playback.Loading) }, 1},
		{"the playhead", func(s *State) { s.Index = 451 }, 1},
		{"waiting", func(s *State) { s.Waiting = true }, 1},
		{"the range", func(s *State) { s.Settings.Out = 460 }, 1},
	} {
		repaints = 0
		step.change(&s)
		b.SetState(s)
		b.stale = false
		if repaints != step.want {
			t.Errorf("%s: %d new pictures, want %d", step.what, repaints, step.want)
		}
	}
}

func TestTip(t *testing.T) {
	b := show(t, stateOf(-2, playback.Unread, playback.Cached|playback.Fast, playback.Broken|playback.Held, playback.Missing, playback.Cached|playback.Warned))
	b.FileName = func(slot int) string { return "smoke." + b.format(b.state.number(slot)) + ".icecache" }
	text := func(slot int) string {
		b.point(b.x(slot), 40)
		if b.hover.slot != slot || !b.hover.tip {
			t.Fatalf("the pointer over %d finds %+v", slot, b.hover)
		}
		var all []string
		for _, line := range b.describe(slot) {
			all = append(all, line.Text)
		}
		return strings.Join(all, "\n")
	}
	for slot, want := range [][]string{
		{"Frame -2", "smoke.-2.icecache", "not read yet"},
		{"Frame -1", "1,000,001 points", "in memory, from the converted .sih5"},
		{"Frame 0", "broken", "held in its place", errCut.Error()},
		{"Frame 1", "missing: there is no file"},
		{"Frame 2", "in memory", "has warnings"},
	} {
		for _, part := range want {
			if got := text(slot); !strings.Contains(got, part) {
				t.Errorf("tip of slot %d lacks %q:\n%s", slot, part, got)
			}
		}
	}
	if got := text(3); strings.Contains(got, "smoke") {
		t.Errorf("a missing frame has a file:\n%s", got)
	}
	if want := []int{0, 1, 2, 3, 4, 3}; !slices.Equal(b.hovers, want) {
		t.Errorf("hovered %v, want %v", b.hovers, want)
	}
	test.MoveMouse(b.window.Canvas(), fyne.NewPos(50, 20))
	if b.hover.tip || b.hovers[len(b.hovers)-1] != -1 {
		t.Error("the tip stays when the pointer leaves")
	}
}

func TestTipIsSeenAboveTheBar(t *testing.T) {
	b := show(t, stateOf(1, playback.Broken, playback.Cached))
	before := b.picture()
	b.point(b.x(0), 40)
	after := b.picture()
	changed := 0
	for y := range windowHeight - int(b.Size().Height) {
		for x := range windowWidth {
			if before.At(x, y) != after.At(x, y) {
				changed++
			}
		}
	}
	if changed < 2000 {
		t.Errorf("the tip changed %d pixels", changed)
	}
	b.press(b.x(0), 40, desktop.MouseButtonPrimary, 0)
	if b.hover.tip {
		t.Error("the tip stays while scrubbing")
	}
}

func TestTipFollowsTheState(t *testing.T) {
	b := show(t, stateOf(1, playback.Loading, playback.Loading))
	b.point(b.x(0), 40)
	b.hover.tip = true
	before := b.picture()
	b.SetState(changed(b.state, 0, playback.Broken))
	after := b.picture()
	same := true
	for y := range 200 {
		for x := range windowWidth {
			same = same && before.At(x, y) == after.At(x, y)
		}
	}
	if same {
		t.Error("the tip still says what was")
	}
	b.SetState(State{Index: -1})
	if b.hover.tip {
		t.Error("a tip on a frame that is gone")
	}
}

func TestLegend(t *testing.T) {
	b := show(t, stateOf(1, playback.Cached))
	before := b.picture()
	b.point(windowWidth-4, 5)
	if !b.hover.help || !b.hover.tip || b.hover.slot != -1 {
		t.Fatalf("over the question mark: %+v", b.hover)
	}
	if after := b.picture(); before.At(windowWidth-40, 60) == after.At(windowWidth-40, 60) {
		t.Error("no legend is seen")
	}
	b.press(windowWidth-4, 5, desktop.MouseButtonPrimary, 0)
	if len(b.seeks) != 0 {
		t.Error("the question mark seeks")
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

func TestScaled(t *testing.T) {
	b := show(t, stateOf(1, playback.Broken, playback.Cached, playback.Unread))
	b.window.Canvas().(interface{ SetScale(float32) }).SetScale(1.5)
	b.Bar.Refresh()
	for slot, want := range []class{broken, cached, unread} {
		if got := b.lane(slot, inStrip); got != paletteFor(b).classes[want] {
			t.Errorf("slot %d is %v at scale 1.5", slot, got)
		}
	}
}

func TestStateOf(t *testing.T) {
	snap := playback.Snapshot{
		Settings: playback.Settings{FPS: 25, Out: 3}, Timeline: &playback.Timeline{}, Index: 1, Number: 101,
		ShownIndex: 2, ShownNumber: 102, Waiting: true, Reached: 24.5, Dropped: 3, UsedBytes: 9,
	}
	want := State{
		Settings: snap.Settings, Timeline: snap.Timeline, Index: 1, Number: 101,
		ShownIndex: 2, ShownNumber: 102, Waiting: true, Reached: 24.5, Dropped: 3, UsedBytes: 9,
	}
	if got := StateOf(&snap); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
