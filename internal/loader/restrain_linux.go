// What a loader process may use: Linux.

package loader

import (
	"os"

	"golang.org/x/sys/unix"
)

// restrain lowers what this process can do to others: private memory, priority,
// core dumps, and its claim to survive when memory runs out.
func restrain(memoryBytes int64, nice int) {
	if memoryBytes > 0 {
		// RLIMIT_AS does not work for Go programs: it counts reservations and
		// granted segments.
		limit := unix.Rlimit{Cur: uint64(memoryBytes), Max: uint64(memoryBytes)}
		_ = unix.Setrlimit(unix.RLIMIT_DATA, &limit)
	}
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	if nice != 0 {
		// The whole process group, which is this process with all its threads;
		// PRIO_PROCESS would only reach one thread.
		_ = unix.Setpriority(unix.PRIO_PGRP, 0, min(niceness()+nice, 19))
	}
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("500"), 0)
}

// niceness of this process. The system call tells 20 less it.
func niceness() int {
	n, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	if err != nil {
		return 0
	}
	return 20 - n
}
