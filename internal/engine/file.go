// Files that are whole when they have their name, and what is left of those that
// are not.

package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"floe/internal/h5convert"
)

// StaleTemp is the age at which a temporary file is surely nobody's any more: a
// loader that shows no progress for a minute is stopped.
const StaleTemp = 5 * time.Minute

// PlaceError tells that results cannot lie where they should: their folder is
// none, cannot be made, or cannot be written to.
type PlaceError struct{ Err error }

func (e *PlaceError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *PlaceError) Unwrap() error { return e.Err }

// WriteWhole writes a file that is whole when it has its name, replacing what is
// there.
func WriteWhole(path string, content []byte) error {
	temp := h5convert.TempName(path)
	err := os.WriteFile(temp, content, 0o666)
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp)
		return fmt.Errorf("write %q: %w", path, err)
	}
	return nil
}

// Sweep removes temporary files that killed runs left in a folder and tells how
// many.
func Sweep(dir string) int {
	n, _ := h5convert.SweepTemp(dir, StaleTemp) // those that stay do no harm
	return n
}

// CheckFolder refuses, with a PlaceError, what cannot become a folder; "" and one
// that does not exist yet are fine.
func CheckFolder(dir string) error {
	info, err := os.Stat(dir)
	var pathError *fs.PathError
	switch {
	case dir == "" || errors.Is(err, fs.ErrNotExist):
	case errors.As(err, &pathError):
		return &PlaceError{fmt.Errorf("%q: %w", dir, pathError.Err)}
	case !info.IsDir():
		return &PlaceError{fmt.Errorf("%q is no folder", dir)}
	}
	return nil
}

// tryWriting finds out before thousands of files are read for nothing.
func tryWriting(dir string) error {
	path := h5convert.TempName(filepath.Join(dir, "floe"))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("%q: %w", dir, errors.Unwrap(err))
	}
	return errors.Join(f.Close(), os.Remove(path))
}

// removeTorn removes the temporary files of results that were begun and not
// finished: a loader that was killed could not do so itself.
func removeTorn(results []string) {
	torn := map[string]bool{}
	dirs := map[string]bool{}
	for _, path := range results {
		torn[filepath.Clean(path)] = true
		dirs[filepath.Dir(path)] = true
	}
	const random = len(".0123456789abcdef.tmp")
	for dir := range dirs {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			name := e.Name()
			if len(name) > random && name[0] == '.' && strings.HasSuffix(name, ".tmp") &&
				torn[filepath.Join(dir, name[1:len(name)-random])] {
				_ = os.Remove(filepath.Join(dir, name))
			}
		}
	}
}
