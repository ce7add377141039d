// The inflater that every build has: klauspost/compress.

package inflate

import "context"

// Klauspost streams through github.com/klauspost/compress.
type Klauspost struct{}

// Name gives "klauspost".
func (Klauspost) Name() string { return "klauspost" }

// Private is the window and the read buffer.
func (Klauspost) Private(Source, int64) int64 { return 192 << 10 }

// Inflate expands src into dst.
func (Klauspost) Inflate(ctx context.Context, dst []byte, src Source, progress func(int64)) (Result, error) {
	return stream(ctx, dst, src, progress)
}
