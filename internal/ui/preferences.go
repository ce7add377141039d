// What the artist prefers.

package ui

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/playback"
	"floe/internal/render"
	"floe/internal/settings"
)

// choice is one of several values with the words for it.
type choice[T comparable] struct {
	value T
	label string
}

// selectOf makes a drop-down of choices.
func selectOf[T comparable](choices []choice[T], now T, set func(T)) *widget.Select {
	var labels []string
	s := widget.NewSelect(nil, nil)
	for _, c := range choices {
		labels = append(labels, c.label)
		if c.value == now {
			s.Selected = c.label
		}
	}
	s.Options = labels
	s.OnChanged = func(string) { set(choices[s.SelectedIndex()].value) }
	return s
}

func navigationChoices() (all []choice[settings.Navigation]) {
	for _, n := range navigations {
		all = append(all, choice[settings.Navigation]{n.name, n.label})
	}
	return all
}

var themeChoices = []choice[settings.Theme]{
	{settings.ThemeSystem, "as the system"}, {settings.ThemeDark, "dark"}, {settings.ThemeLight, "light"},
}

var placeChoices = []choice[settings.Sih5Policy]{
	{settings.Sih5Beside, "beside the originals"}, {settings.Sih5Hidden, "in a hidden folder beside them"}, {settings.Sih5Central, "in one cache folder"},
}

var upChoices = []choice[render.Up]{{render.YUp, "Y (Maya, Houdini, Softimage)"}, {render.ZUp, "Z (Blender, scans)"}}

// number fields: text to value and back.
func (w *Window) numberEntry(text string, parse func(text string) error) *field {
	e := w.newField("")
	e.SetText(text)
	e.Validator = parse
	return e
}

// showPreferences opens the dialog. Changes take effect when it is accepted.
func (w *Window) showPreferences() {
	p := w.settings.Preferences()
	form := widget.NewForm(w.enginePreferences(&p)...)
	form2 := widget.NewForm(w.viewPreferences(&p)...)
	tabs := container.NewAppTabs(
		container.NewTabItem("Loading", container.NewVScroll(form)),
		container.NewTabItem("View", container.NewVScroll(form2)),
	)
	wrong := widget.NewLabel("")
	wrong.Importance = widget.DangerImportance
	d := dialog.NewCustomWithoutButtons("Preferences", container.NewBorder(nil, wrong, nil, nil, tabs), w.window)
	accept := widget.NewButton("Apply", func() {
		for _, item := range append(form.Items, form2.Items...) {
			if e, ok := item.Widget.(*field); ok && e.Validator != nil {
				if err := e.Validator(e.Text); err != nil {
					wrong.SetText(item.Text + ": " + err.Error())
					return
				}
			}
		}
		d.Hide()
		w.prefer(p)
	})
	accept.Importance = widget.HighImportance
	d.SetButtons([]fyne.CanvasObject{widget.NewButton("Cancel", func() { d.Hide() }), accept})
	d.Resize(fyne.NewSize(640, 460))
	w.present(d)
}

func (w *Window) enginePreferences(p *settings.Preferences) []*widget.FormItem {
	loaders := w.numberEntry(strconv.Itoa(p.Loaders), func(text string) error {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 0 || n > 256 {
			return fmt.Errorf("%q is not a number from 0 to 256", text)
		}
		p.Loaders = n
		return nil
	})
	before := p.BudgetBytes
	budget := w.numberEntry(gigabytes(p.BudgetBytes), func(text string) error {
		g, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || !(g >= 0 && g <= 1e6) {
			return fmt.Errorf("%q is no number of gigabytes", text)
		}
		if p.BudgetBytes = int64(g * 1e9); strings.TrimSpace(text) == gigabytes(before) {
			p.BudgetBytes = before // the text has fewer digits
		}
		return nil
	})
	cache := w.newField("")
	cache.SetText(p.CacheDir)
	cache.SetPlaceHolder("the user's cache folder")
	cache.OnChanged = func(text string) { p.CacheDir = strings.TrimSpace(text) }
	choose := widget.NewButtonWithIcon("", theme.FolderOpenIcon(), func() {
		w.pick(Pick{Title: "Folder for converted files", Folder: true, Dir: p.CacheDir}, func(paths []string) { cache.SetText(paths[0]) })
	})
	ffmpeg := w.newField("")
	ffmpeg.SetText(p.FFmpeg)
	ffmpeg.SetPlaceHolder("the one on the PATH")
	ffmpeg.OnChanged = func(text string) { p.FFmpeg = strings.TrimSpace(text) }
	watch := widget.NewCheck("pick up frames that appear or change", func(on bool) { p.Watch = on })
	watch.Checked = p.Watch
	return []*widget.FormItem{
		hinted("Loader processes", loaders, fmt.Sprintf("0 is one per core; now %d. For what is opened from then on.", w.engine.Loaders())),
		hinted("Memory for frames, GB", budget, fmt.Sprintf("0 is what the machine can spare; now %s.", bytesText(w.engine.BudgetBytes()))),
		hinted("Converted files", selectOf(placeChoices, p.Sih5, func(v settings.Sih5Policy) { p.Sih5 = v }), "Where .sih5 files are looked for and written."),
		widget.NewFormItem("Cache folder", container.NewBorder(nil, nil, nil, choose, cache)),
		widget.NewFormItem("Folders", watch),
		widget.NewFormItem("ffmpeg", ffmpeg),
	}
}

