// Linux: sealed memfd, huge pages where possible.

package shm

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	madvCollapse = 25 // MADV_COLLAPSE, Linux 6.1
	// collapseStep and collapseTime bound the attempt to get huge pages: it
	// took 0.07 to 2.6 s for 1.2 GB when memory was fragmented.
	collapseStep = 16 * HugePage
	collapseTime = 150 * time.Millisecond
	// dearCollapse is the time for a MiB from which on huge pages cost more than
	// they spare: they make filling a segment about 0.45 ms a MiB faster. On
	// fragmented memory it took 1.8 ms, with the process's memory map locked.
	dearCollapse = 900 * time.Microsecond
	// collapseRest is how many segments are then made without.
	collapseRest = 64
)

// plainLeft counts the segments that are still to be made without huge pages.
var plainLeft atomic.Int64

// noteCollapse looks whether an attempt was worth its time.
func noteCollapse(size int64, took time.Duration) {
	if took > dearCollapse*time.Duration(size>>20) {
		plainLeft.Store(collapseRest)
	}
}

type object struct{ fd int }

func (o object) handle() Handle { return Handle(o.fd) }
func (o object) close()         { _ = unix.Close(o.fd) }

func createObject(size int64) (object, bool, error) {
	fd, err := memfd()
	if err != nil {
		return object{}, false, fmt.Errorf("memfd_create: %w", err)
	}
	o := object{fd}
	huge, err := o.commit(size)
	if err != nil {
		o.close()
		return object{}, false, err
	}
	return o, huge, nil
}

func memfd() (int, error) {
	const flags = unix.MFD_CLOEXEC | unix.MFD_ALLOW_SEALING
	fd, err := unix.MemfdCreate("floe", flags|unix.MFD_NOEXEC_SEAL)
	if errors.Is(err, unix.EINVAL) { // before Linux 6.3
		fd, err = unix.MemfdCreate("floe", flags)
	}
	return fd, err
}

// commit sizes, backs and seals. The order matters: collapsing pages that are
// filled copies them, and only fallocate tells of a lack of memory instead of a
// later SIGBUS.
func (o object) commit(size int64) (huge bool, err error) {
	if err := unix.Ftruncate(o.fd, size); err != nil {
		return false, fmt.Errorf("ftruncate: %w", err)
	}
	if size >= HugePage && plainLeft.Add(-1) < 0 {
		begun := time.Now()
		huge = o.collapse(size)
		noteCollapse(size, time.Since(begun))
	}
	if err := retryEINTR(func() error { return unix.Fallocate(o.fd, 0, 0, size) }); err != nil {
		if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.ENOMEM) {
			return false, fmt.Errorf("%w: %w", ErrNoMemory, err)
		}
		return false, fmt.Errorf("fallocate: %w", err)
	}
	const seals = unix.F_SEAL_SHRINK | unix.F_SEAL_GROW | unix.F_SEAL_SEAL
	if _, err := unix.FcntlInt(uintptr(o.fd), unix.F_ADD_SEALS, seals); err != nil {
		return false, fmt.Errorf("seal: %w", err)
	}
	return huge, nil
}

// collapse asks for huge pages; best effort. Each page must be touched first.
func (o object) collapse(size int64) bool {
	m, err := mapObject(o, size, ReadWrite, false)
	if err != nil {
		return false
	}
	defer unmapObject(m)
	end := size &^ (HugePage - 1)
	deadline := time.Now().Add(collapseTime)
	for at := int64(0); at < end; at += collapseStep {
		step := m[at:min(at+collapseStep, end)]
		for i := 0; i < len(step); i += HugePage {
			step[i] = 0
		}
		if unix.Madvise(step, madvCollapse) != nil || time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// openObject takes a descriptor from another process. The seal is what makes
// reading it safe, so one without it is refused.
func openObject(h Handle, size int64) (object, error) {
	o := object{int(h)}
	var st unix.Stat_t
	if err := unix.Fstat(o.fd, &st); err != nil {
		return o, fmt.Errorf("fstat: %w", err)
	}
	if st.Size < size {
		return o, fmt.Errorf("it has only %d bytes", st.Size)
	}
	seals, err := unix.FcntlInt(uintptr(o.fd), unix.F_GET_SEALS, 0)
	if err != nil || seals&unix.F_SEAL_SHRINK == 0 {
		return o, errors.New("it is not sealed against shrinking")
	}
	return o, nil
}

// mapObject maps at an address that huge pages can be used at.
func mapObject(o object, size int64, access Access, populate bool) ([]byte, error) {
	prot, flags := unix.PROT_READ, unix.MAP_SHARED
	if access == ReadWrite {
		prot |= unix.PROT_WRITE
	}
	if populate {
		flags |= unix.MAP_POPULATE
	}
	if size < HugePage {
		p, err := unix.MmapPtr(o.fd, 0, nil, uintptr(size), prot, flags)
		if err != nil {
			return nil, err
		}
		return unsafe.Slice((*byte)(p), size), nil
	}
	length := pages(size)
	reserved, err := unix.MmapPtr(-1, 0, nil, uintptr(length+HugePage), unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		return nil, err
	}
	skip := int64(-uintptr(reserved) % HugePage)
	at := unsafe.Add(reserved, skip)
	if skip > 0 {
		_ = unix.MunmapPtr(reserved, uintptr(skip))
	}
	_ = unix.MunmapPtr(unsafe.Add(at, length), uintptr(HugePage-skip))
	if _, err := unix.MmapPtr(o.fd, 0, at, uintptr(size), prot, flags|unix.MAP_FIXED); err != nil {
		_ = unix.MunmapPtr(at, uintptr(length))
		return nil, err
	}
	return unsafe.Slice((*byte)(at), size), nil
}

func unmapObject(m []byte) {
	_ = unix.MunmapPtr(unsafe.Pointer(unsafe.SliceData(m)), uintptr(len(m)))
}

func protectObject(m []byte, readable bool, access Access) {
	prot := unix.PROT_NONE
	if readable {
		prot = unix.PROT_READ
		if access == ReadWrite {
			prot |= unix.PROT_WRITE
		}
	}
	_ = unix.Mprotect(m[:len(m):len(m)], prot)
}

func pages(n int64) int64 {
	page := int64(unix.Getpagesize())
	return (n + page - 1) &^ (page - 1)
}

func retryEINTR(f func() error) error {
	for {
		if err := f(); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
