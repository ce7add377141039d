// Numbers as colours: the maps, computed once from what their authors published.

package render

import (
	"image/color"
	"math"
	"strings"
)

// Map is a named range of colours.
type Map uint8

// The maps. Viridis, magma and grey rise evenly in lightness, so that equal
// steps look equal; turbo shows more detail and less order; diverging has a
// light middle, for values around zero; category gives neighbouring integers
// distinct hues.
const (
	Viridis Map = iota
	Magma
	Turbo
	Grey
	Diverging
	Category
	mapCount
)

var mapNames = [mapCount]string{"viridis", "magma", "turbo", "grey", "diverging", "category"}

// String gives "viridis", "magma" …
func (m Map) String() string {
	if m < mapCount {
		return mapNames[m]
	}
	return "?"
}

// Maps lists the names.
func Maps() []string { return mapNames[:] }

// ParseMap is the inverse of [Map.String]; "gray" is grey.
func ParseMap(name string) (Map, bool) {
	if strings.EqualFold(name, "gray") {
		return Grey, true
	}
	for i, n := range mapNames {
		if strings.EqualFold(n, name) {
			return Map(i), true
		}
	}
	return Viridis, false
}

// At gives the colour at t from 0 to 1.
func (m Map) At(t float64) color.RGBA {
	return unpack(tables[min(m, mapCount-1)][min(max(int(t*256), 0), 255)])
}

// tables hold 256 colours each, as pack makes them.
var tables = func() (all [mapCount][256]uint32) {
	for i := range 256 {
		t := float64(i) / 255
		all[Viridis][i] = ramp(viridisStops, t)
		all[Magma][i] = ramp(magmaStops, t)
		all[Turbo][i] = turbo(t)
		all[Grey][i] = ramp(greyStops, t)
		all[Diverging][i] = ramp(divergingStops, t)
		all[Category][i] = category(i)
	}
	return all
}()

// Stops at equal distances, as sRGB. Those of viridis and magma are nine of the
// 256 colours that their authors (S. van der Walt, N. Smith, 2015) gave away
// under CC0; between them we interpolate in Oklab, within 2/255 of the original
// lightness. The others are our own.
var (
	viridisStops   = []uint32{0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725}
	magmaStops     = []uint32{0x000004, 0x1c1044, 0x4f127b, 0x812581, 0xb5367a, 0xe55964, 0xfb8761, 0xfec287, 0xfcfdbf}
	greyStops      = []uint32{0x1c1c1c, 0xffffff}
	divergingStops = []uint32{0x2a3fbf, 0x5f8fe8, 0xe8e6e3, 0xec7f57, 0xb3112a}
)

func ramp(stops []uint32, t float64) uint32 {
	where := t * float64(len(stops)-1)
	i := min(int(where), len(stops)-2)
	a, b := oklab(stops[i]), oklab(stops[i+1])
	return fromOklab(a.Add(b.Sub(a).Scale(where - float64(i))))
}

// turbo by the fit of degree 5 that its author published (A. Mikhailov, 2019).
func turbo(t float64) uint32 {
	poly := func(c ...float64) float64 {
		sum := 0.0
		for _, k := range c {
			sum = float64(sum*t) + k
		}
		return sum / 255
	}
	return packFloat(
		poly(14825.05, -38394.49, 33300.12, -10793.56, 1172.33, 34.61),
		poly(707.56, 1073.77, -3574.96, 1225.33, 557.33, 23.31),
		poly(6838.66, -22569.18, 27814, -15327.97, 3211.1, 27.2),
	)
}

// category turns the hue by the golden angle from colour to colour, and takes
// three lightnesses in turn.
func category(i int) uint32 {
	sin, cos := math.Sincos(float64(i) * 2.399963)
	light := [3]float64{0.75, 0.62, 0.86}[i%3]
	return fromOklab(Vec3{light, 0.13 * cos, 0.13 * sin})
}

// oklab gives lightness and the two chroma axes of an sRGB colour (B. Ottosson,
// "A perceptual color space for image processing", 2020).
func oklab(rgb uint32) Vec3 {
	r, g, b := toLinear(float64(rgb>>16&255)/255), toLinear(float64(rgb>>8&255)/255), toLinear(float64(rgb&255)/255)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return Vec3{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

func fromOklab(c Vec3) uint32 {
	cube := func(v float64) float64 { return v * v * v }
	l := cube(c[0] + 0.3963377774*c[1] + 0.2158037573*c[2])
	m := cube(c[0] - 0.1055613458*c[1] - 0.0638541728*c[2])
	s := cube(c[0] - 0.0894841775*c[1] - 1.2914855480*c[2])
	return packFloat(
		toSRGB(4.0767416621*l-3.3077115913*m+0.2309699292*s),
		toSRGB(-1.2684380046*l+2.6097574011*m-0.3413193965*s),
		toSRGB(-0.0041960863*l-0.7034186147*m+1.7076147010*s),
	)
}

// toLinear and toSRGB are the transfer function of sRGB and its inverse, 0 to 1.
func toLinear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func toSRGB(v float64) float64 {
	switch {
	case !(v > 0):
		return 0
	case v <= 0.0031308:
		return v * 12.92
	case v >= 1:
		return 1
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

// Colours inside the package are 0xAABBGGRR: the bytes of image.RGBA in order.
func pack(r, g, b, a uint8) uint32 {
	return uint32(r) | uint32(g)<<8 | uint32(b)<<16 | uint32(a)<<24
}

func packColor(c color.RGBA) uint32 { return pack(c.R, c.G, c.B, c.A) }

func unpack(c uint32) color.RGBA {
	return color.RGBA{R: uint8(c), G: uint8(c >> 8), B: uint8(c >> 16), A: uint8(c >> 24)}
}

func packFloat(r, g, b float64) uint32 {
	byteOf := func(v float64) uint8 { return uint8(min(max(v, 0), 1)*255 + 0.5) }
	return pack(byteOf(r), byteOf(g), byteOf(b), 255)
}

// srgbSteps is fine enough that no 8-bit value of the result is skipped.
const srgbSteps = 1 << 13

// srgbBytes maps linear light, 0 to srgbSteps, to sRGB bytes; linearSteps is the
// way back.
var (
	srgbBytes = func() (table [srgbSteps + 1]uint8) {
		for i := range table {
			table[i] = uint8(toSRGB(float64(i)/srgbSteps)*255 + 0.5)
		}
		return table
	}()
	linearSteps = func() (table [256]uint16) {
		for i := range table {
			table[i] = uint16(toLinear(float64(i)/255)*srgbSteps + 0.5)
		}
		return table
	}()
)
