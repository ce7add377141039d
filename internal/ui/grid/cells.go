// The texts of the cells that are seen: made once, not at every drawing.

package grid

import (
	"image/color"
	"math"

	"floe/internal/table"
	"floe/internal/ui/paint"
)

// cells keeps the cells of a column by their row.
type cells struct {
	ring []cell // its length is a power of two
	face *paint.Face
	room int // pixels per slot
}

// cell is what is drawn of a cell: one text, or one of each component.
type cell struct {
	element int64 // plus 1, so that the zero value is of nobody
	texts   [maxSlots]string
	widths  [maxSlots]int
	marks   [maxSlots]table.Mark
	swatch  color.RGBA
}

func (c *cells) forget() { clear(c.ring) }

// at gives the cell of a row, made if it is not there yet.
func (c *column) at(row, element int64, face *paint.Face, room, rows int) *cell {
	k := &c.cells
	if len(k.ring) < rows || k.face != face || k.room != room {
		size := 64
		for size < rows {
			size *= 2
		}
		*k = cells{ring: make([]cell, size), face: face, room: room}
	}
	found := &k.ring[row&int64(len(k.ring)-1)]
	if found.element != element+1 {
		c.make(found, element)
	}
	return found
}

func (c *column) make(to *cell, element int64) {
	*to = cell{element: element + 1}
	for k := range max(len(c.labels), 1) {
		text, mark := c.text(element, k)
		to.marks[k] = mark
		to.texts[k] = c.cells.face.Fit(text, c.cells.room)
		to.widths[k] = c.cells.face.Width(to.texts[k])
	}
	if c.swatch {
		var room [maxSlots]float64
		to.swatch = shownColor(c.shown.Floats(room[:0], element))
	}
}

// text gives the text of a cell, or of a component that has a slot of its own.
func (c *column) text(element int64, k int) (string, table.Mark) {
	var room [192]byte
	var text []byte
	var mark table.Mark
	if len(c.labels) > 0 {
		text, mark = c.shown.AppendPart(room[:0], element, k)
	} else {
		text, mark = c.shown.Append(room[:0], element)
	}
	return string(text), mark
}

// shownColor shows linear light as sRGB.
func shownColor(rgb []float64) color.RGBA {
	c := color.RGBA{A: 255}
	for k, to := range []*uint8{&c.R, &c.G, &c.B} {
		v := rgb[k]
		switch {
		case !(v > 0):
			v = 0
		case v <= 0.0031308:
			v *= 12.92
		default:
			v = 1.055*math.Pow(min(v, 1), 1/2.4) - 0.055
		}
		*to = uint8(min(v, 1)*255 + 0.5)
	}
	return c
}
