// Choosing files: the desktop's own dialog where there is one, Fyne's else.

package ui

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// Pick is what is to be chosen.
type Pick struct {
	Title string
	// Dir is where to begin, "" for wherever the dialog was last.
	Dir string
	// Folder: a folder is wanted. Save: a name for a new file is wanted, and Name
	// is proposed. Else files that exist, several if Many.
	Folder, Save, Many bool
	Name               string
	// Extensions to offer, with the dot; none for all files.
	Extensions []string
}

// Picker is a dialog of the desktop. It blocks until the artist has chosen, and
// is called on a goroutine of its own. It gives nothing for a cancelled one, and
// an error where the desktop has none.
type Picker func(ctx context.Context, p Pick) ([]string, error)

// pick asks for files and calls done on the UI goroutine, unless nothing was
// chosen.
func (w *Window) pick(p Pick, done func(paths []string)) {
	if w.picker == nil {
		w.pickInside(p, done)
		return
	}
	go func() {
		paths, err := w.picker(w.ctx, p)
		w.do(func() {
			switch {
			case w.closed:
			case err != nil:
				w.pickInside(p, done)
			case len(paths) > 0:
				done(paths)
			}
		})
	}()
}

// pickInside uses Fyne's dialogs.
func (w *Window) pickInside(p Pick, done func(paths []string)) {
	chosen := func(uri fyne.URI, err error) {
		if err != nil {
			w.journal.fail(err)
		} else if uri != nil {
			done([]string{uri.Path()})
		}
	}
	var d *dialog.FileDialog
	switch {
	case p.Folder, p.Save:
		// Fyne's dialog for saving empties the file that is chosen, so only the
		// folder is asked for; the name is the one proposed.
		d = dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
			switch {
			case u == nil:
				chosen(nil, err)
			case p.Save:
				done([]string{filepath.Join(u.Path(), p.Name)})
			default:
				chosen(u, err)
			}
		}, w.window)
	default:
		d = dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
			if f == nil {
				chosen(nil, err)
				return
			}
			_ = f.Close() // only its name is wanted
			chosen(f.URI(), err)
		}, w.window)
	}
	if len(p.Extensions) > 0 && !p.Folder && !p.Save {
		d.SetFilter(storage.NewExtensionFileFilter(p.Extensions))
	}
	if dir, err := storage.ListerForURI(storage.NewFileURI(p.Dir)); p.Dir != "" && err == nil {
		d.SetLocation(dir)
	}
	d.SetTitleText(p.Title)
	w.present(d)
	d.Resize(w.window.Canvas().Size().Subtract(fyne.NewSize(80, 80)))
}
