// What keys mean with the ways to navigate, beside the mouse.

package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"floe/internal/settings"
)

// presetKeys are keys that mean something else, or something more, for those who
// know another program. Digits are those of the keypad too, and 1, 3, 7 and 5 look
// from front, right and top, and switch the projection, everywhere.
var presetKeys = map[settings.Navigation]map[key]string{
	settings.NavigateBlender: {
		on(fyne.KeyHome):    "frame-all",
		shift(fyne.KeyHome): "first",
		typed('.'):          "frame-selection",
	},
	// There they are pressed with Space, which plays here.
	settings.NavigateHoudini: {
		on(fyne.Key1): "view-persp",
		on(fyne.Key2): "view-top",
		on(fyne.Key3): "view-front",
		on(fyne.Key4): "view-right",
	},
}

// presetOf gives the keys of the way to navigate that is chosen.
func (w *Window) presetOf() map[key]string { return presetKeys[w.settings.Preferences().Navigation] }

// find gives the action of a key, nil for none.
func (a *actions) find(k key) *action {
	if id, special := a.preset()[k]; special {
		return a.byID[id]
	}
	return a.byKey[k]
}

// keysOf are the keys of an action, the first one first, then those that the way to
// navigate brings.
func (a *actions) keysOf(one *action) (keys []key) {
	preset := a.preset()
	for _, k := range one.keys {
		if _, taken := preset[k]; !taken {
			keys = append(keys, k)
		}
	}
	var more []key
	for k, id := range preset {
		if id == one.id {
			more = append(more, k)
		}
	}
	slices.SortFunc(more, func(a, b key) int { return len(a.String()) - len(b.String()) })
	return append(keys, more...)
}
