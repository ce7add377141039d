// What can be done with a row?

package browser

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"fyne.io/fyne/v2"

	"floe/internal/particle"
	"floe/internal/playback"
)

// menuOf gives the menu of a row: what acts on it, then what copies it.
func (b *Browser) menuOf(r row) *fyne.Menu {
	var groups [][]*fyne.MenuItem
	switch {
	case r.kind == sequenceRow || r.kind == detailRow:
		groups = b.sequenceItems(r)
	case r.hasAttribute():
		groups = b.attributeItems(r)
	case r.kind == frameRow:
		groups = b.frameItems(r)
	}
	groups = append(groups, b.copyItems(r))
	menu := fyne.NewMenu("")
	for _, g := range groups {
		if len(g) > 0 && len(menu.Items) > 0 {
			menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
		}
		menu.Items = append(menu.Items, g...)
	}
	return menu
}

func item(label string, action func()) *fyne.MenuItem { return fyne.NewMenuItem(label, action) }

func (b *Browser) sequenceItems(r row) [][]*fyne.MenuItem {
	e := r.of.entry
	var view, files, end []*fyne.MenuItem
	if b.OnVisible != nil {
		label := "Hide"
		if e.Hidden {
			label = "Show"
		}
		view = append(view, item(label, func() { b.OnVisible(e.ID, e.Hidden) }))
	}
	if b.OnColor != nil {
		view = append(view, item("Colour of the mark…", func() { b.OnColor(e.ID) }))
	}
	if b.OnExport != nil {
		files = append(files, item("Export…", func() { b.OnExport(Target{Sequence: e.ID, Slot: -1}) }))
	}
	if b.OnReload != nil {
		files = append(files, item("Read all frames again", func() { b.OnReload(e.ID, -1) }))
	}
	if b.OnClose != nil {
		end = append(end, item("Close", func() { b.OnClose(e.ID) }))
	}
	return [][]*fyne.MenuItem{view, files, end}
}

func (b *Browser) attributeItems(r row) [][]*fyne.MenuItem {
	a, ref := r.attribute(), r.ref()
	var uses, looks, files []*fyne.MenuItem
	use := func(items *[]*fyne.MenuItem, label string, possible bool, action func(Ref)) {
		if action != nil && possible {
			*items = append(*items, item(label, func() { action(ref) }))
		}
	}
	use(&uses, "Use as colour", canColor(a), b.OnUseAsColor)
	use(&uses, "Use as size", canSize(a), b.OnUseAsSize)
	use(&uses, "Use as vectors", canVectors(a), b.OnUseAsVectors)
	use(&uses, "Use as strands", canStrands(a), b.OnUseAsStrands)
	use(&looks, "Show statistics", a.Type.IsNumeric(), b.OnStatistics)
	use(&looks, "Show column in table", a.Type != particle.Location, b.OnShowInTable)
	if b.OnExport != nil {
		files = append(files, item("Export "+a.Name+"…", func() {
			b.OnExport(Target{Sequence: ref.Sequence, Attribute: a.Name, Slot: -1})
		}))
	}
	return [][]*fyne.MenuItem{uses, looks, files}
}

// What the renderer makes of an attribute.
func canColor(a particle.Attribute) bool {
	return a.Type != particle.Location && (a.Context == particle.PerPoint || a.Context == particle.PerObject)
}

func canSize(a particle.Attribute) bool { return canColor(a) && a.Type.IsNumeric() && !a.Ragged() }

func canVectors(a particle.Attribute) bool {
	return a.Context == particle.PerPoint && a.Width() == 3 && a.Type.IsNumeric() && !a.Ragged()
}

func canStrands(a particle.Attribute) bool {
	return a.Context == particle.PerPoint && a.Width() == 3 && a.Type.IsNumeric() && a.Ragged()
}

func (b *Browser) frameItems(r row) [][]*fyne.MenuItem {
	s, id, number := r.of, r.of.entry.ID, r.of.timeline.Slots[r.k].Number
	exists := s.timeline.States[r.k].Kind() != playback.Missing
	// Frames may have come while the menu was open.
	there := func(do func(slot int)) func() {
		return func() {
			if slot := s.slotOf(number); slot >= 0 {
				do(slot)
			}
		}
	}
	var items []*fyne.MenuItem
	if b.OnFrame != nil {
		items = append(items, item("Go to frame "+r.number(), there(func(slot int) { b.OnFrame(id, slot) })))
	}
	if b.OnExport != nil && exists {
		items = append(items, item("Export frame "+r.number()+"…", there(func(slot int) { b.OnExport(Target{Sequence: id, Slot: slot}) })))
	}
	if b.OnReload != nil && exists {
		items = append(items, item("Read again", there(func(slot int) { b.OnReload(id, slot) })))
	}
	return [][]*fyne.MenuItem{items}
}

