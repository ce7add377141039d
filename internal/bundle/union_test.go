// Timelines of several sequences.

package bundle_test

import (
	"reflect"
	"testing"

	"floe/internal/bundle"
)

func numbers(n ...float64) []float64 { return n }

func TestUnion(t *testing.T) {
	const none, gap = bundle.None, bundle.Gap
	for _, test := range []struct {
		name             string
		parts            []bundle.Numbers
		present, missing []float64
		index            [][]int
	}{
		{"nothing", nil, nil, nil, nil},
		{"one", []bundle.Numbers{{Present: numbers(1, 2, 4), Missing: numbers(3)}},
			numbers(1, 2, 4), numbers(3), [][]int{{0, 1, 2}}},
		{"a gap of one is a frame of the other", []bundle.Numbers{
			{Present: numbers(1, 2, 4, 5), Missing: numbers(3)}, {Present: numbers(2, 3, 4)}},
			numbers(1, 2, 3, 4, 5), nil, [][]int{{0, 1, gap, 2, 3}, {none, 0, 1, 2, none}}},
		{"a gap of both", []bundle.Numbers{
			{Present: numbers(1, 3), Missing: numbers(2)}, {Present: numbers(1, 3), Missing: numbers(2)}},
			numbers(1, 3), numbers(2), [][]int{{0, 1}, {0, 1}}},
		{"apart", []bundle.Numbers{{Present: numbers(7, 8)}, {Present: numbers(-1, 0, 1)}, {Present: numbers(2, 3)}},
			numbers(-1, 0, 1, 2, 3, 7, 8), numbers(4, 5, 6),
			[][]int{{none, none, none, none, none, 0, 1}, {0, 1, 2, none, none, none, none}, {none, none, none, 0, 1, none, none}}},
		{"one within the other", []bundle.Numbers{{Present: numbers(1, 2, 3, 4)}, {Present: numbers(2)}, {Present: numbers(6)}},
			numbers(1, 2, 3, 4, 6), numbers(5), [][]int{{0, 1, 2, 3, none}, {none, 0, none, none, none}, {none, none, none, none, 0}}},
		{"sub-frames", []bundle.Numbers{{Present: numbers(1, 1.5, 2)}, {Present: numbers(1, 2)}},
			numbers(1, 1.5, 2), nil, [][]int{{0, 1, 2}, {0, none, 1}}},
		{"a still beside a sequence", []bundle.Numbers{{Always: true}, {Present: numbers(4, 5)}},
			numbers(4, 5), nil, [][]int{{0, 0}, {0, 1}}},
		{"stills alone", []bundle.Numbers{{Always: true}, {Always: true}},
			numbers(0), nil, [][]int{{0}, {0}}},
	} {
		l := bundle.Union(test.parts)
		if !equal(l.Present, test.present) || !equal(l.Missing, test.missing) || !reflect.DeepEqual(l.Index, test.index) {
			t.Errorf("%s: got %+v", test.name, l)
		}
	}
}

func equal(a, b []float64) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

func TestUnionOfFarApartIsBounded(t *testing.T) {
	l := bundle.Union([]bundle.Numbers{{Present: numbers(1, 2)}, {Present: numbers(1e12, 1e12+1)}})
	if len(l.Missing) == 0 || len(l.Missing) > 100_000 {
		t.Errorf("%d missing", len(l.Missing))
	}
}

func TestUnionLeavesItsInputAlone(t *testing.T) {
	parts := []bundle.Numbers{{Present: numbers(5, 6), Missing: numbers(1)}, {Present: numbers(1, 2)}}
	bundle.Union(parts)
	if !equal(parts[0].Present, numbers(5, 6)) || !equal(parts[0].Missing, numbers(1)) || !equal(parts[1].Present, numbers(1, 2)) {
		t.Errorf("changed to %+v", parts)
	}
}
