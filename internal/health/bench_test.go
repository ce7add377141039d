// How fast are values read, and frames compared?

package health

import (
	"testing"
	"time"

	"floe/internal/particle"
	"floe/internal/sample"
)

// reportCPU reports gigabytes per second of CPU time, from now until it is called.
func reportCPU(b *testing.B, bytes int64) func() {
	begin := cpuTime()
	return func() {
		spent := cpuTime() - begin
		b.ReportMetric(float64(bytes)*float64(b.N)/float64(spent.Nanoseconds()), "GB/s")
		b.ReportMetric(float64(spent.Microseconds())/float64(b.N)/1e3, "cpu-ms/op")
	}
}

// BenchmarkFrame reads all values of a frame.
func BenchmarkFrame(b *testing.B) {
	for name, points := range map[string]int{"100k": 100_000, "1M": 1_000_000} {
		b.Run(name, func(b *testing.B) {
			f := sample.Frame(sample.Params{Frames: 100, Points: points}, 50)
			defer reportCPU(b, f.StoredBytes())()
			for b.Loop() {
				facts, err := Frame(b.Context(), f, Options{})
				if err != nil {
					b.Fatal(err)
				}
				facts.track.release()
			}
		})
	}
}

// BenchmarkScan reads one column.
func BenchmarkScan(b *testing.B) {
	const points = 1 << 20
	for _, c := range []struct {
		name string
		a    particle.Attribute
	}{
		{"float32", particle.Attribute{Type: particle.Float32}},
		{"vector3", particle.Attribute{Type: particle.Vector3}},
		{"color4", particle.Attribute{Type: particle.Color4}},
		{"matrix44", particle.Attribute{Type: particle.Matrix44}},
		{"float64", particle.Attribute{Type: particle.Float64}},
		{"half", particle.Attribute{Type: particle.Float16}},
		{"int32", particle.Attribute{Type: particle.Int32}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.a.Structure, c.a.Context = particle.Single, particle.PerPoint
			col := particle.Column{Attribute: c.a, Elements: points}
			col.Data = particle.Allocate(int64(points * col.Width() * c.a.Type.ScalarBytes()))
			for i := range col.Data {
				col.Data[i] = byte(i*7) & 0x3f
			}
			defer reportCPU(b, int64(len(col.Data)))()
			for b.Loop() {
				d := Column{Min: unknown(col.Width()), Max: unknown(col.Width()), FirstBad: -1}
				if err := d.scan(b.Context(), &col); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkTracker compares frames of a million points with those before.
func BenchmarkTracker(b *testing.B) {
	p := sample.Params{Frames: 100, Points: 1_000_000}
	var frames []*particle.Frame
	for n := 50; n < 53; n++ {
		frames = append(frames, sample.Frame(p, n))
	}
	for _, random := range []bool{false, true} {
		name := "dense ids"
		if random {
			name = "random ids"
			for i, f := range frames {
				frames[i] = scattered(f)
			}
		}
		b.Run(name, func(b *testing.B) {
			s := fountain(sample.Params{}, 1, 3, 1)
			var spent time.Duration
			for b.Loop() {
				t := NewTracker(Options{})
				var facts []*Facts
				for _, f := range frames {
					one, err := Frame(b.Context(), f, Options{})
					if err != nil {
						b.Fatal(err)
					}
					facts = append(facts, one)
				}
				t.Add(s.files[0], facts[0])
				begin := cpuTime()
				t.Add(s.files[1], facts[1])
				t.Add(s.files[2], facts[2])
				spent += cpuTime() - begin
				t.Finish()
			}
			b.ReportMetric(float64(spent.Microseconds())/float64(b.N)/2e3, "cpu-ms/frame")
		})
	}
}

// scattered gives a frame ids of 64 random bits.
func scattered(f *particle.Frame) *particle.Frame {
	ids := make([]int64, f.Points)
	for i, id := range ints(f, "ID") {
		ids[i] = int64(mix(int64(id)))
	}
	g := without(f, "ID")
	a := particle.Attribute{Name: "ID", Type: particle.Int64, Structure: particle.Single, Context: particle.PerPoint}
	g.Attributes = append(g.Attributes, a)
	g.Columns = append(g.Columns, particle.NewColumn(&g.Header, a, ids))
	return g
}
