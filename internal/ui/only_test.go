// Conditions: points that meet them are selected, or shown alone.

package ui

import (
	"image"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/render"
)

// growing has frames with as many points as their number, without ids: Heat is 0, 10,
// 20 …
func growing(b *bench, _ *Options) {
	b.engine.make = func(_ string, number float64) (*particle.Frame, error) { return cloud(int(number)), nil }
}

func numbers(s *render.Set) []int64 {
	if s == nil {
		return nil
	}
	return s.Numbers()
}

func TestSetsOfMasks(t *testing.T) {
	b := newBench(t, growing)
	b.open("smoke", 200)
	f := b.activeFrame()
	for _, c := range []struct {
		text string
		met  int64
	}{{"Heat < 50", 5}, {"Heat >= 50", 195}, {"Heat < 0", 0}, {"Heat >= 0", 200}, {"index % 2 == 0", 100}} {
		one, err := parseCondition(c.text)
		if err != nil {
			t.Fatal(err)
		}
		met, unmet, err := one.in(t.Context(), f, 200)
		if err != nil || met.Count() != c.met || unmet.Count() != 200-c.met || met.Intersect(unmet).Count() != 0 {
			t.Errorf("%s: %d meet it, %d do not: %v", c.text, met.Count(), unmet.Count(), err)
		}
	}
}

func TestSelectByExpression(t *testing.T) {
	b := newBench(t, growing)
	b.open("smoke", 8)
	b.add("fire", 8)
	b.press(on(fyne.KeyE))
	text := inOverlay[*field](b)[0]
	if b.window.Canvas().Focused() != text || text.Text != "" {
		t.Errorf("the entry has %q", text.Text)
	}
	text.SetText("Heat > ")
	if said := b.texts(); !strings.Contains(said, "Heat > \n") || !strings.Contains(said, "^") || !strings.Contains(said, "at character") {
		t.Errorf("what is wrong is said so: %s", said)
	}
	text.SetText("Heet > 5")
	if said := b.texts(); !strings.Contains(said, `no attribute "Heet"`) || !strings.Contains(said, "did you mean Heat?") {
		t.Errorf("it says %s", said)
	}
	b.tap("Select")
	if b.overlay() == nil {
		t.Fatal("what is wrong is accepted")
	}
	text.SetText("Heat > 55")
	if strings.Contains(b.texts(), "at character") {
		t.Errorf("it says %s", b.texts())
	}
	b.tap("Select")
	b.until("both are selected in", func() bool { return b.selectedCount() == 4 })
	for _, e := range b.entries {
		if got := numbers(e.selected); !slices.Equal(got, []int64{6, 7}) {
			t.Errorf("%v are selected in %s", got, e.name)
		}
	}
	b.until("it is said", func() bool { return strings.HasPrefix(b.status.text.Text, "4 selected by Heat > 55") })
	b.setVisible(b.entries[0], false)
	b.press(on(fyne.KeyE))
	if text := inOverlay[*field](b)[0]; text.Text != "Heat > 55" {
		t.Errorf("the entry has %q, not the last condition", text.Text)
	}
	inOverlay[*field](b)[0].SetText("Heat < 5")
	inOverlay[*widget.Check](b)[0].SetChecked(true)
	inOverlay[*field](b)[0].OnSubmitted("")
	b.until("it is added", func() bool { return slices.Equal(numbers(b.entries[1].selected), []int64{0, 6, 7}) })
	if got := numbers(b.entries[0].selected); !slices.Equal(got, []int64{6, 7}) {
		t.Errorf("%v are selected in what is hidden", got)
	}
}

// Where it means nothing, nothing is selected; where nobody knows it, it is wrong.
func TestSelectByExpressionWhereItMeansSomething(t *testing.T) {
	b := newBench(t, func(b *bench, _ *Options) {
		b.engine.make = func(name string, number float64) (*particle.Frame, error) {
			if strings.HasPrefix(name, "smoke") {
				return withIDs(7, 8, 9), nil
			}
			return cloud(4), nil
		}
	})
	b.open("smoke", 1)
	b.add("fire", 1)
	b.run("select-all")
	c, _ := parseCondition("ID > 7")
	if err := b.fitsAny(c); err != nil {
		t.Error(err)
	}
	b.selectWhere(c, false)
	b.until("it is selected", func() bool { return slices.Equal(numbers(b.entryNamed("smoke").selected), []int64{1, 2}) })
	if n := b.entryNamed("fire").selected.Count(); n != 0 {
		t.Errorf("%d points are selected where there are no ids", n)
	}
	b.setVisible(b.entryNamed("smoke"), false)
	if b.fitsAny(c) == nil {
		t.Error("the condition means nothing, and nobody says so")
	}
}

func (b *bench) typeOnly(text string) {
	b.t.Helper()
	if problem := b.typedOnly(text); problem != "" {
		b.t.Fatalf("%q: %s", text, problem)
	}
	b.lookPanel.SetOnly(text)
}

