// The encoder: header, channels, and the records of all points as one stream.

package prt

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"floe/internal/format"
	"floe/internal/inflate"
	"floe/internal/particle"
	"floe/internal/stride"
)

// Encoder writes .prt files. The zero value is ready.
//
// Attributes of the points become channels in their own types; Bool is uint8.
// What plays a role gets Krakatoa's name for it: PointPosition, P and position
// are written as Position, and so on (docs/formats/prt.md has the table). Of
// other names what is neither letter nor digit becomes _, and what exceeds 31
// characters is cut. Color of four components is written as Color and Alpha; a
// quaternion, w first here, as Orientation with w last. Shapes are their number,
// with NAME_id where the frame has ids. Constants are repeated for every point.
//
// Attributes of the object become metadata, which makes it a file of version 2,
// with the bounds as BoundBox; without any it is version 1, which more programs
// read.
//
// Left out are texts of points, ragged attributes, point locations, texts of
// the object with a NUL in them, and what belongs to neither points nor object.
type Encoder struct {
	// Level of compression, 1 (fast) to 9 (small); 0 stands for DefaultLevel.
	Level int
}

// DefaultLevel of compression: the first that finds more than the fastest ones
// do, about a seventh, for twice their time.
const DefaultLevel = 4

var _ format.Omitter = Encoder{}

// Name gives "prt".
func (Encoder) Name() string { return name }

// Suffix gives ".prt".
func (Encoder) Suffix() string { return ".prt" }

// Omits names the attributes that the format has no place for.
func (Encoder) Omits(f *particle.Frame) []string { return leftOut(f) }

// Encode streams the frame to w; it holds no copy of it.
func (e Encoder) Encode(ctx context.Context, w io.Writer, f *particle.Frame) error {
	if err := e.encode(ctx, w, newPlan(f), f.Points); err != nil {
		return fmt.Errorf("encode prt: %w", err)
	}
	return nil
}

func (e Encoder) encode(ctx context.Context, w io.Writer, p *plan, points int64) error {
	level := e.Level
	if level == 0 {
		level = DefaultLevel
	}
	z, err := inflate.NewZlibWriter(w, level)
	if err != nil {
		return err
	}
	head, err := p.header(points)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	if err := p.records(ctx, z, points); err != nil {
		return err
	}
	return z.Close()
}

// header is all that stands before the compressed records.
func (p *plan) header(points int64) ([]byte, error) {
	put32 := func(b []byte, v int) []byte { return binary.LittleEndian.AppendUint32(b, uint32(v)) }
	var chunks []byte
	version := 1
	if len(p.metas) > 0 {
		version = 2
		for i := range p.metas {
			chunks = p.metas[i].appendChunk(chunks)
		}
		chunks = put32(append(chunks, stopChunk...), 0)
	}
	if len(chunks)+len(p.outputs)*channelBytes > maxHeaderBytes-headerBytes-12 {
		return nil, fmt.Errorf("%w: metadata of %d bytes", format.ErrLimit, len(chunks))
	}
	b := put32([]byte(magic), headerBytes+len(chunks))
	b = append(b, signature...)
	b = append(b, make([]byte, signatureBytes-len(signature))...)
	b = put32(b, version)
	b = binary.LittleEndian.AppendUint64(b, uint64(points))
	b = append(b, chunks...)
	b = put32(put32(put32(b, reserved), len(p.outputs)), channelBytes)
	for _, o := range p.outputs {
		b = append(b, o.name...)
		b = append(b, make([]byte, nameBytes-len(o.name))...)
		b = put32(put32(put32(b, kindOf(o.scalar)), o.arity), int(o.offset))
	}
	return b, nil
}

// records writes block after block.
func (p *plan) records(ctx context.Context, w io.Writer, points int64) error {
	if p.record == 0 {
		if points > 0 {
			return fmt.Errorf("%d points without an attribute that the format has a place for", points)
		}
		return ctx.Err()
	}
	count := max(min(blockBytes/p.record, points), 1)
	block := make([]byte, count*p.record)
	p.constants(block)
	buffers := make([][]byte, len(p.outputs))
	for from := int64(0); from < points; from += count {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+count, points)
		part := block[:(to-from)*p.record]
		for i := range p.outputs {
			o := &p.outputs[i]
			if o.column.Constant {
				continue
			}
			source := o.source(buffers[i], from, to)
			if o.order != nil || o.arity != o.column.Width() {
				buffers[i] = source
			}
			stride.Scatter(part, source, int(p.record), o.field(), stride.Little)
		}
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (o *output) field() stride.Field {
	return stride.Field{Offset: int(o.offset), Scalars: o.arity, Bytes: o.scalar.ScalarBytes()}
}

// constants writes what is the same in every record.
func (p *plan) constants(block []byte) {
	for i := range p.outputs {
		o := &p.outputs[i]
		if !o.column.Constant || o.column.Stored() == 0 {
			continue
		}
		one := o.source(nil, 0, 1)
		for at := o.offset; at < int64(len(block)); at += p.record {
			copy(block[at:], one)
		}
	}
}
