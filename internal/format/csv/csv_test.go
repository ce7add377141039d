// Files as other programs read them: encoding/csv and strconv are the oracle.

package csv_test

import (
	"bytes"
	"context"
	stdcsv "encoding/csv"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/csv"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/sample"
)

var (
	_ format.Omitter = csv.Encoder{}
	_ format.Omitter = (*csv.Encoder)(nil)
)

func encode(t *testing.T, e csv.Encoder, f *particle.Frame) string {
	t.Helper()
	var out bytes.Buffer
	if err := e.Encode(t.Context(), &out, f); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func attribute(name string, typ particle.Type, context particle.Context) particle.Attribute {
	return particle.Attribute{Name: name, Type: typ, Structure: particle.Single, Context: context}
}

// golden is a frame of three points with a column of every kind.
func golden() *particle.Frame {
	h := particle.Header{Counts: particle.Counts{Points: 3, Edges: 2}}
	var columns []particle.Column
	add := func(c particle.Column) {
		h.Attributes, columns = append(h.Attributes, c.Attribute), append(columns, c)
	}
	add(particle.NewColumn(&h, attribute("PointPosition", particle.Vector3, particle.PerPoint),
		[]float32{0, 1, 2, 0.1, -1e-9, 1e20, float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))}))
	add(particle.NewColumn(&h, attribute("ID", particle.Int32, particle.PerPoint), []int32{7, -8, 9}))
	add(particle.NewColumn(&h, attribute("On", particle.Bool, particle.PerPoint), []bool{true, false, true}))
	add(particle.NewColumn(&h, attribute("Color", particle.Color4, particle.PerPoint), []float32{1, 0.5, 0.25, 1}))
	add(particle.NewColumn(&h, attribute("Length", particle.Float32, particle.PerEdge), []float32{1, 2}))
	add(particle.NewColumn(&h, attribute("Gravity", particle.Float64, particle.PerObject), []float64{-9.81}))
	add(particle.Column{Attribute: attribute("Where", particle.Location, particle.PerPoint), Elements: 3, Data: []byte{1}})
	strand := particle.NewColumn(&h, attribute("Strand, \"s\"", particle.Vector2, particle.PerPoint), []float32{1, 2, 3, 4, 5, 6})
	strand.Structure, strand.Offsets, strand.Constant = particle.Array, []int64{0, 2, 2, 3}, false
	add(strand)
	shape := particle.NewColumn(&h, attribute("Shape", particle.Shape, particle.PerPoint), []int32{128, 4, -1})
	shape.IDs = []uint32{5, 0, 4294967295}
	add(shape)
	name := particle.NewColumn(&h, attribute("Name", particle.String, particle.PerPoint), []int32{0, 1, 2})
	name.Table = particle.MakeStrings([]string{"plain", `a "b", c`, ""})
	add(name)
	tags := particle.NewColumn(&h, attribute("Tags", particle.String, particle.PerPoint), []int32{0, 1, 1})
	tags.Structure, tags.Offsets, tags.Constant, tags.Table = particle.Array, []int64{0, 2, 2, 3}, false, name.Table
	add(tags)
	weights := attribute("W", particle.Uint8, particle.PerPoint)
	weights.Components = 2
	add(particle.NewColumn(&h, weights, []uint8{1, 2, 3, 4, 5, 6}))
	return particle.FrameOf(h, columns, nil)
}

const goldenText = `PointPosition.x,PointPosition.y,PointPosition.z,ID,On,Color.r,Color.g,Color.b,Color.a,Gravity,"Strand, ""s""",Shape,Shape.id,Name,Tags,W[0],W[1]
0,1,2,7,1,1,0.5,0.25,1,-9.81,1 2 3 4,128,5,"plain","""plain"" ""a \""b\"", c""",1,2
0.1,-1e-09,1e+20,-8,0,1,0.5,0.25,1,-9.81,,4,0,"a ""b"", c",,3,4
nan,inf,-inf,9,1,1,0.5,0.25,1,-9.81,5 6,-1,4294967295,"","""a \""b\"", c""",5,6
`

