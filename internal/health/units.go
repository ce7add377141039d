// Were values written in another unit?

package health

import (
	"math"

	"floe/internal/particle"
)

// factors are what a change of unit multiplies by: tens, inches, feet, yards,
// bytes of colour, degrees, and frames per second.
var factors = []float64{2.54, 3.28084, 10, 12, 30.48, 39.3701, 57.29578, 100, 255, 1000}

var rates = []float64{24, 25, 30}

// units looks for attributes whose values are all scaled by one factor, and tells
// whether the positions are.
func (t *Tracker) units(v *verdict) (moved bool) {
	v.scales = map[string]float64{}
	is := byName(v.to.facts)
	for i := range v.from.facts.Columns {
		a := &v.from.facts.Columns[i]
		b := is[a.Name]
		if b == nil || a.Same || b.Same || a.Context != particle.PerPoint || a.scale[1] == 0 || b.scale[1] == 0 {
			continue
		}
		r := b.scale[1] / a.scale[1]
		v.scales[a.Name] = r
		role := particle.RoleOf(a.Name)
		if role == particle.AgeRole {
			continue // it grows, in a short sequence by any factor
		}
		factor := unitFactor(r, role)
		before, known := t.growth[a.Name]
		steady := known && before > 0.7 && before < 1.4
		found := factor != 0 && scaled(a.scale, b.scale, r, factor)
		if !found && i == v.from.facts.position {
			r, factor, found = v.boxScaled()
		}
		if !found || !steady && max(factor, 1/factor) < 90 {
			continue
		}
		v.odds(Found(UnitChange, v.to.file, a.Name, "values are %.4g times those of frame %v", r, v.from.file.Number))
		moved = moved || i == v.from.facts.position
	}
	return moved
}

// boxScaled tells whether the box is scaled as a whole, its distance from the
// origin too: where there are no ids, samples are of different points.
func (v *verdict) boxScaled() (r, factor float64, found bool) {
	a, b := v.from.facts, v.to.facts
	size := b.diagonal()
	if a.track != nil || a.diagonal() == 0 || size == 0 {
		return 0, 0, false
	}
	r = size / a.diagonal()
	if factor = unitFactor(r, particle.PositionRole); factor == 0 {
		return 0, 0, false
	}
	for c := range a.Box {
		for k := range 3 {
			if math.Abs(b.Box[c][k]-r*a.Box[c][k]) > looseness(factor)/2*size {
				return 0, 0, false
			}
		}
	}
	return r, factor, true
}

// unitFactor finds the factor that a ratio is about, 0 if it is none.
func unitFactor(r float64, role particle.Role) float64 {
	candidates := factors
	if role == particle.VelocityRole {
		candidates = append(candidates[:len(candidates):len(candidates)], rates...)
	}
	for _, f := range candidates {
		for _, f := range []float64{f, 1 / f} {
			if math.Abs(r/f-1) < looseness(f)/2 {
				return f
			}
		}
	}
	return 0
}

// looseness is how exactly values must be scaled: the smaller a factor, the easier
// it comes about by itself.
func looseness(factor float64) float64 {
	if max(factor, 1/factor) < 90 {
		return 0.03
	}
	return 0.1
}

// scaled tells whether all quantiles are scaled by r.
func scaled(a, b scale, r, factor float64) bool {
	for i := range a {
		if a[i] == 0 && b[i] == 0 {
			continue
		}
		if !(math.Abs(b[i]/a[i]/r-1) < looseness(factor)) {
			return false
		}
	}
	return true
}
