// Where no dialog of the desktop can be asked for, the window uses its own.

//go:build cgo && (windows || darwin)

package main

import "floe/internal/ui"

var picker ui.Picker
