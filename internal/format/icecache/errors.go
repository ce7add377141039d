// Errors that say which attribute and where in the payload.

package icecache

import (
	"errors"
	"fmt"

	"floe/internal/format"
	"floe/internal/inflate"
)

// Error is damage at one place of a file.
type Error struct {
	// Attribute that is damaged, empty if the place is in none.
	Attribute string
	// Offset in the payload (the inflated file) in bytes.
	Offset int64
	// Err is what is wrong there.
	Err error
}

// Error tells attribute, offset and cause.
func (e *Error) Error() string {
	if e.Attribute == "" {
		return fmt.Sprintf("payload offset %d: %v", e.Offset, e.Err)
	}
	return fmt.Sprintf("attribute %q at payload offset %d: %v", e.Attribute, e.Offset, e.Err)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

var (
	// errMore asks for more of the payload's start.
	errMore = errors.New("payload ends")
	// errShort is a payload that ends before its values do.
	errShort = errors.New("payload is too short")
	// errDone ends a loop over chunks early.
	errDone = errors.New("done")
	// errChanged is a file that inflates differently every time.
	errChanged = errors.New("file changes while it is read")
)

func errorAt(attribute string, offset int64, text string, args ...any) error {
	return &Error{Attribute: attribute, Offset: offset, Err: fmt.Errorf(text, args...)}
}

// kindError gives an error one of the kinds of damage that package format names,
// and leaves its text as it is.
type kindError struct{ kind, err error }

func (e *kindError) Error() string { return e.err.Error() }

// Unwrap gives the kind and the cause.
func (e *kindError) Unwrap() []error { return []error{e.kind, e.err} }

// ofKind finds out whether a file was cut short, or differs from its checksum.
func ofKind(err error) error {
	switch {
	case errors.Is(err, inflate.ErrTruncated) || errors.Is(err, errShort):
		return &kindError{format.ErrTruncated, err}
	case errors.Is(err, inflate.ErrChecksum):
		return &kindError{format.ErrChecksum, err}
	}
	return err
}

// shortError is a payload that ends before the values do.
func shortError(text string, args ...any) error {
	return &kindError{errShort, fmt.Errorf(text, args...)}
}
