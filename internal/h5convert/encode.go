// Frame and provenance become the tree of a .sih5 file.

package h5convert

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"floe/internal/particle"
)

// maxAttrBytes keeps an attribute below the 64 KiB that an object header holds.
const maxAttrBytes = 60000

// maxTableBytes is the size up to which a string table is stored as fixed-length
// strings, which are pleasant in other programs but are copied when mapped.
const maxTableBytes = 16 << 10

type encoder struct {
	tree
	frame *particle.Frame
	names []string
	// paths of the dataset that holds one number per point and component, "" if
	// a column has none.
	plain []string
}

// encode describes the file of a frame. It copies no column data.
func encode(f *particle.Frame, p Provenance, o WriteOptions, now time.Time) (*tree, error) {
	if err := checkFrame(f); err != nil {
		return nil, err
	}
	e := encoder{frame: f, names: linkNames(f.Attributes), plain: make([]string, len(f.Columns))}
	e.group("/",
		attrNode{formatAttr, formatName},
		attrNode{formatVersionAttr, []int32{FormatMajor, FormatMinor}},
		textAttr(generatorAttr, o.Generator),
		attrNode{createdAttr, now.UTC().Format(time.RFC3339)})
	e.group(sourceGroup, sourceAttrs(&f.Header, p)...)
	e.group(frameGroup, frameAttrs(&f.Header, p)...)
	e.group(attributesGroup, attrNode{pointCountAttr, f.Points})
	for i := range f.Columns {
		if err := e.column(i); err != nil {
			return nil, err
		}
	}
	e.vtk()
	return &e.tree, nil
}

// checkFrame refuses frames whose columns do not fit their header.
func checkFrame(f *particle.Frame) error {
	l := particle.Layout{Columns: make([]particle.ColumnLayout, len(f.Columns))}
	part := func(n int) particle.Extent {
		e := particle.Extent{Off: l.Size, Len: int64(n)}
		l.Size += particle.Align(e.Len)
		return e
	}
	for i := range f.Columns {
		c := &f.Columns[i]
		if i < len(f.Attributes) && c.Attribute != f.Attributes[i] {
			return fmt.Errorf("column %d is %s, its attribute %s", i, c.Attribute, f.Attributes[i])
		}
		if want := f.Of(c.Context); c.Elements != want {
			return fmt.Errorf("attribute %q: %d elements, want %d", c.Name, c.Elements, want)
		}
		l.Columns[i] = particle.ColumnLayout{
			Constant: c.Constant, Data: part(len(c.Data)), Offsets: part(8 * len(offsetsOf(c))),
			TableBytes: part(len(c.Table.Bytes)), TableOffsets: part(8 * len(c.Table.Offsets)),
			IDs: part(4 * len(c.IDs)),
		}
	}
	return l.Check(&f.Header, l.Size)
}

// offsetsOf gives a ragged column's offsets; a column without elements may have
// been built without any.
func offsetsOf(c *particle.Column) []int64 {
	if c.Ragged() && len(c.Offsets) == 0 && c.Elements == 0 {
		return []int64{0}
	}
	return c.Offsets
}

func sourceAttrs(h *particle.Header, p Provenance) []attrNode {
	format := p.Format
	if format == "" {
		format = h.Format
	}
	return []attrNode{
		textAttr(fileNameAttr, p.FileName),
		{fileSizeAttr, p.FileSize},
		{modTimeAttr, p.ModTimeUnixNano},
		textAttr(hashAlgoAttr, p.HashAlgo),
		textAttr(hashAttr, p.Hash),
		textAttr(compressionAttr, p.Compression),
		textAttr(cacheFormatAttr, format),
		{cacheVersionAttr, int64(h.Version)},
	}
}

func frameAttrs(h *particle.Header, p Provenance) []attrNode {
	attrs := []attrNode{
		{objectTypeAttr, h.ObjectType},
		{substepAttr, h.Substep},
		{pointCountAttr, h.Points},
		{edgeCountAttr, h.Edges},
		{polygonCountAttr, h.Polygons},
		{sampleCountAttr, h.Samples},
		{columnCountAttr, int32(len(h.Attributes))},
		textAttr(dialectAttr, h.Dialect),
		{fpsAttr, p.FPS},
	}
	if p.HasNumber {
		attrs = append(attrs, textAttr(numberTextAttr, p.Number))
		if n, err := strconv.ParseInt(p.Number, 10, 64); err == nil {
			attrs = append(attrs, attrNode{numberAttr, n})
			if p.FPS > 0 {
				attrs = append(attrs, attrNode{secondsAttr, float64(n) / p.FPS})
			}
		}
	}
	if warnings := boundWarnings(h.Warnings); len(warnings) > 0 {
		attrs = append(attrs, attrNode{warningsAttr, warnings})
	}
	return attrs
}

// boundWarnings shortens warnings so that they fit one attribute.
func boundWarnings(all []string) []string {
	kept := make([]string, 0, len(all))
	for _, w := range all {
		if !clean(w) {
			w = strconv.Quote(w)
		}
		kept = append(kept, w)
	}
	if len(kept)*longest(kept) <= maxAttrBytes {
		return kept
	}
	const most, bytesEach = 59, 1000
	for i, w := range kept {
		kept[i] = cut(w, bytesEach)
	}
	if left := len(kept) - most; left > 0 {
		kept = append(kept[:most], fmt.Sprintf("%d further warnings are left out", left))
	}
	return kept
}

// cut shortens a text to at most n bytes, at a rune's border.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	n -= len("…")
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}

