// What a drag of the mouse does, for artists from five programs.

package viewport

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Navigation is a way to move the camera with the mouse. In all of them the
// wheel zooms at the pointer, Alt with the left, middle and right button turns,
// pans and dollies as in Maya, holding S does as in Softimage, the middle button
// pans and the right one dollies, and a click of the middle button turns around
// what is there.
type Navigation uint8

// The navigations.
const (
	// Default: the left button turns, with Shift it pans, with Ctrl it rolls.
	Default Navigation = iota
	// Maya: the left button selects; Alt moves the camera.
	Maya
	// Houdini: as Maya, and Space does what Alt does.
	Houdini
	// Softimage: the left button selects; S moves the camera.
	Softimage
	// Blender: the left button selects; the middle one turns, with Shift it pans,
	// with Ctrl it dollies.
	Blender
)

var navigationNames = [...]string{Default: "default", Maya: "maya", Houdini: "houdini", Softimage: "softimage", Blender: "blender"}

// String gives "default", "maya" …
func (n Navigation) String() string {
	if int(n) < len(navigationNames) {
		return navigationNames[n]
	}
	return "?"
}

// ParseNavigation is the inverse of [Navigation.String].
func ParseNavigation(name string) (Navigation, bool) {
	for n, known := range navigationNames {
		if known == name {
			return Navigation(n), true
		}
	}
	return Default, false
}

// action is what a drag does.
type action uint8

const (
	doNothing action = iota
	doOrbit
	doPan
	doDolly
	doRoll
	doSelect
)

// press is how a drag begins.
type press struct {
	button   desktop.MouseButton
	modifier fyne.KeyModifier
	s, space bool // keys that are held
	tool     Tool
}

const (
	left   = desktop.MouseButtonPrimary
	middle = desktop.MouseButtonTertiary
	right  = desktop.MouseButtonSecondary
)

var (
	mayaDrags      = map[desktop.MouseButton]action{left: doOrbit, middle: doPan, right: doDolly}
	softimageDrags = map[desktop.MouseButton]action{left: doPan, middle: doDolly, right: doOrbit}
)

// action of a drag.
func (n Navigation) action(p press) action {
	shift, ctrl := p.modifier&fyne.KeyModifierShift != 0, p.modifier&ctrlModifiers != 0
	switch {
	case p.s:
		return softimageDrags[p.button]
	case p.modifier&fyne.KeyModifierAlt != 0, n == Houdini && p.space:
		return mayaDrags[p.button]
	case p.button == right:
		return doDolly
	case p.button == middle && n != Blender:
		return doPan
	case p.button == middle:
		return chosen(shift, doPan, ctrl, doDolly, doOrbit)
	case p.button == left && (p.tool != ToolOrbit || n != Default):
		return doSelect
	case p.button == left:
		return chosen(shift, doPan, ctrl, doRoll, doOrbit)
	}
	return doNothing
}

// ctrlModifiers: the command key stands for Ctrl on a Mac.
const ctrlModifiers = fyne.KeyModifierControl | fyne.KeyModifierSuper

func chosen(a bool, ifA action, b bool, ifB, otherwise action) action {
	switch {
	case a:
		return ifA
	case b:
		return ifB
	}
	return otherwise
}
