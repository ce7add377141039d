// Work of the parent that must not disturb: elsewhere it has no niceness of its own.

//go:build !linux

package pool

func niced(_ int, do func()) { do() }
