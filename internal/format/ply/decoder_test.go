// What is read back from our own files and from those of others.

package ply_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/format/ply"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/sample"
)

// cases are good files, own and foreign.
func cases(t testing.TB) []formattest.Case {
	t.Helper()
	rich := particletest.Random(rand.New(rand.NewPCG(1, 2)), particletest.Options{Types: plain(), Points: 12})
	var all []formattest.Case
	for _, e := range []ply.Encoder{{}, {ASCII: true}} {
		for name, f := range map[string]*particle.Frame{"golden": golden(), "rich": rich} {
			var out bytes.Buffer
			if err := e.Encode(t.Context(), &out, f); err != nil {
				t.Fatal(err)
			}
			all = append(all, formattest.Case{Name: e.Name() + " " + name, File: out.Bytes()})
		}
	}
	slices.SortFunc(all, func(a, b formattest.Case) int { return strings.Compare(a.Name, b.Name) })
	return append(all,
		formattest.Case{Name: "big endian", File: foreign(binary.BigEndian)},
		formattest.Case{Name: "little endian", File: foreign(binary.LittleEndian), Options: format.Options{Threads: 3}},
		formattest.Case{Name: "text", File: []byte(strings.ReplaceAll(foreignText, "\n", "\r\n"))},
		formattest.Case{Name: "no points", File: []byte("ply\nformat ascii 1.0\nelement vertex 0\nproperty float x\nend_header\n")},
	)
}

func TestSuite(t *testing.T) { formattest.Suite(t, ply.Decoder{}, cases(t)) }

func FuzzDecode(f *testing.F) {
	var seeds [][]byte
	for _, c := range cases(f) {
		seeds = append(seeds, c.File)
	}
	formattest.Fuzz(f, ply.Decoder{}, seeds)
}

// TestRoundTrip reads our own files and finds every attribute as it was.
func TestRoundTrip(t *testing.T) {
	for seed := range uint64(40) {
		e := ply.Encoder{ASCII: seed%2 == 0}
		f := particletest.Random(rand.New(rand.NewPCG(seed, 11)), particletest.Options{Types: plain(), OddNames: true})
		for _, threads := range []int{1, 3} {
			in := formattest.Input(encode(t, e, f), "a.ply")
			got := formattest.DecodeWith(t, ply.Decoder{}, in, format.Options{Threads: threads}, formattest.DirtyGrant(0xA5, 7))
			if got.Points != f.Points || len(got.Columns) != len(f.Columns)-len(e.Omits(f)) {
				t.Fatalf("seed %d: %d points, %d columns", seed, got.Points, len(got.Columns))
			}
			equalByName(t, f, got, e.Omits(f))
		}
	}
}

func equalByName(t *testing.T, want, got *particle.Frame, omitted []string) {
	t.Helper()
	for i := range want.Columns {
		c := want.Columns[i]
		c.Category, c.ObjectID = 0, 0
		at := slices.IndexFunc(got.Columns, func(g particle.Column) bool { return g.Name == c.Name })
		switch {
		case slices.Contains(omitted, c.Name):
		case at < 0:
			t.Errorf("%s is missing", c.Attribute)
		default:
			if err := particletest.EqualColumns(&c, &got.Columns[at]); err != nil {
				t.Errorf("%s: %v", c.Attribute, err)
			}
		}
	}
}

// TestWideIntegers are such as a double holds exactly.
func TestWideIntegers(t *testing.T) {
	h := particle.Header{Counts: particle.Counts{Points: 3}}
	h.Attributes = []particle.Attribute{attribute("I", particle.Int64, particle.PerPoint), attribute("U", particle.Uint64, particle.PerPoint)}
	f := particle.FrameOf(h, []particle.Column{
		particle.NewColumn(&h, h.Attributes[0], []int64{math.MinInt64, -1, 1 << 53}),
		particle.NewColumn(&h, h.Attributes[1], []uint64{0, 1 << 63, 1<<64 - 2048}),
	}, nil)
	for _, e := range []ply.Encoder{{}, {ASCII: true}} {
		equalByName(t, f, formattest.Decode(t, ply.Decoder{}, encode(t, e, f)), nil)
	}
}

