// The objects of a .sih5 become header, provenance and the parts of columns.

package h5convert

import (
	"fmt"
	"slices"

	"floe/internal/particle"
)

// parsed is a .sih5 file without its values.
type parsed struct {
	header     particle.Header
	provenance Provenance
	columns    []columnParts
}

// columnParts are the datasets of one column, nil for those it does not have.
type columnParts struct {
	constant                                       bool
	data, offsets, text, textOffsets, table, idSet *storage
}

// damaged makes an error for a file that is ours and contradicts itself.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrDamaged}, args...)...)
}

// checkRoot tells whether the root group is that of a .sih5 of a known version.
func checkRoot(root *node) error {
	if root.text(formatAttr) != formatName {
		return foreign("the root has no @%s %q", formatAttr, formatName)
	}
	major, ok := root.integer(formatVersionAttr)
	switch {
	case !ok || major < 1:
		return damaged("no @%s", formatVersionAttr)
	case major > FormatMajor:
		return fmt.Errorf("%w: %d, this program knows %d", ErrVersion, major, FormatMajor)
	}
	return nil
}

// decode reads all that is known of a .sih5 but its values.
func decode(root *node) (*parsed, error) {
	if err := checkRoot(root); err != nil {
		return nil, err
	}
	p := &parsed{}
	if err := p.decodeFrame(root); err != nil {
		return nil, err
	}
	return p, p.decodeColumns(root)
}

func decodeProvenance(root *node) (p Provenance, version int, err error) {
	source := root.child(sourceGroup[1:])
	if source == nil {
		return p, 0, damaged("no %s", sourceGroup)
	}
	p = Provenance{
		FileName: source.text(fileNameAttr), HashAlgo: source.text(hashAlgoAttr), Hash: source.text(hashAttr),
		Compression: source.text(compressionAttr), Format: source.text(cacheFormatAttr),
	}
	var ok [3]bool
	var cacheVersion int64
	p.FileSize, ok[0] = source.integer(fileSizeAttr)
	p.ModTimeUnixNano, ok[1] = source.integer(modTimeAttr)
	cacheVersion, ok[2] = source.integer(cacheVersionAttr)
	if ok != [3]bool{true, true, true} {
		return p, 0, damaged("%s lacks attributes", sourceGroup)
	}
	if frame := root.child(frameGroup[1:]); frame != nil {
		p.Number, p.HasNumber = frame.text(numberTextAttr), frame.attr(numberTextAttr) != nil
		p.FPS, _ = frame.float(fpsAttr)
	}
	return p, int(cacheVersion), nil
}

func (p *parsed) decodeFrame(root *node) error {
	var err error
	h := &p.header
	if p.provenance, h.Version, err = decodeProvenance(root); err != nil {
		return err
	}
	frame := root.child(frameGroup[1:])
	if frame == nil {
		return damaged("no %s", frameGroup)
	}
	var count int64
	numbers := []struct {
		name string
		put  func(int64)
	}{
		{objectTypeAttr, func(v int64) { h.ObjectType = uint32(v) }},
		{substepAttr, func(v int64) { h.Substep = uint32(v) }},
		{pointCountAttr, func(v int64) { h.Points = v }},
		{edgeCountAttr, func(v int64) { h.Edges = v }},
		{polygonCountAttr, func(v int64) { h.Polygons = v }},
		{sampleCountAttr, func(v int64) { h.Samples = v }},
		{columnCountAttr, func(v int64) { count = v }},
	}
	for _, n := range numbers {
		v, ok := frame.integer(n.name)
		if !ok {
			return damaged("%s has no @%s", frameGroup, n.name)
		}
		n.put(v)
	}
	if have := columnCount(root); count != have {
		return damaged("%d columns, want %d", have, count)
	}
	p.columns = make([]columnParts, count)
	h.Format = formatName
	h.Dialect = frame.text(dialectAttr)
	h.Warnings = frame.texts(warningsAttr)
	return nil
}

// decodeColumns finds the column objects in all groups and puts them in order.
func (p *parsed) decodeColumns(root *node) error {
	p.header.Attributes = make([]particle.Attribute, len(p.columns))
	for _, path := range columnGroups {
		group := root.child(path[1:])
		if group == nil {
			continue
		}
		for _, n := range group.children {
			if err := p.decodeColumn(root, path, n); err != nil {
				return fmt.Errorf("column %s/%s: %w", path, n.name, err)
			}
		}
	}
	return nil
}

func columnCount(root *node) (n int64) {
	for _, path := range columnGroups {
		if group := root.child(path[1:]); group != nil {
			n += int64(len(group.children))
		}
	}
	return n
}

