// The encoder: definitions, then the records, streamed.

package bgeo5

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"floe/internal/particle"
	"floe/internal/stride"
)

// Encoder writes the binary form, which Houdini of any version and Partio read.
// It holds no state and may be used concurrently.
//
// The position, whatever its name, becomes P; a frame without one is an error.
// Other attributes keep their names. Floats of every kind are written as
// floats, bool and all integers as int, texts as indexed strings; what belongs
// to the object becomes an attribute of the whole file. Halves and small integers
// thereby become wider, and doubles are rounded to the nearest float.
//
// Left out, and named by Omits, are arrays, shapes, locations, attributes of
// edges, polygons and samples, a second attribute called P, and attributes with a
// number that is out of the range of a 32-bit float or integer.
type Encoder struct{}

// Name is "bgeo5".
func (Encoder) Name() string { return name }

// Suffix is ".bgeo".
func (Encoder) Suffix() string { return ".bgeo" }

// Omits names the attributes that the format has no place for.
func (Encoder) Omits(f *particle.Frame) []string {
	p := position(f)
	var names []string
	for i := range f.Columns {
		if i != p && !holds(&f.Columns[i]) {
			names = append(names, f.Columns[i].Name)
		}
	}
	return names
}

// Encode writes the frame; see Encoder for what is left out.
func (Encoder) Encode(ctx context.Context, w io.Writer, f *particle.Frame) error {
	if err := encode(ctx, w, f); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

var errPosition = errors.New("no position of three floats per point, which the format cannot do without")

func encode(ctx context.Context, w io.Writer, f *particle.Frame) error {
	p := position(f)
	switch {
	case p < 0:
		return errPosition
	case f.Points > math.MaxInt32:
		return fmt.Errorf("%d points, the format counts to %d", f.Points, math.MaxInt32)
	}
	points, details := []field{newField(&f.Columns[p])}, []field(nil)
	for i := range f.Columns {
		c := &f.Columns[i]
		switch {
		case i == p || !holds(c):
		case c.Context == particle.PerPoint:
			points = append(points, newField(c))
		default:
			details = append(details, newField(c))
		}
	}
	head := appendHeader(nil, f.Points, points[1:], details)
	if _, err := w.Write(head); err != nil {
		return err
	}
	if err := writeRecords(ctx, w, f.Points, points); err != nil {
		return err
	}
	_, err := w.Write(appendTail(nil, details))
	return err
}

// appendHeader writes the counts and the definitions of the point attributes.
func appendHeader(dst []byte, points int64, attributes, details []field) []byte {
	dst = append(dst, binaryMagic...)
	counts := []int64{version, points, 0, 0, 0, int64(len(attributes)), 0, 0, int64(len(details))}
	for _, n := range counts {
		dst = binary.BigEndian.AppendUint32(dst, uint32(n))
	}
	return appendDefinitions(dst, attributes)
}

func appendDefinitions(dst []byte, fields []field) []byte {
	for i := range fields {
		dst = fields[i].appendDefinition(dst)
	}
	return dst
}

// appendTail writes the attributes of the whole file and the mark at the end.
func appendTail(dst []byte, details []field) []byte {
	dst = appendDefinitions(dst, details)
	for i := range details {
		words := details[i].words(0, 1)
		at := len(dst)
		dst = append(dst, words...)
		stride.Turn(dst[at:], words, wordBytes)
	}
	return append(dst, 0x00, 0xff)
}

// writeBytes of records are joined and written at once.
const writeBytes = 256 << 10

func writeRecords(ctx context.Context, w io.Writer, points int64, fields []field) error {
	places := []stride.Field{{Scalars: weightAt / wordBytes, Bytes: wordBytes}} // the position, with w behind it
	size := weightAt + wordBytes
	for _, f := range fields[1:] {
		place := stride.Field{Offset: size, Scalars: f.column.Width(), Bytes: wordBytes}
		places = append(places, place)
		size += place.Size()
	}
	step := min(max(writeBytes/int64(size), 1), points)
	records := make([]byte, step*int64(size))
	for at := weightAt; at < len(records); at += size {
		binary.BigEndian.PutUint32(records[at:], math.Float32bits(1))
	}
	columns := make([][]byte, len(fields))
	for from := int64(0); from < points; from += step {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(step, points-from)
		for i := range fields {
			columns[i] = fields[i].words(from, from+n)
		}
		stride.Join(records[:n*int64(size)], columns, size, places, stride.Big)
		if _, err := w.Write(records[:n*int64(size)]); err != nil {
			return err
		}
	}
	return ctx.Err()
}
