// Package shm makes memory that two processes share: create, hand over, open,
// recycle.
//
// A [Segment] is owned by the process that created it and handed to another by
// its descriptor, never by a name, so that nothing is left behind whoever is
// killed: the kernel frees the memory with the last descriptor and mapping.
//
//	s, err := shm.Create(12 << 20)       // owner
//	p := s.Handle()                      // goes to the other process
//	r, err := shm.Open(handle, s.Size()) // receiver
//	w, err := r.Map(shm.ReadWrite, false)
//
// An [Arena] keeps segments that are no longer needed for the next use: fresh
// shared memory costs a page fault per 4 KiB, recycled memory costs nothing
// (measured in docs/performance.md).
//
// # Platforms
//
// Linux: a sealed memfd; the size cannot change any more, so reading a mapping
// cannot fault. Other unix: an unlinked temporary file, which can be truncated
// by whoever holds the descriptor. Windows: an unnamed file mapping.
//
// # How long the bytes stay valid
//
// A mapping is valid until [Segment.Unmap] or [Segment.Close] of the Segment
// that made it. What the other process does with its own mapping does not
// matter, except that it sees and makes every change at once: data that must
// not change after it was checked has to be copied, or the writer has to have
// given its mapping up. The contents of a recycled segment are stale data of an
// earlier use.
package shm