func TestShowOnly(t *testing.T) {
	b := newBench(t, growing)
	b.open("smoke", 5, 9)
	e := b.entries[0]
	b.typeOnly("Heat >= 30")
	b.until("some are left out", func() bool { return slices.Equal(numbers(e.unseen), []int64{0, 1, 2}) })
	b.seek(9)
	b.until("in the next frame too", func() bool { return slices.Equal(numbers(e.unseen), []int64{0, 1, 2}) && e.unseen.Not(9).Count() == 6 })
	b.run("select-all")
	if got := numbers(e.selected); !slices.Equal(got, []int64{3, 4, 5, 6, 7, 8}) {
		t.Errorf("%v are selected", got)
	}
	b.selectIn(e, b.activeFrame(), render.NewSet(9, 8), false)
	b.run("hide")
	b.until("both are left out", func() bool { return slices.Equal(numbers(e.unseen), []int64{0, 1, 2, 8}) })
	if got := numbers(e.hiddenPoints); !slices.Equal(got, []int64{8}) {
		t.Errorf("%v are hidden", got)
	}
	b.typeOnly("")
	b.until("what was hidden is", func() bool { return slices.Equal(numbers(e.unseen), []int64{8}) })
	b.typeOnly("Heat > 70")
	b.until("all but one are left out", func() bool { return e.unseen.Count() == 9 })
	if text := b.actions.byID["show-only"].state(); text != "Heat > 70" {
		t.Errorf("the cheat sheet says %q", text)
	}
	b.run("show-all")
	b.until("all are shown", func() bool { return e.unseen.Count() == 0 && e.only == nil && b.lookPanel.Only() == "" })
}

// A condition that is wrong, or means nothing, leaves the one before; one that means
// nothing in another frame leaves all points, and says why.
func TestShowOnlyWhatIsWrong(t *testing.T) {
	b := newBench(t, func(b *bench, _ *Options) {
		b.engine.make = func(_ string, number float64) (*particle.Frame, error) {
			if number == 2 {
				return withIDs(7, 8, 9), nil
			}
			return cloud(4), nil
		}
	})
	b.open("smoke", 1, 2)
	e := b.entries[0]
	b.typeOnly("Heat > 5")
	b.until("one is left out", func() bool { return e.unseen.Count() == 1 })
	if problem := b.typedOnly("Heat > "); !strings.HasPrefix(problem, "at character") {
		t.Errorf("the problem is %q", problem)
	}
	if e.only.String() != "Heat > 5" {
		t.Errorf("the condition is %q", e.only)
	}
	if problem := b.typedOnly("ID > 7"); !strings.Contains(problem, `no attribute "ID"`) || e.only.String() != "Heat > 5" {
		t.Errorf("the problem is %q, the condition %q", problem, e.only)
	}
	b.seek(2)
	b.typeOnly("ID > 7")
	b.until("one is left out there", func() bool { return e.unseen.Count() == 1 })
	b.seek(1)
	b.until("it is said", func() bool { return strings.Contains(b.lookPanel.OnlyProblem(), `no attribute "ID"`) })
	if e.unseen.Count() != 0 {
		t.Errorf("%d points are left out", e.unseen.Count())
	}
	b.seek(2)
	b.until("it means something there", func() bool { return e.unseen.Count() == 1 && b.lookPanel.OnlyProblem() == "" })
}

// The condition belongs to its sequence, and is remembered with it.
func TestShowOnlyIsRemembered(t *testing.T) {
	dir := t.TempDir()
	here := func(b *bench, o *Options) {
		growing(b, o)
		keeping(dir)(b, o)
	}
	b := newBench(t, here)
	b.open("smoke", 5)
	b.add("fire", 5)
	b.activate(b.entryNamed("smoke"))
	b.typeOnly("Heat > 15")
	b.activate(b.entryNamed("fire"))
	if b.lookPanel.Only() != "" || b.entryNamed("fire").only != nil {
		t.Error("the other sequence has the condition too")
	}
	b.activate(b.entryNamed("smoke"))
	if b.lookPanel.Only() != "Heat > 15" {
		t.Errorf("the panel has %q", b.lookPanel.Only())
	}
	files := b.dir
	b.run("close")
	b.Close()
	again := newBench(t, here)
	again.dir = files
	again.open("smoke", 5)
	again.until("it is left out again", func() bool { return slices.Equal(numbers(again.entries[0].unseen), []int64{0, 1}) })
	if again.lookPanel.Only() != "Heat > 15" {
		t.Errorf("the panel has %q", again.lookPanel.Only())
	}
	again.typeOnly("")
	again.run("close")
	again.Close()
	last := newBench(t, here)
	last.dir = files
	last.open("smoke", 5)
	if e := last.entries[0]; e.only != nil || last.lookPanel.Only() != "" {
		t.Errorf("%q is remembered, and was taken away", e.only)
	}
}

// Films show what the window shows.
func TestPicturesLeaveOutWhatTheConditionDoes(t *testing.T) {
	b := newBench(t, growing)
	b.open("smoke", 5)
	lit := func() (n int) {
		r := b.newReel(1)
		r.shot.Look.Show = 0
		err := r.each(t.Context(), 1, 80, 60, func(_ playback.Slot, m *image.RGBA, err error) error {
			back := m.RGBAAt(0, 59)
			for y := range 60 {
				for x := range 80 {
					if c := m.RGBAAt(x, y); int(c.R)-int(back.R) > 60 {
						n++
					}
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	b.view.FrameAll()
	all := lit()
	b.typeOnly("Heat < 0")
	b.until("all are left out", func() bool { return b.entries[0].unseen.Count() == 5 })
	if none := lit(); all <= none {
		t.Errorf("%d pixels are lit, and %d without points", all, none)
	}
}

func TestShowOnlyFocusesTheEntry(t *testing.T) {
	b := newBench(t, growing)
	b.open("smoke", 5)
	b.togglePanel(panelLook)
	b.press(shift(fyne.KeyE))
	app.driver.work()
	if !b.panelShown(panelLook) {
		t.Error("the panel is hidden")
	}
	b.typeRune('H')
	if b.lookPanel.OnlyText() != "H" {
		t.Errorf("the entry has %q", b.lookPanel.OnlyText())
	}
	b.typeKey(fyne.KeyEscape)
	if b.window.Canvas().Focused() != b.view {
		t.Error("Escape does not leave it")
	}
}
