// The decoder: the known file, containers, warnings, errors, limits.

package icecache

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/inflate"
	"floe/internal/particle"
)

// circle is laid out like the one real file that is known: 30 points on the
// unit circle, a colour and an id, 1,116 bytes of payload.
func circle() *rawFile {
	p, c, id := position, attr("Color", typeColor4, 2), attr("ID", typeLong, 2)
	p.objectID, c.objectID, id.objectID, p.category = 353, 353, 353, 1
	p.at = func(i int) []any {
		sin, cos := math.Sincos(float64(i) / 30 * 2 * math.Pi)
		return []any{[]float32{float32(cos), float32(sin), 0}}
	}
	id.at = func(i int) []any { return []any{int32(i)} }
	return cloud(30, p, c, id)
}

// TestWorkedExample compares bytes with docs/formats/icecache.md, section
// "Example".
func TestWorkedExample(t *testing.T) {
	p := circle().payload()
	rows := []struct {
		at   int
		want string
	}{
		{0x00, "ICECACHE" + "\x67\x00\x00\x00" + "\x00\x00\x00\x00" + "\x1e\x00\x00\x00"},
		{0x14, strings.Repeat("\x00", 12) + "\x01\x00\x00\x00" + "\x00\x00\x00\x00" + "\x03\x00\x00\x00"},
		{0x2c, "\x0d\x00\x00\x00PointPosition___"},
		{0x40, "\x10\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x61\x01\x00\x00\x01\x00\x00\x00"},
		{0x54, "\x05\x00\x00\x00Color___"},
		{0x60, "\x00\x02\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x61\x01\x00\x00\x02\x00\x00\x00"},
		{0x74, "\x02\x00\x00\x00ID__"},
		{0x7c, "\x02\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x61\x01\x00\x00\x02\x00\x00\x00"},
		{0x90, "\x00\x00\x00\x00" + "\x00\x00\x80\x3f\x00\x00\x00\x00\x00\x00\x00\x00"},
		{0x1fc, "\x00\x00\x00\x00"},
		{0x3e0, "\x00\x00\x00\x00" + "\x00\x00\x00\x00\x01\x00\x00\x00"},
	}
	for _, r := range rows {
		if got := string(p[r.at : r.at+len(r.want)]); got != r.want {
			t.Errorf("at %#x: % x, want % x", r.at, got, r.want)
		}
	}
	if len(p) != 0x45c {
		t.Errorf("%d bytes, want 1116", len(p))
	}
	f := formattest.Decode(t, Decoder{}, gzipOf(p))
	if diff := formattest.Diff(circle().frame(), f); diff != "" || f.Dialect != "default" {
		t.Errorf("dialect %q: %s", f.Dialect, diff)
	}
	// The encoder writes the same payload.
	r := inflate.NewReader(source(encode(t, f)))
	if again, err := io.ReadAll(r); err != nil || !bytes.Equal(again, p) {
		t.Errorf("encoded payload differs, error %v", err)
	}
}

func source(file []byte) inflate.Source {
	return inflate.Source{ReaderAt: bytes.NewReader(file), Size: int64(len(file)), Bytes: file}
}

