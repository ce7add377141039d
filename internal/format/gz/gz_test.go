// Files of several formats, wrapped in all the ways that are met.

package gz_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/csv"
	"floe/internal/format/formattest"
	"floe/internal/format/gz"
	"floe/internal/format/icecache"
	"floe/internal/format/ply"
	"floe/internal/inflate"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/sample"
)

func decoder() *gz.Decoder { return gz.New(ply.Decoder{}, csv.Decoder{}, icecache.Decoder{}) }

func encoded(t testing.TB, e format.Encoder, f *particle.Frame) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := e.Encode(t.Context(), &out, f); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gzipped(content []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(content)
	_ = w.Close()
	return out.Bytes()
}

func zlibbed(content []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(content)
	_ = w.Close()
	return out.Bytes()
}

func small() *particle.Frame { return sample.Frame(sample.Params{Points: 40}, 30) }

// wrap wraps a content in all ways.
func wrap(p []byte) []formattest.Case {
	return []formattest.Case{
		{Name: "gzip", File: gzipped(p)},
		{Name: "zlib", File: zlibbed(p)},
		{Name: "two members", File: append(gzipped(p[:len(p)/2]), gzipped(p[len(p)/2:])...)},
		{Name: "short last member", File: append(gzipped(p[:len(p)-1]), gzipped(p[len(p)-1:])...)},
		{Name: "bytes behind", File: append(gzipped(p), "behind"...)},
	}
}

func TestSuite(t *testing.T) {
	for _, inner := range []struct {
		format.Decoder
		e format.Encoder
	}{{ply.Decoder{}, ply.Encoder{}}, {csv.Decoder{}, csv.Encoder{}}} {
		t.Run(inner.Name(), func(t *testing.T) {
			formattest.Suite(t, gz.New(inner.Decoder, icecache.Decoder{}), wrap(encoded(t, inner.e, small())))
		})
	}
}

func FuzzDecode(f *testing.F) {
	var seeds [][]byte
	for _, e := range []format.Encoder{ply.Encoder{}, csv.Encoder{}} {
		for _, c := range wrap(encoded(f, e, small())) {
			seeds = append(seeds, c.File)
		}
	}
	formattest.Fuzz(f, decoder(), seeds)
}

// TestSameAsInside compares with what the inner decoders make of the content.
func TestSameAsInside(t *testing.T) {
	f := particletest.Random(rand.New(rand.NewPCG(1, 3)), particletest.Options{Types: []particle.Type{particle.Float32, particle.Uint8, particle.Vector3}, Points: 20})
	content := encoded(t, ply.Encoder{}, f)
	want := formattest.Decode(t, ply.Decoder{}, content)
	for _, file := range [][]byte{gzipped(content), zlibbed(content), append(gzipped(nil), gzipped(content)...)} {
		got := formattest.DecodeWith(t, decoder(), formattest.Input(file, "a.ply.gz"), format.Options{}, formattest.DirtyGrant(3, 1))
		if err := particletest.Equal(want, got); err != nil {
			t.Error(err)
		}
		h, err := decoder().Header(formattest.Input(file, "a.ply.gz"), format.Options{})
		if err != nil || h.Format != "ply" || h.Points != want.Points || len(h.Warnings) != len(want.Warnings) {
			t.Errorf("header %+v, error %v", h, err)
		}
	}
}

func TestSniff(t *testing.T) {
	p, ice := encoded(t, ply.Encoder{}, small()), encoded(t, icecache.Encoder{}, small())
	tests := []struct {
		name     string
		head     []byte
		from, to int
	}{
		{"a.ply.gz", gzipped(p), 80, 99},
		{"a.ply", gzipped(p), 80, 99},
		{"a.ply", p, 0, 0},
		{"a.csv.gz", gzipped([]byte("x,y\n1,2\n")), 50, 99},
		{"a.icecache", ice, 0, 0}, // which is a gzip file
		{"a.icecache.gz", gzipped(ice), 50, 99},
		{"a.ply.gz", gzipped(p)[:12], 0, 0},
		{"a.ply.gz", []byte("\x1f\x8b"), 0, 0},
		{"x y z", []byte("x y z\n1 2 3\n"), 0, 0}, // looks like zlib by its first bytes
	}
	for _, test := range tests {
		if got := decoder().Sniff(test.head, test.name); got < test.from || got > test.to {
			t.Errorf("%s, % x: sniffs %d", test.name, test.head[:2], got)
		}
	}
	if got := decoder().Suffixes(); !slices.Contains(got, ".ply.gz") || !slices.Contains(got, ".tsv.gz") {
		t.Errorf("suffixes %q", got)
	}
}

func TestDamage(t *testing.T) {
	whole := gzipped(encoded(t, ply.Encoder{}, small()))
	changed := func(at int, with byte) []byte {
		file := bytes.Clone(whole)
		file[(at+len(file))%len(file)] ^= with
		return file
	}
	tests := []struct {
		name string
		file []byte
		is   error
	}{
		{"half", whole[:len(whole)/2], format.ErrTruncated},
		{"no trailer", whole[:len(whole)-8], format.ErrTruncated},
		{"a byte less", whole[:len(whole)-1], format.ErrTruncated},
		{"nothing", nil, format.ErrTruncated},
		{"checksum", changed(-8, 1), format.ErrChecksum},
		{"length", changed(-4, 1), inflate.ErrCorrupt},
		{"deflate", changed(11, 0xff), inflate.ErrCorrupt},
		{"inside", gzipped([]byte("ply\nformat ascii 1.0\nelement vertex 9\nproperty float x\nend_header\n1 2\n")), format.ErrTruncated},
		{"unknown", gzipped([]byte{1, 2, 3, 4, 5}), format.ErrUnknown},
	}
	for _, test := range tests {
		_, err := decoder().Decode(t.Context(), formattest.Input(test.file, "a.ply.gz"), format.Options{}, formattest.LimitGrant(1<<20))
		if !errors.Is(err, test.is) {
			t.Errorf("%s: got %v, want %v", test.name, err, test.is)
		}
	}
}

