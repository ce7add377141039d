// Errors that cross the process border: a kind to branch on, and a text.

package wire

import (
	"context"
	"errors"
	"io/fs"
)

// Kind says what sort of failure it is.
type Kind string

// The kinds.
const (
	Internal   Kind = "internal"
	Canceled   Kind = "canceled"
	NotExist   Kind = "not-exist"
	Permission Kind = "permission"
	BadInput   Kind = "bad-input" // the file is damaged or not what it says
	Truncated  Kind = "truncated" // the file ends too early
	Unclosed   Kind = "unclosed"  // its writer did not come to the end
	Checksum   Kind = "checksum"  // data differ from their checksum
	Unknown    Kind = "unknown-format"
	Limit      Kind = "limit"  // a configured bound was exceeded
	Memory     Kind = "memory" // no memory to be had
	DiskFull   Kind = "disk-full"
	Crashed    Kind = "crashed" // the loader died, hung or broke the protocol
)

// Error is a failure as told by the other process.
type Error struct {
	Kind Kind
	Text string
}

// Error gives the text.
func (e Error) Error() string { return e.Text }

// Is makes errors.Is work with the standard sentinels on both sides.
func (e Error) Is(target error) bool {
	switch target {
	case context.Canceled:
		return e.Kind == Canceled
	case fs.ErrNotExist:
		return e.Kind == NotExist
	case fs.ErrPermission:
		return e.Kind == Permission
	}
	return false
}

// KindOf gives the kind of the first Error in err's chain, or what the standard
// sentinels tell; Internal for all others.
func KindOf(err error) Kind {
	var e Error
	switch {
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Canceled
	case errors.Is(err, fs.ErrNotExist):
		return NotExist
	case errors.Is(err, fs.ErrPermission):
		return Permission
	}
	return Internal
}

// maxErrorText bounds the text of an error on the wire.
const maxErrorText = 16 << 10

func (e Error) encode(enc *encoder) {
	enc.text(string(e.Kind))
	enc.text(e.Text[:min(len(e.Text), maxErrorText)])
}

func (d *decoder) error() Error {
	e := Error{Kind: Kind(d.text()), Text: d.text()}
	if len(e.Text) > maxErrorText {
		d.fail("error text of %d bytes", len(e.Text))
	}
	return e
}
