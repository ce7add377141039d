// How the player is used.

package playback_test

import (
	"context"
	"fmt"

	"floe/internal/particle"
	"floe/internal/playback"
)

// files stands for a source of frames.
type files struct{}

func (files) Load(_ context.Context, index, _ int) (*particle.Frame, error) {
	if index == 1 {
		return nil, fmt.Errorf("file is cut off")
	}
	return particle.FrameOf(particle.Header{Counts: particle.Counts{Points: int64(index) * 100}}, nil, nil), nil
}

func Example() {
	slots := playback.Slots([]float64{101, 102, 104}, []float64{103}) // 103 is missing
	player := playback.New(files{}, slots, playback.Options{})
	defer player.Close()
	player.SeekNumber(103)

	for s := range player.Snapshots() {
		settled := s.Number == 103 && len(s.Timeline.Cached()) == 2 && s.Timeline.States[1].Kind() == playback.Broken
		if settled {
			fmt.Printf("at %v shown %v, held %t\n", s.Number, s.ShownNumber, s.Held())
			fmt.Println("points", s.Timeline.Points)
			fmt.Println(s.Timeline.Errors[1])
		}
		s.Release()
		if settled {
			break
		}
	}
	// Output:
	// at 103 shown 101, held true
	// points [0 -1 -1 200]
	// frame 102: file is cut off
}
