// More simulations that are healthy, each of which something naive would stumble
// over.

package health

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"floe/internal/sequence"
)

// world is a simulation of independent points.
type world struct {
	r    *rand.Rand
	next int64
	ids  []int64
	p, v []float32
	age  []float32
}

func newWorld() *world { return &world{r: rand.New(rand.NewPCG(5, 6))} }

func (w *world) born(n int, at, spread, speed float32) {
	for range n {
		w.ids, w.age = append(w.ids, w.next), append(w.age, 0)
		w.next++
		for range 3 {
			w.p = append(w.p, at+spread*(w.r.Float32()-0.5))
			w.v = append(w.v, speed*float32(w.r.NormFloat64()))
		}
	}
}

func (w *world) step(dt float32) {
	for i := range w.p {
		w.p[i] += w.v[i] * dt
	}
	for i := range w.age {
		w.age[i] += dt
	}
}

// die removes points.
func (w *world) die(dead func(i int) bool) {
	n := 0
	for i := range w.ids {
		if dead(i) {
			continue
		}
		w.ids[n], w.age[n] = w.ids[i], w.age[i]
		copy(w.p[3*n:3*n+3], w.p[3*i:3*i+3])
		copy(w.v[3*n:3*n+3], w.v[3*i:3*i+3])
		n++
	}
	w.ids, w.age, w.p, w.v = w.ids[:n], w.age[:n], w.p[:3*n], w.v[:3*n]
}

// write adds a frame of the world, less some attributes.
func (w *world) write(s *shot, number int, less ...string) {
	f := newCloud().set("P", 3, slices.Clone(w.p)).set("v", 3, slices.Clone(w.v)).
		set("id", 1, slices.Clone(w.ids)).set("age", 1, slices.Clone(w.age)).frame(len(w.ids))
	s.add(number, without(f, less...))
}

const dt = 1. / 24

var simulations = map[string]func(s *shot, less ...string){
	"a burst that dies together": func(s *shot, less ...string) {
		w := newWorld()
		w.born(500, 0, 0.1, 3)
		for n := 1; n <= 30; n++ {
			if n == 10 || n == 15 {
				w.born(400, 5, 0.1, 2)
			}
			w.die(func(i int) bool { return w.age[i] > 0.7 })
			w.write(s, n, less...)
			w.step(dt)
		}
	},
	"a second emitter far away": func(s *shot, less ...string) {
		w := newWorld()
		for n := 1; n <= 40; n++ {
			w.born(50, 0, 1, 1)
			if n >= 20 {
				w.born(20, 300, 1, 1)
			}
			w.write(s, n, less...)
			w.step(dt)
		}
	},
	"rest, then a blow": func(s *shot, less ...string) {
		w := newWorld()
		w.born(800, 0, 2, 0)
		for n := 1; n <= 40; n++ {
			if n == 20 {
				for i := range w.v {
					w.v[i] = 20 * float32(w.r.NormFloat64())
				}
			}
			w.write(s, n, less...)
			w.step(dt)
		}
	},
	"a blow that not all feel": func(s *shot, less ...string) {
		w := newWorld()
		w.born(2000, 0, 2, 0)
		for n := 1; n <= 40; n++ {
			if n == 20 {
				for i := 0; i < 300; i++ {
					w.v[i] = 30 * float32(w.r.NormFloat64())
				}
			}
			w.write(s, n, less...)
			w.step(dt)
		}
	},
	"random walk, velocities that mean nothing": func(s *shot, less ...string) {
		w := newWorld()
		w.born(800, 0, 4, 1)
		for n := 1; n <= 40; n++ {
			w.write(s, n, less...)
			for i := range w.p {
				w.p[i] += 0.05 * float32(w.r.NormFloat64())
				w.v[i] = float32(w.r.NormFloat64())
			}
		}
	},
	"all turn fast": func(s *shot, less ...string) {
		w := newWorld()
		w.born(800, 3, 4, 0)
		for n := 1; n <= 40; n++ {
			sin, cos := math.Sincos(0.6) // 34 degrees a frame
			for i := 0; i < len(w.p); i += 3 {
				x, z := float64(w.p[i]), float64(w.p[i+2])
				w.p[i], w.p[i+2] = float32(cos*x-sin*z), float32(sin*x+cos*z)
				w.v[i], w.v[i+1], w.v[i+2] = -w.p[i+2]*0.6*24, 0, w.p[i]*0.6*24
			}
			w.write(s, n, less...)
		}
	},
	"an emitter that pulses": func(s *shot, less ...string) {
		w := newWorld()
		for n := 1; n <= 60; n++ {
			if n%12 < 3 {
				w.born(400, 0, 1, 2)
			}
			w.die(func(i int) bool { return w.age[i] > 1+float32(w.ids[i]%97)/97 })
			w.write(s, n, less...)
			w.step(dt)
		}
	},
	"points fill a box, every tenth frame": func(s *shot, less ...string) {
		w := newWorld()
		for n := 1; n <= 200; n++ {
			w.born(20, 0, 1, 1)
			w.die(func(i int) bool { return w.age[i] > 2 })
			if n%10 == 1 {
				w.write(s, n, less...)
			}
			w.step(dt)
		}
	},
	"they fall asleep": func(s *shot, less ...string) {
		w := newWorld()
		w.born(800, 0, 4, 4)
		for n := 1; n <= 80; n++ {
			w.write(s, n, less...)
			w.step(dt)
			for i := range w.v {
				if w.v[i] *= 0.7; math.Abs(float64(w.v[i])) < 1e-3 {
					w.v[i] = 0
				}
			}
			clear(w.age)
		}
	},
	"a few points": func(s *shot, less ...string) {
		w := newWorld()
		for n := 1; n <= 40; n++ {
			if n%4 == 0 {
				w.born(1, 0, 20, 5)
			}
			w.write(s, n, less...)
			w.step(dt)
		}
	},
	"a slow cloud with fast sparks": func(s *shot, less ...string) {
		w := newWorld()
		w.born(3000, 0, 4, 0.02)
		for n := 1; n <= 50; n++ {
			w.born(15, 0, 0.1, 15)
			w.die(func(i int) bool { return w.ids[i] > 3000 && w.age[i] > 0.3 })
			w.write(s, n, less...)
			w.step(dt)
		}
	},
}

func TestHealthySimulations(t *testing.T) {
	for name, simulate := range simulations {
		for _, less := range [][]string{nil, {"v"}, {"id"}, {"age"}, {"v", "age"}, {"v", "id", "age"}} {
			t.Run(fmt.Sprint(name, ", without ", less), func(t *testing.T) {
				s := &shot{}
				simulate(s, less...)
				for _, f := range s.check(t, Options{}) {
					if f.Code == CountJump && slices.Contains(less, "id") && slices.Contains(less, "age") {
						continue // half of the points are gone, and nobody can say why
					}
					t.Error(told([]Finding{f}))
				}
			})
		}
	}
}

// TestHealthyNumbers: sub-frames and ticks.
func TestHealthyNumbers(t *testing.T) {
	for _, step := range []float64{0.5, 1, 250} {
		s := grains(500, 30, step >= 1)
		for i := range s.files {
			s.files[i].Number, _ = sequence.ParseNumber(fmt.Sprint(float64(i+1) * step))
		}
		if found := s.check(t, Options{}); len(found) > 0 {
			t.Errorf("step %v: %q", step, told(found))
		}
	}
}
