// Our own writer of Houdini geometry, for tests: the tree of a frame.

package bgeo

import (
	"encoding/binary"
	"slices"
	"strings"

	"floe/internal/particle"
)

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
