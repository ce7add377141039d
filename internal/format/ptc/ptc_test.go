// The suite, samples of Partio, files made by hand, damage.

package ptc

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

// file to be made.
type file struct {
	version int32
	count   float64
	lines   []string
	floats  int32
	angles  [][2]uint16 // per point
}

// value is float k of a point's record, the angles left out.
func value(point, k int) float32 { return float32(point) + float32(k)/100 }

func (f file) bytes() []byte {
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
				panic(err)
			}
		}
	}
	put([]byte(magic), f.version, f.count, make([]float32, 6))
	if f.version >= 1 {
		put(make([]float32, 4))
	}
	if f.version >= 2 {
		put(make([]float32, 33))
	}
	camera := make([]float32, 35)
	for i := range camera {
		camera[i] = float32(i)
	}
	put(camera, int32(len(f.lines)), f.floats)
	for _, line := range f.lines {
		put([]byte(line + "\n"))
	}
	if f.version >= 1 {
		put(make([]float32, 2))
	}
	for i, a := range f.angles {
		put(value(i, 0), value(i, 1), value(i, 2), a)
		for k := range int(f.floats) + 1 {
			put(value(i, 3+k))
		}
	}
	return b.Bytes()
}

func small(version int32) file {
	return file{version: version, count: 3, floats: 1 + 3 + 16,
		lines: []string{"float _area", "color  _radiosity", "matrix größe"}, angles: [][2]uint16{{none, none}, {0, none}, {49151, 40000}}}
}

