// The panel: a search box above the rows, and what it is told.

package browser

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/particle"
	"floe/internal/playback"
)

// Events are what the browser tells and asks. All may be nil; what nobody
// listens to has no entry in the menus.
type Events struct {
	// OnSequence, OnAttribute and OnFrame tell what was chosen.
	OnSequence  func(id string)
	OnAttribute func(Ref)
	OnFrame     func(id string, slot int)

	// OnVisible asks to draw a sequence or not, OnColor for another colour of it,
	// OnClose to close it. The browser changes when it is told so.
	OnVisible func(id string, visible bool)
	OnColor   func(id string)
	OnClose   func(id string)

	// OnWantStats asks for [Browser.SetStats], OnWantValues for
	// [Browser.SetValues] of the first n elements.
	OnWantStats  func(id, attribute string)
	OnWantValues func(id, attribute string, n int64)

	// What the menus offer. OnReload reads a slot again, all slots if it is -1.
	OnExport       func(Target)
	OnReload       func(id string, slot int)
	OnUseAsColor   func(Ref)
	OnUseAsSize    func(Ref)
	OnUseAsVectors func(Ref)
	OnUseAsStrands func(Ref)
	OnStatistics   func(Ref)
	OnShowInTable  func(Ref)
	// OnCopy takes what is copied; nil puts it on the clipboard.
	OnCopy func(text string)

	// OnUnusedKey and OnUnusedRune get what is typed while the rows have the
	// keyboard and have no use for it: the window's own keys.
	OnUnusedKey  func(*fyne.KeyEvent)
	OnUnusedRune func(rune)
}

// Browser lists sequences, attributes, header fields and frames.
type Browser struct {
	widget.BaseWidget
	Events

	box  *searchBox
	tree *tree

	all     []*open
	query   search
	list    list
	chosen  key
	wants   wants
	content fyne.CanvasObject
}

// New makes an empty browser.
func New(e Events) *Browser {
	b := &Browser{Events: e}
	b.wants.after = afterOnUI
	b.box = newSearchBox(b)
	b.tree = newTree(b)
	b.content = container.NewBorder(container.NewPadded(b.box), nil, nil, nil, b.tree)
	b.ExtendBaseWidget(b)
	return b
}

// afterOnUI runs f on the UI goroutine some time later.
func afterOnUI(d time.Duration, f func()) { time.AfterFunc(d, func() { fyne.Do(f) }) }

// CreateRenderer implements fyne.Widget.
func (b *Browser) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(b.content)
}

// MinSize is that of a narrow side panel.
func (b *Browser) MinSize() fyne.Size {
	b.ExtendBaseWidget(b)
	return fyne.NewSize(160, 120)
}

// SetSequences tells what is open, in the order to be listed. What is known of
// sequences that stay is kept.
func (b *Browser) SetSequences(entries []Entry) {
	known := b.all
	b.all = make([]*open, len(entries))
	for i, e := range entries {
		k := slices.IndexFunc(known, func(s *open) bool { return s.entry.ID == e.ID })
		if k < 0 {
			b.all[i] = newOpen(e)
			continue
		}
		b.all[i], known[k].entry = known[k], e
	}
	b.relist()
}

func (b *Browser) open(id string) *open {
	i := slices.IndexFunc(b.all, func(s *open) bool { return s.entry.ID == id })
	if i < 0 {
		return nil
	}
	return b.all[i]
}

// SetFrame tells which frame of a sequence is shown. Facts belong to the header's
// attributes one by one; the header must not change any more. A nil header says
// that no frame is shown.
func (b *Browser) SetFrame(id string, number float64, h *particle.Header, facts []ColumnFacts) {
	s := b.open(id)
	if s == nil {
		return
	}
	s.setFrame(number, h, facts)
	b.wants.postpone()
	b.relist()
}

// SetStates tells how the frames of a sequence stand and where the playhead is,
// -1 if it is at none of them. It is cheap when nothing changes that is seen.
func (b *Browser) SetStates(id string, t *playback.Timeline, playhead int) {
	s := b.open(id)
	if s == nil || s.timeline == t && s.playhead == playhead {
		return
	}
	before, was := s.timeline, s.playhead
	sameSlots := before != nil && t != nil && len(before.Slots) == len(t.Slots)
	if before != t {
		s.setTimeline(t)
	}
	s.playhead = playhead
	if !sameSlots {
		b.relist()
		return
	}
	if b.tree.showsChange(s, before, was) {
		b.tree.redraw()
	}
}

// SetStats answers OnWantStats for the frame with that number.
func (b *Browser) SetStats(id string, number float64, attribute string, stats particle.Stats) {
	s := b.open(id)
	if s == nil || number != s.number && s.freshStats(attribute) {
		return
	}
	s.stats[attribute] = statsOf{number, stats}
	b.relist()
}

