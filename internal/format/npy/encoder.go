// The encoder of .npy: one structured array.

package npy

import (
	"context"
	"fmt"
	"io"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

// Encoder writes one structured array: a record for each point, a field for each
// attribute. The zero value is ready.
//
//	a = numpy.load("smoke.0101.npy"); a["PointPosition"]  # shape (N, 3)
//
// Names, types and order are kept. Texts are U, as wide as the longest of the
// frame; a shape is its number, with NAME__ids where the frame has ids; constants
// are repeated for every point.
//
// Left out are ragged attributes, point locations, and what does not belong to
// the points; an archive (ArchiveEncoder) holds more.
type Encoder struct{}

var _ format.Omitter = Encoder{}

// Name gives "npy".
func (Encoder) Name() string { return name }

// Suffix gives ".npy".
func (Encoder) Suffix() string { return suffix }

// Omits names the attributes that have no place in a record.
func (Encoder) Omits(f *particle.Frame) []string { return omits(f, isField) }

func omits(f *particle.Frame, has func(*particle.Column) bool) []string {
	var all []string
	for i := range f.Columns {
		if c := &f.Columns[i]; !has(c) {
			all = append(all, c.Name)
		}
	}
	return all
}

func isField(c *particle.Column) bool {
	return c.Context == particle.PerPoint && !c.Ragged() && c.Type != particle.Location
}

// Encode streams the frame to w; it holds no copy of it.
func (Encoder) Encode(ctx context.Context, w io.Writer, f *particle.Frame) error {
	fields, err := fields(ctx, f)
	if err == nil {
		err = writeRecords(ctx, w, fields, f.Points)
	}
	if err != nil {
		return fmt.Errorf("encode npy: %w", err)
	}
	return nil
}

func fields(ctx context.Context, f *particle.Frame) ([]output, error) {
	var all []output
	taken := names{}
	for i := range f.Columns {
		c := &f.Columns[i]
		if !isField(c) {
			continue
		}
		some, err := outputs(ctx, c)
		if err != nil {
			return nil, err
		}
		for _, o := range some {
			if o.name == "" {
				o.name = "_" // NumPy takes fields without a name for fill
			}
			o.name = taken.unique(strings.ToValidUTF8(o.name, "\ufffd"))
			all = append(all, o)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%d points without an attribute that the format has a place for", f.Points)
	}
	return all, nil
}

func writeRecords(ctx context.Context, w io.Writer, fields []output, points int64) error {
	types := make([]string, len(fields))
	for i := range fields {
		types[i] = fields[i].descr()
	}
	if _, err := w.Write(header("["+strings.Join(types, ", ")+"]", []int64{points})); err != nil {
		return err
	}
	return pieces(ctx, w, points, func(dst []byte, i int64) []byte {
		for k := range fields {
			v, _ := fields[k].column.Span(i)
			dst = fields[k].appendValue(dst, v)
		}
		return dst
	})
}
