package timeline

import (
	"image/color"
	"math"
	"slices"
	"testing"

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
