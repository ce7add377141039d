// Files as NumPy writes them, and worse.

package npy

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

// file makes a .npy with any header.
func file(version byte, text string, data []byte) []byte {
	b := append([]byte(magic), version, 0)
	if version == 1 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	} else {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(text)))
	}
	return append(append(b, text...), data...)
}

// simple makes a .npy of version 1.
func simple(descr, shape string, data []byte) []byte {
	return file(1, fmt.Sprintf("{'descr': %s, 'fortran_order': False, 'shape': %s, }\n", descr, shape), data)
}

func fortran(descr, shape string, data []byte) []byte {
	return file(1, fmt.Sprintf("{'descr': %s, 'fortran_order': True, 'shape': %s}", descr, shape), data)
}

type part struct {
	name string
	data []byte
}

func archived(method uint16, parts ...part) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: method})
		if err != nil {
			panic(err)
		}
		w.Write(p.data)
	}
	z.Close()
	return out.Bytes()
}

func raw[T particle.Number](v ...T) []byte { return bytes.Clone(particle.BytesOf(v)) }

// turned has the bytes of scalars of some size reversed.
func turned(b []byte, size int) []byte {
	out := bytes.Clone(b)
	for at := 0; at < len(out); at += size {
		slices.Reverse(out[at : at+size])
	}
	return out
}

func ascii(width int, texts ...string) []byte {
	var b []byte
	for _, t := range texts {
		b = append(b, t...)
		b = append(b, make([]byte, width-len(t))...)
	}
	return b
}

func unicode(width int, texts ...string) []byte {
	var b []byte
	for _, t := range texts {
		letters := []rune(t)
		b = append(b, raw(append(letters, make([]rune, width-len(letters))...)...)...)
	}
	return b
}

