// Systems that cannot enter all pages of a range at once.

//go:build unix && !linux

package mmap

import "errors"

func populate([]byte) error { return errors.ErrUnsupported }
