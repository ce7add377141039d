// Pictures of 256 colours, which take a quarter of the room.

package main

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"os"
	"slices"
	"testing"
)

// swatch is a colour and the number of pixels that have it.
type swatch struct {
	rgb   [3]uint8
	count int
}

// spread is the channel in which the colours of a box differ most, and by how much.
func spread(box []swatch) (channel, by int) {
	for c := range 3 {
		lo, hi := 255, 0
		for _, s := range box {
			lo, hi = min(lo, int(s.rgb[c])), max(hi, int(s.rgb[c]))
		}
		if hi-lo > by {
			channel, by = c, hi-lo
		}
	}
	return channel, by
}

// weight is how much a box is in want of being cut: for how far apart its colours
// are, and how many pixels have them.
func weight(box []swatch) float64 {
	n := 0
	for _, s := range box {
		n += s.count
	}
	_, by := spread(box)
	return float64(by*by) * float64(n)
}

// paletteOf finds the colours that stand for all others, by median cut.
func paletteOf(all []swatch, size int) color.Palette {
	boxes := [][]swatch{all}
	for len(boxes) < size {
		i := 0
		for k := range boxes {
			if weight(boxes[k]) > weight(boxes[i]) {
				i = k
			}
		}
		box := boxes[i]
		channel, by := spread(box)
		if by == 0 {
			break
		}
		slices.SortFunc(box, func(a, b swatch) int {
			return cmp.Or(cmp.Compare(a.rgb[channel], b.rgb[channel]), bytes.Compare(a.rgb[:], b.rgb[:]))
		})
		at := middle(box)
		boxes[i] = box[:at]
		boxes = append(boxes, box[at:])
	}
	var p color.Palette
	for _, box := range boxes {
		p = append(p, mean(box))
	}
	return p
}

// middle is where as many pixels are before as behind.
func middle(box []swatch) int {
	half := 0
	for _, s := range box {
		half += s.count
	}
	half /= 2
	for i, s := range box {
		if half -= s.count; half <= 0 {
			return min(max(i, 1), len(box)-1)
		}
	}
	return len(box) - 1
}

func mean(box []swatch) color.NRGBA {
	var sum [3]int
	n := 0
	for _, s := range box {
		for c := range 3 {
			sum[c] += int(s.rgb[c]) * s.count
		}
		n += s.count
	}
	return color.NRGBA{uint8((sum[0] + n/2) / n), uint8((sum[1] + n/2) / n), uint8((sum[2] + n/2) / n), 255}
}

// reduce gives a picture the 256 colours that suit it.
func reduce(m *image.NRGBA) *image.Paletted {
	counts := map[[3]uint8]int{}
	at := func(x, y int) [3]uint8 { return [3]uint8(m.Pix[m.PixOffset(x, y):]) }
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
			counts[at(x, y)]++
		}
	}
	var all []swatch
	for rgb, n := range counts {
		all = append(all, swatch{rgb, n})
	}
	slices.SortFunc(all, func(a, b swatch) int { return bytes.Compare(a.rgb[:], b.rgb[:]) }) // the same each time
	p := paletteOf(all, 256)
	nearest := map[[3]uint8]uint8{}
	for rgb := range counts {
		nearest[rgb] = uint8(p.Index(color.NRGBA{rgb[0], rgb[1], rgb[2], 255}))
	}
	out := image.NewPaletted(image.Rect(0, 0, m.Rect.Dx(), m.Rect.Dy()), p)
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			out.SetColorIndex(x, y, nearest[at(m.Rect.Min.X+x, m.Rect.Min.Y+y)])
		}
	}
	return out
}

func writeSmall(name string, m *image.NRGBA) error {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&b, reduce(m)); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}

// TestReduce: few colours stay as they are, many come close.
func TestReduce(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		x, y := i%64, i/64
		m.SetNRGBA(x, y, color.NRGBA{uint8(x * 4), uint8(y * 4), uint8(200 * (x / 32)), 255})
	}
	few := m.SubImage(image.Rect(0, 0, 10, 20)).(*image.NRGBA)
	for name, c := range map[string]struct {
		m    *image.NRGBA
		most int // a channel may be off by
	}{"200 colours": {few, 0}, "4096 colours": {m, 40}} {
		got := reduce(c.m)
		for y := range c.m.Rect.Dy() {
			for x := range c.m.Rect.Dx() {
				want, is := c.m.NRGBAAt(x, y), color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA)
				for k, off := range []int{int(want.R) - int(is.R), int(want.G) - int(is.G), int(want.B) - int(is.B)} {
					if max(off, -off) > c.most {
						t.Fatalf("%s: channel %d of %v at %d, %d became %v", name, k, want, x, y, is)
					}
				}
			}
		}
	}
}
