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
// float exactly; float64 is rounded to float. A scalar float type or an integer of
// 8 or 16 bits with two to four components becomes vector2, vector3 or vector4, with
// nine or sixteen a matrix. Attributes of other types or with larger integers are
// left out. Damaged ones are an error that names the attribute; nothing is written
// then.
type Encoder struct {
	// Level of compression, 1 (fast) to 9 (small); 0 stands for 6.
	Level int
}

var _ format.Omitter = Encoder{}

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
	out.header(f, len(outlines))
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

// Omits names the attributes that the format has no type for, or whose integers
// do not fit 32 bits.
func (Encoder) Omits(f *particle.Frame) []string {
	var names []string
	for i := range f.Columns {
		if fits, _ := fits(context.Background(), &f.Columns[i]); !fits {
			names = append(names, f.Columns[i].Name)
		}
	}
	return names
}

// fits tells whether the format has a type for the column. The error is ctx's.
func fits(ctx context.Context, c *particle.Column) (bool, error) {
	if numberFor(c.Attribute) == 0 {
		return false, nil
	}
	return fitsLong(ctx, c)
}

// outline verifies that the format can hold the frame, but for what is left out.
func outline(ctx context.Context, f *particle.Frame) ([]outgoing, error) {
	for _, n := range []int64{f.Points, f.Edges, f.Polygons, f.Samples} {
		if n < 0 || n > math.MaxUint32 {
			return nil, fmt.Errorf("%d elements do not fit 32 bits", n)
		}
	}
	list := make([]outgoing, 0, len(f.Columns))
	for i := range f.Columns {
		c := &f.Columns[i]
		switch fits, err := fits(ctx, c); {
		case err != nil:
			return nil, err
		case !fits:
			continue
		}
		o := outgoing{Column: c, chunk: chunkElements, number: numberFor(c.Attribute)}
		if strings.EqualFold(c.Name, "PointPosition") {
			o.chunk = max(c.Elements, 1)
		}
		if err := holds(c); err != nil {
			return nil, fmt.Errorf("attribute %q: %w", c.Name, err)
		}
		list = append(list, o)
	}
	return list, nil
}

// numberFor chooses the data type of the file, 0 for none.
func numberFor(a particle.Attribute) uint32 {
	own := a.Width() == a.Type.Components()
	switch a.Type {
	case particle.Uint32, particle.Int64, particle.Uint64:
		if own {
			return typeLong
		}
	case particle.Int8, particle.Uint8, particle.Int16, particle.Uint16:
		if own {
			return typeLong
		}
		return floatTypes[a.Width()]
	case particle.Float16, particle.Float32, particle.Float64:
		return floatTypes[a.Width()]
	default:
		if own {
			return numberOf(a.Type)
		}
	}
	return 0
}

var floatTypes = map[int]uint32{
	1: typeFloat, 2: typeVector2, 3: typeVector3, 4: typeVector4, 9: typeMatrix33, 16: typeMatrix44,
}

// holds verifies what depends on the values.
func holds(c *particle.Column) error {
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
	return c.CheckOffsets()
}

// fitsLong tells whether wide integers fit 32 bits. The error is ctx's.
func fitsLong(ctx context.Context, c *particle.Column) (bool, error) {
	size := 0
	switch c.Type {
	case particle.Uint32:
		size = 4
	case particle.Int64, particle.Uint64:
		size = 8
	default:
		return true, nil
	}
	for at := 0; at+size <= len(c.Data); at += size {
		if at&0xfffff == 0 && ctx.Err() != nil {
			return false, ctx.Err()
		}
		if !isLong(c.Data[at:], c.Type) {
			return false, nil
		}
	}
	return true, nil
}

// isLong tells whether a wide integer fits 32 bits.
func isLong(b []byte, t particle.Type) bool {
	switch t {
	case particle.Uint32:
		return binary.LittleEndian.Uint32(b) <= math.MaxInt32
	case particle.Int64:
		v := int64(binary.LittleEndian.Uint64(b))
		return v >= math.MinInt32 && v <= math.MaxInt32
	}
	return binary.LittleEndian.Uint64(b) <= math.MaxInt32
}
