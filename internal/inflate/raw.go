// Bare deflate streams, as zip archives have them: no header, no checksum.

package inflate

import (
	"io"

	"github.com/klauspost/compress/flate"
)

// NewRawReader expands a bare deflate stream. What comes out is unchecked: the
// caller knows the checksum. Errors other than of r, and than io.EOF, tell of a
// stream that is damaged or, as io.ErrUnexpectedEOF, ends too early. It reads r
// ahead unless r is an io.ByteReader.
func NewRawReader(r io.Reader) io.ReadCloser {
	z := flatePool.Get().(io.ReadCloser)
	if err := z.(flate.Resetter).Reset(r, nil); err != nil {
		panic("inflate: " + err.Error()) // never without a dictionary
	}
	return &rawReader{z: z}
}

type rawReader struct{ z io.ReadCloser }

// Read expands the next bytes.
func (r *rawReader) Read(p []byte) (int, error) {
	if r.z == nil {
		return 0, io.ErrClosedPipe
	}
	return r.z.Read(p)
}

// Close gives the buffers to the next reader.
func (r *rawReader) Close() error {
	if r.z != nil {
		flatePool.Put(r.z)
		r.z = nil
	}
	return nil
}
