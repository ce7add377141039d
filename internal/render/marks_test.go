package render

import (
	"image"
	"image/color"
	"testing"

	"floe/internal/particle"
)

// ringInk counts pixels of the selection's colour.
func ringInk(m *image.RGBA) (n int) {
	for i := 0; i < len(m.Pix); i += 4 {
		if c := (color.RGBA{m.Pix[i], m.Pix[i+1], m.Pix[i+2], 255}); c.R > 200 && c.G > 100 && c.G < 200 && c.B < 120 {
			n++
		}
	}
	return n
}

func TestFewSelectedPointsGetRings(t *testing.T) {
	const points = 100
	values := make([]float32, 3*points)
	for i := range points {
		values[3*i] = float32(i%10) - 5
		values[3*i+1] = float32(i/10) - 5
	}
	h := particle.Header{Counts: particle.Counts{Points: points}}
	h.Attributes = []particle.Attribute{{Name: "PointPosition", Type: particle.Vector3, Structure: particle.Single, Context: particle.PerPoint}}
	f := particle.FrameOf(h, []particle.Column{particle.NewColumn(&h, h.Attributes[0], values)}, nil)
	defer f.Release()
	scene := NewScene(f, SceneOptions{})
	defer scene.Release()
	look := DefaultLook()
	look.Show = 0
	draw := func(numbers ...int64) int {
		var r Renderer
		m := image.NewRGBA(image.Rect(0, 0, 200, 200))
		s := Shot{Layers: []Layer{{Scene: scene, Selected: NewSet(points, numbers...)}}, Camera: DefaultCamera().Frame(scene.Bounds(), 200, 200), Look: look}
		r.Draw(s, m)
		return ringInk(m)
	}
	none, one, two := draw(), draw(44), draw(44, 11)
	if one < none+30 {
		t.Errorf("a selected point adds %d pixels of its colour, too few for a ring", one-none)
	}
	if two < one+30 {
		t.Errorf("a second one adds %d", two-one)
	}
	var many []int64
	for i := range int64(maxMarks + 1) {
		many = append(many, i)
	}
	if all := draw(many...); all > none+60*maxMarks/2 {
		t.Errorf("%d selected points have rings: %d pixels", len(many), all)
	}
}
