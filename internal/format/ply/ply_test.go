// Files as other programs read them: a small PLY reader is the oracle.

package ply_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/ply"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/sample"
)

var (
	_ format.Omitter = ply.Encoder{}
	_ format.Omitter = (*ply.Encoder)(nil)
)

func encode(t *testing.T, e ply.Encoder, f *particle.Frame) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := e.Encode(t.Context(), &out, f); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// table is an element as read: per property, per row, the scalars.
type table struct {
	rows  int
	names []string
	types [][]string // "float" or "list", "uint", "float"
	cells map[string][][]float64
}

// read is a strict PLY reader: every byte must belong to something.
func read(t *testing.T, file []byte) (tables map[string]*table, comments []string) {
	t.Helper()
	head, body, ok := bytes.Cut(file, []byte("end_header\n"))
	if !ok {
		t.Fatal("no end_header")
	}
	lines := strings.Split(strings.TrimSuffix(string(head), "\n"), "\n")
	if lines[0] != "ply" || !strings.HasPrefix(lines[1], "format ") || !strings.HasSuffix(lines[1], " 1.0") {
		t.Fatalf("begins with %q", lines[:2])
	}
	tables = map[string]*table{}
	var order []*table
	for _, line := range lines[2:] {
		words := strings.Fields(line)
		switch words[0] {
		case "comment":
			comments = append(comments, strings.TrimPrefix(line, "comment "))
		case "element":
			rows, err := strconv.Atoi(words[2])
			if err != nil || len(words) != 3 {
				t.Fatalf("%q", line)
			}
			tab := &table{rows: rows, cells: map[string][][]float64{}}
			tables[words[1]], order = tab, append(order, tab)
		case "property":
			tab, name := order[len(order)-1], words[len(words)-1]
			if slices.Contains(tab.names, name) {
				t.Fatalf("%q twice", name)
			}
			tab.names, tab.types = append(tab.names, name), append(tab.types, words[1:len(words)-1])
		default:
			t.Fatalf("%q", line)
		}
	}
	next := binaryNumbers(t, body)
	if lines[1] == "format ascii 1.0" {
		next = asciiNumbers(t, body, order)
	}
	for _, tab := range order {
		tab.read(next)
	}
	if rest, more := next(""); more {
		t.Fatalf("bytes are left, the next is %v", rest)
	}
	return tables, comments
}

func (tab *table) read(next func(kind string) (float64, bool)) {
	for range tab.rows {
		for k, name := range tab.names {
			n, kind := 1.0, tab.types[k][0]
			if kind == "list" {
				n, _ = next(tab.types[k][1])
				kind = tab.types[k][2]
			}
			cell := make([]float64, 0, int(n))
			for range int(n) {
				v, _ := next(kind)
				cell = append(cell, v)
			}
			tab.cells[name] = append(tab.cells[name], cell)
		}
	}
}

// binaryNumbers takes numbers off body; a kind of "" asks if there is more.
func binaryNumbers(t *testing.T, body []byte) func(kind string) (float64, bool) {
	le := binary.LittleEndian
	take := func(n int) []byte {
		if len(body) < n {
			t.Fatal("file is too short")
		}
		b := body[:n]
		body = body[n:]
		return b
	}
	return func(kind string) (float64, bool) {
		switch kind {
		case "":
			return 0, len(body) > 0
		case "uchar":
			return float64(take(1)[0]), true
		case "char":
			return float64(int8(take(1)[0])), true
		case "ushort":
			return float64(le.Uint16(take(2))), true
		case "short":
			return float64(int16(le.Uint16(take(2)))), true
		case "uint":
			return float64(le.Uint32(take(4))), true
		case "int":
			return float64(int32(le.Uint32(take(4)))), true
		case "float":
			return float64(math.Float32frombits(le.Uint32(take(4)))), true
		case "double":
			return math.Float64frombits(le.Uint64(take(8))), true
		}
		t.Fatalf("unknown type %q", kind)
		return 0, false
	}
}

func asciiNumbers(t *testing.T, body []byte, order []*table) func(kind string) (float64, bool) {
	lines := 0
	for _, tab := range order {
		lines += tab.rows
	}
	if n := bytes.Count(body, []byte("\n")); n != lines {
		t.Fatalf("%d lines for %d rows", n, lines)
	}
	words := strings.Fields(string(body))
	return func(kind string) (float64, bool) {
		if kind == "" || len(words) == 0 {
			return 0, len(words) > 0
		}
		bits := 64
		if kind == "float" {
			bits = 32
		}
		v, err := strconv.ParseFloat(words[0], bits)
		if err != nil {
			t.Fatal(err)
		}
		words = words[1:]
		return v, true
	}
}

