package timeline

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/playback"
	"floe/internal/ui/paint"
)

// The commands fit the player's methods.
var _ = func(p *playback.Player) Commands {
	return Commands{
		Play: p.Play, Stop: p.Stop, Step: p.Step, Seek: p.Seek, SeekNumber: p.SeekNumber,
		NextProblem: p.NextProblem, PrevProblem: p.PrevProblem,
		SetMode: p.SetMode, SetFPS: p.SetFPS, SetRealTime: p.SetRealTime, SetMissing: p.SetMissing,
	}
}

// controls in a window, and what they asked for.
type controls struct {
	*Transport
	window fyne.Window
	asked  []string
}

func showControls(t testing.TB) *controls {
	t.Helper()
	test.NewTempApp(t)
	before := calm
	calm = 0
	t.Cleanup(func() { calm = before })
	c := &controls{}
	note := func(format string, args ...any) { c.asked = append(c.asked, fmt.Sprintf(format, args...)) }
	c.Transport = NewTransport(Commands{
		Play:        func(dir playback.Direction, speed float64) { note("play %d %g", dir, speed) },
		Stop:        func() { note("stop") },
		Step:        func(n int) { note("step %d", n) },
		Seek:        func(slot int) { note("seek %d", slot) },
		SeekNumber:  func(number float64) { note("number %g", number) },
		NextProblem: func() { note("next problem") },
		PrevProblem: func() { note("previous problem") },
		SetMode:     func(m playback.Mode) { note("mode %d", m) },
		SetFPS:      func(fps float64) { note("fps %g", fps) },
		SetRealTime: func(on bool) { note("real time %v", on) },
		SetMissing:  func(m playback.MissingPolicy) { note("missing %d", m) },
		Format:      func(n float64) string { return fmt.Sprintf("%04g", n) },
	})
	c.window = test.NewTempWindow(t, paint.Tips(c.Transport))
	c.window.Resize(fyne.NewSize(1000, 60))
	return c
}

func (c *controls) take() string {
	text := strings.Join(c.asked, ", ")
	c.asked = nil
	return text
}

// at is a state of ten frames from 101 on.
func at(index int, settings playback.Settings) State {
	s := stateOf(101, make([]playback.State, 10)...)
	settings.FPS, settings.BudgetBytes = 24, 8e9
	settings.In, settings.Out = 2, 7
	if settings.Speed == 0 {
		settings.Speed = 1
	}
	s.Settings, s.Index, s.Number = settings, index, 101+float64(index)
	return s
}

func TestButtons(t *testing.T) {
	c := showControls(t)
	forward := playback.Settings{Playing: true, Direction: playback.Forward}
	backward := playback.Settings{Playing: true, Direction: playback.Backward}
	for _, step := range []struct {
		button   Button
		settings playback.Settings
		want     string
	}{
		{First, playback.Settings{}, "seek 2"},
		{Last, playback.Settings{}, "seek 7"},
		{PrevProblem, playback.Settings{}, "previous problem"},
		{NextProblem, playback.Settings{}, "next problem"},
		{StepBack, playback.Settings{}, "step -1"},
		{StepForward, playback.Settings{}, "step 1"},
		{Play, playback.Settings{}, "play 1 1"},
		{PlayBack, playback.Settings{}, "play -1 1"},
		{Play, forward, "stop"},
		{PlayBack, forward, "play -1 1"},
		{Play, backward, "play 1 1"},
		{PlayBack, backward, "stop"},
		{LoopMode, playback.Settings{Mode: playback.Loop}, "mode 1"},
		{LoopMode, playback.Settings{Mode: playback.PingPong}, "mode 0"},
		{RealTime, playback.Settings{}, "real time true"},
		{RealTime, playback.Settings{RealTime: true}, "real time false"},
		{Missing, playback.Settings{Missing: playback.Hold}, "missing 1"},
		{Missing, playback.Settings{Missing: playback.Skip}, "missing 0"},
	} {
		c.SetState(at(3, step.settings))
		test.Tap(c.buttons[step.button])
		if got := c.take(); got != step.want {
			t.Errorf("button %d while %+v asked %q, want %q", step.button, step.settings, got, step.want)
		}
	}
}

func TestButtonsOfAnEmptyTimelineDoNothing(t *testing.T) {
	c := showControls(t)
	for round := range 2 {
		for b := First; b <= Last; b++ {
			test.Tap(c.buttons[b])
		}
		if got := c.take(); got != "" {
			t.Errorf("round %d: asked %q", round, got)
		}
		c.SetState(at(3, playback.Settings{}))
		c.SetState(State{Index: -1})
	}
	if c.number.Text != "" {
		t.Errorf("the number of nothing is %q", c.number.Text)
	}
	NewTransport(Commands{}).toggle(playback.Forward) // nil is not called
}

