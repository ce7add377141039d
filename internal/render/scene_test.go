// Scenes: all kinds of positions, and order that changes nothing but speed.

package render

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"floe/internal/particle"
	"floe/internal/particle/particletest"
	"floe/internal/sample"
)

// picture draws a shot of a scene as it comes.
func picture(s Shot, width, height, workers int) (*image.RGBA, Stats) {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	r := Renderer{Workers: workers}
	return m, r.Draw(s, m)
}

// framedShot sees all of a scene.
func framedShot(s *Scene, look Look) Shot {
	shot := Shot{Layers: []Layer{{Scene: s}}, Camera: DefaultCamera(), Look: look}
	shot.Camera = shot.FrameAll(160, 120)
	return shot
}

func samplePoints(t testing.TB, points int) *Scene {
	t.Helper()
	f := sample.Frame(sample.Params{Points: points, Strands: true}, 60)
	s := NewScene(f, SceneOptions{Workers: 2})
	f.Release()
	t.Cleanup(s.Release)
	return s
}

func TestOrderKeepsEveryPoint(t *testing.T) {
	s := samplePoints(t, 30_000)
	o := s.Order()
	defer o.Release()
	if !o.Ordered() || len(o.numbers) != len(s.xyz)/3 {
		t.Fatalf("%d of %d points", len(o.numbers), len(s.xyz)/3)
	}
	for i, n := range o.numbers {
		if *(*[3]float32)(o.xyz[3*i:]) != *(*[3]float32)(s.xyz[3*n:]) {
			t.Fatalf("point %d is at another place", n)
		}
	}
	sorted := slices.Clone(o.numbers)
	slices.Sort(sorted)
	for i, n := range sorted {
		if int(n) != i {
			t.Fatalf("point %d is missing", i)
		}
	}
	covered := 0
	for _, c := range o.chunks {
		if c.first != covered || c.count < 1 || c.count >= 2*chunkPoints {
			t.Fatalf("chunk %+v after %d", c, covered)
		}
		covered += c.count
		if b, _ := boundsOf(o.xyz[3*c.first : 3*(c.first+c.count)]); b != c.box {
			t.Fatalf("box %v, points in %v", c.box, b)
		}
	}
	if covered != len(o.numbers) {
		t.Fatalf("chunks hold %d of %d points", covered, len(o.numbers))
	}
}

func TestOrderDoesNotDependOnWorkers(t *testing.T) {
	f := sample.Frame(sample.Params{Points: 40_000}, 60)
	defer f.Release()
	one := NewScene(f, SceneOptions{Workers: 1}).Order()
	for _, workers := range []int{2, 3, 7} {
		many := NewScene(f, SceneOptions{Workers: workers}).Order()
		if !slices.Equal(one.numbers, many.numbers) || !slices.Equal(one.xyz, many.xyz) {
			t.Errorf("%d workers sort otherwise than one", workers)
		}
	}
}

func TestOrderWithStrays(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	xyz := make([]float32, 3*20_000)
	for i := range xyz {
		xyz[i] = rng.Float32()
	}
	xyz[3], xyz[300], xyz[3000], xyz[9000] = 1e30, float32(math.Inf(-1)), nan32, math.MaxFloat32
	s := NewScene(cloud(xyz), SceneOptions{Workers: 2})
	o := s.Order()
	if len(o.numbers) != 20_000-2 || s.source.finite != 20_000-2 {
		t.Errorf("%d points are ordered, %d finite", len(o.numbers), s.source.finite)
	}
	cells := 0
	for _, c := range o.chunks {
		if c.box.Radius() < 1 {
			cells++
		}
	}
	if cells < len(o.chunks)/2 {
		t.Errorf("only %d of %d chunks are small: one stray spoils the grid", cells, len(o.chunks))
	}
}

func TestAnyPartOfAChunkIsSpreadEvenly(t *testing.T) {
	n := chunkPoints
	xyz := make([]float32, 3*n)
	for i := range n {
		xyz[3*i] = float32(i) / float32(n) // all in one cell along x
	}
	o := NewScene(cloud(xyz), SceneOptions{Workers: 1}).Order()
	for _, part := range []int{2, 4, 8, 16, 100} {
		l := layer{scene: o, every: part}
		for i := range o.chunks {
			p := l.part(&o.chunks[i])
			if want := (o.chunks[i].count + part - 1) / part; len(p.numbers) != want {
				t.Fatalf("1 of %d points is %d, want %d", part, len(p.numbers), want)
			}
		}
	}
	first := o.numbers[:n/16]
	for i := 1; i < len(first); i++ {
		if first[i]-first[i-1] != 16 {
			t.Fatalf("points %d and %d follow each other in the first 16th", first[i-1], first[i])
		}
	}
}

