// Cameras: turning, fitting, zooming, and the way to pixels and back.

package render

import (
	"math"
	"math/rand/v2"
	"testing"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

func nearVec(a, b Vec3, tolerance float64) bool { return a.Sub(b).Length() <= tolerance }

// cameras are random ones of all kinds.
func cameras(n int, do func(c Camera)) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range n {
		c := DefaultCamera().Orbit(rng.Float64()*7-3.5, rng.Float64()*4-2)
		c.Pivot = Vec3{rng.NormFloat64() * 10, rng.NormFloat64() * 10, rng.NormFloat64() * 10}
		c.Distance = math.Exp(rng.NormFloat64() * 3)
		c.Ortho, c.Up = rng.IntN(2) == 0, Up(rng.IntN(2))
		if rng.IntN(2) == 0 {
			c = c.Roll(rng.Float64() * 3)
		}
		do(c)
	}
}

func TestAxesAreUpright(t *testing.T) {
	cameras(500, func(c Camera) {
		right, up, forward := c.Axes()
		for _, v := range []Vec3{right, up, forward} {
			if !near(v.Length(), 1, 1e-12) {
				t.Fatalf("%+v: axis %v has length %v", c, v, v.Length())
			}
		}
		if !nearVec(right.Cross(up), forward.Scale(-1), 1e-12) {
			t.Fatalf("%+v: axes %v %v %v are not right-handed", c, right, up, forward)
		}
	})
}

func TestTurntableNeverFlips(t *testing.T) {
	for _, upright := range []Up{YUp, ZUp} {
		c := Camera{Up: upright}
		axis := 1 + int(upright)
		_, before, _ := c.Axes()
		for range 2000 { // over the top and back, turning
			c = c.Orbit(0.003, 0.01)
			right, up, _ := c.Axes()
			switch {
			case up[axis] < -1e-9:
				t.Fatalf("head down at pitch %v", c.PitchRad)
			case math.Abs(right[axis]) > 1e-12:
				t.Fatalf("the horizon leans at pitch %v", c.PitchRad)
			case up.Dot(before) < 0.99:
				t.Fatalf("jumped at pitch %v", c.PitchRad)
			}
			before = up
		}
		if c.PitchRad != math.Pi/2 {
			t.Errorf("pitch is %v, not straight above", c.PitchRad)
		}
	}
}

func TestPresets(t *testing.T) {
	tests := []struct {
		preset         Preset
		up             Up
		right, forward Vec3
	}{
		{Front, YUp, Vec3{1, 0, 0}, Vec3{0, 0, -1}},
		{Back, YUp, Vec3{-1, 0, 0}, Vec3{0, 0, 1}},
		{Right, YUp, Vec3{0, 0, -1}, Vec3{-1, 0, 0}},
		{Left, YUp, Vec3{0, 0, 1}, Vec3{1, 0, 0}},
		{Top, YUp, Vec3{1, 0, 0}, Vec3{0, -1, 0}},
		{Bottom, YUp, Vec3{1, 0, 0}, Vec3{0, 1, 0}},
		{Front, ZUp, Vec3{1, 0, 0}, Vec3{0, 1, 0}},
		{Top, ZUp, Vec3{1, 0, 0}, Vec3{0, 0, -1}},
		{Right, ZUp, Vec3{0, 1, 0}, Vec3{-1, 0, 0}},
	}
	for _, test := range tests {
		c := Camera{Up: test.up, RollRad: 1}.View(test.preset)
		right, _, forward := c.Axes()
		if !nearVec(right, test.right, 1e-12) || !nearVec(forward, test.forward, 1e-12) || !c.Ortho {
			t.Errorf("%s, up %d: right %v, forward %v", test.preset, test.up, right, forward)
		}
	}
	if c := DefaultCamera().View(Top).View(Persp); c != DefaultCamera() {
		t.Errorf("persp is %+v", c)
	}
	for _, name := range Presets() {
		if p, ok := ParsePreset(name); !ok || p.String() != name {
			t.Errorf("%q is %v", name, p)
		}
	}
	if _, ok := ParsePreset("behind"); ok {
		t.Error("knows a preset that is none")
	}
}

func TestProjectAndBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	cameras(300, func(c Camera) {
		x, y := rng.Float64()*1280, rng.Float64()*720
		depth := c.Distance * (0.1 + rng.Float64())
		p := c.Unproject(x, y, depth, 1280, 720)
		px, py, pd, ok := c.Project(p, 1280, 720)
		if !ok || !near(px, x, 1e-5) || !near(py, y, 1e-5) || !near(pd/depth, 1, 1e-9) {
			t.Fatalf("%+v: %v %v %v came back as %v %v %v", c, x, y, depth, px, py, pd)
		}
	})
	if _, _, _, ok := DefaultCamera().Project(DefaultCamera().Eye(), 100, 100); ok {
		t.Error("the eye sees itself")
	}
}

