// Is a file complete, by what its format says of its end?

package engine

import (
	"errors"
	"os"

	"floe/internal/format"
	"floe/internal/format/all"
	"floe/internal/sequence"
	"floe/internal/watch"
)

// Prove reads the head and the last bytes of a file, for watch.Options.Prove. A
// file that cannot be read, is of no known format, or of one that keeps nothing of
// its end, is watch.Unproven.
func Prove(path string) watch.Proof {
	path = sequence.OnDisk(path)
	info, err := os.Stat(path) // opening a pipe would wait for its writer
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return watch.Unproven
	}
	f, err := os.Open(path)
	if err != nil {
		return watch.Unproven
	}
	defer func() { _ = f.Close() }()
	in := format.Input{ReaderAt: f, Size: info.Size(), Name: path}
	decoder, err := all.Registry().Decoder(in)
	if err != nil {
		return watch.Unproven
	}
	prover, ok := decoder.(format.Prover)
	if !ok {
		return watch.Unproven
	}
	switch err := prover.Complete(in); {
	case err == nil:
		return watch.Whole
	case errors.Is(err, format.ErrTruncated), errors.Is(err, format.ErrUnclosed):
		return watch.Cut
	}
	return watch.Unproven
}
