package timeline

import (
	"errors"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/playback"
	"floe/internal/ui/paint"
)

var errCut = errors.New(`read body of "/shots/ab/010/cache/smoke_v003/particles.0104.icecache": inflate block 17 of 40: unexpected end of file after 1048576 bytes`)

// stateOf makes a state of states; the frames are numbered from first.
func stateOf(first float64, states ...playback.State) State {
	t := &playback.Timeline{States: states, Points: make([]int64, len(states)), Errors: make([]error, len(states))}
	for i, s := range states {
		t.Slots = append(t.Slots, playback.Slot{Number: first + float64(i), Exists: s.Kind() != playback.Missing, Index: i, FileBytes: 17_300_000})
		t.Points[i] = -1
		if s.Kind() == playback.Cached {
			t.Points[i] = 1_000_000 + int64(i)
		}
		if s.Kind() == playback.Broken {
			t.Errors[i] = errCut
		}
	}
	return State{Timeline: t, Index: -1, ShownIndex: -1, Settings: playback.Settings{Out: len(states) - 1, FPS: 24, BudgetBytes: 8 << 30}}
}

// changed is a state whose timeline differs in one slot.
func changed(s State, slot int, to playback.State) State {
	t := *s.Timeline
	t.States = slices.Clone(t.States)
	t.States[slot] = to
	s.Timeline = &t
	return s
}

// long is a sequence with everything in it.
func long(n int) State {
	states := make([]playback.State, n)
	for i := range states {
		switch {
		case i >= n/10 && i < n/2:
			states[i] = playback.Cached
		case i >= n/2 && i < n/2+max(n/25, 1):
			states[i] = playback.Loading
		}
		if i > n/3 && i < n*3/4 {
			states[i] |= playback.Fast
		}
	}
	put := func(at float64, s playback.State) { states[int(at*float64(n))] = s }
	put(0.15, playback.Broken|playback.Held)
	put(0.3, playback.Cached|playback.Warned)
	put(0.62, playback.Missing|playback.Held)
	put(0.81, playback.Missing)
	put(0.93, playback.Broken)
	s := stateOf(101, states...)
	for i := range s.Timeline.Points {
		if k := s.Timeline.States[i].Kind(); k == playback.Cached || k == playback.Unread && i > n*3/4 {
			s.Timeline.Points[i] = int64(4e5 * (1.5 + math.Sin(float64(i)/float64(n)*9)) * (1 + float64(i%7)/40))
		}
	}
	s.Index, s.ShownIndex = n*2/5, n*2/5
	s.Settings.In, s.Settings.Out = n/12, n*9/10
	return s
}

// shown is a bar in a window.
type shown struct {
	*Bar
	window fyne.Window
	seeks  []int
	ranges [][2]int
	hovers []int
}

const windowWidth, windowHeight = 616, 300 // so that the track is 600 wide

func show(t testing.TB, s State) *shown {
	t.Helper()
	test.NewTempApp(t)
	b := &shown{Bar: NewBar(BarEvents{})}
	b.OnSeek = func(slot int) { b.seeks = append(b.seeks, slot) }
	b.OnRange = func(in, out int) { b.ranges = append(b.ranges, [2]int{in, out}) }
	b.OnHover = func(slot int) { b.hovers = append(b.hovers, slot) }
	b.window = test.NewTempWindow(t, paint.Tips(container.NewBorder(nil, b.Bar, nil, nil)))
	b.window.SetPadded(false)
	b.window.Resize(fyne.NewSize(windowWidth, windowHeight))
	b.SetState(s)
	return b
}

// picture is what is to be seen.
func (b *shown) picture() image.Image { return b.window.Canvas().Capture() }

// lane gives a pixel of the lane in the middle of a slot, so far above its end.
func (b *shown) lane(slot int, above float32) color.RGBA {
	x := float32(b.track().center(slot))
	return b.pixel(x, b.Size().Height-2-above)
}

func (b *shown) pixel(x, y float32) color.RGBA {
	m := b.picture()
	scale := b.window.Canvas().Scale()
	y += windowHeight - b.Size().Height
	return color.RGBAModel.Convert(m.At(int(x*scale), int(y*scale))).(color.RGBA)
}

func (b *shown) x(slot int) float32 { return float32(b.track().center(slot)) }

func (b *shown) press(x, y float32, button desktop.MouseButton, m fyne.KeyModifier) {
	e := &desktop.MouseEvent{Button: button, Modifier: m}
	e.Position = fyne.NewPos(x, y)
	b.MouseDown(e)
}

func (b *shown) dragTo(x, y float32) {
	e := &fyne.DragEvent{}
	e.Position = fyne.NewPos(x, y)
	b.Dragged(e)
}

func (b *shown) letGo() {
	b.MouseUp(&desktop.MouseEvent{})
	b.DragEnd()
}

func (b *shown) wheel(x, dx, dy float32) {
	e := &fyne.ScrollEvent{Scrolled: fyne.NewDelta(dx, dy)}
	e.Position = fyne.NewPos(x, 40)
	b.Scrolled(e)
}

func (b *shown) point(x, y float32) {
	test.MoveMouse(b.window.Canvas(), fyne.NewPos(x, y+windowHeight-b.Size().Height))
}
