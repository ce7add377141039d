// CPU time of the calling thread, for benchmarks on busy machines.

package bgeo

import (
	"syscall"
	"time"
)

// cpuTime needs runtime.LockOSThread.
func cpuTime() time.Duration {
	const thread = 1
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
