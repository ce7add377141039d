// Package floe is the root of a loader, viewer and converter for particle-cache
// sequences. It holds no code; the programs are in cmd (floe, the command line, and
// floeview, the window), what they share in internal.
//
// A sequence (internal/sequence) is a folder of files, one per frame. A pool
// (internal/pool) hands one file at a time to its loaders, child processes that
// decode it (internal/loader, internal/format) into memory which they share with
// the program (internal/shm, internal/wire). What arrives is a frame
// (internal/particle). A frame can be written as .sih5, which is HDF5, and
// opened again by mapping, without a copy (internal/h5convert, internal/mmap).
// internal/engine offers all that to both programs.
//
// A player (internal/playback) keeps frames around a playhead in memory, of one
// sequence or of several together (internal/bundle). A renderer draws them on the
// processor (internal/render), for pictures and films (internal/movie) and for the
// window (internal/ui), which also shows them as a table (internal/table) and as
// figures (internal/stats), and remembers how they were looked at
// (internal/settings).
//
// docs/architecture.md has the map; arch_test.go keeps to it. docs/guide.md shows
// the window.
package floe