func TestPivotIsTheMiddleAndKeepsItsSize(t *testing.T) {
	cameras(100, func(c Camera) {
		right, _, _ := c.Axes()
		beside := c.Pivot.Add(right.Scale(c.UnitsPerPixel(720) * 50))
		for _, c.Ortho = range []bool{false, true} {
			x, y, _, _ := c.Project(c.Pivot, 1280, 720)
			bx, by, _, _ := c.Project(beside, 1280, 720)
			if !near(x, 640, 1e-6) || !near(y, 360, 1e-6) || !near(bx, 690, 1e-6) || !near(by, 360, 1e-6) {
				t.Fatalf("%+v: pivot at %v %v, beside at %v %v", c, x, y, bx, by)
			}
		}
	})
}

func TestZoomAtKeepsWhatIsUnderTheCursor(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	cameras(200, func(c Camera) {
		x, y, factor := rng.Float64()*1280, rng.Float64()*720, math.Exp(rng.NormFloat64())
		under := c.onPivotPlane(x, y, 1280, 720)
		closer := c.ZoomAt(x, y, factor, 1280, 720)
		px, py, _, ok := closer.Project(under, 1280, 720)
		if !ok || !near(px, x, 1e-5) || !near(py, y, 1e-5) {
			t.Fatalf("%+v: %v %v went to %v %v", c, x, y, px, py)
		}
		if !near(closer.Distance/c.Distance/factor, 1, 1e-9) {
			t.Fatalf("distance %v became %v, not times %v", c.Distance, closer.Distance, factor)
		}
	})
	c := DefaultCamera()
	if c.Dolly(0) != c || c.Dolly(-1) != c || c.Dolly(math.NaN()) != c {
		t.Error("a dolly by nonsense moved")
	}
}

func TestPanFollowsTheCursor(t *testing.T) {
	cameras(100, func(c Camera) {
		under := c.onPivotPlane(300, 200, 1280, 720)
		x, y, _, _ := c.Pan(37, -12, 720).Project(under, 1280, 720)
		if !near(x, 337, 1e-5) || !near(y, 188, 1e-5) {
			t.Fatalf("%+v: 300 200 went to %v %v", c, x, y)
		}
	})
}

func TestFrameShowsAll(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, size := range [][2]int{{1280, 720}, {200, 600}, {1, 1}} {
		width, height := size[0], size[1]
		cameras(200, func(c Camera) {
			b := NoBounds()
			for range 2 {
				b = b.Include(Vec3{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64() * 100})
			}
			framed := c.Frame(b, width, height)
			most := 0.0
			for i := range 8 {
				x, y, _, ok := framed.Project(b.corner(i), width, height)
				if !ok {
					t.Fatalf("%+v: corner behind the eye", framed)
				}
				most = max(most, math.Abs(x/float64(width)*2-1), math.Abs(y/float64(height)*2-1))
			}
			if most > 1-frameMargin+1e-6 || most < 0.85 {
				t.Fatalf("%+v: the box takes %v of the picture", framed, most)
			}
			if framed.YawRad != c.YawRad || framed.PitchRad != c.PitchRad {
				t.Fatal("framing turned the camera")
			}
		})
	}
}

func TestFrameOfNothing(t *testing.T) {
	c := DefaultCamera().LookAt(Vec3{1, 2, 3})
	if got := c.Frame(NoBounds(), 100, 100); got != c {
		t.Errorf("an empty box moved the camera to %+v", got)
	}
	p := Vec3{1000, 0, 0}
	one := c.Frame(Bounds{p, p}, 100, 100)
	if x, y, _, ok := one.Project(p, 100, 100); !ok || !near(x, 50, 1e-6) || !near(y, 50, 1e-6) {
		t.Errorf("one point is at %v %v", x, y)
	}
}

func TestZeroCamera(t *testing.T) {
	var c Camera
	if x, y, _, ok := c.Project(Vec3{}, 100, 100); !ok || x != 50 || y != 50 {
		t.Errorf("the origin is at %v %v", x, y)
	}
	if e := c.Eye(); !nearVec(e, Vec3{0, 0, defaultDistance}, 1e-12) {
		t.Errorf("eye at %v", e)
	}
}

func TestBlend(t *testing.T) {
	a, b := DefaultCamera(), DefaultCamera().View(Back).LookAt(Vec3{4, 0, 0}).Dolly(16)
	if a.Blend(b, 1) != b {
		t.Errorf("the end is %+v, not %+v", a.Blend(b, 1), b)
	}
	half := a.Blend(b, 0.5)
	if !near(half.Distance, a.Distance*4, 1e-9) || !near(half.Pivot[0], 2, 1e-12) {
		t.Errorf("half way is %+v", half)
	}
}

func TestRollTurnsThePicture(t *testing.T) {
	c := Camera{}.Roll(math.Pi / 2)
	x, y, _, _ := c.Project(Vec3{1, 0, 0}, 100, 100)
	if !near(x, 50, 1e-9) || y <= 50 {
		t.Errorf("x points to %v %v after a quarter turn", x, y)
	}
}
