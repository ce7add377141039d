// Files as they come: samples, written ones, damaged ones.

package prt

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/inflate"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

// file is a .prt to be written in any way, good or bad.
type file struct {
	version  int32
	points   int64
	length   int32 // of the header; 0 for the true one
	chunks   []byte
	reserved int32
	entry    int // bytes of a channel
	channels []channel
	kinds    []int32 // of the channels; nil for the true ones
	payload  []byte
	stream   []byte // nil for the compressed payload
}

func (f file) bytes() []byte {
	put := binary.LittleEndian.AppendUint32
	chunks := f.chunks
	if f.version == 2 {
		chunks = put(append(bytes.Clone(chunks), stopChunk...), 0)
	}
	if f.length == 0 {
		f.length = int32(headerBytes + len(chunks))
	}
	if f.reserved == 0 {
		f.reserved = reserved
	}
	if f.entry == 0 {
		f.entry = channelBytes
	}
	b := put([]byte(magic), uint32(f.length))
	b = append(b, fmt.Sprintf("%-32s", signature)...)
	copy(b[12+len(signature):], make([]byte, 6))
	b = put(b, uint32(f.version))
	b = binary.LittleEndian.AppendUint64(b, uint64(f.points))
	b = append(b, chunks...)
	b = put(put(put(b, uint32(f.reserved)), uint32(len(f.channels))), uint32(f.entry))
	for i, c := range f.channels {
		kind := int32(kindOf(c.scalar))
		if f.kinds != nil {
			kind = f.kinds[i]
		}
		e := append([]byte(c.name), make([]byte, nameBytes-len(c.name))...)
		e = put(put(put(e, uint32(kind)), uint32(c.arity)), uint32(c.offset))
		b = append(b, append(e, make([]byte, max(f.entry-len(e), 0))...)...)
	}
	if f.stream == nil {
		f.stream = compressed(f.payload)
	}
	return append(b, f.stream...)
}