func cases() []formattest.Case {
	odd := file{count: 2, floats: 2, lines: []string{"string a", "float b"}, angles: make([][2]uint16, 2)}
	return []formattest.Case{
		{Name: "version 0", File: small(0).bytes()},
		{Name: "version 1", File: small(1).bytes()},
		{Name: "version 2", File: small(2).bytes()},
		{Name: "no variables", File: file{count: 500, angles: make([][2]uint16, 500)}.bytes(),
			Options: format.Options{Threads: 2, Progress: func(int64) {}}},
		{Name: "unknown variables", File: odd.bytes()},
		{Name: "none", File: file{}.bytes()},
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

func TestValues(t *testing.T) {
	for version := range int32(newest + 1) {
		f := formattest.Decode(t, Decoder{}, small(version).bytes())
		if f.Version != int(version) || len(f.Warnings) > 0 {
			t.Errorf("version %d, warnings %q", f.Version, f.Warnings)
		}
		for _, want := range []struct {
			name  string
			t     particle.Type
			first int
		}{
			{"position", particle.Vector3, 0}, {"radius", particle.Float32, 3}, {"_area", particle.Float32, 4},
			{"_radiosity", particle.Vector3, 5}, {"größe", particle.Matrix44, 8},
		} {
			c := f.Column(want.name)
			if c == nil || c.Type != want.t || c.Context != particle.PerPoint {
				t.Fatalf("%s: %v", want.name, f.Attributes)
			}
			for point := range 3 {
				for k := range c.Width() {
					if got := float32(c.Component(int64(point), k)); got != value(point, want.first+k) {
						t.Errorf("%s of point %d is %v, want %v", want.name, point, got, value(point, want.first+k))
					}
				}
			}
		}
		for name, want := range map[string][2]float64{"worldToEye": {0, 15}, "eyeToScreen": {16, 31}, "format": {32, 34}} {
			c := f.Column(name)
			if c == nil || c.Context != particle.PerObject || c.Component(0, 0) != want[0] || c.Component(0, c.Width()-1) != want[1] {
				t.Errorf("%s is %v", name, c)
			}
		}
	}
}

func TestNormals(t *testing.T) {
	tests := []struct {
		angles  [2]uint16
		x, y, z float64
	}{
		{[2]uint16{none, none}, 0, 0, 0},
		{[2]uint16{0, none}, 0, 0, 1},
		{[2]uint16{123, 0}, 0, 0, -1},
		{[2]uint16{none, 0}, 0, 0, -1},
		{[2]uint16{0x8000, 0x8000}, 0, 1, 0},
		{[2]uint16{0xc000, 0x8000}, 1, 0, 0},
		{[2]uint16{0x4000, 0x8000}, -1, 0, 0},
		{[2]uint16{0, 0x8000}, 0, -1, 0},
		{[2]uint16{0xa000, 0xc000}, math.Sqrt(3) / 2 * math.Sqrt2 / 2, math.Sqrt(3) / 2 * math.Sqrt2 / 2, 0.5},
	}
	f := file{count: float64(len(tests))}
	for _, test := range tests {
		f.angles = append(f.angles, test.angles)
	}
	c := formattest.Decode(t, Decoder{}, f.bytes()).Column("normal")
	for i, test := range tests {
		for k, want := range []float64{test.x, test.y, test.z} {
			if got := c.Component(int64(i), k); math.Abs(got-want) > 1e-4 {
				t.Errorf("%v: component %d is %v, want %v", test.angles, k, got, want)
			}
		}
	}
}

// TestAllNormals are of length 1, and turn back to the angles.
func TestAllNormals(t *testing.T) {
	record := make([]byte, variableOffset)
	var normal [12]byte
	for i := uint32(0); i < 1<<16; i += 7 {
		phi, nz := uint16(i), uint16(i*31+11)
		binary.LittleEndian.PutUint16(record[normalOffset:], phi)
		binary.LittleEndian.PutUint16(record[normalOffset+2:], nz)
		decodeNormals(normal[:], record, len(record))
		var v [3]float64
		for k := range v {
			v[k] = float64(math.Float32frombits(binary.LittleEndian.Uint32(normal[4*k:])))
		}
		if length := math.Hypot(math.Hypot(v[0], v[1]), v[2]); math.Abs(length-1) > 1e-6 {
			t.Fatalf("%d %d: length %v", phi, nz, length)
		}
		back := (math.Atan2(v[0], v[1])/(2*math.Pi) + 0.5) * none
		if r := math.Hypot(v[0], v[1]); r > 0.01 && math.Abs(back-float64(phi)) > 0.1 {
			t.Fatalf("phi %d comes back as %v", phi, back)
		}
		if got := (v[2] + 1) / 2 * none; math.Abs(got-float64(nz)) > 0.1 {
			t.Fatalf("nz %d comes back as %v", nz, got)
		}
	}
}

func TestUnknownVariables(t *testing.T) {
	for _, test := range []file{
		{count: 2, floats: 2, lines: []string{"string a", "float b"}},
		{count: 2, floats: 2, lines: []string{"float a"}},
		{count: 2, floats: 2, lines: []string{"color a"}},
		{count: 2, floats: 2},
	} {
		test.angles = make([][2]uint16, 2)
		f := formattest.Decode(t, Decoder{}, test.bytes())
		c := f.Column("data")
		if len(f.Warnings) != 1 || c == nil || c.Width() != 2 || float32(c.Component(1, 1)) != value(1, 5) {
			t.Errorf("%q: %v, warnings %q", test.lines, f.Attributes, f.Warnings)
		}
	}
	none := file{count: 1, lines: []string{"float a"}, angles: make([][2]uint16, 1)}
	if f := formattest.Decode(t, Decoder{}, none.bytes()); len(f.Warnings) != 1 || len(f.Columns) != 6 {
		t.Errorf("%v, warnings %q", f.Attributes, f.Warnings)
	}
}

// TestLongHeader has lines that cross the window in which they are read.
func TestLongHeader(t *testing.T) {
	f := file{count: 1, angles: make([][2]uint16, 1)}
	for i := range 500 {
		f.lines = append(f.lines, fmt.Sprintf("float %s%d", strings.Repeat("x", i), i))
		f.floats++
	}
	got := formattest.Decode(t, Decoder{}, f.bytes())
	for i, c := range got.Columns[3:503] {
		if want := f.lines[i][6:]; c.Name != want || float32(c.Component(0, 0)) != value(0, 4+i) {
			t.Fatalf("%q is %v, want %q", c.Name, c.Component(0, 0), want)
		}
	}
}

func decode(file []byte) (*format.Decoded, error) {
	d := Decoder{}
	return d.Decode(context.Background(), formattest.Input(file, "x.ptc"), format.Options{}, formattest.LimitGrant(formattest.MaxGrant))
}

func TestTruncated(t *testing.T) {
	for _, c := range cases() {
		if err := (Decoder{}).Complete(formattest.Input(c.File, "x.ptc")); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		for n := range len(c.File) {
			if _, err := decode(c.File[:n]); !errors.Is(err, format.ErrTruncated) {
				t.Errorf("%s, %d bytes: error %v", c.Name, n, err)
			}
			if err := (Decoder{}).Complete(formattest.Input(c.File[:n], "x.ptc")); !errors.Is(err, format.ErrTruncated) {
				t.Errorf("%s, %d bytes: complete: %v", c.Name, n, err)
			}
		}
		f := formattest.Decode(t, Decoder{}, append(slices.Clone(c.File), 1, 2))
		if !slices.Contains(f.Warnings, "2 bytes behind the last point are not read.") {
			t.Errorf("%s: warnings %q", c.Name, f.Warnings)
		}
	}
}

func TestDamagedHeaders(t *testing.T) {
	count := func(v float64) string {
		return string(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
	}
	for _, test := range []struct {
		name  string
		at    int
		bytes string
	}{
		{"magic", 0, "cptp"}, {"version", 4, "\x03"}, {"negative version", 4, "\xff\xff\xff\xff"},
		{"points", 8, count(1e9)}, {"huge points", 8, count(1e300)}, {"negative points", 8, count(-1)}, {"half a point", 8, count(2.5)},
		{"no number", 8, count(math.NaN())}, {"infinite", 8, count(math.Inf(1))},
		{"variables", 180, "\xff\xff\xff\x7f"}, {"negative variables", 180, "\xff\xff\xff\xff"},
		{"floats", 184, "\xff\xff\xff\x7f"}, {"negative floats", 184, "\xff\xff\xff\xff"}, {"no line", 188, strings.Repeat("x", 2*maxLine)},
	} {
		f := small(0)
		f.count, f.angles = 60, make([][2]uint16, 60)
		file := f.bytes()
		copy(file[test.at:], test.bytes)
		if _, err := decode(file); err == nil {
			t.Errorf("%s: no error", test.name)
		}
	}
}

// TestSamples reads files of Partio.
func TestSamples(t *testing.T) {
	for _, path := range formattest.Samples(t, "partio-written/*.ptc") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var want formattest.Expected
			formattest.ReadExpected(t, path, &want)
			f := formattest.Decode(t, Decoder{}, file)
			if f.Points != want.Particles || len(f.Columns) != len(want.Attributes)+len(cameraAttributes) || len(f.Warnings) > 0 {
				t.Errorf("%d points, attributes %v, warnings %q", f.Points, f.Attributes, f.Warnings)
			}
			for _, a := range want.Attributes {
				a.Check(t, f.Column(a.Name))
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, millions := range []int{1, 10} {
		b.Run(fmt.Sprintf("%dM", millions), func(b *testing.B) {
			if testing.Short() && millions > 1 {
				b.Skip("large")
			}
			points := millions * 1_000_000
			file := file{count: float64(points), lines: []string{"float a", "color c"}, floats: 4}.bytes()
			block := make([]byte, 1000*36)
			for i := range block {
				block[i] = byte(i * i / 7)
			}
			for range points / 1000 {
				file = append(file, block...)
			}
			in := formattest.Mapped(file, "bench.ptc")
			memory := particle.Allocate(int64(len(file)) * 2)
			clear(memory) // its pages are there now
			grant := func(_ context.Context, n, _ int64) ([]byte, error) { return memory[:n], nil }
			b.SetBytes(in.Size)
			for b.Loop() {
				if _, err := (Decoder{}).Decode(b.Context(), in, format.Options{}, grant); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(millions)*float64(b.N)/b.Elapsed().Seconds(), "Mpoints/s")
		})
	}
}

// TestThreads: several goroutines read what one reads, mapped or not.
func TestThreads(t *testing.T) {
	const points = 400_000
	head := file{count: points, lines: []string{"float a", "color c"}, floats: 4}.bytes()
	content := make([]byte, len(head)+points*36)
	for i := range content {
		content[i] = byte(i * i / 7)
	}
	copy(content, head)
	want := formattest.Decode(t, Decoder{}, content)
	for _, in := range []format.Input{formattest.Input(content, "x.ptc"), formattest.Mapped(content, "x.ptc")} {
		done := int64(0)
		opt := format.Options{Threads: 3, Progress: func(bytes int64) { done = bytes }}
		got := formattest.DecodeWith(t, Decoder{}, in, opt, formattest.DirtyGrant(0xA5, 0))
		if diff := formattest.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if done != points*36 {
			t.Errorf("%d bytes were told of", done)
		}
	}
}
