// The decoder: suite, all forms of a tree, what is said and refused.

package bgeo

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

func columnOf(name string, t particle.Type, components int, context particle.Context, elements int64, data []byte) particle.Column {
	a := particle.Attribute{Name: name, Type: t, Components: components, Structure: particle.Single, Context: context}
	return particle.Column{Attribute: a, Elements: elements, Data: data}
}

func frameOf(points int64, columns ...particle.Column) *particle.Frame {
	h := particle.Header{Format: name, Version: 18, Counts: particle.Counts{Points: points}}
	for _, c := range columns {
		h.Attributes = append(h.Attributes, c.Attribute)
	}
	return particle.FrameOf(h, columns, nil)
}

// each makes n scalars.
func each[T particle.Number](n int64, value func(i int) T) []byte {
	values := make([]T, n)
	for i := range values {
		values[i] = value(i)
	}
	return particle.BytesOf(values)
}

func per(points int64, name string, t particle.Type, components int, data []byte) particle.Column {
	return columnOf(name, t, components, particle.PerPoint, points, data)
}

// cloud has every kind of column; pages of constants among others, and in
// uniform all of a column.
func cloud(points int64) *particle.Frame {
	step := func(i int) float32 { return float32(i/40) / 8 }
	text := per(points, "name", particle.String, 0, each(points, func(i int) int32 { return int32(i / 30 % 3) }))
	text.Table = particle.MakeStrings([]string{"piece0", "a \"quoted\" \\ \t\n \u20ac\U0001f3ae", "piece2"})
	words := columnOf("varmap", particle.String, 0, particle.PerObject, 1, each(2, func(i int) int32 { return int32(1 - i) }))
	words.Table = particle.MakeStrings([]string{"id -> ID", "v -> V"})
	words.Structure, words.Offsets = particle.Array, []int64{0, 2}
	return frameOf(points,
		per(points, "P", particle.Vector3, 0, each(3*points, func(i int) float32 { return float32(i) / 3 })),
		per(points, "Pw", particle.Vector4, 0, each(4*points, func(i int) float32 { return float32(i%4/3) * step(i) })),
		per(points, "Alpha", particle.Float32, 1, each(points, step)),
		per(points, "Cd", particle.Color4, 0, each(4*points, step)),
		per(points, "big", particle.Int64, 1, each(points, func(i int) int64 { return 1<<62 + int64(i/7) })),
		per(points, "byte", particle.Uint8, 3, each(3*points, func(i int) uint8 { return uint8(i / 50) })),
		per(points, "half", particle.Float16, 1, each(points, func(i int) particle.Half { return particle.Half(i % 0x7c00) })),
		per(points, "double", particle.Float64, 2, each(2*points, func(i int) float64 { return 1 / float64(i+1) })),
		per(points, "id", particle.Int32, 1, each(points, func(i int) int32 { return int32(-i) })),
		per(points, "short", particle.Int16, 1, each(points, func(i int) int16 { return int16(i * 1000) })),
		per(points, "tiny", particle.Int8, 1, each(points, func(i int) int8 { return int8(i) })),
		text,
		per(points, "transform", particle.Matrix33, 0, each(9*points, step)),
		per(points, "uniform", particle.Vector3, 0, each(3*points, func(i int) float32 { return float32(i % 3) })),
		columnOf("time", particle.Float32, 1, particle.PerObject, 1, each(1, func(int) float32 { return 4.25 })),
		words,
		per(points, "group:all", particle.Bool, 1, each(points, func(int) bool { return true })),
		per(points, "group:some", particle.Bool, 1, each(points, func(i int) bool { return i%5 == 0 })),
	)
}

