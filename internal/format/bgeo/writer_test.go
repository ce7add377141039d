// Our own writer of Houdini geometry in all its forms, for tests.

package bgeo

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"

	"floe/internal/particle"
	"floe/internal/stride"
)

// form in which a tree is written.
type style struct {
	text     bool    // .geo
	big      bool    // big endian
	lists    bool    // numbers in plain lists with a tag each
	doubles  bool    // floats in lists as real64
	form     form    // pages if not given
	pageSize int64   // 1024 if not given
	packing  []int64 // of attributes of that total size
	flags    bool    // constant pages are found and written as such
	index    bool    // an index at the end
	ordered  bool    // groups as numbers of points
	bytes    bool    // groups as one number each
	extra    func(e *emitter)
	more     func(e *emitter) // behind the attributes
}

// emitter writes tokens.
type emitter struct {
	style
	b     []byte
	ids   map[string]int
	comma bool
}

func (e *emitter) order() binary.ByteOrder {
	if e.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (e *emitter) separate() {
	if e.text && e.comma {
		e.b = append(e.b, ",\n\t"...)
	}
	e.comma = true
}

func (e *emitter) open(bracket byte) {
	e.separate()
	e.b = append(e.b, bracket)
	e.comma = false
}

func (e *emitter) close(bracket byte) {
	e.b = append(e.b, bracket)
	e.comma = true
}

func (e *emitter) length(n int) {
	switch {
	case n < longLengths:
		e.b = append(e.b, byte(n))
	case n <= math.MaxUint16:
		e.b = append(e.b, length2, 0, 0)
		e.order().PutUint16(e.b[len(e.b)-2:], uint16(n))
	case n <= math.MaxUint32:
		e.b = append(e.b, length4, 0, 0, 0, 0)
		e.order().PutUint32(e.b[len(e.b)-4:], uint32(n))
	}
}

// str writes a text: quoted, or as a reference to its definition.
func (e *emitter) str(s string) {
	if e.separate(); e.text {
		e.b = append(e.b, '"')
		e.b = append(e.b, strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\r", `\r`, "\u20ac", `\u20ac`, "\U0001f3ae", `\ud83c\udfae`).Replace(s)...)
		e.b = append(e.b, '"')
		return
	}
	id, known := e.ids[s]
	if !known {
		id = len(e.ids)
		e.ids[s] = id
		e.b = append(e.b, tagDefine)
		e.length(id)
		e.length(len(s))
		e.b = append(e.b, s...)
	}
	e.b = append(e.b, tagRef)
	e.length(id)
}

// plain writes a text without a number for it.
func (e *emitter) plain(s string) {
	if e.text {
		e.str(s)
		return
	}
	e.b = append(e.b, tagText)
	e.length(len(s))
	e.b = append(e.b, s...)
}

func (e *emitter) num(v int64) {
	if e.separate(); e.text {
		e.b = strconv.AppendInt(e.b, v, 10)
		return
	}
	switch {
	case v == int64(int8(v)):
		e.b = append(e.b, tagInt8, byte(v))
	case v == int64(int16(v)):
		e.b = append(e.b, tagInt16, 0, 0)
		e.order().PutUint16(e.b[len(e.b)-2:], uint16(v))
	case v == int64(int32(v)):
		e.b = append(e.b, tagInt32, 0, 0, 0, 0)
		e.order().PutUint32(e.b[len(e.b)-4:], uint32(v))
	default:
		e.b = append(e.b, tagInt64, 0, 0, 0, 0, 0, 0, 0, 0)
		e.order().PutUint64(e.b[len(e.b)-8:], uint64(v))
	}
}

func (e *emitter) boolean(v bool) {
	e.separate()
	switch {
	case e.text:
		e.b = strconv.AppendBool(e.b, v)
	case v:
		e.b = append(e.b, tagTrue)
	default:
		e.b = append(e.b, tagFalse)
	}
}

// words writes alternating keys and values, all texts.
func (e *emitter) words(words ...string) {
	for _, w := range words {
		e.str(w)
	}
}

var scalarTags = map[particle.Type]byte{
	particle.Int8: tagInt8, particle.Uint8: tagUint8, particle.Int16: tagInt16, particle.Uint16: tagUint16,
	particle.Int32: tagInt32, particle.Int64: tagInt64,
	particle.Float16: tagReal16, particle.Float32: tagReal32, particle.Float64: tagReal64,
}

// numbers writes little-endian scalars as a list.
func (e *emitter) numbers(scalar particle.Type, raw []byte) {
	size := scalar.ScalarBytes()
	tag, tagged := scalarTags[scalar]
	if e.text || e.lists || !tagged {
		e.open('[')
		for i := 0; i < len(raw); i += size {
			e.number(scalar, raw[i:i+size])
		}
		e.close(']')
		return
	}
	e.b = append(e.b, tagUniform, tag)
	e.length(len(raw) / size)
	at := len(e.b)
	e.b = append(e.b, raw...)
	if e.big && size > 1 {
		stride.Turn(e.b[at:], e.b[at:], size)
	}
}

// bits writes bools.
func (e *emitter) bits(set []bool) {
	if e.text || e.lists {
		e.open('[')
		for _, b := range set {
			e.boolean(b)
		}
		e.close(']')
		return
	}
	e.b = append(e.b, tagUniform, tagBool)
	e.length(len(set))
	words := make([]uint32, (len(set)+31)/32)
	for i, b := range set {
		if b {
			words[i/32] |= 1 << (i % 32)
		}
	}
	for _, w := range words {
		e.b = append(e.b, 0, 0, 0, 0)
		e.order().PutUint32(e.b[len(e.b)-4:], w)
	}
}

// number writes one scalar in a list.
func (e *emitter) number(scalar particle.Type, raw []byte) {
	bits := uint64(0)
	for i, b := range raw {
		bits |= uint64(b) << (8 * i)
	}
	switch scalar {
	case particle.Int8:
		e.num(int64(int8(bits)))
	case particle.Int16:
		e.num(int64(int16(bits)))
	case particle.Int32:
		e.num(int64(int32(bits)))
	case particle.Float16:
		e.real(float64(particle.Half(bits).Float32()), bits, tagReal16)
	case particle.Float32:
		e.real(float64(math.Float32frombits(uint32(bits))), bits, tagReal32)
	case particle.Float64:
		e.real(math.Float64frombits(bits), bits, tagReal64)
	default:
		e.num(int64(bits))
	}
}

func (e *emitter) real(v float64, bits uint64, tag byte) {
	if e.separate(); e.text {
		e.b = strconv.AppendFloat(e.b, v, 'g', -1, 64)
		return
	}
	if e.doubles {
		tag, bits = tagReal64, math.Float64bits(v)
	}
	e.b = append(e.b, tag)
	at := len(e.b)
	for range tagBytes(tag) {
		e.b = append(e.b, byte(bits))
		bits >>= 8
	}
	if e.big {
		slices.Reverse(e.b[at:])
	}
}

// geometry writes a frame: columns of points and of the object; bools named
// "group:…" as groups.
func geometry(f *particle.Frame, s style) []byte {
	e := &emitter{style: s, ids: map[string]int{}}
	if e.pageSize == 0 {
		e.pageSize = 1024
	}
	if e.form == noValues {
		e.form = pages
	}
	if !e.text {
		e.b = append(e.b, binaryFirst)
		if e.big {
			e.b = append(e.b, binaryBig...)
		} else {
			e.b = append(e.b, binaryLittle...)
		}
	}
	e.tree(f)
	return e.b
}

func (e *emitter) tree(f *particle.Frame) {
	e.open('[')
	e.words("fileversion", "18.5.317", "hasindex")
	e.boolean(e.index)
	for _, count := range []string{"pointcount", "vertexcount", "primitivecount"} {
		e.str(count)
		if count == "pointcount" {
			e.num(f.Points)
		} else {
			e.num(0)
		}
	}
	e.str("info")
	e.open('{')
	e.words("software", "test [\"{")
	e.close('}')
	e.words("topology")
	e.open('[')
	e.str("pointref")
	e.open('[')
	e.str("indices")
	e.numbers(particle.Int32, []byte{1, 0, 0, 0, 2, 0, 0, 0})
	e.close(']')
	e.close(']')
	e.str("attributes")
	e.open('[')
	e.owner(f, "pointattributes", particle.PerPoint)
	e.owner(f, "globalattributes", particle.PerObject)
	if e.more != nil {
		e.more(e)
	}
	e.close(']')
	if e.extra != nil {
		e.extra(e)
	}
	e.groups(f)
	if e.index {
		e.plain("index")
		e.open('[')
		e.close(']')
		e.plain("indexposition")
		e.num(102)
	}
	e.close(']')
}

func (e *emitter) owner(f *particle.Frame, key string, context particle.Context) {
	e.str(key)
	e.open('[')
	for i := range f.Columns {
		if c := &f.Columns[i]; c.Context == context && !strings.HasPrefix(c.Name, "group:") {
			e.attribute(c)
		}
	}
	e.close(']')
}

func (e *emitter) attribute(c *particle.Column) {
	e.open('[')
	e.open('[')
	kind, storage := "numeric", storageOf(c.Type.Scalar())
	if c.Type == particle.String {
		kind, storage = "string", "int32"
	}
	e.words("scope", "public", "type", kind, "name", c.Name, "options")
	e.open('{')
	if meaning := map[particle.Type]string{particle.Color4: "color", particle.Matrix33: "matrix", particle.Matrix44: "matrix"}[c.Type]; meaning != "" {
		e.str("type")
		e.open('{')
		e.words("type", "string", "value", meaning)
		e.close('}')
	}
	e.close('}')
	e.close(']')
	e.open('[')
	e.str("size")
	size := int64(c.Width())
	if c.Ragged() {
		size = c.Values() / max(c.Elements, 1)
	}
	e.num(size)
	e.words("storage", storage)
	if c.Type == particle.String {
		e.strings(c)
		e.str("indices")
	} else {
		e.str("values")
	}
	e.values(c.Type.Scalar(), storage, size, expanded(c), c.Elements)
	e.close(']')
	e.close(']')
}

func (e *emitter) strings(c *particle.Column) {
	e.str("strings")
	e.open('[')
	for i := range c.Table.Len() {
		e.str(c.Table.At(i))
	}
	e.close(']')
}

// expanded gives the values of all elements, codes of strings.
func expanded(c *particle.Column) []byte {
	data := c.Data
	if c.Type == particle.String && len(data) == 0 {
		for i := range c.Table.Len() {
			data = binary.LittleEndian.AppendUint32(data, uint32(i))
		}
	}
	if c.Constant && c.Elements > 1 {
		return []byte(strings.Repeat(string(data), int(c.Elements)))
	}
	return data
}

func storageOf(t particle.Type) string {
	for name, is := range storages {
		if is == t {
			return name
		}
	}
	return ""
}

func (e *emitter) values(scalar particle.Type, storage string, size int64, raw []byte, elements int64) {
	e.open('[')
	e.str("size")
	e.num(size)
	e.words("storage", storage)
	unit := int64(scalar.ScalarBytes())
	switch e.form {
	case pages:
		e.pages(scalar, size, raw, elements)
	case tuples:
		e.str("tuples")
		e.open('[')
		for i := range elements {
			e.numbers(scalar, raw[i*size*unit:(i+1)*size*unit])
		}
		e.close(']')
	case arrays:
		e.str("arrays")
		e.open('[')
		for k := range size {
			var row []byte
			for i := range elements {
				row = append(row, raw[(i*size+k)*unit:(i*size+k+1)*unit]...)
			}
			e.numbers(scalar, row)
		}
		e.close(']')
	}
	e.close(']')
}

func (e *emitter) pages(scalar particle.Type, size int64, raw []byte, elements int64) {
	e.str("pagesize")
	e.num(e.pageSize)
	packing := []int64{size}
	if total := int64(0); e.packing != nil {
		for _, n := range e.packing {
			total += n
		}
		if total == size {
			packing = e.packing
			e.str("packing")
			e.open('[')
			for _, n := range packing {
				e.num(n)
			}
			e.close(']')
		}
	}
	data, flags := e.page(raw, size*int64(scalar.ScalarBytes()), int64(scalar.ScalarBytes()), packing, elements)
	if e.flags {
		e.str("constantpageflags")
		e.open('[')
		for _, f := range flags {
			e.bits(f)
		}
		e.close(']')
	}
	e.str("rawpagedata")
	e.numbers(scalar, data)
}

// page sorts values into pages; parts that are the same in all of a page become
// constant.
func (e *emitter) page(raw []byte, stride, unit int64, packing []int64, elements int64) (data []byte, flags [][]bool) {
	flags = make([][]bool, len(packing))
	for first := int64(0); first < elements; first += e.pageSize {
		last := min(first+e.pageSize, elements)
		offset := int64(0)
		for k, width := range packing {
			var piece []byte
			for i := first; i < last; i++ {
				piece = append(piece, raw[i*stride+offset*unit:i*stride+(offset+width)*unit]...)
			}
			one := piece[:width*unit]
			constant := e.flags && string(piece) == strings.Repeat(string(one), int(last-first))
			if constant {
				piece = one
			}
			data = append(data, piece...)
			flags[k] = append(flags[k], constant)
			offset += width
		}
	}
	return data, flags
}

func (e *emitter) groups(f *particle.Frame) {
	e.str("pointgroups")
	e.open('[')
	for i := range f.Columns {
		if name, is := strings.CutPrefix(f.Columns[i].Name, "group:"); is {
			e.group(name, expanded(&f.Columns[i]))
		}
	}
	e.close(']')
}

func (e *emitter) group(name string, set []byte) {
	e.open('[')
	e.open('[')
	e.words("name", name)
	e.close(']')
	e.open('[')
	e.str("selection")
	e.open('[')
	switch {
	case e.ordered:
		e.str("ordered")
		var members []byte
		for i, s := range slices.Backward(set) {
			if s != 0 {
				members = binary.LittleEndian.AppendUint32(members, uint32(i))
			}
		}
		e.numbers(particle.Int32, members)
	case e.bytes:
		e.str("unordered")
		e.open('[')
		e.str("i8")
		e.numbers(particle.Int8, set)
		e.close(']')
	default:
		e.str("unordered")
		e.open('[')
		e.str("boolRLE")
		e.runLengths(set)
		e.close(']')
	}
	e.close(']')
	e.close(']')
	e.close(']')
}

func (e *emitter) runLengths(set []byte) {
	e.open('[')
	for i := 0; i < len(set); {
		n := 1
		for i+n < len(set) && set[i+n] == set[i] {
			n++
		}
		e.num(int64(n))
		e.boolean(set[i] != 0)
		i += n
	}
	e.close(']')
}