func TestNumberField(t *testing.T) {
	c := showControls(t)
	c.SetState(at(3, playback.Settings{}))
	if c.number.Text != "0104" {
		t.Fatalf("shows %q", c.number.Text)
	}
	for _, step := range []struct {
		typed string
		want  string
	}{
		{"107", "number 107"}, {"-12", "number -12"}, {"12,5", "number 12.5"}, {" 12.25 ", "number 12.25"},
		{"abc", ""}, {"", ""}, {"NaN", ""}, {"Inf", ""},
	} {
		c.FocusNumber()
		if c.number.SelectedText() != "0104" {
			t.Fatalf("%q is selected when focused", c.number.SelectedText())
		}
		if step.typed == "" {
			c.number.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
		}
		for _, r := range step.typed {
			c.number.TypedRune(r)
		}
		c.SetState(at(4, playback.Settings{})) // must not disturb
		if c.number.Text != step.typed {
			t.Errorf("while typing %q it shows %q", step.typed, c.number.Text)
		}
		c.number.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if got := c.take(); got != step.want {
			t.Errorf("%q asked %q, want %q", step.typed, got, step.want)
		}
		if c.window.Canvas().Focused() != nil || c.number.Text != "0105" {
			t.Errorf("after %q: focus on %v, shows %q", step.typed, c.window.Canvas().Focused(), c.number.Text)
		}
		c.SetState(at(3, playback.Settings{}))
	}
}

func TestNumberFieldEscapeAndArrows(t *testing.T) {
	c := showControls(t)
	c.SetState(at(3, playback.Settings{}))
	c.FocusNumber()
	c.number.TypedRune('9')
	c.number.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if c.number.Text != "0104" || c.window.Canvas().Focused() != nil || c.take() != "" {
		t.Errorf("after Escape it shows %q", c.number.Text)
	}
	c.FocusNumber()
	c.number.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	c.number.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if got := c.take(); got != "step 1, step -1" {
		t.Errorf("arrows asked %q", got)
	}
	c.SetState(at(5, playback.Settings{}))
	if c.number.Text != "0106" {
		t.Errorf("after arrows it shows %q", c.number.Text)
	}
}

func TestTypingHidesTheTip(t *testing.T) {
	c := showControls(t)
	c.SetState(at(3, playback.Settings{}))
	before := c.window.Canvas().Capture()
	paint.ShowTip(c.buttons[Play], fyne.NewPos(400, 30), false, paint.TipText("Play")...)
	if before.At(420, 40) == c.window.Canvas().Capture().At(420, 40) {
		t.Fatal("no tip")
	}
	c.FocusNumber()
	if before.At(420, 40) != c.window.Canvas().Capture().At(420, 40) {
		t.Error("the tip stays")
	}
}

func TestFirstClickSelectsTheNumber(t *testing.T) {
	c := showControls(t)
	c.SetState(at(3, playback.Settings{}))
	click := func() {
		e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
		e.Position = fyne.NewPos(12, 10)
		c.number.MouseDown(e)
		c.number.MouseUp(e)
	}
	click()
	if got := c.number.SelectedText(); got != "0104" {
		t.Errorf("the first click selects %q", got)
	}
	click()
	if got := c.number.SelectedText(); got != "" {
		t.Errorf("the second click selects %q", got)
	}
}

func TestFPS(t *testing.T) {
	c := showControls(t)
	c.SetState(at(3, playback.Settings{}))
	if c.fps.Text != "24" {
		t.Errorf("shows %q", c.fps.Text)
	}
	for typed, want := range map[string]string{"30": "fps 30", "23.976": "fps 23.976", "0": "", "-3": "", "x": ""} {
		c.window.Canvas().Focus(c.fps)
		for _, r := range typed {
			c.fps.TypedRune(r)
		}
		c.fps.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
		if got := c.take(); got != want {
			t.Errorf("%q asked %q, want %q", typed, got, want)
		}
	}
	menu := c.rates()
	if !menu.Items[1].Checked || menu.Items[4].Checked || menu.Items[4].Label != "48" {
		t.Errorf("24 fps checks %v, the fifth is %q", menu.Items[1].Checked, menu.Items[4].Label)
	}
	menu.Items[4].Action()
	if got := c.take(); got != "fps 48" {
		t.Errorf("the fifth choice asked %q", got)
	}
	test.Tap(c.buttons[fpsMenu])
	if c.window.Canvas().Overlays().Top() == nil {
		t.Error("no menu opens")
	}
}

