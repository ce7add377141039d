// The desktop's file dialog, asked for over D-Bus: the portal of freedesktop.org.

//go:build cgo && !windows && !darwin

package main

import (
	"context"
	"net/url"
	"path/filepath"

	"github.com/rymdport/portal/filechooser"

	"floe/internal/ui"
)

// picker implements ui.Picker. The portal cannot be told to give up, so a dialog
// that is open when the window closes is left to the desktop.
func picker(_ context.Context, p ui.Pick) ([]string, error) {
	var uris []string
	var err error
	if p.Save {
		uris, err = filechooser.SaveFile("", p.Title, &filechooser.SaveFileOptions{
			CurrentName: p.Name, CurrentFolder: p.Dir, Filters: filters(p.Extensions),
		})
	} else {
		uris, err = filechooser.OpenFile("", p.Title, &filechooser.OpenFileOptions{
			Multiple: p.Many, Directory: p.Folder, CurrentFolder: p.Dir, Filters: filters(p.Extensions),
		})
	}
	return paths(uris), err
}

func filters(extensions []string) []*filechooser.Filter {
	if len(extensions) == 0 {
		return nil
	}
	known := &filechooser.Filter{Name: "Known formats"}
	for _, e := range extensions {
		known.Rules = append(known.Rules, filechooser.Rule{Type: filechooser.GlobPattern, Pattern: "*" + e})
	}
	all := &filechooser.Filter{Name: "All files", Rules: []filechooser.Rule{{Type: filechooser.GlobPattern, Pattern: "*"}}}
	return []*filechooser.Filter{known, all}
}

// paths of local files.
func paths(uris []string) (paths []string) {
	for _, text := range uris {
		if u, err := url.Parse(text); err == nil && u.Scheme == "file" {
			paths = append(paths, filepath.FromSlash(u.Path))
		}
	}
	return paths
}
