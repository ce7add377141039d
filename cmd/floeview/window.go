// The window, where there is C to make one with.

//go:build cgo

package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"floe/internal/engine"
	"floe/internal/settings"
	"floe/internal/ui"
)

//go:embed icon.png
var iconPNG []byte

// show opens the window and returns when it is closed.
func show(o options) (err error) {
	if !hasDisplay() {
		return errNoDisplay
	}
	defer func() {
		// Fyne panics where the system has no window for it.
		if r := recover(); r != nil {
			if !strings.Contains(fmt.Sprint(r), "GLFW") && !strings.Contains(fmt.Sprint(r), "GL") {
				panic(r)
			}
			err = fmt.Errorf("%w: %v", errNoDisplay, r)
		}
	}()
	store := settings.Open(settings.Options{Dir: o.settings, Report: func(err error) { fmt.Fprintln(os.Stderr, "warning:", err) }})
	works, err := newWorks(o.loaders, ui.SetupOf(store.Preferences()))
	if err != nil {
		return errors.Join(err, store.Close())
	}
	end := sync.OnceFunc(func() { endSoon(works.Close) })
	defer end()
	trace, err := openTrace(o.trace)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	makeCacheDir()
	icon := fyne.NewStaticResource("floe.png", iconPNG)
	a := leaver{app.NewWithID("floe.floeview"), end}
	a.SetIcon(icon)
	w := ui.New(ui.Options{App: a, Engine: works, Version: version, Icon: icon, Settings: store, Picker: picker, Trace: trace})
	w.Open(absolute(o.args), false)
	endWithSignals(a, w)
	a.Run()
	w.Close()
	return nil
}

// hasDisplay tells whether a window may open; elsewhere than on Linux and the
// BSDs that is for Fyne to find out.
func hasDisplay() bool {
	switch runtime.GOOS {
	case "windows", "darwin":
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// absolute makes paths that mean the same in every folder, for the list of
// recent ones. Ranges, which follow patterns, stay.
func absolute(args []string) []string {
	paths := make([]string, len(args))
	for i, arg := range args {
		paths[i] = arg
		if engine.IsRange(arg) && !exists(arg) {
			continue
		}
		if path, err := filepath.Abs(arg); err == nil {
			paths[i] = path
		}
	}
	return paths
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// endSoon ends the loaders, but does not wait for one that the system cannot end:
// they die with this process.
func endSoon(end func()) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		end()
	}()
	select {
	case <-ended:
	case <-time.After(2 * time.Second):
	}
}

// leaver is an app whose end comes. Fyne 2.8 may wait for ever for an event that
// is queued while its loop ends: of the queue it answers only what has reached the
// channel behind it.
type leaver struct {
	fyne.App
	end func() // ends the loaders, once
}

// leaveAfter is how long Fyne may take; it needs some 20 ms.
const leaveAfter = 300 * time.Millisecond

// Quit is called when the window is closed and all is kept.
func (l leaver) Quit() {
	l.App.Quit()
	time.AfterFunc(leaveAfter, func() {
		l.end()
		os.Exit(exitOK)
	})
}

// makeCacheDir makes the user's folder for caches, without which Fyne complains.
func makeCacheDir() {
	if dir, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(dir, 0o700) // Fyne tells
	}
}

// endWithSignals quits in order when the session or the terminal ends, and at
// once when asked a second time.
func endWithSignals(a fyne.App, w *ui.Window) {
	c := make(chan os.Signal, 2)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-c
		fyne.Do(func() {
			w.Close()
			a.Quit()
		})
		<-c
		os.Exit(exitProblems)
	}()
}
