// What is read back from our own tables and from those of others.

package csv_test

import (
	"bytes"
	"context"
	stdcsv "encoding/csv"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/csv"
	"floe/internal/format/formattest"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/sample"
)

func cases(t testing.TB) []formattest.Case {
	t.Helper()
	encoded := func(e csv.Encoder, f *particle.Frame) []byte {
		var out bytes.Buffer
		if err := e.Encode(t.Context(), &out, f); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	rich := particletest.Random(rand.New(rand.NewPCG(1, 2)), particletest.Options{Points: 12})
	return []formattest.Case{
		{Name: "golden", File: encoded(csv.Encoder{}, golden())},
		{Name: "rich", File: encoded(csv.Encoder{Delimiter: '\t'}, rich), Options: format.Options{Threads: 3}},
		{Name: "fountain", File: encoded(csv.Encoder{}, sample.Frame(sample.Params{Points: 60}, 30))},
		{Name: "blanks", File: []byte(" 1 2 3   255 0 7\n\n4\t5.5 6 1 2 3 \r\n# 7\n7 8 9e3 3 2 1\n")},
		{Name: "chemistry", File: []byte("3\nwater\nO 0 0 0.1\nH 0.7 0 -0.4\nNa -0.7 0 -0.4\n")},
		{Name: "no rows", File: []byte("x,y,z,id\n")},
	}
}

func TestSuite(t *testing.T) { formattest.Suite(t, csv.Decoder{}, cases(t)) }

func FuzzDecode(f *testing.F) {
	seeds := [][]byte{[]byte("a;b\n1,5;2\n"), []byte("\"x\",\"y\"\n\"1\",\"2\"\n"), []byte("a\n\"one\ntwo\"\n3\n")}
	for _, c := range cases(f) {
		seeds = append(seeds, c.File)
	}
	formattest.Fuzz(f, csv.Decoder{}, seeds)
}

// describe lists attributes and values: "P vector3: 1 2 3 | id int64: 7".
func describe(f *particle.Frame) string {
	var all []string
	for i := range f.Columns {
		c := &f.Columns[i]
		text := c.Name + " " + c.Type.String()
		if c.Width() != c.Type.Components() {
			text += fmt.Sprintf("[%d]", c.Width())
		}
		var values []string
		scalar := func(dst []byte, i int64) []byte { return strconv.AppendQuote(dst, c.Text(i)) }
		if c.Type != particle.String {
			scalar = format.ScalarText(c)
		}
		for element := range c.Elements {
			from, to := c.Span(element)
			for v := from * int64(c.Width()); v < to*int64(c.Width()); v++ {
				values = append(values, string(scalar(nil, v)))
			}
			if c.Ragged() {
				values = append(values, "/")
			}
		}
		all = append(all, text+": "+strings.Join(values, " "))
	}
	return strings.Join(all, " | ")
}

func TestRead(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"dots", "P.x,P.y,P.z\n1,2,3.5\n", "P vector3: 1 2 3.5"},
		{"brackets", "P[0],P[1],P[2],n\n1,2,3.5,1\n", "P float[3]: 1 2 3.5 | n int64: 1"},
		{"plain", "x;y;z\n1;2;3\n", "position vector3: 1 2 3"},
		{"prefixed", "px\tpy\tpz\tvx\tvy\tvz\n1\t2\t3\t4\t5\t6\n", "position vector3: 1 2 3 | velocity vector3: 4 5 6"},
		{"joined", "velX velY velZ\n1.5 2 3\n", "vel vector3: 1.5 2 3"},
		{"not joined", "max index\n1.5 2\n", "max float: 1.5 | index int64: 2"},
		{"ParaView", "\"Points:0\",\"Points:1\",\"Points:2\"\n1,2,3.5\n", "Points vector3: 1 2 3.5"},
		{"underscores", "a_x,a_y,b_0,b_1\n.5,1,2,3\n", "a vector2: 0.5 1 | b int64[2]: 2 3"},
		{"quaternion", "q.w,q.x,q.y,q.z\n1,0,0,0.5\n", "q quaternion: 1 0 0 0.5"},
		{"vector4", "q.x,q.y,q.z,q.w\n1,0,0,0.5\n", "q vector4: 1 0 0 0.5"},
		{"shuffled", "z,id,x,y\n3,7,1,2\n", "position vector3: 1 2 3 | id int64: 7"},
		{"colours", "r,g,b\n255,0,1\n", "color uint8[3]: 255 0 1"},
		{"wide colours", "Red,Green,Blue,Alpha\n256,0,1,1\n", "color uint16[4]: 256 0 1 1"},
		{"float colours", "Cd.r,Cd.g,Cd.b,Cd.a\n1,0,1,1\n", "Cd color4: 1 0 1 1"},
		{"no header", "1 2 3\n4 5 6\n", "position vector3: 1 2 3 4 5 6"},
		{"no header, colours", "1,2,3,9,8,7\n4,5,6,255,0,0\n", "position vector3: 1 2 3 4 5 6 | color uint8[3]: 9 8 7 255 0 0"},
		{"no header, more", "1 2 3 0.5 a\n", `position vector3: 1 2 3 | column 4 float: 0.5 | column 5 string: "a"`},
		{"header in a comment", "# x y z id\n1 2 3 4\n", "position vector3: 1 2 3 | id int64: 4"},
		{"header of CloudCompare", "//X Y Z R G B\n1 2 3 4 5 6\n", "position vector3: 1 2 3 | color uint8[3]: 4 5 6"},
		{"remarks", "# made by hand\n\n1 2 3\n", "position vector3: 1 2 3"},
		{"scanner", "2\n1 2 3\n4 5 6\n", "position vector3: 1 2 3 4 5 6"},
		{"chemistry", "2\n\nNa 1 2 3\nO 4 5 6\n", `element string: "Na" "O" | position vector3: 1 2 3 4 5 6`},
		{"extended", "1\nLattice=\"1 0 0\" Properties=species:S:1:pos:R:3:velo:R:3:id:I:1\nO 1 2 3 4 5 6.5 8\n",
			`species string: "O" | position vector3: 1 2 3 | velo vector3: 4 5 6.5 | id int64: 8`},
		{"atomic numbers", "1\nwater\n8 1 2 3\n", `element string: "8" | position vector3: 1 2 3`},
		{"quoted names", "\"a, b\",\"c \"\"d\"\"\"\n1,2\n", `a, b int64: 1 | c "d" int64: 2`},
		{"all in quotes", "\"x\",\"n\"\n\"1.5\",\"2\"\n", "x float: 1.5 | n int64: 2"},
		{"texts in quotes", "n,a\n1,\"2\"\n", `n int64: 1 | a string: "2"`},
		{"lines in texts", "n,a\n1,\"b\nc\"\n2,\"\"\n", `n int64: 1 2 | a string: "b\nc" ""`},
		{"words", "n,a\n1,b c\n2,\n3,b c\n", `n int64: 1 2 3 | a string: "b c" "" "b c"`},
		{"lists", "n,a\n1,2 3.5\n2,\n3,7\n", "n int64: 1 2 3 | a float: 2 3.5 / / 7 /"},
		{"nothing", "a,b\n1,\n,0.5\n", "a float: 1 nan | b float: nan 0.5"},
		{"odd numbers", "a\n1\nNaN\n-inf\nInfinity\n-nan(ind)\n1.#INF\n+2\n-.5e1\n", "a float: 1 nan -inf inf nan inf 2 -5"},
		{"large integers", "a,b\n9223372036854775807,18446744073709551615\n-9223372036854775808,0\n",
			"a int64: 9223372036854775807 -9223372036854775808 | b uint64: 18446744073709551615 0"},
		{"too large together", "a\n18446744073709551615\n-1\n", `a string: "18446744073709551615" "-1"`},
		{"holes in large integers", "a,b\n9007199254740993,1\n,2\n", `a string: "9007199254740993" "" | b int64: 1 2`},
		{"holes in integers", "a,b\n16777217,1\n,2\n", "a float64: 1.6777217e+07 nan | b int64: 1 2"},
		{"enough digits", "a\n0.1\n123456.79\n1.17549435e-38\n1e-45\n", "a float: 0.1 123456.79 1.1754944e-38 1e-45"},
		{"between two", "a\n0.00024414063\n0.00024414062\n", "a float: 0.00024414063 0.00024414063"},
		{"many digits", "a\n0.1\n0.1234567891\n", "a float64: 0.1 0.1234567891"},
		{"seconds", "a\n16777217.5\n", "a float64: 1.67772175e+07"},
		{"floats as doubles", "a\n0.30000001192092896\n", "a float: 0.3"},
		{"zeros behind", "a\n0.50000000000000000000\n", "a float: 0.5"},
		{"large floats", "a\n1e39\n", "a float64: 1e+39"},
		{"one size", "pscale,v.x,v.y,v.z\n1,0,0,0\n", "pscale float: 1 | v vector3: 0 0 0"},
		{"delimiter at the end", "a,b,\n1,2,\n", "a int64: 1 | b int64: 2 | column 3 string: \"\""},
		{"delimiter at the end of rows", "a,b\n1,2,\n", "a int64: 1 | b int64: 2"},
		{"blanks around", "a , b\n 1 ,\t2 \n", "a int64: 1 | b int64: 2"},
		{"CR", "a,b\r1,2\r3,4\r", "a int64: 1 3 | b int64: 2 4"},
		{"mark of UTF-8", "\xef\xbb\xbfa,b\n1,2\n", "a int64: 1 | b int64: 2"},
		{"no end", "a,b\n1,2", "a int64: 1 | b int64: 2"},
		{"decimal commas", "a;b\n1,5;2\n2,5;3\n", `a string: "1,5" "2,5" | b int64: 2 3`},
		{"tabs, holes", "a\tb\tc\n\t2\t\n\t\t\n", `a string: "" "" | b float: 2 nan | c string: "" ""`},
		{"twice", "a,a\n1,2\n", "a int64: 1 | a int64: 2"},
		{"name taken", "position,x,y,z\n7,1,2,3\n", "position int64: 7 | position_ vector3: 1 2 3"},
		{"matrix", "m.m00,m.m01,m.m02,m.m10,m.m11,m.m12,m.m20,m.m21,m.m22\n1,2,3,4,5,6,7,8,9.5\n", "m matrix33: 1 2 3 4 5 6 7 8 9.5"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := describe(formattest.Decode(t, csv.Decoder{}, []byte(test.file)))
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	tests := []struct{ file, want string }{
		{"a,b\n1,2\nx,3\n", `Column "a" holds numbers and words: it is read as text.`},
		{"PointPosition.x,PointPosition.", "The line of names has no end: if the file was cut short, the last name is wrong."},
		{"a;b\n1,5;2\n", `Column "a" seems to have decimal commas: it is read as text.`},
		{"a,b\n1,2", "The last line has no end: if the file was cut short, its last cell is wrong."},
		{"1\n\nO 1 2 3\n1\n\nO 1 2 3\n", "11 bytes after the rows that the file counts are not shown."},
		{"a,b\n1,2\n", ""},
	}
	for _, test := range tests {
		f := formattest.Decode(t, csv.Decoder{}, []byte(test.file))
		if got := strings.Join(f.Warnings, " "); got != test.want {
			t.Errorf("%q: got %q, want %q", test.file, got, test.want)
		}
	}
}

func TestBadFiles(t *testing.T) {
	tests := []struct {
		file, want string
		is         error
	}{
		{"", "no line holds anything", format.ErrUnknown},
		{"\n # \n", "no line holds anything", format.ErrUnknown},
		{"a,b\n1,2\x00\n", "bytes of 0", format.ErrUnknown},
		{"a,b\n1,2\n3\n", "row 1 at 8: 1 cells of 2", nil},
		{"a,b\n1,2\n3,4,5\n", "more than 2 cells", nil},
		{"a,b\n1,2\n3", "1 cells of 2", format.ErrTruncated},
		{"a,b\n1,\"x", "a quote is not closed", format.ErrTruncated},
		{"a,b\n1,\"x\"y\n", "something follows", nil},
		{"5\n1 2 3\n4 5 6\n", "it has 5 rows and has 2", format.ErrTruncated},
		{strings.Repeat("1,", 20000) + "\n", "20001 columns", format.ErrLimit},
	}
	for _, test := range tests {
		_, err := csv.Decoder{}.Decode(t.Context(), formattest.Input([]byte(test.file), "a.csv"), format.Options{}, formattest.LimitGrant(1<<20))
		if err == nil || !strings.Contains(err.Error(), test.want) || test.is != nil && !errors.Is(err, test.is) {
			t.Errorf("%.40q: got %v, want %q", test.file, err, test.want)
		}
	}
}

// floatTypes and vectors of them keep type and values in a table.
func kept() []particle.Type {
	return []particle.Type{particle.Float32, particle.Vector2, particle.Vector3, particle.Vector4,
		particle.Quaternion, particle.Matrix33, particle.Matrix44, particle.Color4}
}

// TestRoundTrip writes frames of random floats and finds the same ones.
func TestRoundTrip(t *testing.T) {
	for seed := range uint64(40) {
		e := csv.Encoder{Delimiter: ",;\t|"[seed%4]}
		f := particletest.Random(rand.New(rand.NewPCG(seed, 21)), particletest.Options{Types: kept(), PointsOnly: true, SingleOnly: true,
			Varying: true, OwnWidth: true, Finite: true, Points: 30})
		got := formattest.DecodeWith(t, csv.Decoder{}, formattest.Input([]byte(encode(t, e, f)), "a.csv"),
			format.Options{Threads: 1 + int(seed%3)}, formattest.DirtyGrant(0xA5, 3))
		if len(got.Columns) != len(f.Columns) {
			t.Fatalf("seed %d: %d columns of %d", seed, len(got.Columns), len(f.Columns))
		}
		for i := range f.Columns {
			want := f.Columns[i]
			want.Category, want.ObjectID = 0, 0
			if err := particletest.EqualColumns(&want, &got.Columns[i]); err != nil {
				t.Errorf("seed %d: %s: %v", seed, want.Attribute, err)
			}
		}
	}
}

// TestValuesReadBack compares all that a table holds, whatever its type became,
// as text.
func TestValuesReadBack(t *testing.T) {
	for seed := range uint64(20) {
		f := particletest.Random(rand.New(rand.NewPCG(seed, 22)), particletest.Options{PointsOnly: true, Varying: true, Points: 25})
		text := encode(t, csv.Encoder{}, f)
		got := formattest.Decode(t, csv.Decoder{}, []byte(text))
		again := encode(t, csv.Encoder{}, got)
		if a, b := cellsByName(t, text), cellsByName(t, again); !same(a, b) {
			t.Errorf("seed %d:\n%.3000s\nis read and written as\n%.3000s", seed, text, again)
		}
	}
}

func cellsByName(t *testing.T, text string) [][]string {
	t.Helper()
	rows := parse(t, text)
	columns := make([][]string, len(rows[0]))
	for k := range columns {
		for _, row := range rows[1:] {
			columns[k] = append(columns[k], row[k])
		}
	}
	slices.SortFunc(columns, slices.Compare)
	return columns
}

// same allows for numbers that are written in another way, and for nan where
// there was nothing.
func same(a, b [][]string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		found := slices.ContainsFunc(b, func(column []string) bool { return slices.EqualFunc(a[i], column, sameCell) })
		if !found {
			return false
		}
	}
	return true
}

