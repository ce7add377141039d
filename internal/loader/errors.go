// Errors on their way to the pool: which kind they are.

package loader

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"floe/internal/format"
	"floe/internal/shm"
	"floe/internal/wire"
)

// toWire finds the kind of an error; what is none of the known is damage in the
// file.
func toWire(err error) wire.Error {
	text := err.Error()
	var w wire.Error
	if errors.As(err, &w) {
		return wire.Error{Kind: w.Kind, Text: text}
	}
	for _, k := range []struct {
		sentinel error
		kind     wire.Kind
	}{
		{context.Canceled, wire.Canceled},
		{context.DeadlineExceeded, wire.Canceled},
		{fs.ErrNotExist, wire.NotExist},
		{fs.ErrPermission, wire.Permission},
		{format.ErrTruncated, wire.Truncated},
		{format.ErrUnclosed, wire.Unclosed},
		{format.ErrChecksum, wire.Checksum},
		{format.ErrUnknown, wire.Unknown},
		{format.ErrLimit, wire.Limit},
		{shm.ErrNoMemory, wire.Memory},
		{syscall.ENOSPC, wire.DiskFull},
		{syscall.EDQUOT, wire.DiskFull},
	} {
		if errors.Is(err, k.sentinel) {
			return wire.Error{Kind: k.kind, Text: text}
		}
	}
	return wire.Error{Kind: wire.BadInput, Text: text}
}

// badArgs is an error of the program, not of a file.
func badArgs(kind string, err error) error {
	return wire.Error{Kind: wire.Internal, Text: fmt.Sprintf("%s: bad arguments: %v", kind, err)}
}
