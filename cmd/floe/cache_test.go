// A small writer of .icecache files, and what their values must be told as. It
// shares nothing with the program: layout, statistics and digests are computed
// here once more.

package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
)

// cache is a file before it is written.
type cache struct {
	objectType, points, edges, polygons, samples, substep uint32
	attributes                                            []attribute
}

// attribute holds its elements, each a list of values: one, or any number in an
// array.
type attribute struct {
	name                         string
	dataType                     uint32
	typeName                     string
	components                   int
	array                        bool
	context, category            uint32
	elements                     [][]value
	constant                     bool // written once a chunk
	constantChunk                bool // only the first chunk is constant
	block                        []byte
	wantConstant, textOrLocation bool
}

// value is one value: its bytes in the file, its bytes in the digest, and its
// components as numbers.
type value struct {
	file, digest []byte
	numbers      []float64
}

func u32(v ...uint32) (b []byte) {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	return b
}

func f32s(v ...float32) (r value) {
	for _, x := range v {
		r.file = append(r.file, u32(math.Float32bits(x))...)
		r.numbers = append(r.numbers, float64(x))
	}
	r.digest = r.file
	return r
}

func i32(v int32) value {
	b := u32(uint32(v))
	return value{b, b, []float64{float64(v)}}
}

func boolean(v bool) value {
	if v {
		return value{[]byte{1}, []byte{1}, []float64{1}}
	}
	return value{[]byte{0}, []byte{0}, []float64{0}}
}

// padded is a text as the format stores it.
func padded(s string) []byte {
	b := append(u32(uint32(len(s))), s...)
	for len(b)%4 != 0 {
		b = append(b, '_')
	}
	return b
}

func text(s string) value {
	return value{file: padded(s), digest: append(u32(uint32(len(s))), s...)}
}

// shape of a kind; 128 is an instance, 129 a reference with names.
func shape(kind int32) value {
	v := value{digest: u32(uint32(kind)), numbers: []float64{float64(kind)}}
	v.file = append([]byte{0}, u32(uint32(kind))...)
	switch kind {
	case 128:
		v.file = append(v.file, u32(77)...)
	case 129:
		v.file = append(v.file, u32(5)...)
		v.file = append(v.file, 0, 1)
		v.file = append(v.file, padded("Scene_Root.cube")...)
		v.file = append(v.file, padded("{guid}")...)
	}
	return v
}

func (c *cache) count(context uint32) int {
	return map[uint32]int{1: 1, 2: int(c.points), 4: int(c.edges), 8: int(c.polygons), 16: int(c.samples)}[context]
}

var contextNames = map[uint32]string{1: "object", 2: "point", 4: "edge", 8: "polygon", 16: "sample"}

// add makes an attribute whose element i is given by at.
func (c *cache) add(a attribute, at func(i int) []value) {
	for i := range c.count(a.context) {
		if a.constant || a.constantChunk && i < 4000 {
			i = 0
		}
		a.elements = append(a.elements, at(i))
	}
	a.wantConstant = a.constant
	c.attributes = append(c.attributes, a)
}

const chunkElements = 4000

// payload is the file without its container.
func (c *cache) payload() []byte {
	var b bytes.Buffer
	b.WriteString("ICECACHE")
	b.Write(u32(103, c.objectType, c.points, c.edges, c.polygons, c.samples, c.substep, 0, uint32(len(c.attributes))))
	for _, a := range c.attributes {
		structure := uint32(1)
		if a.array {
			structure = 2
		}
		b.Write(padded(a.name))
		b.Write(u32(a.dataType, structure, a.context, 353, a.category))
		if a.block != nil {
			b.Write(u32(uint32(len(a.block))))
		}
	}
	for _, a := range c.attributes {
		a.write(&b)
	}
	return b.Bytes()
}

func (a *attribute) write(b *bytes.Buffer) {
	if a.block != nil {
		b.Write(u32(uint32(len(a.block))))
		b.Write(a.block)
		return
	}
	n, chunk := len(a.elements), chunkElements
	if a.name == "PointPosition" {
		chunk = max(n, 1)
	}
	if n == 0 {
		b.Write(u32(0))
	}
	for from := 0; from < n; from += chunk {
		part := a.elements[from:min(from+chunk, n)]
		if a.constant || a.constantChunk && from == 0 {
			b.Write(u32(1))
			part = part[:1]
		} else {
			b.Write(u32(0))
		}
		for _, element := range part {
			if a.array {
				b.Write(u32(uint32(len(element))))
			}
			for _, v := range element {
				b.Write(v.file)
			}
		}
	}
}

func (c *cache) file() []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(c.payload()); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// told is what `floe info --json --stats` must say of an attribute.
type told struct {
	Name       string     `json:"name"`
	Type       string     `json:"type"`
	Structure  string     `json:"structure"`
	Context    string     `json:"context"`
	Category   uint32     `json:"category"`
	Components int        `json:"components"`
	Elements   int        `json:"elements"`
	Constant   bool       `json:"constant"`
	Min        []*float64 `json:"min"`
	Max        []*float64 `json:"max"`
	Sum        []*float64 `json:"sum"`
	NonFinite  int        `json:"nonfinite"`
	Values     int        `json:"values"`
	SHA256     string     `json:"sha256"`
	CountsSHA  string     `json:"counts_sha256"`
}

