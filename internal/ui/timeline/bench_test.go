package timeline

import (
	"fmt"
	"image"
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"

	"floe/internal/playback"
)

// benchBar draws without a window.
func benchBar(b *testing.B, n int) (*Bar, State, *image.RGBA) {
	test.NewTempApp(b)
	bar := NewBar(BarEvents{})
	bar.repaint = func() {}
	s := long(n)
	bar.SetState(s)
	m := image.NewRGBA(image.Rect(0, 0, 1280, minHeight))
	bar.draw(m, 1)
	return bar, s, m
}

var sizes = []int{200, 5000, 100_000, 1_000_000}

// BenchmarkPlaying moves the playhead: the picture that is drawn 60 times a second.
func BenchmarkPlaying(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			bar, s, m := benchBar(b, n)
			for i := 0; b.Loop(); i++ {
				s.Index = i % n
				bar.SetState(s)
				bar.draw(m, 1)
			}
		})
	}
}

// BenchmarkLoading changes one frame's state and points, as while loading.
func BenchmarkLoading(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			bar, s, m := benchBar(b, n)
			a, c := *s.Timeline, *s.Timeline
			c.States, c.Points = slices.Clone(a.States), slices.Clone(a.Points)
			c.States[n/2], c.Points[n/2] = playback.Cached, 77
			both := []*playback.Timeline{&a, &c}
			for i := 0; b.Loop(); i++ {
				s.Timeline = both[i%2]
				bar.SetState(s)
				bar.draw(m, 1)
			}
		})
	}
}

// BenchmarkZooming changes the view.
func BenchmarkZooming(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			bar, _, m := benchBar(b, n)
			for i := 0; b.Loop(); i++ {
				bar.show(all(n).zoom(1+0.01*float64(i%90), 0.3))
				bar.draw(m, 1)
			}
		})
	}
}

// BenchmarkZoomingUneven does so where no two numbers are as far apart.
func BenchmarkZoomingUneven(b *testing.B) {
	const n = 1_000_000
	bar, s, m := benchBar(b, n)
	t := *s.Timeline
	t.Slots = slices.Clone(t.Slots)
	for i := range t.Slots {
		t.Slots[i].Number = float64(i) + float64(i%13)/20
	}
	s.Timeline = &t
	bar.SetState(s)
	for i := 0; b.Loop(); i++ {
		bar.show(all(n).zoom(1+0.01*float64(i%90), 0.3))
		bar.draw(m, 1)
	}
}

// BenchmarkOpening shows a timeline for the first time.
func BenchmarkOpening(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			bar, s, m := benchBar(b, n)
			for b.Loop() {
				bar.SetState(State{Index: -1})
				bar.SetState(s)
				bar.draw(m, 1)
			}
		})
	}
}
