// What a .sih5 was made from, and whether it is still up to date.

package h5convert

import (
	"errors"
	"fmt"
	"os"
)

// Provenance is what a .sih5 remembers of the file that it was made from.
type Provenance struct {
	// FileName is the base name of the source.
	FileName string
	// FileSize in bytes and ModTimeUnixNano of the source decide on freshness.
	FileSize        int64
	ModTimeUnixNano int64
	// HashAlgo and Hash of the source's bytes: "xxh3-128" or "sha256", in
	// hexadecimal; empty if it was not hashed.
	HashAlgo, Hash string
	// Compression of the source: "gzip", "none" …
	Compression string
	// Format of the source: "icecache". Write takes Header.Format if it is empty.
	Format string
	// Number is the frame number as the file name spells it: "0101", "-5".
	Number    string
	HasNumber bool
	// FPS is the rate of the sequence, 0 if unknown.
	FPS float64
}

// Fresh reports whether the .sih5 at path was made from a source of that size
// and time by a version of the layout that is still read. If not, reason says
// why in a few words. An error means that the file could not be looked at; a
// missing file is none.
func Fresh(path string, sourceSize, sourceModUnixNano int64) (fresh bool, reason string, err error) {
	p, err := ReadProvenance(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, "not converted yet", nil
	case errors.Is(err, ErrForeign):
		return false, "is no .sih5 file of this program", nil
	case errors.Is(err, ErrVersion):
		return false, "is of a newer version", nil
	case errors.Is(err, ErrDamaged):
		return false, "is damaged", nil
	case err != nil:
		return false, "", err
	case p.FileSize != sourceSize:
		return false, fmt.Sprintf("source has %d bytes, had %d", sourceSize, p.FileSize), nil
	case p.ModTimeUnixNano != sourceModUnixNano:
		return false, "source was changed", nil
	}
	return true, "", nil
}
