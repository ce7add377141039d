// Names as people write them.

package particle_test

import (
	"errors"
	"testing"

	"floe/internal/particle"
)

func named() *particle.Header {
	return &particle.Header{Attributes: []particle.Attribute{
		{Name: "PointPosition", Type: particle.Vector3, Context: particle.PerPoint},
		{Name: "PointVelocity", Type: particle.Vector3, Context: particle.PerPoint},
		{Name: "Age", Type: particle.Float32, Context: particle.PerPoint},
		{Name: "age", Type: particle.Float64, Context: particle.PerPoint},
		{Name: "group:fast", Type: particle.Bool, Context: particle.PerPoint},
		{Name: "odd.x", Type: particle.Float32, Context: particle.PerPoint},
		{Name: "Cd", Type: particle.Float32, Components: 3, Context: particle.PerPoint},
		{Name: "orient", Type: particle.Quaternion, Context: particle.PerPoint},
		{Name: "five", Type: particle.Float32, Components: 5, Context: particle.PerPoint},
		{Name: "id", Type: particle.String, Context: particle.PerPoint},
	}}
}

func TestFindLike(t *testing.T) {
	h := named()
	for name, want := range map[string]int{
		"PointPosition": 0, "pointposition": 0, "P": 0, "p": 0, "Position": 0, "@P": 0, "v@P": 0, "@pointposition": 0,
		"v": 1, "vel": 1, "Age": 2, "AGE": 2, "age": 3, "nage": 2, "group:fast": 4, "fast": 4, "FAST": 4, "group_fast": 4,
		"odd.x": 5, "color": 6, "@Cd": 6, "rot": 7, "id": 9,
		"particleid": -1, "mass": -1, "Agee": -1, "": -1, "@": -1, "x@P": -1,
	} {
		if i := h.FindLike(name); i != want {
			t.Errorf("FindLike(%q) = %d, want %d", name, i, want)
		}
	}
}

func TestRefer(t *testing.T) {
	h := named()
	const whole, length = particle.WholeValue, particle.LengthOfAll
	for text, want := range map[string]particle.Reference{
		"P": {0, whole}, "P.y": {0, 1}, "PointPosition.y": {0, 1}, "@P.Y": {0, 1}, "P.length": {0, length},
		"v.magnitude": {1, length}, "P.2": {0, 2}, "P[2]": {0, 2}, "P.g": {0, 1},
		"odd.x": {5, whole}, "Cd.b": {6, 2}, "Cd.z": {6, 2}, "orient.w": {7, 0}, "orient.x": {7, 1}, "orient.a": {7, 3},
		"five.4": {8, 4}, "five[0]": {8, 0}, "five.y": {8, 1}, "Age.length": {2, length}, "Age.0": {2, 0},
	} {
		got, err := h.Refer(text)
		if err != nil || got != want {
			t.Errorf("Refer(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"Agee": `no attribute "Agee"`, "Agee.x": `no attribute "Agee"`, "": `no attribute ""`, ".x": `no attribute ".x"`,
		"P.w": `PointPosition has no component "w"; there are x y z`, "P[3]": `PointPosition has no component "3"; there are x y z`,
		"P.-1": `PointPosition has no component "-1"; there are x y z`, "Cd.a": `Cd has no component "a"; there are r g b`,
		"Age.x": `Age has no component "x"; it is a single number`, "five.q": `five has no component "q"; there are 0 to 4`,
		"P.": `no attribute "P."`,
	} {
		_, err := h.Refer(text)
		var e *particle.NameError
		if !errors.As(err, &e) || err.Error() != want {
			t.Errorf("Refer(%q): %v, want %s", text, err, want)
		}
	}
}
