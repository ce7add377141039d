package table

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"floe/internal/particle"
)

// benchSheet holds n points with an ID, an age, a position and a wide ID.
func benchSheet(b *testing.B, n int64) *Sheet {
	b.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	ages, positions, ids, wide := make([]float32, n), make([]float32, 3*n), make([]int32, n), make([]int64, n)
	for i := range ages {
		ages[i], ids[i], wide[i] = rng.Float32()*10-5, int32(n)-int32(i), int64(rng.Uint64())
	}
	for i := range positions {
		positions[i] = float32(rng.NormFloat64())
	}
	return sheetOf(b, n, single("ID", particle.Int32, ids...), single("Age", particle.Float32, ages...),
		single("PointPosition", particle.Vector3, positions...), single("wide", particle.Int64, wide...))
}

func benchArrange(b *testing.B, n int64, a Arrangement) {
	s := benchSheet(b, n)
	b.ResetTimer()
	for b.Loop() {
		if _, err := s.Arrange(context.Background(), a, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
}

func BenchmarkSort(b *testing.B) {
	for _, n := range []int64{1e6, 10e6} {
		for _, column := range []string{"Age", "ID", "PointPosition.y", "PointPosition", "wide"} {
			b.Run(fmt.Sprintf("%dM/%s", n/1e6, column), func(b *testing.B) {
				benchArrange(b, n, Arrangement{Sort: Sort{Column: column}})
			})
		}
	}
}

func BenchmarkFilter10M(b *testing.B) {
	for _, text := range []string{"Age > 2", "ID == 17", "PointPosition.y < 0", "PointPosition < 1", "nan", "Age > 4.9 && 77", "smoke"} {
		b.Run(text, func(b *testing.B) {
			f, err := ParseFilter(text)
			if err != nil {
				b.Fatal(err)
			}
			benchArrange(b, 10e6, Arrangement{Filter: f})
		})
	}
}

func BenchmarkSearch1M(b *testing.B) {
	f, err := ParseFilter("7777")
	if err != nil {
		b.Fatal(err)
	}
	benchArrange(b, 1e6, Arrangement{Filter: f})
}

func BenchmarkFindID10M(b *testing.B) {
	s := benchSheet(b, 10e6)
	b.ResetTimer()
	for b.Loop() {
		if at, err := s.FindID(context.Background(), "1"); at != 10e6-1 {
			b.Fatal(at, err)
		}
	}
}

func BenchmarkWriteTSV100k(b *testing.B) {
	s := benchSheet(b, 100_000)
	b.ResetTimer()
	for b.Loop() {
		tsv := TSV{Rows: s.All(), To: 100_000, Columns: []string{"#", "ID", "Age", "PointPosition"}}
		if _, err := s.WriteTSV(context.Background(), io.Discard, tsv, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCell(b *testing.B) {
	s := benchSheet(b, 1000)
	c := s.Column("PointPosition")
	var room [128]byte
	b.ReportAllocs()
	for i := int64(0); b.Loop(); i++ {
		c.Append(room[:0], i%1000)
	}
}
