// Slots: what they are made of, and that those that are given are those told.

package playback

import (
	"slices"
	"testing"
)

func TestSlotsOfNumbers(t *testing.T) {
	for _, c := range []struct {
		name             string
		present, missing []float64
		want             []Slot
	}{
		{"none", nil, nil, nil},
		{"no gaps", []float64{1, 2}, nil, []Slot{{Number: 1, Exists: true}, {Number: 2, Exists: true, Index: 1}}},
		{"gaps only", nil, []float64{1}, []Slot{{Number: 1}}},
		{"gaps at all places", []float64{2, 4}, []float64{1, 3, 5}, []Slot{{Number: 1}, {Number: 2, Exists: true}, {Number: 3}, {Number: 4, Exists: true, Index: 1}, {Number: 5}}},
		{"both", []float64{1, 2}, []float64{2, 3}, []Slot{{Number: 1, Exists: true}, {Number: 2, Exists: true, Index: 1}, {Number: 3}}},
		{"out of order", []float64{3, 1}, []float64{2}, []Slot{{Number: 1, Exists: true, Index: 1}, {Number: 2}, {Number: 3, Exists: true}}},
		{"twice", []float64{1, 1}, []float64{2, 2}, []Slot{{Number: 1, Exists: true}, {Number: 2}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Slots(c.present, c.missing); !slices.Equal(got, c.want) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// Whoever made the slots recognises them in the timeline.
func TestGivenSlotsAreTold(t *testing.T) {
	slots := Slots([]float64{1, 3}, []float64{2})
	if again := ordered(slots); &again[0] != &slots[0] {
		t.Error("slots in order are copied")
	}
	wrong := []Slot{{Number: 2}, {Number: 1}}
	if again := ordered(wrong); again[0].Number != 1 || wrong[0].Number != 2 {
		t.Errorf("%v, the caller's are %v", again, wrong)
	}
}

func BenchmarkSlots100k(b *testing.B) {
	present, missing := make([]float64, 90_000), make([]float64, 10_000)
	for i := range present {
		present[i] = float64(i + i/9)
	}
	for i := range missing {
		missing[i] = float64(i*10 + 9)
	}
	for b.Loop() {
		Slots(present, missing)
	}
}
