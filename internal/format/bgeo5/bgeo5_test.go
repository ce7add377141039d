// The suite, samples of other programs, round trips.

package bgeo5

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

var (
	_ format.Prover  = Decoder{}
	_ format.Omitter = Encoder{}
)

func encoded(tb testing.TB, f *particle.Frame) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := (Encoder{}).Encode(context.Background(), &b, f); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func attribute(name string, t particle.Type, context particle.Context) particle.Attribute {
	return particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: context}
}

func frame(points int64, columns ...particle.Column) *particle.Frame {
	h := particle.Header{Counts: particle.Counts{Points: points}}
	for i := range columns {
		columns[i].Elements = h.Of(columns[i].Context)
		h.Attributes = append(h.Attributes, columns[i].Attribute)
	}
	return particle.FrameOf(h, columns, nil)
}

// small has every kind of attribute.
func small() *particle.Frame {
	words := attribute("words", particle.Int32, particle.PerPoint)
	words.Components = 2
	matrix := attribute("m", particle.Float32, particle.PerPoint)
	matrix.Components = 9
	text := particle.Column{Attribute: attribute("name", particle.String, particle.PerPoint),
		Data: particle.BytesOf([]int32{1, 0, 1}), Table: particle.MakeStrings([]string{"größer", "b"})}
	whole := particle.Column{Attribute: attribute("by", particle.String, particle.PerObject),
		Data: particle.BytesOf([]int32{0}), Table: particle.MakeStrings([]string{"solver"})}
	column := func(a particle.Attribute, data []byte) particle.Column {
		return particle.Column{Attribute: a, Data: data}
	}
	return frame(3,
		column(attribute("P", particle.Vector3, particle.PerPoint), particle.BytesOf([]float32{1, 2, 3, 4, 5, 6, 7, 8, 9})),
		column(attribute("v", particle.Vector3, particle.PerPoint), particle.BytesOf([]float32{.1, .2, .3, .4, .5, .6, .7, .8, .9})),
		column(attribute("Cd", particle.Color4, particle.PerPoint), particle.BytesOf([]float32{1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, .5})),
		column(attribute("uv", particle.Vector2, particle.PerPoint), particle.BytesOf([]float32{0, 1, 2, 3, 4, 5})),
		column(attribute("orient", particle.Vector4, particle.PerPoint), particle.BytesOf([]float32{0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0})),
		column(attribute("id", particle.Int32, particle.PerPoint), particle.BytesOf([]int32{-1, math.MaxInt32, math.MinInt32})),
		column(attribute("age", particle.Float32, particle.PerPoint), particle.BytesOf([]float32{float32(math.Inf(1)), -0.5, 1e-45})),
		column(words, particle.BytesOf([]int32{1, 2, 3, 4, 5, 6})),
		column(matrix, particle.BytesOf(make([]float32, 27))),
		text,
		column(attribute("gravity", particle.Vector3, particle.PerObject), particle.BytesOf([]float32{0, -9.81, 0})),
		whole)
}

func cases(tb testing.TB) []formattest.Case {
	many := formattest.RandomFrame(rand.New(rand.NewPCG(1, 2)), formattest.Limits{Types: []particle.Type{particle.Float32, particle.Int32, particle.String},
		MaxPoints: 300, Position: "PointPosition"})
	empty := frame(0, particle.Column{Attribute: attribute("P", particle.Vector3, particle.PerPoint)})
	return []formattest.Case{
		{Name: "small", File: encoded(tb, small())},
		{Name: "many", File: encoded(tb, many)},
		{Name: "none", File: encoded(tb, empty)},
		{Name: "texts of none", File: builder{details: true}.file()},
		{Name: "primitives", File: builder{points: 3, primitives: []int32{3, 2}, primitiveAttributes: true, details: true}.file()},
		{Name: "groups", File: builder{points: 1, groups: true, details: true}.file()},
		{Name: "text", File: []byte(textFile)},
		{Name: "bare text", File: []byte("PGEOMETRY V5\nNPoints 2 NPrims 0\nNPointGroups 0 NPrimGroups 0\n" +
			"NPointAttrib 0 NVertexAttrib 0 NPrimAttrib 0 NAttrib 0\n1 2 3 1\n4 5 6 1\nbeginExtra\nendExtra\n")},
		{Name: "parallel", File: encoded(tb, many), Options: format.Options{Threads: 3, Progress: func(int64) {}}},
	}
}

func TestSuite(t *testing.T) { formattest.Suite(t, Decoder{}, cases(t)) }

func FuzzDecode(f *testing.F) {
	var seeds [][]byte
	for _, c := range cases(f) {
		seeds = append(seeds, c.File)
	}
	formattest.Fuzz(f, Decoder{}, seeds)
}

// TestReadBack: what the format holds comes back bit by bit.
func TestReadBack(t *testing.T) {
	got := formattest.Decode(t, Decoder{}, encoded(t, small()))
	if err := particletest.EqualData(small(), got); err != nil {
		t.Error(err)
	}
	if len(got.Warnings) > 0 {
		t.Errorf("warnings %q", got.Warnings)
	}
}

// wider is what a column becomes in the file.
func wider(c *particle.Column) particle.Column {
	w := particle.Column{Attribute: attribute(c.Name, particle.Int32, c.Context), Elements: c.Elements, Constant: c.Constant, Table: c.Table, Data: c.Data}
	w.Components = c.Width()
	switch c.Type.Scalar() {
	case particle.Float16, particle.Float32, particle.Float64:
		d := definition{name: c.Name, kind: floatKind, words: c.Width()}
		w.Attribute = d.attribute(c.Context)
		w.Data = particle.BytesOf(storedFloats(c))
	default:
		if c.Type == particle.String {
			w.Type, w.Components = particle.String, 0
			return w
		}
		w.Data = particle.BytesOf(storedInts(c))
	}
	return w
}

