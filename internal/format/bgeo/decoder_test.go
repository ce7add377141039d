// The decoder: suite, all forms of a tree, what is said and refused.

package bgeo

import (
	"bytes"
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

// few has a column of every form.
func few(points int64) *particle.Frame {
	f := cloud(points)
	var columns []particle.Column
	for _, name := range []string{"P", "Pw", "uniform", "name", "varmap", "group:all", "group:some"} {
		columns = append(columns, *f.Column(name))
	}
	return frameOf(points, columns...)
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
	small := few(9)
	for _, s := range styles() {
		s.pageSize = 4
		seeds = append(seeds, geometry(small, s))
	}
	for _, c := range containers() {
		c.chunk = 600
		seeds = append(seeds, c.pack(geometry(small, style{flags: true, pageSize: 4})))
	}
	seeds = append(seeds, geometry(few(0), style{}), geometry(few(2), withHidden(style{})), geometry(few(2), withHidden(style{text: true})))
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