// slotOf gives the slot of a number, -1 if there is none.
func (s *open) slotOf(number float64) int {
	if s.timeline == nil {
		return -1
	}
	slots := s.timeline.Slots
	i := sort.Search(len(slots), func(i int) bool { return slots[i].Number >= number })
	if i == len(slots) || slots[i].Number != number {
		return -1
	}
	return i
}

// number of a frame row.
func (r row) number() string { return frameNumber(r.of.timeline.Slots[r.k].Number) }

func (b *Browser) copyItems(r row) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	add := func(label string, text func() string) {
		items = append(items, item(label, func() { b.copyText(text()) }))
	}
	if name := copyName(r); name != "" {
		add("Copy name", func() string { return name })
	}
	if value := copyValue(r); value != "" {
		add("Copy value", func() string { return value })
	}
	switch {
	case r.kind == noteRow:
	case r.section == header && r.of.head != nil:
		add("Copy header as table", func() string { return headerTable(r.of) })
	case r.section == frames && r.of.timeline != nil:
		add("Copy frames as table", func() string { return framesTable(r.of) })
	case r.of.head != nil:
		add("Copy attributes as table", func() string { return attributesTable(r.of) })
	}
	return items
}

func (b *Browser) copyText(text string) {
	switch {
	case text == "":
	case b.OnCopy != nil:
		b.OnCopy(text)
	default:
		fyne.CurrentApp().Clipboard().SetContent(text)
	}
}

// copyName gives the name of what a row shows, as files spell it.
func copyName(r row) string {
	switch {
	case r.kind == componentRow:
		return r.attribute().Name + "." + r.attribute().ComponentNames()[r.k]
	case r.hasAttribute():
		return r.attribute().Name
	case r.kind == sequenceRow || r.kind == detailRow:
		return r.of.entry.Folder + "/" + r.of.entry.Title
	case r.kind == fieldRow:
		return r.of.fields[r.k].name
	case r.kind == frameRow:
		return r.number()
	}
	return ""
}

// copyValue gives what stands beside the name.
func copyValue(r row) string {
	switch r.kind {
	case attributeRow, componentRow:
		text, _ := rangeText(r)
		return text
	case factRow:
		_, value := factText(r)
		return value
	case valueRow:
		text, _ := valueOf(r)
		return text
	case fieldRow:
		return r.of.fields[r.k].value
	case frameRow:
		return stateText(r)
	}
	return ""
}

// table writes lines of cells as tab-separated values.
type table struct{ strings.Builder }

var tableCell = strings.NewReplacer("\t", " ", "\n", " ", "\r", "")

func (t *table) line(cells ...any) {
	for i, cell := range cells {
		if i > 0 {
			t.WriteByte('\t')
		}
		_, _ = tableCell.WriteString(t, fmt.Sprint(cell))
	}
	t.WriteByte('\n')
}

func attributesTable(s *open) string {
	var t table
	if s.head == nil { // the frame went while the menu was open
		return ""
	}
	t.line("name", "type", "components", "context", "structure", "constant", "elements", "values", "bytes", "min", "max", "not finite")
	for i, a := range s.head.Attributes {
		f := s.fact(i)
		var lo, hi, odd any = "", "", ""
		if known := s.stats[a.Name]; s.freshStats(a.Name) {
			lo, hi, odd = numbers(known.Min), numbers(known.Max), known.NonFinite
		}
		structure := "single"
		if a.Ragged() {
			structure = "array"
		}
		t.line(a.Name, a.Type, a.Width(), a.Context, structure, f.Constant, f.Elements, f.Values, f.Bytes, lo, hi, odd)
	}
	return t.String()
}

func numbers(values []float64) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = scalarText(v)
		if math.IsNaN(v) {
			texts[i] = "NaN"
		}
	}
	return strings.Join(texts, " ")
}

func headerTable(s *open) string {
	var t table
	t.line("field", "value")
	for _, f := range s.fields {
		t.line(f.name, f.value)
	}
	return t.String()
}

func framesTable(s *open) string {
	var t table
	if s.timeline == nil {
		return ""
	}
	t.line("frame", "state", "points", "bytes", "error")
	for i, slot := range s.timeline.Slots {
		var points, bytes, failed any = "", "", ""
		if s.timeline.Points[i] >= 0 {
			points = s.timeline.Points[i]
		}
		if slot.FileBytes > 0 {
			bytes = slot.FileBytes
		}
		if err := s.timeline.Errors[i]; err != nil {
			failed = err
		}
		t.line(frameNumber(slot.Number), stateNames[s.timeline.States[i].Kind()], points, bytes, failed)
	}
	return t.String()
}
