// The way through the range: ends, turning, skipping.

package playback

import (
	"slices"
	"testing"
)

func TestRouteNext(t *testing.T) {
	tests := []struct {
		name  string
		route route
		from  int
		dir   Direction
		skip  []int
		want  []int // -1: the end
	}{
		{"once", route{0, 3, Once}, 1, Forward, nil, []int{2, 3, -1}},
		{"once backwards", route{0, 3, Once}, 1, Backward, nil, []int{0, -1}},
		{"loop", route{1, 3, Loop}, 2, Forward, nil, []int{3, 1, 2, 3, 1}},
		{"loop backwards", route{1, 3, Loop}, 2, Backward, nil, []int{1, 3, 2, 1, 3}},
		{"ping-pong", route{0, 2, PingPong}, 1, Forward, nil, []int{2, 1, 0, 1, 2, 1}},
		{"ping-pong backwards", route{0, 2, PingPong}, 1, Backward, nil, []int{0, 1, 2, 1, 0}},
		{"ping-pong of one", route{2, 2, PingPong}, 2, Forward, nil, []int{2, 2}},
		{"ping-pong of two", route{2, 3, PingPong}, 2, Forward, nil, []int{3, 2, 3}},
		{"loop of one", route{2, 2, Loop}, 2, Forward, nil, []int{2, 2}},
		{"from before the range", route{2, 4, Loop}, 0, Forward, nil, []int{2, 3}},
		{"from behind the range", route{2, 4, Loop}, 9, Forward, nil, []int{2, 3}},
		{"into the range backwards", route{2, 4, Once}, 9, Backward, nil, []int{4, 3, 2, -1}},
		{"skipping", route{0, 5, Loop}, 0, Forward, []int{1, 2, 4}, []int{3, 5, 0}},
		{"skipping over the end", route{0, 5, Loop}, 3, Forward, []int{0, 4, 5}, []int{1, 2, 3, 1}},
		{"turning before a gap", route{0, 4, PingPong}, 1, Forward, []int{0, 3, 4}, []int{2, 1, 2, 1}},
		{"nothing but gaps", route{0, 2, Loop}, 1, Forward, []int{0, 1, 2}, []int{-1}},
		{"nothing but gaps, ping-pong", route{0, 2, PingPong}, 1, Forward, []int{0, 1, 2}, []int{-1}},
		{"the only one", route{0, 2, Loop}, 1, Forward, []int{0, 2}, []int{1, 1}},
		{"the only one, ping-pong", route{0, 2, PingPong}, 1, Forward, []int{0, 2}, []int{1, 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			skip := func(i int) bool { return slices.Contains(test.skip, i) }
			at, dir, got := test.from, test.dir, []int{}
			for range test.want {
				next, turned, ok := test.route.next(at, dir, skip)
				if !ok {
					got = append(got, -1)
					break
				}
				at, dir = next, turned
				got = append(got, at)
			}
			equal(t, "way", got, test.want)
		})
	}
}

// TestWalkAgreesWithNext: planning goes the way that playing takes.
func TestWalkAgreesWithNext(t *testing.T) {
	never := func(int) bool { return false }
	for _, mode := range []Mode{Loop, Once, PingPong} {
		for length := 1; length <= 5; length++ {
			for from := range length {
				for _, dir := range []Direction{Forward, Backward} {
					r := route{0, length - 1, mode}
					at, way := from, dir
					for w := r.walk(from, dir); !w.done(); {
						next, turned, ok := r.next(at, way, never)
						if got := w.step(); !ok || got != next {
							t.Fatalf("%v from %d going %d: walked to %d, played to %d, %t", r, from, dir, got, next, ok)
						}
						at, way = next, turned
					}
				}
			}
		}
	}
}