// TestArrays: one array, what it becomes.
func TestArrays(t *testing.T) {
	six := raw[float32](1, 2, 3, 4, 5, 6)
	tests := []struct {
		name string
		file []byte
		want string // attributes
		rows string // values of each, point after point
	}{
		{"positions", simple("'<f4'", "(2, 3)", six), "Position vector3", "[1 2 3] [4 5 6]"},
		{"big endian", simple("'>f4'", "(2, 3)", turned(six, 4)), "Position vector3", "[1 2 3] [4 5 6]"},
		{"fortran", fortran("'<f4'", "(2, 3)", raw[float32](1, 4, 2, 5, 3, 6)), "Position vector3", "[1 2 3] [4 5 6]"},
		{"big endian fortran", fortran("'>f4'", "(2, 3)", turned(raw[float32](1, 4, 2, 5, 3, 6), 4)), "Position vector3", "[1 2 3] [4 5 6]"},
		{"doubles", simple("'<f8'", "(1, 3)", raw(1.5, 2, 3)), "Position float64", "[1.5 2 3]"},
		{"voxels", simple("'<i2'", "(1, 3)", raw[int16](-1, 2, 3)), "Position int16", "[-1 2 3]"},
		{"columns", simple("'<f4'", "(1, 5)", raw[float32](1, 2, 3, 4, 5)), "Position vector3, values vector2", "[1 2 3] / [4 5]"},
		{"fortran columns", fortran("'<f4'", "(2, 4)", raw[float32](1, 5, 2, 6, 3, 7, 4, 8)), "Position vector3, values float", "[1 2 3] [5 6 7] / [4] [8]"},
		{"one column", simple("'<u8'", "(2,)", raw[uint64](1, 1<<52)), "values uint64", "[1] [4.503599627370496e+15]"},
		{"two columns", simple("'<f4'", "(3, 2)", six), "values vector2", "[1 2] [3 4] [5 6]"},
		{"one of one", simple("'<f4'", "()", six[:4]), "values float", "[1]"},
		{"matrices", simple("'<f4'", "(1, 3, 3)", raw[float32](1, 2, 3, 4, 5, 6, 7, 8, 9)), "values matrix33", "[1 2 3 4 5 6 7 8 9]"},
		{"fortran matrices", fortran("'<f4'", "(2, 2, 2)", raw[float32](1, 5, 3, 7, 2, 6, 4, 8)), "values float", "[1 2 3 4] [5 6 7 8]"},
		{"halves", simple("'<f2'", "(2,)", raw[particle.Half](0x3c00, 0xc000)), "values float16", "[1] [-2]"},
		{"bools", simple("'|b1'", "(3,)", []byte{0, 1, 7}), "values bool", "[0] [1] [1]"},
		{"complex", simple("'<c8'", "(2,)", raw[float32](1, 2, 3, 4)), "values vector2", "[1 2] [3 4]"},
		{"fortran complex", fortran("'>c8'", "(2, 2)", turned(raw[float32](1, 2, 5, 6, 3, 4, 7, 8), 4)), "values float", "[1 2 3 4] [5 6 7 8]"},
		{"native", simple("'f4'", "(1, 1)", six[:4]), "values float", "[1]"},
		{"empty", simple("'<f4'", "(0, 3)", nil), "Position vector3", ""},
		{"python 2", simple("'=i4'", "(2L,)", raw[int32](-5, 5)), "values long", "[-5] [5]"},
		{"record", simple("[('P', '<f4', (3,)), ('id', '>i8'), ('up', '|b1')]", "(2,)",
			slices.Concat(six[:12], turned(raw[int64](-7), 8), []byte{1}, six[12:], turned(raw[int64](1<<40), 8), []byte{2})),
			"P vector3, id int64, up bool", "[1 2 3] [4 5 6] / [-7] [1.099511627776e+12] / [1] [1]"},
		{"record with fill", simple("[('a', '|u1'), ('', '|V3'), ('b', '<f4')]", "(1,)", slices.Concat([]byte{9, 1, 1, 1}, six[:4])), "a uint8, b float", "[9] / [1]"},
		{"titles", simple("[(('Title', 'a'), '<f4'), ('b', '<f4', 2)]", "(1,)", six[:12]), "a float, b vector2", "[1] / [2 3]"},
		{"nested", simple("[('a', [('x', '<f4'), ('y', [('z', '<i2')])])]", "(1,)", slices.Concat(six[:4], raw[int16](3))), "a.x float, a.y.z int16", "[1] / [3]"},
		{"records of two dimensions", simple("[('a', '<f4')]", "(3, 2)", six), "a float", "[1] [2] [3] [4] [5] [6]"},
		{"color", simple("[('Cd', '<f4', (4,)), ('m', '<f4', (4, 4))]", "(0,)", nil), "Cd color4, m matrix44", " / "},
		{"version 2", file(2, "{'descr':'<f4','fortran_order':False,'shape':(2,),}", six[:8]), "values float", "[1] [2]"},
		{"version 3", file(3, "{'descr':[('größe','<f4')],'fortran_order':False,'shape':(2,),}", six[:8]), "größe float", "[1] [2]"},
		{"Latin-1", file(1, "{'descr':[('gr\xf6\xdfe','<f4')],'fortran_order':False,'shape':(2,),}", six[:8]), "größe float", "[1] [2]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := formattest.Decode(t, Decoder{}, test.file)
			var attributes, rows []string
			for i := range f.Columns {
				c := &f.Columns[i]
				attributes = append(attributes, fmt.Sprintf("%s %s", c.Name, c.Type))
				var values []string
				for v := range c.Elements {
					var row []float64
					for k := range c.Width() {
						row = append(row, c.Component(v, k))
					}
					values = append(values, fmt.Sprint(row))
				}
				rows = append(rows, strings.Join(values, " "))
			}
			if got := strings.Join(attributes, ", "); got != test.want {
				t.Errorf("attributes %s", got)
			}
			if got := strings.Join(rows, " / "); got != test.rows {
				t.Errorf("values %s", got)
			}
			if err := (Decoder{}).Complete(formattest.Input(test.file, "x.npy")); err != nil {
				t.Error(err)
			}
		})
	}
}