func compressed(b []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

func floats(v ...float32) []byte { return bytes.Clone(particle.BytesOf(v)) }

// three points: a position that comes last in the record, and a 64-bit id.
func small() file {
	f := file{version: 1, points: 3, channels: []channel{
		{"Position", particle.Float32, 3, 8}, {"ID", particle.Int64, 1, 0}}}
	for i := range 3 {
		f.payload = binary.LittleEndian.AppendUint64(f.payload, 1<<60+uint64(i))
		f.payload = append(f.payload, floats(float32(i), 0.5, -1)...)
	}
	return f
}

func encode(t testing.TB, e Encoder, f *particle.Frame) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := e.Encode(context.Background(), &out, f); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func random(seed uint64, o particletest.Options) *particle.Frame {
	return particletest.Random(rand.New(rand.NewPCG(seed, 2)), o)
}

func suiteCases(t testing.TB) []formattest.Case {
	unusual := small()
	unusual.length, unusual.entry = headerBytes+10, channelBytes+5
	unusual.chunks = make([]byte, 10)
	empty := small()
	empty.points, empty.payload = 0, nil
	bare := empty
	bare.stream = []byte{}
	return []formattest.Case{
		{Name: "small", File: small().bytes()},
		{Name: "unusual sizes", File: unusual.bytes()},
		{Name: "empty", File: empty.bytes()},
		{Name: "without a stream", File: bare.bytes()},
		{Name: "version 2", File: encode(t, Encoder{}, random(1, particletest.Options{Points: 50}))},
		{Name: "threads", File: encode(t, Encoder{}, random(1, particletest.Options{Points: 100, Attributes: 5})), Options: format.Options{Threads: 4}},
		{Name: "many blocks", File: encode(t, Encoder{Level: 1}, random(2, particletest.Options{Points: 6000, Attributes: 4, PointsOnly: true, SingleOnly: true, Types: []particle.Type{particle.Vector3, particle.Int64}}))},
	}
}

func TestSuite(t *testing.T) {
	for _, d := range []Decoder{{}, {Streaming: true}} {
		t.Run(fmt.Sprintf("streaming=%t", d.Streaming), func(t *testing.T) { formattest.Suite(t, d, suiteCases(t)) })
	}
}

func FuzzDecode(f *testing.F) {
	var seeds [][]byte
	for _, c := range suiteCases(f) {
		if len(c.File) < 20_000 {
			seeds = append(seeds, c.File)
		}
	}
	formattest.Fuzz(f, Decoder{}, seeds)
}

func TestVectorLast(t *testing.T) {
	f := formattest.Decode(t, Decoder{}, small().bytes())
	ids := format.Scalars[int64](f.Column("ID"))
	at := format.Scalars[float32](f.Column("Position"))
	if !slices.Equal(ids, []int64{1 << 60, 1<<60 + 1, 1<<60 + 2}) || !slices.Equal(at, []float32{0, 0.5, -1, 1, 0.5, -1, 2, 0.5, -1}) {
		t.Errorf("ids %v, positions %v", ids, at)
	}
	want := []particle.Attribute{
		{Name: "Position", Type: particle.Vector3, Structure: particle.Single, Context: particle.PerPoint},
		{Name: "ID", Type: particle.Int64, Structure: particle.Single, Context: particle.PerPoint},
	}
	if !reflect.DeepEqual(f.Attributes, want) {
		t.Errorf("attributes %+v", f.Attributes)
	}
}

func TestTypes(t *testing.T) {
	tests := []struct {
		name    string
		scalar  particle.Type
		arity   int
		want    particle.Type
		numbers int
	}{
		{"Density", particle.Float32, 1, particle.Float32, 0},
		{"TextureCoord", particle.Float32, 2, particle.Vector2, 0},
		{"Orientation", particle.Float32, 4, particle.Vector4, 0},
		{"Color", particle.Float32, 4, particle.Color4, 0},
		{"Color", particle.Float16, 3, particle.Float16, 3},
		{"Matrix", particle.Float32, 16, particle.Float32, 16},
		{"Position", particle.Float64, 3, particle.Float64, 3},
		{"MtlIndex", particle.Int16, 1, particle.Int16, 0},
		{"Flags", particle.Uint8, 4, particle.Uint8, 4},
	}
	for _, test := range tests {
		a := attribute(test.name, test.scalar, test.arity, particle.PerPoint)
		if a.Type != test.want || a.Components != test.numbers {
			t.Errorf("%d x %s %q is %s with %d components", test.arity, test.scalar, test.name, a.Type, a.Components)
		}
	}
}

func TestSamples(t *testing.T) {
	paths := append(formattest.Samples(t, "prt-by-spec/*.prt"), formattest.Samples(t, "partio-written/*.prt")...)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var want formattest.Expected
			formattest.ReadExpected(t, path, &want)
			f := formattest.Decode(t, Decoder{}, content)
			if f.Points != want.Particles || len(f.Columns) != len(want.Attributes) || len(f.Warnings) > 0 {
				t.Fatalf("%d points, %d attributes, warnings %q", f.Points, len(f.Columns), f.Warnings)
			}
			for i := range want.Attributes {
				want.Attributes[i].Check(t, f.Column(want.Attributes[i].Name))
			}
			again := formattest.Decode(t, Decoder{}, encode(t, Encoder{}, f))
			for i := range f.Columns {
				c := &f.Columns[i]
				g := again.Column(c.Name)
				if i := again.FindRole(particle.RoleOf(c.Name)); g == nil && i >= 0 {
					g = &again.Columns[i] // under Krakatoa's name for it
				}
				if g == nil || g.Type != c.Type || g.Digest() != c.Digest() {
					t.Errorf("written again, %q is %+v", c.Name, g)
				}
			}
		})
	}
}

