// What is an attribute's name, type and form, and where are its values?

package bgeo

import (
	"fmt"

	"floe/internal/particle"
)

// attribute is one that is shown.
type attribute struct {
	particle.Attribute
	values  block
	strings *table // of a string attribute
}

// table is the texts of a string attribute.
type table struct {
	bytes   []byte
	offsets []int64 // of the ends
}

// form in which values are kept.
type form uint8

const (
	noValues form = iota
	pages
	tuples
	arrays
)

// block is where an attribute's values are and how they are arranged.
type block struct {
	form     form
	size     int64 // scalars of a value
	storage  string
	pageSize int64
	packing  []int64     // scalars of each part; nil for one part
	flags    []pageFlags // of each part; nil if none is constant
	data     token       // begins the values
}

// pageFlags say which pages are constant, one bit each.
type pageFlags struct {
	bits []byte
	n    int64
}

func (f *pageFlags) add(set bool) {
	if f.n%8 == 0 {
		f.bits = append(f.bits, 0)
	}
	if set {
		f.bits[f.n/8] |= 1 << (f.n % 8)
	}
	f.n++
}

func (f *pageFlags) constant(page int64) bool {
	return page < f.n && f.bits[page/8]&(1<<(page%8)) != 0
}

// definition is an attribute's header.
type definition struct {
	kind, name, scope string
	meaning           string // point, vector, color …
}

// definition reads an attribute's header and skips the rest of it.
func (w *walker) definition(t token) (definition, error) {
	d, err := w.definitionOnly(t)
	if err != nil {
		return d, err
	}
	return d, w.rest(d.name)
}

// rest skips what is left of a list whose beginning was read.
func (w *walker) rest(name string) error {
	for {
		t, err := w.next()
		if err == nil && t.kind == arrayEnd {
			return nil
		}
		if err == nil {
			err = w.skip(t)
		}
		if err != nil {
			return fmt.Errorf("%q: %w", name, err)
		}
	}
}

// definitionOnly reads up to the body.
func (w *walker) definitionOnly(t token) (d definition, err error) {
	if t.kind != arrayBegin {
		return d, t.want("an attribute")
	}
	if t, err = w.next(); err != nil {
		return d, err
	}
	err = w.fields(t, func(key string, v token) (err error) {
		switch key {
		case "type":
			d.kind, err = v.copyText()
		case "name":
			d.name, err = v.copyText()
		case "scope":
			d.scope, err = v.copyText()
		case "options":
			d.meaning, err = w.meaning(v)
		default:
			err = w.skip(v)
		}
		return err
	})
	if err == nil && d.name == "" {
		err = fmt.Errorf("%w: an attribute without a name at %d", errForm, t.at)
	}
	return d, err
}

// meaning looks for the value of the option "type".
func (w *walker) meaning(options token) (meaning string, err error) {
	err = w.fields(options, func(key string, v token) error {
		if key != "type" || v.kind != mapBegin && v.kind != arrayBegin {
			return w.skip(v)
		}
		return w.fields(v, func(key string, v token) (err error) {
			if key == "value" && v.kind == textToken {
				meaning, err = v.copyText()
				return err
			}
			return w.skip(v)
		})
	})
	return meaning, err
}

// attribute reads one of points or the detail.
func (w *walker) attribute(context particle.Context, t token) error {
	d, err := w.definitionOnly(t)
	if err != nil {
		return err
	}
	if d.kind != "numeric" && d.kind != "string" {
		w.hideAttribute(context, d, "of the kind "+d.kind)
		return w.rest(d.name)
	}
	a := attribute{Attribute: particle.Attribute{Name: d.name, Structure: particle.Single, Context: context}}
	if t, err = w.next(); err == nil {
		err = w.fields(t, func(key string, v token) error { return w.body(&a, key, v) })
	}
	if err == nil {
		err = w.rest(d.name)
	}
	if err != nil {
		return fmt.Errorf("attribute %q: %w", d.name, err)
	}
	if why := a.setType(d); why != "" {
		w.hideAttribute(context, d, why)
		return nil
	}
	w.attributes = append(w.attributes, a)
	return nil
}

func (w *walker) hideAttribute(context particle.Context, d definition, why string) {
	what := "Point"
	if context == particle.PerObject {
		what = "Detail"
	}
	w.hide("%s attribute %s is not shown: it is %s.", what, d.name, why)
}

