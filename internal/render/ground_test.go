package render

import (
	"bytes"
	"image"
	"testing"
)

// The grid of a sequence's pictures stays as it is while the points spread.
func TestGroundStays(t *testing.T) {
	picture := func(ground Bounds, xyz ...float32) []byte {
		scene := NewScene(cloud(xyz), SceneOptions{})
		defer scene.Release()
		look := DefaultLook()
		look.Show = ShowGrid
		s := Shot{
			Layers: []Layer{{Scene: scene, Hidden: NewSet(2, 0, 1)}}, Look: look, Ground: ground,
			Camera: DefaultCamera().Frame(Bounds{Vec3{-5, 0, -5}, Vec3{5, 5, 5}}, 160, 90),
		}
		m := image.NewRGBA(image.Rect(0, 0, 160, 90))
		var r Renderer
		r.Draw(s, m)
		return m.Pix
	}
	narrow, wide := []float32{0, 0, 0, 0.5, 0.5, 0.5}, []float32{-5, 0, -5, 5, 5, 5}
	ground := Bounds{Vec3{-5, 0, -5}, Vec3{5, 5, 5}}
	if !bytes.Equal(picture(ground, narrow...), picture(ground, wide...)) {
		t.Error("the grid has changed with the points")
	}
	if bytes.Equal(picture(Bounds{}, narrow...), picture(Bounds{}, wide...)) {
		t.Error("without a ground the grid should be that of the points")
	}
}
