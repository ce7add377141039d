// From a file that cannot be mapped to memory: what is to be read where.

//go:build cgo

package h5convert

import (
	"fmt"
	"math"

	"floe/internal/particle"
)

// readPlan says how to read a file.
type readPlan struct {
	parsed
	// tables are the texts of string columns that came as fixed-length strings.
	tables []particle.Strings
	layout particle.Layout
}

// planRead picks the layout that a file has and plans how to read it. fileSize
// bounds what the file may claim to hold.
func planRead(root *node, fileSize int64, table func(*storage) (particle.Strings, error)) (*readPlan, error) {
	p, err := interpret(root)
	if err != nil {
		return nil, err
	}
	plan := &readPlan{parsed: *p, tables: make([]particle.Strings, len(p.columns))}
	for i, c := range p.columns {
		if c.table == nil {
			continue
		}
		if plan.tables[i], err = table(c.table); err != nil {
			return nil, fmt.Errorf("attribute %q: %w", p.header.Attributes[i].Name, err)
		}
	}
	if plan.layout, err = particle.Plan(&plan.header, plan.specs()); err != nil {
		return nil, err
	}
	if most := expandable(fileSize); plan.layout.Size > most {
		return nil, damaged("claims %d bytes of values, more than %d bytes can hold", plan.layout.Size, fileSize)
	}
	return plan, plan.layout.Check(&plan.header, plan.layout.Size)
}

// expandable is the most that a file's chunks can inflate to: deflate reaches
// 1032:1.
func expandable(fileSize int64) int64 {
	const ratio, spare = 1032, 1 << 20
	if fileSize > (math.MaxInt64-spare)/ratio {
		return math.MaxInt64
	}
	return fileSize*ratio + spare
}

// interpret reads the objects as those of one of the known layouts.
func interpret(root *node) (*parsed, error) {
	switch {
	case root.text(formatAttr) == formatName:
		return decode(root)
	case isExplorer(root):
		return decodeExplorer(root)
	}
	return decodeForeign(root)
}

func (p *readPlan) specs() []particle.ColumnSpec {
	specs := make([]particle.ColumnSpec, len(p.columns))
	for i, c := range p.columns {
		s := particle.ColumnSpec{Constant: c.constant, Uncoded: c.data == nil, IDs: c.idSet != nil}
		if c.data != nil {
			s.Values = c.data.rows()
		}
		switch {
		case c.table != nil:
			s.Strings, s.StringBytes = int64(p.tables[i].Len()), int64(len(p.tables[i].Bytes))
		case c.text != nil && c.textOffsets != nil:
			s.Strings, s.StringBytes = max(c.textOffsets.rows()-1, 0), c.text.rows()
		}
		specs[i] = s
	}
	return specs
}

// fill is one dataset to be read into one range of memory.
type fill struct {
	attribute string
	from      *storage
	as        particle.Type
	to        particle.Extent
}

// fills lists all datasets; those whose size is not that of their place are an
// error.
func (p *readPlan) fills() ([]fill, error) {
	var all []fill
	for i, c := range p.columns {
		a, l := p.header.Attributes[i], p.layout.Columns[i]
		for _, f := range []fill{
			{a.Name, c.data, a.Type.Scalar(), l.Data},
			{a.Name, c.offsets, particle.Int64, l.Offsets},
			{a.Name, c.text, particle.Uint8, l.TableBytes},
			{a.Name, c.textOffsets, particle.Int64, l.TableOffsets},
			{a.Name, c.idSet, particle.Uint32, l.IDs},
		} {
			if f.from == nil || c.table != nil && (f.from == c.text || f.from == c.textOffsets) {
				continue
			}
			if values := f.from.rows() * f.from.width(); values*int64(f.as.ScalarBytes()) != f.to.Len {
				return nil, damaged("attribute %q: dataset of %d x %d does not fit %d bytes", a.Name, f.from.rows(), f.from.width(), f.to.Len)
			}
			if f.to.Len > 0 {
				all = append(all, f)
			}
		}
	}
	return all, nil
}

// putTables writes the texts that were read already, and the one offset of
// tables without texts.
func (p *readPlan) putTables(memory []byte) {
	for i, c := range p.columns {
		a := p.header.Attributes[i]
		if a.Type != particle.String || (c.text != nil && c.textOffsets != nil && c.table == nil) {
			continue
		}
		_, _, texts, offsets, _ := p.layout.Values(i, memory)
		clear(offsets)
		copy(texts, p.tables[i].Bytes)
		copy(offsets, particle.BytesOf(p.tables[i].Offsets))
	}
}