func TestFigures(t *testing.T) {
	playing := func(reached float64, dropped int64) State {
		s := at(3, playback.Settings{Playing: true, Direction: playback.Forward})
		s.Reached, s.Dropped, s.UsedBytes = reached, dropped, 2e9
		return s
	}
	fast := playing(47.9, 0)
	fast.Settings.Speed = 2
	for _, test := range []struct {
		state State
		want  figures
	}{
		{playing(23.96, 0), figures{playing: true, rate: "24.0", used: "2.0 GB", all: "8.0 GB", part: 250}},
		{playing(20, 12), figures{playing: true, rate: "20.0", late: true, dropped: 12, used: "2.0 GB", all: "8.0 GB", part: 250}},
		{fast, figures{playing: true, rate: "47.9", speed: "×2", used: "2.0 GB", all: "8.0 GB", part: 250}},
		{at(3, playback.Settings{}), figures{used: "0 B", all: "8.0 GB"}},
	} {
		if got := figuresOf(test.state); got != test.want {
			t.Errorf("%+v, want %+v", got, test.want)
		}
	}
}

func TestLostFramesHaveARedDot(t *testing.T) {
	c := showControls(t)
	red := paletteFor(c.rate).classes[missing]
	dot := func() bool {
		m := c.window.Canvas().Capture()
		corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.rate)
		for y := range int(c.rate.Size().Height) {
			for x := range int(c.rate.Size().Width) {
				if color.RGBAModel.Convert(m.At(int(corner.X)+x, int(corner.Y)+y)) == red {
					return true
				}
			}
		}
		return false
	}
	s := at(3, playback.Settings{Playing: true, Direction: playback.Forward, RealTime: true})
	s.Reached = 20
	c.SetState(s)
	if dot() {
		t.Error("a red dot, and nothing is lost")
	}
	s.Dropped = 5
	c.SetState(s)
	if !dot() {
		t.Error("no red dot for lost frames")
	}
	if text := rateText(s); !strings.Contains(text, "5 frames were left out") || !strings.Contains(text, "of 24 wanted") {
		t.Errorf("the tip says %q", text)
	}
}

func TestFiguresStandStill(t *testing.T) {
	c := showControls(t)
	calm = time.Hour
	s := at(3, playback.Settings{Playing: true, Direction: playback.Forward})
	s.Reached = 10
	c.SetState(s) // it plays: at once
	s.Reached = 20
	c.SetState(s)
	if c.rate.seen.rate != "10.0" || c.rate.timer == nil {
		t.Errorf("shows %q at once", c.rate.seen.rate)
	}
	s.Settings.Playing = false
	c.SetState(s)
	if c.rate.seen.rate != "" || c.rate.timer != nil {
		t.Errorf("when stopped it shows %q", c.rate.seen.rate)
	}
}

func TestTipsNameKeys(t *testing.T) {
	c := showControls(t)
	if got := c.buttons[Play].Text(); got != "Play\tSpace" {
		t.Errorf("tip is %q", got)
	}
	c.SetKeys(map[Button]string{Play: "Shift+X", LoopMode: "P"})
	c.SetState(at(3, playback.Settings{Playing: true, Direction: playback.Forward}))
	if got := c.buttons[Play].Text(); got != "Stop\tShift+X" {
		t.Errorf("tip is %q", got)
	}
	if got := c.buttons[LoopMode].Text(); !strings.HasPrefix(got, "At the end: begin again\tP\n") {
		t.Errorf("tip is %q", got)
	}
	if got := c.buttons[StepBack].Text(); got != "One frame back" {
		t.Errorf("tip is %q", got)
	}
}

func TestIconsDiffer(t *testing.T) {
	c := showControls(t)
	var seen []string
	for _, s := range []playback.Settings{{}, {Mode: playback.Once, RealTime: true, Missing: playback.Blank}, {Mode: playback.PingPong, Missing: playback.Skip}} {
		c.SetState(at(3, s))
		m := c.window.Canvas().Capture()
		for _, b := range []Button{LoopMode, RealTime, Missing} {
			o := c.buttons[b]
			corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			var print strings.Builder
			ink := 0
			for y := range int(o.Size().Height) {
				for x := range int(o.Size().Width) {
					r, _, _, _ := m.At(int(corner.X)+x, int(corner.Y)+y).RGBA()
					fmt.Fprint(&print, r, " ")
					if r0, _, _, _ := m.At(int(corner.X), int(corner.Y)).RGBA(); r != r0 {
						ink++
					}
				}
			}
			if ink < 40 {
				t.Errorf("the icon of %d has %d pixels", b, ink)
			}
			seen = append(seen, print.String())
		}
	}
	slices.Sort(seen)
	if n := len(slices.Compact(seen)); n != 8 { // every frame occurs twice
		t.Errorf("%d different icons, want 8", n)
	}
}

// BenchmarkControls is what a snapshot costs while playing.
func BenchmarkControls(b *testing.B) {
	c := showControls(b)
	calm = 150 * time.Millisecond
	for i := 0; b.Loop(); i++ {
		s := at(i%10, playback.Settings{Playing: true, Direction: playback.Forward})
		s.Reached = 23 + float64(i%10)/10
		c.SetState(s)
	}
}