const foreignText = `ply
format ascii 1.0
comment made by hand
obj_info whatever
element camera 1
property list uchar float view
property int n
element vertex 3
property float x
property float y
property float z
property uchar red
property uchar green
property uchar blue
property float f_dc_0
property float f_dc_1
property float f_dc_2
property double rest_w
property float opacity
property list uint8 short tags
property float rot_0
property float rot_1
property float rot_2
property float rot_3
property int64 id
element face 1
property list uchar int vertex_indices
end_header
2 0.5 -1 7
1 2 3 255 0 9 .1 .2 .3 1e-300 0.5 2 -1 300 1 0 0 0 9223372036854775807
4 5 6 1.0 2 3 nan inf -inf 2 -0 0 1 0 0 0 -1
7 8 9 0 0 0 1 1 1 -nan(ind) 1 1 5 1 0 0
0 1
3 0 1 2
`

// foreign is foreignText in bytes.
func foreign(order binary.AppendByteOrder) []byte {
	head, rows, _ := strings.Cut(foreignText, "end_header\n")
	name := "binary_little_endian"
	if order.(fmt.Stringer).String() == "BigEndian" {
		name = "binary_big_endian"
	}
	out := []byte(strings.Replace(head, "ascii", name, 1) + "end_header\n")
	words := strings.Fields(rows)
	float := func(n int) {
		for _, w := range words[:n] {
			v, _ := strconv.ParseFloat(w, 32)
			out = order.AppendUint32(out, math.Float32bits(float32(v)))
		}
		words = words[n:]
	}
	integer := func(bytes int) int64 {
		v, _ := strconv.ParseFloat(words[0], 64)
		n, err := strconv.ParseInt(words[0], 10, 64)
		if err != nil {
			n = int64(v)
		}
		words = words[1:]
		switch bytes {
		case 1:
			out = append(out, byte(n))
		case 2:
			out = order.AppendUint16(out, uint16(n))
		case 4:
			out = order.AppendUint32(out, uint32(n))
		case 8:
			out = order.AppendUint64(out, uint64(n))
		}
		return n
	}
	float(int(integer(1)))
	integer(4)
	for range 3 {
		float(3)
		for range 3 {
			integer(1)
		}
		float(3)
		v, err := strconv.ParseFloat(words[0], 64)
		if err != nil {
			v = math.NaN()
		}
		out, words = order.AppendUint64(out, math.Float64bits(v)), words[1:]
		float(1)
		for range integer(1) {
			integer(2)
		}
		float(4)
		integer(8)
	}
	for range integer(1) {
		integer(4)
	}
	return out
}

// TestForeign compares the three forms with each other, and one with what it
// should be.
func TestForeign(t *testing.T) {
	f := formattest.Decode(t, ply.Decoder{}, []byte(foreignText))
	var names []string
	for _, a := range f.Attributes {
		names = append(names, a.String())
	}
	want := "position vector3 per point,color uint8 per point,f_dc vector3 per point,rest_w float64 per point,opacity float per point," +
		"tags int16 array per point,rot quaternion per point,id int64 per point"
	if got := strings.Join(names, ","); got != want {
		t.Errorf("attributes are\n%s, want\n%s", got, want)
	}
	if w := f.Warnings; len(w) != 2 || !strings.HasPrefix(w[0], `1 row of the element "camera"`) || !strings.HasPrefix(w[1], `1 row of the element "face"`) {
		t.Errorf("warnings %q", w)
	}
	for name, want := range map[string]string{
		"position": "1 2 3 4 5 6 7 8 9", "color": "255 0 9 1 2 3 0 0 0", "f_dc": "0.1 0.2 0.3 nan inf -inf 1 1 1",
		"rest_w": "1e-300 2 nan", "opacity": "0.5 -0 1", "tags": "-1 300 5", "rot": "1 0 0 0 1 0 0 0 1 0 0 0", "id": "9223372036854775807 -1 1",
	} {
		if got := texts(f.Column(name)); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if tags := f.Column("tags"); !slices.Equal(tags.Offsets, []int64{0, 2, 2, 3}) {
		t.Errorf("tags begin at %d", tags.Offsets)
	}
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		got := formattest.Decode(t, ply.Decoder{}, foreign(order))
		if err := particletest.EqualData(f, got); err != nil {
			t.Errorf("%v: %v", order, err)
		}
	}
}

