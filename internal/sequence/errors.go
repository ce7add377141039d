// What is said when an argument finds nothing?

package sequence

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// NotFoundError is an argument that matches no file.
type NotFoundError struct {
	Arg      string   // the argument as given
	Dir      string   // the folder that was looked into
	Expected string   // what was looked for there, in words
	Near     []string // sequences in the folder that may have been meant, a few
	Empty    bool     // Arg is a folder that is there and holds nothing that counts

	noDir bool // the folder itself is not there
}

func (e *NotFoundError) Error() string {
	text := fmt.Sprintf("find %q: expected %s in folder %q", shorten(e.Arg), e.Expected, e.Dir)
	switch {
	case e.noDir:
		text += ", which does not exist"
	case len(e.Near) > 0:
		text += "; there is " + strings.Join(e.Near, ", ")
	}
	return text
}

// Is lets errors.Is(err, fs.ErrNotExist) hold.
func (e *NotFoundError) Is(target error) bool { return target == fs.ErrNotExist }

// maxReported bounds the failures that are told in full.
const maxReported = 10

// join makes one error of many, without printing thousands of lines.
func join(failures []error) error {
	if len(failures) > maxReported {
		more := fmt.Errorf("and %d more arguments that failed", len(failures)-maxReported)
		failures = append(failures[:maxReported:maxReported], more)
	}
	return errors.Join(failures...)
}
