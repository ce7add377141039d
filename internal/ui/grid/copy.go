// Rows as text.

package grid

import (
	"bytes"
	"fmt"

	"fyne.io/fyne/v2"

	"floe/internal/table"
)

// Shown gives what is shown, to be written by [table.Sheet.WriteTSV]. The sheet
// is retained for the caller; it is nil if nothing is shown.
func (g *Grid) Shown() (*table.Sheet, table.TSV) {
	if g.sheet == nil {
		return nil, table.TSV{}
	}
	return g.sheet.Retain(), table.TSV{Rows: g.rows, To: g.rows.Count(), Columns: g.Columns()}
}

// Copy puts the selected rows, in the order that they are shown in, or else the
// current row on the clipboard, as tab-separated text with a header. What is too
// much for the clipboard is refused by OnProblem.
func (g *Grid) Copy() {
	if g.sheet == nil {
		return
	}
	wanted := g.rows.Arrangement()
	if g.selection.Count() > 0 {
		wanted.Only = g.selection
	} else if row, ok := g.currentRow(); ok {
		g.copyRows(table.TSV{Rows: g.rows, From: row, To: row + 1, Columns: g.Columns()})
		return
	}
	if wanted.Only == nil {
		return
	}
	sheet, rows, columns := g.sheet.Retain(), g.rows, g.Columns()
	g.beside.Go(func() {
		chosen, err := sheet.Arrange(g.ctx, wanted, rows, nil)
		g.post(func() {
			defer sheet.Release()
			switch {
			case g.ctx.Err() != nil:
			case err != nil:
				g.setProblem("Copy: "+err.Error(), false)
			case g.sheet == sheet:
				g.copyRows(table.TSV{Rows: chosen, To: chosen.Count(), Columns: columns})
			}
		})
	})
}

// copyRows makes the text beside and puts it on the clipboard.
func (g *Grid) copyRows(t table.TSV) {
	var size int64
	if err := table.Guard(func() { size = g.sheet.TSVBytes(t) }); err != nil {
		g.setProblem("Copy: "+err.Error(), false)
		return
	}
	if size > table.ClipboardBytes {
		g.setProblem(fmt.Sprintf("%s rows are about %d MB, too much for the clipboard (%d MB): save them as a table instead",
			digits(t.To-t.From), size/1_000_000, table.ClipboardBytes/1_000_000), false)
		return
	}
	sheet := g.sheet.Retain()
	g.beside.Go(func() {
		defer sheet.Release()
		var text bytes.Buffer
		_, err := sheet.WriteTSV(g.ctx, &text, t, nil)
		g.post(func() {
			if g.ctx.Err() != nil {
				return
			}
			if err != nil {
				g.setProblem("Copy: "+err.Error(), false)
				return
			}
			g.putText(text.String())
		})
	})
}

func (g *Grid) putText(text string) {
	if g.events.OnCopy != nil {
		g.events.OnCopy(text)
		return
	}
	if app := fyne.CurrentApp(); app != nil && app.Clipboard() != nil {
		app.Clipboard().SetContent(text)
	}
}
