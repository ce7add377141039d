package grid

import (
	"image"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"floe/internal/particle"
)

func TestExtent(t *testing.T) {
	e := extent{total: 100_000_000, page: 30}
	for _, at := range []float64{0, 1, 12_345_678.25, e.last()} {
		e.at = at
		place, length := e.thumb(600)
		if length < minThumb || place < 0 || place+length > 600+1e-9 {
			t.Errorf("at %v the thumb is at %v, %v long", at, place, length)
		}
		if back := e.dragged(600, 0); back != at {
			t.Errorf("a thumb that stays moves from %v to %v", at, back)
		}
	}
	e.at = 0
	if end := e.dragged(600, 600); end != e.last() {
		t.Errorf("the end is %v, not %v", end, e.last())
	}
	if e.at = e.last(); e.dragged(600, -1e9) != 0 {
		t.Error("the beginning is not 0")
	}
	for _, none := range []extent{{}, {total: 5, page: 30}, {total: 0, page: 0}} {
		if at, length := none.thumb(100); at != 0 || length != 100 || none.scrolls() || none.clamp(7) != 0 {
			t.Errorf("%+v has a thumb at %v, %v long", none, at, length)
		}
	}
}

// TestHundredMillionRows goes to exact rows of a table that no float32 can count.
func TestHundredMillionRows(t *testing.T) {
	const n = 100_000_000
	b := newBench(t)
	b.show(frameOf(n, attr[float32]("Mass", particle.Float32, 1)))
	b.Resize(fyne.NewSize(800, headerHeight+barWidth+10*rowHeight))
	for _, row := range []int64{0, 16_777_217, 33_554_433, 99_999_980} {
		b.ScrollTo(float64(row))
		if got := b.rowAt(float64(rowY(3))); b.Top() != float64(row) || got != row+3 {
			t.Errorf("top %v, fourth row is %d", b.Top(), got)
		}
		b.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -25)})
		if b.Top() != float64(row)+3 {
			t.Errorf("a notch from %d goes to %v", row, b.Top())
		}
		b.click(300, rowY(0), 0)
		if b.Current() != row+3 {
			t.Errorf("a click takes %d", b.Current())
		}
	}
	b.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyEnd, Modifier: fyne.KeyModifierShortcutDefault})
	if b.Current() != n-1 || b.Top() != n-10 {
		t.Errorf("the end is row %d, top %v", b.Current(), b.Top())
	}
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageUp})
	if b.Current() != n-11 || b.Top() != n-11 {
		t.Errorf("a page up is row %d, top %v", b.Current(), b.Top())
	}
	b.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyHome, Modifier: fyne.KeyModifierShortcutDefault})
	if b.Current() != 0 || b.Top() != 0 {
		t.Errorf("the beginning is row %d, top %v", b.Current(), b.Top())
	}
}

func TestRowBar(t *testing.T) {
	const n = 100_000_000
	b := newBench(t)
	b.show(frameOf(n, attr[float32]("Mass", particle.Float32, 1)))
	_, height := b.body()
	bottom := float32(headerHeight + height)
	b.drag(796, headerHeight+5, 796, bottom+50)
	if want := b.rowExtent().last(); b.Top() != want {
		t.Errorf("dragged to %v, not %v", b.Top(), want)
	}
	b.click(796, headerHeight+5, 0)
	if want := b.rowExtent().last() - b.rowExtent().page; b.Top() != want {
		t.Errorf("a page up is %v, not %v", b.Top(), want)
	}
	b.drag(796, bottom-5, 796, bottom-6)
	if moved := math.Abs(b.Top() - b.rowExtent().last()); moved < 1e5 || moved > 1e6 {
		t.Errorf("one unit moves %v rows", moved)
	}
}

func TestColumnBarAndArrows(t *testing.T) {
	b := newBench(t)
	b.show(small())
	b.Resize(fyne.NewSize(300, 300))
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if b.left != b.columnExtent().last() || b.left <= 0 {
		t.Errorf("the end is %v", b.left)
	}
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	first := b.left
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
	if first <= 0 || b.left != 0 {
		t.Errorf("right %v, then left %v", first, b.left)
	}
	test.Scroll(b.window.Canvas(), fyne.NewPos(100, 100), -10, 0)
	if b.left != 20 {
		t.Errorf("the wheel scrolls to %v", b.left)
	}
	y := float32(300 - barWidth/2)
	b.drag(float32(b.frozenWidth())+15, y, 300, y)
	if b.left != b.columnExtent().last() {
		t.Errorf("the bar scrolls to %v of %v", b.left, b.columnExtent().last())
	}
}

func BenchmarkDraw10Mx20(b *testing.B) {
	g, m := benchGrid(b)
	b.Run("again", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			g.draw(m, 1)
		}
	})
	b.Run("scrolled 3 rows", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			g.scrollTo(math.Mod(g.top+3, 9e6), 0)
			g.draw(m, 1)
		}
	})
	b.Run("another page", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			g.scrollTo(math.Mod(g.top+12345.5, 9e6), 0)
			g.draw(m, 1)
		}
	})
}

// benchGrid shows 10 million points of 20 columns, most of them seen.
func benchGrid(b *testing.B) (*Grid, *image.RGBA) {
	test.NewTempApp(b)
	const n = 10_000_000
	ids, values := make([]int32, n), make([]float32, 3*n)
	for i := range ids {
		ids[i] = int32(i)
	}
	for i := range values {
		values[i] = float32(math.Sin(float64(i))) * 3
	}
	all := []func(h *particle.Header) particle.Column{
		attr("ID", particle.Int32, ids...), attr("PointPosition", particle.Vector3, values...),
	}
	for i := range 17 {
		all = append(all, attr("attribute"+string(rune('a'+i)), particle.Float32, values[i:i+n]...))
	}
	g := New(Events{})
	g.post = func(f func()) { f() }
	w := test.NewTempWindow(b, g)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 720))
	f := frameOf(n, all...)
	s := sheetOf(f)
	g.SetSheet(s)
	return g, image.NewRGBA(image.Rect(0, 0, 1280, 720))
}
