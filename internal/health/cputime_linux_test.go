// CPU time of this process: figures that hold on a busy machine.

package health

import (
	"syscall"
	"time"
)

// cpuTime is what all threads have used so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
