// The bar at the right edge of the rows.

package browser

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// scrollBar is a widget of its own so that the rows are not draggable: a hand
// that trembles while it clicks still clicks.
type scrollBar struct {
	widget.BaseWidget
	t       *tree
	hovered bool
	grabbed float64 // rows between the place and where the thumb was taken
	taken   bool
}

func newScrollBar(t *tree) *scrollBar {
	s := &scrollBar{t: t}
	s.ExtendBaseWidget(s)
	return s
}

func barWidth() float32 { return max(theme.ScrollBarSize(), 10) }

// CreateRenderer implements fyne.Widget; the tree draws the bar.
func (s *scrollBar) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

const leastThumb = 24

// thumb gives the upper edge and the height of the thumb; no height if all rows
// are seen.
func (s *scrollBar) thumb() (y, height float64) {
	rows, page := float64(s.t.b.list.total), s.t.page()
	room := float64(s.Size().Height)
	if rows <= page || room <= leastThumb {
		return 0, 0
	}
	height = max(room*page/rows, leastThumb)
	return (room - height) * s.t.top / s.t.most(), height
}

// rowsPerUnit is how far a unit of the pointer moves.
func (s *scrollBar) rowsPerUnit() float64 {
	_, height := s.thumb()
	return s.t.most() / max(float64(s.Size().Height)-height, 1)
}

// MouseDown takes the thumb, or brings it under the pointer.
func (s *scrollBar) MouseDown(e *desktop.MouseEvent) {
	y, height := s.thumb()
	if height == 0 {
		return
	}
	at := float64(e.Position.Y)
	if at < y || at > y+height {
		s.t.scrollTo((at - height/2) * s.rowsPerUnit())
	}
	s.grabbed, s.taken = s.t.top-at*s.rowsPerUnit(), true
}

// MouseUp implements desktop.Mouseable.
func (s *scrollBar) MouseUp(*desktop.MouseEvent) { s.taken = false }

// Dragged implements fyne.Draggable.
func (s *scrollBar) Dragged(e *fyne.DragEvent) {
	if _, height := s.thumb(); height > 0 && s.taken {
		s.t.scrollTo(float64(e.Position.Y)*s.rowsPerUnit() + s.grabbed)
	}
}

// DragEnd implements fyne.Draggable.
func (s *scrollBar) DragEnd() { s.taken = false; s.t.redraw() }

// Scrolled passes the wheel on.
func (s *scrollBar) Scrolled(e *fyne.ScrollEvent) { s.t.Scrolled(e) }

// MouseIn implements desktop.Hoverable.
func (s *scrollBar) MouseIn(*desktop.MouseEvent) { s.hovered = true; s.t.redraw() }

// MouseMoved implements desktop.Hoverable.
func (s *scrollBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *scrollBar) MouseOut() { s.hovered = false; s.t.redraw() }
