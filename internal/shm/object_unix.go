// Unix other than Linux: an unlinked temporary file.

//go:build unix && !linux

package shm

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

type object struct{ fd int }

func (o object) handle() Handle { return Handle(o.fd) }
func (o object) close()         { _ = unix.Close(o.fd) }

func createObject(size int64) (object, bool, error) {
	f, err := os.CreateTemp("", "floe-*")
	if err != nil {
		return object{}, false, err
	}
	defer func() { _ = f.Close() }()
	if err := os.Remove(f.Name()); err != nil {
		return object{}, false, err
	}
	if err := f.Truncate(size); err != nil {
		return object{}, false, errors.Join(ErrNoMemory, err)
	}
	fd, err := unix.Dup(int(f.Fd()))
	if err != nil {
		return object{}, false, fmt.Errorf("dup: %w", err)
	}
	unix.CloseOnExec(fd)
	return object{fd}, false, nil
}

func openObject(h Handle, size int64) (object, error) {
	o := object{int(h)}
	var st unix.Stat_t
	if err := unix.Fstat(o.fd, &st); err != nil {
		return o, fmt.Errorf("fstat: %w", err)
	}
	if st.Size < size {
		return o, fmt.Errorf("it has only %d bytes", st.Size)
	}
	return o, nil
}

func mapObject(o object, size int64, access Access, _ bool) ([]byte, error) {
	prot := unix.PROT_READ
	if access == ReadWrite {
		prot |= unix.PROT_WRITE
	}
	return unix.Mmap(o.fd, 0, int(size), prot, unix.MAP_SHARED)
}

func unmapObject(m []byte) { _ = unix.Munmap(m) }

func protectObject(m []byte, readable bool, access Access) {
	prot := unix.PROT_NONE
	if readable {
		prot = unix.PROT_READ
		if access == ReadWrite {
			prot |= unix.PROT_WRITE
		}
	}
	_ = unix.Mprotect(m, prot)
}
