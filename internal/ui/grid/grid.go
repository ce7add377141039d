// The widget: what it shows and what it tells.

package grid

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/table"
	"floe/internal/ui/paint"
)

// Activity is what the grid does beside.
type Activity struct {
	// Text such as "sorting by Age"; "" when nothing is done any more.
	Text string
	// Fraction that is done, 0 to 1.
	Fraction float64
}

// Target is what was clicked with the right button.
type Target struct {
	// Column by name; "" beside all columns.
	Column string
	// Header is true for a column's head. Otherwise Element is the row's, -1 below
	// the last row.
	Header  bool
	Element int64
}

// Events is what the grid tells and asks for; any may be nil.
type Events struct {
	// OnSelect is told when the user selects other elements.
	OnSelect func(elements *render.Set)
	// OnCurrent is told when another row becomes the current one, by the user or
	// because a frame lacks it; -1 for none.
	OnCurrent func(element int64)
	// OnRows is told how many rows are shown when that may have changed.
	OnRows func(shown, total int64)
	// OnSort is asked before a sort that takes more than SlowSort; it calls start,
	// now or later, to have it done. Nil starts at once.
	OnSort func(cost table.Cost, start func())
	// SlowSort is 2 seconds unless set.
	SlowSort time.Duration
	// OnActivity is told of long work, some ten times a second.
	OnActivity func(Activity)
	// OnProblem is told in a sentence what could not be done; "" takes it back.
	OnProblem func(text string)
	// OnMenu opens a menu for what was clicked, at a place of the window.
	OnMenu func(at Target, position fyne.Position)
	// OnCopy gets text for the clipboard; nil puts it there.
	OnCopy func(text string)
	// OnColumns is told when the user changed columns: [Grid.State] is another.
	OnColumns func()
	// OnHint is told what lies under the pointer in more words than it shows.
	OnHint func(text string)
	// OnKey gets keys that the grid has no use for; nil gives them to the window.
	OnKey func(*fyne.KeyEvent)
	// Do runs a function on the UI goroutine, without waiting; nil is fyne.Do.
	// Fyne's test driver has no such goroutine, so tests bring theirs.
	Do func(func())
}

// Grid is the widget.
type Grid struct {
	widget.BaseWidget
	events Events

	raster *canvas.Raster
	scale  float64 // pixels per unit, as last drawn
	// post runs a function on the UI goroutine.
	post func(func())
	// ctx ends with the grid; beside are the goroutines that end then.
	ctx    context.Context
	end    context.CancelFunc
	beside sync.WaitGroup

	sheet *table.Sheet // nil if there is none
	rows  *table.Rows  // of sheet
	arrangement
	jobs

	columns []*column // in their order, those that the sheet lacks too
	chosen  bool      // the columns were chosen: do not add others
	hidden  map[string]bool

	top, left float64 // first row, and what is scrolled off of the columns
	current   int64   // element, -1 for none
	lost      string  // the ID of the current element that the sheet lacks
	rest      *rest   // where the sheet was left that Rest let go
	anchor    int64   // row where a range begins
	head      int64   // row where a range ends
	selection *render.Set

	tint    tint
	problem string
	// problemLasts: it is about what is shown, such as a filter's.
	problemLasts bool
	mouse
	focused, shift, control bool
}

// New makes a grid that shows nothing yet.
func New(e Events) *Grid {
	g := &Grid{events: e, post: e.Do, scale: 1, current: -1, hidden: map[string]bool{}}
	if g.post == nil {
		g.post = fyne.Do
	}
	g.ctx, g.end = context.WithCancel(context.Background())
	if g.events.SlowSort == 0 {
		g.events.SlowSort = 2 * time.Second
	}
	g.raster = paint.NewRaster(func() float32 { return g.raster.Size().Width }, g.draw)
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer is Fyne's.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(g.raster) }

// MinSize shows a header and a few rows.
func (g *Grid) MinSize() fyne.Size { return fyne.NewSize(160, headerHeight+3*rowHeight+barWidth) }

// Close ends all work and gives the frame back. It does not wait.
func (g *Grid) Close() {
	g.SetSheet(nil)
	g.end()
}

// Wait returns when the work that Close ended has come to its end. It may be called
// on any goroutine. What was left for the UI goroutine is still to run there.
func (g *Grid) Wait() { g.beside.Wait() }

// Sheet is what is shown, nil if nothing is. It lives until the next sheet comes.
func (g *Grid) Sheet() *table.Sheet { return g.sheet }

// Rows are the rows shown, nil without a sheet. [table.Rows.Set] gives them as a
// set, for a view that shows the same points.
func (g *Grid) Rows() *table.Rows { return g.rows }

func (g *Grid) rowCount() int64 {
	if g.rows == nil {
		return 0
	}
	return g.rows.Count()
}

// SetSelection marks elements of the sheet that was set last, without telling
// OnSelect. A table that shows the selection only shows the new one.
func (g *Grid) SetSelection(elements *render.Set) {
	s, selected := g.newest()
	if *selected == elements {
		return
	}
	*selected = elements
	if g.onlySelected && s != nil {
		g.rearrange()
	}
	g.redraw()
}

// SelectIn is [Grid.SetSelection] for the elements of a frame: numbers mean other
// elements in another. It does nothing unless the frame is shown or will be.
func (g *Grid) SelectIn(f *particle.Frame, context particle.Context, elements *render.Set) {
	if is(g.sheet, f, context) && g.selection != elements {
		g.selection = elements
		if s, _ := g.newest(); s == g.sheet && g.onlySelected {
			g.rearrange()
		}
		g.redraw()
	}
	if s, selected := g.newest(); s != g.sheet && is(s, f, context) && *selected != elements {
		*selected = elements
		if g.onlySelected {
			g.rearrange()
		}
	}
}

func is(s *table.Sheet, f *particle.Frame, context particle.Context) bool {
	return s != nil && s.Frame() == f && s.Context() == context
}

// Selection is what is marked.
func (g *Grid) Selection() *render.Set { return g.selection }

// Current is the element of the current row, -1 for none.
func (g *Grid) Current() int64 { return g.current }

// GoToPoint makes an element the current one and shows its row, if it has one.
func (g *Grid) GoToPoint(element int64) bool {
	if g.rows == nil {
		return false
	}
	row, ok := g.rows.Row(element)
	if ok {
		g.anchor, g.head = row, row
		g.setCurrent(element)
		g.revealRow(row)
	}
	return ok
}

// currentRow is the row of the current element, which is the head of the last
// range unless something else was arranged: looking for it can take long.
func (g *Grid) currentRow() (int64, bool) {
	if g.current >= 0 && g.rows.At(g.head) == g.current {
		return g.head, true
	}
	return g.rows.Row(g.current)
}

func (g *Grid) setCurrent(element int64) {
	if element >= 0 {
		g.lost = ""
	}
	if g.current != element {
		g.current = element
		tell(g.events.OnCurrent, element)
	}
	g.redraw()
}

// setProblem tells what could not be done. What does not last goes with the next
// click or key.
func (g *Grid) setProblem(text string, lasts bool) {
	g.problemLasts = lasts
	if g.problem != text {
		g.problem = text
		tell(g.events.OnProblem, text)
		g.redraw()
	}
}

// acted takes back what was told, as the user goes on.
func (g *Grid) acted() {
	if !g.problemLasts {
		g.setProblem("", false)
	}
}

func (g *Grid) redraw() { g.raster.Refresh() }

func tell[T any](callback func(T), what T) {
	if callback != nil {
		callback(what)
	}
}
