// fallocate.

//go:build cgo

package h5convert

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// allocate puts blocks behind the first size bytes of the file, where the file
// system can do it. With grow the file gets that long, so that limits of its
// length show too; otherwise its length stays.
func allocate(f *os.File, size int64, grow bool) error {
	mode := uint32(unix.FALLOC_FL_KEEP_SIZE)
	if grow {
		mode = 0
	}
	for {
		err := unix.Fallocate(int(f.Fd()), mode, 0, size)
		switch {
		case err == nil, errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS):
			return nil
		case !errors.Is(err, unix.EINTR):
			return &os.PathError{Op: "reserve space for", Path: f.Name(), Err: err}
		}
	}
}