// TestSample reads the real file where it lies beside the repository.
func TestSample(t *testing.T) {
	const dir = "../../../../shared/samples/icecache"
	file, err := os.ReadFile(filepath.Join(dir, "circle.icecache"))
	if err != nil {
		t.Skipf("the real sample file is not here: %v", err)
	}
	var want struct {
		Points     int64
		Attributes []struct {
			Name, Type, SHA256 string
			ObjectID           uint32 `json:"objid"`
			Category           uint32
			Min, Max           []float64
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "circle.icecache.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	f := formattest.Decode(t, Decoder{}, file)
	if f.Points != want.Points || len(f.Columns) != len(want.Attributes) || f.Dialect != "default" || f.Version != 103 || len(f.Warnings) > 0 {
		t.Errorf("header %+v", f.Header)
	}
	for i, w := range want.Attributes {
		c := f.Columns[i]
		if c.Name != w.Name || c.Type.String() != w.Type || c.ObjectID != w.ObjectID || c.Category != w.Category {
			t.Errorf("attribute %+v, want %+v", c.Attribute, w)
		}
		if s := c.Stats(); c.Digest() != w.SHA256 || !slices.Equal(s.Min, w.Min) || !slices.Equal(s.Max, w.Max) {
			t.Errorf("attribute %q: digest %s, %+v", c.Name, c.Digest(), s)
		}
	}
	inside, err := io.ReadAll(inflate.NewReader(source(file)))
	if ours := circle().payload(); err != nil || len(inside) != len(ours) || !bytes.Equal(inside[:0x94], ours[:0x94]) {
		t.Errorf("the worked example differs from the sample, error %v", err)
	}
}

func suiteCases() []formattest.Case {
	members := circle().payload()
	third := everything(50)
	third.as = extraChunk | bool4
	zero := everything(0)
	return []formattest.Case{
		{Name: "circle", File: circle().gzipped()},
		{Name: "plain", File: circle().payload()},
		{Name: "zlib", File: zlibOf(circle().payload())},
		{Name: "members", File: append(gzipOf(members[:100]), gzipOf(members[100:])...)},
		{Name: "everything", File: everything(60).gzipped()},
		{Name: "everything plain", File: everything(3).payload()},
		{Name: "hint", File: third.gzipped(), Options: format.Options{Dialect: "bool 4 bytes"}},
		{Name: "empty", File: zero.gzipped()},
		{Name: "mixed", File: cloud(8001, attr("Name", typeString, 2).ragged().constantIn(odd), attr("Size", typeFloat, 2).constantIn(odd)).gzipped()},
		{Name: "one constant", File: cloud(1<<20, attr("Mass", typeFloat, 2).same(2)).gzipped()},
	}
}

// TestSuite runs what every decoder must pass, with both inflaters.
func TestSuite(t *testing.T) {
	for _, inflater := range inflate.All() {
		t.Run(inflater.Name(), func(t *testing.T) {
			formattest.Suite(t, Decoder{Inflater: inflater}, suiteCases())
		})
	}
}

func FuzzDecode(f *testing.F) {
	var seeds [][]byte
	for _, c := range suiteCases() {
		if len(c.File) < 20_000 {
			seeds = append(seeds, c.File)
		}
	}
	for d := dialect(1); d < dialectEnd; d <<= 1 {
		e := everything(5)
		e.as = d
		seeds = append(seeds, e.payload())
	}
	formattest.Fuzz(f, Decoder{}, seeds)
}

// FuzzPayload decodes payloads as they are and in a container, with a hint: the
// same must come out.
func FuzzPayload(f *testing.F) {
	for d := dialect(1); d < dialectEnd; d <<= 1 {
		e := everything(5)
		e.as = d
		f.Add(e.payload(), uint32(d))
		f.Add(e.payload(), uint32(0))
	}
	f.Add(cloud(4001, attr("S", typeString, 2).ragged().constantIn(odd)).payload(), uint32(0))
	f.Add(cloud(8001, attr("S", typeBool, 2).same(3)).payload(), uint32(boolBits))
	f.Fuzz(func(t *testing.T, payload []byte, hint uint32) {
		if !bytes.HasPrefix(payload, []byte(magic)) {
			return
		}
		opt := format.Options{Dialect: dialect(hint).String(), MaxPayloadBytes: 32 << 20}
		plain, err1 := decodeFile(payload, opt)
		packed, err2 := decodeFile(stored(payload), opt)
		var limit bool
		for _, err := range []error{err1, err2} {
			limit = limit || errors.Is(err, format.ErrLimit)
			if errors.Is(err, particle.ErrLayout) || errors.Is(err, errChanged) {
				t.Fatal(err)
			}
		}
		if (err1 == nil) != (err2 == nil) && !limit {
			t.Fatalf("plain: %v; packed: %v", err1, err2)
		}
		if err1 == nil && err2 == nil && small(plain) {
			if diff := formattest.Diff(plain, packed); diff != "" || plain.Dialect != packed.Dialect {
				t.Fatalf("plain as %q, packed as %q: %s", plain.Dialect, packed.Dialect, diff)
			}
		}
	})
}

// small frames can be expanded in a moment.
func small(f *particle.Frame) bool {
	total := int64(0)
	for i := range f.Columns {
		total += f.Columns[i].Values() + f.Columns[i].Elements
	}
	return total < 1<<20
}

// stored is a gzip member without compression.
func stored(payload []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.NoCompression)
	if err != nil {
		panic(err)
	}
	z.Write(payload)
	z.Close()
	return b.Bytes()
}

func decodeFile(file []byte, opt format.Options) (*particle.Frame, error) {
	d, err := Decoder{}.Decode(context.Background(), formattest.Input(file, "f.icecache"), opt, formattest.LimitGrant(64<<20))
	if err != nil {
		return nil, err
	}
	return formattest.Check(d)
}

// TestErrors: every error says which attribute and where.
func TestErrors(t *testing.T) {
	short := circle().payload()
	lie := func(field string, v uint32) []byte {
		f := circle()
		f.claim = map[string]uint32{field: v}
		return f.payload()
	}
	patch := func(at int, v uint32) []byte {
		p := circle().payload()
		binary.LittleEndian.PutUint32(p[at:], v)
		return p
	}
	names := cloud(3, attr("Name", typeString, 2)).payload()
	arrays := cloud(3, attr("Lists", typeLong, 2).ragged()).payload()
	shapes := cloud(3, attr("Shape", typeShape, 2)).payload()
	cases := []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "unknown file format: file is empty"},
		{"text", []byte("hello world"), "unknown file format: file begins with 68 65 6c 6c 6f 20 77 6f"},
		{"zip", []byte("PK\x03\x04aaaaaaaa"), "PKZIP archive; ICE caches are gzip"},
		{"other gzip", gzipOf([]byte("something else")), "payload begins with 73 6f 6d 65"},
		{"empty gzip", gzipOf(nil), "payload has 0 bytes"},
		{"ascii", []byte("ICECACHE 103 0 3 0 0 0 1 0 2"), "payload offset 8: this is an ASCII ICE cache"},
		{"ascii in gzip", gzipOf([]byte("ICECACHE\r\n103 0 3 0 0 0 1 0 2")), "payload offset 8: this is an ASCII ICE cache"},
		{"magic only", []byte("ICECACHE"), "payload offset 8: 4 bytes expected, 0 left"},
		{"version", patch(8, 104), "payload offset 8: version 104 is not supported"},
		{"header cut", short[:30], "payload offset 28: 4 bytes expected, 2 left"},
		{"attributes", lie("attributes", math.MaxUint32), "payload offset 44: 4294967295 attributes cannot be in 1072 bytes"},
		{"points", lie("points", math.MaxUint32), `attribute "PointPosition" at payload offset 148: 51539607540 bytes of values expected, 968 left`},
		{"one point more", lie("points", 31), `attribute "Color" at payload offset 520: constant flag is `},
		{"long name", patch(0x2c, 1<<20), "payload offset 44: definition 1 of 3: name of 1048576 bytes"},
		{"wrapping name", patch(0x2c, 0xFFFFFFFD), "payload offset 44: definition 1 of 3: name of 4294967293 bytes"},
		{"name beyond the end", patch(0x74, 60000), "payload offset 120: definition 3 of 3: 60000 bytes expected, 996 left"},
		{"type", patch(0x60, 3), `attribute "Color" at payload offset 96: unknown data type 0x3`},
		{"structure", patch(0x44, 3), `attribute "PointPosition" at payload offset 68: unknown structure 3`},
		{"context", patch(0x48, 3), `attribute "PointPosition" at payload offset 72: unknown context 3`},
		{"flag", patch(0x1fc, 2), `attribute "Color" at payload offset 508: constant flag is 2, not 0 or 1`},
		{"values cut", short[:1000], `attribute "ID" at payload offset 996: 120 bytes of values expected, 4 left`},
		{"flag cut", short[:0x3e2], `attribute "ID" at payload offset 992: constant flag expected, 2 bytes left`},
		{"string", cutAt(names, 4), `attribute "Name" at payload offset `},
		{"array", cutAt(arrays, 4), `attribute "Lists" at payload offset `},
		{"array count", patched(arrays, 80, math.MaxUint32), `attribute "Lists" at payload offset 84: 17179869180 bytes of values expected`},
		{"string length", patched(names, 76, math.MaxUint32), `attribute "Name" at payload offset 76: 4294967296 bytes of string expected`},
		{"shape", cutAt(shapes, 3), `attribute "Shape" at payload offset `},
		{"location", cutAt(cloud(3, location("L", "12345678")).payload(), 1), `attribute "L" at payload offset 80: 8 bytes of location expected, 7 left`},
		{"inflate cut", half(circle().gzipped()), `compressed stream is truncated after `},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for _, file := range [][]byte{c.file, gzipOf(c.file)} {
				f, err := decodeFile(file, format.Options{})
				if err == nil {
					t.Fatalf("no error; dialect %q, warnings %q", f.Dialect, f.Warnings)
				}
				if !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), `decode icecache "f.icecache": `) {
					t.Errorf("error %q, want %q", err, c.want)
				}
				if !bytes.HasPrefix(c.file, []byte(magic)) {
					break // what is no payload needs no second container
				}
			}
		})
	}
}