func TestGolden(t *testing.T) {
	if got := encode(t, csv.Encoder{}, golden()); got != goldenText {
		t.Errorf("got\n%s\nwant\n%s", got, goldenText)
	}
}

func TestDelimiters(t *testing.T) {
	for _, d := range []byte{',', ';', '\t', '|'} {
		e := csv.Encoder{Delimiter: d}
		r := stdcsv.NewReader(strings.NewReader(encode(t, e, golden())))
		r.Comma = rune(d)
		rows, err := r.ReadAll()
		if err != nil || len(rows) != 4 || len(rows[0]) != 17 {
			t.Errorf("%q: %d rows, error %v", d, len(rows), err)
		}
	}
	if e := (csv.Encoder{Delimiter: '\t'}); e.Name() != "tsv" || e.Suffix() != ".tsv" {
		t.Errorf("tabs make %s, %s", e.Name(), e.Suffix())
	}
	if e := (csv.Encoder{}); e.Name() != "csv" || e.Suffix() != ".csv" {
		t.Errorf("commas make %s, %s", e.Name(), e.Suffix())
	}
	for _, d := range []byte{' ', '"', '\n', '1', '-', 200} {
		if err := (csv.Encoder{Delimiter: d}).Encode(t.Context(), io.Discard, golden()); err == nil {
			t.Errorf("%q separates cells", d)
		}
	}
}

func TestNothingToWrite(t *testing.T) {
	empty := particle.FrameOf(particle.Header{Counts: particle.Counts{Points: 5}}, nil, nil)
	if got := encode(t, csv.Encoder{}, empty); got != "" {
		t.Errorf("no attributes give %q", got)
	}
	h := particle.Header{Attributes: []particle.Attribute{attribute("P", particle.Vector3, particle.PerPoint)}}
	none := particle.FrameOf(h, []particle.Column{particle.NewColumn(&h, h.Attributes[0], []float32(nil))}, nil)
	if got := encode(t, csv.Encoder{}, none); got != "P.x,P.y,P.z\n" {
		t.Errorf("no points give %q", got)
	}
	h.Points = 2
	a := particle.Attribute{Name: "R", Type: particle.Float32, Structure: particle.Array, Context: particle.PerPoint}
	blank := particle.FrameOf(h, []particle.Column{{Attribute: a, Elements: 2, Offsets: []int64{0, 0, 0}}}, nil)
	if got := encode(t, csv.Encoder{}, blank); got != "R\n\"\"\n\"\"\n" {
		t.Errorf("empty arrays give %q", got)
	}
}

// TestReadBack reads random frames with encoding/csv and compares every cell.
func TestReadBack(t *testing.T) {
	for seed := range uint64(20) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 9)), particletest.Options{OddNames: true})
		rows, err := stdcsv.NewReader(strings.NewReader(encode(t, csv.Encoder{}, f))).ReadAll()
		if err != nil || int64(len(rows)) != f.Points+1 {
			t.Fatalf("seed %d: %d rows of %d points, error %v", seed, len(rows), f.Points, err)
		}
		for point, row := range rows[1:] {
			cell := 0
			for i := range f.Columns {
				cell += checkCells(t, &f.Columns[i], int64(point), rows[0][cell:], row[cell:])
			}
			if cell != len(row) {
				t.Fatalf("seed %d: %d cells of %d belong to an attribute", seed, cell, len(row))
			}
		}
	}
}

// TestOmits looks up every attribute in the line of names.
func TestOmits(t *testing.T) {
	if got, want := (csv.Encoder{}).Omits(golden()), []string{"Length", "Where"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for seed := range uint64(20) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 11)), particletest.Options{})
		head, _, _ := strings.Cut(encode(t, csv.Encoder{}, f), "\n")
		written := map[string]bool{}
		for _, cell := range strings.Split(head, ",") {
			name, _, _ := strings.Cut(cell, ".")
			name, _, _ = strings.Cut(name, "[")
			written[name] = true
		}
		omitted := (csv.Encoder{}).Omits(f)
		for _, a := range f.Attributes {
			if slices.Contains(omitted, a.Name) == written[a.Name] {
				t.Errorf("seed %d: %s: written: %t, told as left out: %t", seed, a, written[a.Name], !written[a.Name])
			}
		}
	}
}

