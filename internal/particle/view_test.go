// Typed views: no copy, nothing but the right type.

package particle_test

import (
	"math"
	"strings"
	"testing"

	"floe/internal/particle"
)

// viewed checks that a view of a column of T lies on the column's own bytes.
func viewed[T particle.Number](t *testing.T, typ particle.Type, wrong bool) {
	t.Helper()
	scalars := make([]T, 3*typ.Components())
	c := particle.NewColumn(header(3), attribute("a", typ), scalars)
	c.Elements = 3
	view, err := particle.View[T](c)
	switch {
	case wrong && err == nil:
		t.Errorf("%s viewed as %T", typ, view)
	case wrong:
	case err != nil:
		t.Errorf("%s: %v", typ, err)
	case len(view) != len(scalars) || &view[0] != &scalars[0]:
		t.Errorf("view of %s is a copy", typ)
	}
}

func TestViewIsNoCopy(t *testing.T) {
	viewed[bool](t, particle.Bool, false)
	viewed[uint8](t, particle.Bool, false)
	viewed[int8](t, particle.Int8, false)
	viewed[uint8](t, particle.Uint8, false)
	viewed[uint8](t, particle.Location, false)
	viewed[int16](t, particle.Int16, false)
	viewed[uint16](t, particle.Uint16, false)
	viewed[int32](t, particle.Int32, false)
	viewed[int32](t, particle.String, false)
	viewed[int32](t, particle.Shape, false)
	viewed[uint32](t, particle.Uint32, false)
	viewed[int64](t, particle.Int64, false)
	viewed[uint64](t, particle.Uint64, false)
	viewed[particle.Half](t, particle.Float16, false)
	viewed[float64](t, particle.Float64, false)
	for typ := particle.Vector2; typ <= particle.Rotation; typ++ {
		viewed[float32](t, typ, false)
	}
}

func TestViewRefusesOtherTypes(t *testing.T) {
	viewed[bool](t, particle.Uint8, true)
	viewed[int8](t, particle.Bool, true)
	viewed[uint16](t, particle.Float16, true)
	viewed[int32](t, particle.Float32, true)
	viewed[uint32](t, particle.String, true)
	viewed[float64](t, particle.Vector3, true)
	viewed[float32](t, particle.Float64, true)
	viewed[uint64](t, particle.Int64, true)
	c := particle.Column{Attribute: particle.Attribute{Name: "x"}}
	if _, err := particle.View[float32](c); err == nil {
		t.Error("invalid type viewed")
	}
}

func TestViewRefusesMisalignedData(t *testing.T) {
	c := particle.Column{Attribute: attribute("a", particle.Float32), Elements: 2, Data: particle.Allocate(9)[1:]}
	if _, err := particle.View[float32](c); err == nil || !strings.Contains(err.Error(), "aligned") {
		t.Errorf("got %v", err)
	}
}

func TestViewRefusesImpossibleBools(t *testing.T) {
	c := particle.Column{Attribute: attribute("a", particle.Bool), Elements: 2, Data: []byte{1, 2}}
	if v, err := particle.View[bool](c); err == nil {
		t.Errorf("viewed %v", v)
	}
	if v, err := particle.View[uint8](c); err != nil || v[1] != 2 {
		t.Errorf("got %v, %v", v, err)
	}
}

func TestViewOfNothing(t *testing.T) {
	c := particle.NewColumn(header(0), attribute("a", particle.Vector3), []float32{})
	if v, err := particle.View[float32](c); err != nil || len(v) != 0 {
		t.Errorf("got %v, %v", v, err)
	}
}

func TestHalf(t *testing.T) {
	tests := []struct {
		bits uint16
		want float32
	}{
		{0x0000, 0}, {0x3c00, 1}, {0xbc00, -1}, {0x4000, 2}, {0x3555, 0.33325195},
		{0x7bff, 65504}, {0xfbff, -65504}, {0x0400, 6.1035156e-05}, {0x0001, 5.9604645e-08},
		{0x83ff, -6.097555e-05}, {0x7c00, float32(math.Inf(1))}, {0xfc00, float32(math.Inf(-1))},
	}
	for _, test := range tests {
		if got := particle.Half(test.bits).Float32(); got != test.want {
			t.Errorf("%#04x is %v, want %v", test.bits, got, test.want)
		}
	}
}

// TestHalfByDefinition computes all halves as sign x mantissa x 2^exponent.
func TestHalfByDefinition(t *testing.T) {
	for bits := range uint32(1 << 16) {
		exp, frac := int(bits>>10&31), float64(bits&1023)
		want := math.Ldexp(1024+frac, exp-25)
		switch {
		case exp == 31 && frac != 0:
			want = math.NaN()
		case exp == 31:
			want = math.Inf(1)
		case exp == 0:
			want = math.Ldexp(frac, -24)
		}
		want = math.Copysign(want, float64(1-2*int(bits>>15)))
		got := float64(particle.Half(bits).Float32())
		if math.Float64bits(got) != math.Float64bits(want) && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Fatalf("%#04x is %v, want %v", bits, got, want)
		}
	}
}
