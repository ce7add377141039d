// Names of types and contexts, counts, roles.

package particle_test

import (
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

func TestTypeNames(t *testing.T) {
	for _, typ := range particletest.Types() {
		if got, ok := particle.ParseType(typ.String()); got != typ || !ok {
			t.Errorf("%s parses as %s", typ, got)
		}
		if typ.Components() < 1 || typ.ScalarBytes() < 1 || typ.Scalar().Components() != 1 {
			t.Errorf("%s has %d components of %d bytes", typ, typ.Components(), typ.ScalarBytes())
		}
	}
	for _, name := range []string{"", "invalid", "type(99)", "Vector3"} {
		if got, ok := particle.ParseType(name); ok {
			t.Errorf("%q parses as %s", name, got)
		}
	}
	bad := particle.Type(99)
	if bad.Valid() || bad.Components() != 0 || bad.ScalarBytes() != 0 || bad.String() != "type(99)" || bad.IsNumeric() {
		t.Error("type 99 is known")
	}
}

func TestTypeSizes(t *testing.T) {
	want := map[particle.Type]int64{
		particle.Bool: 1, particle.Float16: 2, particle.Int32: 4, particle.Float64: 8, particle.Vector2: 8,
		particle.Vector3: 12, particle.Quaternion: 16, particle.Matrix33: 36, particle.Matrix44: 64,
		particle.Color4: 16, particle.Shape: 4, particle.String: 4, particle.Location: 1,
	}
	for typ, size := range want {
		if got := attribute("a", typ).ValueBytes(); got != size {
			t.Errorf("%s takes %d bytes, want %d", typ, got, size)
		}
	}
}

func TestContexts(t *testing.T) {
	counts := particle.Counts{Points: 2, Edges: 3, Polygons: 4, Samples: 5}
	want := map[particle.Context]int64{
		particle.PerObject: 1, particle.PerPoint: 2, particle.PerEdge: 3, particle.PerPolygon: 4,
		particle.PerSample: 5, particle.ElementGenerator: 0,
	}
	for c, n := range want {
		if counts.Of(c) != n {
			t.Errorf("%d elements per %s, want %d", counts.Of(c), c, n)
		}
		if got, ok := particle.ParseContext(c.String()); got != c || !ok {
			t.Errorf("%s parses as %s", c, got)
		}
	}
	if _, ok := particle.ParseContext("context(3)"); ok || counts.Of(3) != 0 || particle.Context(3).String() != "context(3)" {
		t.Error("context 3 is known")
	}
}

func TestAttributeString(t *testing.T) {
	a := array("Strand", particle.Vector3)
	if got := a.String(); got != "Strand vector3 array per point" {
		t.Errorf("got %q", got)
	}
	if particle.Single.String() != "single" || particle.Structure(7).String() != "structure(7)" {
		t.Error("structures are misnamed")
	}
}

func TestRoleOf(t *testing.T) {
	want := map[string]particle.Role{
		"PointPosition": particle.PositionRole, "pointposition": particle.PositionRole, "P": particle.PositionRole,
		"v": particle.VelocityRole, "Cd": particle.ColorRole, "pscale": particle.SizeRole, "ID": particle.IDRole,
		"Age": particle.AgeRole, "AgeLimit": particle.LifeRole, "orient": particle.OrientationRole,
		"N": particle.NormalRole, "Mass": particle.MassRole, "Wetness": particle.NoRole, "": particle.NoRole,
	}
	for name, role := range want {
		if got := particle.RoleOf(name); got != role {
			t.Errorf("%q is %s, want %s", name, got, role)
		}
	}
}

func TestFindRole(t *testing.T) {
	wide := attribute("v", particle.Float64)
	wide.Components = 3
	h := header(1, attribute("id", particle.String), array("Color", particle.Color4), attribute("P", particle.Vector2),
		attribute("position", particle.Vector3), attribute("Cd", particle.Vector3), wide,
		attribute("orient", particle.Vector3), attribute("scale", particle.Vector3), attribute("pscale", particle.Float32))
	want := map[particle.Role]int{
		particle.PositionRole: 3,  // P has only two components
		particle.IDRole:       -1, // a string
		particle.ColorRole:    4,  // Color is ragged
		particle.VelocityRole: 5, particle.OrientationRole: -1,
		particle.SizeRole: 8, // pscale comes before scale
		particle.NoRole:   -1, particle.Role(200): -1,
	}
	for role, i := range want {
		if got := h.FindRole(role); got != i {
			t.Errorf("%s is attribute %d, want %d", role, got, i)
		}
	}
	if particle.Role(200).String() != "" || particle.AgeRole.String() != "age" {
		t.Error("roles are misnamed")
	}
}