func texts(c *particle.Column) string {
	text := format.ScalarText(c)
	var all []string
	for i := range int64(len(c.Data) / c.Type.ScalarBytes()) {
		all = append(all, string(text(nil, i)))
	}
	return strings.Join(all, " ")
}

func TestFolding(t *testing.T) {
	tests := []struct{ properties, want string }{
		{"float x,float y,float z", "position vector3"},
		{"double x,double y,double z", "position float64[3]"},
		{"float z,float y,float x", "position vector3"},
		{"float x,float y", "x float,y float"},
		{"float x,double y,float z", "x float,double y,z float"},
		{"float nx,float ny,float nz,float vx,float vy,float vz", "normal vector3,velocity vector3"},
		{"uchar red,uchar green,uchar blue,uchar alpha", "color uint8[4]"},
		{"float red,float green,float blue", "color vector3"},
		{"float r,float g,float b,float a", "color color4"},
		{"uchar red,uchar green,uchar blue,float alpha", "color uint8[3],alpha float"},
		{"uchar red,uchar green", "red uint8,green uint8"},
		{"uchar diffuse_red,uchar diffuse_green,uchar diffuse_blue", "diffuse uint8[3]"},
		{"float a_x,float a_y,int n,float a_z", "a vector3,n long"},
		{"float a_x,float a_y", "a vector2"},
		{"float a_x,float a_y,float a_z,float a_w", "a vector4"},
		{"float a_w,float a_x,float a_y,float a_z", "a quaternion"},
		{"float a_0,float a_2", "a_0 float,a_2 float"},
		{"float a_0", "a_0 float"},
		{"float a_0,float a_1,float a_00", "a vector2,a_00 float"},
		{"short a_0,short a_1", "a int16[2]"},
		{"float scale_0,float scale_1,float scale_2,float rot_0,float rot_1,float rot_2,float rot_3", "scale vector3,rot quaternion"},
		{"float f_rest_0,float f_rest_1,float f_rest_2,float f_rest_3,float f_rest_4", "f_rest float[5]"},
		{"int position,float x,float y,float z", "position long,position_ vector3"},
		{"float m_m00,float m_m01,float m_m02,float m_m10,float m_m11,float m_m12,float m_m20,float m_m21,float m_m22", "m matrix33"},
		{"float a,float a", "a float,a float"},
		{"list uchar float x,float y,float z", "x float array,y float,z float"},
	}
	for _, test := range tests {
		head := "ply\nformat ascii 1.0\nelement vertex 0\nproperty " + strings.ReplaceAll(test.properties, ",", "\nproperty ") + "\nend_header\n"
		h, err := ply.Decoder{}.Header(formattest.Input([]byte(head), "a.ply"), format.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range h.Attributes {
			text := a.Name + " " + a.Type.String()
			if a.Components > 0 {
				text += fmt.Sprintf("[%d]", a.Components)
			}
			if a.Ragged() {
				text += " array"
			}
			got = append(got, text)
		}
		want := strings.ReplaceAll(test.want, "double y", "y float64")
		if strings.Join(got, ",") != want {
			t.Errorf("%s: got %q, want %q", test.properties, got, want)
		}
	}
}

// TestShuffled has components that are not neighbours.
func TestShuffled(t *testing.T) {
	head := "ply\nformat binary_big_endian 1.0\nelement vertex 2\nproperty float z\nproperty uchar n\nproperty float x\nproperty float y\nend_header\n"
	file := []byte(head)
	for i := range 2 {
		b := binary.BigEndian.AppendUint32(nil, math.Float32bits(float32(10*i+3)))
		b = append(b, byte(i))
		b = binary.BigEndian.AppendUint32(b, math.Float32bits(float32(10*i+1)))
		file = append(file, binary.BigEndian.AppendUint32(b, math.Float32bits(float32(10*i+2)))...)
	}
	f := formattest.Decode(t, ply.Decoder{}, file)
	if got := texts(f.Column("position")) + ", " + texts(f.Column("n")); got != "1 2 3 11 12 13, 0 1" {
		t.Errorf("got %s", got)
	}
}

func TestTruncated(t *testing.T) {
	for _, c := range cases(t) {
		if strings.Contains(c.Name, "rich") {
			continue // the suite cuts it
		}
		whole := formattest.Decode(t, ply.Decoder{}, c.File)
		for n := range c.File {
			decoded, err := ply.Decoder{}.Decode(t.Context(), formattest.Input(c.File[:n], "a.ply"), format.Options{}, format.HeapGrant)
			switch {
			case err == nil:
				// Text may lack its last digits, which is told, or faces.
				f, err := formattest.Check(decoded)
				if err == nil && particletest.EqualData(whole, f) != nil && !strings.Contains(strings.Join(f.Warnings, ""), "has no end") {
					t.Fatalf("%s cut at %d: other values without a warning", c.Name, n)
				}
				if err != nil || f.Points != whole.Points || !strings.Contains(string(c.File[:n]), "end_header") {
					t.Fatalf("%s cut at %d: %d points, %v", c.Name, n, decoded.Header.Points, err)
				}
			case n > 3 && !errors.Is(err, format.ErrTruncated):
				t.Fatalf("%s cut at %d: %v", c.Name, n, err)
			}
		}
	}
}

// TestComplete proves the end of files whose rows have one size.
func TestComplete(t *testing.T) {
	file := encode(t, ply.Encoder{}, sample.Frame(sample.Params{Points: 100}, 30))
	d := ply.Decoder{}
	if err := d.Complete(formattest.Input(file, "a.ply")); err != nil {
		t.Error(err)
	}
	if err := d.Complete(formattest.Input(file[:len(file)-1], "a.ply")); !errors.Is(err, format.ErrTruncated) {
		t.Errorf("one byte less: %v", err)
	}
	for _, open := range [][]byte{[]byte(foreignText), foreign(binary.LittleEndian)} {
		if err := d.Complete(formattest.Input(open, "a.ply")); !errors.Is(err, format.ErrUnproven) {
			t.Errorf("a file of unknown size: %v", err)
		}
	}
	h, err := d.Header(formattest.Input(append(file, 0), "a.ply"), format.Options{})
	if err != nil || !slices.Contains(h.Warnings, "1 byte after the last row are ignored.") {
		t.Errorf("one byte more: %v, %q", err, h.Warnings)
	}
}

func TestBadFiles(t *testing.T) {
	start := "ply\nformat ascii 1.0\n"
	tests := []struct{ file, want string }{
		{"", "begins with"},
		{"plx\n", "begins with"},
		{"ply\nformat ascii 2.0\nend_header\n", "not a format"},
		{"ply\ncomment\nend_header\n", "not a format"},
		{start + "end_header\n", "no element vertex"},
		{start + "property float x\n", "before any element"},
		{start + "element vertex -1\nend_header\n", "no count"},
		{start + "element vertex 99999999999999999999\nend_header\n", "no count"},
		{start + "element vertex 1000000000000\nproperty float x\nend_header\n", "need 2000000000077 bytes"},
		{start + "element vertex\n", "a name and a count"},
		{start + "element vertex 1\nproperty real x\nend_header\n", "type that is known"},
		{start + "element vertex 1\nproperty list float float x\nend_header\n", "type that is known"},
		{start + "elephant vertex 1\n", "unknown keyword"},
		{start + "element vertex 1\nproperty float x\nend_header\nabc\n", `attribute "x": "abc" is no number`},
		{start + "element vertex 1\nproperty float x\nend_header\n1e99\n", "no number of 32 bits"},
		{start + "element vertex 1\nproperty uchar x\nend_header\n256\n", `"256" is no uint8`},
		{start + "element vertex 1\nproperty uchar x\nend_header\n1.5\n", `"1.5" is no uint8`},
		{start + "element vertex 1\nproperty list char int x\nend_header\n-1 \n", "no length"},
		{start + "element vertex 1\nproperty list char int x\nend_header\n99 1\n", "has room for"},
		{start + "comment attribute \"a\" bool per point: a\nelement vertex 1\nproperty uchar a\nend_header\n2\n", "2 is no bool"},
		{start + "comment attribute \"a\" float16 per point: a\nelement vertex 1\nproperty float a\nend_header\n0.1\n", "0.1 is no half"},
		{start + "comment attribute \"a\" int64 per point: a\nelement vertex 1\nproperty double a\nend_header\n0.5\n", "0.5 is no integer"},
		{start + "comment attribute \"a\" vector3 array per point: a\nelement vertex 1\nproperty list int float a\nend_header\n4 1 2 3 4\n", "no array of vector3"},
	}
	for _, test := range tests {
		_, err := ply.Decoder{}.Decode(t.Context(), formattest.Input([]byte(test.file), "a.ply"), format.Options{}, formattest.LimitGrant(1<<20))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q", test.file, err, test.want)
		}
	}
}

