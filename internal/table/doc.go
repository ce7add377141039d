// Package table is the spreadsheet behind the window's grid: the elements of a
// frame as rows, its attributes as columns, without a copy of either.
//
//	sheet := table.New(frame, particle.PerPoint)
//	defer sheet.Release()
//	filter, err := table.ParseFilter("age > 2 && PointPosition.y < 0")
//	rows, err := sheet.Arrange(ctx, table.Arrangement{Filter: filter, Sort: table.Sort{Column: "Age"}}, nil, nil)
//	text, mark := sheet.Column("Age").Append(nil, rows.At(0))
//
// # Words
//
// An element is a point (or edge, polygon, sample …) of the frame, by its number.
// A row is a place in the table: [Rows] tells which element stands where. A
// column is an attribute as a whole, such as "PointPosition", or one component of
// it, such as "PointPosition.y".
//
// # Filters
//
// A filter is conditions in the language of package expr, the same as on the command
// line, and plain words, which are looked for in the cells; see [ParseFilter].
//
// # Costs
//
// A cell is formatted when it is asked for. Sorting and filtering read whole
// columns on all cores, can be cancelled at any time and say beforehand what they
// cost ([Sheet.Cost]). Rows take 4 bytes each, none in their natural order, so
// tables of 100 million rows are possible.
//
// # Goroutines and how long it lasts
//
// Sheets, columns, filters and rows do not change and may be used from many
// goroutines. A sheet retains its frame; nobody may touch its columns after the
// last Release. A method that takes a context may take long and belongs off the
// UI goroutine: Retain before starting it there, Release when it has ended. A
// mapped file that is cut short while it is read gives an error from those
// methods; who formats cells wraps that in [Guard].
package table
