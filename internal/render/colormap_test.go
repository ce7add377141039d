// Colour maps: even lightness, the published colours, the transfer function.

package render

import (
	"image/color"
	"math"
	"testing"
)

// lightness is L* of CIELAB, 0 to 100.
func lightness(c uint32) float64 {
	light := func(b uint32) float64 { return toLinear(float64(b&255) / 255) }
	y := 0.2126*light(c) + 0.7152*light(c>>8) + 0.0722*light(c>>16)
	if y < 0.008856 {
		return y * 903.3
	}
	return 116*math.Cbrt(y) - 16
}

func TestPerceptualMapsRiseEvenly(t *testing.T) {
	for _, m := range []Map{Viridis, Magma, Grey} {
		before, steepest := -1.0, 0.0
		for i, c := range tables[m] {
			l := lightness(c)
			if l < before-0.15 { // 8 bits
				t.Errorf("%s gets darker at %d: %v after %v", m, i, l, before)
			}
			if i > 0 {
				steepest = max(steepest, l-before)
			}
			before = l
		}
		even := (lightness(tables[m][255]) - lightness(tables[m][0])) / 255
		if steepest > 2*even+0.4 {
			t.Errorf("%s jumps by %v, %v would be even", m, steepest, even)
		}
	}
}

func TestMapsMeetTheirAuthors(t *testing.T) {
	// Colours of the published tables, at places that are not our stops.
	tests := []struct {
		m    Map
		at   int
		want color.RGBA
	}{
		{Viridis, 0, color.RGBA{68, 1, 84, 255}}, {Viridis, 255, color.RGBA{253, 231, 37, 255}},
		{Viridis, 80, color.RGBA{52, 97, 141, 255}}, {Viridis, 176, color.RGBA{66, 190, 113, 255}},
		{Magma, 0, color.RGBA{0, 0, 4, 255}}, {Magma, 255, color.RGBA{252, 253, 191, 255}},
		{Turbo, 128, color.RGBA{164, 252, 60, 255}},
	}
	for _, test := range tests {
		got := unpack(tables[test.m][test.at])
		if away := distanceOf(got, test.want); away > 20 { // turbo is a fit
			t.Errorf("%s at %d is %v, published %v", test.m, test.at, got, test.want)
		}
	}
}

func distanceOf(a, b color.RGBA) int {
	d := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
	return max(d(a.R, b.R), d(a.G, b.G), d(a.B, b.B), d(a.A, b.A))
}

func TestDivergingHasALightMiddle(t *testing.T) {
	table := &tables[Diverging]
	for i := range 127 {
		if lightness(table[i]) > lightness(table[i+1])+0.15 || lightness(table[255-i]) > lightness(table[254-i])+0.15 {
			t.Fatalf("not lighter towards the middle at %d", i)
		}
	}
	if l, r := lightness(table[0]), lightness(table[255]); math.Abs(l-r) > 10 {
		t.Errorf("ends of lightness %v and %v", l, r)
	}
}

func TestMapNames(t *testing.T) {
	for _, name := range Maps() {
		if m, ok := ParseMap(name); !ok || m.String() != name {
			t.Errorf("%q is %v", name, m)
		}
	}
	if m, ok := ParseMap("GRAY"); !ok || m != Grey {
		t.Errorf("gray is %v", m)
	}
	if _, ok := ParseMap("jet"); ok {
		t.Error("knows jet")
	}
	if Map(99).At(0.5) != Category.At(0.5) || Viridis.At(math.NaN()) != Viridis.At(0) || Viridis.At(9) != Viridis.At(1) {
		t.Error("values off the map are not clamped")
	}
}

func TestLinearToSRGBAndBack(t *testing.T) {
	for i := range 256 {
		if got := srgbBytes[linearSteps[i]]; int(got) != i {
			t.Errorf("byte %d came back as %d", i, got)
		}
	}
	seen := map[uint8]bool{}
	for _, b := range srgbBytes {
		seen[b] = true
	}
	if len(seen) != 256 {
		t.Errorf("the table has %d of 256 values", len(seen))
	}
	if toSRGB(0.5) < 0.735 || toSRGB(0.5) > 0.736 || toSRGB(math.NaN()) != 0 {
		t.Errorf("half the light is %v", toSRGB(0.5))
	}
}