func cutAt(p []byte, n int) []byte { return p[:len(p)-n] }

func half(p []byte) []byte { return p[:len(p)/2] }

func patched(p []byte, at int, v uint32) []byte {
	p = bytes.Clone(p)
	binary.LittleEndian.PutUint32(p[at:], v)
	return p
}

// TestTruncatedStream: a compressed file that ends too early names the
// attribute in which it does.
func TestTruncatedStream(t *testing.T) {
	f := cloud(20000, position, attr("Color", typeColor4, 2), attr("ID", typeLong, 2))
	file := f.gzipped()
	seen := map[string]bool{}
	for n := 0; n < len(file); n += len(file)/60 + 1 {
		_, err := decodeFile(file[:n], format.Options{})
		var e *Error
		if n < 2 {
			continue
		}
		if !errors.As(err, &e) || !errors.Is(err, inflate.ErrTruncated) || !errors.Is(err, format.ErrTruncated) {
			t.Fatalf("%d bytes: %v", n, err)
		}
		seen[e.Attribute] = true
	}
	for _, want := range []string{"PointPosition", "Color", "ID"} {
		if !seen[want] {
			t.Errorf("no error named %q", want)
		}
	}
	broken := bytes.Clone(file)
	broken[len(broken)-5] ^= 1
	if _, err := decodeFile(broken, format.Options{}); !errors.Is(err, inflate.ErrCorrupt) {
		t.Errorf("wrong checksum: %v", err)
	}
}

