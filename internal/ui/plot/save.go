// Plots as files: pictures on white for documents, and the numbers.

package plot

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
)

// Format of a saved plot.
type Format string

// The formats.
const (
	PNG Format = "png"
	SVG Format = "svg"
	CSV Format = "csv"
)

// Size of saved pictures in units; a PNG has so many pixels for each.
const (
	savedWidth  = 720
	savedHeight = 420
	savedScale  = 2
)

var errEmpty = errors.New("nothing to save")

// drawing is a plot of any kind.
type drawing interface {
	draw(s surface, area rect, st style)
}

var savedArea = rect{0, 0, savedWidth, savedHeight}

// pngOf draws a picture now, and gives what writes it, on any goroutine.
func pngOf(d drawing) func(io.Writer) error {
	m := image.NewRGBA(image.Rect(0, 0, savedWidth*savedScale, savedHeight*savedScale))
	d.draw(raster{m, savedScale}, savedArea, paperStyle())
	return func(w io.Writer) error {
		if err := png.Encode(w, m); err != nil {
			return fmt.Errorf("write PNG: %w", err)
		}
		return nil
	}
}

func svgOf(d drawing) func(io.Writer) error {
	s := &svg{width: savedWidth, height: savedHeight}
	d.draw(s, savedArea, paperStyle())
	return func(w io.Writer) error {
		if err := s.writeTo(w); err != nil {
			return fmt.Errorf("write SVG: %w", err)
		}
		return nil
	}
}

func csvOf(d drawing) func(io.Writer) error {
	switch d := d.(type) {
	case *histogram:
		if d.bins() > 0 {
			return d.summary.Histogram.WriteCSV
		}
	case *curve:
		if d.len() > 0 {
			return d.series.Clone().WriteCSV
		}
	}
	return func(io.Writer) error { return errEmpty }
}

// writerOf gives what writes a plot as it is now. It has to be made on the UI
// goroutine and may be called on any.
func writerOf(d drawing, f Format) func(io.Writer) error {
	switch f {
	case PNG:
		return pngOf(d)
	case SVG:
		return svgOf(d)
	}
	return csvOf(d)
}

// Writer gives what writes the histogram as it is now, on any goroutine.
func (h *Histogram) Writer(f Format) func(io.Writer) error {
	paper := h.shown
	paper.hover, paper.grabbed, paper.fixed = -1, noHandle, span{}
	return writerOf(&paper, f)
}

// WritePNG writes a picture of twice as many pixels as units.
func (h *Histogram) WritePNG(w io.Writer) error { return h.Writer(PNG)(w) }

// WriteSVG writes a drawing.
func (h *Histogram) WriteSVG(w io.Writer) error { return h.Writer(SVG)(w) }

// WriteCSV writes the ends and the count of each bin.
func (h *Histogram) WriteCSV(w io.Writer) error { return h.Writer(CSV)(w) }

// Writer gives what writes the curve as it is now, on any goroutine.
func (c *Curve) Writer(f Format) func(io.Writer) error {
	paper := c.shown
	paper.hover, paper.hasPlayhead = -1, false
	return writerOf(&paper, f)
}

// WritePNG writes a picture of twice as many pixels as units.
func (c *Curve) WritePNG(w io.Writer) error { return c.Writer(PNG)(w) }

// WriteSVG writes a drawing.
func (c *Curve) WriteSVG(w io.Writer) error { return c.Writer(SVG)(w) }

// WriteCSV writes the figures of each frame.
func (c *Curve) WriteCSV(w io.Writer) error { return c.Writer(CSV)(w) }