func attribute(name string, typ particle.Type, context particle.Context) particle.Attribute {
	return particle.Attribute{Name: name, Type: typ, Structure: particle.Single, Context: context}
}

// golden is a frame of two points with a column of every kind.
func golden() *particle.Frame {
	h := particle.Header{Counts: particle.Counts{Points: 2, Edges: 1}}
	var columns []particle.Column
	add := func(c particle.Column) {
		h.Attributes, columns = append(h.Attributes, c.Attribute), append(columns, c)
	}
	add(particle.NewColumn(&h, attribute("Age", particle.Float32, particle.PerPoint), []float32{0.1, 0}))
	add(particle.NewColumn(&h, attribute("Color", particle.Color4, particle.PerPoint), []float32{1.5, 0.5, float32(math.NaN()), 1, 0, -1, 1, 0.25}))
	strand := particle.NewColumn(&h, attribute("StrandPosition", particle.Vector3, particle.PerPoint), []float32{1, 2, 3, 4, 5, 6})
	strand.Structure, strand.Offsets = particle.Array, []int64{0, 0, 2}
	add(strand)
	add(particle.NewColumn(&h, attribute("PointVelocity", particle.Vector3, particle.PerPoint), []float32{0, -1, 0}))
	add(particle.NewColumn(&h, attribute("PointPosition", particle.Vector3, particle.PerPoint), []float32{0, 1, 2, 3, 4, 5}))
	add(particle.NewColumn(&h, attribute("ID", particle.Int64, particle.PerPoint), []int64{7, 1 << 53}))
	add(particle.NewColumn(&h, attribute("x", particle.Float16, particle.PerPoint), []particle.Half{0x3c00, 0x7bff}))
	add(particle.NewColumn(&h, attribute("a b", particle.Bool, particle.PerPoint), []bool{true, false}))
	name := particle.NewColumn(&h, attribute("Name", particle.String, particle.PerPoint), []int32{0, 0})
	name.Table = particle.MakeStrings([]string{"a"})
	add(name)
	shape := particle.NewColumn(&h, attribute("Shape", particle.Shape, particle.PerPoint), []int32{128, 4})
	shape.IDs = []uint32{5, 0}
	add(shape)
	add(particle.NewColumn(&h, attribute("Gravity", particle.Float64, particle.PerObject), []float64{-9.81}))
	wide := attribute("W", particle.Uint16, particle.PerEdge)
	wide.Components = 2
	add(particle.NewColumn(&h, wide, []uint16{1, 65535}))
	return particle.FrameOf(h, columns, nil)
}

const goldenHeader = `comment attribute "PointPosition" vector3 per point: x y z
comment red green blue alpha: copy for display of "Color"
comment attribute "PointVelocity" vector3 per point: vx vy vz
comment attribute "Age" float per point: Age
comment attribute "Color" color4 per point: Color_r Color_g Color_b Color_a
comment attribute "ID" int64 per point: ID
comment attribute "x" float16 per point: x_
comment attribute "a b" bool per point: a_b
comment attribute "Shape" shape per point: Shape
comment Shape_id: ids of "Shape"
comment attribute "StrandPosition" vector3 array per point: StrandPosition
comment attribute "Gravity" float64 per object: Gravity
comment attribute "W" uint16[2] per edge: W_0 W_1
comment left out: "Name" string per point
element vertex 2
property float x
property float y
property float z
property uchar red
property uchar green
property uchar blue
property uchar alpha
property float vx
property float vy
property float vz
property float Age
property float Color_r
property float Color_g
property float Color_b
property float Color_a
property double ID
property float x_
property uchar a_b
property int Shape
property uint Shape_id
property list uint float StrandPosition
element object 1
property double Gravity
element edge_data 1
property ushort W_0
property ushort W_1
end_header
`

const goldenRows = `0 1 2 255 128 0 255 0 -1 0 0.1 1.5 0.5 nan 1 7 1 1 128 5 0
3 4 5 0 0 255 64 0 -1 0 0 0 -1 1 0.25 9007199254740992 65504 0 4 0 6 1 2 3 4 5 6
-9.81
1 65535
`

