// The mouse: bars, heads, rows.

package grid

import (
	"math"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// mouse is what the pointer does and lies over.
type mouse struct {
	over        region
	hovered     *column // under the pointer
	hoveredPart int     // component, -1 for the whole

	pressed   region
	button    desktop.MouseButton
	from      fyne.Position // where it was pressed
	at        fyne.Position
	held      *column
	heldPart  int
	moved     bool    // far enough to be a drag
	wasAt     float64 // top, left or width when pressed
	lastPress time.Time
	lastPlace fyne.Position
}

// moving reports whether a column is dragged by its head.
func (m *mouse) moving() bool {
	return m.pressed == inHeader && m.moved && m.held != nil && !m.held.frozen
}

func (m *mouse) moves(c *column) bool { return m.moving() && m.held == c }

const (
	doubleClick = 400 * time.Millisecond
	dragStart   = 5 // units
	wheelRows   = 3.0 / 25
)

// MouseDown is Fyne's.
func (g *Grid) MouseDown(e *desktop.MouseEvent) {
	g.takeFocus()
	g.acted()
	g.shift, g.control = e.Modifier&fyne.KeyModifierShift != 0, e.Modifier&fyne.KeyModifierShortcutDefault != 0
	where := g.regionAt(e.Position)
	double := time.Since(g.lastPress) < doubleClick && near(e.Position, g.lastPlace)
	g.lastPress, g.lastPlace = time.Now(), e.Position
	if e.Button == desktop.MouseButtonSecondary {
		g.openMenu(where, e)
		return
	}
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	g.pressed, g.button, g.from, g.at, g.moved = where, e.Button, e.Position, e.Position, false
	x, y := float64(e.Position.X), float64(e.Position.Y)
	switch where {
	case inEdge:
		g.held = g.edgeAt(x)
		if g.wasAt = g.held.width; double {
			g.pressed = inNothing
			g.FitColumn(g.held.name)
		}
	case inHeader:
		g.held, g.heldPart = nil, -1
		if p, ok := g.columnAt(x); ok {
			g.held, g.heldPart = p.column, g.partAt(p, x, y)
		}
	case inRows:
		g.pressRow(g.rowAt(y))
	case inRowBar:
		_, height := g.body()
		g.top = g.pressBar(g.rowExtent(), height, y-headerHeight)
		g.wasAt = g.top
	case inColumnBar:
		width, _ := g.body()
		frozen := g.frozenWidth()
		g.left = g.pressBar(g.columnExtent(), width-frozen, x-frozen)
		g.wasAt = g.left
	}
	g.redraw()
}

func near(a, b fyne.Position) bool { return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) < 4 }

// pressBar goes a page towards a click beside the thumb.
func (g *Grid) pressBar(e extent, track, at float64) float64 {
	thumb, length := e.thumb(track)
	switch {
	case at < thumb:
		return e.clamp(e.at - e.page)
	case at > thumb+length:
		return e.clamp(e.at + e.page)
	}
	return e.at
}

// Dragged is Fyne's.
func (g *Grid) Dragged(e *fyne.DragEvent) {
	g.at = e.Position
	if !g.moved && math.Hypot(float64(g.at.X-g.from.X), float64(g.at.Y-g.from.Y)) < dragStart && g.pressed != inRowBar {
		return
	}
	g.moved = true
	dx, dy := float64(g.at.X-g.from.X), float64(g.at.Y-g.from.Y)
	width, height := g.body()
	switch g.pressed {
	case inRowBar:
		bar := g.rowExtent()
		bar.at = g.wasAt
		g.scrollTo(bar.dragged(height, dy), g.left)
	case inColumnBar:
		bar := g.columnExtent()
		bar.at = g.wasAt
		g.scrollTo(g.top, bar.dragged(width-g.frozenWidth(), dx))
	case inEdge:
		g.held.width, g.held.fitted = max(g.wasAt+dx, minWidth), false
		g.scrollTo(g.top, g.left)
	case inRows:
		row := min(max(g.rowAt(float64(g.at.Y)), 0), g.rowCount()-1)
		if row >= 0 && row != g.head {
			g.extendTo(row)
		}
	}
	g.redraw()
}

// DragEnd is Fyne's; MouseUp does what is to be done.
func (g *Grid) DragEnd() {}

// MouseUp is Fyne's.
func (g *Grid) MouseUp(e *desktop.MouseEvent) {
	pressed, held, moved := g.pressed, g.held, g.moved
	moving := g.moving()
	g.pressed, g.held, g.moved = inNothing, nil, false
	switch {
	case e.Button != desktop.MouseButtonPrimary:
	case moving:
		g.drop(held)
	case pressed == inHeader && held != nil && !moved:
		g.sortBy(held.sortName(g.heldPart))
	case pressed == inEdge && moved && g.events.OnColumns != nil:
		g.events.OnColumns()
	}
	g.redraw()
}

