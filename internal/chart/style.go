// Colours and letters, and the line on top of the picture.

package chart

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The ground is a light grey, which neither glares on a dark page nor hides on a
// white one. It is opaque: many viewers show what is transparent as black.
var (
	ground    = color.NRGBA{0xee, 0xf0, 0xf2, 0xff}
	ink       = color.NRGBA{0x46, 0x4f, 0x59, 0xff}
	faint     = color.NRGBA{0x46, 0x4f, 0x59, 0x28}
	hue       = color.NRGBA{0x1f, 0x6f, 0xb2, 0xff}
	meanHue   = color.NRGBA{0xd0, 0x6c, 0x10, 0xff}
	brokenHue = color.NRGBA{0xd0, 0x32, 0x32, 0xff}
)

// bandHue of the outermost band to the innermost; they lie above each other.
var bandHue = [...]color.NRGBA{{0x2f, 0x86, 0xcc, 0x2c}, {0x2f, 0x86, 0xcc, 0x48}, {0x2f, 0x86, 0xcc, 0x70}}

var (
	medianLine = draw.LineStyle{Color: hue, Width: vg.Points(1.4)}
	meanLine   = draw.LineStyle{Color: meanHue, Width: vg.Points(1.1), Dashes: []vg.Length{vg.Points(4), vg.Points(2)}}
	gridLine   = draw.LineStyle{Color: faint, Width: vg.Points(0.4)}
	axisLine   = draw.LineStyle{Color: ink, Width: vg.Points(0.6)}
)

func letters(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color: c, Font: font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size), Handler: plot.DefaultTextHandler,
	}
}

// drawHead writes the title, and below it what the colours mean.
func (c *Chart) drawHead(canvas draw.Canvas) {
	title := letters(vg.Points(12), ink)
	title.YAlign = text.YTop
	canvas.FillText(title, vg.Point{X: canvas.Min.X, Y: canvas.Max.Y}, shortened(c.Title))
	at := vg.Point{X: canvas.Min.X, Y: canvas.Max.Y - vg.Points(23)}
	for _, p := range c.Panels {
		if !p.Line {
			drawLegend(canvas, at)
			return
		}
	}
}

// maxTitle letters fit into a line.
const maxTitle = 90

// shortened keeps the end, which tells more of a path.
func shortened(s string) string {
	if r := []rune(s); len(r) > maxTitle {
		return "…" + string(r[len(r)-maxTitle:])
	}
	return s
}

func drawLegend(canvas draw.Canvas, at vg.Point) {
	style := letters(vg.Points(8.5), ink)
	style.YAlign = text.YCenter
	const sample, gap = 16, 6
	for i, name := range []string{"min to max", "5 to 95 %", "25 to 75 %", "median", "mean"} {
		end := vg.Point{X: at.X + vg.Points(sample), Y: at.Y}
		switch {
		case i < len(bandHue):
			for k := range i + 1 { // as they lie above each other
				half := vg.Points(4)
				canvas.FillPolygon(bandHue[k], []vg.Point{{X: at.X, Y: at.Y - half}, {X: end.X, Y: at.Y - half}, {X: end.X, Y: at.Y + half}, {X: at.X, Y: at.Y + half}})
			}
		case i == len(bandHue):
			canvas.StrokeLines(medianLine, []vg.Point{at, end})
		default:
			canvas.StrokeLines(meanLine, []vg.Point{at, end})
		}
		canvas.FillText(style, vg.Point{X: end.X + vg.Points(gap/2), Y: at.Y}, name)
		at.X = end.X + style.Width(name) + vg.Points(3*gap)
	}
}
