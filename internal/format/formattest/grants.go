// Grants and inputs that behave in all the ways a caller's may.

package formattest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"floe/internal/format"
	"floe/internal/particle"
)

// Input makes an input of a file in memory. It is not marked as mapped.
func Input(file []byte, name string) format.Input {
	return format.Input{ReaderAt: bytes.NewReader(file), Size: int64(len(file)), Name: name}
}

// Mapped makes an input of a file that is mapped.
func Mapped(file []byte, name string) format.Input {
	in := Input(file, name)
	in.Mapped = file
	return in
}

// LimitGrant grants Go memory up to max bytes, then format.ErrLimit.
func LimitGrant(max int64) format.Grant {
	return func(ctx context.Context, bytes, private int64) ([]byte, error) {
		if bytes < 0 || private < 0 || bytes > max {
			return nil, fmt.Errorf("%w: %d bytes asked for, %d allowed", format.ErrLimit, bytes, max)
		}
		return particle.Allocate(bytes), ctx.Err()
	}
}

// DirtyGrant grants memory full of fill, extra bytes more than asked for. Each
// grant spoils the memory of the one before.
func DirtyGrant(fill byte, extra int64) format.Grant {
	var last []byte
	return func(_ context.Context, n, _ int64) ([]byte, error) {
		spoil(last, 0xEE)
		last = particle.Allocate(n + extra)
		spoil(last, fill)
		return last, nil
	}
}

func spoil(b []byte, fill byte) {
	for i := range b {
		b[i] = fill
	}
}

// ErrRefused is what FailingGrant answers.
var ErrRefused = errors.New("grant refused")

// FailingGrant fails from call number first on, counted from 0.
func FailingGrant(first int) format.Grant {
	calls := 0
	return func(_ context.Context, n, _ int64) ([]byte, error) {
		if calls++; calls > first {
			return nil, ErrRefused
		}
		return particle.Allocate(n), nil
	}
}

// errRead is what a failing reader answers.
var errRead = errors.New("disk on fire")

// failingReader fails at all offsets from limit on.
type failingReader struct {
	file  []byte
	limit int64
}

func (r failingReader) ReadAt(p []byte, at int64) (int, error) {
	if at >= r.limit {
		return 0, errRead
	}
	n := copy(p, r.file[at:min(r.limit, int64(len(r.file)))])
	if n < len(p) && r.limit < int64(len(r.file)) {
		return n, errRead
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
