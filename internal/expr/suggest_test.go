package expr

import (
	"testing"

	"floe/internal/particle"
)

func TestSuggest(t *testing.T) {
	h := &particle.Header{Attributes: []particle.Attribute{
		{Name: "PointVelocity", Context: particle.PerPoint}, {Name: "Age", Context: particle.PerPoint}, {Name: "name", Context: particle.PerObject},
	}}
	for name, want := range map[string]string{
		"Agee": "did you mean Age?", "velocty": "did you mean PointVelocity?", "zzz": "there are PointVelocity, Age, name",
	} {
		if got := Suggest(h, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
