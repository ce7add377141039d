// One piece of shared memory.

package shm

import (
	"errors"
	"fmt"
	"sync"
)

// HugePage is the size of pages that large segments try to be made of.
const HugePage = 2 << 20

// ErrNoMemory is wrapped when the system cannot provide the memory.
var ErrNoMemory = errors.New("out of shared memory")

// Handle is what is handed to another process: a file descriptor on unix, a
// handle on Windows.
type Handle uintptr

// Access of a mapping.
type Access bool

// The kinds of access.
const (
	ReadOnly  Access = false
	ReadWrite Access = true
)

// Segment is one piece of shared memory. Its methods are safe for concurrent
// use; the memory itself is not guarded.
type Segment struct {
	size   int64
	object object // platform: the descriptor
	huge   bool   // made of huge pages, as far as known

	mu     sync.Mutex
	memory []byte // guarded by mu: the one mapping of this process
	access Access // guarded by mu
	closed bool   // guarded by mu
}

// Create makes a segment of at least size bytes whose memory is committed: no
// later access can fail for want of it. Large segments are made of huge pages
// where the system allows it.
func Create(size int64) (*Segment, error) {
	if size <= 0 {
		return nil, fmt.Errorf("create shared segment of %d bytes: size must be positive", size)
	}
	o, huge, err := createObject(size)
	if err != nil {
		return nil, fmt.Errorf("create shared segment of %d bytes: %w", size, err)
	}
	return &Segment{size: size, object: o, huge: huge}, nil
}

// Open takes over a handle that another process gave. The segment must have at
// least size bytes.
func Open(h Handle, size int64) (*Segment, error) {
	o, err := openObject(h, size)
	if err != nil {
		return nil, fmt.Errorf("open shared segment of %d bytes: %w", size, err)
	}
	return &Segment{size: size, object: o}, nil
}

// Size in bytes.
func (s *Segment) Size() int64 { return s.size }

// Huge reports whether the segment is made of huge pages, so that mapping it
// anew is cheap.
func (s *Segment) Huge() bool { return s.huge }

// Handle to give to another process. It stays owned by the segment.
func (s *Segment) Handle() Handle { return s.object.handle() }

// Map makes the memory accessible and returns it. A segment has one mapping; a
// second call returns the same, and asking for more access than it has remaps
// it: then the former slice is no longer valid. populate resolves all pages at
// once, which is worth it for memory that exists already.
func (s *Segment) Map(access Access, populate bool) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errors.New("map shared segment: it is closed")
	}
	if s.memory != nil && (s.access == access || s.access == ReadWrite) {
		return s.memory, nil
	}
	s.unmap()
	m, err := mapObject(s.object, s.size, access, populate)
	if err != nil {
		return nil, fmt.Errorf("map shared segment of %d bytes: %w", s.size, err)
	}
	s.memory, s.access = m, access
	return m, nil
}

// Unmap gives the mapping up; every slice of it is invalid from now on.
func (s *Segment) Unmap() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unmap()
}

func (s *Segment) unmap() {
	if s.memory != nil {
		unmapObject(s.memory)
		s.memory = nil
	}
}

// Close unmaps and gives the descriptor up. The memory is freed when no other
// process holds it. It may be called twice.
func (s *Segment) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	s.unmap()
	s.object.close()
}

// protect makes the mapping of this process unreadable or readable again: a use
// after release then faults at once instead of reading another frame's data.
func (s *Segment) protect(readable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory != nil {
		protectObject(s.memory, readable, s.access)
	}
}