func textsOf(c *particle.Column) []string {
	var all []string
	for i := range c.Elements {
		v, _ := c.Span(i)
		all = append(all, c.Text(v))
	}
	return all
}

func TestTexts(t *testing.T) {
	tests := []struct {
		name, descr string
		data        []byte
		want        []string
	}{
		{"bytes", "'|S5'", ascii(5, "smoke", "", "a"), []string{"smoke", "", "a"}},
		{"Latin-1", "'|S2'", ascii(2, "\xfc", "a", "a"), []string{"ü", "a", "a"}},
		{"unicode", "'<U6'", unicode(6, "größe", "粒子", ""), []string{"größe", "粒子", ""}},
		{"big endian", "'>U6'", turned(unicode(6, "größe", "粒子", "\U0001f525"), 4), []string{"größe", "粒子", "\U0001f525"}},
		{"NUL inside", "'<U3'", unicode(3, "a\x00b", "a", "a"), []string{"a\x00b", "a", "a"}},
		{"no letters", "'<U1'", raw[uint32](0xffffffff, 0, 0xd800), []string{"\ufffd", "", "\ufffd"}},
	}
	for _, test := range tests {
		f := formattest.Decode(t, Decoder{}, simple(test.descr, "(3,)", test.data))
		if got := textsOf(&f.Columns[0]); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q", test.name, got)
		}
		record := simple(fmt.Sprintf("[('n', '|u1'), ('t', %s)]", test.descr), "(3,)", slices.Concat(
			[]byte{1}, test.data[:len(test.data)/3], []byte{2}, test.data[len(test.data)/3:2*len(test.data)/3], []byte{3}, test.data[2*len(test.data)/3:]))
		f = formattest.Decode(t, Decoder{}, record)
		if got := textsOf(f.Column("t")); !slices.Equal(got, test.want) || !bytes.Equal(f.Column("n").Data, []byte{1, 2, 3}) {
			t.Errorf("%s in a record: %q, %v", test.name, got, f.Column("n").Data)
		}
	}
}

// TestManyTexts: beyond some number they are stored one for each value.
func TestManyTexts(t *testing.T) {
	const n = maxCoded + 1000
	var want []string
	for i := range n {
		want = append(want, fmt.Sprint(i/2*2))
	}
	for range 2 {
		f := formattest.Decode(t, Decoder{}, simple("'|S6'", fmt.Sprintf("(%d,)", len(want)), ascii(6, want...)))
		c := &f.Columns[0]
		if got := textsOf(c); !slices.Equal(got, want) || c.Table.Len() > len(want) {
			t.Errorf("%d texts in a table of %d", len(got), c.Table.Len())
		}
		want = append(want, want...)
		for i := range n {
			want[n+i] = fmt.Sprint(i/2*2 + 1)
		}
	}
}

func npzCases() []part {
	six := raw[float32](1, 2, 3, 4, 5, 6)
	record := simple("[('P', '<f4', (3,)), ('id', '>i8'), ('t', '<U2')]", "(2,)",
		slices.Concat(six[:12], turned(raw[int64](-7), 8), unicode(2, "ab"), six[12:], turned(raw[int64](1<<40), 8), unicode(2, "ü")))
	parts := []part{
		{"P.npy", simple("'<f4'", "(2, 3)", six)},
		{"id.npy", simple("'>u8'", "(2,)", turned(raw[uint64](1<<63, 5), 8))},
		{"name.npy", simple("'<U3'", "(2,)", unicode(3, "abc", "ü"))},
		{"F.npy", fortran("'<f8'", "(2, 2)", raw[float64](1, 3, 2, 4))},
		{"strand.npy", simple("'<f4'", "(3, 2)", six)},
		{"strand__offsets.npy", simple("'<i4'", "(3,)", raw[int32](0, 3, 3))},
		{"tags.npy", simple("'|S1'", "(3,)", []byte("aba"))},
		{"tags__offsets.npy", simple("'>i8'", "(3,)", turned(raw[int64](0, 1, 3), 8))},
		{"fps.npy", simple("'<f8'", "()", raw(24.0))},
		{"camera.npy", simple("'<f4'", "(4, 4)", slices.Repeat(six[:8], 8))},
		{"object/note.npy", simple("'<U2'", "(1,)", unicode(2, "hi"))},
		{"edge/weight.npy", simple("'<f4'", "(3,)", six[:12])},
	}
	return []part{
		{"one record", archived(zip.Store, part{"arr_0.npy", record})},
		{"stored", archived(zip.Store, parts...)},
		{"deflated", archived(zip.Deflate, parts...)},
	}
}

