// Benchmarks: decoding against bare inflation, and encoding.

package prt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
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

// benchFrame has position, velocity, radius, age and id: 36 bytes a point.
func benchFrame(points int64) *particle.Frame {
	h := particle.Header{Counts: particle.Counts{Points: points}}
	add := func(name string, t particle.Type, data []byte) particle.Column {
		a := particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: particle.PerPoint}
		h.Attributes = append(h.Attributes, a)
		return particle.Column{Attribute: a, Elements: points, Data: data}
	}
	ids := make([]byte, points*4)
	for i := range points {
		binary.LittleEndian.PutUint32(ids[i*4:], uint32(i))
	}
	columns := []particle.Column{
		add("Position", particle.Vector3, smooth(points, 3)), add("Velocity", particle.Vector3, smooth(points, 3)),
		add("Radius", particle.Float32, smooth(points, 1)), add("Age", particle.Float32, smooth(points, 1)), add("ID", particle.Int32, ids),
	}
	return particle.FrameOf(h, columns, nil)
}

// smooth values: a curve with noise in the lower bits, as simulations have.
func smooth(n int64, width int) []byte {
	r := rand.New(rand.NewPCG(uint64(n), uint64(width)))
	values := make([]float32, n*int64(width))
	for i := range values {
		v := math.Sin(float64(i)*1e-4*float64(1+i%width)) + r.Float64()*1e-3
		values[i] = float32(math.Round(v*65536) / 65536)
	}
	return particle.BytesOf(values)
}

var benchFiles sync.Map // by number of points

func benchFile(b *testing.B, points int64) []byte {
	if f, ok := benchFiles.Load(points); ok {
		return f.([]byte)
	}
	var out bytes.Buffer
	if err := (Encoder{Level: 1}).Encode(context.Background(), &out, benchFrame(points)); err != nil {
		b.Fatal(err)
	}
	benchFiles.Store(points, out.Bytes())
	return out.Bytes()
}

// BenchmarkDecode alternates decoding with bare inflation, at once and as a
// stream, all into warm memory, and reports the ratio of their CPU times.
func BenchmarkDecode(b *testing.B) {
	for _, points := range []int64{1_000_000, 10_000_000} {
		for _, streaming := range []bool{false, true} {
			b.Run(fmt.Sprintf("%dM/streaming=%t", points/1_000_000, streaming), func(b *testing.B) {
				if points > 1_000_000 && testing.Short() {
					b.Skip("10 million points take a minute to make")
				}
				benchDecode(b, points, streaming)
			})
		}
	}
}

func benchDecode(b *testing.B, points int64, streaming bool) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	in := formattest.Mapped(benchFile(b, points), "bench.prt")
	inflater := inflate.Default()
	if streaming {
		inflater = inflate.Klauspost{}
	}
	f, err := readFront(in)
	if err != nil {
		b.Fatal(err)
	}
	src := (&job{front: f, in: in}).source()
	memory, payload := particle.Allocate(points*36+4096), make([]byte, points*36)
	grant := func(_ context.Context, n, _ int64) ([]byte, error) { return memory[:n], nil }
	work := func() error {
		_, err := Decoder{Streaming: streaming}.Decode(context.Background(), in, format.Options{}, grant)
		return err
	}
	timed(b, work)
	var decode, bare []time.Duration
	for b.Loop() {
		bare = append(bare, timed(b, func() error {
			_, err := inflater.Inflate(context.Background(), payload, src, nil)
			return err
		}))
		decode = append(decode, timed(b, work))
	}
	slices.Sort(decode)
	slices.Sort(bare)
	d, i := decode[len(decode)/2], bare[len(bare)/2]
	b.ReportMetric(float64(points)/d.Seconds()/1e6, "Mpoints/s")
	b.ReportMetric(float64(i.Microseconds())/1000, "inflate-ms")
	b.ReportMetric(float64(d.Microseconds())/1000, "decode-ms")
	b.ReportMetric(float64(d)/float64(i), "x-inflate")
}

func timed(b *testing.B, work func() error) time.Duration {
	before := cpuTime()
	if err := work(); err != nil {
		b.Fatal(err)
	}
	return cpuTime() - before
}

// BenchmarkHeader must not depend on the number of points.
func BenchmarkHeader(b *testing.B) {
	in := formattest.Input(benchFile(b, 1_000_000), "bench.prt")
	for b.Loop() {
		if _, err := (Decoder{}).Header(in, format.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	f := benchFrame(1_000_000)
	for _, level := range []int{1, 2, 3, 4, 5, 6, 9} {
		b.Run(fmt.Sprint("level", level), func(b *testing.B) {
			b.SetBytes(f.StoredBytes())
			n := counter(0)
			for b.Loop() {
				n = 0
				if err := (Encoder{Level: level}).Encode(context.Background(), &n, f); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/1e6, "MB")
		})
	}
}

// counter counts bytes.
type counter int

func (w *counter) Write(p []byte) (int, error) { *w += counter(len(p)); return io.Discard.Write(p) }
