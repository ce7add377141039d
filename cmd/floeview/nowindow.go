// Without C there is no window.

//go:build !cgo

package main

import "errors"

func show(options) error {
	return errors.New("this build has no window: it was made without cgo")
}
