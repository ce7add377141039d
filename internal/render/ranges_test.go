// Ranges and scales: NaN, infinities, constants, logarithms.

package render

import (
	"math"
	"slices"
	"testing"

	"floe/internal/particle"
)

// cloud makes a frame of points with some columns of float32.
func cloud(xyz []float32, more ...particle.Column) *particle.Frame {
	h := particle.Header{Format: "test", Counts: particle.Counts{Points: int64(len(xyz) / 3)}}
	columns := append([]particle.Column{particle.NewColumn(&h, perPoint("PointPosition", particle.Vector3), xyz)}, more...)
	for i := range columns {
		columns[i].Elements = h.Points
		h.Attributes = append(h.Attributes, columns[i].Attribute)
	}
	return particle.FrameOf(h, columns, nil)
}

func perPoint(name string, t particle.Type) particle.Attribute {
	return particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: particle.PerPoint}
}

func floats(name string, t particle.Type, values ...float32) particle.Column {
	return particle.Column{Attribute: perPoint(name, t), Data: particle.BytesOf(values)}
}

func TestRanges(t *testing.T) {
	nan, inf := nan32, float32(math.Inf(1))
	ragged := particle.Column{Attribute: perPoint("array", particle.Float32), Data: particle.BytesOf([]float32{7, 8, 9}), Offsets: []int64{0, 0, 1, 3, 3}}
	ragged.Structure = particle.Array
	constant := floats("constant", particle.Float32, 4)
	constant.Constant = true
	text := particle.Column{Attribute: perPoint("text", particle.String), Data: particle.BytesOf([]int32{0, 1, 1, 0}), Table: particle.MakeStrings([]string{"a", "b"})}
	bytes := particle.Column{Attribute: perPoint("bytes", particle.Uint8), Data: []byte{1, 2, 200, 4}}
	s := NewScene(cloud([]float32{0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3},
		floats("plain", particle.Float32, 3, -1, nan, inf),
		floats("nothing", particle.Float32, nan, nan, inf, -inf),
		floats("Cd", particle.Color4, 3, 4, 0, 9, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 9),
		ragged, constant, text, bytes,
	), SceneOptions{Workers: 2})
	defer s.Release()
	tests := []struct {
		attribute string
		component Component
		log       bool
		want      Range
	}{
		{"plain", 0, false, Range{-1, 3}},
		{"plain", 0, true, Range{3, 3}},
		{"plain", 2, false, NoRange()},
		{"nothing", 0, false, NoRange()},
		{"missing", 0, false, NoRange()},
		{"PointPosition", 0, false, Range{0, 3}},
		{"PointPosition", MagnitudeOf, false, Range{0, 3}},
		{"PointPosition", ComponentAt(1), false, Range{0, 2}},
		{"Cd", MagnitudeOf, false, Range{0, 5}},
		{"Cd", ComponentAt(3), false, Range{9, 9}},
		{"array", 0, false, Range{7, 8}},
		{"constant", 0, false, Range{4, 4}},
		{"text", 0, false, Range{0, 1}},
		{"bytes", 0, false, Range{1, 200}},
	}
	for _, test := range tests {
		for range 2 { // the second time from memory
			if got := s.Range(test.attribute, test.component, test.log); got != test.want {
				t.Errorf("%s component %d, log %t: %v, want %v", test.attribute, test.component, test.log, got, test.want)
			}
		}
	}
}

func TestScale(t *testing.T) {
	inf := float32(math.Inf(1))
	tests := []struct {
		name  string
		r     Range
		log   bool
		value float32
		want  int
	}{
		{"bottom", Range{0, 10}, false, 0, 0}, {"middle", Range{0, 10}, false, 5, 128}, {"top", Range{0, 10}, false, 10, 255},
		{"below", Range{0, 10}, false, -1e30, 0}, {"above", Range{0, 10}, false, inf, 255}, {"far below", Range{0, 10}, false, -inf, 0},
		{"not a number", Range{0, 10}, false, nan32, -1},
		{"one value", Range{4, 4}, false, 4, 128}, {"less than it", Range{4, 4}, false, 3, 0}, {"more than it", Range{4, 4}, false, 5, 255},
		{"no values", NoRange(), false, 0.5, 128},
		{"log middle", Range{1, 100}, true, 10, 128}, {"log zero", Range{1, 100}, true, 0, 0}, {"log negative", Range{1, 100}, true, -3, 0},
		{"log from below zero", Range{-5, 1e6}, true, 1e3, 128}, {"log of nothing positive", Range{-5, -1}, true, -3, 0},
		{"huge", Range{-math.MaxFloat32, math.MaxFloat32}, false, 1, 128},
	}
	for _, test := range tests {
		s := newScale(test.r, test.log)
		if got := s.index(test.value); got < test.want-1 || got > test.want+1 {
			t.Errorf("%s: %v in %v is %d, want %d", test.name, test.value, test.r, got, test.want)
		}
	}
}

