// Golden images: one line a case. "go test ./internal/render -run Golden -update"
// rewrites them; look at what changed.

package render

import (
	"flag"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"floe/internal/sample"
)

var update = flag.Bool("update", false, "rewrite the golden images")

const (
	goldenWidth, goldenHeight = 160, 120
	goldenBytes               = 30 << 10 // that one may take
	// goldenStep is how far a channel may be off before a pixel counts.
	goldenStep = 12
	// strict and soft are the parts of the pixels that may be off: nearly none,
	// or some where processors may round coordinates differently.
	strict, soft = 0.001, 0.01
)

// small are texts and lines for small pictures.
const small = 0.7

func TestGolden(t *testing.T) {
	f := sample.Frame(sample.Params{Points: 1500, Strands: true}, 60)
	defer f.Release()
	s := NewScene(f, SceneOptions{})
	defer s.Release()
	size := PointSize{Attribute: "Size", Scale: 3}
	around := DefaultLook()
	around.UIScale, around.Size = small, size
	tests := []struct {
		name      string
		preset    Preset
		look      Look
		hud       HUD
		threshold float64
	}{
		{"points", Persp, Look{Background: DarkBackground()}, HUD{}, strict},
		{"size", Persp, Look{Size: size, Background: DarkBackground()}, HUD{}, soft},
		{"smooth", Persp, Look{Size: size, Background: DarkBackground(), Samples: 2}, HUD{}, soft},
		{"viridis", Front, Look{Size: size, Color: ColorBy{Attribute: "PointVelocity"}}, HUD{}, soft},
		{"magma-log", Front, Look{Size: size, Color: ColorBy{Attribute: "Age", Map: Magma, Log: true}}, HUD{}, soft},
		{"turbo", Left, Look{Size: size, Color: ColorBy{Attribute: "Age", Map: Turbo}}, HUD{}, soft},
		{"diverging", Top, Look{Size: size, Color: ColorBy{Attribute: "PointVelocity", Component: ComponentAt(1), Map: Diverging, Range: Range{-6, 6}}}, HUD{}, soft},
		{"category", Right, Look{Size: size, Color: ColorBy{Attribute: "ID", Map: Category}, Background: LightBackground()}, HUD{}, soft},
		{"strands", Front, Look{Strands: Strands{"StrandPosition"}, Background: DarkBackground()}, HUD{}, soft},
		{"vectors", Front, Look{Vectors: Vectors{"PointVelocity", 1.0 / 24}, Background: DarkBackground()}, HUD{}, soft},
		{"clip", Persp, Look{Size: size, Clip: Clip{true, Bounds{Vec3{-9, 0, -9}, Vec3{9, 9, 0}}}, Background: DarkBackground()}, HUD{}, soft},
		{"grid", Persp, Look{Background: DarkBackground(), Show: ShowGrid | ShowBox | ShowAxes, UIScale: small}, HUD{}, soft},
		{"all", Persp, withColor(around, ColorBy{Attribute: "Age"}), HUD{Title: "fountain", Frame: "0060", WantedFPS: 24, ReachedFPS: 23.7}, soft},
		{"paper", Top, withColor(paper(around), ColorBy{Attribute: "Age", Map: Grey}), HUD{Title: "fountain"}, soft},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			shot := Shot{Layers: []Layer{{Scene: s}}, Camera: DefaultCamera().View(test.preset), Look: test.look, HUD: test.hud}
			shot.Camera = shot.FrameAll(goldenWidth, goldenHeight)
			got, _ := picture(shot, goldenWidth, goldenHeight, 2)
			compareGolden(t, test.name, got, test.threshold)
		})
	}
}

func withColor(l Look, by ColorBy) Look {
	l.Color = by
	return l
}

func paper(l Look) Look {
	l.Background = LightBackground()
	return l
}

// TestGoldenFont shows every letter.
func TestGoldenFont(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 320, 120))
	s := newSheet(m, ink{0, 0, 0, 1})
	s.fill(0, 0, 320, 120, ink{40, 44, 52, 1})
	f := newFont(11)
	for i, text := range []string{
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789 0.25 1,234,567",
		"!\"#$%&'()*+,-./:;<=>?@", "[\\]^_{|}~ PointVelocity.y",
	} {
		s.text(f, 8, 8+float64(i)*f.lineHeight(), text, ink{232, 234, 238, 1})
	}
	compareGolden(t, "font", m, soft)
	for letter := rune(33); letter < 127; letter++ {
		if _, ok := glyphs[letter]; !ok && letter != '`' {
			t.Errorf("there is no %q", letter)
		}
	}
	if f.width("é") != f.width("?") || f.width("") != 0 {
		t.Error("an unknown letter is no question mark")
	}
}

func compareGolden(t *testing.T, name string, got *image.RGBA, threshold float64) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".png")
	if *update {
		savePNG(t, path, got)
		return
	}
	want, err := loadPNG(path)
	if err != nil {
		savePNG(t, filepath.Join("testdata", "failed", name+".png"), got)
		t.Fatal(err)
	}
	if want.Rect != got.Rect {
		t.Fatalf("%s is %v, the picture %v", path, want.Rect, got.Rect)
	}
	off := 0
	for y := range got.Rect.Dy() {
		for x := range got.Rect.Dx() {
			if distanceOf(got.RGBAAt(x, y), want.RGBAAt(x, y)) > goldenStep {
				off++
			}
		}
	}
	if part := float64(off) / float64(got.Rect.Dx()*got.Rect.Dy()); part > threshold {
		failed := filepath.Join("testdata", "failed", name+".png")
		savePNG(t, failed, got)
		t.Errorf("%.2f%% of the pixels are off, %.2f%% may be: compare %s with %s", 100*part, 100*threshold, failed, path)
	}
}

func savePNG(t *testing.T, path string, m image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	if info, err := f.Stat(); err != nil || info.Size() > goldenBytes {
		t.Errorf("%s is too large", path)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func loadPNG(path string) (*image.RGBA, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	m, err := png.Decode(f)
	if err != nil {
		return nil, err
	}
	rgba := image.NewRGBA(m.Bounds())
	draw.Draw(rgba, rgba.Rect, m, m.Bounds().Min, draw.Src)
	return rgba, nil
}