// TestFalseSize ends with a length that is of something else.
func TestFalseSize(t *testing.T) {
	content := encoded(t, csv.Encoder{}, small())
	for _, size := range []uint32{1, 100, uint32(len(content)) + 1, 1 << 20, 1 << 31} {
		file := append(gzipped(content), 0, 0, 0, 0)
		binary.LittleEndian.PutUint32(file[len(file)-4:], size)
		h, err := decoder().Header(formattest.Input(file, "a.csv.gz"), format.Options{})
		if err != nil || h.Points != small().Points {
			t.Errorf("%d: %d points, error %v", size, h.Points, err)
		}
		f := formattest.DecodeWith(t, decoder(), formattest.Input(file, "a.csv.gz"), format.Options{}, formattest.LimitGrant(1<<20))
		if f.Points != small().Points || !strings.Contains(strings.Join(f.Warnings, " "), "4 bytes after the end") {
			t.Errorf("%d: %d points, warnings %q", size, f.Points, f.Warnings)
		}
	}
}

// TestHeaderReadsLittle has a header at the start of a large file.
func TestHeaderReadsLittle(t *testing.T) {
	large := sample.Frame(sample.Params{Points: 50_000}, 60)
	file := gzipped(encoded(t, ply.Encoder{}, large))
	in := formattest.Input(file, "a.ply.gz")
	counter := &counting{ReaderAt: in.ReaderAt}
	in.ReaderAt = counter
	h, err := decoder().Header(in, format.Options{})
	if err != nil || h.Points != large.Points || len(h.Warnings) > 0 {
		t.Fatalf("%d points, error %v, warnings %q", h.Points, err, h.Warnings)
	}
	if counter.n > 300<<10 || counter.n > len(file)/2 {
		t.Errorf("%d of %d bytes were read", counter.n, len(file))
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

// jumpy is a format whose header reads all over the file: its size, and the sum
// of some of its bytes.
type jumpy struct{ format.Decoder }

func (jumpy) Sniff([]byte, string) int { return 100 }

var places = []int64{0, 4 << 20, 100, 5<<20 - 1, 3 << 20, 1<<20 - 3, 1 << 20}

func (jumpy) Header(in format.Input, _ format.Options) (particle.Header, error) {
	h := particle.Header{Counts: particle.Counts{Points: in.Size}}
	for _, at := range places {
		var b [9]byte
		n, err := in.ReadAt(b[:], at)
		if err != nil && (!errors.Is(err, io.EOF) || at+9 <= in.Size) {
			return h, err
		}
		for _, v := range b[:n] {
			h.Edges = h.Edges*31 + int64(v)
		}
	}
	return h, nil
}

func TestJumps(t *testing.T) {
	content := make([]byte, 5<<20)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range content {
		content[i] = byte(r.Uint32() >> 6 & 15)
	}
	want, err := jumpy{}.Header(formattest.Input(content, ""), format.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{gzipped(content), zlibbed(content), append(gzipped(content[:4<<20+5]), gzipped(content[4<<20+5:])...)} {
		got, err := gz.New(jumpy{}).Header(formattest.Input(file, ""), format.Options{})
		if err != nil || got.Points != want.Points || got.Edges != want.Edges {
			t.Errorf("got %+v, want %+v, error %v", got.Counts, want.Counts, err)
		}
	}
}

// TestMemory is announced before it is taken.
func TestMemory(t *testing.T) {
	content := encoded(t, ply.Encoder{}, sample.Frame(sample.Params{Points: 1000}, 60))
	var asked [][2]int64
	grant := func(ctx context.Context, bytes, private int64) ([]byte, error) {
		asked = append(asked, [2]int64{bytes, private})
		return format.HeapGrant(ctx, bytes, private)
	}
	formattest.DecodeWith(t, decoder(), formattest.Input(gzipped(content), "a.ply.gz"), format.Options{}, grant)
	if n := int64(len(content)); len(asked) != 2 || asked[0][0] != 0 || asked[0][1] < n || asked[1][0] == 0 || asked[1][1] < n {
		t.Errorf("asked for %d, the content has %d bytes", asked, n)
	}
	_, err := decoder().Decode(t.Context(), formattest.Input(gzipped(content), "a.ply.gz"), format.Options{MaxPayloadBytes: 1000}, grant)
	if !errors.Is(err, format.ErrLimit) {
		t.Errorf("limited to 1000 bytes: %v", err)
	}
}

// BenchmarkDecode compares with bare inflation.
func BenchmarkDecode(b *testing.B) {
	content := encoded(b, ply.Encoder{}, sample.Frame(sample.Params{Points: 1_000_000}, 90))
	file := gzipped(content)
	in := formattest.Mapped(file, "a.ply.gz")
	b.Run("bare", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		to := make([]byte, len(content))
		for b.Loop() {
			if _, err := inflate.Default().Inflate(b.Context(), to, inflate.Source{ReaderAt: in.ReaderAt, Size: in.Size, Bytes: file}, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			if _, err := decoder().Decode(b.Context(), in, format.Options{}, format.HeapGrant); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("header", func(b *testing.B) {
		for b.Loop() {
			if _, err := decoder().Header(in, format.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
