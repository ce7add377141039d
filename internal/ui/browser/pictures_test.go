package browser

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/theme"
)

func TestPictures(t *testing.T) {
	for _, v := range []struct {
		name    string
		variant fyne.ThemeVariant
		width   float32
		scale   float32
	}{{"dark", theme.VariantDark, 300, 1}, {"light", theme.VariantLight, 300, 1}, {"wide", theme.VariantDark, 460, 1.5}} {
		b, _, _, w := filled(t, v.width, 760)
		fyne.CurrentApp().Settings().SetTheme(dense{theme.DefaultTheme(), v.variant})
		w.Canvas().(software.WindowlessCanvas).SetScale(v.scale)
		f := sampleFrame(1000)
		b.all[0].unfolded["PointPosition"] = true
		b.all[0].opened[frames] = true
		b.all[0].opened[header] = true
		b.SetValues("fog", 5, "PointPosition", ValueTexts(&f.Columns[0], 0, 5))
		second := sampleEntry
		second.ID, second.Title, second.Hidden = "fire", "fire.#.sih5", true
		b.SetSequences([]Entry{second, sampleEntry})
		b.tree.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		picture(t, w, "browser-"+v.name)
		b.tree.scrollTo(40)
		picture(t, w, "browser-frames-"+v.name)
		b.Search("pos")
		picture(t, w, "browser-search-"+v.name)
	}
}
