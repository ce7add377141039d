// Which columns there are, in which order, how wide.

package grid

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"floe/internal/particle"
	"floe/internal/table"
	"floe/internal/ui/paint"
)

// column is a column's place; the cells come and go with the sheets.
type column struct {
	name  string
	width float64 // 0: to be fitted when the sheet has it
	// fitted: the width is not the user's, so it may change with the screen.
	fitted bool
	// shown is the sheet's column, nil if the sheet lacks it.
	shown  *table.Column
	frozen bool
	labels []string // of a vector whose components stand side by side
	swatch bool     // a colour
	cells  cells
}

// maxSlots is the number of components that are shown side by side.
const maxSlots = 4

// State is what a user arranged, to be kept.
type State struct {
	Columns []ColumnState
	// Hidden attributes.
	Hidden []string
	// Chosen: attributes that are on neither list stay hidden.
	Chosen bool
}

// ColumnState is a column's name and width.
type ColumnState struct {
	Name  string
	Width float64
}

// State gives the columns as they are.
func (g *Grid) State() State {
	s := State{Chosen: g.chosen}
	for _, c := range g.columns {
		s.Columns = append(s.Columns, ColumnState{c.name, c.width})
	}
	for name := range g.hidden {
		s.Hidden = append(s.Hidden, name)
	}
	slices.Sort(s.Hidden)
	return s
}

// SetState arranges the columns as they were.
func (g *Grid) SetState(s State) {
	g.columns, g.chosen, g.hidden = nil, s.Chosen, map[string]bool{}
	for _, c := range s.Columns {
		g.columns = append(g.columns, &column{name: c.Name, width: c.Width})
	}
	for _, name := range s.Hidden {
		g.hidden[name] = true
	}
	g.bind()
}

// Columns lists the shown columns in their order.
func (g *Grid) Columns() []string {
	var names []string
	for _, c := range g.present() {
		names = append(names, c.name)
	}
	return names
}

// SetColumns shows these columns only, in this order; nil shows all attributes
// as a whole, in the frame's order.
func (g *Grid) SetColumns(names []string) {
	known := g.columns
	g.columns, g.chosen, g.hidden = nil, names != nil, map[string]bool{}
	for _, name := range names {
		c := &column{name: name}
		if i := indexOf(known, name); i >= 0 {
			c = known[i]
		}
		g.columns = append(g.columns, c)
	}
	g.columnsChanged()
}

// HideColumn takes a column away.
func (g *Grid) HideColumn(name string) {
	if i := indexOf(g.columns, name); i >= 0 && !g.columns[i].frozen {
		g.columns = slices.Delete(g.columns, i, i+1)
		g.hidden[name] = true
		g.columnsChanged()
	}
}

// UnfoldColumn replaces a vector's column by one for each component.
func (g *Grid) UnfoldColumn(name string) {
	i := indexOf(g.columns, name)
	if i < 0 || g.columns[i].shown == nil || len(g.columns[i].shown.Components()) == 0 {
		return
	}
	var parts []*column
	for _, component := range g.columns[i].shown.Components() {
		parts = append(parts, &column{name: name + "." + component})
	}
	g.columns = slices.Replace(g.columns, i, i+1, parts...)
	g.columnsChanged()
}

// FoldColumn is the way back, of any of the components.
func (g *Grid) FoldColumn(name string) {
	i := indexOf(g.columns, name)
	if i < 0 || g.columns[i].shown == nil || g.columns[i].shown.Component == table.Whole {
		return
	}
	base := g.columns[i].shown.Base()
	g.columns[i] = &column{name: base}
	g.columns = slices.DeleteFunc(g.columns, func(c *column) bool {
		return c.shown != nil && c.shown.Component != table.Whole && c.shown.Base() == base
	})
	g.columnsChanged()
}

// Folded reports whether a column is a vector that [Grid.UnfoldColumn] takes apart;
// unfolded, whether it is a part that [Grid.FoldColumn] puts together.
func (g *Grid) Folded(name string) (folded, unfolded bool) {
	if i := indexOf(g.columns, name); i >= 0 && g.columns[i].shown != nil {
		shown := g.columns[i].shown
		return len(shown.Components()) > 0, shown.Component != table.Whole
	}
	return false, false
}

// FitColumn makes a column as wide as its head and the cells that are seen need.
func (g *Grid) FitColumn(name string) {
	if i := indexOf(g.columns, name); i >= 0 {
		g.columns[i].width = 0
		g.columnsChanged()
	}
}

// FindColumns lists the sheet's attributes whose name contains a text, whatever
// the case, those first whose name begins with it.
func (g *Grid) FindColumns(text string) []string {
	if g.sheet == nil {
		return nil
	}
	var first, others []string
	text = strings.ToLower(text)
	for _, c := range g.sheet.Columns() {
		switch lower := strings.ToLower(c.Name); {
		case strings.HasPrefix(lower, text):
			first = append(first, c.Name)
		case strings.Contains(lower, text):
			others = append(others, c.Name)
		}
	}
	return append(first, others...)
}

