package expr

import (
	"fmt"
	"math"
	"testing"

	"floe/internal/particle"
)

func TestDerived(t *testing.T) {
	f := zoo().frame()
	for _, c := range []struct {
		text, typ string
		constant  bool
		want      string
	}{
		{"length(PointVelocity)", "new float per point", false, "[5 0 1 1 10]"},
		{"v", "new vector3 per point", false, "[3 4 0 0 0 0 1 0 0 0 0 -1 6 0 8]"},
		{"v * 0.5", "new vector3 per point", false, "[1.5 2 0 0 0 0 0.5 0 0 0 0 -0.5 3 0 4]"},
		{"-v", "new vector3 per point", false, "[-3 -4 -0 -0 -0 -0 -1 -0 -0 -0 -0 1 -6 -0 -8]"},
		{"P.y", "new float per point", false, "[-2 1 0 0 -1]"},
		{"Age * 0.1", "new float per point", false, "[0.010000001 0.2 NaN +Inf -0.25]"},
		{"floor(abs(Age))", "new float per point", false, "[0 2 NaN +Inf 2]"},
		{"half + 1", "new float per point", false, "[2 -1 NaN 1 1]"},
		{"wide + 0", "new float64 per point", false, "[0.1 1e+300 NaN 0 9.007199254740992e+15]"},
		{"wide", "new float64 per point", false, "[0.1 1e+300 NaN 0 9.007199254740992e+15]"},
		{"ID", "new int64 per point", false, "[17 9007199254740993 -3 9223372036854775807 9007199254740992]"},
		{"ID + 1", "new int64 per point", false, "[18 9007199254740994 -2 -9223372036854775808 9007199254740993]"},
		{"ID % 10", "new long per point", false, "[7 3 7 7 2]"},
		{"u", "new uint64 per point", false, "[0 1 18446744073709551615 3 9223372036854775808]"},
		{"max(u, 2)", "new uint64 per point", false, "[2 2 18446744073709551615 3 9223372036854775808]"},
		{"byte + 1", "new long per point", false, "[1 2 256 4 5]"}, {"byte", "new uint8 per point", false, "[0 1 255 3 4]"},
		{"n + 1", "new int64 per point", false, "[1 0 3 -2 -2147483647]"}, {"n / 2", "new float per point", false, "[0 -0.5 1 -1.5 -1.0737418e+09]"},
		{"cell * 2", "new int64 per point", false, "[0 0 0 2 4 6 -2 -2 -2 10 10 10 0 0 2]"}, {"cell / 2", "new vector3 per point", false, "[0 0 0 0.5 1 1.5 -0.5 -0.5 -0.5 2.5 2.5 2.5 0 0 0.5]"},
		{"index", "new int64 per point", false, "[0 1 2 3 4]"}, {"index % 3", "new long per point", false, "[0 1 2 0 1]"}, {"number", "new long per point", true, "[101]"}, {"number + index", "new int64 per point", false, "[101 102 103 104 105]"},
		{"alive", "new bool per point", false, "[1 0 1 0 1]"}, {"Age > 1", "new bool per point", false, "[0 1 0 1 0]"}, {"!alive", "new bool per point", false, "[0 1 0 1 0]"}, {"0-3:3", "new bool per point", false, "[1 0 0 1 0]"}, {"alive * 2", "new long per point", false, "[2 0 2 0 2]"},
		{"5", "new long per point", true, "[5]"}, {"3 - 1", "new long per point", true, "[2]"}, {"0.5", "new float per point", true, "[0.5]"}, {"{1, 2, 3}", "new vector3 per point", true, "[1 2 3]"}, {"{1, 16777217}", "new long per point", true, "[1 16777217]"}, {"{1, 2.5}", "new vector2 per point", true, "[1 2.5]"},
		{"9007199254740993", "new int64 per point", true, "[9007199254740993]"}, {"true", "new bool per point", true, "[1]"}, {"pi", "new float per point", true, "[3.1415927]"},
		{"Mass * 2", "new float per point", true, "[3]"}, {"Level", "new float per point", true, "[1.5]"}, {"Level + Mass", "new float per point", true, "[3]"}, {"Mass", "new float per point", true, "[1.5]"}, {"Level * P.x", "new float per point", false, "[1.5 0 4.5 NaN 0]"},
		{"{P.x, Age, 1}", "new vector3 per point", false, "[1 0.1 1 0 2 1 3 NaN 1 NaN +Inf 1 0 -2.5 1]"},
		{"cross({0,0,1}, v)", "new vector3 per point", false, "[-4 3 0 0 0 0 0 1 0 -0 0 0 0 6 0]"}, {"normalize(v)", "new vector3 per point", false, "[0.6 0.8 0 0 0 0 1 0 0 0 0 -1 0.6 0 0.8]"},
		{"fit(Age, 0, 2, 0, 10)", "new float per point", false, "[0.5 10 NaN 10 0]"}, {"clamp(Age, 0, 1)", "new float per point", false, "[0.1 1 NaN 1 0]"}, {"fit(Age, 1, 1, 2, 3)", "new float per point", false, "[2 2 NaN 2 2]"},
		{"Color * 2", "new vector4 per point", false, "[2 1 0.5 2 0 0 0 2 0 2 0 2 0 0 2 2 2 2 2 0]"}, {"Color", "new color4 per point", false, "[1 0.5 0.25 1 0 0 0 1 0 1 0 1 0 0 1 1 1 1 1 0]"},
		{"count(trail)", "new int64 per point", false, "[2 0 1 0 0]"}, {"min(trail)", "new float per point", false, "[2 NaN NaN NaN NaN]"}, {"pow(2, index)", "new float per point", false, "[1 2 4 8 16]"},
		{"sum(Color)", "new float per point", false, "[2.75 1 2 2 3]"}, {"max(cell.x, 1)", "new long per point", false, "[1 1 1 5 1]"},
	} {
		column := derived(t, f, c.text)
		if got := column.Attribute.String(); got != c.typ || column.Constant != c.constant {
			t.Errorf("%s is %s (constant: %v), not %s", c.text, got, column.Constant, c.typ)
		}
		if got := scalarsOf(t, column); got != c.want {
			t.Errorf("%s gives %s, not %s", c.text, got, c.want)
		}
	}
}

