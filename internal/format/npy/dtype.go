// Types: from NumPy's words and lists of fields to the parts of a record.

package npy

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"floe/internal/particle"
	"floe/internal/stride"
)

// leaf is a run of equal scalars at one place of every record.
type leaf struct {
	name   string
	offset int64
	shape  []int64 // dimensions inside the record
	count  int64   // product of shape; scalars, two for each complex number
	// scalar is the type of the scalars, String for texts.
	scalar particle.Type
	size   int64 // bytes of a scalar, or of a text
	order  stride.Order
	wide   bool // a text has four bytes a letter
}

func (l *leaf) bytes() int64 { return l.count * l.size }

// record is what one item of an array consists of.
type record struct {
	size   int64
	leaves []leaf
	named  bool // fields with names, not one plain type
	// leftOut tells of fields that cannot be shown.
	leftOut []string
}

// maxItemBytes bounds sizes inside a record, so that nothing overflows.
const maxItemBytes = 1 << 40

var errTooLarge = errors.New("a record is too large")

// newRecord understands a type, whatever its form.
func newRecord(descr any) (record, error) {
	r := record{}
	_, r.named = descr.(list)
	size, err := r.add("", descr, nil, 0)
	if err != nil {
		return record{}, fmt.Errorf("type of the array: %w", err)
	}
	if size == 0 {
		return record{}, errors.New("type of the array: it has no size")
	}
	r.size = size
	return r, nil
}

// add puts a type at an offset, shape times, and gives its size.
func (r *record) add(name string, descr any, shape []int64, offset int64) (int64, error) {
	switch t := descr.(type) {
	case string:
		return r.addWord(name, t, shape, offset)
	case list:
		return r.addFields(name, t, shape, offset)
	}
	return 0, fmt.Errorf("%v is neither a word nor a list", descr)
}

// addFields puts the fields of a record one behind the other.
func (r *record) addFields(name string, fields list, shape []int64, offset int64) (int64, error) {
	many, err := product(shape)
	if err != nil {
		return 0, err
	}
	inner := record{}
	at := int64(0)
	for _, f := range fields {
		n, err := inner.addField(name, f, at)
		if err != nil {
			return 0, err
		}
		if at += n; at > maxItemBytes {
			return 0, errTooLarge
		}
	}
	if at > 0 && many > maxItemBytes/at {
		return 0, errTooLarge
	}
	r.leftOut = append(r.leftOut, inner.leftOut...)
	if len(shape) > 0 {
		r.leftOut = append(r.leftOut, fmt.Sprintf("The field %q holds an array of records and is not shown.", name))
		return at * many, nil
	}
	for _, l := range inner.leaves {
		l.offset += offset
		r.leaves = append(r.leaves, l)
	}
	return at, nil
}

// addField puts one (name, type) or (name, type, shape); the name may be (title,
// name).
func (r *record) addField(outer string, f any, at int64) (int64, error) {
	t, ok := f.(tuple)
	if !ok || len(t) < 2 || len(t) > 3 {
		return 0, fmt.Errorf("the field %v", f)
	}
	if titled, ok := t[0].(tuple); ok && len(titled) == 2 {
		t = append(tuple{titled[1]}, t[1:]...)
	}
	name, ok := t[0].(string)
	if !ok {
		return 0, fmt.Errorf("the field %v", f)
	}
	var shape []int64
	if len(t) == 3 {
		var err error
		if shape, err = dimensions(t[2]); err != nil {
			return 0, fmt.Errorf("field %q: %w", name, err)
		}
	}
	if outer != "" {
		name = outer + "." + name
	}
	n, err := r.add(name, t[1], shape, at)
	if err != nil {
		return 0, fmt.Errorf("field %q: %w", name, err)
	}
	return n, nil
}

// dimensions of a shape: an integer or a tuple of them.
func dimensions(v any) ([]int64, error) {
	if n, ok := v.(int64); ok {
		v = tuple{n}
	}
	t, ok := v.(tuple)
	if !ok {
		return nil, fmt.Errorf("shape %v", v)
	}
	shape := make([]int64, len(t))
	for i := range t {
		n, ok := t[i].(int64)
		if !ok || n < 0 {
			return nil, fmt.Errorf("shape %v", []any(t))
		}
		shape[i] = n
	}
	_, err := product(shape)
	return shape, err
}

// product of dimensions, 1 for none.
func product(shape []int64) (int64, error) {
	n := int64(1)
	for _, d := range shape {
		if d > 0 && n > particle.MaxElements/d {
			return 0, fmt.Errorf("shape %v is too large", shape)
		}
		n *= d
	}
	return n, nil
}

