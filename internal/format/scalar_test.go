// Numbers as text give the same numbers back.

package format_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"floe/internal/format"
	"floe/internal/particle"
	"floe/internal/particle/particletest"
)

func TestScalarTextGivesValuesBack(t *testing.T) {
	f := particletest.Random(rand.New(rand.NewPCG(1, 8)), particletest.Options{Points: 40})
	for _, c := range f.Columns {
		odd := c
		odd.Data = append(make([]byte, 1, len(c.Data)+1), c.Data...)[1:]
		text, moved := format.ScalarText(&c), format.ScalarText(&odd)
		for i := range int64(len(c.Data) / c.Type.ScalarBytes()) {
			got := string(text(nil, i))
			if again := string(moved([]byte("x"), i)); again != "x"+got {
				t.Fatalf("%s: %s, misaligned %s", c.Attribute, got, again)
			}
			checkScalar(t, &c, i, got)
		}
	}
}

// checkScalar parses the text of scalar i and compares.
func checkScalar(t *testing.T, c *particle.Column, i int64, text string) {
	t.Helper()
	bits := 64
	if s := c.Type.Scalar(); s == particle.Float32 || s == particle.Float16 {
		bits = 32
	}
	got, err := strconv.ParseFloat(text, bits)
	if err != nil {
		t.Fatalf("%s: %v", c.Attribute, err)
	}
	w := int64(c.Width())
	want := c.Component(i/w, int(i%w))
	if c.Type == particle.Location {
		want = float64(c.Data[i])
	}
	if math.Float64bits(got) != math.Float64bits(want) && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Fatalf("%s: scalar %d is %q, want %v", c.Attribute, i, text, want)
	}
}

func TestAppendFloats(t *testing.T) {
	tests := []struct {
		value any
		want  string
	}{
		{float32(0.1), "0.1"}, {0.1, "0.1"}, {float32(1.0 / 3), "0.33333334"}, {1.0 / 3, "0.3333333333333333"},
		{float32(math.NaN()), "nan"}, {math.Inf(1), "inf"}, {float32(math.Inf(-1)), "-inf"}, {math.Copysign(0, -1), "-0"},
	}
	for _, test := range tests {
		var got []byte
		switch v := test.value.(type) {
		case float32:
			got = format.AppendFloat32(nil, v)
		case float64:
			got = format.AppendFloat64(nil, v)
		}
		if string(got) != test.want {
			t.Errorf("%v is %q, want %q", test.value, got, test.want)
		}
	}
}
