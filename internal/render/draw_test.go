// Pictures: the same for any workers and order, as a plain loop would draw them,
// and robust.

package render

import (
	"bytes"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"floe/internal/particle"
)

// manyLooks are looks that take different ways through the renderer.
func manyLooks() map[string]Look {
	return map[string]Look{
		"auto":    {},
		"default": DefaultLook(),
		"1 px":    {Size: PointSize{Pixels: 1}},
		"2 px":    {Size: PointSize{Pixels: 2}},
		"5 px":    {Size: PointSize{Pixels: 5}},
		"40 px":   {Size: PointSize{Pixels: 40}},
		"units":   {Size: PointSize{Units: 0.05}},
		"size":    {Size: PointSize{Attribute: "Size", Scale: 2}, Color: ColorBy{Attribute: "Age"}},
		"lines":   {Strands: Strands{"StrandPosition"}, Vectors: Vectors{"PointVelocity", 0.1}},
		"smooth":  {Samples: 2, Size: PointSize{Pixels: 3}},
		"clip":    {Clip: Clip{true, Bounds{Vec3{-1, 1, -1}, Vec3{2, 2, 2}}}},
		"flat":    {Shading: Flat, Color: ColorBy{Attribute: "PointVelocity", Map: Magma, Log: true}},
	}
}

func TestSamePictureForAnyWorkersAndOrder(t *testing.T) {
	s := samplePoints(t, 5000)
	o := s.Order()
	defer o.Release()
	for name, look := range manyLooks() {
		for _, ortho := range []bool{false, true} {
			shot := framedShot(s, look)
			shot.Camera.Ortho = ortho
			shot.Layers[0].Hidden = NewSet(s.Points(), 5, 7, 4000)
			want, stats := picture(shot, 160, 120, 1)
			for _, workers := range []int{2, 3, privateBuffers + 3} {
				for _, scene := range []*Scene{s, o} {
					shot.Layers[0].Scene = scene
					got, other := picture(shot, 160, 120, workers)
					if !bytes.Equal(got.Pix, want.Pix) {
						t.Errorf("%s: %d workers, ordered %t: another picture", name, workers, scene.Ordered())
					}
					if stats != other {
						t.Errorf("%s: %d workers, ordered %t: %+v, want %+v", name, workers, scene.Ordered(), other, stats)
					}
				}
			}
			shot.Layers[0].Scene = s
		}
	}
}

// TestDotsAsByAPlainLoop compares with the obvious program in double precision.
func TestDotsAsByAPlainLoop(t *testing.T) {
	s := samplePoints(t, 3000)
	const width, height = 160, 120
	for _, ortho := range []bool{false, true} {
		shot := framedShot(s, Look{Size: PointSize{Pixels: 1}, Shading: Flat})
		shot.Camera.Ortho = ortho
		var r Renderer
		r.Draw(shot, image.NewRGBA(image.Rect(0, 0, width, height)))
		depths := make([]float64, width*height)
		numbers := make([]int64, width*height)
		for i := range depths {
			depths[i], numbers[i] = math.Inf(1), -1
		}
		for n := range s.Points() {
			p, _ := s.Position(n)
			x, y, depth, ok := shot.Camera.Project(p, width, height)
			if at := int(y)*width + int(x); ok && x >= 0 && y >= 0 && x < width && y < height && depth < depths[at] {
				depths[at], numbers[at] = depth, n
			}
		}
		other := 0
		for i, n := range numbers {
			hit, ok := r.Pick(i%width, i/width)
			if ok != (n >= 0) || ok && hit.Number != n {
				other++ // rounding may move a point to the next pixel
			}
		}
		if other > width*height/2000 {
			t.Errorf("ortho %t: %d pixels show another point", ortho, other)
		}
	}
}

