// Benchmarks: points per second from a mapped file into warm memory.

package pdc

import (
	"context"
	"fmt"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

// benchFile has position, velocity, radius and age: 64 bytes a particle.
func benchFile(b *testing.B, points int32) []byte {
	if testing.Short() && points > 1_000_000 {
		b.Skip("large")
	}
	vectors, scalars := make([]float64, 3*points), make([]float64, points)
	for i := range vectors {
		vectors[i] = float64(i) * 1e-3
	}
	file := make([]byte, 0, 64*int64(points)+1000)
	file = append(file, made(points)...)
	file[27] = 4 // attributes
	for _, e := range []entry{{"position", 5, vectors}, {"velocity", 5, vectors}, {"radiusPP", 3, scalars}, {"age", 3, scalars}} {
		file = append(file, made(0, e)[headerBytes:]...)
	}
	return file
}

func BenchmarkDecode(b *testing.B) {
	for _, millions := range []int32{1, 10} {
		b.Run(fmt.Sprintf("%dM", millions), func(b *testing.B) {
			in := formattest.Mapped(benchFile(b, millions*1_000_000), "bench.pdc")
			memory := particle.Allocate(in.Size)
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

func BenchmarkHeader(b *testing.B) {
	in := formattest.Input(benchFile(b, 1_000_000), "bench.pdc")
	for b.Loop() {
		if _, err := (Decoder{}).Header(in, format.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
