// The suite, samples of Partio, files made by hand, damage.

package pdc

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

var _ format.Prover = Decoder{}

// entry is an attribute of a file to be made.
type entry struct {
	name   string
	kind   int32
	values any // []int32 or []float64
}

// made writes a binary file.
func made(points int32, entries ...entry) []byte {
	b := bytes.NewBufferString(binaryMagic)
	put := func(values ...any) {
		for _, v := range values {
			if err := binary.Write(b, binary.BigEndian, v); err != nil {
				panic(err)
			}
		}
	}
	put(int32(version), int32(bigEndian), int32(0), int32(0), points, int32(len(entries)))
	for _, e := range entries {
		put(int32(len(e.name)), []byte(e.name), e.kind, e.values)
	}
	return b.Bytes()
}

// small has every type.
func small() []byte {
	return made(2,
		entry{"count", 0, []int32{math.MinInt32}},
		entry{"particleId", 1, []int32{7, math.MaxInt32}},
		entry{"mass", 2, []float64{1e-300}},
		entry{"lifespanPP", 3, []float64{math.Pi, math.Inf(-1)}},
		entry{"centroïd", 4, []float64{1, 2, 3}},
		entry{"position", 5, []float64{0.1, 0.2, 0.3, 1e10, -5, math.NaN()}})
}

const textFile = "ATTRIBUTES\n position\tparticleId mass\nTYPES\n V I R\nNUMBER_OF_PARTICLES: 2\nBEGIN DATA\n" +
	"0.1 -0.2 3e10 7 0.5 \r\n-nan inf 6 -2147483648 1e-300\n"

func cases() []formattest.Case {
	position := make([]float64, 3*1000)
	for i := range position {
		position[i] = float64(i) / 7
	}
	return []formattest.Case{
		{Name: "small", File: small()},
		{Name: "parallel", File: small(), Options: format.Options{Threads: 3, Progress: func(int64) {}}},
		{Name: "many", File: made(1000, entry{"position", 5, position}, entry{"age", 3, position[:1000]})},
		{Name: "none", File: made(0, entry{"position", 5, []float64{}}, entry{"id", 1, []int32{}})},
		{Name: "text", File: []byte(textFile), Options: format.Options{Progress: func(int64) {}}},
		{Name: "empty text", File: []byte("ATTRIBUTES\n position \nTYPES\n V\nNUMBER_OF_PARTICLES: 0\nBEGIN DATA\n")},
	}
}

func TestSuite(t *testing.T) { formattest.Suite(t, Decoder{}, cases()) }

func FuzzDecode(f *testing.F) {
	var seeds [][]byte
	for _, c := range cases() {
		seeds = append(seeds, c.File)
	}
	formattest.Fuzz(f, Decoder{}, seeds)
}

func checkValues(t *testing.T, f *particle.Frame, want map[string][]float64) {
	t.Helper()
	if len(f.Columns) != len(want) {
		t.Errorf("attributes %v", f.Attributes)
	}
	for name, values := range want {
		c := f.Column(name)
		if c == nil {
			t.Errorf("no attribute %q", name)
			continue
		}
		var got []float64
		for v := range c.Stored() {
			for k := range c.Width() {
				got = append(got, c.Component(v, k))
			}
		}
		if !slices.EqualFunc(got, values, func(a, b float64) bool { return a == b || a != a && b != b }) {
			t.Errorf("%s is %v, want %v", name, got, values)
		}
	}
}

func TestTypes(t *testing.T) {
	f := formattest.Decode(t, Decoder{}, small())
	checkValues(t, f, map[string][]float64{
		"count": {math.MinInt32}, "particleId": {7, math.MaxInt32}, "mass": {1e-300}, "lifespanPP": {math.Pi, math.Inf(-1)},
		"centroïd": {1, 2, 3}, "position": {0.1, 0.2, 0.3, 1e10, -5, math.NaN()},
	})
	for i, want := range []struct {
		t        particle.Type
		width    int
		constant bool
	}{
		{particle.Int32, 1, true}, {particle.Int32, 1, false}, {particle.Float64, 1, true},
		{particle.Float64, 1, false}, {particle.Float64, 3, true}, {particle.Float64, 3, false},
	} {
		if c := f.Columns[i]; c.Type != want.t || c.Width() != want.width || c.Constant != want.constant || c.Context != particle.PerPoint {
			t.Errorf("%s, constant %t, want %v", c.Attribute, c.Constant, want)
		}
	}
	if f.FindRole(particle.PositionRole) != 5 {
		t.Error("the position is not found")
	}
}

func TestText(t *testing.T) {
	f := formattest.Decode(t, Decoder{}, []byte(textFile))
	checkValues(t, f, map[string][]float64{
		"position": {0.1, -0.2, 3e10, math.NaN(), math.Inf(1), 6}, "particleId": {7, math.MinInt32}, "mass": {0.5, 1e-300},
	})
	if len(f.Warnings) > 0 {
		t.Errorf("warnings %q", f.Warnings)
	}
}

// TestLongText crosses the blocks in which a text is read.
func TestLongText(t *testing.T) {
	const points = 200_000
	b := bytes.NewBufferString("ATTRIBUTES\nid age\nTYPES\nI R\nNUMBER_OF_PARTICLES: 200000\nBEGIN DATA\n")
	for i := range points {
		fmt.Fprintf(b, "%d %d.5\n", i, i)
	}
	f := formattest.Decode(t, Decoder{}, b.Bytes())
	for i := range int64(points) {
		if f.Columns[0].Component(i, 0) != float64(i) || f.Columns[1].Component(i, 0) != float64(i)+0.5 {
			t.Fatalf("particle %d is %v, %v", i, f.Columns[0].Component(i, 0), f.Columns[1].Component(i, 0))
		}
	}
}

