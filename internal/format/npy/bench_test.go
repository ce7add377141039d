// Benchmarks: what a point costs.

package npy

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

// benchFrame has position, velocity, radius, age and id: 36 bytes a point.
func benchFrame(points int64) *particle.Frame {
	h := particle.Header{Counts: particle.Counts{Points: points}}
	var columns []particle.Column
	for name, t := range map[string]particle.Type{"P": particle.Vector3, "v": particle.Vector3, "radius": particle.Float32, "age": particle.Float32, "id": particle.Int32} {
		a := particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: particle.PerPoint}
		h.Attributes = append(h.Attributes, a)
		c := particle.Column{Attribute: a, Elements: points, Data: make([]byte, points*a.ValueBytes())}
		for i := range c.Data {
			c.Data[i] = byte(i * i >> 8)
		}
		columns = append(columns, c)
	}
	return particle.FrameOf(h, columns, nil)
}

func BenchmarkDecode(b *testing.B) {
	formats := []struct {
		e format.Encoder
		d format.Decoder
	}{{Encoder{}, Decoder{}}, {ArchiveEncoder{}, ArchiveDecoder{}}}
	for _, c := range formats {
		for _, points := range []int64{1_000_000, 10_000_000} {
			b.Run(fmt.Sprintf("%s/%dM", c.d.Name(), points/1_000_000), func(b *testing.B) {
				if points > 1_000_000 && testing.Short() {
					b.Skip("10 million points take a while to make")
				}
				benchDecode(b, c.e, c.d, points)
			})
		}
	}
}

func benchDecode(b *testing.B, e format.Encoder, d format.Decoder, points int64) {
	var out bytes.Buffer
	if err := e.Encode(context.Background(), &out, benchFrame(points)); err != nil {
		b.Fatal(err)
	}
	in := formattest.Mapped(out.Bytes(), "bench"+e.Suffix())
	memory := particle.Allocate(points*36 + 4096)
	grant := func(_ context.Context, n, _ int64) ([]byte, error) { return memory[:n], nil }
	if _, err := d.Decode(context.Background(), in, format.Options{}, grant); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(points * 36)
	for b.Loop() {
		if _, err := d.Decode(context.Background(), in, format.Options{}, grant); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(points)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
}

func BenchmarkEncode(b *testing.B) {
	f := benchFrame(1_000_000)
	for _, e := range []format.Encoder{Encoder{}, ArchiveEncoder{}} {
		b.Run(e.Name(), func(b *testing.B) {
			b.SetBytes(f.StoredBytes())
			for b.Loop() {
				if err := e.Encode(context.Background(), io.Discard, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
