// A writer of caches in any version and dialect, for tests. It shares no code
// with the encoder.

package icecache

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"math"
	"strings"
	"unicode/utf16"

	"floe/internal/particle"
)

// rawFile is a cache before it is written.
type rawFile struct {
	version                          uint32
	objectType                       uint32
	points, edges, polygons, samples uint32
	substep, blobs                   uint32
	attributes                       []rawAttribute
	claim                            map[string]uint32 // header fields to lie about: "points", "attributes"
	as                               dialect
	after                            []byte // behind the last attribute

	// What was written last, and as what.
	file    []byte
	meaning *particle.Frame
	fileAs  dialect
}

// rawAttribute is one attribute. at gives the values of element i: one, or any
// number in an array. Values are []float32, int32, bool, string or rawShape.
type rawAttribute struct {
	name                                             string
	dataType, structure, context, objectID, category uint32
	customNames                                      []string
	at                                               func(i int) []any
	// constant tells which chunks are written as one element, the first.
	constant func(chunk int) bool
	block    []byte // of a location
	raw      []byte // instead of everything else
}

type rawShape struct {
	trivial bool
	kind    int32
	id      uint32
	branch  bool
	remap   []string // target path, model GUID
}

type rawWriter struct {
	bytes.Buffer
	as dialect
}

func (w *rawWriter) u32(v ...uint32) {
	for _, x := range v {
		w.Write(binary.LittleEndian.AppendUint32(nil, x))
	}
}

func (w *rawWriter) padded(text []byte, count int, pad bool) {
	w.u32(uint32(count))
	w.Write(text)
	for pad && len(text)%4 != 0 {
		w.WriteByte('_')
		text = append(text, 0)
	}
}

func (w *rawWriter) name(s string) { w.padded([]byte(s), len(s), !w.as.has(namesUnpadded)) }