// body reads one key of the second part of an attribute.
func (w *walker) body(a *attribute, key string, v token) (err error) {
	switch key {
	case "values", "indices":
		return w.fields(v, func(key string, v token) error { return w.blockField(a, key, v) })
	case "size":
		if a.values.size == 0 { // the values' own counts
			a.values.size, err = v.integer()
		}
		return err
	case "storage":
		if a.values.storage == "" {
			a.values.storage, err = v.copyText()
		}
		return err
	case "strings":
		a.strings = &table{}
		if w.texts {
			return w.readTable(a.strings, v)
		}
	}
	return w.skip(v)
}

func (w *walker) readTable(t *table, v token) error {
	return w.each(v, func(v token) error {
		if v.kind != textToken && v.kind != nullToken {
			return v.want("a text")
		}
		t.bytes = append(t.bytes, v.text...)
		t.offsets = append(t.offsets, int64(len(t.bytes)))
		return nil
	})
}

// blockField reads one key of an attribute's values.
func (w *walker) blockField(a *attribute, key string, v token) (err error) {
	b := &a.values
	switch key {
	case "size":
		b.size, err = v.integer()
		return err
	case "storage":
		b.storage, err = v.copyText()
		return err
	case "pagesize":
		b.pageSize, err = v.integer()
		return err
	case "packing":
		return w.readPacking(b, v)
	case "constantpageflags":
		if w.texts {
			return w.readFlags(b, a.Context, v)
		}
	case "rawpagedata":
		b.form, b.data = pages, v
	case "tuples":
		b.form, b.data = tuples, v
	case "arrays":
		b.form, b.data = arrays, v
	}
	return w.skip(v)
}

func (w *walker) readPacking(b *block, v token) error {
	b.packing = nil
	return w.each(v, func(v token) error {
		n, err := v.integer()
		if err == nil && (n < 1 || n > particle.MaxComponents || len(b.packing) >= particle.MaxComponents) {
			err = fmt.Errorf("%w: packing of %d at %d", errForm, n, v.at)
		}
		b.packing = append(b.packing, n)
		return err
	})
}

// readFlags reads a list of flags for each part of the packing.
func (w *walker) readFlags(b *block, context particle.Context, v token) error {
	most := int64(1)
	if context == particle.PerPoint {
		most = max(w.points, 0)
	}
	b.flags = nil
	return w.each(v, func(v token) error {
		if len(b.flags) >= particle.MaxComponents {
			return fmt.Errorf("%w: flags of pages at %d", errForm, v.at)
		}
		var f pageFlags
		if v.kind == nullToken {
			b.flags = append(b.flags, f)
			return nil
		}
		err := w.each(v, func(v token) error {
			set, err := v.integer()
			if f.add(set != 0); f.n > most {
				return fmt.Errorf("%w: more flags of pages at %d than points", errForm, v.at)
			}
			return err
		})
		b.flags = append(b.flags, f)
		return err
	})
}

// setType gives the attribute its type, or says why it has none.
func (a *attribute) setType(d definition) (why string) {
	size := a.values.size
	if size < 1 || size > particle.MaxComponents {
		return fmt.Sprintf("a tuple of %d", size)
	}
	if d.kind == "string" {
		a.Type = particle.String
		if size > 1 {
			a.Structure = particle.Array // of that many texts each
		}
		return ""
	}
	scalar, known := storages[a.values.storage]
	if !known {
		return fmt.Sprintf("kept as %q", a.values.storage)
	}
	a.Type, a.Components = typeOf(scalar, int(size), d.meaning)
	return ""
}

// storages are the names of scalar types.
var storages = map[string]particle.Type{
	"bool": particle.Bool, "int8": particle.Int8, "uint8": particle.Uint8,
	"int16": particle.Int16, "uint16": particle.Uint16, "int32": particle.Int32, "uint32": particle.Uint32,
	"int64": particle.Int64, "uint64": particle.Uint64,
	"fpreal16": particle.Float16, "fpreal32": particle.Float32, "fpreal64": particle.Float64,
}

// typeOf names what is known to be more than a tuple of scalars. Quaternions
// stay tuples: Houdini's are x y z w, ours w x y z.
func typeOf(scalar particle.Type, size int, meaning string) (particle.Type, int) {
	if scalar == particle.Float32 {
		switch {
		case size == 2:
			return particle.Vector2, 0
		case size == 3:
			return particle.Vector3, 0
		case size == 4 && meaning == "color":
			return particle.Color4, 0
		case size == 4:
			return particle.Vector4, 0
		case size == 9 && isMatrix(meaning):
			return particle.Matrix33, 0
		case size == 16 && isMatrix(meaning):
			return particle.Matrix44, 0
		}
	}
	return scalar, size
}

func isMatrix(meaning string) bool { return meaning == "matrix" || meaning == "transform" }
