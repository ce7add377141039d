// The encoder of one frame, and what both encoders write around the properties.

package usda

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"floe/internal/particle"
)

// Options of a file. The zero value is usual.
type Options struct {
	// Prim is the name of the prim; "" stands for Points. What is no identifier
	// becomes one.
	Prim string
	// UpAxis is "Y" or "Z"; "" stands for Y.
	UpAxis string
	// MetersPerUnit is the length of a unit, such as 0.01 for centimetres; 0 does
	// not tell. Programs then take centimetres.
	MetersPerUnit float64
	// FPS is the frames per second; 0 stands for 24 in a Series, and does not tell
	// in a single frame.
	FPS float64
}

func (o Options) check() error {
	switch {
	case o.UpAxis != "" && o.UpAxis != "Y" && o.UpAxis != "Z":
		return fmt.Errorf("up axis %q is neither Y nor Z", o.UpAxis)
	case !(o.MetersPerUnit >= 0) || o.MetersPerUnit-o.MetersPerUnit != 0:
		return fmt.Errorf("%v metres per unit", o.MetersPerUnit)
	case !(o.FPS >= 0) || o.FPS-o.FPS != 0:
		return fmt.Errorf("%v frames per second", o.FPS)
	}
	return nil
}

// prim is the name of the prim.
func (o Options) prim() string {
	if o.Prim == "" {
		return "Points"
	}
	return clean(o.Prim)
}

// span is the time codes of the first and the last frame.
type span struct{ start, end float64 }

// header begins the file, up to the prim's brace.
func (o Options) header(dst []byte, s *span) []byte {
	dst = append(dst, "#usda 1.0\n(\n    defaultPrim = \""+o.prim()+"\"\n"...)
	field := func(name string, v float64) {
		dst = append(dst, "    "+name+" = "...)
		dst = append(strconv.AppendFloat(dst, v, 'f', -1, 64), '\n')
	}
	if s != nil {
		field("endTimeCode", s.end)
	}
	if o.FPS > 0 {
		field("framesPerSecond", o.FPS)
	}
	if o.MetersPerUnit > 0 {
		field("metersPerUnit", o.MetersPerUnit)
	}
	if s != nil {
		field("startTimeCode", s.start)
	}
	if o.FPS > 0 {
		field("timeCodesPerSecond", o.FPS)
	}
	up := o.UpAxis
	if up == "" {
		up = "Y"
	}
	return append(dst, "    upAxis = \""+up+"\"\n)\n\ndef Points \""+o.prim()+"\"\n{\n"...)
}

// footer ends the file.
const footer = "}\n"

// Encoder writes one frame as USD text. It holds no state and may be used
// concurrently.
type Encoder struct {
	Options Options
}

// Name is "usda".
func (Encoder) Name() string { return "usda" }

// Suffix is ".usda".
func (Encoder) Suffix() string { return ".usda" }

// Omits names the attributes that a Points prim has no place for.
func (Encoder) Omits(f *particle.Frame) []string {
	var names []string
	for i := range f.Columns {
		if !hasPlace(&f.Columns[i]) {
			names = append(names, f.Columns[i].Name)
		}
	}
	return names
}

// Encode writes the frame; see the package documentation for what is left out. A
// frame without a position is an error.
func (e Encoder) Encode(ctx context.Context, w io.Writer, f *particle.Frame) error {
	if err := e.encode(ctx, w, f); err != nil {
		return fmt.Errorf("write usda: %w", err)
	}
	return nil
}

func (e Encoder) encode(ctx context.Context, w io.Writer, f *particle.Frame) error {
	if err := e.Options.check(); err != nil {
		return err
	}
	all, err := properties(f)
	if err != nil {
		return err
	}
	out := newSink(ctx, w)
	out.buf = e.Options.header(out.buf, nil)
	for i := range all {
		p := &all[i]
		out.buf = p.declare(out.buf)
		out.buf = append(out.buf, " = "...)
		out.value(p)
		out.buf = p.metadata(out.buf, p.interpolationIf(p.constant))
	}
	out.buf = append(out.buf, footer...)
	return out.flush()
}

// declare appends type and name.
func (p *property) declare(dst []byte) []byte {
	dst = append(append(dst, "    "...), p.typ...)
	if p.array {
		dst = append(dst, "[]"...)
	}
	return append(append(dst, ' '), p.name...)
}

// interpolationIf gives the interpolation of a property that is, or is not,
// constant.
func (p *property) interpolationIf(constant bool) string {
	switch {
	case p.interpolation != inferred:
		return p.interpolation
	case constant:
		return "constant"
	}
	return "vertex"
}

// metadata appends what stands in parentheses behind a property, and ends its
// line.
func (p *property) metadata(dst []byte, interpolation string) []byte {
	if interpolation == "" && p.displayName == "" && p.elementSize == 0 {
		return append(dst, '\n')
	}
	dst = append(dst, " (\n"...)
	if p.displayName != "" {
		dst = append(appendQuoted(append(dst, "        displayName = "...), p.displayName), '\n')
	}
	if p.elementSize > 0 {
		dst = append(strconv.AppendInt(append(dst, "        elementSize = "...), int64(p.elementSize), 10), '\n')
	}
	if interpolation != "" {
		dst = append(dst, "        interpolation = \""+interpolation+"\"\n"...)
	}
	return append(dst, "    )\n"...)
}

const (
	flushBytes    = 64 << 10
	checkElements = 4096 // between two looks at the context
)

// sink collects text and writes it in large pieces. After an error it swallows.
type sink struct {
	ctx context.Context
	w   io.Writer
	buf []byte
	err error
}

func newSink(ctx context.Context, w io.Writer) *sink {
	return &sink{ctx: ctx, w: w, buf: make([]byte, 0, flushBytes*5/4)}
}

// value writes a property's value.
func (s *sink) value(p *property) {
	if !p.array {
		s.buf = p.text(s.buf, 0)
		return
	}
	s.buf = append(s.buf, '[')
	s.elements(p)
	s.buf = append(s.buf, ']')
}

// elements writes those that are stored, with commas between.
func (s *sink) elements(p *property) {
	n := p.stored()
	for i := int64(0); i < n && s.err == nil; i++ {
		if i > 0 {
			s.buf = append(s.buf, ", "...)
		}
		s.buf = p.text(s.buf, i)
		if i%checkElements == 0 && s.err == nil {
			s.err = s.ctx.Err()
		}
		s.spill()
	}
}

// spill writes what there is if it is much.
func (s *sink) spill() {
	if len(s.buf) >= flushBytes {
		_ = s.flush()
	}
}

func (s *sink) flush() error {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err == nil {
		_, s.err = s.w.Write(s.buf)
	}
	s.buf = s.buf[:0]
	return s.err
}
