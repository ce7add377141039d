// What is drawn: a chart, its panels, and the files it makes.

package chart

import (
	"errors"
	"fmt"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"floe/internal/stats"
)

// Chart is some panels over the same frames.
type Chart struct {
	Title string
	// Alone, if not empty, is written below the only frame instead of a number.
	Alone  string
	Panels []Panel
}

// Panel is one curve with its bands.
type Panel struct {
	// Title is what the values are of.
	Title  string
	Series *stats.Series
	// Line draws the mean only, from 0 up: for counts.
	Line bool
}

// MaxPanels are drawn at most.
const MaxPanels = 64

// Sizes of a picture.
const (
	width       = 9 * vg.Inch
	panelHeight = 1.75 * vg.Inch
	titleHeight = 0.55 * vg.Inch
	footHeight  = 0.3 * vg.Inch
	margin      = 0.12 * vg.Inch
	dpi         = 144
)

// ErrEmpty is the error of a chart without panels, ErrTooMany of one with more
// than MaxPanels.
var (
	ErrEmpty   = errors.New("there is nothing to draw")
	ErrTooMany = fmt.Errorf("more than %d panels", MaxPanels)
)

// WritePNG draws 1296 pixels wide, 252 high for each panel.
func (c *Chart) WritePNG(w io.Writer) error {
	height, err := c.height()
	if err != nil {
		return fmt.Errorf("draw chart: %w", err)
	}
	canvas := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(ground))
	c.draw(draw.New(canvas))
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(w); err != nil {
		return fmt.Errorf("write chart: %w", err)
	}
	return nil
}

// WriteSVG draws the same as curves.
func (c *Chart) WriteSVG(w io.Writer) error {
	height, err := c.height()
	if err != nil {
		return fmt.Errorf("draw chart: %w", err)
	}
	canvas := vgsvg.New(width, height)
	c.draw(draw.New(canvas))
	if _, err := canvas.WriteTo(w); err != nil {
		return fmt.Errorf("write chart: %w", err)
	}
	return nil
}

func (c *Chart) height() (vg.Length, error) {
	switch n := len(c.Panels); {
	case n == 0:
		return 0, ErrEmpty
	case n > MaxPanels:
		return 0, ErrTooMany
	default:
		return titleHeight + footHeight + vg.Length(n)*panelHeight, nil
	}
}

// draw puts the title with its legend on top, and the panels below, with their
// axes aligned.
func (c *Chart) draw(canvas draw.Canvas) {
	canvas.SetColor(ground)
	canvas.Fill(canvas.Rectangle.Path())
	canvas = draw.Crop(canvas, margin, -margin, margin/2, -margin/2)
	c.drawHead(canvas)
	frames := c.frames()
	plots := make([][]*plot.Plot, len(c.Panels))
	for i := range c.Panels {
		plots[i] = []*plot.Plot{c.Panels[i].plot(frames, i == len(c.Panels)-1)}
	}
	below := draw.Crop(canvas, 0, 0, 0, -titleHeight)
	tiles := draw.Tiles{Rows: len(plots), Cols: 1, PadY: panelGap}
	for i, row := range plot.Align(plots, tiles, below) {
		plots[i][0].Draw(row[0])
	}
}

const panelGap = 0.1 * vg.Inch

// frames is the range of all panels.
func (c *Chart) frames() axis {
	x := axis{lo: 0, hi: 1, whole: true, alone: c.Alone}
	begun := false
	for i := range c.Panels {
		for _, e := range c.Panels[i].Series.Entries() {
			if !begun {
				x.lo, x.hi, begun = e.Number, e.Number, true
			}
			x.lo, x.hi = min(x.lo, e.Number), max(x.hi, e.Number)
			x.whole = x.whole && e.Number == float64(int64(e.Number))
		}
	}
	if x.lo == x.hi {
		x.lo, x.hi = x.lo-1, x.hi+1
	}
	return x
}
