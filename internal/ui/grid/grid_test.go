package grid

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/table"
)

// bench is a grid in a window, with what it told.
type bench struct {
	*Grid
	t      *testing.T
	window fyne.Window
	posted chan func()

	selected  *render.Set
	current   []int64
	problems  []string
	copied    string
	hints     []string
	columns   int
	shown     int64
	menus     []Target
	keys      []fyne.KeyName
	costs     []table.Cost
	startSort func()
}

func newBench(t *testing.T) *bench {
	test.NewTempApp(t)
	b := &bench{t: t, posted: make(chan func(), 10000)}
	b.Grid = New(Events{
		OnSelect:  func(s *render.Set) { b.selected = s },
		OnCurrent: func(e int64) { b.current = append(b.current, e) },
		OnRows:    func(shown, _ int64) { b.shown = shown },
		OnSort:    func(c table.Cost, start func()) { b.costs, b.startSort = append(b.costs, c), start },
		OnProblem: func(s string) { b.problems = append(b.problems, s) },
		OnMenu:    func(at Target, _ fyne.Position) { b.menus = append(b.menus, at) },
		OnCopy:    func(s string) { b.copied = s },
		OnColumns: func() { b.columns++ },
		OnHint:    func(s string) { b.hints = append(b.hints, s) },
		OnKey:     func(e *fyne.KeyEvent) { b.keys = append(b.keys, e.Name) },
	})
	b.post = func(f func()) { b.posted <- f }
	b.window = test.NewTempWindow(t, b.Grid)
	b.window.SetPadded(false)
	b.window.Resize(fyne.NewSize(800, 400))
	t.Cleanup(func() {
		b.Close()
		b.settle()
	})
	return b
}

// settle does what workers posted until there is no job.
func (b *bench) settle() {
	b.t.Helper()
	b.until("the job ends", func() bool { return b.job == nil })
	for {
		select {
		case f := <-b.posted:
			f()
			continue
		case <-time.After(5 * time.Millisecond):
		}
		return
	}
}

func (b *bench) until(what string, done func() bool) {
	b.t.Helper()
	limit := time.After(20 * time.Second)
	for !done() {
		select {
		case f := <-b.posted:
			f()
		case <-limit:
			b.t.Fatalf("never: %s", what)
		}
	}
}

var frames atomic.Int64 // that are not released

func attr[T particle.Number](name string, t particle.Type, values ...T) func(h *particle.Header) particle.Column {
	return func(h *particle.Header) particle.Column {
		a := particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: particle.PerPoint}
		return particle.NewColumn(h, a, values)
	}
}

func frameOf(n int64, columns ...func(h *particle.Header) particle.Column) *particle.Frame {
	h := particle.Header{Format: "test", Counts: particle.Counts{Points: n}}
	var all []particle.Column
	for _, make := range columns {
		c := make(&h)
		all, h.Attributes = append(all, c), append(h.Attributes, c.Attribute)
	}
	frames.Add(1)
	return particle.FrameOf(h, all, func() { frames.Add(-1) })
}

// show shows a frame and gives all references away.
func (b *bench) show(f *particle.Frame) {
	s := table.New(f, particle.PerPoint)
	f.Release()
	b.SetSheet(s)
	s.Release()
	b.settle()
	b.draw(image.NewRGBA(image.Rect(0, 0, 800, 400)), 1)
}

// small is a frame of ten points: ID 100 to 109, ages falling, NaN at the end.
func small() *particle.Frame {
	ids, ages, places := make([]int32, 10), make([]float32, 10), make([]float32, 30)
	for i := range ids {
		ids[i], ages[i] = int32(100+i), float32(9-i)
		places[3*i], places[3*i+1] = float32(i), float32(i%3)
	}
	ages[9] = float32(math.NaN())
	return frameOf(10, attr("PointPosition", particle.Vector3, places...), attr("ID", particle.Int32, ids...),
		attr("Age", particle.Float32, ages...), attr[float32]("Mass", particle.Float32, 1))
}

func (b *bench) press(x, y float32, button desktop.MouseButton, modifier fyne.KeyModifier) {
	b.lastPress = time.Time{}
	b.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: button, Modifier: modifier})
}

func (b *bench) lift(x, y float32) {
	b.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: desktop.MouseButtonPrimary})
}

func (b *bench) click(x, y float32, modifier fyne.KeyModifier) {
	b.press(x, y, desktop.MouseButtonPrimary, modifier)
	b.lift(x, y)
}

