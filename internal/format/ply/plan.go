// From attributes to what is done with each row of a table.

package ply

import (
	"fmt"
	"math"
	"slices"

	"floe/internal/format"
	"floe/internal/particle"
)

// skipped is the column of an op that goes nowhere.
const skipped = -1

// op is what happens to some neighbouring properties of a row: they are copied
// to one column, or skipped.
type op struct {
	kind   particle.Type // of the numbers
	n      int           // how many, unless it is a list
	list   bool
	count  particle.Type // of a list's length
	offset int           // in the row, in bytes, if rows have one size
	column int           // or skipped
	of     part
	at     int // first component that it fills
}

func (o *op) bytes() int { return o.n * o.kind.ScalarBytes() }

// program is a table and the ops of a row.
type program struct {
	table
	ops    []op
	needed bool // some op goes somewhere
	ragged bool // some list goes somewhere
	fixed  bool // all rows have the size stride
	stride int
}

// programs compiles the schema.
func (s *schema) programs() []program {
	all := make([]program, len(s.tables))
	homes := s.homes()
	for t := range s.tables {
		p := program{table: s.tables[t], fixed: true}
		for i, property := range p.properties {
			p.add(property, homes[t][i])
		}
		all[t] = p
	}
	return all
}

// home is where a property goes.
type home struct {
	column int
	of     part
	at     int
}

// homes gives the home of every property of every table.
func (s *schema) homes() [][]home {
	all := make([][]home, len(s.tables))
	for t := range s.tables {
		all[t] = make([]home, len(s.tables[t].properties))
		for i := range all[t] {
			all[t][i] = home{column: skipped}
		}
	}
	for column, f := range s.folds {
		for k, i := range f.from {
			all[f.table][i] = home{column: column, of: exact, at: k}
		}
		if f.ids >= 0 {
			all[f.table][f.ids] = home{column: column, of: ids}
		}
	}
	return all
}

// add appends a property to the program, to its last op if they go on together.
func (p *program) add(property property, h home) {
	p.needed = p.needed || h.column != skipped
	made := op{kind: property.kind, n: 1, list: property.list, count: property.count,
		offset: p.stride, column: h.column, of: h.of, at: h.at}
	if property.list {
		p.fixed = false
		p.ragged = p.ragged || h.column != skipped
		p.ops = append(p.ops, made)
		return
	}
	p.stride += made.bytes()
	if n := len(p.ops); n > 0 {
		last := &p.ops[n-1]
		if !last.list && last.kind == made.kind && last.column == made.column && last.of == made.of &&
			(made.column == skipped || made.at == last.at+last.n) {
			last.n++
			return
		}
	}
	p.ops = append(p.ops, made)
}

// least is the smallest size in bytes that a row can have.
func (p *program) least(f form) int64 {
	var n int64
	for _, o := range p.ops {
		switch {
		case f == asciiForm && o.list:
			n += 2 // a digit and a blank
		case f == asciiForm:
			n += 2 * int64(o.n)
		case o.list:
			n += int64(o.count.ScalarBytes())
		default:
			n += int64(o.bytes())
		}
	}
	return n
}

// sized reports whether the header tells the size of the file.
func (s *schema) sized(programs []program) bool {
	return s.form != asciiForm && !slices.ContainsFunc(programs, func(p program) bool { return !p.fixed })
}

// checkSize compares the least that the rows can need with the size of the
// file, before anything is allocated for them, and warns of bytes behind the
// last row where rows have one size.
func (s *schema) checkSize(programs []program, size int64) error {
	need := s.end
	for i := range programs {
		p := &programs[i]
		row := p.least(s.form)
		if row > 0 && p.rows > (math.MaxInt64-need)/row {
			return fmt.Errorf("%w: %d rows of %q cannot be in %d bytes", format.ErrTruncated, p.rows, p.name, size)
		}
		need += p.rows * row
	}
	if s.form == asciiForm && need > s.end {
		need-- // the last line may have no end
	}
	if need > size {
		return fmt.Errorf("%w: its rows need %d bytes, the file has %d", format.ErrTruncated, need, size)
	}
	if s.sized(programs) && need < size {
		s.warn("%s after the last row are ignored.", plural(size-need, "byte"))
	}
	return nil
}

// header makes the frame's header.
func (s *schema) header() particle.Header {
	h := particle.Header{Format: "ply", Version: 1, Warnings: s.warnings}
	h.Points = s.tables[s.vertex].rows
	for t, context := range s.contexts {
		switch context {
		case particle.PerEdge:
			h.Edges = s.tables[t].rows
		case particle.PerPolygon:
			h.Polygons = s.tables[t].rows
		case particle.PerSample:
			h.Samples = s.tables[t].rows
		}
	}
	for _, f := range s.folds {
		h.Attributes = append(h.Attributes, f.Attribute)
	}
	return h
}
