// A control that opens a list to choose from.

package look

import (
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/ui/paint"
)

// option is an entry of a list.
type option struct {
	text, detail string
	// picture draws the entry instead of its text.
	picture func(p *pen, box image.Rectangle)
}

// dropdown shows what is chosen and opens the list of all.
type dropdown struct {
	painted
	current option
	missing bool // what is chosen is not among the options
	options func() []option
	choose  func(i int)
	search  bool // the list has a search box
	popup   *widget.PopUp
	list    *optionList
	entry   *searchEntry
}

func newDropdown(options func() []option, choose func(int)) *dropdown {
	d := &dropdown{options: options, choose: choose}
	d.setup(d, func() fyne.Size { return fyne.NewSize(60, lineHeight()) }, d.draw)
	return d
}

// show what is chosen.
func (d *dropdown) show(current option, missing bool) {
	d.current, d.missing = current, missing
	d.redraw()
}

func (d *dropdown) draw(p *pen) {
	p.field(p.m.Rect, d.hovered)
	box := p.m.Rect
	box.Max.X -= p.px(22)
	p.arrow(float64(box.Max.X)+11*p.scale, float64(box.Dy())/2, p.dim)
	if d.current.picture != nil {
		d.current.picture(p, box.Inset(p.px(4)))
		return
	}
	box.Min.X += p.px(6)
	ink := p.ink
	if d.missing {
		ink = theme.Color(theme.ColorNameWarning)
	}
	if d.current.detail != "" {
		width := p.small.Width(d.current.detail)
		if width+p.face.Width(d.current.text)+p.px(10) < box.Dx() {
			p.small.TextIn(p.m, box, d.current.detail, 1, p.faint)
			box.Max.X -= width + p.px(6)
		}
	}
	p.face.TextIn(p.m, box, d.current.text, -1, ink)
}

// Tapped opens the list below, or above if there is more room.
func (d *dropdown) Tapped(*fyne.PointEvent) {
	d.hover.Out(d)
	c := canvasOf(d)
	if c == nil {
		return
	}
	d.list = newOptionList(d.options(), d.take, d.close)
	var content fyne.CanvasObject = d.list
	head := float32(0)
	if d.search {
		d.entry = newSearchEntry(d.list, d.close)
		head = d.entry.MinSize().Height
		content = container.NewBorder(d.entry, nil, nil, nil, d.list)
	}
	d.popup = widget.NewPopUp(container.NewPadded(content), c)
	frame := 4 * theme.Padding()
	size := fyne.NewSize(max(d.Size().Width, d.list.width())+frame, d.list.height(14)+head+frame)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(d)
	below := c.Size().Height - at.Y - d.Size().Height
	if size.Height > below && at.Y > below {
		size.Height = min(size.Height, at.Y)
		at.Y -= size.Height
	} else {
		size.Height = min(size.Height, below)
		at.Y += d.Size().Height
	}
	at.X = max(min(at.X, c.Size().Width-size.Width), 0)
	d.popup.Resize(size)
	d.popup.ShowAtPosition(at)
	if d.search {
		c.Focus(d.entry)
	} else {
		c.Focus(d.list)
	}
	d.list.mark(d.current.text)
}

func (d *dropdown) take(i int) {
	d.close()
	d.choose(i)
}

func (d *dropdown) close() {
	if d.popup != nil {
		d.popup.Hide()
		d.popup = nil
	}
}

// optionList is the list of options; those that a search leaves over are seen.
type optionList struct {
	painted
	all    []option
	seen   []int // indices into all
	top    float64
	cursor int // index into seen, -1 for none
	take   func(i int)
	close  func()
}

func newOptionList(all []option, take func(int), shut func()) *optionList {
	l := &optionList{all: all, take: take, close: shut, cursor: -1}
	l.filter("")
	l.tracks = true
	l.setup(l, func() fyne.Size { return fyne.NewSize(80, lineHeight()) }, l.draw)
	return l
}

func (l *optionList) width() float32 {
	widest := 0
	face, small := paint.FaceOf(theme.TextSize()), paint.FaceOf(theme.TextSize())
	for _, o := range l.all[:min(len(l.all), 600)] {
		widest = max(widest, face.Width(o.text)+small.Width(o.detail))
	}
	return min(float32(widest)+44, 420)
}

func (l *optionList) height(rows int) float32 {
	return float32(min(len(l.all), rows)) * lineHeight()
}

// filter leaves the options that have all words.
func (l *optionList) filter(text string) {
	words := strings.Fields(strings.ToLower(text))
	l.seen = l.seen[:0]
	for i, o := range l.all {
		have, all := strings.ToLower(o.text+" "+o.detail), true
		for _, w := range words {
			all = all && strings.Contains(have, w)
		}
		if all {
			l.seen = append(l.seen, i)
		}
	}
	l.top, l.cursor = 0, -1
	if len(words) > 0 && len(l.seen) > 0 {
		l.cursor = 0
	}
	if l.raster != nil {
		l.redraw()
	}
}

