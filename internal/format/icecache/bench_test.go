// Benchmarks: decoding against bare inflation, and encoding.

package icecache

import (
	"bytes"
	"context"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/inflate"
	"floe/internal/particle"
)

// benchFrame has the usual attributes, 68 bytes a point, and a constant mass.
func benchFrame(points int64) *particle.Frame {
	h := particle.Header{Counts: particle.Counts{Points: points}}
	add := func(name string, t particle.Type, data []byte, constant bool) particle.Column {
		a := particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: particle.PerPoint}
		return particle.Column{Attribute: a, Elements: points, Data: data, Constant: constant}
	}
	ids := make([]int32, points)
	for i := range ids {
		ids[i] = int32(i)
	}
	return frameOf(h,
		add("PointPosition", particle.Vector3, smooth(points, 3), false),
		add("PointVelocity", particle.Vector3, smooth(points, 3), false),
		add("Color", particle.Color4, smooth(points, 4), false),
		add("Size", particle.Float32, smooth(points, 1), false),
		add("ID", particle.Int32, particle.BytesOf(ids), false),
		add("Age", particle.Float32, smooth(points, 1), false),
		add("Orientation", particle.Rotation, smooth(points, 4), false),
		add("Mass", particle.Float32, particle.BytesOf([]float32{0.5}), true))
}

// smooth values: a curve with noise in the lower bits, as simulations have.
func smooth(n int64, width int) []byte {
	r := rand.New(rand.NewPCG(uint64(n), uint64(width)))
	values := make([]float32, n*int64(width))
	for i := range values {
		v := math.Sin(float64(i)*1e-4*float64(1+i%width)) + r.Float64()*1e-3
		values[i] = float32(math.Round(v*4096*16) / 4096 / 16)
	}
	return particle.BytesOf(values)
}

var million = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	if err := (Encoder{}).Encode(context.Background(), &b, benchFrame(1_000_000)); err != nil {
		panic(err)
	}
	return b.Bytes()
})

// BenchmarkDecode1M alternates decoding with bare inflation by the default
// inflater, both into warm memory, and reports the ratio of their CPU times.
func BenchmarkDecode1M(b *testing.B) {
	for _, inflater := range inflate.All() {
		b.Run(inflater.Name(), func(b *testing.B) { benchDecode(b, inflater) })
	}
}

func benchDecode(b *testing.B, inflater inflate.Inflater) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	file := million()
	in := formattest.Mapped(file, "bench.icecache")
	src := inflate.Source{ReaderAt: in.ReaderAt, Size: in.Size, Bytes: file}
	memory := particle.Allocate(80 << 20)
	grant := func(_ context.Context, n, _ int64) ([]byte, error) { return memory[:n], nil }
	var decode, bare []time.Duration
	for b.Loop() {
		bare = append(bare, timed(b, func() error {
			_, err := inflate.Default().Inflate(context.Background(), memory, src, nil)
			return err
		}))
		decode = append(decode, timed(b, func() error {
			_, err := Decoder{Inflater: inflater}.Decode(context.Background(), in, format.Options{}, grant)
			return err
		}))
	}
	slices.Sort(decode)
	slices.Sort(bare)
	d, i := decode[len(decode)/2], bare[len(bare)/2]
	b.ReportMetric(float64(d.Microseconds())/1000, "decode-ms")
	b.ReportMetric(float64(i.Microseconds())/1000, "inflate-ms")
	b.ReportMetric(float64(d)/float64(i), "x-inflate")
}

func timed(b *testing.B, work func() error) time.Duration {
	before := cpuTime()
	if err := work(); err != nil {
		b.Fatal(err)
	}
	return cpuTime() - before
}

// BenchmarkHeader1M reads the definitions of a large file.
func BenchmarkHeader1M(b *testing.B) {
	in := formattest.Input(million(), "bench.icecache")
	for b.Loop() {
		if _, err := (Decoder{}).Header(in, format.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	f := benchFrame(200_000)
	for _, level := range []int{1, 6} {
		b.Run("level"+string(rune('0'+level)), func(b *testing.B) {
			b.SetBytes(f.StoredBytes())
			for b.Loop() {
				if err := (Encoder{Level: level}).Encode(context.Background(), io.Discard, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
