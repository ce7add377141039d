// Reading pieces of a file, whether it is mapped or not, and its texts.

package format

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Fill reads len(b) bytes from an offset on. A file that ends before is an error
// that wraps ErrTruncated.
func (in Input) Fill(b []byte, at int64) error {
	n, err := 0, io.EOF
	switch {
	case len(b) == 0:
		return nil
	case in.Mapped == nil:
		n, err = in.ReadAt(b, at)
	case at >= 0 && at < int64(len(in.Mapped)):
		n = copy(b, in.Mapped[at:])
	}
	switch {
	case n == len(b):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return fmt.Errorf("%w: %d bytes at %d, of which %d are there", ErrTruncated, len(b), at, n)
	}
	return fmt.Errorf("read %d bytes at %d: %w", len(b), at, err)
}

// Text gives raw bytes as UTF-8; what is none is taken for Latin-1, as older
// programs write it.
func Text(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	text := make([]byte, 0, 2*len(raw))
	for _, c := range raw {
		text = utf8.AppendRune(text, rune(c))
	}
	return string(text)
}