func scalarsOf(t *testing.T, c particle.Column) string {
	t.Helper()
	var v any
	var err error
	switch plain := c; c.Type.Scalar() {
	case particle.Bool, particle.Uint8:
		v, err = particle.View[uint8](plain)
	case particle.Int32:
		v, err = particle.View[int32](plain)
	case particle.Int64:
		v, err = particle.View[int64](plain)
	case particle.Uint64:
		v, err = particle.View[uint64](plain)
	case particle.Float64:
		v, err = particle.View[float64](plain)
	default:
		v, err = particle.View[float32](plain)
	}
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(v)
}

func TestColorByItsName(t *testing.T) {
	f := zoo().frame()
	e, _ := Parse("{v.x, v.y, v.z, 1}")
	d, err := e.Value(Scope{Header: &f.Header})
	if err != nil || d.Attribute("Cd").Type != particle.Color4 || d.Attribute("Other").Type != particle.Vector4 {
		t.Errorf("%v, %v, %v", d.Attribute("Cd"), d.Attribute("Other"), err)
	}
}

// TestCopiesKeepEverything: a copy has texts and arrays as they are.
func TestCopiesKeepEverything(t *testing.T) {
	f := zoo().frame()
	for _, name := range []string{"name", "`odd name`", "trail", "strand", "blob"} {
		c := derived(t, f, name)
		e, _ := Parse(name)
		was := f.Column(e.root.text)
		if c.Digest() != was.Digest() || c.CountsDigest() != was.CountsDigest() || c.Name != "new" {
			t.Errorf("%s: %v, not like %v", name, c.Attribute, was.Attribute)
		}
	}
}

// TestDerivedLikeInline: a condition on a derived attribute chooses what one on its
// expression does, to the last bit.
func TestDerivedLikeInline(t *testing.T) {
	const n = 5000
	c := points(n)
	v, age := make([]float32, 3*n), make([]float32, n)
	for i := range v {
		v[i] = (random(int64(i), 1) - 0.5) * 4
	}
	for i := range age {
		age[i] = random(int64(i), 2)
	}
	with(c, "v", particle.Vector3, v...)
	with(c, "age", particle.Float32, age...)
	f := c.frame()
	for _, text := range []string{"length(v)", "age * 3.7 + v.x / 3", "dot(v, v)", "pow(age, 1.7)", "fit(age, .2, .3, 1, 2)", "sqrt(age) - sin(age)"} {
		column := derived(t, f, text)
		values, err := particle.View[float32](column)
		if err != nil {
			t.Fatal(err)
		}
		all := particle.FrameOf(f.Header, append(f.Columns[:2:2], column), nil)
		all.Attributes = append(f.Attributes[:2:2], column.Attribute)
		for _, sign := range []string{"<", "<=", ">", ">=", "==", "!="} {
			for _, k := range []float32{values[17], values[4999], 1, 0, -1, inf, -inf, math.MaxFloat32, 1e-30} {
				number := fmt.Sprintf(" %s %v", sign, float64(k))
				if math.IsInf(float64(k), 0) {
					number = fmt.Sprintf(" %s %s", sign, map[bool]string{true: "inf", false: "-inf"}[k > 0])
				}
				a, b := chosen(t, f, text+number, Run{}), chosen(t, all, "new"+number, Run{})
				if fmt.Sprint(a) != fmt.Sprint(b) {
					t.Errorf("%s%s chooses %d, derived %d", text, number, len(a), len(b))
				}
			}
		}
	}
}
