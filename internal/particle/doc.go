// Package particle holds the data model: the points of one frame of a particle
// cache as typed columns.
//
// A [Frame] is a [Header] (counts, provenance and one [Attribute] per column),
// a [Column] for each attribute, and a release function. Columns may lie on the
// Go heap, in a shared-memory segment or in a mapped file; nothing above this
// package can tell, so the renderer, the table, the exporter and the converter
// have one input.
//
// # Shapes
//
// A column has N elements, N being the count of its [Context] (points, edges,
// polygons, samples, or one for the whole object). A single attribute stores
// Components scalars per element, row after row. A constant column stores one
// element that stands for all N. A ragged column (structure [Array]) stores the
// values of all elements one after another and N+1 offsets: the values of
// element i are Offsets[i] to Offsets[i+1], counted in values, not in bytes.
// Strings are a code per element and a table of distinct texts.
//
// # Use
//
//	position, err := particle.View[float32](frame.Columns[i]) // no copy
//	size := frame.Columns[j].Float64s(nil)                    // converted, expanded
//
// # How long the bytes stay valid
//
// Every slice that a column or a view hands out is borrowed from the frame. It
// is valid until the last [Frame.Release]; after that it may be unmapped memory
// (reading it faults) or, worse, another frame's data. Who keeps a frame beyond
// the call that handed it over calls [Frame.Retain] first. [TrackLeaks] reports
// frames that were never released, with the place that made them.
package particle
