// The memory that Read asks for.

package h5convert

import "context"

// Grant asks for memory to read into: bytes of granted memory, aligned to
// [particle.Alignment], contents undefined; private announces what the reader
// will hold besides. It may wait, and fails when ctx ends.
type Grant = func(ctx context.Context, bytes, private int64) ([]byte, error)
