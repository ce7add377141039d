// The rows as a widget: scrolling, mouse and keys.

package browser

import (
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/playback"
	"floe/internal/ui/paint"
)

// tree shows the rows. The place is a number of rows, not of pixels: that of the
// last of a million rows is exact.
type tree struct {
	widget.BaseWidget
	b       *Browser
	raster  *canvas.Raster
	bar     *scrollBar
	top     float64 // the row at the upper edge
	hover   int     // row under the pointer, -1 for none
	hoverX  float32
	tip     paint.TipHover
	focused bool
	tapped  time.Time // of the last tap, for double taps
	tappedK key
}

func newTree(b *Browser) *tree {
	t := &tree{b: b, hover: -1}
	t.bar = newScrollBar(t)
	t.raster = paint.NewRaster(func() float32 { return t.Size().Width }, t.draw)
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer implements fyne.Widget.
func (t *tree) CreateRenderer() fyne.WidgetRenderer { return &treeRenderer{t} }

type treeRenderer struct{ t *tree }

func (r *treeRenderer) Layout(size fyne.Size) {
	t := r.t
	t.raster.Resize(size)
	width := barWidth()
	t.bar.Resize(fyne.NewSize(width, size.Height))
	t.bar.Move(fyne.NewPos(size.Width-width, 0))
	t.clamp()
	t.b.askFor()
}

func (r *treeRenderer) MinSize() fyne.Size { return fyne.NewSize(120, 60) }
func (r *treeRenderer) Refresh()           { r.t.raster.Refresh() }
func (r *treeRenderer) Destroy()           {}
func (r *treeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.t.raster, r.t.bar}
}

// redraw shows changes; several in one tick cost one picture.
func (t *tree) redraw() { t.raster.Refresh() }

// rowHeight in Fyne's units.
func rowHeight() float32 {
	return float32(math.Round(float64(theme.TextSize()) * 1.6))
}

// page is how many rows are seen.
func (t *tree) page() float64 { return float64(t.Size().Height / rowHeight()) }

func (t *tree) most() float64 { return max(float64(t.b.list.total)-t.page(), 0) }

// clamp keeps the place within the rows.
func (t *tree) clamp() { t.top = min(max(t.top, 0), t.most()) }

func (t *tree) scrollTo(top float64) {
	t.tip.Out(t)
	t.top = top
	t.clamp()
	t.redraw()
	t.b.askFor()
}

// reveal scrolls as little as it takes to see a row.
func (t *tree) reveal(i int) {
	if i < 0 {
		return
	}
	at := float64(i)
	switch {
	case at < t.top:
		t.scrollTo(at)
	case at > t.top+t.page()-1:
		t.scrollTo(at - t.page() + 1)
	}
}

// inSight gives the rows that are seen, the last one excluded.
func (t *tree) inSight() (from, to int) {
	from = int(t.top)
	return from, min(int(math.Ceil(t.top+t.page())), t.b.list.total)
}

// showsChange tells whether another timeline looks different.
func (t *tree) showsChange(s *open, before *playback.Timeline, playheadBefore int) bool {
	from, to := t.inSight()
	for i := from; i < to; i++ {
		r := t.b.list.at(i)
		switch {
		case r.of != s:
		case r.kind == sectionRow && r.section == frames && before != s.timeline:
			return true
		case r.kind != frameRow:
		case r.k == playheadBefore != (r.k == s.playhead),
			before.States[r.k] != s.timeline.States[r.k],
			before.Points[r.k] != s.timeline.Points[r.k]:
			return true
		}
	}
	return false
}

func (t *tree) rowAt(y float32) int {
	i := int(math.Floor(t.top + float64(y/rowHeight())))
	if y < 0 || i >= t.b.list.total {
		return -1
	}
	return i
}

// Scrolled implements fyne.Scrollable.
func (t *tree) Scrolled(e *fyne.ScrollEvent) {
	t.scrollTo(t.top - float64(e.Scrolled.DY/rowHeight())*1.5)
}

// Tapped chooses, folds, or presses one of the small buttons of a row.
func (t *tree) Tapped(e *fyne.PointEvent) {
	focus(t)
	t.tip.Out(t)
	i := t.rowAt(e.Position.Y)
	if i < 0 {
		return
	}
	r := t.b.list.at(i)
	part := t.partAt(r, e.Position.X)
	if part != rowBody {
		t.press(r, part)
		return
	}
	again := r.key() == t.tappedK && time.Since(t.tapped) < 400*time.Millisecond
	t.tapped, t.tappedK = time.Now(), r.key()
	switch {
	case r.kind == sectionRow:
		t.b.fold(r, !r.unfolded())
	case r.kind == moreRow:
		t.b.more(r)
	case again && r.foldable():
		t.tapped = time.Time{}
		t.b.fold(r, !r.unfolded())
	default:
		t.b.choose(r)
	}
}

