// How does each column get its values, and how large is it?

package bgeo

import (
	"encoding/binary"
	"fmt"

	"floe/internal/format"
	"floe/internal/particle"
	"floe/internal/stride"
)

// column is one column on its way into memory.
type column struct {
	particle.Attribute
	a        *attribute // or
	g        *group
	elements int64
	constant bool // one element stands for all
	copied   bool // spans are copied, then put in order; else read one by one
	spans    []span
	paging   paging
	blank    bool // a string column needs an empty text besides its table
}

// columns prepares all columns of a tree.
func (t *tree) columns(r reader, h *particle.Header) ([]column, error) {
	var all []column
	for i := range t.attributes {
		a := &t.attributes[i]
		k := column{Attribute: a.Attribute, a: a, elements: h.Of(a.Context)}
		if err := k.prepare(r.underneath()); err != nil {
			return nil, fmt.Errorf("attribute %q: %w", a.Name, err)
		}
		all = append(all, k)
	}
	for i := range t.groups {
		g := &t.groups[i]
		k := column{Attribute: h.Attributes[len(t.attributes)+i], g: g, elements: t.points}
		k.constant = g.uniform(r, t.points)
		all = append(all, k)
	}
	return all, nil
}

// scalar is the type of the numbers in the column.
func (k *column) scalar() particle.Type { return k.Type.Scalar() }

func (k *column) scalarBytes() int64 { return int64(k.Type.ScalarBytes()) }

// prepare looks at how the values are kept.
func (k *column) prepare(c *cursor) error {
	b := &k.a.values
	if b.form == noValues && k.elements > 0 {
		return fmt.Errorf("%w: no values", errForm)
	}
	if b.form != pages || k.elements == 0 {
		return nil
	}
	var err error
	if k.paging, err = b.paging(k.elements); err != nil {
		return err
	}
	if b.data.kind != uniformToken || tagType(b.data.tag) != k.scalar() {
		return nil
	}
	k.copied = true
	if k.spans, err = k.paging.spans(b.data.data, b.data.count, k.scalarBytes()); err != nil {
		return err
	}
	return k.lookForConstant(c)
}

// lookForConstant compares the values of all pages if each is constant.
func (k *column) lookForConstant(c *cursor) error {
	if k.elements < 2 || !k.paging.constant() {
		return nil
	}
	size := k.paging.size * k.scalarBytes()
	c.seek(k.a.values.data.data)
	alike, err := c.alike(k.paging.pages(), size)
	if err != nil || !alike {
		return err
	}
	k.constant = true
	k.spans = []span{{k.a.values.data.data, k.a.values.data.data + size, 0}}
	return nil
}

// stored is how many elements the column keeps.
func (k *column) stored() int64 {
	if k.constant {
		return min(k.elements, 1)
	}
	return k.elements
}

func (k *column) spec() particle.ColumnSpec {
	s := particle.ColumnSpec{Constant: k.constant}
	if k.Type != particle.String {
		return s
	}
	if k.Ragged() {
		s.Values = k.stored() * k.a.values.size
	}
	if k.a.strings == nil || k.stored() == 0 {
		k.a.strings = &table{} // without codes every text would be a value
	}
	t := k.a.strings
	// Whether an index of no text (-1) occurs is not known yet: there is room for
	// the empty text that it becomes.
	s.Strings, s.StringBytes = int64(len(t.offsets))+1, int64(len(t.bytes))
	return s
}

// runs are the spans in memory.
func (k *column) runs(dst []byte) []run {
	var all []run
	for _, s := range k.spans {
		all = append(all, run{s.from, s.to, dst[s.dst : s.dst+s.to-s.from]})
	}
	return all
}

// finish brings a column's values into their final form: those that were copied
// are put in order, the others are read.
func (k *column) finish(r reader, data []byte) error {
	switch {
	case k.g != nil && k.constant:
		return k.g.fillUniform(r, data)
	case k.g != nil:
		return k.g.fill(r, data)
	case len(data) == 0:
		return nil
	case !k.copied:
		n := numbers{reader: r, dst: data, scalar: k.scalar(), bytes: k.scalarBytes()}
		return n.block(&k.a.values, k.elements)
	}
	if size := int(k.scalarBytes()); r.swapped() && size > 1 {
		stride.Turn(data, data, size)
	}
	if !k.constant {
		k.paging.expand(data, k.scalarBytes())
	}
	return nil
}

// codes checks the indices of texts; negative ones become the empty text.
func (k *column) codes(data []byte) error {
	texts := len(k.a.strings.offsets)
	for i := 0; i+4 <= len(data); i += 4 {
		v := int32(binary.LittleEndian.Uint32(data[i:]))
		if v >= 0 && int(v) < texts {
			continue
		}
		if v >= 0 {
			return fmt.Errorf("%w: text %d of value %d, there are %d", errForm, v, i/4, texts)
		}
		k.blank = true
		binary.LittleEndian.PutUint32(data[i:], uint32(texts))
	}
	return nil
}

// texts writes the table of a string column and takes back the room of the empty
// text if nothing refers to it.
func (k *column) texts(l *particle.ColumnLayout, bytes, offsets []byte) {
	t := k.a.strings
	copy(bytes, t.bytes)
	binary.LittleEndian.PutUint64(offsets, 0)
	for i, end := range t.offsets {
		binary.LittleEndian.PutUint64(offsets[8*(i+1):], uint64(end))
	}
	if !k.blank {
		l.TableOffsets.Len -= 8
		return
	}
	binary.LittleEndian.PutUint64(offsets[8*(len(t.offsets)+1):], uint64(len(t.bytes)))
}

// arrayOffsets writes the offsets of arrays that are all of one size.
func (k *column) arrayOffsets(offsets []byte) {
	for i := range int64(len(offsets)) / 8 {
		binary.LittleEndian.PutUint64(offsets[8*i:], uint64(i*k.a.values.size))
	}
}

// plan lays the columns out.
func plan(h *particle.Header, columns []column, opt format.Options, payload int64) (particle.Layout, error) {
	var specs []particle.ColumnSpec
	for i := range columns {
		specs = append(specs, columns[i].spec())
	}
	layout, err := particle.Plan(h, specs)
	if err != nil {
		return layout, err
	}
	// A plain file of any size may be read; what a few bytes expand to may not.
	if limit := opt.PayloadLimit(); layout.Size > limit && layout.Size/2 > payload {
		return layout, fmt.Errorf("%w: a frame of %d bytes, %d allowed", format.ErrLimit, layout.Size, limit)
	}
	return layout, nil
}
