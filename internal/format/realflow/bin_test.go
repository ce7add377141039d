// .bin: all versions, what the header tells, damage.

package realflow

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

func binCases() (cases []formattest.Case) {
	for _, version := range []int{1, 3, 4, 6, 8, 9, 11, 12, 13} {
		file, _ := binFile(version, 7, nil)
		cases = append(cases, formattest.Case{Name: fmt.Sprintf("version %d", version), File: file})
	}
	none, _ := binFile(11, 0, make([]byte, 4))
	long, _ := binFile(11, 3*readBytes/110/2, nil)
	return append(cases, formattest.Case{Name: "no particles", File: none},
		formattest.Case{Name: "two blocks", File: long, Options: format.Options{Threads: 2}})
}

func TestBinSuite(t *testing.T) { formattest.Suite(t, Decoder{}, binCases()) }

func FuzzBin(f *testing.F) {
	var seeds [][]byte
	for _, c := range binCases() {
		seeds = append(seeds, c.File[:min(len(c.File), 2000)])
	}
	formattest.Fuzz(f, Decoder{}, seeds)
}

// strides are the sizes of records, added up by hand.
var strides = map[int]int{1: 36 + 28 + 4, 3: 80, 4: 84, 5: 98, 8: 98, 9: 110, 11: 110, 12: 114, 13: 114}

func TestVersions(t *testing.T) {
	for version, stride := range strides {
		file, columns := binFile(version, 3, nil)
		b, err := readBin(formattest.Input(file, "a.bin"))
		if err != nil || b.stride != stride {
			t.Fatalf("version %d: records of %d bytes, want %d, %v", version, b.stride, stride, err)
		}
		f := formattest.Decode(t, Decoder{}, file)
		if f.Version != version || f.Points != 3 {
			t.Errorf("version %d, %d points", f.Version, f.Points)
		}
		for i, want := range columns {
			if !bytes.Equal(f.Columns[i].Data, want) {
				t.Errorf("version %d: %s is % x, want % x", version, f.Columns[i], f.Columns[i].Data, want)
			}
		}
		wantID := particle.Int32
		if version >= 12 {
			wantID = particle.Int64
		}
		if id := f.Column("id"); id.Type != wantID {
			t.Errorf("version %d: %s", version, id)
		}
	}
}

func TestGlobals(t *testing.T) {
	file, _ := binFile(11, 2, []byte{5, 0, 0, 0, 1, 0})
	binary.LittleEndian.PutUint32(file[268:], 0xFFFFFFF6)
	binary.LittleEndian.PutUint32(file[280:], 0x3F000000)
	f := formattest.Decode(t, Decoder{}, file)
	if c := f.Column("radius"); !c.Constant || c.Context != particle.PerPoint || !slices.Equal(c.Float64s(nil), []float64{.5, .5}) {
		t.Errorf("%s %v", c, c.Float64s(nil))
	}
	if c := f.Column("frame"); c.Context != particle.PerObject || c.Component(0, 0) != -10 {
		t.Errorf("%s %v", c, c.Component(0, 0))
	}
	if c := f.Column("emitterScale"); !bytes.Equal(c.Data, file[344:356]) {
		t.Errorf("%s % x", c, c.Data)
	}
	if c := f.Column("fluid"); c.Text(0) != "Circle01" {
		t.Errorf("%q", c.Text(0))
	}
	if !slices.Equal(f.Warnings, []string{"5 further values per particle are not shown"}) {
		t.Errorf("warnings %q", f.Warnings)
	}
	for role, want := range map[particle.Role]string{particle.PositionRole: "position", particle.SizeRole: "radius",
		particle.IDRole: "id", particle.VelocityRole: "velocity", particle.AgeRole: "age", particle.NormalRole: "normal"} {
		if i := f.FindRole(role); i < 0 || f.Attributes[i].Name != want {
			t.Errorf("%s is attribute %d, want %s", role, i, want)
		}
	}
	old, _ := binFile(6, 1, nil)
	if formattest.Decode(t, Decoder{}, old).Column("emitterScale") != nil {
		t.Error("version 6 has an emitter")
	}
}

func TestBinTruncation(t *testing.T) {
	for _, c := range binCases()[:9] {
		in := formattest.Input(c.File, "a.bin")
		if err := (Decoder{}).Complete(in); err != nil {
			t.Fatal(err)
		}
		for n := range c.File {
			cut := formattest.Input(c.File[:n], "a.bin")
			_, err := Decoder{}.Decode(t.Context(), cut, format.Options{}, format.HeapGrant)
			if proof := (Decoder{}).Complete(cut); !errors.Is(err, format.ErrTruncated) || !errors.Is(proof, format.ErrTruncated) {
				t.Fatalf("%s: cut at %d: %v, %v", c.Name, n, err, proof)
			}
		}
	}
}