func TestGoldenASCII(t *testing.T) {
	want := "ply\nformat ascii 1.0\n" + goldenHeader + goldenRows
	if got := string(encode(t, ply.Encoder{ASCII: true}, golden())); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBinaryHoldsTheSame(t *testing.T) {
	file := encode(t, ply.Encoder{}, golden())
	want := "ply\nformat binary_little_endian 1.0\n" + goldenHeader
	if !bytes.HasPrefix(file, []byte(want)) {
		t.Errorf("header is\n%.2000s", file)
	}
	if size := len(file) - len(want); size != 2*(12+4+12+4+16+8+4+1+4+4+4)+24+8+4 {
		t.Errorf("%d bytes of data", size)
	}
	binaries, _ := read(t, file)
	texts, _ := read(t, encode(t, ply.Encoder{ASCII: true}, golden()))
	for name, tab := range binaries {
		if a, b := fmt.Sprint(tab.cells), fmt.Sprint(texts[name].cells); a != b {
			t.Errorf("%s: binary %s, ascii %s", name, a, b)
		}
	}
}

// plain are the types that PLY holds whatever the value.
func plain() []particle.Type {
	return slices.DeleteFunc(particletest.Types(), func(t particle.Type) bool {
		return t == particle.Int64 || t == particle.Uint64
	})
}

var elementNames = map[particle.Context]string{
	particle.PerPoint: "vertex", particle.PerObject: "object", particle.PerEdge: "edge_data",
	particle.PerPolygon: "polygon_data", particle.PerSample: "sample_data",
}

// TestReadBack restores random frames from files, guided by the comments alone,
// and compares every value.
func TestReadBack(t *testing.T) {
	for seed := range uint64(20) {
		e := ply.Encoder{ASCII: seed%2 == 0}
		f := particletest.Random(rand.New(rand.NewPCG(seed, 10)), particletest.Options{Types: plain(), OddNames: true})
		tables, comments := read(t, encode(t, e, f))
		if tables["vertex"].rows != int(f.Points) {
			t.Fatalf("seed %d: %d rows of %d points", seed, tables["vertex"].rows, f.Points)
		}
		for i := range f.Columns {
			c := &f.Columns[i]
			if c.Context == particle.ElementGenerator {
				continue
			}
			where := find(comments, strconv.Quote(c.Name)+" ")
			if c.Type == particle.String || c.Type == particle.Location {
				if !strings.HasPrefix(where, "left out: ") {
					t.Errorf("seed %d: %s: %q", seed, c.Attribute, where)
				}
				continue
			}
			_, properties, _ := strings.Cut(where[strings.LastIndex(where, " per "):], ": ")
			checkColumn(t, c, tables[elementNames[c.Context]], strings.Fields(properties))
		}
	}
}

// TestOmits compares with the comments, of which each attribute has one.
func TestOmits(t *testing.T) {
	if got, want := (ply.Encoder{}).Omits(golden()), []string{"Name"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for seed := range uint64(20) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 12)), particletest.Options{Types: plain(), OddNames: true})
		_, comments := read(t, encode(t, ply.Encoder{}, f))
		omitted := (ply.Encoder{}).Omits(f)
		for _, a := range f.Attributes {
			quoted := strconv.Quote(a.Name) + " "
			has := func(start string) bool {
				return slices.ContainsFunc(comments, func(c string) bool { return strings.HasPrefix(c, start+quoted) })
			}
			if has("attribute ") == has("left out: ") || has("left out: ") != slices.Contains(omitted, a.Name) {
				t.Errorf("seed %d: %s: written: %t, left out: %t, told: %t", seed, a,
					has("attribute "), has("left out: "), slices.Contains(omitted, a.Name))
			}
		}
	}
}

func find(comments []string, part string) string {
	for _, c := range comments {
		if strings.Contains(c, part) && !strings.Contains(c, " of "+part[:len(part)-1]) {
			return c
		}
	}
	return ""
}

func checkColumn(t *testing.T, c *particle.Column, tab *table, names []string) {
	t.Helper()
	if tab == nil || len(names) == 0 || int64(tab.rows) != c.Elements {
		t.Fatalf("%s: properties %q of %v", c.Attribute, names, tab)
	}
	for row := range tab.rows {
		var got, want []float64
		for _, name := range names {
			got = append(got, tab.cells[name][row]...)
		}
		from, to := c.Span(int64(row))
		for v := from; v < to; v++ {
			for k := range c.Width() {
				want = append(want, c.Component(v, k))
			}
		}
		if !slices.EqualFunc(got, want, func(a, b float64) bool {
			return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
		}) {
			t.Fatalf("%s: row %d is %v, want %v", c.Attribute, row, got, want)
		}
		if c.IDs == nil {
			continue
		}
		for i, id := range tab.cells[names[0]+"_id"][row] {
			if id != float64(c.IDs[from+int64(i)]) {
				t.Fatalf("%s: row %d has id %v", c.Attribute, row, id)
			}
		}
	}
}

