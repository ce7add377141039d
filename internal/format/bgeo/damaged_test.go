// Files that are cut short, damaged or too large.

package bgeo

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

// TestTruncated cuts a file at every byte.
func TestTruncated(t *testing.T) {
	for _, file := range [][]byte{
		geometry(cloud(5), style{index: true}), geometry(cloud(5), style{}), geometry(cloud(5), style{text: true, form: tuples}),
		container{chunk: 900}.pack(geometry(cloud(5), style{})),
	} {
		for n := range len(file) {
			in := formattest.Input(file[:n], "a.bgeo")
			_, err := Decoder{}.Decode(context.Background(), in, format.Options{}, format.HeapGrant)
			if !errors.Is(err, format.ErrTruncated) && (n > 5 || !errors.Is(err, format.ErrUnknown)) {
				t.Fatalf("%d of %d bytes: %v", n, len(file), err)
			}
			if _, err := (Decoder{}).Header(in, format.Options{}); err == nil {
				t.Fatalf("header of %d of %d bytes", n, len(file))
			}
		}
	}
}

// TestComplete: all good files are complete, and cut ones are not, as far as
// their last bytes tell.
func TestComplete(t *testing.T) {
	for _, c := range suiteCases() {
		if err := (Decoder{}).Complete(formattest.Input(c.File, "a.bgeo")); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		for n := 5; n < len(c.File); n += 7 {
			err := (Decoder{}).Complete(formattest.Input(c.File[:n], "a.bgeo"))
			if isText := c.File[0] == '['; err == nil && (!isText || c.File[n-1] != ']') {
				t.Errorf("%s: complete with %d of %d bytes", c.Name, n, len(c.File))
			} else if err != nil && !errors.Is(err, format.ErrTruncated) {
				t.Errorf("%s: %d of %d bytes: %v", c.Name, n, len(c.File), err)
			}
		}
	}
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		head, name string
		least      int
		most       int
	}{
		{"scf1\x00", "a.bgeo.sc", 100, 100}, {"\x7fNSJb[", "a.bgeo", 100, 100}, {"\x7fbJSN[", "a", 60, 99},
		{"[\n\t\"fileversion\"", "a.geo", 100, 100}, {"[1,2]", "a.json", 0, 0}, {"[1,2]", "a.GEO", 20, 60},
		{"BgeoV", "a.bgeo", 0, 0}, {"PGEOMETRY V5", "a.geo", 0, 0}, {"", "a.bgeo", 1, 10}, {"PK", "a.zip", 0, 0},
	} {
		if got := (Decoder{}).Sniff([]byte(c.head), c.name); got < c.least || got > c.most {
			t.Errorf("%q of %q scores %d", c.head, c.name, got)
		}
	}
}

// TestRefused: damaged trees and containers are errors that say why.
func TestRefused(t *testing.T) {
	text := string(geometry(cloud(20), style{text: true, flags: true, pageSize: 16}))
	change := func(from, to string) []byte {
		if !strings.Contains(text, from) {
			t.Fatalf("no %q in the tree", from)
		}
		return []byte(strings.Replace(text, from, to, 1))
	}
	sc := func(change func(file []byte)) []byte {
		file := container{chunk: 4000}.pack(geometry(cloud(200), style{}))
		change(file)
		return file
	}
	cases := []struct {
		name, want string
		file       []byte
	}{
		{"no count", "no pointcount", change(`"pointcount"`, `"count"`)},
		{"negative count", "pointcount is -20", change("\"pointcount\",\n\t20", "\"pointcount\",\n\t-20")},
		{"more points", "the end of a list", change("\"pointcount\",\n\t20", "\"pointcount\",\n\t30")},
		{"huge count", "P\"", change("\"pointcount\",\n\t20", "\"pointcount\",\n\t999999999999")},
		{"count of no points", "pointcount is", change("\"pointcount\",\n\t20", "\"pointcount\",\n\t99999999999999")},
		{"fewer points", "P\"", change("\"pointcount\",\n\t20", "\"pointcount\",\n\t19")},
		{"page of zero", "pages of 0", change("\"pagesize\",\n\t16", "\"pagesize\",\n\t0")},
		{"float for integer", "integer", change("4611686018427387904", "0.5")},
		{"large integer", "does not fit", []byte(strings.ReplaceAll(text, `"int64"`, `"int8"`))},
		{"no name", "without a name", change("\"name\",\n\t\"P\"", "\"name\",\n\t\"\"")},
		{"word", "elephant", change("-1", "elephant")},
		{"codec", "blosclz", sc(func(f []byte) { f[14] = flagShuffle })},
		{"bits", "shuffled bits", sc(func(f []byte) { f[14] = codecLZ4<<5 | flagBitShuffle })},
		{"blosc version", "version 9", sc(func(f []byte) { f[12] = 9 })},
		{"chunk size", "says that it has", sc(func(f []byte) { f[24]++ })},
		{"block", "block 0 begins at", sc(func(f []byte) { f[28] = 0xff; f[29] = 0xff })},
		{"scalars of zero", "scalars of 0", sc(func(f []byte) { f[15] = 0 })},
		{"index", "do not fit the file", sc(func(f []byte) { f[len(f)-6] = 0xff })},
		{"metadata", "do not fit the file", sc(func(f []byte) { f[4] = 0x7f })},
		{"LZ4", "LZ4", sc(func(f []byte) {
			for i := 40; i < 200; i++ {
				f[i] ^= 0x35
			}
		})},
	}
	for _, c := range cases {
		_, err := Decoder{}.Decode(context.Background(), formattest.Input(c.file, "a.bgeo"), format.Options{}, formattest.LimitGrant(1<<30))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
}

// TestLimits: what is packed or repeated is bounded.
func TestLimits(t *testing.T) {
	opt := format.Options{MaxPayloadBytes: 4000}
	for name, file := range map[string][]byte{
		"packed": container{}.pack(geometry(cloud(1000), style{})),
		"group":  geometry(frameOf(1<<20, per(1<<20, "group:most", particle.Bool, 1, append(bytes.Repeat([]byte{1}, 1<<20-1), 0))), style{}),
		"pages": geometry(frameOf(5000, per(5000, "f", particle.Float32, 1,
			each(5000, func(i int) float32 { return float32(i / 1000) }))), style{flags: true, pageSize: 1000}),
	} {
		_, err := Decoder{}.Decode(context.Background(), formattest.Input(file, "a.bgeo"), opt, format.HeapGrant)
		if !errors.Is(err, format.ErrLimit) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
