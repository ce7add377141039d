// Room on the disk for a file before it is written: a full disk shows at once,
// and the blocks lie together.

//go:build cgo

package h5convert

import (
	"errors"
	"os"
	"sync/atomic"
)

// skipReserve makes a full disk show late, in tests.
var skipReserve atomic.Bool

// room is the temporary file's place on the disk.
type room struct {
	file *os.File
}

// reserve makes the file at path, which must not exist, and tries whether the
// tree fits the disk. Failing here costs nothing; failing inside libhdf5, whose
// caches must still go somewhere, is best avoided.
func reserve(path string, t *tree) (*room, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	data, meta := t.size()
	if skipReserve.Load() {
		return &room{f}, nil
	}
	if err := allocate(f, data+meta, true); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &room{f}, nil
}

// extend allocates the blocks of the whole file, as a hint, and some more for
// what is not known yet. If one block were left for ext4 to allocate at its
// leisure, the final rename would start writing all of them to the disk at once,
// which takes three times as long as the rest together.
func (r *room) extend(size int64) {
	_ = allocate(r.file, size, false) // writing will tell
}

// trim gives back the blocks beyond the end of the complete file.
func (r *room) trim() error {
	info, err := r.file.Stat()
	if err != nil {
		return err
	}
	return r.file.Truncate(info.Size())
}

// release gives the blocks back after a failure.
func (r *room) release() { _ = r.file.Truncate(0) }

func (r *room) close() { r.file.Close() }
