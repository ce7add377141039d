// A mapped file: its bytes, its name, its end.

package mmap

import (
	"errors"
	"fmt"
	"math"
	"os"
	"sync"
	"time"
	"unsafe"
)

// Advice tells the system how the bytes will be read.
type Advice uint8

// The advices. They change speed only, and may do nothing.
const (
	Normal     Advice = iota
	Random            // no read ahead
	Sequential        // much read ahead
	WillNeed          // begin reading now
	Populate          // read and enter all pages before returning
)

// File is a file mapped as a whole. Its methods may be called from any
// goroutine, but Close must not overlap with a use of the bytes.
type File struct {
	path    string
	modTime time.Time
	data    []byte
	closing sync.Once
	err     error
}

// Open maps the file at path for reading. A file without bytes is not mapped;
// it opens all the same.
func Open(path string) (*File, error) {
	f, err := openShared(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return OpenFile(f)
}

// OpenFile maps an open file, which may be closed afterwards.
func OpenFile(f *os.File) (*File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("map %q: %w", f.Name(), errNotRegular)
	}
	m := &File{path: f.Name(), modTime: info.ModTime()}
	size := info.Size()
	if size == 0 {
		return m, nil
	}
	if size > math.MaxInt {
		return nil, fmt.Errorf("map %q: %d bytes do not fit the address space", f.Name(), size)
	}
	if m.data, err = mapFile(f, int(size)); err != nil {
		return nil, fmt.Errorf("map %q: %w", f.Name(), err)
	}
	live.add(m)
	return m, nil
}

var errNotRegular = errors.New("not a regular file")

// Bytes is the content of the file, nil if it is empty. It must not be written
// to, and not be used after Close.
func (m *File) Bytes() []byte { return m.data }

// Path is the name that the file was opened by.
func (m *File) Path() string { return m.path }

// ModTime is when the file had been changed last, at the time of opening.
func (m *File) ModTime() time.Time { return m.modTime }

// Advise tells the system how b, a part of Bytes, will be read.
func (m *File) Advise(b []byte, advice Advice) error {
	if len(b) == 0 {
		return nil
	}
	from, ok := m.offset(address(b))
	if !ok || int64(len(b)) > int64(len(m.data))-from {
		return fmt.Errorf("advise on %q: bytes are not part of the mapping", m.path)
	}
	return advise(m.data, int(from), len(b), advice)
}

// Close unmaps the file. Further calls do nothing.
func (m *File) Close() error {
	m.closing.Do(func() {
		if m.data == nil {
			return
		}
		live.remove(m)
		m.err = unmap(m.data)
		m.data = nil
	})
	return m.err
}

// offset gives the position of an address in the mapping.
func (m *File) offset(addr uintptr) (int64, bool) {
	base := address(m.data)
	if len(m.data) == 0 || addr < base || addr-base >= mappedBytes(len(m.data)) {
		return 0, false
	}
	return int64(addr - base), true
}

// mappedBytes is the size of a mapping: whole pages.
func mappedBytes(n int) uintptr {
	page := uintptr(os.Getpagesize())
	return (uintptr(n) + page - 1) &^ (page - 1)
}

func address(b []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b))) }

// live holds the mappings of the process, so that a fault finds its file.
var live registry

type registry struct {
	mu    sync.Mutex
	files map[*File]struct{} // guarded by mu
}

func (r *registry) add(m *File) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.files == nil {
		r.files = make(map[*File]struct{})
	}
	r.files[m] = struct{}{}
}

func (r *registry) remove(m *File) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.files, m)
}

func (r *registry) find(addr uintptr) (path string, offset int64, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for m := range r.files {
		if off, inside := m.offset(addr); inside {
			return m.path, off, true
		}
	}
	return "", 0, false
}
