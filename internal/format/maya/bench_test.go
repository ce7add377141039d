// How fast are points read? One core, from memory.

package maya

import (
	"context"
	"fmt"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

// BenchmarkDecode reads position, velocity, radius, age and id: 48 bytes a point.
func BenchmarkDecode(b *testing.B) {
	for _, millions := range []int{1, 10} {
		if millions > 1 && testing.Short() {
			continue
		}
		b.Run(fmt.Sprintf("%dM", millions), func(b *testing.B) {
			n := millions * 1_000_000
			file := perFrame(false,
				array{"s_id", "DBLA", doubles(rng(), n)}, array{"s_position", "FVCA", floats(rng(), 3*n)},
				array{"s_velocity", "FVCA", floats(rng(), 3*n)}, array{"s_radiusPP", "DBLA", doubles(rng(), n)},
				array{"s_age", "DBLA", doubles(rng(), n)})
			for _, in := range []struct {
				name string
				format.Input
			}{{"mapped", formattest.Mapped(file, "a.mc")}, {"read", formattest.Input(file, "a.mc")}} {
				b.Run(in.name, func(b *testing.B) { benchmark(b, in.Input, n) })
			}
		})
	}
}

func benchmark(b *testing.B, in format.Input, points int) {
	var memory []byte
	grant := func(_ context.Context, n, _ int64) ([]byte, error) {
		if memory == nil {
			memory = particle.Allocate(n)
		}
		return memory, nil
	}
	b.SetBytes(in.Size)
	for b.Loop() {
		if _, err := (Decoder{}).Decode(b.Context(), in, format.Options{}, grant); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(points)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
}