// checkCells compares the cells of one attribute and tells how many it has.
func checkCells(t *testing.T, c *particle.Column, element int64, names, row []string) int {
	t.Helper()
	object := c.Context == particle.PerObject
	if c.Type == particle.Location || c.Context != particle.PerPoint && (!object || c.Ragged()) {
		return 0
	}
	if object {
		element = 0
	}
	if !strings.HasPrefix(names[0], c.Name) {
		t.Fatalf("column %q is not of %q", names[0], c.Name)
	}
	from, to := c.Span(element)
	if c.Type == particle.String {
		checkText(t, c, from, to, row[0])
		return 1
	}
	cells := 1
	scalars := strings.Fields(row[0])
	if !c.Ragged() {
		cells = c.Width()
		scalars = row[:cells]
	}
	if int64(len(scalars)) != (to-from)*int64(c.Width()) {
		t.Fatalf("%s: %d scalars for %d values", c.Attribute, len(scalars), to-from)
	}
	for i, text := range scalars {
		checkNumber(t, c, from+int64(i/c.Width()), i%c.Width(), text)
	}
	if c.IDs == nil {
		return cells
	}
	for i, text := range strings.Fields(row[cells]) {
		if want := strconv.FormatUint(uint64(c.IDs[from+int64(i)]), 10); text != want {
			t.Fatalf("%s: id %s, want %s", c.Attribute, text, want)
		}
	}
	return cells + 1
}

func checkText(t *testing.T, c *particle.Column, from, to int64, cell string) {
	t.Helper()
	want := c.Text(from)
	if c.Ragged() {
		var quoted []string
		for v := from; v < to; v++ {
			quoted = append(quoted, strconv.Quote(c.Text(v)))
		}
		want = strings.Join(quoted, " ")
	}
	if cell != want {
		t.Fatalf("%s: %q, want %q", c.Attribute, cell, want)
	}
}

func checkNumber(t *testing.T, c *particle.Column, v int64, k int, text string) {
	t.Helper()
	bits := 64
	if s := c.Type.Scalar(); s == particle.Float32 || s == particle.Float16 {
		bits = 32
	}
	got, err := strconv.ParseFloat(text, bits)
	want := c.Component(v, k)
	if err != nil || math.Float64bits(got) != math.Float64bits(want) && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Fatalf("%s: %q, want %v", c.Attribute, text, want)
	}
}

func TestMisalignedColumns(t *testing.T) {
	f := golden()
	want := encode(t, csv.Encoder{}, f)
	for i := range f.Columns {
		c := &f.Columns[i]
		c.Data = append(make([]byte, 1, len(c.Data)+1), c.Data...)[1:]
	}
	if got := encode(t, csv.Encoder{}, f); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

type broken struct{}

var errFull = errors.New("disk full")

func (broken) Write([]byte) (int, error) { return 0, errFull }

func TestErrors(t *testing.T) {
	f := sample.Frame(sample.Params{Points: 5000}, 90)
	for _, f := range []*particle.Frame{f, golden()} {
		if err := (csv.Encoder{}).Encode(t.Context(), broken{}, f); !errors.Is(err, errFull) {
			t.Errorf("got %v", err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (csv.Encoder{}).Encode(ctx, io.Discard, f); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

func BenchmarkEncode(b *testing.B) {
	f := sample.Frame(sample.Params{Points: 100_000}, 90)
	var n counter
	_ = csv.Encoder{}.Encode(b.Context(), &n, f)
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		if err := (csv.Encoder{}).Encode(b.Context(), io.Discard, f); err != nil {
			b.Fatal(err)
		}
	}
}