// partAt is the component under a place in a head, -1 for the whole.
func (g *Grid) partAt(p place, x, y float64) int {
	if len(p.labels) == 0 || y < headerHeight*0.54 {
		return -1
	}
	from := p.from + padding
	if p.swatch {
		from += swatch + 6
	}
	slot := (p.to - padding + slotGap - from) / float64(len(p.labels))
	return min(max(int((x-from)/slot), 0), len(p.labels)-1)
}

// dropX is where a dragged column would begin.
func (g *Grid) dropX(places []place) float64 {
	_, x := g.dropAt(places)
	return x
}

// dropAt gives the column before which a dragged one would go, nil for the end.
func (g *Grid) dropAt(places []place) (before *column, x float64) {
	x = g.frozenWidth()
	for _, p := range places {
		if p.frozen {
			continue
		}
		if float64(g.at.X) < (p.from+p.to)/2 {
			return p.column, max(p.from, x)
		}
		x = max(p.to, x)
	}
	return nil, x
}

func (g *Grid) drop(held *column) {
	before, _ := g.dropAt(g.places())
	if before == held {
		return
	}
	order := slices.DeleteFunc(slices.Clone(g.columns), func(c *column) bool { return c == held })
	at := len(order)
	if before != nil {
		at = slices.Index(order, before)
	} else if last := g.lastSeen(); last != nil && last != held {
		at = slices.Index(order, last) + 1
	}
	g.columns = slices.Insert(order, at, held)
	g.columnsChanged()
}

// lastSeen is the last column that scrolls and is seen.
func (g *Grid) lastSeen() (last *column) {
	for _, p := range g.places() {
		if !p.frozen {
			last = p.column
		}
	}
	return last
}

func (g *Grid) openMenu(where region, e *desktop.MouseEvent) {
	if g.events.OnMenu == nil || where != inHeader && where != inEdge && where != inRows {
		return
	}
	target := Target{Header: where != inRows, Element: -1}
	if p, ok := g.columnAt(float64(e.Position.X)); ok {
		target.Column = p.name
	}
	if where == inRows {
		row := g.rowAt(float64(e.Position.Y))
		if target.Element = g.rows.At(row); target.Element >= 0 && !g.selection.Has(target.Element) {
			g.pressRow(row)
		}
	} else if target.Column == "" {
		return
	}
	g.events.OnMenu(target, e.AbsolutePosition)
}

// MouseIn is Fyne's.
func (g *Grid) MouseIn(e *desktop.MouseEvent) { g.MouseMoved(e) }

// MouseMoved is Fyne's.
func (g *Grid) MouseMoved(e *desktop.MouseEvent) {
	over, hovered, part := g.regionAt(e.Position), (*column)(nil), -1
	if over == inHeader || over == inRows {
		if p, ok := g.columnAt(float64(e.Position.X)); ok {
			hovered, part = p.column, g.partAt(p, float64(e.Position.X), float64(e.Position.Y))
		}
	}
	if over == inRows {
		part = -1
	}
	if over == g.over && hovered == g.hovered && part == g.hoveredPart {
		return
	}
	repaint := over != g.over || over == inHeader
	g.over, g.hovered, g.hoveredPart = over, hovered, part
	if g.events.OnHint != nil {
		g.events.OnHint(g.hint())
	}
	if repaint {
		g.redraw()
	}
}

// MouseOut is Fyne's.
func (g *Grid) MouseOut() {
	if g.over != inNothing {
		g.over, g.hovered, g.hoveredPart = inNothing, nil, -1
		tell(g.events.OnHint, "")
		g.redraw()
	}
}

// hint describes the column under the pointer.
func (g *Grid) hint() string {
	if g.hovered == nil || g.hovered.shown == nil {
		return ""
	}
	c := g.hovered.shown
	if c.IsNumber() {
		return "number of the " + c.Attribute.Context.String()
	}
	words := []string{c.Name, c.TypeName() + " per " + c.Attribute.Context.String()}
	if c.Constant {
		words = append(words, "the same for all")
	}
	if by := sortsBy(c); by != "" && g.over == inHeader && g.hoveredPart < 0 {
		words = append(words, "sorts "+by)
	}
	if g.over == inHeader && g.hoveredPart >= 0 && g.hoveredPart < len(g.hovered.labels) {
		words = append(words, "sorts by "+g.hovered.labels[g.hoveredPart])
	}
	return strings.Join(words, "   ")
}

// Cursor is Fyne's.
func (g *Grid) Cursor() desktop.Cursor {
	if g.over == inEdge || g.pressed == inEdge {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

// Scrolled is Fyne's.
func (g *Grid) Scrolled(e *fyne.ScrollEvent) {
	dx, dy := float64(e.Scrolled.DX), float64(e.Scrolled.DY)
	if g.shift && dx == 0 {
		dx, dy = dy, 0
	}
	g.scrollTo(g.top-dy*wheelRows, g.left-dx*2)
}
