// The encoder: blocks and lines, streamed.

package text

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"floe/internal/particle"
)

// Encoder writes text. It holds no state and may be used concurrently.
type Encoder struct{}

// Name is "text".
func (Encoder) Name() string { return "text" }

// Suffix is ".txt".
func (Encoder) Suffix() string { return ".txt" }

const (
	flushBytes = 64 << 10
	checkLines = 4096 // lines between two looks at the context
)

// Encode writes the frame; see the package documentation for the layout.
func (Encoder) Encode(ctx context.Context, w io.Writer, f *particle.Frame) error {
	s := stream{w: w, buf: make([]byte, 0, flushBytes*5/4)}
	s.buf = append(appendHeader(s.buf, &f.Header), '\n')
	for i := range f.Columns {
		if err := s.attribute(ctx, &f.Columns[i]); err != nil {
			return fmt.Errorf("write text: %w", err)
		}
	}
	if err := s.flush(); err != nil {
		return fmt.Errorf("write text: %w", err)
	}
	return nil
}

// stream gathers text and writes it in large pieces.
type stream struct {
	w   io.Writer
	buf []byte
}

func (s *stream) flush() error {
	_, err := s.w.Write(s.buf)
	s.buf = s.buf[:0]
	return err
}

func (s *stream) attribute(ctx context.Context, c *particle.Column) error {
	s.buf = append(appendAttribute(s.buf, c), '\n')
	lines := elementLines(c)
	if lines == nil {
		s.buf = append(s.buf, "<no data>\n"...)
	}
	for i := int64(0); lines != nil && i < c.Stored(); i++ {
		if i%checkLines == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		s.buf = lines(s.buf, i)
		if len(s.buf) < flushBytes {
			continue
		}
		if err := s.flush(); err != nil {
			return err
		}
	}
	s.buf = append(s.buf, '\n')
	return nil
}

func appendHeader(dst []byte, h *particle.Header) []byte {
	version := 103
	if h.Format == "icecache" || h.Format == "sih5" {
		version = h.Version
	}
	dst = append(dst, "[Header info]\nname = ICECACHE\n"...)
	dst = appendCount(dst, "version", int64(version))
	dst = appendWord(dst, "type", objectName(h.ObjectType))
	dst = appendCount(dst, "particle_count", h.Points)
	dst = appendCount(dst, "edge_count", h.Edges)
	dst = appendCount(dst, "polygon_count", h.Polygons)
	dst = appendCount(dst, "sample_count", h.Samples)
	dst = appendCount(dst, "blob_count", 0)
	dst = appendCount(dst, "attribute_count", int64(len(h.Attributes)))
	dst = appendCount(dst, "substeps_count", int64(h.Substep))
	return append(dst, '\n')
}

func appendAttribute(dst []byte, c *particle.Column) []byte {
	locatorBytes, constant := int64(0), int64(0)
	if c.Type == particle.Location {
		locatorBytes = int64(len(c.Data))
	}
	if c.Constant {
		constant = 1
	}
	dst = append(dst, "[Attribute info]\n"...)
	dst = appendWord(dst, "name", oneLine(c.Name))
	dst = appendWord(dst, "datatype", typeName(c.Attribute))
	dst = appendWord(dst, "structtype", structureName(c.Structure))
	dst = appendWord(dst, "contexttype", contextName(c.Context))
	dst = appendCount(dst, "objid", int64(c.ObjectID))
	dst = appendWord(dst, "category", categoryName(c.Category))
	dst = appendCount(dst, "ptlocator_size", locatorBytes)
	return appendCount(dst, "is constant", constant)
}

func appendWord(dst []byte, key, value string) []byte {
	return append(append(append(append(dst, key...), " = "...), value...), '\n')
}

func appendCount(dst []byte, key string, n int64) []byte {
	return append(strconv.AppendInt(append(append(dst, key...), " = "...), n, 10), '\n')
}