func TestArchive(t *testing.T) {
	for _, c := range npzCases()[1:] {
		f := formattest.Decode(t, ArchiveDecoder{}, c.data)
		if f.Points != 2 || f.Edges != 3 || len(f.Warnings) > 0 {
			t.Fatalf("%s: %d points, %d edges, warnings %q", c.name, f.Points, f.Edges, f.Warnings)
		}
		var got []string
		for _, a := range f.Attributes {
			got = append(got, fmt.Sprintf("%s x%d", a, a.Width()))
		}
		want := []string{"P vector3 per point x3", "id uint64 per point x1", "name string per point x1", "F float64 per point x2",
			"strand vector2 array per point x2", "tags string array per point x1", "fps float64 per object x1", "camera matrix44 per object x16",
			"note string per object x1", "weight float per edge x1"}
		if !slices.Equal(got, want) {
			t.Errorf("%s: attributes\n%s\nwant\n%s", c.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		strand, tags := f.Column("strand"), f.Column("tags")
		if !slices.Equal(strand.Offsets, []int64{0, 3, 3}) || !slices.Equal(tags.Offsets, []int64{0, 1, 3}) || tags.Text(1) != "b" || tags.Text(2) != "a" {
			t.Errorf("%s: offsets %v %v", c.name, strand.Offsets, tags.Offsets)
		}
		if ids := format.Scalars[uint64](f.Column("id")); !slices.Equal(ids, []uint64{1 << 63, 5}) {
			t.Errorf("%s: ids %v", c.name, ids)
		}
		if v := format.Scalars[float64](f.Column("F")); !slices.Equal(v, []float64{1, 2, 3, 4}) {
			t.Errorf("%s: Fortran %v", c.name, v)
		}
		if got := textsOf(f.Column("name")); !slices.Equal(got, []string{"abc", "ü"}) {
			t.Errorf("%s: texts %q", c.name, got)
		}
	}
	f := formattest.Decode(t, ArchiveDecoder{}, npzCases()[0].data)
	if f.Points != 2 || f.Column("P") == nil || f.Column("id") == nil || f.Column("t") == nil {
		t.Errorf("one record: %+v", f.Header)
	}
}

// TestCounts: what counts the points, and what has no place beside them.
func TestCounts(t *testing.T) {
	floats := func(n int) []byte { return make([]byte, 4*n) }
	array := func(name, shape string, n int) part {
		return part{name + ".npy", simple("'<f4'", shape, floats(n))}
	}
	tests := []struct {
		name   string
		parts  []part
		points int64
		want   string
		warn   string
	}{
		{"position", []part{array("a", "(5,)", 5), array("b", "(5,)", 5), array("P", "(4, 3)", 12)}, 4, "a:object:5 b:object:5 P:point:3", ""},
		{"most", []part{array("a", "(5,)", 5), array("b", "(2, 3)", 6), array("c", "(5, 2)", 10)}, 5, "a:point:1 b:object:6 c:point:2", ""},
		{"larger", []part{array("a", "(4, 4)", 16), array("b", "(9, 2)", 18)}, 9, "a:object:16 b:point:2", ""},
		{"scalars only", []part{array("a", "()", 1)}, 0, "a:object:1", ""},
		{"first positional", []part{array("arr_0", "(7, 3)", 21), array("arr_1", "(7,)", 7)}, 7, "Position:point:3 arr_1:point:1", `"arr_0" is taken for the position`},
		{"too long for the object", []part{array("P", "(1, 3)", 3), array("x", "(70000,)", 70000)}, 1, "P:point:3", `"x" of shape [70000] has no place`},
		{"edges of two lengths", []part{array("P", "(1, 3)", 3), array("edge/x", "(2,)", 2), array("edge/y", "(3,)", 3)}, 1, "P:point:3 y:edge:1", `"edge/x" of shape [2] has no place beside 3 edges`},
		{"ids of another length", []part{array("P", "(1, 3)", 3), array("s", "(2,)", 2), {"s__offsets.npy", simple("'<i8'", "(2,)", raw[int64](0, 2))},
			array("s__ids", "(1,)", 1)}, 1, "P:point:3 s:point:1 s__ids:point:1", ""},
		{"no array", []part{array("P", "(1, 3)", 3), {"readme.txt", []byte("hello")}}, 1, "P:point:3", `"readme.txt" is no array`},
		{"objects", []part{array("P", "(1, 3)", 3), {"o.npy", simple("'|O'", "(1,)", []byte("pickle"))}}, 1, "P:point:3", "Python objects"},
		{"unknown type", []part{array("P", "(1, 3)", 3), {"o.npy", simple("'<q8'", "(1,)", floats(2))}}, 1, "P:point:3", `"q8" is not known`},
		{"long doubles", []part{array("P", "(1, 3)", 3), {"o.npy", simple("'<f16'", "(1,)", floats(4))}}, 1, "P:point:3", "type f16 is not shown"},
		{"voids", []part{array("P", "(1, 3)", 3), {"o.npy", simple("[('v','|V4'),('a','<f4')]", "(1,)", floats(2))}}, 1, "P:point:3 o.a:point:1", `"v" of type V4`},
		{"times", []part{array("P", "(1, 3)", 3), {"o.npy", simple("'<M8[ns]'", "(1,)", floats(2))}}, 1, "P:point:3 o:point:1", "whole numbers in [ns]"},
		{"texts of two", []part{array("P", "(1, 3)", 3), {"o.npy", simple("'<U1'", "(1, 2)", floats(2))}}, 1, "P:point:3", "Texts of shape [1 2]"},
		{"array of records", []part{array("P", "(1, 3)", 3), {"o.npy", simple("[('r',[('a','<f4')],(2,)),('b','<f4')]", "(1,)", floats(3))}}, 1, "P:point:3 o.b:point:1", "array of records"},
	}
	for _, test := range tests {
		f := formattest.Decode(t, ArchiveDecoder{}, archived(zip.Store, test.parts...))
		var got []string
		for _, a := range f.Attributes {
			got = append(got, fmt.Sprintf("%s:%s:%d", a.Name, a.Context, a.Width()))
		}
		if s := strings.Join(got, " "); f.Points != test.points || s != test.want {
			t.Errorf("%s: %d points, %s", test.name, f.Points, s)
		}
		if test.warn == "" && len(f.Warnings) > 0 || test.warn != "" && (len(f.Warnings) == 0 || !strings.Contains(f.Warnings[0], test.warn)) {
			t.Errorf("%s: warnings %q", test.name, f.Warnings)
		}
	}
}

func TestDamagedHeaders(t *testing.T) {
	head := func(text string) []byte { return file(1, text, make([]byte, 64)) }
	unknown := errors.New("any")
	tests := []struct {
		file []byte
		want error
		text string
	}{
		{head("{'descr': '<f4', 'fortran_order': False, 'shape': (99,)}"), format.ErrTruncated, "values of 396 bytes, there are 64"},
		{head("{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776, 1099511627776)}"), errDamaged, "too large"},
		{head("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1000000)}"), errDamaged, "1000000 components"},
		{head("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}"), errDamaged, "shape [-1]"},
		{head("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}"), errDamaged, "number"},
		{head("{'descr': '<f4', 'fortran_order': False}"), errDamaged, "shape <nil>"},
		{head("{'descr': '<f4', 'shape': (1,)}"), errDamaged, "fortran_order"},
		{head("{'fortran_order': False, 'shape': (1,)}"), errDamaged, "neither a word nor a list"},
		{head("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x"), errDamaged, "more text"},
		{head("{'descr': '<f4"), errDamaged, "without an end"},
		{head("['<f4']"), errDamaged, "no dictionary"},
		{head(strings.Repeat("[", 1000)), errDamaged, "nested too deep"},
		{head("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}"), errObjects, "Python"},
		{head("{'descr': '<V0', 'fortran_order': False, 'shape': (1,)}"), errDamaged, "no size"},
		{head("{'descr': '|V4', 'fortran_order': False, 'shape': (1,)}"), unknown, "nothing that could be shown"},
		{head("{'descr': '<U999999999999', 'fortran_order': False, 'shape': (1,)}"), errDamaged, "not known"},
		{head("{'descr': [('a', '<f4', (1000000, 1000000))], 'fortran_order': False, 'shape': (1,)}"), errDamaged, "too large"},
		{head("{'descr': [('a', [('b', '|V1000000000')], (1000000,))], 'fortran_order': False, 'shape': (1,)}"), errDamaged, "too large"},
		{head("{'descr': [('a',)], 'fortran_order': False, 'shape': (1,)}"), errDamaged, "the field"},
		{file(4, "{}", nil), errDamaged, "version 4"},
		{file(2, "", nil)[:8], format.ErrTruncated, ""},
		{append([]byte(magic), 2, 0, 255, 255, 255, 127), format.ErrLimit, "2147483647"},
		{[]byte("PK\x03\x04 no npy"), format.ErrUnknown, "begins with 50 4b"},
	}
	for _, test := range tests {
		_, err := Decoder{}.Decode(t.Context(), formattest.Input(test.file, "x.npy"), format.Options{}, formattest.LimitGrant(1<<20))
		if err == nil || test.want != unknown && !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%q: %v", test.file[:min(len(test.file), 120)], err)
		}
	}
}

func TestDamagedArchives(t *testing.T) {
	good := npzCases()[1].data
	flip := func(b []byte, at int) []byte {
		c := bytes.Clone(b)
		c[at] ^= 1
		return c
	}
	values := bytes.Index(good, raw[float32](1, 2, 3, 4, 5, 6))
	bomb := archived(zip.Deflate, part{"P.npy", simple("'<f4'", "(400000000, 3)", make([]byte, 1<<20))})
	large := archived(zip.Deflate, part{"P.npy", simple("'<f4'", "(1000000, 3)", make([]byte, 12_000_000))})
	tests := []struct {
		name string
		file []byte
		want error
	}{
		{"checksum", flip(good, values), format.ErrChecksum},
		{"no directory", good[:len(good)-100], format.ErrTruncated},
		{"no members", good[len(good)-22:], zip.ErrFormat},
		{"promises", bomb, format.ErrTruncated},
		{"limit", large, format.ErrLimit},
		{"offsets", archived(zip.Store, part{"a.npy", simple("'<f4'", "(3,)", make([]byte, 12))},
			part{"a__offsets.npy", simple("'<i8'", "(3,)", raw[int64](0, 4, 3))}), errOffsets},
		{"offsets not from 0", archived(zip.Store, part{"a.npy", simple("'<f4'", "(3,)", make([]byte, 12))},
			part{"a__offsets.npy", simple("'<i8'", "(3,)", raw[int64](1, 2, 3))}), errOffsets},
		{"offsets too short", archived(zip.Store, part{"a.npy", simple("'<f4'", "(3,)", make([]byte, 12))},
			part{"a__offsets.npy", simple("'<u8'", "(3,)", raw[int64](0, 1, 2))}), errOffsets},
	}
	for _, test := range tests {
		for _, in := range []format.Input{formattest.Input(test.file, "x.npz"), formattest.Mapped(test.file, "x.npz")} {
			_, err := ArchiveDecoder{}.Decode(t.Context(), in, format.Options{MaxPayloadBytes: 1 << 20}, formattest.LimitGrant(1<<20))
			if !errors.Is(err, test.want) {
				t.Errorf("%s: %v", test.name, err)
			}
		}
	}
	if err := (ArchiveDecoder{}).Complete(formattest.Input(good, "x.npz")); err != nil {
		t.Error(err)
	}
	if err := (ArchiveDecoder{}).Complete(formattest.Input(good[:len(good)-1], "x.npz")); !errors.Is(err, format.ErrTruncated) {
		t.Errorf("a byte is missing: %v", err)
	}
}

// TestTruncated: no shorter file is taken.
func TestTruncated(t *testing.T) {
	f := particletest.Random(rand.New(rand.NewPCG(1, 1)), particletest.Options{Points: 9, Attributes: 6, PointsOnly: true})
	array, packed := encode(t, Encoder{}, f), encode(t, ArchiveEncoder{}, f)
	for n := len(magic); n < len(array); n++ {
		if _, err := (Decoder{}).Decode(t.Context(), formattest.Input(array[:n], "x.npy"), format.Options{}, format.HeapGrant); !errors.Is(err, format.ErrTruncated) {
			t.Fatalf("%d of %d bytes: %v", n, len(array), err)
		}
		if err := (Decoder{}).Complete(formattest.Input(array[:n], "x.npy")); !errors.Is(err, format.ErrTruncated) {
			t.Fatalf("%d of %d bytes are complete: %v", n, len(array), err)
		}
	}
	for n := 4; n < len(packed); n++ {
		if _, err := (ArchiveDecoder{}).Decode(t.Context(), formattest.Input(packed[:n], "x.npz"), format.Options{}, format.HeapGrant); !errors.Is(err, format.ErrTruncated) {
			t.Fatalf("%d of %d bytes: %v", n, len(packed), err)
		}
	}
}

func suiteCases(t testing.TB) (arrays, archives []formattest.Case) {
	random := func(seed uint64, o particletest.Options) *particle.Frame {
		return particletest.Random(rand.New(rand.NewPCG(seed, 3)), o)
	}
	everything := random(1, particletest.Options{Points: 20})
	many := random(2, particletest.Options{Points: 3000, Attributes: 12, PointsOnly: true})
	arrays = []formattest.Case{
		{Name: "everything", File: encode(t, Encoder{}, everything)},
		{Name: "many", File: encode(t, Encoder{}, many)},
		{Name: "positions", File: simple("'>f4'", "(5, 3)", make([]byte, 60))},
		{Name: "fortran", File: fortran("'<f8'", "(5, 4)", make([]byte, 160))},
		{Name: "texts", File: simple("'<U3'", "(4,)", unicode(3, "a", "abc", "a", ""))},
		{Name: "nothing", File: simple("'<f4'", "(0, 3)", nil)},
	}
	archives = []formattest.Case{
		{Name: "everything", File: encode(t, ArchiveEncoder{}, everything)},
		{Name: "many", File: encode(t, ArchiveEncoder{}, many), Options: format.Options{Threads: 3}},
	}
	for _, c := range npzCases() {
		archives = append(archives, formattest.Case{Name: c.name, File: c.data})
	}
	return arrays, archives
}

func TestSuite(t *testing.T) {
	arrays, archives := suiteCases(t)
	t.Run("npy", func(t *testing.T) { formattest.Suite(t, Decoder{}, arrays) })
	t.Run("npz", func(t *testing.T) { formattest.Suite(t, ArchiveDecoder{}, archives) })
}

func seeds(cases []formattest.Case) [][]byte {
	var all [][]byte
	for _, c := range cases {
		if len(c.File) < 20_000 {
			all = append(all, c.File)
		}
	}
	return all
}

func FuzzDecode(f *testing.F) {
	arrays, _ := suiteCases(f)
	formattest.Fuzz(f, Decoder{}, append(seeds(arrays), npzCases()[0].data))
}

func FuzzDecodeArchive(f *testing.F) {
	_, archives := suiteCases(f)
	formattest.Fuzz(f, ArchiveDecoder{}, seeds(archives))
}

func TestSniff(t *testing.T) {
	tests := []struct {
		head      []byte
		name      string
		npy, npz  int
		whichever string
	}{
		{simple("'<f4'", "(1,)", nil), "x", 100, 0, "array"},
		{npzCases()[0].data, "x.zip", 0, 90, "archive"},
		{archived(zip.Store, part{"readme.txt", nil}), "X.NPZ", 0, 60, "archive of something else"},
		{archived(zip.Store, part{"readme.txt", nil}), "x.zip", 0, 0, "zip"},
		{archived(zip.Store), "x.npz", 0, 60, "empty"},
		{[]byte("PK\x03\x04"), "x.bin", 0, 0, "short"},
	}
	for _, test := range tests {
		if a, b := (Decoder{}).Sniff(test.head, test.name), (ArchiveDecoder{}).Sniff(test.head, test.name); a != test.npy || b != test.npz {
			t.Errorf("%s: %d and %d", test.whichever, a, b)
		}
	}
}

func TestLiteral(t *testing.T) {
	tests := map[string]any{
		`'a\'b\\\n\x41\u00e9\U0001f525'`: "a'b\\\nAé\U0001f525", `"it's"`: "it's", "u'x'": "x", "-12": int64(-12), "(1)": int64(1),
		"(1,)": tuple{int64(1)}, "[]": list(nil), "()": tuple(nil), " { 'a' : [ True , None ] , } ": dict{"a": list{true, nil}},
	}
	for text, want := range tests {
		if got, err := literal(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %#v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "(", "[1", "{1: 2}", "{'a' 1}", "{'a': }", `'\x4'`, `'\q'`, `'\UFFFFFFFF'`, `'\`, "1 2", "x", "-", "[1 2]"} {
		if got, err := literal(text); err == nil {
			t.Errorf("%s is %#v", text, got)
		}
	}
	for _, text := range []string{"", "a", "it's", `back\slash`, "größe", "\n\t\x00", "\U0001f525", "\u2028", "\U000e0001"} {
		if got, err := literal(quoted(text)); err != nil || got != text {
			t.Errorf("%q quoted as %s is %#v, %v", text, quoted(text), got, err)
		}
	}
}

func TestWarnsOfMore(t *testing.T) {
	f := formattest.Decode(t, Decoder{}, simple("'|u1'", "(2,)", []byte{1, 2, 3}))
	if len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], "1 bytes after the array") {
		t.Errorf("warnings %q", f.Warnings)
	}
}