func (b *bench) drag(x0, y0, x1, y1 float32) {
	b.press(x0, y0, desktop.MouseButtonPrimary, 0)
	for i := range 5 {
		k := float32(i) / 4
		b.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x0+(x1-x0)*k, y0+(y1-y0)*k)}})
	}
	b.DragEnd()
	b.lift(x1, y1)
}

// headX is the middle of a column.
func (b *bench) headX(name string) float32 {
	b.t.Helper()
	for _, p := range b.places() {
		if p.name == name {
			return float32(p.from+p.to) / 2
		}
	}
	b.t.Fatalf("column %s is not seen", name)
	return 0
}

func rowY(row int) float32 { return headerHeight + float32(row)*rowHeight + rowHeight/2 }

func (b *bench) order() string {
	var all []string
	for row := range b.rows.Count() {
		all = append(all, fmt.Sprint(b.rows.At(row)))
	}
	return strings.Join(all, " ")
}

func TestColumnsAndTheirOrder(t *testing.T) {
	b := newBench(t)
	b.show(small())
	check := func(want string) {
		t.Helper()
		if got := strings.Join(b.Columns(), " "); got != want {
			t.Errorf("columns are %s, not %s", got, want)
		}
	}
	check("# ID PointPosition Age Mass")
	b.UnfoldColumn("PointPosition")
	check("# ID PointPosition.x PointPosition.y PointPosition.z Age Mass")
	b.HideColumn("Age")
	b.HideColumn("ID") // cannot be
	b.show(small())
	check("# ID PointPosition.x PointPosition.y PointPosition.z Mass")
	b.drag(b.headX("Mass"), 10, b.headX("PointPosition.x")-20, 10)
	check("# ID Mass PointPosition.x PointPosition.y PointPosition.z")
	state := b.State()
	b.FoldColumn("PointPosition.z")
	check("# ID Mass PointPosition")
	if !b.RevealColumn("age") || b.RevealColumn("none") {
		t.Error("revealed the wrong columns")
	}
	check("# ID Mass PointPosition Age")
	b.SetState(state)
	check("# ID Mass PointPosition.x PointPosition.y PointPosition.z")
	b.SetColumns([]string{"Age", "PointPosition.y"})
	b.show(small())
	check("# ID Age PointPosition.y")
	b.SetColumns(nil)
	check("# ID PointPosition Age Mass")
	if folded, unfolded := b.Folded("PointPosition"); !folded || unfolded {
		t.Error("PointPosition is not folded")
	}
	if b.columns == 0 {
		t.Error("nobody was told")
	}
}

func TestFrameThatLacksAColumn(t *testing.T) {
	b := newBench(t)
	b.show(small())
	b.SetColumns([]string{"Age", "Mass", "PointPosition"})
	b.show(frameOf(3, attr[float32]("Mass", particle.Float32, 1, 2, 3)))
	if got := strings.Join(b.Columns(), " "); got != "# Mass" {
		t.Errorf("columns are %s", got)
	}
	b.show(small())
	if got := strings.Join(b.Columns(), " "); got != "# ID Age Mass PointPosition" {
		t.Errorf("then columns are %s", got)
	}
}

func TestHeadSorts(t *testing.T) {
	b := newBench(t)
	b.show(small())
	x := b.headX("Age")
	for i, want := range []string{"8 7 6 5 4 3 2 1 0 9", "0 1 2 3 4 5 6 7 8 9", "0 1 2 3 4 5 6 7 8 9"} {
		b.click(x, 10, 0)
		b.settle()
		if got := b.order(); got != want {
			t.Errorf("click %d: %s", i+1, got)
		}
	}
	if b.Sort() != (table.Sort{}) {
		t.Errorf("after three clicks: %+v", b.Sort())
	}
	// The lower half of a vector's head sorts by its components.
	p := b.headX("PointPosition")
	b.click(p, headerHeight-6, 0)
	b.settle()
	if got := b.order(); b.Sort().Column != "PointPosition.y" || got != "0 3 6 9 1 4 7 2 5 8" {
		t.Errorf("by %+v: %s", b.Sort(), got)
	}
}

func TestSlowSortIsAsked(t *testing.T) {
	b := newBench(t)
	b.events.SlowSort = time.Nanosecond
	b.show(small())
	b.click(b.headX("Age"), 10, 0)
	if len(b.costs) != 1 || b.job != nil || b.Sort().Column != "" {
		t.Fatalf("asked %d times, sort %+v", len(b.costs), b.Sort())
	}
	b.startSort()
	b.settle()
	if b.Sort().Column != "Age" || b.rows.At(0) != 8 {
		t.Errorf("then sort %+v: %s", b.Sort(), b.order())
	}
}