func TestReuseIsAsGoodAsNew(t *testing.T) {
	s := samplePoints(t, 5000)
	var r Renderer
	m := image.NewRGBA(image.Rect(0, 0, 160, 120))
	shot := framedShot(s, DefaultLook())
	step := func(name string, reused bool, change func()) {
		t.Helper()
		change()
		if got := r.Draw(shot, m); got.Reused != reused {
			t.Errorf("%s: reused %t", name, got.Reused)
		}
		want, _ := picture(shot, 160, 120, 1)
		if !bytes.Equal(m.Pix, want.Pix) {
			t.Errorf("%s: the picture is not that of a new renderer", name)
		}
	}
	step("first", false, func() {})
	step("again", true, func() {})
	step("color", true, func() { shot.Look.Color.Attribute = "Age" })
	step("range", true, func() { shot.Look.Color.Range = Range{0, 1} })
	step("map", true, func() { shot.Look.Color.Map = Turbo })
	step("selection", true, func() { shot.Layers[0].Selected = NewSet(s.Points(), 1, 2, 3) })
	step("background", true, func() { shot.Look.Background = LightBackground() })
	step("shading", true, func() { shot.Look.Shading = Flat })
	step("camera", false, func() { shot.Camera = shot.Camera.Orbit(0.1, 0) })
	step("size", false, func() { shot.Look.Size.Pixels = 4 })
	step("hidden", false, func() { shot.Layers[0].Hidden = NewSet(s.Points(), 1) })
	step("clip", false, func() { shot.Look.Clip = Clip{true, Bounds{Vec3{}, Vec3{1, 1, 1}}} })
	step("detail", false, func() { shot.Every = 4 })
	step("layer", false, func() { shot.Layers = append(shot.Layers, Layer{Scene: s}) })
	step("samples", false, func() { shot.Look.Samples = 2 })
	step("look of a layer", false, func() { shot.Layers[1].Look = &Look{Size: PointSize{Pixels: 9}} })
	r.Forget()
	step("forgotten", false, func() {})
	big := image.NewRGBA(image.Rect(0, 0, 200, 120))
	if r.Draw(shot, big).Reused {
		t.Error("another size was reused")
	}
}

func TestLevelOfDetail(t *testing.T) {
	s := samplePoints(t, 20_000)
	o := s.Order()
	defer o.Release()
	for _, scene := range []*Scene{s, o} {
		shot := framedShot(scene, Look{})
		shot.Every = shot.EveryFor(3000)
		_, stats := picture(shot, 160, 120, 2)
		if shot.Every != 8 || stats.Exact || stats.Drawn > 3000 || stats.Drawn < 2400 {
			t.Errorf("ordered %t: every %d, %+v", scene.Ordered(), shot.Every, stats)
		}
		if text := stats.String(); text != "showing 1 of 8 points, "+groupDigits(s.Points())+" in all" {
			t.Errorf("says %q", text)
		}
	}
	shot := framedShot(s, Look{})
	if e := shot.EveryFor(0); e != 1 {
		t.Errorf("no budget draws every %d", e)
	}
}

func TestHiddenAndClippedPointsAreNotDrawn(t *testing.T) {
	s := samplePoints(t, 2000)
	hidden := NewSet(s.Points())
	for n := range s.Points() {
		if n%3 != 0 {
			hidden.add(n)
		}
	}
	shot := framedShot(s, Look{Size: PointSize{Pixels: 3}, Clip: Clip{true, Bounds{Vec3{-9, 0.5, -9}, Vec3{9, 1, 9}}}})
	shot.Layers[0].Hidden = hidden
	var r Renderer
	stats := r.Draw(shot, image.NewRGBA(image.Rect(0, 0, 160, 120)))
	want := int64(0)
	for n := int64(0); n < s.Points(); n += 3 {
		if p, _ := s.Position(n); p[1] >= 0.5 && p[1] <= 1 {
			want++
		}
	}
	if stats.Drawn != want || want == 0 {
		t.Errorf("drew %d, want %d", stats.Drawn, want)
	}
	for i := range 160 * 120 {
		if hit, ok := r.Pick(i%160, i/160); ok && hidden.Has(hit.Number) {
			t.Fatalf("point %d is hidden and seen", hit.Number)
		}
	}
}