func (p *parsed) decodeColumn(root *node, group string, n *node) error {
	order, ok := n.integer(orderAttr)
	if !ok || order < 0 || order >= int64(len(p.columns)) || p.header.Attributes[order].Type.Valid() {
		return damaged("@%s %d", orderAttr, order)
	}
	a, err := decodeAttribute(n)
	if err != nil {
		return err
	}
	c := columnParts{}
	constant, _ := n.integer(constantAttr)
	c.constant = constant != 0
	switch group {
	case stringsGroup:
		c.data, c.offsets = n.dataset(codesMember), n.dataset(offsetsMember)
		c.text, c.textOffsets, c.table = n.dataset(textMember), n.dataset(textOffsetsMember), n.dataset(tableMember)
	case raggedGroup:
		c.data, c.offsets, c.idSet = n.dataset(valuesMember), n.dataset(offsetsMember), n.dataset(idsMember)
	default:
		c.data = n.data
		if ids := root.child(idsGroup[1:]); ids != nil && a.Type == particle.Shape {
			c.idSet = ids.dataset(n.name)
		}
	}
	if err := c.check(a); err != nil {
		return err
	}
	p.header.Attributes[order], p.columns[order] = a, c
	return nil
}

func decodeAttribute(n *node) (particle.Attribute, error) {
	a := particle.Attribute{Name: n.name}
	if n.attr(originalNameAttr) != nil {
		a.Name = n.text(originalNameAttr)
	}
	var ok bool
	if a.Type, ok = particle.ParseType(n.text(dataTypeAttr)); !ok {
		return a, damaged("@%s %q", dataTypeAttr, n.text(dataTypeAttr))
	}
	if a.Context, ok = parseContext(n.text(contextAttr)); !ok {
		return a, damaged("@%s %q", contextAttr, n.text(contextAttr))
	}
	switch n.text(structureAttr) {
	case particle.Single.String():
		a.Structure = particle.Single
	case particle.Array.String():
		a.Structure = particle.Array
	default:
		return a, damaged("@%s %q", structureAttr, n.text(structureAttr))
	}
	components, _ := n.integer(componentsAttr)
	if components < 0 || components > particle.MaxComponents {
		return a, damaged("@%s %d", componentsAttr, components)
	}
	a.Components = int(components)
	category, _ := n.integer(categoryAttr)
	objectID, _ := n.integer(objectIDAttr)
	a.Category, a.ObjectID = uint32(category), uint32(objectID)
	return a, nil
}

// parseContext also reads contexts that have a number only.
func parseContext(s string) (particle.Context, bool) {
	if c, ok := particle.ParseContext(s); ok {
		return c, true
	}
	var n uint8
	if _, err := fmt.Sscanf(s, "context(%d)", &n); err != nil || particle.Context(n).String() != s {
		return 0, false
	}
	return particle.Context(n), true
}

// check compares the types of the datasets with what the attribute needs; the
// counts are checked with the layout.
func (c *columnParts) check(a particle.Attribute) error {
	scalar, width := a.Type.Scalar(), int64(a.Width())
	if scalar == particle.Bool {
		scalar = particle.Uint8
	}
	wants := []struct {
		name   string
		s      *storage
		scalar particle.Type
		width  int64
	}{
		{"values", c.data, scalar, width},
		{offsetsMember, c.offsets, particle.Int64, 1},
		{textMember, c.text, particle.Uint8, 1},
		{textOffsetsMember, c.textOffsets, particle.Int64, 1},
		{idsMember, c.idSet, particle.Uint32, 1},
	}
	for _, w := range wants {
		if w.s == nil {
			continue
		}
		if w.s.elem.scalar != w.scalar || w.s.width() != w.width {
			return damaged("%s are %s x %d, want %s x %d", w.name, w.s.elem.scalar, w.s.width(), w.scalar, w.width)
		}
	}
	switch {
	case c.data == nil && a.Type != particle.String:
		return damaged("no values")
	case a.Ragged() != (c.offsets != nil):
		return damaged("offsets do not go with structure %s", a.Structure)
	case c.table != nil && (!c.table.elem.text || len(c.table.dims) != 1):
		return damaged("table is not of strings")
	}
	return nil
}

// wanted are the members of the root that hold columns or describe the frame.
var wanted = append([]string{idsGroup, sourceGroup, frameGroup}, columnGroups...)

func wantAll(name string) bool { return slices.Contains(wanted, "/"+name) }

func wantProvenance(name string) bool {
	return name == sourceGroup[1:] || name == frameGroup[1:]
}
