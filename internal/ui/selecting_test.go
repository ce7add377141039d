// One selection for picture and table: how it is made, and who is still selected
// in another frame.

package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/table"
	"floe/internal/ui/grid"
	"floe/internal/ui/viewport"
)

// clouds gives frames of so many points without ids, by number.
func clouds(points map[float64]int) func(string, float64) (*particle.Frame, error) {
	return func(_ string, n float64) (*particle.Frame, error) { return cloud(points[n]), nil }
}

// idClouds gives frames of points with these ids, by number.
func idClouds(ids map[float64][]int32) func(string, float64) (*particle.Frame, error) {
	return func(_ string, n float64) (*particle.Frame, error) { return withIDs(ids[n]...), nil }
}

// sets are what is selected and hidden of the first sequence, and the same must
// be seen in the picture.
func (b *bench) sets() string {
	e := b.entries[0]
	return fmt.Sprint(e.selected.Numbers(), e.hiddenPoints.Numbers())
}

func (b *bench) untilSets(want string) {
	b.t.Helper()
	b.until("sets are "+want+", also in the picture", func() bool {
		s, h := b.marks(0)
		return b.sets() == want && fmt.Sprint(s.Numbers(), h.Numbers()) == want
	})
}

func TestSelection(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 6})
	b.open("smoke", 1)
	hit := func(point int64, mode viewport.Mode) {
		b.picked1(viewport.Hit{Frame: b.frame, Point: point, Mode: mode}, true)
	}
	for _, c := range []struct {
		name string
		do   func()
		want string // selected, hidden
	}{
		{"pick", func() { hit(2, viewport.Replace) }, "[2] []"},
		{"another", func() { hit(4, viewport.Replace) }, "[4] []"},
		{"one more", func() { hit(1, viewport.Add) }, "[1 4] []"},
		{"one less", func() { hit(4, viewport.Remove) }, "[1] []"},
		{"nothing with Shift", func() { b.picked1(viewport.Hit{Mode: viewport.Add}, false) }, "[1] []"},
		{"band", func() {
			b.loopSelected(viewport.Catch{Layer: 0, Frame: b.frame, Inside: render.NewSet(6, 2, 3), Mode: viewport.Add})
		}, "[1 2 3] []"},
		{"band without", func() {
			b.loopSelected(viewport.Catch{Layer: 0, Frame: b.frame, Inside: render.NewSet(6, 1, 2), Mode: viewport.Remove})
		}, "[3] []"},
		{"band anew", func() {
			b.loopSelected(viewport.Catch{Layer: 0, Frame: b.frame, Inside: render.NewSet(6, 0, 5), Mode: viewport.Replace})
		}, "[0 5] []"},
		{"band of no sequence", func() {
			b.loopSelected(viewport.Catch{Layer: 7, Frame: b.frame, Inside: render.NewSet(6, 1), Mode: viewport.Replace})
		}, "[0 5] []"},
		{"invert", func() { b.run("select-invert") }, "[1 2 3 4] []"},
		{"hide", func() { b.run("hide") }, "[] [1 2 3 4]"},
		{"all that are seen", func() { b.run("select-all") }, "[0 5] [1 2 3 4]"},
		{"invert what is seen", func() { b.run("select-invert") }, "[] [1 2 3 4]"},
		{"pick", func() { hit(0, viewport.Replace) }, "[0] [1 2 3 4]"},
		{"hide too", func() { b.run("hide") }, "[] [0 1 2 3 4]"},
		{"show all", func() { b.run("show-all") }, "[] []"},
		{"pick two", func() { hit(2, viewport.Replace); hit(3, viewport.Add) }, "[2 3] []"},
		{"isolate", func() { b.run("isolate") }, "[2 3] [0 1 4 5]"},
		{"nothing", func() { b.picked1(viewport.Hit{}, false) }, "[] [0 1 4 5]"},
		{"show all", func() { b.run("show-all") }, "[] []"},
		{"all", func() { b.run("select-all") }, "[0 1 2 3 4 5] []"},
		{"none", func() { b.run("select-none") }, "[] []"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.do()
			if got := b.sets(); got != c.want {
				t.Errorf("it is %s, not %s", got, c.want)
			}
			if selected, hidden := b.marks(0); fmt.Sprint(selected.Numbers(), hidden.Numbers()) != c.want {
				t.Errorf("the picture shows %v and %v, not %s", selected.Numbers(), hidden.Numbers(), c.want)
			}
			if got := b.grid.Selection().Numbers(); !slices.Equal(got, b.entries[0].selected.Numbers()) {
				t.Errorf("the table marks %v", got)
			}
		})
	}
}