func TestMore(t *testing.T) {
	for name, file := range map[string][]byte{"binary": append(small(), "abc"...), "text": []byte(textFile + " \nabc")} {
		f := formattest.Decode(t, Decoder{}, file)
		if want := []string{"3 bytes behind the last value are not read."}; !slices.Equal(f.Warnings, want) {
			t.Errorf("%s: warnings %q", name, f.Warnings)
		}
	}
}

func decode(file []byte) (*format.Decoded, error) {
	d := Decoder{}
	return d.Decode(context.Background(), formattest.Input(file, "x.pdc"), format.Options{}, formattest.LimitGrant(formattest.MaxGrant))
}

// TestTruncated: what is cut off never gives a frame.
func TestTruncated(t *testing.T) {
	for _, c := range cases() {
		if c.Name == "many" {
			continue
		}
		if err := (Decoder{}).Complete(formattest.Input(c.File, "x.pdc")); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		last := len(c.File)
		for n := range last {
			_, err := decode(c.File[:n])
			if !errors.Is(err, format.ErrTruncated) && !errors.Is(err, format.ErrUnknown) {
				t.Errorf("%s, %d bytes: error %v", c.Name, n, err)
			}
			if c.Name != "text" && (Decoder{}).Complete(formattest.Input(c.File[:n], "x.pdc")) == nil {
				t.Errorf("%s, %d bytes are complete", c.Name, n)
			}
		}
	}
}

func TestDamagedHeaders(t *testing.T) {
	for _, test := range []struct {
		name  string
		at    int
		bytes string
	}{
		{"version", 4, "\x00\x00\x00\x02"},
		{"order", 8, "\x00\x00\x00\x00"},
		{"particles", 20, "\x7f\xff\xff\xff"},
		{"negative particles", 20, "\xff\xff\xff\xff"},
		{"attributes", 24, "\x7f\xff\xff\xff"},
		{"one attribute too many", 24, "\x00\x00\x00\x07"},
		{"negative attributes", 24, "\xff\xff\xff\xff"},
		{"name", 28, "\x7f\xff\xff\xff"},
		{"negative name", 28, "\xff\xff\xff\xff"},
		{"type", 37, "\x00\x00\x00\x06"},
		{"negative type", 37, "\xff\xff\xff\xff"},
	} {
		file := small()
		copy(file[test.at:], test.bytes)
		if _, err := decode(file); err == nil {
			t.Errorf("%s: no error", test.name)
		}
	}
	for _, change := range [][2]string{
		{"TYPES", "TYPE"}, {"V I R", "V I"}, {"V I R", "V I X"}, {": 2", ": 3"}, {": 2", ": -2"}, {": 2", ": 2147483647"}, {": 2", ": two"},
		{"BEGIN", "START"}, {"0.1", "0.1.2"}, {"0.1", "1e999"}, {" 7 ", " 7.5 "}, {" 7 ", " 2147483648 "},
	} {
		if _, err := decode([]byte(strings.Replace(textFile, change[0], change[1], 1))); err == nil {
			t.Errorf("%q for %q: no error", change[1], change[0])
		}
	}
}

// TestSamples reads files of Partio.
func TestSamples(t *testing.T) {
	for _, path := range append(formattest.Samples(t, "partio-written/*.pdc"), formattest.Samples(t, "partio-written/*.pda")...) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var want formattest.Expected
			formattest.ReadExpected(t, path, &want)
			f := formattest.Decode(t, Decoder{}, file)
			if f.Points != want.Particles || len(f.Columns) != len(want.Attributes) || len(f.Warnings) > 0 {
				t.Errorf("%d points, attributes %v, warnings %q", f.Points, f.Attributes, f.Warnings)
			}
			for _, a := range want.Attributes {
				a.Check(t, f.Column(a.Name))
			}
			if err := (Decoder{}).Complete(formattest.Input(file, path)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestThreads: several goroutines read what one reads, mapped or not.
func TestThreads(t *testing.T) {
	positions, ids := make([]float64, 300_000), make([]int32, 100_000)
	for i := range positions {
		positions[i], ids[i/3] = math.Sqrt(float64(i)), int32(i)
	}
	file := made(100_000, entry{"position", 5, positions}, entry{"id", 1, ids}, entry{"mass", 2, []float64{2}})
	for _, in := range []format.Input{formattest.Input(file, "x.pdc"), formattest.Mapped(file, "x.pdc")} {
		done := int64(0)
		opt := format.Options{Threads: 3, Progress: func(bytes int64) { done = bytes }}
		f := formattest.DecodeWith(t, Decoder{}, in, opt, formattest.DirtyGrant(0xA5, 0))
		got, err := particle.View[float64](f.Columns[0])
		if err != nil || !slices.Equal(got, positions) {
			t.Errorf("positions differ, error %v", err)
		}
		if got, err := particle.View[int32](f.Columns[1]); err != nil || !slices.Equal(got, ids) {
			t.Errorf("ids differ, error %v", err)
		}
		if done != 100_000*28+8 {
			t.Errorf("%d bytes were told of", done)
		}
	}
}