// styles are all forms of a tree.
func styles() map[string]style {
	return map[string]style{
		"pages":          {index: true},
		"constant pages": {flags: true, pageSize: 16},
		"packing":        {flags: true, pageSize: 16, packing: []int64{1, 2}},
		"packing plain":  {pageSize: 16, packing: []int64{3, 1}},
		"packing of 4":   {flags: true, pageSize: 8, packing: []int64{2, 1, 1}, ordered: true},
		"one page":       {flags: true, pageSize: 100_000},
		"big":            {big: true, flags: true, pageSize: 16, packing: []int64{3, 1}},
		"lists":          {lists: true, flags: true, pageSize: 16, packing: []int64{1, 2}},
		"big lists":      {lists: true, big: true, flags: true, doubles: true},
		"tuples":         {form: tuples, ordered: true},
		"arrays":         {form: arrays, bytes: true},
		"list tuples":    {form: tuples, lists: true, doubles: true, bytes: true},
		"text":           {text: true, flags: true, pageSize: 16, packing: []int64{1, 2}, index: true},
		"text tuples":    {text: true, form: tuples, ordered: true},
		"text arrays":    {text: true, form: arrays, bytes: true},
	}
}

func containers() map[string]container {
	return map[string]container{
		"sc":          {},
		"small":       {chunk: 1000},
		"odd":         {chunk: 4099, block: 1024},
		"plain":       {chunk: 5000, plain: true},
		"whole":       {chunk: 5000, whole: true},
		"whole plain": {chunk: 5000, whole: true, plain: true, block: 512},
		"stored":      {chunk: 5000, stored: true, meta: []byte("metadata")},
		"of 8":        {chunk: 1 << 13, typeSize: 8, block: 2048},
		"of 3":        {chunk: 3000, typeSize: 3},
		"of 1":        {chunk: 3000, typeSize: 1},
		"of 20":       {chunk: 5000, typeSize: 20},
		"zlib":        {chunk: 5000, zlib: true},
	}
}

func suiteCases() []formattest.Case {
	var cases []formattest.Case
	f := cloud(41)
	for name, s := range styles() {
		cases = append(cases, formattest.Case{Name: name, File: geometry(f, s)})
	}
	payload := geometry(f, style{flags: true, pageSize: 16, packing: []int64{1, 2}})
	for _, name := range []string{"small", "odd", "whole plain", "stored", "zlib"} { // TestContainers has all
		c := containers()[name]
		cases = append(cases, formattest.Case{Name: name, File: c.pack(payload), Options: format.Options{Threads: 3}})
	}
	cases = append(cases, formattest.Case{Name: "empty", File: geometry(cloud(0), style{flags: true})},
		formattest.Case{Name: "empty text", File: geometry(cloud(0), style{text: true, form: tuples})},
		formattest.Case{Name: "hidden", File: geometry(cloud(3), withHidden(style{}))})
	slices.SortFunc(cases, func(a, b formattest.Case) int { return strings.Compare(a.Name, b.Name) })
	return cases
}

func TestSuite(t *testing.T) {
	formattest.Suite(t, Decoder{}, suiteCases())
}

func FuzzDecode(f *testing.F) {
	var seeds [][]byte
	for _, c := range suiteCases() {
		seeds = append(seeds, c.File)
	}
	formattest.Fuzz(f, Decoder{}, seeds)
}

// TestForms decodes the same frame from all forms.
func TestForms(t *testing.T) {
	for _, points := range []int64{1, 16, 41, 2500} {
		want := cloud(points)
		for name, s := range styles() {
			file := geometry(want, s)
			for _, in := range []format.Input{formattest.Input(file, name), formattest.Mapped(file, name)} {
				check(t, fmt.Sprintf("%s of %d", name, points), want, in, format.Options{})
			}
		}
	}
}

func check(t *testing.T, what string, want *particle.Frame, in format.Input, opt format.Options) {
	t.Helper()
	got := formattest.DecodeWith(t, Decoder{}, in, opt, formattest.DirtyGrant(0xA5, 0))
	if diff := formattest.Diff(want, got); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
}