func sameCell(a, b string) bool {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	return a == b || errA == nil && errB == nil && (x == y || x != x && y != y) || a == "" && b == "nan" ||
		slices.EqualFunc(strings.Fields(a), strings.Fields(b), func(x, y string) bool { return x != a && sameCell(x, y) })
}

// TestLateSurprise has a word, a fraction, a hole behind everything that is
// sampled.
func TestLateSurprise(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b,c,d,e\n")
	const rows = 100_000
	for i := range rows {
		switch i {
		case 70_001:
			b.WriteString("x,0.5,,0.12345678901,1 2\n")
		default:
			fmt.Fprintf(&b, "%d,%d,%d,0.5,%d\n", i, i, i, i)
		}
	}
	file := []byte(b.String())
	h, err := csv.Decoder{}.Header(formattest.Input(file, "a.csv"), format.Options{})
	if err != nil || h.Points != rows || h.Attributes[0].Type != particle.Int64 || h.Attributes[3].Type != particle.Float32 {
		t.Errorf("header %+v, error %v", h, err)
	}
	f := formattest.DecodeWith(t, csv.Decoder{}, formattest.Input(file, "a.csv"), format.Options{Threads: 2}, formattest.DirtyGrant(1, 0))
	types := []particle.Type{particle.String, particle.Float32, particle.Float32, particle.Float64, particle.Int64}
	for i, want := range types {
		if f.Columns[i].Type != want {
			t.Errorf("%s is %s, want %s", f.Columns[i].Name, f.Columns[i].Type, want)
		}
	}
	if a, b, e := f.Columns[0], f.Columns[1], f.Columns[4]; a.Text(70_001) != "x" || a.Text(99_999) != "99999" ||
		b.Component(70_001, 0) != 0.5 || !e.Ragged() || e.Offsets[rows] != rows+1 {
		t.Errorf("values %q, %q, %v, %d", a.Text(70_001), a.Text(99_999), b.Component(70_001, 0), e.Offsets[rows])
	}
	if c := f.Columns[2].Component(70_001, 0); !math.IsNaN(c) {
		t.Errorf("the hole is %v", c)
	}
}