// TestFalseComments do not fit the properties, which are then read by name.
func TestFalseComments(t *testing.T) {
	for _, comment := range []string{
		`attribute "P" vector3 per point: x y`, `attribute "P" vector3 per edge: x y z`, `attribute "P" vector3 per object: x y z`,
		`attribute "P" color4 per point: x y z`, `attribute "P" float[99999999] per point: x y z`, `attribute "P" vector3 per point: x x x`,
		`attribute "P" float64[3] per point: x y z`, `attribute "P vector3 per point: x y z`, `attribute "P" string per point: x`,
		`red: ids of "P"`, `x y z: copy for display of "position"`, `attribute "P" vector3[3] per point: x y z`,
	} {
		head := "ply\nformat ascii 1.0\ncomment " + comment + "\nelement vertex 0\nproperty float x\nproperty float y\nproperty float z\nend_header\n"
		h, err := ply.Decoder{}.Header(formattest.Input([]byte(head), "a.ply"), format.Options{})
		if err != nil || len(h.Attributes) != 1 || h.Attributes[0].Name != "position" {
			t.Errorf("%s: %v, %v", comment, h.Attributes, err)
		}
	}
}

// TestSamples compares with the figures beside the files, which are per
// property.
func TestSamples(t *testing.T) {
	for _, path := range formattest.Samples(t, "ply/*.ply") {
		var expected struct {
			Particles  int64 `json:"particles"`
			Attributes []struct {
				Name                       string
				Min, Max, Sum, First, Last json.Number
			}
		}
		formattest.ReadExpected(t, path, &expected)
		f := formattest.Decode(t, ply.Decoder{}, readFile(t, path))
		if f.Points != expected.Particles {
			t.Errorf("%s: %d points", path, f.Points)
		}
		places := map[string]struct {
			name string
			k    int
		}{"x": {"position", 0}, "y": {"position", 1}, "z": {"position", 2}, "red": {"color", 0}, "green": {"color", 1}, "blue": {"color", 2}}
		for _, a := range expected.Attributes {
			place, folded := places[a.Name]
			if !folded {
				place.name = a.Name
			}
			c := f.Column(place.name)
			if c == nil {
				t.Errorf("%s: no %s", path, place.name)
				continue
			}
			s := c.Stats()
			for what, pair := range map[string][2]any{
				"min": {s.Min[place.k], a.Min}, "max": {s.Max[place.k], a.Max}, "sum": {s.Sum[place.k], a.Sum},
				"first": {c.Component(0, place.k), a.First}, "last": {c.Component(c.Stored()-1, place.k), a.Last},
			} {
				want, err := pair[1].(json.Number).Float64()
				if got := pair[0].(float64); err != nil || math.Abs(got-want) > 1e-9*math.Abs(want) {
					t.Errorf("%s: %s of %s is %v, want %v", path, what, a.Name, got, want)
				}
			}
		}
	}
}

// BenchmarkDecode reads what the encoder makes of the usual attributes, 44 bytes
// a point.
func BenchmarkDecode(b *testing.B) {
	for _, points := range []int{1_000_000, 10_000_000} {
		if points > 1_000_000 && testing.Short() {
			continue
		}
		f := sample.Frame(sample.Params{Points: points}, 90)
		for _, e := range []ply.Encoder{{}, {ASCII: true}} {
			if e.ASCII && points > 1_000_000 {
				continue
			}
			var out bytes.Buffer
			if err := e.Encode(b.Context(), &out, f); err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("%s/%dM", e.Name(), points/1_000_000), func(b *testing.B) {
				benchDecode(b, out.Bytes(), points)
			})
		}
	}
}

func benchDecode(b *testing.B, file []byte, points int) {
	in := formattest.Mapped(file, "a.ply")
	var memory []byte
	grant := func(_ context.Context, n, _ int64) ([]byte, error) {
		if int64(len(memory)) < n {
			memory = particle.Allocate(n)
		}
		return memory, nil
	}
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, err := (ply.Decoder{}).Decode(b.Context(), in, format.Options{}, grant); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(points)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