func TestKindsOfPositions(t *testing.T) {
	h := particle.Header{Counts: particle.Counts{Points: 3}}
	wide := func(tp particle.Type, n int) particle.Attribute {
		a := perPoint("P", tp)
		a.Components = n
		return a
	}
	constant := floats("P", particle.Vector3, 1, 2, 3)
	constant.Constant = true
	ragged := floats("P", particle.Vector3, 1, 2, 3)
	ragged.Structure, ragged.Offsets = particle.Array, []int64{0, 1, 1, 1}
	misaligned := floats("P", particle.Vector3)
	misaligned.Data = append(make([]byte, 1, 64), particle.BytesOf([]float32{1, 2, 3, 1, 2, 3, 4, 5, 6})...)[1:]
	tests := []struct {
		name   string
		c      particle.Column
		points int
		bounds Bounds
		reason bool
	}{
		{"float32", floats("P", particle.Vector3, 1, 2, 3, 1, 2, 3, 4, 5, 6), 3, Bounds{Vec3{1, 2, 3}, Vec3{4, 5, 6}}, false},
		{"float64", particle.NewColumn(&h, wide(particle.Float64, 3), []float64{1, 2, 3, 1, 2, 3, 4, 5, 6}), 3, Bounds{Vec3{1, 2, 3}, Vec3{4, 5, 6}}, false},
		{"int16", particle.NewColumn(&h, wide(particle.Int16, 3), []int16{1, 2, 3, 1, 2, 3, 4, 5, 6}), 3, Bounds{Vec3{1, 2, 3}, Vec3{4, 5, 6}}, false},
		{"misaligned", misaligned, 3, Bounds{Vec3{1, 2, 3}, Vec3{4, 5, 6}}, false},
		{"constant", constant, 3, Bounds{Vec3{1, 2, 3}, Vec3{1, 2, 3}}, false},
		{"all NaN", floats("P", particle.Vector3, slices.Repeat([]float32{nan32}, 9)...), 0, NoBounds(), true},
		{"ragged", ragged, 0, NoBounds(), true},
		{"not three", floats("P", particle.Float32, 1, 2, 3), 0, NoBounds(), true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := test.c
			c.Elements = 3
			f := particle.FrameOf(particle.Header{Counts: h.Counts, Attributes: []particle.Attribute{c.Attribute}}, []particle.Column{c}, nil)
			s := NewScene(f, SceneOptions{})
			if s.Bounds() != test.bounds || (s.Reason() != "") != test.reason {
				t.Errorf("bounds %v, reason %q", s.Bounds(), s.Reason())
			}
			for _, scene := range []*Scene{s, s.Order()} {
				_, stats := picture(framedShot(scene, DefaultLook()), 160, 120, 2)
				if stats.Drawn != int64(test.points) || stats.Points != 3 {
					t.Errorf("drew %+v", stats)
				}
			}
		})
	}
}

func TestNamedPosition(t *testing.T) {
	f := cloud([]float32{0, 0, 0}, floats("Rest", particle.Vector3, 5, 5, 5), floats("UV", particle.Vector2, 5, 6))
	if b := NewScene(f, SceneOptions{Position: "rest"}).Bounds(); b.Min != (Vec3{5, 5, 5}) {
		t.Errorf("bounds %v", b)
	}
	if b := NewScene(f, SceneOptions{Position: "UV"}).Bounds(); b.Min != (Vec3{5, 6, 0}) {
		t.Errorf("bounds %v", b)
	}
	if r := NewScene(f, SceneOptions{Position: "what"}).Reason(); r != `no attribute "what"` {
		t.Errorf("reason %q", r)
	}
}

