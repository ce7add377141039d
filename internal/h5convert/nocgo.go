// Without cgo there is no libhdf5: mapping works, writing and Read do not.

//go:build !cgo

package h5convert

import (
	"context"

	"floe/internal/particle"
)

func writeTree(context.Context, string, *tree) error { return ErrNoHDF5 }

// Read needs libhdf5 and gives [ErrNoHDF5] in this build.
func Read(context.Context, string, Grant) (particle.Header, particle.Layout, []byte, error) {
	return particle.Header{}, particle.Layout{}, nil, ErrNoHDF5
}

// LibraryVersion is that of libhdf5, "" in builds without it.
func LibraryVersion() string { return "" }
