// One suite for all inflaters, and what the stream reader adds.

package inflate

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// member makes a gzip member.
func gzipMember(data []byte, level int) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		panic(err)
	}
	z.Write(data)
	z.Close()
	return b.Bytes()
}

func zlibStream(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// dressed makes a gzip member with all optional header fields.
func dressed(data []byte) []byte {
	plain := gzipMember(data, 6)
	head := []byte{0x1f, 0x8b, 8, flagHeaderCRC | flagExtra | flagName | flagComment, 1, 2, 3, 4, 0, 11}
	head = binary.LittleEndian.AppendUint16(head, 5)
	head = append(head, "extra"...)
	head = append(head, strings.Repeat("a long name ", 100)...)
	head = append(head, 0)
	head = append(head, "comment\x00??"...)
	return append(head, plain[10:]...)
}

func noise(n int) []byte {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32() >> (r.Uint32() & 7))
	}
	return b
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func fileSource(b []byte) Source {
	return Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}
}

func mappedSource(b []byte) Source {
	s := fileSource(b)
	s.Bytes = b
	return s
}

var big = noise(700_000)

var good = []struct {
	name     string
	file     []byte
	want     []byte
	members  int
	trailing int64
}{
	{"empty", gzipMember(nil, 6), nil, 1, 0},
	{"small", gzipMember([]byte("hello"), 6), []byte("hello"), 1, 0},
	{"stored", gzipMember(big, 0), big, 1, 0},
	{"fast", gzipMember(big, 1), big, 1, 0},
	{"best", gzipMember(big, 9), big, 1, 0},
	{"zeros", gzipMember(make([]byte, 1<<20), 9), make([]byte, 1<<20), 1, 0},
	{"all header fields", dressed(big), big, 1, 0},
	{"two members", join(gzipMember(big, 6), gzipMember([]byte("more"), 6)), join(big, []byte("more")), 2, 0},
	{"empty members", join(gzipMember(nil, 6), gzipMember([]byte("a"), 6), gzipMember(nil, 6)), []byte("a"), 3, 0},
	{"trailing byte", join(gzipMember(big, 6), []byte{0}), big, 1, 1},
	{"trailing half magic", join(gzipMember(big, 6), []byte{0x1f}), big, 1, 1},
	{"trailing garbage", join(gzipMember(big, 6), noise(100_000)), big, 1, 100_000},
	{"members and garbage", join(gzipMember(big, 6), gzipMember(big, 1), []byte("tail")), join(big, big), 2, 4},
	{"zlib", zlibStream(big), big, 1, 0},
	{"zlib and garbage", join(zlibStream(big), gzipMember(big, 6)), big, 1, int64(len(gzipMember(big, 6)))},
}

func TestGood(t *testing.T) {
	for _, inflater := range All() {
		for _, c := range good {
			for _, src := range []Source{fileSource(c.file), mappedSource(c.file)} {
				t.Run(fmt.Sprintf("%s/%s/mapped=%v", inflater.Name(), c.name, src.Bytes != nil), func(t *testing.T) {
					for _, extra := range []int{0, 1, 1000} {
						dst := bytes.Repeat([]byte{0xA5}, len(c.want)+extra)
						r, err := inflater.Inflate(t.Context(), dst, src, nil)
						want := Result{int64(len(c.want)), c.members, c.trailing}
						if err != nil || r != want {
							t.Fatalf("result %+v, error %v, want %+v", r, err, want)
						}
						if !bytes.Equal(dst[:r.Bytes], c.want) {
							t.Fatal("content differs")
						}
					}
				})
			}
		}
	}
}

// TestSpace: memory that is a byte too short.
func TestSpace(t *testing.T) {
	for _, inflater := range All() {
		for _, c := range good {
			if len(c.want) == 0 {
				continue
			}
			for _, n := range []int{0, len(c.want) / 2, len(c.want) - 1} {
				guarded := bytes.Repeat([]byte{0xA5}, len(c.want)+64)
				_, err := inflater.Inflate(t.Context(), guarded[:n:n], fileSource(c.file), nil)
				if !errors.Is(err, ErrSpace) {
					t.Errorf("%s: %s: %d bytes: error %v", inflater.Name(), c.name, n, err)
				}
				if bytes.Count(guarded[n:], []byte{0xA5}) != len(guarded)-n {
					t.Errorf("%s: %s: wrote behind dst", inflater.Name(), c.name)
				}
			}
		}
	}
}

func TestCount(t *testing.T) {
	for _, c := range good {
		n := int64(len(c.want))
		if r, err := Count(t.Context(), fileSource(c.file), n, nil); err != nil || r.Bytes != n || r.Trailing != c.trailing {
			t.Errorf("%s: %+v, %v", c.name, r, err)
		}
		if _, err := Count(t.Context(), fileSource(c.file), n-1, nil); n > 0 && !errors.Is(err, ErrSpace) {
			t.Errorf("%s: limit: %v", c.name, err)
		}
	}
}

