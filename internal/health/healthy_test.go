// Healthy simulations give no finding.

package health

import (
	"slices"
	"testing"

	"floe/internal/sample"
)

func TestHealthy(t *testing.T) {
	for name, make := range map[string]func() *shot{
		"fountain":                 func() *shot { return fountain(sample.Params{Frames: 100, Points: 3000}, 1, 100, 1) },
		"fountain of strands":      func() *shot { return fountain(sample.Params{Frames: 60, Points: 800, Strands: true}, 1, 60, 1) },
		"fountain, short":          func() *shot { return fountain(sample.Params{Frames: 5, Points: 2000}, 1, 5, 1) },
		"fountain, two frames":     func() *shot { return fountain(sample.Params{Frames: 2, Points: 2000}, 1, 2, 1) },
		"fountain, one frame":      func() *shot { return fountain(sample.Params{Frames: 1, Points: 2000}, 1, 1, 1) },
		"fountain, every fifth":    func() *shot { return fountain(sample.Params{Frames: 200, Points: 2000}, 1, 200, 5) },
		"fountain at 60":           func() *shot { return fountain(sample.Params{Frames: 90, Points: 2000, FPS: 60}, 1, 90, 1) },
		"fountain, a few points":   func() *shot { return fountain(sample.Params{Frames: 100, Points: 5}, 1, 100, 1) },
		"fountain of 200 thousand": func() *shot { return fountain(sample.Params{Frames: 8, Points: 200_000}, 1, 8, 1) },
		"grains":                   func() *shot { return grains(1000, 80, true) },
		"grains without velocity":  func() *shot { return grains(1000, 80, false) },
		"burst":                    func() *shot { return burst(2000, 40) },
		"without ids":              func() *shot { return each(fountain(sample.Params{Frames: 60, Points: 2000}, 1, 60, 1), "ID") },
		"without ages":             func() *shot { return each(fountain(sample.Params{Frames: 60, Points: 2000}, 1, 60, 1), "Age") },
		"without velocities": func() *shot {
			return each(fountain(sample.Params{Frames: 60, Points: 2000}, 1, 60, 1), "PointVelocity")
		},
		"only positions": func() *shot {
			return each(fountain(sample.Params{Frames: 60, Points: 2000}, 1, 60, 1), "PointVelocity", "ID", "Age", "Color", "Orientation", "Size", "Mass")
		},
		"a missing frame": func() *shot {
			s := fountain(sample.Params{Frames: 40, Points: 2000}, 1, 40, 1)
			s.remove(20)
			s.remove(21)
			return s
		},
		"points in another order in each frame": func() *shot {
			s := fountain(sample.Params{Frames: 20, Points: 2000}, 1, 20, 1)
			for i, f := range s.frames {
				r := rows(int(f.Points))
				for k := range r {
					j := (k*7919 + i) % len(r)
					r[k], r[j] = r[j], r[k]
				}
				s.frames[i] = only(f, r)
			}
			return s
		},
		"before anything is born": func() *shot {
			s := fountain(sample.Params{Frames: 40, Points: 2000}, 1, 40, 1)
			all := &shot{}
			for n := -4; n < 1; n++ {
				all.add(n, only(without(s.frames[0], "Color"), nil))
			}
			all.files, all.frames = append(all.files, s.files...), append(all.frames, s.frames...)
			return all
		},
		"no points at all": func() *shot {
			s := &shot{}
			for n := range 5 {
				s.add(n, only(sample.Frame(sample.Params{}, 1), nil))
			}
			return s
		},
		"most points have no id": func() *shot {
			s := fountain(sample.Params{Frames: 40, Points: 2000}, 1, 40, 1)
			for i, f := range s.frames {
				s.frames[i] = copied(f)
				for k, id := range ints(s.frames[i], "ID") {
					if id%4 > 0 {
						ints(s.frames[i], "ID")[k] = -1
					}
				}
			}
			return s
		},
		"time runs backwards": func() *shot {
			s := fountain(sample.Params{Frames: 60, Points: 2000}, 1, 60, 1)
			slices.Reverse(s.frames)
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range told(make().check(t, Options{})) {
				t.Error(f)
			}
		})
	}
}

// each takes columns out of all frames.
func each(s *shot, names ...string) *shot {
	for i, f := range s.frames {
		s.frames[i] = without(f, names...)
	}
	return s
}

// TestHealthyScene: what stands still is worth a note, no more.
func TestHealthyStill(t *testing.T) {
	f := without(sample.Frame(sample.Params{Points: 500}, 50), "PointVelocity")
	s := &shot{}
	for n := range 10 {
		s.add(n, f)
	}
	found := s.check(t, Options{})
	if len(found) != 1 || found[0].Code != Frozen || found[0].Severity != Note || found[0].Frame != nil {
		t.Errorf("%q", told(found))
	}
}