func TestHeaderReadsLittle(t *testing.T) {
	data := make([]byte, 12_000_000)
	array := simple("'<f4'", "(1000000, 3)", data)
	for _, c := range []struct {
		d format.Decoder
		f []byte
	}{{Decoder{}, array}, {ArchiveDecoder{}, archived(zip.Store, part{"P.npy", array})}, {ArchiveDecoder{}, archived(zip.Deflate, part{"P.npy", array})}} {
		in := formattest.Input(c.f, "x"+c.d.Suffixes()[0])
		r := &counting{in: in}
		in.ReaderAt = r
		if _, err := c.d.Header(in, format.Options{}); err != nil || r.n > 200_000 {
			t.Errorf("%s: %d bytes read, %v", c.d.Name(), r.n, err)
		}
		if err := c.d.(format.Prover).Complete(in); err != nil || r.n > 400_000 {
			t.Errorf("%s: %d bytes read, %v", c.d.Name(), r.n, err)
		}
	}
}

type counting struct {
	in format.Input
	n  int
}

func (c *counting) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.in.ReadAt(p, at)
	c.n += n
	return n, err
}

// TestPanicsReachTheCaller: a mapped file that is cut short meanwhile faults.
func TestPanicsReachTheCaller(t *testing.T) {
	defer func() {
		if p := recover(); p != "fault" {
			t.Errorf("recovered %v", p)
		}
	}()
	together(3, 10, func(i int) {
		if i == 5 {
			panic("fault")
		}
	})
}

func encode(t testing.TB, e format.Encoder, f *particle.Frame) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := e.Encode(context.Background(), &out, f); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
