// Free space is not known elsewhere.

//go:build !linux && !darwin && !freebsd && !windows

package engine

func freeBytes(string) int64 { return -1 }
