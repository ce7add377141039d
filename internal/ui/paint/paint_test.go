package paint

import (
	"image"
	"image/color"
	"testing"
)

var white = color.RGBA{255, 255, 255, 255}

func ink(m *image.RGBA, box image.Rectangle) (sum int) {
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			sum += int(m.RGBAAt(x, y).G)
		}
	}
	return sum
}

func TestTextEndsWhereWidthSays(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 200, 40))
	f := FaceOf(16)
	end := f.Text(m, 10, 30, "Frame 101", white)
	if end != 10+f.Width("Frame 101") {
		t.Errorf("text ends at %d, width is %d", end, f.Width("Frame 101"))
	}
	if ink(m, image.Rect(10, 10, end, 36)) == 0 {
		t.Error("nothing was written")
	}
	if outside := ink(m, image.Rect(end+2, 0, 200, 40)); outside != 0 {
		t.Errorf("%d outside of the text", outside)
	}
}

func TestFit(t *testing.T) {
	f := FaceOf(14)
	if got := f.Fit("PointPosition", 1000); got != "PointPosition" {
		t.Errorf("cut to %q with room enough", got)
	}
	for width := range 120 {
		if s := f.Fit("PointPosition", width); f.Width(s) > width {
			t.Errorf("%q is %d wide, room is %d", s, f.Width(s), width)
		}
	}
}

func TestDigitsHaveOneWidth(t *testing.T) {
	f := FaceOf(13)
	for r := '0'; r <= '9'; r++ {
		if f.Width(string(r)) != f.Width("0") {
			t.Errorf("%c is %d wide, 0 is %d", r, f.Width(string(r)), f.Width("0"))
		}
	}
}

func TestLineCoversItsArea(t *testing.T) {
	for _, end := range [][2]float64{{90, 50}, {10, 90}, {90, 90}, {10.5, 10.5}, {90, 20}, {20, 90}} {
		m := image.NewRGBA(image.Rect(0, 0, 100, 100))
		Line(m, 10.5, 10.5, end[0], end[1], 3, white)
		if ink(m, image.Rect(8, 8, 13, 13)) == 0 {
			t.Errorf("no ink at the beginning of the line to %v", end)
		}
		x, y := int(end[0]), int(end[1])
		if ink(m, image.Rect(x-3, y-3, x+3, y+3)) == 0 {
			t.Errorf("no ink at the end %v", end)
		}
		if m.RGBAAt(99, 0) != (color.RGBA{}) {
			t.Errorf("ink far from the line to %v", end)
		}
	}
}

func TestDrawingOutsideIsNoHarm(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 20, 20))
	FaceOf(30).Text(m, -10, 5, "Wide", white)
	Line(m, -50, -50, 70, 30, 5, white)
	Fill(m, image.Rect(-5, -5, 50, 3), white)
	Frame(m, image.Rect(-5, -5, 50, 50), 2, white)
}

func BenchmarkCells(b *testing.B) {
	m := image.NewRGBA(image.Rect(0, 0, 1280, 720))
	f := FaceOf(13)
	for b.Loop() {
		Clear(m, color.Black)
		for row := range 32 {
			for col := range 14 {
				f.TextIn(m, image.Rect(col*90, row*22, col*90+86, row*22+22), "-12.34567", 1, white)
			}
		}
	}
}
