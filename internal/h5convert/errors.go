// The errors that callers branch on.

package h5convert

import "errors"

var (
	// ErrForeign means that a file is no .sih5 that can be mapped: it is no HDF5
	// file, was made by another program, or was repacked (chunked, compressed,
	// byte-swapped). [Read] may be able to read it.
	ErrForeign = errors.New("not laid out for mapping")
	// ErrDamaged means that a file is a .sih5 but not whole or not consistent.
	ErrDamaged = errors.New("damaged .sih5 file")
	// ErrVersion means that a .sih5 is of a newer major version than this
	// program knows.
	ErrVersion = errors.New("newer .sih5 version")
	// ErrNoHDF5 means that this program was built without libhdf5.
	ErrNoHDF5 = errors.New("built without libhdf5 (cgo)")
	// ErrVerify means that a written file did not read back as it was written.
	ErrVerify = errors.New("written file differs from the frame")
)
