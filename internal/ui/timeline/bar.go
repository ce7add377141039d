// The widget: what it holds, and when it is drawn anew.

package timeline

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/playback"
	"floe/internal/ui/paint"
)

// BarEvents is what the bar asks for, on the UI goroutine. What is nil is not
// called.
type BarEvents struct {
	// OnSeek is called with the slot to go to, over and over while scrubbing.
	OnSeek func(slot int)
	// OnRange is called with the first and last slot to play, over and over while
	// they are dragged; with the first and last of all if everything is to be played.
	OnRange func(in, out int)
	// OnContext is called for a click with the right button, with the slot and the
	// place on the canvas where a menu may open.
	OnContext func(slot int, at fyne.Position)
	// OnHover is called when the pointer has come to another slot, -1 for none.
	OnHover func(slot int)
	// FileName of a slot's frame, for the tip.
	FileName func(slot int) string
	// Findings of a slot's frame, for the tip: what is known to be wrong with it.
	Findings func(slot int) []string
	// Format writes a frame's number; nil writes it as short as it is.
	Format func(number float64) string
}

// Bar is the honest timeline. Its methods are for the UI goroutine.
type Bar struct {
	widget.BaseWidget
	BarEvents

	state    State
	overview overview
	axis     axis
	view     view

	hover   hover
	drag    drag
	pressed [2]press  // the last two
	wanted  int       // slot sought by scrubbing that no state has confirmed; -1 for none
	marks   []float64 // numbers
	in, out int       // range that is dragged; else the state's

	raster  *canvas.Raster
	base    *image.RGBA // what stays while the playhead moves
	labels  []label     // at its ruler
	stale   bool        // base is out of date
	repaint func()      // asks for a new picture
}

// NewBar makes an empty bar.
func NewBar(events BarEvents) *Bar {
	b := &Bar{BarEvents: events, wanted: -1, stale: true, view: all(0)}
	b.state.Index, b.state.ShownIndex, b.hover.slot = -1, -1, -1
	b.state.Settings.Out = -1
	b.out = -1
	b.raster = paint.NewRaster(func() float32 { return b.raster.Size().Width }, b.draw)
	b.repaint = b.raster.Refresh
	b.ExtendBaseWidget(b)
	return b
}

// SetState shows a newer state. It is cheap, and asks for a new picture only if
// something changed that is seen.
func (b *Bar) SetState(s State) {
	before := b.top()
	old := b.state
	b.state = s
	changed := b.overview.set(s.Timeline)
	if !sameSlots(old.Timeline, s.Timeline) {
		b.newSlots(old)
		b.stale = true
	}
	if changed.meets(b.view.visible()) {
		b.stale = true
	}
	if b.drag.kind == notDragging {
		b.wanted = -1
		b.in, b.out = s.Settings.In, s.Settings.Out
		b.follow(old)
	}
	if b.stale || b.top() != before {
		b.repaint()
	}
	b.hoverChanged(old)
}

// follow keeps the playhead in the view. While playing, somebody who has moved
// the view elsewhere is left there.
func (b *Bar) follow(old State) {
	if b.state.Index == old.Index || b.state.Index < 0 {
		return
	}
	if !b.state.Settings.Playing || b.view.visible().meets(span{old.Index, old.Index + 1}) {
		b.show(b.view.reveal(b.state.Index))
	}
}

func sameSlots(a, b *playback.Timeline) bool {
	if a == nil || b == nil || len(a.Slots) != len(b.Slots) {
		return a == b
	}
	return len(a.Slots) == 0 || &a.Slots[0] == &b.Slots[0]
}

// newSlots keeps the numbers that are seen in their place; a view of everything
// stays one.
func (b *Bar) newSlots(old State) {
	v := b.view
	n := b.state.slots()
	b.axis = newAxis(nil)
	if n > 0 {
		b.axis = newAxis(b.state.Timeline.Slots)
	}
	if v.slots == 0 || v.whole() {
		b.view = all(n)
	} else {
		from := int(v.first)
		shift := float64(b.axis.find(old.number(from))) - float64(from)
		b.view = view{n, v.first + shift, v.count}.clamp()
	}
	b.endDrag()
}

// show changes the view.
func (b *Bar) show(v view) {
	if v != b.view {
		b.view, b.stale = v, true
	}
}

// ZoomAll shows all frames.
func (b *Bar) ZoomAll() { b.zoomTo(all(b.state.slots())) }

// ZoomRange shows the range.
func (b *Bar) ZoomRange() {
	b.zoomTo(view{b.state.slots(), float64(b.in), float64(b.out - b.in + 1)})
}

func (b *Bar) zoomTo(v view) {
	b.show(v.clamp())
	if b.stale {
		b.repaint()
	}
}

// top is what is drawn over the base.
func (b *Bar) top() top {
	t := top{
		index: b.state.Index, shown: b.state.ShownIndex, waiting: b.state.Waiting,
		in: b.in, out: b.out, hover: b.hover.slot, help: b.hover.help,
	}
	if b.wanted >= 0 {
		t.index = b.wanted
	}
	if b.drag.kind == scrubbing {
		t.hover = -1
	}
	if t.index >= 0 {
		t.number = b.format(b.state.number(t.index))
	}
	return t
}

func (b *Bar) format(number float64) string {
	if b.Format != nil {
		return b.Format(number)
	}
	return formatNumber(number)
}

// track is the view in Fyne's units.
func (b *Bar) track() track { return trackOf(b.view, float64(b.Size().Width), 1) }

func trackOf(v view, width, scale float64) track {
	return track{v, inset * scale, max(width-2*inset*scale, 1)}
}

// draw is called by Fyne when a new picture is wanted.
func (b *Bar) draw(m *image.RGBA, scale float32) {
	s := float64(scale)
	p := plate{
		RGBA: m, scale: s, colors: paletteFor(b), track: trackOf(b.view, float64(m.Rect.Dx()), s),
		face: paint.FaceOf(theme.CaptionTextSize() * scale),
	}
	if b.stale || b.base == nil || b.base.Rect != m.Rect {
		b.labels = p.drawBase(&b.overview, &b.axis, b.format)
		p.drawMarks(&b.axis, b.marks)
		b.base = keep(b.base, m)
		b.stale = false
	} else {
		copy(m.Pix, b.base.Pix)
	}
	p.drawTop(b.top(), b.labels)
}

// keep copies a picture.
func keep(to, m *image.RGBA) *image.RGBA {
	if to == nil || to.Rect != m.Rect {
		to = image.NewRGBA(m.Rect)
	}
	copy(to.Pix, m.Pix)
	return to
}

// CreateRenderer is for Fyne.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer { return &barRenderer{b} }

type barRenderer struct{ bar *Bar }

func (r *barRenderer) Layout(size fyne.Size) { r.bar.raster.Resize(size) }

func (r *barRenderer) MinSize() fyne.Size { return fyne.NewSize(160, minHeight) }

// Refresh is also called when the theme has changed.
func (r *barRenderer) Refresh() {
	r.bar.stale = true
	r.bar.repaint()
}

func (r *barRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.bar.raster} }

func (r *barRenderer) Destroy() {}
