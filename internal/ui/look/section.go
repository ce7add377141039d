// Parts of the panel that fold, and how lines are laid out.

package look

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"floe/internal/ui/paint"
)

// section is a heading with lines below it that fold away. Folded, the heading
// says what they are set to.
type section struct {
	painted
	name    string
	summary func() string
	body    *fyne.Container
	box     *fyne.Container // heading and body
	folded  func()          // called after folding
}

func newSection(name, tip string, summary func() string, lines ...fyne.CanvasObject) *section {
	s := &section{name: name, summary: summary}
	s.tip = tip
	s.body = container.New(&column{left: 10, right: 12, gap: 4, bottom: 10}, lines...)
	s.setup(s, func() fyne.Size { return fyne.NewSize(80, lineHeight()+2) }, s.draw)
	s.box = container.New(&column{}, s, s.body)
	return s
}

func (s *section) open() bool { return s.body.Visible() }

func (s *section) setOpen(on bool) {
	if on {
		s.body.Show()
	} else {
		s.body.Hide()
	}
	s.redraw()
}

// Tapped folds.
func (s *section) Tapped(*fyne.PointEvent) {
	s.hover.Out(s)
	s.setOpen(!s.open())
	if s.folded != nil {
		s.folded()
	}
}

func (s *section) draw(p *pen) {
	fill := theme.Color(theme.ColorNameHeaderBackground)
	paint.Clear(p.m, fill)
	if s.hovered {
		paint.Fill(p.m, p.m.Rect, theme.Color(theme.ColorNameHover))
	}
	x, y := 11*p.scale, float64(p.m.Rect.Dy())/2
	a, b, width := 2*p.scale, 3.5*p.scale, max(1.3*p.scale, 1)
	if s.open() {
		paint.Line(p.m, x-b, y-a, x, y+a, width, p.dim)
		paint.Line(p.m, x, y+a, x+b, y-a, width, p.dim)
	} else {
		paint.Line(p.m, x-a, y-b, x+a, y, width, p.dim)
		paint.Line(p.m, x+a, y, x-a, y+b, width, p.dim)
	}
	box := p.m.Rect
	box.Min.X, box.Max.X = p.px(22), box.Max.X-p.px(14)
	p.face.TextIn(p.m, box, s.name, -1, p.ink)
	if !s.open() {
		box.Min.X += p.face.Width(s.name) + p.px(10)
		p.small.TextIn(p.m, box, s.summary(), 1, p.faint)
	}
}

// column lays objects below each other over the whole width.
type column struct{ left, right, gap, bottom float32 }

// Layout implements fyne.Layout.
func (c *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := c.gap
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		height := o.MinSize().Height
		o.Move(fyne.NewPos(c.left, y))
		o.Resize(fyne.NewSize(max(size.Width-c.left-c.right, 0), height))
		y += height + c.gap
	}
}

// MinSize implements fyne.Layout.
func (c *column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, c.gap+c.bottom)
	for _, o := range objects {
		if o.Visible() {
			least := o.MinSize()
			size.Width = max(size.Width, least.Width+c.left+c.right)
			size.Height += least.Height + c.gap
		}
	}
	return size
}

// across lays objects beside each other: each has its least width, and one takes
// what is left.
type across struct {
	first float32 // width of the first object, 0 for its least
	wide  int     // the object that takes what is left, -1 for all alike
}

const acrossGap = 5

func (a *across) width(i int, o fyne.CanvasObject) float32 {
	if i == 0 && a.first > 0 {
		return a.first
	}
	return o.MinSize().Width
}

// Layout implements fyne.Layout.
func (a *across) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := size.Width - acrossGap*float32(len(objects)-1)
	flexible := float32(1)
	for i, o := range objects {
		switch {
		case a.wide < 0 && (i > 0 || a.first == 0):
			flexible = float32(len(objects))
			if a.first > 0 {
				flexible--
			}
		case i != a.wide:
			left -= a.width(i, o)
		}
	}
	x := float32(0)
	for i, o := range objects {
		width := a.width(i, o)
		if i == a.wide || a.wide < 0 && (i > 0 || a.first == 0) {
			width = max(left/flexible, 0)
		}
		height := min(o.MinSize().Height, size.Height)
		o.Move(fyne.NewPos(x, (size.Height-height)/2))
		o.Resize(fyne.NewSize(width, height))
		x += width + acrossGap
	}
}

// MinSize implements fyne.Layout.
func (a *across) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(acrossGap*float32(len(objects)-1), 0)
	for i, o := range objects {
		size.Width += a.width(i, o)
		size.Height = max(size.Height, o.MinSize().Height)
	}
	return size
}

// labelWidth makes all controls begin at the same place.
const labelWidth = 68

// line is a named control, with more at its right.
func line(name, tip string, control fyne.CanvasObject, more ...fyne.CanvasObject) *fyne.Container {
	objects := append([]fyne.CanvasObject{newLabel(name, tip), control}, more...)
	return container.New(&across{first: labelWidth, wide: 1}, objects...)
}

// pair is two controls of the same width behind a name.
func pair(name, tip string, a, b fyne.CanvasObject) *fyne.Container {
	return container.New(&across{first: labelWidth, wide: -1}, newLabel(name, tip), a, b)
}

// strip draws colours from left to right.
func strip(p *pen, box image.Rectangle, at func(t float64) (c [3]uint8)) {
	for x := box.Min.X; x < box.Max.X; x++ {
		c := at((float64(x-box.Min.X) + 0.5) / float64(max(box.Dx(), 1)))
		for y := box.Min.Y; y < box.Max.Y; y++ {
			if image.Pt(x, y).In(p.m.Rect) {
				o := p.m.PixOffset(x, y)
				p.m.Pix[o], p.m.Pix[o+1], p.m.Pix[o+2], p.m.Pix[o+3] = c[0], c[1], c[2], 255
			}
		}
	}
}
