// Free space by statfs.

//go:build linux || darwin || freebsd

package engine

import "syscall"

// freeBytes is what the user may still write to a folder, -1 if unknown.
func freeBytes(dir string) int64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize)
}
