// Where everything is: rows, columns and bars, in units and in pixels.

package grid

import (
	"math"
	"strconv"

	"fyne.io/fyne/v2"
)

// Sizes in units.
const (
	rowHeight    = 20
	headerHeight = 37
	barWidth     = 11
	textSize     = 12.5
	smallSize    = 10.5
	arrowRoom    = 16
)

// body is the room for cells.
func (g *Grid) body() (width, height float64) {
	size := g.Size()
	return max(float64(size.Width)-barWidth, 0), max(float64(size.Height)-headerHeight-barWidth, 0)
}

// frozenWidth is what the columns take that do not scroll; never more than two
// thirds, so that the others can be seen.
func (g *Grid) frozenWidth() float64 {
	sum := 0.0
	for _, c := range g.columns {
		if c.shown != nil && c.frozen {
			sum += c.width
		}
	}
	width, _ := g.body()
	return min(sum, width*2/3)
}

func (g *Grid) scrolledWidth() float64 {
	sum := 0.0
	for _, c := range g.columns {
		if c.shown != nil && !c.frozen {
			sum += c.width
		}
	}
	return sum
}

// rowExtent and columnExtent are what the bars stand for.
func (g *Grid) rowExtent() extent {
	_, height := g.body()
	return extent{total: float64(g.rowCount()), page: height / rowHeight, at: g.top}
}

func (g *Grid) columnExtent() extent {
	width, _ := g.body()
	return extent{total: g.scrolledWidth() + padding, page: width - g.frozenWidth(), at: g.left}
}

// scrollTo shows a row first and scrolls columns, as far as there are any.
func (g *Grid) scrollTo(top, left float64) {
	g.top, g.left = g.rowExtent().clamp(top), g.columnExtent().clamp(left)
	g.redraw()
}

// Top is the first row seen, with the part of it that is not.
func (g *Grid) Top() float64 { return g.top }

// ScrollTo shows a row first.
func (g *Grid) ScrollTo(row float64) { g.scrollTo(row, g.left) }

// revealRow scrolls just so far that a row is seen as a whole.
func (g *Grid) revealRow(row int64) {
	page := math.Floor(g.rowExtent().page)
	switch at := float64(row); {
	case at < g.top-page || at > g.top+2*page:
		g.scrollTo(at-math.Floor(page/2), g.left) // far away: into the middle
	case at < g.top:
		g.scrollTo(at, g.left)
	case at > g.top+page-1:
		g.scrollTo(at-page+1, g.left)
	}
}

func (g *Grid) revealColumn(c *column) {
	if c.frozen || c.shown == nil {
		return
	}
	from := 0.0
	for _, other := range g.columns {
		if other == c {
			break
		}
		if other.shown != nil && !other.frozen {
			from += other.width
		}
	}
	page := g.columnExtent().page
	switch {
	case from < g.left:
		g.scrollTo(g.top, from)
	case from+c.width > g.left+page:
		g.scrollTo(g.top, min(from, from+c.width-page))
	}
}

// place is a column where it is seen, in units from the left.
type place struct {
	*column
	from, to float64
}

// places are the columns that are seen, those that scroll first: the frozen ones
// are drawn over them.
func (g *Grid) places() []place {
	width, _ := g.body()
	frozen, x := g.frozenWidth(), 0.0
	all := make([]place, 0, 32)
	for _, c := range g.columns {
		if c.shown == nil || c.frozen {
			continue
		}
		from := frozen + x - g.left
		if x += c.width; from+c.width > frozen && from < width {
			all = append(all, place{c, from, from + c.width})
		}
	}
	x = 0
	for _, c := range g.columns {
		if c.shown != nil && c.frozen {
			all = append(all, place{c, x, min(x+c.width, frozen)})
			x += c.width
		}
	}
	return all
}

// columnAt gives the column under x; false beside all.
func (g *Grid) columnAt(x float64) (place, bool) {
	all := g.places()
	for i := len(all) - 1; i >= 0; i-- { // frozen ones lie above
		if x >= all[i].from && x < all[i].to {
			return all[i], true
		}
	}
	return place{}, false
}

// edgeReach is how near to a column's right edge it can be dragged.
const edgeReach = 4

func (g *Grid) edgeAt(x float64) *column {
	all := g.places()
	frozen := g.frozenWidth()
	for i := len(all) - 1; i >= 0; i-- {
		p := all[i]
		if math.Abs(x-p.to) <= edgeReach && (p.frozen || p.to >= frozen) {
			return p.column
		}
	}
	return nil
}

// rowAt gives the row under y, from 0 up whether there is such a row or not.
func (g *Grid) rowAt(y float64) int64 {
	return int64(math.Floor(g.top + (y-headerHeight)/rowHeight))
}

// region is what a place of the widget belongs to.
type region uint8

const (
	inNothing region = iota
	inHeader
	inEdge
	inRows
	inRowBar
	inColumnBar
)

func (g *Grid) regionAt(p fyne.Position) region {
	width, height := g.body()
	x, y := float64(p.X), float64(p.Y)
	switch {
	case g.sheet == nil || x < 0 || y < 0:
		return inNothing
	case x >= width:
		if y >= headerHeight && y < headerHeight+height {
			return inRowBar
		}
		return inNothing
	case y < headerHeight && g.edgeAt(x) != nil:
		return inEdge
	case y < headerHeight:
		return inHeader
	case y < headerHeight+height:
		return inRows
	}
	return inColumnBar
}

// digits writes a number with commas.
func digits(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
