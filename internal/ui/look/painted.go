// What small controls that draw themselves have in common.

package look

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/ui/paint"
)

// painted is a widget that draws itself, knows the pointer and has a tip.
type painted struct {
	widget.BaseWidget
	raster  *canvas.Raster
	least   func() fyne.Size
	tip     string
	hover   paint.TipHover
	hovered bool
	tracks  bool          // looks different wherever the pointer is
	at      fyne.Position // of the pointer
	self    fyne.CanvasObject
}

// setup is called by the widget that embeds painted, with itself.
func (p *painted) setup(self fyne.Widget, least func() fyne.Size, draw func(*pen)) {
	p.self, p.least = self, least
	p.raster = paint.NewRaster(func() float32 { return p.raster.Size().Width }, func(m *image.RGBA, scale float32) {
		draw(newPen(m, scale))
	})
	p.ExtendBaseWidget(self)
}

// CreateRenderer implements fyne.Widget.
func (p *painted) CreateRenderer() fyne.WidgetRenderer { return &paintedRenderer{p} }

type paintedRenderer struct{ p *painted }

func (r *paintedRenderer) Layout(size fyne.Size) { r.p.raster.Resize(size) }
func (r *paintedRenderer) MinSize() fyne.Size    { return r.p.least() }
func (r *paintedRenderer) Refresh()              { r.p.raster.Refresh() }
func (r *paintedRenderer) Destroy()              {}
func (r *paintedRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.raster}
}

// redraw shows a change.
func (p *painted) redraw() { p.raster.Refresh() }

// MouseIn implements desktop.Hoverable.
func (p *painted) MouseIn(e *desktop.MouseEvent) {
	p.hovered, p.at = true, e.Position
	p.redraw()
	if p.tip != "" {
		p.hover.In(p.self, e.AbsolutePosition, func() []paint.TipLine { return paint.TipText(p.tip) })
	}
}

// MouseMoved implements desktop.Hoverable.
func (p *painted) MouseMoved(e *desktop.MouseEvent) {
	p.at = e.Position
	p.hover.Move(e.AbsolutePosition)
	if p.tracks {
		p.redraw()
	}
}

// MouseOut implements desktop.Hoverable.
func (p *painted) MouseOut() {
	p.hovered = false
	p.hover.Out(p.self)
	p.redraw()
}

// lineHeight of a control in Fyne's units.
func lineHeight() float32 { return float32(math.Round(float64(theme.TextSize()) * 1.8)) }

// pen draws in device pixels.
type pen struct {
	m           *image.RGBA
	scale       float64
	face, small *paint.Face
	ink, dim    color.Color
	faint, back color.Color
}

func newPen(m *image.RGBA, scale float32) *pen {
	back, ink := theme.Color(theme.ColorNameBackground), theme.Color(theme.ColorNameForeground)
	p := &pen{
		m: m, scale: float64(scale), ink: ink, back: back,
		face:  paint.FaceOf((theme.TextSize() - 0.5) * scale),
		small: paint.FaceOf((theme.TextSize() - 1.5) * scale),
		dim:   paint.Mix(ink, back, 0.3), faint: paint.Mix(ink, back, 0.55),
	}
	paint.Clear(m, back)
	return p
}

func (p *pen) px(units float64) int { return int(math.Round(units * p.scale)) }

func (p *pen) hair() int { return max(p.px(1), 1) }

// field draws the ground of a control.
func (p *pen) field(box image.Rectangle, hovered bool) {
	fill := color.Color(theme.Color(theme.ColorNameInputBackground))
	if hovered {
		fill = paint.Mix(fill, p.ink, 0.06)
	}
	paint.Fill(p.m, box, fill)
	paint.Frame(p.m, box, p.hair(), theme.Color(theme.ColorNameInputBorder))
}

// arrow points down: there is a list.
func (p *pen) arrow(x, y float64, c color.Color) {
	a := 3 * p.scale
	paint.Line(p.m, x-a, y-a/2, x, y+a/2, max(1.3*p.scale, 1), c)
	paint.Line(p.m, x, y+a/2, x+a, y-a/2, max(1.3*p.scale, 1), c)
}

// label is the name of a control, dimmed, with a tip.
type label struct {
	painted
	text string
}

func newLabel(text, tip string) *label {
	l := &label{text: text}
	l.tip = tip
	l.setup(l, func() fyne.Size { return fyne.NewSize(40, lineHeight()) }, l.draw)
	return l
}

func (l *label) draw(p *pen) {
	p.small.TextIn(p.m, p.m.Rect, l.text, -1, p.dim)
}

// note is a line of small text that is only there if it says something.
type note struct {
	painted
	text string
	bad  bool
}

func newNote() *note {
	n := &note{}
	n.setup(n, func() fyne.Size { return fyne.NewSize(40, lineHeight()*0.85) }, n.draw)
	n.Hide()
	return n
}

func (n *note) draw(p *pen) {
	c := p.faint
	if n.bad {
		c = theme.Color(theme.ColorNameError)
	}
	p.small.TextIn(p.m, p.m.Rect, n.text, -1, c)
}

// say shows a text, or nothing. It tells whether the note came or went.
func (n *note) say(text string, bad bool) bool {
	changed := (text != "") != n.Visible()
	n.text, n.bad, n.tip = text, bad, text
	if text == "" {
		n.Hide()
	} else {
		n.Show()
		n.redraw()
	}
	return changed
}

// canvasOf finds where an object is shown; nil if it is not.
func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	return fyne.CurrentApp().Driver().CanvasForObject(o)
}