func storedFloats(c *particle.Column) (all []float32) {
	one := *c
	one.Elements, one.Constant = c.Stored(), false
	return one.Float32s(nil)
}

func storedInts(c *particle.Column) (all []int32) {
	for v := range c.Stored() {
		for k := range c.Width() {
			all = append(all, int32(c.Component(v, k)))
		}
	}
	return all
}

func TestRoundTrip(t *testing.T) {
	written := 0
	for seed := range uint64(60) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 5)), particletest.Options{OddNames: seed%2 == 0, Points: int(seed % 3 * 1000)})
		omitted := (Encoder{}).Omits(f)
		got := formattest.Decode(t, Decoder{}, encoded(t, f))
		var points, details []particle.Column
		for i := range f.Columns {
			c := &f.Columns[i]
			switch {
			case slices.Contains(omitted, c.Name):
				continue
			case c.Context == particle.PerPoint:
				points = append(points, wider(c))
			default:
				details = append(details, wider(c))
			}
		}
		points[0].Name, points[0].Type, points[0].Components = "P", particle.Vector3, 0
		written += len(points) + len(details)
		want := frame(f.Points, append(points, details...)...)
		if err := particletest.EqualData(want, got); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
	if written < 60*20 {
		t.Errorf("only %d attributes were written", written)
	}
}

func TestOmits(t *testing.T) {
	column := func(name string, ty particle.Type, data []byte) particle.Column {
		return particle.Column{Attribute: attribute(name, ty, particle.PerPoint), Data: data}
	}
	edges := column("edges", particle.Float32, nil)
	edges.Context = particle.PerEdge
	f := frame(2,
		column("PointPosition", particle.Vector3, make([]byte, 24)),
		column("P", particle.Float32, make([]byte, 8)),
		column("small", particle.Int64, particle.BytesOf([]int64{math.MinInt32, math.MaxInt32})),
		column("large", particle.Int64, particle.BytesOf([]int64{0, 1 << 31})),
		column("code", particle.Uint32, particle.BytesOf([]uint32{0, 1 << 31})),
		column("exact", particle.Float64, particle.BytesOf([]float64{math.Inf(1), math.MaxFloat32})),
		column("huge", particle.Float64, particle.BytesOf([]float64{0, 1e39})),
		column("shape", particle.Shape, make([]byte, 8)), edges)
	want := []string{"P", "large", "code", "huge", "shape", "edges"}
	if got := (Encoder{}).Omits(f); !slices.Equal(got, want) {
		t.Errorf("omits %q, want %q", got, want)
	}
	got := formattest.Decode(t, Decoder{}, encoded(t, f))
	if len(got.Columns) != 3 || got.Column("small") == nil || got.Column("exact") == nil {
		t.Errorf("read back %v", got.Attributes)
	}
}

// TestNoPosition: points are nowhere without one.
func TestNoPosition(t *testing.T) {
	for _, c := range []particle.Column{
		{Attribute: attribute("age", particle.Float32, particle.PerPoint), Data: make([]byte, 4)},
		{Attribute: attribute("P", particle.Vector3, particle.PerObject), Data: make([]byte, 12)},
	} {
		if err := (Encoder{}).Encode(t.Context(), &bytes.Buffer{}, frame(1, c)); err == nil {
			t.Errorf("%s: no error", c.Attribute)
		}
	}
}

// TestSamples reads files of Partio.
func TestSamples(t *testing.T) {
	var files []string
	for _, pattern := range []string{"partio-*/*.bgeo", "partio-*/*.geo"} {
		files = append(files, formattest.Samples(t, pattern)...)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) { checkSample(t, path) })
	}
}

type expected struct {
	formattest.Expected
	DetailAttributes []struct {
		Name  string
		Value []json.Number
	} `json:"detailAttributes"`
}

func checkSample(t *testing.T, path string) {
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var want expected
	formattest.ReadExpected(t, path, &want)
	f := formattest.Decode(t, Decoder{}, file)
	if f.Points != want.Particles || len(f.Columns) != len(want.Attributes)+len(want.DetailAttributes) {
		t.Fatalf("%d points, attributes %v", f.Points, f.Attributes)
	}
	for i, a := range want.Attributes {
		if i == 0 && a.Name == "position" { // Partio's name of P
			a.Name = "P"
		}
		a.Check(t, f.Column(a.Name))
		if a.Strings != nil && !slices.Equal(a.Strings, tableOf(f.Column(a.Name))) {
			t.Errorf("%s: texts %q, want %q", a.Name, tableOf(f.Column(a.Name)), a.Strings)
		}
	}
	for _, a := range want.DetailAttributes {
		c := f.Column(a.Name)
		if v, _ := a.Value[0].Float64(); c == nil || c.Context != particle.PerObject || c.Component(0, 0) != v {
			t.Errorf("%s is %v, want %v", a.Name, c, v)
		}
	}
	if err := (Decoder{}).Complete(formattest.Input(file, path)); err != nil {
		t.Error(err)
	}
	for _, w := range f.Warnings {
		if !strings.Contains(w, "primitive") {
			t.Errorf("warning %q", w)
		}
	}
}

func tableOf(c *particle.Column) (texts []string) {
	for i := range c.Table.Len() {
		texts = append(texts, c.Table.At(i))
	}
	return texts
}