// RevealColumn scrolls to a column, which is shown at the end if it was hidden.
// It reports whether the sheet has it.
func (g *Grid) RevealColumn(name string) bool {
	if g.sheet == nil || g.sheet.Column(name) == nil {
		return false
	}
	name = g.sheet.Column(name).Name
	i := indexOf(g.columns, name)
	if i < 0 { // perhaps unfolded
		i = slices.IndexFunc(g.columns, func(c *column) bool { return c.shown != nil && c.shown.Base() == name })
	}
	if i >= 0 {
		g.revealColumn(g.columns[i])
		return true
	}
	c := &column{name: name}
	g.columns = append(g.columns, c)
	delete(g.hidden, name)
	g.columnsChanged()
	g.revealColumn(c)
	return true
}

func indexOf(columns []*column, name string) int {
	return slices.IndexFunc(columns, func(c *column) bool { return c.name == name })
}

func (g *Grid) columnsChanged() {
	g.bind()
	if g.events.OnColumns != nil {
		g.events.OnColumns()
	}
}

// bind finds the columns in the sheet, and adds those that are new to the grid.
func (g *Grid) bind() {
	if g.sheet == nil {
		for _, c := range g.columns {
			c.shown = nil // its memory may go
			c.cells.forget()
		}
		g.redraw()
		return
	}
	known := map[string]bool{}
	for _, c := range g.columns {
		if shown := g.sheet.Column(c.name); shown != nil {
			known[shown.Base()] = true
		}
	}
	for _, c := range g.sheet.Columns() {
		frozen := c.IsNumber() || c == g.sheet.ID()
		if !known[c.Name] && (frozen || !g.chosen && !g.hidden[c.Name]) {
			g.columns = append(g.columns, &column{name: c.Name})
		}
	}
	for _, c := range g.columns {
		c.bind(g.sheet)
	}
	slices.SortStableFunc(g.columns, func(a, b *column) int { return frozenRank(a) - frozenRank(b) })
	g.fit()
	g.scrollTo(g.top, g.left)
}

func frozenRank(c *column) int {
	switch {
	case !c.frozen:
		return 2
	case c.name == table.NumberName:
		return 0
	}
	return 1
}

func (c *column) bind(s *table.Sheet) {
	c.shown = s.Column(c.name)
	c.frozen = c.shown != nil && (c.shown.IsNumber() || c.shown == s.ID())
	c.labels, c.swatch = nil, false
	if c.shown != nil {
		if labels := c.shown.Components(); len(labels) <= maxSlots {
			c.labels = labels
		}
		c.swatch = c.shown.Role() == particle.ColorRole && len(c.labels) >= 3
	}
	c.cells.forget()
}

// present are the columns that the sheet has.
func (g *Grid) present() []*column {
	all := make([]*column, 0, len(g.columns))
	for _, c := range g.columns {
		if c.shown != nil {
			all = append(all, c)
		}
	}
	return all
}

// Widths of columns.
const (
	minWidth = 36
	maxFit   = 420
	padding  = 7
	slotGap  = 10
	swatch   = 12
)

// fit gives widths to the columns that have none, and more to those that do not
// suffice for this frame; narrower they do not get, so that nothing jumps while
// frames change.
func (g *Grid) fit() {
	for _, c := range g.columns {
		if c.shown != nil && (c.width == 0 || c.fitted) {
			c.width, c.fitted = max(c.width, math.Ceil(g.fittedWidth(c))), true
		}
	}
}

// rescale fits columns again on another screen: letters are fitted to pixels.
func (g *Grid) rescale(scale float64) {
	if g.scale == scale {
		return
	}
	g.scale = scale
	for _, c := range g.columns {
		if c.fitted && c.shown != nil {
			c.width = 0
		}
	}
	g.fit()
}

// fittedWidth is the width that a column needs: that of its head, of the cells
// that are seen, and of some others.
func (g *Grid) fittedWidth(c *column) float64 {
	face, small := g.faces()
	units := func(pixels int) float64 { return float64(pixels) / g.scale }
	cell := 0.0
	_ = table.Guard(func() { cell = units(g.widestCell(c, face)) })
	head := units(face.Width(c.name)) + arrowRoom + 2*padding + 1
	second := units(small.Width(c.typeText())) + 2*padding + 2
	width := cell + 2*padding + 1
	if slots := len(c.labels); slots > 0 {
		width = float64(slots)*(cell+slotGap) - slotGap + 2*padding + float64(slots)
		second += units(small.Width(c.labels[0])) + width*float64(slots-1)/float64(slots)
	}
	if c.swatch {
		width += swatch + 6
	}
	return min(max(width, min(head, 180), min(second, 300), minWidth), maxFit)
}

// faces are the fonts of cells and of types.
func (g *Grid) faces() (text, small *paint.Face) {
	return paint.FaceOf(float32(textSize * g.scale)), paint.FaceOf(float32(smallSize * g.scale))
}

// widestCell measures cells, one component of vectors, in pixels.
func (g *Grid) widestCell(c *column, face *paint.Face) int {
	widest, count := 0, g.rowCount()
	measure := func(row int64) {
		element := g.rows.At(row)
		if element < 0 {
			return
		}
		for k := range max(len(c.labels), 1) {
			text, _ := c.text(element, k)
			widest = max(widest, face.Width(text))
		}
	}
	samples := int64(min(max(4000/len(g.columns), 8), 100)) // of hundreds of columns fewer each
	for i := range samples {
		measure(int64(g.top) + i)
		measure(count / samples * i)
	}
	if c.shown.IsNumber() {
		widest = max(widest, face.Width(strconv.FormatInt(max(g.sheet.Count()-1, 0), 10)))
	}
	return widest
}