var numbers = map[string]particle.Type{
	"b1": particle.Bool, "?": particle.Bool,
	"i1": particle.Int8, "i2": particle.Int16, "i4": particle.Int32, "i8": particle.Int64,
	"u1": particle.Uint8, "u2": particle.Uint16, "u4": particle.Uint32, "u8": particle.Uint64,
	"f2": particle.Float16, "f4": particle.Float32, "f8": particle.Float64,
	"c8": particle.Float32, "c16": particle.Float64, // twice
	"M8": particle.Int64, "m8": particle.Int64, // times, in the unit that follows
}

var errObjects = errors.New("it holds Python objects, which only Python can read")

// addWord puts a type such as '<f4', '|S10', '>U5' or '|V8'.
func (r *record) addWord(name, word string, shape []int64, offset int64) (int64, error) {
	l := leaf{name: name, offset: offset, shape: shape}
	kind := strings.TrimLeft(word, "<>|=")
	l.order = stride.Order(strings.HasPrefix(word, ">"))
	kind, unit, _ := strings.Cut(kind, "[")
	var err error
	if l.count, err = product(shape); err != nil {
		return 0, err
	}
	scalar, isNumber := numbers[kind]
	if !isNumber {
		return r.addOther(l, kind)
	}
	if unit != "" {
		r.leftOut = append(r.leftOut, fmt.Sprintf("The times of %s are shown as whole numbers in [%s.", orArray(name), unit))
	}
	l.scalar, l.size = scalar, int64(scalar.ScalarBytes())
	if kind[0] == 'c' {
		l.count *= 2
		l.shape = append(slices.Clone(shape), 2)
	}
	return r.keep(l)
}

// addOther puts texts, and passes over what cannot be shown.
func (r *record) addOther(l leaf, kind string) (int64, error) {
	if strings.HasPrefix(kind, "O") {
		return 0, errObjects
	}
	if kind == "" {
		return 0, errors.New("an empty word")
	}
	digits := kind[1:]
	if digits == "" {
		digits = "0"
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || n > maxItemBytes/4 {
		return 0, fmt.Errorf("the type %q is not known", kind)
	}
	l.size = n
	switch kind[0] {
	case 'U':
		l.scalar, l.size, l.wide = particle.String, 4*n, true
	case 'S', 'a':
		l.scalar = particle.String
	case 'V', 'f', 'c': // fill, and floats of 12 or 16 bytes
	default:
		return 0, fmt.Errorf("the type %q is not known", kind)
	}
	if l.scalar == particle.String && l.count == 1 {
		return r.keep(l)
	}
	if l.name != "" || kind[0] != 'V' {
		r.leftOut = append(r.leftOut, fmt.Sprintf("%s of type %s is not shown.", orArray(l.name), kind))
	}
	if l.size > 0 && l.count > maxItemBytes/l.size {
		return 0, errTooLarge
	}
	return l.bytes(), nil
}

func orArray(name string) string {
	if name == "" {
		return "The array"
	}
	return fmt.Sprintf("The field %q", name)
}

// keep adds a leaf unless it is empty.
func (r *record) keep(l leaf) (int64, error) {
	switch {
	case l.size > 0 && l.count > maxItemBytes/l.size:
		return 0, errTooLarge
	case l.count > particle.MaxComponents:
		return 0, fmt.Errorf("%d components", l.count)
	case l.count > 0:
		r.leaves = append(r.leaves, l)
	}
	return l.bytes(), nil
}

// attribute chooses vectors and matrices for floats of their shape.
func (l *leaf) attribute(context particle.Context) particle.Attribute {
	a := particle.Attribute{Name: l.name, Type: l.scalar, Structure: particle.Single, Context: context}
	if l.scalar == particle.Float32 {
		a.Type = floatType(l.name, l.shape)
	}
	if a.Type == l.scalar && l.count > 1 {
		a.Components = int(l.count)
	}
	return a
}

func floatType(name string, shape []int64) particle.Type {
	switch {
	case slices.Equal(shape, []int64{2}):
		return particle.Vector2
	case slices.Equal(shape, []int64{3}):
		return particle.Vector3
	case slices.Equal(shape, []int64{4}) && particle.RoleOf(name) == particle.ColorRole:
		return particle.Color4
	case slices.Equal(shape, []int64{4}):
		return particle.Vector4
	case slices.Equal(shape, []int64{3, 3}):
		return particle.Matrix33
	case slices.Equal(shape, []int64{4, 4}):
		return particle.Matrix44
	}
	return particle.Float32
}
