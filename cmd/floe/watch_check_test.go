package main

import (
	"fmt"
	"testing"

	"floe/internal/health"
	"floe/internal/particle"
	"floe/internal/sequence"
)

// Each frame has 200 points; the oldest die, new ones are born. Whatever the order
// in which frames come, and come again, nothing is wrong with them.
func TestWatchedFramesInAnyOrder(t *testing.T) {
	frame := func(number int64) *particle.Frame {
		const n = 200
		h := particle.Header{Counts: particle.Counts{Points: n}}
		ids, ages, positions := make([]int32, n), make([]float32, n), make([]float32, 3*n)
		for i := range ids {
			ids[i] = int32(10*number) + int32(i)
			ages[i] = float32(n-i)/10 - 0.05
			positions[3*i], positions[3*i+1] = float32(ids[i]%7), ages[i]
		}
		h.Attributes = []particle.Attribute{
			{Name: "ID", Type: particle.Int32, Context: particle.PerPoint},
			{Name: "Age", Type: particle.Float32, Context: particle.PerPoint},
			{Name: "PointPosition", Type: particle.Vector3, Context: particle.PerPoint},
		}
		return particle.FrameOf(h, []particle.Column{
			particle.NewColumn(&h, h.Attributes[0], ids),
			particle.NewColumn(&h, h.Attributes[1], ages),
			particle.NewColumn(&h, h.Attributes[2], positions),
		}, nil)
	}
	for _, order := range [][]int64{
		{1, 2, 3, 4, 5, 6, 7, 8},
		{5, 2, 1, 4, 3, 10, 9, 8, 6, 7, 12, 11},
		{8, 7, 6, 5, 4, 3, 2, 1},
		{1, 30, 2, 31, 3, 32, 60, 33, 4},
		{1, 2, 3, 4, 1, 2, 3, 4, 5, 6}, // simulated again
		{1, 2, 3, 4, 3, 5, 2, 6},
	} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			c := watchCheck{options: health.Defaults()}
			for _, number := range order {
				facts, err := health.Frame(t.Context(), frame(number), c.options)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range c.add(sequence.File{HasNumber: true, Number: sequence.NewNumber(number)}, facts) {
					t.Errorf("at frame %d: %+v", number, f)
				}
			}
		})
	}
}
