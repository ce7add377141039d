// The container around the payload, and the payload's start.

package icecache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"floe/internal/format"
	"floe/internal/inflate"
)

// payload is the content of a file, inflated on demand.
type payload struct {
	in        format.Input
	container inflate.Container
	inflater  inflate.Inflater
	limit     int64
	progress  func(int64)
}

// open looks at the container.
func open(in format.Input, opt format.Options, inflater inflate.Inflater) (*payload, error) {
	if inflater == nil {
		inflater = inflate.Default()
	}
	p := &payload{in: in, inflater: inflater, limit: opt.PayloadLimit(), progress: opt.Progress}
	head := make([]byte, min(in.Size, int64(len(magic))))
	if err := p.readAt(head, 0); err != nil {
		return nil, err
	}
	p.container = inflate.Detect(head)
	switch {
	case len(head) == 0:
		return nil, fmt.Errorf("%w: file is empty", format.ErrUnknown)
	case string(head) == magic:
		p.container = inflate.None
		if in.Size > p.limit {
			return nil, p.tooLarge()
		}
	case len(head) >= 4 && string(head[:4]) == "PK\x03\x04":
		return nil, fmt.Errorf("%w: this is a PKZIP archive; ICE caches are gzip streams, not zip archives", format.ErrUnknown)
	case p.container == inflate.None:
		return nil, fmt.Errorf("%w: file begins with % x, neither gzip nor %s", format.ErrUnknown, head, magic)
	}
	return p, nil
}

func (p *payload) tooLarge() error {
	return fmt.Errorf("%w: payload exceeds %d bytes", format.ErrLimit, p.limit)
}

// readAt fills b from the file.
func (p *payload) readAt(b []byte, at int64) error {
	n, err := 0, error(nil)
	if p.in.Mapped != nil {
		n, err = copy(b, p.in.Mapped[min(at, int64(len(p.in.Mapped))):]), io.EOF
	} else {
		n, err = p.in.ReadAt(b, at)
	}
	switch {
	case n == len(b):
		return nil
	case err == nil, errors.Is(err, io.EOF):
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("read the file at %d: %w", at, err)
}

func (p *payload) source() inflate.Source {
	s := inflate.Source{ReaderAt: p.in.ReaderAt, Size: p.in.Size}
	if p.in.Mapped != nil {
		s.Bytes = p.in.Mapped
		s.Size = int64(len(p.in.Mapped))
	}
	return s
}

// The payload's start is read in growing pieces until it holds all definitions.
const (
	firstPeek = 4 << 10
	maxPeek   = 16 << 20
)

// front reads header and definitions without the values. It tries the hint, the
// default and the other forms.
func (p *payload) front(hint dialect) (*front, dialect, error) {
	var stream io.Reader
	switch {
	case p.container == inflate.None && p.in.Mapped != nil:
		stream = bytes.NewReader(p.in.Mapped)
	case p.container == inflate.None:
		stream = io.NewSectionReader(p.in, 0, p.in.Size)
	default:
		r := inflate.NewReader(p.source())
		defer r.Close()
		stream = r
	}
	var start []byte
	for size := firstPeek; ; size *= 4 {
		grown := make([]byte, size)
		n := copy(grown, start)
		m, err := io.ReadFull(stream, grown[n:])
		start = grown[:n+m]
		whole := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		f, d, parseErr := parseAnyFront(start, whole, hint)
		switch {
		case parseErr == nil:
			return f, d, nil
		case err != nil && !whole:
			return nil, 0, p.broken(start, err)
		case !errors.Is(parseErr, errMore):
			return nil, 0, parseErr
		case size >= maxPeek:
			return nil, 0, fmt.Errorf("%w: definitions exceed %d bytes", format.ErrLimit, maxPeek)
		}
	}
}

// broken places the failure to inflate the payload's start.
func (p *payload) broken(start []byte, err error) error {
	var stream *inflate.StreamError
	if !errors.As(err, &stream) {
		return err
	}
	return locate(context.Background(), start, 0, err)
}

// parseAnyFront gives the first form that can be parsed. If none can, the error
// is that of the default form, or errMore if more bytes may help.
func parseAnyFront(p []byte, whole bool, hint dialect) (*front, dialect, error) {
	forms := []dialect{hint & frontForms, 0, header36, locationInDefinition, namesUnpadded,
		header36 | locationInDefinition, header36 | namesUnpadded, locationInDefinition | namesUnpadded}
	var first error
	more := false
	for i, d := range forms {
		f, err := parseFront(p, whole, d)
		if err == nil {
			return f, d, nil
		}
		if i == 1 {
			first = err
		}
		more = more || errors.Is(err, errMore)
	}
	if more && !whole {
		return nil, 0, errMore
	}
	return nil, 0, first
}