func (a *attribute) told(elements int) told {
	t := told{
		Name: a.name, Type: a.typeName, Structure: "single", Context: contextNames[a.context],
		Category: a.category, Components: a.components, Elements: elements, Constant: a.wantConstant,
	}
	digest, counts := sha256.New(), sha256.New()
	for range a.components {
		if a.textOrLocation {
			break
		}
		t.Min, t.Max, t.Sum = append(t.Min, nil), append(t.Max, nil), append(t.Sum, new(float64))
	}
	for _, element := range a.elements {
		counts.Write(u32(uint32(len(element))))
		for _, v := range element {
			t.Values++
			digest.Write(v.digest)
			t.addNumbers(v.numbers)
		}
	}
	digest.Write(a.block)
	t.SHA256 = hex.EncodeToString(digest.Sum(nil))
	if a.array {
		t.Structure, t.CountsSHA = "array", hex.EncodeToString(counts.Sum(nil))
	}
	return t
}

func (t *told) addNumbers(numbers []float64) {
	for k, x := range numbers {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.NonFinite++
			continue
		}
		if t.Min[k] == nil || x < *t.Min[k] {
			t.Min[k] = &x
		}
		if t.Max[k] == nil || x > *t.Max[k] {
			t.Max[k] = &x
		}
		*t.Sum[k] += x
	}
}

// floats are n numbers that differ from element to element.
func floats(i, n int) []float32 {
	v := make([]float32, n)
	for k := range v {
		v[k] = float32(i)*0.25 - float32(k*k) + 1/float32(i+k+1)
	}
	return v
}

// plainTypes are the types of numbers: data type, name and components.
var plainTypes = []struct {
	dataType   uint32
	name       string
	components int
	at         func(i int) value
}{
	{1, "bool", 1, func(i int) value { return boolean(i%3 == 1) }},
	{2, "long", 1, func(i int) value { return i32(int32(i*7919) - 1<<20) }},
	{4, "float", 1, func(i int) value { return f32s(floats(i, 1)...) }},
	{8, "vector2", 2, func(i int) value { return f32s(floats(i, 2)...) }},
	{16, "vector3", 3, func(i int) value { return f32s(floats(i, 3)...) }},
	{32, "vector4", 4, func(i int) value { return f32s(floats(i, 4)...) }},
	{64, "quaternion", 4, func(i int) value { return f32s(floats(i, 4)...) }},
	{128, "matrix33", 9, func(i int) value { return f32s(floats(i, 9)...) }},
	{256, "matrix44", 16, func(i int) value { return f32s(floats(i, 16)...) }},
	{512, "color4", 4, func(i int) value { return f32s(floats(i, 4)...) }},
	{0x4000, "rotation", 4, func(i int) value { return f32s(floats(i, 4)...) }},
	{0x8000, "shape", 1, func(i int) value { return shape([]int32{-1, 0, 4, 9, 128, 129}[i%6]) }},
	{0x20000, "string", 1, func(i int) value { return text([]string{"", "a", "smoke", "überall 𝄞", "four"}[i%5]) }},
}

// everyType has every data type: single, constant, as arrays, in every context,
// and the odd cases.
func everyType() *cache {
	c := &cache{points: 9001, edges: 30, polygons: 12, samples: 4001, substep: 3}
	one := func(at func(int) value) func(int) []value {
		return func(i int) []value { return []value{at(i)} }
	}
	several := func(at func(int) value) func(int) []value {
		return func(i int) (v []value) {
			for k := range i % 5 {
				v = append(v, at(i+k))
			}
			return v
		}
	}
	c.add(attribute{name: "PointPosition", dataType: 16, typeName: "vector3", components: 3, context: 2, category: 1},
		one(func(i int) value { return f32s(floats(i, 3)...) }))
	contexts := []uint32{1, 2, 4, 8, 16}
	for n, p := range plainTypes {
		a := attribute{dataType: p.dataType, typeName: p.name, components: p.components, category: 2, textOrLocation: p.name == "string"}
		for _, form := range []struct {
			name            string
			context         uint32
			array, constant bool
		}{
			{"single", 2, false, false},
			{"constant", 2, false, true},
			{"elsewhere", contexts[n%5], false, false},
			{"array", 2, true, false},
			{"constant_array", 16, true, true},
		} {
			a.name = p.name + "_" + form.name
			a.context, a.array, a.constant = form.context, form.array, form.constant
			at := one(p.at)
			if form.array {
				at = several(p.at)
			}
			if form.constant {
				plain := at
				at = func(int) []value { return plain(3) }
			}
			c.add(a, at)
		}
	}
	c.add(attribute{name: "odd_floats", dataType: 4, typeName: "float", components: 1, context: 2},
		one(func(i int) value {
			odd := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 1e-40, float32(math.Copysign(0, -1)), math.MaxFloat32, 1}
			return f32s(odd[i%len(odd)])
		}))
	c.add(attribute{name: "never_finite", dataType: 8, typeName: "vector2", components: 2, context: 8},
		one(func(i int) value { return f32s(float32(i), float32(math.NaN())) }))
	c.add(attribute{name: "partly_constant", dataType: 2, typeName: "long", components: 1, context: 2, constantChunk: true},
		one(func(i int) value { return i32(int32(i)) }))
	c.add(attribute{name: "empty_arrays", dataType: 16, typeName: "vector3", components: 3, context: 2, array: true, constant: true},
		func(int) []value { return nil })
	c.attributes = append(c.attributes, attribute{name: "where", dataType: 0x800, typeName: "location", components: 1,
		context: 2, category: 2, block: []byte("an opaque block of 31 bytes ..."), textOrLocation: true})
	return c
}

// emptyCache is a frame before the first point is born.
func emptyCache() *cache {
	c := &cache{}
	c.add(attribute{name: "PointPosition", dataType: 16, typeName: "vector3", components: 3, context: 2, category: 1}, nil)
	c.add(attribute{name: "Mass", dataType: 4, typeName: "float", components: 1, context: 2, category: 2}, nil)
	return c
}

func (c *cache) String() string { return fmt.Sprintf("cache of %d points", c.points) }
