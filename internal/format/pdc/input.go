// Reading pieces of a file, whether it is mapped or not.

package pdc

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"floe/internal/format"
)

// readAt fills b from the file.
func readAt(in format.Input, b []byte, at int64) error {
	n, err := 0, io.EOF
	switch {
	case len(b) == 0:
		return nil
	case in.Mapped != nil:
		if at >= 0 && at < int64(len(in.Mapped)) {
			n = copy(b, in.Mapped[at:])
		}
	default:
		n, err = in.ReadAt(b, at)
	}
	switch {
	case n == len(b):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return fmt.Errorf("%w: %d bytes at %d, of which %d are there", format.ErrTruncated, len(b), at, n)
	}
	return fmt.Errorf("read %d bytes at %d: %w", len(b), at, err)
}

// utf8Of gives a name as UTF-8; what is none is taken for Latin-1.
func utf8Of(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	var text []byte
	for _, c := range raw {
		text = utf8.AppendRune(text, rune(c))
	}
	return string(text)
}