func TestIntegersThatDoNotFit(t *testing.T) {
	tests := []struct {
		column func(h *particle.Header, a particle.Attribute) particle.Column
		typ    particle.Type
		fits   bool
	}{
		{column([]int64{1<<53 + 1}), particle.Int64, false},
		{column([]int64{math.MaxInt64}), particle.Int64, false},
		{column([]int64{math.MinInt64}), particle.Int64, true},
		{column([]int64{-1 << 53}), particle.Int64, true},
		{column([]uint64{math.MaxUint64}), particle.Uint64, false},
		{column([]uint64{1<<53 + 1}), particle.Uint64, false},
		{column([]uint64{1 << 63}), particle.Uint64, true},
	}
	for i, test := range tests {
		h := particle.Header{Counts: particle.Counts{Points: 1}}
		h.Attributes = []particle.Attribute{attribute("Big", test.typ, particle.PerPoint)}
		f := particle.FrameOf(h, []particle.Column{test.column(&h, h.Attributes[0])}, nil)
		var out bytes.Buffer
		err := ply.Encoder{}.Encode(t.Context(), &out, f)
		if (err == nil) != test.fits || err != nil && !strings.Contains(err.Error(), `"Big"`) {
			t.Errorf("case %d: error %v", i, err)
		}
		if err != nil && out.Len() > 0 {
			t.Errorf("case %d: %d bytes written before the error", i, out.Len())
		}
	}
}

func column[T particle.Number](values []T) func(h *particle.Header, a particle.Attribute) particle.Column {
	return func(h *particle.Header, a particle.Attribute) particle.Column {
		return particle.NewColumn(h, a, values)
	}
}

func TestColors(t *testing.T) {
	tests := []struct {
		name       string
		typ        particle.Type
		components int
		want       string
	}{
		{"Color", particle.Color4, 0, "red green blue alpha Color_r Color_g Color_b Color_a"},
		{"Cd", particle.Float32, 3, "red green blue Cd_r Cd_g Cd_b"},
		{"Cd", particle.Float64, 6, "red green blue alpha Cd_0 Cd_1 Cd_2 Cd_3 Cd_4 Cd_5"},
		{"Cd", particle.Uint8, 4, "red green blue alpha"},
		{"Cd", particle.Uint8, 3, "red green blue"},
		{"Cd", particle.Uint16, 3, "Cd_r Cd_g Cd_b"},
		{"Tint", particle.Color4, 0, "Tint_r Tint_g Tint_b Tint_a"},
	}
	for _, test := range tests {
		h := particle.Header{Counts: particle.Counts{Points: 1}}
		a := attribute(test.name, test.typ, particle.PerPoint)
		a.Components = test.components
		h.Attributes = []particle.Attribute{a}
		c := particle.Column{Attribute: a, Elements: 1, Data: make([]byte, a.ValueBytes())}
		tables, _ := read(t, encode(t, ply.Encoder{}, particle.FrameOf(h, []particle.Column{c}, nil)))
		if got := strings.Join(tables["vertex"].names, " "); got != test.want {
			t.Errorf("%s: got %q, want %q", a, got, test.want)
		}
	}
}

func TestNothingToWrite(t *testing.T) {
	f := particle.FrameOf(particle.Header{Counts: particle.Counts{Points: 2}}, nil, nil)
	for _, ascii := range []bool{false, true} {
		tables, _ := read(t, encode(t, ply.Encoder{ASCII: ascii}, f))
		if tables["vertex"].rows != 2 {
			t.Errorf("%d rows", tables["vertex"].rows)
		}
	}
	if (ply.Encoder{}).Name() != "ply" || (ply.Encoder{ASCII: true}).Name() != "ply-ascii" || (ply.Encoder{}).Suffix() != ".ply" {
		t.Error("misnamed")
	}
}

type broken struct{}

var errFull = errors.New("disk full")

func (broken) Write([]byte) (int, error) { return 0, errFull }

func TestErrors(t *testing.T) {
	f := sample.Frame(sample.Params{Points: 5000}, 90)
	for _, f := range []*particle.Frame{f, golden()} {
		if err := (ply.Encoder{}).Encode(t.Context(), broken{}, f); !errors.Is(err, errFull) {
			t.Errorf("got %v", err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (ply.Encoder{}).Encode(ctx, io.Discard, f); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

func BenchmarkEncode(b *testing.B) {
	f := sample.Frame(sample.Params{Points: 100_000, Strands: true}, 90)
	for _, e := range []ply.Encoder{{}, {ASCII: true}} {
		b.Run(e.Name(), func(b *testing.B) {
			var n counter
			_ = e.Encode(b.Context(), &n, f)
			b.SetBytes(int64(n))
			b.ReportAllocs()
			for b.Loop() {
				if err := e.Encode(b.Context(), io.Discard, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