// TestKinds: what is known of the damage can be asked of the error.
func TestKinds(t *testing.T) {
	f := cloud(5000, position, attr("Color", typeColor4, 2), attr("ID", typeLong, 2))
	kinds := []error{format.ErrTruncated, format.ErrChecksum, format.ErrUnknown, format.ErrLimit}
	plain, packed := f.payload(), f.gzipped()
	wrongSum, noDeflate := bytes.Clone(packed), bytes.Clone(packed)
	wrongSum[len(wrongSum)-5] ^= 1
	copy(noDeflate[len(noDeflate)/2:], bytes.Repeat([]byte{0xff}, 64))
	for _, c := range []struct {
		name string
		file []byte
		want error // nil: none of them
	}{
		{"plain, cut in the values", plain[:len(plain)-1], format.ErrTruncated},
		{"plain, cut in the header", plain[:30], format.ErrTruncated},
		{"plain, cut in a definition", plain[:130], format.ErrTruncated},
		{"gzip, cut in the values", packed[:len(packed)/2], format.ErrTruncated},
		{"gzip, cut in its trailer", packed[:len(packed)-1], format.ErrTruncated},
		{"gzip of a payload that was cut", gzipOf(plain[:len(plain)-1]), format.ErrTruncated},
		{"zlib, cut", zlibOf(plain)[:200], format.ErrTruncated},
		{"gzip, wrong checksum", wrongSum, format.ErrChecksum},
		{"gzip, broken", noDeflate, nil},
		{"a flag that is none", patched(plain, len(plain)-4*1000-4, 7), nil},
	} {
		for _, inflater := range inflate.All() {
			d := Decoder{Inflater: inflater}
			_, err := d.Decode(t.Context(), formattest.Input(c.file, "f.icecache"), format.Options{}, format.HeapGrant)
			for _, kind := range kinds {
				if err == nil || errors.Is(err, kind) != (kind == c.want) {
					t.Errorf("%s, %s: %v; wanted kind %v", c.name, inflater.Name(), err, c.want)
				}
			}
		}
	}
}

