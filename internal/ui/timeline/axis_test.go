package timeline

import (
	"math"
	"slices"
	"testing"

	"floe/internal/playback"
)

func slotsOf(numbers ...float64) []playback.Slot { return playback.Slots(numbers, nil) }

func run(first, step float64, n int) []float64 {
	numbers := make([]float64, n)
	for i := range numbers {
		numbers[i] = first + float64(i)*step
	}
	return numbers
}

// numbersOf gives the labels of a view of everything.
func numbersOf(slots []playback.Slot, width, room float64) []float64 {
	a := newAxis(slots)
	var numbers []float64
	for _, t := range a.ticks(track{all(len(slots)), 0, width}, room, 5) {
		if t.label {
			numbers = append(numbers, slots[t.slot].Number)
		}
	}
	slices.Sort(numbers)
	return numbers
}

func TestLabels(t *testing.T) {
	for _, test := range []struct {
		what    string
		numbers []float64
		width   float64
		want    []float64
	}{
		{"few", run(101, 1, 5), 600, []float64{101, 102, 103, 104, 105}},
		{"a hundred", run(101, 1, 100), 600, []float64{110, 120, 130, 140, 150, 160, 170, 180, 190, 200}},
		{"negative", run(-25, 1, 51), 600, []float64{-25, -20, -15, -10, -5, 0, 5, 10, 15, 20, 25}},
		{"sub-frames", run(1, 0.25, 13), 300, []float64{1, 1.5, 2, 2.5, 3, 3.5, 4}},
		{"every tenth", run(10, 10, 11), 600, []float64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110}},
		{"every third from 1", run(1, 3, 20), 300, []float64{1, 16, 31, 46}},
		{"a break", append(run(1, 1, 20), run(1001, 1, 20)...), 400, []float64{5, 10, 15, 1001, 1005, 1010, 1015, 1020}},
		{"one", []float64{7}, 600, []float64{7}},
		{"none", nil, 600, nil},
	} {
		if got := numbersOf(slotsOf(test.numbers...), test.width, 40); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.what, got, test.want)
		}
	}
}

// TestLabelsHaveRoom looks at many timelines and zooms.
func TestLabelsHaveRoom(t *testing.T) {
	timelines := map[string][]float64{
		"even": run(-1000, 1, 5000), "quarters": run(0, 0.25, 999), "sparse": {1, 2, 3, 4.5, 100, 101, 5000, 5001, 5002, 9999},
		"squares": nil,
	}
	for i := range 400 {
		timelines["squares"] = append(timelines["squares"], float64(i*i))
	}
	const room = 50
	for name, numbers := range timelines {
		slots := slotsOf(numbers...)
		a := newAxis(slots)
		for v := all(len(slots)); v.count > fewest; v = v.zoom(1.3, 0.4) {
			tr := track{v, 8, 900}
			var at []float64
			for _, tick := range a.ticks(tr, room, 5) {
				if tick.label {
					at = append(at, tr.center(tick.slot))
				}
			}
			slices.Sort(at)
			for i := 1; i < len(at); i++ {
				if at[i]-at[i-1] < room-1e-6 {
					t.Fatalf("%s: labels at %v and %v", name, at[i-1], at[i])
				}
			}
			if name == "even" && len(at) < 2 {
				t.Errorf("%s: %d labels in a view of %v", name, len(at), v.count)
			}
		}
	}
}

func TestBreaks(t *testing.T) {
	a := newAxis(slotsOf(1, 2, 3, 10, 11, 12, 13, 400))
	if want := []int{3, 7}; !slices.Equal(a.breaks, want) || a.uniform {
		t.Errorf("breaks before %v, want %v", a.breaks, want)
	}
	a = newAxis(playback.Slots([]float64{1, 2, 5}, []float64{3, 4})) // a gap whose slots are there is none
	if len(a.breaks) != 0 || !a.uniform {
		t.Errorf("breaks before %v", a.breaks)
	}
}

func TestNice(t *testing.T) {
	for in, want := range map[float64]float64{1: 1, 1.1: 2, 2: 2, 3: 5, 5.1: 10, 10: 10, 11: 20, 400: 500, 0.3: 0.5, 0.07: 0.1} {
		if got := nice(in); math.Abs(got-want) > 1e-9 {
			t.Errorf("nice(%v) = %v, want %v", in, got, want)
		}
	}
}