// TestDamaged: what is wrong is said, with its kind.
func TestDamaged(t *testing.T) {
	channelsAre := func(c ...channel) func(*file) { return func(f *file) { f.channels = c } }
	position := small().channels[0]
	any := errors.New("any")
	tests := []struct {
		name   string
		change func(*file)
		want   error
		text   string
	}{
		{"unclosed", func(f *file) { f.points = -1 }, format.ErrUnclosed, "still -1"},
		{"negative", func(f *file) { f.points = -2 }, any, "-2 points"},
		{"huge", func(f *file) { f.points = 1 << 60 }, any, "points"},
		{"too many", func(f *file) { f.points = 1 << 40 }, format.ErrTruncated, "cannot come out of"},
		{"one more", func(f *file) { f.points = 4 }, format.ErrTruncated, "end after 3 of 4 points"},
		{"version", func(f *file) { f.version = 3 }, any, "version 3"},
		{"short header", func(f *file) { f.length = 55 }, any, "header of 55 bytes"},
		{"long header", func(f *file) { f.length = 1 << 30 }, format.ErrLimit, ""},
		{"header past the end", func(f *file) { f.length = 5000 }, format.ErrTruncated, ""},
		{"reserved", func(f *file) { f.reserved = 5 }, any, "reserved word at 56 is 5"},
		{"small entries", func(f *file) { f.entry = 43 }, any, "channels of 43 bytes"},
		{"negative arity", channelsAre(channel{"Position", particle.Float32, -3, 0}), any, "-3 components"},
		{"huge arity", channelsAre(channel{"Position", particle.Float32, 1 << 30, 0}), any, "1073741824 components"},
		{"negative offset", channelsAre(channel{"Position", particle.Float32, 3, -4}), any, "offset -4"},
		{"far offset", channelsAre(position, channel{"ID", particle.Int32, 1, 1<<31 - 1}), format.ErrTruncated, "cannot come out of"},
		{"no name", channelsAre(channel{"", particle.Float32, 3, 0}), any, "channel 1 at 68: it has no name"},
		{"no channels", channelsAre(), any, "3 points without any channel"},
		{"zero arity", channelsAre(channel{"Position", particle.Float32, 0, 0}), any, "3 points without any channel"},
		{"type", func(f *file) { f.kinds = []int32{11, 2} }, any, "type 11 is not known"},
		{"half a stream", func(f *file) { s := compressed(f.payload); f.stream = s[:len(s)/2] }, format.ErrTruncated, `read attribute "`},
		{"no checksum", func(f *file) { s := compressed(f.payload); f.stream = s[:len(s)-4] }, format.ErrTruncated, "behind the last point"},
		{"checksum", func(f *file) { s := compressed(f.payload); s[len(s)-1]++; f.stream = s }, format.ErrChecksum, ""},
		{"no stream", func(f *file) { f.stream = []byte{} }, format.ErrTruncated, ""},
		{"not compressed", func(f *file) { f.stream = f.payload }, inflate.ErrCorrupt, "point 0"},
	}
	for _, test := range tests {
		f := small()
		test.change(&f)
		for _, d := range []Decoder{{}, {Streaming: true}} {
			_, err := d.Decode(t.Context(), formattest.Input(f.bytes(), "x.prt"), format.Options{}, formattest.LimitGrant(1<<20))
			if err == nil || test.want != any && !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("%s, streaming %t: %v", test.name, d.Streaming, err)
			}
		}
	}
}

