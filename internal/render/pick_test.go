// Picks: what lies under the cursor and inside a loop.

package render

import (
	"image"
	"slices"
	"testing"
)

func TestPickFindsThePointDrawn(t *testing.T) {
	s := samplePoints(t, 500)
	for _, samples := range []int{1, 2} {
		shot := framedShot(s, Look{Size: PointSize{Pixels: 7}, Samples: samples})
		var r Renderer
		r.Draw(shot, image.NewRGBA(image.Rect(0, 0, 160, 120)))
		nearest, depth := int64(-1), 1e30
		for n := range s.Points() {
			p, _ := s.Position(n)
			if _, _, d, _ := shot.Camera.Project(p, 160, 120); d < depth {
				nearest, depth = n, d
			}
		}
		p, _ := s.Position(nearest)
		x, y, _, _ := shot.Camera.Project(p, 160, 120)
		hit, ok := r.Pick(int(x), int(y))
		if !ok || hit.Number != nearest || hit.Depth > depth || hit.Depth < depth*0.95 {
			t.Errorf("%d samples: picked %+v, the nearest is %d at %v", samples, hit, nearest, depth)
		}
		if w, ok := r.Where(int(x), int(y)); !ok || w != p {
			t.Errorf("the place is %v, not %v", w, p)
		}
	}
}

func TestPickNear(t *testing.T) {
	s := NewScene(cloud([]float32{0, 0, 0}), SceneOptions{})
	var r Renderer
	r.Draw(Shot{Layers: []Layer{{Scene: s}}, Look: Look{Size: PointSize{Pixels: 1}}}, image.NewRGBA(image.Rect(0, 0, 64, 64)))
	if _, ok := r.Pick(36, 32); ok {
		t.Error("picked beside the point")
	}
	if _, ok := r.PickNear(36, 32, 3); ok {
		t.Error("picked 4 pixels away")
	}
	if hit, ok := r.PickNear(36, 32, 4); !ok || hit.Number != 0 {
		t.Error("did not find the point 4 pixels away")
	}
	if _, ok := r.PickNear(-3, 70, 5); ok {
		t.Error("picked outside of the picture")
	}
}

func TestSelect(t *testing.T) {
	s := samplePoints(t, 4000)
	o := s.Order()
	defer o.Release()
	triangle := []Point2{{30, 20}, {130, 50}, {60, 110}}
	inTriangle := func(x, y float64) bool {
		inside := true
		for i, a := range triangle {
			b := triangle[(i+1)%3]
			inside = inside && (b.X-a.X)*(y-a.Y)-(b.Y-a.Y)*(x-a.X) >= 0
		}
		return inside
	}
	for _, test := range []struct {
		name  string
		loop  []Point2
		holds func(x, y float64) bool
	}{
		{"rectangle", Rectangle(Point2{120, 90}, Point2{40, 30}), func(x, y float64) bool { return x >= 40 && x < 120 && y >= 30 && y < 90 }},
		{"triangle", triangle, inTriangle},
		{"beyond", Rectangle(Point2{-1e9, -1e9}, Point2{1e9, 1e9}), func(x, y float64) bool { return true }},
		{"a line", triangle[:2], func(x, y float64) bool { return false }},
	} {
		for _, scene := range []*Scene{s, o} {
			shot := framedShot(scene, Look{Size: PointSize{Pixels: 2}})
			shot.Every = 3 // what lies inside counts, drawn or not
			r := Renderer{Workers: 2}
			r.Draw(shot, image.NewRGBA(image.Rect(0, 0, 160, 120)))
			got := r.Select(test.loop, true)[0]
			wrong := 0
			for n := range s.Points() {
				p, _ := s.Position(n)
				x, y, _, _ := shot.Camera.Project(p, 160, 120)
				if got.Has(n) != test.holds(x, y) {
					wrong++ // the loop is as fine as pixels
				}
			}
			if wrong > int(s.Points())/40 {
				t.Errorf("%s: %d points are wrong", test.name, wrong)
			}
			seen := r.Select(test.loop, false)[0]
			for _, n := range seen.Numbers() {
				p, _ := s.Position(n)
				if x, y, _, _ := shot.Camera.Project(p, 160, 120); !got.Has(n) && test.holds(x+3, y+3) && test.holds(x-3, y-3) {
					t.Fatalf("%s: point %d is seen but not inside", test.name, n)
				}
			}
		}
	}
}

func TestSelectLeavesHiddenPointsAlone(t *testing.T) {
	s := samplePoints(t, 300)
	shot := framedShot(s, Look{})
	shot.Layers[0].Hidden = NewSet(s.Points(), 3, 4, 5)
	var r Renderer
	r.Draw(shot, image.NewRGBA(image.Rect(0, 0, 160, 120)))
	got := r.Select(Rectangle(Point2{0, 0}, Point2{160, 120}), true)[0]
	if want := shot.Layers[0].Hidden.Not(s.Points()).Numbers(); !slices.Equal(got.Numbers(), want) {
		t.Errorf("selected %d, want %d", got.Count(), len(want))
	}
}

func TestSelectPiledPoints(t *testing.T) {
	f := cloud([]float32{0, 0, 0, 1, 1, 1, 2, 2, 2})
	f.Columns[0].Data, f.Columns[0].Constant = f.Columns[0].Data[:12], true
	s := NewScene(f, SceneOptions{})
	var r Renderer
	r.Draw(Shot{Layers: []Layer{{Scene: s}}}, image.NewRGBA(image.Rect(0, 0, 32, 32)))
	if got := r.Select(Rectangle(Point2{0, 0}, Point2{32, 32}), true)[0]; got.Count() != 3 {
		t.Errorf("selected %d of 3 points at one place", got.Count())
	}
}

func TestSelectionIsMarked(t *testing.T) {
	s := NewScene(cloud([]float32{0, 0, 0}), SceneOptions{})
	shot := Shot{Layers: []Layer{{Scene: s, Selected: NewSet(1, 0)}}, Look: Look{Size: PointSize{Pixels: 5}, Shading: Flat}}
	m, _ := picture(shot, 32, 32, 1)
	if c := m.RGBAAt(16, 16); c != unpack(pack(255, 150, 20, 255)) {
		t.Errorf("a selected point is %v", c)
	}
}