func TestLayersShowTheirOwnPoints(t *testing.T) {
	left := NewScene(cloud([]float32{-1, 0, 0}), SceneOptions{})
	right := NewScene(cloud([]float32{1, 0, 0, 1, 0.5, 0}), SceneOptions{})
	red := &Look{Size: PointSize{Pixels: 12}, Color: ColorBy{Mode: PlainColor, Plain: unpack(pack(255, 0, 0, 255))}, Shading: Flat}
	shot := Shot{Layers: []Layer{{Scene: left, Look: red}, {Scene: right}}, Camera: Camera{}.Frame(Bounds{Vec3{-1, -1, -1}, Vec3{1, 1, 1}}, 100, 100), Look: Look{Size: PointSize{Pixels: 4}}}
	var r Renderer
	m := image.NewRGBA(image.Rect(0, 0, 100, 100))
	if stats := r.Draw(shot, m); stats.Points != 3 || stats.Drawn != 3 {
		t.Errorf("%+v", stats)
	}
	for _, test := range []struct {
		p    Vec3
		want Hit
	}{{Vec3{-1, 0, 0}, Hit{Layer: 0}}, {Vec3{1, 0, 0}, Hit{Layer: 1}}, {Vec3{1, 0.5, 0}, Hit{Layer: 1, Number: 1}}} {
		x, y, _, _ := shot.Camera.Project(test.p, 100, 100)
		hit, ok := r.Pick(int(x), int(y))
		if hit.Depth = 0; !ok || hit != test.want {
			t.Errorf("at %v: %+v, %t", test.p, hit, ok)
		}
	}
	x, y, _, _ := shot.Camera.Project(Vec3{-1, 0, 0}, 100, 100)
	if c := m.RGBAAt(int(x), int(y)); c != red.Color.Plain {
		t.Errorf("the left point is %v", c)
	}
}

