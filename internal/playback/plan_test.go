// The order of loading and what the budget keeps, as tables.

package playback

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// planSlots makes slots of sizes: 0 is unknown, -1 missing, -2 broken.
func planSlots(sizes ...int64) []slot {
	slots := make([]slot, len(sizes))
	for i, b := range sizes {
		slots[i] = slot{exists: b != -1, bytes: max(b, 0)}
		if b == -2 {
			slots[i].err = errNoFrame
		}
	}
	return slots
}

func repeat(n int, bytes int64) []slot { return planSlots(slices.Repeat([]int64{bytes}, n)...) }

func ints(list []int32) []int {
	out := make([]int, len(list))
	for i, v := range list {
		out[i] = int(v)
	}
	return out
}

func TestPlanOrder(t *testing.T) {
	whole := func(n int, m Mode) route { return route{0, n - 1, m} }
	tests := []struct {
		name string
		sc   scene
		want []int
	}{
		{"ahead three times behind", scene{slots: repeat(10, 1), route: whole(10, Once), center: 4, heading: Forward}, []int{4, 5, 6, 7, 3, 8, 9, 2, 1, 0}},
		{"backwards", scene{slots: repeat(10, 1), route: whole(10, Once), center: 5, heading: Backward}, []int{5, 4, 3, 2, 6, 1, 0, 7, 8, 9}},
		{"at the end, once", scene{slots: repeat(4, 1), route: whole(4, Once), center: 3, heading: Forward}, []int{3, 2, 1, 0}},
		{"at the end, loop", scene{slots: repeat(6, 1), route: whole(6, Loop), center: 5, heading: Forward}, []int{5, 0, 1, 2, 4, 3}},
		{"at the end, ping-pong", scene{slots: repeat(6, 1), route: whole(6, PingPong), center: 5, heading: Forward}, []int{5, 4, 3, 2, 1, 0}},
		{"near the end, ping-pong", scene{slots: repeat(7, 1), route: whole(7, PingPong), center: 5, heading: Forward}, []int{5, 6, 4, 3, 2, 1, 0}},
		{"loop backwards", scene{slots: repeat(6, 1), route: whole(6, Loop), center: 0, heading: Backward}, []int{0, 5, 4, 3, 1, 2}},
		{"range, then what is outside", scene{slots: repeat(9, 1), route: route{3, 5, Loop}, center: 4, heading: Forward}, []int{4, 5, 3, 2, 6, 1, 7, 0, 8}},
		{"gaps and broken ones", scene{slots: planSlots(1, -1, 1, -2, 1), route: whole(5, Once), center: 1, heading: Forward}, []int{2, 4, 0}},
		{"first ones first", scene{slots: repeat(5, 1), route: whole(5, Once), center: 2, heading: Forward, first: []int{4, -1, 4}}, []int{4, 2, 3, 1, 0}},
		{"one slot", scene{slots: repeat(1, 1), route: whole(1, PingPong), center: 0, heading: Forward}, []int{0}},
		{"nothing", scene{route: route{0, -1, Loop}, center: -1, heading: Forward}, []int{}},
		{"all missing", scene{slots: planSlots(-1, -1), route: whole(2, Loop), center: 0, heading: Forward}, []int{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var p plan
			p.make(test.sc)
			equal(t, "order", ints(p.order), test.want)
		})
	}
}

func TestPlanKeeps(t *testing.T) {
	tests := []struct {
		name   string
		slots  []slot
		center int
		first  []int
		budget int64
		guess  int64
		want   []int
	}{
		{"all that fits", repeat(10, 10), 0, nil, 35, 1, []int{0, 1, 2}},
		{"all", repeat(4, 10), 0, nil, 40, 1, []int{0, 1, 2, 3}},
		{"nothing fits, the first stay", repeat(4, 10), 0, []int{0, 1}, 5, 1, []int{0, 1}},
		{"no budget", repeat(4, 10), 0, []int{0}, 0, 1, []int{0}},
		{"unknown ones are guessed", repeat(10, 0), 0, nil, 35, 10, []int{0, 1, 2}},
		{"guess is the last known", planSlots(20, 0, 0, 0), 0, nil, 60, 1, []int{0, 1, 2}},
		{"too large is left out", planSlots(10, 99, 10, 10), 0, nil, 30, 1, []int{0, 2, 3}},
		{"no smaller one overtakes", planSlots(10, 25, 10, 10), 0, nil, 30, 1, []int{0}},
		{"first may be large", planSlots(10, 99, 10, 10), 1, []int{1}, 30, 1, []int{1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var p plan
			p.make(scene{slots: test.slots, route: route{0, len(test.slots) - 1, Once}, center: test.center,
				heading: Forward, first: test.first, budget: test.budget, guess: test.guess})
			equal(t, "want", ints(p.want), test.want)
		})
	}
}

func TestPlanKeepsNothingOutsideOfTheRange(t *testing.T) {
	var p plan
	p.make(scene{slots: repeat(10, 1), route: route{4, 6, Loop}, center: 5, heading: Forward, budget: 100, guess: 1})
	equal(t, "want", ints(p.want), []int{5, 6, 4})
}

// TestPlanProperties: whatever the scene, every readable slot has one rank, and
// the wanted ones fit.
func TestPlanProperties(t *testing.T) {
	var p plan // reused, as the player does
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		n := 1 + rng.IntN(40)
		sizes := make([]int64, n)
		readable := 0
		for i := range sizes {
			if sizes[i] = rng.Int64N(33) - 2; sizes[i] >= 0 {
				readable++
			}
		}
		in := rng.IntN(n)
		out := in + rng.IntN(n-in)
		sc := scene{slots: planSlots(sizes...), route: route{in, out, Mode(rng.IntN(3))}, center: in + rng.IntN(out-in+1),
			heading: Direction(1 - 2*rng.IntN(2)), budget: rng.Int64N(200), guess: 10}
		p.make(sc)
		if len(p.order) != readable {
			t.Fatalf("seed %d: %d of %d slots in the order", seed, len(p.order), readable)
		}
		for k, i := range p.order {
			if p.rank[i] != int32(k) {
				t.Fatalf("seed %d: slot %d has rank %d at %d", seed, i, p.rank[i], k)
			}
		}
		sum := int64(0)
		for _, i := range p.want {
			sum += p.sizes[i]
			if !p.wanted[i] || !sc.route.has(int(i)) || p.sizes[i] == 0 {
				t.Fatalf("seed %d: slot %d of size %d is wanted", seed, i, p.sizes[i])
			}
		}
		if sum > sc.budget {
			t.Fatalf("seed %d: %d of %d bytes wanted", seed, sum, sc.budget)
		}
	}
}

func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		b.Run("", func(b *testing.B) {
			slots := repeat(n, 1)
			var p plan
			for i := 0; b.Loop(); i++ {
				p.make(scene{slots: slots, route: route{0, n - 1, Loop}, center: i % n, heading: Forward, budget: 1 << 40, guess: 1})
			}
			b.ReportMetric(float64(n), "slots")
		})
	}
}