// picked1 is what the view calls for a click.
func (b *bench) picked1(h viewport.Hit, ok bool) { b.Window.picked(h, ok) }

func TestPickShowsTheRow(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 6})
	b.open("smoke", 1)
	b.picked1(viewport.Hit{Frame: b.frame, Point: 4}, true)
	if b.grid.Current() != 4 || b.currentPoint() != 4 {
		t.Errorf("the row is %d", b.grid.Current())
	}
	if text := b.status.text.Text; text != "Point 4   PointPosition (1.5, 0, 0)   Heat 40" {
		t.Errorf("the status says %q", text)
	}
	if b.status.selection.Text != "1 selected" {
		t.Errorf("the status says %q", b.status.selection.Text)
	}
	b.run("copy-values")
	if text := b.app.Clipboard().Content(); text != "point\t4\nframe\t0001\nPointPosition\t(1.5, 0, 0)\nHeat\t40\n" {
		t.Errorf("copied %q", text)
	}
	b.run("hide")
	if text := b.status.selection.Text; strings.TrimSpace(text) != "1 hidden" {
		t.Errorf("the status says %q", text)
	}
}

func TestHover(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 6})
	b.open("smoke", 1)
	b.hovered(viewport.Hit{Frame: b.frame, Point: 1}, true)
	if !strings.HasPrefix(b.status.text.Text, "Point 1 ") {
		t.Errorf("the status says %q", b.status.text.Text)
	}
	b.hovered(viewport.Hit{}, false)
	if b.status.text.Text != "" {
		t.Errorf("the pointer has gone, the status says %q", b.status.text.Text)
	}
}

// A click in a sequence makes it the one whose table is seen.
func TestPickActivates(t *testing.T) {
	b := newBench(t)
	b.engine.make = twoClouds
	b.open("smoke", 1)
	b.add("fire", 1)
	fire := b.entryNamed("fire")
	b.picked1(viewport.Hit{Layer: 1, Frame: b.frameOf(browserID(fire)), Point: 3}, true)
	if b.active != fire || b.grid.Rows().Count() != 5 || b.grid.Current() != 3 {
		t.Errorf("%d rows, at %d", b.grid.Rows().Count(), b.grid.Current())
	}
	b.picked1(viewport.Hit{Layer: 0, Frame: b.frameOf(browserID(b.entries[0])), Point: 2, Mode: viewport.Add}, true)
	if b.selectedCount() != 2 {
		t.Errorf("%d selected in both", b.selectedCount())
	}
	b.run("select-none")
	if b.selectedCount() != 0 {
		t.Errorf("%d are still selected", b.selectedCount())
	}
}

// A click with nothing but the button chooses one point of all that is shown.
func TestPickReplacesInAllSequences(t *testing.T) {
	b := newBench(t)
	b.engine.make = twoClouds
	b.open("smoke", 1)
	b.add("fire", 1)
	smoke, fire := b.entries[0], b.entries[1]
	b.select1(smoke, render.NewSet(4, 0, 1))
	b.picked1(viewport.Hit{Layer: 1, Frame: b.frameOf(browserID(fire)), Point: 3}, true)
	if smoke.selected.Count() != 0 || fire.selected.Count() != 1 {
		t.Errorf("%d and %d are selected", smoke.selected.Count(), fire.selected.Count())
	}
}

