// What the panel is made of, besides the plots.

package plot

import (
	"fmt"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/stats"
	"floe/internal/ui/paint"
)

// panelParts are the widgets around the plots.
type panelParts struct {
	panel     *Panel
	root      *fyne.Container
	name      *heading // attribute and type
	component *widget.Select
	figures   *widget.Label
	compute   *widget.Button
	progress  *progress
	cancel    *paint.TipButton
	over      *heading // of the curve, with the state of the series
}

func newPanelParts(p *Panel) *panelParts {
	t := &panelParts{
		panel: p, name: newHeading(), over: newHeading(), progress: newProgress(),
	}
	t.component = widget.NewSelect(nil, func(string) { p.chosen(t.selected()) })
	t.figures = widget.NewLabelWithStyle("", fyne.TextAlignLeading, fyne.TextStyle{Monospace: true})
	t.figures.Selectable, t.figures.SizeName = true, theme.SizeNameCaptionText
	t.compute = widget.NewButton("", func() { p.call(p.events.OnCompute) })
	t.cancel = paint.NewTipButton(theme.CancelIcon(), "Stop computing; what is done stays", func() {
		if p.events.OnCancel != nil {
			p.events.OnCancel()
		}
	})
	t.root = container.New(panelLayout{}, t.figuresSection(), t.histogramSection(), t.curveSection())
	return t
}

func (p *Panel) call(event func(string, stats.Component)) {
	if event != nil && p.attribute.Name != "" {
		event(p.attribute.Name, p.component)
	}
}

func (t *panelParts) figuresSection() fyne.CanvasObject {
	copyButton := paint.NewTipButton(theme.ContentCopyIcon(), "Copy the figures, for a spreadsheet", t.panel.copyFigures)
	head := section(t.name, t.component, copyButton)
	return container.NewBorder(head, nil, nil, nil, container.NewVScroll(t.figures))
}

func (t *panelParts) histogramSection() fyne.CanvasObject {
	h := t.panel.histogram
	save := t.saveButton("Save the histogram", "histogram", h.Writer)
	title := newHeading()
	title.set("", "Distribution")
	return container.NewBorder(section(title, save), nil, nil, nil, h)
}

func (t *panelParts) curveSection() fyne.CanvasObject {
	c := t.panel.curve
	save := t.saveButton("Save the curve", "over-frames", c.Writer)
	head := section(t.over, t.compute, t.progress, t.cancel, save)
	return container.NewBorder(head, nil, nil, nil, c)
}

// section is the head of a part: what it is, and what can be done with it.
func section(title *heading, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(headLayout{}, append([]fyne.CanvasObject{title}, objects...)...)
}

// saveButton opens a menu of formats.
func (t *panelParts) saveButton(tip, what string, writer func(Format) func(io.Writer) error) fyne.CanvasObject {
	var b *paint.TipButton
	b = paint.NewTipButton(theme.DocumentSaveIcon(), tip, func() {
		item := func(text string, f Format) *fyne.MenuItem {
			return fyne.NewMenuItem(text, func() { t.panel.save(what, f, writer(f)) })
		}
		menu := fyne.NewMenu("", item("Picture (PNG)", PNG), item("Drawing (SVG)", SVG), item("Numbers (CSV)", CSV))
		widget.ShowPopUpMenuAtRelativePosition(menu, fyne.CurrentApp().Driver().CanvasForObject(b), fyne.NewPos(0, b.Size().Height), b)
	})
	return b
}

// names of the choices, and which components they are.
func (t *panelParts) choices() []string {
	if len(t.panel.attribute.Components) == 0 {
		return nil
	}
	return append([]string{"length"}, t.panel.attribute.Components...)
}

func (t *panelParts) selected() stats.Component {
	i := t.component.SelectedIndex()
	if i <= 0 {
		return stats.MagnitudeOf
	}
	return stats.ComponentAt(i - 1)
}

// update shows the panel's state in the widgets around the plots.
func (p *Panel) update() {
	t := p.parts
	t.name.set(p.attribute.Name, p.attribute.Type)
	t.figures.SetText(figuresText(p.summary))
	t.updateComponent()
	t.updateSeries()
}

func (t *panelParts) updateComponent() {
	choices := t.choices()
	show(t.component, len(choices) > 0)
	if len(choices) == 0 {
		return
	}
	changed := t.component.OnChanged
	t.component.OnChanged = nil // it is not the artist who chooses
	t.component.SetOptions(choices)
	t.component.SetSelectedIndex(max(int(t.panel.component), 0))
	t.component.OnChanged = changed
}

func (t *panelParts) updateSeries() {
	p := t.panel
	show(t.progress, p.computing)
	show(t.cancel, p.computing)
	unread, broken, all := -1, 0, 0
	if s := p.series; s != nil {
		unread, broken, all = s.Count(stats.Unread), s.Count(stats.Broken), s.Len()
		t.progress.set(all-unread, all)
	}
	offer := ""
	switch {
	case p.attribute.Name == "" || p.computing || p.series != nil && all == 0:
	case unread < 0 || unread == all:
		offer = "Compute over the sequence"
	case unread > 0:
		offer = fmt.Sprintf("Compute %d more", unread)
	case broken > 0:
		offer = "Try broken ones again"
	}
	t.compute.SetText(offer)
	show(t.compute, offer != "")
	state := ""
	if !p.computing {
		state = stateText(unread, broken, all)
	}
	t.over.set("", "Over the sequence"+state)
}

func stateText(unread, broken, all int) string {
	if unread < 0 || unread == all {
		return ""
	}
	text := fmt.Sprintf(" · %d frames", all-unread)
	if broken > 0 {
		text += fmt.Sprintf(", %d broken", broken)
	}
	return text
}

func show(o fyne.CanvasObject, on bool) {
	if on && !o.Visible() {
		o.Show()
	} else if !on && o.Visible() {
		o.Hide()
	}
}
