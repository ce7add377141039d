// The controls: which there are, and how they follow the player.

package timeline

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"floe/internal/playback"
	"floe/internal/ui/paint"
)

// Commands are what the controls ask for, on the UI goroutine. They are named and
// typed as the methods of [playback.Player]; what is nil is not called.
type Commands struct {
	Play                     func(dir playback.Direction, speed float64)
	Stop                     func()
	Step                     func(n int)
	Seek                     func(slot int)
	SeekNumber               func(number float64)
	NextProblem, PrevProblem func()
	SetMode                  func(playback.Mode)
	SetFPS                   func(fps float64)
	SetRealTime              func(on bool)
	SetMissing               func(playback.MissingPolicy)

	// Format writes a frame's number as in its file's name; nil writes it as short
	// as it is.
	Format func(number float64) string
}

// Transport is the controls. Its methods are for the UI goroutine.
type Transport struct {
	widget.BaseWidget
	commands Commands
	state    State
	known    bool // a state has been shown
	keys     map[Button]string

	buttons [buttons]*paint.TipButton
	number  *field
	fps     *field
	rate    *readout
	memory  *readout
	content fyne.CanvasObject
}

// Button names a button of the controls.
type Button int

// The buttons.
const (
	First Button = iota
	PrevProblem
	StepBack
	PlayBack
	Play
	StepForward
	NextProblem
	Last
	LoopMode
	RealTime
	Missing
	fpsMenu
	buttons
)

// defaultKeys are those of most players. The font has no arrows.
var defaultKeys = map[Button]string{
	First: "Home", PrevProblem: "Ctrl+Left", StepBack: "Left", PlayBack: "J", Play: "Space",
	StepForward: "Right", NextProblem: "Ctrl+Right", Last: "End",
}

// NewTransport makes controls for an empty timeline.
func NewTransport(commands Commands) *Transport {
	t := &Transport{commands: commands, keys: defaultKeys}
	t.state.Index = -1
	t.makeButtons()
	t.number = newField(t.submitNumber)
	t.number.step = func(n int) { call(t.commands.Step, n) }
	t.fps = newField(t.submitFPS)
	t.rate = newReadout(drawRate, rateText)
	t.memory = newReadout(drawMemory, memoryText)
	t.content = t.layOut()
	t.ExtendBaseWidget(t)
	t.update(State{})
	return t
}

// SetKeys says which keys the tips name.
func (t *Transport) SetKeys(keys map[Button]string) {
	t.keys = keys
	t.updateTips()
}

// FocusNumber lets a frame's number be typed.
func (t *Transport) FocusNumber() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(t.number); c != nil {
		c.Focus(t.number)
	}
}

func (t *Transport) layOut() fyne.CanvasObject {
	row := container.New(rowLayout{})
	add := func(objects ...fyne.CanvasObject) {
		for _, o := range objects {
			row.Add(o)
		}
	}
	add(wide(layout.NewSpacer(), 4))
	for b := First; b <= Last; b++ {
		add(t.buttons[b])
	}
	add(space(), paint.Tipped(wide(t.number, 76), "Frame number: type one, Enter goes there\tG"), space())
	add(t.buttons[LoopMode], t.buttons[RealTime], t.buttons[Missing], space())
	add(paint.Tipped(wide(t.fps, 52), "Frames per second to play"), t.buttons[fpsMenu], wide(t.rate, 126))
	add(layout.NewSpacer(), wide(t.memory, 128))
	return row
}

func (t *Transport) makeButtons() {
	button := func(b Button, icon fyne.Resource, tapped func()) {
		t.buttons[b] = paint.NewTipButton(icon, "", tapped)
	}
	button(First, iconFirst, func() { call(t.commands.Seek, t.state.Settings.In) })
	button(PrevProblem, iconPrevProblem, func() { do(t.commands.PrevProblem) })
	button(StepBack, iconStepBack, func() { call(t.commands.Step, -1) })
	button(PlayBack, iconPlayBack, func() { t.toggle(playback.Backward) })
	button(Play, iconPlay, func() { t.toggle(playback.Forward) })
	button(StepForward, iconStep, func() { call(t.commands.Step, 1) })
	button(NextProblem, iconNextProblem, func() { do(t.commands.NextProblem) })
	button(Last, iconLast, func() { call(t.commands.Seek, t.state.Settings.Out) })
	button(LoopMode, iconLoop, func() { call(t.commands.SetMode, (t.state.Settings.Mode+1)%3) })
	button(RealTime, iconEveryFrame, func() { call(t.commands.SetRealTime, !t.state.Settings.RealTime) })
	button(Missing, iconHold, func() { call(t.commands.SetMissing, (t.state.Settings.Missing+1)%3) })
	button(fpsMenu, iconMore, t.chooseFPS)
}

func do(f func()) {
	if f != nil {
		f()
	}
}

func call[T any](f func(T), v T) {
	if f != nil {
		f(v)
	}
}

// plays tells whether it is playing in a direction.
func (t *Transport) plays(dir playback.Direction) bool {
	return t.state.Settings.Playing && t.state.Settings.Direction == dir
}

// toggle stops what plays in that direction, else plays in it.
func (t *Transport) toggle(dir playback.Direction) {
	if t.plays(dir) {
		do(t.commands.Stop)
		return
	}
	if t.commands.Play != nil {
		t.commands.Play(dir, 1)
	}
}

