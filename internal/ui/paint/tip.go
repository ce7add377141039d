// How does a widget say what it is for? Tips: short texts near the pointer.

package paint

import (
	"image"
	"image/color"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TipLine is a paragraph of a tip; long ones are wrapped.
type TipLine struct {
	Text string
	// Key is written dimmed at the right: what to press instead.
	Key string
	// Color of the text, nil for the theme's.
	Color color.Color
	// Swatch draws a small picture before the text, nil for none.
	Swatch func(m *image.RGBA, box image.Rectangle, scale float32)
}

// TipText makes lines of a text: one for each of its lines, and what follows a
// tab is the key.
func TipText(text string) []TipLine {
	var lines []TipLine
	for line := range strings.Lines(text) {
		words, key, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		lines = append(lines, TipLine{Text: words, Key: key})
	}
	return lines
}

// Tips wraps the content of a window or of a dialog, so that tips can be shown
// over it. Without it there are none: Fyne's own overlays would take the mouse
// away from what lies under them.
func Tips(content fyne.CanvasObject) fyne.CanvasObject {
	h := &tipHost{content: content, box: newTipBox()}
	h.ExtendBaseWidget(h)
	return h
}

// ShowTip shows lines in place of any other tip: with the middle of their lower
// edge at a place on the canvas if above is set and there is room, else with the
// left upper corner there. The owner is who asks, for HideTip.
func ShowTip(owner fyne.CanvasObject, at fyne.Position, above bool, lines ...TipLine) {
	h := hostOf(owner)
	if h == nil || len(lines) == 0 {
		HideTip(owner)
		return
	}
	if shownAt != nil && shownAt != h {
		shownAt.box.Hide()
	}
	shownAt, shownFor = h, owner
	h.show(at, above, lines)
}

// HideTip takes the owner's tip away, if there is one.
func HideTip(owner fyne.CanvasObject) {
	if shownFor == owner {
		HideTips()
	}
}

// HideTips takes away whichever tip there is, for instance because somebody
// begins to type.
func HideTips() {
	if shownAt == nil {
		return
	}
	shownAt.box.Hide()
	shownAt, shownFor = nil, nil
	tipGone = time.Now()
}

// What is shown now; of the UI goroutine.
var (
	hosts    []*tipHost
	shownAt  *tipHost
	shownFor fyne.CanvasObject
	tipGone  time.Time // when the last tip went away
)

// tipHost is the content and, above it, the tip.
type tipHost struct {
	widget.BaseWidget
	content fyne.CanvasObject
	box     *tipBox
}

// hostOf finds where an owner's tip can be: over the window's content, or over
// that of a dialog while one is open.
func hostOf(owner fyne.CanvasObject) *tipHost {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(owner)
	if c == nil {
		return nil
	}
	noOverlay := c.Overlays().Top() == nil
	for i := len(hosts) - 1; i >= 0; i-- {
		if h := hosts[i]; (c.Content() == fyne.CanvasObject(h)) == noOverlay && driver.CanvasForObject(h) == c {
			return h
		}
	}
	return nil
}

func (h *tipHost) show(at fyne.Position, above bool, lines []TipLine) {
	driver := fyne.CurrentApp().Driver()
	room := h.Size()
	h.box.set(lines, min(tipWidth, room.Width-2*tipMargin-4), driver.CanvasForObject(h).Scale())
	size := h.box.Size()
	at = at.Subtract(driver.AbsolutePositionForObject(h))
	if above {
		at.X -= size.Width / 2
		if at.Y-size.Height >= 0 {
			at.Y -= size.Height
		}
	}
	at.X = max(min(at.X, room.Width-size.Width-2), 2)
	at.Y = max(min(at.Y, room.Height-size.Height-2), 2)
	h.box.Move(at)
	h.box.Show()
}

// CreateRenderer is for Fyne.
func (h *tipHost) CreateRenderer() fyne.WidgetRenderer {
	hosts = append(hosts, h)
	return &tipHostRenderer{h}
}

type tipHostRenderer struct{ host *tipHost }

func (r *tipHostRenderer) Layout(size fyne.Size) {
	r.host.content.Move(fyne.Position{})
	r.host.content.Resize(size)
}

func (r *tipHostRenderer) MinSize() fyne.Size { return r.host.content.MinSize() }

func (r *tipHostRenderer) Refresh() {
	r.host.content.Refresh()
	r.host.box.Refresh()
}

func (r *tipHostRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.host.content, r.host.box}
}

func (r *tipHostRenderer) Destroy() {
	for i, h := range hosts {
		if h == r.host {
			hosts = append(hosts[:i], hosts[i+1:]...)
			return
		}
	}
}

// TipHover shows a tip when the pointer rests on a widget. Its owner calls In,
// Move and Out from its MouseIn, MouseMoved and MouseOut, and Out when pressed.
// The zero value works.
type TipHover struct {
	timer   *time.Timer
	waiting atomic.Int64 // counts what the timer was started for
	at      fyne.Position
}