func TestTools(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	b.run("select-all")
	b.press(on(fyne.KeyB))
	if b.view.Tool() != toolBox || !strings.HasPrefix(b.status.text.Text, "Drag a rectangle") {
		t.Errorf("B: %v, %q", b.view.Tool(), b.status.text.Text)
	}
	b.press(on(fyne.KeyV))
	if b.view.Tool() != toolLasso {
		t.Error("V is no lasso")
	}
	b.press(on(fyne.KeyEscape))
	if b.view.Tool() != toolOrbit || b.selectedCount() == 0 {
		t.Error("Escape did not end the tool, or more than that")
	}
	b.press(on(fyne.KeyEscape))
	if b.selectedCount() != 0 {
		t.Error("the second Escape did not end the selection")
	}
	b.press(on(fyne.KeyB))
	b.press(on(fyne.KeyB))
	if b.view.Tool() != toolOrbit {
		t.Error("B does not end it")
	}
	b.press(on(fyne.KeyT))
	if !b.through {
		t.Error("T does not select through")
	}
}

// Points are the same by their ids, wherever they are in the next frame.
func TestSelectionFollowsIDs(t *testing.T) {
	b := newBench(t)
	b.engine.make = idClouds(map[float64][]int32{1: {10, 11, 12, 13}, 2: {13, 9, 11}, 3: {20, 21}, 4: {11, 13, 10, 12}})
	b.open("smoke", 1, 2, 3, 4)
	e := b.entries[0]
	b.select1(e, render.NewSet(4, 1, 3)) // 11 and 13
	b.hide(e, render.NewSet(4, 0))       // 10
	for _, c := range []struct {
		number float64
		want   string
	}{{2, "[0 2] []"}, {3, "[] []"}, {4, "[0 1] [2]"}, {1, "[1 3] [0]"}} {
		b.seek(c.number)
		b.untilSets(c.want)
	}
	// What is selected in a frame counts from then on, for those that are in it
	// and for those that are not.
	b.seek(2)
	b.untilSets("[0 2] []")
	b.select1(e, e.selected.Union(render.NewSet(3, 1))) // 9 too
	b.seek(1)
	b.untilSets("[1 3] [0]")
	// Nothing is nothing, also of those that are not in the frame.
	b.seek(3)
	b.untilSets("[] []")
	b.run("select-none")
	b.seek(4)
	b.untilSets("[] [2]")
	b.seek(3)
	b.run("show-all")
	b.seek(4)
	b.untilSets("[] []")
}

// Without ids the number is the point, unless there are more or fewer of them.
func TestSelectionWithoutIDs(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 4, 2: 4, 3: 5, 4: 4})
	b.open("smoke", 1, 2, 3, 4)
	e := b.entries[0]
	b.select1(e, render.NewSet(4, 1))
	b.hide(e, render.NewSet(4, 0))
	b.seek(2)
	b.untilSets("[1] [0]")
	b.seek(3)
	b.untilSets("[] []")
	if b.grid.Selection().Count() != 0 {
		t.Error("the table marks points of another frame")
	}
	b.seek(4)
	b.untilSets("[] []")
}

// Where nothing is selected, frames of other sizes must not confuse what will be.
func TestSelectionAfterAChangeOfCount(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 4, 2: 5, 3: 5})
	b.open("smoke", 1, 2, 3)
	b.seek(2)
	b.select1(b.entries[0], render.NewSet(5, 4))
	b.seek(3)
	b.untilSets("[4] []")
}

func TestHiddenSequencesAreNotSelected(t *testing.T) {
	b := newBench(t)
	b.engine.make = twoClouds
	b.open("smoke", 1)
	b.add("fire", 1)
	fire := b.entryNamed("fire")
	b.select1(fire, render.NewSet(5, 1))
	b.setVisible(fire, false)
	b.select1(b.entries[0], render.NewSet(4, 1))
	b.run("hide")
	if fire.hiddenPoints.Count() != 0 || b.entries[0].hiddenPoints.Count() != 1 {
		t.Errorf("%d and %d points are hidden", fire.hiddenPoints.Count(), b.entries[0].hiddenPoints.Count())
	}
}

