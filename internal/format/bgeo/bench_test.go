// Benchmarks: decoding and headers of 1 and 10 million points.

package bgeo

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

// benchFrame has 40 bytes a point: position, velocity, colour, id; and a constant
// mass and a group.
func benchFrame(points int64) *particle.Frame {
	h := particle.Header{Counts: particle.Counts{Points: points}}
	add := func(name string, t particle.Type, data []byte) particle.Column {
		a := particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: particle.PerPoint}
		return particle.Column{Attribute: a, Elements: points, Data: data}
	}
	ids := make([]int32, points)
	for i := range ids {
		ids[i] = int32(i)
	}
	mass := make([]float32, points)
	for i := range mass {
		mass[i] = 0.5
	}
	group := make([]byte, points)
	for i := range group {
		group[i] = byte(i / 5000 % 2)
	}
	columns := []particle.Column{
		add("P", particle.Vector3, smooth(points, 3)), add("Cd", particle.Vector3, smooth(points, 3)),
		add("id", particle.Int32, particle.BytesOf(ids)), add("mass", particle.Float32, particle.BytesOf(mass)),
		add("v", particle.Vector3, smooth(points, 3)), add("group:even", particle.Bool, group),
	}
	for _, c := range columns {
		h.Attributes = append(h.Attributes, c.Attribute)
	}
	return particle.FrameOf(h, columns, nil)
}

// smooth values: a curve with noise in the lower bits, as simulations have.
func smooth(n int64, width int) []byte {
	r := rand.New(rand.NewPCG(uint64(n), uint64(width)))
	values := make([]float32, n*int64(width))
	for i := range values {
		values[i] = float32(math.Sin(float64(i)*1e-4*float64(1+i%width)) + r.Float64()*1e-3)
	}
	return particle.BytesOf(values)
}

type benchFile struct{ plain, packed []byte }

var benchFiles = map[int64]benchFile{}

func benchOf(points int64) benchFile {
	f, made := benchFiles[points]
	if !made {
		f.plain = geometry(benchFrame(points), style{flags: true})
		f.packed = container{}.pack(f.plain)
		benchFiles[points] = f
	}
	return f
}

func eachSize(b *testing.B, run func(b *testing.B, points int64, f benchFile)) {
	for _, points := range []int64{1_000_000, 10_000_000} {
		b.Run(fmt.Sprintf("%dM", points/1_000_000), func(b *testing.B) {
			if points > 1_000_000 && testing.Short() {
				b.Skip("10M points are for the long run")
			}
			run(b, points, benchOf(points))
		})
	}
}

// BenchmarkDecode decodes into warm memory: mapped, through reads, and packed
// with one and two goroutines.
func BenchmarkDecode(b *testing.B) {
	eachSize(b, func(b *testing.B, points int64, f benchFile) {
		memory := particle.Allocate(64 * points)
		for _, c := range []struct {
			name    string
			in      format.Input
			threads int
		}{
			{"mapped", formattest.Mapped(f.plain, "a.bgeo"), 1},
			{"read", formattest.Input(f.plain, "a.bgeo"), 1},
			{"sc", formattest.Mapped(f.packed, "a.bgeo.sc"), 1},
			{"sc2", formattest.Mapped(f.packed, "a.bgeo.sc"), 2},
		} {
			b.Run(c.name, func(b *testing.B) {
				grant := func(_ context.Context, n, _ int64) ([]byte, error) { return memory[:n], nil }
				runtime.LockOSThread() // its CPU time is what is reported
				defer runtime.UnlockOSThread()
				b.SetBytes(int64(len(f.plain)))
				before := cpuTime()
				for b.Loop() {
					if _, err := (Decoder{}).Decode(context.Background(), c.in, format.Options{Threads: c.threads}, grant); err != nil {
						b.Fatal(err)
					}
				}
				cpu := (cpuTime() - before).Seconds() / float64(b.N)
				if c.threads == 1 {
					b.ReportMetric(float64(points)/cpu/1e6, "Mpoints/s-core")
					b.ReportMetric(float64(len(f.plain))/cpu/1e6, "MB/s-core")
				}
				b.ReportMetric(float64(len(f.plain))/float64(c.in.Size), "ratio")
			})
		}
	})
}

// BenchmarkHeader reads what info shows.
func BenchmarkHeader(b *testing.B) {
	eachSize(b, func(b *testing.B, _ int64, f benchFile) {
		for _, in := range []format.Input{formattest.Input(f.plain, "a.bgeo"), formattest.Input(f.packed, "a.bgeo.sc")} {
			b.Run(in.Name, func(b *testing.B) {
				for b.Loop() {
					if _, err := (Decoder{}).Header(in, format.Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}