// TestContainers: the same payload in everything that is accepted.
func TestContainers(t *testing.T) {
	f := everything(4500)
	p, want := f.payload(), f.frame()
	garbage := bytes.Repeat([]byte{0xff}, 1000)
	cases := []struct {
		name     string
		file     []byte
		warnings []string
		grants   int
	}{
		{"plain", p, nil, 1},
		{"gzip", gzipOf(p), nil, 1},
		{"zlib", zlibOf(p), []string{"The file is a bare zlib stream; ICE caches are gzip streams."}, 1},
		{"members", slices.Concat(gzipOf(p[:1000]), gzipOf(p[1000:2000]), gzipOf(p[2000:])), nil, 2},
		{"small last member", slices.Concat(gzipOf(p[:len(p)-4]), gzipOf(p[len(p)-4:])), nil, 1},
		{"trailing zeros", append(gzipOf(p), 0, 0, 0, 0, 0), []string{"5 bytes after the end of the compressed data were ignored."}, 1},
		{"trailing garbage", append(gzipOf(p), garbage...), []string{"1000 bytes after the end of the compressed data were ignored."}, 1},
		{"byte behind the data", gzipOf(append(bytes.Clone(p), 0)), []string{"The payload has 1 bytes after the last attribute."}, 1},
	}
	for _, inflater := range inflate.All() {
		for _, c := range cases {
			t.Run(inflater.Name()+"/"+c.name, func(t *testing.T) {
				grants := 0
				dirty := formattest.DirtyGrant(0xA5, 0)
				got := formattest.DecodeWith(t, Decoder{Inflater: inflater}, formattest.Input(c.file, c.name), format.Options{},
					func(ctx context.Context, n, private int64) ([]byte, error) { grants++; return dirty(ctx, n, private) })
				if diff := formattest.Diff(want, got); diff != "" {
					t.Error(diff)
				}
				warnings := slices.DeleteFunc(got.Warnings, func(w string) bool { return strings.Contains(w, "shape references") })
				if !slices.Equal(warnings, c.warnings) && len(warnings)+len(c.warnings) > 0 {
					t.Errorf("warnings %q, want %q", warnings, c.warnings)
				}
				if grants > c.grants {
					t.Errorf("%d grants, want %d", grants, c.grants)
				}
			})
		}
	}
}

// TestLimits: neither bombs nor lies cost more than they weigh.
func TestLimits(t *testing.T) {
	bomb := gzipOf(append(cloud(1, position).payload(), make([]byte, 64<<20)...))
	deepBomb := slices.Concat(bomb, bomb, gzipOf(nil))
	spread := claim(math.MaxUint32, func(chunk int) float32 { return float32(chunk) })
	cases := []struct {
		name string
		file []byte
		opt  format.Options
	}{
		{"bomb", bomb, format.Options{MaxPayloadBytes: 1 << 20}},
		{"bomb in members", deepBomb, format.Options{MaxPayloadBytes: 100 << 20}},
		{"bomb beyond the grant", bomb, format.Options{}},
		{"plain file", circle().payload(), format.Options{MaxPayloadBytes: 1000}},
		{"constants that differ", gzipOf(spread), format.Options{MaxPayloadBytes: 1 << 30}},
	}
	for _, c := range cases {
		if _, err := decodeFile(c.file, c.opt); !errors.Is(err, format.ErrLimit) {
			t.Errorf("%s: error %v", c.name, err)
		}
	}
	// No setting allows more attributes, so this is damage.
	_, err := decodeFile(gzipOf(manyAttributes(maxAttributes+1)), format.Options{})
	if err == nil || errors.Is(err, format.ErrLimit) || !strings.Contains(err.Error(), "65537 attributes") {
		t.Errorf("attributes: error %v", err)
	}
}

func manyAttributes(n int) []byte {
	f := cloud(0)
	for range n {
		f.attributes = append(f.attributes, attr("", typeLong, 2))
	}
	return f.payload()
}

// claim makes a payload of constant chunks.
func claim(points uint32, value func(chunk int) float32) []byte {
	p := cloud(0, attr("Mass", typeFloat, 2)).payload()
	p = patched(p[:len(p)-4], 16, points)
	for i := range (int64(points) + 3999) / 4000 {
		p = binary.LittleEndian.AppendUint32(p, 1)
		p = binary.LittleEndian.AppendUint32(p, math.Float32bits(value(int(i))))
	}
	return p
}