// TestTruncated: no shorter file is taken, and the reason is always said.
func TestTruncated(t *testing.T) {
	whole := encode(t, Encoder{}, random(3, particletest.Options{Points: 10, Attributes: 12}))
	for n := range len(whole) {
		for _, d := range []Decoder{{}, {Streaming: true}} {
			_, err := d.Decode(t.Context(), formattest.Input(whole[:n], "x.prt"), format.Options{}, format.HeapGrant)
			if n >= len(magic) && !errors.Is(err, format.ErrTruncated) || err == nil {
				t.Fatalf("%d of %d bytes, streaming %t: %v", n, len(whole), d.Streaming, err)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	in := formattest.Input(small().bytes(), "x.prt")
	if _, err := (Decoder{}).Decode(t.Context(), in, format.Options{MaxPayloadBytes: 59}, format.HeapGrant); !errors.Is(err, format.ErrLimit) {
		t.Errorf("60 bytes, 59 allowed: %v", err)
	}
	if _, err := (Decoder{}).Decode(t.Context(), in, format.Options{MaxPayloadBytes: 60}, format.HeapGrant); err != nil {
		t.Error(err)
	}
	// Many channels that lie over each other are small in the file only.
	f := small()
	for i := range 60000 {
		f.channels = append(f.channels, channel{fmt.Sprint("c", i), particle.Float32, 5, 0})
	}
	f.points, f.payload = 10000, make([]byte, 200_000)
	_, err := (Decoder{}).Decode(t.Context(), formattest.Input(f.bytes(), "x.prt"), format.Options{MaxPayloadBytes: 1 << 20}, formattest.LimitGrant(1<<30))
	if !errors.Is(err, format.ErrLimit) {
		t.Errorf("channels over each other: %v", err)
	}
}

// TestLittleMemory: where no private payload is granted, the stream does.
func TestLittleMemory(t *testing.T) {
	if _, streams := inflate.Default().(inflate.Klauspost); streams {
		t.Skip("this build always streams")
	}
	calls := 0
	grant := func(_ context.Context, n, private int64) ([]byte, error) {
		if calls++; private > 500_000 {
			return nil, fmt.Errorf("%w: %d private bytes", format.ErrLimit, private)
		}
		return particle.Allocate(n), nil
	}
	want := random(4, particletest.Options{Points: 50_000, Attributes: 3, PointsOnly: true, SingleOnly: true, Types: []particle.Type{particle.Vector3}})
	in := formattest.Mapped(encode(t, Encoder{Level: 1}, want), "x.prt")
	got := formattest.DecodeWith(t, Decoder{}, in, format.Options{}, grant)
	if calls != 2 || got.Points != want.Points || got.Columns[0].Digest() != want.Columns[0].Digest() {
		t.Errorf("%d calls, %d points, other positions", calls, got.Points)
	}
}

func TestWarnings(t *testing.T) {
	chunk := func(kind string, body ...byte) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body))), body...)
	}
	tests := []struct {
		name   string
		change func(*file)
		want   string
	}{
		{"more points", func(f *file) { f.payload = append(f.payload, 1) }, "go on behind the 3 points"},
		{"trailing", func(f *file) { f.stream = append(compressed(f.payload), "abcde"...) }, "5 bytes after the end"},
		{"zero components", func(f *file) { f.channels = append(f.channels, channel{"None", particle.Int8, 0, 0}) }, `"None" has no components`},
		{"unknown chunk", func(f *file) { f.version, f.chunks = 2, chunk("Abcd", 1, 2, 3) }, `chunk "Abcd" at 56`},
		{"empty meta", func(f *file) { f.version, f.chunks = 2, chunk("Meta") }, "metadata chunk of 0 bytes is damaged"},
		{"unnamed meta", func(f *file) { f.version, f.chunks = 2, chunk("Meta", 0, 0, 1, 0, 0, 0, 1, 0, 0, 0) }, "is damaged"},
		{"meta type", func(f *file) { f.version, f.chunks = 2, chunk("Meta", 0, 'a', 0, 99, 0, 0, 0, 1) }, "unknown type 99"},
		{"meta size", func(f *file) { f.version, f.chunks = 2, chunk("Meta", 0, 'a', 0, 1, 0, 0, 0, 1, 2, 3) }, "3 bytes of long"},
		{"header length", func(f *file) { f.version, f.length = 2, 60 }, "should end at 60 and ends at 64"},
	}
	for _, test := range tests {
		f := small()
		test.change(&f)
		for _, d := range []Decoder{{}, {Streaming: true}} {
			got := formattest.Decode(t, d, f.bytes())
			if len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0], test.want) || len(got.Columns) != 2 {
				t.Errorf("%s: warnings %q, %d columns", test.name, got.Warnings, len(got.Columns))
			}
		}
	}
}

func TestRefusesOthers(t *testing.T) {
	for start, want := range map[string]string{magic2 + "\x03\x00\x00\x00": ".sprt of Sequoia", "PK\x03\x04 and more": "begins with 50 4b", "": "begins with"} {
		_, err := Decoder{}.Header(formattest.Input([]byte(start), "x.sprt"), format.Options{})
		if !errors.Is(err, format.ErrUnknown) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", start, err)
		}
	}
	if s := (Decoder{}).Sniff([]byte(magic2), "x.sprt"); s == 0 {
		t.Error("nobody would tell what a .sprt is")
	}
}