func (t *Transport) submitNumber(text string) {
	if v, ok := parseNumber(text); ok {
		call(t.commands.SeekNumber, v)
	}
}

func (t *Transport) submitFPS(text string) {
	if v, ok := parseNumber(text); ok && v > 0 {
		call(t.commands.SetFPS, v)
	}
}

// usualRates in frames per second.
var usualRates = []float64{12, 24, 25, 30, 48, 50, 60}

// rates is the menu of them.
func (t *Transport) rates() *fyne.Menu {
	menu := fyne.NewMenu("")
	for _, fps := range usualRates {
		item := fyne.NewMenuItem(formatNumber(fps), func() { call(t.commands.SetFPS, fps) })
		item.Checked = fps == t.state.Settings.FPS
		menu.Items = append(menu.Items, item)
	}
	return menu
}

// chooseFPS opens the menu above the field, as there is the more room.
func (t *Transport) chooseFPS() {
	driver := fyne.CurrentApp().Driver()
	if c := driver.CanvasForObject(t.fps); c != nil {
		popUp := widget.NewPopUpMenu(t.rates(), c)
		popUp.ShowAtPosition(driver.AbsolutePositionForObject(t.fps).SubtractXY(0, popUp.MinSize().Height+2))
	}
}

// SetState shows a newer state. It is cheap where nothing changed that is seen.
func (t *Transport) SetState(s State) {
	old := t.state
	t.state = s
	t.update(old)
}

func (t *Transport) update(old State) {
	s := t.state
	if !t.known || s.Settings != old.Settings || (s.slots() == 0) != (old.slots() == 0) {
		t.known = true
		t.updateButtons()
		t.updateTips()
		t.fps.show(t.wantedFPS())
	}
	number := ""
	if s.Index >= 0 {
		number = t.format(s.Number)
	}
	t.number.show(number)
	t.rate.show(s, s.Settings.Playing != old.Settings.Playing)
	t.memory.show(s, s.Settings.BudgetBytes != old.Settings.BudgetBytes)
}

func (t *Transport) wantedFPS() string {
	if t.state.Settings.FPS <= 0 {
		return ""
	}
	return formatNumber(math.Round(t.state.Settings.FPS*1000) / 1000)
}

func (t *Transport) format(number float64) string {
	if t.commands.Format != nil {
		return t.commands.Format(number)
	}
	return formatNumber(number)
}

func (t *Transport) updateButtons() {
	s := t.state.Settings
	for b := First; b <= Last; b++ {
		if t.state.slots() == 0 {
			t.buttons[b].Disable()
		} else {
			t.buttons[b].Enable()
		}
	}
	playIcon := func(dir playback.Direction, icon fyne.Resource) fyne.Resource {
		if t.plays(dir) {
			return iconPause
		}
		return icon
	}
	t.buttons[Play].SetIcon(playIcon(playback.Forward, iconPlay))
	t.buttons[Play].SetSelected(t.plays(playback.Forward))
	t.buttons[PlayBack].SetIcon(playIcon(playback.Backward, iconPlayBack))
	t.buttons[PlayBack].SetSelected(t.plays(playback.Backward))
	t.buttons[LoopMode].SetIcon([]fyne.Resource{iconLoop, iconOnce, iconPingPong}[s.Mode%3])
	t.buttons[RealTime].SetIcon(iconEveryFrame)
	if s.RealTime {
		t.buttons[RealTime].SetIcon(iconRealTime)
	}
	t.buttons[Missing].SetIcon([]fyne.Resource{iconHold, iconBlank, iconSkip}[s.Missing%3])
}

func (t *Transport) updateTips() {
	s := t.state.Settings
	either := func(on bool, yes, no string) string {
		if on {
			return yes
		}
		return no
	}
	tips := [buttons]string{
		First:       "First frame of the range",
		PrevProblem: "Previous problem: missing, broken or with warnings",
		StepBack:    "One frame back",
		PlayBack:    either(t.plays(playback.Backward), "Stop", "Play backwards"),
		Play:        either(t.plays(playback.Forward), "Stop", "Play"),
		StepForward: "One frame on",
		NextProblem: "Next problem: missing, broken or with warnings",
		Last:        "Last frame of the range",
		LoopMode: [...]string{"At the end: begin again\nClick: stop there", "At the end: stop\nClick: turn round",
			"At the end: turn round\nClick: begin again"}[s.Mode%3],
		RealTime: either(s.RealTime, "In real time: leaves frames out when slow\nClick: play every frame",
			"Every frame: plays slower when slow\nClick: real time"),
		Missing: [...]string{"Missing frames: the one before is held\nClick: show nothing", "Missing frames: nothing is shown\nClick: skip them",
			"Missing frames: are skipped\nClick: hold the one before"}[s.Missing%3],
		fpsMenu: "Usual rates",
	}
	for b, tip := range tips {
		if key := t.keys[Button(b)]; key != "" {
			first, rest, more := cutLine(tip)
			tip = first + "\t" + key
			if more {
				tip += "\n" + rest
			}
		}
		t.buttons[b].SetText(tip)
	}
}

// CreateRenderer is for Fyne.
func (t *Transport) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.content) }
