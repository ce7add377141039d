package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"floe/internal/render"
)

func TestPictures(t *testing.T) {
	for _, v := range []struct {
		name    string
		variant fyne.ThemeVariant
		scale   float32
	}{{"dark", theme.VariantDark, 1}, {"light", theme.VariantLight, 1}, {"fine", theme.VariantDark, 1.5}} {
		p, _, w := shown(t, 280, 760)
		fyne.CurrentApp().Settings().SetTheme(dense{theme.DefaultTheme(), v.variant})
		w.Canvas().(software.WindowlessCanvas).SetScale(v.scale)
		p.SetOpen([]string{"Colour", "Points", "Lines", "Clip box", "View"})
		l := render.DefaultLook()
		l.Color = render.ColorBy{Attribute: "PointVelocity", Map: render.Turbo, Range: render.Range{Lo: -1.5, Hi: 12.75}}
		l.Size = render.PointSize{Attribute: "Radius", Scale: 2}
		l.Vectors = render.Vectors{Attribute: "PointVelocity", Scale: 1.0 / 24}
		l.Clip = render.Clip{On: true, Box: render.Bounds{Min: render.Vec3{-5, 0, -5}, Max: render.Vec3{7, 12.5, 5}}}
		l.Background = render.Background{}
		p.SetLook(l)
		picture(t, w, "look-"+v.name)
		test.Tap(p.color.by)
		picture(t, w, "look-list-"+v.name)
		p.color.by.close()
		test.Tap(p.color.maps)
		picture(t, w, "look-maps-"+v.name)
		p.color.maps.close()
		p.SetLook(render.DefaultLook())
		p.SetOpen([]string{"Colour", "View"})
		test.Tap(p.picture.selection)
		picture(t, w, "look-color-"+v.name)
	}
}
