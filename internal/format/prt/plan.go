// What of a frame is written, where and how.

package prt

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"floe/internal/particle"
	"floe/internal/stride"
)

// output is a channel to be written and where its values are.
type output struct {
	channel
	column *particle.Column
	// customary: it has Krakatoa's own name for its role.
	customary bool
	// ids: the channel holds Column.IDs instead of the values.
	ids bool
	// first of the column's scalars, and all of them if they change places.
	first int
	order []int
}

// plan of a file.
type plan struct {
	outputs []output
	metas   []meta
	record  int64
}

func newPlan(f *particle.Frame) *plan {
	p := &plan{}
	for i := range f.Columns {
		if c := &f.Columns[i]; isChannel(c) {
			name, customary := channelName(f, i)
			p.add(c, name, customary)
		}
	}
	p.name()
	p.place()
	p.addMetas(f)
	return p
}

// isChannel reports whether an attribute has a place in the records.
func isChannel(c *particle.Column) bool {
	return c.Context == particle.PerPoint && !c.Ragged() && c.Type != particle.String && c.Type != particle.Location
}

// isMeta reports whether an attribute has a place in the metadata.
func isMeta(c *particle.Column) bool {
	switch {
	case c.Context != particle.PerObject, c.Ragged(), c.Type == particle.Location:
		return false
	case c.Type == particle.String:
		return !strings.ContainsRune(c.Text(0), 0)
	}
	return true
}

// add makes the channels of one attribute.
func (p *plan) add(c *particle.Column, name string, customary bool) {
	all := output{channel: channel{name: name, scalar: written(c.Type.Scalar()), arity: c.Width()}, column: c, customary: customary}
	switch {
	case customary && name == "Color" && c.Width() == 4:
		all.arity = 3
		alpha := output{channel: channel{name: "Alpha", scalar: all.scalar, arity: 1}, column: c, first: 3}
		p.outputs = append(p.outputs, all, alpha)
		return
	case customary && name == "Orientation" && (c.Type == particle.Quaternion || c.Type == particle.Rotation):
		all.order = []int{1, 2, 3, 0} // w x y z as x y z w
	}
	p.outputs = append(p.outputs, all)
	if c.IDs != nil {
		p.outputs = append(p.outputs, output{channel: channel{name: clean(name + "_id"), scalar: particle.Uint32, arity: 1}, column: c, ids: true})
	}
}

// written is the type that holds scalars of t: there is no bool.
func written(t particle.Type) particle.Type {
	if t == particle.Bool {
		return particle.Uint8
	}
	return t
}

func kindOf(t particle.Type) int { return slices.Index(kinds[:], t) }

// name makes the names unique. The customary ones go first, whatever the order.
func (p *plan) name() {
	taken := names{}
	for _, customary := range []bool{true, false} {
		for i := range p.outputs {
			if o := &p.outputs[i]; o.customary == customary {
				o.name = taken.unique(o.name)
			}
		}
	}
}

// place puts the channels one after the other. Where there is one, a channel of
// one component is the last: Partio takes a record for too short otherwise.
func (p *plan) place() {
	for i := len(p.outputs) - 1; i >= 0; i-- {
		if o := p.outputs[i]; o.arity == 1 {
			p.outputs = append(slices.Delete(p.outputs, i, i+1), o)
			break
		}
	}
	for i := range p.outputs {
		p.outputs[i].offset = p.record
		p.record = p.outputs[i].end()
	}
}

// addMetas turns attributes of the object into metadata. A file that has any
// tells its bounds too, as other programs expect of version 2.
func (p *plan) addMetas(f *particle.Frame) {
	bounds := p.bounds(f)
	taken := map[string]names{}
	for i := range f.Columns {
		c := &f.Columns[i]
		if !isMeta(c) {
			continue
		}
		m := meta{scalar: written(c.Type.Scalar()), data: c.Data}
		if c.Type == particle.String {
			m.scalar, m.data = particle.String, []byte(c.Text(0))
		}
		m.channel, m.name = p.metaName(c.Name)
		if m.channel == "" && m.name == boundBox && bounds != nil {
			continue // it may be of other points
		}
		if taken[m.channel] == nil {
			taken[m.channel] = names{}
		}
		m.name = taken[m.channel].unique(m.name)
		p.metas = append(p.metas, m)
	}
	if bounds != nil && (len(p.metas) > 0 || f.Find(boundBox) >= 0) {
		p.metas = append(p.metas, meta{name: boundBox, scalar: particle.Float32, data: bounds})
	}
}

// metaName finds the channel that a value named Channel.Name is of.
func (p *plan) metaName(name string) (channel, value string) {
	before, after, ok := strings.Cut(name, ".")
	if ok && slices.ContainsFunc(p.outputs, func(o output) bool { return o.name == before }) {
		return before, clean(after)
	}
	return "", clean(name)
}

// boundBox is the metadata value of the bounds: least x y z, greatest x y z.
const boundBox = "BoundBox"

// bounds of the points, nil if they have none.
func (p *plan) bounds(f *particle.Frame) []byte {
	i := f.FindRole(particle.PositionRole)
	if i < 0 || !isChannel(&f.Columns[i]) {
		return nil
	}
	s := f.Columns[i].Stats()
	b := make([]byte, 0, 24)
	for _, v := range slices.Concat(s.Min, s.Max) {
		if math.IsNaN(v) {
			return nil
		}
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
	}
	return b
}

// source gives the scalars of points from to to of a channel, one after the
// other. It may use buf.
func (o *output) source(buf []byte, from, to int64) []byte {
	c := o.column
	if o.ids {
		return particle.BytesOf(c.IDs[from:to])
	}
	all := c.Bytes(from, to)
	if o.order == nil && o.arity == c.Width() {
		return all
	}
	size := c.Type.ScalarBytes()
	n, row := int(to-from), int(c.ValueBytes())
	buf = slices.Grow(buf[:0], n*o.arity*size)[:n*o.arity*size]
	if o.order == nil {
		stride.Gather(buf, all, row, stride.Field{Offset: o.first * size, Scalars: o.arity, Bytes: size}, stride.Little)
		return buf
	}
	for k, source := range o.order {
		for at := 0; at < n*row; at += row {
			copy(buf[at+k*size:at+(k+1)*size], all[at+source*size:])
		}
	}
	return buf
}

// leftOut names the attributes that have no place, in the frame's order.
func leftOut(f *particle.Frame) []string {
	var all []string
	for i := range f.Columns {
		if c := &f.Columns[i]; !isChannel(c) && !isMeta(c) {
			all = append(all, c.Name)
		}
	}
	return all
}

// appendChunk appends the value as a chunk.
func (m *meta) appendChunk(dst []byte) []byte {
	body := append([]byte(m.channel), 0)
	body = append(append(body, m.name...), 0)
	kind, data := int32(textType), m.data
	if m.scalar == particle.String {
		data = append(bytes.Clone(data), 0)
	} else {
		kind = int32(kindOf(m.scalar))
	}
	body = binary.LittleEndian.AppendUint32(body, uint32(kind))
	body = append(body, data...)
	dst = binary.LittleEndian.AppendUint32(append(dst, metaChunk...), uint32(len(body)))
	return append(dst, body...)
}
