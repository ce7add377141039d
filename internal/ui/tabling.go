// The table: which frame it shows, its filter, and what its menu offers.

package ui

import (
	"context"
	"fmt"
	"image/color"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/table"
	"floe/internal/ui/grid"
)

// tableTab is the table with its filter above.
type tableTab struct {
	root    fyne.CanvasObject
	filter  *field
	context *widget.Select
	count   *widget.Label
	only    *widget.Check
	typed   int // counts keys in the filter
	kind    particle.Context
	sought  *sought // nil for nothing
}

// filterPause is how long the filter must rest before it is applied.
const filterPause = 300 * time.Millisecond

func (w *Window) newGrid() *grid.Grid {
	var g grid.Events
	g.OnSelect = func(s *render.Set) {
		if sheet := w.pointSheet(); w.active != nil && sheet != nil {
			w.selectIn(w.active, sheet.Frame(), s, false)
		}
	}
	g.OnRows = func(shown, total int64) {
		w.tab.showCount(shown, total)
		w.goToSought()
	}
	g.Do = w.options.Do
	g.OnSort = w.askSort
	g.OnActivity = w.gridActivity
	g.OnProblem = func(text string) { w.status.say("%s", text) }
	g.OnMenu = w.tableMenu
	g.OnCopy = w.copyText
	g.OnHint = func(text string) { w.say("%s", text) }
	g.OnKey = func(e *fyne.KeyEvent) { w.typedKey(e.Name) }
	return grid.New(g)
}

func (w *Window) newTableTab() *tableTab {
	t := &tableTab{filter: newField(w.focusView), count: widget.NewLabel(""), kind: particle.PerPoint}
	t.filter.SetPlaceHolder("Filter: text, Age > 2, length(v) > 5 || P.y < 0, 0-100:2, nan, joined by &&")
	t.filter.ActionItem = widget.NewButtonWithIcon("", theme.ContentClearIcon(), func() { t.filter.SetText("") })
	t.filter.OnChanged = func(string) { w.filterSoon() }
	t.filter.OnSubmitted = func(string) { w.applyFilter() }
	t.count.Importance = widget.LowImportance
	t.only = widget.NewCheck("selected only", func(on bool) { w.grid.SetOnlySelected(on) })
	t.context = widget.NewSelect([]string{"points"}, w.chooseContext)
	t.context.Selected = "points"
	right := container.NewHBox(t.only, t.count)
	t.root = container.NewBorder(container.NewBorder(nil, nil, t.context, right, t.filter), nil, nil, nil, w.grid)
	return t
}

func (t *tableTab) showCount(shown, total int64) {
	text := countText(total)
	if shown != total {
		text = countText(shown) + " of " + text
	}
	t.count.SetText(text)
}

// contextNames are what the drop-down calls the contexts.
var contextNames = map[particle.Context]string{
	particle.PerPoint: "points", particle.PerObject: "object", particle.PerEdge: "edges",
	particle.PerPolygon: "polygons", particle.PerSample: "samples",
}

func (w *Window) chooseContext(name string) {
	for kind, n := range contextNames {
		if n == name && w.tab.kind != kind {
			w.tab.kind = kind
			w.showTable()
		}
	}
}

// showTable shows the frame of the active sequence, if the table can be seen.
func (w *Window) showTable() {
	f := w.activeFrame()
	switch {
	case f == nil:
		w.grid.SetSheet(nil)
		return
	case !w.tabIs(tabTable): // when it is shown
		if sheet := w.grid.Sheet(); sheet != nil && sheet.Frame() != f {
			w.grid.Rest()
		}
		return
	}
	w.tab.offer(table.Contexts(f))
	var selected *render.Set
	if w.tab.kind == particle.PerPoint {
		selected = w.active.selected
	}
	sheet := table.New(f, w.tab.kind)
	w.grid.Present(sheet, selected)
	sheet.Release()
}

