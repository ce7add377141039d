// How fast is a picture? go test -bench . -run '^$' ./internal/render

package render

import (
	"fmt"
	"image"
	"os"
	"testing"
	"time"

	"floe/internal/particle"
	"floe/internal/sample"
)

const benchWidth, benchHeight = 1280, 720

// benchSizes are numbers of points; the large one only if FLOE_BENCH_LARGE is
// set, since it takes a gigabyte.
func benchSizes() []int {
	if os.Getenv("FLOE_BENCH_LARGE") != "" {
		return []int{1_000_000, 10_000_000}
	}
	return []int{1_000_000}
}

var benchFrames = map[int]*particle.Frame{}

func benchFrame(points int) *particle.Frame {
	if benchFrames[points] == nil {
		benchFrames[points] = sample.Frame(sample.Params{Points: points}, 60)
	}
	return benchFrames[points]
}

func benchShot(s *Scene) Shot {
	return Shot{
		Layers: []Layer{{Scene: s}},
		Camera: DefaultCamera().Frame(s.Bounds(), benchWidth, benchHeight),
		Look:   Look{Background: DarkBackground()},
	}
}

// turning draws with a camera that moves, so that nothing is reused.
func turning(b *testing.B, shot Shot) {
	var r Renderer
	target := image.NewRGBA(image.Rect(0, 0, benchWidth, benchHeight))
	points := shot.Layers[0].Scene.Points()
	r.Draw(shot, target)
	b.ReportAllocs()
	defer reportCPU(b, cpuTime())
	for b.Loop() {
		shot.Camera = shot.Camera.Orbit(0.02, 0)
		r.Draw(shot, target)
	}
	b.ReportMetric(float64(points)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
}

func reportCPU(b *testing.B, begin time.Duration) {
	b.ReportMetric(float64((cpuTime()-begin).Microseconds())/float64(b.N)/1000, "cpu-ms/op")
}

func BenchmarkDraw(b *testing.B) {
	for _, points := range benchSizes() {
		plain := NewScene(benchFrame(points), SceneOptions{})
		ordered := plain.Order()
		for _, c := range []struct {
			name   string
			scene  *Scene
			change func(*Shot)
		}{
			{"ordered", ordered, func(*Shot) {}},
			{"frame order", plain, func(*Shot) {}},
			{"2px", ordered, func(s *Shot) { s.Look.Size.Pixels = 2 }},
			{"3px", ordered, func(s *Shot) { s.Look.Size.Pixels = 3 }},
			{"size", ordered, func(s *Shot) { s.Look.Size.Attribute = "Size" }},
			{"near", ordered, func(s *Shot) { s.Camera = s.Camera.Dolly(0.2) }},
			{"1 of 8", ordered, func(s *Shot) { s.Every = 8 }},
			{"frame order, 1 of 8", plain, func(s *Shot) { s.Every = 8 }},
			{"all parts", ordered, func(s *Shot) { s.Look = DefaultLook(); s.Look.Color.Attribute = "Age" }},
			{"smooth", ordered, func(s *Shot) { s.Look.Samples = 2 }},
		} {
			b.Run(fmt.Sprintf("%dM/%s", points/1_000_000, c.name), func(b *testing.B) {
				shot := benchShot(c.scene)
				c.change(&shot)
				turning(b, shot)
			})
		}
	}
}

func BenchmarkRecolor(b *testing.B) {
	for _, points := range benchSizes() {
		scene := NewScene(benchFrame(points), SceneOptions{}).Order()
		for _, attribute := range []string{"Color", "Age", "PointVelocity"} {
			b.Run(fmt.Sprintf("%dM/%s", points/1_000_000, attribute), func(b *testing.B) {
				var r Renderer
				shot := benchShot(scene)
				target := image.NewRGBA(image.Rect(0, 0, benchWidth, benchHeight))
				r.Draw(shot, target)
				b.ReportAllocs()
				defer reportCPU(b, cpuTime())
				for b.Loop() {
					shot.Look.Color = ColorBy{Attribute: attribute, Invert: !shot.Look.Color.Invert}
					if !r.Draw(shot, target).Reused {
						b.Fatal("points were projected again")
					}
				}
			})
		}
	}
}

func BenchmarkPick(b *testing.B) {
	scene := NewScene(benchFrame(1_000_000), SceneOptions{}).Order()
	var r Renderer
	r.Draw(benchShot(scene), image.NewRGBA(image.Rect(0, 0, benchWidth, benchHeight)))
	b.Run("one", func(b *testing.B) {
		for i := range b.N {
			r.Pick(i%benchWidth, benchHeight/2)
		}
	})
	b.Run("near", func(b *testing.B) {
		for i := range b.N {
			r.PickNear(i%benchWidth, benchHeight/2, 5)
		}
	})
	for _, through := range []bool{false, true} {
		b.Run(fmt.Sprintf("rectangle, through %t", through), func(b *testing.B) {
			for b.Loop() {
				r.Select(Rectangle(Point2{300, 200}, Point2{900, 600}), through)
			}
		})
	}
}

func BenchmarkPrepare(b *testing.B) {
	for _, points := range benchSizes() {
		frame := benchFrame(points)
		b.Run(fmt.Sprintf("%dM/scene", points/1_000_000), func(b *testing.B) {
			for b.Loop() {
				NewScene(frame, SceneOptions{}).Release()
			}
		})
		b.Run(fmt.Sprintf("%dM/order", points/1_000_000), func(b *testing.B) {
			plain := NewScene(frame, SceneOptions{})
			for b.Loop() {
				plain.Order().Release()
			}
		})
		b.Run(fmt.Sprintf("%dM/range", points/1_000_000), func(b *testing.B) {
			plain := NewScene(frame, SceneOptions{})
			for b.Loop() {
				clear(plain.source.ranges)
				plain.Range("PointVelocity", MagnitudeOf, false)
			}
		})
	}
}

// BenchmarkSet makes a set of every third of ten million points, and that of the
// others: of a bitmap, and of numbers.
func BenchmarkSet(b *testing.B) {
	const points = 10_000_000
	var numbers []int64
	for n := int64(0); n < points; n += 3 {
		numbers = append(numbers, n)
	}
	given := NewSet(points, numbers...).words
	b.Run("words", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			SetOfWords(points, given).Not(points)
		}
	})
	b.Run("numbers", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			NewSet(points, (&Set{words: given, size: points}).Numbers()...).Not(points)
		}
	})
}
