// Benchmarks: points per second from a mapped file into warm memory.

package bgeo5

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

// benchFrame has position, velocity, size, age and id: records of 40 bytes.
func benchFrame(points int64) *particle.Frame {
	triples := make([]float32, 3*points)
	ids := make([]int32, points)
	for i := range triples {
		triples[i] = float32(i) * 1e-3
	}
	for i := range ids {
		ids[i] = int32(i)
	}
	column := func(name string, t particle.Type, data []byte) particle.Column {
		return particle.Column{Attribute: attribute(name, t, particle.PerPoint), Data: data}
	}
	return frame(points,
		column("P", particle.Vector3, particle.BytesOf(triples)),
		column("v", particle.Vector3, particle.BytesOf(triples)),
		column("pscale", particle.Float32, particle.BytesOf(triples[:points])),
		column("age", particle.Float32, particle.BytesOf(triples[points:2*points])),
		column("id", particle.Int32, particle.BytesOf(ids)))
}

func benchFile(b *testing.B, points int64) []byte {
	if testing.Short() && points > 1_000_000 {
		b.Skip("large")
	}
	file := bytes.NewBuffer(make([]byte, 0, points*40+1000))
	if err := (Encoder{}).Encode(b.Context(), file, benchFrame(points)); err != nil {
		b.Fatal(err)
	}
	return file.Bytes()
}

// sizes of the benchmarks, in million points.
var sizes = []int64{1, 10}

func BenchmarkDecode(b *testing.B) {
	for _, millions := range sizes {
		b.Run(fmt.Sprintf("%dM", millions), func(b *testing.B) {
			points := millions * 1_000_000
			in := formattest.Mapped(benchFile(b, points), "bench.bgeo")
			memory := particle.Allocate(in.Size)
			clear(memory) // its pages are there now
			grant := func(_ context.Context, n, _ int64) ([]byte, error) { return memory[:n], nil }
			b.SetBytes(in.Size)
			for b.Loop() {
				if _, err := (Decoder{}).Decode(b.Context(), in, format.Options{}, grant); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(points)*float64(b.N)/1e6/b.Elapsed().Seconds(), "Mpoints/s")
		})
	}
}

// BenchmarkHeader reads the definitions of large files.
func BenchmarkHeader(b *testing.B) {
	in := formattest.Input(benchFile(b, 1_000_000), "bench.bgeo")
	for b.Loop() {
		if _, err := (Decoder{}).Header(in, format.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	f := benchFrame(1_000_000)
	b.SetBytes(f.StoredBytes())
	for b.Loop() {
		if err := (Encoder{}).Encode(b.Context(), io.Discard, f); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "Mpoints/s")
}

func BenchmarkText(b *testing.B) {
	const points = 100_000
	var file bytes.Buffer
	fmt.Fprintf(&file, "PGEOMETRY V5\nNPoints %d NPrims 0\nNPointGroups 0 NPrimGroups 0\n"+
		"NPointAttrib 2 NVertexAttrib 0 NPrimAttrib 0 NAttrib 0\nPointAttrib\nv 3 vector 0 0 0\nid 1 int 0\n", points)
	for i := range points {
		fmt.Fprintf(&file, "%g %g %g 1 (%g %g %g\t%d)\n", float32(i)/7, float32(i)/9, float32(i)/11, -float32(i)/13, 0.5, 1e-3, i)
	}
	file.WriteString("beginExtra\nendExtra\n")
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		formattest.Decode(b, Decoder{}, file.Bytes())
	}
	b.ReportMetric(points*float64(b.N)/1e6/b.Elapsed().Seconds(), "Mpoints/s")
}