// offer lists the contexts that a frame has; one that it lacks gives way to the
// points.
func (t *tableTab) offer(kinds []particle.Context) {
	var names []string
	for _, kind := range kinds {
		names = append(names, contextNames[kind])
	}
	if strings.Join(names, " ") != strings.Join(t.context.Options, " ") {
		t.context.SetOptions(names)
	}
	if !slices.Contains(kinds, t.kind) {
		t.kind = particle.PerPoint // first: the drop-down tells chooseContext
		t.context.SetSelected(contextNames[t.kind])
	}
}

// showSets marks in the table what is selected, once that is known for its frame.
func (w *Window) showSets() {
	if w.active != nil {
		w.grid.SelectIn(w.activeFrame(), particle.PerPoint, w.active.selected)
	}
}

// pointSheet is what the table shows, nil if that is not points.
func (w *Window) pointSheet() *table.Sheet {
	if s := w.grid.Sheet(); s != nil && s.Context() == particle.PerPoint {
		return s
	}
	return nil
}

// filterSoon applies the filter once typing pauses.
func (w *Window) filterSoon() {
	w.tab.typed++
	typed := w.tab.typed
	time.AfterFunc(filterPause, func() {
		w.do(func() {
			if typed == w.tab.typed && !w.closed {
				w.applyFilter()
			}
		})
	})
}

func (w *Window) applyFilter() {
	w.tab.typed++
	if err := w.grid.SetFilter(w.tab.filter.Text); err != nil {
		w.status.setText(err.Error(), warning)
		return
	}
	w.status.setText("", info)
}

// askSort asks before a sort that takes long.
func (w *Window) askSort(cost table.Cost, start func()) {
	d := dialog.NewConfirm("Sort", cost.String()+".", func(yes bool) {
		if yes {
			start()
		}
	}, w.window)
	d.SetConfirmText("Sort")
	w.present(d)
}

func (w *Window) gridActivity(a grid.Activity) {
	if a.Text == "" {
		w.say("")
		return
	}
	w.say("%s: %.0f %%", a.Text, 100*a.Fraction)
}

// tableMenu offers what can be done with a column or a row.
func (w *Window) tableMenu(at grid.Target, position fyne.Position) {
	menu := fyne.NewMenu("")
	add := func(label string, do func()) { menu.Items = append(menu.Items, fyne.NewMenuItem(label, do)) }
	line := func() { menu.Items = append(menu.Items, fyne.NewMenuItemSeparator()) }
	if name := at.Column; name != "" && w.pointSheet() != nil {
		base, component := w.splitColumn(name)
		if base != "" {
			add("Colour by "+name, func() { w.colorBy(base, render.Component(component+1)) })
			add("Size by "+base, func() { w.changeLook(func(l *render.Look) { l.Size.Attribute = base }) })
			add("Statistics of "+name, func() { w.measureColumn(base, component) })
			line()
		}
	}
	w.columnMenu(at, add, line)
	if at.Element >= 0 && !at.Header && w.pointSheet() != nil {
		line()
		add("Frame This Point", func() { w.framePoint(at.Element) })
		add("Copy Values", w.copyPoint)
	}
	widget.ShowPopUpMenuAtPosition(menu, w.window.Canvas(), position)
}

// splitColumn gives the attribute of a column and the component, -1 for the whole.
func (w *Window) splitColumn(name string) (base string, component int) {
	h := w.header()
	if h == nil {
		return "", -1
	}
	if h.Find(name) >= 0 {
		return name, -1
	}
	i := strings.LastIndexByte(name, '.')
	if i < 0 || h.Find(name[:i]) < 0 {
		return "", -1
	}
	a := h.Attributes[h.Find(name[:i])]
	for k, c := range a.ComponentNames() {
		if c == name[i+1:] {
			return a.Name, k
		}
	}
	if k, err := strconv.Atoi(name[i+1:]); err == nil && k >= 0 && k < a.Width() {
		return a.Name, k
	}
	return a.Name, -1
}

