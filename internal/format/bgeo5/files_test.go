// Files made by hand: primitives, groups, texts, damage.

package bgeo5

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

// builder makes binary files that the encoder does not write.
type builder struct {
	points              int32
	weight              float32 // of the last point; 0 stands for 1
	index               []int32 // of the text per point
	primitives          []int32 // points of each particle system
	polygon             bool    // behind them
	primitiveAttributes bool
	groups, details     bool
	unmarked            bool
}

func (b builder) file() []byte {
	out := []byte(binaryMagic)
	word := func(values ...int32) {
		for _, v := range values {
			out = binary.BigEndian.AppendUint32(out, uint32(v))
		}
	}
	count := func(given bool) int32 {
		if given {
			return 1
		}
		return 0
	}
	definition := func(name string, words uint16, kind int32) {
		out = appendText(out, name)
		out = binary.BigEndian.AppendUint16(out, words)
		word(kind)
	}
	word(version, b.points, int32(len(b.primitives))+count(b.polygon), count(b.groups), count(b.groups),
		1, 0, count(b.primitiveAttributes), 2*count(b.details))
	definition("name", 1, int32(indexKind))
	word(2)
	out = appendText(appendText(out, "a"), "b")
	index := append(slices.Clone(b.index), make([]int32, b.points)...)
	for i := range b.points {
		one := float32(1)
		if i == b.points-1 && b.weight != 0 {
			one = b.weight
		}
		word(i, i, i, int32(math.Float32bits(one)), index[i])
	}
	if b.primitiveAttributes {
		definition("generator", 1, int32(indexKind))
		word(1)
		out = appendText(out, "papi")
	}
	for _, n := range b.primitives {
		word(particleSystem, n)
		indexBytes := 2
		if b.points >= wideIndices {
			indexBytes = 4
		}
		out = append(out, make([]byte, int(n)*indexBytes)...)
		if b.primitiveAttributes {
			word(0)
		}
	}
	if b.polygon {
		word(1, 0, 0, 0)
	}
	if b.details {
		definition("frame", 1, int32(intKind))
		word(0)
		definition("by", 2, int32(indexKind))
		word(1)
		out = appendText(out, "solver")
		word(101, 0, -1)
	}
	if b.groups {
		out = append(out, "a group of some form"...)
	}
	if b.unmarked {
		return out
	}
	return append(out, 0x00, 0xff)
}

func TestBehindPoints(t *testing.T) {
	tests := []struct {
		name     string
		b        builder
		details  bool
		warnings []string
	}{
		{"nothing", builder{points: 2}, false, nil},
		{"details", builder{points: 2, details: true}, true, nil},
		{"particle systems", builder{points: 5, primitives: []int32{3, 2}, details: true}, true, nil},
		{"wide indices", builder{points: wideIndices, primitives: []int32{wideIndices}, details: true}, true, nil},
		{"many systems", builder{points: 1, primitives: make([]int32, maxPrimitives+2), details: true}, false,
			[]string{"2 primitives are not shown.", "2 attributes of the whole file are not shown: they stand behind primitives"}},
		{"attributes of primitives", builder{points: 2, primitives: []int32{2}, primitiveAttributes: true, details: true}, true,
			[]string{"1 attribute of primitives is not shown: generator."}},
		{"polygon", builder{points: 2, primitives: []int32{2}, polygon: true, details: true}, false,
			[]string{"1 primitive is not shown.", "2 attributes of the whole file are not shown: they stand behind primitives"}},
		{"groups", builder{points: 2, groups: true, details: true}, true,
			[]string{"1 group of points is not shown.", "1 group of primitives is not shown."}},
		{"weight", builder{points: 3, weight: 2}, false, []string{"The weight (w) is not shown; it differs from 1 in 1 of 3 points."}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := formattest.Decode(t, Decoder{}, test.b.file())
			if !slices.EqualFunc(f.Warnings, test.warnings, strings.HasPrefix) {
				t.Errorf("warnings %q, want %q", f.Warnings, test.warnings)
			}
			if got := f.Column("frame") != nil; got != test.details {
				t.Errorf("attributes %v", f.Attributes)
			}
			if c := f.Column("frame"); c != nil && c.Component(0, 0) != 101 {
				t.Errorf("frame is %v", c.Component(0, 0))
			}
			if c := f.Column("by[1]"); c != nil && (c.Text(0) != "" || f.Column("by").Text(0) != "solver") {
				t.Errorf("by is %q, %q", f.Column("by").Text(0), c.Text(0))
			}
		})
	}
}

// TestTexts: an index of -1 is the empty text, any other must be in the table.
func TestTexts(t *testing.T) {
	c := formattest.Decode(t, Decoder{}, builder{points: 4, index: []int32{1, -1, 0, -1}}.file()).Column("name")
	for i, want := range []string{"b", "", "a", ""} {
		if got := c.Text(int64(i)); got != want {
			t.Errorf("text %d is %q, want %q", i, got, want)
		}
	}
	if c := formattest.Decode(t, Decoder{}, builder{points: 2}.file()).Column("name"); c.Table.Len() != 2 {
		t.Errorf("%d texts, want 2", c.Table.Len())
	}
	for _, bad := range []int32{2, -2, math.MaxInt32} {
		_, err := decode(builder{points: 4, index: []int32{0, 0, bad}}.file(), format.Options{})
		if !errors.Is(err, errIndex) || !strings.Contains(err.Error(), `"name"`) {
			t.Errorf("index %d: error %v", bad, err)
		}
	}
}

