// What do the pointer and its buttons do?

package timeline

import (
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// kind of a drag.
type kind uint8

const (
	notDragging kind = iota
	scrubbing
	choosingRange // a new one
	movingIn
	movingOut
	movingRange
	panning
)

// drag is what the pressed button does.
type drag struct {
	kind    kind
	x       float64 // where it was pressed, or was last when panning
	slot    int     // there
	in, out int     // the range when it was pressed
}

// press is a click that may become a double one.
type press struct {
	at   fyne.Position
	when time.Time
}

// grip is how far from a range's end the pointer still takes it.
const grip = 5

// MouseDown is for Fyne.
func (b *Bar) MouseDown(e *desktop.MouseEvent) {
	b.hideTip()
	x := float64(e.Position.X)
	slot := b.track().slot(x)
	if slot < 0 || b.overHelp(e.Position) {
		return
	}
	b.drag = drag{kind: b.kindOf(e), x: x, slot: slot, in: b.in, out: b.out}
	if b.drag.kind == scrubbing {
		b.pressed[0], b.pressed[1] = b.pressed[1], press{e.Position, time.Now()}
		b.seek(b.slotNear(x))
	}
}

func (b *Bar) kindOf(e *desktop.MouseEvent) kind {
	switch e.Button {
	case desktop.MouseButtonTertiary:
		return panning
	case desktop.MouseButtonPrimary:
		if e.Modifier&fyne.KeyModifierShift != 0 {
			return choosingRange
		}
		if k := b.handleAt(e.Position); k != notDragging {
			return k
		}
		return scrubbing
	}
	return notDragging
}

// handleAt tells what of the range is at a place.
func (b *Bar) handleAt(at fyne.Position) kind {
	if at.Y < rangeTop-1 || at.Y > rangeTop+rangeHeight+1 || b.state.slots() == 0 {
		return notDragging
	}
	t, x := b.track(), float64(at.X)
	in, out := t.x(float64(b.in)), t.x(float64(b.out+1))
	switch {
	case math.Abs(x-out) <= grip && (math.Abs(x-in) > grip || x > (in+out)/2):
		return movingOut
	case math.Abs(x-in) <= grip:
		return movingIn
	case in < x && x < out && (b.in > 0 || b.out < b.state.slots()-1):
		return movingRange
	}
	return notDragging
}

// Dragged is for Fyne.
func (b *Bar) Dragged(e *fyne.DragEvent) {
	x := float64(e.Position.X)
	switch b.drag.kind {
	case notDragging:
		return
	case panning:
		b.zoomTo(b.view.pan((b.drag.x - x) / b.track().perSlot()))
		b.drag.x = x
		return
	}
	b.scrollAtEdge(x)
	slot := b.track().slot(x)
	if slot < 0 {
		return
	}
	last := b.state.slots() - 1
	switch d := b.drag; d.kind {
	case scrubbing:
		b.seek(slot)
	case choosingRange:
		b.setRange(min(d.slot, slot), max(d.slot, slot))
	case movingIn:
		b.setRange(min(slot, b.out), b.out)
	case movingOut:
		b.setRange(b.in, max(slot, b.in))
	case movingRange:
		by := min(max(slot-d.slot, -d.in), last-d.out)
		b.setRange(d.in+by, d.out+by)
	}
}

// scrollAtEdge moves along while the pointer is dragged out of the track, the
// faster the farther.
func (b *Bar) scrollAtEdge(x float64) {
	t := b.track()
	over := x - (t.left + t.width)
	if x < t.left {
		over = x - t.left
	} else if over < 0 {
		return
	}
	b.zoomTo(b.view.pan(over / t.perSlot() * 0.25))
}

// DragEnd is for Fyne.
func (b *Bar) DragEnd() { b.endDrag() }

// MouseUp is for Fyne.
func (b *Bar) MouseUp(*desktop.MouseEvent) { b.endDrag() }

func (b *Bar) endDrag() { b.drag.kind = notDragging }

func (b *Bar) seek(slot int) {
	if slot == b.wanted {
		return
	}
	b.wanted = slot
	b.repaint()
	if b.OnSeek != nil {
		b.OnSeek(slot)
	}
}

func (b *Bar) setRange(in, out int) {
	if in == b.in && out == b.out {
		return
	}
	b.in, b.out = in, out
	b.repaint()
	if b.OnRange != nil {
		b.OnRange(in, out)
	}
}

// DoubleTapped is for Fyne: shows everything, unless the two clicks were meant for
// two places.
func (b *Bar) DoubleTapped(*fyne.PointEvent) {
	first, second := b.pressed[0], b.pressed[1]
	d := second.at.Subtract(first.at)
	if math.Hypot(float64(d.X), float64(d.Y)) <= grip && second.when.Sub(first.when) < time.Second {
		b.ZoomAll()
	}
}

// TappedSecondary is for Fyne.
func (b *Bar) TappedSecondary(e *fyne.PointEvent) {
	b.hideTip()
	if slot := b.slotNear(float64(e.Position.X)); slot >= 0 && b.OnContext != nil {
		b.OnContext(slot, e.AbsolutePosition)
	}
}

// Scrolled is for Fyne: zooms at the pointer, or moves along.
func (b *Bar) Scrolled(e *fyne.ScrollEvent) {
	const notch = 25.0 // what Fyne makes of a turn of the wheel by one notch
	t, v := b.track(), b.view
	if dy := float64(e.Scrolled.DY); dy != 0 {
		at := min(max((float64(e.Position.X)-t.left)/t.width, 0), 1)
		v = v.zoom(math.Pow(1.25, min(max(dy/notch, -8), 8)), at)
	}
	if dx := float64(e.Scrolled.DX); dx != 0 {
		v = v.pan(-dx / notch * v.count / 10)
	}
	b.zoomTo(v)
	b.hoverAt(e.Position)
}

// slotNear is the slot at x; where several are as near, the worst of those that
// have a problem.
func (b *Bar) slotNear(x float64) int {
	s := b.slotsNear(x)
	if s.empty() {
		return -1
	}
	at := b.track().slot(x)
	if b.track().perSlot() >= 3 {
		return at
	}
	if worst := b.overview.worst(s); classOf(b.state.Timeline.States[worst]) >= held {
		return worst
	}
	return at
}

// slotsNear are those that a mark at x may be of.
func (b *Bar) slotsNear(x float64) span {
	t := b.track()
	s := t.visible()
	if s.empty() {
		return span{}
	}
	if t.perSlot() >= 3 {
		at := t.slot(x)
		return span{at, at + 1}
	}
	return span{t.slot(x - 1.5), t.slot(x+1) + 1}
}

// Cursor is for Fyne.
func (b *Bar) Cursor() desktop.Cursor {
	if k := b.hover.handle; k == movingIn || k == movingOut {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

func (b *Bar) overHelp(at fyne.Position) bool {
	return at.Y < rulerHeight && at.X >= b.Size().Width-rulerHeight
}
