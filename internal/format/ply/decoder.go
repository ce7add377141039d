// The decoder: header, and frame into granted memory.

package ply

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

// Decoder reads PLY files. The zero value is ready.
type Decoder struct{}

var _ format.Prover = Decoder{}

// Name gives "ply".
func (Decoder) Name() string { return "ply" }

// Suffixes gives ".ply".
func (Decoder) Suffixes() []string { return []string{".ply"} }

// Sniff looks for the first two lines.
func (Decoder) Sniff(head []byte, fileName string) int {
	named := strings.HasSuffix(strings.ToLower(fileName), ".ply")
	start, rest, _ := bytes.Cut(head, []byte("format "))
	switch {
	case strings.Trim(string(start), blanks) == "ply" && len(start) > 3 && len(rest) > 0:
		return 100
	case named && bytes.HasPrefix(head, []byte("ply")):
		return 50
	case named:
		return 5
	}
	return 0
}

// open reads the header and checks it against the size of the file.
func open(in format.Input) (*schema, []program, error) {
	p, err := readPreamble(in)
	if err != nil {
		return nil, nil, err
	}
	s, err := newSchema(p)
	if err != nil {
		return nil, nil, err
	}
	programs := s.programs()
	return s, programs, s.checkSize(programs, in.Size)
}

// Header reads the text at the start of the file.
func (Decoder) Header(in format.Input, _ format.Options) (particle.Header, error) {
	s, _, err := open(in)
	if err != nil {
		return particle.Header{}, failure("read header of", in, err)
	}
	return s.header(), nil
}

// Complete compares the size of the file with what the header needs, which tells
// for binary files without lists; others can only be found to be too short.
func (Decoder) Complete(in format.Input) error {
	s, programs, err := open(in)
	if err == nil && !s.sized(programs) {
		err = format.ErrUnproven
	}
	if err != nil {
		return failure("check the end of", in, err)
	}
	return nil
}

func failure(doing string, in format.Input, err error) error {
	return fmt.Errorf("%s ply %q: %w", doing, in.Name, err)
}

// Decode reads the rows into granted memory. Files with lists per point are read
// twice: for the number of values, and for the values.
func (Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	s, programs, err := open(in)
	if err != nil {
		return nil, failure("decode", in, err)
	}
	j := &job{schema: s, ctx: ctx, in: in, opt: opt, programs: programs}
	decoded, err := j.run(grant)
	if err != nil {
		return nil, failure("decode", in, err)
	}
	return decoded, nil
}

// job is the decoding of one file.
type job struct {
	*schema
	ctx      context.Context
	in       format.Input
	opt      format.Options
	programs []program
	totals   []int64 // values of each ragged column
	columns  []target
	cutShort bool // the last word has nothing behind it
}

// target is the memory of one column.
type target struct {
	particle.Attribute
	data    []byte
	offsets []int64
	ids     []byte
}

func (j *job) run(grant format.Grant) (*format.Decoded, error) {
	if err := j.ctx.Err(); err != nil {
		return nil, err
	}
	if err := j.measure(); err != nil {
		return nil, err
	}
	h := j.header()
	layout, err := particle.Plan(&h, j.specs())
	switch {
	case err != nil:
		return nil, err
	case layout.Size > j.opt.PayloadLimit():
		return nil, fmt.Errorf("%w: %d bytes of columns, at most %d", format.ErrLimit, layout.Size, j.opt.PayloadLimit())
	}
	memory, err := grant(j.ctx, layout.Size, j.private())
	if err != nil {
		return nil, fmt.Errorf("allocate: %w", err)
	}
	if int64(len(memory)) < layout.Size {
		return nil, fmt.Errorf("get %d bytes of memory: %d granted", layout.Size, len(memory))
	}
	if err := j.aim(h, layout, memory); err != nil {
		return nil, err
	}
	if err := j.fill(); err != nil {
		return nil, err
	}
	if j.cutShort {
		h.Warnings = append(h.Warnings, "The last line has no end: if the file was cut short, its last number is wrong.")
	}
	if err := j.ctx.Err(); err != nil {
		return nil, err
	}
	return &format.Decoded{Header: h, Layout: layout, Memory: memory}, nil
}

func (j *job) specs() []particle.ColumnSpec {
	specs := make([]particle.ColumnSpec, len(j.folds))
	for i, f := range j.folds {
		specs[i] = particle.ColumnSpec{Values: j.totals[i], IDs: f.ids >= 0}
	}
	return specs
}

// aim finds the memory of every column.
func (j *job) aim(h particle.Header, layout particle.Layout, memory []byte) error {
	j.columns = make([]target, len(j.folds))
	for i := range j.columns {
		data, offsets, _, _, ids := layout.Values(i, memory)
		words, ok := particle.Int64s(offsets)
		if !ok {
			return fmt.Errorf("attribute %q: memory is not aligned", h.Attributes[i].Name)
		}
		j.columns[i] = target{Attribute: h.Attributes[i], data: data, offsets: words, ids: ids}
	}
	return nil
}