// column adds the objects of column i.
func (e *encoder) column(i int) error {
	c := &e.frame.Columns[i]
	if len(c.Name) > maxAttrBytes {
		return fmt.Errorf("attribute %d: name of %d bytes", i, len(c.Name))
	}
	attrs := e.columnAttrs(i, c)
	switch {
	case c.Type == particle.String:
		e.strings(i, c, attrs)
	case c.Ragged():
		e.ragged(i, c, attrs)
	case c.Type == particle.Location:
		e.needGroup(opaqueGroup)
		e.numbers(opaqueGroup+"/"+e.names[i], particle.Uint8, 1, c.Data, attrs)
	default:
		e.single(i, c, attrs)
	}
	return nil
}

func (e *encoder) columnAttrs(i int, c *particle.Column) []attrNode {
	attrs := make([]attrNode, 0, 14)
	add := func(name string, value any) { attrs = append(attrs, attrNode{name, value}) }
	add(orderAttr, int32(i))
	add(dataTypeAttr, c.Type.String())
	add(structureAttr, c.Structure.String())
	add(contextAttr, c.Context.String())
	add(categoryAttr, c.Category)
	add(objectIDAttr, c.ObjectID)
	if code, ok := typeCodes[c.Type]; ok {
		add(typeCodeAttr, code)
	}
	if c.Components != 0 {
		add(componentsAttr, int32(c.Components))
	}
	if c.Constant {
		add(constantAttr, int32(1))
		add(elementsAttr, c.Elements)
	}
	if role := particle.RoleOf(c.Name); role != particle.NoRole && e.frame.FindRole(role) == i {
		add(semanticAttr, role.String())
		if unit := unitOf(e.frame.Format, role); unit != "" {
			add(unitAttr, unit)
		}
	}
	if e.names[i] != c.Name {
		attrs = append(attrs, textAttr(originalNameAttr, c.Name))
	}
	return attrs
}

// unitOf names the unit of a role's values where the source format fixes it.
func unitOf(format string, role particle.Role) string {
	if format != "icecache" {
		return ""
	}
	switch role {
	case particle.PositionRole, particle.SizeRole:
		return "Softimage unit"
	case particle.VelocityRole:
		return "Softimage unit per second"
	}
	return ""
}

func (e *encoder) single(i int, c *particle.Column, attrs []attrNode) {
	group := contextGroup(c.Context)
	e.needGroup(group)
	path := group + "/" + e.names[i]
	e.numbers(path, c.Type.Scalar(), c.Width(), c.Data, attrs)
	if c.Type == particle.Shape && len(c.IDs) > 0 {
		e.needGroup(idsGroup)
		e.numbers(idsGroup+"/"+e.names[i], particle.Uint32, 1, particle.BytesOf(c.IDs), nil)
	}
	e.plain[i] = path
}

func (e *encoder) ragged(i int, c *particle.Column, attrs []attrNode) {
	e.needGroup(raggedGroup)
	path := raggedGroup + "/" + e.names[i]
	e.group(path, attrs...)
	e.numbers(path+"/"+valuesMember, c.Type.Scalar(), c.Width(), c.Data, nil)
	e.numbers(path+"/"+offsetsMember, particle.Int64, 1, particle.BytesOf(offsetsOf(c)), nil)
	if len(c.IDs) > 0 {
		e.numbers(path+"/"+idsMember, particle.Uint32, 1, particle.BytesOf(c.IDs), nil)
	}
}

func (e *encoder) strings(i int, c *particle.Column, attrs []attrNode) {
	e.needGroup(stringsGroup)
	path := stringsGroup + "/" + e.names[i]
	e.group(path, attrs...)
	if len(c.Data) > 0 {
		e.numbers(path+"/"+codesMember, particle.Int32, 1, c.Data, nil)
	}
	if c.Ragged() {
		e.numbers(path+"/"+offsetsMember, particle.Int64, 1, particle.BytesOf(offsetsOf(c)), nil)
	} else if len(c.Data) > 0 {
		e.plain[i] = path + "/" + codesMember
	}
	if size := evenTable(c); size > 0 {
		e.table(path+"/"+tableMember, c.Table, size)
		return
	}
	e.numbers(path+"/"+textMember, particle.Uint8, 1, c.Table.Bytes, nil)
	e.numbers(path+"/"+textOffsetsMember, particle.Int64, 1, particle.BytesOf(c.Table.Offsets), nil)
}

// evenTable gives the length of the fixed-length strings that can hold a table,
// 0 if it is better stored as text and offsets: uncoded, large or odd.
func evenTable(c *particle.Column) int {
	t := c.Table
	if len(c.Data) == 0 || t.Len() == 0 || t.Len() > maxTableBytes || t.Offsets[0] != 0 || t.Offsets[t.Len()] != int64(len(t.Bytes)) {
		return 0
	}
	size := int64(1)
	for k := range t.Len() {
		n := t.Offsets[k+1] - t.Offsets[k]
		if n < 0 || n > maxTableBytes || !clean(t.At(k)) {
			return 0
		}
		size = max(size, n)
	}
	if size*int64(t.Len()) > maxTableBytes {
		return 0
	}
	return int(size)
}

func (e *encoder) table(path string, t particle.Strings, size int) {
	packed := make([]byte, t.Len()*size)
	for k := range t.Len() {
		copy(packed[k*size:], t.At(k))
	}
	e.dataset(datasetNode{path: path, text: size, dims: []uint{uint(t.Len())}, data: packed})
}

// numbers adds a dataset of rank 1, or 2 if values have several components.
func (e *encoder) numbers(path string, scalar particle.Type, width int, data []byte, attrs []attrNode) {
	rows := len(data) / (width * scalar.ScalarBytes())
	dims := []uint{uint(rows)}
	if width > 1 {
		dims = append(dims, uint(width))
	}
	e.dataset(datasetNode{path: path, scalar: scalar, dims: dims, data: data, attrs: attrs})
}
