package look

import (
	"image/color"
	"image/png"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"floe/internal/particle"
	"floe/internal/render"
)

// dense is the window's theme as far as the browser sees it.
type dense struct {
	fyne.Theme
	variant fyne.ThemeVariant
}

func (d dense) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return d.Theme.Color(name, d.variant)
}

func (d dense) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNamePadding:
		return 3
	case theme.SizeNameInnerPadding:
		return 5
	case theme.SizeNameText:
		return 13
	case theme.SizeNameInlineIcon:
		return 18
	}
	return d.Theme.Size(name)
}

// told records what a panel tells.
type told struct {
	looks  []render.Look
	ranges []RangeKey
	ups    []render.Up
	orthos []bool
	later  []func()
}

// run does what waits for its time.
func (t *told) run() {
	later := t.later
	t.later = nil
	for _, f := range later {
		f()
	}
}

// settle waits until nothing is left to be told, and forgets what was.
func (t *told) settle() {
	for len(t.later) > 0 {
		t.run()
	}
	t.looks = nil
}

func shown(t testing.TB, width, height float32) (*Panel, *told, fyne.Window) {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(dense{theme.DefaultTheme(), theme.VariantDark})
	heard := &told{}
	p := New(Events{
		OnChange:        func(l render.Look) { heard.looks = append(heard.looks, l) },
		OnSequenceRange: func(k RangeKey) { heard.ranges = append(heard.ranges, k) },
		OnUp:            func(u render.Up) { heard.ups = append(heard.ups, u) },
		OnOrtho:         func(on bool) { heard.orthos = append(heard.orthos, on) },
	})
	p.after = func(_ time.Duration, f func()) { heard.later = append(heard.later, f) }
	w := app.NewWindow("look")
	w.SetPadded(false)
	w.SetContent(container.NewStack(p))
	w.Resize(fyne.NewSize(width, height))
	t.Cleanup(w.Close)
	p.SetHeader(sampleHeader())
	p.SetBounds(render.Bounds{Min: render.Vec3{-10, 0, -5}, Max: render.Vec3{10, 20, 5}})
	return p, heard, w
}

func sampleHeader() *particle.Header {
	attribute := func(name string, t particle.Type, s particle.Structure, c particle.Context) particle.Attribute {
		return particle.Attribute{Name: name, Type: t, Structure: s, Context: c}
	}
	return &particle.Header{Counts: particle.Counts{Points: 1000}, Attributes: []particle.Attribute{
		attribute("PointPosition", particle.Vector3, particle.Single, particle.PerPoint),
		attribute("PointVelocity", particle.Vector3, particle.Single, particle.PerPoint),
		attribute("Age", particle.Float32, particle.Single, particle.PerPoint),
		attribute("Size", particle.Float32, particle.Single, particle.PerPoint),
		attribute("Color", particle.Color4, particle.Single, particle.PerPoint),
		attribute("Transform", particle.Matrix44, particle.Single, particle.PerPoint),
		attribute("StrandPosition", particle.Vector3, particle.Array, particle.PerPoint),
		attribute("EmitLocation", particle.Location, particle.Single, particle.PerPoint),
		attribute("Seed", particle.Int32, particle.Single, particle.PerObject),
	}}
}

func picture(t testing.TB, w fyne.Window, name string) {
	dir := os.Getenv("FLOE_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(dir + "/" + name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