// mark puts the cursor on an option.
func (l *optionList) mark(text string) {
	for k, i := range l.seen {
		if l.all[i].text == text {
			l.moveTo(k)
		}
	}
}

func (l *optionList) page() float64 { return float64(l.Size().Height / lineHeight()) }

func (l *optionList) scrollTo(top float64) {
	l.top = min(max(top, 0), max(float64(len(l.seen))-l.page(), 0))
	l.redraw()
}

func (l *optionList) moveTo(k int) {
	if len(l.seen) == 0 {
		return
	}
	l.cursor = min(max(k, 0), len(l.seen)-1)
	at := float64(l.cursor)
	l.scrollTo(min(max(l.top, at-l.page()+1), at))
}

func (l *optionList) rowAt(y float32) int {
	k := int(l.top + float64(y/lineHeight()))
	if y < 0 || k >= len(l.seen) {
		return -1
	}
	return k
}

// Scrolled implements fyne.Scrollable.
func (l *optionList) Scrolled(e *fyne.ScrollEvent) {
	l.scrollTo(l.top - float64(e.Scrolled.DY/lineHeight()))
}

// Tapped takes an option.
func (l *optionList) Tapped(e *fyne.PointEvent) {
	if k := l.rowAt(e.Position.Y); k >= 0 {
		l.take(l.seen[k])
	}
}

// FocusGained implements fyne.Focusable.
func (l *optionList) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (l *optionList) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (l *optionList) TypedRune(rune) {}

// TypedKey moves, takes and closes.
func (l *optionList) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyUp:
		l.moveTo(l.cursor - 1)
	case fyne.KeyDown:
		l.moveTo(l.cursor + 1)
	case fyne.KeyPageUp:
		l.moveTo(l.cursor - int(l.page()))
	case fyne.KeyPageDown:
		l.moveTo(l.cursor + int(l.page()))
	case fyne.KeyReturn, fyne.KeyEnter:
		if l.cursor >= 0 && l.cursor < len(l.seen) {
			l.take(l.seen[l.cursor])
		}
	case fyne.KeyEscape:
		l.close()
	}
}

func (l *optionList) draw(p *pen) {
	ground := theme.Color(theme.ColorNameOverlayBackground)
	paint.Clear(p.m, ground)
	if len(l.seen) == 0 {
		p.small.TextIn(p.m, p.m.Rect, "nothing found", 0, p.faint)
		return
	}
	height := float64(lineHeight()) * p.scale
	under := -1
	if l.hovered {
		under = l.rowAt(l.at.Y)
	}
	right := p.m.Rect.Max.X
	if float64(len(l.seen)) > l.page() {
		right -= p.px(6)
		room := float64(p.m.Rect.Dy())
		size := max(room*l.page()/float64(len(l.seen)), 16*p.scale)
		y := int((room - size) * l.top / (float64(len(l.seen)) - l.page()))
		paint.Fill(p.m, image.Rect(right+p.px(2), y, p.m.Rect.Max.X, y+int(size)), paint.Mix(ground, p.ink, 0.3))
	}
	for k := int(l.top); k < len(l.seen); k++ {
		y := int((float64(k) - l.top) * height)
		if y > p.m.Rect.Max.Y {
			break
		}
		box := image.Rect(0, y, right, y+int(height))
		switch {
		case k == l.cursor:
			paint.Fill(p.m, box, theme.Color(theme.ColorNameSelection))
		case k == under:
			paint.Fill(p.m, box, theme.Color(theme.ColorNameHover))
		}
		l.drawOption(p, box, l.all[l.seen[k]])
	}
}

func (l *optionList) drawOption(p *pen, box image.Rectangle, o option) {
	box.Min.X += p.px(6)
	box.Max.X -= p.px(6)
	if o.picture != nil {
		strip := box
		strip.Min.X += p.px(74)
		o.picture(p, image.Rect(strip.Min.X, strip.Min.Y+p.px(4), strip.Max.X, strip.Max.Y-p.px(4)))
		box.Max.X = strip.Min.X
	}
	if o.detail != "" {
		p.small.TextIn(p.m, box, o.detail, 1, p.faint)
		box.Max.X -= p.small.Width(o.detail) + p.px(8)
	}
	p.face.TextIn(p.m, box, o.text, -1, p.ink)
}

// searchEntry filters an option list; the list's keys work in it.
type searchEntry struct {
	widget.Entry
	list  *optionList
	close func()
}

func newSearchEntry(l *optionList, shut func()) *searchEntry {
	e := &searchEntry{list: l, close: shut}
	e.PlaceHolder = "Search"
	e.Scroll = fyne.ScrollNone
	e.Icon = theme.SearchIcon()
	e.OnChanged = l.filter
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey moves in the list.
func (e *searchEntry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape:
		e.list.TypedKey(k)
	default:
		e.Entry.TypedKey(k)
	}
}
