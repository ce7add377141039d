// Systems without fallocate: writing tells whether there is room.

//go:build cgo && !linux

package h5convert

import "os"

func allocate(*os.File, int64, bool) error { return nil }