// TestLateQuote has its first quoted text, with a line inside, far behind the
// start, and very many different ones after it.
func TestLateQuote(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b\n")
	const rows = 200_000
	for i := range rows {
		if i < 100_000 {
			fmt.Fprintf(&b, "%d,\n", i)
		} else {
			fmt.Fprintf(&b, "%d,\"text\n%d\"\n", i, i)
		}
	}
	for _, threads := range []int{1, 4} {
		f := formattest.DecodeWith(t, csv.Decoder{}, formattest.Input([]byte(b.String()), "a.csv"), format.Options{Threads: threads}, formattest.DirtyGrant(9, 0))
		c := f.Column("b")
		if f.Points != rows || c.Type != particle.String || c.Text(99_999) != "" || c.Text(199_999) != "text\n199999" || c.Text(150_000) != "text\n150000" {
			t.Errorf("%d points, %s, %q, %q", f.Points, c.Type, c.Text(99_999), c.Text(199_999))
		}
	}
}

// TestNumbers compares with strconv on numbers of all kinds.
func TestNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	var text strings.Builder
	var want []float32
	text.WriteString("a,b\n")
	for range 50_000 {
		v := math.Float32frombits(r.Uint32())
		if v-v != 0 {
			continue
		}
		form := "efg"[r.IntN(3)]
		if math.Abs(float64(v)) > 1e6 {
			form = 'e' // not an integer
		}
		want = append(want, v)
		fmt.Fprintf(&text, "%s,%s\n", strconv.FormatFloat(float64(v), form, -1, 32), strconv.FormatFloat(float64(v), 'g', 17, 64))
	}
	f := formattest.Decode(t, csv.Decoder{}, []byte(text.String()))
	for i := range f.Columns {
		got, err := particle.View[float32](f.Columns[i])
		if err != nil {
			t.Fatal(err)
		}
		for k := range want {
			if math.Float32bits(got[k]) != math.Float32bits(want[k]) {
				t.Fatalf("column %d, row %d: got %v, want %v", i, k, got[k], want[k])
			}
		}
	}
}