func decode(file []byte, opt format.Options) (*format.Decoded, error) {
	d := Decoder{}
	return d.Decode(context.Background(), formattest.Input(file, "x.bgeo"), opt, formattest.LimitGrant(formattest.MaxGrant))
}

const textFile = "PGEOMETRY V5\nNPoints 3 NPrims 1\nNPointGroups 1 NPrimGroups 0\n" +
	"NPointAttrib 5 NVertexAttrib 0 NPrimAttrib 1 NAttrib 2\nPointAttrib\nlife 2 float 0 0\nid 1 int -1\n" +
	"v 3 vector 0 0 0\nCd 4 float 1 1 1 1\nname 1 index 3 papi \"two words\" \"a \\\"b\\\"\"\n" +
	"0.1 0.2 0.3 1 (-1.2 10\t7 0 -nan 1e3  1 0 0 1 0)\n" +
	"1 2 3 1 (nan inf\t-2147483648 .5 -0 1.#INF  0 1 0 1 2)\r\n" +
	"4 5 6 0.5 (3.4028235e38 1e-46\t2147483647 1 2 3  0 0 1 1 -1)\n" +
	"PrimitiveAttrib\ngenerator 1 index 1 papi\nPart 3 0 1 2 [0]\n" +
	"DetailAttrib\nvarmap 1 index 1 \"id -> ID\"\ntime 1 float 0\n (0 1.5)\n" +
	"group1 unordered\n3 111\nbeginExtra\nendExtra\n"

func TestText(t *testing.T) {
	f := formattest.Decode(t, Decoder{}, []byte(textFile))
	want := "P vector3 per point life vector2 per point id long per point v vector3 per point " +
		"Cd color4 per point name string per point varmap string per object time float per object"
	var got []string
	for _, a := range f.Attributes {
		got = append(got, a.String())
	}
	if strings.Join(got, " ") != want {
		t.Errorf("attributes %q", got)
	}
	nan, inf := math.NaN(), math.Inf(1)
	for _, test := range []struct {
		name string
		want []float64
	}{
		{"P", []float64{0.1, 0.2, 0.3, 1, 2, 3, 4, 5, 6}},
		{"life", []float64{-1.2, 10, nan, inf, math.MaxFloat32, 0}},
		{"id", []float64{7, math.MinInt32, math.MaxInt32}},
		{"v", []float64{0, nan, 1000, 0.5, math.Copysign(0, -1), inf, 1, 2, 3}},
		{"time", []float64{1.5}},
	} {
		c := f.Column(test.name)
		values := c.Float64s(nil)
		if !slices.EqualFunc(values, test.want, func(a, b float64) bool {
			return math.Float32bits(float32(a)) == math.Float32bits(float32(b)) || a != a && b != b
		}) {
			t.Errorf("%s is %v, want %v", test.name, values, test.want)
		}
	}
	for i, want := range []string{"papi", `a "b"`, ""} {
		if got := f.Column("name").Text(int64(i)); got != want {
			t.Errorf("name %d is %q, want %q", i, got, want)
		}
	}
	if got := f.Column("varmap").Text(0); got != "id -> ID" {
		t.Errorf("varmap is %q", got)
	}
	warnings := []string{"1 primitive is not shown.", "1 attribute of primitives is not shown.", "1 group of points is not shown.", "The weight (w) is not shown"}
	if !slices.EqualFunc(f.Warnings, warnings, strings.HasPrefix) {
		t.Errorf("warnings %q", f.Warnings)
	}
}

// TestLongText crosses the blocks in which a text is read.
func TestLongText(t *testing.T) {
	const points = 200_000
	var b bytes.Buffer
	b.WriteString("PGEOMETRY V5\nNPoints 200000 NPrims 0\nNPointGroups 0 NPrimGroups 0\nNPointAttrib 1 NVertexAttrib 0 NPrimAttrib 0 NAttrib 0\nPointAttrib\nid 1 int 0\n")
	for i := range points {
		b.WriteString("1.25 -2.5 1e10 1 (")
		b.Write(format.AppendFloat64(nil, float64(i)))
		b.WriteString(")\n")
	}
	b.WriteString("beginExtra\nendExtra\n")
	c := formattest.Decode(t, Decoder{}, bytes.ReplaceAll(b.Bytes(), []byte("1e+05"), []byte("100000"))).Column("id")
	ids, err := particle.View[int32](*c)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		if id != int32(i) {
			t.Fatalf("id %d is %d", i, id)
		}
	}
}

