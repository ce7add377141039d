package browser

import (
	"slices"
	"testing"

	"floe/internal/particle"
)

func TestTexts(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{count(0), "0"}, {count(999), "999"}, {count(1000), "1,000"}, {count(-1234567), "-1,234,567"},
		{byteSize(999), "999 B"}, {byteSize(48_200_000), "48.2 MB"}, {byteSize(999_960_000), "1.0 GB"}, {byteSize(123_456_789_000), "123 GB"},
		{frameNumber(-12), "-12"}, {frameNumber(1001.5), "1001.5"},
		{short(0.1), "0.1"}, {short(-1234567), "-1234567"}, {short(123456), "123456"}, {short(3.14159265), "3.1416"}, {short(1e-9), "1e-09"},
		{span(1, 1), "1"}, {span(-1, 2.5), "-1 … 2.5"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestValueTexts(t *testing.T) {
	f := sampleFrame(4)
	for _, c := range []struct {
		name    string
		from, n int64
		want    []string
	}{
		{"PointPosition", 1, 2, []string{"(-2.25, -2, -1.75)", "(-1.5, -1.25, -1)"}},
		{"Age", 2, 10, []string{"0.08333334", "0.125"}},
		{"Size", 0, 5, []string{"0.1"}},
		{"Material", 0, 1, []string{`"snow"`}},
		{"StrandPosition", 0, 2, []string{"[2]  (-3, -2.75, -2.5), (-2.25, -2, -1.75)", "[0]  "}},
		{"EmitLocation", 0, 3, nil},
		{"Seed", 0, 3, []string{"7"}},
	} {
		if got := ValueTexts(f.Column(c.name), c.from, c.n); !slices.Equal(got, c.want) {
			t.Errorf("%s from %d: %q, want %q", c.name, c.from, got, c.want)
		}
	}
}

func TestFactsOfARaggedConstant(t *testing.T) {
	a := particle.Attribute{Name: "Links", Type: particle.Int32, Structure: particle.Array, Context: particle.PerPoint}
	c := particle.Column{Attribute: a, Elements: 1000, Constant: true, Data: make([]byte, 12), Offsets: []int64{0, 3}}
	f := FactsOf(particle.FrameOf(particle.Header{Attributes: []particle.Attribute{a}}, []particle.Column{c}, nil))
	if want := (ColumnFacts{Elements: 1000, Constant: true, Values: 3000, Bytes: 28}); f[0] != want {
		t.Errorf("facts are %+v, want %+v", f[0], want)
	}
	if got := elementsText(a, f[0]); got != "1,000 points, one array for all" {
		t.Errorf("described as %q", got)
	}
}

func TestTagsAreShort(t *testing.T) {
	for typ := particle.Bool; typ <= particle.Location; typ++ {
		if tag := tag(particle.Attribute{Type: typ}); len(tag) < 2 || len(tag) > 5 {
			t.Errorf("%s is tagged %q", typ, tag)
		}
	}
	if tag := tag(particle.Attribute{Type: particle.Float64, Components: 3}); tag != "dbl×3" {
		t.Errorf("three doubles are tagged %q", tag)
	}
}