func TestSelecting(t *testing.T) {
	b := newBench(t)
	b.show(small())
	b.SetSort(table.Sort{Column: "#", Descending: true})
	b.settle()
	check := func(what string, current int64, want ...int64) {
		t.Helper()
		if got := b.selected.Numbers(); !slices.Equal(got, want) || b.Current() != current {
			t.Errorf("%s: selected %v, current %d", what, got, b.Current())
		}
	}
	b.click(100, rowY(2), 0)
	check("click", 7, 7)
	b.click(100, rowY(4), fyne.KeyModifierShift)
	check("shift", 5, 5, 6, 7)
	b.click(100, rowY(0), fyne.KeyModifierControl)
	check("ctrl", 9, 5, 6, 7, 9)
	b.click(100, rowY(3), fyne.KeyModifierControl)
	check("ctrl again", 6, 5, 7, 9)
	b.drag(100, rowY(1), 100, rowY(3))
	check("drag", 6, 6, 7, 8)
	b.click(100, rowY(12), 0)
	check("below", 6)
	b.click(100, rowY(12), fyne.KeyModifierShift)
	b.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	b.click(100, rowY(0), 0)
	b.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	check("shift and down", 8, 8, 9)
	b.TypedShortcut(&fyne.ShortcutSelectAll{})
	b.until("all are selected", func() bool { return b.selected.Count() == 10 })
	b.press(100, rowY(1), desktop.MouseButtonSecondary, 0)
	if b.selected.Count() != 10 {
		t.Error("the menu's click changed the selection that it is for")
	}
}

func TestMenuTargets(t *testing.T) {
	b := newBench(t)
	b.show(small())
	b.press(b.headX("Age"), 10, desktop.MouseButtonSecondary, 0)
	b.press(b.headX("Age"), rowY(3), desktop.MouseButtonSecondary, 0)
	b.press(795, 200, desktop.MouseButtonSecondary, 0)
	want := []Target{{Column: "Age", Header: true, Element: -1}, {Column: "Age", Element: 3}}
	if !slices.Equal(b.menus, want) {
		t.Errorf("menus for %+v", b.menus)
	}
	if b.Current() != 3 {
		t.Error("a right click outside of the selection does not select its row")
	}
}

func TestKeysGoOn(t *testing.T) {
	b := newBench(t)
	b.show(small())
	for _, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyDown, fyne.KeyEscape, fyne.KeyJ} {
		b.TypedKey(&fyne.KeyEvent{Name: key})
	}
	if want := []fyne.KeyName{fyne.KeySpace, fyne.KeyEscape, fyne.KeyJ}; !slices.Equal(b.keys, want) {
		t.Errorf("passed on: %v", b.keys)
	}
}

func TestFollowsTheIDThroughFrames(t *testing.T) {
	b := newBench(t)
	ids := func(from, n int32) *particle.Frame {
		all := make([]int32, n)
		for i := range all {
			all[i] = from + int32(i)
		}
		return frameOf(int64(n), attr("ID", particle.Int32, all...))
	}
	b.show(ids(0, 5000))
	b.GoToPoint(2000)
	b.ScrollTo(1995)
	b.show(ids(300, 5000))
	if b.Current() != 1700 || b.Top() != 1695 {
		t.Errorf("ID 2000 is element %d, top %v", b.Current(), b.Top())
	}
	b.show(ids(3000, 5000)) // gone
	if b.Current() != -1 {
		t.Errorf("the dead point is element %d", b.Current())
	}
	b.show(ids(100, 5000)) // and back
	if b.Current() != 1900 {
		t.Errorf("the point that is back is element %d", b.Current())
	}
	b.GoToID("4000")
	b.until("the ID is found", func() bool { return b.Current() == 3900 })
	b.GoToID("7")
	b.until("it is told", func() bool { return strings.Contains(b.problem, "ID 7") })
}

func TestSortedSheetsFollowEachOther(t *testing.T) {
	b := newBench(t)
	b.show(small())
	b.SetSort(table.Sort{Column: "Age"})
	b.settle()
	b.GoToPoint(0) // in the last row but one
	for range 20 { // faster than can be sorted
		f := small()
		s := table.New(f, particle.PerPoint)
		f.Release()
		b.SetSheet(s)
		s.Release()
	}
	b.settle()
	if got := b.order(); got != "8 7 6 5 4 3 2 1 0 9" || b.Current() != 0 {
		t.Errorf("%s, current %d", got, b.Current())
	}
	b.Close()
	b.settle()
	if n := frames.Load(); n != 0 {
		t.Errorf("%d frames are not released", n)
	}
}

