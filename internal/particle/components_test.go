// Names of components.

package particle_test

import (
	"slices"
	"strings"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

func TestComponentNames(t *testing.T) {
	tests := []struct {
		name       string
		typ        particle.Type
		components int
		want       string
	}{
		{"a", particle.Float32, 0, ""},
		{"a", particle.Float32, 1, ""},
		{"a", particle.Vector2, 0, "x y"},
		{"a", particle.Vector3, 3, "x y z"},
		{"a", particle.Vector4, 0, "x y z w"},
		{"a", particle.Quaternion, 0, "w x y z"},
		{"a", particle.Color4, 0, "r g b a"},
		{"Color", particle.Vector3, 0, "r g b"},
		{"Cd", particle.Float32, 3, "r g b"},
		{"Cd", particle.Float32, 5, "0 1 2 3 4"},
		{"P", particle.Float64, 3, "x y z"},
		{"P", particle.Float64, 4, "0 1 2 3"},
		{"a", particle.Float64, 3, "0 1 2"},
		{"a", particle.Matrix33, 0, "m00 m01 m02 m10 m11 m12 m20 m21 m22"},
		{"a", particle.String, 0, ""},
	}
	for _, test := range tests {
		a := particle.Attribute{Name: test.name, Type: test.typ, Components: test.components}
		if got := strings.Join(a.ComponentNames(), " "); got != test.want {
			t.Errorf("%+v: got %q, want %q", a, got, test.want)
		}
	}
	for _, typ := range particletest.Types() {
		names := attribute("a", typ).ComponentNames()
		slices.Sort(names)
		if n := len(slices.Compact(names)); n != typ.Components() && typ.Components() > 1 {
			t.Errorf("%s has %d names for %d components", typ, n, typ.Components())
		}
	}
}
