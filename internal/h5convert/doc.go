// Package h5convert writes frames as .sih5 files, which are HDF5, and opens them
// again by mapping. docs/formats/sih5.md describes the format.
//
//	_, err := h5convert.Write(ctx, path, frame, provenance, h5convert.WriteOptions{Generator: "floe 1.0"})
//
//	fresh, why, err := h5convert.Fresh(path, sourceSize, sourceTime)
//	frame, provenance, err := h5convert.Map(path)
//	defer frame.Release()
//	err = h5convert.Guard(frame, func() error { return use(frame) })
//
// # Two readers
//
// [Map] is pure Go and reads the files that [Write] makes, in microseconds
// whatever their size and on every platform. [Read] goes through libhdf5 and
// copies; it is for what Map calls [ErrForeign]: files that were repacked, files
// of ICE Explorer, and, as far as it goes, other HDF5 files with points.
//
// # How long the bytes stay valid
//
// The values of a mapped frame are borrowed from the mapping. They stay valid
// until the last Release of the frame, also if the file is replaced or deleted
// meanwhile, because Write never changes a file in place. If somebody else
// truncates it, reading the lost part faults: [Guard] makes an error of that for
// Go code on its own goroutine. C code cannot be guarded; give it a copy.
//
// # libhdf5
//
// One goroutine on one thread owns the library: calls of several Writes and
// Reads take turns. It is started at first use and stays. A program that links
// this package starts the library, some milliseconds, and switches its file
// locks off unless HDF5_USE_FILE_LOCKING says otherwise: complete files are
// renamed into place, so locks have nothing to protect. Other users of libhdf5
// in the same process must not run at the same time. Without cgo, Write and Read
// give [ErrNoHDF5].
package h5convert