// TestBillionConstants stay one value.
func TestBillionConstants(t *testing.T) {
	p := claim(1_000_000_000, func(int) float32 { return 1 })
	frame, err := decodeFile(gzipOf(p), format.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c := frame.Columns[0]; !c.Constant || len(c.Data) != 4 || c.Elements != 1_000_000_000 || c.Component(0, 0) != 1 {
		t.Errorf("constant %v, %d bytes, %d elements", c.Constant, len(c.Data), c.Elements)
	}
}

// TestPartial: what stands before an unreadable attribute is read.
func TestPartial(t *testing.T) {
	custom := rawAttribute{name: "Custom", dataType: typeCustom, structure: 1, context: 2, customNames: []string{"A", "Type"}, raw: []byte{1, 2, 3}}
	cases := []struct {
		name    string
		bad     rawAttribute
		want    int
		warning string
	}{
		{"custom", custom, 2, `Partly read: the size of type custom (attribute "Custom") is not known; left out: "Custom", "ID".`},
		{"reference", rawAttribute{name: "Ref", dataType: typeReference, structure: 1, context: 1, raw: []byte("?")}, 2,
			`Partly read: the size of type reference (attribute "Ref") is not known; left out: "Ref", "ID".`},
		{"generator", rawAttribute{name: "Gen", dataType: typeLong, structure: 1, context: 32, raw: []byte("???????")}, 2,
			`Partly read: the size of context generator (attribute "Gen") is not known; left out: "Gen", "ID".`},
		{"no values", rawAttribute{name: "Exec", dataType: typeExecute, structure: 1, context: 4, raw: []byte{0, 0, 0, 0}}, 3,
			`Attribute "Exec" of type execute is left out.`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := cloud(10, position, attr("Color", typeColor4, 2), c.bad, attr("ID", typeLong, 2))
			got := formattest.Decode(t, Decoder{}, f.gzipped())
			if len(got.Columns) != c.want || !slices.Equal(got.Warnings, []string{c.warning}) {
				t.Errorf("%d columns, warnings %q", len(got.Columns), got.Warnings)
			}
			f.attributes = slices.Delete(f.attributes, c.want, len(f.attributes))
			if c.want == 3 {
				f.attributes = []rawAttribute{position, attr("Color", typeColor4, 2), attr("ID", typeLong, 2)}
			}
			if diff := formattest.Diff(f.frame(), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	f := cloud(7, attr("Shape", typeShape, 2))
	f.blobs = 3
	got := formattest.Decode(t, Decoder{}, f.gzipped())
	want := []string{"The file has 3 user data blobs, whose encoding is not known.",
		`The paths of the shape references in "Shape" are not kept.`}
	if !slices.Equal(got.Warnings, want) {
		t.Errorf("warnings %q", got.Warnings)
	}
	r := cloud(3, attr("R", typeRotation, 2))
	r.as = rotation20
	p := r.payload()
	p[len(p)-4] = 1
	got = formattest.Decode(t, Decoder{}, p)
	if want := []string{`Some rotations of "R" are marked as Euler or axis-angle; the mark is not kept.`}; !slices.Equal(got.Warnings, want) {
		t.Errorf("warnings %q", got.Warnings)
	}
}

// TestTexts: few distinct texts become codes, many do not; all are UTF-8.
func TestTexts(t *testing.T) {
	many := attr("Name", typeString, 2)
	many.at = func(i int) []any { return []any{fmt.Sprint("name ", i)} }
	few := attr("Name", typeString, 2)
	few.at = func(i int) []any { return []any{fmt.Sprint("name ", i%3)} }
	const points = maxDistinct + 5000
	for _, c := range []struct {
		name    string
		a       rawAttribute
		as      dialect
		uncoded bool
	}{
		{"few", few, 0, false}, {"many", many, 0, true}, {"many wide", many, stringsUTF16, true},
		{"many arrays", many.ragged(), 0, true}, {"many and constant", many.constantIn(odd), 0, true},
	} {
		points := uint32(points)
		if c.a.constant != nil {
			points *= 2
		}
		f := cloud(points, c.a, attr("ID", typeLong, 2))
		f.as = c.as
		got := formattest.Decode(t, Decoder{}, f.gzipped())
		if diff := formattest.Diff(f.frame(), got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if diff := formattest.Diff(got, formattest.Decode(t, Decoder{}, encode(t, got))); diff != "" {
			t.Errorf("%s: encoded again: %s", c.name, diff)
		}
		if s := got.Columns[0]; c.uncoded != (len(s.Data) == 0) || !c.uncoded && s.Table.Len() != 3 {
			t.Errorf("%s: %d bytes of codes, %d texts", c.name, len(s.Data), s.Table.Len())
		}
	}
	latin := cloud(2, attr("N\xe4me", typeString, 2))
	latin.attributes[0].at = func(i int) []any { return []any{[]string{"gr\xfcn", "grün"}[i]} }
	got := formattest.Decode(t, Decoder{}, latin.gzipped())
	if c := got.Columns[0]; c.Name != "Näme" || c.Text(0) != "grün" || c.Text(1) != "grün" || c.Table.Len() != 1 {
		t.Errorf("%q: %q %q, %d texts", c.Name, c.Text(0), c.Text(1), c.Table.Len())
	}
}

// TestNames keep their spelling and their own underscores.
func TestNames(t *testing.T) {
	var want []string
	f := cloud(3)
	for _, n := range []string{"", "_", "a__", "PointPosition___", "pointPOSITION", strings.Repeat("n", 5000)} {
		f.attributes = append(f.attributes, attr(n, typeFloat, 2))
		want = append(want, n)
	}
	got := formattest.Decode(t, Decoder{}, f.gzipped())
	for i, n := range want {
		if got.Attributes[i].Name != n {
			t.Errorf("%q became %q", n, got.Attributes[i].Name)
		}
	}
	h, err := Decoder{}.Header(formattest.Input(f.gzipped(), ""), format.Options{})
	if err != nil || len(h.Attributes) != len(want) {
		t.Errorf("header: %d attributes, %v", len(h.Attributes), err)
	}
}

// TestGrants: usual files need one grant of not much more than they hold.
func TestGrants(t *testing.T) {
	for name, f := range map[string]*rawFile{
		"plain":  cloud(50000, position, attr("Color", typeColor4, 2), attr("Mass", typeFloat, 2).same(1)),
		"strand": cloud(50000, position, attr("StrandPosition", typeVector3, 2).ragged()),
		"names":  cloud(50000, position, attr("Shape", typeShape, 2)),
	} {
		grants, asked := 0, int64(0)
		frame := formattest.DecodeWith(t, Decoder{}, formattest.Input(f.gzipped(), ""), format.Options{},
			func(_ context.Context, n, private int64) ([]byte, error) {
				grants, asked = grants+1, n
				if private > 64<<20 {
					t.Errorf("%s: %d private bytes", name, private)
				}
				return particle.Allocate(n), nil
			})
		if most := int64(len(f.payload()))*3/2 + 4096; grants != 1 || asked > most {
			t.Errorf("%s: %d grants, %d bytes for a frame of %d", name, grants, asked, frame.StoredBytes())
		}
	}
}

func TestSniff(t *testing.T) {
	for name, c := range map[string]struct {
		head []byte
		file string
		want int
	}{
		"plain":      {circle().payload(), "", 100},
		"gzip":       {circle().gzipped(), "x", 100},
		"zlib":       {zlibOf(circle().payload()), "x", 100},
		"ascii":      {[]byte("ICECACHE 103 0"), "x", 100},
		"other gzip": {gzipOf([]byte("Bgeo....")), "x.bgeo.gz", 0},
		"misnamed":   {gzipOf([]byte("Bgeo....")), "x.icecache", 5},
		"too short":  {circle().gzipped()[:11], "x.ICECACHE", 30},
		"zip":        {[]byte("PK\x03\x04...."), "x.icecache", 10},
		"nothing":    {nil, "x.txt", 0},
	} {
		if got := (Decoder{}).Sniff(c.head, c.file); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestProgress(t *testing.T) {
	for _, file := range [][]byte{circle().payload(), circle().gzipped()} {
		last := int64(0)
		opt := format.Options{Progress: func(n int64) { last = n }}
		if _, err := decodeFile(file, opt); err != nil || last != 1116 {
			t.Errorf("progress ended at %d, %v", last, err)
		}
	}
}
