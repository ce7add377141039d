// The layout of ICE Explorer's own .sih5 files: /HEADER and /ATTRIBS.

//go:build cgo

package h5convert

import (
	"fmt"
	"strings"

	"floe/internal/particle"
)

// Words of that layout.
const (
	explorerHeader  = "HEADER"
	explorerAttribs = "ATTRIBS"
	explorerDialect = "ice-explorer"
)

func isExplorer(root *node) bool {
	return root.child(explorerHeader) != nil && root.child(explorerAttribs) != nil
}

// decodeExplorer reads such a file. Attributes come in the order of their names,
// as the file has lost the cache's. What the program could not store right is
// left out with a warning: arrays, strings, and what has no values.
func decodeExplorer(root *node) (*parsed, error) {
	p := &parsed{}
	if err := p.explorerHeader(root.child(explorerHeader)); err != nil {
		return nil, err
	}
	for _, n := range root.child(explorerAttribs).children {
		a, c, err := p.explorerColumn(n)
		if err != nil {
			p.header.Warnings = append(p.header.Warnings, fmt.Sprintf("attribute %q is left out: %v", n.name, err))
			continue
		}
		p.header.Attributes = append(p.header.Attributes, a)
		p.columns = append(p.columns, c)
	}
	return p, nil
}

func (p *parsed) explorerHeader(n *node) error {
	h := &p.header
	h.Format, h.Dialect = formatName, explorerDialect
	number := func(name string) int64 {
		v, _ := n.integer(name)
		return v
	}
	h.Version = int(number("version"))
	h.ObjectType, h.Substep = uint32(number("type")), uint32(number("substeps_count"))
	h.Counts = particle.Counts{
		Points: number("particle_count"), Edges: number("edge_count"),
		Polygons: number("polygon_count"), Samples: number("sample_count"),
	}
	if _, ok := n.integer("particle_count"); !ok {
		return damaged("/%s has no @particle_count", explorerHeader)
	}
	return nil
}

func (p *parsed) explorerColumn(n *node) (particle.Attribute, columnParts, error) {
	a, c := particle.Attribute{Name: withoutFill(n.name)}, columnParts{data: n.dataset("Data")}
	number := func(name string) int64 {
		v, _ := n.integer(name)
		return v
	}
	var ok bool
	if a.Type, ok = typeOfCode(number("datatype")); !ok {
		return a, c, fmt.Errorf("unknown data type %d", number("datatype"))
	}
	a.Structure, a.Context = particle.Structure(number("structtype")), particle.Context(number("contexttype"))
	a.Category, a.ObjectID = uint32(number("category")), uint32(number("objid"))
	constant, _ := n.integer("isconstant")
	c.constant = constant != 0
	switch {
	case a.Ragged() || a.Type == particle.String || a.Type == particle.Location:
		return a, c, fmt.Errorf("%s %s values were not stored right", a.Structure, a.Type)
	case a.Structure != particle.Single:
		return a, c, fmt.Errorf("unknown structure %d", number("structtype"))
	}
	if err := c.explorerData(a, p.header.Of(a.Context)); err != nil {
		return a, c, err
	}
	if a.Type == particle.Vector2 && c.data.elem.scalar != particle.Float32 {
		p.header.Warnings = append(p.header.Warnings, fmt.Sprintf("attribute %q was stored as integers: fractions are lost", a.Name))
	}
	return a, c, nil
}

// explorerData checks that the dataset has one row per element, or one.
func (c *columnParts) explorerData(a particle.Attribute, elements int64) error {
	want := elements
	if c.constant {
		want = min(elements, 1)
	}
	switch {
	case c.data == nil && want == 0:
		c.data = &storage{elem: element{scalar: a.Type.Scalar(), size: a.Type.ScalarBytes()}, dims: []int64{0, int64(a.Width())}}
	case c.data == nil:
		return fmt.Errorf("it has no values")
	case !c.data.elem.scalar.Valid():
		return fmt.Errorf("its values are no numbers")
	case c.data.rows() != want || c.data.width() != int64(a.Width()):
		return fmt.Errorf("it has %d x %d values, want %d x %d", c.data.rows(), c.data.width(), want, a.Width())
	}
	return nil
}

// withoutFill drops the '_' that fill a name to a multiple of four. Both
// spellings are around.
func withoutFill(name string) string {
	if len(name)%4 != 0 {
		return name
	}
	short := strings.TrimRight(name, "_")
	if short == "" || len(name)-len(short) > 3 {
		return name
	}
	return short
}