func TestFilter(t *testing.T) {
	b := newBench(t)
	b.show(small())
	if err := b.SetFilter("age > "); err == nil || b.Filter() != "" {
		t.Error("a bad filter was taken")
	}
	if err := b.SetFilter("foo > 2"); err == nil {
		t.Error("a filter of nothing was taken")
	}
	if err := b.SetFilter("age > 6"); err != nil {
		t.Fatal(err)
	}
	b.settle()
	if b.order() != "0 1 2" || b.shown != 3 || b.Rows().Set().Count() != 3 {
		t.Errorf("%s, told %d", b.order(), b.shown)
	}
	// A frame without the attribute shows all and says why.
	b.show(frameOf(4, attr[int32]("ID", particle.Int32, 1, 2, 3, 4)))
	if b.shown != 4 || !strings.Contains(b.problem, `"age"`) {
		t.Errorf("shown %d, problem %q", b.shown, b.problem)
	}
	b.show(small())
	if b.order() != "0 1 2" || b.problem != "" {
		t.Errorf("again %s, problem %q", b.order(), b.problem)
	}
	if err := b.SetFilter(""); err != nil {
		t.Fatal(err)
	}
	b.settle()
	if b.shown != 10 {
		t.Errorf("without a filter %d", b.shown)
	}
}

func TestOnlySelected(t *testing.T) {
	b := newBench(t)
	b.show(small())
	b.SetSelection(render.NewSet(10, 2, 5))
	b.SetOnlySelected(true)
	b.settle()
	if b.order() != "2 5" {
		t.Errorf("shown %s", b.order())
	}
	b.click(100, rowY(1), 0) // a click in the table does not make it smaller
	b.settle()
	if b.order() != "2 5" || !slices.Equal(b.selected.Numbers(), []int64{5}) {
		t.Errorf("shown %s, selected %v", b.order(), b.selected.Numbers())
	}
	b.SetSelection(nil)
	b.settle()
	if b.shown != 0 {
		t.Errorf("%d of none", b.shown)
	}
	b.SetOnlySelected(false)
	b.settle()
	if b.shown != 10 {
		t.Errorf("shown %d", b.shown)
	}
}

func TestStopGoesBack(t *testing.T) {
	b := newBench(t)
	const n = 3_000_000
	values := make([]int64, n)
	for i := range values {
		values[i] = int64(uint64(i) * 0x9e3779b97f4a7c15)
	}
	b.show(frameOf(n, attr("a", particle.Int64, values...)))
	b.SetSort(table.Sort{Column: "a"})
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if b.Sort() != (table.Sort{}) || b.job != nil {
		t.Errorf("stopped, but sort is %+v", b.Sort())
	}
	b.SetSort(table.Sort{Column: "a"})
	b.SetSort(table.Sort{Column: "a", Descending: true}) // cancels the other
	b.settle()
	if v := values[b.rows.At(0)]; v != slices.Max(values) {
		t.Errorf("first is %d", v)
	}
	b.Close()
	b.settle()
	b.until("the frames are released", func() bool { return frames.Load() == 0 })
}

func TestCopy(t *testing.T) {
	b := newBench(t)
	b.show(small())
	b.SetColumns([]string{"Age", "PointPosition"})
	b.SetSort(table.Sort{Column: "Age"})
	b.settle()
	b.GoToPoint(2)
	b.TypedShortcut(&fyne.ShortcutCopy{})
	head := "#\tID\tAge\tPointPosition.x\tPointPosition.y\tPointPosition.z\n"
	b.until("the row is copied", func() bool { return b.copied == head+"2\t102\t7\t2\t2\t0\n" })
	b.SetSelection(render.NewSet(10, 1, 3, 9))
	b.Copy()
	b.until("the selection is copied", func() bool {
		return b.copied == head+"3\t103\t6\t3\t0\t0\n1\t101\t8\t1\t1\t0\n9\t109\tNaN\t9\t0\t0\n"
	})
	b.show(frameOf(100_000_000, attr[float32]("Mass", particle.Float32, 1)))
	b.SetSort(table.Sort{})
	b.settle()
	b.SetSelection((*render.Set)(nil).Not(100_000_000))
	b.Copy()
	b.until("it is refused", func() bool { return strings.Contains(b.problem, "too much for the clipboard") })
}