// TestTruncated: what is cut off never gives a frame without a warning, and one
// with a warning has all points as they are.
func TestTruncated(t *testing.T) {
	for _, c := range cases(t) {
		if c.Name == "groups" || c.Name == "parallel" {
			continue // the end of groups is not known; parallel is the file of many
		}
		whole := formattest.Decode(t, Decoder{}, c.File)
		for n := 0; n < len(c.File); n += len(c.File)/2000 + 1 {
			in := formattest.Input(c.File[:n], "x.bgeo")
			d, err := decode(c.File[:n], format.Options{})
			proof := Decoder{}.Complete(in)
			if err != nil {
				if !errors.Is(err, format.ErrTruncated) && !errors.Is(err, format.ErrUnknown) {
					t.Errorf("%s, %d bytes: error %v", c.Name, n, err)
				}
				if proof == nil {
					t.Errorf("%s, %d bytes: complete, but %v", c.Name, n, err)
				}
				continue
			}
			cut, err := d.Frame(nil)
			if err != nil {
				t.Fatal(err)
			}
			if (proof != nil) != (len(cut.Warnings) > len(whole.Warnings)) {
				t.Errorf("%s, %d bytes: complete: %v, warnings %q", c.Name, n, proof, cut.Warnings)
			}
			for i := range cut.Columns {
				if err := particletest.EqualColumns(&whole.Columns[i], &cut.Columns[i]); err != nil {
					t.Errorf("%s, %d bytes: %v", c.Name, n, err)
				}
			}
		}
	}
}

// TestDamagedHeaders: sizes that nothing can have.
func TestDamagedHeaders(t *testing.T) {
	good := builder{points: 2, primitives: []int32{2}, details: true}.file()
	definitionAt := len(binaryMagic) + 9*4
	tests := []struct {
		name  string
		at    int
		bytes string
	}{
		{"version", 5, "\x00\x00\x00\x06"},
		{"points", 9, "\x7f\xff\xff\xff"},
		{"negative points", 9, "\xff\xff\xff\xff"},
		{"negative primitives", 13, "\xff\xff\xff\xff"},
		{"attributes", 25, "\x7f\xff\xff\xff"},
		{"details", 37, "\x7f\xff\xff\xff"},
		{"name", definitionAt, "\xff\xff\x7f\xff\xff\xff"},
		{"negative name", definitionAt, "\xff\xff\xff\xff\xff\xff"},
		{"no words", definitionAt + 6, "\x00\x00"},
		{"many words", definitionAt + 6, "\xff\xff"},
		{"type", definitionAt + 8, "\x00\x00\x00\x03"},
		{"plain string", definitionAt + 8, "\x00\x00\x00\x02"},
		{"texts", definitionAt + 12, "\x7f\xff\xff\xff"},
		{"negative texts", definitionAt + 12, "\xff\xff\xff\xff"},
	}
	for _, test := range tests {
		file := slices.Clone(good)
		copy(file[test.at:], test.bytes)
		if _, err := decode(file, format.Options{}); err == nil {
			t.Errorf("%s: no error", test.name)
		}
	}
}

func TestDamagedTexts(t *testing.T) {
	for _, change := range [][2]string{
		{"V5", "V6"}, {"NPoints 3", "NPoints 4"}, {"NPoints 3", "NPoints -3"}, {"NPoints 3", "NPoints 2147483647"}, {"NPrims", "NPrimitives"},
		{"NPointAttrib 5", "NPointAttrib 6"}, {"NPointAttrib 5", "NPointAttrib 2147483647"}, {"PointAttrib\nlife", "life"},
		{"life 2", "life 0"}, {"life 2", "life 70000"}, {"2 float", "2 string"}, {"index 3", "index 4"}, {"index 3", "index 2147483647"},
		{"-1.2", "1.2.3"}, {"-1.2", "1e999"}, {"\t7", "\t7.5"}, {"\t7", "\t2147483648"}, {" 0 1 0 1 2)", " 0 1 0 1 3)"}, {"(0 1.5)", "(1 1.5)"}, {"(0 1.5)", "(0 x)"},
	} {
		file := strings.Replace(textFile, change[0], change[1], 1)
		if file == textFile {
			t.Fatalf("%q is not there", change[0])
		}
		if _, err := decode([]byte(file), format.Options{}); err == nil {
			t.Errorf("%q for %q: no error", change[1], change[0])
		}
	}
}

// TestThreads: several goroutines read what one reads, mapped or not.
func TestThreads(t *testing.T) {
	file := encoded(t, benchFrame(500_000))
	want := formattest.Decode(t, Decoder{}, file)
	for _, in := range []format.Input{formattest.Input(file, "x.bgeo"), formattest.Mapped(file, "x.bgeo")} {
		done := int64(0)
		opt := format.Options{Threads: 3, Progress: func(bytes int64) { done = bytes }}
		got := formattest.DecodeWith(t, Decoder{}, in, opt, formattest.DirtyGrant(0xA5, 0))
		if diff := formattest.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if done != 500_000*40 {
			t.Errorf("%d bytes were told of", done)
		}
	}
}
