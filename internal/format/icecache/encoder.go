// The encoder: a frame as version 103, gzip, in the usual dialect.

package icecache

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/klauspost/compress/gzip"

	"floe/internal/format"
	"floe/internal/particle"
)

// Encoder writes .icecache files of version 103. The zero value is ready.
//
// Names, types and order of the attributes are kept as they are. Small integers
// become long; uint32, int64 and uint64 too if all values fit. Float16 becomes
// float exactly; float64 is rounded to float. A scalar float type with two to
// four components becomes vector2, vector3 or vector4, with nine or sixteen a
// matrix. Everything else that the format cannot hold is an error that names the
// attribute; nothing is written then.
type Encoder struct {
	// Level of compression, 1 (fast) to 9 (small); 0 stands for 6.
	Level int
}

var _ format.Encoder = Encoder{}

// Name gives "icecache".
func (Encoder) Name() string { return name }

// Suffix gives ".icecache".
func (Encoder) Suffix() string { return ".icecache" }

const defaultLevel = 6

// Encode streams the frame to w; it holds no copy of it.
func (e Encoder) Encode(ctx context.Context, w io.Writer, f *particle.Frame) error {
	outlines, err := outline(ctx, f)
	if err != nil {
		return fmt.Errorf("encode icecache: %w", err)
	}
	level := e.Level
	if level == 0 {
		level = defaultLevel
	}
	z, err := gzip.NewWriterLevel(w, level)
	if err != nil {
		return fmt.Errorf("encode icecache: level %d: %w", level, err)
	}
	out := &encoding103{ctx: ctx, w: bufio.NewWriterSize(z, 64<<10)}
	out.header(f)
	for i := range outlines {
		out.definition(&outlines[i])
	}
	for i := range outlines {
		out.column(&outlines[i])
	}
	if out.err == nil {
		out.err = out.w.Flush()
	}
	if out.err == nil {
		out.err = z.Close()
	}
	if out.err != nil {
		return fmt.Errorf("encode icecache: %w", out.err)
	}
	return nil
}

// outgoing is one column and the data type it is written as.
type outgoing struct {
	*particle.Column
	number uint32
	chunk  int64
}

// outline verifies that the format can hold the frame.
func outline(ctx context.Context, f *particle.Frame) ([]outgoing, error) {
	for _, n := range []int64{f.Points, f.Edges, f.Polygons, f.Samples} {
		if n < 0 || n > math.MaxUint32 {
			return nil, fmt.Errorf("%d elements do not fit 32 bits", n)
		}
	}
	list := make([]outgoing, len(f.Columns))
	for i := range f.Columns {
		c := &f.Columns[i]
		o := outgoing{Column: c, chunk: chunkElements}
		if strings.EqualFold(c.Name, "PointPosition") {
			o.chunk = max(c.Elements, 1)
		}
		var err error
		if o.number, err = numberFor(c.Attribute); err == nil {
			err = holds(ctx, c)
		}
		if err != nil {
			return nil, fmt.Errorf("attribute %q: %w", c.Name, err)
		}
		list[i] = o
	}
	return list, nil
}

// numberFor chooses the data type of the file.
func numberFor(a particle.Attribute) (uint32, error) {
	own := a.Width() == a.Type.Components()
	switch a.Type {
	case particle.Int8, particle.Uint8, particle.Int16, particle.Uint16,
		particle.Uint32, particle.Int64, particle.Uint64:
		if own {
			return typeLong, nil
		}
	case particle.Float16, particle.Float32, particle.Float64:
		if n := floatTypes[a.Width()]; n != 0 {
			return n, nil
		}
	default:
		if n := numberOf(a.Type); own && n != 0 {
			return n, nil
		}
	}
	return 0, fmt.Errorf("the format has no type for %d x %s", a.Width(), a.Type)
}

var floatTypes = map[int]uint32{
	1: typeFloat, 2: typeVector2, 3: typeVector3, 4: typeVector4, 9: typeMatrix33, 16: typeMatrix44,
}

// holds verifies what depends on the values.
func holds(ctx context.Context, c *particle.Column) error {
	switch {
	case len(c.Name) > maxNameBytes:
		return fmt.Errorf("name of %d bytes is too long", len(c.Name))
	case particle.Context(c.Context).String() == fmt.Sprintf("context(%d)", c.Context):
		return fmt.Errorf("unknown context %d", c.Context)
	case c.Structure != particle.Single && c.Structure != particle.Array:
		return fmt.Errorf("unknown structure %d", c.Structure)
	case int64(len(c.Data)) > math.MaxUint32 && c.Type == particle.Location:
		return fmt.Errorf("location of %d bytes is too large", len(c.Data))
	}
	if err := c.CheckOffsets(); err != nil {
		return err
	}
	return fitsLong(ctx, c)
}

// fitsLong verifies that wide integers fit 32 bits.
func fitsLong(ctx context.Context, c *particle.Column) error {
	size := 0
	switch c.Type {
	case particle.Uint32:
		size = 4
	case particle.Int64, particle.Uint64:
		size = 8
	default:
		return nil
	}
	for at := 0; at+size <= len(c.Data); at += size {
		if at&0xfffff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if v, ok := long(c.Data[at:], c.Type); !ok {
			return fmt.Errorf("value %d is %s and does not fit a long", at/size, v)
		}
	}
	return nil
}

// long tells whether an integer fits, and how it is written if not.
func long(b []byte, t particle.Type) (string, bool) {
	switch t {
	case particle.Uint32:
		v := binary.LittleEndian.Uint32(b)
		return fmtUint(uint64(v), v <= math.MaxInt32)
	case particle.Int64:
		v := int64(binary.LittleEndian.Uint64(b))
		if v >= math.MinInt32 && v <= math.MaxInt32 {
			return "", true
		}
		return fmt.Sprint(v), false
	}
	v := binary.LittleEndian.Uint64(b)
	return fmtUint(v, v <= math.MaxInt32)
}

func fmtUint(v uint64, ok bool) (string, bool) {
	if ok {
		return "", true
	}
	return fmt.Sprint(v), false
}
