// Windows: an unnamed file mapping, committed when it is created.

package shm

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

type object struct{ h windows.Handle }

func (o object) handle() Handle { return Handle(o.h) }
func (o object) close()         { _ = windows.CloseHandle(o.h) }

func createObject(size int64) (object, bool, error) {
	h, err := windows.CreateFileMapping(windows.InvalidHandle, nil, windows.PAGE_READWRITE,
		uint32(size>>32), uint32(size), nil)
	if err != nil {
		return object{}, false, errors.Join(ErrNoMemory, fmt.Errorf("CreateFileMapping: %w", err))
	}
	return object{h}, false, nil
}

// openObject cannot ask a mapping for its size; mapping more than it has fails.
func openObject(h Handle, _ int64) (object, error) {
	return object{windows.Handle(h)}, nil
}

func mapObject(o object, size int64, access Access, _ bool) ([]byte, error) {
	want := uint32(windows.FILE_MAP_READ)
	if access == ReadWrite {
		want |= windows.FILE_MAP_WRITE
	}
	address, err := windows.MapViewOfFile(o.h, want, 0, 0, uintptr(size))
	if err != nil {
		return nil, fmt.Errorf("MapViewOfFile: %w", err)
	}
	return unsafe.Slice((*byte)(pointer(address)), size), nil
}

// pointer turns an address that the system returned into a pointer; the
// indirection keeps vet from taking it for arithmetic on Go memory.
func pointer(address uintptr) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&address))
}

func unmapObject(m []byte) {
	_ = windows.UnmapViewOfFile(uintptr(unsafe.Pointer(unsafe.SliceData(m))))
}

func protectObject(m []byte, readable bool, access Access) {
	protection := uint32(windows.PAGE_NOACCESS)
	if readable {
		protection = windows.PAGE_READONLY
		if access == ReadWrite {
			protection = windows.PAGE_READWRITE
		}
	}
	var old uint32
	_ = windows.VirtualProtect(uintptr(unsafe.Pointer(unsafe.SliceData(m))), uintptr(len(m)), protection, &old)
}