func TestGoToPoint(t *testing.T) {
	b := newBench(t)
	b.engine.make = idClouds(map[float64][]int32{1: {10, 11, 12, 13}})
	b.open("smoke", 1)
	b.showTab(tabLog)
	ask := func(text string) string {
		b.run("find-row")
		entry := inOverlay[*field](b)[0]
		entry.SetText(text)
		entry.OnSubmitted(text)
		if b.overlay() == nil {
			return ""
		}
		said := b.texts()
		b.tap("Cancel")
		return said
	}
	for _, c := range []struct {
		text  string
		point int64
		wrong string
	}{
		{"2", 2, ""}, {" 3 ", 3, ""}, {"id 11", 1, ""}, {"ID=13", 3, ""}, {"id:10", 0, ""},
		{"4", 0, "there is no point 4"}, {"-1", 0, "there is no point -1"}, {"two", 0, "neither a point number nor id"}, {"", 0, "neither a point"},
		{"id", 0, "neither a point"},
	} {
		said := ask(c.text)
		if (said == "") != (c.wrong == "") || !strings.Contains(said, c.wrong) {
			t.Errorf("%q: it says %q", c.text, said)
		}
		b.until(fmt.Sprintf("%q leads to row %d", c.text, c.point), func() bool { return b.grid.Current() == c.point })
	}
	if !b.tabIs(tabTable) {
		t.Error("the table is not seen")
	}
}

func TestTableFilter(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 6})
	b.open("smoke", 1)
	b.tab.filter.SetText("Heat > 25")
	b.until("it is filtered", func() bool { return b.grid.Rows().Count() == 3 && b.tab.count.Text == "3 of 6" })
	b.tab.filter.SetText("Heat > ")
	b.tab.filter.OnSubmitted("Heat > ")
	b.until("it is told what is wrong", func() bool { return b.status.text.Importance == widget.WarningImportance })
	if b.grid.Rows().Count() != 3 {
		t.Error("a filter that is half typed has changed the rows")
	}
	b.tab.filter.ActionItem.(*widget.Button).OnTapped()
	b.tab.filter.OnSubmitted("")
	b.until("all are shown", func() bool { return b.grid.Rows().Count() == 6 && b.tab.count.Text == "6" })
	b.select1(b.entries[0], render.NewSet(6, 1, 2))
	b.tab.only.SetChecked(true)
	b.until("only those selected", func() bool { return b.grid.Rows().Count() == 2 })
}

func TestTableMenu(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 6})
	b.open("smoke", 1)
	menu := func(column string, element int64, header bool, label string) {
		b.tableMenu(grid.Target{Column: column, Element: element, Header: header}, fyne.NewPos(5, 5))
		b.choose(label)
	}
	menu("Heat", -1, true, "Colour by Heat")
	if b.colorName() != "Heat" {
		t.Errorf("the colour is %s", b.colorName())
	}
	menu("PointPosition.y", -1, true, "Colour by PointPosition.y")
	if b.colorName() != "PointPosition.y" || b.look.Color.Component != 2 {
		t.Errorf("the colour is %s", b.colorName())
	}
	menu("Heat", -1, true, "Size by Heat")
	if b.look.Size.Attribute != "Heat" {
		t.Errorf("the size is by %q", b.look.Size.Attribute)
	}
	menu("Heat", 3, false, "Frame This Point")
	if got := b.entries[0].selected.Numbers(); !slices.Equal(got, []int64{3}) {
		t.Errorf("selected are %v", got)
	}
	menu("Heat", -1, true, "Hide Column")
	if slices.Contains(b.grid.Columns(), "Heat") {
		t.Error("the column is still there")
	}
	menu("", -1, true, "Show All Columns")
	if !slices.Contains(b.grid.Columns(), "Heat") {
		t.Error("the column does not come back")
	}
	menu("PointPosition", -1, true, "Unfold")
	if !slices.Contains(b.grid.Columns(), "PointPosition.x") {
		t.Errorf("the columns are %v", b.grid.Columns())
	}
	b.grid.SetSort(table.Sort{Column: "Heat", Descending: true})
	if b.sortText() != "Heat down" {
		t.Errorf("sorted by %q", b.sortText())
	}
	menu("", -1, true, "Sort Naturally")
	if b.sortText() != "" {
		t.Errorf("sorted by %q", b.sortText())
	}
	menu("PointPosition.y", -1, true, "Statistics of PointPosition.y")
	if !b.tabIs(tabStats) || b.figures.name != "PointPosition" || b.figures.component != 2 {
		t.Errorf("the statistics are of %s %d", b.figures.name, b.figures.component)
	}
}