func TestWidths(t *testing.T) {
	b := newBench(t)
	b.show(small())
	i := indexOf(b.Grid.columns, "Age")
	was := b.Grid.columns[i].width
	var edge float32
	for _, p := range b.places() {
		if p.name == "Age" {
			edge = float32(p.to)
		}
	}
	b.drag(edge, 10, edge+60, 10)
	if got := b.Grid.columns[i].width; math.Abs(got-was-60) > 0.01 {
		t.Errorf("width %v became %v", was, got)
	}
	b.press(edge+60, 10, desktop.MouseButtonPrimary, 0)
	b.lift(edge+60, 10)
	b.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(edge+60, 10)}, Button: desktop.MouseButtonPrimary})
	if got := b.Grid.columns[i].width; got != was {
		t.Errorf("a double click fits to %v, not %v", got, was)
	}
	b.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(edge, 10)}})
	if b.Cursor() != desktop.HResizeCursor {
		t.Error("no cursor at the edge")
	}
}

func TestHints(t *testing.T) {
	b := newBench(t)
	b.show(small())
	b.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(b.headX("Mass"), 10)}})
	b.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(b.headX("PointPosition"), 10)}})
	b.MouseOut()
	want := []string{"Mass   float per point   the same for all", "PointPosition   vector3 per point   sorts by length", ""}
	if !slices.Equal(b.hints, want) {
		t.Errorf("hints %q", b.hints)
	}
}

func TestManyColumns(t *testing.T) {
	b := newBench(t)
	var all []func(h *particle.Header) particle.Column
	for i := range 491 {
		all = append(all, attr("attr"+fmt.Sprint(i), particle.Float32, 1, 2, float32(i)))
	}
	b.show(frameOf(3, all...))
	if !b.RevealColumn("attr490") {
		t.Fatal("not there")
	}
	b.headX("attr490") // is seen
	b.RevealColumn("attr3")
	b.headX("attr3")
	if got := b.FindColumns("TTR49"); !slices.Equal(got, []string{"attr49", "attr490"}) {
		t.Errorf("found %v", got)
	}
}

func pixels(m *image.RGBA, box image.Rectangle, want func(c color.RGBA) bool) (n int) {
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if want(m.RGBAAt(x, y)) {
				n++
			}
		}
	}
	return n
}

func TestDrawsMarks(t *testing.T) {
	b := newBench(t)
	b.show(small())
	m := image.NewRGBA(image.Rect(0, 0, 800, 400))
	x := int(b.headX("Age"))
	cell := func(row int) image.Rectangle {
		y := headerHeight + row*rowHeight
		return image.Rect(x-15, y+1, x+30, y+rowHeight-1)
	}
	p := newPalette()
	red := func(c color.RGBA) bool { return c == p.badFill }
	b.draw(m, 1)
	if pixels(m, cell(9), red) == 0 || pixels(m, cell(8), red) != 0 {
		t.Error("NaN is not marked, or something else is")
	}
	b.SetSelection(render.NewSet(10, 3))
	b.SetTint("Age", func(v float64) color.RGBA { return color.RGBA{uint8(v * 20), 200, 0, 255} })
	b.draw(m, 1)
	if got := m.RGBAAt(2, headerHeight+3*rowHeight+2); got != p.selectedZebra {
		t.Errorf("selected row is %v", got)
	}
	if pixels(m, image.Rect(0, headerHeight, 800, headerHeight+20), func(c color.RGBA) bool { return c == color.RGBA{180, 200, 0, 255} }) == 0 {
		t.Error("the first age of 9 is not tinted")
	}
}

func TestDrawsInAnySize(t *testing.T) {
	b := newBench(t)
	b.show(small())
	for _, size := range []image.Point{{1, 1}, {20, 20}, {60, 300}, {3000, 40}} {
		b.Resize(fyne.NewSize(float32(size.X), float32(size.Y)))
		for _, scale := range []float32{0.5, 1, 1.25, 2} {
			w, h := int(float32(size.X)*scale), int(float32(size.Y)*scale)
			b.draw(image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1))), scale)
		}
	}
	b.Close()
	b.draw(image.NewRGBA(image.Rect(0, 0, 100, 100)), 1)
}

func sheetOf(f *particle.Frame) *table.Sheet { return table.New(f, particle.PerPoint) }