// press acts on a small button.
func (t *tree) press(r row, part rowPart) {
	id := r.of.entry.ID
	switch {
	case part == foldPart:
		t.b.fold(r, !r.unfolded())
	case part == eyePart && t.b.OnVisible != nil:
		t.b.OnVisible(id, r.of.entry.Hidden)
	case part == closePart && t.b.OnClose != nil:
		t.b.OnClose(id)
	case part == colorPart && t.b.OnColor != nil:
		t.b.OnColor(id)
	}
}

// TappedSecondary opens the menu of a row.
func (t *tree) TappedSecondary(e *fyne.PointEvent) {
	i := t.rowAt(e.Position.Y)
	if i < 0 {
		return
	}
	t.tip.Out(t)
	r := t.b.list.at(i)
	t.b.chosen = r.key()
	t.redraw()
	t.showMenu(r, e.AbsolutePosition)
}

func (t *tree) showMenu(r row, at fyne.Position) {
	menu := t.b.menuOf(r)
	c := fyne.CurrentApp().Driver().CanvasForObject(t)
	if len(menu.Items) > 0 && c != nil {
		widget.ShowPopUpMenuAtPosition(menu, c, at)
	}
}

// MouseIn implements desktop.Hoverable.
func (t *tree) MouseIn(e *desktop.MouseEvent) { t.MouseMoved(e) }

// MouseMoved lights the row under the pointer.
func (t *tree) MouseMoved(e *desktop.MouseEvent) {
	i := t.rowAt(e.Position.Y)
	t.tip.Move(e.AbsolutePosition)
	partBefore, part := rowBody, rowBody
	if i >= 0 {
		r := t.b.list.at(i)
		partBefore, part = t.partAt(r, t.hoverX), t.partAt(r, e.Position.X)
	}
	if i != t.hover || part != partBefore {
		t.hover = i
		t.redraw()
		t.tip.In(t, e.AbsolutePosition, func() []paint.TipLine { return tipOf(t.b.list.at(i), part) })
	}
	t.hoverX = e.Position.X
}

// MouseOut implements desktop.Hoverable.
func (t *tree) MouseOut() {
	t.hover = -1
	t.tip.Out(t)
	t.redraw()
}

// FocusGained implements fyne.Focusable.
func (t *tree) FocusGained() { t.focused = true; t.redraw() }

// FocusLost implements fyne.Focusable.
func (t *tree) FocusLost() { t.focused = false; t.redraw() }

// TypedRune passes letters on: they are the window's keys.
func (t *tree) TypedRune(r rune) {
	if t.b.OnUnusedRune != nil {
		t.b.OnUnusedRune(r)
	}
}

// TypedShortcut copies.
func (t *tree) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*fyne.ShortcutCopy); !ok {
		return
	}
	if i := t.b.list.find(t.b.chosen); i >= 0 {
		t.b.copyText(copyName(t.b.list.at(i)))
	}
}

// TypedKey moves through the rows; keys without use here are passed on.
func (t *tree) TypedKey(k *fyne.KeyEvent) {
	i := t.b.list.find(t.b.chosen)
	r := t.b.list.at(i)
	switch k.Name {
	case fyne.KeyUp:
		t.moveTo(i-1, -1)
	case fyne.KeyDown:
		t.moveTo(i+1, 1)
	case fyne.KeyPageUp:
		t.moveTo(i-int(t.page())+1, -1)
	case fyne.KeyPageDown:
		t.moveTo(i+int(t.page())-1, 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		t.enter(r)
	case desktop.KeyMenu:
		t.keyMenu(i, r)
	case fyne.KeyLeft, fyne.KeyRight:
		if !t.foldByKey(i, r, k.Name == fyne.KeyRight) && t.b.OnUnusedKey != nil {
			t.b.OnUnusedKey(k)
		}
	default:
		if t.b.OnUnusedKey != nil {
			t.b.OnUnusedKey(k)
		}
	}
}

func (t *tree) enter(r row) {
	switch {
	case r.kind == noRow:
	case r.kind == moreRow:
		t.b.more(r)
	case r.foldable():
		t.b.fold(r, !r.unfolded())
	default:
		t.b.choose(r)
	}
}

func (t *tree) keyMenu(i int, r row) {
	if r.kind == noRow {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t)
	t.showMenu(r, at.AddXY(40, float32(float64(i)-t.top+1)*rowHeight()))
}

// foldByKey folds the row, or goes from a row to the one it belongs to. Frames
// leave left and right to the playhead.
func (t *tree) foldByKey(i int, r row, open bool) bool {
	switch {
	case r.kind == noRow || r.kind == frameRow:
		return false
	case r.foldable() && r.unfolded() != open:
		t.b.fold(r, open)
	case !open:
		for j := i - 1; j >= 0; j-- {
			if parent := t.b.list.at(j); parent.foldable() && parent.depth() < r.depth() {
				t.moveTo(j, -1)
				break
			}
		}
	}
	return true
}

// moveTo chooses a row; notes and second lines are passed over.
func (t *tree) moveTo(i, step int) {
	i = min(max(i, 0), t.b.list.total-1)
	for i >= 0 && i < t.b.list.total {
		r := t.b.list.at(i)
		if r.kind != detailRow && r.kind != noteRow {
			t.b.choose(r)
			t.reveal(i)
			return
		}
		i += step
	}
}
