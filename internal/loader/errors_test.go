package loader_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"floe/internal/format"
	"floe/internal/loader"
	"floe/internal/shm"
	"floe/internal/wire"
)

func TestToWire(t *testing.T) {
	for _, c := range []struct {
		err  error
		want wire.Kind
	}{
		{context.Canceled, wire.Canceled},
		{context.DeadlineExceeded, wire.Canceled},
		{fs.ErrNotExist, wire.NotExist},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, wire.Permission},
		{os.ErrPermission, wire.Permission},
		{format.ErrUnknown, wire.Unknown},
		{format.ErrLimit, wire.Limit},
		{shm.ErrNoMemory, wire.Memory},
		{&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, wire.DiskFull},
		{syscall.EDQUOT, wire.DiskFull},
		{io.ErrUnexpectedEOF, wire.BadInput},
		{errors.New("anything"), wire.BadInput},
		{wire.Error{Kind: wire.Internal, Text: "x"}, wire.Internal},
		{wire.Error{Kind: wire.Memory, Text: "x"}, wire.Memory},
	} {
		for _, err := range []error{c.err, fmt.Errorf("load %q: %w", "a.prt", c.err), errors.Join(errors.New("more"), c.err)} {
			if got := loader.ToWire(err); got.Kind != c.want || got.Text != err.Error() {
				t.Errorf("%v: %q of kind %q, want %q", err, got.Text, got.Kind, c.want)
			}
		}
	}
}
