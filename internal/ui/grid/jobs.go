// Sheets, filters and sorts: what is done beside, and what becomes of it.

package grid

import (
	"context"
	"errors"
	"time"

	"floe/internal/render"
	"floe/internal/table"
)

// arrangement is what the user wants to see.
type arrangement struct {
	sort         table.Sort
	filter       *table.Filter
	onlySelected bool
}

// jobs is the work beside. All fields belong to the UI goroutine.
type jobs struct {
	job *job
	// next is the sheet that waits until the job's is shown: frames that come
	// faster than they can be sorted do not stop each other. nextSelection is what
	// is selected in it.
	next          *table.Sheet
	nextSelection *render.Set
}

// job makes the rows of one sheet.
type job struct {
	cancel context.CancelFunc
	sheet  *table.Sheet // retained for the job, then the grid's
	// selection is that of the sheet, if it is not the one shown.
	selection *render.Set
	what      string
	began     time.Time
	// from is the current element when the job began; to is who that is in sheet.
	from, to int64
	// fraction is what the user was last told.
	fraction float64
}

// quickRows is how many rows are searched for an ID on the UI goroutine.
const quickRows = 1 << 20

// SetSheet shows another sheet, nil for none. It retains the sheet until the
// next one is shown. The current row follows its ID. A sorted or filtered table
// goes on showing the sheet before until the rows of the new one are known.
func (g *Grid) SetSheet(s *table.Sheet) {
	_, selected := g.newest()
	g.Present(s, *selected)
}

// Present is [Grid.SetSheet] together with what is selected in that sheet.
func (g *Grid) Present(s *table.Sheet, selected *render.Set) {
	if s == nil {
		g.cancel()
		g.selection, g.rest = nil, nil
		g.replace(nil, nil, -1, "")
		return
	}
	s.Retain()
	wanted := g.wanted(selected)
	switch {
	case wanted.Natural() && g.followsQuickly(s):
		g.cancel()
		g.selection = selected
		g.replace(s, s.All(), g.followed(s), "")
	case g.job != nil && g.job.sheet != g.sheet:
		if g.next != nil {
			g.next.Release()
		}
		g.next, g.nextSelection = s, selected
	default:
		g.cancel()
		g.start(s, selected)
	}
}

// newest is the sheet that was set last, which may be on its way, and where its
// selection is kept.
func (g *Grid) newest() (*table.Sheet, **render.Set) {
	switch {
	case g.next != nil:
		return g.next, &g.nextSelection
	case g.job != nil && g.job.sheet != g.sheet:
		return g.job.sheet, &g.job.selection
	}
	return g.sheet, &g.selection
}

// rest is where a sheet was left.
type rest struct {
	top, left float64
	current   int64 // element, -1 for none
	offset    float64
	seen      bool
}

// Rest lets the sheet go while nobody sees the table. The next one is shown as if
// it came after this one, but that a current row without ID keeps its number.
func (g *Grid) Rest() {
	if g.sheet == nil {
		g.cancel()
		return
	}
	r := &rest{top: g.top, left: g.left, current: g.current}
	r.offset, r.seen = g.currentOffset()
	g.Present(nil, nil)
	g.rest = r
}

func (g *Grid) followsQuickly(s *table.Sheet) bool {
	return g.current < 0 && g.lost == "" || g.sheet == nil && g.rest == nil || s.ID() == nil || s.Count() <= quickRows
}

// followed gives the element of a sheet that the current one is, on the UI
// goroutine.
func (g *Grid) followed(s *table.Sheet) int64 {
	return g.rested(s, follow(context.Background(), g.sheet, s, g.current, g.lost))
}

// rested gives the element of a sheet that is the current one after a rest, if it
// was not found by its ID because there are none.
func (g *Grid) rested(s *table.Sheet, found int64) int64 {
	if found < 0 && g.sheet == nil && g.rest != nil && (s.ID() == nil || g.lost == "") && g.rest.current < s.Count() {
		return g.rest.current
	}
	return found
}

// follow gives the element of a sheet that an element of an earlier one is now.
// One that was lost on the way may be there again. It is -1 if there is none.
func follow(ctx context.Context, earlier, s *table.Sheet, element int64, lost string) (found int64) {
	found = -1
	switch {
	case element >= 0 && earlier != nil:
		found, _ = s.Follow(ctx, earlier, element)
	case lost != "":
		found, _ = s.FindID(ctx, lost)
	}
	return found
}

