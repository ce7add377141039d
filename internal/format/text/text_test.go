// The layout to the byte, and the numbers against strconv and fmt.

package text

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/sample"
)

var _ format.Encoder = Encoder{}

func encode(t *testing.T, f *particle.Frame) string {
	t.Helper()
	var out bytes.Buffer
	if err := (Encoder{}).Encode(t.Context(), &out, f); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func attribute(name string, typ particle.Type) particle.Attribute {
	return particle.Attribute{Name: name, Type: typ, Structure: particle.Single, Context: particle.PerPoint, Category: 2}
}

// golden is a frame of two points with a column of every kind.
func golden() *particle.Frame {
	h := particle.Header{Format: "icecache", Version: 102, ObjectType: 1, Substep: 4, Counts: particle.Counts{Points: 2, Samples: 3}}
	var columns []particle.Column
	add := func(c particle.Column) {
		h.Attributes, columns = append(h.Attributes, c.Attribute), append(columns, c)
	}
	position := attribute("PointPosition", particle.Vector3)
	position.Category, position.ObjectID = 1, 353
	add(particle.NewColumn(&h, position, []float32{0, 1, 0.5, -2, float32(math.NaN()), float32(math.Inf(-1))}))
	add(particle.NewColumn(&h, attribute("Color", particle.Color4), []float32{1, 0.5, 0.25, 1}))
	add(particle.NewColumn(&h, attribute("On", particle.Bool), []bool{true, false}))
	add(particle.NewColumn(&h, attribute("Orientation", particle.Quaternion), []float32{1, 0, 0, 0, 0, 1, 0, 0}))
	m := make([]float32, 9)
	for k := range m {
		m[k] = float32(k)
	}
	add(particle.NewColumn(&h, attribute("Matrix", particle.Matrix33), m))
	strand := particle.NewColumn(&h, attribute("Strand", particle.Vector2), []float32{1, 2, 3, 4})
	strand.Structure, strand.Offsets = particle.Array, []int64{0, 2, 2}
	add(strand)
	name := particle.NewColumn(&h, attribute("Name", particle.String), []int32{0, 1})
	name.Table = particle.MakeStrings([]string{"plain text", "two\nlines\\"})
	add(name)
	shape := particle.NewColumn(&h, attribute("Shape", particle.Shape), []int32{128, -1})
	shape.IDs = []uint32{5, 0}
	add(shape)
	add(particle.Column{Attribute: attribute("Where", particle.Location), Elements: 2, Data: make([]byte, 7)})
	edge := attribute("Edge", particle.Float32)
	edge.Context = particle.PerEdge
	add(particle.NewColumn(&h, edge, []float32(nil)))
	wide := attribute("v", particle.Float64)
	wide.Components, wide.Context, wide.Category = 3, particle.PerObject, 0
	add(particle.NewColumn(&h, wide, []float64{1, 2, 1e20}))
	return particle.FrameOf(h, columns, nil)
}

const goldenHeader = `[Header info]
name = ICECACHE
version = 102
type = siICENodeObjectPolygonMesh
particle_count = 2
edge_count = 0
polygon_count = 0
sample_count = 3
blob_count = 0
attribute_count = 11
substeps_count = 4


`

// goldenBlocks are name, type, structure, context, object id, category, block
// size, constant; then the lines.
var goldenBlocks = []struct {
	info  [8]any
	lines string
}{
	{[8]any{"PointPosition", "siICENodeDataVector3", "Single", "Component0D", 353, "Builtin", 0, 0},
		"0: x=0.000000 y=1.000000 z=0.500000\n1: x=-2.000000 y=nan z=-inf\n"},
	{[8]any{"Color", "siICENodeDataColor4", "Single", "Component0D", 0, "Custom", 0, 1},
		"0: r=1.000000 g=0.500000 b=0.250000 a=1.000000\n"},
	{[8]any{"On", "siICENodeDataBool", "Single", "Component0D", 0, "Custom", 0, 0}, "0: value=1\n1: value=0\n"},
	{[8]any{"Orientation", "siICENodeDataQuaternion", "Single", "Component0D", 0, "Custom", 0, 0},
		"0: w=1.000000 x=0.000000 y=0.000000 z=0.000000\n1: w=0.000000 x=1.000000 y=0.000000 z=0.000000\n"},
	{[8]any{"Matrix", "siICENodeDataMatrix33", "Single", "Component0D", 0, "Custom", 0, 1},
		"0: m[0][0]=0.000000 m[0][1]=1.000000 m[0][2]=2.000000\n0: m[1][0]=3.000000 m[1][1]=4.000000 m[1][2]=5.000000\n" +
			"0: m[2][0]=6.000000 m[2][1]=7.000000 m[2][2]=8.000000\n"},
	{[8]any{"Strand", "siICENodeDataVector2", "Array", "Component0D", 0, "Custom", 0, 0},
		"0: count=2 x=1.000000 y=2.000000 x=3.000000 y=4.000000\n1: count=0\n"},
	{[8]any{"Name", "siICENodeDataString", "Single", "Component0D", 0, "Custom", 0, 0},
		"0: string=plain text\n1: string=two\\nlines\\\\\n"},
	{[8]any{"Shape", "siICENodeDataShape", "Single", "Component0D", 0, "Custom", 0, 0}, "0: value=128 id=5\n1: value=-1 id=0\n"},
	{[8]any{"Where", "siICENodeDataLocation", "Single", "Component0D", 0, "Custom", 7, 0}, "<no data>\n"},
	{[8]any{"Edge", "siICENodeDataFloat", "Single", "Component1D", 0, "Custom", 0, 0}, "<no data>\n"},
	{[8]any{"v", "float64[3]", "Single", "Singleton", 0, "Unknown", 0, 0},
		"0: [0]=1.000000 [1]=2.000000 [2]=100000000000000000000.000000\n"},
}

func TestGolden(t *testing.T) {
	want := goldenHeader
	for _, b := range goldenBlocks {
		want += fmt.Sprintf("[Attribute info]\nname = %v\ndatatype = %v\nstructtype = siICENodeStructure%v\n"+
			"contexttype = siICENodeContext%v\nobjid = %v\ncategory = siICEAttributeCategory%v\n"+
			"ptlocator_size = %v\nis constant = %v\n\n", b.info[:]...) + b.lines + "\n"
	}
	if got := encode(t, golden()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestUnknownNumbersAreShown(t *testing.T) {
	h := particle.Header{Format: "prt", Version: 1, ObjectType: 17, Counts: particle.Counts{Points: 1}}
	a := attribute("a", particle.Int64)
	a.Category, a.Context, a.Structure = 9, 3, 7
	h.Attributes = []particle.Attribute{a}
	got := encode(t, particle.FrameOf(h, []particle.Column{{Attribute: a}}, nil))
	for _, want := range []string{"version = 103\n", "type = 17\n", "category = 9\n", "contexttype = 3\n", "structtype = 7\n", "datatype = int64\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// TestLines counts and checks the lines of random frames.
func TestLines(t *testing.T) {
	for seed := range uint64(20) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 11)), particletest.Options{OddNames: true})
		blocks := strings.Split(encode(t, f), "[Attribute info]\n")[1:]
		if len(blocks) != len(f.Columns) {
			t.Fatalf("seed %d: %d blocks of %d attributes", seed, len(blocks), len(f.Columns))
		}
		for i, block := range blocks {
			c := &f.Columns[i]
			_, lines, _ := strings.Cut(block, "\n\n")
			want := naive(c)
			if lines != want+"\n" {
				t.Fatalf("seed %d: %s\n%s\nwant\n%s", seed, c.Attribute, lines, want)
			}
		}
	}
}

// naive writes the lines of a column with package fmt.
func naive(c *particle.Column) string {
	if c.Type == particle.Location || c.Elements == 0 {
		return "<no data>\n"
	}
	var b strings.Builder
	for i := range c.Stored() {
		from, to := c.Span(i)
		if !c.Ragged() && (c.Type == particle.Matrix33 || c.Type == particle.Matrix44) {
			n := int(math.Sqrt(float64(c.Width())))
			for row := range n {
				fmt.Fprintf(&b, "%d: %s\n", i, strings.Join(naiveValue(c, from)[row*n:(row+1)*n], " "))
			}
			continue
		}
		var values []string
		if c.Ragged() {
			values = append(values, fmt.Sprintf("count=%d", to-from))
		}
		for v := from; v < to; v++ {
			values = append(values, naiveValue(c, v)...)
		}
		fmt.Fprintf(&b, "%d: %s\n", i, strings.Join(values, " "))
	}
	return b.String()
}

func naiveValue(c *particle.Column, v int64) (all []string) {
	switch c.Type {
	case particle.String:
		return []string{"string=" + oneLine(c.Text(v))}
	case particle.Shape:
		all = append(all, fmt.Sprintf("value=%d", int(c.Component(v, 0))))
		if c.IDs != nil {
			all = append(all, fmt.Sprintf("id=%d", c.IDs[v]))
		}
		return all
	}
	for k := range c.Width() {
		label := []string{"x", "y", "z", "w"}[k%4]
		switch {
		case c.Width() == 1:
			label = "value"
		case c.Type.IsScalar():
			label = fmt.Sprintf("[%d]", k)
		case c.Type == particle.Color4:
			label = []string{"r", "g", "b", "a"}[k]
		case c.Type == particle.Quaternion, c.Type == particle.Rotation:
			label = []string{"w", "x", "y", "z"}[k]
		case c.Type == particle.Matrix33:
			label = fmt.Sprintf("m[%d][%d]", k/3, k%3)
		case c.Type == particle.Matrix44:
			label = fmt.Sprintf("m[%d][%d]", k/4, k%4)
		}
		all = append(all, label+"="+naiveNumber(c, v, k))
	}
	return all
}

func naiveNumber(c *particle.Column, v int64, k int) string {
	at := v*int64(c.Width()) + int64(k)
	switch c.Type.Scalar() {
	case particle.Int64:
		return strconv.FormatInt(format.Scalars[int64](c)[at], 10)
	case particle.Uint64:
		return strconv.FormatUint(format.Scalars[uint64](c)[at], 10)
	case particle.Float16, particle.Float32, particle.Float64:
		text := fmt.Sprintf("%.6f", c.Component(v, k))
		return strings.TrimPrefix(strings.ToLower(text), "+")
	}
	return strconv.Itoa(int(c.Component(v, k)))
}

func TestSixDecimals(t *testing.T) {
	check := func(v float32) {
		t.Helper()
		if v-v != 0 {
			return
		}
		want := strconv.FormatFloat(float64(v), 'f', 6, 64)
		if got := string(appendFixed(nil, v)); got != want {
			t.Fatalf("%v is %s, want %s", v, got, want)
		}
	}
	for _, v := range []float32{0, float32(math.Copysign(0, -1)), 0.5e-6, 1.5e-6, -0.5e-6, 1 / 128.0, 3 / 128.0, 0.0078125 / 2,
		1e-20, -1e-20, 9007199254, 9.1e9, 1e20, math.MaxFloat32, 0.9999995, 0.99999994, 16777215.5} {
		check(v)
	}
	rng := rand.New(rand.NewPCG(1, 12))
	for range 200_000 {
		check(math.Float32frombits(rng.Uint32()))
		check(float32(rng.NormFloat64()))
		check(float32(rng.IntN(1<<20)) / (1 << 13)) // halves of a millionth are not rare here
	}
}

type broken struct{}

var errFull = errors.New("disk full")

func (broken) Write([]byte) (int, error) { return 0, errFull }

func TestErrors(t *testing.T) {
	f := sample.Frame(sample.Params{Points: 5000}, 90)
	for _, f := range []*particle.Frame{f, golden()} {
		if err := (Encoder{}).Encode(t.Context(), broken{}, f); !errors.Is(err, errFull) {
			t.Errorf("got %v", err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (Encoder{}).Encode(ctx, io.Discard, f); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if (Encoder{}).Name() != "text" || (Encoder{}).Suffix() != ".txt" {
		t.Error("misnamed")
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
	_ = Encoder{}.Encode(b.Context(), &n, f)
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		if err := (Encoder{}).Encode(b.Context(), io.Discard, f); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSixDecimals(b *testing.B) {
	buf := make([]byte, 0, 64)
	for b.Loop() {
		buf = appendFixed(buf[:0], 1.2345678)
	}
}