func TestColors(t *testing.T) {
	one := func(c particle.Column, by ColorBy) string {
		shot := Shot{Layers: []Layer{{Scene: NewScene(cloud([]float32{0, 0, 0}, c), SceneOptions{})}}, Look: Look{Size: PointSize{Pixels: 9}, Color: by, Shading: Flat}}
		m, _ := picture(shot, 31, 31, 1)
		p := m.RGBAAt(15, 15)
		return string([]byte{hexDigit(p.R >> 4), hexDigit(p.R), hexDigit(p.G >> 4), hexDigit(p.G), hexDigit(p.B >> 4), hexDigit(p.B)})
	}
	rgb8 := particle.Column{Attribute: perPoint("Cd", particle.Uint8), Data: []byte{10, 20, 255}}
	rgb8.Components = 3
	linear := floats("Color", particle.Color4, 0.5, 2, -1, 0)
	tests := []struct {
		name string
		c    particle.Column
		by   ColorBy
		want string
	}{
		{"linear light", linear, ColorBy{}, "bcff00"},
		{"as stored", linear, ColorBy{Raw: true}, "80ff00"},
		{"one stop less", linear, ColorBy{ExposureStops: -1}, "89ff00"},
		{"8 bits are sRGB", rgb8, ColorBy{}, "0a14ff"},
		{"NaN", floats("Color", particle.Color4, 0.5, nan32, 1, 1), ColorBy{}, "ff00c8"},
		{"NaN of choice", floats("Color", particle.Color4, 0.5, nan32, 1, 1), ColorBy{NaN: unpack(pack(1, 2, 3, 255))}, "010203"},
		{"value", floats("v", particle.Float32, 3), ColorBy{Attribute: "v", Range: Range{0, 3}}, "fde725"},
		{"inverted", floats("v", particle.Float32, 3), ColorBy{Attribute: "v", Range: Range{0, 3}, Invert: true}, "440154"},
		{"NaN value", floats("v", particle.Float32, nan32), ColorBy{Attribute: "v"}, "ff00c8"},
		{"missing attribute", floats("v", particle.Float32, 3), ColorBy{Attribute: "w"}, "cdd0d6"},
		{"missing component", floats("v", particle.Float32, 3), ColorBy{Attribute: "v", Component: 3}, "cdd0d6"},
		{"missing attribute, color there", linear, ColorBy{Attribute: "w"}, "bcff00"},
		{"plain", linear, ColorBy{Mode: PlainColor}, "cdd0d6"},
		{"component of a color", linear, ColorBy{Attribute: "color", Component: ComponentAt(1), Range: Range{0, 2}}, "fde725"},
	}
	for _, test := range tests {
		if got := one(test.c, test.by); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	by := ColorBy{}
	if c := by.ColorAt(1, Range{0, 1}); c != Viridis.At(1) {
		t.Errorf("the colour of 1 is %v", c)
	}
}

func hexDigit(b uint8) byte { return "0123456789abcdef"[b&15] }

func TestPointsOfNoSizeAreSeen(t *testing.T) {
	for _, size := range []float32{0, -1, nan32, 1e-20, float32(math.Inf(1)), 1e30} {
		s := NewScene(cloud([]float32{0, 0, 0}, floats("Size", particle.Float32, size)), SceneOptions{})
		var r Renderer
		r.Draw(Shot{Layers: []Layer{{Scene: s}}, Look: Look{Size: PointSize{Attribute: "Size"}}}, image.NewRGBA(image.Rect(0, 0, 32, 32)))
		if _, ok := r.PickNear(16, 16, 1); !ok {
			t.Errorf("a point of size %v is not seen", size)
		}
	}
}

func TestWildPlaces(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	wild := []float32{0, 1, -1, 1e-30, 1e20, -1e20, 1e38, -1e38, math.MaxFloat32, nan32, float32(math.Inf(1)), float32(math.Inf(-1)), 1e-45}
	for range 200 {
		xyz, velocity := make([]float32, 300), make([]float32, 300)
		for i := range xyz {
			xyz[i], velocity[i] = wild[rng.IntN(len(wild))], wild[rng.IntN(len(wild))]
		}
		s := NewScene(cloud(xyz, floats("V", particle.Vector3, velocity...), floats("S", particle.Float32, velocity[:100]...)), SceneOptions{Workers: 2})
		look := DefaultLook()
		look.Show |= ShowBox
		look.Vectors.Attribute, look.Color.Attribute = "V", "V"
		if rng.IntN(2) == 0 {
			look.Size.Attribute = "S"
		}
		shot := framedShot(s, look)
		switch rng.IntN(4) {
		case 0:
			shot.Camera = DefaultCamera()
		case 1:
			shot.Camera.Ortho = true
		case 2:
			shot.Camera.Pivot, shot.Camera.Distance = Vec3{1e30, math.NaN(), 0}, 1e-300
		}
		picture(shot, 64, 48, 1+rng.IntN(6))
	}
}

func TestStatsText(t *testing.T) {
	tests := []struct {
		s    Stats
		want string
	}{
		{Stats{Points: 1234567, Drawn: 1234567, Exact: true}, "1,234,567 points"},
		{Stats{Points: 1, Drawn: 1, Exact: true}, "1 point"},
		{Stats{Points: 0, Exact: true}, "0 points"},
		{Stats{Points: 2000, Drawn: 999, Exact: true}, "999 of 2,000 points"},
	}
	for _, test := range tests {
		if got := test.s.String(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestFrameAllShowsAllAndMore(t *testing.T) {
	s := samplePoints(t, 5000)
	for _, scene := range []*Scene{s, s.Order()} {
		cameras(40, func(c Camera) {
			shot := Shot{Layers: []Layer{{Scene: scene}}, Camera: c}
			framed := shot.FrameAll(160, 120)
			most := 0.0
			for n := range s.Points() {
				p, _ := s.Position(n)
				x, y, _, ok := framed.Project(p, 160, 120)
				if !ok {
					t.Fatal("a point is behind the eye")
				}
				most = max(most, math.Abs(x/80-1), math.Abs(y/60-1))
			}
			if !near(most, 1-frameMargin, 1e-6) {
				t.Fatalf("points take %v of the picture", most)
			}
			if box := c.Frame(s.Bounds(), 160, 120); framed.Distance > box.Distance*(1+1e-9) {
				t.Fatalf("points need %v, their box %v", framed.Distance, box.Distance)
			}
		})
	}
	var fit, whole Fit
	for i, part := range []Bounds{{Vec3{-9, -9, -9}, Vec3{9, 1, 9}}, {Vec3{-9, 1, -9}, Vec3{9, 9, 9}}, {}} {
		shot := Shot{Layers: []Layer{{Scene: s}}, Look: Look{Clip: Clip{i < 2, part}}}
		f := NewFit(DefaultCamera(), 160, 120)
		f.AddShot(&shot)
		switch i {
		case 0:
			fit = f
		case 1:
			fit.Union(f)
		case 2:
			whole = f
		}
	}
	if fit != whole {
		t.Errorf("halves need %+v, the whole %+v", fit, whole)
	}
	left, right, top, bottom := 160.0, 0.0, 120.0, 0.0
	centered := whole.Centered()
	for n := range s.Points() {
		p, _ := s.Position(n)
		x, y, _, _ := centered.Project(p, 160, 120)
		left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
	}
	if !near(left, 160-right, 2) || !near(top, 120-bottom, 1e-6) || centered.Distance > whole.Camera().Distance {
		t.Errorf("centred: %v to %v, %v to %v", left, right, top, bottom)
	}
	shot := Shot{Layers: []Layer{{Scene: s, Hidden: NewSet(s.Points(), 7).Not(s.Points())}}}
	p, _ := s.Position(7)
	if c := shot.FrameAll(100, 100); c.Pivot != p {
		t.Errorf("the only visible point is %v, the pivot %v", p, c.Pivot)
	}
}
