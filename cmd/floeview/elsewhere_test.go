// Where the real window is not tested.

//go:build !linux || !cgo

package main

import "testing"

func TestWindow(t *testing.T) { t.Skip("the real window is tested on Linux, built with cgo") }
