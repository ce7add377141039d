// What this program is.

package ui

import (
	"fmt"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"
)

func (w *Window) showAbout() {
	name := widget.NewLabelWithStyle("Floe "+w.options.Version, fyne.TextAlignCenter, fyne.TextStyle{Bold: true})
	name.SizeName = "headingText"
	text := widget.NewLabel(fmt.Sprintf("Loads, shows and converts particle-cache sequences.\n\n%s on %s/%s, %d loaders, %s for frames\nApache License 2.0",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, w.engine.Loaders(), bytesText(w.engine.BudgetBytes())))
	text.Alignment = fyne.TextAlignCenter
	content := container.NewVBox(name, text)
	if w.options.Icon != nil {
		icon := canvas.NewImageFromResource(w.options.Icon)
		icon.FillMode = canvas.ImageFillContain
		icon.SetMinSize(fyne.NewSize(96, 96))
		content = container.NewVBox(icon, name, text)
	}
	d := dialog.NewCustom("About Floe", "Close", container.NewPadded(content), w.window)
	w.present(d)
}