// SetValues answers OnWantValues: a text for each of the first elements of an
// attribute of the frame with that number.
func (b *Browser) SetValues(id string, number float64, attribute string, texts []string) {
	s := b.open(id)
	if s == nil {
		return
	}
	v := s.valuesOf(attribute)
	if number != s.number && v.number == s.number && v.texts != nil {
		return
	}
	v.number, v.texts = number, texts
	b.tree.redraw()
}

func (s *open) valuesOf(attribute string) *valuesOf {
	v := s.values[attribute]
	if v == nil {
		v = &valuesOf{wanted: firstValues}
		s.values[attribute] = v
	}
	return v
}

// Select marks an attribute and brings it into sight, without a callback.
func (b *Browser) Select(r Ref) {
	s := b.open(r.Sequence)
	if s == nil {
		return
	}
	k := key{kind: attributeRow, sequence: r.Sequence, name: r.Name}
	s.expanded, s.opened[attributes] = true, true
	if r.Component >= 0 {
		k.kind, k.k = componentRow, r.Component
		s.unfolded[r.Name] = true
	}
	b.chosen = k
	b.relist()
	b.tree.reveal(b.list.find(k))
}

// Search puts a text into the search box; "" ends the search.
func (b *Browser) Search(text string) { b.box.SetText(text) }

// FocusSearch brings the cursor into the search box.
func (b *Browser) FocusSearch() { focus(b.box) }

// Selected gives the attribute that is marked; false if none is.
func (b *Browser) Selected() (Ref, bool) {
	r := b.list.at(b.list.find(b.chosen))
	if !r.hasAttribute() {
		return Ref{}, false
	}
	return r.ref(), true
}

// relist makes the rows anew and shows them.
func (b *Browser) relist() {
	b.list = listOf(b.all, b.query)
	b.tree.clamp()
	b.tree.redraw()
	b.askFor()
}

func (b *Browser) setSearch(text string) {
	was := b.query.on()
	b.query = parseSearch(text)
	b.relist()
	if b.query.on() || !was {
		b.tree.scrollTo(0)
	} else {
		b.tree.reveal(b.list.find(b.chosen)) // the search is over: stay at what was found
	}
}

// takeFound goes to the first frame or attribute that the search found.
func (b *Browser) takeFound() {
	for i := range b.list.total {
		if r := b.list.at(i); r.kind == frameRow || r.kind == attributeRow {
			b.choose(r)
			focus(b.tree) // whose unused keys are the window's
			return
		}
	}
}

// choose marks a row and tells so.
func (b *Browser) choose(r row) {
	b.chosen = r.key()
	b.tree.redraw()
	switch {
	case (r.kind == sequenceRow || r.kind == detailRow) && b.OnSequence != nil:
		b.OnSequence(r.of.entry.ID)
	case r.hasAttribute() && b.OnAttribute != nil:
		b.OnAttribute(r.ref())
	case r.kind == frameRow && b.OnFrame != nil:
		b.OnFrame(r.of.entry.ID, r.k)
	}
}

func (r row) ref() Ref {
	ref := Ref{Sequence: r.of.entry.ID, Name: r.attribute().Name, Component: -1}
	if r.kind == componentRow {
		ref.Component = r.k
	}
	return ref
}

// fold opens or closes what is below a row.
func (b *Browser) fold(r row, open bool) {
	r.setUnfolded(open)
	b.relist()
}

// more shows more values of an attribute; beyond a few pages the table is the
// place to look.
func (b *Browser) more(r row) {
	v := r.of.valuesOf(r.attribute().Name)
	if v.wanted >= mostValues {
		if b.OnShowInTable != nil {
			b.OnShowInTable(r.ref())
		}
		return
	}
	v.wanted = min(v.wanted+moreValues, mostValues)
	b.relist()
}

func focus(o fyne.Focusable) {
	object, ok := o.(fyne.CanvasObject)
	if !ok {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(object); c != nil {
		c.Focus(o)
	}
}

// searchBox is the entry above the rows.
type searchBox struct {
	widget.Entry
	b     *Browser
	clear *widget.Button
}

func newSearchBox(b *Browser) *searchBox {
	e := &searchBox{b: b}
	e.PlaceHolder = "Attribute or frame number"
	e.Icon = theme.SearchIcon()
	e.Scroll = fyne.ScrollNone
	e.clear = widget.NewButtonWithIcon("", theme.CancelIcon(), func() { e.SetText("") })
	e.clear.Importance = widget.LowImportance
	e.clear.Hide()
	e.ActionItem = e.clear
	e.OnChanged = e.changed
	e.OnSubmitted = func(string) { b.takeFound() }
	e.ExtendBaseWidget(e)
	return e
}

func (e *searchBox) changed(text string) {
	if text == "" {
		e.clear.Hide()
	} else {
		e.clear.Show()
	}
	e.b.setSearch(text)
}

// TypedKey ends the search on Escape and goes to the rows on Down.
func (e *searchBox) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyEscape:
		e.SetText("")
		focus(e.b.tree)
	case fyne.KeyDown:
		focus(e.b.tree)
	default:
		e.Entry.TypedKey(k)
	}
}
