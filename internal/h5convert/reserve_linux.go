// fallocate.

package h5convert

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// allocate makes the file at least size bytes long, with blocks behind all of
// them where the file system can do it.
func allocate(f *os.File, size int64) error {
	for {
		err := unix.Fallocate(int(f.Fd()), 0, 0, size)
		switch {
		case err == nil, errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS):
			return nil
		case !errors.Is(err, unix.EINTR):
			return &os.PathError{Op: "reserve space for", Path: f.Name(), Err: err}
		}
	}
}
