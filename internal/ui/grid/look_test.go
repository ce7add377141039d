package grid

import (
	"image/color"
	"image/png"
	"math"
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"floe/internal/particle"
	"floe/internal/render"
	"floe/internal/sample"
	"floe/internal/table"
)

type variant struct {
	fyne.Theme
	v fyne.ThemeVariant
}

var skin = map[fyne.ThemeColorName][2]uint32{
	theme.ColorNameBackground:       {0x232527, 0xeceeef},
	theme.ColorNameHeaderBackground: {0x2c2f32, 0xe2e5e7},
	theme.ColorNameInputBackground:  {0x1a1c1d, 0xfcfcfc},
	theme.ColorNameForeground:       {0xd6d9db, 0x26292b},
	theme.ColorNamePrimary:          {0x4ba3c7, 0x1f7fa8},
}

func (t variant) Color(n fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if c, ok := skin[n]; ok {
		i := 0
		if t.v == theme.VariantLight {
			i = 1
		}
		return color.NRGBA{uint8(c[i] >> 16), uint8(c[i] >> 8), uint8(c[i]), 255}
	}
	return t.Theme.Color(n, t.v)
}

func lookFrame() *particle.Frame {
	f := sample.Frame(sample.Params{Points: 5000, Strands: true}, 60)
	if v, err := particle.View[float32](f.Columns[1]); err == nil {
		v[16], v[31*3], v[31*3+1] = float32(math.NaN()), float32(math.Inf(1)), 3e-7
	}
	return f
}

func TestLook(t *testing.T) {
	dir := os.Getenv("FLOE_LOOK")
	if dir == "" {
		t.Skip("FLOE_LOOK=folder saves pictures")
	}
	for name, v := range map[string]fyne.ThemeVariant{"dark": theme.VariantDark, "light": theme.VariantLight} {
		for _, scale := range []float32{1, 1.5} {
			a := test.NewTempApp(t)
			a.Settings().SetTheme(variant{theme.DefaultTheme(), v})
			g := New(Events{})
			g.post = func(f func()) { f() }
			w := test.NewTempWindow(t, g)
			w.SetPadded(false)
			w.Resize(fyne.NewSize(1180, 560))
			w.Canvas().(interface{ SetScale(float32) }).SetScale(scale)
			f := lookFrame()
			g.SetSheet(table.New(f, particle.PerPoint))
			by := render.ColorBy{Map: render.Viridis}
			g.SetTint("Age", func(v float64) color.RGBA { return by.ColorAt(v, render.Range{Lo: 0, Hi: 3}) })
			g.SetSelection(render.NewSet(f.Points, 3, 4, 5, 8, 9))
			g.current = 4
			if scale == 1.5 {
				g.UnfoldColumn("PointVelocity")
				g.scrollTo(3.4, 130)
				g.sort = table.Sort{Column: "PointPosition.y", Descending: true}
			} else {
				g.sort = table.Sort{Column: "Age"}
				g.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(300, 10)}})
			}
			save(t, w, dir+"/grid-"+name+map[float32]string{1: "-1", 1.5: "-15"}[scale]+".png")
		}
	}
}

func save(t *testing.T, w fyne.Window, path string) {
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := png.Encode(out, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
