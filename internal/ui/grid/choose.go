// Which rows are selected, and which is the current one.

package grid

import "floe/internal/render"

// manyRows is from how many on a range is gathered off the UI goroutine.
const manyRows = 1 << 21

// pressRow answers a click on a row: alone, with Shift from the last one on, with
// Ctrl in addition or no more.
func (g *Grid) pressRow(row int64) {
	element := int64(-1)
	if g.rows != nil {
		element = g.rows.At(row)
	}
	switch {
	case element < 0:
		if !g.shift && !g.control {
			g.choose(nil)
		}
	case g.shift:
		g.extendTo(row)
	case g.control:
		one := render.NewSet(g.sheet.Count(), element)
		g.anchor, g.head = row, row
		if g.selection.Has(element) {
			g.choose(g.selection.Minus(one))
		} else {
			g.choose(g.selection.Union(one))
		}
		g.setCurrent(element)
	default:
		g.goToRow(row, false)
	}
}

// goToRow makes a row the current one, and selects it or the rows up to it.
func (g *Grid) goToRow(row int64, extend bool) {
	row = min(max(row, 0), g.rowCount()-1)
	if row < 0 {
		return
	}
	if extend {
		g.extendTo(row)
	} else {
		g.anchor, g.head = row, row
		element := g.rows.At(row)
		g.choose(render.NewSet(g.sheet.Count(), element))
		g.setCurrent(element)
	}
	g.revealRow(row)
}

// extendTo selects the rows from the anchor to another.
func (g *Grid) extendTo(row int64) {
	g.head = row
	g.setCurrent(g.rows.At(row))
	from, to := min(g.anchor, row), max(g.anchor, row)+1
	if to-from < manyRows {
		g.choose(g.rows.Between(from, to))
		return
	}
	g.chooseBeside(from, to)
}

// chooseBeside gathers a long range beside, and shows it if it is still the
// wanted one.
func (g *Grid) chooseBeside(from, to int64) {
	rows, anchor, head := g.rows, g.anchor, g.head
	g.beside.Go(func() {
		set := rows.Between(from, to)
		g.post(func() {
			if g.rows == rows && g.anchor == anchor && g.head == head {
				g.choose(set)
			}
		})
	})
}

// selectAll selects all rows that are shown.
func (g *Grid) selectAll() {
	if count := g.rowCount(); count > 0 {
		g.anchor, g.head = 0, count-1
		g.chooseBeside(0, count)
	}
}

func (g *Grid) choose(s *render.Set) {
	g.selection = s
	tell(g.events.OnSelect, s)
	g.redraw()
}