func gigabytes(n int64) string {
	return strconv.FormatFloat(math.Round(float64(n)/1e7)/100, 'f', -1, 64)
}

func hinted(label string, o fyne.CanvasObject, hint string) *widget.FormItem {
	item := widget.NewFormItem(label, o)
	item.HintText = hint
	return item
}

func (w *Window) viewPreferences(p *settings.Preferences) []*widget.FormItem {
	fps := w.numberEntry(numberPlain(p.FPS), func(text string) error {
		f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || !(f > 0 && f <= 1000) {
			return fmt.Errorf("%q is no frame rate", text)
		}
		p.FPS = f
		return nil
	})
	units := w.newField("")
	units.SetText(p.Units)
	units.SetPlaceHolder("such as m")
	units.OnChanged = func(text string) { p.Units = strings.TrimSpace(text) }
	check := func(label string, v *bool) *widget.Check {
		c := widget.NewCheck(label, func(on bool) { *v = on })
		c.Checked = *v
		return c
	}
	return []*widget.FormItem{
		widget.NewFormItem("Navigation", selectOf(navigationChoices(), p.Navigation, func(v settings.Navigation) { p.Navigation = v })),
		widget.NewFormItem("Theme", selectOf(themeChoices, p.Theme, func(v settings.Theme) { p.Theme = v })),
		hinted("Upright axis", selectOf(upChoices, p.Up, func(v render.Up) { p.Up = v }), "Of sequences that are opened for the first time."),
		widget.NewFormItem("Units of length", units),
		hinted("Frames a second", fps, "Of sequences that are opened for the first time."),
		widget.NewFormItem("Playing", check("drop frames rather than play slower", &p.RealTime)),
		widget.NewFormItem("Camera", check("glides to where a command sends it", &p.SmoothMoves)),
		hinted("Slow graphics", check("draw at half the resolution while something moves", &p.LowGraphics), "For remote desktops and machines without a graphics card."),
	}
}

// prefer takes new preferences and puts them to work.
func (w *Window) prefer(p settings.Preferences) {
	old := w.settings.Preferences()
	w.settings.SetPreferences(p)
	w.view.SetNavigation(w.navigation())
	if p.Navigation != old.Navigation {
		w.window.SetMainMenu(w.buildMenu()) // it shows the keys
	}
	w.view.SetInstant(!p.SmoothMoves)
	w.view.SetLowGraphics(p.LowGraphics)
	if p.Theme != old.Theme {
		w.applyTheme()
	}
	if p.Watch != w.watching {
		w.toggleWatch()
	}
	if p.RealTime != old.RealTime {
		w.play(func(player *playback.Player) { player.SetRealTime(p.RealTime) })
	}
	if err := w.engine.Configure(SetupOf(p)); err != nil {
		w.journal.fail(err)
		return
	}
	w.play(func(player *playback.Player) { player.SetBudget(w.engine.BudgetBytes()) })
	if p.Sih5 != old.Sih5 || p.CacheDir != old.CacheDir || p.Loaders != old.Loaders || p.BudgetBytes != old.BudgetBytes {
		w.relist(false)
	}
	w.say("Preferences are kept")
}

// SetupOf is what preferences mean to an engine.
func SetupOf(p settings.Preferences) Setup {
	return Setup{Loaders: p.Loaders, BudgetBytes: p.BudgetBytes, Sih5Policy: string(p.Sih5), CacheDir: p.CacheDir}
}

func (w *Window) isLight() bool {
	switch w.settings.Preferences().Theme {
	case settings.ThemeDark:
		return false
	case settings.ThemeLight:
		return true
	}
	return w.app.Settings().ThemeVariant() == theme.VariantLight
}

func (w *Window) toggleTheme() {
	p := w.settings.Preferences()
	if p.Theme = settings.ThemeLight; w.isLight() {
		p.Theme = settings.ThemeDark
	}
	w.settings.SetPreferences(p)
	w.applyTheme()
}

// applyTheme changes the colours of everything, the picture's background too if
// it was the other theme's.
func (w *Window) applyTheme() {
	w.app.Settings().SetTheme(newSkin(string(w.settings.Preferences().Theme)))
	w.changeLook(func(l *render.Look) {
		switch {
		case w.isLight() && l.Background == render.DarkBackground():
			l.Background = render.LightBackground()
		case !w.isLight() && l.Background == render.LightBackground():
			l.Background = render.DarkBackground()
		}
	})
	w.refreshMenu()
}