// tipDelay is how long the pointer rests before a tip is shown; right after
// another tip it is shown at once.
var (
	tipDelay = 600 * time.Millisecond
	tipChain = 300 * time.Millisecond
)

// In waits, then shows the lines that are valid then.
func (h *TipHover) In(owner fyne.CanvasObject, at fyne.Position, lines func() []TipLine) {
	h.Out(owner)
	h.at = at
	if tipDelay == 0 || time.Since(tipGone) < tipChain {
		h.show(owner, lines())
		return
	}
	turn := h.waiting.Add(1)
	h.timer = time.AfterFunc(tipDelay, func() {
		fyne.Do(func() {
			if h.waiting.Load() == turn {
				h.show(owner, lines())
			}
		})
	})
}

// Move remembers where the pointer is.
func (h *TipHover) Move(at fyne.Position) { h.at = at }

// Out takes the tip away, or does not let it come.
func (h *TipHover) Out(owner fyne.CanvasObject) {
	h.waiting.Add(1)
	if h.timer != nil {
		h.timer.Stop()
		h.timer = nil
	}
	HideTip(owner)
}

// show puts the tip beside the owner, so that it does not cover it.
func (h *TipHover) show(owner fyne.CanvasObject, lines []TipLine) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(owner)
	if c == nil {
		return
	}
	const gap = 4
	top := driver.AbsolutePositionForObject(owner).Y
	bottom := top + owner.Size().Height
	if bottom+60 > c.Size().Height {
		ShowTip(owner, fyne.NewPos(h.at.X, top-gap), true, lines...)
		return
	}
	if owner.Size().Height > 60 {
		bottom = h.at.Y + 16
	}
	ShowTip(owner, fyne.NewPos(h.at.X, bottom+gap), false, lines...)
}

// Tipped gives an object a tip. It is for objects that the pointer means nothing
// to, such as labels and entries; a button would keep the pointer for itself.
func Tipped(object fyne.CanvasObject, text string) fyne.CanvasObject {
	t := &tipped{object: object, text: text}
	t.ExtendBaseWidget(t)
	return t
}

type tipped struct {
	widget.BaseWidget
	object fyne.CanvasObject
	text   string
	hover  TipHover
}

// CreateRenderer is for Fyne.
func (t *tipped) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.object) }

// MouseIn is for Fyne.
func (t *tipped) MouseIn(e *desktop.MouseEvent) {
	t.hover.In(t, e.AbsolutePosition, func() []TipLine { return TipText(t.text) })
}

// MouseMoved is for Fyne.
func (t *tipped) MouseMoved(e *desktop.MouseEvent) { t.hover.Move(e.AbsolutePosition) }

// MouseOut is for Fyne.
func (t *tipped) MouseOut() { t.hover.Out(t) }

// tipBox draws a tip.
type tipBox struct {
	widget.BaseWidget
	back   *canvas.Rectangle
	raster *canvas.Raster
	text   tipLayout
}

func newTipBox() *tipBox {
	b := &tipBox{back: canvas.NewRectangle(color.Transparent)}
	b.back.CornerRadius, b.back.StrokeWidth = 4, 1
	b.raster = NewRaster(func() float32 { return b.raster.Size().Width }, b.draw)
	b.ExtendBaseWidget(b)
	b.Hide()
	return b
}

// set takes lines, wrapped to a width, and the size that they need.
func (b *tipBox) set(lines []TipLine, width, scale float32) {
	b.text = layTip(lines, int(width*scale), scale)
	size := fyne.NewSize(float32(b.text.width)/scale, float32(b.text.height)/scale)
	b.Resize(size.AddWidthHeight(2*tipMargin, 2*tipMargin))
	b.Refresh()
}

// tipMargin is the space around the text, where the corners are round.
const tipMargin = 6

func (b *tipBox) draw(m *image.RGBA, scale float32) {
	Clear(m, theme.Color(theme.ColorNameOverlayBackground))
	b.text.draw(m, scale)
}

// CreateRenderer is for Fyne.
func (b *tipBox) CreateRenderer() fyne.WidgetRenderer { return &tipBoxRenderer{b} }

type tipBoxRenderer struct{ box *tipBox }

func (r *tipBoxRenderer) Layout(size fyne.Size) {
	r.box.back.Resize(size)
	r.box.raster.Move(fyne.NewPos(tipMargin, tipMargin))
	r.box.raster.Resize(size.SubtractWidthHeight(2*tipMargin, 2*tipMargin))
}

func (r *tipBoxRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *tipBoxRenderer) Refresh() {
	r.box.back.FillColor = theme.Color(theme.ColorNameOverlayBackground)
	r.box.back.StrokeColor = theme.Color(theme.ColorNameInputBorder)
	r.box.back.Refresh()
	r.box.raster.Refresh()
}

func (r *tipBoxRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box.back, r.box.raster}
}

func (r *tipBoxRenderer) Destroy() {}