func TestDamaged(t *testing.T) {
	file := gzipMember(big, 6)
	changed := func(at int, to byte) []byte {
		b := bytes.Clone(file)
		b[(at+len(b))%len(b)] ^= to
		return b
	}
	cases := []struct {
		name string
		file []byte
		want error
		all  bool // everything came out before
	}{
		{"nothing", nil, ErrTruncated, false},
		{"one byte", file[:1], ErrTruncated, false},
		{"header only", file[:10], ErrTruncated, false},
		{"half", file[:len(file)/2], ErrTruncated, false},
		{"no trailer", file[:len(file)-8], ErrTruncated, true},
		{"half a trailer", file[:len(file)-1], ErrTruncated, true},
		{"no magic", changed(0, 1), ErrCorrupt, false},
		{"method", changed(2, 1), ErrCorrupt, false},
		{"reserved flag", changed(3, 0x80), ErrCorrupt, false},
		{"checksum", changed(-8, 1), ErrChecksum, true},
		{"length", changed(-1, 1), ErrCorrupt, true},
		{"second member", join(file, []byte{0x1f, 0x8b, 9}), ErrTruncated, true},
		{"second header", join(file, []byte{0x1f, 0x8b, 9, 0, 0, 0, 0, 0, 0, 0}), ErrCorrupt, true},
		{"zlib dictionary", []byte{0x78, 0xbb, 0, 0}, ErrCorrupt, false},
		{"zlib checksum", join(zlibStream(big)[:len(zlibStream(big))-4], []byte("nope")), ErrChecksum, true},
		{"zlib no trailer", zlibStream(big)[:len(zlibStream(big))-4], ErrTruncated, true},
	}
	for _, inflater := range All() {
		for _, c := range cases {
			dst := make([]byte, len(big)+10)
			_, err := inflater.Inflate(t.Context(), dst, fileSource(c.file), nil)
			var broken *StreamError
			if !errors.Is(err, c.want) || !errors.As(err, &broken) {
				t.Errorf("%s: %s: error %v, want %v", inflater.Name(), c.name, err, c.want)
				continue
			}
			if c.all != (broken.Bytes == int64(len(big))) || !bytes.Equal(dst[:broken.Bytes], big[:broken.Bytes]) {
				t.Errorf("%s: %s: %v, content equal: %v", inflater.Name(), c.name, err, bytes.Equal(dst[:broken.Bytes], big[:broken.Bytes]))
			}
		}
	}
}

