// The way back, for encoders: one zlib stream.

package inflate

import (
	"fmt"
	"io"

	"github.com/klauspost/compress/zlib"
)

// NewZlibWriter compresses what is written to it as one zlib stream onto w.
// level is 1 (fast) to 9 (small), 0 stores. Close writes the end of the stream,
// checksum included, and does not close w.
func NewZlibWriter(w io.Writer, level int) (io.WriteCloser, error) {
	if level < 0 || level > 9 {
		return nil, fmt.Errorf("compress with level %d: must be 0 to 9", level)
	}
	return zlib.NewWriterLevel(w, level)
}