func (w *rawWriter) text(s string) {
	if !w.as.has(stringsUTF16 | stringsUTF16Unpadded) {
		w.padded([]byte(s), len(s), !w.as.has(stringsUnpadded))
		return
	}
	units := utf16.Encode([]rune(s))
	var b []byte
	for _, u := range units {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	w.padded(b, len(units), w.as.has(stringsUTF16))
}

func (f *rawFile) claimed(field string, v uint32) uint32 {
	if lie, is := f.claim[field]; is {
		return lie
	}
	return v
}

// payload writes the file without a container.
func (f *rawFile) payload() []byte {
	w := &rawWriter{as: f.as}
	w.WriteString("ICECACHE")
	w.u32(f.version, f.objectType, f.claimed("points", f.points), f.edges, f.polygons, f.samples)
	if f.version == 103 {
		w.u32(f.substep)
	}
	if f.version > 101 || f.version == 101 && !f.as.has(header36) {
		w.u32(f.blobs)
	}
	w.u32(f.claimed("attributes", uint32(len(f.attributes))))
	for i := range f.attributes {
		f.define(w, &f.attributes[i])
	}
	for i := range f.attributes {
		f.data(w, &f.attributes[i])
	}
	w.Write(f.after)
	return w.Bytes()
}

func (f *rawFile) define(w *rawWriter, a *rawAttribute) {
	w.name(a.name)
	w.u32(a.dataType)
	if a.dataType == typeCustom && f.version >= 102 {
		w.u32(uint32(len(a.customNames)))
		for _, n := range a.customNames {
			w.name(n)
		}
	}
	w.u32(a.structure, a.context, a.objectID, a.category)
	if a.dataType == typeLocation {
		w.u32(uint32(len(a.block)))
		if w.as.has(locationInDefinition) {
			w.Write(a.block)
		}
	}
}

func (f *rawFile) elements(a *rawAttribute) int {
	switch a.context {
	case 1:
		return 1
	case 2:
		return int(f.points)
	case 4:
		return int(f.edges)
	case 8:
		return int(f.polygons)
	case 16:
		return int(f.samples)
	}
	return 0
}

func (f *rawFile) data(w *rawWriter, a *rawAttribute) {
	n := f.elements(a)
	position := strings.EqualFold(a.name, "PointPosition")
	switch {
	case a.raw != nil:
		w.Write(a.raw)
	case w.as.has(noDataBlock):
	case a.dataType == typeLocation:
		if !w.as.has(locationForms) {
			w.u32(uint32(len(a.block)))
			w.Write(a.block)
		}
	case n == 0:
		if !w.as.has(emptyUnflagged) && !(position && w.as.has(positionUnflagged)) {
			w.u32(0)
		}
	case position && !w.as.has(positionChunked):
		f.chunk(w, a, 0, 0, n, !w.as.has(positionUnflagged))
	default:
		flagged := !(position && w.as.has(positionUnflagged))
		for i, start := 0, 0; start < n; i, start = i+1, start+4000 {
			f.chunk(w, a, i, start, min(start+4000, n), flagged)
		}
		if n%4000 == 0 && w.as.has(extraChunk) && flagged {
			w.u32(0)
		}
	}
}

func (a *rawAttribute) isConstant(chunk int) bool { return a.constant != nil && a.constant(chunk) }

func (f *rawFile) chunk(w *rawWriter, a *rawAttribute, i, from, to int, flagged bool) {
	if !a.isConstant(i) {
		if flagged {
			w.u32(0)
		}
		f.run(w, a, from, to)
		return
	}
	w.u32(1)
	if i == 0 || !w.as.has(constantOnce) {
		f.run(w, a, from, from+1)
	}
}

// run writes elements.
func (f *rawFile) run(w *rawWriter, a *rawAttribute, from, to int) {
	var single []any
	for i := from; i < to; i++ {
		if a.structure == 1 {
			single = append(single, a.at(i)[0])
			continue
		}
		values := a.at(i)
		w.u32(uint32(len(values)))
		w.values(a.dataType, values)
	}
	w.values(a.dataType, single)
}

func (w *rawWriter) values(dataType uint32, values []any) {
	if dataType == typeBool && w.as.has(boolBits) {
		words := make([]uint32, (len(values)+31)/32)
		for i, v := range values {
			if v.(bool) {
				words[i/32] |= 1 << (i % 32)
			}
		}
		w.u32(words...)
		return
	}
	for _, v := range values {
		switch v := v.(type) {
		case []float32:
			for _, x := range v {
				w.u32(math.Float32bits(x))
			}
			if dataType == typeRotation && w.as.has(rotation20) {
				w.u32(0)
			}
		case int32:
			w.u32(uint32(v))
		case bool:
			w.bool(v, bool4)
		case string:
			w.text(v)
		case rawShape:
			w.shape(v)
		}
	}
}

func (w *rawWriter) bool(v bool, wide dialect) {
	b := byte(0)
	if v {
		b = 1
	}
	w.WriteByte(b)
	if w.as.has(wide) {
		w.Write([]byte{0, 0, 0})
	}
}

func (w *rawWriter) shape(s rawShape) {
	w.bool(s.trivial, shapeBool4)
	w.u32(uint32(s.kind))
	switch s.kind {
	case 128:
		w.u32(s.id)
	case 129:
		w.u32(s.id)
		w.bool(s.branch, shapeBool4)
		w.bool(s.remap != nil, shapeBool4)
		for _, t := range s.remap {
			w.text(t)
		}
	}
}

// frame is what the file means. Attributes that cannot be read are left out.
func (f *rawFile) frame() *particle.Frame {
	h := particle.Header{Format: "icecache", Version: int(f.version), ObjectType: f.objectType, Counts: particle.Counts{
		Points: int64(f.points), Edges: int64(f.edges), Polygons: int64(f.polygons), Samples: int64(f.samples)}}
	if f.version == 103 {
		h.Substep = f.substep
	}
	var columns []particle.Column
	for i := range f.attributes {
		a := &f.attributes[i]
		if a.raw == nil && a.meaning() != particle.InvalidType {
			columns = append(columns, f.column(a))
		}
	}
	return frameOf(h, columns...)
}

func (a *rawAttribute) meaning() particle.Type {
	return map[uint32]particle.Type{
		1: particle.Bool, 2: particle.Int32, 4: particle.Float32, 8: particle.Vector2, 16: particle.Vector3,
		32: particle.Vector4, 64: particle.Quaternion, 128: particle.Matrix33, 256: particle.Matrix44,
		512: particle.Color4, 0x800: particle.Location, 0x4000: particle.Rotation, 0x8000: particle.Shape,
		0x20000: particle.String,
	}[a.dataType]
}

func (f *rawFile) column(a *rawAttribute) particle.Column {
	c := particle.Column{Attribute: particle.Attribute{
		Name: a.name, Type: a.meaning(), Structure: particle.Structure(a.structure),
		Context: particle.Context(a.context), Category: a.category, ObjectID: a.objectID,
	}, Elements: int64(f.elements(a))}
	if a.dataType == typeLocation {
		c.Structure = particle.Single
		if !f.as.has(locationNone) {
			c.Data = a.block
		}
		return c
	}
	chunk := 4000
	if strings.EqualFold(a.name, "PointPosition") && !f.as.has(positionChunked) {
		chunk = max(int(f.points), 1)
	}
	if a.structure == 2 {
		c.Offsets = []int64{0}
	}
	var texts []string
	values := int64(0)
	for i := range int(c.Elements) {
		from := i
		if a.isConstant(i / chunk) {
			from = i / chunk * chunk
			if f.as.has(constantOnce) {
				from = 0
			}
		}
		for _, v := range a.at(from) {
			values++
			c.Data, c.IDs, texts = meant(c.Data, c.IDs, texts, v)
		}
		if a.structure == 2 {
			c.Offsets = append(c.Offsets, values)
		}
	}
	if a.dataType == typeString {
		c.Table = particle.MakeStrings(texts)
	}
	return c
}

func meant(data []byte, ids []uint32, texts []string, v any) ([]byte, []uint32, []string) {
	switch v := v.(type) {
	case []float32:
		for _, x := range v {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
		}
	case int32:
		data = binary.LittleEndian.AppendUint32(data, uint32(v))
	case bool:
		b := byte(0)
		if v {
			b = 1
		}
		data = append(data, b)
	case string:
		data = binary.LittleEndian.AppendUint32(data, uint32(len(texts)))
		texts = append(texts, v)
	case rawShape:
		data = binary.LittleEndian.AppendUint32(data, uint32(v.kind))
		ids = append(ids, v.id)
	}
	return data, ids, texts
}

// gzipped is the file in one gzip member.
func (f *rawFile) gzipped() []byte { return gzipOf(f.payload()) }

func gzipOf(payload []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, 1)
	if err != nil {
		panic(err)
	}
	z.Write(payload)
	z.Close()
	return b.Bytes()
}

