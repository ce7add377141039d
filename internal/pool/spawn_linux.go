// Starting loaders: Linux. A loader dies with its parent.

package pool

import (
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// selfPath survives an upgrade of the program's file while it runs.
func selfPath() (string, error) { return "/proc/self/exe", nil }

type spawnRequest struct {
	cmd *exec.Cmd
	err chan error
}

// timerSlackNs lets a loader's timers be late by a millisecond; its threads
// inherit it from the spawner. While a loader is inside libdeflate, the Go
// runtime's monitor wakes every 20 µs to see whether to take the processor back,
// which at two loaders on two cores costs the decoders 7 % of their time.
// Cancellation polls far less often than that and does not notice.
const timerSlackNs = 1_000_000

// spawner is the one thread that starts loaders. The death signal is sent when
// the thread that started the child ends, not the process (go.dev/issue/27505),
// so this one never does.
var spawner = sync.OnceValue(func() chan<- spawnRequest {
	requests := make(chan spawnRequest)
	go func() {
		runtime.LockOSThread()
		_ = unix.Prctl(unix.PR_SET_TIMERSLACK, timerSlackNs, 0, 0, 0)
		for r := range requests {
			r.err <- r.cmd.Start()
		}
	}()
	return requests
})

func spawn(cmd *exec.Cmd) error {
	// A process group of its own: Ctrl-C in a terminal reaches the parent only,
	// which ends its loaders in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	r := spawnRequest{cmd, make(chan error, 1)}
	spawner() <- r
	return <-r.err
}

// peakBytes is the most memory that an ended process had, granted segments
// included.
func peakBytes(s *os.ProcessState) int64 {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss << 10
}