// TestMetadata goes both ways: of the file, of a channel, as text.
func TestMetadata(t *testing.T) {
	h := particle.Header{Counts: particle.Counts{Points: 2}}
	object := func(name string) particle.Attribute {
		return particle.Attribute{Name: name, Type: particle.Float64, Structure: particle.Single, Context: particle.PerObject}
	}
	note := particle.Column{Attribute: object("Note"), Elements: 1, Data: make([]byte, 4), Table: particle.MakeStrings([]string{"größer\n"})}
	note.Type = particle.String
	rate := object("FrameRate")
	rate.Type, rate.Components = particle.Uint32, 2
	kind := object("Position.Interpretation")
	kind.Type = particle.Int32
	columns := []particle.Column{
		particle.NewColumn(&h, particle.Attribute{Name: "Position", Type: particle.Vector3, Structure: particle.Single, Context: particle.PerPoint}, []float32{1, 2, 3, -1, 5, 0}),
		note,
		particle.NewColumn(&h, object("LengthUnitInMeters"), []float64{0.01}),
		particle.NewColumn(&h, rate, []uint32{24, 1}),
		particle.NewColumn(&h, kind, []int32{1}),
		particle.NewColumn(&h, particle.Attribute{Name: boundBox, Type: particle.Float32, Components: 6, Structure: particle.Single, Context: particle.PerObject},
			[]float32{-1, 2, 0, 1, 5, 3}),
	}
	for i := range columns {
		h.Attributes = append(h.Attributes, columns[i].Attribute)
	}
	want := particle.FrameOf(h, columns, nil)
	file := encode(t, Encoder{}, want)
	got := formattest.Decode(t, Decoder{}, file)
	if diff := formattest.Diff(want, got); diff != "" || len(got.Warnings) > 0 || got.Version != 2 {
		t.Errorf("%s; warnings %q, version %d", diff, got.Warnings, got.Version)
	}
	if !bytes.Contains(file, []byte("Position\x00Interpretation\x00\x01\x00\x00\x00\x01\x00\x00\x00")) {
		t.Error("the metadata of a channel are not with it")
	}
	// A box of other points is replaced.
	columns[5].Data = floats(0, 0, 0, 0, 0, 0)
	if again := encode(t, Encoder{}, particle.FrameOf(h, columns, nil)); !bytes.Equal(again, file) {
		t.Error("bounds that were wrong are kept")
	}
}

func TestProgress(t *testing.T) {
	for _, d := range []Decoder{{}, {Streaming: true}} {
		last := int64(0)
		opt := format.Options{Progress: func(n int64) { last = n }}
		formattest.DecodeWith(t, d, formattest.Input(small().bytes(), "x.prt"), opt, format.HeapGrant)
		if last != 60 {
			t.Errorf("streaming %t: progress ends at %d of 60", d.Streaming, last)
		}
	}
}

// TestHeaderReadsLittle: the size of a file does not matter.
func TestHeaderReadsLittle(t *testing.T) {
	f := small()
	f.points, f.payload = 1_000_000, make([]byte, 20_000_000)
	f.stream = append(compressed(f.payload), make([]byte, 1<<20)...)
	r := &counting{ReaderAt: bytes.NewReader(f.bytes())}
	if _, err := (Decoder{}).Header(format.Input{ReaderAt: r, Size: int64(len(f.bytes()))}, format.Options{}); err != nil || r.n > firstRead {
		t.Errorf("read %d bytes, %v", r.n, err)
	}
}

type counting struct {
	io.ReaderAt
	n int
}

func (c *counting) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	c.n += n
	return n, err
}

// A writer fills in the number of points when it is done.
func TestComplete(t *testing.T) {
	var d format.Prover = Decoder{}
	file := encode(t, Encoder{}, particletest.Random(rand.New(rand.NewPCG(1, 1)), particletest.Options{Points: 50}))
	if err := d.Complete(formattest.Input(file, "a.prt")); !errors.Is(err, format.ErrUnproven) {
		t.Errorf("whole: %v", err)
	}
	for i := range 8 {
		file[48+i] = 0xff
	}
	if err := d.Complete(formattest.Input(file, "a.prt")); !errors.Is(err, format.ErrUnclosed) {
		t.Errorf("unclosed: %v", err)
	}
	if err := d.Complete(formattest.Input(file[:50], "a.prt")); !errors.Is(err, format.ErrTruncated) {
		t.Errorf("cut: %v", err)
	}
}