func zlibOf(payload []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(payload)
	z.Close()
	return b.Bytes()
}

// Attributes to make files of.

func floats(i, n int) []float32 {
	v := make([]float32, n)
	for k := range v {
		v[k] = float32(i) + float32(k)/16
	}
	return v
}

// attr makes an attribute of plain values.
func attr(name string, dataType uint32, context uint32) rawAttribute {
	a := rawAttribute{name: name, dataType: dataType, structure: 1, context: context, category: 2}
	widths := map[uint32]int{4: 1, 8: 2, 16: 3, 32: 4, 64: 4, 128: 9, 256: 16, 512: 4, typeRotation: 4}
	a.at = func(i int) []any {
		switch dataType {
		case typeBool:
			return []any{i%3 == 0}
		case typeLong:
			return []any{int32(i - 5)}
		case typeString:
			return []any{strings.Repeat("ä€𝄞x", i%7) + string(rune('a'+i%26))}
		case typeShape:
			return []any{someShape(i)}
		}
		return []any{floats(i, widths[dataType])}
	}
	return a
}

func someShape(i int) rawShape {
	switch i % 5 {
	case 1:
		return rawShape{kind: 128, id: uint32(i) * 3}
	case 2:
		return rawShape{kind: 129, id: uint32(i), branch: i%2 == 0}
	case 3:
		return rawShape{kind: 129, id: uint32(i), remap: []string{"Scene_Root.cube"[:i%16], "{guid}"}}
	}
	return rawShape{trivial: true, kind: int32(i%11) - 1}
}

// ragged makes an array attribute of it.
func (a rawAttribute) ragged() rawAttribute {
	one := a.at
	a.structure = 2
	a.at = func(i int) []any {
		var all []any
		for k := range i % 7 {
			all = append(all, one(i+k)...)
		}
		return all
	}
	return a
}

// constantIn makes chunks constant.
func (a rawAttribute) constantIn(constant func(chunk int) bool) rawAttribute {
	a.constant = constant
	return a
}

// same makes all elements equal to element i.
func (a rawAttribute) same(i int) rawAttribute {
	one := a.at
	a.at = func(int) []any { return one(i) }
	return a.constantIn(always)
}

func always(int) bool        { return true }
func odd(chunk int) bool     { return chunk%2 == 1 }
func atFirst(chunk int) bool { return chunk == 0 }

func location(name string, block string) rawAttribute {
	return rawAttribute{name: name, dataType: typeLocation, structure: 1, context: 2, block: []byte(block)}
}

// cloud makes a version 103 point cloud.
func cloud(points uint32, attributes ...rawAttribute) *rawFile {
	return &rawFile{version: 103, points: points, substep: 1, attributes: attributes}
}

var position = attr("PointPosition", typeVector3, 2)
