package expr

import (
	"context"
	"testing"

	"floe/internal/particle"
)

// benchFrame has points in random places with random velocities, in which no branch
// is foreseen.
func benchFrame(n int64) *particle.Frame {
	p, v := make([]float32, 3*n), make([]float32, 3*n)
	age, id := make([]float32, n), make([]int64, n)
	for i := range p {
		r := scramble(uint64(i))
		p[i] = float32(r>>40)/(1<<23) - 1
		v[i] = (float32(r&0xffffff)/(1<<23) - 1) * 4
	}
	for i := range age {
		age[i], id[i] = random(int64(i), 3)*5, int64(i)
	}
	c := points(n)
	with(c, "PointPosition", particle.Vector3, p...)
	with(c, "PointVelocity", particle.Vector3, v...)
	with(c, "Age", particle.Float32, age...)
	with(c, "ID", particle.Int64, id...)
	return c.frame()
}

// BenchmarkMask10M wants the first below 40 ms on two cores.
func BenchmarkMask10M(b *testing.B) {
	f := benchFrame(10e6)
	for _, text := range []string{
		"length(PointVelocity) > 2 && PointPosition.y < 0", "PointPosition.y < 0", "length(PointVelocity) > 2", "Age > 2", "ID == 9007199254740993",
		"rand(ID) < 0.01", "dot(P, v) > 0", "0-9999999:2 ^10-20", "fit(Age, 0, 5, 0, 1) * length(v + P) > 1", "length(PointVelocity) * 1 > 2",
	} {
		b.Run(text, func(b *testing.B) {
			e, err := Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			c, err := e.Condition(Scope{Header: &f.Header})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Mask(context.Background(), f, Run{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(f.Points)/1e6*float64(b.N)/b.Elapsed().Seconds(), "Mpoints/s")
		})
	}
}

func BenchmarkDerive10M(b *testing.B) {
	f := benchFrame(10e6)
	for _, text := range []string{"length(PointVelocity)", "PointVelocity * 0.5", "ID % 100"} {
		b.Run(text, func(b *testing.B) {
			e, _ := Parse(text)
			d, err := e.Value(Scope{Header: &f.Header})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := d.Column(context.Background(), f, "x", Run{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFilter10M(b *testing.B) {
	f := benchFrame(10e6)
	for _, text := range []string{"PointPosition.y < 0", "index < 5000000"} {
		b.Run(text, func(b *testing.B) {
			e, _ := Parse(text)
			c, err := e.Condition(Scope{Header: &f.Header})
			if err != nil {
				b.Fatal(err)
			}
			m, err := c.Mask(context.Background(), f, Run{})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, _, err := Filter(context.Background(), f, particle.PerPoint, m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	f := zoo().frame()
	for b.Loop() {
		e, err := Parse("length(PointVelocity) > 2 && PointPosition.y < 0")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := e.Condition(Scope{Header: &f.Header}); err != nil {
			b.Fatal(err)
		}
	}
}
