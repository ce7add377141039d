// The colours of the picture in the table.

package grid

import (
	"image/color"
	"strings"

	"floe/internal/table"
)

type tint struct {
	name  string
	color func(value float64) color.RGBA
}

// SetTint colours the cells of a column, such as "Age" or "PointPosition.y",
// after their value: that of the component, the length of a vector. A nil
// function takes it back.
func (g *Grid) SetTint(name string, of func(value float64) color.RGBA) {
	g.tint = tint{name: name, color: of}
	g.redraw()
}

// tintOf gives what tints a column: the slot (-1 for the cell) and its colour.
func (g *Grid) tintOf(c *column) func(element int64) (int, color.RGBA) {
	if g.tint.color == nil {
		return nil
	}
	of, name := g.tint.color, strings.ToLower(g.tint.name)
	if strings.ToLower(c.name) == name || strings.ToLower(c.name)+".length" == name {
		if c.shown.Ragged() || c.shown.IsNumeric() || c.shown.IsVector() {
			return func(element int64) (int, color.RGBA) { return -1, of(c.shown.Float(element)) }
		}
		return nil
	}
	for k, label := range c.labels {
		if strings.ToLower(c.name)+"."+label == name {
			return func(element int64) (int, color.RGBA) {
				var room [maxSlots]float64
				return k, of(c.shown.Floats(room[:0], element)[k])
			}
		}
	}
	return nil
}

// What of a column the rows are sorted by, if it is no component.
const (
	notSorted   = -2
	wholeSorted = -1
)

// sortedPart tells by which component of a column the rows are sorted.
func (g *Grid) sortedPart(c *column) int {
	shown := g.sort.Column
	switch {
	case shown == "":
		return notSorted
	case shown == c.name:
		return wholeSorted
	}
	for k, label := range c.labels {
		if c.name+"."+label == shown {
			return k
		}
	}
	return notSorted
}

// sortName is what a click at a place of the head sorts by: a component in the
// lower half of a vector's head, else the whole.
func (c *column) sortName(part int) string {
	if part >= 0 && part < len(c.labels) {
		return c.name + "." + c.labels[part]
	}
	return c.name
}

// sortsBy says what the order of a column means, for the hint.
func sortsBy(c *table.Column) string {
	if by := c.SortsBy(); by != "" {
		return "by " + by
	}
	return ""
}