// wanted is the arrangement as the table takes it.
func (g *Grid) wanted(selected *render.Set) table.Arrangement {
	a := table.Arrangement{Sort: g.sort, Filter: g.filter}
	for _, c := range g.present() {
		a.Search = append(a.Search, c.name)
	}
	if g.onlySelected {
		if a.Only = selected; a.Only == nil {
			a.Only = render.NewSet(0) // none rather than all
		}
	}
	return a
}

// rearrange makes the rows anew after a wish of the user.
func (g *Grid) rearrange() {
	sheet, selected := g.newest()
	if sheet == nil {
		return
	}
	sheet.Retain()
	set := *selected
	g.cancel()
	g.start(sheet, set)
}

// cancel ends the job and forgets the sheet that waits.
func (g *Grid) cancel() {
	if g.next != nil {
		g.next.Release()
		g.next, g.nextSelection = nil, nil
	}
	if g.job != nil {
		g.job.cancel() // its goroutine releases its sheet
		g.job = nil
		tell(g.events.OnActivity, Activity{})
		g.redraw()
	}
}

// start makes rows of a sheet, whose reference it takes over.
func (g *Grid) start(s *table.Sheet, selected *render.Set) {
	ctx, cancel := context.WithCancel(g.ctx)
	a, before := g.wanted(selected), g.rows
	j := &job{cancel: cancel, sheet: s, selection: selected, what: doing(&a), began: time.Now(), from: g.current, to: g.current}
	g.job = j
	earlier, lost := g.sheet, g.lost
	if earlier != nil {
		earlier.Retain()
	}
	g.beside.Go(func() {
		rows, err := s.Arrange(ctx, a, before, func(f float64) { g.post(func() { g.progress(j, f) }) })
		if err != nil && ctx.Err() == nil {
			rows = s.All() // and the problem is told
		}
		if rows != nil && earlier != s {
			j.to = follow(ctx, earlier, s, j.from, lost)
		}
		if earlier != nil {
			earlier.Release()
		}
		if ctx.Err() != nil { // the grid has forgotten the job
			s.Release()
			return
		}
		g.post(func() { g.finish(j, rows, err) })
	})
}

func doing(a *table.Arrangement) string {
	switch {
	case a.Sort.Column != "" && (!a.Filter.Empty() || a.Only != nil):
		return "Filtering, and sorting by " + a.Sort.Column
	case a.Sort.Column != "":
		return "Sorting by " + a.Sort.Column
	}
	return "Filtering"
}

// patience is how long nothing is said of a job.
const patience = 250 * time.Millisecond

func (g *Grid) progress(j *job, fraction float64) {
	if g.job != j || time.Since(j.began) < patience {
		return
	}
	j.fraction = fraction
	tell(g.events.OnActivity, Activity{Text: j.what, Fraction: fraction})
	g.redraw()
}

// finish shows what a job made, unless nobody wants it any more.
func (g *Grid) finish(j *job, rows *table.Rows, err error) {
	j.cancel()
	if g.job != j || errors.Is(err, context.Canceled) {
		j.sheet.Release()
		return
	}
	g.job = nil
	current, problem := g.rested(j.sheet, j.to), ""
	if g.current != j.from { // the user went elsewhere meanwhile
		current = g.current
		if j.sheet != g.sheet {
			current = g.followed(j.sheet)
		}
	}
	if err != nil {
		problem = err.Error()
	}
	if j.sheet != g.sheet {
		g.selection = j.selection
	}
	next, selected := g.next, g.nextSelection
	g.next, g.nextSelection = nil, nil
	g.replace(j.sheet, rows, current, problem)
	tell(g.events.OnActivity, Activity{})
	if next != nil {
		g.Present(next, selected)
		next.Release()
	}
}

// replace shows rows of a sheet, whose reference it takes over. The current
// element's row stays where it is on the screen.
func (g *Grid) replace(s *table.Sheet, rows *table.Rows, current int64, problem string) {
	offset, seen := g.currentOffset()
	if r := g.rest; r != nil && s != nil {
		offset, seen, g.top, g.left, g.rest = r.offset, r.seen, r.top, r.left, nil
	}
	if current < 0 {
		g.rememberLost()
	}
	was := g.sheet
	g.sheet, g.rows = s, rows
	if was != s {
		g.bind()
	} else {
		for _, c := range g.columns {
			c.cells.forget()
		}
	}
	if was != nil {
		was.Release()
	}
	g.anchor, g.head = 0, 0
	if rows != nil {
		if row, ok := rows.Row(current); ok {
			g.anchor, g.head = row, row
			if seen {
				g.top = float64(row) - offset
			}
		}
	}
	g.scrollTo(g.top, g.left)
	g.setProblem(problem, true)
	g.setCurrent(current)
	if g.events.OnRows != nil && s != nil {
		g.events.OnRows(rows.Count(), s.Count())
	}
}

