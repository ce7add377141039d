// One line of the tab "Health": how bad, what, which attribute, which frames.

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/health"
)

// groupRow is a line that can be clicked. It takes no focus: keys go on playing.
type groupRow struct {
	widget.BaseWidget
	group           health.Group
	tapped, unfocus func()
	chosen, hovered bool

	back *canvas.Rectangle
	dot  *canvas.Circle
	root *fyne.Container
}

var (
	_ fyne.Tappable     = (*groupRow)(nil)
	_ desktop.Hoverable = (*groupRow)(nil)
)

func newGroupRow(g health.Group, tapped, unfocus func()) *groupRow {
	r := &groupRow{group: g, tapped: tapped, unfocus: unfocus, back: canvas.NewRectangle(color.Transparent), dot: canvas.NewCircle(color.Transparent)}
	dot := container.NewCenter(container.NewGridWrap(fyne.NewSize(9, 9), r.dot))
	frames := framesText(g)
	if n := len(g.Findings); n > 1 {
		frames = plural(n, "finding") + ", " + frames
	}
	r.root = container.NewStack(r.back, container.New(groupColumns{g.Attribute == ""}, dot, cell(g.Code.Title(), false), cell(g.Attribute, false), cell(frames, true)))
	r.ExtendBaseWidget(r)
	r.Refresh()
	return r
}

// cell is a text that is cut where it does not fit.
func cell(text string, faint bool) fyne.CanvasObject {
	l := widget.NewLabel(text)
	l.Truncation = fyne.TextTruncateEllipsis
	if faint {
		l.Importance = widget.LowImportance
	}
	return l
}

// CreateRenderer is for Fyne.
func (r *groupRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.root) }

// severityColors are theirs.
var severityColors = map[health.Severity]fyne.ThemeColorName{
	health.Note: theme.ColorNamePlaceHolder, health.Warning: theme.ColorNameWarning, health.Error: theme.ColorNameError,
}

// Refresh is also called when the theme has changed.
func (r *groupRow) Refresh() {
	r.dot.FillColor = theme.Color(severityColors[r.group.Severity])
	r.back.FillColor = color.Transparent
	switch {
	case r.chosen:
		r.back.FillColor = theme.Color(theme.ColorNameSelection)
	case r.hovered:
		r.back.FillColor = theme.Color(theme.ColorNameHover)
	}
	r.BaseWidget.Refresh()
}

func (r *groupRow) setChosen(on bool) {
	if r.chosen != on {
		r.chosen = on
		r.Refresh()
	}
}

// Tapped is for Fyne.
func (r *groupRow) Tapped(*fyne.PointEvent) {
	r.tapped()
	r.unfocus()
}

// MouseIn is for Fyne.
func (r *groupRow) MouseIn(*desktop.MouseEvent) { r.setHovered(true) }

// MouseMoved is for Fyne.
func (r *groupRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (r *groupRow) MouseOut() { r.setHovered(false) }

func (r *groupRow) setHovered(on bool) {
	r.hovered = on
	r.Refresh()
}

// groupColumns puts dot, title, attribute and frames beside each other, at the
// same places in every line. Without an attribute the title has its room.
type groupColumns struct{ wide bool }

// Layout implements fyne.Layout.
func (c groupColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const dot = 22
	rest := max(size.Width-dot, 0)
	widths := []float32{dot, rest * 0.54, rest * 0.2, rest * 0.26}
	if c.wide {
		widths[1], widths[2] = widths[1]+widths[2], 0
	}
	x := float32(0)
	for i, width := range widths {
		objects[i].Move(fyne.NewPos(x, 0))
		objects[i].Resize(fyne.NewSize(width, size.Height))
		x += width
	}
}

// MinSize implements fyne.Layout.
func (groupColumns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(200, 0)
	for _, o := range objects {
		size.Height = max(size.Height, o.MinSize().Height)
	}
	return size
}
