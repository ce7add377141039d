// fallocate.

package h5convert

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// allocate puts blocks behind the first size bytes of the file, where the file
// system can do it. The file's length stays.
func allocate(f *os.File, size int64) error {
	for {
		err := unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_KEEP_SIZE, 0, size)
		switch {
		case err == nil, errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS):
			return nil
		case !errors.Is(err, unix.EINTR):
			return &os.PathError{Op: "reserve space for", Path: f.Name(), Err: err}
		}
	}
}
