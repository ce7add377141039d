// Package grid is the widget that shows a [table.Sheet]: a grid of any number of
// rows and hundreds of columns, drawn as one picture, because Fyne's own table
// loses rows from 100,000 on.
//
//	g := grid.New(grid.Events{OnSelect: func(points *render.Set) { … }})
//	g.SetSheet(table.New(frame, particle.PerPoint)) // retains; release yours
//	err := g.SetFilter("age > 2")
//
// Only the cells that are seen are formatted. Sorting, filtering and following
// a point into another frame run beside; what is shown stays usable until they
// are done, and a newer wish cancels an older one.
//
// # Columns
//
// The element's number and the ID stay at the left. Other columns are told by
// name ("Age", "PointPosition", "PointPosition.y") and keep place and width when
// another sheet comes that has them. What the user arranged is [Grid.State].
//
// # Goroutines
//
// All methods belong on the UI goroutine, and all callbacks come there. Call
// [Grid.Close] before the window goes, so that nothing works on and the frame is
// given back, and [Grid.Wait] to see the end of what did.
//
// Lengths are in Fyne's units, positions of rows are float64 rows: exact for any
// table.
package grid