// rememberLost keeps the ID of the current element, which the next sheet lacks:
// it may come back.
func (g *Grid) rememberLost() {
	if g.current >= 0 && g.sheet != nil && g.sheet.ID() != nil {
		_ = table.Guard(func() { g.lost = g.sheet.ID().Cell(g.current).Text })
	}
}

// currentOffset tells how many rows below the top the current one is seen.
func (g *Grid) currentOffset() (offset float64, seen bool) {
	if g.rows == nil || g.current < 0 {
		return 0, false
	}
	row, ok := g.currentRow()
	offset = float64(row) - g.top
	return offset, ok && offset > -1 && offset < g.rowExtent().page
}

// SetFilter shows only the rows that pass a filter as [table.ParseFilter] reads
// it; "" shows all. The error tells what is wrong with the text, and then the
// filter before stays.
func (g *Grid) SetFilter(text string) error {
	f, err := table.ParseFilter(text)
	if err == nil && g.sheet != nil {
		err = f.Check(g.sheet)
	}
	if err == nil && f.String() != g.filter.String() {
		g.filter = f
		g.rearrange()
	}
	return err
}

// Filter is the text of the filter.
func (g *Grid) Filter() string { return g.filter.String() }

// SetOnlySelected shows only the selected rows, or all again.
func (g *Grid) SetOnlySelected(on bool) {
	if g.onlySelected != on {
		g.onlySelected = on
		g.rearrange()
	}
}

// OnlySelected tells which.
func (g *Grid) OnlySelected() bool { return g.onlySelected }

// SetSort orders the rows, without asking OnSort; the zero Sort takes it back.
func (g *Grid) SetSort(by table.Sort) {
	if g.sort != by {
		g.sort = by
		g.rearrange()
	}
}

// Sort is what the rows are ordered by.
func (g *Grid) Sort() table.Sort { return g.sort }

// sortBy is a click on a head: upward, downward, natural. A sort that takes long
// is asked for.
func (g *Grid) sortBy(name string) {
	by := table.Sort{Column: name}
	switch g.sort {
	case by:
		by.Descending = true
	case table.Sort{Column: name, Descending: true}:
		by = table.Sort{}
	}
	a := g.wanted(g.selection)
	a.Sort = by
	cost := g.sheet.Cost(a, g.rows)
	if g.events.OnSort != nil && cost.Time > g.events.SlowSort && by.Column != "" {
		g.events.OnSort(cost, func() { g.SetSort(by) })
		return
	}
	g.SetSort(by)
}

// Stop cancels what is done beside and keeps what is shown. It reports whether
// there was anything.
func (g *Grid) Stop() bool {
	if g.job == nil {
		return false
	}
	waits, kept := g.newest()
	selected := *kept
	if waits == g.sheet {
		waits = nil
	} else {
		waits.Retain()
	}
	g.cancel()
	g.sort, g.filter, g.onlySelected = table.Sort{}, nil, false
	if waits != nil {
		g.Present(waits, selected)
		waits.Release()
	} else if g.rows != nil {
		made := g.rows.Arrangement()
		g.sort, g.filter, g.onlySelected = made.Sort, made.Filter, made.Only != nil
	}
	g.redraw()
	return true
}

// GoToID looks for an ID beside and makes its element the current one. What
// cannot be found is told by OnProblem.
func (g *Grid) GoToID(id string) {
	if g.sheet == nil {
		g.lost = id // it is looked for in the sheet that comes
		return
	}
	sheet := g.sheet.Retain()
	g.beside.Go(func() {
		element, err := sheet.FindID(g.ctx, id)
		g.post(func() {
			defer sheet.Release()
			switch {
			case g.ctx.Err() != nil:
			case g.sheet != sheet: // another frame came meanwhile: look there
				g.GoToID(id)
			case err != nil:
				g.setProblem(err.Error(), false)
			default:
				g.setProblem("", false)
				if !g.GoToPoint(element) {
					g.setProblem(sheet.ID().Name+" "+id+" is hidden by the filter", false)
				}
			}
		})
	})
}