func TestNothingToDraw(t *testing.T) {
	empty := NewScene(cloud(nil), SceneOptions{})
	none := NewScene(particle.FrameOf(particle.Header{Counts: particle.Counts{Points: 9}}, nil, nil), SceneOptions{})
	for name, shot := range map[string]Shot{
		"no layer": {Look: DefaultLook()}, "no points": framedShot(empty, DefaultLook()),
		"no position": framedShot(none, DefaultLook()), "ordered": framedShot(empty.Order(), DefaultLook()),
	} {
		var r Renderer
		m := image.NewRGBA(image.Rect(0, 0, 160, 120))
		if stats := r.Draw(shot, m); stats.Drawn != 0 || !stats.Exact {
			t.Errorf("%s: %+v", name, stats)
		}
		if _, hit := r.Pick(80, 60); hit {
			t.Errorf("%s: picked a point", name)
		}
		r.Select(Rectangle(Point2{0, 0}, Point2{160, 120}), true)
	}
	var r Renderer
	if _, hit := r.Pick(0, 0); hit {
		t.Error("picked before anything was drawn")
	}
	r.Draw(Shot{}, image.NewRGBA(image.Rectangle{}))
}

func TestScenesRetainTheirFrame(t *testing.T) {
	released := 0
	f := particle.FrameOf(particle.Header{}, nil, func() { released++ })
	s := NewScene(f, SceneOptions{})
	o := s.Order()
	f.Release()
	s.Release()
	if released != 0 {
		t.Error("the frame went while an ordered scene used it")
	}
	o.Release()
	if released != 1 {
		t.Errorf("released %d times", released)
	}
}

// TestAnyFrameCanBeDrawn draws random frames of every type in every form by
// every attribute.
func TestAnyFrameCanBeDrawn(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 9))
		f := particletest.Random(rng, particletest.Options{NoPosition: seed%7 == 0})
		s := NewScene(f, SceneOptions{Workers: 2})
		look := DefaultLook()
		look.Show |= ShowBox
		var r Renderer
		m := image.NewRGBA(image.Rect(0, 0, 48, 32))
		for i := range f.Columns {
			name := f.Columns[i].Name
			look.Color = ColorBy{Attribute: name, Component: Component(rng.IntN(5) - 1), Map: Map(rng.IntN(int(mapCount))), Log: rng.IntN(2) == 0}
			look.Size.Attribute, look.Vectors.Attribute, look.Strands.Attribute = name, name, name
			look.Samples = 1 + i%2
			shot := framedShot(s, look)
			shot.Camera.Ortho = i%3 == 0
			r.Draw(shot, m)
			shot.Legend()
		}
		s.Release()
		f.Release()
	}
}

func TestSet(t *testing.T) {
	a, b := NewSet(130, 0, 64, 129, 500, -1), NewSet(130, 64, 65)
	check := func(name string, s *Set, want ...int64) {
		t.Helper()
		if got := s.Numbers(); !slices.Equal(got, want) || s.Count() != int64(len(want)) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	check("a", a, 0, 64, 129)
	check("union", a.Union(b), 0, 64, 65, 129)
	check("minus", a.Minus(b), 0, 129)
	check("intersect", a.Intersect(b), 64)
	check("nil", nil)
	check("nil and a", (*Set)(nil).Union(a), 0, 64, 129)
	if n := a.Not(130); n.Count() != 127 || n.Has(64) || !n.Has(65) || n.Has(130) {
		t.Errorf("not a has %d", n.Count())
	}
	s := NewScene(cloud([]float32{1, 1, 1, 2, 2, 2, 9, 9, 9}), SceneOptions{})
	if got := NewSet(3, 0, 1).Bounds(s); got != (Bounds{Vec3{1, 1, 1}, Vec3{2, 2, 2}}) {
		t.Errorf("bounds %v", got)
	}
}

func TestSetOfWords(t *testing.T) {
	for _, c := range []struct {
		name  string
		size  int64
		words []uint64
		want  []int64
	}{
		{"whole words", 128, []uint64{1, 1 << 63}, []int64{0, 127}},
		{"bits behind the last point", 66, []uint64{2, 0b1110}, []int64{1, 65}},
		{"too many words", 3, []uint64{0b1100, 7}, []int64{2}},
		{"too few words", 200, []uint64{4}, []int64{2}},
		{"no points", 0, []uint64{1}, nil},
		{"nothing", 0, nil, nil},
	} {
		s := SetOfWords(c.size, c.words)
		if got := s.Numbers(); !slices.Equal(got, c.want) || s.Count() != int64(len(c.want)) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		both := s.Union(s.Not(c.size))
		if both.Count() != c.size || s.Intersect(s.Not(c.size)).Count() != 0 {
			t.Errorf("%s: with all others it has %d of %d points", c.name, both.Count(), c.size)
		}
	}
}