// TestContainers decodes the same frame from all kinds of chunks, with one and
// several goroutines.
func TestContainers(t *testing.T) {
	want := cloud(2500)
	payload := geometry(want, style{flags: true, packing: []int64{1, 2}, pageSize: 100})
	for name, c := range containers() {
		file := c.pack(payload)
		for threads := range 4 {
			opt := format.Options{Threads: threads}
			check(t, name, want, formattest.Input(file, name), opt)
			check(t, name+" mapped", want, formattest.Mapped(file, name), opt)
		}
	}
}

// TestUnkept decodes chunks too large to be kept by the walk.
func TestUnkept(t *testing.T) {
	const points = 1 << 20
	want := frameOf(points,
		per(points, "P", particle.Vector3, 0, smooth(points, 3)),
		per(points, "v", particle.Vector3, 0, smooth(points, 3)),
		per(points, "group:all", particle.Bool, 1, each(points, func(int) bool { return true })))
	payload := geometry(want, style{flags: true})
	for name, c := range map[string]container{"kept": {}, "not kept": {chunk: keptBytes + 1}} {
		for _, threads := range []int{1, 3} {
			check(t, name, want, formattest.Input(c.pack(payload), name), format.Options{Threads: threads})
		}
	}
}

// TestRandom writes and reads frames of any mixture of types.
func TestRandom(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	var types []particle.Type
	for _, k := range particletest.Types() {
		if k.IsScalar() && k != particle.Uint32 && k != particle.Uint64 || slices.Contains([]particle.Type{particle.Vector2, particle.Vector3,
			particle.Vector4, particle.Matrix33, particle.Matrix44, particle.Color4, particle.String}, k) {
			types = append(types, k)
		}
	}
	kinds := slices.Collect(mapValues(styles()))
	for range 200 {
		f := particletest.Random(rng, particletest.Options{Types: types, Attributes: 1 + rng.IntN(8), PointsOnly: true,
			SingleOnly: true, OwnWidth: true, Finite: true, OddNames: true})
		s := kinds[rng.IntN(len(kinds))]
		s.pageSize = 1 + rng.Int64N(20)
		file := geometry(f, s)
		if rng.IntN(2) == 0 {
			file = container{chunk: 100 + rng.IntN(3000)}.pack(file)
		}
		got := formattest.DecodeWith(t, Decoder{}, formattest.Input(file, "a.bgeo"), format.Options{Threads: rng.IntN(3)}, formattest.DirtyGrant(0x5A, 0))
		for i := range f.Columns { // what geometry does not keep
			f.Columns[i].Category, f.Columns[i].ObjectID = 0, 0
			if f.Columns[i].Type.IsScalar() {
				f.Columns[i].Components = 1
			}
		}
		for i := range min(len(f.Columns), len(got.Columns)) {
			if err := particletest.EqualColumns(&f.Columns[i], &got.Columns[i]); err != nil {
				t.Fatalf("%+v: %v", s, err)
			}
		}
		if f.Points != got.Points || len(f.Columns) != len(got.Columns) {
			t.Fatalf("%+v: %d points in %d columns, want %d in %d", s, got.Points, len(got.Columns), f.Points, len(f.Columns))
		}
	}
}