func TestLog2(t *testing.T) {
	for _, v := range []float32{1, 2, 3, 0.1, 1e-30, 1e30, math.SmallestNonzeroFloat32, 1e-40, math.MaxFloat32} {
		if got, want := float64(log2(v)), math.Log2(float64(v)); math.Abs(got-want) > 1e-4+math.Abs(want)*1e-6 {
			t.Errorf("log2(%v) = %v, want %v", v, got, want)
		}
	}
}

func TestParseColor(t *testing.T) {
	h := &particle.Header{Attributes: []particle.Attribute{
		perPoint("PointVelocity", particle.Vector3), perPoint("Cd", particle.Color4), perPoint("a.b", particle.Float32), perPoint("Q", particle.Quaternion),
	}}
	tests := []struct {
		text string
		h    *particle.Header
		want ColorBy
		ok   bool
	}{
		{"PointVelocity", h, ColorBy{Attribute: "PointVelocity"}, true},
		{"PointVelocity.y", h, ColorBy{Attribute: "PointVelocity", Component: ComponentAt(1)}, true},
		{"PointVelocity.1", h, ColorBy{Attribute: "PointVelocity", Component: ComponentAt(1)}, true},
		{"PointVelocity.magnitude", h, ColorBy{Attribute: "PointVelocity", Component: MagnitudeOf}, true},
		{"v.length", h, ColorBy{Attribute: "PointVelocity", Component: MagnitudeOf}, true},
		{"color.b", h, ColorBy{Attribute: "Cd", Component: ComponentAt(2)}, true},
		{"PointVelocity.q", h, ColorBy{}, false},
		{"PointVelocity.3", h, ColorBy{}, false},
		{"Cd.G", h, ColorBy{Attribute: "Cd", Component: ComponentAt(1)}, true},
		{"Q.w", h, ColorBy{Attribute: "Q", Component: ComponentAt(0)}, true},
		{"a.b", h, ColorBy{Attribute: "a.b"}, true},
		{"nothing.z", h, ColorBy{}, false},
	}
	for _, test := range tests {
		got, err := ParseColor(test.text, test.h)
		if got != test.want || (err == nil) != test.ok {
			t.Errorf("%q: %+v, %v", test.text, got, err)
		}
	}
}

func TestDivergingHasZeroInTheMiddle(t *testing.T) {
	s := NewScene(cloud([]float32{0, 0, 0, 0, 0, 0}, floats("v", particle.Float32, -1, 4)), SceneOptions{})
	for _, test := range []struct {
		by   ColorBy
		want Range
	}{
		{ColorBy{Attribute: "v", Map: Diverging}, Range{-4, 4}},
		{ColorBy{Attribute: "v", Map: Diverging, Range: Range{-1, 2}}, Range{-1, 2}},
		{ColorBy{Attribute: "v", Map: Viridis}, Range{-1, 4}},
		{ColorBy{Attribute: "v", Map: Viridis, Log: true}, Range{4, 4}},
	} {
		shot := Shot{Layers: []Layer{{Scene: s}}, Look: Look{Color: test.by}}
		if l, ok := shot.Legend(); !ok || l.Range != test.want {
			t.Errorf("%+v: %v, want %v", test.by, l.Range, test.want)
		}
	}
}

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		l    Legend
		want []string
	}{
		{Legend{Range: Range{0, 10}}, []string{"0", "2", "4", "6", "8", "10"}},
		{Legend{Range: Range{-0.31, 0.42}}, []string{"-0.2", "0", "0.2", "0.4"}},
		{Legend{Range: Range{5, 5}}, []string{"5"}},
		{Legend{Range: Range{1e-9, 3e-9}}, []string{"1e-09", "1.5e-09", "2e-09", "2.5e-09", "3e-09"}},
		{Legend{Range: Range{1e7, 4e7}}, []string{"1e+07", "2e+07", "3e+07", "4e+07"}},
		{Legend{Range: Range{0.5, 2000}, Log: true}, []string{"1", "10", "100", "1000"}},
		{Legend{Range: Range{-1, 100}, Log: true}, []string{"0.0001", "0.001", "0.01", "0.1", "1", "10", "100"}},
		{Legend{Range: Range{2, 3}, Log: true}, []string{"2", "3"}},
		{Legend{Range: Range{-1e300, 1e300}}, nil},
		{Legend{Range: Range{0, 9}, Map: Category}, []string{}},
	} {
		var got []string
		for _, tick := range test.l.ticks() {
			if !(tick.at > -1e-6 && tick.at < 1+1e-6) {
				t.Errorf("%+v: %q at %v", test.l, tick.text, tick.at)
			}
			got = append(got, tick.text)
		}
		if test.want != nil && !slices.Equal(got, test.want) {
			t.Errorf("%+v: %q, want %q", test.l, got, test.want)
		}
	}
}