func TestSplitColumn(t *testing.T) {
	b := newBench(t)
	if base, _ := b.splitColumn("Heat"); base != "" {
		t.Error("there is a column of nothing")
	}
	b.engine.make = clouds(map[float64]int{1: 6})
	b.open("smoke", 1)
	for name, want := range map[string]string{
		"Heat": "Heat -1", "PointPosition": "PointPosition -1", "PointPosition.z": "PointPosition 2", "PointPosition.1": "PointPosition 1",
		"PointPosition.7": "PointPosition -1", "Cold": " -1", "Cold.x": " -1", ".x": " -1",
	} {
		base, component := b.splitColumn(name)
		if got := fmt.Sprint(base, " ", component); got != want {
			t.Errorf("%q is %q, not %q", name, got, want)
		}
	}
}

// A table of what has no points: of the object, say.
func TestTableOfAnotherContext(t *testing.T) {
	b := newBench(t)
	b.engine.make = func(string, float64) (*particle.Frame, error) {
		f := cloud(4)
		h := f.Header
		h.Attributes = append(slices.Clone(h.Attributes), particle.Attribute{Name: "Gravity", Type: particle.Float32, Context: particle.PerObject})
		columns := append(slices.Clone(f.Columns), particle.NewColumn(&h, h.Attributes[2], []float32{9.81}))
		return particle.FrameOf(h, columns, f.Release), nil
	}
	b.open("smoke", 1)
	b.run("select-all")
	if !slices.Equal(b.tab.context.Options, []string{"points", "object"}) {
		t.Errorf("the tables are %v", b.tab.context.Options)
	}
	b.tab.context.SetSelected("object")
	if b.grid.Rows().Count() != 1 || b.grid.Selection().Count() != 0 || b.tab.count.Text != "1" {
		t.Errorf("%d rows, %d selected", b.grid.Rows().Count(), b.grid.Selection().Count())
	}
	b.tab.context.SetSelected("points")
	if b.grid.Rows().Count() != 4 || b.grid.Selection().Count() != 4 {
		t.Errorf("%d rows, %d selected", b.grid.Rows().Count(), b.grid.Selection().Count())
	}
}

// What the table selects is seen in the picture.
func TestTableSelects(t *testing.T) {
	b := newBench(t)
	b.engine.make = clouds(map[float64]int{1: 6})
	b.open("smoke", 1)
	b.window.Canvas().Focus(b.grid)
	b.grid.GoToPoint(2)
	b.press(on(fyne.KeyDown))
	b.untilSets("[3] []")
}

// What is selected in a sequence that is hidden stays so when the rest is hidden.
func TestHidingLeavesTheSelectionOfHiddenSequences(t *testing.T) {
	b := newBench(t)
	b.open("smoke", 1)
	b.add("fire", 1)
	b.run("select-all")
	smoke, fire := b.entryNamed("smoke"), b.entryNamed("fire")
	b.setVisible(fire, false)
	b.run("hide")
	if smoke.selected.Count() != 0 || smoke.hiddenPoints.Count() == 0 {
		t.Errorf("%d points are selected, %d hidden", smoke.selected.Count(), smoke.hiddenPoints.Count())
	}
	if fire.selected.Count() == 0 || fire.hiddenPoints.Count() != 0 {
		t.Errorf("of the hidden one %d points are selected, %d hidden", fire.selected.Count(), fire.hiddenPoints.Count())
	}
}