func TestBinDamage(t *testing.T) {
	for name, damage := range map[string]func([]byte){
		"version 14 at offset 254 is unknown":    func(b []byte) { b[254] = 14 },
		"version -1 at offset 254 is unknown":    func(b []byte) { b[254], b[255] = 255, 255 },
		"version 0 at offset 254 is unknown":     func(b []byte) { b[254] = 0 },
		"-1 particles at offset 276":             func(b []byte) { copy(b[276:], "\xff\xff\xff\xff") },
		"2147483647 particles of 110 bytes":      func(b []byte) { copy(b[276:], "\xff\xff\xff\x7f") },
		"mesh":                                   func(b []byte) { copy(b, "\xda\xda\xda\xda") },
		"begins with 00fabadb and not with 00fa": func(b []byte) { b[0] = 0xdb },
	} {
		file, _ := binFile(11, 2, nil)
		damage(file)
		_, err := Decoder{}.Decode(t.Context(), formattest.Input(file, "a.bin"), format.Options{}, refuse(t))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %s", err, name)
		}
	}
	file, _ := binFile(11, 100, nil)
	_, err := Decoder{}.Decode(t.Context(), formattest.Input(file, "a.bin"), format.Options{MaxPayloadBytes: 1000}, refuse(t))
	if !errors.Is(err, format.ErrLimit) {
		t.Errorf("limit: %v", err)
	}
}

// refuse is a grant that must not be asked for.
func refuse(t *testing.T) format.Grant {
	return func(_ context.Context, n, _ int64) ([]byte, error) {
		t.Errorf("%d bytes were asked for", n)
		return nil, formattest.ErrRefused
	}
}

func TestSamples(t *testing.T) {
	for _, path := range formattest.Samples(t, "partio-written/*.bin") {
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var want formattest.Expected
		formattest.ReadExpected(t, path, &want)
		f := formattest.Decode(t, Decoder{}, file)
		if f.Points != want.Particles || len(f.Warnings) > 0 {
			t.Errorf("%s: %d points, %q", path, f.Points, f.Warnings)
		}
		for _, a := range want.Attributes {
			a.Check(t, f.Column(a.Name))
		}
	}
}

// BenchmarkDecode reads records of version 11, 110 bytes.
func BenchmarkDecode(b *testing.B) {
	for _, millions := range []int{1, 10} {
		if millions > 1 && testing.Short() {
			continue
		}
		b.Run(fmt.Sprintf("%dM", millions), func(b *testing.B) {
			points := millions * 1_000_000
			file := slices.Grow(binFileHead(points), points*110)
			file = file[:longHead+points*110]
			for _, in := range []struct {
				name string
				format.Input
			}{{"mapped", formattest.Mapped(file, "a.bin")}, {"read", formattest.Input(file, "a.bin")}} {
				b.Run(in.name, func(b *testing.B) { benchmark(b, Decoder{}, in.Input, points) })
			}
		})
	}
}

func binFileHead(points int) []byte {
	head, _ := binFile(11, 0, nil)
	binary.LittleEndian.PutUint32(head[countAt:], uint32(points))
	return head
}

// benchmark decodes again and again into the same memory.
func benchmark(b *testing.B, d format.Decoder, in format.Input, points int) {
	var memory []byte
	grant := func(_ context.Context, n, _ int64) ([]byte, error) {
		if memory == nil {
			memory = particle.Allocate(n)
		}
		return memory, nil
	}
	if _, err := d.Decode(b.Context(), in, format.Options{}, grant); err != nil { // the first use of memory is slow
		b.Fatal(err)
	}
	b.SetBytes(in.Size)
	for b.Loop() {
		if _, err := d.Decode(b.Context(), in, format.Options{}, grant); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(points)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
}

// threaded decodes with some threads.
type threaded struct {
	format.Decoder
	threads int
}

func (d threaded) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	opt.Threads = d.threads
	return d.Decoder.Decode(ctx, in, opt, grant)
}

// TestPanicsReachTheCaller: a mapped file that is cut short meanwhile faults, and
// nothing works on when the caller learns of it.
func TestPanicsReachTheCaller(t *testing.T) {
	for _, bad := range []int{0, 5, 9} {
		var done atomic.Int32
		func() {
			defer func() {
				if p := recover(); p != "fault" {
					t.Errorf("recovered %v", p)
				}
			}()
			q := queue{count: 10}
			_ = q.run(t.Context(), 3, func() func(int) (int64, error) {
				return func(task int) (int64, error) {
					if task == bad {
						panic("fault")
					}
					done.Add(1)
					return 1, nil
				}
			})
		}()
		if n := done.Load(); n > 9 {
			t.Errorf("%d tasks were done", n)
		}
	}
}
