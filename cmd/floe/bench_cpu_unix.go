//go:build unix

// How much CPU time has this process used? Unix.

package main

import (
	"time"

	"golang.org/x/sys/unix"
)

func selfCPU() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
