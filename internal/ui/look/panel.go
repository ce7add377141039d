// The panel: what it knows, what it is told, what it tells.

package look

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"floe/internal/particle"
	"floe/internal/render"
)

// Events are what the panel tells; all may be nil.
type Events struct {
	// OnChange tells the look after the artist changed it.
	OnChange func(render.Look)
	// OnSequenceRange asks for [Panel.SetSequenceRange].
	OnSequenceRange func(RangeKey)
	// OnOnly tells the condition that points must meet to be shown, which is not in
	// the look either, and gives what is wrong with it, "" for nothing. OnLeave asks to
	// give the keys to somebody else.
	OnOnly  func(condition string) (problem string)
	OnLeave func()
	// OnUp and OnOrtho tell of the camera, which is not in the look.
	OnUp    func(render.Up)
	OnOrtho func(bool)
}

// Panel edits a look.
type Panel struct {
	widget.BaseWidget
	events Events
	after  func(time.Duration, func())

	look    render.Look
	syncing bool // controls are being set, nobody has touched them
	waiting bool // a change was told a moment ago
	untold  bool // and there is a newer one

	header *particle.Header
	bounds render.Bounds

	color   *colorPart
	points  *pointsPart
	lines   *linesPart
	clip    *clipPart
	picture *picturePart

	parts  []*section
	scroll *container.Scroll
}

// New makes a panel that shows [render.DefaultLook].
func New(e Events) *Panel {
	p := &Panel{events: e, look: render.DefaultLook(), bounds: render.NoBounds(),
		after: func(d time.Duration, f func()) { time.AfterFunc(d, func() { fyne.Do(f) }) }}
	p.syncing = true
	p.color, p.points, p.lines = newColorPart(p), newPointsPart(p), newLinesPart(p)
	p.clip, p.picture = newClipPart(p), newPicturePart(p)
	p.parts = []*section{p.color.section, p.points.section, p.lines.section, p.clip.section, p.picture.section}
	content := container.New(&column{})
	for _, s := range p.parts {
		s.folded = p.arrange
		content.Add(s.box)
	}
	p.lines.section.setOpen(false)
	p.clip.section.setOpen(false)
	p.scroll = container.NewVScroll(content)
	p.ExtendBaseWidget(p)
	p.syncing = false
	p.sync()
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer { return &panelRenderer{p} }

type panelRenderer struct{ p *Panel }

func (r *panelRenderer) Layout(size fyne.Size) { r.p.scroll.Resize(size) }
func (r *panelRenderer) MinSize() fyne.Size    { return r.p.scroll.MinSize() }
func (r *panelRenderer) Destroy()              {}
func (r *panelRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.scroll}
}

// Refresh comes with a new theme: the background may follow it.
func (r *panelRenderer) Refresh() {
	r.p.picture.followTheme()
	r.p.scroll.Refresh()
}

// Look is what the panel shows.
func (p *Panel) Look() render.Look { return p.look }

// SetLook shows a look without telling anybody. If its colours shall span the
// values of the sequence and are of something else than before, they are asked for.
func (p *Panel) SetLook(l render.Look) {
	if l == p.look {
		return
	}
	before, key := p.look, p.color.key()
	p.look = l
	if l.Color.Range != before.Color.Range {
		p.color.adopt()
	}
	if l.Size != before.Size {
		p.points.adopt()
	}
	if l.Background != before.Background {
		p.picture.adopt()
	}
	p.sync()
	if p.color.key() != key {
		p.color.ask()
	}
}

// SetHeader tells which attributes the frame that is shown has; nil for no frame.
// It must not change any more.
func (p *Panel) SetHeader(h *particle.Header) {
	if h == p.header {
		return
	}
	same := sameAttributes(h, p.header)
	p.header = h
	if !same {
		p.sync()
	}
}

func sameAttributes(a, b *particle.Header) bool {
	if a == nil || b == nil || len(a.Attributes) != len(b.Attributes) {
		return false
	}
	for i := range a.Attributes {
		if a.Attributes[i] != b.Attributes[i] {
			return false
		}
	}
	return true
}

// SetBounds tells the box of all points, which the clip box can span.
func (p *Panel) SetBounds(b render.Bounds) {
	if b == p.bounds {
		return
	}
	p.bounds = b
	p.withoutTelling(func() { p.points.sync(); p.clip.sync() })
}

// SetCamera shows how the camera stands.
func (p *Panel) SetCamera(up render.Up, ortho bool) {
	p.withoutTelling(func() { p.picture.syncCamera(up, ortho) })
}

// Open lists the names of the sections that are unfolded.
func (p *Panel) Open() (names []string) {
	for _, s := range p.parts {
		if s.open() {
			names = append(names, s.name)
		}
	}
	return names
}

// SetOpen unfolds the sections with these names and folds the others.
func (p *Panel) SetOpen(names []string) {
	open := map[string]bool{}
	for _, n := range names {
		open[n] = true
	}
	for _, s := range p.parts {
		s.setOpen(open[s.name])
	}
	p.arrange()
}

// sync shows the look in all controls.
func (p *Panel) sync() {
	p.withoutTelling(func() {
		p.color.sync()
		p.points.sync()
		p.lines.sync()
		p.clip.sync()
		p.picture.sync()
	})
	for _, s := range p.parts {
		s.redraw()
	}
}

func (p *Panel) withoutTelling(f func()) {
	before := p.syncing
	p.syncing = true
	f()
	p.syncing = before
}

// change edits the look on behalf of the artist.
func (p *Panel) change(edit func(*render.Look)) {
	if p.syncing {
		return
	}
	before := p.look
	edit(&p.look)
	if p.look == before {
		return
	}
	p.sync()
	p.tell()
}

// between is how long changes are gathered.
const between = 30 * time.Millisecond

// tell tells the first change at once and gathers those that follow.
func (p *Panel) tell() {
	if p.waiting {
		p.untold = true
		return
	}
	p.waiting = true
	p.after(between, func() {
		p.waiting = false
		if p.untold {
			p.untold = false
			p.tell()
		}
	})
	if p.events.OnChange != nil {
		p.events.OnChange(p.look)
	}
}

// arrange lays everything out again after lines came or went.
func (p *Panel) arrange() {
	if p.scroll == nil {
		return
	}
	p.scroll.Content.Refresh()
	p.scroll.Refresh()
}

// show makes an object visible or not, and tells whether that is new.
func show(o fyne.CanvasObject, on bool) bool {
	if o.Visible() == on {
		return false
	}
	if on {
		o.Show()
	} else {
		o.Hide()
	}
	return true
}
