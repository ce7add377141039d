// Package floe is the root of a loader, viewer and converter for particle-cache
// sequences. It holds no code; the programs are in cmd, the engine in internal.
//
// A sequence (internal/sequence) is a folder of files, one per frame. A pool
// (internal/pool) hands one file at a time to its loaders, child processes that
// decode it (internal/loader, internal/format) into memory which they share with
// the program (internal/shm, internal/wire). What arrives is a frame
// (internal/particle). A frame can be written as .sih5, which is HDF5, and
// opened again by mapping, without a copy (internal/h5convert, internal/mmap).
//
// docs/architecture.md has the map; arch_test.go keeps to it.
package floe