func mapValues[K comparable, V any](m map[K]V) func(func(V) bool) {
	return func(yield func(V) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// withHidden adds all that is not shown.
func withHidden(s style) style {
	s.more = func(e *emitter) {
		for _, owner := range []string{"vertexattributes", "primitiveattributes"} {
			e.owner(frameOf(2, columnOf("uv", particle.Vector3, 0, particle.PerPoint, 2, make([]byte, 24))), owner, particle.PerPoint)
		}
		e.str("pointattributes")
		e.open('[')
		hiddenAttribute(e, "neighbors", "arraydata", 1, "int32")
		hiddenAttribute(e, "unknown", "numeric", 1, "fpreal128")
		hiddenAttribute(e, "wide", "numeric", 1<<17, "fpreal32")
		e.close(']')
		e.str("globalattributes")
		e.open('[')
		hiddenAttribute(e, "clipinfo", "dict", 1, "int32")
		e.close(']')
	}
	s.extra = func(e *emitter) {
		e.str("primitives")
		e.open('[')
		for _, kind := range []string{"Poly", "Volume", "Poly", "VDB", "Sphere", "Part"} {
			primitive(e, []string{"type", kind}, func() { e.open('['); e.words("vertex", "closed"); e.close(']') })
		}
		for _, kind := range []string{"p_r", "c_r"} {
			primitive(e, []string{"type", kind}, func() {
				e.open('[')
				e.str("s_v")
				e.num(0)
				e.str("n_p")
				e.num(12854)
				e.close(']')
			})
		}
		primitive(e, []string{"type", "run", "runtype", "PackedFragment"}, func() {
			e.open('[')
			for range 1234 {
				e.open('[')
				e.close(']')
			}
			e.close(']')
		})
		e.close(']')
		e.str("sharedprimitivedata")
		e.open('[')
		e.str("PackedFragment")
		e.open('[')
		e.close(']')
		e.close(']')
		e.str("pointgroups")
		e.open('[')
		strangeGroup(e, "odd", "spiral")
		e.close(']')
		for _, owner := range []string{"primitivegroups", "edgegroups"} {
			e.str(owner)
			e.open('[')
			strangeGroup(e, "inside", "unordered")
			strangeGroup(e, "outside", "unordered")
			e.close(']')
		}
	}
	return s
}

func primitive(e *emitter, definition []string, body func()) {
	e.open('[')
	e.open('[')
	e.words(definition...)
	e.close(']')
	body()
	e.close(']')
}

func hiddenAttribute(e *emitter, name, kind string, size int64, storage string) {
	primitive(e, []string{"scope", "public", "type", kind, "name", name}, func() {
		e.open('[')
		e.str("size")
		e.num(size)
		e.words("storage", storage, "values")
		e.open('[')
		e.close(']')
		e.close(']')
	})
}

func strangeGroup(e *emitter, name, selection string) {
	e.open('[')
	e.open('[')
	e.words("name", name)
	e.close(']')
	e.open('[')
	e.str("selection")
	e.open('[')
	e.str(selection)
	e.open('[')
	e.close(']')
	e.close(']')
	e.close(']')
	e.close(']')
}

// TestHidden looks at the sentences about what is not shown.
func TestHidden(t *testing.T) {
	want := []string{
		"Vertex attributes are not shown: uv.",
		"Primitive attributes are not shown: uv.",
		"Point attribute neighbors is not shown: it is of the kind arraydata.",
		`Point attribute unknown is not shown: it is kept as "fpreal128".`,
		"Point attribute wide is not shown: it is a tuple of 131072.",
		"Detail attribute clipinfo is not shown: it is of the kind dict.",
		"Point group odd is not shown: its members are kept in an unknown way.",
		"Primitive groups are not shown: inside, outside.",
		"Edge groups are not shown: inside, outside.",
		"12,856 polygons are not shown.",
		"1 volume is not shown.",
		"1 VDB volume is not shown.",
		"1 Sphere primitive is not shown.",
		"1 particle system primitive is not shown.",
		"12,854 polygon curves are not shown.",
		"1,234 packed primitives (PackedFragment) are not shown.",
	}
	for _, s := range []style{{}, {text: true}, {big: true, lists: true}} {
		f := formattest.Decode(t, Decoder{}, geometry(cloud(3), withHidden(s)))
		if !slices.Equal(f.Warnings, want) {
			t.Errorf("%+v: warnings\n%s\nwant\n%s", s, strings.Join(f.Warnings, "\n"), strings.Join(want, "\n"))
		}
		if diff := formattest.Diff(cloud(3), f); diff != "" {
			t.Error(diff)
		}
	}
}

// TestConstant: columns whose pages are all the same are kept as one value.
func TestConstant(t *testing.T) {
	f := formattest.Decode(t, Decoder{}, geometry(cloud(2500), style{flags: true}))
	for _, c := range f.Columns {
		if want := c.Name == "uniform" || c.Name == "group:all"; c.Constant != want {
			t.Errorf("%s: constant %v", c.Name, c.Constant)
		}
	}
}

// TestNoText: an index of -1 is the empty text.
func TestNoText(t *testing.T) {
	c := per(4, "name", particle.String, 0, each(4, func(i int) int32 { return int32(i%3) - 1 }))
	c.Table = particle.MakeStrings([]string{"one", "two"})
	for _, s := range []style{{}, {text: true}, {lists: true}} {
		f := formattest.Decode(t, Decoder{}, geometry(frameOf(4, c), s))
		got := fmt.Sprintf("%q", []string{f.Columns[0].Text(0), f.Columns[0].Text(1), f.Columns[0].Text(2), f.Columns[0].Text(3)})
		if got != `["" "one" "two" ""]` {
			t.Errorf("%+v: %s", s, got)
		}
	}
}

// TestTruncated cuts a file at every byte.
func TestTruncated(t *testing.T) {
	for _, file := range [][]byte{
		geometry(cloud(5), style{index: true}), geometry(cloud(5), style{}), geometry(cloud(5), style{text: true, form: tuples}),
		container{chunk: 900}.pack(geometry(cloud(5), style{})),
	} {
		for n := range len(file) {
			in := formattest.Input(file[:n], "a.bgeo")
			_, err := Decoder{}.Decode(context.Background(), in, format.Options{}, format.HeapGrant)
			if !errors.Is(err, format.ErrTruncated) && (n > 5 || !errors.Is(err, format.ErrUnknown)) {
				t.Fatalf("%d of %d bytes: %v", n, len(file), err)
			}
			if _, err := (Decoder{}).Header(in, format.Options{}); err == nil {
				t.Fatalf("header of %d of %d bytes", n, len(file))
			}
		}
	}
}

// TestComplete: all good files are complete, and cut ones are not, as far as
// their last bytes tell.
func TestComplete(t *testing.T) {
	for _, c := range suiteCases() {
		if err := (Decoder{}).Complete(formattest.Input(c.File, "a.bgeo")); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		for n := 5; n < len(c.File); n += 7 {
			err := (Decoder{}).Complete(formattest.Input(c.File[:n], "a.bgeo"))
			if isText := c.File[0] == '['; err == nil && (!isText || c.File[n-1] != ']') {
				t.Errorf("%s: complete with %d of %d bytes", c.Name, n, len(c.File))
			} else if err != nil && !errors.Is(err, format.ErrTruncated) {
				t.Errorf("%s: %d of %d bytes: %v", c.Name, n, len(c.File), err)
			}
		}
	}
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		head, name string
		least      int
		most       int
	}{
		{"scf1\x00", "a.bgeo.sc", 100, 100}, {"\x7fNSJb[", "a.bgeo", 100, 100}, {"\x7fbJSN[", "a", 60, 99},
		{"[\n\t\"fileversion\"", "a.geo", 100, 100}, {"[1,2]", "a.json", 0, 0}, {"[1,2]", "a.GEO", 20, 60},
		{"BgeoV", "a.bgeo", 0, 0}, {"PGEOMETRY V5", "a.geo", 0, 0}, {"", "a.bgeo", 1, 10}, {"PK", "a.zip", 0, 0},
	} {
		if got := (Decoder{}).Sniff([]byte(c.head), c.name); got < c.least || got > c.most {
			t.Errorf("%q of %q scores %d", c.head, c.name, got)
		}
	}
}

// TestRefused: damaged trees and containers are errors that say why.
func TestRefused(t *testing.T) {
	text := string(geometry(cloud(20), style{text: true, flags: true, pageSize: 16}))
	change := func(from, to string) []byte {
		if !strings.Contains(text, from) {
			t.Fatalf("no %q in the tree", from)
		}
		return []byte(strings.Replace(text, from, to, 1))
	}
	sc := func(change func(file []byte)) []byte {
		file := container{chunk: 4000}.pack(geometry(cloud(200), style{}))
		change(file)
		return file
	}
	cases := []struct {
		name, want string
		file       []byte
	}{
		{"no count", "no pointcount", change(`"pointcount"`, `"count"`)},
		{"negative count", "pointcount is -20", change("\"pointcount\",\n\t20", "\"pointcount\",\n\t-20")},
		{"more points", "the end of a list", change("\"pointcount\",\n\t20", "\"pointcount\",\n\t30")},
		{"huge count", "P\"", change("\"pointcount\",\n\t20", "\"pointcount\",\n\t999999999999")},
		{"count of no points", "pointcount is", change("\"pointcount\",\n\t20", "\"pointcount\",\n\t99999999999999")},
		{"fewer points", "P\"", change("\"pointcount\",\n\t20", "\"pointcount\",\n\t19")},
		{"page of zero", "pages of 0", change("\"pagesize\",\n\t16", "\"pagesize\",\n\t0")},
		{"float for integer", "integer", change("4611686018427387904", "0.5")},
		{"large integer", "does not fit", []byte(strings.ReplaceAll(text, `"int64"`, `"int8"`))},
		{"no name", "without a name", change("\"name\",\n\t\"P\"", "\"name\",\n\t\"\"")},
		{"word", "elephant", change("-1", "elephant")},
		{"codec", "blosclz", sc(func(f []byte) { f[14] = flagShuffle })},
		{"bits", "shuffled bits", sc(func(f []byte) { f[14] = codecLZ4<<5 | flagBitShuffle })},
		{"blosc version", "version 9", sc(func(f []byte) { f[12] = 9 })},
		{"chunk size", "says that it has", sc(func(f []byte) { f[24]++ })},
		{"block", "block 0 begins at", sc(func(f []byte) { f[28] = 0xff; f[29] = 0xff })},
		{"scalars of zero", "scalars of 0", sc(func(f []byte) { f[15] = 0 })},
		{"index", "do not fit the file", sc(func(f []byte) { f[len(f)-6] = 0xff })},
		{"metadata", "do not fit the file", sc(func(f []byte) { f[4] = 0x7f })},
		{"LZ4", "LZ4", sc(func(f []byte) {
			for i := 40; i < 200; i++ {
				f[i] ^= 0x35
			}
		})},
	}
	for _, c := range cases {
		_, err := Decoder{}.Decode(context.Background(), formattest.Input(c.file, "a.bgeo"), format.Options{}, formattest.LimitGrant(1<<30))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
}

// TestLimits: what is packed or repeated is bounded.
func TestLimits(t *testing.T) {
	opt := format.Options{MaxPayloadBytes: 4000}
	for name, file := range map[string][]byte{
		"packed": container{}.pack(geometry(cloud(1000), style{})),
		"group":  geometry(frameOf(1<<20, per(1<<20, "group:most", particle.Bool, 1, append(bytes.Repeat([]byte{1}, 1<<20-1), 0))), style{}),
		"pages": geometry(frameOf(5000, per(5000, "f", particle.Float32, 1,
			each(5000, func(i int) float32 { return float32(i / 1000) }))), style{flags: true, pageSize: 1000}),
	} {
		_, err := Decoder{}.Decode(context.Background(), formattest.Input(file, "a.bgeo"), opt, format.HeapGrant)
		if !errors.Is(err, format.ErrLimit) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestHeaderReads: a header needs few bytes of a plain file and few chunks.
func TestHeaderReads(t *testing.T) {
	const points = 300_000
	f := benchFrame(points)
	plain := geometry(f, style{flags: true})
	for name, file := range map[string][]byte{"plain": plain, "packed": container{chunk: 1 << 16}.pack(plain)} {
		r := &countingReader{file: file}
		in := format.Input{ReaderAt: r, Size: int64(len(file)), Name: name}
		if _, err := (Decoder{}).Header(in, format.Options{}); err != nil {
			t.Fatal(err)
		}
		if r.bytes > int64(len(file))/10 {
			t.Errorf("%s: %d of %d bytes read", name, r.bytes, len(file))
		}
	}
}

type countingReader struct {
	file  []byte
	bytes int64
}

func (r *countingReader) ReadAt(p []byte, at int64) (int, error) {
	r.bytes += int64(len(p))
	return bytes.NewReader(r.file).ReadAt(p, at)
}

// TestProgress ends with all that was needed.
func TestProgress(t *testing.T) {
	file := container{chunk: 10_000}.pack(geometry(cloud(3000), style{}))
	last, calls := int64(0), 0
	opt := format.Options{Threads: 2, Progress: func(n int64) { last, calls = max(last, n), calls+1 }}
	check(t, "progress", cloud(3000), formattest.Input(file, "a.bgeo.sc"), opt)
	if calls < 10 || last < int64(calls-1)*10_000 {
		t.Errorf("%d calls up to %d", calls, last)
	}
}

// TestTrailing: what is behind the tree is ignored and said.
func TestTrailing(t *testing.T) {
	for _, s := range []style{{}, {text: true}} {
		f := formattest.Decode(t, Decoder{}, append(geometry(cloud(2), s), make([]byte, 1234)...))
		if want := []string{"1,234 bytes after the end of the geometry were ignored."}; !slices.Equal(f.Warnings, want) {
			t.Errorf("warnings %q", f.Warnings)
		}
	}
}

// TestLZ4 expands what was compressed, whole and beginnings.
func TestLZ4(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		src := make([]byte, rng.IntN(3000))
		period, noise := 1+rng.IntN(40), rng.IntN(50)
		for i := range src {
			src[i] = byte(i % period)
			if rng.IntN(100) < noise {
				src[i] = byte(rng.Uint32())
			}
		}
		packed := lz4Of(src)
		for _, want := range []int{len(src), rng.IntN(len(src) + 1)} {
			dst := make([]byte, len(src))
			if n, err := unLZ4(dst, packed, want); err != nil || n < want || !bytes.Equal(dst[:want], src[:want]) {
				t.Fatalf("period %d, noise %d: %d of %d bytes, %v", period, noise, n, want, err)
			}
		}
	}
}

// TestHalves: every half survives being a float.
func TestHalves(t *testing.T) {
	for h := range 1 << 16 {
		want := particle.Half(h)
		got := halfOf(want.Float32())
		if nan := h&0x7fff > 0x7c00; nan && got&0x7fff > 0x7c00 && got>>15 == want>>15 {
			continue
		}
		if got != want {
			t.Fatalf("%#04x becomes %#04x", h, got)
		}
	}
	for value, want := range map[float32]particle.Half{65519: 0x7bff, 65520: 0x7c00, 1e-8: 0, 2.9802322e-8: 0, 2.99e-8: 1,
		1.00048828125: 0x3c00, 1.00146484375: 0x3c02, -0.33325195: 0xb555} {
		if got := halfOf(value); got != want {
			t.Errorf("%v becomes %#04x, want %#04x", value, got, want)
		}
	}
}

// TestDefinitions: texts may get numbers anew and lose them.
func TestDefinitions(t *testing.T) {
	file := geometry(frameOf(1), style{})
	at := bytes.Index(file, []byte{tagRef, 0})
	file = slices.Concat(file[:at], []byte{tagForget, 0}, file[at:])
	if _, err := (Decoder{}).Header(formattest.Input(file, "a.bgeo"), format.Options{}); err == nil || !strings.Contains(err.Error(), "text 0 at") {
		t.Errorf("error %v", err)
	}
	long := binary.LittleEndian.AppendUint64([]byte{binaryFirst, 'N', 'S', 'J', 'b', tagArray, tagText, length8}, 1<<62)
	if _, err := (Decoder{}).Header(formattest.Input(long, "a.bgeo"), format.Options{}); !errors.Is(err, format.ErrTruncated) {
		t.Errorf("error %v", err)
	}
}
