// How many pictures a second come through the widget? Without Fyne's own part.
// go test -tags migrated_fynedo -bench . -run '^$' ./internal/ui/viewport

package viewport

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/sample"
)

// benchStage paints like a window of 1280×720 that is never idle.
func benchStage(b *testing.B) *stage {
	s := newStage(b, Options{})
	s.window.Resize(fyne.NewSize(1280, 720))
	s.FrameAll()
	return s
}

// picture works until one more picture was painted.
func (s *stage) picture() {
	for s.work() == 0 {
		<-s.asked
	}
	s.paint()
}

func BenchmarkTurn(b *testing.B) {
	f := sample.Frame(sample.Params{Points: 1_000_000}, 60)
	defer f.Release()
	for _, sorted := range []bool{false, true} {
		b.Run(map[bool]string{false: "frame order", true: "ordered"}[sorted], func(b *testing.B) {
			s := benchStage(b)
			s.show(f)
			s.until("sorted", func() bool { return !sorted || s.sorted() == 1 })
			every := 0
			s.OnStatus = func(st Status) { every = max(every, st.Every) }
			b.ReportAllocs()
			for b.Loop() {
				s.drag(doOrbit, fyne.NewPos(0, 0), fyne.NewPos(2, 0))
				s.picture()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pictures/s")
			b.ReportMetric(float64(every), "1of")
		})
	}
}

func BenchmarkPlay(b *testing.B) {
	var frames []*particle.Frame
	for number := range 8 {
		f := sample.Frame(sample.Params{Points: 1_000_000}, 60+number)
		defer f.Release()
		frames = append(frames, f)
	}
	s := benchStage(b)
	s.show(frames[0])
	every := 0
	s.OnStatus = func(st Status) { every = max(every, st.Every) }
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for i := 0; ctx.Err() == nil; i++ {
			_ = s.ShowFrames(ctx, Frames{Layers: []Layer{{Frame: frames[i%len(frames)]}}, HUD: render.HUD{WantedFPS: 24}})
		}
	}()
	for b.Loop() {
		s.picture()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pictures/s")
	b.ReportMetric(float64(every), "1of")
	stop()
	<-ended
}

func BenchmarkFirstPicture(b *testing.B) {
	f := sample.Frame(sample.Params{Points: 1_000_000}, 60)
	defer f.Release()
	for b.Loop() {
		b.StopTimer()
		s := benchStage(b)
		s.show()
		begin := time.Now()
		b.StartTimer()
		s.SetFrames(Frames{Layers: []Layer{{Frame: f}}})
		s.picture()
		b.ReportMetric(float64(time.Since(begin).Microseconds())/1000, "ms/first")
	}
}