// TestDoubles reads all bits of float64 back.
func TestDoubles(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 5))
	var text strings.Builder
	var want []float64
	text.WriteString("a\n")
	for range 50_000 {
		v := math.Float64frombits(r.Uint64())
		if v-v != 0 {
			continue
		}
		want = append(want, v)
		text.Write(append(format.AppendFloat64(nil, v), '\n'))
	}
	f := formattest.Decode(t, csv.Decoder{}, []byte(text.String()))
	if got, err := particle.View[float64](f.Columns[0]); err != nil || !slices.Equal(got, want) {
		t.Errorf("values differ, %v", err)
	}
}

// BenchmarkDecode reads rows of eight floats and an integer.
func BenchmarkDecode(b *testing.B) {
	for _, rows := range []int{1_000_000, 10_000_000} {
		if rows > 1_000_000 && testing.Short() {
			continue
		}
		r := rand.New(rand.NewPCG(1, 1))
		file := []byte("id,P.x,P.y,P.z,v.x,v.y,v.z,age\n")
		for i := range rows {
			file = strconv.AppendInt(file, int64(i), 10)
			for range 7 {
				file = format.AppendFloat32(append(file, ','), r.Float32()*20-10)
			}
			file = append(file, '\n')
		}
		in := formattest.Mapped(file, "a.csv")
		b.Run(fmt.Sprintf("%dM", rows/1_000_000), func(b *testing.B) { benchDecode(b, in, rows) })
		b.Run(fmt.Sprintf("header/%dM", rows/1_000_000), func(b *testing.B) {
			b.SetBytes(in.Size)
			for b.Loop() {
				if _, err := (csv.Decoder{}).Header(in, format.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchDecode(b *testing.B, in format.Input, rows int) {
	var memory []byte
	grant := func(_ context.Context, n, _ int64) ([]byte, error) {
		if int64(len(memory)) < n {
			memory = particle.Allocate(n)
		}
		return memory, nil
	}
	b.SetBytes(in.Size)
	for b.Loop() {
		if _, err := (csv.Decoder{}).Decode(b.Context(), in, format.Options{}, grant); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
}

// parse reads a table as another program would.
func parse(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := stdcsv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