// framePoint selects a point and looks at it.
func (w *Window) framePoint(point int64) {
	if s := w.pointSheet(); s != nil && w.active != nil {
		w.selectIn(w.active, s.Frame(), render.NewSet(s.Count(), point), false)
		w.view.FrameSelection()
	}
}

// columnMenu offers what concerns the columns.
func (w *Window) columnMenu(at grid.Target, add func(string, func()), line func()) {
	if at.Column != "" {
		folded, unfolded := w.grid.Folded(at.Column)
		if folded {
			add("Unfold", func() { w.grid.UnfoldColumn(at.Column) })
		}
		if unfolded {
			add("Fold", func() { w.grid.FoldColumn(at.Column) })
		}
		add("Fit Width", func() { w.grid.FitColumn(at.Column) })
		add("Hide Column", func() { w.grid.HideColumn(at.Column) })
		line()
	}
	add("Sort Naturally", func() { w.grid.SetSort(table.Sort{}) })
	add("Show All Columns", func() { w.grid.SetColumns(nil) })
	add("Copy Selected Rows", w.grid.Copy)
	add("Save Table…", w.saveTable)
}

// saveTable writes the table as it is shown, tab by tab.
func (w *Window) saveTable() {
	if w.grid.Rows() == nil {
		return
	}
	w.pick(Pick{Title: "Save table", Save: true, Dir: w.folder(), Name: w.pictureName("." + w.numberText(w.number()) + ".tsv")}, func(paths []string) {
		w.noteFolder(paths[0], false)
		sheet, tsv := w.grid.Shown() // not before: nobody tells when nothing is chosen
		if sheet == nil {
			return
		}
		w.jobs.start("Table "+baseName(paths[0]), 1, 0, func(ctx context.Context, j *job) error {
			defer sheet.Release()
			err := writeStream(paths[0], func(out io.Writer) error {
				_, err := sheet.WriteTSV(ctx, out, tsv, nil)
				return err
			})
			w.jobs.step(j, outcome{name: baseName(paths[0]), text: "written", err: err}, 0)
			w.do(func() { w.saved(paths[0], err) })
			return err
		})
	})
}

// tintTable colours the cells of what the points are coloured by.
func (w *Window) tintTable() {
	by := w.look.Color
	r, known := by.Range, by.Range != render.Range{}
	if !known {
		if r, known = w.frameRange(); known {
			r = r.Suit(&by)
		}
	}
	if by.Mode != render.AutoColor || by.Attribute == "" || !known {
		w.grid.SetTint("", nil)
		return
	}
	w.grid.SetTint(by.Attribute+w.componentName(), func(v float64) color.RGBA { return by.ColorAt(v, r) })
}

// sortText is what the table is sorted by.
func (w *Window) sortText() string {
	s := w.grid.Sort()
	if s.Descending {
		return s.Column + " down"
	}
	return s.Column
}

// tableRows is how many rows the table shows.
func (w *Window) tableRows() int64 {
	if r := w.grid.Rows(); r != nil {
		return r.Count()
	}
	return 0
}

// askPoint asks for a point number or an id.
func (w *Window) askPoint() {
	w.ask("Go to point", "point number, or id 17", "", func(text string) error {
		text = strings.TrimSpace(text)
		id, byID := strings.CutPrefix(strings.ToLower(text), "id")
		id = strings.Trim(id, " =:")
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is neither a point number nor id and a number", text)
		}
		w.showTab(tabTable)
		w.tab.context.SetSelected(contextNames[particle.PerPoint])
		if byID {
			w.grid.GoToID(id)
			return nil
		}
		f := w.activeFrame()
		if f == nil || n < 0 || n >= f.Points {
			return fmt.Errorf("there is no point %d", n)
		}
		w.goToPoint(w.active, f, n)
		w.selectIn(w.active, f, render.NewSet(f.Points, n), false)
		return nil
	})
}

// currentPoint is the row's, -1 for none.
func (w *Window) currentPoint() int64 { return w.grid.Current() }
