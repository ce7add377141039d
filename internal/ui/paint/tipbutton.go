// What is a small button? An icon with a tip.

package paint

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TipButton is a small button with an icon and a tip. It never takes the
// keyboard: keys keep going where they went. Its methods are for the UI goroutine.
type TipButton struct {
	widget.BaseWidget
	icon     fyne.Resource
	text     string
	tapped   func()
	hover    TipHover
	hovered  bool
	pressed  bool
	selected bool
	disabled bool
}

// NewTipButton makes a button. The tip says in words what it does, and after a
// tab which key does the same: "Play\tSpace". Icons in the theme's colours are
// made with theme.NewThemedResource.
func NewTipButton(icon fyne.Resource, text string, tapped func()) *TipButton {
	b := &TipButton{icon: icon, text: text, tapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// SetIcon changes the icon.
func (b *TipButton) SetIcon(icon fyne.Resource) {
	if b.icon != icon {
		b.icon = icon
		b.Refresh()
	}
}

// SetText changes the tip.
func (b *TipButton) SetText(text string) { b.text = text }

// Text of the tip.
func (b *TipButton) Text() string { return b.text }

// SetSelected marks the button as one whose option is on.
func (b *TipButton) SetSelected(on bool) {
	if b.selected != on {
		b.selected = on
		b.Refresh()
	}
}

// Enable lets the button be pressed.
func (b *TipButton) Enable() { b.setDisabled(false) }

// Disable greys it.
func (b *TipButton) Disable() { b.setDisabled(true) }

// Disabled tells whether it is greyed.
func (b *TipButton) Disabled() bool { return b.disabled }

func (b *TipButton) setDisabled(on bool) {
	if b.disabled != on {
		b.disabled = on
		b.Refresh()
	}
}

// Tapped is for Fyne.
func (b *TipButton) Tapped(*fyne.PointEvent) {
	if !b.disabled && b.tapped != nil {
		b.tapped()
	}
}

// MouseIn is for Fyne.
func (b *TipButton) MouseIn(e *desktop.MouseEvent) {
	b.hovered = true
	b.hover.In(b, e.AbsolutePosition, func() []TipLine { return TipText(b.text) })
	b.Refresh()
}

// MouseMoved is for Fyne.
func (b *TipButton) MouseMoved(e *desktop.MouseEvent) { b.hover.Move(e.AbsolutePosition) }

// MouseOut is for Fyne.
func (b *TipButton) MouseOut() {
	b.hovered, b.pressed = false, false
	b.hover.Out(b)
	b.Refresh()
}

// MouseDown is for Fyne.
func (b *TipButton) MouseDown(*desktop.MouseEvent) {
	b.pressed = true
	b.hover.Out(b)
	b.Refresh()
}

// MouseUp is for Fyne.
func (b *TipButton) MouseUp(*desktop.MouseEvent) {
	b.pressed = false
	b.Refresh()
}

// CreateRenderer is for Fyne.
func (b *TipButton) CreateRenderer() fyne.WidgetRenderer {
	r := &tipButtonRenderer{button: b, back: canvas.NewRectangle(color.Transparent), image: canvas.NewImageFromResource(b.icon)}
	r.image.FillMode = canvas.ImageFillContain
	r.Refresh()
	return r
}

type tipButtonRenderer struct {
	button *TipButton
	back   *canvas.Rectangle
	image  *canvas.Image
}

// tipButtonPadding around the icon.
const tipButtonPadding = 4

func (r *tipButtonRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	side := r.button.Theme().Size(theme.SizeNameInlineIcon)
	r.image.Resize(fyne.NewSquareSize(side))
	r.image.Move(fyne.NewPos((size.Width-side)/2, (size.Height-side)/2))
}

func (r *tipButtonRenderer) MinSize() fyne.Size {
	return fyne.NewSquareSize(r.button.Theme().Size(theme.SizeNameInlineIcon) + 2*tipButtonPadding)
}

func (r *tipButtonRenderer) Refresh() {
	b := r.button
	r.back.CornerRadius = 4
	r.back.FillColor = b.background()
	r.back.Refresh()
	icon := b.icon
	themed, ok := icon.(fyne.ThemedResource)
	switch {
	case b.disabled:
		icon = theme.NewDisabledResource(icon)
	case b.selected && ok && themed.ThemeColorName() == theme.ColorNameForeground:
		icon = theme.NewPrimaryThemedResource(icon)
	}
	if r.image.Resource == nil || icon == nil || r.image.Resource.Name() != icon.Name() {
		r.image.Resource = icon
	}
	r.image.Refresh()
}

func (b *TipButton) background() color.Color {
	switch {
	case b.disabled:
		return color.Transparent
	case b.pressed:
		return theme.ColorForWidget(theme.ColorNamePressed, b)
	case b.hovered:
		return theme.ColorForWidget(theme.ColorNameHover, b)
	case b.selected:
		return theme.ColorForWidget(theme.ColorNameSelection, b)
	}
	return color.Transparent
}

func (r *tipButtonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.image}
}

func (r *tipButtonRenderer) Destroy() {}
