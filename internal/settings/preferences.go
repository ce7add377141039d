// What the artist prefers, and what goes without saying.

package settings

import (
	"slices"

	"floe/internal/render"
)

// Sih5Policy says where converted files lie.
type Sih5Policy string

// The policies.
const (
	Sih5Beside  Sih5Policy = "beside"  // the originals
	Sih5Hidden  Sih5Policy = "hidden"  // in a folder .floe beside the originals
	Sih5Central Sih5Policy = "central" // in one cache folder for everything
)

// Navigation names what mouse buttons and keys do in the viewport.
type Navigation string

// The ways to navigate; Alt as in Maya works in all of them.
const (
	NavigatePlain     Navigation = "plain" // orbit, pan, dolly without a key
	NavigateMaya      Navigation = "maya"  // a plain drag selects
	NavigateHoudini   Navigation = "houdini"
	NavigateSoftimage Navigation = "softimage"
	NavigateBlender   Navigation = "blender"
)

// Theme of the window.
type Theme string

// The themes.
const (
	ThemeSystem Theme = "system"
	ThemeDark   Theme = "dark"
	ThemeLight  Theme = "light"
)

// Preferences are what the artist chose for all sequences.
type Preferences struct {
	// Loaders is the number of processes that read files; 0 is one per core.
	Loaders int `json:"loaders"`
	// BudgetBytes is the memory for frames; 0 is what the machine can spare.
	BudgetBytes int64 `json:"budgetBytes"`
	// Sih5 says where converted files lie, CacheDir the folder of Sih5Central, ""
	// being the user's cache folder.
	Sih5     Sih5Policy `json:"sih5"`
	CacheDir string     `json:"cacheDir"`

	Navigation Navigation `json:"navigation"`
	Theme      Theme      `json:"theme"`
	// Up is the upright axis of sequences that are opened for the first time.
	Up render.Up `json:"up"`
	// Units is written behind lengths, such as "m"; nothing is converted.
	Units string `json:"units"`
	// FPS is the frame rate of sequences that are opened for the first time.
	FPS float64 `json:"fps"`
	// RealTime drops frames rather than play slower.
	RealTime bool `json:"realTime"`
	// SmoothMoves lets the camera glide to where a command sends it.
	SmoothMoves bool `json:"smoothMoves"`
	// LowGraphics leaves out what slow graphics cannot do well.
	LowGraphics bool `json:"lowGraphics"`
	// Watch looks for frames that appear or change on disk.
	Watch bool `json:"watch"`
	// FFmpeg is the program that writes films; "" is the one on the PATH.
	FFmpeg string `json:"ffmpeg"`
	// RecentMax is how many sequences are remembered, besides the pinned ones.
	RecentMax int `json:"recentMax"`
}

// DefaultPreferences are those of a new user.
func DefaultPreferences() Preferences {
	return Preferences{
		Sih5: Sih5Beside, Navigation: NavigatePlain, Theme: ThemeSystem,
		FPS: 24, SmoothMoves: true, Watch: true, RecentMax: 20,
	}
}

// sane replaces what makes no sense by the default.
func (p Preferences) sane() Preferences {
	d := DefaultPreferences()
	p.Loaders = min(max(p.Loaders, 0), 1024)
	p.BudgetBytes = max(p.BudgetBytes, 0)
	p.Sih5 = oneOf(p.Sih5, Sih5Beside, Sih5Hidden, Sih5Central)
	p.Navigation = oneOf(p.Navigation, NavigatePlain, NavigateMaya, NavigateHoudini, NavigateSoftimage, NavigateBlender)
	p.Theme = oneOf(p.Theme, ThemeSystem, ThemeDark, ThemeLight)
	if p.Up > render.ZUp {
		p.Up = d.Up
	}
	if !(p.FPS > 0 && p.FPS <= 1000) {
		p.FPS = d.FPS
	}
	if p.RecentMax <= 0 {
		p.RecentMax = d.RecentMax
	}
	p.RecentMax = min(p.RecentMax, 200)
	return p
}

// oneOf gives the value if it is one of those listed, else the first of them.
func oneOf[T comparable](value T, list ...T) T {
	if slices.Contains(list, value) {
		return value
	}
	return list[0]
}

// Window is how the window was left.
type Window struct {
	// Width and Height in dp; 0 if never told.
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
	// Maximised and FullScreen say how it was seen.
	Maximised  bool `json:"maximised"`
	FullScreen bool `json:"fullScreen"`
	// Splits are the places of dividers, from 0 to 1, by name.
	Splits map[string]float64 `json:"splits"`
	// Panels are which panels were seen, by name; those not named never moved.
	Panels map[string]bool `json:"panels"`
	// LastDir is the folder that was last chosen in a file dialog.
	LastDir string `json:"lastDir"`
}

func (w Window) sane() Window {
	if !(w.Width > 0 && w.Width < 1e5 && w.Height > 0 && w.Height < 1e5) {
		w.Width, w.Height = 0, 0
	}
	splits := map[string]float64{}
	for name, at := range w.Splits {
		if at >= 0 && at <= 1 {
			splits[name] = at
		}
	}
	w.Splits = splits
	panels := map[string]bool{}
	for name, seen := range w.Panels {
		panels[name] = seen
	}
	w.Panels = panels
	return w
}
