//go:build unix

package render

import (
	"syscall"
	"time"
)

// cpuTime is what this process has used of all cores: a fairer figure than the
// clock where others work too.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