// TestFlips: a flipped bit is found, or changes nothing (fields and fill bits without meaning).
func TestFlips(t *testing.T) {
	data := noise(500)
	file := gzipMember(data, 6)
	dst := make([]byte, len(data)+100)
	for _, inflater := range All() {
		for i := range len(file) * 8 {
			b := bytes.Clone(file)
			b[i/8] ^= 1 << (i % 8)
			r, err := inflater.Inflate(t.Context(), dst, fileSource(b), nil)
			if err == nil && !bytes.Equal(dst[:r.Bytes], data) {
				t.Errorf("%s: bit %d: no error", inflater.Name(), i)
			}
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dst := make([]byte, len(big))
	for _, inflater := range All() {
		for _, src := range []Source{fileSource(gzipMember(big, 6)), mappedSource(gzipMember(big, 6))} {
			if _, err := inflater.Inflate(ctx, dst, src, nil); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", inflater.Name(), err)
			}
		}
	}
	if _, err := Count(ctx, fileSource(gzipMember(big, 6)), 1<<30, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestCancelStream: the stream reader looks at the context between blocks.
func TestCancelStream(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	data := make([]byte, 8<<20)
	calls := 0
	_, err := Klauspost{}.Inflate(ctx, data, fileSource(gzipMember(data, 1)), func(int64) {
		calls++
		cancel()
	})
	if !errors.Is(err, context.Canceled) || calls != 1 {
		t.Errorf("%v after %d blocks", err, calls)
	}
}

var errDisk = errors.New("disk on fire")

type burning struct {
	file  []byte
	limit int64
}

func (b burning) ReadAt(p []byte, at int64) (int, error) {
	if at >= b.limit {
		return 0, errDisk
	}
	return copy(p, b.file[at:b.limit]), errDisk
}

// TestReadErrors pass through and are no damage.
func TestReadErrors(t *testing.T) {
	file := gzipMember(big, 6)
	for _, inflater := range All() {
		for _, limit := range []int{0, 1, 5, 1000, len(file) - 3} {
			src := Source{ReaderAt: burning{file, int64(limit)}, Size: int64(len(file))}
			_, err := inflater.Inflate(t.Context(), make([]byte, len(big)), src, nil)
			if !errors.Is(err, errDisk) || errors.Is(err, ErrCorrupt) {
				t.Errorf("%s: limit %d: %v", inflater.Name(), limit, err)
			}
		}
	}
}

func TestProgress(t *testing.T) {
	for _, inflater := range All() {
		last := int64(-1)
		_, err := inflater.Inflate(t.Context(), make([]byte, len(big)), fileSource(gzipMember(big, 6)), func(n int64) {
			if n < last {
				t.Errorf("%s: %d after %d", inflater.Name(), n, last)
			}
			last = n
		})
		if err != nil || last != int64(len(big)) {
			t.Errorf("%s: progress ended at %d, %v", inflater.Name(), last, err)
		}
	}
}

func TestSizeHint(t *testing.T) {
	cases := []struct {
		name string
		file []byte
		want int64
	}{
		{"gzip", gzipMember(big, 6), int64(len(big))},
		{"members", join(gzipMember(big, 6), gzipMember([]byte("more"), 6)), 4},
		{"lie", join(gzipMember(nil, 6), []byte{0xff, 0xff, 0xff, 0xff}), 0},
		{"zlib", zlibStream(big), 0},
		{"short", []byte{0x1f, 0x8b}, 0},
		{"nothing", nil, 0},
	}
	for _, c := range cases {
		if got := SizeHint(fileSource(c.file)); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		if got := SizeHint(mappedSource(c.file)); got != c.want {
			t.Errorf("%s: mapped: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestDetect(t *testing.T) {
	for head, want := range map[string]Container{
		"": None, "\x1f": None, "\x1f\x8b": Gzip, "\x78\x9c": Zlib, "\x78\x01": Zlib, "\x78\xda": Zlib,
		"PK": None, "IC": None, "\x88\x1c": None,
	} {
		if got := Detect([]byte(head)); got != want {
			t.Errorf("% x: %s, want %s", head, got, want)
		}
	}
}

// TestReaderPieces: the reader gives the same in pieces of any size, and nothing
// after Close.
func TestReaderPieces(t *testing.T) {
	for _, c := range good {
		for _, n := range []int{1, 7, 4096} {
			if n == 1 && len(c.want) > 1000 {
				continue
			}
			r := NewReader(fileSource(c.file))
			var out bytes.Buffer
			_, err := io.CopyBuffer(struct{ io.Writer }{&out}, struct{ io.Reader }{r}, make([]byte, n))
			if err != nil || !bytes.Equal(out.Bytes(), c.want) {
				t.Errorf("%s: pieces of %d: %d bytes, %v", c.name, n, out.Len(), err)
			}
			r.Close()
			r.Close()
			if _, err := r.Read(make([]byte, 1)); err == nil || err == io.EOF {
				t.Errorf("%s: read after close: %v", c.name, err)
			}
		}
	}
}

// TestBuffers: finished jobs keep little memory.
func TestBuffers(t *testing.T) {
	var p bufferPool
	p.give(make([]byte, keepBytes+1))
	for range 10 {
		p.give(make([]byte, keepBytes/4))
	}
	if p.kept > keepBytes || len(p.free) != 4 {
		t.Errorf("%d bytes in %d buffers are kept", p.kept, len(p.free))
	}
	if b := p.take(keepBytes / 4); len(b) != keepBytes/4 || len(p.free) != 3 {
		t.Errorf("take gave %d bytes, %d are left", len(b), len(p.free))
	}
	if b := p.take(10); len(p.free) != 3 || cap(b) > 4*10+readBlock {
		t.Errorf("a buffer of %d bytes for 10", cap(b))
	}
}

// FuzzInflate compares the inflaters of this build with each other. libdeflate
// takes some code tables that the standard forbids; if length and checksum are
// right then, that is no error.
func FuzzInflate(f *testing.F) {
	for _, c := range good {
		if len(c.file) < 4096 {
			f.Add(c.file)
		}
	}
	f.Add(gzipMember(noise(2000), 6))
	f.Add(gzipMember(noise(2000), 1))
	f.Add(zlibStream(noise(2000)))
	f.Add(join(gzipMember(noise(300), 6), gzipMember(noise(300), 0), []byte("tail")))
	f.Fuzz(func(t *testing.T, file []byte) {
		const size = 1 << 20
		want := make([]byte, size)
		a, errA := Klauspost{}.Inflate(t.Context(), want, fileSource(file), nil)
		for _, inflater := range All() {
			got := make([]byte, size)
			b, errB := inflater.Inflate(t.Context(), got, mappedSource(file), nil)
			switch {
			case errA == nil && (errB != nil || a != b || !bytes.Equal(want[:a.Bytes], got[:b.Bytes])):
				t.Errorf("%s: %+v, %v; klauspost %+v", inflater.Name(), b, errB, a)
			case errA != nil && errB == nil && !errors.Is(errA, ErrCorrupt):
				t.Errorf("%s: %+v; klauspost: %v", inflater.Name(), b, errA)
			case errors.Is(errA, ErrSpace) != errors.Is(errB, ErrSpace) && !errors.Is(errA, ErrCorrupt):
				t.Errorf("%s: %v; klauspost: %v", inflater.Name(), errB, errA)
			}
		}
		n, err := Count(t.Context(), fileSource(file), size, nil)
		if errA == nil && (err != nil || n != a) {
			t.Errorf("count %+v, %v; klauspost %+v", n, err, a)
		}
	})
}
