// Work of the parent that must not disturb: Linux.

package pool

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// niced runs do with less priority, and returns when it has ended. Making
// segments is such work: zeroing pages and gathering huge ones takes about as long
// as decoding into them, and a program with a window gives its loaders a niceness
// so that the window goes first.
func niced(nice int, do func()) {
	if nice <= 0 {
		do()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // for good: the thread ends with its niceness
		if raw, err := unix.Getpriority(unix.PRIO_PROCESS, 0); err == nil {
			// The system call gives 20 less the niceness. Without it this is
			// only less polite.
			_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), 20-raw+nice)
		}
		do()
	}()
	<-done
}
