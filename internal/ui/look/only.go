// Which points are shown? An entry for a condition, and what is wrong with it.

package look

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// onlyPause is how long typing must rest before the condition counts.
const onlyPause = 300 * time.Millisecond

// only is the entry. It tells what is typed once that rests, and at once with
// Enter; Escape leaves it.
type only struct {
	widget.Entry
	p     *Panel
	say   *complaint
	typed int    // counts changes, so that only the last one counts
	told  string // what was told last
}

func newOnly(p *Panel) *only {
	o := &only{p: p, say: newComplaint()}
	o.ExtendBaseWidget(o)
	o.SetPlaceHolder("all points")
	o.ActionItem = widget.NewButtonWithIcon("", theme.ContentClearIcon(), func() { o.SetText(""); o.tell() })
	o.OnChanged = func(string) { o.tellSoon() }
	o.OnSubmitted = func(string) {
		if o.tell(); o.say.text == "" {
			o.leave()
		}
	}
	return o
}

// MinSize is narrower than that of other entries.
func (o *only) MinSize() fyne.Size {
	o.ExtendBaseWidget(o)
	return fyne.NewSize(60, o.Entry.MinSize().Height)
}

// TypedKey is Fyne's.
func (o *only) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		o.leave()
		return
	}
	o.Entry.TypedKey(e)
}

func (o *only) leave() {
	if o.p.events.OnLeave != nil {
		o.p.events.OnLeave()
	}
}

func (o *only) tellSoon() {
	if o.p.syncing {
		return
	}
	o.typed++
	typed := o.typed
	o.p.after(onlyPause, func() {
		if typed == o.typed {
			o.tell()
		}
	})
}

func (o *only) tell() {
	o.typed++ // what waits is late
	if o.Text == o.told {
		return
	}
	o.told = o.Text
	if o.p.events.OnOnly != nil {
		o.complain(o.p.events.OnOnly(o.Text))
	}
}

func (o *only) complain(text string) {
	if o.say.set(text) {
		o.p.arrange()
	}
}

// set shows a condition that was set from outside.
func (o *only) set(text string) {
	o.typed++
	o.told = text
	if o.Text != text {
		o.p.withoutTelling(func() { o.SetText(text) })
		o.p.points.section.redraw()
	}
	o.complain("")
}

// SetOnly shows the condition that points must meet, without telling anybody.
func (p *Panel) SetOnly(condition string) { p.points.only.set(condition) }

// SetOnlyProblem shows why a condition means nothing in the frame that is shown, ""
// if all is well. What is wrong with another text that is being typed stays.
func (p *Panel) SetOnlyProblem(condition, problem string) {
	if o := p.points.only; strings.TrimSpace(o.Text) == condition {
		o.complain(problem)
	}
}

// FocusOnly unfolds the section and gives the keys to the entry.
func (p *Panel) FocusOnly() {
	if !p.points.section.open() {
		p.points.section.setOpen(true)
		p.arrange()
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
		c.Focus(p.points.only)
		p.points.only.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// complaint is a text of several lines in the colour of errors.
type complaint struct {
	painted
	text string
}

func newComplaint() *complaint {
	c := &complaint{}
	c.setup(c, func() fyne.Size { return fyne.NewSize(40, lineHeight()*0.75*float32(max(len(c.lines()), 1))+4) }, c.draw)
	c.Hide()
	return c
}

// lines breaks the text into lines of the width that there is.
func (c *complaint) lines() (lines []string) {
	width := c.raster.Size().Width - 18
	if width < 40 {
		width = 200 // not laid out yet
	}
	line := ""
	for _, word := range strings.Fields(c.text) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && fyne.MeasureText(longer, theme.CaptionTextSize(), fyne.TextStyle{}).Width > width {
			lines, longer = append(lines, line), word
		}
		line = longer
	}
	return append(lines, line)
}

func (c *complaint) draw(p *pen) {
	lines := c.lines()
	box := p.m.Rect
	height := box.Dy() / max(len(lines), 1)
	for _, line := range lines {
		box.Max.Y = box.Min.Y + height
		p.small.TextIn(p.m, box, line, -1, theme.Color(theme.ColorNameError))
		box.Min.Y = box.Max.Y
	}
}

// set shows a text, or nothing, and tells whether that needs another height.
func (c *complaint) set(text string) (changed bool) {
	before := len(c.lines())
	changed = text != c.text && ((text == "") != (c.text == ""))
	c.text = text
	if text == "" {
		c.Hide()
	} else {
		c.Show()
		c.redraw()
	}
	return changed || len(c.lines()) != before
}

// Only is the condition that counts, OnlyText what is typed, OnlyProblem what is
// said to be wrong.
func (p *Panel) Only() string        { return p.points.only.told }
func (p *Panel) OnlyText() string    { return p.points.only.Text }
func (p *Panel) OnlyProblem() string { return p.points.only.say.text }
