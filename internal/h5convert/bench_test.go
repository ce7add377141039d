//go:build cgo && unix

package h5convert

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"floe/internal/particle"
)

// cloud is a frame of the given number of points with the usual attributes, 52
// bytes a point.
func cloud(points int) *particle.Frame {
	h := particle.Header{Format: "icecache", Version: 103, Counts: particle.Counts{Points: int64(points)}}
	rng := rand.New(rand.NewPCG(1, 2))
	add := func(name string, t particle.Type) particle.Column {
		a := particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: particle.PerPoint, Category: 1}
		h.Attributes = append(h.Attributes, a)
		data := particle.Allocate(int64(points) * a.ValueBytes())
		words, _ := particle.Int64s(data)
		for i := range words {
			words[i] = int64(rng.Uint64())
		}
		return particle.Column{Attribute: a, Elements: int64(points), Data: data}
	}
	columns := []particle.Column{
		add("PointPosition", particle.Vector3), add("PointVelocity", particle.Vector3),
		add("Color", particle.Color4), add("Size", particle.Float32), add("Age", particle.Float32),
		add("ID", particle.Int32),
	}
	return particle.FrameOf(h, columns, nil)
}

// cpuTime reports, when the returned function is called, what the process used
// since, per operation. Wall time depends on the disk and on others.
func cpuTime(b *testing.B) (report func()) {
	start := cpuUsed(b)
	return func() {
		b.ReportMetric(float64((cpuUsed(b)-start).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	}
}

func cpuUsed(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

const points68MB = 68_000_000 / 52

func benchWrite(b *testing.B, points int, o WriteOptions) {
	f := cloud(points)
	path := filepath.Join(b.TempDir(), "frame.sih5")
	b.SetBytes(f.StoredBytes())
	defer cpuTime(b)()
	for b.Loop() {
		if _, err := Write(context.Background(), path, f, someProvenance, o); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		os.Remove(path) // or the rename pays for the end of the old file
		b.StartTimer()
	}
}

func BenchmarkWrite68MB(b *testing.B) {
	b.Run("verified", func(b *testing.B) { benchWrite(b, points68MB, WriteOptions{NoSync: true}) })
	b.Run("unverified", func(b *testing.B) { benchWrite(b, points68MB, WriteOptions{NoSync: true, NoVerify: true}) })
	b.Run("synced", func(b *testing.B) { benchWrite(b, points68MB, WriteOptions{}) })
}

// BenchmarkWriteSmall is what all but the values costs.
func BenchmarkWriteSmall(b *testing.B) {
	b.Run("verified", func(b *testing.B) { benchWrite(b, 100, WriteOptions{NoSync: true}) })
	b.Run("synced", func(b *testing.B) { benchWrite(b, 100, WriteOptions{}) })
}

// BenchmarkRaw68MB is the least that writing 68 MB can cost: write(2) of the columns
// into a new file that is renamed over the old one.
func BenchmarkRaw68MB(b *testing.B) {
	for _, reserved := range []bool{false, true} {
		b.Run(fmt.Sprintf("reserved=%t", reserved), func(b *testing.B) {
			f := cloud(points68MB)
			dir := b.TempDir()
			b.SetBytes(f.StoredBytes())
			defer cpuTime(b)()
			for b.Loop() {
				final := rawWrite(b, dir, f, reserved)
				b.StopTimer()
				os.Remove(final)
				b.StartTimer()
			}
		})
	}
}

func rawWrite(b *testing.B, dir string, f *particle.Frame, reserved bool) (final string) {
	temp := filepath.Join(dir, "temp")
	w, err := os.Create(temp)
	if err != nil {
		b.Fatal(err)
	}
	if reserved {
		if err := allocate(w, f.StoredBytes(), false); err != nil {
			b.Fatal(err)
		}
	}
	for i := range f.Columns {
		if _, err := w.Write(f.Columns[i].Data); err != nil {
			b.Fatal(err)
		}
	}
	w.Close()
	final = filepath.Join(dir, "final")
	if err := os.Rename(temp, final); err != nil {
		b.Fatal(err)
	}
	return final
}

func BenchmarkVerify68MB(b *testing.B) {
	f := cloud(points68MB)
	path := filepath.Join(b.TempDir(), "frame.sih5")
	if _, err := Write(context.Background(), path, f, someProvenance, WriteOptions{NoSync: true}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(f.StoredBytes())
	defer cpuTime(b)()
	for b.Loop() {
		if err := verify(path, f, someProvenance); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMapFirstValue(b *testing.B) {
	for _, mb := range []int{1, 68, 500} {
		b.Run(fmt.Sprintf("%dMB", mb), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "frame.sih5")
			if _, err := Write(context.Background(), path, cloud(mb*1_000_000/52), someProvenance, WriteOptions{NoSync: true, NoVerify: true}); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				f, _, err := Map(path)
				if err != nil {
					b.Fatal(err)
				}
				position, err := particle.View[float32](f.Columns[0])
				if err != nil {
					b.Fatal(err)
				}
				sink += position[0]
				f.Release()
			}
		})
	}
}

var sink float32

// BenchmarkRatio alternates a raw write plus memcmp with a verified Write and
// reports the medians of their CPU times and the ratio, which a busy machine
// disturbs least.
func BenchmarkRatio68MB(b *testing.B) {
	f := cloud(points68MB)
	dir := b.TempDir()
	other := make([][]byte, len(f.Columns))
	for i := range f.Columns {
		other[i] = bytes.Clone(f.Columns[i].Data)
	}
	var raw, ours, unverified []float64
	for b.Loop() {
		var final string
		raw = append(raw, cpuOf(b, func() {
			final = rawWrite(b, dir, f, true)
			for i := range other {
				if !bytes.Equal(other[i], f.Columns[i].Data) {
					b.Fatal("differs")
				}
			}
		}))
		os.Remove(final)
		for _, noVerify := range []bool{false, true} {
			path := filepath.Join(dir, "frame.sih5")
			cost := cpuOf(b, func() {
				if _, err := Write(context.Background(), path, f, someProvenance, WriteOptions{NoSync: true, NoVerify: noVerify}); err != nil {
					b.Fatal(err)
				}
			})
			if os.Remove(path); noVerify {
				unverified = append(unverified, cost)
			} else {
				ours = append(ours, cost)
			}
		}
	}
	b.ReportMetric(median(raw), "raw-cpu-ms")
	b.ReportMetric(median(ours), "write-cpu-ms")
	b.ReportMetric(median(unverified), "unverified-cpu-ms")
	b.ReportMetric(median(ours)/median(raw), "ratio")
}

func cpuOf(b *testing.B, fn func()) float64 {
	start := cpuUsed(b)
	fn()
	return (cpuUsed(b) - start).Seconds() * 1000
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}
